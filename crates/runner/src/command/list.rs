//! `diembao list`: the analyzers that are linked into the program.

use std::fmt::Write as _;

use diembao_core::AnalyzerSpec;
use serde::Serialize;

use super::page;

/// The arguments of `diembao list`.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Writes JSON, with each analyzer's default settings.
    #[arg(long)]
    json: bool,
}

/// An analyzer, as `--json` writes it.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    summary: &'a str,
    gives: &'a str,
    needs: Vec<&'a str>,
    /// `quotes[].topics`: where records carry the layer, if not under its own name.
    #[serde(skip_serializing_if = "Option::is_none")]
    written_as: Option<String>,
    settings: toml::Table,
    source: String,
}

/// Runs the command; gives the exit code.
pub(crate) fn run(args: &ListArgs, specs: &[AnalyzerSpec]) -> u8 {
    page::print(&if args.json { json(specs) } else { text(specs) })
}

fn text(specs: &[AnalyzerSpec]) -> String {
    let width = specs.iter().map(|spec| spec.name.len()).max().unwrap_or(0);
    specs.iter().fold(String::new(), |mut out, spec| {
        let _ = writeln!(out, "{:width$}  {}", spec.name, spec.summary);
        out
    })
}

fn json(specs: &[AnalyzerSpec]) -> String {
    let list: Vec<Listed<'_>> = specs
        .iter()
        .map(|spec| Listed {
            name: spec.name,
            summary: spec.summary,
            gives: spec.gives,
            needs: spec.needs(),
            written_as: spec.attach.map(|attach| format!("{}[].{}", attach.layer, attach.field)),
            settings: spec.default_settings().unwrap_or_default(),
            source: spec.place.to_string(),
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&list).expect("strings and settings have a JSON form");
    text.push('\n');
    text
}
