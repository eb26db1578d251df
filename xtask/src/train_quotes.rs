//! `cargo xtask train-quotes`: trains the quote attributor's model on annotated articles.
//!
//! The trainer is an example of the attributor's crate, so that it reads articles with the very code that the
//! analyzer does, and this package need not depend on it.

use std::process::{Command, ExitCode};

use crate::TaskResult;
use crate::program::root;

/// Builds the trainer and runs it where it was called from, so that paths mean what they say.
pub(crate) fn run(args: &[String]) -> TaskResult {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--release", "--quiet", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .args(["--package", "diembao-quote-attributor", "--example", "train", "--"])
        .args(args)
        .status()?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
