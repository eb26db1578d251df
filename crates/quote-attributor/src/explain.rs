//! Which candidates were weighed where, and what spoke for them and against them.

use std::ops::Range;

use diembao_core::{AnalyzeError, Anchor, Article};
use diembao_text::Tokens;

use crate::analyzer::per_cent;
use crate::judge::{Candidate, Judge};
use crate::model::{Features, Model, Scorer};

/// A candidate that was weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// The content proposed.
    pub content: Anchor,
    /// Its cue, where it has one.
    pub cue: Option<Anchor>,
    /// Who decided: a scorer of the model (`marks`, `after`, `accord`, `colon`, `end`), or a rule.
    pub by: &'static str,
    /// Whether it was taken.
    pub taken: bool,
    /// How sure the model was of it, in per cent; `None` for a rule.
    pub certainty: Option<u8>,
    /// The heaviest features, the heaviest first; empty for a rule.
    pub because: Vec<Reason>,
}

/// What spoke for a candidate or against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The feature, as the model file names it: `cue = cho biết`.
    pub feature: String,
    /// Its weight: above 0 speaks for the candidate.
    pub weight: f32,
}

/// How many features are told of each candidate.
const REASONS: usize = 6;

/// A candidate as it was judged.
struct Seen {
    candidate: Candidate,
    by: &'static str,
    taken: bool,
    certainty: Option<u8>,
    because: Vec<Reason>,
}

/// A judge that writes down what it judges.
pub(crate) struct Witness<'m> {
    model: &'m Model,
    least: f32,
    text: &'m str,
    tokens: &'m Tokens,
    at: Range<usize>,
    seen: Vec<Seen>,
}

impl<'m> Witness<'m> {
    pub(crate) fn new(
        model: &'m Model,
        least: f32,
        text: &'m str,
        tokens: &'m Tokens,
        at: Range<usize>,
    ) -> Witness<'m> {
        Witness { model, least, text, tokens, at, seen: Vec::new() }
    }

    /// What was seen.
    pub(crate) fn weighed(self, article: &Article) -> Result<Vec<Weighed>, AnalyzeError> {
        let anchor = |range: Range<usize>| article.anchor(self.tokens.range(range));
        self.seen
            .into_iter()
            .map(|Seen { candidate, by, taken, certainty, because }| {
                let cue = candidate.cue.map(anchor).transpose()?;
                Ok(Weighed { content: anchor(candidate.content)?, cue, by, taken, certainty, because })
            })
            .collect()
    }

    fn concerns(&self, candidate: &Candidate) -> bool {
        let content = self.tokens.range(candidate.content.clone());
        let cue = candidate.cue.clone().map(|cue| self.tokens.range(cue));
        let touches = |range: &Range<usize>| range.start < self.at.end && self.at.start < range.end;
        touches(&content) || cue.is_some_and(|cue| touches(&cue))
    }
}

impl Judge for Witness<'_> {
    fn judge(&mut self, scorer: Scorer, candidate: Candidate, features: &Features) -> f32 {
        let score = self.model.score(features) - self.least;
        if self.concerns(&candidate) {
            let mut because: Vec<Reason> = features
                .list()
                .iter()
                .map(|feature| Reason {
                    feature: feature.name(self.tokens, self.text),
                    weight: self.model.weight(feature),
                })
                .filter(|reason| reason.weight != 0.0)
                .collect();
            because.sort_by(|one, other| other.weight.abs().total_cmp(&one.weight.abs()));
            because.truncate(REASONS);
            let certainty = Some(per_cent(score + self.least));
            let (by, taken) = (scorer.name(), score > 0.0);
            self.seen.push(Seen { candidate, by, taken, certainty, because });
        }
        score
    }

    fn note(&mut self, rule: &'static str, accepted: bool, candidate: Candidate) {
        if self.concerns(&candidate) {
            let (by, taken, because) = (rule, accepted, Vec::new());
            self.seen.push(Seen { candidate, by, taken, certainty: None, because });
        }
    }
}
