//! The settings table `[dates]`.

use diembao_core::{BuildError, FileRef, KeyPath, Settings, SettingsProblem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{DateNormalizer, rules};

/// Settings of the date normalizer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DateSettings {
    /// A rule file of your own, in the form of those in the crate's `resources/rules`: its words and parts add to the
    /// built-in ones, and its rules win where both match the same words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<FileRef>,
    /// Names of built-in rules that shall not be used.
    pub without: Vec<String>,
}

impl Settings for DateSettings {
    fn visit_files(&mut self, visit: &mut dyn FnMut(KeyPath, &mut FileRef)) {
        if let Some(file) = &mut self.rules {
            visit(KeyPath::root().key("rules"), file);
        }
    }
}

impl DateSettings {
    /// Compiles the built-in rules and the user's.
    pub(crate) fn normalizer(&self) -> Result<DateNormalizer, BuildError> {
        let path = || KeyPath::root().key("rules");
        let own = match &self.rules {
            None => None,
            Some(file) => {
                let contents = file
                    .contents()
                    .ok_or_else(|| BuildError::new(path(), format!("`{}` has not been read", file.path())))?;
                let text = std::str::from_utf8(contents).map_err(|error| {
                    BuildError::new(path(), format!("`{}` is not UTF-8: {error}", file.path()))
                })?;
                Some(text)
            }
        };
        let problems = |errors: Vec<rules::RulesError>| {
            let problem = |error: rules::RulesError| match error {
                rules::RulesError::UnknownRule { index, message } => {
                    SettingsProblem::new(KeyPath::root().key("without").index(index), message)
                }
                rules::RulesError::Own(error) => {
                    SettingsProblem::new(path(), error.message).at(error.line, error.column)
                }
                rules::RulesError::BuiltIn(file, error) => SettingsProblem::new(
                    path(),
                    format!("with these rules the built-in file `{file}` does not compile: {error}"),
                ),
            };
            BuildError::from(errors.into_iter().map(problem).collect::<Vec<_>>())
        };
        rules::normalizer(own, &self.without).map_err(problems)
    }
}
