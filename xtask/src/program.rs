//! Builds the program and runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::TaskResult;

/// The workspace's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the workspace's root")
}

/// Builds the program in release, and gives its path.
pub(crate) fn build(features: &[&str]) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root()).args([
        "build",
        "--release",
        "--package",
        "diembao-runner",
        "--bin",
        "diembao",
    ]);
    // Cargo's own progress is welcome where the build takes long; its summary is not.
    if !std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        command.arg("--quiet");
    }
    if !features.is_empty() {
        command.arg("--features").arg(features.join(","));
    }
    if !command.status()?.success() {
        return Err("the program does not build".into());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join("release").join(format!("diembao{}", std::env::consts::EXE_SUFFIX)))
}

/// `cargo xtask run`: the program with these arguments.
pub(crate) fn run(args: &[String]) -> TaskResult {
    // What takes long to build is built when it is asked for.
    let parquet = args.iter().any(|arg| arg == "parquet" || arg == "--format=parquet");
    let features: &[&str] = if parquet { &["diembao-runner/parquet"] } else { &[] };
    let status = Command::new(build(features)?).args(args).status()?;
    // A program that a signal ended has no code.
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// `cargo xtask analyze`: over the seeds where no path is named.
pub(crate) fn analyze(args: &[String]) -> TaskResult {
    let mut args = args.to_vec();
    if !names_a_path(&args) {
        args.push(root().join("seeds").display().to_string());
    }
    args.insert(0, "analyze".to_owned());
    run(&args)
}

/// Options of `analyze` that stand alone; every other one takes a value.
const SWITCHES: &[&str] =
    &["--with-text", "--fail-fast", "--timings", "--resume", "--help", "-h", "--version", "-V"];

fn names_a_path(args: &[String]) -> bool {
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--help" || arg == "-h" {
            return true;
        }
        if arg == "-" || !arg.starts_with('-') {
            return true;
        }
        let has_value = arg.contains('=') || (!arg.starts_with("--") && arg.len() > 2);
        if !has_value && !SWITCHES.contains(&arg.as_str()) {
            args.next();
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_options() {
        let names =
            |line: &str| names_a_path(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert!(!names(""));
        assert!(!names("--format jsonl --with-text"));
        assert!(!names("--format=jsonl -j4 -o out.jsonl"));
        assert!(names("--format jsonl a.txt"));
        assert!(names("--with-text a.txt"));
        assert!(names("-"));
    }
}
