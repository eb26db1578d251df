//! Gives the layer `percentages`: numbers with a percent sign, and their values.

use diembao_core::{
    AnalyzeError, Analyzer, Anchor, Article, BuildError, Example, Find, Item, Layer, RuleId, Settings, Span,
};
use diembao_text::{Gap, Kind, Tokens};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Settings of the analyzer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PercentageSettings {
    /// Smaller values are passed over.
    pub least: f64,
}

impl Default for PercentageSettings {
    fn default() -> Self {
        Self { least: 0.0 }
    }
}

impl Settings for PercentageSettings {}

/// The layer `percentages`.
#[derive(Debug)]
pub struct Percentages;

impl Layer for Percentages {
    const NAME: &'static str = "percentages";
    type Item = Percentage;
}

/// One percentage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Percentage {
    /// The number with its sign.
    #[serde(flatten)]
    pub anchor: Anchor,
    /// Its value: 3.5 for `3,5%`.
    pub value: f64,
    /// What found it.
    pub rule: RuleId,
}

impl Item for Percentage {
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

/// Finds percentages.
#[derive(Debug)]
pub struct PercentageFinder {
    least: f64,
}

impl Analyzer for PercentageFinder {
    const NAME: &'static str = "percentages";
    const SUMMARY: &'static str = "Finds numbers with a percent sign.";
    const EXAMPLES: &'static [Example] = &[Example {
        text: "Giá tăng 3,5% so với năm ngoái.",
        published: "",
        finds: &[Find { text: "3,5%", fields: &[("value", "3.5"), ("rule", "sign")] }],
    }];
    type Settings = PercentageSettings;
    type Needs = ();
    type Gives = Percentages;

    fn build(settings: PercentageSettings) -> Result<Self, BuildError> {
        Ok(Self { least: settings.least })
    }

    fn analyze(&self, article: &Article, (): ()) -> Result<Vec<Percentage>, AnalyzeError> {
        let tokens: &Tokens = article.derived();
        let text = article.text();
        let mut found = Vec::new();
        for at in (0..tokens.len()).filter(|&at| tokens[at].text(text) == "%") {
            // Back over `3` `,` `5`, which touch one another.
            let mut start = at;
            while start > 0
                && tokens[start].gap == Gap::None
                && (tokens[start - 1].kind == Kind::Number
                    || matches!(tokens[start - 1].text(text), "," | "."))
                && at - start < 8
            {
                start -= 1;
            }
            let number = text[tokens.range(start..at)].replace('.', "").replace(',', ".");
            let Ok(value) = number.parse::<f64>() else { continue };
            if value >= self.least {
                let anchor = article.anchor(tokens.range(start..at + 1))?;
                found.push(Percentage { anchor, value, rule: RuleId::new("sign") });
            }
        }
        Ok(found)
    }
}

diembao_core::register!(PercentageFinder);
