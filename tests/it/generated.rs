//! What is made from the program's own types is up to date, and the configs that ship are right.

use std::path::{Path, PathBuf};

use diembao_config::{Planned, Source};

use crate::{registry, root};

/// Compares a file with what it should be; says the first line that differs.
#[track_caller]
fn check(path: &str, wanted: &str) {
    let there = std::fs::read_to_string(root().join(path)).unwrap_or_default();
    if there == wanted {
        return;
    }
    let (mut here, mut want) = (there.lines(), wanted.lines());
    let mut line = 0;
    loop {
        line += 1;
        let (is, should) = (here.next(), want.next());
        if is != should || is.is_none() {
            panic!(
                "{path} is out of date from line {line} on: run `cargo xtask codegen`\n  is:        {}\n  should be: {}",
                is.unwrap_or("<the end>"),
                should.unwrap_or("<the end>")
            );
        }
    }
}

#[test]
fn the_default_config_has_every_setting() {
    check("config/default.toml", &diembao_config::default_config(registry().specs()));
}

#[test]
fn the_schemas_are_those_of_the_types() {
    let registry = registry();
    let pretty = |schema: serde_json::Value| format!("{schema:#}\n");
    check("crates/runner/schema/config.json", &pretty(diembao_config::config_schema(registry.specs())));
    check("crates/runner/schema/record.json", &pretty(diembao_runner::record_schema(registry.specs())));
}

/// The configs that ship, by path.
fn configs() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("config")).expect("the configs are part of the project");
    let mut configs: Vec<PathBuf> = folder
        .map(|entry| entry.expect("a folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    configs.sort();
    assert!(configs.iter().any(|path| path.ends_with("default.toml")));
    configs
}

#[track_caller]
fn load(path: &Path) -> diembao_config::Loaded {
    let text = std::fs::read_to_string(path).expect("the configs are UTF-8");
    let folder = path.parent().expect("a file lies in a folder");
    let source = Source { file: &path.display().to_string(), text: &text };
    diembao_config::load(source, registry().specs(), &mut |file| std::fs::read(folder.join(file)))
        .unwrap_or_else(|report| panic!("{report}"))
}

#[test]
fn every_config_is_right_and_without_warnings() {
    for path in configs() {
        let loaded = load(&path);
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    }
}

/// The values in `config/default.toml` are those that hold without it.
#[test]
fn the_default_config_changes_nothing() {
    let written = load(&root().join("config/default.toml"));
    let registry = registry();
    let names: Vec<String> = registry.specs().iter().map(|spec| format!("{:?}", spec.name)).collect();
    let text = format!("chain = [{}]", names.join(", "));
    let bare = diembao_config::load(Source { file: "bare.toml", text: &text }, registry.specs(), &mut |_| {
        Err(std::io::ErrorKind::NotFound.into())
    })
    .unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(written.identity, bare.identity);
    let linked = written.links.iter().filter(|planned| matches!(planned, Planned::Linked(_))).count();
    assert_eq!(linked, registry.specs().len());
}

/// A key that nobody knows is refused in every table of every analyzer, nested ones too.
#[test]
fn a_bogus_key_is_refused_in_every_table() {
    let registry = registry();
    let text = diembao_config::default_config(registry.specs());
    let headers: Vec<usize> = text
        .match_indices("\n[")
        .map(|(at, _)| at + 1 + text[at + 1..].find('\n').map_or(0, |end| end + 1))
        .collect();
    // One table for each analyzer, but for those that share another's, and `output`.
    let own = registry.specs().iter().filter(|spec| spec.settings == spec.name).count();
    assert!(headers.len() > own);
    for at in headers {
        let mut broken = text.clone();
        broken.insert_str(at, "bogus_key = 1\n");
        let source = Source { file: "bogus.toml", text: &broken };
        let report =
            diembao_config::load(source, registry.specs(), &mut |_| Err(std::io::ErrorKind::NotFound.into()))
                .expect_err("a bogus key is refused");
        assert_eq!(report.problems().len(), 1, "{report}");
        assert_eq!(report.problems()[0].code, "config/unknown-setting", "{report}");
        assert_eq!(report.problems()[0].span, Some(at..at + "bogus_key".len()), "{report}");
    }
}
