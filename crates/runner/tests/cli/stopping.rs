//! Runs that are stopped, and go on.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{Folder, analyze, articles, program};

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_a_valid_output_that_can_be_gone_on_with() {
    let folder = Folder::new();
    let lines = articles(4_000);
    let input = folder.file("a.jsonl", &lines);
    let whole = analyze(&[&input]);
    let output = folder.path("out.jsonl");
    let partial = folder.path("out.jsonl.partial");

    // The input is a pipe that stays open, so that the run cannot end by itself.
    let pipe = folder.path("pipe.jsonl");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut child = program()
        .args(["analyze", "--format", "jsonl", "-o"])
        .args([&output, &pipe])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut writer = std::fs::File::options().write(true).open(&pipe).unwrap();
    writer.write_all(&lines.as_bytes()[..lines.len() / 2]).unwrap();
    wait_until(|| std::fs::metadata(&partial).is_ok_and(|metadata| metadata.len() > 100_000));
    assert!(Command::new("kill").arg("-INT").arg(child.id().to_string()).status().unwrap().success());
    let started = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(started.elapsed() < Duration::from_secs(5), "an open pipe does not hold it");
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert!(err.contains("the same command with --resume goes on from there"), "{err}");
    drop(writer);

    let done = std::fs::read_to_string(&partial).unwrap();
    assert!(done.ends_with('\n') && whole.out.starts_with(&done), "whole records, in order");
    assert!(!output.exists());
}

#[test]
fn a_run_goes_on_after_its_last_whole_record() {
    let folder = Folder::new();
    let mut lines = articles(900);
    lines.insert_str(0, "broken before all\n");
    lines.push_str("broken after all\n");
    let input = folder.file("a.jsonl", &lines);
    let output = folder.path("out.jsonl");
    let rejects = folder.path("rejects.jsonl");
    let args = |more: &[&str]| -> Vec<std::ffi::OsString> {
        let mut args: Vec<std::ffi::OsString> =
            vec![input.clone().into(), "-o".into(), output.clone().into()];
        args.extend(["--rejects".into(), rejects.clone().into()]);
        args.extend(more.iter().map(Into::into));
        args
    };
    assert_eq!(analyze(&args(&[])).code, Some(1));
    let whole = std::fs::read_to_string(&output).unwrap();
    let all_rejects = std::fs::read_to_string(&rejects).unwrap();
    assert_eq!(all_rejects.lines().count(), 2);

    // A run that was stopped in the middle of a record.
    let terms = stop_at_start(&folder, &input);
    for cut in [0, 10, whole.len() / 2, whole.len() - 3, whole.len()] {
        std::fs::remove_file(&output).unwrap();
        std::fs::write(folder.path("out.jsonl.partial"), &whole.as_bytes()[..cut]).unwrap();
        std::fs::write(folder.path("out.jsonl.partial.terms"), &terms).unwrap();
        std::fs::write(
            &rejects,
            if cut > 10 { all_rejects.split_inclusive('\n').next().unwrap() } else { "" },
        )
        .unwrap();
        let ran = analyze(&args(&["--resume"]));
        assert_eq!(std::fs::read_to_string(&output).unwrap(), whole, "cut at {cut}: {}", ran.err);
        assert_eq!(std::fs::read_to_string(&rejects).unwrap(), all_rejects, "cut at {cut}");
        assert!(
            !folder.path("out.jsonl.partial").exists() && !folder.path("out.jsonl.partial.terms").exists()
        );
    }

    let again = analyze(&args(&["--resume"]));
    assert_eq!(again.code, Some(2));
    again.says_once("is complete: there is nothing to go on with");

    std::fs::rename(&output, folder.path("out.jsonl.partial")).unwrap();
    std::fs::write(folder.path("out.jsonl.partial.terms"), &terms).unwrap();
    let other = analyze(&args(&["--resume", "--offsets", "bytes"]));
    assert_eq!(other.code, Some(2));
    other.says_once("--offsets was `chars`, is `bytes`");
    std::fs::write(&input, articles(900).replace("\"a7\"", "\"b7\"").replace("\"a899\"", "\"z\"")).unwrap();
    let other = analyze(&args(&["--resume"]));
    other.says_once("the input is not what it was: article 900 is `z`, in the earlier run it was `a899`");
}

/// The terms of a run over `input`, from one that stopped before it wrote anything.
fn stop_at_start(folder: &Folder, input: &std::path::Path) -> String {
    let output = folder.path("stopped.jsonl");
    let broken = analyze(&[input.as_os_str(), "-o".as_ref(), output.as_os_str(), "--fail-fast".as_ref()]);
    assert_eq!(broken.code, Some(1));
    broken.says_once("the same command with --resume goes on from there");
    std::fs::read_to_string(folder.path("stopped.jsonl.partial.terms")).unwrap()
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = Folder::new();
    let input = folder.file("a.jsonl", articles(20_000));
    let mut child = program()
        .args(["analyze", "--format", "jsonl"])
        .arg(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 100]).unwrap();
    drop(out);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(err, "");
}

#[track_caller]
fn wait_until(mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(60), "waited in vain");
        std::thread::sleep(Duration::from_millis(20));
    }
}
