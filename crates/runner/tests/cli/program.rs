//! Runs the program, and makes the files that it reads.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// The program, with arguments still to come.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_diembao"));
    command.env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("the output is UTF-8"),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The records, one a line.
    #[track_caller]
    pub(crate) fn records(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// The articles' names.
    #[track_caller]
    pub(crate) fn ids(&self) -> Vec<String> {
        self.records().iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Fails unless `message` was logged once, and only once.
    #[track_caller]
    pub(crate) fn says_once(&self, message: &str) {
        assert_eq!(self.err.matches(message).count(), 1, "{message:?} in:\n{}", self.err);
    }
}

/// `diembao analyze --format jsonl` with these arguments.
pub(crate) fn analyze<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Ran {
    Ran::of(program().args(["analyze", "--format", "jsonl"]).args(args).output().unwrap())
}

/// `diembao` with these arguments.
pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Ran {
    Ran::of(program().args(args).output().unwrap())
}

/// As [`analyze`], with `input` on standard input.
pub(crate) fn analyze_stdin(args: &[&str], input: &[u8]) -> Ran {
    let mut command = program();
    command.args(["analyze", "--format", "jsonl", "-"]).args(args);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writing = std::thread::spawn(move || {
        // The program may have had enough before the end.
        let _ = stdin.write_all(&input);
    });
    let ran = Ran::of(child.wait_with_output().unwrap());
    writing.join().unwrap();
    ran
}

/// A folder of a test's own, removed when the test is over.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The workspace's seeds.
pub(crate) fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds")
}

/// Articles as JSON Lines, all different.
pub(crate) fn articles(count: usize) -> String {
    let mut lines = String::new();
    for number in 0..count {
        let text = format!(
            "Ngày {}/3, ông Nguyễn Văn {number} cho biết: “Chúng tôi đã họp {number} lần.” Tin từ Hà Nội.",
            number % 28 + 1
        );
        let record = serde_json::json!({"id": format!("a{number}"), "published": "2026-03-31", "text": text, "n": number});
        writeln!(lines, "{record}").unwrap();
    }
    lines
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}
