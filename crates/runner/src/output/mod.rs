//! From annotated articles to bytes: the record, and the forms it is written in.

mod json;
mod offsets;
mod sink;

pub use json::{RecordOptions, write_record};
pub use offsets::{OffsetMap, Offsets};
pub use sink::{Sink, SinkError};
