//! Cuts the inputs into batches of raw records.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use serde_json::value::RawValue;

use super::batch::{Batch, Entry, RecordKind};
use super::csv::Rows;
use super::json::Fields;
use super::kind::Kind;
use super::open::{Limits, Opened, open};
use super::paths::Input;
use super::problem::{Place, Reason};

/// Bytes that a batch holds, unless one record is longer: enough that handing it on costs nothing, little
/// enough that the batches in flight take little memory and stay in the cache.
const TARGET: usize = 64 << 10;

/// Records that a batch holds at most.
const MOST_ENTRIES: usize = 4096;

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReaderOptions {
    /// The kind of all inputs, where the user said it.
    pub kind: Option<Kind>,
    /// What they may grow to.
    pub limits: Limits,
}

/// Cuts the inputs into batches, in order. An input that fails is a problem in its place; the next one follows.
pub struct Reader {
    inputs: VecDeque<Input>,
    options: ReaderOptions,
    open: Option<Open>,
    /// What [`Reader::skip`] read and did not skip.
    pending: Option<Batch>,
    progress: Arc<AtomicU64>,
}

/// The input being read.
struct Open {
    name: Arc<str>,
    records: Records,
}

/// Where its records come from.
enum Records {
    Lines(Lines),
    Rows(Rows),
}

impl Reader {
    /// A reader of these inputs.
    pub fn new(inputs: Vec<Input>, options: ReaderOptions) -> Self {
        Self { inputs: inputs.into(), options, open: None, pending: None, progress: Arc::default() }
    }

    /// Counts the bytes read from disk so far.
    pub fn progress(&self) -> Arc<AtomicU64> {
        self.progress.clone()
    }

    /// Passes over the records up to the `articles`-th that gives an article; gives that one's name. What gives no
    /// article is passed over in silence: the earlier run has reported it.
    pub fn skip(&mut self, articles: u64, fields: &Fields) -> Option<String> {
        let mut left = articles;
        let mut last = None;
        while left > 0 {
            let mut batch = self.next_batch()?;
            let mut used = 0;
            for entry in &batch.entries {
                used += 1;
                let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    entry.read(&batch.bytes, fields)
                }));
                if let Ok(Ok(incoming)) = read {
                    left -= 1;
                    last = Some(incoming.article.id);
                    if left == 0 {
                        break;
                    }
                }
            }
            batch.entries.drain(..used);
            if !batch.entries.is_empty() {
                self.pending = Some(batch);
            }
        }
        last
    }

    /// The next batch; `None` at the end of the last input.
    pub fn next_batch(&mut self) -> Option<Batch> {
        if let Some(batch) = self.pending.take() {
            return Some(batch);
        }
        let mut batch = Batch::default();
        // Problems have no bytes, and there may be many.
        while batch.bytes.len() < TARGET && batch.entries.len() < MOST_ENTRIES {
            match &mut self.open {
                Some(open) => {
                    let more = match &mut open.records {
                        Records::Lines(lines) => {
                            let more = lines.fill(&open.name, &mut batch, self.options.limits);
                            if more && lines.opened.live && !batch.entries.is_empty() {
                                return Some(batch);
                            }
                            more
                        }
                        Records::Rows(rows) => rows.fill(&open.name, &mut batch, TARGET),
                    };
                    if !more {
                        self.open = None;
                    }
                    if batch.entries.is_empty() {
                        // Blank lines alone, however many, are no batch.
                        batch.bytes.clear();
                    }
                }
                None => match self.inputs.pop_front() {
                    Some(input) => self.start(&input, &mut batch),
                    None => break,
                },
            }
        }
        (!batch.entries.is_empty()).then_some(batch)
    }

    /// Opens an input; one that is a single record goes into the batch at once.
    fn start(&mut self, input: &Input, batch: &mut Batch) {
        let name = input.name();
        match self.try_start(input, &name, batch) {
            Ok(records) => self.open = records.map(|records| Open { name, records }),
            Err(reason) => batch.push_problem(&name, None, reason),
        }
    }

    fn try_start(
        &self,
        input: &Input,
        name: &Arc<str>,
        batch: &mut Batch,
    ) -> Result<Option<Records>, Reason> {
        let limits = self.options.limits;
        let mut opened = open(input, limits, &self.progress)?;
        let kind = match (self.options.kind, input.path()) {
            (Some(kind), _) => Some(kind),
            (None, None) => None,
            (None, Some(path)) => {
                Kind::of_name(path).map_err(|kind| Reason::UnknownKind { kind, known: Kind::KNOWN })?
            }
        };
        let kind = match kind {
            Some(kind) => kind,
            None => {
                let start = opened.bytes.fill_buf().map_err(|error| Reason::of_io(&error))?;
                Kind::of_content(start)
                    .map_err(|kind| Reason::UnknownKind { kind: kind.to_owned(), known: Kind::KNOWN })?
            }
        };
        let longest = limits.record_bytes();
        match kind {
            Kind::Jsonl => return Ok(Some(Records::Lines(Lines::new(opened)))),
            Kind::Csv => {
                return Rows::new(Box::new(opened.bytes), b',', longest)
                    .map(|rows| Some(Records::Rows(rows)));
            }
            Kind::Tsv => {
                return Rows::new(Box::new(opened.bytes), b'\t', longest)
                    .map(|rows| Some(Records::Rows(rows)));
            }
            Kind::Text => batch.push(name, None, RecordKind::Text, &whole(opened, limits)?),
            Kind::Html => batch.push(name, None, RecordKind::Html, &whole(opened, limits)?),
            Kind::Json => add_json(name, &whole(opened, limits)?, batch),
        }
        Ok(None)
    }
}

/// All of an input that is read at once.
fn whole(opened: Opened, limits: Limits) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    let longest = limits.record_bytes();
    opened.bytes.take(longest + 1).read_to_end(&mut bytes).map_err(|error| Reason::of_io(&error))?;
    if bytes.len() as u64 > longest {
        return Err(Reason::TooLong { limit: limits.record_mib });
    }
    Ok(bytes)
}

/// Adds the articles of a JSON file: one object, several one after the other, or lists of them.
fn add_json(name: &Arc<str>, bytes: &[u8], batch: &mut Batch) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return batch.push_problem(name, None, Reason::not_utf8("file", bytes, error)),
    };
    let mut add = |value: &RawValue| {
        // The value is a slice of `text`: how far in says on which line it stands.
        let at = value.get().as_ptr().addr() - text.as_ptr().addr();
        let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count() as u64;
        batch.push(name, Some(line), RecordKind::Json, value.get().as_bytes());
    };
    let wrong = |error: serde_json::Error| (error.line() as u64, Reason::Json(error.to_string()));
    let mut add_all = || {
        for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
            let value = value.map_err(wrong)?;
            if value.get().starts_with('[') {
                let items: Vec<&RawValue> = serde_json::from_str(value.get()).map_err(wrong)?;
                items.into_iter().for_each(&mut add);
            } else {
                add(value);
            }
        }
        Ok(())
    };
    if let Err((line, reason)) = add_all() {
        batch.push_problem(name, Some(line), reason);
    }
}

/// An input of one record a line.
struct Lines {
    opened: Opened,
    /// The start of a line whose end has not been read yet.
    carry: Vec<u8>,
    /// Lines handed on.
    count: u64,
}

impl Lines {
    fn new(opened: Opened) -> Self {
        Self { opened, carry: Vec::new(), count: 0 }
    }

    /// Adds lines to `batch`; says whether there may be more.
    fn fill(&mut self, name: &Arc<str>, batch: &mut Batch, limits: Limits) -> bool {
        let start = batch.bytes.len();
        batch.bytes.append(&mut self.carry);
        let longest = limits.record_bytes() as usize;
        let mut searched = start;
        let mut ended = false;
        let mut failed = None;
        // The bytes up to here are whole lines.
        let mut complete = start;
        while !ended && (complete == start || (!self.opened.live && batch.bytes.len() - start < TARGET)) {
            match self.opened.bytes.fill_buf() {
                Ok([]) => ended = true,
                Ok(read) => {
                    let n = read.len();
                    batch.bytes.extend_from_slice(read);
                    self.opened.bytes.consume(n);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    failed = Some(Reason::of_io(&error));
                    ended = true;
                }
            }
            if let Some(at) = memchr::memrchr(b'\n', &batch.bytes[searched..]) {
                complete = searched + at + 1;
            }
            searched = batch.bytes.len();
            if searched - complete > longest {
                // What came before the long line is handed on first; the line itself is skipped.
                batch.bytes.truncate(complete);
                self.add_lines(name, batch, start, complete);
                self.count += 1;
                batch.push_problem(name, Some(self.count), Reason::TooLong { limit: limits.record_mib });
                return match self.skip_line() {
                    Ok(more) => more,
                    Err(error) => {
                        batch.push_problem(name, None, Reason::of_io(&error));
                        false
                    }
                };
            }
        }
        if ended && failed.is_none() {
            complete = batch.bytes.len();
        }
        self.carry.extend_from_slice(&batch.bytes[complete..]);
        batch.bytes.truncate(complete);
        self.add_lines(name, batch, start, complete);
        if let Some(reason) = failed {
            // The line that the failure cut off is part of the failure.
            self.carry.clear();
            batch.push_problem(name, Some(self.count + 1), reason);
        }
        !ended
    }

    /// Notes the lines in `batch.bytes[start..end]`.
    fn add_lines(&mut self, name: &Arc<str>, batch: &mut Batch, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let stop = memchr::memchr(b'\n', &batch.bytes[at..end]).map_or(end, |n| at + n);
            self.count += 1;
            let mut line = &batch.bytes[at..stop];
            if self.count == 1 {
                line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
            }
            let head = stop - line.len();
            if !line.trim_ascii().is_empty() {
                let place = Place { source: name.clone(), line: Some(self.count) };
                batch.entries.push(Entry::Record { place, kind: RecordKind::Json, range: head..stop });
            }
            at = stop + 1;
        }
    }

    /// Reads on to the end of the line, and keeps nothing. Says whether more follows.
    fn skip_line(&mut self) -> io::Result<bool> {
        loop {
            let read = match self.opened.bytes.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            if read.is_empty() {
                return Ok(false);
            }
            let end = memchr::memchr(b'\n', read);
            let n = end.map_or(read.len(), |at| at + 1);
            self.opened.bytes.consume(n);
            if end.is_some() {
                return Ok(true);
            }
        }
    }
}
