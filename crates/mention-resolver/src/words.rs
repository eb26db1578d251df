//! The word lists of `resources/`, compiled into one lexicon: what the tokens at a place may be.
//!
//! A phrase may come in several lists; its flags add up. Names (states, media, provinces) count only where they are
//! written with a capital, so that `anh` is a word of address and `Anh` may be a state.

use std::sync::LazyLock;

use diembao_text::{Begins, Found, Key, KeyMap, Lexicon, Token, Tokens};

use crate::mention::Gender;

/// What a phrase may be: bits that add up.
pub(crate) mod flag {
    pub(crate) const HONORIFIC: u64 = 1;
    pub(crate) const PRONOUN: u64 = 1 << 1;
    pub(crate) const TITLE: u64 = 1 << 2;
    /// Heads what it governs: `chủ tịch`, `người đứng đầu`.
    pub(crate) const HEAD: u64 = 1 << 3;
    /// Second in line: `phó chủ tịch`.
    pub(crate) const DEPUTY: u64 = 1 << 4;
    pub(crate) const SPOKES: u64 = 1 << 5;
    pub(crate) const OFFICE: u64 = 1 << 6;
    pub(crate) const RANK: u64 = 1 << 7;
    pub(crate) const TRADE: u64 = 1 << 8;
    pub(crate) const PREFIX: u64 = 1 << 9;
    /// A noun for people without a name.
    pub(crate) const NOUN: u64 = 1 << 10;
    pub(crate) const MANY: u64 = 1 << 11;
    pub(crate) const BODY: u64 = 1 << 12;
    pub(crate) const SOURCE: u64 = 1 << 13;
    pub(crate) const ORG_HEAD: u64 = 1 << 14;
    pub(crate) const MEDIUM: u64 = 1 << 15;
    pub(crate) const NAMED_ORG: u64 = 1 << 16;
    pub(crate) const STATE: u64 = 1 << 17;
    /// A seat that stands for its government.
    pub(crate) const CAPITAL: u64 = 1 << 18;
    pub(crate) const PROVINCE: u64 = 1 << 19;
    pub(crate) const DOCUMENT: u64 = 1 << 20;
    /// No source without an author: `kế hoạch`.
    pub(crate) const NEEDS_AUTHOR: u64 = 1 << 21;
    pub(crate) const ADVERB: u64 = 1 << 22;
    pub(crate) const SAY: u64 = 1 << 23;
    pub(crate) const PREPOSITION: u64 = 1 << 24;
    pub(crate) const VERB: u64 = 1 << 25;
    pub(crate) const ONE: u64 = 1 << 26;
    pub(crate) const SEVERAL: u64 = 1 << 27;
    pub(crate) const DEICTIC: u64 = 1 << 28;
    pub(crate) const PLACE_NOUN: u64 = 1 << 29;
    pub(crate) const GOVERNMENT: u64 = 1 << 30;
    /// A configured person's name.
    pub(crate) const OWN_PERSON: u64 = 1 << 31;

    /// A verb of saying that is a noun as often: `dự báo`, `quy định`.
    pub(crate) const NOUNISH: u64 = 1 << 32;
    /// A compound that is none of the words it is made of: `bà con`.
    pub(crate) const COMPOUND: u64 = 1 << 33;

    /// A field of work in the name of an office or body: `ngoại giao`.
    pub(crate) const FIELD: u64 = 1 << 34;
    /// A conjunction: a clause ends before it.
    pub(crate) const CONJUNCTION: u64 = 1 << 35;

    /// A company or medium, which is known by its bare name too.
    pub(crate) const BUSINESS: u64 = 1 << 36;

    /// Names, which need a capital letter.
    pub(crate) const NAMES: u64 = NAMED_ORG | STATE | CAPITAL | PROVINCE | OWN_PERSON;
    /// What ends a noun phrase.
    pub(crate) const STOPS: u64 = ADVERB | SAY | PREPOSITION | VERB;
}

/// What single syllables may be.
pub(crate) mod syllable_flag {
    pub(crate) const FAMILY: u8 = 1;
    pub(crate) const STARTER: u8 = 1 << 1;
    pub(crate) const ORG_WORD: u8 = 1 << 2;
    pub(crate) const FIELD: u8 = 1 << 3;
    pub(crate) const FEMALE: u8 = 1 << 4;
    pub(crate) const MALE: u8 = 1 << 5;
}

/// What the tokens at a place may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Word {
    /// The bits of [`flag`].
    pub(crate) flags: u64,
    /// The gender it shows.
    pub(crate) gender: Option<Gender>,
    /// Of states and seats: which state, an index into [`Words::states`]; of own people: which.
    pub(crate) index: u16,
}

impl Word {
    /// Whether it has any of the flags.
    pub(crate) fn is(self, flags: u64) -> bool {
        self.flags & flags != 0
    }
}

/// A phrase of the lists.
#[derive(Debug, Clone, Copy, Default)]
struct Phrase {
    /// What it is.
    word: Word,
    /// What it is where it is written small: no name.
    small: Word,
}

/// The word lists, compiled.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    phrases: Lexicon<Phrase>,
    syllables: KeyMap<u64, u8>,
    /// By an acronym's key: the names that it stands for.
    pub(crate) acronyms: KeyMap<u64, Vec<Vec<u64>>>,
    /// By index: the name of each state, as keys.
    pub(crate) states: Vec<Vec<u64>>,
}

/// The keys of a phrase's tokens, as numbers.
pub(crate) fn keys_of(phrase: &str) -> Vec<u64> {
    Tokens::new(phrase).iter().map(|token| token.key.as_u64()).collect()
}

/// The word lists of `resources/`, without any settings.
pub(crate) static WORDS: LazyLock<Words> = LazyLock::new(Words::of_resources);

impl Words {
    fn of_resources() -> Self {
        let mut words = Self {
            phrases: Lexicon::new(),
            syllables: KeyMap::default(),
            states: Vec::new(),
            acronyms: KeyMap::default(),
        };
        for line in lines(include_str!("../resources/honorifics.txt")) {
            let [phrase, gender, pronoun] = columns(line);
            let pronoun = if pronoun == "p" { flag::PRONOUN } else { 0 };
            words.add(phrase, flag::HONORIFIC | pronoun, gender_of(gender), 0);
        }
        for line in lines(include_str!("../resources/titles.txt")) {
            let [phrase, marks] = columns(line);
            let (mut flags, mut gender) = (flag::TITLE, None);
            for mark in marks.split_whitespace() {
                match mark {
                    "h" => flags |= flag::HEAD,
                    "d" => flags |= flag::DEPUTY,
                    "s" => flags |= flag::SPOKES,
                    "o" => flags |= flag::OFFICE,
                    "r" => flags |= flag::RANK,
                    "w" => flags |= flag::TRADE,
                    other => gender = gender_of(other),
                }
            }
            words.add(phrase, flags, gender, 0);
        }
        for line in lines(include_str!("../resources/title-prefixes.txt")) {
            let gender = if line == "nữ" { Some(Gender::Female) } else { None };
            words.add(line, flag::PREFIX, gender, 0);
        }
        for line in lines(include_str!("../resources/person-nouns.txt")) {
            let [phrase, gender, number] = columns(line);
            let number = match number {
                "many" => flag::MANY,
                "body" => flag::BODY,
                "source" => flag::SOURCE,
                _ => 0,
            };
            words.add(phrase, flag::NOUN | number, gender_of(gender), 0);
        }
        for line in lines(include_str!("../resources/organizations.txt")) {
            let [phrase, kind] = columns(line);
            let kind = match kind {
                "m" => flag::MEDIUM | flag::BUSINESS,
                "b" => flag::BUSINESS,
                "g" => flag::GOVERNMENT,
                _ => 0,
            };
            words.add(phrase, flag::ORG_HEAD | kind, None, 0);
        }
        for line in lines(include_str!("../resources/media.txt")) {
            words.add(line, flag::NAMED_ORG, None, 0);
        }
        for line in lines(include_str!("../resources/provinces.txt")) {
            words.add(line, flag::PROVINCE, None, 0);
        }
        for line in lines(include_str!("../resources/places.txt")) {
            let (name, rest) = line.split_once('=').unwrap_or((line, ""));
            let (seats, others) = rest.split_once(';').unwrap_or((rest, ""));
            let index = words.states.len() as u16;
            words.states.push(keys_of(name));
            for other in std::iter::once(name).chain(list(others)) {
                words.add(other, flag::STATE, None, index);
            }
            for seat in list(seats) {
                words.add(seat, flag::CAPITAL, None, index);
            }
        }
        for line in lines(include_str!("../resources/acronyms.txt")) {
            let (acronym, names) = line.split_once('=').unwrap_or((line, ""));
            if let Some(key) = Key::of(acronym.trim()) {
                words.acronyms.insert(key.as_u64(), names.split(';').map(keys_of).collect());
            }
        }
        for line in lines(include_str!("../resources/documents.txt")) {
            let [phrase, mark] = columns(line);
            let needs = if mark == "n" { flag::NEEDS_AUTHOR } else { 0 };
            words.add(phrase, flag::DOCUMENT | needs, None, 0);
        }
        for line in lines(include_str!("../resources/stops.txt")) {
            let [phrase, mark] = columns(line);
            let flags = match mark {
                "a" => flag::ADVERB,
                "v" => flag::SAY,
                "n" => flag::SAY | flag::NOUNISH,
                "p" => flag::PREPOSITION,
                "c" => flag::PREPOSITION | flag::CONJUNCTION,
                _ => flag::VERB,
            };
            words.add(phrase, flags, None, 0);
        }
        for line in lines(include_str!("../resources/determiners.txt")) {
            let [phrase, mark] = columns(line);
            words.add(phrase, if mark == "1" { flag::ONE } else { flag::SEVERAL }, None, 0);
        }
        for line in lines(include_str!("../resources/deictics.txt")) {
            words.add(line, flag::DEICTIC, None, 0);
        }
        for line in lines(include_str!("../resources/compounds.txt")) {
            words.add(line, flag::COMPOUND, None, 0);
        }
        for line in lines(include_str!("../resources/field-phrases.txt")) {
            words.add(line, flag::FIELD, None, 0);
        }
        for line in lines(include_str!("../resources/place-nouns.txt")) {
            words.add(line, flag::PLACE_NOUN, None, 0);
        }
        for (text, flag) in [
            (include_str!("../resources/families.txt"), syllable_flag::FAMILY),
            (include_str!("../resources/starters.txt"), syllable_flag::STARTER),
            (include_str!("../resources/org-words.txt"), syllable_flag::ORG_WORD),
            (include_str!("../resources/field-words.txt"), syllable_flag::FIELD),
        ] {
            for syllable in lines(text).flat_map(str::split_whitespace) {
                words.add_syllable(syllable, flag);
            }
        }
        for line in lines(include_str!("../resources/first-names.txt")) {
            let [name, gender] = columns(line);
            let flag = if gender == "f" { syllable_flag::FEMALE } else { syllable_flag::MALE };
            words.add_syllable(name, flag);
        }
        words
    }

    fn add_syllable(&mut self, syllable: &str, flag: u8) {
        if let Some(key) = Key::of(syllable) {
            *self.syllables.entry(key.as_u64()).or_default() |= flag;
        }
    }

    /// Adds a phrase, or flags to one that is there.
    pub(crate) fn add(&mut self, phrase: &str, flags: u64, gender: Option<Gender>, index: u16) {
        let before = self.phrases.get(&Tokens::new(phrase)).copied().unwrap_or_default().word;
        let word = Word {
            flags: before.flags | flags,
            gender: before.gender.or(gender),
            index: if flags & flag::NAMES != 0 { index } else { before.index },
        };
        // The lists hold no empty phrase, and settings are checked before.
        let small = Word { flags: word.flags & !flag::NAMES, ..word };
        let _ = self.phrases.replace(phrase, Phrase { word, small });
    }

    /// The longest phrase at the token `at` that may stand there, and how many tokens it has.
    #[inline]
    pub(crate) fn at(&self, tokens: &[Token], at: usize) -> Option<(usize, &Word)> {
        self.written(self.phrases.longest(tokens, at)?, tokens, at)
    }

    /// The first steps of all look-ups, for [`Self::at_from`].
    pub(crate) fn begins(&self, tokens: &[Token]) -> Begins {
        self.phrases.begins(tokens)
    }

    /// As [`Self::at`], with the first step taken.
    #[inline]
    pub(crate) fn at_from(&self, begins: &Begins, tokens: &[Token], at: usize) -> Option<(usize, &Word)> {
        self.written(self.phrases.longest_from(begins, tokens, at)?, tokens, at)
    }

    /// What a phrase is as it is written.
    #[inline]
    fn written<'w>(
        &'w self,
        found: Found<'w, Phrase>,
        tokens: &[Token],
        at: usize,
    ) -> Option<(usize, &'w Word)> {
        let written_as_name = || {
            let tokens = &tokens[at..at + found.len];
            tokens.iter().any(Token::is_capital) || tokens[0].case == diembao_text::Case::Mixed
        };
        if !found.value.word.is(flag::NAMES) || written_as_name() {
            return Some((found.len, &found.value.word));
        }
        // A name written small is none; what it is else, or what a shorter phrase is, may hold.
        let mut small = None;
        self.phrases.each(tokens, at, |found| {
            if found.value.small.flags != 0 {
                small = Some((found.len, &found.value.small));
            }
        });
        small
    }

    /// The bits of [`syllable_flag`] of a token's key.
    pub(crate) fn syllable_of(&self, key: u64) -> u8 {
        self.syllables.get(&key).copied().unwrap_or(0)
    }

    /// The bits of [`syllable_flag`] of a token.
    #[inline]
    pub(crate) fn syllable(&self, token: &Token) -> u8 {
        self.syllables.get(&token.key.as_u64()).copied().unwrap_or(0)
    }
}

/// The lines of a list, without comments and empty ones.
fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The columns of a line, empty where there is none.
fn columns<const N: usize>(line: &'static str) -> [&'static str; N] {
    let mut columns = [""; N];
    for (column, value) in columns.iter_mut().zip(line.split('|')) {
        *column = value.trim();
    }
    columns
}

fn list(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn gender_of(mark: &str) -> Option<Gender> {
    match mark {
        "m" => Some(Gender::Male),
        "f" => Some(Gender::Female),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_list(name: &str, text: &'static str, marks: &[&str]) {
        let mut seen = Vec::new();
        for line in lines(text) {
            let mut parts = line.split('|').map(str::trim);
            let phrase = parts.next().unwrap().to_string();
            assert!(!Tokens::new(&phrase).is_empty(), "{name}: a line without a word: `{line}`");
            let key: Vec<_> = Tokens::new(&phrase).iter().map(|token| token.key).collect();
            assert!(!seen.contains(&key), "{name}: `{phrase}` comes twice");
            seen.push(key);
            for mark in parts.flat_map(str::split_whitespace) {
                assert!(marks.contains(&mark), "{name}: unknown mark `{mark}` in `{line}`");
            }
        }
    }

    #[test]
    fn lists_hold_every_phrase_once_with_known_marks() {
        check_list("honorifics", include_str!("../resources/honorifics.txt"), &["m", "f", "-", "p"]);
        let marks = ["h", "d", "s", "o", "r", "w", "m", "f"];
        check_list("titles", include_str!("../resources/titles.txt"), &marks);
        check_list("title-prefixes", include_str!("../resources/title-prefixes.txt"), &[]);
        let marks = ["m", "f", "-", "one", "many", "body", "source"];
        check_list("person-nouns", include_str!("../resources/person-nouns.txt"), &marks);
        check_list("organizations", include_str!("../resources/organizations.txt"), &["m", "g", "b", "s"]);
        check_list("documents", include_str!("../resources/documents.txt"), &["a", "n"]);
        check_list("stops", include_str!("../resources/stops.txt"), &["a", "v", "n", "p", "c", "x"]);
        check_list("determiners", include_str!("../resources/determiners.txt"), &["1", "n"]);
        check_list("deictics", include_str!("../resources/deictics.txt"), &[]);
        check_list("field-phrases", include_str!("../resources/field-phrases.txt"), &[]);
        check_list("compounds", include_str!("../resources/compounds.txt"), &[]);
        check_list("place-nouns", include_str!("../resources/place-nouns.txt"), &[]);
        check_list("provinces", include_str!("../resources/provinces.txt"), &[]);
        check_list("media", include_str!("../resources/media.txt"), &[]);
        check_list("families", include_str!("../resources/families.txt"), &[]);
        check_list("first-names", include_str!("../resources/first-names.txt"), &["m", "f"]);
    }

    #[test]
    fn a_name_needs_its_capital() {
        let at = |text: &str| WORDS.at(&Tokens::new(text), 0).map(|(len, word)| (len, word.flags));
        assert_eq!(at("anh").unwrap().1 & flag::STATE, 0);
        assert_ne!(at("Anh").unwrap().1 & flag::STATE, 0);
        assert_ne!(at("anh").unwrap().1 & flag::HONORIFIC, 0);
        assert_eq!(at("Trung Quốc").unwrap().0, 2);
        assert_eq!(at("hà nội"), None);
    }

    #[test]
    fn seats_stand_for_their_states() {
        let (_, moscow) = WORDS.at(&Tokens::new("Moscow"), 0).unwrap();
        assert_eq!(WORDS.states[moscow.index as usize], keys_of("Nga"));
        assert!(moscow.is(flag::CAPITAL));
    }
}
