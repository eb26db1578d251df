//! What a worker does with a batch: read its records, analyze them, write them into one buffer.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use diembao_core::{Analysis, Chain, Failure};

use crate::input::{Batch, Entry, Fields, Incoming, Place, Problem, Reason};
use crate::output::{Counts, RecordOptions, write_record};

/// The name of a worker's thread, up to its number.
pub(crate) const WORKER_THREAD: &str = "analyze-";

/// All that a worker needs.
pub struct Work<'a> {
    /// The analyzers.
    pub chain: &'a Chain,
    /// How articles' fields are named in the input.
    pub fields: &'a Fields,
    /// What records hold.
    pub options: &'a RecordOptions,
    /// What to write for each article.
    pub format: &'a dyn Format,
    /// Whether to measure each analyzer's time.
    pub timings: bool,
    /// Whether to keep the raw records that failed.
    pub keep_rejects: bool,
}

/// What one article becomes in the output.
pub trait Format: Sync {
    /// Written before the first article.
    fn head(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Written between two articles.
    fn between(&self) -> &'static [u8] {
        b""
    }

    /// Written after the last article.
    fn tail(&self, counts: &Counts) -> Vec<u8> {
        let _ = counts;
        Vec::new()
    }

    /// Writes one article, and says what it had, where [`Format::tail`] speaks of it.
    fn article(
        &self,
        out: &mut Vec<u8>,
        incoming: &Incoming,
        analysis: &mut Analysis,
        options: &RecordOptions,
    ) -> Tally;
}

/// What one article had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Quotes.
    pub quotes: u64,
    /// The speaker of each that has one.
    pub speakers: Vec<String>,
}

/// JSON Lines: one record a line.
pub struct JsonLines;

impl Format for JsonLines {
    fn article(
        &self,
        out: &mut Vec<u8>,
        incoming: &Incoming,
        analysis: &mut Analysis,
        options: &RecordOptions,
    ) -> Tally {
        write_record(out, incoming, analysis, options);
        out.push(b'\n');
        Tally::default()
    }
}

/// One JSON list of records.
pub struct JsonList;

impl Format for JsonList {
    fn head(&self) -> Vec<u8> {
        b"[\n".to_vec()
    }

    fn between(&self) -> &'static [u8] {
        b",\n"
    }

    fn tail(&self, _: &Counts) -> Vec<u8> {
        b"\n]\n".to_vec()
    }

    fn article(
        &self,
        out: &mut Vec<u8>,
        incoming: &Incoming,
        analysis: &mut Analysis,
        options: &RecordOptions,
    ) -> Tally {
        write_record(out, incoming, analysis, options);
        Tally::default()
    }
}

/// A finished batch.
#[derive(Default)]
pub struct Done {
    /// The output.
    pub bytes: Vec<u8>,
    /// What became of each record, in order.
    pub outcomes: Vec<Outcome>,
    /// Time of each analyzer of the chain, where it was measured.
    pub times: Vec<Duration>,
}

/// What became of one record.
pub struct Outcome {
    /// Where its output ends in the batch's bytes.
    pub end: usize,
    /// Whether there is output for it.
    pub written: bool,
    /// Bytes of its text.
    pub text_bytes: usize,
    /// What the article had.
    pub tally: Tally,
    /// What went wrong.
    pub events: Vec<Event>,
    /// The record as it came, where something went wrong and rejects are kept.
    pub raw: Option<Vec<u8>>,
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The record gave no article.
    Rejected(Problem),
    /// An analyzer failed on it.
    Failed {
        /// Where the article came from.
        place: Place,
        /// Its name.
        id: String,
        /// What failed.
        failure: Failure,
    },
}

impl Work<'_> {
    /// Reads, analyzes and writes the records of a batch.
    pub fn batch(&self, batch: Batch) -> Done {
        // With default settings, records are twice as long as articles, and what is not used costs nothing.
        let mut done = Done { bytes: Vec::with_capacity(batch.bytes.len() * 5 / 2), ..Done::default() };
        if self.timings {
            done.times = vec![Duration::ZERO; self.chain.links().len()];
        }
        for entry in &batch.entries {
            let start = done.bytes.len();
            // Analyzers' panics are caught one by one; this is for readers and writers.
            let result = catch_unwind(AssertUnwindSafe(|| self.entry(entry, &batch.bytes, &mut done)));
            let mut outcome = result.unwrap_or_else(|payload| {
                done.bytes.truncate(start);
                let reason = Reason::Internal(panic_message(payload.as_ref()));
                rejected(Problem { place: entry.place().clone(), reason })
            });
            outcome.end = done.bytes.len();
            if self.keep_rejects
                && !outcome.events.is_empty()
                && let Entry::Record { range, .. } = entry
            {
                outcome.raw = Some(batch.bytes[range.clone()].to_vec());
            }
            done.outcomes.push(outcome);
        }
        done
    }

    fn entry(&self, entry: &Entry, bytes: &[u8], done: &mut Done) -> Outcome {
        let incoming = match entry.read(bytes, self.fields) {
            Ok(incoming) => incoming,
            Err(problem) => return rejected(problem),
        };
        let mut analysis = self.analyze(&incoming, &mut done.times);
        if done.outcomes.iter().any(|outcome| outcome.written) {
            done.bytes.extend_from_slice(self.format.between());
        }
        let tally = self.format.article(&mut done.bytes, &incoming, &mut analysis, self.options);
        let article = &incoming.article;
        let failed =
            |failure| Event::Failed { place: entry.place().clone(), id: article.id.clone(), failure };
        let events = analysis.failures.into_iter().map(failed).collect();
        Outcome { end: 0, written: true, text_bytes: article.text().len(), tally, events, raw: None }
    }

    /// As [`Chain::analyze`], with a span of the log and a clock around each analyzer.
    fn analyze(&self, incoming: &Incoming, times: &mut [Duration]) -> Analysis {
        let article = &incoming.article;
        let _article =
            tracing::debug_span!("article", id = %article.id, bytes = article.text().len()).entered();
        let mut analysis = Analysis::default();
        for (number, link) in self.chain.links().iter().enumerate() {
            let _analyzer = tracing::debug_span!("analyzer", name = %link.name).entered();
            let start = self.timings.then(Instant::now);
            match link.run(article, &analysis.annotations) {
                Ok(layer) => {
                    tracing::debug!(items = layer.len(), "gave its layer");
                    analysis.annotations.push(layer);
                }
                Err(failure) => analysis.failures.push(failure),
            }
            if let (Some(start), Some(time)) = (start, times.get_mut(number)) {
                *time += start.elapsed();
            }
        }
        analysis
    }
}

fn rejected(problem: Problem) -> Outcome {
    let events = vec![Event::Rejected(problem)];
    Outcome { end: 0, written: false, text_bytes: 0, tally: Tally::default(), events, raw: None }
}

/// The text that a panic was raised with.
fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message").to_owned()
}
