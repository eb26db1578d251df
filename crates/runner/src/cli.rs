//! The command line, as data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::command::{
    CheckArgs, CompletionsArgs, ExplainArgs, ListArgs, ManArgs, PlanArgs, SchemaArgs, ShowArgs,
};
use crate::input::Kind;
use crate::output::Offsets;

/// Reads Vietnamese news articles: who said what, when, about what.
#[derive(Debug, Parser)]
#[command(name = "diembao", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) log: LogArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to log, to stderr.
#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// How log lines are written.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) log_format: LogFormat,
    /// What is logged: error, warn, info, debug or trace, also for parts of the program (`diembao_runner=debug`).
    #[arg(long, global = true, default_value = "info", value_name = "FILTER")]
    pub(crate) log: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Analyzes articles and writes what was found.
    Analyze(AnalyzeArgs),
    /// Says everything that is wrong or odd about a config; starts its external analyzers, reads no article.
    Check(CheckArgs),
    /// Shows the order in which the analyzers of a config run, and why.
    Plan(PlanArgs),
    /// Lists the analyzers that are linked into the program.
    List(ListArgs),
    /// Explains an analyzer: what it reads and gives, its settings, its examples.
    Explain(ExplainArgs),
    /// Shows texts with what was found marked under them; with `--at`, why something is a quote or none.
    Show(ShowArgs),
    /// Writes a config with every analyzer and every setting, to start from.
    Defaults,
    /// Writes the JSON Schema of configs or of records.
    Schema(SchemaArgs),
    /// Writes completions for a shell.
    Completions(CompletionsArgs),
    /// Writes the manual.
    Man(ManArgs),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For reading in a terminal.
    #[default]
    Text,
    /// One list of records.
    Json,
    /// One record a line.
    Jsonl,
    /// One row a quote, safe to open in a spreadsheet.
    Csv,
    /// One row an article, for pandas, DuckDB and Spark; in a program built with `--features parquet`.
    Parquet,
    /// TimeML: the texts with their time expressions marked.
    Timeml,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Args)]
pub(crate) struct AnalyzeArgs {
    /// Files, folders, patterns, or `-` for standard input.
    ///
    /// Plain text (an optional `date YYYY[-MM[-DD]]` before it), JSON Lines, JSON, web pages, CSV and TSV with
    /// named columns; each also as .gz or .zst.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// The form of the output.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: OutputFormat,
    /// The chain and its settings; without it all linked analyzers with their defaults.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Writes to this file: beside it first, and renamed when complete.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Goes on where an earlier run with the same -o stopped.
    #[arg(long, requires = "output")]
    pub(crate) resume: bool,
    /// Keeps the records that failed, as they came, with the reason: JSON Lines.
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Threads that analyze; all processors by default.
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<std::num::NonZeroUsize>,
    /// What offsets count.
    #[arg(long, value_enum, default_value_t, value_name = "UNIT")]
    pub(crate) offsets: Offsets,
    /// Writes each article's text, too.
    #[arg(long)]
    pub(crate) with_text: bool,
    /// Writes these layers, whatever the config says.
    #[arg(long, value_delimiter = ',', value_name = "LAYER,…")]
    pub(crate) layers: Vec<String>,
    /// Reads all inputs as this kind, whatever their names.
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) input_format: Option<Kind>,
    /// Reads a field from another name: `--field text=body`. For JSON and tables.
    #[arg(long, value_name = "FIELD=NAME", value_parser = field)]
    pub(crate) field: Vec<(String, String)>,
    /// Colours in the text form.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", alias = "colour")]
    pub(crate) color: Colour,
    /// Stops at the first thing that fails.
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Logs how long each analyzer took.
    #[arg(long)]
    pub(crate) timings: bool,
    /// The longest article (a line, or a file) that is read, in MiB.
    #[arg(long, default_value_t = 256, value_name = "MIB")]
    pub(crate) max_record_mib: u64,
    /// How many times its size a compressed file may unpack to.
    #[arg(long, default_value_t = 300, value_name = "TIMES")]
    pub(crate) max_expansion: u64,
}

fn field(given: &str) -> Result<(String, String), String> {
    let (field, name) = given.split_once('=').ok_or("write FIELD=NAME, as in text=body")?;
    if crate::input::Fields::default().rename(field, name) {
        Ok((field.to_owned(), name.to_owned()))
    } else {
        Err(format!("there is no field `{field}`: id, source, url, title, published, text"))
    }
}
