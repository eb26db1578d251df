//! The bundle: a program that says `use diembao_analyzers as _;` has every analyzer named here.
//!
//! `inventory` sees only crates that the program names. An analyzer that stands in `Cargo.toml` and is not named
//! below fails the build.

#![deny(unused_crate_dependencies)]

use diembao_date_normalizer as _;
use diembao_mention_resolver as _;
use diembao_quote_attributor as _;
use diembao_sentence_splitter as _;
use diembao_topic_classifier as _;
