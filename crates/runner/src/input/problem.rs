//! What can be wrong with an input, said once, with its place.

use std::fmt;
use std::sync::Arc;

/// Where in the input: a file (or standard input), and the line where one can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's path as the user would write it; `<stdin>` for standard input.
    pub source: Arc<str>,
    /// Line, from 1.
    pub line: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        match self.line {
            Some(line) => write!(f, ":{line}"),
            None => Ok(()),
        }
    }
}

/// An input, or one record of it, that gives no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// Why.
    pub reason: Reason,
}

/// Why an input, or one record of it, gives no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A path or pattern that names nothing.
    #[error("no such file or folder")]
    NotFound,
    /// A glob pattern that nothing matches.
    #[error("no file matches this pattern")]
    NoMatch,
    /// A glob pattern that is none.
    #[error("not a pattern: {0}")]
    Pattern(String),
    /// The system would not open or read it.
    #[error("cannot read: {0}")]
    Io(String),
    /// A kind of file that no reader knows.
    #[error(
        "files of kind `{kind}` are not read; known kinds: {known}, each also with .gz or .zst \
         (say --input-format if it is one of them under another name)"
    )]
    UnknownKind {
        /// The name's end, or what the content looks like.
        kind: String,
        /// The kinds that are.
        known: &'static str,
    },
    /// Compressed data that is damaged or cut short.
    #[error("damaged {format} data: {message}")]
    Damaged {
        /// `gzip` or `zstd`.
        format: &'static str,
        /// What the decoder says.
        message: String,
    },
    /// Compressed data that grows beyond all measure.
    #[error(
        "grows to more than {ratio} times its size when unpacked, which looks like a decompression bomb; \
         raise --max-expansion if it is none"
    )]
    Expansion {
        /// The limit.
        ratio: u64,
    },
    /// A line or file over the limit.
    #[error("longer than {limit} MiB; raise --max-record-mib to read it")]
    TooLong {
        /// The limit, in MiB.
        limit: u64,
    },
    /// Bytes that are no UTF-8.
    #[error("not UTF-8: byte {at} of the {what} is 0x{byte:02X}{hint}")]
    NotUtf8 {
        /// `line` or `file`.
        what: &'static str,
        /// Which byte, from 1.
        at: usize,
        /// Its value.
        byte: u8,
        /// What it may be instead.
        hint: &'static str,
    },
    /// A line that is no JSON, or not of the form asked for.
    #[error("not a JSON article: {0}")]
    Json(String),
    /// A date that is none.
    #[error("{0}")]
    Date(String),
    /// A record with nothing to read.
    #[error("no `{field}`{hint}")]
    Missing {
        /// The field.
        field: String,
        /// What there is instead.
        hint: String,
    },
    /// A CSV file or row out of shape.
    #[error("not CSV as it should be: {0}")]
    Csv(String),
    /// A page without an article.
    #[error("no article text found in the page: {0}")]
    Html(String),
    /// An article that cannot be one.
    #[error("{0}")]
    Article(String),
    /// A fault of this program, caught.
    #[error("the reader failed: {0} (a fault of this program: please report it with the record)")]
    Internal(String),
}

impl Reason {
    /// A short name, stable, for summaries and rejects.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::NoMatch | Self::Pattern(_) => "no-match",
            Self::Io(_) => "unreadable",
            Self::UnknownKind { .. } => "unknown-kind",
            Self::Damaged { .. } => "damaged",
            Self::Expansion { .. } => "expansion",
            Self::TooLong { .. } => "too-long",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::Json(_) => "not-json",
            Self::Date(_) => "bad-date",
            Self::Missing { .. } => "missing-field",
            Self::Csv(_) => "not-csv",
            Self::Html(_) => "no-article",
            Self::Article(_) => "bad-article",
            Self::Internal(_) => "internal",
        }
    }

    /// Why `bytes` are no UTF-8. `what` is `line` or `file`.
    pub fn not_utf8(what: &'static str, bytes: &[u8], error: std::str::Utf8Error) -> Self {
        let at = error.valid_up_to();
        let hint = match bytes {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => " (it looks like UTF-16: convert it to UTF-8 first)",
            _ => "",
        };
        Self::NotUtf8 { what, at: at + 1, byte: bytes.get(at).copied().unwrap_or_default(), hint }
    }
}
