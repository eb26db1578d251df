//! What every part of Diembao agrees on: an [`Article`] goes in, [`Layer`]s of annotations come out,
//! and every annotation points at the characters it speaks of and at the rule that made it.
//!
//! An analyzer is a type that implements [`Analyzer`] and one line, [`register!`]; everything else
//! (the entry in the [`Registry`], the settings table, the place in the chain) follows from its types.
//!
//! ```
//! use diembao_core::{Analyzer, AnalyzeError, Anchor, Article, BuildError, Example, Item, Layer, RuleId, Settings, Span};
//! use serde::{Deserialize, Serialize};
//!
//! /// One question mark.
//! #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
//! pub struct Question {
//!     #[serde(flatten)]
//!     pub anchor: Anchor,
//!     pub rule: RuleId,
//! }
//!
//! impl Item for Question {
//!     fn span(&self) -> Option<Span> { Some(self.anchor.span()) }
//!     fn rule(&self) -> &RuleId { &self.rule }
//!     fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) { self.anchor.visit_spans(visit) }
//! }
//!
//! pub struct Questions;
//! impl Layer for Questions {
//!     const NAME: &'static str = "questions";
//!     type Item = Question;
//! }
//!
//! #[derive(Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
//! #[serde(deny_unknown_fields, default)]
//! pub struct QuestionSettings {}
//! impl Settings for QuestionSettings {}
//!
//! pub struct QuestionFinder;
//! impl Analyzer for QuestionFinder {
//!     const NAME: &'static str = "questions";
//!     const SUMMARY: &'static str = "Marks every question mark.";
//!     const EXAMPLES: &'static [Example] = &[];
//!     type Settings = QuestionSettings;
//!     type Needs = ();
//!     type Gives = Questions;
//!     fn build(_: QuestionSettings) -> Result<Self, BuildError> { Ok(QuestionFinder) }
//!     fn analyze(&self, article: &Article, (): ()) -> Result<Vec<Question>, AnalyzeError> {
//!         article
//!             .text()
//!             .match_indices('?')
//!             .map(|(at, mark)| Ok(Question { anchor: article.anchor(at..at + mark.len())?, rule: "mark".into() }))
//!             .collect()
//!     }
//! }
//! diembao_core::register!(QuestionFinder);
//!
//! let article = Article::new("a", "Ai nói?").unwrap();
//! let found = QuestionFinder.analyze(&article, ()).unwrap();
//! assert_eq!(found[0].anchor.text(), "?");
//! ```
//!
//! Nothing here reads files, starts threads, looks at the clock or knows an output format, but for the JSON of single items.

mod analyzer;
mod annotations;
mod article;
mod chain;
mod derived;
mod error;
pub mod json;
mod layer;
mod needs;
mod published;
mod registry;
mod rule;
mod settings;
mod span;

pub use analyzer::{Analyzer, DynAnalyzer, Example, Find};
pub use annotations::{Annotations, Items, LayerData};
pub use article::Article;
pub use chain::{Analysis, Chain, Failure, FailureKind, Link};
pub use derived::Derived;
pub use error::{AnalyzeError, ArticleError, BuildError, KeyPath, KeySegment, MissingLayer, SettingsProblem};
pub use layer::{Attach, Item, Layer};
pub use needs::Needs;
pub use published::{Precision, Published, PublishedError};
pub use registry::{AnalyzerSpec, Place, Registry, RegistryError};
pub use rule::RuleId;
pub use settings::{DynSettings, FileRef, Settings};
pub use span::{Anchor, Span, SpanError};

#[doc(hidden)]
pub use inventory as __inventory;
