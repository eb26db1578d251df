//! Articles as rows of a table with named columns.

use std::io::Read;
use std::sync::Arc;

use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Map, Value};

use super::batch::{Batch, RecordKind};
use super::problem::Reason;

/// A table being read: each row becomes the JSON object of its columns, and is read as such.
pub(super) struct Rows {
    rows: csv::Reader<Box<dyn Read + Send>>,
    columns: Vec<String>,
    longest: u64,
}

impl Rows {
    /// Reads the first row, which names the columns.
    ///
    /// # Errors
    /// A first row that cannot be read, or names a column twice.
    pub(super) fn new(input: Box<dyn Read + Send>, delimiter: u8, longest: u64) -> Result<Self, Reason> {
        // Rows of another length are told apart below, with their place.
        let mut rows = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
        let wrong = |error: csv::Error| reason(&error);
        let header = rows.byte_headers().map_err(wrong)?;
        let mut columns: Vec<String> = Vec::new();
        for (place, name) in header.iter().enumerate() {
            let name = std::str::from_utf8(name).map_err(|error| Reason::not_utf8("line", name, error))?;
            let name = if place == 0 { name.strip_prefix('\u{feff}').unwrap_or(name) } else { name };
            let name = name.trim().to_owned();
            if columns.contains(&name) {
                return Err(Reason::Csv(format!("two columns are named `{name}`")));
            }
            columns.push(name);
        }
        Ok(Self { rows, columns, longest })
    }

    /// Adds rows to `batch` until it holds `target` bytes; says whether there may be more.
    pub(super) fn fill(&mut self, source: &Arc<str>, batch: &mut Batch, target: usize) -> bool {
        let mut row = ByteRecord::new();
        while batch.bytes.len() < target {
            match self.rows.read_byte_record(&mut row) {
                Ok(false) => return false,
                Ok(true) => self.add(&row, source, batch),
                Err(error) => {
                    let line = error.position().map(csv::Position::line);
                    batch.push_problem(source, line, reason(&error));
                    return false;
                }
            }
        }
        true
    }

    fn add(&self, row: &ByteRecord, source: &Arc<str>, batch: &mut Batch) {
        let line = row.position().map(csv::Position::line);
        if row.as_slice().len() as u64 > self.longest {
            batch.push_problem(source, line, Reason::TooLong { limit: self.longest >> 20 });
            return;
        }
        if row.len() != self.columns.len() {
            let (has, wants) = (row.len(), self.columns.len());
            batch.push_problem(
                source,
                line,
                Reason::Csv(format!("{has} fields in a table of {wants} columns")),
            );
            return;
        }
        let mut object = Map::new();
        for (column, value) in self.columns.iter().zip(row) {
            match std::str::from_utf8(value) {
                Ok(value) => object.insert(column.clone(), Value::from(value)),
                Err(error) => {
                    batch.push_problem(source, line, Reason::not_utf8("line", value, error));
                    return;
                }
            };
        }
        batch.push(source, line, RecordKind::Json, Value::Object(object).to_string().as_bytes());
    }
}

fn reason(error: &csv::Error) -> Reason {
    match error.kind() {
        csv::ErrorKind::Io(error) => Reason::of_io(error),
        _ => Reason::Csv(error.to_string()),
    }
}
