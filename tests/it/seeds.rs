//! The five seeds, read by the default config: one picture per article and layer.
//!
//! A change in a picture is a change in behaviour: read the difference before you accept it.

use std::fmt::Write;

use diembao_core::{Article, LayerData};
use diembao_runner::input::{Reader, ReaderOptions, expand};
use diembao_runner::output::carets;
use diembao_runner::setup::Setup;
use diembao_test_support::fields;
use serde_json::Value;

use crate::{registry, root};

/// The seeds as the program reads them.
pub(crate) fn articles() -> Vec<Article> {
    let folder = root().join("seeds");
    let expanded = expand(&[folder.to_string_lossy().into_owned()], false);
    assert!(expanded.problems.is_empty());
    let mut reader = Reader::new(expanded.inputs, ReaderOptions::default());
    let mut articles = Vec::new();
    while let Some(batch) = reader.next_batch() {
        for entry in &batch.entries {
            let incoming = entry.read(&batch.bytes, &Default::default());
            articles.push(incoming.expect("a seed can be read").article);
        }
    }
    assert_eq!(articles.len(), 5);
    articles
}

/// An item's fields on one line, but for its offsets and text.
fn label(item: &Value) -> String {
    let Value::Object(object) = item else { return item.to_string() };
    let mut label = String::new();
    for (key, value) in object {
        let shown = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Object(inner) if inner.contains_key("text") => {
                format!("`{}`", inner["text"].as_str().unwrap_or("?"))
            }
            // More digits would change with every new model.
            Value::Number(number) if number.is_f64() => format!("{:.2}", number.as_f64().unwrap_or(f64::NAN)),
            other => other.to_string(),
        };
        if !matches!(key.as_str(), "start" | "end" | "text") {
            let _ = write!(label, "{}{key}={shown}", if label.is_empty() { "" } else { " " });
        }
    }
    label
}

fn picture(article: &Article, layer: &LayerData) -> String {
    let mut whole = String::new();
    let mut marks = Vec::new();
    for index in 0..layer.len() {
        let label = label(&fields(layer, index));
        match layer.span(index) {
            Some(span) => marks.push((span.range(), label)),
            // An empty list says nothing; what is attached to a layer has one for each item without.
            None if label == "[]" => {}
            None => {
                let _ = writeln!(whole, "{label}");
            }
        }
    }
    if marks.is_empty() { whole } else { whole + &carets(article.text(), &marks) }
}

fn setup(config: Option<&str>) -> Setup {
    let path = config.map(|name| root().join("config").join(name));
    diembao_runner::setup::open(path.as_deref(), registry().specs()).expect("the config is right")
}

/// Where the pictures lie.
fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("../snapshots/seeds");
    settings
}

#[test]
fn by_the_default_config() {
    let (setup, settings) = (setup(None), settings());
    for article in articles() {
        let analysis = setup.chain.analyze(&article);
        assert_eq!(analysis.failures, []);
        for layer in analysis.annotations.layers() {
            let name = format!("{}-{}", &article.id[..3], layer.name());
            // A new analyzer that finds nothing in the seeds needs no picture.
            let picture_file = root().join("tests/snapshots/seeds").join(format!("{name}.snap"));
            let picture = picture(&article, layer);
            if picture.is_empty() && !picture_file.exists() {
                continue;
            }
            settings.bind(|| insta::assert_snapshot!(name, picture));
        }
    }
}

/// Topics of a desk's own: those of the article, then each quote with those of its content.
#[test]
fn by_the_config_of_a_story() {
    let (setup, settings) = (setup(Some("story-ukraine.toml")), settings());
    for article in articles() {
        let analysis = setup.chain.analyze(&article);
        assert_eq!(analysis.failures, []);
        let items = |name: &str| -> Vec<Value> {
            let layer = analysis.annotations.layer(name).expect("it is in the chain");
            (0..layer.len()).map(|index| fields(layer, index)).collect()
        };
        let mut picture = String::new();
        for topic in items("topics").iter().filter(|topic| topic["rule"] == "custom") {
            let _ = writeln!(picture, "{}", topic_line(topic));
        }
        let (quotes, topics) = (items("quotes"), items("quote_topics"));
        assert_eq!(quotes.len(), topics.len());
        for (quote, topics) in quotes.iter().zip(&topics) {
            let speaker = quote["speaker"].as_str().unwrap_or("?");
            let _ = writeln!(picture, "\n{speaker}: {}", quote["text"].as_str().unwrap_or_default());
            for topic in topics.as_array().expect("a quote's topics are a list") {
                let _ = writeln!(picture, "  {}", topic_line(topic));
            }
        }
        settings.bind(|| insta::assert_snapshot!(format!("story-{}", &article.id[..3]), picture));
    }
}

fn topic_line(topic: &Value) -> String {
    let words = topic["because"].as_array().map_or(&[][..], Vec::as_slice);
    let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
    let score = topic["score"].as_f64().unwrap_or(f64::NAN);
    format!("{} {score:.2}: {}", topic["label"].as_str().unwrap_or("?"), words.join(", "))
}

/// The seeds' own annotations are part of the project; what the chain finds is held to them, in per cent.
#[test]
fn against_their_annotations() {
    let floors = [("dates-strict", 0.0)];
    let output =
        crate::program::command().args(["analyze", "--format", "jsonl"]).arg(root().join("seeds")).output();
    let output = output.expect("the program runs");
    let mut records = String::from_utf8(output.stdout).expect("records are UTF-8");
    for article in articles() {
        records = records
            .replace(&format!("\"id\":\"{}\"", article.id), &format!("\"id\":\"seed-{}\"", &article.id[..3]));
    }
    let predicted = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("seeds.jsonl");
    std::fs::write(&predicted, records).expect("the target folder can be written");
    let figures =
        xtask::figures(&root().join("tests/gold/seeds.jsonl"), &predicted).expect("both files are right");
    for (name, floor) in floors {
        assert!(figures[name] >= floor, "{name} is {:.1}, below {floor}: {figures:#?}", figures[name]);
    }
}
