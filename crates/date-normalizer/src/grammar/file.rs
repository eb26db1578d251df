//! The rule files: TOML, read with the place of everything that can be wrong.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// A table of phrases: by tag.
pub(crate) type Phrases = BTreeMap<Spanned<String>, Vec<Spanned<String>>>;

/// One rule file, as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RuleFile {
    /// Tables of phrases: by slot, by tag.
    pub(crate) words: BTreeMap<Spanned<String>, Phrases>,
    /// Patterns with a name, for use in others.
    pub(crate) parts: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Words near a date that tell whether it is past or to come: `past`,
    /// `perhaps-past`, `future`.
    pub(crate) signals: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    /// Words at which a name is over, for `not_in_name_of`.
    pub(crate) name_ends: Vec<Spanned<String>>,
    /// Words that end an expression only where none of these words, no number and no capital follows.
    pub(crate) endings: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    /// The rules; of two that match the same words the first holds.
    pub(crate) rule: Vec<RuleText>,
}

/// One rule, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleText {
    /// Its name, shown with every annotation that it makes.
    pub(crate) name: Spanned<String>,
    /// What it is for, in a sentence.
    pub(crate) about: String,
    /// What its matches are.
    #[serde(default)]
    pub(crate) means: Meaning,
    /// What it matches.
    pub(crate) patterns: Vec<Spanned<String>>,
    /// Fields that it fills whatever the words: `with = { rel = "0" }`.
    #[serde(default)]
    pub(crate) with: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Words one of which must stand before.
    #[serde(default)]
    pub(crate) after: Vec<Spanned<String>>,
    /// Words none of which may stand before.
    #[serde(default)]
    pub(crate) not_after: Vec<Spanned<String>>,
    /// Words none of which may stand behind.
    #[serde(default)]
    pub(crate) not_before: Vec<Spanned<String>>,
    /// Words with a capital in whose name the match may not stand: `Luật Đất đai năm 2013`.
    #[serde(default)]
    pub(crate) not_in_name_of: Vec<Spanned<String>>,
    /// For rules that pass words over: even where an expression begins in them and ends behind them.
    #[serde(default)]
    pub(crate) firm: bool,
    /// How the first word must be written.
    #[serde(default)]
    pub(crate) case: CaseGuard,
    /// What it finds and what it lets pass.
    #[serde(default)]
    pub(crate) test: Vec<RuleTest>,
}

/// One test of a rule: a text with what is found in it, or one that the rule must leave alone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleTest {
    /// `Ông đến [hôm qua = DATE 2013-10-31].`
    pub(crate) finds: Option<Spanned<String>>,
    /// A text in which the rule finds nothing.
    pub(crate) allows: Option<Spanned<String>>,
    /// The day of publication, if not 2013-11-01.
    pub(crate) published: Option<Spanned<String>>,
}

/// What the matches of a rule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Meaning {
    /// A date or a time of day: what the fields say.
    #[default]
    Date,
    /// A length of time.
    Duration,
    /// Something that comes again.
    Set,
    /// `PAST_REF`.
    Past,
    /// `PRESENT_REF`.
    Present,
    /// `FUTURE_REF`.
    Future,
    /// No time at all: the words are passed over.
    Nothing,
}

/// How the first annotated word must be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CaseGuard {
    /// Any way.
    #[default]
    Any,
    /// In lower case, except where a sentence begins.
    Lower,
    /// In lower case.
    Small,
    /// With a capital.
    Capital,
}

/// Something wrong in a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub(crate) struct RuleError {
    /// From 1.
    pub(crate) line: usize,
    /// In code points, from 1.
    pub(crate) column: usize,
    /// What is wrong.
    pub(crate) message: String,
}

impl RuleError {
    /// An error at a byte of the file.
    pub(crate) fn at(source: &str, offset: usize, message: impl Into<String>) -> Self {
        let mut offset = offset.min(source.len());
        while !source.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &source[..offset];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { line, column, message: message.into() }
    }
}

/// Reads one file.
pub(crate) fn read(source: &str) -> Result<RuleFile, RuleError> {
    toml::from_str(source).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        RuleError::at(source, offset, error.message().trim().to_owned())
    })
}
