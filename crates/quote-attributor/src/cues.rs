//! Cues: the verbs and markers that introduce a report.

use std::ops::Range;

use diembao_text::{Case, Gap, Key, Lexicon, Token};

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

/// The lexicon of cues.
pub(crate) struct Cues {
    lexicon: Lexicon<CueClass>,
    give: Key,
    know: [Key; 2],
}

impl Cues {
    /// Reads the compiled-in list and the user's own verbs of speech.
    pub(crate) fn new(more: &[String]) -> Cues {
        let mut lexicon: Lexicon<CueClass> = Lexicon::new();
        for (name, phrases) in crate::resource::sections(include_str!("../resources/cues.txt")) {
            let class =
                CueClass::named(name).expect("every class of the cue list is known, which a test checks");
            for phrase in phrases {
                // The first class of a phrase wins.
                let _ = lexicon.insert(phrase, class);
            }
        }
        for phrase in more {
            let _ = lexicon.replace(phrase, CueClass::Tell);
        }
        Cues {
            lexicon,
            give: Key::of("cho").expect("one syllable"),
            know: ["biết", "hay"].map(|word| Key::of(word).expect("one syllable")),
        }
    }

    /// Every cue of the text, in order, none overlapping.
    pub(crate) fn find(&self, tokens: &[Token], classes: &[Classes]) -> Vec<Cue> {
        let mut cues = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            if let Some(found) = self.lexicon.longest(tokens, at) {
                if *found.value != CueClass::None && !hyphened(tokens, at..at + found.len) {
                    cues.push(Cue { tokens: at..at + found.len, class: *found.value });
                }
                at += found.len;
            } else if let Some(length) = self.parted(tokens, classes, at) {
                cues.push(Cue { tokens: at..at + length, class: CueClass::Tell });
                at += length;
            } else {
                at += 1;
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
    use crate::words::Words;

    fn found(text: &str) -> Vec<(&str, CueClass)> {
        let tokens = Tokens::new(text);
        let classes = Words::bundled().classify(&tokens);
        let cues = Cues::new(&[]).find(&tokens, &classes);
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
