//! Whether two canonical speakers are the same.

use super::load::Mark;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;

/// Words before a name that do not tell two speakers apart.
const HONORIFICS: &[&str] = &[
    "ông", "bà", "anh", "chị", "em", "cô", "chú", "bác", "cụ", "ngài", "đức", "thầy", "gs", "pgs", "ts",
    "ths", "bs", "ks", "cn", "ls", "nsnd", "nsưt", "tướng",
];

/// Equal names after folding case, marks and honorifics; for organisations and unnamed sources a token F1 of at least 0.6 is enough.
pub(crate) fn same(gold: &Mark, predicted: &Mark) -> bool {
    let (g, p) = (tokens(gold.speaker.as_deref()), tokens(predicted.speaker.as_deref()));
    if g.is_empty() || p.is_empty() {
        return false;
    }
    if g == p {
        return true;
    }
    if gold.speaker_type.as_deref() == Some("person") {
        return false;
    }
    let (g, p): (BTreeSet<_>, BTreeSet<_>) = (g.iter().collect(), p.iter().collect());
    let common = g.intersection(&p).count();
    common > 0 && 2.0 * common as f64 / (g.len() + p.len()) as f64 >= 0.6
}

fn tokens(name: Option<&str>) -> Vec<String> {
    let name: String = name.unwrap_or_default().nfc().collect::<String>().to_lowercase();
    let mut tokens: Vec<String> = name
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
        .collect();
    let titles = tokens.iter().take_while(|token| HONORIFICS.contains(&token.as_str())).count();
    // A name made of honorifics alone keeps its last word.
    tokens.drain(..titles.min(tokens.len().saturating_sub(1)));
    tokens
}
