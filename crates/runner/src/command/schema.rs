//! `diembao schema`: JSON Schema of configs and of records, made from the types that read and write them.

use diembao_core::AnalyzerSpec;
use serde_json::{Map, Value, json};

use super::page;

/// The arguments of `diembao schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// Of what.
    #[arg(value_enum, default_value_t)]
    what: What,
}

/// What there are schemas of.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum What {
    /// The TOML config.
    #[default]
    Config,
    /// A record: one line of `--format jsonl`.
    Record,
}

/// Runs the command; gives the exit code.
pub(crate) fn run(args: &SchemaArgs, specs: &[AnalyzerSpec]) -> u8 {
    let schema = match args.what {
        What::Config => diembao_config::config_schema(specs),
        What::Record => record_schema(specs),
    };
    page::print(&format!("{schema:#}\n"))
}

/// The schema of a record that these analyzers' layers are in.
#[must_use]
pub fn record_schema(specs: &[AnalyzerSpec]) -> Value {
    let mut generator = diembao_config::generator();
    let mut layers = Map::new();
    for spec in specs.iter().filter(|spec| spec.attach.is_none()) {
        let item = spec.item_schema(&mut generator).to_value();
        // What other analyzers add to the items of this layer stands in fields of theirs.
        let mut added = Map::new();
        for other in specs {
            if let Some(attach) = other.attach.filter(|attach| attach.layer == spec.gives) {
                added.insert(attach.field.to_owned(), other.item_schema(&mut generator).to_value());
            }
        }
        let item = if added.is_empty() { item } else { json!({ "allOf": [item, { "properties": added }] }) };
        layers.insert(
            spec.gives.to_owned(),
            json!({ "description": spec.summary, "type": "array", "items": item }),
        );
    }
    let text = |description: &str| json!({ "description": description, "type": "string" });
    let failure = json!({
        "type": "object",
        "properties": {
            "analyzer": text("The analyzer's name."),
            "kind": { "description": "How it failed.", "enum": ["error", "panic", "skipped"] },
            "message": text("What it said."),
        },
        "required": ["analyzer", "kind", "message"],
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Record of diembao",
        "description": "One annotated article. Fields of the input that are none of these are passed through.",
        "type": "object",
        "properties": {
            "id": text("The article's name in its collection."),
            "source": text("The paper or site; empty where unknown."),
            "url": text("Its address; empty where unknown."),
            "title": text("Its headline; empty where unknown."),
            "published": {
                "description": "When it was published: a year, month, day or instant, as given; null where unknown.",
                "type": ["string", "null"],
            },
            "offsets": {
                "description": "What offsets count, where it is not Unicode code points.",
                "enum": ["bytes", "utf16"],
            },
            "text": text("The text that offsets point into: with --with-text, or where it was extracted from a page."),
            "annotations": {
                "description": "The layers. External analyzers may give others.",
                "type": "object",
                "properties": layers,
                "additionalProperties": { "type": "array" },
            },
            "errors": {
                "description": "The analyzers that failed on this article; their layers are missing.",
                "type": "array",
                "items": failure,
            },
        },
        "required": ["id", "annotations"],
        "$defs": generator.take_definitions(true),
    })
}
