//! One topic of an article, as it is written.

use std::borrow::Cow;

use diembao_core::{Item, RuleId, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One topic of an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    /// Its name: IPTC's, or the one in the settings.
    pub label: Cow<'static, str>,
    /// IPTC's label in Vietnamese; nothing for a topic of one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_vi: Option<Cow<'static, str>>,
    /// IPTC's code; nothing for a topic of one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Cow<'static, str>>,
    /// How probable it is that the article has this topic, 0 to 1; for a topic of one's own, how certain its phrases
    /// make it.
    pub score: f32,
    /// The words that spoke for it most.
    pub because: Vec<Box<str>>,
    /// What gave it: `model-main`, `model-second`, `custom`.
    pub rule: RuleId,
}

impl Item for Topic {
    fn span(&self) -> Option<Span> {
        None
    }

    fn rule(&self) -> &RuleId {
        &self.rule
    }

    fn visit_spans(&mut self, _: &mut dyn FnMut(&mut Span)) {}
}
