//! Going on after an earlier run that was stopped: what it wrote, and whether it was the same run.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What must be the same for one output to go on in another run: names with their values.
pub(crate) type Terms = BTreeMap<String, String>;

/// Why a run cannot go on where another stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResumeError {
    /// A file of the earlier run that cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A last line that is none of ours.
    #[error("{}: the last line is no record of an earlier run; remove the file to begin anew", path.display())]
    NotARecord {
        /// The file.
        path: PathBuf,
    },
    /// Another run.
    #[error("the earlier run of {} was another one: {}; begin anew without --resume", path.display(), differences.join("; "))]
    Differs {
        /// The output.
        path: PathBuf,
        /// What differs, one by one.
        differences: Vec<String>,
    },
}

/// What an earlier run left.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Earlier {
    /// Bytes of its output that are whole records.
    pub(crate) bytes: u64,
    /// How many records.
    pub(crate) records: u64,
    /// The last one's article.
    pub(crate) last_id: Option<String>,
}

/// Where the terms of a run stand while its output is incomplete.
pub(crate) fn terms_path(partial: &Path) -> PathBuf {
    let mut name = partial.as_os_str().to_owned();
    name.push(".terms");
    name.into()
}

/// Looks at what an earlier run left at `partial`; nothing where there is none.
///
/// # Errors
/// Files that cannot be read, or that are of a run with other terms.
pub(crate) fn earlier(partial: &Path, terms: &Terms) -> Result<Option<Earlier>, ResumeError> {
    let read = |path: &Path, error| ResumeError::Read { path: path.to_owned(), error };
    let file = match File::open(partial) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(read(partial, error)),
    };
    let path = terms_path(partial);
    let then = std::fs::read(&path).map_err(|error| read(&path, error))?;
    let then: Terms = serde_json::from_slice(&then).map_err(|error| read(&path, error.into()))?;
    let differences = differences(&then, terms);
    if !differences.is_empty() {
        return Err(ResumeError::Differs { path: partial.to_owned(), differences });
    }

    let mut lines = BufReader::with_capacity(1 << 20, file);
    let mut earlier = Earlier::default();
    let (mut line, mut last) = (Vec::new(), Vec::new());
    loop {
        line.clear();
        let length = lines.read_until(b'\n', &mut line).map_err(|error| read(partial, error))?;
        if line.last() != Some(&b'\n') {
            break;
        }
        earlier.bytes += length as u64;
        earlier.records += 1;
        std::mem::swap(&mut line, &mut last);
    }
    if earlier.records > 0 {
        #[derive(Deserialize)]
        struct Named {
            id: String,
        }
        let named: Named = serde_json::from_slice(&last)
            .map_err(|_| ResumeError::NotARecord { path: partial.to_owned() })?;
        earlier.last_id = Some(named.id);
    }
    Ok(Some(earlier))
}

fn differences(then: &Terms, now: &Terms) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    let none = String::new();
    let mut out = Vec::new();
    for name in names {
        let (was, is) = (then.get(name).unwrap_or(&none), now.get(name).unwrap_or(&none));
        if was == is {
            continue;
        }
        // Of long ones, the first line that differs.
        let line = was.lines().zip(is.lines()).find(|(was, is)| was != is);
        let (was, is) = line.unwrap_or((was.lines().last().unwrap_or("-"), is.lines().last().unwrap_or("-")));
        out.push(format!("{name} was `{was}`, is `{is}`"));
    }
    out
}

/// Writes the terms of a run beside its output.
pub(crate) fn write_terms(partial: &Path, terms: &Terms) -> io::Result<()> {
    std::fs::write(terms_path(partial), serde_json::to_vec_pretty(terms)?)
}

/// Removes them when the output is complete.
pub(crate) fn remove_terms(partial: &Path) {
    // They may never have been there.
    let _ = std::fs::remove_file(terms_path(partial));
}

/// The records that failed, as they came, with the reason.
pub(crate) struct Rejects {
    file: BufWriter<File>,
}

/// One line of the rejects.
#[derive(Serialize, Deserialize)]
struct Reject {
    /// The file, and the line in it.
    source: String,
    line: Option<u64>,
    /// The reason's short name, and the reason.
    code: String,
    reason: String,
    /// The record as it came; where it is no UTF-8, each bad stretch is `U+FFFD`.
    record: Option<String>,
    /// Articles written before it: where a run that goes on takes up again.
    after: u64,
}

impl Rejects {
    /// Opens the file; of an earlier run's, what belongs to its first `records` articles stays.
    pub(crate) fn open(path: &Path, records: u64) -> io::Result<Self> {
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut keep = 0;
        if records > 0 {
            let mut lines = BufReader::new(&mut file);
            let mut line = Vec::new();
            loop {
                line.clear();
                let length = lines.read_until(b'\n', &mut line)?;
                let stays =
                    serde_json::from_slice::<Reject>(&line).is_ok_and(|reject| reject.after < records);
                if !stays || line.last() != Some(&b'\n') {
                    break;
                }
                keep += length as u64;
            }
        }
        file.set_len(keep)?;
        file.seek(io::SeekFrom::Start(keep))?;
        Ok(Self { file: BufWriter::new(file) })
    }

    /// Adds a record.
    pub(crate) fn add(
        &mut self,
        place: &crate::input::Place,
        code: &str,
        reason: String,
        record: Option<&[u8]>,
        after: u64,
    ) -> io::Result<()> {
        let record = record.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let reject = Reject {
            source: place.source.to_string(),
            line: place.line,
            code: code.to_owned(),
            reason,
            record,
            after,
        };
        serde_json::to_writer(&mut self.file, &reject)?;
        self.file.write_all(b"\n")
    }

    /// Writes what is still held back.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named() {
        let terms = |config: &str| Terms::from([("config".to_owned(), config.to_owned())]);
        assert_eq!(
            differences(&terms("a\nb = 1\nc"), &terms("a\nb = 2\nc")),
            ["config was `b = 1`, is `b = 2`"]
        );
        assert!(differences(&terms("a"), &terms("a")).is_empty());
    }
}
