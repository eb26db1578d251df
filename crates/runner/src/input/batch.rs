//! Raw records on their way from the reader to the workers.

use std::ops::Range;
use std::sync::Arc;

use super::json::{Fields, Incoming};
use super::problem::{Place, Problem, Reason};
use super::{html, json, text};

/// Some raw records, in input order, in one buffer.
#[derive(Debug, Default)]
pub struct Batch {
    /// The records' bytes.
    pub bytes: Vec<u8>,
    /// The records, and the problems met between them.
    pub entries: Vec<Entry>,
}

/// How a record is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// A JSON object.
    Json,
    /// A file of plain text.
    Text,
    /// A file that is a web page.
    Html,
}

/// One record, not yet read, or what kept the reader from having one.
#[derive(Debug)]
pub enum Entry {
    /// A record.
    Record {
        /// Where it came from.
        place: Place,
        /// How to read it.
        kind: RecordKind,
        /// Where it stands in the batch's bytes.
        range: Range<usize>,
    },
    /// A record or file that could not even be cut out.
    Problem(Problem),
}

impl Entry {
    /// Makes an article of the record.
    ///
    /// # Errors
    /// What is wrong with the record, with its place.
    pub fn read(&self, bytes: &[u8], fields: &Fields) -> Result<Incoming, Problem> {
        let (place, kind, range) = match self {
            Self::Problem(problem) => return Err(problem.clone()),
            Self::Record { place, kind, range } => (place, *kind, range.clone()),
        };
        let bytes = &bytes[range];
        let read = match kind {
            RecordKind::Json => json::read(bytes, place, fields),
            RecordKind::Text => text::read(bytes, &place.source),
            RecordKind::Html => html::read(bytes, &place.source),
        };
        read.map_err(|reason| Problem { place: place.clone(), reason })
    }

    /// Where it came from.
    pub fn place(&self) -> &Place {
        match self {
            Self::Record { place, .. } => place,
            Self::Problem(problem) => &problem.place,
        }
    }
}

impl Batch {
    /// Adds a record of its own bytes.
    pub(super) fn push(&mut self, source: &Arc<str>, line: Option<u64>, kind: RecordKind, bytes: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        let range = start..self.bytes.len();
        self.entries.push(Entry::Record { place: Place { source: source.clone(), line }, kind, range });
    }

    /// Adds a problem.
    pub(super) fn push_problem(&mut self, source: &Arc<str>, line: Option<u64>, reason: Reason) {
        self.entries.push(Entry::Problem(Problem { place: Place { source: source.clone(), line }, reason }));
    }
}
