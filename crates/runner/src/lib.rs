//! Readers, the parallel run, writers and the command line: the program `diembao`, as a library.
//!
//! A workspace with analyzers of its own builds the whole program, with them in it, in a few lines:
//!
//! ```no_run
//! // use my_analyzer as _; // registers itself
//!
//! #[global_allocator] // optional: see `Allocator`
//! static ALLOCATOR: diembao_runner::Allocator = diembao_runner::Allocator;
//!
//! fn main() -> std::process::ExitCode {
//!     diembao_runner::main()
//! }
//! ```

#![deny(unused_crate_dependencies)]

// The analyzers register themselves; nothing else is used of them.
use diembao_analyzers as _;
// For the tests of the program.
#[cfg(test)]
use {proptest as _, quick_xml as _};

pub mod external;
pub mod input;
pub mod output;
pub mod record;
pub mod run;
pub mod setup;

mod cli;
mod command;
mod log;

pub use command::record_schema;

/// What `diembao` allocates with: analyzers make many small lists and strings, and a tenth of the time of the
/// system's allocator goes into them. A library may not choose for the program that it is in, so it is `main.rs` that
/// says so.
pub use mimalloc::MiMalloc as Allocator;

use std::process::ExitCode;

use clap::Parser;

/// All went well.
const OK: u8 = 0;
/// The run went to its end (or stopped where it was told to), and something in it failed.
const FAILED: u8 = 1;
/// Nothing was read: wrong arguments, a wrong configuration, no input.
const REFUSED: u8 = 2;
/// Stopped by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// The program: reads the command line, does what it says, and gives the exit code.
///
/// Exit codes: 0 all went well; 1 some input failed, or the output could not be written; 2 nothing was read, as
/// the arguments or the configuration are wrong; 130 stopped by Ctrl-C.
pub fn main() -> ExitCode {
    if let Some(code) = external::launcher::take_over() {
        return code;
    }
    let cli = cli::Cli::parse();
    log::start(&cli.log);
    ExitCode::from(command::run(cli.command))
}
