//! The workspace's own tools: `cargo xtask …`.
//!
//! This package does not depend on the analyzers, so that a change in them does not rebuild it: it runs `cargo`
//! for the program.

mod bench;
mod codegen;
mod fuzz;
mod new_analyzer;
mod program;
mod score;
mod train_quotes;
mod train_topics;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <TASK> …

  analyze [PATHS…] [OPTIONS]   builds the program in release and runs `diembao analyze`; with no path it reads `seeds/`
  run ARGS…                    builds the program in release and runs it with these arguments
  new-analyzer NAME            makes a crate with an analyzer that works, and puts it into the chain
        --gives LAYER            the layer it gives
        [--needs LAYER,…]        the layers it reads
  codegen                      writes config/default.toml and the JSON Schemas from the program's own types
  bench                        what the chain costs: one table of times and memory; instructions against those accepted
        [--articles FILE]        over these articles, repeated (../shared/stories/articles.jsonl)
        [--instructions]         the instructions alone
        [--accept]               takes the instructions counted now as accepted
  fuzz [TARGETS…]              fuzzes readers, config, chain, with coverage (nightly Rust)
        [--seconds N]            each for so long (60)
  train-topics --data FOLDER   trains the topic model on FOLDER's articles, and writes it with its card
        [--model FILE]           to this file rather than into the classifier's crate
        [--gold FOLDER]          measures it on these annotated articles, too
  train-quotes --gold FOLDER   trains the quote model on FOLDER/train and FOLDER/dev, and writes it to stdout
        [--out FILE]             to this file
        [--predictions FOLDER]   and what models say of articles that they have not seen, for `score --predicted`
  score --gold FOLDER          runs the chain over FOLDER/articles.jsonl and scores it against FOLDER/gold.jsonl
        [--config FILE]          with this chain
        [--errors KIND]          lists each miss: dates, quotes, speakers, topics
        [--floors FILE]          fails where a figure is below its floor
        [--predicted FILE]       scores these records instead of running the chain
";

/// The program: does what its arguments say.
pub fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let task = if args.is_empty() { "help".to_owned() } else { args.remove(0) };
    let result = match task.as_str() {
        "analyze" => program::analyze(&args),
        "run" => program::run(&args),
        "bench" => bench::run(&args),
        "codegen" => codegen::run(&args),
        "fuzz" => fuzz::run(&args),
        "new-analyzer" => new_analyzer::run(&args),
        "train-topics" => train_topics::run(&args),
        "train-quotes" => train_quotes::run(&args),
        "score" => score::command::run(&args),
        "help" | "--help" | "-h" => {
            print_out(HELP);
            Ok(ExitCode::SUCCESS)
        }
        other => Err(format!("there is no task `{other}`\n\n{HELP}").into()),
    };
    result.unwrap_or_else(|error| {
        print_err(&format!("error: {error}\n"));
        ExitCode::from(2)
    })
}

/// The figures of a file of predicted records against a file of gold ones, as `name → per cent`.
///
/// # Errors
/// A file that cannot be read, with its line.
pub fn figures(
    gold: &Path,
    predicted: &Path,
) -> Result<BTreeMap<&'static str, f64>, Box<dyn std::error::Error>> {
    let gold = score::load::load(gold)?;
    let predicted = score::load::load(predicted)?.into_iter().collect();
    Ok(score::score(&gold, &predicted, &mut score::misses::Misses::of(None)).named())
}

/// What a task comes to: an exit code, or why it could not be done.
type TaskResult = Result<ExitCode, Box<dyn std::error::Error>>;

/// Writes to standard output; a reader that has gone is no matter.
fn print_out(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn print_err(text: &str) {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(text.as_bytes());
}
