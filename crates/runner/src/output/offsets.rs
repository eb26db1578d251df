//! From bytes, in which the program counts, to the units that other programs count in.

use diembao_core::Annotations;

/// What an offset in the output counts, from the start of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Offsets {
    /// Unicode code points, as Python's strings and the W3C Web Annotation model do.
    #[default]
    Chars,
    /// Bytes of the UTF-8 text, as Rust and Go do.
    Bytes,
    /// UTF-16 code units, as JavaScript and Java do.
    Utf16,
}

impl Offsets {
    /// The name, as on the command line and in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Chars => "chars",
            Self::Bytes => "bytes",
            Self::Utf16 => "utf16",
        }
    }
}

/// Bytes between two marks of the index. One cache line.
const BLOCK: usize = 64;

/// Maps byte offsets of one text to another unit, in constant time.
pub struct OffsetMap<'a> {
    text: &'a [u8],
    unit: Offsets,
    /// Units before each block; empty where one byte is one unit throughout.
    before: Vec<u32>,
}

impl<'a> OffsetMap<'a> {
    /// The map of `text`, which costs one quick pass over it.
    pub fn new(text: &'a str, unit: Offsets) -> Self {
        let text = text.as_bytes();
        if unit == Offsets::Bytes || text.is_ascii() {
            return Self { text, unit: Offsets::Bytes, before: Vec::new() };
        }
        let mut before = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut sum = 0;
        for block in text.chunks(BLOCK) {
            before.push(sum);
            sum += units(block, unit);
        }
        before.push(sum);
        Self { text, unit, before }
    }

    /// The offset of the character that starts at byte `at`.
    pub fn map(&self, at: usize) -> usize {
        if self.before.is_empty() {
            return at;
        }
        let (block, inside) = (at / BLOCK, at % BLOCK);
        let rest = &self.text[block * BLOCK..];
        let units = match rest.first_chunk() {
            Some(whole) => units_before(whole, inside, self.unit),
            None => units(&rest[..inside], self.unit),
        };
        (self.before[block] + units) as usize
    }

    /// Re-bases every span of every layer.
    pub fn rebase(&self, annotations: &mut Annotations) {
        if self.before.is_empty() {
            return;
        }
        for layer in annotations.layers_mut() {
            layer.visit_spans(&mut |span| span.rebase(|at| self.map(at)));
        }
    }
}

/// As [`units`], in the first bytes of a block: vector code throughout, with no branch on how many.
fn units_before(block: &[u8; BLOCK], len: usize, unit: Offsets) -> u32 {
    let before = |at: usize| u8::from((at as u8) < len as u8);
    let bytes = || block.iter().enumerate();
    let starts: u8 = bytes().map(|(at, &b)| u8::from(b & 0xC0 != 0x80) & before(at)).sum();
    let beyond: u8 = match unit {
        Offsets::Utf16 => bytes().map(|(at, &b)| u8::from(b >= 0xF0) & before(at)).sum(),
        _ => 0,
    };
    u32::from(starts) + u32::from(beyond)
}

/// Units in a stretch of UTF-8, which may start or end inside a character: a character counts where it starts.
fn units(bytes: &[u8], unit: Offsets) -> u32 {
    // A block has 64 bytes at most, so that `u8` sums do not overflow, and the loop becomes vector code.
    let starts: u8 = bytes.iter().map(|&b| u8::from(b & 0xC0 != 0x80)).sum();
    let beyond: u8 = match unit {
        Offsets::Utf16 => bytes.iter().map(|&b| u8::from(b >= 0xF0)).sum(),
        _ => 0,
    };
    u32::from(starts) + u32::from(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) {
        for unit in [Offsets::Chars, Offsets::Bytes, Offsets::Utf16] {
            let map = OffsetMap::new(text, unit);
            for at in text.char_indices().map(|(at, _)| at).chain([text.len()]) {
                let head = &text[..at];
                let want = match unit {
                    Offsets::Chars => head.chars().count(),
                    Offsets::Bytes => at,
                    Offsets::Utf16 => head.encode_utf16().count(),
                };
                assert_eq!(map.map(at), want, "{unit:?} at {at} of {text:?}");
            }
        }
    }

    #[test]
    fn counts_as_the_slow_way_does() {
        check("");
        check("ascii only");
        check(&"x".repeat(64));
        check(&"ô".repeat(32));
        check(&"Ông nói: “đúng” 😀 thế. ".repeat(20));
        check(&"😀".repeat(65));
    }
}
