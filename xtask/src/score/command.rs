//! `cargo xtask score`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use super::{Figures, Misses, load, report, score};
use crate::{TaskResult, print_err, print_out, program};

#[derive(Default)]
struct Args {
    gold: Option<PathBuf>,
    config: Option<PathBuf>,
    errors: Option<String>,
    floors: Option<PathBuf>,
    predicted: Option<PathBuf>,
}

fn parse(args: &[String]) -> Result<Args, String> {
    let mut parsed = Args::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().cloned().ok_or_else(|| format!("`{arg}` needs a value"));
        match arg.as_str() {
            "--gold" => parsed.gold = Some(value()?.into()),
            "--config" => parsed.config = Some(value()?.into()),
            "--floors" => parsed.floors = Some(value()?.into()),
            "--predicted" => parsed.predicted = Some(value()?.into()),
            "--errors" => {
                let kind = value()?;
                if !Misses::KINDS.contains(&kind.as_str()) {
                    return Err(format!(
                        "no misses of kind `{kind}`; there are {}",
                        Misses::KINDS.join(", ")
                    ));
                }
                parsed.errors = Some(kind);
            }
            other => return Err(format!("`score` has no option `{other}`")),
        }
    }
    Ok(parsed)
}

/// Runs the task.
pub(crate) fn run(args: &[String]) -> TaskResult {
    let args = parse(args)?;
    let folder = args.gold.as_deref().ok_or("say --gold FOLDER, with articles.jsonl and gold.jsonl in it")?;
    let predicted = match args.predicted {
        Some(file) => file,
        None => predict(folder, args.config.as_deref())?,
    };
    let gold = load(&folder.join("gold.jsonl"))?;
    let predicted: BTreeMap<_, _> = load(&predicted)?.into_iter().collect();
    let mut misses = Misses::of(args.errors.as_deref());
    let figures = score(&gold, &predicted, &mut misses);
    print_out(misses.lines());
    print_out(&report::table(&figures));
    match args.floors {
        Some(floors) => check_floors(&floors, &figures),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// Runs the chain over the folder's articles; gives the file of records.
fn predict(folder: &Path, config: Option<&Path>) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let program = program::build(&[])?;
    let out = program.with_file_name("scored.jsonl");
    let mut command = Command::new(program);
    command
        .arg("analyze")
        .arg(folder.join("articles.jsonl"))
        .args(["--format", "jsonl", "--log", "warn", "-o"]);
    command.arg(&out).stdin(Stdio::null());
    if let Some(config) = config {
        command.arg("--config").arg(config);
    }
    if !command.status()?.success() {
        return Err("the chain failed on some articles (above): the figures would not count".into());
    }
    Ok(out)
}

/// Compares the figures with a file of `name = floor` lines, in per cent.
fn check_floors(file: &Path, figures: &Figures) -> TaskResult {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let floors = parse_floors(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let named = figures.named();
    let mut code = ExitCode::SUCCESS;
    for (name, floor) in floors {
        let Some(figure) = named.get(name.as_str()) else {
            let known: Vec<&str> = named.keys().copied().collect();
            return Err(
                format!("{}: no figure `{name}`; there are {}", file.display(), known.join(", ")).into()
            );
        };
        if *figure < floor {
            print_err(&format!("{name} is {figure:.2}, below its floor of {floor}\n"));
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

/// A small part of TOML: comments and `name = number`.
fn parse_floors(text: &str) -> Result<Vec<(String, f64)>, String> {
    let mut floors = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let floor = line.split_once('=').and_then(|(name, floor)| {
            Some((
                name.trim().to_owned(),
                floor.trim().parse::<f64>().ok().filter(|floor| floor.is_finite())?,
            ))
        });
        floors.push(floor.ok_or_else(|| format!("line {}: not `name = number`", number + 1))?);
    }
    Ok(floors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors_are_names_with_numbers() {
        assert_eq!(parse_floors("# dev\na-b = 75.5 # why\n\n"), Ok(vec![("a-b".to_owned(), 75.5)]));
        assert_eq!(parse_floors("a: 3"), Err("line 1: not `name = number`".to_owned()));
        assert!(parse_floors("a = nan").is_err());
    }
}
