//! Short words that were met before: most of a text is made of few of them, and hashing letters is dear.
//!
//! Each thread keeps what it made of the short words that it met last. What is kept is a function of the word's bytes
//! alone, so that what a text gives does not depend on the texts before it.

use std::cell::Cell;

use crate::token::Case;
use crate::{Key, Kind};

/// Pairs of words that are kept; a power of two. They fill 128 KB.
const SLOTS: usize = 1 << 12;

/// A short word: its bytes, then its key with the case in the two bits that tell kinds apart.
type Known = (ShortWord, u64);

thread_local! {
    static MEMO: Cell<Memo> = const { Cell::new(Memo(Vec::new())) };
}

/// Lends a thread's memo.
pub(crate) fn with<T>(work: impl FnOnce(&mut Memo) -> T) -> T {
    let mut memo = MEMO.take();
    memo.0.resize(SLOTS, [(ShortWord(0), 0); 2]);
    let result = work(&mut memo);
    MEMO.set(memo);
    result
}

/// By hash: the two words that were met last, the last one first. Of one word alone twice as many would be forgotten.
#[derive(Default)]
pub(crate) struct Memo(Vec<[Known; 2]>);

/// A run of one to eight bytes that are letters of ASCII or parts of other characters, and a byte behind it at which
/// a word ends. Padded with zeros.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShortWord(u64);

const EACH: u64 = 0x0101_0101_0101_0101;

impl ShortWord {
    /// The run that begins at `at`, its length, and the byte behind it; `None` if it has no byte or too many, or if the
    /// text ends within eight bytes.
    #[inline]
    pub(crate) fn at(bytes: &[u8], at: usize) -> Option<(Self, usize, u8)> {
        let eight: &[u8; 8] = bytes.get(at..)?.first_chunk()?;
        let eight = u64::from_le_bytes(*eight);
        // The highest bit of each byte says whether it belongs to a word. No sum of seven bits and these carries over.
        let small = (eight | EACH << 5) & !(EACH << 7);
        let letters = (small + EACH * u64::from(0x80 - b'a')) & !(small + EACH * u64::from(0x7F - b'z'));
        let stops = !(letters | eight) & EACH << 7;
        let len = stops.trailing_zeros() / 8;
        let (word, next) = match len {
            8 => (eight, *bytes.get(at + 8)?),
            _ => (eight & ((1 << (8 * len)) - 1), (eight >> (8 * len)) as u8),
        };
        // A word goes on behind a NUL.
        let ends = next.is_ascii() && !next.is_ascii_alphabetic() && next != 0;
        (len > 0 && ends).then_some((Self(word), len as usize, next))
    }

    #[inline]
    fn slot(self) -> usize {
        (self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % SLOTS
    }
}

impl Memo {
    /// What a short word was, if it was met.
    #[inline]
    pub(crate) fn get(&mut self, word: ShortWord) -> Option<(Key, Case)> {
        let pair = self.0.get_mut(word.slot())?;
        if pair[0].0 != word {
            if pair[1].0 != word {
                return None;
            }
            pair.swap(0, 1);
        }
        let value = pair[0].1;
        let case = match value >> 62 {
            0 => Case::Lower,
            1 => Case::Capitalised,
            2 => Case::Upper,
            _ => Case::Mixed,
        };
        Some((Key::word(value), case))
    }

    /// Keeps what a short word is.
    pub(crate) fn keep(&mut self, word: ShortWord, key: Key, case: Case) {
        debug_assert_eq!(key.kind(), Kind::Word);
        let case = match case {
            Case::Lower => 0,
            Case::Capitalised => 1,
            Case::Upper => 2,
            Case::Mixed | Case::None => 3,
        };
        if let Some(pair) = self.0.get_mut(word.slot()) {
            *pair = [(word, key.as_u64() | case << 62), pair[0]];
        }
    }
}
