//! Both word lists, function words and cues, found with one look at each token.

use diembao_text::{Key, Lexicon, Token, Tokens};

use crate::cues::{self, Cue, CueClass, CueWords, Hit};
use crate::words::{self, Classes};

/// What a phrase is in either list.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// Empty for a phrase that is no function word.
    classes: Classes,
    cue: Option<CueClass>,
}

/// What is known of the phrases that begin with one word.
#[derive(Clone, Copy, Default)]
struct First {
    key: u64,
    /// The phrase that is this word alone.
    alone: Entry,
    /// A bit for each second word of longer ones.
    seconds: u64,
    /// Whether a word has this slot.
    taken: bool,
}

/// The compiled-in lists and the user's own verbs of speech.
///
/// Most function words are phrases of one word, which `firsts` answers alone; the lexicon is asked only where a second
/// word of a longer one may follow.
pub(crate) struct Phrases {
    lexicon: Lexicon<Entry>,
    /// Hashed by the word, the next slot where one is taken; half of them stay free.
    firsts: Box<[First]>,
    cue_words: CueWords,
}

impl Phrases {
    /// Reads the lists.
    pub(crate) fn new(more: &[String]) -> Phrases {
        let mut lexicon: Lexicon<Entry> = Lexicon::new();
        let mut all: Vec<Tokens> = Vec::new();
        let mut add = |phrase: &str, change: &dyn Fn(&mut Entry)| {
            let tokens = Tokens::new(phrase);
            let mut entry = lexicon.get(&tokens).copied().unwrap_or_default();
            change(&mut entry);
            // Phrases of the user's may be empty: those say nothing.
            if lexicon.replace(phrase, entry).is_ok() {
                all.push(tokens);
            }
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
        let slots = (2 * all.len()).next_power_of_two();
        let mut firsts = vec![First::default(); slots].into_boxed_slice();
        for tokens in &all {
            let slot = slot(&firsts, tokens[0].key);
            firsts[slot].key = tokens[0].key.as_u64();
            firsts[slot].taken = true;
            match tokens.get(1) {
                Some(second) => firsts[slot].seconds |= bit(second.key),
                None => firsts[slot].alone = lexicon.get(tokens).copied().unwrap_or_default(),
            }
        }
        Phrases { lexicon, firsts, cue_words: CueWords::default() }
    }

    /// The classes of every token (all tokens of a phrase get the phrase's classes), and every cue, in order, none
    /// overlapping. In each list the longest phrase wins, and shields what is in it.
    pub(crate) fn find(&self, tokens: &[Token]) -> (Vec<Classes>, Vec<Cue>) {
        let mut classes = vec![Classes::default(); tokens.len()];
        let mut hits = Vec::new();
        // The first token behind the last phrase of function words.
        let mut free = 0;
        for (at, token) in tokens.iter().enumerate() {
            let first = &self.firsts[slot(&self.firsts, token.key)];
            if !first.taken {
                continue;
            }
            let longer = first.seconds != 0
                && tokens.get(at + 1).is_some_and(|second| first.seconds & bit(second.key) != 0);
            let (word, cue) = if longer {
                self.longest(tokens, at)
            } else {
                let alone = first.alone;
                ((1, alone.classes), alone.cue.map(|class| (1, class)))
            };
            if at >= free && word.1 != Classes::default() {
                classes[at] = word.1;
                free = at + word.0;
                if word.0 > 1 {
                    classes[at + 1..free].fill(word.1);
                }
            }
            if cue.is_some() || self.cue_words.gives(token) {
                hits.push(Hit { at, cue });
            }
        }
        let cues = self.cue_words.settle(tokens, &classes, &hits);
        (classes, cues)
    }

    /// The longest phrase of each list that begins at a token: its length, and what it is.
    fn longest(&self, tokens: &[Token], at: usize) -> ((usize, Classes), Option<(usize, CueClass)>) {
        let (mut word, mut cue) = ((1, Classes::default()), None);
        for found in self.lexicon.all(tokens, at) {
            if found.value.classes != Classes::default() {
                word = (found.len, found.value.classes);
            }
            cue = found.value.cue.map(|class| (found.len, class)).or(cue);
        }
        (word, cue)
    }
}

/// The slot of a word, or a free one if it has none.
fn slot(firsts: &[First], key: Key) -> usize {
    let key = key.as_u64();
    // As many slots as a power of two; half of them are free, so that this ends.
    let mask = firsts.len() - 1;
    let mut at = (key ^ (key >> 32)) as usize & mask;
    while firsts[at].key != key && firsts[at].taken {
        at = (at + 1) & mask;
    }
    at
}

fn bit(key: Key) -> u64 {
    1 << ((key.as_u64() ^ (key.as_u64() >> 32)) & 63)
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
