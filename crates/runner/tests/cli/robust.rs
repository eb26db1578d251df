//! Hostile and unlucky inputs and outputs.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::program::{Folder, analyze, analyze_stdin, articles, gzip, program};

/// Heavy cases are smaller in an unoptimised build; `cargo test --release` runs them in full.
const SCALE: usize = if cfg!(debug_assertions) { 1 } else { 25 };

#[test]
fn a_record_over_the_limit_is_refused_and_the_next_one_read() {
    let folder = Folder::new();
    let long = format!("{{\"id\":\"long\",\"text\":\"{}\"}}\n", "a ".repeat(3 << 19));
    let lines = format!("{{\"id\":\"a\",\"text\":\"a\"}}\n{long}{{\"id\":\"b\",\"text\":\"b\"}}\n");
    let ran =
        analyze(&[folder.file("a.jsonl", lines).as_os_str(), "--max-record-mib".as_ref(), "1".as_ref()]);
    assert_eq!(ran.ids(), ["a", "b"]);
    ran.says_once("a.jsonl:2: longer than 1 MiB; raise --max-record-mib to read it");
    let ran = analyze(&[folder.file("a.txt", &long).as_os_str(), "--max-record-mib".as_ref(), "1".as_ref()]);
    ran.says_once("a.txt: longer than 1 MiB");
    assert_eq!(ran.code, Some(1));
}

#[test]
fn a_gzip_bomb_is_defused() {
    let folder = Folder::new();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let blank = vec![b'\n'; 1 << 20];
    for _ in 0..100 {
        encoder.write_all(&blank).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 200_000);
    let after = folder.file("b.txt", "Bài b.");
    let ran = analyze(&[folder.file("a.jsonl.gz", bomb), after]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.ids(), ["b"]);
    ran.says_once("grows to more than 300 times its size when unpacked");
}

#[test]
fn damaged_archives_give_what_can_be_had() {
    let folder = Folder::new();
    let lines = articles(5_000);
    let mut cut = gzip(lines.as_bytes());
    cut.truncate(cut.len() / 2);
    let ran = analyze(&[folder.file("a.jsonl.gz", cut)]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.ids().len() > 1_000);
    ran.says_once("damaged gzip data");
    let mut bad = crate::program::zstd(lines.as_bytes());
    let middle = bad.len() / 2;
    bad.truncate(middle);
    let ran = analyze(&[folder.file("a.jsonl.zst", bad)]);
    assert_eq!(ran.code, Some(1));
    ran.says_once("damaged zstd data");
}

#[test]
fn one_huge_article() {
    let sentence = "Ngày 3/2, ông Nguyễn Văn A cho biết: “Chúng tôi đã họp.” ";
    let text = sentence.repeat((SCALE << 20) / sentence.len());
    let ran = analyze_stdin(&["--input-format", "text"], text.as_bytes());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.records().len(), 1);
}

#[test]
fn quotation_marks_and_nothing_else() {
    for mark in ["“", "\"", "”", "'", "«"] {
        let ran = analyze_stdin(&["--input-format", "text"], mark.repeat(40_000 * SCALE).as_bytes());
        assert_eq!(ran.code, Some(0), "{mark}: {}", ran.err);
    }
}

#[test]
fn very_many_one_line_articles() {
    let count = 20_000 * SCALE;
    let lines = "{\"text\":\"Ông A nói.\"}\n".repeat(count);
    let ran = analyze_stdin(&[], lines.as_bytes());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.out.lines().count(), count);
}

#[test]
fn nesting_without_end() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let extra = format!("{{\"id\":\"a\",\"text\":\"a\",\"x\":{}}}", deep("[", "]"));
    let ran = analyze_stdin(&["--input-format", "jsonl"], extra.as_bytes());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.starts_with("{\"id\":\"a\""));
    let ran = analyze_stdin(&["--input-format", "json"], deep("[", "]").as_bytes());
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let page = format!("<html><body>{}</body></html>", deep("<div>a", "</div>"));
    let ran = analyze_stdin(&["--input-format", "html"], page.as_bytes());
    assert!(matches!(ran.code, Some(0 | 1)), "{:?}", ran.err);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let folder = Folder::new();
    let input = folder.file("a.jsonl", articles(100));
    let ran = analyze(&[input.as_os_str(), "-o".as_ref(), "/dev/full".as_ref()]);
    assert_eq!(ran.code, Some(1));
    ran.says_once("cannot write /dev/full: No space left on device");
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = program().args(["analyze", "--format", "jsonl"]).arg(input).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write standard output: No space left"));
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_folder_that_cannot_be_written_is_said_before_anything_is_read() {
    let folder = Folder::new();
    let input = folder.file("a.jsonl", articles(10));
    // Root may write everywhere but here.
    for place in ["/proc/out.jsonl", "/nowhere/out.jsonl"] {
        let ran = analyze(&[input.as_os_str(), "-o".as_ref(), place.as_ref()]);
        assert_eq!(ran.code, Some(2));
        ran.says_once(&format!("cannot write {place}"));
    }
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_and_one_in_a_folder_left_alone() {
    let folder = Folder::new();
    let pipe = folder.path("in/pipe.jsonl");
    folder.file("in/a.txt", "Bài a.");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(analyze(&[folder.path("in")]).ids(), ["a"]);
    let child =
        program().args(["analyze", "--format", "jsonl"]).arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
    std::fs::write(&pipe, articles(50)).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.stdout.iter().filter(|&&b| b == b'\n').count(), 50);
}

#[test]
fn a_file_that_is_gone_or_grows() {
    let folder = Folder::new();
    // A link to nothing is what a file looks like that vanished after the folder was listed.
    folder.file("in/a.txt", "Bài a.");
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path("nothing"), folder.path("gone.txt")).unwrap();
    let ran = analyze(&[folder.path("gone.txt"), folder.path("in")]);
    assert_eq!(ran.ids(), ["a"]);
    assert_eq!(ran.code, Some(1));
    ran.says_once("gone.txt: cannot read");

    let growing = folder.file("grows.jsonl", articles(2_000));
    let mut writer = std::fs::File::options().append(true).open(&growing).unwrap();
    let writing = std::thread::spawn(move || {
        for _ in 0..50 {
            writer.write_all(b"{\"id\":\"more\",\"text\":\"a\"}\n").unwrap();
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    let ran = analyze(&[&growing]);
    writing.join().unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.ids().len() >= 2_000);
}

#[test]
fn an_output_among_the_inputs_is_not_read() {
    let folder = Folder::new();
    folder.file("in/a.jsonl", articles(3));
    let output = folder.file("in/out.jsonl", "{\"id\":\"old\",\"text\":\"a\"}\n");
    let ran = analyze(&[folder.path("in").as_os_str(), "-o".as_ref(), output.as_os_str()]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let out = std::fs::read_to_string(output).unwrap();
    assert_eq!(out.lines().count(), 3);
    assert!(!out.contains("\"old\""));
}

#[test]
fn the_log_can_be_json() {
    let folder = Folder::new();
    let ran = analyze(&[folder.file("a.jsonl", "x\n").as_os_str(), "--log-format".as_ref(), "json".as_ref()]);
    let events: Vec<serde_json::Value> =
        ran.err.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(events[0]["level"], "ERROR");
    assert_eq!(events[0]["code"], "not-json");
    let clean =
        analyze(&[folder.file("b.jsonl", articles(3)).as_os_str(), "--log".as_ref(), "warn".as_ref()]);
    assert_eq!(clean.err, "", "nothing above `warn` when all is well");
}
