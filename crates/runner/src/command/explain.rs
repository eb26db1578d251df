//! `diembao explain`: what an analyzer does, reads and gives, its settings, and its examples run on the spot.

use std::fmt::Write as _;
use std::path::Path;

use diembao_core::{AnalyzerSpec, Article, Example};
use serde_json::Value;

use super::page;
use crate::{REFUSED, setup};

/// The arguments of `diembao explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The analyzer's name, as `diembao list` writes it.
    #[arg(value_name = "NAME")]
    name: String,
}

/// Runs the command; gives the exit code.
pub(crate) fn run(args: &ExplainArgs, specs: &[AnalyzerSpec]) -> u8 {
    // Who asks for a layer means the analyzer that gives it.
    let name = args.name.as_str();
    let spec =
        specs.iter().find(|spec| spec.name == name).or_else(|| specs.iter().find(|spec| spec.gives == name));
    let Some(spec) = spec else {
        let names: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
        let near = diembao_config::nearest(name, names.iter().copied());
        let near = near.map_or(String::new(), |near| format!("did you mean `{near}`? "));
        tracing::error!("unknown analyzer `{name}`; {near}linked analyzers: {}", names.join(", "));
        return REFUSED;
    };
    match text(spec, specs) {
        Ok(text) => page::print(&text),
        Err(message) => {
            tracing::error!("{message}");
            REFUSED
        }
    }
}

/// The whole page.
fn text(spec: &AnalyzerSpec, specs: &[AnalyzerSpec]) -> Result<String, String> {
    let mut out = format!("{}: {}\n\n", spec.name, spec.summary);
    let needs = spec.needs();
    let _ = writeln!(
        out,
        "reads     {}",
        if needs.is_empty() { "the text alone".to_owned() } else { needs.join(", ") }
    );
    let place = spec
        .attach
        .map_or(String::new(), |attach| format!(", written as {}[].{}", attach.layer, attach.field));
    let _ = writeln!(out, "gives     {}{place}", spec.gives);
    let readers: Vec<&str> =
        specs.iter().filter(|other| other.needs().contains(&spec.gives)).map(|other| other.name).collect();
    if !readers.is_empty() {
        let _ = writeln!(out, "read by   {}", readers.join(", "));
    }
    let _ = writeln!(out, "source    {}", spec.place);

    out.push_str("\nsettings, as they stand in a config, with their defaults\n");
    for line in diembao_config::default_settings(spec).lines() {
        let _ = writeln!(out, "{}", format!("  {line}").trim_end());
    }
    if !spec.examples.is_empty() {
        out.push_str("\nexamples, run just now\n");
        examples(&mut out, spec, specs)?;
    }
    Ok(out)
}

/// Runs the examples with default settings, and writes all that is found.
fn examples(out: &mut String, spec: &AnalyzerSpec, specs: &[AnalyzerSpec]) -> Result<(), String> {
    let names: Vec<String> =
        diembao_config::with_providers(specs, &[spec.name]).iter().map(|name| format!("{name:?}")).collect();
    let config = format!("chain = [{}]\n", names.join(", "));
    let ready =
        setup::from_text("<example>", &config, Path::new("."), specs).map_err(|error| error.to_string())?;
    for Example { text, published, .. } in spec.examples {
        let mut article = Article::new("example", *text).map_err(|error| error.to_string())?;
        if !published.is_empty() {
            article.published = Some(published.parse().map_err(|error| format!("{published}: {error}"))?);
        }
        let analysis = ready.chain.analyze(&article);
        let published =
            if published.is_empty() { String::new() } else { format!("  (published {published})") };
        let _ = writeln!(out, "  {}{published}", text.replace('\n', "\n  "));
        for failure in &analysis.failures {
            let _ = writeln!(out, "    {failure}");
        }
        let Some(layer) = analysis.annotations.layer(spec.gives) else { continue };
        if layer.is_empty() {
            out.push_str("    → nothing\n");
        }
        for index in 0..layer.len() {
            let words = layer.span(index).map_or("the article", |span| &article.text()[span.range()]);
            let item = layer.to_json(index).map_err(|error| error.to_string())?;
            let _ = writeln!(out, "    → {words}\n      {}", fields(&item));
        }
    }
    Ok(())
}

/// An item's fields on one line, without where it stands: that is shown by its words.
fn fields(item: &Value) -> String {
    let Value::Object(fields) = item else { return item.to_string() };
    let shown = fields
        .iter()
        .filter(|(key, value)| !matches!(key.as_str(), "start" | "end" | "text") && !value.is_null());
    shown.map(|(key, value)| format!("{key}={}", short(value))).collect::<Vec<_>>().join("  ")
}

/// A value; of a span only its words.
fn short(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(object) => match object.get("text") {
            Some(Value::String(words)) => format!("{words:?}"),
            _ => value.to_string(),
        },
        other => other.to_string(),
    }
}
