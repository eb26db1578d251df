//! JSON Schema of a config, made from the types that read it, so that editors complete and check it.

use diembao_core::AnalyzerSpec;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::sections::{ExternalConfig, OutputConfig};

/// What [`config_schema`] and the schema of records are made with: JSON Schema of the draft of 2020-12.
#[must_use]
pub fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().into_generator()
}

/// The schema of a config for a program with these analyzers.
#[must_use]
pub fn config_schema(specs: &[AnalyzerSpec]) -> Value {
    let mut generator = generator();
    let names: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
    let mut properties = Map::new();
    properties.insert(
        "chain".to_owned(),
        json!({
            "description": "The analyzers that run. Their order means nothing: a layer's giver runs before its readers.",
            "type": "array",
            "items": { "type": "string" },
            "minItems": 1,
            "uniqueItems": true,
        }),
    );
    properties.insert("output".to_owned(), generator.subschema_for::<OutputConfig>().to_value());
    properties.insert(
        "external".to_owned(),
        json!({
            "description": "Analyzers that are programs of their own, in any language.",
            "type": "array",
            "items": generator.subschema_for::<ExternalConfig>().to_value(),
        }),
    );
    for spec in specs.iter().filter(|spec| spec.settings == spec.name) {
        let mut schema = spec.settings_schema(&mut generator).to_value();
        if let Some(object) = schema.as_object_mut() {
            object.remove("title");
            object.insert("description".to_owned(), Value::from(spec.summary));
        }
        properties.insert(spec.name.to_owned(), schema);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Config of diembao",
        "type": "object",
        "properties": properties,
        "required": ["chain"],
        "additionalProperties": false,
        // The chain may name external analyzers, whose names no schema knows.
        "if": { "not": { "required": ["external"] } },
        "then": { "properties": { "chain": { "items": { "enum": names } } } },
        "$defs": generator.take_definitions(true),
    })
}
