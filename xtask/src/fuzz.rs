//! `cargo xtask fuzz`: coverage-guided fuzzing with libFuzzer, on nightly Rust.
//!
//! What cargo-fuzz does for a target, without the need to install it; the folder `tests/fuzz` is laid out so that
//! cargo-fuzz takes it too.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::{TaskResult, print_err, print_out, program};

const TARGETS: [&str; 3] = ["readers", "config", "chain"];

/// Instruments every function, as libFuzzer wants it.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
                     -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Cdebug-assertions -Ccodegen-units=1";

/// Runs the task.
pub(crate) fn run(args: &[String]) -> TaskResult {
    let mut seconds = 60u64;
    let mut targets: Vec<&str> = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seconds" => {
                let given = args.next().ok_or("`--seconds` needs a number")?;
                seconds = given.parse().map_err(|_| format!("`{given}` is no number of seconds"))?;
            }
            other => match TARGETS.iter().find(|target| **target == other) {
                Some(target) => targets.push(target),
                None => return Err(format!("no target `{other}`; there are {}", TARGETS.join(", ")).into()),
            },
        }
    }
    if targets.is_empty() {
        targets.extend(TARGETS);
    }
    let nightly = Command::new("rustc").arg("+nightly").arg("--version").output();
    if !nightly.is_ok_and(|output| output.status.success()) {
        print_err(
            "not fuzzed: nightly Rust is not here; its finds and generated inputs are among the tests\n",
        );
        return Ok(ExitCode::SUCCESS);
    }
    let folder = program::root().join("tests/fuzz");
    let programs = build(&folder)?;
    let mut code = ExitCode::SUCCESS;
    for target in targets {
        let found = folder.join("regressions").join(target);
        let corpus = program::root().join("target/fuzz/corpus").join(target);
        std::fs::create_dir_all(&corpus)?;
        print_out(&format!("fuzzing {target} for {seconds} s\n"));
        let status = Command::new(programs.join(target))
            .arg(&corpus)
            .arg(&found)
            .args(seeds(target))
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/", found.display()))
            .args([
                "-max_len=4096",
                "-timeout=10",
                "-rss_limit_mb=2048",
                "-print_final_stats=1",
                "-verbosity=0",
            ])
            .status()?;
        if !status.success() {
            print_err(&format!(
                "{target}: the input that failed stands in {}; mend it and keep the file: the tests run it\n",
                found.display()
            ));
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

/// Real articles to begin with.
fn seeds(target: &str) -> Vec<PathBuf> {
    match target {
        "chain" => vec![program::root().join("seeds")],
        "config" => vec![program::root().join("config")],
        _ => Vec::new(),
    }
}

fn build(folder: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let host = "x86_64-unknown-linux-gnu";
    let target = program::root().join("target/fuzz");
    // With the host named, build scripts and macros are not instrumented.
    let status = Command::new("cargo")
        .args(["+nightly", "build", "--release", "--target", host])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", FLAGS)
        // This process may itself have been started by another toolchain's cargo.
        .env_remove("CARGO")
        .env_remove("RUSTC")
        .env_remove("RUSTUP_TOOLCHAIN")
        .status()?;
    if !status.success() {
        return Err("the fuzz targets do not build".into());
    }
    Ok(target.join(host).join("release"))
}
