//! What can go wrong in an article, in an analyzer's settings and in an analysis.

use std::fmt;

use crate::SpanError;

/// Why a text is no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArticleError {
    /// Offsets would not fit.
    #[error("the text has {length} bytes; an article may have 4 GiB at most: split it")]
    TooLong {
        /// The text's length in bytes.
        length: usize,
    },
}

/// Why one article could not be analyzed. Another article is not touched by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnalyzeError {
    /// The analyzer made a span that is none.
    #[error("a span that is none: {0}")]
    Span(#[from] SpanError),
    /// A layer that it reads is not there.
    #[error(transparent)]
    MissingLayer(#[from] MissingLayer),
    /// Anything else, in the analyzer's own words.
    #[error("{0}")]
    Other(String),
}

/// A layer that an analyzer reads and that no analyzer before it gave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("layer `{layer}` is missing")]
pub struct MissingLayer {
    /// The layer's name.
    pub layer: &'static str,
}

/// One step on the way to a settings key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeySegment {
    /// A key of a table.
    Key(String),
    /// An item of a list, counted from 0.
    Index(usize),
}

/// The way to a settings key, from the analyzer's own table down: `custom[2].any[1]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct KeyPath(pub Vec<KeySegment>);

impl KeyPath {
    /// The table itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// This path, then a key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.0.push(KeySegment::Key(key.into()));
        self
    }

    /// This path, then an item of a list, counted from 0.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(KeySegment::Index(index));
        self
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                KeySegment::Key(key) if position == 0 => f.write_str(key)?,
                KeySegment::Key(key) => write!(f, ".{key}")?,
                KeySegment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Why an analyzer cannot be built from its settings: one problem, or several at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.iter().map(SettingsProblem::to_string).collect::<Vec<_>>().join("; "))]
pub struct BuildError {
    /// All problems, in the order of the settings.
    pub problems: Vec<SettingsProblem>,
}

/// One thing wrong with a setting's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsProblem {
    /// Which setting.
    pub path: KeyPath,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
    /// Where the setting names a file: the line (from 1) and column (in code points, from 1) inside it.
    pub file_position: Option<(usize, usize)>,
}

impl SettingsProblem {
    /// A problem with the setting at `path`.
    pub fn new(path: KeyPath, message: impl Into<String>) -> Self {
        Self { path, message: message.into(), help: None, file_position: None }
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says where in the file that the setting names.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.file_position = Some((line, column));
        self
    }
}

impl fmt::Display for SettingsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.0.is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        if let Some((line, column)) = self.file_position {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl BuildError {
    /// One problem with one setting.
    pub fn new(path: KeyPath, message: impl Into<String>) -> Self {
        SettingsProblem::new(path, message).into()
    }
}

impl From<SettingsProblem> for BuildError {
    fn from(problem: SettingsProblem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl From<Vec<SettingsProblem>> for BuildError {
    fn from(problems: Vec<SettingsProblem>) -> Self {
        Self { problems }
    }
}
