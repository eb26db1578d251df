//! Analyzers in the order in which they run, and the analysis of one article by them.

use std::any::Any;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{AnalyzeError, Annotations, Article, DynAnalyzer, LayerData};

/// One analyzer of a chain.
pub struct Link {
    /// The analyzer's name.
    pub name: Cow<'static, str>,
    /// The layer it gives.
    pub gives: Cow<'static, str>,
    /// The analyzer.
    pub analyzer: Box<dyn DynAnalyzer>,
}

impl Link {
    /// Runs this analyzer alone, and turns a panic into a failure.
    ///
    /// # Errors
    /// What kept the analyzer from giving its layer.
    pub fn run(&self, article: &Article, annotations: &Annotations) -> Result<LayerData, Failure> {
        // An analyzer has no state that an article changes, and what it had half done is dropped with the unwinding.
        let result = catch_unwind(AssertUnwindSafe(|| self.analyzer.analyze(article, annotations)));
        let (kind, message) = match result {
            Ok(Ok(layer)) => return Ok(layer),
            Ok(Err(error @ AnalyzeError::MissingLayer(_))) => (FailureKind::Skipped, error.to_string()),
            Ok(Err(error)) => (FailureKind::Error, error.to_string()),
            Err(payload) => (FailureKind::Panic, panic_message(payload.as_ref())),
        };
        Err(Failure { analyzer: self.name.clone(), kind, message })
    }
}

/// The text that a panic was raised with.
fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message").to_owned()
}

/// Analyzers in the order in which they run: providers before readers.
///
/// The planner makes chains from a configuration; analysis by a chain is a pure function of the article.
#[derive(Default)]
pub struct Chain {
    links: Vec<Link>,
}

impl Chain {
    /// A chain of these analyzers, in this order.
    pub fn new(links: Vec<Link>) -> Self {
        Self { links }
    }

    /// The analyzers, in the order in which they run.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Analyzes one article. An analyzer that fails costs its own layer and those that are made from it, no other.
    pub fn analyze(&self, article: &Article) -> Analysis {
        let mut analysis = Analysis::default();
        for link in &self.links {
            match link.run(article, &analysis.annotations) {
                Ok(layer) => analysis.annotations.push(layer),
                Err(failure) => analysis.failures.push(failure),
            }
        }
        analysis
    }
}

/// What came out of one article.
#[derive(Default)]
pub struct Analysis {
    /// The layers that were given.
    pub annotations: Annotations,
    /// The analyzers that failed, in the order in which they ran.
    pub failures: Vec<Failure>,
}

/// One analyzer's failure on one article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("analyzer `{analyzer}` {}: {message}", match .kind { FailureKind::Error => "failed", FailureKind::Panic => "panicked", FailureKind::Skipped => "was skipped" })]
pub struct Failure {
    /// The analyzer's name.
    pub analyzer: Cow<'static, str>,
    /// How it failed.
    pub kind: FailureKind,
    /// What it said.
    pub message: String,
}

/// How an analyzer failed on an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureKind {
    /// It returned an error.
    Error,
    /// It panicked.
    Panic,
    /// A layer that it reads was not given, because the analyzer before it failed.
    Skipped,
}
