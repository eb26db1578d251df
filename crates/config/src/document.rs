//! A config file's text with its values and where each of them stands.

use std::collections::BTreeSet;
use std::ops::Range;

use diembao_core::{KeyPath, KeySegment};
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::Problem;

/// A value and the bytes it takes up in the text.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    pub(crate) kind: Kind,
    place: Range<usize>,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    String(String),
    /// `None` for one that neither `i64` nor `u64` holds.
    Integer(Option<i128>),
    /// `None` for one that `f64` does not hold.
    Float(Option<f64>),
    Boolean(bool),
    Datetime(String),
    List(Vec<Value>),
    /// In the order of the text.
    Table(Vec<Entry>),
}

/// One key of a table with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_place: Range<usize>,
    pub(crate) value: Value,
}

impl Entry {
    /// The place to show for the value: a plain value's own, but a table's or list of tables' key,
    /// as their own places are many lines long.
    pub(crate) fn place(&self) -> Range<usize> {
        match &self.value.kind {
            Kind::Table(_) => self.key_place.clone(),
            Kind::List(list) if list.iter().any(Value::is_table) => self.key_place.clone(),
            _ => self.value.place(),
        }
    }
}

impl Value {
    fn of(value: &Spanned<DeValue<'_>>) -> Self {
        let kind = match value.get_ref() {
            DeValue::String(s) => Kind::String(s.as_ref().to_owned()),
            DeValue::Integer(n) => Kind::Integer(
                i128::from_str_radix(n.as_str(), n.radix())
                    .ok()
                    .filter(|n| i64::try_from(*n).is_ok() || u64::try_from(*n).is_ok()),
            ),
            DeValue::Float(x) => {
                let value: Option<f64> = x.as_str().parse().ok();
                Kind::Float(value.filter(|v| !v.is_infinite() || x.as_str().contains("inf")))
            }
            DeValue::Boolean(b) => Kind::Boolean(*b),
            DeValue::Datetime(d) => Kind::Datetime(d.to_string()),
            DeValue::Array(array) => Kind::List(array.iter().map(Value::of).collect()),
            DeValue::Table(table) => Kind::Table(entries_of(table)),
        };
        Value { kind, place: value.span() }
    }

    /// The bytes it takes up; for a table under a header, the header's.
    pub(crate) fn place(&self) -> Range<usize> {
        self.place.clone()
    }

    pub(crate) fn is_table(&self) -> bool {
        matches!(self.kind, Kind::Table(_))
    }

    /// The entries of a table, in the order of the text; nothing for other values.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The entry of that key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// A table without entries, for a table that the file does not have.
    pub(crate) fn empty_table() -> Self {
        Value { kind: Kind::Table(Vec::new()), place: 0..0 }
    }

    /// The same value without its place.
    pub(crate) fn to_toml(&self) -> toml::Value {
        match &self.kind {
            Kind::String(s) | Kind::Datetime(s) => toml::Value::String(s.clone()),
            Kind::Integer(n) => n
                .and_then(|n| i64::try_from(n).ok())
                .map_or(toml::Value::Float(f64::NAN), toml::Value::Integer),
            Kind::Float(x) => toml::Value::Float(x.unwrap_or(f64::NAN)),
            Kind::Boolean(b) => toml::Value::Boolean(*b),
            Kind::List(list) => toml::Value::Array(list.iter().map(Value::to_toml).collect()),
            Kind::Table(entries) => {
                toml::Value::Table(entries.iter().map(|e| (e.key.clone(), e.value.to_toml())).collect())
            }
        }
    }

    /// The elements of a list; nothing for other values.
    pub(crate) fn elements(&self) -> &[Value] {
        match &self.kind {
            Kind::List(list) => list,
            _ => &[],
        }
    }

    /// Where the value at `path` stands; if there is none, where the nearest value around it
    /// stands (`None` for this value itself).
    pub(crate) fn find(&self, path: &KeyPath) -> Option<Range<usize>> {
        let mut at = self;
        let mut found = None;
        for segment in &path.0 {
            let next = match segment {
                KeySegment::Key(key) => at.entry(key).map(|entry| (entry.place(), &entry.value)),
                KeySegment::Index(index) => at.elements().get(*index).map(|value| (value.place(), value)),
            };
            let Some((place, value)) = next else { break };
            found = Some(place);
            at = value;
        }
        found
    }
}

/// The entries of a table, in the order of the text.
fn entries_of(table: &DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().as_ref().to_owned(),
            key_place: key.span(),
            value: Value::of(value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_place.start);
    entries
}

/// A parsed config text.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// The whole file as one table.
    pub(crate) root: Value,
}

impl Document {
    /// Parses `text`.
    ///
    /// Returns the syntax errors, the first of each line: what follows on the same line mostly
    /// follows from it. A document that has no other errors than keys given twice is returned with
    /// them, so that the rest of it can be checked in the same run.
    pub(crate) fn parse(text: &str) -> (Option<Self>, Vec<Problem>) {
        // A byte order mark is an editor's habit, not a part of the config; blanks of the same
        // width keep the places right.
        let parsed = match text.strip_prefix('\u{feff}') {
            Some(rest) => format!("   {rest}"),
            None => text.to_owned(),
        };
        let (root, errors) = DeTable::parse_recoverable(&parsed);
        let usable = errors.iter().all(|e| e.message().contains("duplicate key"));
        let mut lines = BTreeSet::new();
        let problems = errors
            .into_iter()
            .filter(|e| lines.insert(e.span().map(|s| parsed[..s.start].matches('\n').count())))
            .map(|e| Problem::error("config/syntax", syntax_message(e.message())).at(e.span()))
            .collect();
        let document = usable.then(|| Document {
            root: Value { place: root.span(), kind: Kind::Table(entries_of(root.get_ref())) },
        });
        (document, problems)
    }
}

/// The parser's message without a capital letter or a full stop.
fn syntax_message(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "this is not TOML".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: KeyPath, expect: Option<&str>) {
        let (document, problems) = Document::parse(text);
        assert_eq!(problems, []);
        let document = document.expect("there are no problems");
        let found = document.root.find(&path).map(|s| &text[s]);
        assert_eq!(found, expect);
    }

    fn root() -> KeyPath {
        KeyPath::root()
    }

    #[test]
    fn values_are_found_by_path() {
        let text = "a = [1, [2, 3]]\n[t]\nb.c = \"x\"\n[[u]]\nd = 1\n[[u]]\nd = 22\n";
        check(text, root().key("a").index(1).index(0), Some("2"));
        check(text, root().key("t").key("b").key("c"), Some("\"x\""));
        check(text, root().key("u").index(1).key("d"), Some("22"));
        check(text, root().key("t"), Some("t"));
    }

    #[test]
    fn a_path_that_leads_nowhere_finds_what_is_around_it() {
        let text = "[t]\na = [1]\n";
        check(text, root().key("t").key("a").index(7), Some("[1]"));
        check(text, root().key("t").key("x").key("y"), Some("t"));
        check(text, root().key("x"), None);
    }

    #[test]
    fn a_byte_order_mark_moves_nothing() {
        let text = "\u{feff}a = 1";
        check(text, root().key("a"), Some("1"));
    }
}
