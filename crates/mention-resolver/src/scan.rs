//! Finds the stretches that name or describe people and bodies: one pass over the tokens, bounded looks ahead.

use std::cell::Cell;

use diembao_text::{Begins, Case, Gap, Kind, Token};

use crate::mention::Gender;
use crate::words::{Word, Words, flag, syllable_flag};

mod body;
mod context;
mod keys;
mod name;
mod title;

pub(crate) use keys::KEYS;

/// How far a title's complement and a noun phrase are followed, in tokens.
const REACH: usize = 30;
/// How many tokens a name may have.
const LONGEST_NAME: usize = 12;

/// What a stretch is, before it is known who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RawKind {
    /// A person's name, with or without a title.
    Person,
    /// A body's name.
    Organization,
    /// A state's name.
    State,
    /// A capital, which may stand for a government.
    Seat,
    /// A title or a noun for people without a name.
    Description,
    Pronoun,
    /// A capitalised name of something.
    Unknown,
}

/// How many a noun phrase speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    Bare,
    One,
    Several,
}

/// A range of tokens, empty where there is none.
pub(crate) type Stretch = std::ops::Range<u32>;

/// A stretch that names or describes somebody.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    /// All its tokens.
    pub(crate) at: Stretch,
    pub(crate) kind: RawKind,
    /// The name alone.
    pub(crate) name: Stretch,
    /// The title's or noun's head: `Chủ tịch` in `Chủ tịch UBND tỉnh`.
    pub(crate) head: Stretch,
    /// The title with its complement.
    pub(crate) role: Stretch,
    /// A role given in apposition.
    pub(crate) apposition: Stretch,
    /// The flags of its words (see [`flag`]).
    pub(crate) flags: u64,
    pub(crate) gender: Option<Gender>,
    /// The word of address, or 0.
    pub(crate) honorific: u64,
    pub(crate) number: Number,
    /// `này`, `trên` …
    pub(crate) deictic: bool,
    /// Inside another: gives names, is no mention.
    pub(crate) nested: bool,
    /// Inside quotation marks.
    pub(crate) quoted: bool,
    /// Stands where a subject or a source stands.
    pub(crate) subject: bool,
    pub(crate) sentence: u32,
    /// Which state, or which own person.
    pub(crate) index: u16,
}

/// The pass over one text.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    tokens: &'a [Token],
    words: &'a Words,
    raws: Vec<Raw>,
    sentence: u32,
    quoted: bool,
    /// What was looked up last, by the low bits of the place: rules ask for the same places again and again.
    memo: Box<[Cell<Memo<'a>>]>,
    /// The first steps of the look-ups, while all of the text is scanned.
    begins: Begins,
}

/// A place, and what was found there: how long it is, and what.
type Memo<'a> = (u32, u32, Option<&'a Word>);
const MEMO: usize = 64;

/// All stretches that may name or describe somebody, in the order of their starts; nested ones behind their outer one.
pub(crate) fn scan(text: &str, tokens: &[Token], words: &Words) -> Vec<Raw> {
    let mut scanner = Scanner::new(text, tokens, words);
    scanner.run();
    scanner.raws
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str, tokens: &'a [Token], words: &'a Words) -> Self {
        let (memo, begins) = (Box::default(), Begins::default());
        Self { text, tokens, words, raws: Vec::new(), sentence: 0, quoted: false, memo, begins }
    }

    /// The longest phrase of the lists at a place.
    #[inline]
    fn at(&self, at: usize) -> Option<(usize, &'a Word)> {
        let Some(cell) = self.memo.get(at % MEMO) else { return self.words.at(self.tokens, at) };
        if self.begins.none_at(at) {
            return None;
        }
        let (place, len, word) = cell.get();
        if place == at as u32 {
            return word.map(|word| (len as usize, word));
        }
        let found = self.words.at_from(&self.begins, self.tokens, at);
        cell.set((at as u32, found.map_or(0, |(len, _)| len as u32), found.map(|(_, word)| word)));
        found
    }

    fn run(&mut self) {
        self.raws.reserve(self.tokens.len() / 32);
        self.begins = self.words.begins(self.tokens);
        self.memo = vec![Cell::new((u32::MAX, 0, None)); MEMO].into();
        let mut at = 0;
        while at < self.tokens.len() {
            let token = &self.tokens[at];
            if token.gap >= Gap::Line {
                self.sentence += 1;
                if token.gap == Gap::Paragraph {
                    self.quoted = false;
                }
            }
            at = match token.kind {
                // Most words that no list knows.
                Kind::Number | Kind::Word
                    if matches!(token.case, Case::Lower | Case::None) && self.begins.none_at(at) =>
                {
                    at + 1
                }
                Kind::Number | Kind::Word => self.word(at),
                Kind::Punct => {
                    match token.mark() {
                        Some('.' | '!' | '?' | '…') => self.sentence += 1,
                        Some('“' | '«') => self.quoted = true,
                        Some('”' | '»') => self.quoted = false,
                        Some('"') => self.quoted = !self.quoted,
                        _ => {}
                    }
                    at + 1
                }
            };
        }
    }

    /// Reads at a word; returns where to go on.
    fn word(&mut self, at: usize) -> usize {
        let Some((len, word)) = self.at(at) else {
            return if self.capital(at) { self.capital_run(at) } else { at + 1 };
        };
        const PEOPLE: u64 =
            flag::HONORIFIC | flag::TITLE | flag::PREFIX | flag::NOUN | flag::ONE | flag::SEVERAL;
        // Verbs, prepositions and the like: what most words are.
        const SOMEBODY: u64 =
            flag::OWN_PERSON | flag::ORG_HEAD | PEOPLE | flag::STATE | flag::CAPITAL | flag::NAMED_ORG;
        if !word.is(SOMEBODY) && self.tokens[at].case == Case::Lower {
            return at + len;
        }
        if word.is(flag::OWN_PERSON) {
            let mut raw = self.raw(at, at + len, RawKind::Person);
            raw.name = at as u32..(at + len) as u32;
            raw.flags = flag::OWN_PERSON;
            raw.index = word.index;
            return self.push_person(raw);
        }
        if word.is(flag::ORG_HEAD)
            && !self.title_first(at, len, *word)
            && let Some(end) = self.organization(at, len, *word)
        {
            let mut raw = self.raw(at, end, RawKind::Organization);
            raw.name = at as u32..end as u32;
            raw.head = at as u32..(at + len) as u32;
            raw.flags = word.flags;
            raw.subject = self.subject_place(at, end);
            self.raws.push(raw);
            return end;
        }
        // `trung tâm này`, `Bộ cho biết`: a body by its head noun alone.
        let plain_head = word.is(flag::ORG_HEAD) && !word.is(flag::NOUN | flag::TITLE);
        if plain_head && (self.deictic_at(at + len) || self.clause_start(at) && self.says_next(at + len)) {
            let deictic = self.deictic_at(at + len);
            let end = at + len + usize::from(deictic);
            let mut raw = self.raw(at, end, RawKind::Description);
            raw.head = at as u32..(at + len) as u32;
            raw.role = raw.head.clone();
            raw.flags = word.flags | flag::NOUN | flag::BODY;
            raw.deictic = deictic;
            raw.subject = true;
            self.raws.push(raw);
            return end;
        }
        if word.is(PEOPLE)
            && let Some(next) = self.noun_phrase(at)
        {
            return next;
        }
        if word.is(flag::STATE | flag::CAPITAL | flag::NAMED_ORG) {
            return self.known_name(at, len, *word);
        }
        if word.is(flag::PROVINCE) {
            return at + len;
        }
        if word.is(flag::DOCUMENT | flag::FIELD) && !word.is(flag::PLACE_NOUN) {
            return at + len;
        }
        // A phrase at the head of a sentence, no name.
        if len > 1 && !word.is(flag::NAMES) && !self.capital(at + 1) {
            return at + len;
        }
        if self.capital(at) && word.flags & (flag::STOPS | flag::COMPOUND) == 0 {
            return self.capital_run(at);
        }
        if self.capital(at)
            && !self.sentence_start(at)
            && word.flags & flag::COMPOUND == 0
            && len == 1
            && !KEYS.breakers.contains(&self.tokens[at].key)
        {
            return self.capital_run(at);
        }
        at + if word.is(flag::PREFIX) { 1 } else { len }
    }

    /// A state, a seat or a body of the lists.
    fn known_name(&mut self, at: usize, len: usize, word: Word) -> usize {
        // `Huân chương Lao động`: a paper's name that is made of plain words needs its capitals or a source's place.
        let plain = word.is(flag::NAMED_ORG)
            && len == 2
            && self.tokens[at + 1].case == Case::Lower
            && (at..at + 2).all(|at| self.vietnamese(at));
        if plain && !self.source_place(at, at + len) {
            return at + len;
        }
        let run = self.name_run(at);
        let syllables = run - at;
        // `Mỹ Tâm`, `Thái Văn Hòa`, `Đức Hùng`: a name that begins with a state's syllable.
        if len == 1
            && word.is(flag::STATE)
            && syllables > 1
            && syllables <= 4
            && (at..run).all(|at| self.vietnamese(at))
            && !self.at(at + 1).is_some_and(|(_, next)| next.is(flag::NAMES | flag::TITLE | flag::ORG_HEAD))
        {
            return self.capital_run(at);
        }
        let (kind, end) = if word.is(flag::NAMED_ORG) {
            let extends =
                run > at + len && self.tokens[at + len..run].iter().any(|token| self.is_org_word(token));
            (RawKind::Organization, if extends { run } else { at + len })
        } else if word.is(flag::STATE) {
            (RawKind::State, at + len)
        } else {
            (RawKind::Seat, at + len)
        };
        let mut raw = self.raw(at, end, kind);
        raw.name = at as u32..end as u32;
        raw.flags = word.flags;
        raw.index = word.index;
        raw.subject = self.subject_place(at, end);
        self.raws.push(raw);
        end
    }

    /// A run of capitalised words that no list knows as a whole.
    fn capital_run(&mut self, at: usize) -> usize {
        let end = self.name_run(at);
        let single = end == at + 1;
        let first = &self.tokens[at];
        let syllable = self.words.syllable(first);
        if self.sentence_start(at) && syllable & syllable_flag::STARTER != 0 {
            let name = syllable & syllable_flag::FAMILY != 0 && (3..=5).contains(&(end - at));
            if !name || !(at..end).all(|at| self.vietnamese(at)) {
                return at + 1;
            }
        }
        let acronym = single && first.case == Case::Upper && self.letters(at) >= 2;
        if self.after_place_noun(at) && !acronym {
            return end;
        }
        // `Tàu Seaman Guard`, `Bão Haiyan`
        let thing = self.at(at).is_some_and(|(_, word)| word.is(flag::PLACE_NOUN));
        let full_name =
            syllable & syllable_flag::FAMILY != 0 && end - at >= 3 && (at..end).all(|at| self.vietnamese(at));
        if thing && !single && !full_name {
            return end;
        }
        let family = syllable & syllable_flag::FAMILY != 0;
        let kind = if single && first.case == Case::Upper && self.letters(at) >= 2 {
            if self.roman(at) {
                return end;
            }
            RawKind::Unknown
        } else if !single && self.tokens[at..end].iter().any(|token| self.is_org_word(token)) {
            RawKind::Organization
        } else if family && (2..=5).contains(&(end - at)) && (at..end).all(|at| self.vietnamese(at))
            || !single && self.apposition(end).is_some()
        {
            RawKind::Person
        } else {
            RawKind::Unknown
        };
        if kind == RawKind::Unknown
            && single
            && self.sentence_start(at)
            && self.vietnamese(at)
            && !self.says_next(end)
        {
            return end;
        }
        if kind == RawKind::Unknown && single && self.half_a_word((at, end)) {
            return end + 1;
        }
        // Headlines in capitals are no names.
        if end - at > 5 && self.tokens[at..end].iter().all(|token| token.case == Case::Upper) {
            return end;
        }
        let end = self.initial_dot(end);
        let mut raw = self.raw(at, end, kind);
        raw.name = at as u32..end as u32;
        raw.subject = self.subject_place(at, end);
        if kind == RawKind::Organization || kind == RawKind::Unknown {
            self.raws.push(raw);
            return end;
        }
        self.push_person(raw)
    }

    /// Names of bodies and states inside a role, for the entities.
    fn nested(&mut self, within: Stretch) {
        let (mut at, end) = (within.start as usize, within.end as usize);
        while at < end {
            let Some((len, word)) = self.at(at) else {
                at += 1;
                continue;
            };
            let before = self.raws.len();
            let next = if word.is(flag::ORG_HEAD) {
                match self.organization(at, len, *word) {
                    Some(last) => {
                        let last = last.min(end);
                        let mut raw = self.raw(at, last, RawKind::Organization);
                        raw.name = raw.at.clone();
                        raw.head = at as u32..(at + len) as u32;
                        raw.flags = word.flags;
                        self.raws.push(raw);
                        last
                    }
                    None => at + 1,
                }
            } else if word.is(flag::STATE | flag::CAPITAL | flag::NAMED_ORG) {
                self.known_name(at, len, *word)
            } else {
                at + 1
            };
            for raw in &mut self.raws[before..] {
                raw.nested = true;
                raw.subject = false;
            }
            at = next.max(at + 1);
        }
    }

    fn raw(&self, start: usize, end: usize, kind: RawKind) -> Raw {
        Raw {
            at: start as u32..end as u32,
            kind,
            name: 0..0,
            head: 0..0,
            role: 0..0,
            apposition: 0..0,
            flags: 0,
            gender: None,
            honorific: 0,
            number: Number::Bare,
            deictic: false,
            nested: false,
            quoted: self.quoted || self.credited(start),
            subject: false,
            sentence: self.sentence,
            index: 0,
        }
    }
}
