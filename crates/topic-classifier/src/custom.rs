//! A desk's own topics: phrases in the settings, no code.

use std::ops::Range;

use diembao_core::{KeyPath, RuleId, SettingsProblem};
use diembao_text::{Lexicon, Token, Tokens};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::label::LABELS;
use crate::terms::LEAD;

/// The rule that a topic of one's own carries.
pub(crate) const CUSTOM_RULE: RuleId = RuleId::new("custom");

/// What a phrase counts in the title, in the lead, in the rest.
const WEIGHTS: [u32; 3] = [3, 2, 1];

/// A topic of the desk's own, given where its phrases stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CustomTopic {
    /// Its label in the output.
    pub label: String,
    /// One of these phrases must stand in the article. Each time it does makes the topic more certain.
    pub any: Vec<String>,
    /// Each of these phrases must.
    pub all: Vec<String>,
    /// None of these phrases may.
    pub none: Vec<String>,
    /// The least certainty, from 0 to 1. One phrase once has 0.29, in the lead 0.5, in the title 0.65; in the
    /// title and in the lead 0.82.
    pub min_score: f32,
}

impl Default for CustomTopic {
    fn default() -> Self {
        Self { label: String::new(), any: Vec::new(), all: Vec::new(), none: Vec::new(), min_score: 0.25 }
    }
}

/// What a phrase does for a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Any,
    All,
    None,
}

/// One use of a phrase.
#[derive(Debug, Clone, Copy)]
struct Use {
    topic: u32,
    role: Role,
    /// Its index among the topic's phrases of that role.
    phrase: u32,
}

/// One part of what is looked at: a title, a text, a quote.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'a> {
    /// What the tokens' offsets point into.
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    pub(crate) place: Place,
}

/// Where a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Title,
    /// It begins with a lead.
    Text,
    /// All of it counts as a lead does.
    Quote,
}

/// A topic that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Match<'a> {
    pub(crate) label: &'a str,
    pub(crate) score: f32,
    /// The phrases, as they stand in the text.
    pub(crate) because: Vec<Box<str>>,
}

/// All topics of a config, compiled.
#[derive(Debug, Default)]
pub(crate) struct CustomTopics {
    topics: Vec<CustomTopic>,
    phrases: Lexicon<Vec<Use>>,
}

impl CustomTopics {
    /// Compiles the topics; `path` leads to their list.
    pub(crate) fn compile(topics: Vec<CustomTopic>, path: &KeyPath) -> Result<Self, Vec<SettingsProblem>> {
        let mut problems = Vec::new();
        let mut phrases: Lexicon<Vec<Use>> = Lexicon::new();
        for (index, topic) in topics.iter().enumerate() {
            let here = path.clone().index(index);
            problems.extend(label_problem(&topics, index, &here));
            if topic.any.is_empty() && topic.all.is_empty() {
                problems.push(
                    SettingsProblem::new(here.clone(), "the topic has no phrase that could speak for it")
                        .help("name phrases in `any` or in `all`"),
                );
            }
            if !(0.0..=1.0).contains(&topic.min_score) {
                problems.push(
                    SettingsProblem::new(
                        here.clone().key("min_score"),
                        format!("{} is no certainty", topic.min_score),
                    )
                    .help("a number from 0 to 1"),
                );
            }
            let mut own: Lexicon<String> = Lexicon::new();
            for (role, key, list) in [
                (Role::Any, "any", &topic.any),
                (Role::All, "all", &topic.all),
                (Role::None, "none", &topic.none),
            ] {
                for (at, phrase) in list.iter().enumerate() {
                    let here = here.clone().key(key).index(at);
                    let tokens = Tokens::new(phrase);
                    if tokens.is_empty() {
                        problems.push(
                            SettingsProblem::new(here, "the phrase is empty")
                                .help("write at least one word, or remove it"),
                        );
                        continue;
                    }
                    if let Some(first) = own.get(&tokens) {
                        problems.push(
                            SettingsProblem::new(here, format!("the phrase stands there twice: `{phrase}`"))
                                .help(format!(
                                    "the other one is `{first}`; case, Unicode form and the placement of tone \
                                     marks make no difference"
                                )),
                        );
                        continue;
                    }
                    // Cannot fail: the phrase is neither empty nor there already.
                    let _ = own.replace(phrase, format!("{key}[{at}]"));
                    let new = Use { topic: index as u32, role, phrase: at as u32 };
                    let mut uses = phrases.get(&tokens).cloned().unwrap_or_default();
                    uses.push(new);
                    let _ = phrases.replace(phrase, uses);
                }
            }
        }
        if problems.is_empty() { Ok(Self { topics, phrases }) } else { Err(problems) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// The topics that the parts speak of, in the order of the config.
    pub(crate) fn find(&self, parts: &[Part<'_>]) -> Vec<Match<'_>> {
        let mut states: Vec<State> = self.topics.iter().map(State::new).collect();
        for part in parts {
            self.read(*part, &mut states);
        }
        let found = self.topics.iter().zip(states);
        found.filter_map(|(topic, state)| state.result(topic)).collect()
    }

    fn read(&self, part: Part<'_>, states: &mut [State]) {
        states.iter_mut().for_each(|state| state.said_until = 0);
        for at in 0..part.tokens.len() {
            let weight = match part.place {
                Place::Title => WEIGHTS[0],
                Place::Text if at >= LEAD => WEIGHTS[2],
                Place::Text | Place::Quote => WEIGHTS[1],
            };
            let mut phrases = Vec::new();
            self.phrases.each(part.tokens, at, |found| phrases.push(found));
            // The longest first: a phrase inside another of its topic says nothing new.
            for found in phrases.into_iter().rev() {
                let tokens = at..at + found.len;
                let last = part.tokens[tokens.end - 1];
                let words = &part.text[part.tokens[at].start as usize..last.end as usize];
                for used in found.value {
                    states[used.topic as usize].add(*used, weight, &tokens, words);
                }
            }
        }
    }
}

/// What has been seen of one topic.
struct State {
    any: u32,
    /// Behind the last token of the phrases of `any` found so far in this part.
    said_until: usize,
    all: Vec<u32>,
    ruled_out: bool,
    /// The words found, with what they are of, first occurrences only.
    because: Vec<(Role, u32, Box<str>)>,
}

impl State {
    fn new(topic: &CustomTopic) -> Self {
        Self { any: 0, said_until: 0, all: vec![0; topic.all.len()], ruled_out: false, because: Vec::new() }
    }

    fn add(&mut self, used: Use, weight: u32, tokens: &Range<usize>, words: &str) {
        match used.role {
            Role::Any if tokens.start < self.said_until => return,
            Role::Any => {
                self.said_until = tokens.end;
                self.any = self.any.saturating_add(weight);
            }
            Role::All => {
                let count = &mut self.all[used.phrase as usize];
                *count = count.saturating_add(weight);
            }
            Role::None => {
                self.ruled_out = true;
                return;
            }
        }
        if !self.because.iter().any(|(role, phrase, _)| (*role, *phrase) == (used.role, used.phrase)) {
            self.because.push((used.role, used.phrase, words.into()));
        }
    }

    fn result(mut self, topic: &CustomTopic) -> Option<Match<'_>> {
        let least = self.all.iter().copied().min();
        // Without `any`, the phrase of `all` that is said least speaks.
        let strength = if topic.any.is_empty() { least.unwrap_or(0) } else { self.any };
        if self.ruled_out || strength == 0 || least == Some(0) {
            return None;
        }
        let score = certainty(strength);
        if score < topic.min_score {
            return None;
        }
        // What speaks for the topic before what it needs besides.
        self.because.sort_by_key(|(role, ..)| *role != Role::Any);
        let because = self.because.into_iter().map(|(.., words)| words).collect();
        Some(Match { label: &topic.label, score, because })
    }
}

/// One more mention halves what is missing to certainty, at every second step.
fn certainty(strength: u32) -> f32 {
    1.0 - (-(strength as f32) / 2.0).exp2()
}

fn label_problem(topics: &[CustomTopic], index: usize, here: &KeyPath) -> Option<SettingsProblem> {
    let label = topics[index].label.trim();
    let at = || here.clone().key("label");
    if label.is_empty() {
        return Some(
            SettingsProblem::new(here.clone(), "the topic has no label").help("add `label = \"…\"`"),
        );
    }
    let same = |other: &str| diembao_text::same_folded(other.trim(), label);
    if LABELS.iter().any(|own| same(own.name) || same(own.name_vi)) {
        return Some(
            SettingsProblem::new(at(), format!("`{label}` is one of IPTC's labels"))
                .help("choose a label that tells your topic from IPTC's"),
        );
    }
    let first = topics[..index].iter().position(|other| same(&other.label))?;
    Some(
        SettingsProblem::new(at(), format!("the label `{label}` is there already"))
            .help(format!("`custom[{first}]` has it; put all phrases of a topic into one table")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(toml: &str) -> Result<CustomTopics, String> {
        #[derive(Deserialize)]
        struct Table {
            custom: Vec<CustomTopic>,
        }
        let table: Table = toml::from_str(toml).unwrap();
        CustomTopics::compile(table.custom, &KeyPath::root().key("custom")).map_err(|problems| {
            problems.iter().map(SettingsProblem::to_string).collect::<Vec<_>>().join("\n")
        })
    }

    const DEPLOYMENT: &str = r#"
        [[custom]]
        label = "troop deployment"
        any = ["triển khai lực lượng", "đưa quân"]
        all = ["Ukraine"]
        none = ["diễn tập"]
    "#;

    fn find(topics: &CustomTopics, title: &str, text: &str) -> Vec<(String, f32, Vec<String>)> {
        let (title_tokens, tokens) = (Tokens::new(title), Tokens::new(text));
        let parts = [
            Part { text: title, tokens: &title_tokens, place: Place::Title },
            Part { text, tokens: &tokens, place: Place::Text },
        ];
        let found = topics.find(&parts);
        let words = |words: Vec<Box<str>>| words.into_iter().map(String::from).collect();
        found.into_iter().map(|found| (found.label.to_owned(), found.score, words(found.because))).collect()
    }

    #[test]
    fn any_all_and_none() {
        let topics = compile(DEPLOYMENT).unwrap();
        let found = find(&topics, "", "NATO có thể ĐƯA QUÂN tới Ukraine");
        assert_eq!(found, [("troop deployment".into(), 0.5, vec!["ĐƯA QUÂN".into(), "Ukraine".into()])]);
        assert!(find(&topics, "", "NATO có thể đưa quân tới Ba Lan").is_empty());
        assert!(find(&topics, "", "NATO ủng hộ Ukraine").is_empty());
        assert!(find(&topics, "", "NATO diễn tập, đưa quân tới Ukraine").is_empty());
    }

    #[test]
    fn syllable_borders_hold_and_spelling_does_not_matter() {
        let topics = compile("[[custom]]\nlabel = \"x\"\nany = [\"hòa bình\"]").unwrap();
        assert_eq!(find(&topics, "", "HOÀ  BÌNH").len(), 1);
        assert_eq!(find(&topics, "", "hoa\u{300} bi\u{300}nh").len(), 1);
        assert!(find(&topics, "", "hòa bìnhx").is_empty());
        assert!(find(&topics, "", "hòa\n\nbình").is_empty());
    }

    #[test]
    fn title_and_lead_count_more() {
        let topics = compile("[[custom]]\nlabel = \"x\"\nall = [\"NATO\"]\nmin_score = 0.3").unwrap();
        let late = format!("{} NATO", "chữ ".repeat(LEAD));
        assert!(find(&topics, "", &late).is_empty());
        let score = |title: &str, text: &str| find(&topics, title, text)[0].1;
        assert!(score("", &format!("{late} NATO")) < score("NATO", ""));
        assert!(score("", "NATO") < score("NATO", ""));
        assert!(score("NATO", "") < score("NATO", "NATO"));
    }

    #[test]
    fn one_phrase_may_serve_several_topics() {
        let topics = compile(
            "[[custom]]\nlabel = \"a\"\nany = [\"NATO\"]\n[[custom]]\nlabel = \"b\"\nany = [\"nato\", \"NATO họp\"]",
        )
        .unwrap();
        let found = find(&topics, "", "NATO họp");
        assert_eq!(found[0].2, ["NATO"]);
        assert_eq!((found[1].1, found[1].2.len()), (0.5, 1), "a phrase inside another counts once");
        assert_eq!(found[1].2, ["NATO họp"]);
    }

    #[test]
    fn faults_are_found_all_at_once() {
        let error = compile(
            r#"
            [[custom]]
            label = "Thể thao"
            any = ["bóng đá", "BÓNG  ĐÁ", "!", " "]
            [[custom]]
            none = ["x"]
            min_score = 2.0
            [[custom]]
            label = "a"
            all = ["Hòa", "b"]
            none = ["hoà"]
            [[custom]]
            label = "A"
            any = ["b"]
            "#,
        )
        .unwrap_err();
        assert_eq!(
            error,
            "`custom[0].label`: `Thể thao` is one of IPTC's labels\n\
             `custom[0].any[1]`: the phrase stands there twice: `BÓNG  ĐÁ`\n\
             `custom[0].any[3]`: the phrase is empty\n\
             `custom[1]`: the topic has no label\n\
             `custom[1]`: the topic has no phrase that could speak for it\n\
             `custom[1].min_score`: 2 is no certainty\n\
             `custom[2].none[0]`: the phrase stands there twice: `hoà`\n\
             `custom[3].label`: the label `A` is there already"
        );
    }
}
