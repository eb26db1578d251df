//! An analyzer's settings: one table of the configuration, of the analyzer's own type.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{BuildError, DynAnalyzer, KeyPath};

/// The settings of an analyzer.
///
/// Derive `Serialize`, `Deserialize` and `JsonSchema` with `#[serde(deny_unknown_fields, default)]` on it and on
/// every struct inside it, and write the defaults in one `impl Default`. Field docs become the reference pages.
pub trait Settings: DeserializeOwned + Serialize + Default + JsonSchema + 'static {
    /// Visits every [`FileRef`] in it, with the way to its key, so that the loader can read the files.
    fn visit_files(&mut self, visit: &mut dyn FnMut(KeyPath, &mut FileRef)) {
        let _ = visit;
    }
}

/// A setting that names a file, relative to the configuration file. The loader reads it before `build`.
///
/// In TOML it is the path alone. Analyzers do no I/O: they take [`FileRef::contents`].
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "String")]
pub struct FileRef {
    path: String,
    contents: Option<Vec<u8>>,
}

impl FileRef {
    /// A file that has not been read yet.
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), contents: None }
    }

    /// The path, as it stands in the configuration.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What the file holds; `None` before the loader has read it.
    pub fn contents(&self) -> Option<&[u8]> {
        self.contents.as_deref()
    }

    /// Called by the loader (and by tests) with what the file holds.
    pub fn set_contents(&mut self, contents: Vec<u8>) {
        self.contents = Some(contents);
    }
}

impl Serialize for FileRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.path)
    }
}

impl<'de> Deserialize<'de> for FileRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Settings whose type is known to their analyzer alone, on their way from the parser to `build`.
pub trait DynSettings: Send {
    /// As [`Settings::visit_files`].
    fn visit_files(&mut self, visit: &mut dyn FnMut(KeyPath, &mut FileRef));

    /// Builds the analyzer.
    ///
    /// # Errors
    /// Everything that is wrong with the settings.
    fn build(self: Box<Self>) -> Result<Box<dyn DynAnalyzer>, BuildError>;
}
