//! Runs the program as a user would.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code; `None` where a signal ended it.
    pub(crate) code: Option<i32>,
    /// What it wrote.
    pub(crate) out: String,
    /// What it said.
    pub(crate) err: String,
}

/// The program, to be run in the root of the workspace.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_diembao-tested"));
    command.current_dir(crate::root()).env_remove("NO_COLOR");
    command
}

/// Runs the program with these arguments and this standard input.
#[track_caller]
pub(crate) fn run(args: &[&str], input: &str) -> Ran {
    let mut command = command();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program is built");
    let mut stdin = child.stdin.take().expect("it is piped");
    let input = input.to_owned();
    // The program may end before it has read all, which is no matter here.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("it can be waited for");
    let _ = writer.join();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Writes a file for one test alone; gives its path.
pub(crate) fn written(name: &str, text: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("the target folder can be written");
    path.display().to_string()
}
