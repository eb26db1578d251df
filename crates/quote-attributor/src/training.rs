//! What the trainer of the model needs: examples from annotated articles, and quotes by a model of its own.
//!
//! The program is `examples/train.rs`; `cargo xtask train-quotes` runs it.

use std::ops::Range;

use diembao_core::{AnalyzeError, Article};
use diembao_mention_resolver::Mention;
use diembao_sentence_splitter::Sentence;
use diembao_text::Tokens;

use crate::analyzer::{QuoteAttributor, quote};
use crate::judge::{Candidate, Judge};
use crate::model::{Features, Model, ModelError, Scorer};
use crate::quote::Quote;

/// An annotated quote.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotated {
    /// Its content, in bytes.
    pub content: Range<usize>,
    /// Whether all of it stands in marks.
    pub direct: bool,
    /// Its cue, in bytes.
    pub cue: Option<Range<usize>>,
}

/// One decision as the annotations would have it.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// The scorer that decides it.
    pub scorer: &'static str,
    /// Its features: template and value, separated by a tab, as the model file writes them.
    pub features: Vec<String>,
    /// The decision.
    pub yes: bool,
}

/// All decisions that come up in an article, when those before were made as annotated.
pub fn lessons(
    article: &Article,
    sentences: &[Sentence],
    mentions: &[Mention],
    gold: &[Annotated],
) -> Vec<Lesson> {
    let tokens = article.derived::<Tokens>();
    let mut teacher = Teacher { text: article.text(), tokens, gold, lessons: Vec::new() };
    QuoteAttributor::with_model(Model::default()).find(article, (sentences, mentions), &mut teacher);
    teacher.lessons
}

/// Quotes by a model that was just trained.
pub struct Pupil(QuoteAttributor);

impl Pupil {
    /// Reads a model file's text.
    ///
    /// # Errors
    /// Where it is none, the line (from 1) and what is wrong with it.
    pub fn new(model: &str) -> Result<Pupil, (usize, &'static str)> {
        let model = Model::parse(model).map_err(|ModelError { line, message }| (line, message))?;
        Ok(Pupil(QuoteAttributor::with_model(model)))
    }

    /// The quotes of an article.
    ///
    /// # Errors
    /// A span that is none.
    pub fn quotes(
        &self,
        article: &Article,
        sentences: &[Sentence],
        mentions: &[Mention],
    ) -> Result<Vec<Quote>, AnalyzeError> {
        let mut judge = crate::judge::ByModel { model: self.0.model(), least: 0.0 };
        let found = self.0.find(article, (sentences, mentions), &mut judge);
        found.into_iter().map(|found| quote(article, found)).collect()
    }
}

/// Decides as annotated, and writes the decisions down.
struct Teacher<'a> {
    text: &'a str,
    tokens: &'a Tokens,
    gold: &'a [Annotated],
    lessons: Vec<Lesson>,
}

/// The share of two stretches that they have in common.
fn overlap(one: &Range<usize>, other: &Range<usize>) -> f64 {
    let common = one.end.min(other.end).saturating_sub(one.start.max(other.start));
    #[expect(clippy::cast_precision_loss, reason = "texts are shorter than 2^52 bytes")]
    let ratio = common as f64 / (one.len() + other.len() - common).max(1) as f64;
    ratio
}

/// How far, in bytes, an annotated end may lie from a proposed one and still be the same.
const END_SLACK: usize = 4;
/// How far, in bytes, the start may.
const START_SLACK: usize = 12;

impl Judge for Teacher<'_> {
    fn judge(&mut self, scorer: Scorer, candidate: Candidate, features: &Features) -> f32 {
        let content = self.tokens.range(candidate.content);
        let cue = candidate.cue.map(|cue| self.tokens.range(cue));
        let same_cue = |gold: &Annotated| match (&cue, &gold.cue) {
            (Some(cue), Some(gold)) => gold.start < cue.end && cue.start < gold.end,
            _ => false,
        };
        let yes = self.gold.iter().any(|gold| {
            let common = overlap(&gold.content, &content);
            match scorer {
                Scorer::Marks => gold.direct && common >= 0.5,
                // A content that another cue introduces teaches nothing of this one.
                Scorer::After | Scorer::Accord => {
                    same_cue(gold) && common > 0.05 || gold.cue.is_none() && !gold.direct && common >= 0.7
                }
                Scorer::Colon => !gold.direct && common >= 0.6,
                Scorer::End => {
                    gold.content.start.abs_diff(content.start) <= START_SLACK
                        && gold.content.end.abs_diff(content.end) <= END_SLACK
                }
            }
        });
        let names = features.list().iter().map(|feature| feature.line(self.tokens, self.text)).collect();
        self.lessons.push(Lesson { scorer: scorer.name(), features: names, yes });
        if yes { 1.0 } else { -1.0 }
    }
}
