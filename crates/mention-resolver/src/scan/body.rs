//! Bodies by their head nouns: where their names end.

use diembao_text::{Case, Gap, Kind};

use super::{KEYS, REACH, Scanner};
use crate::words::{Word, flag, syllable_flag};

impl<'a> Scanner<'a> {
    /// A body that begins with its head noun at `at`: where its name ends. `None` for a bare noun (`công ty`).
    pub(super) fn organization(&self, at: usize, len: usize, head: Word) -> Option<usize> {
        // `vụ Thu Đông` is a season.
        if self.tokens[at].key == KEYS.vu && len == 1 && !self.capital(at) {
            return None;
        }
        let head_len = len;
        let mut next = at + len;
        let mut solid = next;
        let mut named = self.capital(at) && head.is(flag::GOVERNMENT) && !self.sentence_start(at);
        let own_name = self.capital(at) && (len > 1 && head.is(flag::GOVERNMENT) || len >= 3);
        if self.deictic_at(at + len) {
            return None;
        }
        named |= own_name;
        let mut field = false;
        let mut of = false;
        let state_body = head.is(flag::GOVERNMENT) || !head.is(flag::MEDIUM);
        while next < self.tokens.len() && next < at + REACH {
            let token = &self.tokens[next];
            if token.gap >= Gap::Line {
                break;
            }
            if let Some(mark) = token.mark() {
                let tight = token.gap == Gap::None
                    && self.tokens.get(next + 1).is_some_and(|next| next.gap == Gap::None);
                match mark {
                    '-' | '–' if tight => next += 1,
                    '-' | '–' => {
                        // `Cục Trồng trọt - Bộ Nông nghiệp`, `tỉnh Bà Rịa - Vũng Tàu`
                        let body = self
                            .at(next + 1)
                            .is_some_and(|(_, word)| word.is(flag::ORG_HEAD) && !word.is(flag::TITLE))
                            && self.follows_capital(next + 1);
                        if !named || !body {
                            break;
                        }
                        next += 1;
                    }
                    '&' => next += 1,
                    '.' if self.abbreviation(next) => next += 1,
                    '/' if tight => next += 1,
                    ',' if self.at(next + 1).is_some_and(|(_, word)| word.is(flag::ORG_HEAD)) => break,
                    ',' if state_body
                        && named
                        && self.follows_capital(next + 1)
                        && self.list_goes_on(next + 1) =>
                    {
                        next += 1
                    }
                    '"' | '“' if head.is(flag::MEDIUM) && next == at + len => {
                        let close = (next + 1..(next + 8).min(self.tokens.len()))
                            .find(|&at| matches!(self.mark(at), Some('"' | '”')));
                        let Some(close) = close else { break };
                        next = close + 1;
                        solid = next;
                        named = true;
                    }
                    _ => break,
                }
                continue;
            }
            if token.kind == Kind::Number {
                if !head.is(flag::GOVERNMENT) && !named {
                    break;
                }
                next += 1;
                if head.is(flag::GOVERNMENT) || self.tokens[next - 2].kind == Kind::Punct {
                    solid = next;
                    named = true;
                }
                continue;
            }
            if let Some((len, word)) = self.at(next) {
                let stop = word.flags & flag::STOPS != 0 && !self.capital(next);
                if word.is(flag::FIELD)
                    && !word.is(flag::NAMES)
                    && !head.is(flag::MEDIUM)
                    && (!stop
                        || (next == at + head_len || field && !self.capital(next - 1))
                            && self.field_goes_on(next + len))
                {
                    named |= self.capital(next);
                    next += len;
                    solid = next;
                    field = true;
                    of = false;
                    continue;
                }
                if word.is(flag::NAMES) {
                    next += len;
                    solid = next;
                    named = true;
                    of = false;
                    continue;
                }
                if word.is(flag::ORG_HEAD)
                    && (!word.is(flag::NOUN) || self.capital(next))
                    && (self.capital(next) || named && of || field)
                {
                    next += len;
                    if self.capital(next - len) {
                        solid = next;
                        named = true;
                    }
                    of = false;
                    continue;
                }
                let is_field = self.words.syllable(token) & syllable_flag::FIELD != 0;
                if !self.capital(next) && word.is(flag::COMPOUND) {
                    break;
                }
                if !self.capital(next) && word.flags & (flag::STOPS | flag::DEICTIC) != 0 {
                    let about = token.key == KEYS.ve && head.is(flag::GOVERNMENT) && next > at + head_len;
                    let inside = is_field
                        && !word.is(flag::ADVERB)
                        && (next == at + head_len || field)
                        && word.is(flag::NOUNISH)
                        && self.field_goes_on(next + len);
                    let at_place = token.key == KEYS.tai
                        && named
                        && self.at(next + 1).is_some_and(|(_, word)| word.is(flag::NAMES))
                        && self.capital(next + 1)
                        && !head.is(flag::MEDIUM);
                    let second =
                        is_field && word.is(flag::VERB) && self.tokens[next - 1].key == KEYS.va && field;
                    if !about && !inside && !at_place && !second {
                        break;
                    }
                    next += len;
                    field |= inside;
                    continue;
                }
                if !self.capital(next) && word.is(flag::HONORIFIC | flag::SEVERAL | flag::ONE) && !is_field {
                    break;
                }
                if !self.capital(next) && word.is(flag::TITLE) && !word.is(flag::TRADE) {
                    if !is_field || len == 1 {
                        break;
                    }
                    // `Hội đồng tham mưu trưởng`
                    next += len;
                    solid = next;
                    field = true;
                    continue;
                }
            }
            if self.capital(next) {
                if token.case == Case::Capitalised
                    && KEYS.breakers.contains(&token.key)
                    && next > at + head_len
                {
                    break;
                }
                next = self.name_run(next);
                solid = next;
                named = true;
                of = false;
                continue;
            }
            if token.key == KEYS.cua || token.key == KEYS.va {
                let goes_on = self.follows_capital(next + 1)
                    || self
                        .at(next + 1)
                        .is_some_and(|(_, word)| word.is(flag::ORG_HEAD) && token.key == KEYS.cua)
                    || token.key == KEYS.va
                        && field
                        && self
                            .tokens
                            .get(next + 1)
                            .is_some_and(|next| self.words.syllable(next) & syllable_flag::FIELD != 0);
                if !goes_on || head.is(flag::MEDIUM) || token.key == KEYS.va && !self.joins(at, next + 1) {
                    break;
                }
                of = token.key == KEYS.cua;
                next += 1;
                continue;
            }
            // `Đất đai Hạ tầng`: the second syllable of a capitalised word, with more capitals behind.
            let second_syllable = self.tokens[next - 1].case == Case::Capitalised
                && self.vietnamese(next - 1)
                && self.at(next).is_none()
                && (self.follows_capital(next + 1)
                    || self.tokens.get(next + 1).is_some_and(|token| token.key == KEYS.va)
                        && self.follows_capital(next + 2));
            if head.is(flag::MEDIUM)
                || self.words.syllable(token) & syllable_flag::FIELD == 0 && !second_syllable
            {
                break;
            }
            next += 1;
            field = true;
            solid = next;
        }
        // A head with a capital and a field is a name (`Ban chỉ đạo phòng chống thiên tai`); in lower case it needs a
        // capital somewhere.
        let capital_head = self.capital(at) && (!self.sentence_start(at) || len > 1 || next > at + len + 2);
        if named && solid > at + len
            || own_name
            || named && !self.sentence_start(at)
            || field && capital_head && solid > at + len + 1
        {
            Some(solid)
        } else {
            None
        }
    }

    /// Whether a name goes on behind a word that could also be a verb.
    pub(super) fn field_goes_on(&self, at: usize) -> bool {
        self.same_line(at)
            && self.tokens.get(at).is_some_and(|token| {
                token.kind == Kind::Word
                    && (self.words.syllable(token) & syllable_flag::FIELD != 0 || self.capital(at))
            })
    }

    /// Whether `và` joins two parts of one name rather than two names.
    pub(super) fn joins(&self, head: usize, right: usize) -> bool {
        let word = self.at(right).map_or(0, |(_, word)| word.flags);
        // `Sở Công thương và | cải tạo`: a name that began with capitals goes on with them, but for a known field.
        let lower_field = self.tokens[head + 1..right].iter().any(|token| {
            token.case == Case::Capitalised && self.words.syllable(token) & syllable_flag::FIELD != 0
        });
        if lower_field && !self.capital(right) && word & flag::FIELD == 0 {
            return false;
        }
        if word & flag::FIELD != 0 {
            return true;
        }
        if word & (flag::ORG_HEAD | flag::NAMES | flag::TITLE | flag::HONORIFIC) != 0 {
            return false;
        }
        self.words.syllable(&self.tokens[right]) & syllable_flag::FAMILY == 0
            || self.tokens.get(right + 1).is_some_and(|next| {
                next.case == Case::Lower && self.words.syllable(next) & syllable_flag::FIELD != 0
            })
    }
}
