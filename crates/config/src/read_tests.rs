//! Tests of [`read`](crate::read) on toy types: everything wrong with a table in one report.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::document::Document;
use crate::problem::Report;
use crate::read::read;

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Toy {
    min_score: f32,
    max_words: u32,
    labels: Vec<String>,
    size: Option<u8>,
    pair: (String, u8),
    mode: Mode,
    nested: Nested,
    custom: Vec<Custom>,
    weights: BTreeMap<String, f64>,
    flag: bool,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Mode {
    #[default]
    Fast,
    Exact,
    Window(u8),
    Between {
        low: u8,
        high: u8,
    },
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Nested {
    depth: u8,
    names: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Custom {
    label: String,
    any: Vec<String>,
    #[serde(default)]
    weight: f64,
}

/// Reads `text` as a [`Toy`], directly and through type-erased code, which must report the same.
#[track_caller]
fn toy(text: &str) -> (Option<Toy>, String) {
    let (document, problems) = Document::parse(text);
    let Some(document) = document else {
        return (None, Report::new("toy.toml".into(), text.into(), problems).to_string());
    };
    let direct = read("", None, &document.root, |reader| Toy::deserialize(reader));
    let erased = read("", None, &document.root, |reader| {
        let mut erased = <dyn erased_serde::Deserializer<'_>>::erase(reader);
        erased_serde::deserialize::<Toy>(&mut erased)
    });
    let report = |problems| Report::new("toy.toml".into(), text.into(), problems).to_string();
    let rendered = report([problems.clone(), direct.problems].concat());
    assert_eq!(rendered, report([problems, erased.problems].concat()));
    assert_eq!(direct.value, erased.value);
    (direct.value, rendered)
}

#[test]
fn a_good_table_is_read() {
    let (toy, report) = toy(
        "min_score = 1\nmax_words = 1_000\nlabels = ['a', \"b\"]\nsize = 0x10\npair = ['x', 2]\nmode = 'exact'\n\
         nested.depth = 3\nflag = true\nweights = { a = 1, b = 0.5 }\n[[custom]]\nlabel = 'x'\nany = []\n",
    );
    assert_eq!(report, "");
    let toy = toy.expect("there is no problem");
    assert_eq!(toy.max_words, 1000);
    assert_eq!(toy.size, Some(16));
    assert_eq!(toy.pair, ("x".to_owned(), 2));
    assert_eq!(toy.mode, Mode::Exact);
    assert_eq!(toy.weights["a"], 1.0);
    assert_eq!(toy.custom[0].label, "x");
}

#[test]
fn enums_are_names_or_tables_of_one_entry() {
    assert_eq!(toy("mode = { window = 3 }").0.expect("it is right").mode, Mode::Window(3));
    assert_eq!(
        toy("[mode.between]\nlow = 1\nhigh = 2").0.expect("it is right").mode,
        Mode::Between { low: 1, high: 2 }
    );
    insta::assert_snapshot!(toy("mode = 'exakt'").1);
    insta::assert_snapshot!(toy("mode = { window = 'x' }").1);
    insta::assert_snapshot!(toy("mode = { window = 3, fast = 2 }").1);
    insta::assert_snapshot!(toy("mode = 3").1);
    insta::assert_snapshot!(toy("mode = 'window'").1);
    insta::assert_snapshot!(toy("mode = { fast = 3 }").1);
    insta::assert_snapshot!(toy("[mode.between]\nlow = 1\nhight = 2").1);
}

#[test]
fn every_problem_of_a_table_is_reported_at_once() {
    let (value, report) = toy("\
min_score = \"high\"
max_word = 10
max_words = -1
labels = [\"a\", 3, \"b\", true]
size = 300
pair = [\"x\", \"y\"]
flag = \"yes\"
banana = 1

[nested]
dept = 3
depth = 3.5
names = { a = 1 }

[[custom]]
label = 7
any = [\"x\", [\"y\"]]

[[custom]]
any = []
colour = \"red\"

[weights]
a = 1
b = \"2\"
");
    insta::assert_snapshot!(report);
    let value = value.expect("what is wrong is left out");
    assert_eq!(value.labels, ["a", "b"]);
}

#[test]
fn a_value_left_out_is_not_reported_as_missing() {
    let report = toy("[[custom]]\nlabel = 7\nany = []").1;
    insta::assert_snapshot!(report);
}

#[test]
fn syntax_errors_are_all_reported() {
    insta::assert_snapshot!(toy("a = \nb = [1, \nc = 'x\n[d").1);
}

#[test]
fn a_key_given_twice_does_not_hide_the_rest() {
    insta::assert_snapshot!(toy("flag = true\nflag = false\nlabel = 1").1);
}

#[test]
fn numbers_that_no_type_holds_are_refused() {
    insta::assert_snapshot!(toy("max_words = 99999999999999999999\nmin_score = 1").1);
}
