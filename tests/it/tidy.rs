//! What holds for every file of the project.

use std::path::{Path, PathBuf};

use crate::root;

/// All files below a folder that are the project's own.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the project can be read") {
        let path = entry.expect("the project can be read").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | ".git" | "corpus" | "artifacts") {
                files(&path, found);
            }
        } else {
            found.push(path);
        }
    }
    found.sort();
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(root(), &mut found);
    let rust = found.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let sources: Vec<_> =
        rust.map(|path| (path.clone(), std::fs::read_to_string(&path).expect("sources are UTF-8"))).collect();
    assert!(sources.len() > 20, "the sources were not found");
    sources
}

#[test]
fn every_module_says_what_it_is() {
    for (path, source) in sources() {
        assert!(source.starts_with("//!"), "{} does not begin with a `//!` line", path.display());
    }
}

#[test]
fn sources_are_nfc() {
    for (path, source) in sources() {
        assert!(unicode_normalization::is_nfc(&source), "{} is not NFC", path.display());
    }
}

#[test]
fn resources_are_nfc() {
    let mut found = Vec::new();
    files(&root().join("crates"), &mut found);
    files(&root().join("config"), &mut found);
    let text = found
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "txt" || e == "toml" || e == "md"));
    for path in text {
        let content = std::fs::read_to_string(&path).expect("resources are UTF-8");
        assert!(unicode_normalization::is_nfc(&content), "{} is not NFC", path.display());
    }
}

/// The top level is what a newcomer sees first.
#[test]
fn the_top_level_is_bare() {
    let allowed =
        ["Cargo.toml", "Cargo.lock", "crates", "config", "seeds", "tests", "xtask", "README.md", "target"];
    for entry in std::fs::read_dir(root()).expect("the project can be read") {
        let name = entry.expect("the project can be read").file_name().to_string_lossy().into_owned();
        let fine = allowed.contains(&name.as_str()) || name.starts_with("LICENSE") || name.starts_with('.');
        assert!(fine, "`{name}` does not belong at the top level");
    }
}
