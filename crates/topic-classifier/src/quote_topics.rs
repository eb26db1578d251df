//! The analyzer that gives `quote_topics`: what each quote is about, by the desk's own topics.
//!
//! A layer of its own that reads the quotes and the table `[topics]`, so that neither the quotes nor the article's
//! topics know of it. Its items stand one to one with the quotes and are written into them, as `topics`.

use diembao_core::{
    AnalyzeError, Analyzer, Article, Attach, BuildError, Example, Find, Item, KeyPath, Layer, RuleId, Span,
};
use diembao_quote_attributor::Quotes;
use diembao_text::Tokens;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::classifier::{TopicClassifier, TopicSettings, rounded};
use crate::custom::{CUSTOM_RULE, CustomTopics, Part, Place};

/// The layer `quote_topics`: one item a quote.
#[derive(Debug)]
pub struct QuoteTopicsLayer;

impl Layer for QuoteTopicsLayer {
    const NAME: &'static str = "quote_topics";
    type Item = QuoteTopics;
    const ATTACH: Option<Attach> = Some(Attach { layer: "quotes", field: "topics" });
}

/// The desk's own topics that a quote's content matches; often none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct QuoteTopics(pub Vec<QuoteTopic>);

/// One of the desk's own topics in a quote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QuoteTopic {
    /// Its label, as in the settings.
    pub label: Box<str>,
    /// How certain its phrases make it, 0 to 1.
    pub score: f32,
    /// The phrases, as they stand in the quote.
    pub because: Vec<Box<str>>,
    /// What gave it: `custom`.
    pub rule: RuleId,
}

impl Item for QuoteTopics {
    fn span(&self) -> Option<Span> {
        None
    }

    fn rule(&self) -> &RuleId {
        static RULE: RuleId = CUSTOM_RULE;
        &RULE
    }

    fn visit_spans(&mut self, _: &mut dyn FnMut(&mut Span)) {}
}

/// Gives each quote the desk's own topics that its content matches.
#[derive(Debug)]
pub struct QuoteTopicFinder {
    custom: CustomTopics,
}

impl Analyzer for QuoteTopicFinder {
    const NAME: &'static str = "quote_topics";
    const SUMMARY: &'static str =
        "Gives each quote the topics of your own, from the table `topics`, that its own content matches.";
    const EXAMPLES: &'static [Example] = &[Example {
        text: "“Giá vàng còn tăng”, ông Nguyễn Văn An nói.",
        published: "",
        // One item for the quote, with no topic: there are none by default.
        finds: &[Find { text: "", fields: &[] }],
    }];
    type Settings = TopicSettings;
    const SETTINGS: &'static str = TopicClassifier::NAME;
    type Needs = (Quotes,);
    type Gives = QuoteTopicsLayer;

    fn build(settings: TopicSettings) -> Result<Self, BuildError> {
        let custom = CustomTopics::compile(settings.custom, &KeyPath::root().key("custom"))?;
        Ok(Self { custom })
    }

    fn analyze(
        &self,
        article: &Article,
        (quotes,): (&[<Quotes as Layer>::Item],),
    ) -> Result<Vec<QuoteTopics>, AnalyzeError> {
        if self.custom.is_empty() {
            return Ok(vec![QuoteTopics::default(); quotes.len()]);
        }
        let tokens = article.derived::<Tokens>();
        let of_quote = |quote: &<Quotes as Layer>::Item| {
            let span = quote.anchor.span();
            let tokens = &tokens[tokens.index_at(span.start())..];
            let len = tokens.partition_point(|token| token.end as usize <= span.end());
            let part = Part { text: article.text(), tokens: &tokens[..len], place: Place::Quote };
            let found = self.custom.find(&[part]).into_iter();
            QuoteTopics(
                found
                    .map(|found| QuoteTopic {
                        label: found.label.into(),
                        score: rounded(found.score),
                        because: found.because,
                        rule: CUSTOM_RULE,
                    })
                    .collect(),
            )
        };
        Ok(quotes.iter().map(of_quote).collect())
    }
}

diembao_core::register!(QuoteTopicFinder);

#[cfg(test)]
mod tests {
    use diembao_core::Registry;
    use diembao_test_support::{analyze, chain_of};

    use super::*;

    const OWN: &str = r#"
        [[custom]]
        label = "gold price"
        any = ["giá vàng"]
        [[custom]]
        label = "fuel price"
        any = ["giá xăng"]
        none = ["dự báo"]
    "#;

    fn topics(text: &str) -> Vec<Vec<(String, Vec<String>)>> {
        let registry = Registry::linked().unwrap();
        let chain = chain_of(registry.specs(), &["quotes"]);
        let (article, analysis) = analyze(&chain, text, "");
        let quotes = analysis.annotations.get::<Quotes>().unwrap();
        let finder = QuoteTopicFinder::build(toml::from_str(OWN).unwrap()).unwrap();
        let found = finder.analyze(&article, (quotes,)).unwrap();
        assert_eq!(found.len(), quotes.len());
        let words = |words: Vec<Box<str>>| words.into_iter().map(String::from).collect();
        let plain = |topic: QuoteTopic| (topic.label.into_string(), words(topic.because));
        found.into_iter().map(|topics| topics.0.into_iter().map(plain).collect()).collect()
    }

    #[test]
    fn a_quote_has_the_topics_of_its_own_content() {
        let text =
            "“GIÁ VÀNG còn tăng”, ông Nguyễn Văn An nói. “Tôi không biết”, bà Trần Thị Bình nói về giá xăng.";
        assert_eq!(topics(text), [vec![("gold price".to_owned(), vec!["GIÁ VÀNG".to_owned()])], vec![]]);
        let text = "“Tôi chờ dự báo giá xăng và giá vàng”, ông Nguyễn Văn An nói.";
        assert_eq!(topics(text), [[("gold price".to_owned(), vec!["giá vàng".to_owned()])]]);
    }

    #[test]
    fn the_wire_form_is_a_list() {
        let topic =
            QuoteTopic { label: "a".into(), score: 0.5, because: vec!["b".into()], rule: CUSTOM_RULE };
        let item = QuoteTopics(vec![topic]);
        let json = serde_json::to_string(&item).unwrap();
        assert_eq!(json, r#"[{"label":"a","score":0.5,"because":["b"],"rule":"custom"}]"#);
        assert_eq!(serde_json::from_str::<QuoteTopics>(&json).unwrap(), item);
    }
}
