//! Both word lists, function words and cues, found with one look at each token.

use diembao_text::{Lexicon, Token, Tokens};

use crate::cues::{self, Cue, CueClass, CueWords, Hit};
use crate::words::{self, Classes};

/// What a phrase is in either list.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// Empty for a phrase that is no function word.
    classes: Classes,
    cue: Option<CueClass>,
}

/// The compiled-in lists and the user's own verbs of speech.
pub(crate) struct Phrases {
    lexicon: Lexicon<Entry>,
    cue_words: CueWords,
}

impl Phrases {
    /// Reads the lists.
    pub(crate) fn new(more: &[String]) -> Phrases {
        let mut lexicon: Lexicon<Entry> = Lexicon::new();
        let mut add = |phrase: &str, change: &dyn Fn(&mut Entry)| {
            let mut entry = lexicon.get(&Tokens::new(phrase)).copied().unwrap_or_default();
            change(&mut entry);
            // Phrases of the user's may be empty: those say nothing.
            let _ = lexicon.replace(phrase, entry);
        };
        for (class, phrase) in words::phrases() {
            add(phrase, &|entry| entry.classes = entry.classes.or(class));
        }
        for (class, phrase) in cues::phrases() {
            // The first class of a phrase wins.
            add(phrase, &|entry| entry.cue = entry.cue.or(Some(class)));
        }
        for phrase in more {
            add(phrase, &|entry| entry.cue = Some(CueClass::Tell));
        }
        Phrases { lexicon, cue_words: CueWords::default() }
    }

    /// The classes of every token (all tokens of a phrase get the phrase's classes), and every cue, in order, none
    /// overlapping. In each list the longest phrase wins, and shields what is in it.
    pub(crate) fn find(&self, tokens: &[Token]) -> (Vec<Classes>, Vec<Cue>) {
        let mut classes = vec![Classes::default(); tokens.len()];
        let mut hits = Vec::new();
        // The first token behind the last phrase of function words.
        let mut free = 0;
        for at in self.lexicon.may_begin_at(tokens) {
            let at = at as usize;
            let (word, cue) = self.longest(tokens, at);
            if at >= free && word.1 != Classes::default() {
                classes[at] = word.1;
                free = at + word.0;
                if word.0 > 1 {
                    classes[at + 1..free].fill(word.1);
                }
            }
            if cue.is_some() || self.cue_words.gives(&tokens[at]) {
                hits.push(Hit { at, cue });
            }
        }
        let cues = self.cue_words.settle(tokens, &classes, &hits);
        (classes, cues)
    }

    /// The longest phrase of each list that begins at a token: its length, and what it is.
    fn longest(&self, tokens: &[Token], at: usize) -> ((usize, Classes), Option<(usize, CueClass)>) {
        let (mut word, mut cue) = ((1, Classes::default()), None);
        self.lexicon.each(tokens, at, |found| {
            if found.value.classes != Classes::default() {
                word = (found.len, found.value.classes);
            }
            cue = found.value.cue.map(|class| (found.len, class)).or(cue);
        });
        (word, cue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_win_over_words() {
        let tokens = Tokens::new("chúng tôi có thể nói");
        let (classes, _) = Phrases::new(&[]).find(&tokens);
        assert!(classes[0].any(Classes::FIRST) && classes[1].any(Classes::FIRST));
        assert!(classes[2].any(Classes::MODAL) && classes[3].any(Classes::MODAL));
        assert!(!classes[4].any(Classes::MODAL));
    }
}
