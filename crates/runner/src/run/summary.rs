//! What a run came to.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

/// Counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Articles analyzed and written.
    pub articles: u64,
    /// Bytes of their texts.
    pub text_bytes: u64,
    /// Records that gave no article, by the reason's code.
    pub rejected: BTreeMap<&'static str, u64>,
    /// Articles on which an analyzer failed, by its name and how.
    pub failed: BTreeMap<String, u64>,
    /// How long it took.
    pub elapsed: Duration,
    /// Time of each analyzer, summed over the threads, where it was measured.
    pub timings: Vec<Timing>,
}

/// An analyzer's share of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// Its name.
    pub analyzer: String,
    /// Its time on all threads together.
    pub time: Duration,
}

impl Summary {
    /// Whether anything went wrong.
    pub fn is_clean(&self) -> bool {
        self.rejected.is_empty() && self.failed.is_empty()
    }

    /// One line: articles, time, rate, and failures by kind.
    pub fn line(&self) -> String {
        let seconds = self.elapsed.as_secs_f64();
        let rate = self.articles as f64 / seconds.max(1e-9);
        let mut line = format!("{} articles in {seconds:.2} s ({rate:.0} a second)", self.articles);
        for (what, counts) in [("records not read", named(&self.rejected)), ("failures", named(&self.failed))]
        {
            let sum: u64 = counts.iter().map(|(_, n)| n).sum();
            if sum > 0 {
                let parts: Vec<String> = counts.iter().map(|(name, n)| format!("{name} {n}")).collect();
                // Writing to a string cannot fail.
                let _ = write!(line, "; {sum} {what}: {}", parts.join(", "));
            }
        }
        line
    }

    /// One line an analyzer: its time, its share, and megabytes of text a second.
    pub fn timing_lines(&self) -> Vec<String> {
        let all: f64 = self.timings.iter().map(|timing| timing.time.as_secs_f64()).sum();
        let line = |timing: &Timing| {
            let seconds = timing.time.as_secs_f64();
            let rate = self.text_bytes as f64 / 1e6 / seconds.max(1e-9);
            let share = 100.0 * seconds / all.max(1e-9);
            format!("{:<16} {seconds:8.3} s {share:5.1} % {rate:9.1} MB/s", timing.analyzer)
        };
        self.timings.iter().map(line).collect()
    }
}

fn named<K: AsRef<str>>(counts: &BTreeMap<K, u64>) -> Vec<(&str, u64)> {
    counts.iter().map(|(name, count)| (name.as_ref(), *count)).collect()
}
