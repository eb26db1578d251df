//! The tests that rules carry in their files: run by `cargo test` for the built-in rules, and whenever a user's own
//! rule file is built.

use diembao_core::{Analyzer, Article};
use toml::Spanned;

use crate::grammar::file::{RuleFile, RuleText};
use crate::grammar::{Meaning, RuleError};
use crate::{DateNormalizer, TimeExpression};

/// When the texts of tests are published that say nothing else: a Friday.
const PUBLISHED: &str = "2013-11-01";

/// Runs all tests of a rule file; gives those that fail.
pub(crate) fn failures(normalizer: &DateNormalizer, source: &str, file: &RuleFile) -> Vec<RuleError> {
    let mut failures = Vec::new();
    for rule in &file.rule {
        for test in &rule.test {
            let published = test.published.as_ref();
            let runs = [(test.finds.as_ref(), true), (test.allows.as_ref(), false)];
            for (text, finds) in runs.into_iter().filter_map(|(text, finds)| Some((text?, finds))) {
                let failure = run(normalizer, rule, text.get_ref(), published, finds);
                if let Err(message) = failure {
                    let message = format!("test of rule `{}`: {message}", rule.name.get_ref());
                    failures.push(RuleError::at(source, text.span().start, message));
                }
            }
        }
    }
    failures
}

fn run(
    normalizer: &DateNormalizer,
    rule: &RuleText,
    text: &str,
    published: Option<&Spanned<String>>,
    finds: bool,
) -> Result<(), String> {
    let (text, expected) = if finds { marked(text)? } else { (text.to_owned(), Vec::new()) };
    let found = find(normalizer, &text, published.map_or(PUBLISHED, |day| day.get_ref()))?;
    let by_rule = found.iter().any(|it| it.rule.as_str() == rule.name.get_ref());
    let shown: Vec<String> = found.iter().map(shown).collect();
    if finds && shown != expected {
        return Err(format!("expected [{}], found [{}]", expected.join("; "), shown.join("; ")));
    }
    if finds && !by_rule && rule.means != Meaning::Nothing {
        let rules: Vec<&str> = found.iter().map(|it| it.rule.as_str()).collect();
        return Err(format!("other rules find this: {}", rules.join(", ")));
    }
    if !finds && (by_rule || rule.means == Meaning::Nothing && !found.is_empty()) {
        return Err(format!("found [{}] in {text:?}", shown.join("; ")));
    }
    Ok(())
}

fn find(normalizer: &DateNormalizer, text: &str, published: &str) -> Result<Vec<TimeExpression>, String> {
    let mut article = Article::new("test", text).map_err(|error| error.to_string())?;
    article.published = Some(published.parse().map_err(|error| format!("{error}"))?);
    normalizer.analyze(&article, ()).map_err(|error| error.to_string())
}

/// `Ông đến [hôm qua = DATE 2013-10-31].` as the text and what shall be found in it.
fn marked(marked: &str) -> Result<(String, Vec<String>), String> {
    let mut text = String::new();
    let mut found = Vec::new();
    let mut rest = marked;
    while let Some((before, mark)) = rest.split_once('[') {
        let (mark, behind) = mark.split_once(']').ok_or("`[` is never closed")?;
        let (words, value) = mark.split_once(" = ").ok_or("write marks as `[words = TYPE VALUE MOD]`")?;
        text.push_str(before);
        text.push_str(words);
        found.push(format!("{words} = {value}"));
        rest = behind;
    }
    text.push_str(rest);
    Ok((text, found))
}

fn shown(it: &TimeExpression) -> String {
    let kind = format!("{:?}", it.kind).to_uppercase();
    let modifier = it.modifier.as_deref().map(|modifier| format!(" {modifier}")).unwrap_or_default();
    format!("{} = {kind} {}{modifier}", it.anchor.text(), it.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::file;
    use crate::{DateSettings, rules};

    #[test]
    fn rules_find_and_allow_what_their_tests_say() {
        let normalizer = DateNormalizer::build(DateSettings::default()).unwrap();
        let mut wrong = Vec::new();
        for (name, text) in rules::FILES {
            let file = file::read(text).unwrap();
            let untested = file.rule.iter().filter(|rule| rule.test.is_empty());
            wrong.extend(untested.map(|rule| format!("{name}: rule `{}` has no test", rule.name.get_ref())));
            wrong.extend(
                failures(&normalizer, text, &file).into_iter().map(|error| format!("{name}: {error}")),
            );
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
