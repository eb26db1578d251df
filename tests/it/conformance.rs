//! What holds for every linked analyzer.

use std::collections::BTreeSet;
use std::fmt::Write;

use diembao_core::{Analysis, AnalyzerSpec, Article, Chain};
use diembao_test_support::{chain_of, check_example, fields, naughty};
use proptest::prelude::*;
use serde_json::Value;

use crate::{registry, seeds, whole_chain};

#[test]
fn the_registry_is_this() {
    let mut list = String::new();
    for spec in registry().specs() {
        let attach =
            spec.attach.map_or(String::new(), |a| format!(" (written as {}[].{})", a.layer, a.field));
        let _ = writeln!(
            list,
            "{}: needs [{}], gives {}{attach}",
            spec.name,
            spec.needs().join(", "),
            spec.gives
        );
    }
    insta::assert_snapshot!(list);
}

#[test]
fn names_and_summaries_are_well_formed() {
    for spec in registry().specs() {
        for name in [spec.name, spec.gives] {
            assert!(!name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{name}");
        }
        let sentence = spec.summary.starts_with(char::is_uppercase) && spec.summary.ends_with('.');
        assert!(sentence, "the summary of `{}` is no sentence: {}", spec.name, spec.summary);
        assert!(!spec.examples.is_empty(), "`{}` has no example", spec.name);
    }
}

#[test]
fn every_layer_has_one_giver() {
    let registry = registry();
    let layers: BTreeSet<_> = registry.specs().iter().map(|spec| spec.gives).collect();
    assert_eq!(layers.len(), registry.specs().len());
}

#[test]
fn examples_give_what_they_say() {
    let registry = registry();
    for spec in registry.specs() {
        for example in spec.examples {
            check_example(registry.specs(), spec, example);
        }
    }
}

#[test]
fn default_settings_read_back() {
    for spec in registry().specs() {
        diembao_test_support::with_defaults(spec);
    }
}

/// `deny_unknown_fields` on the settings and on every struct inside them.
#[test]
fn unknown_settings_are_refused_in_every_table() {
    fn check(schema: &Value, at: &str) {
        let Value::Object(object) = schema else { return };
        if object.get("properties").is_some() || object.get("type") == Some(&Value::from("object")) {
            // A map with keys of the user's own has a schema for its values.
            let additional = object.get("additionalProperties");
            assert!(additional.is_some(), "{at} accepts unknown keys: add #[serde(deny_unknown_fields)]");
        }
        for (key, value) in object {
            match value {
                Value::Array(values) => values.iter().for_each(|value| check(value, &format!("{at}/{key}"))),
                Value::Object(_) if key == "default" || key == "examples" => {}
                Value::Object(inner) if key == "properties" || key == "$defs" => {
                    inner.iter().for_each(|(name, value)| check(value, &format!("{at}/{name}")));
                }
                value => check(value, &format!("{at}/{key}")),
            }
        }
    }
    for spec in registry().specs() {
        let mut generator = schemars::generate::SchemaSettings::draft2020_12()
            .with(|settings| settings.inline_subschemas = true)
            .into_generator();
        let schema = spec.settings_schema(&mut generator);
        check(&schema.to_value(), spec.name);
    }
}

/// Every layer's items, in their order, as JSON text.
fn written(analysis: &Analysis) -> Vec<(String, Vec<Value>)> {
    let layers = analysis.annotations.layers().iter();
    layers
        .map(|layer| (layer.name().to_owned(), (0..layer.len()).map(|index| fields(layer, index)).collect()))
        .collect()
}

/// Spans lie in the text, on character borders, and cover the words that they say they do.
#[track_caller]
fn check_spans(article: &Article, analysis: &Analysis) {
    fn walk(text: &str, value: &Value) {
        match value {
            Value::Object(object) => {
                let offset = |key| object.get(key).and_then(Value::as_u64).map(|offset| offset as usize);
                if let (Some(start), Some(end)) = (offset("start"), offset("end")) {
                    let slice = text.get(start..end);
                    assert!(slice.is_some(), "{start}..{end} is no stretch of the text");
                    assert!(start < end, "{start}..{end} is empty");
                    if let Some(said) = object.get("text") {
                        assert_eq!(Some(said), slice.map(Value::from).as_ref());
                    }
                }
                object.values().for_each(|value| walk(text, value));
            }
            Value::Array(values) => values.iter().for_each(|value| walk(text, value)),
            _ => {}
        }
    }
    assert_eq!(analysis.failures, [], "on {:?}", article.text().chars().take(200).collect::<String>());
    for (_, items) in written(analysis) {
        items.iter().for_each(|item| walk(article.text(), item));
    }
}

fn article(text: &str, published: Option<&str>) -> Article {
    let mut article = Article::new("test", text).expect("it is short");
    article.published = published.map(|published| published.parse().expect("it is a date"));
    article
}

#[track_caller]
fn check_text(chain: &Chain, text: &str) {
    for published in [None, Some("2025"), Some("2026-02"), Some("2013-10-15T15:29:00+07:00")] {
        let article = article(text, published);
        check_spans(&article, &chain.analyze(&article));
    }
}

#[test]
fn naughty_texts_break_nothing() {
    let chain = whole_chain();
    for text in naughty::SHORT {
        check_text(&chain, text);
        let mut titled = article("", None);
        titled.title = (*text).to_owned();
        check_spans(&titled, &chain.analyze(&titled));
    }
}

/// An analyzer that is not linear in the text does not come to an end here.
#[test]
fn long_hostile_texts_break_nothing() {
    let chain = whole_chain();
    for text in naughty::long(60_000) {
        let article = article(&text, Some("2026-02-04"));
        check_spans(&article, &chain.analyze(&article));
    }
}

#[test]
fn the_same_article_gives_the_same_twice_and_in_any_company() {
    let chain = whole_chain();
    let texts: Vec<String> = seeds().into_iter().map(|(_, text)| text).collect();
    let read = |text: &String| written(&chain.analyze(&article(text, Some("2026-02-04"))));
    let forwards: Vec<_> = texts.iter().map(read).collect();
    let mut backwards: Vec<_> = texts.iter().rev().map(read).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
    let parallel: Vec<_> = std::thread::scope(|scope| {
        let handles: Vec<_> = texts.iter().map(|text| scope.spawn(move || read(text))).collect();
        handles.into_iter().map(|handle| handle.join().expect("no analyzer panics")).collect()
    });
    assert_eq!(forwards, parallel);
    assert!(forwards.iter().all(|layers| layers.iter().any(|(_, items)| !items.is_empty())));
}

/// A layer does not depend on what else is in the chain.
#[test]
fn an_analyzer_alone_gives_what_it_gives_in_the_chain() {
    let registry = registry();
    let whole = whole_chain();
    let (_, text) = seeds().swap_remove(0);
    let article = article(&text, Some("2026-02-04"));
    let all = written(&whole.analyze(&article));
    for AnalyzerSpec { name, gives, .. } in registry.specs() {
        let alone = written(&chain_of(registry.specs(), &[name]).analyze(&article));
        let items = |layers: &[(String, Vec<Value>)]| {
            layers.iter().find(|(layer, _)| layer == gives).map(|(_, items)| items.clone())
        };
        assert_eq!(items(&alone), items(&all), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_breaks_anything(text in "\\PC{0,80}") {
        check_text(&whole_chain(), &text);
    }

    /// Words that the analyzers look for, in any order.
    #[test]
    fn no_order_of_words_breaks_anything(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "ngày", "tháng", "năm", "3", "31", "2026", "/", "-", ".", ",", ":", "“", "”", "\"", "ông", "bà", "nói", "cho biết",
            "Theo", "rằng", "là", "hôm", "qua", "nay", "tuần", "trước", "sau", "Nguyễn", "Văn", "An", "NATO", "và", "của", "\n", "\n\n",
            "h", "giờ", "sáng", "mùng", "Tết", "thứ", "hai", "Tổng thống", "Mark Rutte", "người đứng đầu", "(", ")", "khoảng", "hơn",
            "Ảnh", "một nguồn tin", "báo cáo", "dẫn lời", "…", "quý", "III", "thế kỷ", "Giáp Thìn", "âm lịch",
        ]), 0..40),
        blank in "| ",
    ) {
        check_text(&whole_chain(), &words.join(&blank));
    }
}
