//! The commands.

mod analyze;
mod check;
mod defaults;
mod delivery;
mod explain;
mod list;
mod page;
mod plan;
mod schema;
mod shell;
mod show;

use diembao_core::Registry;

pub(crate) use check::CheckArgs;
pub(crate) use explain::ExplainArgs;
pub(crate) use list::ListArgs;
pub(crate) use plan::PlanArgs;
pub(crate) use schema::SchemaArgs;
pub use schema::record_schema;
pub(crate) use shell::{CompletionsArgs, ManArgs};
pub(crate) use show::ShowArgs;

use crate::REFUSED;
use crate::cli::Command;

/// Does what the command says; gives the exit code.
pub(crate) fn run(command: Command) -> u8 {
    let registry = match Registry::linked() {
        Ok(registry) => registry,
        Err(error) => {
            tracing::error!("{error}");
            return REFUSED;
        }
    };
    let specs = registry.specs();
    match command {
        Command::Analyze(args) => analyze::run(&args, specs),
        Command::Check(args) => check::run(&args, specs),
        Command::Plan(args) => plan::run(&args, specs),
        Command::List(args) => list::run(&args, specs),
        Command::Explain(args) => explain::run(&args, specs),
        Command::Show(args) => show::run(&args, specs),
        Command::Defaults => defaults::run(specs),
        Command::Schema(args) => schema::run(&args, specs),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    }
}
