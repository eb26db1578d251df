//! Parquet: one row an article, for pandas, DuckDB and Spark.
//!
//! The columns are those of [`columns`](super::columns); the file carries its Arrow schema. Workers write rows as
//! JSON, and the writer packs them: rows of one group are the most that is held in memory.

use std::io::{self, Write};

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use arrow_json::reader::{Decoder, ReaderBuilder};
use arrow_schema::SchemaRef;
use diembao_core::Analysis;
use serde_json::{Map, Value};

use super::json::{RecordOptions, write_layer_of, write_value};
use super::offsets::{OffsetMap, Offsets};
use super::sink::Encode;
use crate::input::Incoming;
use crate::run::{Format, Tally};

/// Rows that are packed at once.
const BATCH: usize = 1024;

/// Bytes after which a group of rows is written.
const GROUP: usize = 48 << 20;

/// Rows of a table.
#[derive(Debug, Clone)]
pub struct Parquet {
    schema: SchemaRef,
}

impl Parquet {
    /// A table whose columns follow the JSON Schema of the records.
    pub fn new(record_schema: &Value) -> Self {
        Self { schema: super::columns::schema(record_schema) }
    }

    /// Packs the rows that [`Format::article`] writes.
    ///
    /// # Errors
    /// An output that cannot be begun.
    pub(crate) fn encoder<W: Write + Send + 'static>(&self, to: W) -> io::Result<Box<dyn Encode>> {
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = ArrowWriter::try_new(to, self.schema.clone(), Some(properties)).map_err(io_error)?;
        let decoder = ReaderBuilder::new(self.schema.clone())
            .with_batch_size(BATCH)
            .build_decoder()
            .map_err(io::Error::other)?;
        Ok(Box::new(Packer { decoder, writer: Some(writer) }))
    }
}

impl Format for Parquet {
    fn article(
        &self,
        out: &mut Vec<u8>,
        incoming: &Incoming,
        analysis: &mut Analysis,
        options: &RecordOptions,
    ) -> Tally {
        let Incoming { article, extra, made_text } = incoming;
        OffsetMap::new(article.text(), options.offsets).rebase(&mut analysis.annotations);
        let column = |name: &str, out: &mut Vec<u8>| {
            out.push(if out.last().is_none_or(|last| *last == b'\n') { b'{' } else { b',' });
            write_value(out, name);
            out.push(b':');
        };
        for (name, value) in [
            ("id", &article.id),
            ("source", &article.source),
            ("url", &article.url),
            ("title", &article.title),
        ] {
            column(name, out);
            write_value(out, value.as_str());
        }
        column("published", out);
        write_value(out, &article.published);
        if options.offsets != Offsets::Chars {
            column("offsets", out);
            write_value(out, options.offsets.as_str());
        }
        if options.with_text || *made_text {
            column("text", out);
            write_value(out, article.text());
        }
        let mut other: Map<String, Value> = Map::new();
        for (name, value) in extra {
            // It was JSON when it came.
            other.insert(name.clone(), serde_json::from_str(value.get()).unwrap_or_default());
        }
        let annotations = &analysis.annotations;
        let shown = annotations.layers().iter().filter(|layer| layer.attach().is_none());
        for layer in shown.filter(|layer| options.wants(layer.name())) {
            let mut json = Vec::new();
            write_layer_of(&mut json, annotations, layer.name());
            if self.schema.field_with_name(layer.name()).is_ok() {
                column(layer.name(), out);
                out.extend_from_slice(&json);
            } else {
                other.insert(layer.name().to_owned(), serde_json::from_slice(&json).unwrap_or_default());
            }
        }
        column("errors", out);
        super::json::write_errors(out, &analysis.failures);
        if !other.is_empty() {
            column("other", out);
            write_value(out, &Value::Object(other).to_string());
        }
        out.extend_from_slice(b"}\n");
        Tally::default()
    }
}

/// Turns rows as JSON into groups of columns.
struct Packer<W: Write + Send> {
    decoder: Decoder,
    /// There until it is closed.
    writer: Option<ArrowWriter<W>>,
}

impl<W: Write + Send> Packer<W> {
    /// Packs the rows that the decoder holds.
    fn pack(&mut self) -> io::Result<()> {
        let rows = self.decoder.flush().map_err(io::Error::other)?;
        if let (Some(rows), Some(writer)) = (rows, &mut self.writer) {
            writer.write(&rows).map_err(io_error)?;
            if writer.in_progress_size() > GROUP {
                writer.flush().map_err(io_error)?;
            }
        }
        Ok(())
    }
}

impl<W: Write + Send> Encode for Packer<W> {
    fn write(&mut self, mut rows: &[u8]) -> io::Result<()> {
        while !rows.is_empty() {
            let used = self.decoder.decode(rows).map_err(io::Error::other)?;
            rows = &rows[used..];
            if !rows.is_empty() {
                // It takes no more before it is emptied.
                self.pack()?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.pack()?;
        match self.writer.take() {
            Some(writer) => writer.close().map(|_| ()).map_err(io_error),
            None => Ok(()),
        }
    }
}

/// The system's error where there is one in it.
fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
