//! The columns of a table of records, from the JSON Schema of the records: one row an article, nested lists for
//! its layers.

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The columns: the article's fields, a list for each layer, `errors`, and `other`: a JSON object of what has no
/// column (fields that came with the article, layers of external analyzers).
pub(crate) fn schema(record: &Value) -> SchemaRef {
    let none = Map::new();
    let defs = record.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let mut columns: Vec<Field> =
        ["id", "source", "url", "title", "published", "offsets", "text"].map(text).into();
    let layers =
        record.pointer("/properties/annotations/properties").and_then(Value::as_object).unwrap_or(&none);
    columns.extend(layers.iter().filter_map(|(name, layer)| field(name, layer, defs, 0)));
    columns.extend(record.pointer("/properties/errors").and_then(|errors| field("errors", errors, defs, 0)));
    columns.push(text("other"));
    Arc::new(Schema::new(columns))
}

/// No type of ours nests so deep; one that contains itself would without end.
const DEEPEST: usize = 12;

/// A column for a JSON Schema; none for one that allows anything.
fn field(name: &str, schema: &Value, defs: &Map<String, Value>, depth: usize) -> Option<Field> {
    data_type(schema, defs, depth).map(|data_type| Field::new(name, data_type, true))
}

fn data_type(schema: &Value, defs: &Map<String, Value>, depth: usize) -> Option<DataType> {
    if depth > DEEPEST {
        return None;
    }
    if let Some(name) =
        schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"))
    {
        return data_type(defs.get(name)?, defs, depth + 1);
    }
    if let Some(choices) = ["anyOf", "oneOf"].iter().find_map(|key| schema.get(*key)?.as_array()) {
        // `null` beside a type, or names of which one is taken.
        let types =
            choices.iter().filter(|choice| choice.get("type").and_then(Value::as_str) != Some("null"));
        let mut types = types.map(|choice| data_type(choice, defs, depth + 1));
        let first = types.next()??;
        return types.all(|other| other.as_ref() == Some(&first)).then_some(first);
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let mut fields: Vec<Arc<Field>> = Vec::new();
        for part in parts {
            match data_type(part, defs, depth + 1) {
                Some(DataType::Struct(more)) => fields.extend(more.iter().cloned()),
                Some(other) => return Some(other),
                None => {}
            }
        }
        return (!fields.is_empty()).then(|| DataType::Struct(fields.into()));
    }
    if schema.get("enum").is_some() || schema.get("const").is_some() {
        return Some(DataType::Utf8);
    }
    let kind = match schema.get("type") {
        // A part of an `allOf` need not repeat it.
        None if schema.get("properties").is_some() => "object",
        Some(Value::String(kind)) => kind.as_str(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null")?,
        _ => return None,
    };
    match kind {
        "string" => Some(DataType::Utf8),
        "integer" => Some(DataType::Int64),
        "number" => Some(DataType::Float64),
        "boolean" => Some(DataType::Boolean),
        "array" => {
            let item = data_type(schema.get("items")?, defs, depth + 1)?;
            Some(DataType::List(Arc::new(Field::new("item", item, true))))
        }
        "object" => {
            let properties = schema.get("properties").and_then(Value::as_object)?;
            let fields: Fields =
                properties.iter().filter_map(|(name, schema)| field(name, schema, defs, depth + 1)).collect();
            (!fields.is_empty()).then_some(DataType::Struct(fields))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_follow_the_schema() {
        let record = json!({
            "$defs": {"Kind": {"oneOf": [{"const": "a", "type": "string"}, {"const": "b", "type": "string"}]},
                      "Quote": {"type": "object", "properties": {
                        "start": {"type": "integer"}, "kind": {"$ref": "#/$defs/Kind"},
                        "speaker": {"type": ["string", "null"]},
                        "cue": {"anyOf": [{"type": "object", "properties": {"text": {"type": "string"}}}, {"type": "null"}]},
                        "any": {}}}},
            "properties": {"annotations": {"properties": {
                "quotes": {"type": "array", "items": {"allOf": [
                    {"$ref": "#/$defs/Quote"}, {"properties": {"topics": {"type": "array", "items": {"type": "string"}}}}]}}}}}
        });
        let schema = schema(&record);
        let quotes = schema.field_with_name("quotes").unwrap().data_type().to_string();
        for part in ["start", "Int64", "kind", "speaker", "cue", "topics", "Utf8"] {
            assert!(quotes.contains(part), "{part} in {quotes}");
        }
        assert!(!quotes.contains("any"));
        assert!(schema.field_with_name("other").is_ok());
    }
}
