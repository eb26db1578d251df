//! What is done with finished batches: they are written, what failed in them is reported, and all is counted.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::input::Place;
use crate::output::{Counts, Sink, SinkError};
use crate::run::resume::Rejects;
use crate::run::{Deliver, Done, Event, Format, Summary};

/// Takes finished batches in the order of the input.
pub(super) struct Delivery<'a> {
    pub(super) sink: Sink,
    pub(super) format: &'a dyn Format,
    pub(super) rejects: Option<Rejects>,
    pub(super) fail_fast: bool,
    pub(super) progress: Progress,
    /// Articles of the output, those of an earlier run too.
    pub(super) written: u64,
    /// What kept the output from being written.
    pub(super) failed: Option<SinkError>,
    /// Whether `fail_fast` has stopped the run.
    pub(super) stopped: bool,
    pub(super) summary: Summary,
    pub(super) counts: Counts,
    pub(super) times: Vec<Duration>,
}

impl Delivery<'_> {
    /// Writes bytes, unless writing has failed before.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        if self.failed.is_none() && !bytes.is_empty() {
            self.failed = self.sink.write(bytes).err();
        }
    }

    /// Writes what the encoding held back.
    pub(super) fn finish(&mut self) {
        if self.failed.is_none() {
            self.failed = self.sink.finish().err();
        }
    }

    /// Reports what went wrong with a record.
    pub(super) fn event(&mut self, event: &Event, raw: Option<&[u8]>) {
        let (place, code, message) = match event {
            Event::Rejected(problem) => {
                let code = problem.reason.code();
                *self.summary.rejected.entry(code).or_default() += 1;
                self.progress.log(|| tracing::error!(code, "{problem}"));
                (&problem.place, code, problem.reason.to_string())
            }
            Event::Failed { place, id, failure } => {
                let kind = format!("{:?}", failure.kind).to_lowercase();
                *self.summary.failed.entry(format!("{} {kind}", failure.analyzer)).or_default() += 1;
                let analyzer = failure.analyzer.as_ref();
                self.progress.log(|| tracing::error!(article = %id, analyzer, "{place}: {failure}"));
                (place, "analyzer", failure.to_string())
            }
        };
        self.reject(place, code, message, raw);
    }

    fn reject(&mut self, place: &Place, code: &str, message: String, raw: Option<&[u8]>) {
        if let Some(rejects) = &mut self.rejects
            && let Err(error) = rejects.add(place, code, message, raw, self.written)
        {
            // Without them the run would not be what was asked for.
            let name = "the rejects".to_owned();
            self.failed.get_or_insert(SinkError::Io { name, error });
        }
    }
}

impl Deliver for Delivery<'_> {
    fn batch(&mut self, done: Done) -> bool {
        let had_output = self.written > 0;
        let before = self.written;
        let mut end = 0;
        for outcome in done.outcomes {
            end = outcome.end;
            for event in &outcome.events {
                self.event(event, outcome.raw.as_deref());
            }
            if outcome.written {
                self.written += 1;
                self.summary.articles += 1;
                self.summary.text_bytes += outcome.text_bytes as u64;
                self.counts.add(outcome.tally);
            }
            if self.fail_fast && !outcome.events.is_empty() {
                self.stopped = true;
                break;
            }
        }
        if self.written > before {
            if had_output {
                self.write(self.format.between());
            }
            self.write(&done.bytes[..end]);
        }
        for (sum, time) in self.times.iter_mut().zip(done.times) {
            *sum += time;
        }
        self.failed.is_none() && !self.stopped
    }

    fn tick(&mut self, bytes_read: u64) {
        self.progress.at(bytes_read, self.summary.articles);
    }
}

/// A bar on a terminal, when the work is long enough for one.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
}

/// Before this, nobody wonders how long it takes.
const SOON: Duration = Duration::from_millis(700);

impl Progress {
    /// A bar over `total` bytes, or one without an end where that is not known.
    pub(super) fn new(shown: bool, total: Option<u64>) -> Self {
        let bar = shown.then(|| {
            let bar = match total {
                Some(total) => ProgressBar::new(total),
                None => ProgressBar::no_length(),
            };
            let template = match total {
                Some(_) => "{bar:30} {percent:>3} %  {bytes_per_sec}  {msg}  {eta} left",
                None => "{spinner} {bytes}  {bytes_per_sec}  {msg}",
            };
            // The templates are the two above.
            bar.set_style(
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            bar
        });
        Self { bar, started: Instant::now() }
    }

    fn at(&self, bytes: u64, articles: u64) {
        let seconds = self.started.elapsed();
        if let Some(bar) = self.bar.as_ref().filter(|_| seconds > SOON) {
            bar.set_message(format!(
                "{articles} articles, {:.0} a second",
                articles as f64 / seconds.as_secs_f64()
            ));
            bar.set_position(bytes);
        }
    }

    /// Logs without the bar in between.
    fn log(&self, log: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(log),
            None => log(),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
