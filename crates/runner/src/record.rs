//! A record read back: what stages that work on annotated articles by the million begin with.

use std::fmt;

use diembao_core::{AnalyzerSpec, Annotations, Layer, LayerData, Published};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::output::Offsets;

/// One line of `--format jsonl`, read back into the types that it was written from.
///
/// Spans in it are in the unit that the record was written in ([`Record::offsets`]).
///
/// ```
/// use diembao_runner::record::Record;
///
/// let line = r#"{"id":"a","source":"","url":"","title":"","published":"2026-02-04","annotations":{"dates":[]}}"#;
/// let record = Record::parse(line).unwrap();
/// assert_eq!(record.published.unwrap().year(), 2026);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// The article's name.
    pub id: String,
    /// The paper.
    pub source: String,
    /// Its address.
    pub url: String,
    /// Its headline.
    pub title: String,
    /// When it was published.
    pub published: Option<Published>,
    /// What the spans count.
    pub offsets: Offsets,
    /// The text, where the record carries it.
    pub text: Option<String>,
    /// Fields that came with the article, in their order.
    pub extra: Vec<(String, Box<RawValue>)>,
    /// The layers, in their order, not yet read into their types.
    pub layers: Vec<(String, Box<RawValue>)>,
    /// The analyzers that failed on the article.
    pub errors: Vec<RecordFailure>,
}

/// An analyzer's failure, as a record shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordFailure {
    /// The analyzer.
    pub analyzer: String,
    /// `error`, `panic` or `skipped`.
    pub kind: String,
    /// What it said.
    pub message: String,
}

/// A line that is no record, or a layer that is not of its type.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The line.
    #[error("not a record: {0}")]
    Record(#[source] serde_json::Error),
    /// One layer of it.
    #[error("layer `{layer}`: {error}")]
    Layer {
        /// The layer.
        layer: String,
        /// What is wrong with it.
        error: serde_json::Error,
    },
}

impl Record {
    /// Reads one record.
    ///
    /// # Errors
    /// A line that is none.
    pub fn parse(line: &str) -> Result<Self, RecordError> {
        serde_json::from_str(line).map_err(RecordError::Record)
    }

    /// The items of a layer, in the types of the analyzer that gave it; `None` where the record has no such layer.
    ///
    /// # Errors
    /// Items of another form.
    pub fn layer<L: Layer>(&self) -> Result<Option<Vec<L::Item>>, RecordError> {
        let wrong = |error| RecordError::Layer { layer: L::NAME.to_owned(), error };
        match self.raw_layer(L::NAME, L::ATTACH).map_err(wrong)? {
            None => Ok(None),
            Some(json) => serde_json::from_str(&json).map(Some).map_err(wrong),
        }
    }

    /// All layers that these analyzers give, in the order of the record; attached ones last.
    ///
    /// # Errors
    /// Items of another form.
    pub fn annotations(&self, specs: &[AnalyzerSpec]) -> Result<Annotations, RecordError> {
        let mut annotations = Annotations::default();
        let own = self.layers.iter().filter_map(|(name, _)| specs.iter().find(|spec| spec.gives == name));
        let attached = specs.iter().filter(|spec| spec.attach.is_some());
        for spec in own.chain(attached) {
            let wrong = |error| RecordError::Layer { layer: spec.gives.to_owned(), error };
            if let Some(json) = self.raw_layer(spec.gives, spec.attach).map_err(wrong)? {
                annotations.push(read_items(spec, &json).map_err(wrong)?);
            }
        }
        Ok(annotations)
    }

    /// A layer's list of items, collected from the items that carry it where it is attached.
    fn raw_layer(
        &self,
        name: &str,
        attach: Option<diembao_core::Attach>,
    ) -> Result<Option<String>, serde_json::Error> {
        let list =
            |name: &str| self.layers.iter().find(|(layer, _)| layer == name).map(|(_, json)| json.get());
        let Some(attach) = attach else { return Ok(list(name).map(str::to_owned)) };
        let Some(carriers) = list(attach.layer) else { return Ok(None) };
        let carriers: Vec<std::collections::BTreeMap<String, Box<RawValue>>> =
            serde_json::from_str(carriers)?;
        let items: Vec<&str> =
            carriers.iter().filter_map(|item| item.get(attach.field)).map(|v| v.get()).collect();
        Ok((items.len() == carriers.len()).then(|| format!("[{}]", items.join(","))))
    }
}

fn read_items(spec: &AnalyzerSpec, json: &str) -> Result<LayerData, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    spec.read_items(&mut <dyn erased_serde::Deserializer<'_>>::erase(&mut deserializer))
        .map_err(serde::de::Error::custom)
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut record = Record::default();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "id" => record.id = map.next_value()?,
                "source" => record.source = map.next_value()?,
                "url" => record.url = map.next_value()?,
                "title" => record.title = map.next_value()?,
                "published" => record.published = map.next_value()?,
                "offsets" => record.offsets = map.next_value()?,
                "text" => record.text = map.next_value()?,
                "annotations" => record.layers = map.next_value_seed(Layers)?,
                "errors" => record.errors = map.next_value()?,
                _ => record.extra.push((name, map.next_value()?)),
            }
        }
        Ok(record)
    }
}

/// An object's members in their order.
struct Layers;

impl<'de> DeserializeSeed<'de> for Layers {
    type Value = Vec<(String, Box<RawValue>)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Layers {
    type Value = Vec<(String, Box<RawValue>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of layers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut layers = Vec::new();
        while let Some(layer) = map.next_entry()? {
            layers.push(layer);
        }
        Ok(layers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Batch, Entry, Fields, Place, RecordKind};
    use crate::output::{RecordOptions, write_record};
    use diembao_core::Registry;

    const TEXT: &str = "Ngày 3/2, Tổng Thư ký NATO Mark Rutte cho biết: “Chúng tôi đã sẵn sàng.” Ông Rutte nói thêm rằng \
                        cuộc họp sẽ diễn ra vào ngày mai. Theo Bộ Ngoại giao Nga, đàm phán chưa kết thúc.";

    /// What a record says is what the analyzers gave: items read back are the items written.
    #[test]
    fn records_read_back_into_the_types_they_were_written_from() {
        let registry = Registry::linked().unwrap();
        let setup = crate::setup::open(None, registry.specs()).unwrap();
        let line =
            serde_json::json!({"id": "a", "published": "2026-02-04", "text": TEXT, "tags": [1]}).to_string();
        let place = Place { source: "test".into(), line: None };
        let entry = Entry::Record { place, kind: RecordKind::Json, range: 0..line.len() };
        let batch = Batch { bytes: line.into_bytes(), entries: vec![entry] };
        let incoming = batch.entries[0].read(&batch.bytes, &Fields::default()).unwrap();
        for offsets in [Offsets::Chars, Offsets::Bytes, Offsets::Utf16] {
            let mut analysis = setup.chain.analyze(&incoming.article);
            let layers: Vec<String> = setup.chain.links().iter().map(|link| link.gives.to_string()).collect();
            let options = RecordOptions { offsets, with_text: true, layers: layers.clone() };
            let mut line = Vec::new();
            write_record(&mut line, &incoming, &mut analysis, &options);
            let line = String::from_utf8(line).unwrap();
            let record = Record::parse(&line).unwrap();
            assert_eq!(record.offsets, offsets);
            assert_eq!(record.text.as_deref(), Some(TEXT));
            assert_eq!(record.extra[0].0, "tags");
            let read = record.annotations(registry.specs()).unwrap();
            assert_eq!(read.layers().len(), layers.len());
            for layer in analysis.annotations.layers() {
                let again =
                    read.layer(layer.name()).unwrap_or_else(|| panic!("{} is read back", layer.name()));
                let json = |layer: &LayerData| -> Vec<String> {
                    (0..layer.len()).map(|n| layer.to_json(n).unwrap().to_string()).collect()
                };
                assert_eq!(json(layer), json(again), "{}", layer.name());
            }
        }
    }
}
