//! From paths to articles: which files there are, what kind each is, and the articles in them.
//!
//! Reading has two halves. [`Reader`] runs on one thread and cuts the input into [`Batch`]es of raw records
//! (lines, files), which is little more than looking for line ends. Workers make an [`Incoming`] article of
//! each record ([`Entry::read`]), so that parsing is spread over the threads.

mod batch;
mod csv;
mod html;
mod json;
mod kind;
mod open;
mod paths;
mod problem;
mod reader;
mod text;

pub use batch::{Batch, Entry, RecordKind};
pub use json::{Field, Fields, Incoming};
pub use kind::Kind;
pub use open::Limits;
pub use paths::{Expanded, Input, expand};
pub use problem::{Place, Problem, Reason};
pub use reader::{Reader, ReaderOptions};
