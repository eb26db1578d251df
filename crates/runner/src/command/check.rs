//! `diembao check`: everything that is wrong or odd about a config.

use std::path::PathBuf;

use diembao_core::AnalyzerSpec;

use super::page::{self, count};
use crate::setup::{self, SetupError};
use crate::{FAILED, OK, REFUSED};

/// The arguments of `diembao check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// The config files.
    #[arg(required = true, value_name = "CONFIG")]
    configs: Vec<PathBuf>,
}

/// Runs the command; gives the exit code: 2 where a config cannot be run, 1 where there are warnings only.
pub(crate) fn run(args: &CheckArgs, specs: &[AnalyzerSpec]) -> u8 {
    let color = page::color_out();
    let mut code = OK;
    let mut out = String::new();
    for path in &args.configs {
        let name = path.display();
        let (found, text) = match setup::open(Some(path), specs) {
            Ok(ready) if ready.warnings.is_empty() => {
                (OK, format!("{name}: all is well, {}\n", count(ready.plan.steps.len(), "analyzer")))
            }
            Ok(ready) => {
                let warnings = count(ready.warnings.warnings(), "warning");
                (FAILED, format!("{}\n{name}: {warnings}\n", ready.warnings.render(color)))
            }
            Err(error @ SetupError::Unreadable { .. }) => (REFUSED, error.render(color)),
            Err(SetupError::Config(report)) => {
                let mut total = count(report.errors(), "error");
                if report.warnings() > 0 {
                    total = format!("{total}, {}", count(report.warnings(), "warning"));
                }
                (REFUSED, format!("{}\n{name}: {total}\n", report.render(color)))
            }
        };
        code = code.max(found);
        out.push_str(&text);
    }
    code.max(page::print(&out))
}
