//! From annotated articles to bytes: the record, and the forms it is written in.

mod carets;
#[cfg(feature = "parquet")]
mod columns;
mod csv;
mod json;
mod offsets;
#[cfg(feature = "parquet")]
mod parquet;
mod sink;
mod text;
mod timeml;
mod view;

pub use carets::carets;
pub use csv::Csv;
pub use json::{RecordOptions, write_record};
pub use offsets::{OffsetMap, Offsets};
#[cfg(feature = "parquet")]
pub use parquet::Parquet;
pub(crate) use sink::partial_path;
pub use sink::{Encoding, Sink, SinkError};
pub use text::{Counts, Text};
pub use timeml::TimeMl;
