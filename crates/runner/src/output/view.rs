//! What the writers for people and for other formats show of the layers that they know.
//!
//! They read the record's own form rather than the analyzers' types: a layer of these names is shown whoever
//! gave it, an external program too.

use diembao_core::Annotations;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::json::write_layer_of;

/// A time expression.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Date {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) text: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) value: String,
    #[serde(rename = "mod")]
    pub(crate) modifier: Option<String>,
    pub(crate) rule: String,
}

/// Words of the text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Words {
    pub(crate) text: String,
}

/// A quote.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Quote {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) text: String,
    pub(crate) kind: String,
    pub(crate) speaker: Option<String>,
    pub(crate) speaker_type: Option<String>,
    pub(crate) mention: Option<Words>,
    pub(crate) cue: Option<Words>,
    pub(crate) rule: String,
    pub(crate) topics: serde_json::Value,
}

/// A topic of the article.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Topic {
    pub(crate) label: String,
    pub(crate) label_vi: Option<String>,
    pub(crate) score: f64,
}

impl Topic {
    /// The label for Vietnamese readers, where there is one.
    pub(crate) fn shown(&self) -> &str {
        self.label_vi.as_deref().filter(|label| !label.is_empty()).unwrap_or(&self.label)
    }
}

/// The labels in what `quote_topics` attached to a quote: objects with a `label`, or plain labels, in a list.
pub(crate) fn labels(topics: &serde_json::Value) -> Vec<&str> {
    let list = topics.as_array().or_else(|| topics.get("topics").and_then(serde_json::Value::as_array));
    list.into_iter()
        .flatten()
        .filter_map(|topic| topic.as_str().or_else(|| topic.get("label").and_then(serde_json::Value::as_str)))
        .collect()
}

/// The items of a layer; none where nobody gave it, or where they are of another form.
pub(crate) fn items<T: DeserializeOwned>(annotations: &Annotations, layer: &str) -> Vec<T> {
    let mut json = Vec::new();
    match write_layer_of(&mut json, annotations, layer) {
        true => serde_json::from_slice(&json).unwrap_or_default(),
        false => Vec::new(),
    }
}
