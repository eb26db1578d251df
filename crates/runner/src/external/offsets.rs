//! Spans in JSON: every object, at any depth, that has whole numbers `start` and `end`.

use std::collections::BTreeMap;

use diembao_core::Article;
use serde_json::Value;

use crate::output::{OffsetMap, Offsets};

/// Re-bases the spans of `items`, which count bytes, to the unit of `map`.
pub(super) fn from_bytes(items: &mut [Value], map: &OffsetMap<'_>) {
    for item in items {
        visit(item, &mut |start, end| Some((map.map(start), map.map(end))));
    }
}

/// Re-bases the spans of `items`, which count in `unit`, to bytes, and holds them against the text.
///
/// A span has to lie in the text and on character borders, and cover something; a `text` beside it has to be
/// what stands there, and is filled in where an item has none.
pub(super) fn to_bytes(items: &mut [Value], article: &Article, unit: Offsets) -> Result<(), String> {
    let mut borders: BTreeMap<usize, Option<usize>> = BTreeMap::new();
    for item in items.iter_mut() {
        visit(item, &mut |start, end| {
            borders.insert(start, None);
            borders.insert(end, None);
            None
        });
    }
    find_borders(&mut borders, article.text(), unit);
    for (index, item) in items.iter_mut().enumerate() {
        let Some(fields) = item.as_object() else { return Err(format!("item {index} is no object: {item}")) };
        if fields.contains_key("start") != fields.contains_key("end") {
            return Err(format!("item {index} has one of `start` and `end` without the other"));
        }
        if fields.contains_key("start") && whole(fields).is_none() {
            return Err(format!("item {index}: `start` and `end` are to be whole numbers: {item}"));
        }
        let mut wrong = None;
        visit(item, &mut |start, end| {
            let border = |at: usize| borders.get(&at).copied().flatten();
            match (border(start), border(end)) {
                (Some(from), Some(to)) if from < to => Some((from, to)),
                _ => {
                    wrong.get_or_insert((start, end));
                    None
                }
            }
        });
        if let Some((start, end)) = wrong {
            let unit = unit.as_str();
            return Err(format!("item {index}: {start}..{end} is no stretch of the text, counted in {unit}"));
        }
        check_words(item, article.text(), true).map_err(|message| format!("item {index}: {message}"))?;
    }
    Ok(())
}

/// Finds the byte of each border in one pass over the text.
fn find_borders(borders: &mut BTreeMap<usize, Option<usize>>, text: &str, unit: Offsets) {
    let mut count = 0;
    let mut wanted = borders.iter_mut().peekable();
    for (at, c) in text.char_indices().chain([(text.len(), '\0')]) {
        while wanted.peek().is_some_and(|(border, _)| **border < count) {
            wanted.next();
        }
        if let Some((border, byte)) = wanted.peek_mut()
            && **border == count
        {
            **byte = Some(at);
        }
        count += match unit {
            Offsets::Chars => 1,
            Offsets::Bytes => c.len_utf8(),
            Offsets::Utf16 => c.len_utf16(),
        };
    }
}

/// Both numbers of an object that is a span.
fn whole(fields: &serde_json::Map<String, Value>) -> Option<(usize, usize)> {
    let number = |key: &str| fields.get(key)?.as_u64().and_then(|n| usize::try_from(n).ok());
    Some((number("start")?, number("end")?))
}

/// Visits every span; what `map` returns takes its place.
pub(super) fn visit(value: &mut Value, map: &mut dyn FnMut(usize, usize) -> Option<(usize, usize)>) {
    match value {
        Value::Object(fields) => {
            if let Some((start, end)) = whole(fields)
                && let Some((start, end)) = map(start, end)
            {
                fields.insert("start".to_owned(), start.into());
                fields.insert("end".to_owned(), end.into());
            }
            fields.values_mut().for_each(|value| visit(value, map));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| visit(value, map)),
        _ => {}
    }
}

/// Holds each span's `text` against the article's; `fill` puts it there where it is missing.
fn check_words(value: &mut Value, text: &str, fill: bool) -> Result<(), String> {
    match value {
        Value::Object(fields) => {
            if let Some((start, end)) = whole(fields) {
                let words = text.get(start..end).unwrap_or_default();
                match fields.get("text").and_then(Value::as_str) {
                    Some(said) if said != words => {
                        return Err(format!("its `text` is {said:?}, and {words:?} stands there"));
                    }
                    None if fill && !fields.contains_key("text") => {
                        fields.insert("text".to_owned(), words.into());
                    }
                    _ => {}
                }
            }
            fields.values_mut().try_for_each(|value| check_words(value, text, false))
        }
        Value::Array(values) => values.iter_mut().try_for_each(|value| check_words(value, text, false)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = "Ông 😀 nói";

    #[track_caller]
    fn check(unit: Offsets, item: Value, expect: Result<Value, &str>) {
        let article = Article::new("a", TEXT).expect("it is short");
        let mut items = vec![item];
        let result = to_bytes(&mut items, &article, unit).map(|()| items.swap_remove(0));
        assert_eq!(result.as_ref().map_err(String::as_str), expect.as_ref().map_err(|e| *e));
    }

    #[test]
    fn every_unit_leads_to_the_same_bytes() {
        let bytes = json!({"start": 10, "end": 14, "text": "nói"});
        check(Offsets::Chars, json!({"start": 6, "end": 9}), Ok(bytes.clone()));
        check(Offsets::Utf16, json!({"start": 7, "end": 10}), Ok(bytes.clone()));
        check(Offsets::Bytes, json!({"start": 10, "end": 14}), Ok(bytes));
    }

    #[test]
    fn spans_inside_items_are_rebased_too() {
        check(
            Offsets::Chars,
            json!({"start": 0, "end": 3, "cue": [{"start": 6, "end": 9, "text": "nói"}], "score": 1}),
            Ok(
                json!({"start": 0, "end": 4, "text": "Ông", "cue": [{"start": 10, "end": 14, "text": "nói"}], "score": 1}),
            ),
        );
        check(Offsets::Chars, json!({"label": "tin"}), Ok(json!({"label": "tin"})));
    }

    #[test]
    fn wrong_spans_are_refused() {
        let wrong = |item, message| check(Offsets::Chars, item, Err(message));
        wrong(json!({"start": 0, "end": 99}), "item 0: 0..99 is no stretch of the text, counted in chars");
        wrong(json!({"start": 3, "end": 3}), "item 0: 3..3 is no stretch of the text, counted in chars");
        wrong(json!({"start": 3, "end": 1}), "item 0: 3..1 is no stretch of the text, counted in chars");
        wrong(json!({"start": 3}), "item 0 has one of `start` and `end` without the other");
        wrong(
            json!({"a": {"start": 50, "end": 60}}),
            "item 0: 50..60 is no stretch of the text, counted in chars",
        );
        wrong(
            json!({"start": -1, "end": 2}),
            "item 0: `start` and `end` are to be whole numbers: {\"end\":2,\"start\":-1}",
        );
        wrong(
            json!({"start": 0, "end": 3, "text": "Bà"}),
            "item 0: its `text` is \"Bà\", and \"Ông\" stands there",
        );
        wrong(json!(3), "item 0 is no object: 3");
        check(
            Offsets::Bytes,
            json!({"start": 1, "end": 3}),
            Err("item 0: 1..3 is no stretch of the text, counted in bytes"),
        );
        check(
            Offsets::Utf16,
            json!({"start": 0, "end": 5}),
            Err("item 0: 0..5 is no stretch of the text, counted in utf16"),
        );
    }
}
