//! Keys: one number for all ways of writing a syllable.

use crate::{Kind, Tokens};

/// Names a token whatever its case, Unicode form and placement of tone marks. Compare keys, not strings.
///
/// Words: 62 bits of a hash of the letters without tone, then the tone, stable across runs, versions and machines
/// (models store it). Numbers and marks: the number of digits and the value, or the character itself. Keys of
/// different kinds never meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub(crate) u64);

const TAG: u64 = 0b11 << 62;
const MARK: u64 = 0b01 << 62;
const NUMBER: u64 = 0b10 << 62;

/// Digits that fit into 32 bits whatever they are.
pub(crate) const MAX_DIGITS: u32 = 9;

impl Key {
    /// The key of a single syllable, number or mark; `None` for a text of none or several.
    pub fn of(text: &str) -> Option<Self> {
        match Tokens::new(text)[..] {
            [token] => Some(token.key),
            _ => None,
        }
    }

    /// The key of a mark.
    pub const fn mark(c: char) -> Self {
        Self(MARK | c as u64)
    }

    /// As a number, for hashing and for files. Keys of two tokens may be mixed into one for a pair.
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// What kind of token it names.
    pub const fn kind(self) -> Kind {
        match self.0 & TAG {
            MARK => Kind::Punct,
            NUMBER => Kind::Number,
            _ => Kind::Word,
        }
    }

    pub(crate) const fn number(digits: u32, value: u32, hash: u64) -> Self {
        let digits_bits = if digits > 63 { 63 } else { digits as u64 };
        if digits <= MAX_DIGITS {
            Self(NUMBER | digits_bits << 56 | value as u64)
        } else {
            Self(NUMBER | digits_bits << 56 | (hash >> 8 & !(0xFF << 56)))
        }
    }

    pub(crate) const fn word(hash: u64) -> Self {
        Self(hash & !TAG)
    }

    pub(crate) const fn as_mark(self) -> Option<char> {
        if self.0 & TAG == MARK { char::from_u32(self.0 as u32) } else { None }
    }

    pub(crate) const fn as_number(self) -> Option<(u32, u32)> {
        let digits = (self.0 >> 56 & 63) as u32;
        if self.0 & TAG == NUMBER && digits <= MAX_DIGITS { Some((digits, self.0 as u32)) } else { None }
    }
}

/// Hashes a syllable's letters, one after the other (FxHash's step, finished by SplitMix64's mixer).
#[derive(Clone, Copy, Default)]
pub(crate) struct LetterHash(u64);

impl LetterHash {
    #[inline]
    pub(crate) fn add(&mut self, letter: char) {
        self.0 = (self.0.rotate_left(5) ^ letter as u64).wrapping_mul(0x517C_C1B7_2722_0A95);
    }

    pub(crate) fn finish(self, tone: u32) -> u64 {
        let mut hash = (self.0 ^ tone as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        hash = (hash ^ hash >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        hash = (hash ^ hash >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        hash ^ hash >> 31
    }
}
