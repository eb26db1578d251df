//! Runs of capitalised words: where they end, and whether a person's name is in them.

use diembao_text::{Case, Gap, Kind, Token};

use super::{KEYS, LONGEST_NAME, Scanner, Stretch};
use crate::mention::Gender;
use crate::syllable::is_vietnamese;
use crate::words::{flag, syllable_flag};

impl<'a> Scanner<'a> {
    pub(super) fn follows_capital(&self, at: usize) -> bool {
        self.same_line(at) && self.capital(at)
    }

    /// The person's name inside the capitals `at..end`: behind the states and bodies at its head. `None` if there is
    /// none. `after_title`: a title stands right before; `in_body`: a body's head noun does.
    pub(super) fn person_name(
        &self,
        mut at: usize,
        end: usize,
        after_title: bool,
        mut in_body: bool,
    ) -> Option<(usize, usize)> {
        let start = at;
        while at < end {
            let Some((len, word)) = self.at(at) else {
                // An acronym before the name.
                if self.tokens[at].case == Case::Upper
                    && self.letters(at) >= 2
                    && at + 1 < end
                    && self.tokens[at + 1].case != Case::Upper
                    && self.words.syllable(&self.tokens[at]) & syllable_flag::FAMILY == 0
                {
                    at += 1;
                    in_body = false;
                    continue;
                }
                break;
            };
            let names = word.is(flag::NAMES) && !word.is(flag::OWN_PERSON);
            if !names && !word.is(flag::ORG_HEAD | flag::TITLE | flag::FIELD) {
                break;
            }
            if at + len > end {
                let family =
                    self.words.syllable(&self.tokens[at]) & syllable_flag::FAMILY != 0 && end - at >= 2;
                if family && !names {
                    break;
                }
                return None;
            }
            if len == 1 && names && end - at >= 2 && (at..end).all(|at| self.vietnamese(at)) {
                let next = self.at(at + 1);
                let family_next =
                    self.words.syllable(&self.tokens[at + 1]) & syllable_flag::FAMILY != 0 && end - at >= 3;
                let own = self.words.syllable(&self.tokens[at]) & syllable_flag::FAMILY != 0;
                if !next.is_some_and(|(_, next)| next.is(flag::NAMES))
                    && (own && !family_next || !after_title)
                {
                    break;
                }
            }
            in_body = word.is(flag::ORG_HEAD) && !names;
            at += len;
        }
        if at >= end {
            return None;
        }
        let all_vietnamese =
            |from: usize| (from..end).all(|at| self.vietnamese(at) || self.tokens[at].kind == Kind::Punct);
        for from in at..end {
            let length = end - from;
            // `Nam Hà Tĩnh`
            if from > start
                && (in_body || !after_title)
                && self.at(from).is_some_and(|(len, word)| word.is(flag::NAMES) && from + len == end)
            {
                return None;
            }
            if self.words.syllable(&self.tokens[from]) & syllable_flag::FAMILY != 0
                && (2..=5).contains(&length)
                && all_vietnamese(from)
                && (from == at || in_body || !after_title || from > start)
            {
                // Names of bodies after people: `Trường Nguyễn Du`.
                if in_body && from == at && length <= 2 {
                    return None;
                }
                return Some((from, end));
            }
        }
        if self.tokens[at..end].iter().any(|token| self.is_org_word(token)) {
            return None;
        }
        if in_body && at == start {
            // `ngân hàng Mizuho`; but `Bộ Ngoại giao … Hua Chunying` has its states before.
            return None;
        }
        if end - at == 1 && self.tokens[at].case == Case::Upper && self.letters(at) >= 2 {
            return None;
        }
        if !self.vietnamese(at)
            || (at..end).any(|at| self.tokens[at].kind == Kind::Word && !self.vietnamese(at)) && end - at >= 2
        {
            return if in_body && end - at < 2 { None } else { Some((at, end)) };
        }
        if (after_title && at == start || at > start) && end - at <= 4 && !in_body {
            // `Bộ trưởng Ngoại giao`: the capital begins a field of work, not a name.
            let next = self.tokens.get(end);
            let field = end - at == 1
                && next.is_some_and(|next| {
                    next.gap == Gap::Space
                        && next.case == Case::Lower
                        && self.words.syllable(next) & syllable_flag::FIELD != 0
                        && !self.at(end).is_some_and(|(len, word)| {
                            word.flags & flag::STOPS != 0 && (len > 1 || word.is(flag::ADVERB | flag::SAY))
                        })
                });
            return if field { None } else { Some((at, end)) };
        }
        None
    }

    /// Whether a name of one syllable is the first half of a word: `Cộng | hòa`, `Hiệp | ước`.
    pub(super) fn half_a_word(&self, name: (usize, usize)) -> bool {
        name.1 == name.0 + 1
            && self.vietnamese(name.0)
            && self.tokens.get(name.1).is_some_and(|next| next.gap == Gap::Space && next.case == Case::Lower)
            && self.vietnamese(name.1)
            && self.at(name.1).is_none()
    }

    /// Where a run of capitalised words ends: hyphens, initials, apostrophes and foreign particles inside.
    pub(crate) fn name_run(&self, start: usize) -> usize {
        let mut at = start + 1;
        let most = (start + LONGEST_NAME).min(self.tokens.len());
        while at < most {
            let token = &self.tokens[at];
            if token.gap >= Gap::Line {
                break;
            }
            let next = self.tokens.get(at + 1);
            let tight_word = next.is_some_and(|next| next.gap == Gap::None && next.kind == Kind::Word);
            match token.mark() {
                // Where a sentence lost its full stop: `… Võ Nguyên Giáp Trong thư gửi`.
                None if token.case == Case::Capitalised && KEYS.breakers.contains(&token.key) => break,
                // `… Deir al-Zor Tướng Jama'a`
                None if token.case == Case::Capitalised
                    && next.is_some_and(|next| next.is_capital() && next.gap == Gap::Space)
                    && self.at(at).is_some_and(|(_, word)| {
                        word.is(flag::OFFICE | flag::RANK) && !word.is(flag::NAMES)
                    }) =>
                {
                    break;
                }
                // `… Lê Như Tiến Báo cáo có nêu`
                None if token.case == Case::Capitalised
                    && at > start + 1
                    && next.is_some_and(|next| next.case == Case::Lower && next.gap == Gap::Space)
                    && self.at(at).is_some_and(|(len, word)| {
                        len > 1
                            && word.is(flag::DOCUMENT
                                | flag::TITLE
                                | flag::ORG_HEAD
                                | flag::STOPS
                                | flag::NOUN
                                | flag::FIELD)
                    }) =>
                {
                    break;
                }
                None if self.capital(at) => at += 1,
                None if token.case == Case::Lower
                    && KEYS.particles.contains(&token.key)
                    && self.capital(at + 1)
                    && next.is_some_and(|next| next.gap == Gap::Space)
                    && !self.vietnamese(at - 1) =>
                {
                    at += 2;
                }
                // `Bashar al-Assad`
                None if token.case == Case::Lower
                    && KEYS.particles.contains(&token.key)
                    && self.mark(at + 1) == Some('-')
                    && self.tokens[at + 1].gap == Gap::None
                    && self.capital(at + 2)
                    && self.tokens[at + 2].gap == Gap::None =>
                {
                    at += 3;
                }
                Some('-' | '’' | '\'') if token.gap == Gap::None && tight_word => at += 2,
                Some('.')
                    if token.gap == Gap::None
                        && self.letters(at - 1) == 1
                        && next.is_some_and(|next| next.gap <= Gap::Space && next.is_capital())
                        && (next.is_some_and(|next| next.gap == Gap::None)
                            || self.tokens[at - 1].gap == Gap::Space) =>
                {
                    at += 2;
                }
                _ => break,
            }
        }
        at.min(self.tokens.len())
    }

    /// Takes the full stop of a final initial in: `bà V.`, `Nguyễn Văn T.`
    pub(super) fn initial_dot(&self, end: usize) -> usize {
        let inside = self.mark(end) == Some('.')
            && self.tokens[end].gap == Gap::None
            && self.letters(end - 1) == 1
            && self.same_line(end + 1)
            && !self.tokens[end + 1].is_capital();
        if inside { end + 1 } else { end }
    }

    /// Whether the full stop at `at` ends an abbreviation: `TP.HCM`, `T.Ư`, `Th.S`.
    pub(super) fn abbreviation(&self, at: usize) -> bool {
        at > 0
            && self.tokens[at].gap == Gap::None
            && self.tokens[at - 1].is_capital()
            && self.letters(at - 1) <= 3
            && (self.tokens[at - 1].case == Case::Upper || self.letters(at - 1) <= 2)
            && self.tokens.get(at + 1).is_some_and(|next| next.is_capital() && next.gap <= Gap::Space)
    }

    /// Whether the full stop at `at` stands behind an abbreviated degree: `ThS.`, `PGS.TS`.
    pub(super) fn degree(&self, at: usize) -> bool {
        at > 0
            && self.tokens[at].gap == Gap::None
            && self.capital(at - 1)
            && self.letters(at - 1) <= 4
            && self.same_line(at + 1)
            && self.capital(at + 1)
            && self.words.at(&self.tokens[..at], at - 1).is_some_and(|(_, word)| word.is(flag::RANK))
    }

    pub(super) fn after_place_noun(&self, at: usize) -> bool {
        if at == 0 || self.tokens[at].gap >= Gap::Line {
            return false;
        }
        let is = |from: usize, len: usize| {
            self.at(from).is_some_and(|(found, word)| found == len && word.is(flag::PLACE_NOUN))
        };
        self.tokens[at - 1].kind == Kind::Word && (is(at - 1, 1) || at > 1 && is(at - 2, 2))
    }

    pub(super) fn name_gender(&self, name: &Stretch) -> Option<Gender> {
        let tokens = &self.tokens[name.start as usize..name.end as usize];
        if tokens.len() > 2 && tokens[1].key == KEYS.thi {
            return Some(Gender::Female);
        }
        let first = self.words.syllable(tokens.first()?);
        if first & syllable_flag::FEMALE != 0 {
            Some(Gender::Female)
        } else if first & syllable_flag::MALE != 0 {
            Some(Gender::Male)
        } else {
            None
        }
    }

    #[inline]
    pub(crate) fn capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.is_capital()
                || token.case == Case::Mixed
                    && token.text(self.text).chars().next().is_some_and(char::is_uppercase)
        })
    }

    pub(super) fn letters(&self, at: usize) -> usize {
        if self.tokens[at].kind == Kind::Word {
            self.tokens[at].text(self.text).chars().filter(|c| c.is_alphabetic()).count()
        } else {
            0
        }
    }

    pub(super) fn vietnamese(&self, at: usize) -> bool {
        self.tokens[at].kind == Kind::Word && is_vietnamese(self.tokens[at].text(self.text))
    }

    pub(super) fn is_org_word(&self, token: &Token) -> bool {
        self.words.syllable(token) & syllable_flag::ORG_WORD != 0 && !is_vietnamese(token.text(self.text))
    }

    pub(super) fn roman(&self, at: usize) -> bool {
        self.tokens[at]
            .text(self.text)
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(|c| matches!(c, 'I' | 'V' | 'X'))
    }
}
