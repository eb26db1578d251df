//! Analyzers in another language: what they give is in the records, and what they do wrong is one article's matter.
//!
//! Without Python on the machine there is nothing to test here, and the tests say so.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use diembao_runner::setup::{self, Setup};
use serde_json::{Value, json};

use crate::program::{self, Ran, written};
use crate::{registry, root};

/// Is there a Python to run the examples with?
fn python() -> bool {
    let there = std::process::Command::new("python3").arg("--version").output().is_ok();
    if !there {
        let _ = writeln!(std::io::stderr(), "there is no python3: external analyzers are not tested");
    }
    there
}

fn folder() -> std::path::PathBuf {
    root().join("tests/external")
}

/// A config with the faulty analyzer.
fn faulty_config(more: &str, settings: &str) -> String {
    format!(
        "chain = [\"sentences\"]\n[output]\nlayers = [\"sentences\", \"faults\"]\n[[external]]\nname = \"faulty\"\n\
         command = [\"python3\", {:?}]\ngives = \"faults\"\n{more}\nsettings = {{ {settings} }}\n",
        folder().join("faulty.py")
    )
}

fn open(config: &str) -> Result<Setup, String> {
    setup::from_text("faulty.toml", config, &folder(), registry().specs()).map_err(|error| error.to_string())
}

/// What the faulty analyzer makes of each text, one after the other: its items, or the failure.
fn faults(texts: &[&str]) -> Vec<Result<Value, String>> {
    let setup = open(&faulty_config("timeout_secs = 3", "")).expect("it starts");
    texts
        .iter()
        .map(|text| {
            let article = diembao_core::Article::new("a", *text).expect("it is short");
            let analysis = setup.chain.analyze(&article);
            assert!(analysis.annotations.layer("sentences").is_some(), "other analyzers are not touched");
            match analysis.failures.as_slice() {
                [] => {
                    let layer = analysis.annotations.layer("faults").expect("nothing failed");
                    let items = (0..layer.len()).map(|i| layer.to_json(i).expect("it is JSON"));
                    Ok(items.collect())
                }
                [failure] => Err(failure.to_string()),
                more => panic!("{more:?}"),
            }
        })
        .collect()
}

#[test]
fn the_example_reads_the_seeds() {
    if !python() {
        return;
    }
    let Ran { code, out, err } = program::run(
        &["analyze", "--config", "tests/external/sentiment.toml", "--format", "jsonl", "seeds"],
        "",
    );
    assert_eq!(code, Some(0), "{err}");
    let mut lines = String::new();
    for record in out.lines() {
        let record: Value = serde_json::from_str(record).expect("a record is JSON");
        let items = record["annotations"]["sentiment"].as_array().expect("the layer is in the record");
        for item in items {
            let words: String = item["text"].as_str().expect("it covers words").chars().take(60).collect();
            lines.push_str(&format!("{} {} {} {words}\n", record["id"], item["mood"], item["score"]));
        }
    }
    insta::assert_snapshot!(lines);
}

#[test]
fn every_fault_is_its_article_s_and_the_next_one_is_read() {
    if !python() {
        return;
    }
    let texts = [
        "well",
        "crash",
        "well",
        "killed",
        "garbage",
        "no utf-8",
        "half a line",
        "out of turn",
        "no answer",
        "refused",
        "outside",
        "other words",
        "no object",
        "slow",
        "closed",
        "well",
    ];
    let mut report = String::new();
    for (text, result) in texts.iter().zip(faults(&texts)) {
        let line = match result {
            Ok(mut items) => {
                // The process is another on each run.
                items[0].as_object_mut().expect("an item is an object").remove("pid");
                items.to_string()
            }
            Err(message) => message,
        };
        report.push_str(&format!("{text}: {line}\n"));
    }
    insta::assert_snapshot!(without_pids(&report));
}

/// A process that is well is asked again; one that failed is not.
#[test]
fn a_process_lives_until_it_fails() {
    if !python() {
        return;
    }
    let found = faults(&["one", "two", "refused", "three", "outside", "four"]);
    let pid = |i: usize| found[i].as_ref().expect("it is well")[0]["pid"].clone();
    assert_eq!(pid(0), pid(1));
    assert_eq!(pid(1), pid(3), "who refuses an article is well");
    assert_ne!(pid(3), pid(5), "who points outside the text is not");
}

/// An answer too many is not taken for the answer to the next request.
#[test]
fn an_answer_too_many_is_the_next_article_s_fault() {
    if !python() {
        return;
    }
    let found = faults(&["twice", "one", "two"]);
    assert_eq!(found[0], Ok(json!([])));
    let message = found[1].as_ref().expect_err("the answer was to another request");
    assert!(message.contains("it answered request 1 where 2 was asked"), "{message}");
    assert!(found[2].is_ok());
}

#[test]
fn an_answer_without_end_is_cut_off() {
    if !python() {
        return;
    }
    let setup = open(&faulty_config("timeout_secs = 60", "")).expect("it starts");
    let article = diembao_core::Article::new("a", "endless").expect("it is short");
    let analysis = setup.chain.analyze(&article);
    assert_eq!(analysis.failures[0].message, "its answer is longer than 64 MiB");
}

#[test]
fn who_does_not_greet_is_refused_before_any_article_is_read() {
    if !python() {
        return;
    }
    let mut report = String::new();
    for greeting in ["crash", "garbage", "version", "silent"] {
        let config = faulty_config("start_timeout_secs = 1", &format!("greeting = \"{greeting}\""));
        report.push_str(&open(&config).map(|_| ()).expect_err("it does not greet"));
        report.push('\n');
    }
    let config = faulty_config("", "").replace("python3", "./no-such-program");
    let error = open(&config).map(|_| ()).expect_err("there is no such program");
    report.push_str(&error.replace(&folder().display().to_string(), "<folder>"));
    let config = faulty_config("", "features = [\"telepathy\"]");
    report.push_str(&open(&config).map(|_| ()).expect_err("there is no such feature"));
    insta::assert_snapshot!(without_pids(&report));
}

/// An external analyzer may give a layer that a linked one would give: it is held to that layer's form.
#[test]
fn a_linked_layer_can_be_given_from_outside() {
    if !python() {
        return;
    }
    let give = |items: &str| {
        let script = format!(
            "import sys, json\nsys.stdin.readline()\nprint(json.dumps({{'hello': {{'protocol': 1}}}}))\n\
             for line in sys.stdin: print(json.dumps({{'answer': json.loads(line)['request'], 'items': {items}}}))\n"
        );
        let config = format!(
            "chain = [\"splitter\"]\n[[external]]\nname = \"splitter\"\ncommand = [\"python3\", \"-c\", {script:?}]\n\
             gives = \"sentences\"\n"
        );
        let setup = open(&config).unwrap_or_else(|error| panic!("{error}"));
        let article = diembao_core::Article::new("a", "Ông nói.").expect("it is short");
        setup.chain.analyze(&article)
    };
    let analysis = give("[{'start': 0, 'end': 3, 'paragraph': 0, 'kind': 'text'}]");
    assert_eq!(analysis.failures, []);
    let sentences =
        analysis.annotations.get::<diembao_sentence_splitter::Sentences>().expect("it is that layer");
    assert_eq!(sentences[0].span.range(), 0..4);
    assert_eq!(sentences[0].rule.as_str(), "splitter");
    let analysis = give("[{'start': 0, 'end': 3, 'paragraph': 0, 'kind': 'poem'}]");
    let message = &analysis.failures[0].message;
    assert!(
        message.starts_with("its items are none of the layer `sentences`: unknown variant `poem`"),
        "{message}"
    );
}

#[test]
fn other_units_of_offsets_can_be_asked_for() {
    if !python() {
        return;
    }
    // The program says that it covers as many as Python's `len` counts: four.
    for (feature, words) in [("bytes", "Bão"), ("utf16", "Bão ")] {
        let setup = open(&faulty_config("", &format!("features = [\"{feature}\"]"))).expect("it starts");
        let article = diembao_core::Article::new("a", "Bão ").expect("it is short");
        let analysis = setup.chain.analyze(&article);
        assert_eq!(analysis.failures, []);
        let layer = analysis.annotations.layer("faults").expect("nothing failed");
        let item = layer.to_json(0).expect("it is JSON");
        assert_eq!(item["text"], words, "{feature}");
    }
}

/// Several workers have a process each, and the order of the output is kept.
#[test]
fn workers_do_not_wait_for_one_another() {
    if !python() {
        return;
    }
    let config = written("faulty-run.toml", &faulty_config("timeout_secs = 20", ""));
    let mut input = String::new();
    for i in 0..400 {
        let text = if i % 100 == 7 { "crash" } else { "well" };
        input.push_str(&json!({"id": format!("{i}"), "text": text}).to_string());
        input.push('\n');
    }
    let Ran { code, out, err } =
        program::run(&["analyze", "--jobs", "3", "--config", &config, "--format", "jsonl", "-"], &input);
    assert_eq!(code, Some(1), "{err}");
    let records: Vec<Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("a record is JSON")).collect();
    let ids: Vec<String> =
        records.iter().map(|record| record["id"].as_str().expect("it is text").to_owned()).collect();
    assert_eq!(ids, (0..400).map(|i| i.to_string()).collect::<Vec<_>>());
    let failed = records.iter().filter(|record| record["errors"].is_array()).count();
    assert_eq!(failed, 4);
    let said = err.lines().filter(|line| line.contains("out of memory")).count();
    assert!(said >= 4, "what it said is in the log: {err}");
}

/// No process outlives the run: neither one at its end, nor one whose program was killed.
#[test]
#[cfg(target_os = "linux")]
fn no_process_outlives_the_run() {
    if !python() {
        return;
    }
    let config = written("faulty-family.toml", &faulty_config("timeout_secs = 600", ""));

    let Ran { code, out, err } = program::run(
        &["analyze", "--config", &config, "--format", "jsonl", "-"],
        "{\"id\": \"a\", \"text\": \"family\"}\n",
    );
    assert_eq!(code, Some(0), "{err}");
    let record: Value = serde_json::from_str(&out).expect("a record is JSON");
    let pid = record["annotations"]["faults"][0]["pid"].as_u64().expect("it is a number");
    wait_for_the_end_of(pid);

    for signal in ["-KILL", "-TERM"] {
        let mut child = program::command()
            .args(["analyze", "--config", &config, "--format", "jsonl", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program is built");
        let mut stdin = child.stdin.take().expect("it is piped");
        stdin.write_all(b"{\"id\": \"a\", \"text\": \"slow\"}\n").expect("it reads");
        // The input stays open: the run goes on until it is ended.
        let notes = std::io::BufReader::new(child.stderr.take().expect("it is piped"));
        let pid = std::io::BufRead::lines(notes)
            .map(|line| line.expect("it writes UTF-8"))
            .find_map(|line| {
                line.split("hello from process ").nth(1)?.split_whitespace().next()?.parse::<u64>().ok()
            })
            .expect("the analyzer says hello");
        assert!(!in_group(pid).is_empty());
        if signal == "-TERM" {
            // The first asks to finish what is in flight, which takes ten minutes; the second does not ask.
            for _ in 0..2 {
                std::thread::sleep(Duration::from_millis(200));
                kill(signal, child.id());
            }
        } else {
            kill(signal, child.id());
        }
        child.wait().expect("it can be waited for");
        drop(stdin);
        wait_for_the_end_of(pid);
    }
}

#[cfg(target_os = "linux")]
fn kill(signal: &str, pid: u32) {
    let status = std::process::Command::new("kill").args([signal, &pid.to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()));
}

/// A signal has been sent; the kernel may take a moment.
#[cfg(target_os = "linux")]
#[track_caller]
fn wait_for_the_end_of(group: u64) {
    let until = Instant::now() + Duration::from_secs(10);
    while !in_group(group).is_empty() {
        assert!(Instant::now() < until, "these live on: {:?}", in_group(group));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The living processes of a process group, with their names and states.
#[cfg(target_os = "linux")]
fn in_group(group: u64) -> BTreeMap<u64, String> {
    let processes = std::fs::read_dir("/proc").expect("this is Linux");
    processes
        .filter_map(|entry| {
            let pid: u64 = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // `pid (name) state parent group …`
            let (name, rest) = stat.rsplit_once(')')?;
            let fields: Vec<&str> = rest.split_whitespace().collect();
            let lives = !matches!(*fields.first()?, "Z" | "X");
            (lives && *fields.get(2)? == group.to_string()).then(|| (pid, name.to_owned()))
        })
        .collect()
}

/// A report without the numbers of processes, which are others on each run.
fn without_pids(report: &str) -> String {
    let mut parts = report.split("from process ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("from process …");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}
