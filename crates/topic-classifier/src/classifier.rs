//! The analyzer that gives `topics`.

use diembao_core::{
    AnalyzeError, Analyzer, Article, BuildError, Example, FileRef, Find, KeyPath, Layer, RuleId, Settings,
    SettingsProblem,
};
use diembao_text::Tokens;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::custom::{CUSTOM_RULE, CustomTopic, CustomTopics, Part, Place};
use crate::explain::because;
use crate::model::Model;
use crate::topic::Topic;

/// The bundled model.
static MODEL: &[u8] = include_bytes!("../resources/topics.model");

/// The rule of the label that speaks most.
const MAIN_RULE: RuleId = RuleId::new("model-main");
/// The rule of a label beside it.
const SECOND_RULE: RuleId = RuleId::new("model-second");

/// The most labels that the model gives an article.
const MOST_LABELS: usize = 3;

/// The layer `topics`: the model's labels, the main one first, then one's own.
#[derive(Debug)]
pub struct Topics;

impl Layer for Topics {
    const NAME: &'static str = "topics";
    type Item = Topic;
}

/// Settings of the topic classifier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TopicSettings {
    /// A model of your own, made by `cargo xtask train-topics`. Without it the bundled one is used, which gives the
    /// seventeen first-level labels of IPTC's Media Topics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<FileRef>,
    /// Labels that the model gives an article, at most: 0 to 3. With 0 only your own topics are given.
    pub max_labels: usize,
    /// The least probability, from 0 to 1. Labels beside the main one must also reach what the model learned for them.
    pub min_score: f32,
    /// Terms that explain a label, at most.
    pub max_because: usize,
    /// Topics of your own. Each needs a `label` and phrases in `any` (one must stand in the article) or `all` (each
    /// must); phrases in `none` rule it out.
    pub custom: Vec<CustomTopic>,
}

impl Default for TopicSettings {
    fn default() -> Self {
        Self { model: None, max_labels: MOST_LABELS, min_score: 0.0, max_because: 3, custom: Vec::new() }
    }
}

impl Settings for TopicSettings {
    fn visit_files(&mut self, visit: &mut dyn FnMut(KeyPath, &mut FileRef)) {
        if let Some(model) = &mut self.model {
            visit(KeyPath::root().key("model"), model);
        }
    }
}

/// Gives an article its topics: a learned model's labels and the desk's own.
#[derive(Debug)]
pub struct TopicClassifier {
    model: Model,
    max_labels: usize,
    min_score: f32,
    max_because: usize,
    custom: CustomTopics,
}

impl Analyzer for TopicClassifier {
    const NAME: &'static str = "topics";
    const SUMMARY: &'static str =
        "Gives each article one to three IPTC Media Topics, and the topics of your own that you describe.";
    const EXAMPLES: &'static [Example] = &[Example {
        text: "Giá vàng miếng SJC giảm 200.000 đồng mỗi lượng, theo giá vàng thế giới.",
        published: "",
        finds: &[Find {
            text: "",
            fields: &[
                ("label", "economy, business and finance"),
                ("label_vi", "kinh tế, kinh doanh và tài chính"),
                ("code", "medtop:04000000"),
                ("rule", "model-main"),
            ],
        }],
    }];
    type Settings = TopicSettings;
    type Needs = ();
    type Gives = Topics;

    fn build(settings: TopicSettings) -> Result<Self, BuildError> {
        let mut problems = Vec::new();
        if settings.max_labels > MOST_LABELS {
            let path = KeyPath::root().key("max_labels");
            problems.push(
                SettingsProblem::new(path, format!("{} labels are more than there are", settings.max_labels))
                    .help(format!("a number from 0 to {MOST_LABELS}")),
            );
        }
        if !(0.0..=1.0).contains(&settings.min_score) {
            let path = KeyPath::root().key("min_score");
            problems.push(
                SettingsProblem::new(path, format!("{} is no probability", settings.min_score))
                    .help("a number from 0 to 1"),
            );
        }
        let custom = CustomTopics::compile(settings.custom, &KeyPath::root().key("custom"));
        let custom = custom.unwrap_or_else(|more| {
            problems.extend(more);
            CustomTopics::default()
        });
        let model = match settings.model.as_ref() {
            None => Model::read(MODEL),
            Some(file) => Model::read(file.contents().unwrap_or_default().to_vec()),
        };
        match model {
            Ok(model) if problems.is_empty() => Ok(Self {
                model,
                max_labels: settings.max_labels,
                min_score: settings.min_score,
                max_because: settings.max_because,
                custom,
            }),
            Ok(_) => Err(problems.into()),
            Err(error) => {
                let path = KeyPath::root().key("model");
                problems.push(
                    SettingsProblem::new(path, error.to_string())
                        .help("`cargo xtask train-topics --data FOLDER --model FILE` makes one"),
                );
                Err(problems.into())
            }
        }
    }

    fn analyze(&self, article: &Article, (): ()) -> Result<Vec<Topic>, AnalyzeError> {
        let title = Tokens::new(&article.title);
        let mut topics = self.labels(article, &title);
        if !self.custom.is_empty() {
            let parts = [
                Part { text: &article.title, tokens: &title, place: Place::Title },
                Part { text: article.text(), tokens: article.derived::<Tokens>(), place: Place::Text },
            ];
            topics.extend(self.custom.find(&parts).into_iter().map(|found| Topic {
                label: found.label.to_owned().into(),
                label_vi: None,
                code: None,
                score: rounded(found.score),
                because: found.because,
                rule: CUSTOM_RULE,
            }));
        }
        Ok(topics)
    }
}

impl TopicClassifier {
    /// The model's labels, the main one first.
    fn labels(&self, article: &Article, title: &Tokens) -> Vec<Topic> {
        if self.max_labels == 0 {
            return Vec::new();
        }
        let counts = self.model.count(article, title);
        // Nothing that the model knows: it has nothing to say.
        if counts.terms.is_empty() {
            return Vec::new();
        }
        self.model
            .decide(&counts)
            .into_iter()
            .take(self.max_labels)
            .filter(|(_, probability)| *probability >= self.min_score)
            .enumerate()
            .map(|(rank, (label, probability))| {
                let known = &self.model.labels()[label];
                let given = |text: &str| (!text.is_empty()).then(|| text.to_owned().into());
                Topic {
                    label: known.name.clone().into(),
                    label_vi: given(&known.name_vi),
                    code: given(&known.code),
                    score: rounded(probability),
                    because: because(&self.model, &counts, label, self.max_because, article, title),
                    rule: if rank == 0 { MAIN_RULE } else { SECOND_RULE },
                }
            })
            .collect()
    }
}

/// Two digits are all that a calibrated probability has to say.
pub(crate) fn rounded(score: f32) -> f32 {
    (score * 100.0).round() / 100.0
}

diembao_core::register!(TopicClassifier);

#[cfg(test)]
mod tests {
    use diembao_test_support::naughty;
    use proptest::prelude::*;

    use super::*;
    use crate::label::LABELS;

    fn build(toml: &str) -> Result<TopicClassifier, String> {
        let mut settings: TopicSettings = toml::from_str(toml).unwrap();
        settings.visit_files(&mut |_, file| file.set_contents(b"no model".to_vec()));
        TopicClassifier::build(settings).map_err(|error| error.to_string())
    }

    fn topics(classifier: &TopicClassifier, title: &str, text: &str) -> Vec<Topic> {
        let mut article = Article::new("a", text).unwrap();
        article.title = title.to_owned();
        classifier.analyze(&article, ()).unwrap()
    }

    #[track_caller]
    fn check(text: &str, main: &str) {
        let found = topics(&build("").unwrap(), "", text);
        assert_eq!(found[0].label, main, "{found:?}");
        assert_eq!(found[0].rule, MAIN_RULE);
    }

    #[test]
    fn plain_cases() {
        check("HLV Park Hang-seo chốt danh sách cầu thủ dự AFF Cup, trận gặp Malaysia ở bảng A", "sport");
        check("Tòa tuyên phạt bị cáo 12 năm tù về tội lừa đảo chiếm đoạt tài sản", "crime, law and justice");
        check("Không khí lạnh tràn về, miền Bắc rét đậm, có nơi mưa rào và dông", "weather");
        check("Thí sinh tra cứu điểm thi đại học, các trường công bố điểm chuẩn", "education");
        check("Bệnh nhân nhập viện, bác sĩ phẫu thuật cắt khối u", "health");
    }

    #[test]
    fn the_card_is_the_models() {
        let model = Model::read(MODEL).unwrap();
        let card = include_str!("../resources/topics.md");
        assert!(
            card.contains(&format!("`{:016x}`", model.fingerprint())),
            "train again: the card is another model's"
        );
        assert!(card.contains(&format!("| {} |", model.term_count())));
        assert!(MODEL.len() <= 4 << 20);
        for (label, wanted) in model.labels().iter().zip(LABELS) {
            assert_eq!((label.name.as_str(), label.name_vi.as_str()), (wanted.name, wanted.name_vi));
            assert_eq!(label.code, wanted.code);
        }
    }

    #[test]
    fn terms_explain_a_label_and_stand_in_the_article() {
        let (title, text) =
            ("GIÁ VÀNG giảm mạnh", "Giá vàng thế giới còn 1.535 USD, giá vàng trong nước giảm theo.");
        let found = topics(&build("").unwrap(), title, text);
        let because = &found[0].because;
        assert!(!because.is_empty() && because.len() <= 3);
        assert!(
            because.iter().all(|words| title.contains(&**words) || text.contains(&**words)),
            "{because:?}"
        );
        assert!(because.iter().any(|words| &**words == "GIÁ VÀNG"), "{because:?}");
    }

    #[test]
    fn an_article_that_says_nothing_has_no_topic() {
        assert!(topics(&build("").unwrap(), "", "").is_empty());
        assert!(topics(&build("").unwrap(), "", "?! …").is_empty());
    }

    #[test]
    fn topics_of_ones_own_follow_the_models() {
        let own = "[[custom]]\nlabel = \"gold price\"\nany = [\"giá vàng\"]";
        let found = topics(&build(own).unwrap(), "", "Giá vàng tăng.");
        let last = found.last().unwrap();
        assert_eq!((last.label.as_ref(), last.score, &last.rule), ("gold price", 0.5, &CUSTOM_RULE));
        assert_eq!((&last.code, &last.label_vi), (&None, &None));
        let only = topics(&build(&format!("max_labels = 0\n{own}")).unwrap(), "", "Giá vàng tăng.");
        assert_eq!(only, std::slice::from_ref(last));
    }

    #[test]
    fn settings_that_cannot_be_are_refused() {
        assert_eq!(
            build("max_labels = 9\nmin_score = -1.0\nmodel = \"x\"").unwrap_err(),
            "`max_labels`: 9 labels are more than there are; `min_score`: -1 is no probability; \
             `model`: the file is no topic model"
        );
    }

    #[test]
    fn the_wire_form_is_this() {
        let topic = Topic {
            label: "sport".into(),
            label_vi: Some("thể thao".into()),
            code: Some("medtop:15000000".into()),
            score: rounded(0.973),
            because: vec!["trận đấu".into()],
            rule: MAIN_RULE,
        };
        let json = serde_json::to_string(&topic).unwrap();
        assert_eq!(
            json,
            r#"{"label":"sport","label_vi":"thể thao","code":"medtop:15000000","score":0.97,"because":["trận đấu"],"rule":"model-main"}"#
        );
        assert_eq!(serde_json::from_str::<Topic>(&json).unwrap(), topic);
    }

    #[test]
    fn naughty_texts_do_no_harm() {
        let classifier = build("[[custom]]\nlabel = \"x\"\nany = [\"a\"]").unwrap();
        for text in naughty::SHORT.iter().map(|text| (*text).to_owned()).chain(naughty::long(1 << 20)) {
            let found = topics(&classifier, &text, &text);
            assert!(found.iter().all(|topic| (0.0..=1.0).contains(&topic.score)));
        }
    }

    proptest! {
        #[test]
        fn spelling_makes_no_difference(words in proptest::collection::vec("hòa|hoà|HÒA|bình|giá|vàng|5|,|đá|bóng", 0..40)) {
            let classifier = build("").unwrap();
            let text = words.join(" ");
            let other = text.to_lowercase().replace("hoà", "hòa");
            let plain = |topics: Vec<Topic>| topics.into_iter().map(|t| (t.label, t.score, t.rule)).collect::<Vec<_>>();
            prop_assert_eq!(plain(topics(&classifier, "", &text)), plain(topics(&classifier, "", &other)));
        }
    }
}
