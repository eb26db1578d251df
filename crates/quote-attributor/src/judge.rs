//! Who decides on a candidate: the model, the gold annotations in training, or a witness who writes everything down.

use std::ops::Range;

use crate::model::{Features, Model, Scorer};

/// A candidate that is put to a judge: tokens of its content and cue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The content proposed.
    pub(crate) content: Range<usize>,
    /// The cue, where there is one.
    pub(crate) cue: Option<Range<usize>>,
}

/// Decides on candidates.
pub(crate) trait Judge {
    /// Above 0: accepted. The size is the certainty, as log odds.
    fn judge(&mut self, scorer: Scorer, candidate: Candidate, features: &Features) -> f32;

    /// Hears of a candidate that a rule accepted or refused without a judgement.
    fn note(&mut self, rule: &'static str, accepted: bool, candidate: Candidate) {
        let _ = (rule, accepted, candidate);
    }
}

/// The model, with the log odds that it must reach.
pub(crate) struct ByModel<'m> {
    pub(crate) model: &'m Model,
    pub(crate) least: f32,
}

impl Judge for ByModel<'_> {
    fn judge(&mut self, _: Scorer, _: Candidate, features: &Features) -> f32 {
        self.model.score(features) - self.least
    }
}
