//! Phrases found by the keys of their tokens.

use crate::{Gap, Key, Token, Tokens};

/// Phrases with a value each, found at a token regardless of case, Unicode form and placement of tone marks.
///
/// A trie over token keys, in one hash table. A token that begins no phrase costs one look at a bit map, one behind
/// which no phrase goes on another: most tokens of a text never reach the table.
/// Phrases do not match across paragraphs, and spacing between their tokens does not matter (`TP.HCM`, `TP. HCM`).
#[derive(Debug, Clone)]
pub struct Lexicon<V> {
    /// One bit for the low 16 bits of each first key.
    first: Box<[u64]>,
    edges: Edges,
    /// By number; 0 is the root.
    nodes: Vec<Node<V>>,
}

#[derive(Debug, Clone)]
struct Node<V> {
    /// One bit for the low 6 bits of each key that goes on.
    after: u64,
    value: Option<V>,
}

impl<V> Node<V> {
    const NEW: Self = Self { after: 0, value: None };
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
}

impl std::fmt::Display for LexiconError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty => "the phrase is empty",
            Self::Twice => "the phrase is there twice",
        })
    }
}

impl std::error::Error for LexiconError {}

impl<V> Default for Lexicon<V> {
    fn default() -> Self {
        let first = vec![0; 1 << 10].into_boxed_slice();
        Self { first, edges: Edges::default(), nodes: vec![Node::NEW] }
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
    /// An empty phrase, or one that is there already; the lexicon is unchanged then.
    pub fn insert(&mut self, phrase: &str, value: V) -> Result<(), LexiconError> {
        match self.entry(&Tokens::new(phrase))? {
            Some(_) => Err(LexiconError::Twice),
            slot => {
                *slot = Some(value);
                Ok(())
            }
        }
    }

    /// Adds a phrase, or gives it another value.
    ///
    /// # Errors
    /// An empty phrase.
    pub fn replace(&mut self, phrase: &str, value: V) -> Result<Option<V>, LexiconError> {
        self.entry(&Tokens::new(phrase)).map(|slot| slot.replace(value))
    }

    fn entry(&mut self, tokens: &[Token]) -> Result<&mut Option<V>, LexiconError> {
        let first = tokens.first().ok_or(LexiconError::Empty)?;
        let (word, bit) = first_bit(first.key);
        self.first[word] |= bit;
        let mut node = 0;
        for token in tokens {
            self.nodes[node as usize].after |= after_bit(token.key);
            node = match self.edges.get(node, token.key) {
                Some(next) => next,
                None => {
                    let next = self.nodes.len() as u32;
                    self.edges.insert(node, token.key, next);
                    self.nodes.push(Node::NEW);
                    next
                }
            };
        }
        Ok(&mut self.nodes[node as usize].value)
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

    /// The longest phrase that begins at the token `at`.
    #[inline]
    pub fn longest(&self, tokens: &[Token], at: usize) -> Option<Found<'_, V>> {
        if self.may_begin(tokens.get(at)?) { self.walk(tokens, at).last() } else { None }
    }

    /// All phrases that begin at the token `at`, the shortest first.
    pub fn all(&self, tokens: &[Token], at: usize) -> impl Iterator<Item = Found<'_, V>> {
        self.walk(tokens, at)
    }

    /// The value of a phrase that is just these tokens.
    pub fn get(&self, tokens: &[Token]) -> Option<&V> {
        self.longest(tokens, 0).filter(|found| found.len == tokens.len()).map(|found| found.value)
    }

    #[inline]
    fn walk<'a>(&'a self, tokens: &[Token], at: usize) -> impl Iterator<Item = Found<'a, V>> {
        let mut number = 0;
        let mut node = &self.nodes[0];
        let rest = tokens.get(at..).unwrap_or_default().iter().enumerate();
        rest.map_while(move |(index, token)| {
            if node.after & after_bit(token.key) == 0 || index > 0 && token.gap == Gap::Paragraph {
                return None;
            }
            number = self.edges.get(number, token.key)?;
            node = &self.nodes[number as usize];
            Some((index + 1, node))
        })
        .filter_map(|(len, node)| node.value.as_ref().map(|value| Found { len, value }))
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

fn first_bit(key: Key) -> (usize, u64) {
    let low = key.as_u64() as usize & 0xFFFF;
    (low >> 6, 1 << (low & 63))
}

fn after_bit(key: Key) -> u64 {
    1 << (key.as_u64() & 63)
}

/// The ways of the trie: from a node by a key to a node. Open addressing, at most a quarter full, so that a miss costs
/// one look mostly.
#[derive(Debug, Clone)]
struct Edges {
    /// The hash of where a way begins and of its key, and where it leads; 0 for an empty slot, since no way leads to the
    /// root.
    slots: Box<[(u64, u32)]>,
    len: usize,
}

impl Default for Edges {
    fn default() -> Self {
        Self { slots: vec![(0, 0); 16].into_boxed_slice(), len: 0 }
    }
}

impl Edges {
    #[inline]
    fn get(&self, node: u32, key: Key) -> Option<u32> {
        let edge = edge(node, key);
        let mut at = edge as usize & (self.slots.len() - 1);
        loop {
            let (found, to) = self.slots[at];
            if found == edge && to != 0 {
                return Some(to);
            }
            if to == 0 {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Adds a way that is not there.
    fn insert(&mut self, node: u32, key: Key, to: u32) {
        self.len += 1;
        if self.len * 4 > self.slots.len() {
            let larger = vec![(0, 0); self.slots.len() * 2].into_boxed_slice();
            for slot in std::mem::replace(&mut self.slots, larger) {
                if slot.1 != 0 {
                    self.put(slot);
                }
            }
        }
        self.put((edge(node, key), to));
    }

    fn put(&mut self, slot: (u64, u32)) {
        let mask = self.slots.len() - 1;
        let mut at = slot.0 as usize & mask;
        while self.slots[at].1 != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }
}

/// The keys of words are hashes; marks and numbers are spread by the product, and so are the nodes.
#[inline]
fn edge(node: u32, key: Key) -> u64 {
    let key = key.as_u64();
    key ^ (key >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ u64::from(node).wrapping_mul(0xD6E8_FEB8_6659_FD93)
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
    fn a_phrase_twice_is_refused_in_any_spelling() {
        let mut lexicon = Lexicon::new();
        assert_eq!(lexicon.insert("hòa bình", 1), Ok(()));
        assert_eq!(lexicon.insert("Hoà  bình", 2), Err(LexiconError::Twice));
        assert_eq!(lexicon.insert(" ", 2), Err(LexiconError::Empty));
        assert_eq!(lexicon.get(&Tokens::new("hòa bình")), Some(&1));
    }
}
