//! The built-in rule files, and how a user's own joins them.

use crate::grammar::compile::Source;
use crate::grammar::file::{self, RuleFile};
use crate::grammar::{Grammar, RuleError};
use crate::{DateNormalizer, rule_tests};

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

/// Compiles the built-in rules but for some, and the user's own, and runs the tests of these.
pub(crate) fn normalizer(own: Option<&str>, without: &[String]) -> Result<DateNormalizer, Vec<RulesError>> {
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
            let names = sources
                .iter()
                .flat_map(|source| source.file.rule.iter().map(|rule| rule.name.get_ref().as_str()));
            let message = match nearest(name, names) {
                Some(nearest) => format!("there is no rule `{name}`; did you mean `{nearest}`?"),
                None => format!("there is no rule `{name}`"),
            };
            errors.push(RulesError::UnknownRule { index, message });
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
    let compiled = Grammar::compile(&sources).map_err(|errors| {
        let place = |(at, error): (usize, RuleError)| match FILES.get(at) {
            Some((name, _)) => RulesError::BuiltIn(name, error),
            None => RulesError::Own(error),
        };
        errors.into_iter().map(place).collect::<Vec<_>>()
    });
    let normalizer = DateNormalizer::new(compiled?);
    if let Some(source) = sources.get(FILES.len()) {
        let failures = rule_tests::failures(&normalizer, source.text, &source.file);
        if !failures.is_empty() {
            return Err(failures.into_iter().map(RulesError::Own).collect());
        }
    }
    Ok(normalizer)
}

fn has_rule(file: &RuleFile, name: &str) -> bool {
    file.rule.iter().any(|rule| rule.name.get_ref() == name)
}

/// The name that a misspelt one is nearest to, if it is near at all.
fn nearest<'a>(given: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let (distance, name) = names.map(|name| (edits(given, name), name)).min()?;
    (distance <= 2.max(given.len() / 3)).then_some(name)
}

/// How many characters are to be put in, taken out or changed to make one text from the other.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, c) in one.chars().enumerate() {
        let mut corner = row[0];
        row[0] = index + 1;
        for (at, &d) in other.iter().enumerate() {
            let changed = corner + usize::from(c != d);
            corner = row[at + 1];
            row[at + 1] = changed.min(corner + 1).min(row[at] + 1);
        }
    }
    row[other.len()]
}
