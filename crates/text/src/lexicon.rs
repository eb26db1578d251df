//! Phrases found by the keys of their tokens.

use crate::{Gap, Key, Token, Tokens};

/// Phrases with a value each, found at a token regardless of case, Unicode form and placement of tone marks.
///
/// A trie over token keys. A token that begins no phrase costs one look at a small table, one behind which no phrase
/// goes on mostly one at a bit mask.
/// Phrases do not match across paragraphs, and spacing between their tokens does not matter (`TP.HCM`, `TP. HCM`).
#[derive(Debug, Clone)]
pub struct Lexicon<V> {
    /// One bit for the low 16 bits of each first key.
    first: Box<[u64]>,
    /// From the root, which most look-ups never leave.
    roots: Ways,
    /// From all other nodes.
    ways: Ways,
    /// By number; 0 is the root.
    nodes: Vec<Node>,
    /// By number less one.
    values: Vec<V>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// One bit for the low 6 bits of each key that goes on.
    after: u64,
    /// The number of its value; 0 for none.
    value: u32,
}

/// A phrase that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a, V> {
    /// How many tokens it has.
    pub len: usize,
    /// Its value.
    pub value: &'a V,
}

/// Why a phrase cannot be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LexiconError {
    /// It has no token at all.
    Empty,
    /// It is there already, perhaps in another spelling.
    Twice,
    /// The phrases have too many tokens: about 268 million.
    Full,
}

impl std::fmt::Display for LexiconError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty => "the phrase is empty",
            Self::Twice => "the phrase is there twice",
            Self::Full => "there are too many phrases",
        })
    }
}

impl std::error::Error for LexiconError {}

impl<V> Default for Lexicon<V> {
    fn default() -> Self {
        Self {
            first: vec![0; 1 << 10].into_boxed_slice(),
            roots: Ways::default(),
            ways: Ways::default(),
            nodes: vec![Node::default()],
            values: Vec::new(),
        }
    }
}

impl<V> Lexicon<V> {
    /// An empty lexicon.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a phrase.
    ///
    /// # Errors
    /// An empty phrase, one that is there already, or one too many; the lexicon is unchanged then.
    pub fn insert(&mut self, phrase: &str, value: V) -> Result<(), LexiconError> {
        let node = self.node(&Tokens::new(phrase))?;
        if self.nodes[node].value != 0 {
            return Err(LexiconError::Twice);
        }
        self.set(node, value);
        Ok(())
    }

    /// Adds a phrase, or gives it another value.
    ///
    /// # Errors
    /// An empty phrase, or one too many.
    pub fn replace(&mut self, phrase: &str, value: V) -> Result<Option<V>, LexiconError> {
        let node = self.node(&Tokens::new(phrase))?;
        match self.nodes[node].value {
            0 => {
                self.set(node, value);
                Ok(None)
            }
            number => Ok(Some(std::mem::replace(&mut self.values[number as usize - 1], value))),
        }
    }

    /// Gives a value to a node that has none.
    fn set(&mut self, node: usize, value: V) {
        self.values.push(value);
        self.nodes[node].value = self.values.len() as u32;
    }

    /// The node of a phrase, made where it is new.
    fn node(&mut self, tokens: &[Token]) -> Result<usize, LexiconError> {
        let first = tokens.first().ok_or(LexiconError::Empty)?;
        if self.nodes.len() + tokens.len() > MAX_NODES {
            return Err(LexiconError::Full);
        }
        let (word, bit) = first_bit(first.key);
        self.first[word] |= bit;
        let mut node = 0;
        for token in tokens {
            self.nodes[node as usize].after |= after_bit(token.key);
            let ways = if node == 0 { &mut self.roots } else { &mut self.ways };
            let way = way(node, token.key);
            node = match ways.get(way) {
                0 => {
                    let next = self.nodes.len() as u32;
                    ways.insert(way, next);
                    self.nodes.push(Node::default());
                    next
                }
                next => next,
            };
        }
        Ok(node as usize)
    }

    /// Whether it has no phrase.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() == 1
    }

    /// Whether a phrase may begin with a token: one look at a bit map, which may err towards yes.
    #[inline]
    pub fn may_begin(&self, token: &Token) -> bool {
        let (word, bit) = first_bit(token.key);
        self.first[word] & bit != 0
    }

    /// The tokens with which a phrase [may begin](Self::may_begin), by index: all in one go, which is faster than to ask
    /// at each token, since nobody can foresee the answers.
    pub fn may_begin_at(&self, tokens: &[Token]) -> Vec<u32> {
        gather(tokens.iter().map(|token| self.may_begin(token)))
    }

    /// The first step of the look-up at each token, for [`Self::longest_from`]: all in one go, which is faster, since
    /// nobody can foresee with which tokens phrases begin.
    pub fn begins(&self, tokens: &[Token]) -> Begins {
        Begins(tokens.iter().map(|token| self.roots.get(way(0, token.key))).collect())
    }

    /// As [`Self::longest`], with the first step taken by [`Self::begins`] of the same tokens.
    #[inline]
    pub fn longest_from(&self, begins: &Begins, tokens: &[Token], at: usize) -> Option<Found<'_, V>> {
        match *begins.0.get(at)? {
            0 => None,
            number => self.longest_of(self.enter(number), tokens, at),
        }
    }

    /// The longest phrase that begins at the token `at`.
    #[inline]
    pub fn longest(&self, tokens: &[Token], at: usize) -> Option<Found<'_, V>> {
        self.longest_of(self.walk(tokens, at)?, tokens, at)
    }

    #[inline]
    fn longest_of(&self, mut walk: Walk, tokens: &[Token], at: usize) -> Option<Found<'_, V>> {
        // By itself and not by `last`, which would make a phrase of each that it passes.
        let (mut len, mut value) = (0, 0);
        loop {
            if walk.node.value != 0 {
                (len, value) = (walk.len, walk.node.value);
            }
            if !walk.step(self, tokens, at) {
                break;
            }
        }
        self.found(len, value)
    }

    /// Visits all phrases that begin at the token `at`, the shortest first.
    #[inline]
    pub fn each<'a>(&'a self, tokens: &[Token], at: usize, mut visit: impl FnMut(Found<'a, V>)) {
        let Some(mut walk) = self.walk(tokens, at) else { return };
        loop {
            if let Some(found) = self.found(walk.len, walk.node.value) {
                visit(found);
            }
            if !walk.step(self, tokens, at) {
                return;
            }
        }
    }

    /// The value of a phrase that is just these tokens.
    pub fn get(&self, tokens: &[Token]) -> Option<&V> {
        self.longest(tokens, 0).filter(|found| found.len == tokens.len()).map(|found| found.value)
    }

    /// A walk that has read its first token.
    #[inline]
    fn walk(&self, tokens: &[Token], at: usize) -> Option<Walk> {
        match self.roots.get(way(0, tokens.get(at)?.key)) {
            0 => None,
            number => Some(self.enter(number)),
        }
    }

    #[inline]
    fn enter(&self, number: u32) -> Walk {
        Walk { len: 1, number, node: self.nodes[number as usize] }
    }

    #[inline]
    fn found(&self, len: usize, value: u32) -> Option<Found<'_, V>> {
        self.values.get((value as usize).wrapping_sub(1)).map(|value| Found { len, value })
    }
}

/// The first steps of the look-ups in a [`Lexicon`] at some tokens: see [`Lexicon::begins`].
#[derive(Debug, Clone, Default)]
pub struct Begins(Box<[u32]>);

impl Begins {
    /// Whether no phrase begins at the token `at`.
    #[inline]
    pub fn none_at(&self, at: usize) -> bool {
        self.0.get(at).is_none_or(|node| *node == 0)
    }
}

/// A way through the trie from a token on.
#[derive(Debug, Clone, Copy)]
struct Walk {
    /// Tokens read.
    len: usize,
    number: u32,
    node: Node,
}

impl Walk {
    /// Reads one more token of those that begin at `at`, if a phrase goes on so.
    #[inline]
    fn step<V>(&mut self, lexicon: &Lexicon<V>, tokens: &[Token], at: usize) -> bool {
        let Some(token) = tokens.get(at + self.len) else { return false };
        if self.node.after & after_bit(token.key) == 0 || token.gap == Gap::Paragraph {
            return false;
        }
        let number = lexicon.ways.get(way(self.number, token.key));
        if number == 0 {
            return false;
        }
        *self = Self { len: self.len + 1, number, node: lexicon.nodes[number as usize] };
        true
    }
}

impl<'a, V> FromIterator<(&'a str, V)> for Lexicon<V> {
    /// Of a phrase that comes twice the later value holds; empty phrases are left out.
    fn from_iter<I: IntoIterator<Item = (&'a str, V)>>(phrases: I) -> Self {
        let mut lexicon = Self::new();
        for (phrase, value) in phrases {
            let _ = lexicon.replace(phrase, value);
        }
        lexicon
    }
}

/// The places at which something holds, without a branch on whether it does: for what nobody can foresee.
pub fn gather(holds: impl ExactSizeIterator<Item = bool>) -> Vec<u32> {
    let mut places = vec![0; holds.len()];
    let mut len = 0;
    for (at, holds) in holds.enumerate() {
        // Written in any case, and written over by the next one if it does not hold.
        places[len] = at as u32;
        len += usize::from(holds);
    }
    places.truncate(len);
    places
}

fn first_bit(key: Key) -> (usize, u64) {
    let low = key.as_u64() as usize & 0xFFFF;
    (low >> 6, 1 << (low & 63))
}

fn after_bit(key: Key) -> u64 {
    1 << (key.as_u64() & 63)
}

/// Bits of a slot that hold a node's number.
const NODE_BITS: u32 = 28;
const MAX_NODES: usize = 1 << NODE_BITS;

/// Ways of the trie, each named by a hash of the node where it begins and of its key, with the node where it leads.
/// Open addressing, at most a quarter full, so that a miss costs one look mostly.
///
/// A slot holds the upper bits of the hash and the node; the lower bits of the hash say where the slot is, so that some
/// 50 bits tell ways apart. It takes half the room of a whole hash with a node: the tables of a chain share the caches.
#[derive(Debug, Clone)]
struct Ways {
    /// 0 for an empty slot: no way leads to the root.
    slots: Box<[u64]>,
    /// All ways: what a larger table is made of.
    all: Vec<(u64, u32)>,
}

impl Default for Ways {
    fn default() -> Self {
        Self { slots: vec![0; 16].into_boxed_slice(), all: Vec::new() }
    }
}

impl Ways {
    /// Where a way leads; 0 if there is none.
    #[inline]
    fn get(&self, way: u64) -> u32 {
        let mask = self.slots.len() - 1;
        let mut at = way as usize & mask;
        loop {
            let slot = self.slots[at];
            // Found or empty: a single branch, which nearly always goes the same way.
            if ((slot ^ way) >> NODE_BITS).min(slot) == 0 {
                return slot as u32 & (MAX_NODES - 1) as u32;
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a way that is not there.
    fn insert(&mut self, way: u64, to: u32) {
        self.all.push((way, to));
        if self.all.len() * 4 > self.slots.len() {
            self.slots = vec![0; self.slots.len() * 2].into_boxed_slice();
            for index in 0..self.all.len() {
                self.put(self.all[index]);
            }
        } else {
            self.put((way, to));
        }
    }

    fn put(&mut self, (way, to): (u64, u32)) {
        let mask = self.slots.len() - 1;
        let mut at = way as usize & mask;
        while self.slots[at] != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = way >> NODE_BITS << NODE_BITS | u64::from(to);
    }
}

/// A hash of a way. Keys of words are hashes already; the product spreads those of marks and numbers, and the nodes.
#[inline]
fn way(node: u32, key: Key) -> u64 {
    let key = key.as_u64() ^ u64::from(node).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash ^ hash >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lexicon: &Lexicon<u8>, text: &str, at: usize) -> Option<(usize, u8)> {
        lexicon.longest(&Tokens::new(text), at).map(|found| (found.len, *found.value))
    }

    #[test]
    fn the_longest_phrase_is_found() {
        let lexicon: Lexicon<u8> =
            [("hôm", 1), ("hôm nay", 2), ("hôm nay trời đẹp", 3)].into_iter().collect();
        assert_eq!(found(&lexicon, "Hôm nay trời mưa", 0), Some((2, 2)));
        assert_eq!(found(&lexicon, "HÔM  NAY Trời đẹp", 0), Some((4, 3)));
        assert_eq!(found(&lexicon, "hôm\n\nnay", 0), Some((1, 1)));
        assert_eq!(found(&lexicon, "nay hôm", 0), None);
        assert_eq!(found(&lexicon, "nay", 7), None);
    }

    #[test]
    fn marks_are_part_of_phrases_and_spacing_is_not() {
        let lexicon: Lexicon<u8> = [("TP.HCM", 1), ("GD-ĐT", 2)].into_iter().collect();
        assert_eq!(found(&lexicon, "tp. hcm", 0), Some((3, 1)));
        assert_eq!(found(&lexicon, "GD - ĐT", 0), Some((3, 2)));
        assert_eq!(found(&lexicon, "TPHCM", 0), None);
    }

    #[test]
    fn of_many_phrases_each_is_found_and_no_other() {
        let marks: String = ('!'..='/').chain(':'..='@').chain('‐'..='⁞').collect();
        let marks = Tokens::new(&marks).iter().filter_map(Token::mark).map(String::from).collect::<Vec<_>>();
        let numbers = (0..2_000).map(|number| number.to_string());
        let phrases: Vec<String> = marks.into_iter().chain(numbers).collect();
        let lexicon: Lexicon<usize> = phrases
            .iter()
            .enumerate()
            .filter(|(at, _)| at % 2 == 0)
            .map(|(at, it)| (it.as_str(), at))
            .collect();
        for (at, phrase) in phrases.iter().enumerate() {
            let tokens = Tokens::new(phrase);
            let wanted = (at % 2 == 0).then_some(&at);
            assert_eq!(lexicon.get(&tokens), wanted, "{phrase}");
            let begins = lexicon.begins(&tokens);
            assert_eq!(begins.none_at(0), wanted.is_none());
            assert_eq!(lexicon.longest_from(&begins, &tokens, 0), lexicon.longest(&tokens, 0));
            assert!(wanted.is_none() || lexicon.may_begin_at(&tokens) == [0]);
        }
    }

    #[test]
    fn a_phrase_twice_is_refused_in_any_spelling() {
        let mut lexicon = Lexicon::new();
        assert_eq!(lexicon.insert("hòa bình", 1), Ok(()));
        assert_eq!(lexicon.insert("Hoà  bình", 2), Err(LexiconError::Twice));
        assert_eq!(lexicon.insert(" ", 2), Err(LexiconError::Empty));
        assert_eq!(lexicon.get(&Tokens::new("hòa bình")), Some(&1));
    }
}
