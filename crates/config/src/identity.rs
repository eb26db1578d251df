//! What of a config makes a difference to the output: for a run that goes on where another stopped.

use std::collections::BTreeMap;

use diembao_core::AnalyzerSpec;
use serde::{Deserialize, Serialize};

use crate::document::{Kind, Value};
use crate::sections::ExternalConfig;

/// The settings in force, defaults too, one value for each key path; files that settings name by a hash
/// of what is in them.
///
/// Two configs of the same identity give the same output, however they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Identity(pub BTreeMap<String, String>);

impl Identity {
    /// The keys whose values differ, each with its value here and there; `-` where there is none.
    #[must_use]
    pub fn differences(&self, other: &Identity) -> Vec<String> {
        let keys: std::collections::BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        keys.into_iter()
            .filter(|key| self.0.get(*key) != other.0.get(*key))
            .map(|key| {
                let side = |identity: &Identity| identity.0.get(key).map_or("-".to_owned(), String::clone);
                format!("{key}: {} / {}", side(self), side(other))
            })
            .collect()
    }

    /// One number for all of it, as 16 hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = FNV_START;
        for (key, value) in &self.0 {
            hash = fnv(hash, key.as_bytes());
            hash = fnv(hash, &[0]);
            hash = fnv(hash, value.as_bytes());
            hash = fnv(hash, &[0]);
        }
        format!("{hash:016x}")
    }

    /// An analyzer of the chain: its defaults, and the table that overrides them.
    pub(crate) fn settings(&mut self, spec: &AnalyzerSpec, table: Option<&Value>) {
        self.0.insert(spec.name.to_owned(), "on".to_owned());
        if let Ok(defaults) = spec.default_settings() {
            for (key, value) in &defaults {
                self.default(&format!("{}.{key}", spec.settings), value);
            }
        }
        if let Some(table) = table {
            self.given(spec.settings, table);
        }
    }

    pub(crate) fn file(&mut self, analyzer: &str, path: &str, contents: &[u8]) {
        self.0.insert(format!("{analyzer}, file {path}"), format!("{:016x}", fnv(FNV_START, contents)));
    }

    pub(crate) fn external(&mut self, external: &ExternalConfig) {
        let text = serde_json::to_string(external).unwrap_or_default();
        self.0.insert(external.name.clone(), text);
    }

    pub(crate) fn layers(&mut self, layers: &[String]) {
        self.0.insert("output.layers".to_owned(), layers.join(", "));
    }

    fn default(&mut self, path: &str, value: &toml::Value) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    self.default(&format!("{path}.{key}"), value);
                }
            }
            other => {
                self.0.insert(path.to_owned(), other.to_string());
            }
        }
    }

    fn given(&mut self, path: &str, value: &Value) {
        match &value.kind {
            Kind::Table(entries) => {
                for entry in entries {
                    self.given(&format!("{path}.{}", entry.key), &entry.value);
                }
            }
            _ => {
                let text = value.to_toml().to_string();
                // A whole number where the default is a number with a point is the same number.
                let same = |default: &String| {
                    default == &text
                        || matches!((default.parse::<f64>(), text.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
                };
                if !self.0.get(path).is_some_and(same) {
                    self.0.insert(path.to_owned(), text);
                }
            }
        }
    }
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a: tells configs apart by accident-proof difference; it guards against nobody's malice.
fn fnv(mut hash: u64, bytes: &[u8]) -> u64 {
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}
