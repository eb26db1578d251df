//! The layer `dates` and its annotations.

use diembao_core::{Anchor, Item, Layer, RuleId, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The layer `dates`.
#[derive(Debug)]
pub struct Dates;

impl Layer for Dates {
    const NAME: &'static str = "dates";
    type Item = TimeExpression;
}

/// A date, time, duration or set in the text, as TimeML's TIMEX3 describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimeExpression {
    /// Its words.
    #[serde(flatten)]
    pub anchor: Anchor,
    /// What kind of time it is.
    #[serde(rename = "type")]
    pub kind: TimeType,
    /// TIMEX3 value: `2013-10-31`, `2013-10-31T17:00`, `P3M`, `PAST_REF`; `X` where the text leaves something open.
    pub value: Box<str>,
    /// TIMEX3 modifier: `APPROX`, `START`, …
    #[serde(rename = "mod", default, skip_serializing_if = "Option::is_none")]
    pub modifier: Option<Box<str>>,
    /// The interval meant, where the value is anchored in the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// The rule that found it.
    pub rule: RuleId,
}

/// The four kinds of TIMEX3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeType {
    /// A day or something longer on the calendar.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// Something that comes again.
    Set,
}

/// A stretch of time, half-open, in ISO 8601: days, or days with hours and minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Its first day or minute.
    pub begin: Box<str>,
    /// The first day or minute behind it.
    pub end: Box<str>,
}

impl Item for TimeExpression {
    fn span(&self) -> Option<Span> {
        Some(self.anchor.span())
    }

    fn rule(&self) -> &RuleId {
        &self.rule
    }

    fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        self.anchor.visit_spans(visit);
    }
}
