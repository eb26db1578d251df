//! Gives the layer `topics`: IPTC's seventeen first-level Media Topics by a small learned model, each with the terms
//! that spoke for it, and a desk's own topics by phrases from the settings; and the layer `quote_topics`: a desk's own
//! topics in each quote.
//!
//! ```
//! use diembao_core::{Analyzer, Article};
//! use diembao_topic_classifier::{TopicClassifier, TopicSettings};
//!
//! let classifier = TopicClassifier::build(TopicSettings::default()).unwrap();
//! let article = Article::new("a", "Đội tuyển Việt Nam thắng Thái Lan 2-0 trong trận chung kết.").unwrap();
//! let topics = classifier.analyze(&article, ()).unwrap();
//! assert_eq!(topics[0].label, "sport");
//! ```
//!
//! The modules [`terms`], [`model`] and [`label`] are public for those who train a model of their own
//! (`cargo xtask train-topics`); the bundled one and its card are in `resources/`.

mod classifier;
mod custom;
mod explain;
pub mod label;
pub mod model;
mod quote_topics;
pub mod terms;
mod topic;

pub use classifier::{TopicClassifier, TopicSettings, Topics};
pub use custom::CustomTopic;
pub use quote_topics::{QuoteTopic, QuoteTopicFinder, QuoteTopics, QuoteTopicsLayer};
pub use topic::Topic;
