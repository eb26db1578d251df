//! Reads gold and predicted annotations from JSON Lines.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// A file of annotations that could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// The file itself.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// One of its lines.
    #[error("{}:{line}: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

/// One date, quote, mention or cue: a stretch of the article with what the scorer compares.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Mark {
    /// First code point.
    pub(crate) start: i64,
    /// One past the last code point.
    pub(crate) end: i64,
    /// The words, for the list of misses.
    pub(crate) text: Option<String>,
    /// `type` of a date, `kind` of a quote.
    pub(crate) kind: Option<String>,
    /// Value of a date.
    pub(crate) value: Option<String>,
    /// Canonical speaker of a quote.
    pub(crate) speaker: Option<String>,
    /// `person`, `organization` or `unnamed`.
    pub(crate) speaker_type: Option<String>,
    /// Words that name the speaker.
    pub(crate) mention: Option<Box<Mark>>,
    /// Words that introduce the quote.
    pub(crate) cue: Option<Box<Mark>>,
}

/// The layers that are scored, of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Layers {
    /// Time expressions.
    pub(crate) dates: Vec<Mark>,
    /// Quotes.
    pub(crate) quotes: Vec<Mark>,
    /// Topic labels, the main one first.
    pub(crate) topics: Vec<String>,
}

/// Reads a file of annotations, in its order. Layers stand under `annotations` or at the top of each line.
pub(crate) fn load(path: &Path) -> Result<Vec<(String, Layers)>, LoadError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| LoadError::Read { path: path.to_owned(), source })?;
    let mut articles: Vec<(String, Layers)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |reason: String| LoadError::Line { path: path.to_owned(), line: number + 1, reason };
        let value: Value = serde_json::from_str(line).map_err(|error| wrong(error.to_string()))?;
        let id =
            value.get("id").and_then(Value::as_str).ok_or_else(|| wrong("no `id`".to_owned()))?.to_owned();
        let layers = layers(value.get("annotations").unwrap_or(&value)).map_err(wrong)?;
        // The last line of an id holds, in the place of its first.
        match places.get(&id) {
            Some(&place) => articles[place] = (id, layers),
            None => {
                places.insert(id.clone(), articles.len());
                articles.push((id, layers));
            }
        }
    }
    Ok(articles)
}

fn layers(value: &Value) -> Result<Layers, String> {
    let list = |name: &str| value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Ok(Layers {
        dates: list("dates").iter().map(|item| mark(item, "type")).collect::<Result<_, _>>()?,
        quotes: list("quotes").iter().map(|item| mark(item, "kind")).collect::<Result<_, _>>()?,
        topics: list("topics")
            .iter()
            .map(|item| item.as_str().or_else(|| item.get("label").and_then(Value::as_str)))
            .map(|label| label.map(str::to_owned).ok_or_else(|| "a topic without a `label`".to_owned()))
            .collect::<Result<_, _>>()?,
    })
}

fn mark(value: &Value, kind: &str) -> Result<Mark, String> {
    let number = |name: &str| {
        value
            .get(name)
            .and_then(Value::as_i64)
            .ok_or_else(|| format!("an annotation without a number in `{name}`"))
    };
    let string = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let inner = |name: &str| match value.get(name) {
        Some(inner) if inner.is_object() => mark(inner, "type").map(|m| Some(Box::new(m))),
        _ => Ok(None),
    };
    Ok(Mark {
        start: number("start")?,
        end: number("end")?,
        text: string("text"),
        kind: string(kind),
        value: string("value"),
        speaker: string("speaker"),
        speaker_type: string("speaker_type"),
        mention: inner("mention")?,
        cue: inner("cue")?,
    })
}
