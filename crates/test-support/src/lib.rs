//! What Diembao's tests share.
//!
//! - [`marked`]: texts with marks in them (`Theo <s>ông Nam</s>`), so that a fixture shows what it expects.
//! - [`naughty`]: texts that break programs.
//! - [`chain_of`], [`analyze`], [`check_example`]: chains of linked analyzers with their default settings.
//! - [`fields`]: an item's fields as text.

#![allow(clippy::missing_panics_doc, reason = "tests fail by panicking")]

mod chain;
mod marked;
pub mod naughty;

pub use chain::{analyze, chain_of, check_example, fields, with_defaults};
pub use marked::{Mark, marked};
