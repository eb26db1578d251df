//! The trained part: linear scorers over hand-made features, read from a text file of named weights.
//!
//! A feature is a template (`after.cue`) and a value (words of the text, or a small number). Its name is written in
//! the model file as it is thought of, so that a weight can be read, and hashed once at load. A decision is a
//! logistic regression: the sum of the weights of the features that hold, and the bias.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use diembao_text::{Key, Token, Tokens};

/// The decisions that are learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Scorer {
    /// Is this stretch in marks a quote of its own?
    Marks,
    /// Does this cue introduce a report after it?
    After,
    /// Does this `Theo X` introduce or close a report?
    Accord,
    /// Does this `X:` without a verb introduce a report?
    Colon,
    /// Does the content end at this comma?
    End,
}

impl Scorer {
    const fn seed(self) -> u64 {
        fnv(self.name(), SEED)
    }

    /// Its name in the model file and in rules.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Scorer::Marks => "marks",
            Scorer::After => "after",
            Scorer::Accord => "accord",
            Scorer::Colon => "colon",
            Scorer::End => "end",
        }
    }
}

/// The value of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// It holds or not.
    Flag,
    /// A small number: a bucket, a class.
    Number(u32),
    /// The words from one token to another, exclusive.
    Words(u32, u32),
}

/// What kind of feature it is, with its hash made at compile time by [`t!`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    name: &'static str,
    hash: u64,
}

impl Template {
    /// A template of that name.
    pub(crate) const fn new(name: &'static str) -> Template {
        Template { name, hash: fnv(name, SEED) }
    }
}

/// A feature template by its name.
macro_rules! t {
    ($name:literal) => {
        const { $crate::model::Template::new($name) }
    };
}
pub(crate) use t;

/// One feature of one decision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Feature {
    /// Its template's name, without the scorer's.
    pub(crate) template: &'static str,
    /// Its value.
    pub(crate) value: Value,
    hash: u64,
}

impl Feature {
    /// As the model file writes it: template and value, separated by a tab.
    pub(crate) fn line(&self, tokens: &Tokens, text: &str) -> String {
        format!("{}\t{}", self.template, self.value(tokens, text))
    }

    /// As people read it: `cue = cho biết`.
    pub(crate) fn name(&self, tokens: &Tokens, text: &str) -> String {
        match self.value {
            Value::Flag => self.template.to_owned(),
            Value::Number(number) => format!("{} = {number}", self.template),
            Value::Words(..) => format!("{} = {}", self.template, self.value(tokens, text)),
        }
    }

    fn value(&self, tokens: &Tokens, text: &str) -> String {
        match self.value {
            Value::Flag => String::new(),
            Value::Number(number) => format!("={number}"),
            Value::Words(start, end) => {
                let words = tokens[start as usize..end as usize].iter();
                words.map(|token| token.text(text).to_lowercase()).collect::<Vec<_>>().join(" ")
            }
        }
    }
}

/// The features of one decision, a buffer to be used again.
#[derive(Default)]
pub(crate) struct Features {
    list: Vec<Feature>,
    scorer: u64,
}

const fn fnv(text: &str, seed: u64) -> u64 {
    let bytes = text.as_bytes();
    let mut hash = seed;
    let mut at = 0;
    while at < bytes.len() {
        hash ^= bytes[at] as u64;
        hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    hash
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn mix(hash: u64, value: u64) -> u64 {
    let mixed = (hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

fn template_hash(scorer: u64, template: &str) -> u64 {
    mix(scorer, fnv(template, SEED))
}

fn word_hash(hash: u64, key: Key) -> u64 {
    mix(hash, key_bits(key))
}

fn key_bits(key: Key) -> u64 {
    key.as_u64()
}

impl Features {
    /// Empties the buffer for a decision of `scorer`.
    pub(crate) fn begin(&mut self, scorer: Scorer) {
        self.list.clear();
        self.scorer = scorer.seed();
    }

    /// Adds a feature that holds or not.
    pub(crate) fn flag(&mut self, template: Template, holds: bool) {
        if holds {
            let hash = mix(self.scorer, template.hash);
            self.list.push(Feature { template: template.name, value: Value::Flag, hash });
        }
    }

    /// Adds a small number.
    pub(crate) fn number(&mut self, template: Template, number: u32) {
        let hash = mix(mix(self.scorer, template.hash), u64::from(number) + 1);
        self.list.push(Feature { template: template.name, value: Value::Number(number), hash });
    }

    /// Adds words of the text.
    pub(crate) fn words(&mut self, template: Template, tokens: &[Token], range: std::ops::Range<usize>) {
        let mut hash = mix(self.scorer, template.hash);
        for token in &tokens[range.clone()] {
            hash = word_hash(hash, token.key);
        }
        #[expect(clippy::cast_possible_truncation, reason = "an article has fewer than 2^32 tokens")]
        self.list.push(Feature {
            template: template.name,
            value: Value::Words(range.start as u32, range.end as u32),
            hash,
        });
    }

    /// The features of the decision.
    pub(crate) fn list(&self) -> &[Feature] {
        &self.list
    }
}

/// Hashes are already mixed: used as they are.
#[derive(Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("the model's keys are u64")
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// The weights.
#[derive(Default)]
pub(crate) struct Model {
    weights: HashMap<u64, f32, BuildHasherDefault<Identity>>,
}

/// A line of a model file that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ModelError {
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// What is wrong with it.
    pub(crate) message: &'static str,
}

impl Model {
    /// Reads a model: `scorer template value weight`, separated by tabs, `#` for comments. A value is empty,
    /// `=NUMBER`, or words.
    ///
    /// # Errors
    /// A line that is not of that form.
    pub(crate) fn parse(file: &str) -> Result<Model, ModelError> {
        let mut weights: HashMap<u64, f32, BuildHasherDefault<Identity>> = HashMap::default();
        for (index, line) in file.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let error = |message| ModelError { line: index + 1, message };
            let mut fields = line.split('\t');
            let (Some(scorer), Some(template), Some(value), Some(weight), None) =
                (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
            else {
                return Err(error("not four fields separated by tabs"));
            };
            let weight: f32 = weight.parse().map_err(|_| error("the weight is not a number"))?;
            let mut hash = template_hash(fnv(scorer, SEED), template);
            if let Some(number) = value.strip_prefix('=') {
                let number: u32 = number.parse().map_err(|_| error("the value is not a number"))?;
                hash = mix(hash, u64::from(number) + 1);
            } else if !value.is_empty() {
                for token in Tokens::new(value).iter() {
                    hash = word_hash(hash, token.key);
                }
            }
            weights.insert(hash, weight);
        }
        Ok(Model { weights })
    }

    /// The score of a decision: above 0 is yes, `ln(p / (1 - p))` in size.
    pub(crate) fn score(&self, features: &Features) -> f32 {
        features.list.iter().map(|feature| self.weight(feature)).sum()
    }

    /// The weight of one feature.
    pub(crate) fn weight(&self, feature: &Feature) -> f32 {
        self.weights.get(&feature.hash).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_file_names_the_features_that_the_code_makes() {
        let text = "Ông cho biết";
        let tokens = Tokens::new(text);
        let mut features = Features::default();
        features.begin(Scorer::After);
        features.flag(t!("bias"), true);
        features.number(t!("length"), 3);
        features.words(t!("cue"), &tokens, 1..3);
        let file: String =
            features.list().iter().map(|it| format!("after\t{}\t1.5\n", it.line(&tokens, text))).collect();
        assert_eq!(file, "after\tbias\t\t1.5\nafter\tlength\t=3\t1.5\nafter\tcue\tcho biết\t1.5\n");
        let model = Model::parse(&file).unwrap();
        assert!((model.score(&features) - 4.5).abs() < 1e-6);
        features.begin(Scorer::Marks);
        features.flag(t!("bias"), true);
        assert!(model.score(&features).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_model_is_refused_with_its_line() {
        let error = Model::parse("# a comment\nafter\tbias\t1.5").err();
        assert_eq!(error, Some(ModelError { line: 2, message: "not four fields separated by tabs" }));
        let error = Model::parse("after\tbias\t\tmuch").err();
        assert_eq!(error, Some(ModelError { line: 1, message: "the weight is not a number" }));
    }

    #[test]
    fn the_bundled_model_is_small() {
        assert!(include_str!("../resources/model.txt").len() < 2_000_000);
    }
}
