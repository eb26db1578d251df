//! All ways of writing a text give the same annotations.

use diembao_core::Article;
use diembao_test_support::fields;
use diembao_text::{Tokens, same_folded};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::{seeds, whole_chain};

/// Every layer's items, their offsets as indices of tokens, which all spellings share.
fn read(text: &str) -> Vec<(String, Value)> {
    fn by_token(tokens: &Tokens, value: &mut Value) {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    match (key.as_str(), value.as_u64()) {
                        ("start", Some(offset)) => *value = tokens.index_at(offset as usize).into(),
                        ("end", Some(offset)) => *value = tokens.index_at(offset as usize - 1).into(),
                        _ => by_token(tokens, value),
                    }
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| by_token(tokens, value)),
            _ => {}
        }
    }
    let mut article = Article::new("spelling", text).expect("a seed is short");
    article.published = Some("2026-02-04".parse().expect("it is a date"));
    let analysis = whole_chain().analyze(&article);
    assert_eq!(analysis.failures, []);
    let tokens: &Tokens = article.derived();
    let layers = analysis.annotations.layers().iter();
    layers
        .flat_map(|layer| (0..layer.len()).map(|index| (layer.name().to_owned(), fields(layer, index))))
        .map(|(name, mut item)| {
            by_token(tokens, &mut item);
            (name, item)
        })
        .collect()
}

/// Equal but for the spelling of texts.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one == other || same_folded(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|((k, v), (l, w))| k == l && same(v, w))
        }
        _ => one == other,
    }
}

#[track_caller]
fn check(respell: impl Fn(&str) -> String) {
    for (name, text) in seeds() {
        let (plain, respelled) = (read(&text), read(&respell(&text)));
        for ((layer, one), (_, other)) in plain.iter().zip(&respelled) {
            assert!(same(one, other), "{name}, {layer}: {one:#}\nbut respelled {other:#}");
        }
        assert_eq!(plain.len(), respelled.len(), "{name}");
    }
}

#[test]
fn decomposed() {
    check(|text| text.nfd().collect());
}

#[test]
fn tone_marks_in_the_other_place() {
    let pairs = [
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("õa", "oã"),
        ("ọa", "oạ"),
        ("òe", "oè"),
        ("óe", "oé"),
        ("ủy", "uỷ"),
        ("úy", "uý"),
    ];
    // `quý` has its mark where it is in either way of writing, but a token is the same with it elsewhere.
    check(|text| {
        let other = pairs.iter().fold(text.to_owned(), |text, (one, other)| text.replace(one, other));
        assert_ne!(other, text);
        other
    });
}

#[test]
fn no_break_spaces_and_line_ends() {
    check(|text| text.replace(' ', "\u{a0}").replace('\n', "\r\n"));
}

#[test]
fn byte_order_mark_and_zero_width_characters() {
    check(|text| format!("\u{FEFF}{}", text.replace("ng", "n\u{200B}g").replace(' ', "\u{200B} ")));
}
