//! A user's own rules, and what is said when they are wrong.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use diembao_core::{Analyzer, Article, BuildError, FileRef, Settings};
use diembao_date_normalizer::{DateNormalizer, DateSettings};

fn with_rules(rules: &str) -> Result<DateNormalizer, BuildError> {
    let mut settings = DateSettings { rules: Some(FileRef::new("own.toml")), ..DateSettings::default() };
    settings.visit_files(&mut |_, file| file.set_contents(rules.as_bytes().to_vec()));
    DateNormalizer::build(settings)
}

#[track_caller]
fn refused(rules: &str, message: &str) {
    let error = with_rules(rules).expect_err("the rules are wrong");
    let shown: Vec<String> = error.problems.iter().map(ToString::to_string).collect();
    assert_eq!(shown.join("\n"), message);
}

/// A rule named `x` with this pattern, on line 4, column 13.
#[track_caller]
fn refused_pattern(pattern: &str, message: &str) {
    let rule = format!("[[rule]]\nname = \"x\"\nabout = \"y\"\npatterns = [\"{pattern}\"]\n");
    refused(&rule, &format!("`rules`: line 4, column 13: rule `x`: {message}"));
}

fn found(normalizer: &DateNormalizer, text: &str) -> Vec<(String, String, String)> {
    let mut article = Article::new("a", text).unwrap();
    article.published = Some("2013-11-01".parse().unwrap());
    let dates = normalizer.analyze(&article, ()).unwrap();
    dates
        .iter()
        .map(|it| (it.anchor.text().to_owned(), it.value.to_string(), it.rule.as_str().to_owned()))
        .collect()
}

const OWN: &str = r#"
[words.feast]
"10-20" = ["Ngày hội Phụ nữ"]

[[rule]]
name = "fiscal-year"
about = "A fiscal year is the year."
patterns = ["năm tài khóa {year}"]
[[rule.test]]
finds = "Lãi [năm tài khóa 2012 = DATE 2012] tăng."
"#;

#[test]
fn own_rules_join_the_built_in_ones() {
    let normalizer = with_rules(OWN).unwrap();
    assert_eq!(
        found(&normalizer, "Từ năm tài khóa 2012 đến hôm qua."),
        [
            ("năm tài khóa 2012".to_owned(), "2012".to_owned(), "fiscal-year".to_owned()),
            ("hôm qua".to_owned(), "2013-10-31".to_owned(), "day".to_owned()),
        ]
    );
    let feast = found(&normalizer, "Tối Ngày hội Phụ nữ có mưa.");
    assert_eq!(feast[0].1, "2013-10-20TEV");
}

#[test]
fn own_rules_win() {
    let own =
        "[[rule]]\nname = \"never\"\nabout = \"Not here.\"\nmeans = \"nothing\"\npatterns = [\"hôm qua\"]\n";
    assert_eq!(found(&with_rules(own).unwrap(), "Hôm qua trời mưa."), []);
}

#[test]
fn built_in_rules_can_be_left_out() {
    let settings = |name: &str| DateSettings { without: vec![name.to_owned()], ..DateSettings::default() };
    let normalizer = DateNormalizer::build(settings("present")).unwrap();
    assert_eq!(found(&normalizer, "Hiện nay trời mưa."), []);
    let error = DateNormalizer::build(settings("presents")).expect_err("there is no such rule");
    assert_eq!(error.to_string(), "`without[0]`: there is no rule `presents`; did you mean `present`?");
}

#[test]
fn errors_in_patterns_have_line_and_reason() {
    refused_pattern("năm {yaer}", "there is no field `yaer`");
    refused_pattern("năm {year-old}", "there is no kind of number, table of words or part `year-old`");
    refused_pattern("năm (a|b", "`(` at character 5 is never closed");
    refused_pattern("năm a)", "`)` without `(` at character 6");
    refused_pattern("năm [a", "`[` is never closed");
    refused_pattern("năm ?", "`?` has nothing before it at character 5");
    refused_pattern("(năm)?", "the pattern also matches no word at all");
    refused_pattern("<nothing-here>", "there is no part `nothing-here`");
    refused_pattern("", "the pattern is empty");
}

#[test]
fn errors_in_rules_have_line_and_reason() {
    refused(
        "[[rule]]\nname = \"day\"\nabout = \"y\"\npatterns = [\"ngày kìa\"]\n",
        "`rules`: line 2, column 8: there is a rule `day` already",
    );
    refused(
        "[[rule]]\nname = \"x\"\nabout = \"\"\npatterns = [\"ngày kìa\"]\n",
        "`rules`: line 2, column 8: rule `x` does not say what it is for: fill in `about`",
    );
    refused(
        "[words.part]\nXX = [\"tinh mơ\"]\n",
        "`rules`: line 2, column 1: `XX` is none of MO, MI, AF, EV, NI, DT",
    );
    refused(
        "[words.feast]\n\"32-10\" = [\"x\"]\n",
        "`rules`: line 2, column 1: `32-10` is no feast day: write `MM-DD`, `lunar MM-DD` or `lunar-eve`",
    );
    refused(
        "[parts]\na = \"<b>\"\nb = \"<a>\"\n[[rule]]\nname = \"x\"\nabout = \"y\"\npatterns = [\"<a>\"]\n",
        "`rules`: line 7, column 13: rule `x`: parts stand in each other without end",
    );
}

#[test]
fn several_errors_are_told_at_once() {
    let error = with_rules(
        "[[rule]]\nname = \"x\"\nabout = \"y\"\npatterns = [\"<a>\", \"{b}\"]\nwith = { c = \"1\" }\n",
    );
    assert_eq!(error.expect_err("the rules are wrong").problems.len(), 3);
}

#[test]
fn broken_files_are_refused() {
    let error = with_rules("[[rule]\n").expect_err("this is no TOML");
    assert_eq!(error.problems[0].file_position.map(|(line, _)| line), Some(1));
    let error = with_rules("[[rule]]\nname = \"x\"\nabuot = \"y\"\n").expect_err("the key is unknown");
    assert!(error.to_string().contains("unknown field `abuot`"), "{error}");
    assert_eq!(error.problems[0].file_position.map(|(line, _)| line), Some(3));
}

#[test]
fn a_rule_whose_test_fails_is_refused() {
    refused(
        "[[rule]]\nname = \"x\"\nabout = \"y\"\npatterns = [\"năm tài khóa {year}\"]\n[[rule.test]]\nfinds = \"[năm tài khóa 2012 = DATE 2013]\"\n",
        "`rules`: line 6, column 9: test of rule `x`: expected [năm tài khóa 2012 = DATE 2013], found [năm tài khóa 2012 = DATE 2012]",
    );
}
