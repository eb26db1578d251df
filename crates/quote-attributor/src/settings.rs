//! The settings table `[quotes]`.

use diembao_core::{BuildError, FileRef, KeyPath, Settings, SettingsProblem};
use diembao_text::Tokens;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Model;

/// Settings of the quote attributor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QuoteSettings {
    /// More verbs of speech, beside the bundled ones: `["phán", "chốt hạ"]`.
    pub cues: Vec<String>,
    /// The least certainty, in per cent, with which the model must hold something for a quote: 1 to 99.
    /// Lower finds more, higher errs less.
    pub least_certainty: u8,
    /// A model of one's own instead of the bundled one, as `cargo xtask train-quotes` writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "my-quotes-model.txt")]
    pub model: Option<FileRef>,
}

impl Default for QuoteSettings {
    fn default() -> Self {
        Self { cues: Vec::new(), least_certainty: 50, model: None }
    }
}

impl Settings for QuoteSettings {
    fn visit_files(&mut self, visit: &mut dyn FnMut(KeyPath, &mut FileRef)) {
        if let Some(model) = &mut self.model {
            visit(KeyPath::root().key("model"), model);
        }
    }
}

/// The model that comes with the crate.
const BUNDLED: &str = include_str!("../resources/model.txt");

impl QuoteSettings {
    /// Checks everything and reads the model.
    pub(crate) fn check(&self) -> Result<Model, BuildError> {
        let mut problems = Vec::new();
        for (index, cue) in self.cues.iter().enumerate() {
            if Tokens::new(cue).is_empty() {
                let path = KeyPath::root().key("cues").index(index);
                problems.push(
                    SettingsProblem::new(path, "a verb without a letter")
                        .help("write the verb, or leave it out"),
                );
            }
        }
        if !(1..=99).contains(&self.least_certainty) {
            let path = KeyPath::root().key("least_certainty");
            problems.push(
                SettingsProblem::new(path, format!("{} is no certainty in per cent", self.least_certainty))
                    .help("give a number from 1 to 99; 50 is the default"),
            );
        }
        let model = match &self.model {
            None => Model::parse(BUNDLED).map_err(|error| (KeyPath::root(), error)),
            Some(file) => {
                let path = KeyPath::root().key("model");
                match file.contents().map(std::str::from_utf8) {
                    Some(Ok(text)) => Model::parse(text).map_err(|error| (path, error)),
                    Some(Err(_)) => {
                        problems.push(
                            SettingsProblem::new(path, "the model is not UTF-8")
                                .help("give a file that `cargo xtask train-quotes` wrote"),
                        );
                        Ok(Model::default())
                    }
                    None => {
                        problems.push(SettingsProblem::new(path, "the model was not read"));
                        Ok(Model::default())
                    }
                }
            }
        };
        let model = model.unwrap_or_else(|(path, error)| {
            let mut problem =
                SettingsProblem::new(path, format!("the model cannot be read: {}", error.message))
                    .help("give a file that `cargo xtask train-quotes` wrote");
            problem.file_position = Some((error.line, 1));
            problems.push(problem);
            Model::default()
        });
        if problems.is_empty() { Ok(model) } else { Err(BuildError { problems }) }
    }
}
