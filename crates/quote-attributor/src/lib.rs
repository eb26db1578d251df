//! Gives the layer `quotes`: who said what, in whose words.
//!
//! ```
//! use diembao_core::{Analyzer, Article};
//! use diembao_mention_resolver::{MentionResolver, MentionSettings};
//! use diembao_quote_attributor::{QuoteAttributor, QuoteSettings};
//! use diembao_sentence_splitter::{SentenceSettings, SentenceSplitter};
//!
//! let article = Article::new("a", "“Trời sắp mưa”, ông Nguyễn Tấn Thắng nói.").unwrap();
//! let sentences = SentenceSplitter::build(SentenceSettings::default()).unwrap().analyze(&article, ()).unwrap();
//! let mentions = MentionResolver::build(MentionSettings::default()).unwrap().analyze(&article, ()).unwrap();
//! let attributor = QuoteAttributor::build(QuoteSettings::default()).unwrap();
//! let quotes = attributor.analyze(&article, (&sentences, &mentions)).unwrap();
//! assert_eq!(quotes[0].anchor.text(), "“Trời sắp mưa”");
//! assert_eq!(quotes[0].speaker.as_deref(), Some("Nguyễn Tấn Thắng"));
//! ```
//!
//! Rules over lexicons of cues and function words propose candidates: stretches in marks, clauses behind a verb of
//! speech, behind `Theo X`, behind a colon. A small trained model (`resources/model.txt`, described in
//! `resources/MODEL.md`) decides which of them are quotes. Where a source stands, `diembao-mention-resolver` says.

mod analyzer;
mod clause;
mod course;
mod cues;
mod ending;
mod explain;
mod features;
mod link;
mod marks;
mod model;
mod phrases;
mod quote;
mod reading;
mod report;
mod resource;
mod settings;
#[cfg(test)]
mod tests;
pub mod training;
mod words;

mod judge;

pub use analyzer::QuoteAttributor;
pub use explain::{Reason, Weighed};
pub use quote::{Quote, QuoteKind, Quotes, SpeakerType};
pub use settings::QuoteSettings;
