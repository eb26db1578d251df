//! `diembao plan`: which analyzer runs after which, and why.

use std::fmt::Write as _;
use std::path::PathBuf;

use diembao_config::{Plan, Step};
use diembao_core::AnalyzerSpec;

use super::page;
use crate::{REFUSED, setup};

/// The arguments of `diembao plan`.
#[derive(Debug, clap::Args)]
pub(crate) struct PlanArgs {
    /// The config file; without one, the default config: all linked analyzers.
    #[arg(value_name = "CONFIG")]
    config: Option<PathBuf>,
}

/// Runs the command; gives the exit code.
pub(crate) fn run(args: &PlanArgs, specs: &[AnalyzerSpec]) -> u8 {
    match setup::open(args.config.as_deref(), specs) {
        Ok(ready) => {
            page::report(&ready.warnings);
            page::print(&text(&ready.plan, &ready.layers))
        }
        Err(error) => {
            page::refuse(&error);
            REFUSED
        }
    }
}

/// The plan for people.
fn text(plan: &Plan, layers: &[String]) -> String {
    let mut out = String::new();
    let width = plan.steps.iter().map(|step| step.name.len()).max().unwrap_or(0);
    for (i, step) in plan.steps.iter().enumerate() {
        let Step { name, gives, external, .. } = step;
        let kind = if *external { " (external)" } else { "" };
        let _ = writeln!(out, "{:>2}. {name:width$}  gives `{gives}`{kind}: {}", i + 1, reason(step));
    }
    let layers = if layers.is_empty() { "none".to_owned() } else { layers.join(", ") };
    let _ = writeln!(out, "\nTies go by name. A record carries these layers: {layers}.");
    out
}

/// Why it stands where it stands.
fn reason(step: &Step) -> String {
    if step.needs.is_empty() {
        return "reads the text alone".to_owned();
    }
    let needs: Vec<String> = step
        .needs
        .iter()
        .map(|need| {
            if need.layer == need.giver {
                format!("`{}`", need.giver)
            } else {
                format!("`{}`, which gives `{}`", need.giver, need.layer)
            }
        })
        .collect();
    format!("after {}", needs.join(" and "))
}
