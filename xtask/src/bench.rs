//! `cargo xtask bench`: what the chain costs.
//!
//! Two kinds of figures. Times, in one table, beside the bound that reading the same file sets: they depend on the
//! machine. Instructions for a fixed small input, counted by callgrind: they do not, and are compared with those
//! last accepted.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{TaskResult, print_err, print_out, program};

/// A rise in instructions beyond this, in per cent, fails.
const TOLERANCE: f64 = 10.0;

/// Sizes of input over which memory must stay flat, in MB.
const SIZES: [u64; 2] = [20, 200];

/// Runs the task.
pub(crate) fn run(args: &[String]) -> TaskResult {
    let mut instructions_only = false;
    let mut accept = false;
    let mut articles = program::root().join("../shared/stories/articles.jsonl");
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--instructions" => instructions_only = true,
            "--accept" => accept = true,
            "--articles" => articles = args.next().ok_or("`--articles` needs a file")?.into(),
            other => return Err(format!("`bench` has no option `{other}`").into()),
        }
    }
    let program = program::build(&[])?;
    if !instructions_only {
        if articles.exists() {
            times(&program, &articles)?;
        } else {
            print_err(&format!("no times: {} is not here (say --articles FILE)\n", articles.display()));
        }
    }
    instructions(&program, accept)
}

fn folder() -> Result<PathBuf, std::io::Error> {
    let folder = program::root().join("target/bench");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Prints the table of times and memory.
fn times(program: &Path, articles: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let [small, large] = SIZES.map(|megabytes| repeated(articles, megabytes));
    let (small, large) = (small?, large?);
    let megabytes = std::fs::metadata(&large)?.len() as f64 / 1e6;

    let started = Instant::now();
    let read = read_owned(&large)?;
    let bound = megabytes / started.elapsed().as_secs_f64();

    let mut out = String::new();
    let input = articles.file_name().unwrap_or_default().to_string_lossy();
    writeln!(out, "{megabytes:.0} MB of {input}, {read} articles\n")?;
    writeln!(out, "{:<34} {:>10}", "", "MB/s")?;
    writeln!(out, "{:<34} {bound:10.1}", "serde_json into owned strings")?;

    let mut alone = Measured::of(program, &large, &["-j1", "--timings"])?;
    let whole = megabytes / alone.time.as_secs_f64();
    writeln!(out, "{:<34} {whole:10.1}", "whole chain, 1 thread")?;
    let two = Measured::of(program, &large, &["-j2"])?;
    let twice = megabytes / two.time.as_secs_f64();
    let factor = twice / whole;
    writeln!(out, "{:<34} {twice:10.1}   × {factor:.2}", "whole chain, 2 threads")?;
    for line in alone.timings.drain(..) {
        writeln!(out, "  {line}")?;
    }

    writeln!(out, "\n{:<34} {:>10}", "", "peak MB")?;
    for (size, path) in SIZES.iter().zip([&small, &large]) {
        for jobs in ["-j1", "-j2"] {
            let peak = Measured::of(program, path, &[jobs])?.peak;
            writeln!(out, "{:<34} {peak:10.1}", format!("{size} MB of input, {jobs}"))?;
        }
    }
    let start = start_up(program)?;
    writeln!(out, "\n{:<34} {:>10.1} ms", "start-up, no articles", start.as_secs_f64() * 1e3)?;
    print_out(&out);
    Ok(())
}

/// The articles, over and over, up to a size.
fn repeated(articles: &Path, megabytes: u64) -> Result<PathBuf, std::io::Error> {
    let path = folder()?.join(format!("articles-{megabytes}.jsonl"));
    let bytes = std::fs::read(articles)?;
    let times = (megabytes * 1_000_000).div_ceil(bytes.len().max(1) as u64);
    if std::fs::metadata(&path).is_ok_and(|there| there.len() == times * bytes.len() as u64) {
        return Ok(path);
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path)?);
    for _ in 0..times {
        file.write_all(&bytes)?;
    }
    file.flush()?;
    Ok(path)
}

/// Reads a file's articles into owned strings: nothing that makes articles of JSON with `serde_json` is faster.
fn read_owned(path: &Path) -> Result<usize, Box<dyn std::error::Error>> {
    #[derive(serde::Deserialize)]
    struct Owned {
        id: String,
        text: String,
        #[serde(default)]
        title: String,
        #[serde(default)]
        source: String,
        #[serde(default)]
        url: String,
        #[serde(default)]
        published: Option<String>,
    }
    let mut lines = BufReader::with_capacity(1 << 20, std::fs::File::open(path)?);
    let (mut line, mut count, mut bytes) = (Vec::new(), 0, 0);
    while lines.read_until(b'\n', &mut line)? > 0 {
        let Owned { id, text, title, source, url, published } = serde_json::from_slice(&line)?;
        // Used, so that it is not optimised away.
        let rest = title.len() + source.len() + url.len() + published.map_or(0, |published| published.len());
        bytes += std::hint::black_box(id.len() + text.len() + rest);
        count += 1;
        line.clear();
    }
    std::hint::black_box(bytes);
    Ok(count)
}

/// One run of the program.
struct Measured {
    time: Duration,
    /// Most memory that it held, in MB.
    peak: f64,
    /// Its lines of `--timings`.
    timings: Vec<String>,
}

impl Measured {
    fn of(program: &Path, input: &Path, args: &[&str]) -> Result<Self, Box<dyn std::error::Error>> {
        let started = Instant::now();
        let mut child = Command::new(program)
            .args(["analyze", "--format", "jsonl", "-o", "/dev/null"])
            .args(args)
            .arg(input)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut peak = 0;
        let status = loop {
            // The system keeps the high-water mark: the last look before the end is close to the truth.
            peak = peak_kilobytes(child.id()).unwrap_or(peak);
            match child.try_wait()? {
                Some(status) => break status,
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        let time = started.elapsed();
        let mut log = String::new();
        if let Some(mut stderr) = child.stderr.take() {
            std::io::Read::read_to_string(&mut stderr, &mut log)?;
        }
        if !status.success() {
            return Err(format!("the program failed:\n{log}").into());
        }
        let timings = log.lines().filter(|line| line.ends_with("MB/s")).map(str::to_owned).collect();
        Ok(Self { time, peak: peak as f64 / 1e3, timings })
    }
}

fn peak_kilobytes(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The shortest of some runs over an empty list of articles.
fn start_up(program: &Path) -> Result<Duration, Box<dyn std::error::Error>> {
    let empty = folder()?.join("empty.jsonl");
    std::fs::write(&empty, "\n")?;
    let mut best = Duration::MAX;
    for _ in 0..7 {
        best = best.min(Measured::of(program, &empty, &[])?.time);
    }
    Ok(best)
}

/// Counts instructions for the seeds, and compares them with those last accepted.
fn instructions(program: &Path, accept: bool) -> TaskResult {
    if Command::new("valgrind").arg("--version").output().is_err() {
        print_err("instructions not counted: valgrind is not here\n");
        return Ok(ExitCode::SUCCESS);
    }
    let (empty, small) = (folder()?.join("empty.jsonl"), folder()?.join("seeds.jsonl"));
    std::fs::write(&empty, "\n")?;
    std::fs::write(&small, seeds()?)?;
    let start = count(program, &empty)?;
    let seeds = count(program, &small)?.saturating_sub(start);
    let counted = [("start-up", start), ("seeds", seeds)];

    let file = program::root().join("tests/instructions.toml");
    let accepted = std::fs::read_to_string(&file).unwrap_or_default();
    let mut code = ExitCode::SUCCESS;
    for (name, now) in counted {
        let before = accepted.lines().find_map(|line| {
            line.split_once('=')
                .filter(|(key, _)| key.trim() == name)?
                .1
                .trim()
                .replace('_', "")
                .parse::<u64>()
                .ok()
        });
        let change = before.map(|before| 100.0 * (now as f64 / before.max(1) as f64 - 1.0));
        let shown =
            change.map_or("not accepted yet".to_owned(), |change| format!("{change:+.1} % since accepted"));
        print_out(&format!("instructions, {name:<20} {:10.1} million   {shown}\n", now as f64 / 1e6));
        if !accept && change.is_none_or(|change| change > TOLERANCE) {
            print_err(&format!(
                "{name}: more instructions than were accepted; if they are worth it, run `cargo xtask bench --instructions --accept` and commit the file\n"
            ));
            code = ExitCode::FAILURE;
        }
    }
    if accept {
        let mut text = "# Instructions (callgrind) for the start of the program, and for the seeds ten times over, as last\n\
             # accepted by `cargo xtask bench --instructions --accept`. A rise of more than 10 % fails.\n"
            .to_owned();
        for (name, now) in counted {
            writeln!(text, "{name} = {now}")?;
        }
        std::fs::write(file, text)?;
    }
    Ok(code)
}

/// The seeds as JSON Lines, ten times over.
fn seeds() -> Result<String, Box<dyn std::error::Error>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(program::root().join("seeds"))?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let mut lines = String::new();
    for path in paths {
        let text = std::fs::read_to_string(path)?;
        let record: Value = serde_json::json!({"id": "seed", "published": "2026-02-04", "text": text});
        writeln!(lines, "{record}")?;
    }
    Ok(lines.repeat(10))
}

/// Instructions of one run on one thread.
fn count(program: &Path, input: &Path) -> Result<u64, Box<dyn std::error::Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["analyze", "--format", "jsonl", "-o", "/dev/null", "-j1"])
        .arg(input)
        .stdin(Stdio::null())
        .output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("the program failed under valgrind:\n{log}").into());
    }
    let collected = log.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    collected.ok_or_else(|| format!("valgrind counted nothing:\n{log}").into())
}
