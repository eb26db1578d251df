//! From annotated articles to bytes: the record, and the forms it is written in.

mod csv;
mod json;
mod offsets;
mod sink;
mod text;
mod timeml;
mod view;

pub use csv::Csv;
pub use json::{RecordOptions, write_record};
pub use offsets::{OffsetMap, Offsets};
pub(crate) use sink::partial_path;
pub use sink::{Sink, SinkError};
pub use text::{Counts, Text};
pub use timeml::TimeMl;
