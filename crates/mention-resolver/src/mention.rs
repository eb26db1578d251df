//! The layer `mentions` and its items.

use diembao_core::{Anchor, Item, Layer, RuleId, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The layer of the people and organisations of an article.
pub struct Mentions;

impl Layer for Mentions {
    const NAME: &'static str = "mentions";
    type Item = Mention;
}

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntityKind {
    /// A person with a name.
    Person,
    /// A body with a name: an office, a company, a paper; a state that acts.
    Organization,
    /// A state or a city.
    Place,
    /// A source without a name: `một quan chức`, `ban tổ chức`.
    Unnamed,
}

/// How a mention names its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// By its full name.
    Name,
    /// By a part of its name, or an acronym: `ông Thắng`, `Rutte`, `VFF`.
    Short,
    /// By an office, a trade or another noun: `Người đứng đầu NATO`, `một nhân chứng`.
    Description,
    /// By a pronoun: `ông`, `bà ấy`, `họ`.
    Pronoun,
}

/// The gender that a word of address, a name or a title shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Gender {
    /// `bà`, `chị`, `nữ diễn viên`, `… Thị …`
    Female,
    /// `ông`, `anh`, `hoàng tử`
    Male,
}

/// One mention of a person, a body, a state or a source without a name.
///
/// Its stretch takes the title before the name in, and leaves out what follows in apposition and an acronym in
/// brackets. Mentions never overlap: a body inside a person's title is part of the person's mention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// Where it stands.
    #[serde(flatten)]
    pub anchor: Anchor,
    /// Which entity of the article it speaks of, counted from 0 in the order of their first mentions.
    pub entity: u32,
    /// The entity's canonical name: the fullest in the article, without titles and words of address.
    pub name: Box<str>,
    /// What the entity is.
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// How this mention names it.
    pub form: Form,
    /// The entity's gender, where the article shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// The office or trade that this mention or its apposition gives: `Tổng Thư ký NATO`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Box<str>>,
    /// The rule that linked it.
    pub rule: RuleId,
}

impl Item for Mention {
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
