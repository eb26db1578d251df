//! What can be wrong with a config: one [`Problem`] each, and the [`Report`] that shows them all.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::render;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The config cannot be run.
    Error,
    /// The config runs, but something in it has no effect or is not what it seems.
    Warning,
}

impl Severity {
    /// The word that stands before the code: `error` or `warning`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// Another place of the config that a problem is about, with a word on why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Bytes of the config text.
    pub span: Range<usize>,
    /// What is at that place, in half a sentence.
    pub message: String,
}

/// One thing that is wrong, where, and what to do about it.
///
/// The code (`config/unknown-analyzer`) is the problem's name for good: it may be searched for and
/// written about, so it never changes its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable name of the kind of problem, `config/…`.
    pub code: &'static str,
    /// Whether the config can still be run.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, names in backticks.
    pub message: String,
    /// Bytes of the config text; `None` when it is about the config as a whole.
    pub span: Option<Range<usize>>,
    /// Other places that take part in the problem.
    pub related: Vec<Related>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// A problem that stops the config from being run.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            span: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// A problem that lets the config run.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same problem, placed at these bytes of the config text.
    #[must_use]
    pub fn at(mut self, span: impl Into<Option<Range<usize>>>) -> Self {
        self.span = span.into();
        self
    }

    /// The same problem with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem with another place that takes part in it.
    #[must_use]
    pub fn related(mut self, span: Range<usize>, message: impl Into<String>) -> Self {
        self.related.push(Related { span, message: message.into() });
        self
    }
}

/// Every problem of one config, in the order of their places, with the text they speak of.
#[derive(Debug, Clone)]
pub struct Report {
    file: Arc<str>,
    text: Arc<str>,
    problems: Vec<Problem>,
}

impl Report {
    /// Puts problems in order: by place, those without a place last, errors before warnings at the
    /// same place.
    #[must_use]
    pub fn new(file: Arc<str>, text: Arc<str>, mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| {
            let place = |p: &Problem| p.span.as_ref().map_or(usize::MAX, |s| s.start);
            (place(a), a.severity, a.code, &a.message).cmp(&(place(b), b.severity, b.code, &b.message))
        });
        problems.dedup();
        Self { file, text, problems }
    }

    /// The report with more problems in it.
    #[must_use]
    pub fn with(mut self, more: impl IntoIterator<Item = Problem>) -> Self {
        self.problems.extend(more);
        Self::new(self.file, self.text, self.problems)
    }

    /// What the config is called.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Line and column of a problem, both from 1, the column in code points.
    #[must_use]
    pub fn place(&self, problem: &Problem) -> Option<(usize, usize)> {
        problem.span.as_ref().map(|span| render::line_and_column(&self.text, span))
    }

    /// The problems, in the order of their places.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Nothing to say?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// How many problems stop the config from being run.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many problems let the config run.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|p| p.severity == severity).count()
    }

    /// The report as text for people, each problem with its line and carets; `color` adds the
    /// terminal's escape sequences.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let mut out = String::new();
        for (i, problem) in self.problems.iter().enumerate() {
            if i > 0 {
                out.push('\n');
            }
            render::problem(&mut out, &self.file, &self.text, problem, color);
        }
        out
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}
