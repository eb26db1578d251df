//! The built-in rule files, and how a user's own joins them.

use crate::grammar::compile::Source;
use crate::grammar::file::{self, RuleFile};
use crate::grammar::{Grammar, RuleError};

/// The rule files, by name. Of two rules that match the same words that of the later file wins.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("words.toml", include_str!("../resources/rules/words.toml")),
    ("durations.toml", include_str!("../resources/rules/durations.toml")),
    ("dates.toml", include_str!("../resources/rules/dates.toml")),
    ("times.toml", include_str!("../resources/rules/times.toml")),
    ("references.toml", include_str!("../resources/rules/references.toml")),
    ("feasts.toml", include_str!("../resources/rules/feasts.toml")),
    ("nothing.toml", include_str!("../resources/rules/nothing.toml")),
];

/// Why the rules do not compile.
#[derive(Debug)]
pub(crate) enum RulesError {
    /// A rule that shall not be used does not exist.
    UnknownRule {
        /// Its place in the list.
        index: usize,
        /// What is wrong.
        message: String,
    },
    /// In the user's own file.
    Own(RuleError),
    /// In a built-in file, because of the user's.
    BuiltIn(&'static str, RuleError),
}

/// Compiles the built-in rules but for some, and the user's own.
pub(crate) fn grammar(own: Option<&str>, without: &[String]) -> Result<Grammar, Vec<RulesError>> {
    let mut errors = Vec::new();
    let mut sources: Vec<Source<'_>> = Vec::new();
    for (name, text) in FILES.iter().copied() {
        match file::read(text) {
            Ok(file) => sources.push(Source { text, file }),
            Err(error) => errors.push(RulesError::BuiltIn(name, error)),
        }
    }
    for (index, name) in without.iter().enumerate() {
        if !sources.iter().any(|source| has_rule(&source.file, name)) {
            errors.push(RulesError::UnknownRule { index, message: format!("there is no rule `{name}`") });
        }
    }
    for source in &mut sources {
        source.file.rule.retain(|rule| !without.contains(rule.name.get_ref()));
    }
    if let Some(text) = own {
        match file::read(text) {
            Ok(file) => sources.push(Source { text, file }),
            Err(error) => errors.push(RulesError::Own(error)),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Grammar::compile(&sources).map_err(|errors| {
        let place = |(at, error): (usize, RuleError)| match FILES.get(at) {
            Some((name, _)) => RulesError::BuiltIn(name, error),
            None => RulesError::Own(error),
        };
        errors.into_iter().map(place).collect()
    })
}

fn has_rule(file: &RuleFile, name: &str) -> bool {
    file.rule.iter().any(|rule| rule.name.get_ref() == name)
}

#[cfg(test)]
mod tests {
    use diembao_core::{Analyzer, Article};

    use super::*;
    use crate::{DateNormalizer, DateSettings, TimeExpression};

    const PUBLISHED: &str = "2013-11-01";

    fn find(normalizer: &DateNormalizer, text: &str, published: Option<&str>) -> Vec<TimeExpression> {
        let mut article = Article::new("test", text).unwrap();
        article.published = Some(published.unwrap_or(PUBLISHED).parse().unwrap());
        normalizer.analyze(&article, ()).unwrap()
    }

    /// `Ông đến [hôm qua = DATE 2013-10-31].` as the text and what is found in it.
    fn marked(marked: &str) -> (String, Vec<String>) {
        let mut text = String::new();
        let mut found = Vec::new();
        let mut rest = marked;
        while let Some((before, mark)) = rest.split_once('[') {
            let (mark, behind) = mark.split_once(']').expect("`[` is closed");
            let (words, value) = mark.split_once(" = ").expect("a mark is `[words = TYPE VALUE MOD]`");
            text.push_str(before);
            text.push_str(words);
            found.push(format!("{words} = {value}"));
            rest = behind;
        }
        text.push_str(rest);
        (text, found)
    }

    fn shown(it: &TimeExpression) -> String {
        let kind = format!("{:?}", it.kind).to_uppercase();
        let modifier = it.modifier.as_deref().map(|modifier| format!(" {modifier}")).unwrap_or_default();
        format!("{} = {kind} {}{modifier}", it.anchor.text(), it.value)
    }

    #[test]
    fn rules_find_and_allow_what_their_tests_say() {
        let normalizer = DateNormalizer::build(DateSettings::default()).unwrap();
        let mut wrong = Vec::new();
        for (name, text) in FILES {
            for rule in file::read(text).unwrap().rule {
                let rule_name = rule.name.get_ref();
                if rule.test.is_empty() {
                    wrong.push(format!("{name}: rule `{rule_name}` has no test"));
                }
                for test in &rule.test {
                    let by_rule =
                        |found: &[TimeExpression]| found.iter().any(|it| it.rule.as_str() == rule_name);
                    if let Some(finds) = &test.finds {
                        let (text, expected) = marked(finds);
                        let found = find(&normalizer, &text, test.published.as_deref());
                        let shown: Vec<String> = found.iter().map(shown).collect();
                        if shown != expected {
                            wrong.push(format!(
                                "{rule_name}: {text:?}\n  expected {expected:?}\n  found    {shown:?}"
                            ));
                        } else if !by_rule(&found) && rule.means != crate::grammar::Meaning::Nothing {
                            let rules: Vec<&str> = found.iter().map(|it| it.rule.as_str()).collect();
                            wrong.push(format!("{rule_name}: {text:?} is found by {rules:?}"));
                        }
                    }
                    if let Some(allows) = &test.allows {
                        let found = find(&normalizer, allows, test.published.as_deref());
                        let nothing = rule.means == crate::grammar::Meaning::Nothing;
                        if by_rule(&found) || nothing && !found.is_empty() {
                            wrong.push(format!(
                                "{rule_name}: {allows:?} has {:?}",
                                found.iter().map(shown).collect::<Vec<_>>()
                            ));
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
