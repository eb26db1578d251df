//! What is said to an external analyzer and what it says: JSON Lines, one object a line. See `EXTERNAL.md`.

use diembao_config::ExternalConfig;
use diembao_core::{Annotations, Article, Published};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::offsets;
use crate::output::{OffsetMap, Offsets};

/// The version of the protocol. A program that answers with another is refused.
pub const VERSION: u32 = 1;

/// Parts of the protocol that a program may ask for in its greeting: other units of offsets.
pub const FEATURES: [&str; 2] = ["bytes", "utf16"];

/// The first line to the program.
#[derive(Debug, Serialize)]
struct Greeting<'a> {
    hello: Hello<'a>,
}

#[derive(Debug, Serialize)]
struct Hello<'a> {
    protocol: u32,
    program: &'static str,
    version: &'static str,
    features: [&'static str; 2],
    analyzer: &'a str,
    gives: &'a str,
    needs: &'a [String],
    settings: &'a Map<String, Value>,
}

/// The first line from the program.
#[derive(Debug, Deserialize)]
struct GreetingBack {
    hello: HelloBack,
}

#[derive(Debug, Deserialize)]
struct HelloBack {
    protocol: u32,
    #[serde(default)]
    features: Vec<String>,
}

/// One article to the program.
#[derive(Debug, Serialize)]
struct Request<'a> {
    request: u64,
    id: &'a str,
    source: &'a str,
    url: &'a str,
    title: &'a str,
    published: Option<&'a Published>,
    text: &'a str,
    annotations: Map<String, Value>,
}

/// The program's answer to one article.
#[derive(Debug, Deserialize)]
struct Answer {
    answer: u64,
    items: Option<Vec<Value>>,
    error: Option<String>,
}

/// What an answer says.
#[derive(Debug)]
pub(super) enum Outcome {
    /// These annotations, with offsets in the unit that was agreed on.
    Items(Vec<Value>),
    /// It cannot do this article.
    Refused(String),
}

/// The greeting, with its line end.
pub(super) fn greeting(config: &ExternalConfig) -> Vec<u8> {
    let hello = Hello {
        protocol: VERSION,
        program: "diembao",
        version: env!("CARGO_PKG_VERSION"),
        features: FEATURES,
        analyzer: &config.name,
        gives: &config.gives,
        needs: &config.needs,
        settings: &config.settings,
    };
    line(&Greeting { hello })
}

/// What the program answered to the greeting: the unit in which its offsets count.
pub(super) fn greeted(answer: &[u8]) -> Result<Offsets, String> {
    let GreetingBack { hello } = serde_json::from_slice(answer)
        .map_err(|error| format!("its greeting is none ({error}): {}", shown(answer)))?;
    if hello.protocol != VERSION {
        return Err(format!(
            "it speaks version {} of the protocol, and this program version {VERSION}",
            hello.protocol
        ));
    }
    let mut unit = Offsets::Chars;
    for feature in &hello.features {
        unit = match feature.as_str() {
            "bytes" => Offsets::Bytes,
            "utf16" => Offsets::Utf16,
            other => {
                return Err(format!(
                    "it asks for the feature `{other}`, and there are {}",
                    FEATURES.join(", ")
                ));
            }
        };
    }
    Ok(unit)
}

/// The request for one article, with its line end.
pub(super) fn request(
    number: u64,
    unit: Offsets,
    article: &Article,
    annotations: &Annotations,
    needs: &[String],
) -> Result<Vec<u8>, String> {
    let map = OffsetMap::new(article.text(), unit);
    let mut layers = Map::new();
    for need in needs {
        let layer = annotations.layer(need).ok_or_else(|| format!("layer `{need}` is missing"))?;
        let items: Result<Vec<Value>, serde_json::Error> =
            (0..layer.len()).map(|index| layer.to_json(index)).collect();
        let mut items = items.map_err(|error| format!("layer `{need}` cannot be written: {error}"))?;
        offsets::from_bytes(&mut items, &map);
        layers.insert(need.clone(), items.into());
    }
    Ok(line(&Request {
        request: number,
        id: &article.id,
        source: &article.source,
        url: &article.url,
        title: &article.title,
        published: article.published.as_ref(),
        text: article.text(),
        annotations: layers,
    }))
}

/// Reads the answer to request `number`.
pub(super) fn answer(answer: &[u8], number: u64) -> Result<Outcome, String> {
    let Answer { answer: to, items, error } = serde_json::from_slice(answer)
        .map_err(|error| format!("its answer is none ({error}): {}", shown(answer)))?;
    if to != number {
        return Err(format!("it answered request {to} where {number} was asked"));
    }
    match (items, error) {
        (_, Some(error)) => Ok(Outcome::Refused(error)),
        (Some(items), None) => Ok(Outcome::Items(items)),
        (None, None) => Err("its answer has neither `items` nor `error`".to_owned()),
    }
}

/// A value on one line.
fn line<T: Serialize>(value: &T) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("structs of strings, numbers and JSON have a JSON form");
    line.push(b'\n');
    line
}

/// The start of what a program printed, for a message.
fn shown(line: &[u8]) -> String {
    const LONGEST: usize = 80;
    let text = String::from_utf8_lossy(&line[..line.len().min(4 * LONGEST)]);
    let text = text.trim_end();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}
