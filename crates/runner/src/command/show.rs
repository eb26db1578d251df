//! `diembao show`: a text with everything that was found marked under it, and why; for one place, which candidates
//! for a quote were weighed and refused.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use diembao_core::{Analyzer as _, AnalyzerSpec, Annotations, Article, LayerData, Settings as _};
use diembao_mention_resolver::Mentions;
use diembao_quote_attributor::{QuoteAttributor, QuoteSettings, Weighed};
use diembao_sentence_splitter::Sentences;
use serde_json::Value;

use super::page;
use crate::input::{Fields, Reader, ReaderOptions, expand};
use crate::output::carets;
use crate::{OK, REFUSED, setup};

/// The arguments of `diembao show`.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// Files, folders, patterns, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Shows this layer alone.
    #[arg(long, value_name = "LAYER")]
    layer: Option<String>,
    /// Shows instead what was weighed as a quote at this line and column of the text, both counted from 1, and why
    /// it was taken or refused.
    #[arg(long, value_name = "LINE:COL", value_parser = place)]
    at: Option<(usize, usize)>,
    /// The chain and its settings; without it all linked analyzers with their defaults.
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
}

fn place(given: &str) -> Result<(usize, usize), String> {
    let parts =
        given.split_once(':').and_then(|(line, column)| Some((line.parse().ok()?, column.parse().ok()?)));
    parts
        .filter(|&(line, column): &(usize, usize)| line > 0 && column > 0)
        .ok_or_else(|| "write LINE:COL, both counted from 1, as in 3:14".to_owned())
}

/// Runs the command; gives the exit code.
pub(crate) fn run(args: &ShowArgs, specs: &[AnalyzerSpec]) -> u8 {
    let ready = match setup::open(args.config.as_deref(), specs) {
        Ok(ready) => ready,
        Err(error) => {
            page::refuse(&error);
            return REFUSED;
        }
    };
    page::report(&ready.warnings);
    let given = |link: &diembao_core::Link| args.layer.as_deref().is_none_or(|layer| link.gives == layer);
    if !ready.chain.links().iter().any(given) {
        tracing::error!("no analyzer of the chain gives the layer `{}`", args.layer.as_deref().unwrap_or(""));
        return REFUSED;
    }
    let expanded = expand(&args.paths, false);
    for problem in &expanded.problems {
        tracing::error!("{problem}");
    }
    if !expanded.problems.is_empty() {
        return REFUSED;
    }
    let mut reader = Reader::new(expanded.inputs, ReaderOptions::default());
    while let Some(batch) = reader.next_batch() {
        for entry in &batch.entries {
            let article = match entry.read(&batch.bytes, &Fields::default()) {
                Ok(incoming) => incoming.article,
                Err(problem) => {
                    tracing::error!("{problem}");
                    return REFUSED;
                }
            };
            let analysis = ready.chain.analyze(&article);
            let text = match args.at {
                None => Ok(picture(&article, &analysis.annotations, args.layer.as_deref())),
                Some(at) => weighed(&article, &analysis.annotations, at, args.config.as_deref()),
            };
            match text {
                Ok(text) => {
                    let code = page::print(&text);
                    if code != OK {
                        return code;
                    }
                }
                Err(message) => {
                    tracing::error!("{}: {message}", article.id);
                    return REFUSED;
                }
            }
        }
    }
    OK
}

/// The article with all layers, or one, marked under its text.
fn picture(article: &Article, annotations: &Annotations, layer: Option<&str>) -> String {
    let mut out = format!("{}\n", article.id);
    for data in annotations.layers().iter().filter(|data| layer.is_none_or(|layer| data.name() == layer)) {
        let _ = writeln!(out, "\n── {} ──", data.name());
        let (mut whole, mut marks) = (String::new(), Vec::new());
        for index in 0..data.len() {
            let label = label(data, index);
            match data.span(index) {
                Some(span) => marks.push((span.range(), label)),
                None => {
                    let _ = writeln!(whole, "  {label}");
                }
            }
        }
        out.push_str(&whole);
        if !marks.is_empty() {
            out.push_str(&carets(article.text(), &marks));
        }
    }
    out
}

/// An item's fields on one line, but for its place and words.
fn label(layer: &LayerData, index: usize) -> String {
    let Ok(Value::Object(fields)) = layer.to_json(index) else { return String::new() };
    let mut label = String::new();
    for (key, value) in fields {
        let shown = match value {
            Value::Null => continue,
            Value::String(text) => text,
            Value::Object(inner) if inner.contains_key("text") => inner["text"].to_string(),
            other => other.to_string(),
        };
        if !matches!(key.as_str(), "start" | "end" | "text") {
            let _ = write!(label, "{}{key}={shown}", if label.is_empty() { "" } else { "  " });
        }
    }
    label
}

/// What was weighed as a quote at a place, and why.
fn weighed(
    article: &Article,
    annotations: &Annotations,
    at: (usize, usize),
    config: Option<&Path>,
) -> Result<String, String> {
    let sentences = annotations.get::<Sentences>().ok_or("the chain gives no sentences")?;
    let mentions = annotations.get::<Mentions>().ok_or("the chain gives no mentions")?;
    let offset = offset(article.text(), at)
        .ok_or_else(|| format!("the text has no line {} with a column {}", at.0, at.1))?;
    let attributor = QuoteAttributor::build(settings(config)).map_err(|error| error.to_string())?;
    let weighed =
        attributor.explain(article, (sentences, mentions), offset).map_err(|error| error.to_string())?;
    let mut out = format!("{}, line {}, column {}\n", article.id, at.0, at.1);
    if weighed.is_empty() {
        out.push_str("\nnothing was weighed as a quote here: no marks, no cue, no `Theo`\n");
    }
    for Weighed { content, cue, by, taken, certainty, because } in &weighed {
        let verdict = if *taken { "taken" } else { "refused" };
        let certainty = certainty.map_or(String::new(), |certainty| format!(", {certainty} % certain"));
        let _ = writeln!(out, "\n{verdict} by `{by}`{certainty}");
        if let Some(cue) = cue {
            let _ = writeln!(out, "  cue      {}", cue.text());
        }
        let _ = writeln!(out, "  content  {}", content.text().replace('\n', " "));
        for reason in because {
            let _ = writeln!(out, "  {:+6.2}   {}", reason.weight, reason.feature);
        }
    }
    Ok(out)
}

/// The character at a line and column, as a range of bytes.
fn offset(text: &str, (line, column): (usize, usize)) -> Option<Range<usize>> {
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
    let line = text.get(start..)?.split('\n').next()?;
    let (at, found) = line.char_indices().nth(column - 1)?;
    Some(start + at..start + at + found.len_utf8())
}

/// The table `[quotes]` of a config that was found right already, with the model that it names.
fn settings(config: Option<&Path>) -> QuoteSettings {
    let Some(config) = config else { return QuoteSettings::default() };
    let text = std::fs::read_to_string(config).ok();
    let table = text.and_then(|text| text.parse::<toml::Table>().ok());
    let quotes = table.and_then(|mut table| table.remove("quotes"));
    let settings: Option<QuoteSettings> = quotes.and_then(|quotes| quotes.try_into().ok());
    let mut settings = settings.unwrap_or_default();
    // Paths are relative to the config, as the loader has them. A file that is gone by now is reported by `build`.
    settings.visit_files(&mut |_, file| {
        let path = config.parent().unwrap_or(Path::new("")).join(file.path());
        if let Ok(contents) = std::fs::read(path) {
            file.set_contents(contents);
        }
    });
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_of_ones_own_explains_itself() {
        let folder = std::env::temp_dir().join(format!("diembao-show-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let config = folder.join("chain.toml");
        std::fs::write(&config, "[quotes]\nmodel = \"own.txt\"\n").unwrap();
        std::fs::write(folder.join("own.txt"), "after\tbias\t\t-9.0\n").unwrap();
        let model = settings(Some(&config)).model.unwrap();
        assert_eq!(model.contents(), Some(&b"after\tbias\t\t-9.0\n"[..]));
        assert_eq!(settings(None), QuoteSettings::default());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_place_is_a_line_and_a_column() {
        assert_eq!(place("3:14"), Ok((3, 14)));
        assert!(place("0:1").is_err() && place("3").is_err());
        assert_eq!(offset("Ông\nnói", (2, 3)), Some(8..9));
        assert_eq!(offset("Ông\nnói", (3, 1)), None);
    }
}
