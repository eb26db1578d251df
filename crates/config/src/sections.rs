//! The sections of a config that belong to the program and not to an analyzer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Keys of a config that no analyzer can have as its name.
pub const SECTIONS: [&str; 3] = ["chain", "external", "output"];

/// The layer that records carry only when asked to: every other layer's items stand in sentences, and the
/// text can be cut into them again at no cost.
pub const LEFT_OUT_BY_DEFAULT: &str = "sentences";

/// What a record carries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutputConfig {
    /// The layers that a record carries. Without this key: all that the chain gives, except `sentences`.
    pub layers: Option<Vec<String>>,
}

/// An analyzer that is a program of its own, in any language.
///
/// It is on when the table is there; it may be named in `chain` too, which changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalConfig {
    /// Its name in messages and in `chain`: small letters and `_`.
    pub name: String,
    /// The program and its arguments. It is started in the folder that the run was started in; a program
    /// or argument that starts with `./` or `../` is taken relative to the config file.
    pub command: Vec<String>,
    /// The layer it gives: a new one, or one that a linked analyzer would give and that is then held to its form.
    pub gives: String,
    /// The layers it reads; they come with each request.
    #[serde(default)]
    pub needs: Vec<String>,
    /// How long the program may take from its start to its answer to the greeting, as for loading a model.
    #[serde(default = "default_start_timeout_secs")]
    pub start_timeout_secs: f64,
    /// An answer that takes longer than this is that article's error, and the program is started afresh.
    #[serde(default = "default_timeout_secs")]
    pub timeout_secs: f64,
    /// Handed to the program in the greeting, as they are.
    #[serde(default)]
    pub settings: serde_json::Map<String, serde_json::Value>,
}

fn default_timeout_secs() -> f64 {
    30.0
}

fn default_start_timeout_secs() -> f64 {
    120.0
}
