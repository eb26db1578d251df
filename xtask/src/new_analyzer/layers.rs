//! The layers that the workspace's crates give, read from their sources: this package does not depend on them.

use std::path::Path;

/// A layer and the type that stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownLayer {
    /// `sentences`.
    pub(super) name: String,
    /// `Sentences`.
    pub(super) type_name: String,
    /// `diembao-sentence-splitter`.
    pub(super) package: String,
}

/// All layers of the crates in `folder`, sorted by name.
pub(super) fn known(folder: &Path) -> std::io::Result<Vec<KnownLayer>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // These give none, and have layers in their tests.
        if matches!(name.as_str(), "core" | "config" | "runner" | "test-support") {
            continue;
        }
        let sources = entry.path().join("src");
        if sources.is_dir() {
            search(&sources, &format!("diembao-{name}"), &mut found)?;
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn search(folder: &Path, package: &str, found: &mut Vec<KnownLayer>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            search(&path, package, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(&path)?;
            found.extend(layers_in(&source).into_iter().map(|(type_name, name)| KnownLayer {
                name,
                type_name,
                package: package.to_owned(),
            }));
        }
    }
    Ok(())
}

/// Type and name of each `impl Layer for …` in a source.
fn layers_in(source: &str) -> Vec<(String, String)> {
    source
        .split("\nimpl Layer for ")
        .skip(1)
        .filter_map(|rest| {
            let (type_name, body) = rest.split_once(" {")?;
            let body = &body[..body.find("\n}")?];
            let name = body.split("const NAME: &'static str = \"").nth(1)?.split('"').next()?;
            Some((type_name.to_owned(), name.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_of_this_workspace_are_understood() {
        let known = known(&crate::program::root().join("crates")).expect("the crates are there");
        let sentences = KnownLayer {
            name: "sentences".to_owned(),
            type_name: "Sentences".to_owned(),
            package: "diembao-sentence-splitter".to_owned(),
        };
        assert!(known.contains(&sentences), "{known:?}");
    }

    #[test]
    fn a_layer_is_its_impl() {
        let source =
            "\nimpl Layer for Dates {\n    const NAME: &'static str = \"dates\";\n    type Item = Date;\n}\n";
        assert_eq!(layers_in(source), [("Dates".to_owned(), "dates".to_owned())]);
        assert!(layers_in("impl Layer for X;").is_empty());
    }
}
