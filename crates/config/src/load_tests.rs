//! Tests of [`load`](crate::load) on toy analyzers: what a user sees when a config is wrong.

use std::io;

use diembao_core::{
    AnalyzeError, Analyzer, AnalyzerSpec, Anchor, Article, Attach, BuildError, Example, FileRef, Item,
    KeyPath, Layer, Place, RuleId, Settings, SettingsProblem, Span,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ExternalConfig, Loaded, Planned, Report, Source, load};

/// An annotation of no meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Mark {
    #[serde(flatten)]
    anchor: Anchor,
    rule: RuleId,
}

impl Item for Mark {
    fn span(&self) -> Option<Span> {
        Some(self.anchor.span())
    }
    fn rule(&self) -> &RuleId {
        &self.rule
    }
    fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        self.anchor.visit_spans(visit);
    }
}

#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NoSettings {}
impl Settings for NoSettings {}

/// Settings with a bit of everything.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ManySettings {
    /// The least score.
    min_score: f64,
    /// The most words.
    max_words: u32,
    /// A file of the user's own.
    rules: Option<FileRef>,
    /// Groups of words.
    groups: Vec<Group>,
}

impl Default for ManySettings {
    fn default() -> Self {
        Self { min_score: 0.5, max_words: 30, rules: None, groups: Vec::new() }
    }
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    name: String,
    #[serde(default)]
    words: Vec<String>,
}

impl Settings for ManySettings {
    fn visit_files(&mut self, visit: &mut dyn FnMut(KeyPath, &mut FileRef)) {
        if let Some(file) = &mut self.rules {
            visit(KeyPath::root().key("rules"), file);
        }
    }
}

fn refuse(settings: &ManySettings) -> Vec<SettingsProblem> {
    let mut problems = Vec::new();
    if settings.min_score > 1.0 {
        problems.push(
            SettingsProblem::new(KeyPath::root().key("min_score"), "a score is never above 1")
                .help("write 0.5"),
        );
    }
    for (i, group) in settings.groups.iter().enumerate() {
        for (j, word) in group.words.iter().enumerate() {
            if word.is_empty() {
                let path = KeyPath::root().key("groups").index(i).key("words").index(j);
                problems.push(SettingsProblem::new(path, "an empty word"));
            }
        }
    }
    if let Some(contents) = settings.rules.as_ref().and_then(FileRef::contents)
        && let Some(line) = contents.split(|b| *b == b'\n').position(|line| line == b"bad")
    {
        problems.push(SettingsProblem::new(KeyPath::root().key("rules"), "`bad` is no rule").at(line + 1, 1));
    }
    problems
}

macro_rules! toy {
    ($analyzer:ident, $layer:ident, $name:literal, $gives:literal, $settings:ty, $needs:ty, $attach:expr, $check:expr) => {
        struct $layer;
        impl Layer for $layer {
            const NAME: &'static str = $gives;
            type Item = Mark;
            const ATTACH: Option<Attach> = $attach;
        }
        struct $analyzer;
        impl Analyzer for $analyzer {
            const NAME: &'static str = $name;
            const SUMMARY: &'static str = "A toy.";
            const EXAMPLES: &'static [Example] = &[];
            type Settings = $settings;
            type Needs = $needs;
            type Gives = $layer;
            fn build(settings: $settings) -> Result<Self, BuildError> {
                let check: fn(&$settings) -> Vec<SettingsProblem> = $check;
                let problems = check(&settings);
                if problems.is_empty() { Ok(Self) } else { Err(problems.into()) }
            }
            fn analyze(
                &self,
                _: &Article,
                _: <$needs as diembao_core::Needs>::View<'_>,
            ) -> Result<Vec<Mark>, AnalyzeError> {
                Ok(Vec::new())
            }
        }
    };
}

toy!(SentenceToy, Sentences, "sentences", "sentences", NoSettings, (), None, |_| Vec::new());
toy!(DateToy, Dates, "dates", "dates", ManySettings, (), None, refuse);
toy!(MentionToy, Mentions, "mentions", "mentions", NoSettings, (Sentences,), None, |_| Vec::new());
toy!(QuoteToy, Quotes, "quotes", "quotes", ManySettings, (Sentences, Mentions), None, refuse);
toy!(OtherDateToy, OtherDates, "other_dates", "dates", NoSettings, (), None, |_| Vec::new());
toy!(
    QuoteTopicToy,
    QuoteTopics,
    "quote_topics",
    "quote_topics",
    NoSettings,
    (Quotes,),
    Some(Attach { layer: "quotes", field: "topics" }),
    |_| Vec::new()
);

pub(crate) fn specs() -> Vec<AnalyzerSpec> {
    const PLACE: Place = Place { file: "load_tests.rs", line: 1 };
    let mut specs = vec![
        AnalyzerSpec::of::<SentenceToy>(PLACE),
        AnalyzerSpec::of::<DateToy>(PLACE),
        AnalyzerSpec::of::<MentionToy>(PLACE),
        AnalyzerSpec::of::<QuoteToy>(PLACE),
        AnalyzerSpec::of::<OtherDateToy>(PLACE),
        AnalyzerSpec::of::<QuoteTopicToy>(PLACE),
    ];
    specs.sort_by_key(|spec| spec.name);
    specs
}

fn loaded(text: &str) -> Result<Loaded, Report> {
    let mut read = |path: &str| match path {
        "good.txt" => Ok(b"good\n".to_vec()),
        "bad.txt" => Ok(b"good\nbad\n".to_vec()),
        _ => Err(io::Error::new(io::ErrorKind::NotFound, "No such file or directory (os error 2)")),
    };
    load(Source { file: "news.toml", text }, &specs(), &mut read)
}

#[track_caller]
fn good(text: &str) -> Loaded {
    loaded(text).unwrap_or_else(|report| panic!("{report}"))
}

fn bad(text: &str) -> String {
    loaded(text).expect_err("this is wrong").to_string()
}

#[test]
fn a_chain_is_put_in_order() {
    let loaded =
        good("chain = [\"quotes\", \"mentions\", \"dates\", \"sentences\"]\n[dates]\nmax_words = 7\n");
    assert!(loaded.warnings.is_empty());
    let order: Vec<&str> = loaded
        .links
        .iter()
        .map(|planned| match planned {
            Planned::Linked(link) => link.name.as_ref(),
            Planned::External { .. } => panic!("there is no external analyzer"),
        })
        .collect();
    assert_eq!(order, ["dates", "sentences", "mentions", "quotes"]);
    assert_eq!(loaded.layers, ["dates", "mentions", "quotes"]);
    insta::assert_debug_snapshot!(loaded.plan);
    insta::assert_debug_snapshot!(loaded.identity);
}

#[test]
fn every_problem_of_a_config_is_reported_at_once() {
    insta::assert_snapshot!(bad("\
chain = [\"sentences\", \"date\", \"quotes\", \"quotes\", 3]
ouput = 1

[dates]
min_scor = 0.2

[quotes]
min_score = \"high\"
max_words = -4
groups = [{ nam = \"x\" }, { name = \"y\", words = [\"a\", 1] }]

[topic]
a = 1

[output]
layers = [\"dates\", \"quotes\"]
offsets = \"chars\"

[[external]]
name = \"quotes\"
command = []
gives = \"Sentiment\"
timeout = 3
"));
}

#[test]
fn a_chain_that_is_none_is_refused() {
    insta::assert_snapshot!(bad(""));
    insta::assert_snapshot!(bad("[dates]\n"));
    insta::assert_snapshot!(bad("chain = []"));
    insta::assert_snapshot!(bad("chain = \"dates\""));
    insta::assert_snapshot!(bad("chains = [\"dates\"]"));
}

#[test]
fn holes_and_double_givers_are_refused() {
    insta::assert_snapshot!(bad("chain = [\"quotes\", \"sentences\"]"));
    insta::assert_snapshot!(bad("chain = [\"dates\", \"other_dates\"]"));
    insta::assert_snapshot!(bad("chain = [\"quote_topics\"]"));
}

#[test]
fn settings_of_an_analyzer_outside_the_chain_are_a_warning() {
    let loaded = good("chain = [\"sentences\"]\n\n[dates]\nmin_score = 0.1\n");
    insta::assert_snapshot!(loaded.warnings.to_string());
    insta::assert_snapshot!(bad("chain = [\"sentences\"]\n\n[dates]\nmin_scor = 0.1\n"));
}

#[test]
fn what_an_analyzer_refuses_is_shown_in_its_place() {
    insta::assert_snapshot!(bad("\
chain = [\"dates\"]

[dates]
min_score = 1.5

[[dates.groups]]
name = \"a\"
words = [\"x\", \"\"]

[[dates.groups]]
name = \"b\"
words = [\"\"]
"));
}

#[test]
fn files_that_settings_name_are_read() {
    let good_file = good("chain = [\"dates\"]\n[dates]\nrules = \"good.txt\"\n");
    assert!(good_file.identity.0.contains_key("dates, file good.txt"));
    insta::assert_snapshot!(bad("chain = [\"dates\"]\n[dates]\nrules = \"bad.txt\"\n"));
    insta::assert_snapshot!(bad("chain = [\"dates\"]\n[dates]\nrules = \"none.txt\"\n"));
}

#[test]
fn the_layers_of_a_record_are_those_that_are_named() {
    let loaded = good("chain = [\"sentences\", \"dates\"]\n[output]\nlayers = [\"sentences\"]\n");
    assert_eq!(loaded.layers, ["sentences"]);
    assert_eq!(good("chain = [\"dates\"]\n[output]\nlayers = []\n").layers, [""; 0]);
    insta::assert_snapshot!(bad(
        "chain = [\"dates\", \"sentences\"]\n[output]\nlayers = [\"date\", \"quotes\", \"dates\", \"dates\"]\n"
    ));
    let attached = good(
        "chain = [\"sentences\", \"mentions\", \"quotes\", \"quote_topics\"]\n[output]\nlayers = [\"quote_topics\"]\n",
    );
    insta::assert_snapshot!(attached.warnings.to_string());
}

#[test]
fn external_analyzers_are_part_of_the_plan() {
    let text = "\
chain = [\"sentences\"]

[[external]]
name = \"sentiment\"
command = [\"python3\", \"./sentiment.py\"]
gives = \"sentiment\"
needs = [\"sentences\"]

[external.settings]
model = \"small\"
";
    let loaded = good(text);
    let Planned::External { config: ExternalConfig { settings, timeout_secs, .. }, .. } = &loaded.links[1]
    else {
        panic!("the second is external");
    };
    assert_eq!(settings["model"], "small");
    assert_eq!(*timeout_secs, 30.0);
    assert_eq!(loaded.layers, ["sentiment"]);
    insta::assert_debug_snapshot!(loaded.plan);
    let named = good(&text.replacen("\"sentences\"]", "\"sentences\", \"sentiment\"]", 1));
    assert_eq!(named.plan, loaded.plan);
    insta::assert_snapshot!(bad(
        &text.replace("needs = [\"sentences\"]", "needs = [\"sentiment\", \"dates\"]")
    ));
    insta::assert_snapshot!(bad(
        &text.replace("gives = \"sentiment\"", "gives = \"sentences\"\ntimeout_secs = 0")
    ));
    insta::assert_snapshot!(bad("chain = [\"dates\"]\n[external]\nname = \"x\"\n"));
}

#[test]
fn identity_is_about_meaning_not_about_writing() {
    let one = good("chain = [\"dates\", \"sentences\"]\n").identity;
    let same =
        good("# a comment\nchain = ['sentences', 'dates']\n[dates]\nmin_score = 5e-1\nmax_words = 3_0\n")
            .identity;
    assert_eq!(one, same);
    assert_eq!(one.fingerprint(), same.fingerprint());
    let other = good("chain = [\"dates\"]\n[dates]\nmin_score = 1\n").identity;
    assert_ne!(one.fingerprint(), other.fingerprint());
    insta::assert_debug_snapshot!(one.differences(&other));
}

#[test]
fn settings_are_strict_in_every_nested_table() {
    let report = bad("chain = [\"dates\"]\n[[dates.groups]]\nname = \"a\"\nbogus_key = 1\n[dates.rules]\n");
    insta::assert_snapshot!(report);
}

/// The analyzers whose layers do not clash.
fn peaceful() -> Vec<AnalyzerSpec> {
    specs().into_iter().filter(|spec| spec.name != "other_dates").collect()
}

#[test]
fn the_default_config_says_what_holds_without_it() {
    let text = crate::default_config(&peaceful());
    insta::assert_snapshot!(text);
    let mut read = |_: &str| -> io::Result<Vec<u8>> { Err(io::ErrorKind::NotFound.into()) };
    let written = load(Source { file: "default.toml", text: &text }, &peaceful(), &mut read)
        .unwrap_or_else(|report| panic!("{report}"));
    assert!(written.warnings.is_empty(), "{}", written.warnings);
    let names: Vec<String> = peaceful().iter().map(|spec| format!("\"{}\"", spec.name)).collect();
    let short = good(&format!("chain = [{}]", names.join(", ")));
    assert_eq!(written.identity, short.identity);
    assert_eq!(written.plan, short.plan);
}

#[test]
fn the_schema_knows_every_setting() {
    let schema = crate::config_schema(&peaceful());
    insta::assert_snapshot!(serde_json::to_string_pretty(&schema).expect("it is JSON"));
}

/// Lines of configs, right and wrong, that are put together in any order.
const LINES: [&str; 40] = [
    "chain = [\"dates\", \"sentences\"]",
    "chain = [\"quotes\", \"date\", 3, [], \"quotes\"]",
    "chain = \"dates\"",
    "[dates]",
    "[quotes]",
    "[output]",
    "[[external]]",
    "[external]",
    "[external.settings]",
    "[dates.groups]",
    "[[dates.groups]]",
    "[[quotes.groups.words]]",
    "[chain]",
    "[topics]",
    "min_score = 0.5",
    "min_score = \"x\"",
    "min_score = 1e400",
    "min_score = nan",
    "max_words = 3",
    "max_words = -3",
    "max_words = 99999999999999999999999",
    "rules = \"bad.txt\"",
    "rules = {}",
    "rules = 2026-02-04",
    "groups = [{ name = \"a\" }, { nam = \"b\" }, 3]",
    "groups = 3",
    "name = \"x\"",
    "name = \"ngày “đẹp” 😀\"",
    "name = '''",
    "words = [\"\", 1, \"b\"]",
    "command = []",
    "command = [\"python3\"]",
    "gives = \"dates\"",
    "gives = \"x\"",
    "needs = [\"x\", \"y\"]",
    "timeout_secs = inf",
    "layers = [\"dates\", \"x\", \"dates\"]",
    "a.b.c.d = [[[]]]",
    "= = =",
    "\u{feff}\u{0}\t# \u{202e}",
];

proptest::proptest! {
    /// Whatever stands in a config: no panic, every place lies in the text, and the report can be drawn.
    #[test]
    fn no_config_breaks_the_loader(
        lines in proptest::collection::vec(proptest::sample::select(LINES.to_vec()), 0..12),
        cut in 0.0..1.2f64,
        end in "\n|\r\n| ",
    ) {
        let mut text = lines.join(&end);
        let mut at = ((text.len() as f64) * cut) as usize;
        if at < text.len() {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.truncate(at);
        }
        if let Err(report) = loaded(&text) {
            proptest::prop_assert!(report.errors() > 0);
            for problem in report.problems() {
                let places = problem.span.iter().chain(problem.related.iter().map(|related| &related.span));
                for place in places {
                    proptest::prop_assert!(text.get(place.clone()).is_some(), "{place:?} of {text:?}");
                }
            }
            proptest::prop_assert!(!report.render(true).is_empty());
        }
    }
}

/// Reads the table of the analyzer `dates`.
struct SharingToy;

impl Analyzer for SharingToy {
    const NAME: &'static str = "sharing";
    const SETTINGS: &'static str = "dates";
    const SUMMARY: &'static str = "A toy.";
    const EXAMPLES: &'static [Example] = &[];
    type Settings = ManySettings;
    type Needs = ();
    type Gives = Sharing;
    fn build(settings: ManySettings) -> Result<Self, BuildError> {
        let problems = refuse(&settings);
        if problems.is_empty() { Ok(Self) } else { Err(problems.into()) }
    }
    fn analyze(&self, _: &Article, (): ()) -> Result<Vec<Mark>, AnalyzeError> {
        Ok(Vec::new())
    }
}

struct Sharing;

impl Layer for Sharing {
    const NAME: &'static str = "sharing";
    type Item = Mark;
}

#[test]
fn a_table_may_be_shared() {
    let mut specs = peaceful();
    specs.push(AnalyzerSpec::of::<SharingToy>(Place { file: "load_tests.rs", line: 2 }));
    let load = |text: &str| {
        let mut read = |_: &str| -> io::Result<Vec<u8>> { Err(io::ErrorKind::NotFound.into()) };
        load(Source { file: "news.toml", text }, &specs, &mut read)
    };
    let alone = load("chain = [\"sharing\"]\n[dates]\nmax_words = 7\n").expect("the table is read");
    assert!(alone.warnings.is_empty(), "{}", alone.warnings);
    let error = |text: &str| load(text).expect_err("this is wrong").to_string();
    let twice = error("chain = [\"dates\", \"sharing\"]\n[dates]\nmin_score = 2.0\nbogus = 1\n");
    assert_eq!(
        twice.matches("bogus").count(),
        error("chain = [\"dates\"]\n[dates]\nbogus = 1\n").matches("bogus").count()
    );
    let refused = error("chain = [\"dates\", \"sharing\"]\n[dates]\nmin_score = 2.0\n");
    assert_eq!(refused.matches("never above 1").count(), 1, "{refused}");
    let own = error("chain = [\"sharing\"]\n[sharing]\nmax_words = 7\n");
    assert!(own.contains("`sharing` has no settings of its own: it shares those of `dates`"), "{own}");
    let defaults = crate::default_config(&specs);
    assert_eq!(defaults.matches("[dates]").count(), 1);
    assert!(!defaults.contains("[sharing]"));
}
