//! The layer `quotes` and its items.

use diembao_core::{Anchor, Item, Layer, RuleId, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The layer of what is reported to have been said.
#[derive(Debug)]
pub struct Quotes;

impl Layer for Quotes {
    const NAME: &'static str = "quotes";
    type Item = Quote;
}

/// How much of a quote stands in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum QuoteKind {
    /// All of it.
    Direct,
    /// None of it, or titles and names alone.
    Indirect,
    /// A part.
    Mixed,
}

/// What a speaker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SpeakerType {
    /// A person with a name.
    Person,
    /// A body, paper, state or document.
    Organization,
    /// A source that the article does not name.
    Unnamed,
}

/// One quote: its content, and who said it.
///
/// The content of a direct quote is the stretch with its marks; of an indirect one the reported clause alone,
/// without complementizer, cue, source and final full stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// The content.
    #[serde(flatten)]
    pub anchor: Anchor,
    /// How much of it stands in marks.
    pub kind: QuoteKind,
    /// The speaker's canonical name in the article; `null` where none was found.
    pub speaker: Option<Box<str>>,
    /// What the speaker is; `null` where none was found.
    pub speaker_type: Option<SpeakerType>,
    /// The words that name the source at the cue; `null` where none stands there.
    pub mention: Option<Anchor>,
    /// The verb or marker; `null` where none stands there.
    pub cue: Option<Anchor>,
    /// The rule that found it.
    pub rule: RuleId,
    /// The rule that found its speaker; `null` where none was found.
    pub speaker_rule: Option<RuleId>,
    /// How sure the decision for a quote is, in per cent; 100 for decisions by rule alone.
    pub certainty: u8,
}

impl Item for Quote {
    fn span(&self) -> Option<Span> {
        Some(self.anchor.span())
    }

    fn rule(&self) -> &RuleId {
        &self.rule
    }

    fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        self.anchor.visit_spans(visit);
        for anchor in self.mention.iter_mut().chain(&mut self.cue) {
            anchor.visit_spans(visit);
        }
    }
}
