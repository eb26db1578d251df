//! What stands around a place: clause starts, verbs of saying, brackets, what governs it.

use diembao_text::{Gap, Token};

use super::{KEYS, Scanner};
use crate::words::flag;

impl<'a> Scanner<'a> {
    /// Whether `này`, `trên`, `ấy` stands there.
    pub(super) fn deictic_at(&self, at: usize) -> bool {
        self.same_line(at)
            && !self.capital(at)
            && self.at(at).is_some_and(|(len, word)| len == 1 && word.is(flag::DEICTIC))
            && self.points_back(at)
    }

    /// `trên` points back before a mark or a verb; before a noun it is a preposition (`lực lượng trên biển`).
    pub(super) fn points_back(&self, at: usize) -> bool {
        self.tokens[at].key != KEYS.tren
            || !self.same_line(at + 1)
            || self.mark(at + 1).is_some()
            || self.at(at + 1).is_some_and(|(_, next)| next.is(flag::ADVERB | flag::SAY | flag::VERB))
    }

    /// Whether a picture's credit opens right before: `Ảnh: Ngọc Thành`.
    pub(super) fn credited(&self, at: usize) -> bool {
        at > 1 && self.mark(at - 1) == Some(':') && KEYS.credits.contains(&self.tokens[at - 2].key)
    }

    /// Where a noun phrase that goes on behind `from` ends before a verb of saying: `… đang có mặt ở Pakse | mô tả`.
    /// `None` if no such verb stands in the same clause.
    pub(crate) fn extend_to_cue(&self, from: usize, reach: usize) -> Option<usize> {
        let mut at = from;
        let mut end = from;
        let mut weak = None;
        // Whether a verb or a preposition stands right before.
        let mut governed = false;
        let mut first = true;
        let mut bracket = false;
        while at < self.tokens.len() && at < from + reach {
            let token = &self.tokens[at];
            if token.gap >= Gap::Line {
                break;
            }
            if let Some(mark) = token.mark() {
                if mark == '(' && !bracket {
                    at = self.behind_bracket(at)?;
                    bracket = true;
                    continue;
                }
                if mark == '-' && token.gap == Gap::None {
                    at += 1;
                    continue;
                }
                break;
            }
            let Some((len, word)) = self.at(at) else {
                at += 1;
                end = at;
                first = false;
                governed = token.key == KEYS.cua;
                continue;
            };
            if word.is(flag::VERB)
                && !self.capital(at)
                && self.at(at + len).is_some_and(|(_, next)| next.is(flag::SAY) && !next.is(flag::NOUNISH))
            {
                // `đồng tình | cho rằng`
                return Some(end);
            }
            if word.is(flag::SAY) && !self.capital(at) {
                if !word.is(flag::NOUNISH) {
                    return self.subject_end(from, end);
                }
                // `ủng hộ | quy định`: a noun behind a verb; else it is the verb.
                if !governed {
                    return self.subject_end(from, end);
                }
                weak = weak.or(Some(end));
                at += len;
                end = at;
                first = false;
                continue;
            }
            if word.is(flag::CONJUNCTION) && !self.capital(at) {
                break;
            }
            if at > from
                && self.tokens[at - 1].key == KEYS.va
                && word.is(flag::NOUN
                    | flag::TITLE
                    | flag::ORG_HEAD
                    | flag::NAMES
                    | flag::SEVERAL
                    | flag::HONORIFIC)
                && !word.is(flag::FIELD)
            {
                // `các nhân chứng và | báo chí`: another source.
                break;
            }
            if word.is(flag::VERB) && !self.capital(at) && reach < 20 && !word.is(flag::FIELD) {
                break;
            }
            if word.is(flag::ADVERB) && !self.capital(at) {
                // The predicate begins; only a verb of saying may follow.
                let relative = !first;
                if !relative {
                    at += len;
                    if !self
                        .at(at)
                        .is_some_and(|(_, next)| next.is(flag::SAY | flag::ADVERB | flag::PREPOSITION))
                    {
                        break;
                    }
                    continue;
                }
                at += len;
                continue;
            }
            if KEYS.time.contains(&token.key) && !self.capital(at) {
                // A time before the verb is no part of the source.
                if let Some(behind) = self.behind_time(at) {
                    at = behind;
                    continue;
                }
            }
            at += len;
            end = at;
            first = false;
            governed = word.is(flag::VERB | flag::PREPOSITION);
        }
        weak
    }

    /// The end of a noun phrase, unless its last word joins two verbs: `người dân và | tuyên bố`.
    pub(super) fn subject_end(&self, from: usize, end: usize) -> Option<usize> {
        (end == from || self.tokens[end - 1].key != KEYS.va).then_some(end)
    }

    /// Behind `ngày 22/10`, `hôm qua`, `sáng 3-2` if a verb of saying follows directly.
    pub(super) fn behind_time(&self, from: usize) -> Option<usize> {
        (from + 1..(from + 9).min(self.tokens.len())).find(|&at| {
            self.at(at).is_some_and(|(_, word)| {
                word.is(flag::SAY) || word.is(flag::ADVERB) && !word.is(flag::DEICTIC)
            })
        })
    }

    /// Whether a verb of saying stands behind `at`, with adverbs, times and a bracket between at most.
    pub(crate) fn says_next(&self, mut at: usize) -> bool {
        if self.mark(at) == Some('(') {
            match self.behind_bracket(at) {
                Some(behind) => at = behind,
                None => return false,
            }
        }
        for _ in 0..4 {
            if !self.same_line(at) {
                return false;
            }
            if self.mark(at) == Some(':') {
                return true;
            }
            let Some((len, word)) = self.at(at) else { return false };
            if word.is(flag::SAY) {
                return true;
            }
            if word.is(flag::ADVERB) {
                at += len;
            } else if KEYS.time.contains(&self.tokens[at].key) {
                match self.behind_time(at) {
                    Some(behind) => at = behind,
                    None => return false,
                }
            } else {
                return false;
            }
        }
        false
    }

    /// Whether a source's word stands before `at`: `theo`, `dẫn lời`, `lời`.
    pub(crate) fn source_word_before(&self, at: usize) -> bool {
        at > 0 && self.tokens[at].gap <= Gap::Space && {
            let before = self.tokens[at - 1].key;
            before == KEYS.theo
                || before == KEYS.dan
                || before == KEYS.loi
                || before == KEYS.cua && at > 1 && self.tokens[at - 2].key == KEYS.loi
        }
    }

    pub(super) fn source_place(&self, start: usize, end: usize) -> bool {
        self.says_next(end) || self.source_word_before(start)
    }

    /// Whether a preposition or a verb governs what begins at `at`: `cho | đồng chí Nam`, `của | Mỹ`.
    pub(crate) fn governed(&self, at: usize) -> bool {
        at > 0
            && self.tokens[at].gap < Gap::Line
            && (self.tokens[at - 1].key == KEYS.cua
                || self.words.at(&self.tokens[..at], at - 1).is_some_and(|(_, word)| {
                    word.is(flag::PREPOSITION | flag::VERB) && self.tokens[at - 1].key != KEYS.theo
                }))
    }

    /// Whether a clause begins at `at`.
    pub(super) fn clause_start(&self, at: usize) -> bool {
        self.sentence_start(at)
            || at > 0 && (self.mark(at - 1) == Some(',') || self.tokens[at - 1].key == KEYS.thi)
    }

    /// Whether a subject or a source stands there.
    pub(super) fn subject_place(&self, start: usize, end: usize) -> bool {
        self.clause_start(start) || self.source_place(start, end)
    }

    pub(crate) fn sentence_start(&self, at: usize) -> bool {
        at == 0
            || self.tokens[at].gap >= Gap::Line
            || matches!(
                self.tokens[at - 1].mark(),
                Some(
                    '.' | '?'
                        | '!'
                        | ':'
                        | '…'
                        | '“'
                        | '"'
                        | '«'
                        | '('
                        | '*'
                        | '•'
                        | '/'
                        | '|'
                        | '-'
                        | '–'
                        | ']'
                        | ')'
                )
            ) && self.tokens[at].gap != Gap::None
            || matches!(self.tokens[at - 1].mark(), Some('“' | '"' | '«' | '(' | '|' | '*' | '•'))
    }

    /// Behind the closing partner of a bracket at `at`, if it is near.
    pub(crate) fn behind_bracket(&self, at: usize) -> Option<usize> {
        (at + 1..(at + 24).min(self.tokens.len()))
            .take_while(|&at| self.tokens[at].gap < Gap::Line)
            .find(|&at| self.mark(at) == Some(')'))
            .map(|at| at + 1)
    }

    pub(crate) fn mark(&self, at: usize) -> Option<char> {
        self.tokens.get(at).and_then(Token::mark)
    }

    /// Whether a token stands on the same line as the one before it.
    pub(crate) fn same_line(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.gap < Gap::Line)
    }
}
