//! The analyzer `mentions`: scan, group, write down.

use diembao_core::{AnalyzeError, Analyzer, Article, BuildError, Example, Find, RuleId};
use diembao_text::Tokens;

use crate::entities::group;
use crate::mention::{EntityKind, Mention, Mentions};
use crate::scan::scan;
use crate::settings::MentionSettings;
use crate::words::{WORDS, Words, flag};

/// Finds mentions of people and bodies, and groups them.
pub struct MentionResolver {
    settings: MentionSettings,
    /// The lists with the settings' names in them; `None` for the lists alone.
    words: Option<Words>,
}

impl MentionResolver {
    fn words(&self) -> &Words {
        self.words.as_ref().unwrap_or(&WORDS)
    }
}

impl Analyzer for MentionResolver {
    const NAME: &'static str = "mentions";
    const SUMMARY: &'static str =
        "Finds people and organisations, their titles and pronouns, and who is who.";
    const EXAMPLES: &'static [Example] = &[Example {
        text: "Tổng Thư ký NATO Mark Rutte cho biết như vậy. Ông Rutte nói thêm. Theo ông, Nga đã rút.",
        published: "",
        finds: &[
            Find {
                text: "Tổng Thư ký NATO Mark Rutte",
                fields: &[
                    ("name", "Mark Rutte"),
                    ("type", "person"),
                    ("form", "name"),
                    ("role", "Tổng Thư ký NATO"),
                ],
            },
            Find {
                text: "Ông Rutte",
                fields: &[("name", "Mark Rutte"), ("form", "short"), ("gender", "male")],
            },
            Find { text: "ông", fields: &[("name", "Mark Rutte"), ("form", "pronoun")] },
            Find { text: "Nga", fields: &[("name", "Nga")] },
        ],
    }];
    type Settings = MentionSettings;
    type Needs = ();
    type Gives = Mentions;

    fn build(settings: MentionSettings) -> Result<Self, BuildError> {
        settings.check()?;
        let known = settings.people.iter().chain(&settings.organizations);
        let mut words = (known.clone().count() > 0).then(|| WORDS.clone());
        if let Some(words) = &mut words {
            for (index, known) in known.enumerate() {
                let index = u16::try_from(index).map_err(|_| {
                    BuildError::new(
                        diembao_core::KeyPath::root().key("people"),
                        "more than 65535 known people",
                    )
                })?;
                for name in std::iter::once(&known.name).chain(&known.aliases) {
                    words.add(name, flag::OWN_PERSON, None, index);
                }
            }
        }
        Ok(Self { settings, words })
    }

    fn analyze(&self, article: &Article, (): ()) -> Result<Vec<Mention>, AnalyzeError> {
        let tokens = article.derived::<Tokens>();
        let raws = scan(article.text(), tokens, self.words());
        let grouped = group(article.text(), tokens, self.words(), &self.settings, &raws);
        // Entities count from 0 in the order of their first mentions.
        let mut numbers: Vec<Option<u32>> = vec![None; grouped.entities.len()];
        let mut next = 0;
        let mut mentions = Vec::with_capacity(raws.len());
        for (raw, link) in raws.iter().zip(&grouped.links) {
            let (Some(link), false) = (link, raw.nested) else { continue };
            let entity = &grouped.entities[link.entity as usize];
            let number = *numbers[link.entity as usize].get_or_insert_with(|| {
                next += 1;
                next - 1
            });
            let range = |at: &std::ops::Range<u32>| tokens.range(at.start as usize..at.end as usize);
            let role = if raw.role.is_empty() || link.form == crate::Form::Description {
                &raw.apposition
            } else {
                &raw.role
            };
            let role = (!role.is_empty() && entity.kind == EntityKind::Person)
                .then(|| article.text()[range(role)].into());
            mentions.push(Mention {
                anchor: article.anchor(range(&raw.at))?,
                entity: number,
                name: entity.name.clone(),
                kind: entity.kind,
                form: link.form,
                gender: entity.gender,
                role,
                rule: RuleId::new(link.rule),
            });
        }
        Ok(mentions)
    }
}

diembao_core::register!(MentionResolver);
