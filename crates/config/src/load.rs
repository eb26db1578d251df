//! From a config text to a chain that is ready to run, or to everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;

use diembao_core::{AnalyzerSpec, BuildError, DynAnalyzer, KeyPath, Link};
use serde::Deserialize;

use crate::document::{Document, Entry, Kind, Value};
use crate::identity::Identity;
use crate::plan::{self, Node, Plan};
use crate::problem::{Problem, Report, Severity};
use crate::read::{Reading, read};
use crate::sections::{ExternalConfig, LEFT_OUT_BY_DEFAULT, OutputConfig, SECTIONS};
use crate::suggest;

/// A config text and what messages call it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file's name, as the user gave it.
    pub file: &'a str,
    /// What is in it.
    pub text: &'a str,
}

/// Reads a file that a setting names; the path is as in the config, relative to the config file.
pub type ReadFile<'a> = dyn FnMut(&str) -> io::Result<Vec<u8>> + 'a;

/// A config that can be run.
pub struct Loaded {
    /// The analyzers, in the order in which they run. Those that are linked into the program are built.
    pub links: Vec<Planned>,
    /// The same order with the reasons for it.
    pub plan: Plan,
    /// The layers that a record carries, in the order in which they are given.
    pub layers: Vec<String>,
    /// Everything in the config that makes a difference to the output.
    pub identity: Identity,
    /// What is odd about the config but keeps nobody from running it.
    pub warnings: Report,
}

/// An analyzer of a loaded config.
pub enum Planned {
    /// It is linked into the program, and built.
    Linked(Link),
    /// It is a program of its own, which nobody has started yet.
    External {
        /// Its table.
        config: ExternalConfig,
        /// Where the config names its program, in bytes of the text.
        place: Range<usize>,
    },
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded")
            .field("plan", &self.plan)
            .field("layers", &self.layers)
            .finish_non_exhaustive()
    }
}

/// Reads a config strictly and builds its chain from the analyzers in `specs`.
///
/// `read_file` is called for each setting that names a file. Nothing else is read or run.
///
/// # Errors
/// Everything that is wrong with the config, in the order of the text, with the warnings among it.
pub fn load(
    source: Source<'_>,
    specs: &[AnalyzerSpec],
    read_file: &mut ReadFile<'_>,
) -> Result<Loaded, Report> {
    let (document, problems) = Document::parse(source.text);
    let report = |problems| Report::new(source.file.into(), source.text.into(), problems);
    let Some(document) = document else { return Err(report(problems)) };
    let mut loader = Loader { document: &document, specs, problems, all_known: true };
    let loaded = loader.load(read_file);
    let problems = loader.problems;
    match loaded {
        Some(loaded) if problems.iter().all(|p| p.severity == Severity::Warning) => {
            Ok(Loaded { warnings: report(problems), ..loaded })
        }
        _ => Err(report(problems)),
    }
}

struct Loader<'a> {
    document: &'a Document,
    specs: &'a [AnalyzerSpec],
    problems: Vec<Problem>,
    /// Is every name of the chain known? If not, what the unknown ones would have given is not missed once more.
    all_known: bool,
}

/// An entry of `chain`.
struct Named<'a> {
    name: &'a str,
    place: Range<usize>,
}

impl<'a> Loader<'a> {
    fn load(&mut self, read_file: &mut ReadFile<'_>) -> Option<Loaded> {
        let output: OutputConfig = self.section("output");
        let external = self.external();
        let chain = self.chain(&external);
        self.top_keys(&chain);
        let nodes = self.nodes(&chain, &external);
        let linked: Vec<(&str, &str)> = self.specs.iter().map(|spec| (spec.gives, spec.name)).collect();
        let plan = match plan::plan(&nodes, &linked) {
            Ok(plan) => Some(plan),
            Err(problems) => {
                let all_known = self.all_known;
                self.problems
                    .extend(problems.into_iter().filter(|p| all_known || p.code != "config/missing-layer"));
                None
            }
        };
        let mut identity = Identity::default();
        let mut built = self.build(&chain, read_file, &mut identity);
        let layers = self.layers(&output, &nodes, plan.as_ref());
        let plan = plan?;
        for (external, _) in &external {
            identity.external(external);
        }
        identity.layers(&layers);
        let links = plan
            .steps
            .iter()
            .filter_map(|step| match built.remove(step.name.as_str()) {
                Some((spec, analyzer)) => {
                    Some(Planned::Linked(Link { name: spec.name.into(), gives: spec.gives.into(), analyzer }))
                }
                None => {
                    let (config, place) = external.iter().find(|(config, _)| config.name == step.name)?;
                    Some(Planned::External { config: config.clone(), place: place.clone() })
                }
            })
            .collect();
        let warnings = Report::new("".into(), "".into(), Vec::new());
        Some(Loaded { links, plan, layers, identity, warnings })
    }

    fn spec(&self, name: &str) -> Option<&'a AnalyzerSpec> {
        self.specs.iter().find(|spec| spec.name == name)
    }

    fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.document.root.entry(key)
    }

    /// One of the program's own sections; its defaults if it is not there.
    fn section<T: for<'de> Deserialize<'de> + Default>(&mut self, name: &str) -> T {
        let Some(entry) = self.entry(name) else { return T::default() };
        let reading = read(name, Some(entry.place()), &entry.value, |reader| T::deserialize(reader));
        self.problems.extend(reading.problems);
        reading.value.unwrap_or_default()
    }

    /// The external analyzers that can be read, each with its place.
    fn external(&mut self) -> Vec<(ExternalConfig, Range<usize>)> {
        let Some(entry) = self.entry("external") else { return Vec::new() };
        if !matches!(entry.value.kind, Kind::List(_)) {
            self.problems.push(
                Problem::error("config/invalid-value", "`external` is a list of tables")
                    .at(entry.key_place.clone())
                    .help("write `[[external]]`, once for each external analyzer"),
            );
            return Vec::new();
        }
        let mut found: Vec<(ExternalConfig, Range<usize>)> = Vec::new();
        for (i, value) in entry.value.elements().iter().enumerate() {
            let name = format!("external[{i}]");
            let reading: Reading<ExternalConfig> =
                read(&name, Some(value.place()), value, |reader| ExternalConfig::deserialize(reader));
            self.problems.extend(reading.problems);
            let Some(config) = reading.value else { continue };
            let place = |key: &str| value.entry(key).map_or(value.place(), Entry::place);
            let before = self.problems.len();
            for (key, message, help) in external_problems(&config) {
                self.problems.push(
                    Problem::error("config/invalid-value", format!("`{name}.{key}`: {message}"))
                        .at(place(key))
                        .help(help),
                );
            }
            if self.spec(&config.name).is_some() || SECTIONS.contains(&config.name.as_str()) {
                self.problems.push(
                    Problem::error("config/name-taken", format!("the name `{}` is taken", config.name))
                        .at(place("name"))
                        .help("give the external analyzer a name that no linked analyzer and no section has"),
                );
            } else if let Some((_, first)) = found.iter().find(|(other, _)| other.name == config.name) {
                self.problems.push(
                    Problem::error(
                        "config/name-taken",
                        format!("two external analyzers are named `{}`", config.name),
                    )
                    .at(place("name"))
                    .related(first.clone(), "the other one"),
                );
            }
            if self.problems.len() == before {
                found.push((config, place("name")));
            }
        }
        found
    }

    /// The entries of `chain`, each name once; unknown ones are among them.
    fn chain(&mut self, external: &[(ExternalConfig, Range<usize>)]) -> Vec<Named<'a>> {
        let names: Vec<&str> = self
            .specs
            .iter()
            .map(|spec| spec.name)
            .chain(external.iter().map(|(config, _)| config.name.as_str()))
            .collect();
        let linked = suggest::list(names.iter().copied());
        let Some(entry) = self.entry("chain") else {
            self.all_known = false;
            self.problems.push(
                Problem::error(
                    "config/missing-setting",
                    "`chain` is missing: it names the analyzers that run",
                )
                .help(format!("write `chain = [\"…\", …]` at the top; linked analyzers: {linked}")),
            );
            return Vec::new();
        };
        if !matches!(entry.value.kind, Kind::List(_)) {
            self.all_known = false;
            self.problems.push(
                Problem::error("config/invalid-value", "`chain` is a list of names")
                    .at(entry.place())
                    .help(format!("linked analyzers: {linked}")),
            );
            return Vec::new();
        }
        if entry.value.elements().is_empty() {
            self.problems.push(
                Problem::error("config/empty-chain", "`chain` is empty: nothing would run")
                    .at(entry.place())
                    .help(format!("linked analyzers: {linked}")),
            );
        }
        let mut chain: Vec<Named<'a>> = Vec::new();
        for (i, value) in entry.value.elements().iter().enumerate() {
            let Kind::String(name) = &value.kind else {
                self.all_known = false;
                self.problems.push(
                    Problem::error(
                        "config/invalid-value",
                        format!("`chain[{i}]`: expected the name of an analyzer"),
                    )
                    .at(value.place()),
                );
                continue;
            };
            let place = value.place();
            if let Some(first) = chain.iter().find(|named| named.name == name) {
                self.problems.push(
                    Problem::error(
                        "config/duplicate-analyzer",
                        format!("`{name}` stands in the chain twice"),
                    )
                    .at(place)
                    .related(first.place.clone(), "the first time")
                    .help("an analyzer runs once; the order of the chain means nothing, so either can go"),
                );
                continue;
            }
            if !names.contains(&name.as_str()) {
                self.all_known = false;
                self.problems.push(
                    Problem::error("config/unknown-analyzer", format!("unknown analyzer `{name}`"))
                        .at(place.clone())
                        .help(suggest::help(name, "linked analyzers", names.iter().copied())),
                );
            }
            chain.push(Named { name, place });
        }
        chain
    }

    /// Refuses top keys that are nobody's, warns of settings that nobody reads.
    fn top_keys(&mut self, chain: &[Named<'_>]) {
        for entry in self.document.root.entries() {
            let key = entry.key.as_str();
            if SECTIONS.contains(&key) {
                continue;
            }
            let Some(spec) = self.spec(key) else {
                let names: Vec<&str> = self.specs.iter().map(|spec| spec.name).collect();
                let known: Vec<&str> = SECTIONS.iter().copied().chain(names.iter().copied()).collect();
                let near = match suggest::nearest(key, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`? "),
                    None => String::new(),
                };
                let problem = if entry.value.is_table() {
                    Problem::error(
                        "config/not-linked",
                        format!("settings of `{key}`, which is no linked analyzer"),
                    )
                    .help(format!("{near}linked analyzers: {}", suggest::list(names)))
                } else {
                    Problem::error("config/unknown-setting", format!("unknown setting `{key}`")).help(
                        format!(
                            "{near}at the top of a config stand {} and one table for each analyzer",
                            suggest::list(SECTIONS)
                        ),
                    )
                };
                self.problems.push(problem.at(entry.key_place.clone()));
                continue;
            };
            if spec.settings != spec.name {
                self.problems.push(
                    Problem::error(
                        "config/not-linked",
                        format!("`{key}` has no settings of its own: it shares those of `{}`", spec.settings),
                    )
                    .at(entry.key_place.clone())
                    .help(format!("put them into the table `{}`", spec.settings)),
                );
                continue;
            }
            let is_read = |named: &Named<'_>| self.spec(named.name).is_some_and(|spec| spec.settings == key);
            if !chain.iter().any(is_read) {
                if self.all_known {
                    self.problems.push(
                        Problem::warning(
                            "config/unused-settings",
                            format!("settings of `{key}`, which is not in the chain"),
                        )
                        .at(entry.key_place.clone())
                        .help(format!("add `{key}` to the chain or remove the table")),
                    );
                }
                // Its settings are still held to their form.
                let reading = self.settings(spec);
                self.problems.extend(reading.problems);
            }
        }
    }

    fn nodes(&self, chain: &[Named<'_>], external: &[(ExternalConfig, Range<usize>)]) -> Vec<Node> {
        let linked = chain.iter().filter_map(|named| {
            let spec = self.spec(named.name)?;
            Some(Node {
                name: spec.name.to_owned(),
                gives: spec.gives.to_owned(),
                needs: spec.needs().into_iter().map(str::to_owned).collect(),
                external: false,
                place: Some(named.place.clone()),
            })
        });
        let external = external.iter().map(|(config, place)| Node {
            name: config.name.clone(),
            gives: config.gives.clone(),
            needs: config.needs.clone(),
            external: true,
            place: Some(place.clone()),
        });
        linked.chain(external).collect()
    }

    /// Reads an analyzer's settings table, or its defaults where there is none.
    fn settings(&self, spec: &AnalyzerSpec) -> Reading<Box<dyn diembao_core::DynSettings>> {
        let empty = Value::empty_table();
        let entry = self.entry(spec.settings);
        let value = entry.map_or(&empty, |entry| &entry.value);
        read(spec.settings, entry.map(Entry::place), value, |reader| {
            spec.parse_settings(&mut <dyn erased_serde::Deserializer<'_>>::erase(reader))
        })
    }

    /// Adds problems, but for those that another reader of the same table has named already.
    fn add(&mut self, problems: impl IntoIterator<Item = Problem>) {
        for problem in problems {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
    }

    /// Builds the analyzers of the chain; those that cannot be built are missing from the result.
    fn build(
        &mut self,
        chain: &[Named<'_>],
        read_file: &mut ReadFile<'_>,
        identity: &mut Identity,
    ) -> BTreeMap<&'a str, (&'a AnalyzerSpec, Box<dyn DynAnalyzer>)> {
        let mut built = BTreeMap::new();
        for named in chain {
            let Some(spec) = self.spec(named.name) else { continue };
            let entry = self.entry(spec.settings);
            identity.settings(spec, entry.map(|entry| &entry.value));
            let reading = self.settings(spec);
            self.add(reading.problems);
            let Some(mut settings) = reading.value else { continue };
            let mut files: Vec<(KeyPath, String)> = Vec::new();
            let mut unreadable = Vec::new();
            settings.visit_files(&mut |path, file| {
                match read_file(file.path()) {
                    Ok(contents) => {
                        identity.file(spec.settings, file.path(), &contents);
                        file.set_contents(contents);
                    }
                    Err(error) => unreadable.push((path.clone(), file.path().to_owned(), error)),
                }
                files.push((path, file.path().to_owned()));
            });
            let place = |path: &KeyPath| {
                entry
                    .map(|entry| entry.value.find(path).unwrap_or(entry.key_place.clone()))
                    .unwrap_or(named.place.clone())
            };
            let whole = unreadable.is_empty();
            for (path, file, error) in unreadable {
                let problem = Problem::error(
                    "config/unreadable-file",
                    format!(
                        "`{}.{path}`: cannot read `{file}`: {}",
                        spec.settings,
                        lower_first(&error.to_string())
                    ),
                );
                let problem = problem.at(place(&path)).help("paths are relative to the config file");
                self.add([problem]);
            }
            // What is wrong by its form is said already; without it the rest makes no sense.
            if !whole || reading.partial {
                continue;
            }
            match settings.build() {
                Ok(analyzer) => {
                    built.insert(spec.name, (spec, analyzer));
                }
                Err(error) => {
                    let problems = build_problems(spec.settings, error, &files, place);
                    self.add(problems);
                }
            }
        }
        built
    }

    /// The layers that a record carries, in the order in which they are given.
    fn layers(&mut self, output: &OutputConfig, nodes: &[Node], plan: Option<&Plan>) -> Vec<String> {
        let given: BTreeSet<&str> = nodes.iter().map(|node| node.gives.as_str()).collect();
        let wanted: BTreeSet<&str> = match &output.layers {
            None => given.iter().copied().filter(|layer| *layer != LEFT_OUT_BY_DEFAULT).collect(),
            Some(layers) => {
                let elements = self
                    .entry("output")
                    .and_then(|output| output.value.entry("layers"))
                    .map_or(&[][..], |layers| layers.value.elements());
                let mut seen = BTreeSet::new();
                for value in elements {
                    let Kind::String(layer) = &value.kind else { continue };
                    if !given.contains(layer.as_str()) && self.all_known {
                        self.problems.push(self.unknown_layer(layer, value.place(), &given));
                    } else if !seen.insert(layer) {
                        self.problems.push(
                            Problem::warning(
                                "config/duplicate-layer",
                                format!("the layer `{layer}` is named twice"),
                            )
                            .at(value.place()),
                        );
                    }
                    if let Some(attach) = self.specs.iter().find(|s| s.gives == layer).and_then(|s| s.attach)
                        && given.contains(layer.as_str())
                        && !layers.iter().any(|other| other == attach.layer)
                    {
                        self.problems.push(
                            Problem::warning(
                                "config/unwritten-layer",
                                format!("the layer `{layer}` is written inside `{}`, which is not among the layers", attach.layer),
                            )
                            .at(value.place())
                            .help(format!("add `{}` or remove `{layer}`", attach.layer)),
                        );
                    }
                }
                layers.iter().map(String::as_str).collect()
            }
        };
        let steps = plan.map_or(&[][..], |plan| &plan.steps);
        steps
            .iter()
            .map(|step| &step.gives)
            .filter(|layer| wanted.contains(layer.as_str()))
            .cloned()
            .collect()
    }

    fn unknown_layer(&self, layer: &str, place: Range<usize>, given: &BTreeSet<&str>) -> Problem {
        let problem =
            Problem::error("config/unknown-layer", format!("nothing in the chain gives the layer `{layer}`"))
                .at(place);
        match self.specs.iter().find(|spec| spec.gives == layer) {
            Some(spec) => problem.help(format!("add `{}` to the chain", spec.name)),
            None => problem.help(suggest::help(layer, "layers of this chain", given.iter().copied())),
        }
    }
}

/// What is wrong with an external analyzer's table beyond its form: key, message, help.
fn external_problems(config: &ExternalConfig) -> Vec<(&'static str, String, &'static str)> {
    let mut problems = Vec::new();
    let plain = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    const NAMES: &str = "names are made of small letters, digits and `_`, and start with a letter";
    if !plain(&config.name) {
        problems.push(("name", format!("`{}` is no name", config.name), NAMES));
    }
    if !plain(&config.gives) {
        problems.push(("gives", format!("`{}` is no name of a layer", config.gives), NAMES));
    }
    if config.command.first().is_none_or(String::is_empty) {
        problems.push((
            "command",
            "no program is named".to_owned(),
            "write the program and its arguments, as in `[\"python3\", \"./sentiment.py\"]`",
        ));
    }
    for (key, secs) in
        [("timeout_secs", config.timeout_secs), ("start_timeout_secs", config.start_timeout_secs)]
    {
        if !(secs > 0.0 && secs <= 86_400.0) {
            problems.push((
                key,
                format!("expected a number of seconds, found `{secs}`"),
                "more than 0 and at most 86400, a day",
            ));
        }
    }
    problems
}

/// An analyzer's own complaints, with their places.
fn build_problems(
    name: &str,
    error: BuildError,
    files: &[(KeyPath, String)],
    place: impl Fn(&KeyPath) -> Range<usize>,
) -> Vec<Problem> {
    error
        .problems
        .into_iter()
        .map(|p| {
            let path = p.path.to_string();
            let setting = if path.is_empty() { name.to_owned() } else { format!("{name}.{path}") };
            let file = files.iter().find(|(at, _)| *at == p.path).map(|(_, file)| file.as_str());
            let message = match (p.file_position, file) {
                (Some((line, column)), Some(file)) => {
                    format!("`{setting}`: {file}:{line}:{column}: {}", p.message)
                }
                (Some((line, column)), None) => {
                    format!("`{setting}`: line {line}, column {column}: {}", p.message)
                }
                (None, _) => format!("`{setting}`: {}", p.message),
            };
            let problem = Problem::error("config/invalid-value", message).at(place(&p.path));
            match p.help {
                Some(help) => problem.help(help),
                None => problem,
            }
        })
        .collect()
}

fn lower_first(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
