//! Tokens as small symbols: the alphabet of the automaton.
//!
//! A word or sign that no rule names is [`NONE`]; all others have a symbol each. Numbers are told apart only as far
//! as the rules tell them apart: two numbers that belong to the same kinds share a symbol.

use std::collections::HashMap;

use diembao_text::{Key, Kind, Token};

/// A token that no rule speaks of.
pub(crate) const NONE: u16 = 0;

/// A set of symbols on an edge of the automaton.
pub(crate) type Set = Vec<u16>;

/// Whether a number of so many digits and that value is of a kind.
type NumberKind = fn(usize, u32) -> bool;

/// Years that papers write about.
const RECENT: std::ops::Range<u32> = 1800..2110;

/// The kinds of numbers that slots name.
const KINDS: &[(&str, NumberKind)] = &[
    ("day", |digits, value| digits <= 2 && (1..=31).contains(&value)),
    // No month, so that `25/4` can be nothing but a day.
    ("day-late", |digits, value| digits == 2 && (13..=31).contains(&value)),
    ("digit", |digits, _| digits == 1),
    ("day-end", |digits, value| digits == 2 && (20..=30).contains(&value)),
    ("month", |digits, value| digits <= 2 && (1..=12).contains(&value)),
    ("year", |digits, value| digits == 4 && (1000..2200).contains(&value)),
    // What a bare number of four digits may be without further signs.
    ("year-recent", |digits, value| digits == 4 && RECENT.contains(&value)),
    ("yy", |digits, _| digits == 2),
    ("hour", |digits, value| digits <= 2 && value <= 24),
    ("minute", |digits, value| digits == 2 && value < 60),
    ("second", |digits, value| digits == 2 && value < 60),
    ("quarter", |digits, value| digits <= 2 && (1..=4).contains(&value)),
    ("half", |digits, value| digits == 1 && (1..=2).contains(&value)),
    ("century", |digits, value| digits <= 2 && (1..=21).contains(&value)),
    ("decade", |digits, value| {
        value.is_multiple_of(10) && (digits == 2 && value > 0 || digits == 4 && (1000..2200).contains(&value))
    }),
    ("weekday", |digits, value| digits == 1 && (2..=7).contains(&value)),
    ("int", |digits, _| digits <= 5),
    ("fraction", |digits, _| digits <= 2),
    ("thousands", |digits, _| digits == 3),
];

/// The kind of number of that name.
pub(crate) fn number_kind(name: &str) -> Option<usize> {
    KINDS.iter().position(|(kind, _)| *kind == name)
}

/// The alphabet while the rules are compiled.
#[derive(Default)]
pub(crate) struct Alphabet {
    words: HashMap<Key, u16>,
    literals: Vec<(usize, u32)>,
}

impl Alphabet {
    /// The symbol of a word or sign, made where it is new.
    pub(crate) fn word(&mut self, key: Key) -> u16 {
        let next = self.words.len() as u16 + 1;
        *self.words.entry(key).or_insert(next)
    }

    /// A number as written in a pattern: the bit that stands for it.
    pub(crate) fn literal(&mut self, text: &str) -> Option<usize> {
        let written = (text.len(), text.parse().ok()?);
        let at = self.literals.iter().position(|it| *it == written).unwrap_or_else(|| {
            self.literals.push(written);
            self.literals.len() - 1
        });
        (KINDS.len() + at < 64).then_some(KINDS.len() + at)
    }

    /// The alphabet for use. After this no word and no literal is added.
    pub(crate) fn finish(self) -> Symbols {
        let mut symbols = Symbols {
            table: Table::new(&self.words),
            numbers: Numbers {
                one: [NONE; 10],
                two: [NONE; 100],
                three: NONE,
                year: [[NONE; 2]; 2],
                four: NONE,
                five: NONE,
                more: NONE,
            },
            masks: Vec::new(),
            first_number: self.words.len() as u16 + 1,
        };
        let mut number = |digits: usize, value: u32| {
            let mut mask = 0u64;
            for (bit, (_, holds)) in KINDS.iter().enumerate() {
                mask |= u64::from(holds(digits, value)) << bit;
            }
            for (bit, literal) in self.literals.iter().enumerate() {
                mask |= u64::from(*literal == (digits, value)) << (KINDS.len() + bit);
            }
            if mask == 0 {
                return NONE;
            }
            let at = symbols.masks.iter().position(|it| *it == mask).unwrap_or_else(|| {
                symbols.masks.push(mask);
                symbols.masks.len() - 1
            });
            symbols.first_number + at as u16
        };
        for value in 0..10 {
            symbols.numbers.one[value as usize] = number(1, value);
        }
        for value in 0..100 {
            symbols.numbers.two[value as usize] = number(2, value);
        }
        symbols.numbers.three = number(3, 500);
        symbols.numbers.year = [[number(4, 1001), number(4, 1000)], [number(4, 2001), number(4, 2000)]];
        symbols.numbers.four = number(4, 9999);
        symbols.numbers.five = number(5, 50_001);
        symbols.numbers.more = number(9, 100_000_001);
        symbols
    }
}

/// The alphabet: which symbol a token is.
pub(crate) struct Symbols {
    table: Table,
    numbers: Numbers,
    masks: Vec<u64>,
    first_number: u16,
}

struct Numbers {
    one: [u16; 10],
    two: [u16; 100],
    three: u16,
    /// By whether it is recent, and whether it is a multiple of ten.
    year: [[u16; 2]; 2],
    four: u16,
    five: u16,
    more: u16,
}

impl Symbols {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.first_number as usize + self.masks.len()
    }

    /// The symbol of a word or sign.
    pub(crate) fn of_key(&self, key: Key) -> u16 {
        self.table.get(key)
    }

    /// The symbol of a token.
    #[inline]
    pub(crate) fn of(&self, token: &Token) -> u16 {
        if token.kind != Kind::Number {
            return self.table.get(token.key);
        }
        let numbers = &self.numbers;
        let value = token.number().unwrap_or(u32::MAX) as usize;
        match token.digits() {
            1 => numbers.one.get(value).copied().unwrap_or(NONE),
            2 => numbers.two.get(value).copied().unwrap_or(NONE),
            3 => numbers.three,
            4 if (1000..2200).contains(&value) => {
                numbers.year[usize::from(RECENT.contains(&(value as u32)))]
                    [usize::from(value.is_multiple_of(10))]
            }
            4 => numbers.four,
            5 => numbers.five,
            _ => numbers.more,
        }
    }

    /// The symbols of all numbers with one of these bits.
    pub(crate) fn numbers_with(&self, bit: usize) -> Set {
        let with = |mask: &u64| mask >> bit & 1 == 1;
        (0..self.masks.len())
            .filter(|&at| with(&self.masks[at]))
            .map(|at| self.first_number + at as u16)
            .collect()
    }
}

/// Keys to symbols: open addressing, at most half full, so that a miss costs one look mostly.
struct Table {
    slots: Box<[(u64, u16)]>,
    mask: usize,
}

impl Table {
    fn new(words: &HashMap<Key, u16>) -> Self {
        let size = (words.len() * 8).next_power_of_two().max(16);
        let mut slots = vec![(0u64, NONE); size].into_boxed_slice();
        let mask = size - 1;
        let mut sorted: Vec<(u64, u16)> = words.iter().map(|(key, symbol)| (key.as_u64(), *symbol)).collect();
        sorted.sort_unstable();
        for (key, symbol) in sorted {
            let mut at = spread(key) & mask;
            while slots[at].1 != NONE {
                at = (at + 1) & mask;
            }
            slots[at] = (key, symbol);
        }
        Self { slots, mask }
    }

    fn get(&self, key: Key) -> u16 {
        let key = key.as_u64();
        let mut at = spread(key) & self.mask;
        loop {
            let (found, symbol) = self.slots[at];
            // Found or empty: a single branch, which nearly always goes the same way.
            if (found ^ key).min(symbol.into()) == 0 {
                return symbol;
            }
            at = (at + 1) & self.mask;
        }
    }
}

/// Keys are hashes already; this only guards against one whose low bits are poor.
fn spread(key: u64) -> usize {
    (key ^ (key >> 32)) as usize
}
