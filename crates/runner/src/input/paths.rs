//! From what the user names to the files to read: files, folders, glob patterns, and `-` for standard input.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::kind::Kind;
use super::problem::{Place, Problem, Reason};

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file, a named pipe or a device.
    File(PathBuf),
    /// Bytes at hand, with a name as a file would have.
    Bytes(Arc<str>, Arc<[u8]>),
}

impl Input {
    /// Its name in messages.
    pub fn name(&self) -> Arc<str> {
        match self {
            Self::Stdin => "<stdin>".into(),
            Self::File(path) => path.to_string_lossy().into(),
            Self::Bytes(name, _) => name.clone(),
        }
    }

    /// The path that says by its ending what kind it is.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdin => None,
            Self::File(path) => Some(path),
            Self::Bytes(name, _) => Some(Path::new(name.as_ref())),
        }
    }

    /// Its size where that is known beforehand, for the progress bar.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Stdin => None,
            Self::File(path) => {
                std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|m| m.len())
            }
            Self::Bytes(_, bytes) => Some(bytes.len() as u64),
        }
    }
}

/// What was found under the paths that the user named.
#[derive(Debug, Default)]
pub struct Expanded {
    /// What to read, in order: as named, and by name inside a folder or pattern.
    pub inputs: Vec<Input>,
    /// What named nothing, or nothing that can be read.
    pub problems: Vec<Problem>,
    /// In folders: endings of files that were passed over, with how many there were.
    pub passed_over: BTreeMap<String, usize>,
}

/// Finds the files under `paths`. With `any_kind`, the user has said what kind all of them are.
///
/// A folder is read to its depths, by name; in it, hidden files, and files whose name has an ending that no
/// reader knows, are passed over, since a folder of pages holds pictures too. A file that is named, or matched
/// by a pattern, must be of a known kind.
pub fn expand(paths: &[String], any_kind: bool) -> Expanded {
    let mut found = Expanded::default();
    for path in paths {
        if path == "-" {
            found.inputs.push(Input::Stdin);
        } else if Path::new(path).exists() || Path::new(path).is_symlink() {
            add(Path::new(path), any_kind, &mut found);
        } else if path.contains(['*', '?', '[']) {
            add_matches(path, any_kind, &mut found);
        } else {
            found.problems.push(problem(Path::new(path), Reason::NotFound));
        }
    }
    found
}

fn add_matches(pattern: &str, any_kind: bool, found: &mut Expanded) {
    let before = (found.inputs.len(), found.problems.len());
    // As in a shell, `*` does not stand for a dot at the head of a name.
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    match glob::glob_with(pattern, options) {
        Err(error) => found.problems.push(problem(Path::new(pattern), Reason::Pattern(error.to_string()))),
        Ok(matches) => {
            for entry in matches {
                match entry {
                    Ok(path) => add(&path, any_kind, found),
                    Err(error) => {
                        found.problems.push(problem(error.path(), Reason::Io(error.error().to_string())));
                    }
                }
            }
            if before == (found.inputs.len(), found.problems.len()) {
                found.problems.push(problem(Path::new(pattern), Reason::NoMatch));
            }
        }
    }
}

fn add(path: &Path, any_kind: bool, found: &mut Expanded) {
    if path.is_dir() {
        add_folder(path, any_kind, found);
        return;
    }
    match Kind::of_name(path) {
        Err(kind) if !any_kind => {
            found.problems.push(problem(path, Reason::UnknownKind { kind, known: Kind::KNOWN }));
        }
        _ => found.inputs.push(Input::File(path.to_owned())),
    }
}

fn add_folder(folder: &Path, any_kind: bool, found: &mut Expanded) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            found.problems.push(problem(folder, Reason::Io(error.to_string())));
            return;
        }
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => paths.push(entry.path()),
            Err(error) => found.problems.push(problem(folder, Reason::Io(error.to_string()))),
        }
    }
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden {
            continue;
        }
        let Ok(kind) = std::fs::symlink_metadata(&path) else {
            found.problems.push(problem(&path, Reason::NotFound));
            continue;
        };
        if kind.is_dir() {
            // A link to a folder is not followed: it may lead back here.
            add_folder(&path, any_kind, found);
        } else if path.is_file() {
            match Kind::of_name(&path) {
                Err(ending) if !any_kind => *found.passed_over.entry(ending).or_default() += 1,
                _ => found.inputs.push(Input::File(path)),
            }
        }
        // Pipes, sockets and devices in a folder are left alone: reading one could wait for ever.
    }
}

fn problem(path: &Path, reason: Reason) -> Problem {
    Problem { place: Place { source: path.to_string_lossy().into(), line: None }, reason }
}
