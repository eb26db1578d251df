//! The text as syllables, numbers and marks.

use std::ops::{Deref, Range};

use diembao_core::Derived;

use crate::Key;
use crate::fold::{self, Class, Folded};
use crate::key::{LetterHash, MAX_DIGITS};
use crate::memo::{self, Memo, ShortWord};

const CARRIAGE_RETURN: u32 = '\r' as u32;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A run of letters: a Vietnamese syllable, a foreign word, an acronym.
    Word,
    /// A run of ASCII digits.
    Number,
    /// A single character that is neither.
    Punct,
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `nói`; also words of scripts without case.
    Lower,
    /// `Nói`, and single capital letters.
    Capitalised,
    /// `NATO`.
    Upper,
    /// `iPhone`.
    Mixed,
    /// No word.
    None,
}

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing: `17h30` has three tokens.
    None,
    /// Blanks on one line.
    Space,
    /// One end of line.
    Line,
    /// An empty line, or the start of the text.
    Paragraph,
}

/// A syllable, a number or a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Byte offset of its first character.
    pub start: u32,
    /// Byte offset behind its last character.
    pub end: u32,
    /// Its name, whatever its spelling.
    pub key: Key,
    /// What it is.
    pub kind: Kind,
    /// How it is written.
    pub case: Case,
    /// What stands before it.
    pub gap: Gap,
}

impl Token {
    /// Its bytes.
    pub const fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its words in the text that it is of.
    ///
    /// # Panics
    /// If it is of another text.
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.range()]
    }

    /// The character, if it is a mark.
    pub const fn mark(&self) -> Option<char> {
        self.key.as_mark()
    }

    /// The value, if it is a number of at most nine digits.
    pub const fn number(&self) -> Option<u32> {
        match self.key.as_number() {
            Some((_, value)) => Some(value),
            None => None,
        }
    }

    /// How many digits it has; 0 for no number.
    pub const fn digits(&self) -> usize {
        match self.kind {
            Kind::Number => (self.end - self.start) as usize,
            Kind::Word | Kind::Punct => 0,
        }
    }

    /// Whether it is a word with a capital first letter.
    pub const fn is_capital(&self) -> bool {
        matches!(self.case, Case::Capitalised | Case::Upper)
    }
}

/// All tokens of a text, in order. Shared by all analyzers: `article.derived::<Tokens>()`.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Vec<Token>);

impl Deref for Tokens {
    type Target = [Token];

    fn deref(&self) -> &[Token] {
        &self.0
    }
}

impl Derived for Tokens {
    fn derive(text: &str) -> Self {
        Self::new(text)
    }
}

impl Tokens {
    /// The tokens of any text: a title, say, or a phrase of a lexicon. For an article's, use the shared view.
    ///
    /// Linear in the text, one pass. Texts of 4 GiB and more are cut there; an article has none.
    pub fn new(text: &str) -> Self {
        memo::with(|memo| Self::with_memo(text, memo))
    }

    fn with_memo(text: &str, memo: &mut Memo) -> Self {
        let table = fold::table();
        let bytes = text.as_bytes();
        // Vietnamese prose has a token every five bytes or so.
        let mut tokens = Vec::with_capacity(bytes.len() / 4 + 4);
        let mut gap = Gap::Paragraph;
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] == b' ' {
                gap = gap.max(Gap::Space);
                at += 1;
                continue;
            }
            let short = ShortWord::at(bytes, at);
            if let Some((short, len, next)) = short
                && let Some((key, case)) = memo.get(short)
            {
                let (start, end) = (at as u32, (at + len) as u32);
                tokens.push(Token { start, end, key, kind: Kind::Word, case, gap });
                let space = next == b' ';
                at += len + usize::from(space);
                gap = if space { Gap::Space } else { Gap::None };
                continue;
            }
            let start = at;
            let (code, len) = decode(bytes, at);
            let folded = fold::fold(table, code);
            at += len;
            match folded.class {
                Class::Nothing => {}
                Class::Space => gap = gap.max(Gap::Space),
                Class::Line => {
                    if code == CARRIAGE_RETURN && bytes.get(at) == Some(&b'\n') {
                        at += 1;
                    }
                    gap = if gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
                }
                Class::Paragraph => gap = Gap::Paragraph,
                Class::Lower | Class::Upper | Class::Uncased => {
                    let (key, case, end);
                    (key, case, end, at) = word(table, bytes, folded, at);
                    if let Some((short, len, _)) = short
                        && start + len == end
                    {
                        memo.keep(short, key, case);
                    }
                    tokens.push(Token {
                        start: start as u32,
                        end: end as u32,
                        key,
                        kind: Kind::Word,
                        case,
                        gap,
                    });
                    gap = Gap::None;
                }
                Class::Digit => {
                    let key;
                    (key, at) = number(bytes, start);
                    let (kind, case) = (Kind::Number, Case::None);
                    tokens.push(Token { start: start as u32, end: at as u32, key, kind, case, gap });
                    gap = Gap::None;
                }
                Class::Mark | Class::Other => {
                    let (key, kind, case) = (Key::mark(folded.letter), Kind::Punct, Case::None);
                    tokens.push(Token { start: start as u32, end: at as u32, key, kind, case, gap });
                    gap = Gap::None;
                }
            }
        }
        Self(tokens)
    }

    /// The bytes from the first to the last of some tokens; empty for none.
    ///
    /// # Panics
    /// If the tokens asked for do not exist.
    pub fn range(&self, tokens: Range<usize>) -> Range<usize> {
        match &self.0[tokens] {
            [] => 0..0,
            [first, .., last] => first.start as usize..last.end as usize,
            [only] => only.range(),
        }
    }

    /// The index of the first token that ends behind a byte offset: the one that covers it, or the next.
    pub fn index_at(&self, offset: usize) -> usize {
        self.0.partition_point(|token| token.end as usize <= offset)
    }
}

/// The character at a border of UTF-8 text, and its length in bytes.
///
/// Decoded here rather than by `chars`, whose state costs the tokenizer a third of its speed.
#[inline]
fn decode(bytes: &[u8], at: usize) -> (u32, usize) {
    // A `str` has all the bytes that its leading bytes announce; the 0 is never read.
    let byte = |index: usize| u32::from(bytes.get(at + index).copied().unwrap_or(0));
    let first = byte(0);
    match first {
        0..0x80 => (first, 1),
        0x80..0xE0 => ((first & 0x1F) << 6 | byte(1) & 0x3F, 2),
        0xE0..0xF0 => ((first & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | byte(2) & 0x3F, 3),
        _ => ((first & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | byte(3) & 0x3F, 4),
    }
}

/// A word whose first character is read already: its key, its case, its end, and where to go on.
#[inline]
fn word(table: &[Folded], bytes: &[u8], first: Folded, mut at: usize) -> (Key, Case, usize, usize) {
    let mut hash = LetterHash::default();
    let (mut letter, mut tone) = (first.letter, u32::from(first.tone));
    let (mut uppers, mut others) = (0u32, 0u32);
    let mut end = at;
    while let Some(&byte) = bytes.get(at) {
        // Three letters of four.
        if byte.is_ascii_lowercase() {
            hash.add(letter);
            letter = char::from(byte);
            others += 1;
            at += 1;
            end = at;
            continue;
        }
        let (code, len) = decode(bytes, at);
        let folded = fold::fold(table, code);
        match folded.class {
            Class::Lower | Class::Uncased => others += 1,
            Class::Upper => uppers += 1,
            Class::Mark => {
                match folded.tone {
                    0 => letter = fold::modified(letter, folded.letter),
                    mark => tone = with_mark(tone, mark),
                }
                at += len;
                end = at;
                continue;
            }
            // Inside a word it is skipped; behind one the word has ended already.
            Class::Nothing => {
                at += len;
                continue;
            }
            _ => break,
        }
        hash.add(letter);
        letter = folded.letter;
        if folded.tone != 0 {
            tone = with_mark(tone, folded.tone);
        }
        at += len;
        end = at;
    }
    hash.add(letter);
    let case = match (first.class == Class::Upper, uppers, others) {
        (false, 0, _) => Case::Lower,
        (true, 0, _) => Case::Capitalised,
        (true, _, 0) => Case::Upper,
        _ => Case::Mixed,
    };
    (Key::word(hash.finish(tone)), case, end, at)
}

/// The number that begins at `at`: its key and its end.
fn number(bytes: &[u8], mut at: usize) -> (Key, usize) {
    let mut hash = LetterHash::default();
    let (mut digits, mut value) = (0, 0u32);
    while let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
        hash.add(char::from(*digit));
        digits += 1;
        if digits <= MAX_DIGITS {
            value = value * 10 + u32::from(digit - b'0');
        }
        at += 1;
    }
    (Key::number(digits, value, hash.finish(0)), at)
}

/// A tone with one more mark: foreign words have several (`résumé`).
fn with_mark(tone: u32, mark: u8) -> u32 {
    tone.wrapping_mul(8).wrapping_add(u32::from(mark))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        Tokens::new(text).iter().map(|token| &text[token.range()]).collect()
    }

    fn keys(text: &str) -> Vec<Key> {
        Tokens::new(text).iter().map(|token| token.key).collect()
    }

    #[test]
    fn syllables_numbers_and_marks() {
        assert_eq!(
            words("Lúc 17h30, “ông” nói: 3/2."),
            ["Lúc", "17", "h", "30", ",", "“", "ông", "”", "nói", ":", "3", "/", "2", "."]
        );
    }

    #[test]
    fn all_spellings_have_one_key() {
        let composed = "Hòa bình ở Thúy Điển: quý, thuế, nhiều";
        let moved = "HOÀ bình Ở thuý điển: qúy, thúê, nhìêu";
        let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(composed).collect();
        assert_eq!(keys(composed), keys(moved));
        assert_eq!(keys(composed), keys(&decomposed));
        assert_eq!(keys("hòa bình"), keys("hò\u{200B}a\u{A0}bình\u{FEFF}"));
    }

    #[test]
    fn tones_letters_and_kinds_differ() {
        let distinct =
            ["ma", "mà", "má", "mả", "mã", "mạ", "mă", "mâ", "đa", "da", "13", "013", "1", ".", ","];
        for (index, one) in distinct.iter().enumerate() {
            for other in &distinct[index + 1..] {
                assert_ne!(Key::of(one), Key::of(other), "{one} {other}");
            }
        }
    }

    #[test]
    fn numbers_have_values() {
        let tokens = Tokens::new("007 123456789 1234567890");
        assert_eq!(tokens.iter().map(Token::number).collect::<Vec<_>>(), [Some(7), Some(123_456_789), None]);
        assert_eq!(tokens.iter().map(Token::digits).collect::<Vec<_>>(), [3, 9, 10]);
    }

    #[test]
    fn gaps() {
        let gaps = |text| Tokens::new(text).iter().map(|token| token.gap).collect::<Vec<_>>();
        assert_eq!(gaps("a b\u{A0}c"), [Gap::Paragraph, Gap::Space, Gap::Space]);
        assert_eq!(
            gaps("a\r\nb\r\n \r\nc,d"),
            [Gap::Paragraph, Gap::Line, Gap::Paragraph, Gap::None, Gap::None]
        );
    }

    #[test]
    fn case() {
        let cases = |text| Tokens::new(text).iter().map(|token| token.case).collect::<Vec<_>>();
        assert_eq!(
            cases("nói Ông NATO iPhone Ở 7"),
            [Case::Lower, Case::Capitalised, Case::Upper, Case::Mixed, Case::Capitalised, Case::None]
        );
    }

    #[test]
    fn a_word_goes_on_behind_what_is_as_if_it_were_not_there() {
        for between in ["\0", "\u{200B}", "\u{AD}"] {
            let text = format!("một ba{between}n ba ban nữa đây");
            // The second time all short words are known.
            for _ in 0..2 {
                assert_eq!(keys(&text), keys("một ban ba ban nữa đây"), "{between:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_was_met_before_is_no_matter(
            text in "(ba|Đường|TRƯỜNG|nghiêng|nghiêngx|a\u{300}|iPhone|[a-cA-Cđà“\\-. \n0-2\0\u{200B}\u{303}]){0,40}"
        ) {
            // Without room for any word.
            let alone = Tokens::with_memo(&text, &mut Memo::default());
            prop_assert_eq!(&*Tokens::new(&text), &*alone);
            prop_assert_eq!(&*Tokens::new(&text), &*alone);
        }

        #[test]
        fn tokens_are_in_order_and_on_character_borders(text in "\\PC{0,40}|[ \\naàạ\u{300}\u{200B}.,\"0-9]{0,60}") {
            let mut end = 0;
            for token in Tokens::new(&text).iter() {
                prop_assert!(token.start as usize >= end && token.start < token.end);
                prop_assert!(text.get(token.range()).is_some());
                end = token.end as usize;
            }
        }
    }
}
