//! From a config file to a chain that is ready to run: the files that it names are read, the external analyzers
//! that it names are started.

use std::io;
use std::path::{Path, PathBuf};

use diembao_config::{Identity, Loaded, Plan, Planned, Problem, Report, Source};
use diembao_core::{AnalyzerSpec, Chain, Link};

use crate::external::{External, launcher};

/// What a run without a config file calls its config.
const DEFAULT: &str = "<default config>";

/// A config in force.
pub struct Setup {
    /// The analyzers, built and started.
    pub chain: Chain,
    /// Their order, with the reasons.
    pub plan: Plan,
    /// The layers that a record carries, in the order in which they are given; it may be none.
    pub layers: Vec<String>,
    /// Everything in the config that makes a difference to the output.
    pub identity: Identity,
    /// What is odd about the config.
    pub warnings: Report,
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup")
            .field("plan", &self.plan)
            .field("layers", &self.layers)
            .finish_non_exhaustive()
    }
}

/// Why a config cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The file itself cannot be read.
    #[error("error[config/unreadable]: cannot read `{}`: {reason}\n", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Something is wrong with it.
    #[error(transparent)]
    Config(#[from] Report),
}

impl SetupError {
    /// The whole of it as text for people; `color` adds the terminal's escape sequences.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        match self {
            Self::Config(report) => report.render(color),
            Self::Unreadable { .. } => self.to_string(),
        }
    }
}

/// Reads a config file, or takes the default config where there is none, and makes it ready to run.
///
/// # Errors
/// Everything that is wrong with it, external analyzers that do not start among it.
pub fn open(config: Option<&Path>, specs: &[AnalyzerSpec]) -> Result<Setup, SetupError> {
    match config {
        None => from_text(DEFAULT, &diembao_config::default_config(specs), Path::new("."), specs),
        Some(path) => {
            let text =
                read_text(path).map_err(|reason| SetupError::Unreadable { path: path.to_owned(), reason })?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            from_text(&path.display().to_string(), &text, folder.unwrap_or(Path::new(".")), specs)
        }
    }
}

/// The text of a config file.
fn read_text(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line} is not UTF-8")
    })
}

/// Makes a config ready to run whose text is at hand; paths in it are relative to `folder`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn from_text(file: &str, text: &str, folder: &Path, specs: &[AnalyzerSpec]) -> Result<Setup, SetupError> {
    let mut read = |path: &str| -> io::Result<Vec<u8>> { std::fs::read(folder.join(path)) };
    let Loaded { links, plan, layers, identity, warnings } =
        diembao_config::load(Source { file, text }, specs, &mut read)?;
    let launcher = launcher::this_program();
    let mut problems = Vec::new();
    let mut chain = Vec::new();
    for planned in links {
        match planned {
            Planned::Linked(link) => chain.push(link),
            Planned::External { config, place } => {
                let (name, gives) = (config.name.clone(), config.gives.clone());
                match External::start(config, specs, folder, launcher.as_deref()) {
                    Ok(external) => {
                        chain.push(Link {
                            name: name.into(),
                            gives: gives.into(),
                            analyzer: Box::new(external),
                        });
                    }
                    Err(error) => problems.push(
                        Problem::error(
                            "config/external",
                            format!("the external analyzer `{name}` does not work: {error}"),
                        )
                        .at(place),
                    ),
                }
            }
        }
    }
    if !problems.is_empty() {
        return Err(warnings.with(problems).into());
    }
    Ok(Setup { chain: Chain::new(chain), plan, layers, identity, warnings })
}
