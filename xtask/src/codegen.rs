//! `cargo xtask codegen`: the files that are made from the program's own types.
//!
//! The program writes them itself; a test (`tests/it/generated.rs`) says when they are out of date.

use std::process::{Command, ExitCode};

use crate::TaskResult;
use crate::program::root;

/// Each file with the arguments that make the program print it.
const FILES: [(&str, &[&str]); 3] = [
    ("config/default.toml", &["defaults"]),
    ("crates/runner/schema/config.json", &["schema", "config"]),
    ("crates/runner/schema/record.json", &["schema", "record"]),
];

/// Writes the files; says which of them have changed.
pub(crate) fn run(args: &[String]) -> TaskResult {
    if let Some(arg) = args.first() {
        return Err(format!("`codegen` takes no arguments, found `{arg}`").into());
    }
    for (path, arguments) in FILES {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        // The build for tests will do, and is there already.
        let output = Command::new(cargo)
            .current_dir(root())
            .args(["run", "--quiet", "--package", "diembao-runner", "--bin", "diembao", "--"])
            .args(arguments)
            .stderr(std::process::Stdio::inherit())
            .output()?;
        if !output.status.success() {
            return Err(format!("`diembao {}` failed", arguments.join(" ")).into());
        }
        let file = root().join(path);
        if std::fs::read(&file).is_ok_and(|there| there == output.stdout) {
            continue;
        }
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&file, output.stdout)?;
        crate::print_out(&format!("wrote {path}\n"));
    }
    Ok(ExitCode::SUCCESS)
}
