//! The commands.

mod analyze;

use crate::cli::Command;

/// Does what the command says; gives the exit code.
pub(crate) fn run(command: Command) -> u8 {
    match command {
        Command::Analyze(args) => analyze::run(&args),
    }
}
