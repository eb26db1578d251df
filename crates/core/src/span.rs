//! Stretches of an article's text.

use std::ops::Range;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

/// A stretch of an article's text, in bytes, `end` exclusive.
///
/// Made by [`Article::span`](crate::Article::span) only, so that it always lies inside the text and on
/// character borders. Writers re-base spans to other units (code points, UTF-16 units) through
/// [`Item::visit_spans`](crate::Item::visit_spans); a record that was read back holds the unit it was written in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
pub struct Span {
    /// Offset of the first character.
    start: u32,
    /// Offset behind the last character.
    end: u32,
}

impl Span {
    pub(crate) const fn new_unchecked(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Offset of the first character.
    pub const fn start(self) -> usize {
        self.start as usize
    }

    /// Offset behind the last character.
    pub const fn end(self) -> usize {
        self.end as usize
    }

    /// As a range, for slicing.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length, in the span's unit.
    pub const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside this span.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one character.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Re-bases both ends by `map`, which must keep order (a writer's byte-to-code-point map does).
    pub fn rebase(&mut self, map: impl Fn(usize) -> usize) {
        self.start = map(self.start()) as u32;
        self.end = map(self.end()) as u32;
    }
}

/// A span together with the text it covers: what an annotation shows of the article.
///
/// Serialises as `{"start": …, "end": …, "text": …}`; flatten it into the annotation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(from = "WireAnchor")]
#[schemars(!from, with = "WireAnchor")]
pub struct Anchor {
    span: Span,
    text: Box<str>,
}

/// The form in which an [`Anchor`] is written.
#[derive(Deserialize, schemars::JsonSchema)]
struct WireAnchor {
    /// Offset of the first character.
    start: u32,
    /// Offset behind the last character.
    end: u32,
    /// The words between the two, as they stand in the article.
    text: Box<str>,
}

impl From<WireAnchor> for Anchor {
    fn from(WireAnchor { start, end, text }: WireAnchor) -> Self {
        Self { span: Span { start, end }, text }
    }
}

impl Serialize for Anchor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut anchor = serializer.serialize_struct("Anchor", 3)?;
        anchor.serialize_field("start", &self.span.start)?;
        anchor.serialize_field("end", &self.span.end)?;
        anchor.serialize_field("text", &self.text)?;
        anchor.end()
    }
}

impl Anchor {
    pub(crate) fn new_unchecked(span: Span, text: &str) -> Self {
        Self { span, text: text.into() }
    }

    /// Where it stands.
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The words themselves.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Visits the one span in it; items call this from their own `visit_spans`.
    pub fn visit_spans(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        visit(&mut self.span);
    }
}

/// Why a range is no span of an article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// The range is reversed or runs past the end of the text.
    #[error("{}..{} is no stretch of a text of {length} bytes", range.start, range.end)]
    OutOfBounds {
        /// The range asked for.
        range: Range<usize>,
        /// The text's length in bytes.
        length: usize,
    },
    /// The range cuts a character.
    #[error("{}..{} cuts a character", range.start, range.end)]
    InsideCharacter {
        /// The range asked for.
        range: Range<usize>,
    },
}
