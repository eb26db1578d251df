//! The commands that say what will happen: check, plan, list, explain, schema, and what shells know.

use serde_json::Value;

use crate::program::{Ran, run, written};
use crate::{registry, root};

/// A run's output, without the folder that a test's files lie in.
fn shown(text: &str) -> String {
    text.replace(&format!("{}/", env!("CARGO_TARGET_TMPDIR")), "")
}

#[test]
fn check_says_all_and_fails_on_warnings_too() {
    let good = written("good.toml", "chain = [\"sentences\"]\n");
    let odd = written("odd.toml", "chain = [\"sentences\"]\n\n[dates]\nwithout = []\n");
    let wrong =
        written("wrong.toml", "chain = [\"sentences\", \"sentences\"]\n[sentences]\nabbreviatons = []\n");
    let Ran { code, out, .. } = run(&["check", &good], "");
    assert_eq!((code, shown(&out).as_str()), (Some(0), "good.toml: all is well, 1 analyzer\n"));
    let Ran { code, out, .. } = run(&["check", &odd], "");
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(shown(&out));
    let Ran { code, out, .. } = run(&["check", &good, &odd, &wrong, "no-such.toml"], "");
    assert_eq!(code, Some(2));
    insta::assert_snapshot!(shown(&out));
    let bytes = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("bytes.toml");
    std::fs::write(&bytes, b"chain = [\n\"\xff\"]").expect("the target folder can be written");
    let Ran { code, out, .. } = run(&["check", &bytes.display().to_string()], "");
    assert_eq!(code, Some(2));
    assert_eq!(shown(&out), "error[config/unreadable]: cannot read `bytes.toml`: line 2 is not UTF-8\n");
}

#[test]
fn the_configs_that_ship_are_well() {
    let configs = std::fs::read_dir(root().join("config")).expect("the configs are part of the project");
    let configs: Vec<String> =
        configs.map(|entry| entry.expect("a folder can be read").path().display().to_string()).collect();
    let args: Vec<&str> = std::iter::once("check").chain(configs.iter().map(String::as_str)).collect();
    let Ran { code, out, .. } = run(&args, "");
    assert_eq!(code, Some(0), "{out}");
}

/// A wrong config stops the run before anything is read.
#[test]
fn a_wrong_config_reads_nothing() {
    let wrong = written("wrong-run.toml", "chain = [\"date\"]\n");
    let Ran { code, out, err } = run(&["analyze", "--config", &wrong, "no-such-file.txt"], "");
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("error[config/unknown-analyzer]: unknown analyzer `date`"), "{err}");
    assert!(err.contains("did you mean `dates`?"), "{err}");
    assert!(!err.contains("no-such-file"), "{err}");
    let Ran { code, err, .. } = run(&["analyze", "--log-format", "json", "--config", &wrong, "seeds"], "");
    assert_eq!(code, Some(2));
    let event: Value = serde_json::from_str(&err).expect("the log is JSON, and one event here");
    assert_eq!(event["code"], "config/unknown-analyzer");
    assert_eq!((&event["line"], &event["column"]), (&Value::from(1), &Value::from(10)));
    let Ran { code, err, .. } = run(&["analyze", "--layers", "datse", "seeds"], "");
    assert_eq!(code, Some(2));
    assert!(err.contains("nothing in the chain gives the layer `datse`; did you mean `dates`?"), "{err}");
}

#[test]
fn plan_shows_the_order_and_why() {
    let Ran { code, out, .. } = run(&["plan"], "");
    assert_eq!(code, Some(0));
    let steps = out.lines().take_while(|line| !line.is_empty()).count();
    assert_eq!(steps, registry().specs().len(), "{out}");
    assert!(out.contains("gives `sentences`: reads the text alone\n"), "{out}");
    let Ran { code, out, err } = run(&["plan", "tests/external/sentiment.toml"], "");
    if code == Some(0) {
        assert!(out.contains("2. sentiment  gives `sentiment` (external): after `sentences`"), "{out}");
    } else {
        assert!(
            err.contains("cannot be started") || err.contains("cannot start"),
            "only Python may be missing: {err}"
        );
    }
}

#[test]
fn list_has_a_line_for_each_analyzer() {
    let registry = registry();
    let Ran { code, out, .. } = run(&["list"], "");
    assert_eq!(code, Some(0));
    let names: Vec<&str> = out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let wanted: Vec<&str> = registry.specs().iter().map(|spec| spec.name).collect();
    assert_eq!(names, wanted);
    let Ran { code, out, .. } = run(&["list", "--json"], "");
    assert_eq!(code, Some(0));
    let list: Vec<Value> = serde_json::from_str(&out).expect("it is JSON");
    for (listed, spec) in list.iter().zip(registry.specs()) {
        assert_eq!(listed["name"], spec.name);
        assert_eq!(listed["gives"], spec.gives);
        assert!(listed["needs"].is_array() && listed["settings"].is_object(), "{listed}");
    }
    assert_eq!(list.len(), registry.specs().len());
}

#[test]
fn explain_knows_every_analyzer() {
    for spec in registry().specs() {
        let Ran { code, out, err } = run(&["explain", spec.name], "");
        assert_eq!(code, Some(0), "{err}");
        assert!(out.starts_with(&format!("{}: {}\n", spec.name, spec.summary)), "{out}");
        let settings = format!("  [{}]\n", spec.settings);
        assert!(out.contains(&settings), "{out}");
        for example in spec.examples {
            let (_, shown) = out.split_once("examples, run just now").expect("there are examples");
            let first = example.text.lines().next().unwrap_or_default();
            assert!(shown.contains(first), "{out}");
            for find in example.finds {
                let words = if find.text.is_empty() { "the article" } else { find.text };
                assert!(shown.contains(&format!("→ {}", words.lines().next().unwrap_or_default())), "{out}");
            }
        }
    }
    // Where exactly it stands in the source changes with every edit.
    let out = run(&["explain", "sentences"], "").out;
    let lines: Vec<&str> = out.lines().filter(|line| !line.starts_with("source ")).collect();
    insta::assert_snapshot!(lines.join("\n"));
    let Ran { code, err, .. } = run(&["explain", "sentense"], "");
    assert_eq!(code, Some(2));
    assert!(err.contains("unknown analyzer `sentense`; did you mean `sentences`?"), "{err}");
}

/// The fields of a record of `schema`, behind references and in all parts.
fn properties(schema: &Value, root: &Value, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        properties(&root["$defs"][name], root, found);
    }
    for part in ["allOf", "anyOf", "oneOf"] {
        for schema in schema[part].as_array().into_iter().flatten() {
            properties(schema, root, found);
        }
    }
    found.extend(schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys().cloned()));
}

#[test]
fn records_have_the_fields_of_their_schema() {
    let Ran { code, out, .. } = run(&["schema", "record"], "");
    assert_eq!(code, Some(0));
    let schema: Value = serde_json::from_str(&out).expect("it is JSON");
    let layers: Vec<&str> = registry().specs().iter().map(|spec| spec.gives).collect();
    let Ran { code, out, err } = run(
        &[
            "analyze",
            "--format",
            "jsonl",
            "--with-text",
            "--offsets",
            "utf16",
            "--layers",
            &layers.join(","),
            "seeds",
        ],
        "",
    );
    assert_eq!(code, Some(0), "{err}");
    let mut fields = Vec::new();
    properties(&schema, &schema, &mut fields);
    let mut items = 0;
    for line in out.lines() {
        let record: Value = serde_json::from_str(line).expect("a record is JSON");
        for key in record.as_object().expect("a record is an object").keys() {
            assert!(fields.contains(key), "the schema does not know `{key}`");
        }
        for (layer, list) in record["annotations"].as_object().expect("there are annotations") {
            let mut fields = Vec::new();
            let of_layer = &schema["properties"]["annotations"]["properties"][layer]["items"];
            properties(of_layer, &schema, &mut fields);
            for item in list.as_array().expect("a layer is a list") {
                items += 1;
                for key in item.as_object().expect("an item is an object").keys() {
                    assert!(
                        fields.contains(key),
                        "the schema does not know `{layer}[].{key}`, but {fields:?}"
                    );
                }
            }
        }
    }
    assert!(items > 100, "{items} items are too few to say anything");
}

#[test]
fn shells_and_manuals_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let Ran { code, out, .. } = run(&["completions", shell], "");
        assert_eq!(code, Some(0), "{shell}");
        assert!(out.contains("explain") && out.contains("offsets"), "{shell}");
    }
    let Ran { code, out, .. } = run(&["man"], "");
    assert_eq!(code, Some(0));
    assert!(out.contains(".TH diembao 1"), "{out}");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let Ran { code, .. } = run(&["man", "--folder", &folder.display().to_string()], "");
    assert_eq!(code, Some(0));
    assert!(folder.join("diembao-analyze.1").is_file());
}
