//! The config that says what would hold without it: every analyzer, every setting, each with its doc.
//!
//! Nothing of it is written by hand: names, docs and values come from the analyzers' own types, so that it is
//! never out of date.

use std::fmt::Write as _;

use diembao_core::AnalyzerSpec;
use serde_json::Value as Json;
use toml::Value;

use crate::sections::LEFT_OUT_BY_DEFAULT;
use crate::{plan, schema};

/// Columns of a line, at most, where it can be broken.
const WIDTH: usize = 100;

const HEAD: &str = "\
The whole chain, with every setting at its default: delete what you do not change.

Made from the program's own types by `diembao defaults`; `diembao explain NAME` says more of each analyzer.";

/// The text of a config with all of these analyzers and all of their settings, written out with comments.
///
/// Settings without a default stand there as comments.
#[must_use]
pub fn default_config(specs: &[AnalyzerSpec]) -> String {
    let mut out = String::new();
    comment(&mut out, HEAD);
    out.push('\n');
    comment(
        &mut out,
        "What runs. The order means nothing: an analyzer runs after those that give what it needs.",
    );
    out.push_str("chain = [\n");
    let ordered = in_order(specs);
    for spec in &ordered {
        let _ = writeln!(out, "  \"{}\", # {}", spec.name, spec.summary);
    }
    out.push_str("]\n\n[output]\n");
    comment(&mut out, "The layers that a record carries.");
    let layers = ordered.iter().map(|spec| spec.gives).filter(|layer| *layer != LEFT_OUT_BY_DEFAULT);
    let layers = Value::Array(layers.map(Value::from).collect());
    setting(&mut out, "layers", &layers);

    // A table that several share stands there once.
    for spec in ordered.iter().filter(|spec| spec.settings == spec.name) {
        out.push('\n');
        comment(&mut out, spec.summary);
        out.push_str(&default_settings(spec));
    }
    out
}

/// The text of one analyzer's table, with all of its settings, written out with comments.
#[must_use]
pub fn default_settings(spec: &AnalyzerSpec) -> String {
    let mut generator = schema::generator();
    let settings = spec.settings_schema(&mut generator).to_value();
    let definitions = Json::from(generator.take_definitions(true));
    let docs = Docs { definitions: &definitions };
    // An analyzer whose settings TOML cannot hold does not pass the tests that walk the registry.
    let defaults = spec.default_settings().unwrap_or_default();
    let mut out = String::new();
    table(&mut out, spec.settings, &defaults, &settings, &docs);
    out
}

/// Providers first, ties by name; analyzers that cannot be ordered follow by name.
fn in_order(specs: &[AnalyzerSpec]) -> Vec<&AnalyzerSpec> {
    let mut left: Vec<&AnalyzerSpec> = specs.iter().collect();
    left.sort_by_key(|spec| spec.name);
    let mut ordered: Vec<&AnalyzerSpec> = Vec::new();
    while !left.is_empty() {
        let ready = left.iter().position(|spec| {
            plan::with_providers(specs, &[spec.name])
                .iter()
                .all(|name| *name == spec.name || ordered.iter().any(|done| done.name == *name))
        });
        ordered.push(left.remove(ready.unwrap_or(0)));
    }
    ordered
}

/// Writes a table: plain settings first, then the tables in it.
fn table(out: &mut String, path: &str, values: &toml::Table, schema: &Json, docs: &Docs<'_>) {
    let _ = writeln!(out, "[{path}]");
    let properties =
        docs.resolve(schema).get("properties").and_then(Json::as_object).cloned().unwrap_or_default();
    for (key, value) in values {
        if !value.is_table() {
            if let Some(doc) = properties.get(key).and_then(|property| docs.doc(property)) {
                comment(out, &doc);
            }
            setting(out, key, value);
            if let Some(property) = properties.get(key) {
                element(out, &format!("{path}.{}", bare_or_quoted(key)), property, docs);
            }
        }
    }
    for (key, property) in properties.iter().filter(|(key, _)| !values.contains_key(*key)) {
        if let Some(doc) = docs.doc(property) {
            comment(out, &doc);
        }
        let _ = writeln!(out, "# {} = {}", bare_or_quoted(key), docs.placeholder(property));
    }
    for (key, value) in values {
        if let Value::Table(inner) = value {
            out.push('\n');
            let property = properties.get(key).cloned().unwrap_or_default();
            if let Some(doc) = docs.doc(&property) {
                comment(out, &doc);
            }
            table(out, &format!("{path}.{}", bare_or_quoted(key)), inner, &property, docs);
        }
    }
}

/// Describes, in comments, the tables that a list of tables is made of.
fn element(out: &mut String, path: &str, property: &Json, docs: &Docs<'_>) {
    let Some(items) = docs.resolve(property).get("items") else { return };
    let items = docs.resolve(items);
    let Some(fields) = items.get("properties").and_then(Json::as_object) else { return };
    let required = items.get("required").and_then(Json::as_array);
    let _ = writeln!(out, "# Each stands in a table of its own, at the end of this one:\n# [[{path}]]");
    for (key, field) in fields {
        let needed = required.is_some_and(|required| required.iter().any(|name| name == key));
        let value = match field.get("default").filter(|default| !default.is_null()) {
            Some(default) if !needed => default.to_string(),
            _ => docs.placeholder(field),
        };
        let doc = docs.doc(field).unwrap_or_default();
        let doc = doc.lines().take_while(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ");
        let mark = if needed { " (required)" } else { "" };
        comment(out, &format!("{} = {value}{mark}: {doc}", bare_or_quoted(key)));
    }
    out.push('\n');
}

/// Finds the docs of settings in their schema.
struct Docs<'a> {
    definitions: &'a Json,
}

impl Docs<'_> {
    /// The schema that stands behind a `$ref`, also behind the two arms of an `Option`.
    fn resolve<'s>(&'s self, schema: &'s Json) -> &'s Json {
        if let Some(name) = schema.get("$ref").and_then(Json::as_str).and_then(|r| r.rsplit('/').next()) {
            return self.definitions.get(name).unwrap_or(schema);
        }
        if let Some(first) = schema.get("anyOf").and_then(|arms| arms.get(0)) {
            return self.resolve(first);
        }
        schema
    }

    fn doc(&self, property: &Json) -> Option<String> {
        let own = property.get("description").and_then(Json::as_str);
        own.or_else(|| self.resolve(property).get("description")?.as_str()).map(str::to_owned)
    }

    /// What to write for a setting that has no default: its first example, or a value of its type.
    fn placeholder(&self, property: &Json) -> String {
        let resolved = self.resolve(property);
        let example = [property, resolved].into_iter().find_map(|schema| schema.get("examples")?.get(0));
        if let Some(example) = example {
            return example.to_string();
        }
        let kind = resolved.get("type").map(|kind| kind.get(0).unwrap_or(kind));
        match kind.and_then(Json::as_str) {
            Some("integer") => "1",
            Some("number") => "1.0",
            Some("boolean") => "true",
            Some("array") => "[]",
            Some("object") => "{}",
            _ => "\"…\"",
        }
        .to_owned()
    }
}

/// Writes `text` as comment lines of at most [`WIDTH`] columns. Lines of a paragraph are filled up; paragraphs and
/// the items of lists begin on a line of their own.
fn comment(out: &mut String, text: &str) {
    let mut column = 0;
    for line in text.lines() {
        let item = line.trim_start().starts_with(['-', '*', '|']);
        if line.trim().is_empty() || item {
            end_comment(out, &mut column);
        }
        if line.trim().is_empty() {
            out.push_str("#\n");
        }
        for word in line.split_whitespace() {
            let width = word.chars().count();
            if column > 1 && column + 1 + width > WIDTH {
                end_comment(out, &mut column);
            }
            if column == 0 {
                out.push('#');
                column = 1;
            }
            out.push(' ');
            out.push_str(word);
            column += 1 + width;
        }
    }
    end_comment(out, &mut column);
}

fn end_comment(out: &mut String, column: &mut usize) {
    if std::mem::take(column) > 0 {
        out.push('\n');
    }
}

/// Writes `key = value`, a long list with one element a line.
fn setting(out: &mut String, key: &str, value: &Value) {
    let line = format!("{} = {}", bare_or_quoted(key), inline(value));
    match value {
        Value::Array(list) if line.chars().count() > WIDTH => {
            let _ = writeln!(out, "{} = [", bare_or_quoted(key));
            for value in list {
                let _ = writeln!(out, "  {},", inline(value));
            }
            out.push_str("]\n");
        }
        _ => {
            out.push_str(&line);
            out.push('\n');
        }
    }
}

/// A value on one line.
fn inline(value: &Value) -> String {
    match value {
        // What was an `f32` is written as one: 0.7 and not 0.699999988079071.
        Value::Float(x) if f64::from(*x as f32) == *x => format!("{:?}", *x as f32),
        Value::Array(list) => format!("[{}]", list.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Table(table) if table.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let entries: Vec<String> = table
                .iter()
                .map(|(key, value)| format!("{} = {}", bare_or_quoted(key), inline(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

fn bare_or_quoted(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { key.to_owned() } else { Value::String(key.to_owned()).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_filled_up_and_lists_kept() {
        let mut out = String::new();
        comment(&mut out, &format!("One line\nand the next.\n\n- an item\n- {}", "word ".repeat(30)));
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[..3], ["# One line and the next.", "#", "# - an item"]);
        assert!(lines[3].starts_with("# - word word") && lines[4].starts_with("# word"), "{out}");
        assert!(lines.iter().all(|line| line.len() <= WIDTH));
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        let value: f64 = f64::from(0.7_f32);
        assert_eq!(inline(&Value::Float(value)), "0.7");
        assert_eq!(inline(&Value::Float(0.1)), "0.1");
        assert_eq!(inline(&Value::Float(30.0)), "30.0");
    }
}
