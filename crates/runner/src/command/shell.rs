//! `diembao completions` and `diembao man`: what a shell and a manual know of the command line.

use std::path::PathBuf;

use clap::{Command, CommandFactory as _};

use super::page;
use crate::cli::Cli;
use crate::{FAILED, OK};

/// The arguments of `diembao completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell to write for.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

/// The arguments of `diembao man`.
#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// Writes one page for the program and one for each command into this folder.
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Runs `diembao completions`; gives the exit code.
pub(crate) fn completions(args: &CompletionsArgs) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "diembao", &mut script);
    page::print(&String::from_utf8_lossy(&script))
}

/// Runs `diembao man`; gives the exit code.
pub(crate) fn man(args: &ManArgs) -> u8 {
    let result = match &args.folder {
        Some(folder) => clap_mangen::generate_to(command(), folder).map(|()| OK),
        None => {
            let mut manual = Vec::new();
            clap_mangen::Man::new(command())
                .render(&mut manual)
                .map(|()| page::print(&String::from_utf8_lossy(&manual)))
        }
    };
    result.unwrap_or_else(|error| {
        tracing::error!("the manual cannot be written: {error}");
        FAILED
    })
}

/// The command line of the program, as it is called without a path.
fn command() -> Command {
    Cli::command()
}
