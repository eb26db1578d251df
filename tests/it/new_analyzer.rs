//! What `cargo xtask new-analyzer` makes builds, holds to the rules and runs in the chain, without a further edit.
//!
//! In a copy of the workspace, which borrows what is built of other people's crates.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;

/// The copy of the workspace.
struct Copy {
    folder: PathBuf,
    target: PathBuf,
}

impl Copy {
    fn make() -> io::Result<Self> {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-analyzer");
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        let copy = Self { folder: place.join("workspace"), target: place.join("target") };
        copy_tree(root(), &copy.folder, &|name| !matches!(name, "target" | ".git"), fs::copy)?;
        copy.borrow_builds()?;
        Ok(copy)
    }

    /// Links what cargo has built of the crates that are not the workspace's own: those are the same in the copy.
    fn borrow_builds(&self) -> io::Result<()> {
        let program = std::env::current_exe()?;
        let Some(profile) = program.parent().and_then(Path::parent) else { return Ok(()) };
        let others = |name: &str| {
            let name = name.strip_prefix("lib").unwrap_or(name);
            !["diembao", "xtask", "it-"].iter().any(|ours| name.starts_with(ours))
        };
        for part in ["deps", ".fingerprint", "build"] {
            let from = profile.join(part);
            if from.is_dir() {
                // Cargo writes nothing into what it finds fresh.
                let link = |from: PathBuf, to: PathBuf| match fs::hard_link(&from, &to) {
                    Ok(()) => Ok(0),
                    Err(_) => fs::copy(from, to),
                };
                copy_tree(&from, &self.target.join("debug").join(part), &others, link)?;
            }
        }
        Ok(())
    }

    /// Runs cargo in the copy; gives its standard output.
    #[track_caller]
    fn cargo(&self, args: &[&str]) -> String {
        let output = Command::new(env!("CARGO"))
            .args(args)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_INCREMENTAL", "0")
            .output()
            .expect("cargo runs these tests");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "cargo {}\n{out}\n{err}", args.join(" "));
        out
    }
}

/// Copies the files below a folder whose names are `wanted`, and so are the names of the folders above them.
fn copy_tree(
    from: &Path,
    to: &Path,
    wanted: &dyn Fn(&str) -> bool,
    copy: impl Fn(PathBuf, PathBuf) -> io::Result<u64> + std::marker::Copy,
) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !wanted(&name) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &to.join(&name), wanted, copy)?;
        } else {
            copy(entry.path(), to.join(&name))?;
        }
    }
    Ok(())
}

#[test]
fn what_is_made_works_without_a_further_edit() {
    let copy = Copy::make().expect("the target folder can be written");
    let xtask = ["run", "--quiet", "--package", "xtask", "--"];
    copy.cargo(
        &[&xtask[..], &["new-analyzer", "weather-finder", "--gives", "weather", "--needs", "sentences"]]
            .concat(),
    );
    let config = fs::read_to_string(copy.folder.join("config/default.toml")).expect("it is written");
    assert!(config.contains("\n[weather]\n# More phrases to look for"), "{config}");

    // Its own tests, those that walk the registry, and those of the default config.
    copy.cargo(&[
        "test",
        "--quiet",
        "--package",
        "diembao-weather-finder",
        "--package",
        "diembao-tests",
        "--lib",
        "--test",
        "it",
        "--",
        "conformance::",
        "generated::",
        "tests::",
    ]);

    fs::write(copy.folder.join("article.txt"), "Mưa lớn ở Huế.").expect("the copy can be written");
    // It was built to write the default config.
    let output = Command::new(copy.target.join("debug/diembao"))
        .args(["analyze", "--format", "jsonl", "article.txt"])
        .current_dir(&copy.folder)
        .output()
        .expect("the program is built");
    let record = String::from_utf8(output.stdout).expect("the program writes UTF-8");
    let record: serde_json::Value = serde_json::from_str(&record).expect("a record is JSON");
    assert_eq!(record["annotations"]["weather"][0]["text"], "Mưa lớn", "{record}");
}
