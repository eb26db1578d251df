//! An annotation of a layer that only its external analyzer knows.

use std::borrow::Cow;

use diembao_core::{Article, Item, RuleId, Span};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::offsets;

/// An annotation as its analyzer made it: any fields, with spans that have been held against the text.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternalItem {
    /// An object; its spans are kept up to date.
    fields: Value,
    /// All spans in it, in the order in which a walk finds them; the first is its own where it has one.
    spans: Vec<Span>,
    /// Does it speak of a stretch, or of the whole article?
    anchored: bool,
    rule: RuleId,
}

impl ExternalItem {
    /// An item whose spans count bytes and have been held against the text.
    pub(super) fn of(mut fields: Value, article: &Article) -> Result<Self, String> {
        let mut spans = Vec::new();
        let mut wrong = None;
        offsets::visit(&mut fields, &mut |start, end| {
            match article.span(start..end) {
                Ok(span) => spans.push(span),
                Err(error) => wrong = Some(error.to_string()),
            }
            None
        });
        match wrong {
            Some(error) => Err(error),
            None => Self::with_spans(fields, spans),
        }
    }

    fn with_spans(fields: Value, spans: Vec<Span>) -> Result<Self, String> {
        let rule = match fields.get("rule") {
            Some(Value::String(rule)) => RuleId::from(rule.clone()),
            _ => return Err("its `rule` is to be a string".to_owned()),
        };
        let anchored = fields.get("start").is_some_and(Value::is_u64);
        Ok(Self { fields, spans, anchored, rule })
    }
}

impl Item for ExternalItem {
    fn span(&self) -> Option<Span> {
        self.spans.first().copied().filter(|_| self.anchored)
    }

    fn rule(&self) -> &RuleId {
        &self.rule
    }

    fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        self.spans.iter_mut().for_each(visit);
        let mut spans = self.spans.iter();
        offsets::visit(&mut self.fields, &mut |_, _| spans.next().map(|span| (span.start(), span.end())));
    }
}

impl Serialize for ExternalItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.fields.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ExternalItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Value::deserialize(deserializer)?;
        let mut spans = Vec::new();
        let mut wrong = None;
        offsets::visit(&mut fields, &mut |start, end| {
            // A record that was read back holds the unit it was written in.
            match serde_json::from_value(serde_json::json!({ "start": start, "end": end })) {
                Ok(span) => spans.push(span),
                Err(error) => wrong = Some(error),
            }
            None
        });
        match wrong {
            Some(error) => Err(serde::de::Error::custom(error)),
            None => Self::with_spans(fields, spans).map_err(serde::de::Error::custom),
        }
    }
}

impl JsonSchema for ExternalItem {
    fn schema_name() -> Cow<'static, str> {
        "ExternalItem".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An annotation of an external analyzer: the fields are its own.",
            "type": "object",
            "properties": { "rule": { "type": "string" } },
            "required": ["rule"],
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn spans_are_rebased_in_place_and_read_back() {
        let article = Article::new("a", "Ông nói").expect("it is short");
        let fields = json!({"start": 0, "end": 4, "rule": "r", "cue": {"start": 5, "end": 9}});
        let mut item = ExternalItem::of(fields, &article).expect("it is right");
        assert_eq!(item.span(), article.span(0..4).ok());
        item.visit_spans(&mut |span| span.rebase(|at| at * 2));
        let written = serde_json::to_value(&item).expect("it is JSON");
        assert_eq!(written, json!({"start": 0, "end": 8, "rule": "r", "cue": {"start": 10, "end": 18}}));
        assert_eq!(serde_json::from_value::<ExternalItem>(written).expect("it was written"), item);
    }

    #[test]
    fn an_item_may_speak_of_the_whole_article() {
        let article = Article::new("a", "Ông nói").expect("it is short");
        let item =
            ExternalItem::of(json!({"label": "x", "rule": "r", "in": [{"start": 0, "end": 4}]}), &article);
        assert_eq!(item.expect("it is right").span(), None);
        assert!(ExternalItem::of(json!({"rule": 3}), &article).is_err());
    }
}
