//! `cargo xtask new-analyzer NAME --gives LAYER [--needs LAYER,…]`: a crate that works, to be changed from there.
//!
//! The crate, its lines in the bundle and the workspace, its place in the chain: what was made builds, passes the
//! tests that walk the registry and runs in the chain without a further edit.

mod edit;
mod layers;
mod names;

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::program::root;
use crate::{TaskResult, codegen};
use layers::KnownLayer;
use names::{Names, is_crate_name, is_layer_name};

const MANIFEST: &str = include_str!("templates/Cargo.toml.in");
const SOURCE: &str = include_str!("templates/lib.rs.in");
const PHRASES: &str = include_str!("templates/phrases.txt.in");

const USAGE: &str = "cargo xtask new-analyzer NAME --gives LAYER [--needs LAYER,…]";

/// Makes the crate; says what was made.
pub(crate) fn run(args: &[String]) -> TaskResult {
    let Args { name, gives, needs } = Args::read(args)?;
    let known = layers::known(&root().join("crates"))?;
    if let Some(layer) = known.iter().find(|layer| layer.name == gives) {
        return Err(
            format!("`{}` gives the layer `{gives}`, and a layer has one giver", layer.package).into()
        );
    }
    let mut read = Vec::new();
    for need in &needs {
        let layer = known.iter().find(|layer| layer.name == *need).ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|layer| layer.name.as_str()).collect();
            format!("no crate gives the layer `{need}`; layers: {}", names.join(", "))
        })?;
        read.push(layer);
    }
    let folder = root().join("crates").join(&name);
    if folder.exists() {
        return Err(format!("crates/{name} is there already").into());
    }

    let names = Names::new(&name, &gives);
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::create_dir_all(folder.join("resources"))?;
    std::fs::write(folder.join("Cargo.toml"), manifest(&names, &read))?;
    std::fs::write(folder.join("src/lib.rs"), source(&names, &read))?;
    std::fs::write(folder.join("resources/phrases.txt"), PHRASES)?;
    link(&names)?;
    register(&gives, &needs)?;
    // Formatting is a courtesy: the names' lengths decide where lines break.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let _ = Command::new(cargo).current_dir(root()).args(["fmt", "--package", &names.package]).status();
    crate::print_out(&format!(
        "made crates/{name}, which gives the layer `{gives}`, and put it into the bundle\n"
    ));
    codegen::run(&[])?;
    crate::print_out(&format!(
        "next: change crates/{name}/src/lib.rs; `cargo test -p {}` and `cargo test -p diembao-tests` hold it to the rules\n",
        names.package
    ));
    Ok(ExitCode::SUCCESS)
}

/// The command line.
struct Args {
    name: String,
    gives: String,
    needs: Vec<String>,
}

impl Args {
    fn read(args: &[String]) -> Result<Self, Box<dyn std::error::Error>> {
        let mut name = None;
        let mut gives = None;
        let mut needs: Vec<String> = Vec::new();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let (option, value) = match arg.split_once('=') {
                Some((option, value)) => (option, Some(value.to_owned())),
                None => (arg.as_str(), None),
            };
            let mut value =
                || value.clone().or_else(|| args.next().cloned()).ok_or(format!("`{option}` takes a value"));
            match option {
                "--gives" => gives = Some(value()?),
                "--needs" => {
                    let list = value()?;
                    needs.extend(
                        list.split(',').map(str::trim).filter(|need| !need.is_empty()).map(str::to_owned),
                    );
                }
                option if option.starts_with('-') => {
                    return Err(format!("there is no option `{option}`: {USAGE}").into());
                }
                _ if name.is_none() => name = Some(arg.clone()),
                _ => return Err(format!("one name at a time, `{arg}` is another: {USAGE}").into()),
            }
        }
        let name = name.ok_or_else(|| format!("what is its name? {USAGE}"))?;
        let gives = gives.ok_or_else(|| format!("which layer does it give? {USAGE}"))?;
        if !is_crate_name(&name) {
            return Err(format!(
                "`{name}` is no name for a crate: small letters and `-`, as in `date-normalizer`"
            )
            .into());
        }
        if !is_layer_name(&gives) {
            return Err(
                format!("`{gives}` is no name for a layer: small letters and `_`, as in `dates`").into()
            );
        }
        needs.dedup();
        if needs.len() > 5 {
            return Err("an analyzer reads five layers at most".into());
        }
        Ok(Self { name, gives, needs })
    }
}

fn manifest(names: &Names, read: &[&KnownLayer]) -> String {
    let ours =
        ["diembao-core", "diembao-text"].into_iter().chain(read.iter().map(|layer| layer.package.as_str()));
    let mut dependencies: Vec<String> =
        ours.chain(["schemars", "serde"]).map(|name| format!("{name}.workspace = true")).collect();
    dependencies.sort();
    dependencies.dedup();
    names.fill(MANIFEST).replace("{{dependencies}}", &dependencies.join("\n"))
}

fn source(names: &Names, read: &[&KnownLayer]) -> String {
    let tuple = |parts: Vec<String>| match parts.as_slice() {
        [] => "()".to_owned(),
        [one] => format!("({one},)"),
        more => format!("({})", more.join(", ")),
    };
    let mut uses: Vec<String> = read
        .iter()
        .map(|layer| format!("use {}::{};\n", layer.package.replace('-', "_"), layer.type_name))
        .collect();
    uses.sort();
    names
        .fill(SOURCE)
        .replace("{{uses}}", &uses.concat())
        .replace("{{needs_type}}", &tuple(read.iter().map(|layer| layer.type_name.clone()).collect()))
        .replace("{{needs_pattern}}", &tuple(read.iter().map(|layer| format!("_{}", layer.name)).collect()))
        .replace("{{no_items}}", &tuple(read.iter().map(|_| "&[]".to_owned()).collect()))
}

/// Names the crate in the workspace and in the bundle.
fn link(names: &Names) -> Result<(), Box<dyn std::error::Error>> {
    let Names { package, module, crate_name, .. } = names;
    edit::file(&root().join("Cargo.toml"), |text| {
        edit::insert_sorted(text, "diembao-", &format!("{package} = {{ path = \"crates/{crate_name}\" }}"))
    })?;
    edit::file(&root().join("crates/analyzers/Cargo.toml"), |text| {
        edit::insert_sorted(text, "diembao-", &format!("{package}.workspace = true"))
    })?;
    edit::file(&root().join("crates/analyzers/src/lib.rs"), |text| {
        edit::insert_sorted(text, "use diembao_", &format!("use diembao_{module} as _;"))
    })
}

/// Names the analyzer in the list that the tests hold the registry against.
fn register(gives: &str, needs: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let list = Path::new("tests/it/snapshots/it__conformance__the_registry_is_this.snap");
    edit::file(&root().join(list), |text| {
        edit::insert_into_list(text, &format!("{gives}: needs [{}], gives {gives}", needs.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Args, String> {
        let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
        Args::read(&args).map_err(|error| error.to_string())
    }

    #[test]
    fn the_command_line_is_read() {
        let args = read("hashtag-finder --gives hashtags --needs sentences,mentions").expect("it is right");
        assert_eq!((args.name.as_str(), args.gives.as_str()), ("hashtag-finder", "hashtags"));
        assert_eq!(args.needs, ["sentences", "mentions"]);
        assert!(read("--gives=x finder").is_ok());
        for wrong in [
            "finder",
            "--gives x",
            "Finder --gives x",
            "finder --gives X",
            "finder --give x",
            "a b --gives x",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_made_has_no_gap_left() {
        let layer = |name: &str, type_name: &str| KnownLayer {
            name: name.to_owned(),
            type_name: type_name.to_owned(),
            package: format!("diembao-{name}"),
        };
        let (b, a) = (layer("b", "B"), layer("a", "A"));
        let names = Names::new("hashtag-finder", "hash_tags");
        for read in [vec![], vec![&a], vec![&b, &a]] {
            let text = manifest(&names, &read) + &source(&names, &read);
            assert!(!text.contains("{{"), "{text}");
        }
        let text = source(&names, &[&b, &a]);
        assert!(text.contains("type Needs = (B, A);"));
        assert!(text.contains("use diembao_a::A;\nuse diembao_b::B;\nuse diembao_text"));
        assert!(text.contains("use diembao_hashtag_finder::{HashtagFinder, HashtagFinderSettings};"));
    }
}
