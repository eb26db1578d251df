//! Articles as JSON objects: the form of JSON Lines, and of one row of a CSV file.

use std::fmt;

use diembao_core::Article;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::problem::{Place, Reason};

/// An article as it came in, with what else its record held.
#[derive(Debug)]
pub struct Incoming {
    /// The article.
    pub article: Article,
    /// Fields of the record that mean nothing to this program, in their order: passed through to the output.
    pub extra: Vec<(String, Box<RawValue>)>,
    /// Whether the text exists nowhere else (it was extracted from a page), so that the output must carry it.
    pub made_text: bool,
}

/// A field of an article's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The article's name.
    Id,
    /// The paper.
    Source,
    /// The address.
    Url,
    /// The headline.
    Title,
    /// The publication date.
    Published,
    /// The text.
    Text,
}

/// Fields of this program's own output, which reading it again must not pass through.
const OWN: [&str; 3] = ["annotations", "errors", "offsets"];

/// Under which names the fields stand in the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    names: [String; 6],
}

impl Default for Fields {
    fn default() -> Self {
        Self { names: Self::ALL.map(|(_, name)| name.to_owned()) }
    }
}

impl Fields {
    const ALL: [(Field, &'static str); 6] = [
        (Field::Id, "id"),
        (Field::Source, "source"),
        (Field::Url, "url"),
        (Field::Title, "title"),
        (Field::Published, "published"),
        (Field::Text, "text"),
    ];

    /// Reads the field `field` from `name` instead. Says whether there is such a field.
    pub fn rename(&mut self, field: &str, name: &str) -> bool {
        let Some(place) = Self::ALL.iter().position(|(_, own)| *own == field) else { return false };
        name.clone_into(&mut self.names[place]);
        true
    }

    /// The field that stands under this name.
    pub fn of(&self, name: &str) -> Option<Field> {
        self.names.iter().position(|own| own == name).map(|place| Self::ALL[place].0)
    }

    /// The name under which a field stands.
    pub fn name(&self, field: Field) -> &str {
        &self.names[field as usize]
    }
}

/// Reads one JSON object.
pub(super) fn read(bytes: &[u8], place: &Place, fields: &Fields) -> Result<Incoming, Reason> {
    let text = utf8("line", bytes)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let record = RecordSeed { fields }.deserialize(&mut json).and_then(|record| json.end().map(|()| record));
    let record = record.map_err(|error| Reason::Json(without_line(&error)))?;

    let Some(text) = record.text else {
        return Err(Reason::Missing {
            field: fields.name(Field::Text).to_owned(),
            hint: match &record.extra[..] {
                [] => String::new(),
                extra => {
                    let names: Vec<&str> = extra.iter().map(|(name, _)| name.as_str()).collect();
                    format!(" (there are: {}; say --field text=NAME)", names.join(", "))
                }
            },
        });
    };
    let id = record.id.unwrap_or_else(|| place.to_string());
    let mut article = Article::new(id, text).map_err(|error| Reason::Article(error.to_string()))?;
    article.source = record.source.unwrap_or_default();
    article.url = record.url.unwrap_or_default();
    article.title = record.title.unwrap_or_default();
    if let Some(published) = record.published.as_deref().filter(|published| !published.trim().is_empty()) {
        article.published = Some(
            published
                .parse()
                .map_err(|error| Reason::Date(format!("{}: {error}", fields.name(Field::Published))))?,
        );
    }
    Ok(Incoming { article, extra: record.extra, made_text: false })
}

/// The bytes as text. The quick check does not say where it failed; the slow one then does.
pub(super) fn utf8<'a>(what: &'static str, bytes: &'a [u8]) -> Result<&'a str, Reason> {
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) => std::str::from_utf8(bytes).map_err(|error| Reason::not_utf8(what, bytes, error)),
    }
}

/// The message without its `at line 1`: the line in the file is known better.
fn without_line(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let end = format!(" at line {} column {}", error.line(), error.column());
    match message.strip_suffix(&end) {
        Some(message) if error.line() <= 1 => format!("{message} at column {}", error.column()),
        Some(message) => format!("{message} at column {} of its line {}", error.column(), error.line()),
        None => message,
    }
}

#[derive(Default)]
struct RawRecord {
    id: Option<String>,
    source: Option<String>,
    url: Option<String>,
    title: Option<String>,
    published: Option<String>,
    text: Option<String>,
    extra: Vec<(String, Box<RawValue>)>,
}

struct RecordSeed<'f> {
    fields: &'f Fields,
}

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = RawRecord;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawRecord, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = RawRecord;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawRecord, A::Error> {
        let mut record = RawRecord::default();
        while let Some(key) = map.next_key_seed(KeySeed { fields: self.fields })? {
            match key {
                Key::Known(field) => {
                    let Scalar(value) = map.next_value::<Scalar>().map_err(|error| {
                        A::Error::custom(format!("`{}`: {error}", self.fields.name(field)))
                    })?;
                    *match field {
                        Field::Id => &mut record.id,
                        Field::Source => &mut record.source,
                        Field::Url => &mut record.url,
                        Field::Title => &mut record.title,
                        Field::Published => &mut record.published,
                        Field::Text => &mut record.text,
                    } = value;
                }
                Key::Own => {
                    map.next_value::<serde::de::IgnoredAny>()?;
                }
                Key::Other(name) => {
                    let value = map.next_value::<Box<RawValue>>()?;
                    // Of a name that comes twice, the last one holds, as in every JSON reader.
                    match record.extra.iter_mut().find(|(other, _)| *other == name) {
                        Some((_, old)) => *old = value,
                        None => record.extra.push((name, value)),
                    }
                }
            }
        }
        Ok(record)
    }
}

enum Key {
    Known(Field),
    Own,
    Other(String),
}

struct KeySeed<'f> {
    fields: &'f Fields,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(match self.fields.of(name) {
            Some(field) => Key::Known(field),
            // What has the name of a field of ours, and is none, would stand twice in the output.
            None if OWN.contains(&name) || Fields::ALL.iter().any(|(_, own)| *own == name) => Key::Own,
            None => Key::Other(name.to_owned()),
        })
    }
}

/// A string; a number as it stands; `null` as nothing.
struct Scalar(Option<String>);

impl<'de> serde::Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
                Ok(Scalar(Some(value.to_owned())))
            }
            fn visit_string<E>(self, value: String) -> Result<Scalar, E> {
                Ok(Scalar(Some(value)))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
                Ok(Scalar(Some(value.to_string())))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar(Some(value.to_string())))
            }
            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar(None))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Result<Incoming, String> {
        read(line.as_bytes(), &Place { source: "a.jsonl".into(), line: Some(3) }, &Fields::default())
            .map_err(|reason| reason.to_string())
    }

    #[test]
    fn known_fields_are_read_and_others_passed_through() {
        let incoming = read_line(
            r#"{"id":"x","published":"2026-02-04","tags":["a", "b"],"text":"Ông nói.","n":1e400,"annotations":{}}"#,
        )
        .unwrap();
        assert_eq!(incoming.article.id, "x");
        assert_eq!(incoming.article.text(), "Ông nói.");
        assert_eq!(incoming.article.published.unwrap().to_string(), "2026-02-04");
        let extra: Vec<(&str, &str)> =
            incoming.extra.iter().map(|(name, value)| (name.as_str(), value.get())).collect();
        assert_eq!(extra, [("tags", r#"["a", "b"]"#), ("n", "1e400")]);
    }

    #[test]
    fn an_article_without_id_is_named_by_its_place() {
        assert_eq!(read_line(r#"{"text":"a"}"#).unwrap().article.id, "a.jsonl:3");
        assert_eq!(read_line(r#"{"id":17,"text":"a"}"#).unwrap().article.id, "17");
    }

    #[test]
    fn a_year_may_be_a_number() {
        assert_eq!(
            read_line(r#"{"published":2013,"text":""}"#).unwrap().article.published.unwrap().year(),
            2013
        );
        assert!(read_line(r#"{"published":null,"text":""}"#).unwrap().article.published.is_none());
        assert!(read_line(r#"{"published":"","text":""}"#).unwrap().article.published.is_none());
    }

    #[test]
    fn problems_say_what_is_wrong() {
        let wrong = |line: &str| read_line(line).unwrap_err();
        assert_eq!(wrong("{"), "not a JSON article: EOF while parsing an object at column 1");
        assert_eq!(
            wrong("[1]"),
            "not a JSON article: invalid type: sequence, expected an object at column 0"
        );
        assert_eq!(wrong(r#"{"body":"a"}"#), "no `text` (there are: body; say --field text=NAME)");
        assert_eq!(wrong("{}"), "no `text`");
        assert_eq!(
            wrong(r#"{"text":"\ud800"}"#),
            "not a JSON article: `text`: unexpected end of hex escape at column 16"
        );
        assert_eq!(
            wrong(r#"{"text":["a"]}"#),
            "not a JSON article: `text`: invalid type: sequence, expected a string at column 9"
        );
        assert!(
            wrong(r#"{"text":"a","published":"hôm qua"}"#).starts_with("published: `hôm qua` is no date")
        );
        assert!(wrong(r#"{"text":"a"} x"#).contains("trailing characters"));
    }

    #[test]
    fn deep_nesting_is_no_trouble() {
        let deep = format!(r#"{{"text":"a","x":{}{}}}"#, "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(read_line(&deep).unwrap().extra.len(), 1);
    }

    #[test]
    fn bytes_that_are_no_utf8() {
        let reason =
            read(b"{\"text\":\"\xC3\"}", &Place { source: "a".into(), line: None }, &Fields::default());
        assert_eq!(reason.unwrap_err().to_string(), "not UTF-8: byte 10 of the line is 0xC3");
    }
}
