//! The analyzer `quotes`.

use std::ops::Range;

use diembao_core::{AnalyzeError, Analyzer, Article, BuildError, Example, Find, RuleId};
use diembao_mention_resolver::{Mention, Mentions, Sources, SpeakerKind};
use diembao_sentence_splitter::{Sentences, TextKind};
use diembao_text::Tokens;

use crate::course::{Course, Found};
use crate::explain::{Weighed, Witness};
use crate::judge::{ByModel, Judge};
use crate::model::Model;
use crate::phrases::Phrases;
use crate::quote::{Quote, Quotes, SpeakerType};
use crate::reading::{Reading, Sentence};
use crate::settings::QuoteSettings;

/// Finds quotes and who said them.
pub struct QuoteAttributor {
    phrases: Phrases,
    model: Model,
    /// The log odds that a candidate must reach.
    least: f32,
}

/// The layers that it reads.
type Layers<'a> = (&'a [diembao_sentence_splitter::Sentence], &'a [Mention]);

impl Analyzer for QuoteAttributor {
    const NAME: &'static str = "quotes";
    const SUMMARY: &'static str =
        "Finds what people and bodies are reported to have said, word for word or not, and who said it.";
    const EXAMPLES: &'static [Example] = &[
        Example {
            text: "Tổng Thư ký NATO Mark Rutte cho biết các đồng minh sẽ hỗ trợ Ukraine. “Chúng tôi không có lằn ranh đỏ”, ông Rutte nói.",
            published: "",
            finds: &[
                Find {
                    text: "các đồng minh sẽ hỗ trợ Ukraine",
                    fields: &[
                        ("kind", "indirect"),
                        ("speaker", "Mark Rutte"),
                        ("speaker_type", "person"),
                        ("cue.text", "cho biết"),
                        ("mention.text", "Tổng Thư ký NATO Mark Rutte"),
                        ("rule", "cue-before"),
                    ],
                },
                Find {
                    text: "“Chúng tôi không có lằn ranh đỏ”",
                    fields: &[
                        ("kind", "direct"),
                        ("speaker", "Mark Rutte"),
                        ("mention.text", "ông Rutte"),
                        ("rule", "marks-cue-after"),
                    ],
                },
            ],
        },
        Example {
            text: "Theo Bộ Tài chính, giá xăng sẽ giảm trong tuần tới. Chương trình “Tôi là sinh viên” diễn ra tối qua.",
            published: "",
            finds: &[Find {
                text: "giá xăng sẽ giảm trong tuần tới",
                fields: &[
                    ("kind", "indirect"),
                    ("speaker", "Bộ Tài chính"),
                    ("speaker_type", "organization"),
                    ("cue.text", "Theo"),
                ],
            }],
        },
    ];
    type Settings = QuoteSettings;
    type Needs = (Sentences, Mentions);
    type Gives = Quotes;

    fn build(settings: QuoteSettings) -> Result<Self, BuildError> {
        let model = settings.check()?;
        let part = f32::from(settings.least_certainty) / 100.0;
        let least = (part / (1.0 - part)).ln();
        Ok(Self { phrases: Phrases::new(&settings.cues), model, least })
    }

    fn analyze(&self, article: &Article, needs: Layers<'_>) -> Result<Vec<Quote>, AnalyzeError> {
        let mut judge = ByModel { model: &self.model, least: self.least };
        self.find(article, needs, &mut judge).into_iter().map(|found| quote(article, found)).collect()
    }
}

diembao_core::register!(QuoteAttributor);

impl QuoteAttributor {
    /// All candidates that were weighed where the stretch `at` (bytes) is, taken or not, with what spoke for them
    /// and against them.
    ///
    /// # Errors
    /// As [`Analyzer::analyze`].
    pub fn explain(
        &self,
        article: &Article,
        needs: Layers<'_>,
        at: Range<usize>,
    ) -> Result<Vec<Weighed>, AnalyzeError> {
        let tokens = article.derived::<Tokens>();
        let mut witness = Witness::new(&self.model, self.least, article.text(), tokens, at);
        self.find(article, needs, &mut witness);
        witness.weighed(article)
    }

    /// All quotes as `judge` decides.
    pub(crate) fn find(&self, article: &Article, needs: Layers<'_>, judge: &mut impl Judge) -> Vec<Found> {
        let tokens = article.derived::<Tokens>();
        let (sentences, mentions) = needs;
        let sources = Sources::new(article, mentions);
        let sentences = in_tokens(tokens, sentences);
        let reading = Reading::new(tokens, &sentences, &self.phrases);
        Course::new(&reading, &sources, judge).run()
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// With another model.
    pub(crate) fn with_model(model: Model) -> Self {
        Self { phrases: Phrases::new(&[]), model, least: 0.0 }
    }
}

/// The sentences as token ranges.
fn in_tokens(tokens: &Tokens, sentences: &[diembao_sentence_splitter::Sentence]) -> Vec<Sentence> {
    let mut next = 0;
    let mut found = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let start = next;
        while tokens.get(next).is_some_and(|token| (token.start as usize) < sentence.span.end()) {
            next += 1;
        }
        if next > start {
            let (running, caption) = (sentence.kind == TextKind::Text, sentence.kind == TextKind::Caption);
            found.push(Sentence { tokens: start..next, running, caption });
        }
    }
    found
}

/// A quote as it is written down.
pub(crate) fn quote(article: &Article, found: Found) -> Result<Quote, AnalyzeError> {
    let tokens = article.derived::<Tokens>();
    let anchor = |range: Range<usize>| article.anchor(tokens.range(range));
    let source = found.source.filter(|source| source.speaker.is_some());
    let mention = source.as_ref().filter(|_| found.own_source).map(|source| anchor(source.tokens.clone()));
    Ok(Quote {
        anchor: anchor(found.content)?,
        kind: found.kind,
        speaker_type: source.as_ref().map(|source| match source.kind {
            SpeakerKind::Person => SpeakerType::Person,
            SpeakerKind::Organization => SpeakerType::Organization,
            SpeakerKind::Unnamed => SpeakerType::Unnamed,
        }),
        speaker_rule: source.as_ref().map(|source| source.rule.clone()),
        speaker: source.and_then(|source| source.speaker),
        mention: mention.transpose()?,
        cue: found.cue.map(anchor).transpose()?,
        rule: RuleId::new(found.rule),
        certainty: found.score.map_or(100, per_cent),
    })
}

/// Log odds as a certainty in per cent.
pub(crate) fn per_cent(score: f32) -> u8 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
    let certainty = (100.0 / (1.0 + (-score).exp())).round() as u8;
    certainty
}
