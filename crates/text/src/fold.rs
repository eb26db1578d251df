//! Characters without case and tone: what a [`Key`](crate::Key) is made of.
//!
//! A Vietnamese syllable has one tone, so letters without tone plus the tone name it fully, wherever the mark is
//! set: `hòa` and `hoà`, composed or decomposed, are the letters `hoa` with the tone huyền.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, compose};

use crate::Tokens;

/// Letters up to here are looked up; Vietnamese ends at U+1EF9.
const TABLE_LEN: usize = 0x1F00;

/// What a character is to the tokenizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Lower,
    Upper,
    /// A letter of a script without case.
    Uncased,
    Digit,
    /// A combining mark: part of the letter before it.
    Mark,
    Space,
    Line,
    Paragraph,
    /// Zero-width: as if it were not there.
    Nothing,
    Other,
}

/// A character without case and tone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folded {
    pub(crate) class: Class,
    /// 0 for none, else 1 to 5.
    pub(crate) tone: u8,
    /// The lower-case letter, its tone taken off.
    pub(crate) letter: char,
}

static TABLE: LazyLock<Box<[Folded]>> = LazyLock::new(|| {
    (0..TABLE_LEN as u32).map(|code| fold_slowly(char::from_u32(code).unwrap_or(' '))).collect()
});

/// The table that [`fold`] reads; fetch it once per text.
pub(crate) fn table() -> &'static [Folded] {
    &TABLE
}

/// Folds one character, given by its code point.
#[inline]
pub(crate) fn fold(table: &[Folded], code: u32) -> Folded {
    match table.get(code as usize) {
        Some(folded) => *folded,
        None => fold_slowly(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
}

/// The tone that a combining mark stands for; 0 if none.
fn tone_of(mark: char) -> u8 {
    match mark {
        '\u{0300}' => 1, // huyền
        '\u{0301}' => 2, // sắc
        '\u{0309}' => 3, // hỏi
        '\u{0303}' => 4, // ngã
        '\u{0323}' => 5, // nặng
        _ => 0,
    }
}

fn fold_slowly(c: char) -> Folded {
    let class = match c {
        '\n' | '\r' | '\u{85}' | '\u{2028}' => Class::Line,
        '\u{2029}' => Class::Paragraph,
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FEFF}'
        | '\u{AD}'
        | '\0' => Class::Nothing,
        '0'..='9' => Class::Digit,
        _ if canonical_combining_class(c) != 0 => Class::Mark,
        _ if c.is_whitespace() || c.is_control() => Class::Space,
        _ if c.is_uppercase() => Class::Upper,
        _ if c.is_lowercase() => Class::Lower,
        _ if c.is_alphabetic() => Class::Uncased,
        _ => Class::Other,
    };
    match class {
        Class::Mark => Folded { class, tone: tone_of(c), letter: c },
        Class::Upper | Class::Lower => {
            // `İ` and the like lower to two characters; the first is the letter.
            let lower = c.to_lowercase().next().unwrap_or(c);
            let mut tone = 0;
            let rest = std::iter::once(lower).nfd().filter(|&part| match tone_of(part) {
                0 => true,
                found => {
                    tone = found;
                    false
                }
            });
            // Collected first, because `tone` is set while the parts are walked.
            let rest: Vec<char> = rest.collect();
            Folded { class, tone, letter: rest.into_iter().nfc().next().unwrap_or(lower) }
        }
        _ => Folded { class, tone: 0, letter: c },
    }
}

/// A letter with a combining mark that is no tone (`a` + breve = `ă`).
pub(crate) fn modified(letter: char, mark: char) -> char {
    compose(letter, mark).unwrap_or(letter)
}

/// Whether two texts are the same but for case, Unicode form, placement of tone marks, spacing and zero-width characters.
pub fn same_folded(one: &str, other: &str) -> bool {
    let keys = |text| Tokens::new(text).iter().map(|token| token.key).collect::<Vec<_>>();
    keys(one) == keys(other)
}
