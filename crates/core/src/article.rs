//! The article: what every analyzer reads.

use std::fmt;
use std::ops::Range;

use crate::derived::DerivedCache;
use crate::{Anchor, ArticleError, Derived, Published, Span, SpanError};

/// One news article. The text is never rewritten; annotations point into it.
pub struct Article {
    /// The article's name in its collection.
    pub id: String,
    /// The paper or site, as given; empty where unknown.
    pub source: String,
    /// Its address, as given; empty where unknown.
    pub url: String,
    /// Its headline; empty where unknown. May also stand at the head of the text.
    pub title: String,
    /// When it was published. Where it is missing, relative dates stay open: it is never "today".
    pub published: Option<Published>,
    text: Box<str>,
    derived: DerivedCache,
}

impl Article {
    /// An article of the given text, with all else empty: fill in the public fields.
    ///
    /// # Errors
    /// [`ArticleError::TooLong`] for a text of 4 GiB or more.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Result<Self, ArticleError> {
        let text: String = text.into();
        if u32::try_from(text.len()).is_err() {
            return Err(ArticleError::TooLong { length: text.len() });
        }
        Ok(Self {
            id: id.into(),
            source: String::new(),
            url: String::new(),
            title: String::new(),
            published: None,
            text: text.into_boxed_str(),
            derived: DerivedCache::default(),
        })
    }

    /// The text, as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The stretch of the text at `range` (bytes).
    ///
    /// # Errors
    /// A range outside the text, reversed, or not on character borders.
    pub fn span(&self, range: Range<usize>) -> Result<Span, SpanError> {
        if range.start > range.end || range.end > self.text.len() {
            return Err(SpanError::OutOfBounds { range, length: self.text.len() });
        }
        if !self.text.is_char_boundary(range.start) || !self.text.is_char_boundary(range.end) {
            return Err(SpanError::InsideCharacter { range });
        }
        // Cannot truncate: `new` refuses texts whose length is no u32.
        Ok(Span::new_unchecked(range.start as u32, range.end as u32))
    }

    /// The stretch of the text at `range` (bytes), with its words.
    ///
    /// # Errors
    /// As [`Article::span`].
    pub fn anchor(&self, range: Range<usize>) -> Result<Anchor, SpanError> {
        let span = self.span(range)?;
        Ok(Anchor::new_unchecked(span, &self.text[span.range()]))
    }

    /// A view of the text that several analyzers share, computed when first asked for.
    pub fn derived<T: Derived>(&self) -> &T {
        self.derived.get(&self.text)
    }
}

impl fmt::Debug for Article {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Article")
            .field("id", &self.id)
            .field("title", &self.title)
            .field("published", &self.published)
            .field("text", &self.text)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lie_on_character_borders() {
        let article = Article::new("a", "Ông nói").unwrap();
        assert_eq!(article.anchor(0..4).unwrap().text(), "Ông");
        assert!(matches!(article.span(1..4), Err(SpanError::InsideCharacter { .. })));
        assert!(matches!(article.span(4..99), Err(SpanError::OutOfBounds { .. })));
        #[expect(clippy::reversed_empty_ranges)]
        let reversed = article.span(4..0);
        assert!(matches!(reversed, Err(SpanError::OutOfBounds { .. })));
    }
}
