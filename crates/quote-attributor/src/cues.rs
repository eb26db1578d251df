//! Cues: the verbs and markers that introduce a report.

use std::ops::Range;

use diembao_text::{Case, Gap, Key, Token};

use crate::words::Classes;

/// What kind of cue a phrase is; see `resources/cues.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CueClass {
    /// A verb that mostly reports.
    Tell,
    /// A verb that reports, and is a noun or another verb as often.
    Say,
    /// A verb of opinion, hope or thought.
    Judge,
    /// What documents and figures do.
    Show,
    /// An act of speech: a report only with marks, `rằng` or a colon.
    Act,
    /// Hands another's words on.
    Relay,
    /// `Theo X, …`.
    Accord,
    /// A noun that stands for the words themselves.
    Noun,
    /// A phrase that merely contains a cue word.
    None,
}

impl CueClass {
    /// Whether it is a verb of speech.
    pub(crate) fn speaks(self) -> bool {
        matches!(self, CueClass::Tell | CueClass::Say)
    }

    /// Whether it may govern a clause, so that its subject is worth looking for.
    pub(crate) fn governs(self) -> bool {
        matches!(self, CueClass::Tell | CueClass::Say | CueClass::Show | CueClass::Judge | CueClass::Act)
    }

    fn named(name: &str) -> Option<CueClass> {
        Some(match name {
            "tell" => CueClass::Tell,
            "say" => CueClass::Say,
            "judge" => CueClass::Judge,
            "show" => CueClass::Show,
            "act" => CueClass::Act,
            "relay" => CueClass::Relay,
            "accord" => CueClass::Accord,
            "noun" => CueClass::Noun,
            "none" => CueClass::None,
            _ => return None,
        })
    }
}

/// A cue at its place.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    /// The tokens of the verb.
    pub(crate) tokens: Range<usize>,
    /// What kind of cue it is.
    pub(crate) class: CueClass,
}

/// Whether a hyphen without blanks joins the tokens to a name: `Pu-tin`.
fn hyphened(tokens: &[Token], range: Range<usize>) -> bool {
    let joined =
        |at: usize| tokens.get(at).is_some_and(|token| token.mark() == Some('-') && token.gap == Gap::None);
    range.start > 0 && tokens[range.start].gap == Gap::None && joined(range.start - 1)
        || joined(range.end) && tokens.get(range.end + 1).is_some_and(|next| next.gap == Gap::None)
}

/// The compiled-in list of cues: each phrase with its class.
pub(crate) fn phrases() -> impl Iterator<Item = (CueClass, &'static str)> {
    crate::resource::sections(include_str!("../resources/cues.txt")).flat_map(|(name, phrases)| {
        let class = CueClass::named(name).expect("every class of the cue list is known, which a test checks");
        phrases.into_iter().map(move |phrase| (class, phrase))
    })
}

/// Where a cue may begin: the longest phrase of the list there, if any.
pub(crate) struct Hit {
    /// The token.
    pub(crate) at: usize,
    /// How many tokens the phrase has, and its class.
    pub(crate) cue: Option<(usize, CueClass)>,
}

/// The words of cues that take their hearer between them.
pub(crate) struct CueWords {
    give: Key,
    know: [Key; 2],
}

impl Default for CueWords {
    fn default() -> Self {
        CueWords {
            give: Key::of("cho").expect("one syllable"),
            know: ["biết", "hay"].map(|word| Key::of(word).expect("one syllable")),
        }
    }
}

impl CueWords {
    /// Whether a parted cue may begin with the token.
    pub(crate) fn gives(&self, token: &Token) -> bool {
        token.key == self.give
    }

    /// The cues among the hits, which are in order: none overlapping.
    pub(crate) fn settle(&self, tokens: &[Token], classes: &[Classes], hits: &[Hit]) -> Vec<Cue> {
        let mut cues = Vec::new();
        let mut free = 0;
        for hit in hits {
            let at = hit.at;
            if at < free {
                continue;
            }
            if let Some((length, class)) = hit.cue {
                if class != CueClass::None && !hyphened(tokens, at..at + length) {
                    cues.push(Cue { tokens: at..at + length, class });
                }
                free = at + length;
            } else if let Some(length) = self.parted(tokens, classes, at) {
                cues.push(Cue { tokens: at..at + length, class: CueClass::Tell });
                free = at + length;
            }
        }
        cues
    }

    /// `cho AFP biết`, `cho phóng viên hay`: the verb with its hearer inside.
    fn parted(&self, tokens: &[Token], classes: &[Classes], at: usize) -> Option<usize> {
        /// The most tokens the hearer may take.
        const HEARER: usize = 6;
        if tokens[at].key != self.give {
            return None;
        }
        let end = tokens.len().min(at + 2 + HEARER);
        for next in at + 1..end {
            if classes[next].any(Classes::BREAK) {
                return None;
            }
            // `hay` is "or" as well: only where something sets its clause off.
            let or = tokens[next].key == self.know[1]
                && !classes
                    .get(next + 1)
                    .is_none_or(|it| it.any(Classes::COMMA.or(Classes::STOP).or(Classes::COMPLEMENT)));
            if self.know.contains(&tokens[next].key) && !or {
                let named = tokens[at + 1..next]
                    .iter()
                    .any(|token| matches!(token.case, Case::Upper | Case::Capitalised | Case::Mixed));
                return (next > at + 1 && named).then_some(next + 1 - at);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use diembao_text::Tokens;

    use super::*;
    use crate::phrases::Phrases;

    fn found(text: &str) -> Vec<(&str, CueClass)> {
        let tokens = Tokens::new(text);
        let (_, cues) = Phrases::new(&[]).find(&tokens);
        cues.into_iter().map(|cue| (&text[tokens.range(cue.tokens)], cue.class)).collect()
    }

    #[test]
    fn every_class_of_the_list_is_known() {
        for (name, phrases) in crate::resource::sections(include_str!("../resources/cues.txt")) {
            assert!(CueClass::named(name).is_some(), "`{name}` is no class");
            assert!(!phrases.is_empty(), "`{name}` is empty");
        }
    }

    #[test]
    fn the_longest_phrase_wins_and_shields_what_is_in_it() {
        assert_eq!(found("Ông cho biết"), [("cho biết", CueClass::Tell)]);
        assert_eq!(found("Ông nói chuyện với người phát ngôn"), []);
        assert_eq!(found("AFP dẫn lời ông"), [("dẫn lời", CueClass::Relay)]);
        assert_eq!(found("Nói chung, theo kế hoạch"), []);
    }

    #[test]
    fn a_hearer_may_stand_inside() {
        assert_eq!(found("Ông cho AFP biết tình hình"), [("cho AFP biết", CueClass::Tell)]);
        assert_eq!(found("Quy trách nhiệm cho Bộ Y tế hay Hà Nội"), []);
    }

    #[test]
    fn syllables_of_a_hyphened_name_are_none() {
        assert_eq!(found("Tổng thống V.Pu-tin"), []);
    }
}
