//! The settings table `[mentions]`.

use diembao_core::{BuildError, KeyPath, Settings, SettingsProblem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::keys_of;

/// Settings of the mention resolver.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MentionSettings {
    /// People that a desk knows: found by name and aliases everywhere, and called by `name`.
    pub people: Vec<Known>,
    /// Bodies that a desk knows, as `people`.
    pub organizations: Vec<Known>,
}

/// A person or body known beforehand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Known {
    /// The canonical name.
    pub name: String,
    /// Other names: nicknames, acronyms, other spellings.
    pub aliases: Vec<String>,
}

impl Settings for MentionSettings {}

impl MentionSettings {
    /// Says everything that is wrong at once.
    pub(crate) fn check(&self) -> Result<(), BuildError> {
        let mut problems = Vec::new();
        let mut seen: Vec<(Vec<u64>, String)> = Vec::new();
        for (list, known) in [("people", &self.people), ("organizations", &self.organizations)] {
            for (index, known) in known.iter().enumerate() {
                let at = KeyPath::root().key(list).index(index);
                let names = std::iter::once((at.clone().key("name"), &known.name)).chain(
                    known
                        .aliases
                        .iter()
                        .enumerate()
                        .map(|(n, alias)| (at.clone().key("aliases").index(n), alias)),
                );
                for (path, name) in names {
                    let key = keys_of(name);
                    if key.is_empty() {
                        problems.push(
                            SettingsProblem::new(path, "a name without a word")
                                .help("give at least one letter"),
                        );
                    } else if let Some((_, first)) = seen.iter().find(|(other, _)| *other == key) {
                        problems.push(
                            SettingsProblem::new(path, format!("`{name}` is given twice"))
                                .help(format!("it stands at `{first}` already")),
                        );
                    } else {
                        seen.push((key, path.to_string()));
                    }
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
    }
}
