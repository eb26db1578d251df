//! One JSON object an article: the record that other programs build on.

use diembao_core::{Analysis, Annotations, Article, Failure, FailureKind, LayerData, json};
use serde::Serialize;
use serde_json::value::RawValue;

use super::offsets::{OffsetMap, Offsets};
use crate::input::Incoming;

/// What records hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordOptions {
    /// What offsets count.
    pub offsets: Offsets,
    /// Whether to write the text, too.
    pub with_text: bool,
    /// The layers to write.
    pub layers: Vec<String>,
}

impl RecordOptions {
    pub(crate) fn wants(&self, layer: &str) -> bool {
        self.layers.iter().any(|wanted| wanted == layer)
    }
}

/// Writes one record, without a line end. Spans in `analysis` are re-based to the unit asked for on the way.
///
/// Straight into the buffer, by hand around the items: no tree of values in between.
pub fn write_record(
    out: &mut Vec<u8>,
    incoming: &Incoming,
    analysis: &mut Analysis,
    options: &RecordOptions,
) {
    let Incoming { article, extra, made_text } = incoming;
    OffsetMap::new(article.text(), options.offsets).rebase(&mut analysis.annotations);

    out.push(b'{');
    write_head(out, article, extra);
    if options.offsets != Offsets::Chars {
        out.extend_from_slice(b",\"offsets\":");
        write_value(out, options.offsets.as_str());
    }
    if options.with_text || *made_text {
        out.extend_from_slice(b",\"text\":");
        write_value(out, article.text());
    }
    out.extend_from_slice(b",\"annotations\":{");
    let layers = analysis.annotations.layers();
    let mut first = true;
    for layer in layers.iter().filter(|layer| layer.attach().is_none() && options.wants(layer.name())) {
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        write_value(out, layer.name());
        out.push(b':');
        let attached =
            layers.iter().filter(|other| other.attach().is_some_and(|at| at.layer == layer.name()));
        let attached: Vec<&LayerData> = attached.filter(|other| options.wants(other.name())).collect();
        if let Err(failure) = write_layer(out, layer, &attached) {
            analysis.failures.push(failure);
        }
    }
    out.push(b'}');
    if !analysis.failures.is_empty() {
        out.extend_from_slice(b",\"errors\":");
        write_errors(out, &analysis.failures);
    }
    out.push(b'}');
}

fn write_head(out: &mut Vec<u8>, article: &Article, extra: &[(String, Box<RawValue>)]) {
    let strings = [
        ("\"id\":", &article.id),
        (",\"source\":", &article.source),
        (",\"url\":", &article.url),
        (",\"title\":", &article.title),
    ];
    for (name, value) in strings {
        out.extend_from_slice(name.as_bytes());
        write_value(out, value.as_str());
    }
    out.extend_from_slice(b",\"published\":");
    write_value(out, &article.published);
    for (name, value) in extra {
        out.push(b',');
        write_value(out, name.as_str());
        out.push(b':');
        out.extend_from_slice(value.get().as_bytes());
    }
}

/// Writes the named layer as a list, with what is attached to it; says whether there is one.
pub(crate) fn write_layer_of(out: &mut Vec<u8>, annotations: &Annotations, name: &str) -> bool {
    let Some(layer) = annotations.layer(name) else { return false };
    let attached = |other: &&LayerData| other.attach().is_some_and(|at| at.layer == name);
    let attached: Vec<&LayerData> = annotations.layers().iter().filter(attached).collect();
    write_layer(out, layer, &attached).is_ok()
}

/// Writes a layer as a list; on a failure what was written of it is an empty list.
fn write_layer(out: &mut Vec<u8>, layer: &LayerData, attached: &[&LayerData]) -> Result<(), Failure> {
    let start = out.len();
    let result = try_write_layer(out, layer, attached);
    result.map_err(|error| {
        out.truncate(start);
        out.extend_from_slice(b"[]");
        let analyzer = layer.name().to_owned().into();
        Failure {
            analyzer,
            kind: FailureKind::Error,
            message: format!("its layer cannot be written: {error}"),
        }
    })
}

fn try_write_layer(
    out: &mut Vec<u8>,
    layer: &LayerData,
    attached: &[&LayerData],
) -> Result<(), serde_json::Error> {
    out.push(b'[');
    for index in 0..layer.len() {
        if index > 0 {
            out.push(b',');
        }
        layer.write_json(index, out)?;
        for other in attached.iter().filter(|other| index < other.len()) {
            // The item is an object: what is attached becomes its last field.
            if out.last() == Some(&b'}')
                && let Some(at) = other.attach()
            {
                out.pop();
                if out.last() != Some(&b'{') {
                    out.push(b',');
                }
                write_value(out, at.field);
                out.push(b':');
                other.write_json(index, out)?;
                out.push(b'}');
            }
        }
    }
    out.push(b']');
    Ok(())
}

/// Writes the failures, as records show them.
pub(crate) fn write_errors(out: &mut Vec<u8>, failures: &[Failure]) {
    let errors: Vec<WireError<'_>> = failures.iter().map(WireError::of).collect();
    write_value(out, &errors);
}

/// Writes a value that JSON can hold.
pub(crate) fn write_value<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    json::write(out, value).expect("strings and structs of strings have a JSON form, and a `Vec` takes all");
}

/// A failure, as records show it.
#[derive(Serialize)]
struct WireError<'a> {
    analyzer: &'a str,
    kind: &'static str,
    message: &'a str,
}

impl<'a> WireError<'a> {
    fn of(failure: &'a Failure) -> Self {
        let kind = match failure.kind {
            FailureKind::Error => "error",
            FailureKind::Panic => "panic",
            FailureKind::Skipped => "skipped",
        };
        Self { analyzer: &failure.analyzer, kind, message: &failure.message }
    }
}
