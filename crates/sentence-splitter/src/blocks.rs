//! Blocks: the lines of the text, and what kind of text each is.

use std::ops::Range;

use diembao_core::Article;
use diembao_text::{Case, Gap, Key, Kind, Token, Tokens};

use crate::TextKind;

/// A headline is no longer than this, in tokens.
const LONGEST_TITLE: usize = 45;
/// A byline is no longer than this, in tokens.
const LONGEST_BYLINE: usize = 10;
/// A caption is no longer than this, in tokens.
const LONGEST_CAPTION: usize = 80;

/// A line of the text that has at least one token.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) tokens: Range<usize>,
    /// Counted from 0.
    pub(crate) line: u32,
    pub(crate) kind: TextKind,
}

/// The lines of the text.
pub(crate) fn blocks(article: &Article, tokens: &Tokens) -> Vec<Block> {
    let starts = (0..tokens.len()).filter(|&at| at == 0 || tokens[at].gap >= Gap::Line);
    let mut blocks: Vec<Block> = Vec::new();
    for start in starts {
        if let Some(last) = blocks.last_mut() {
            last.tokens.end = start;
        }
        let line = blocks.len() as u32;
        blocks.push(Block { tokens: start..tokens.len(), line, kind: TextKind::Text });
    }
    let picture = [Key::of("ảnh"), Key::of("nguồn"), Key::of("photo")];
    let count = blocks.len();
    for at in 0..count {
        let before = at.checked_sub(1).map(|before| blocks[before].kind);
        let block = &blocks[at];
        let words = &tokens[block.tokens.clone()];
        let kind = if !words.iter().any(|token| matches!(token.kind, Kind::Word | Kind::Number)) {
            TextKind::Stub
        } else if words.len() <= LONGEST_CAPTION
            && is_caption(words, &picture, before == Some(TextKind::Stub))
        {
            TextKind::Caption
        } else if at == 0 && count > 1 && is_title(article, tokens, &blocks[..2]) {
            TextKind::Title
        } else if words.len() <= LONGEST_BYLINE && is_byline(words, at == 0, at + 1 == count) {
            TextKind::Byline
        } else {
            TextKind::Text
        };
        blocks[at].kind = kind;
    }
    blocks
}

/// A picture's words end with its source (`Ảnh: Reuters`, `(Ảnh: AFP)`), or stand in the table cell under its stub.
fn is_caption(words: &[Token], picture: &[Option<Key>], behind_stub: bool) -> bool {
    let source = words.array_windows().rposition(|[word, colon]| {
        picture.contains(&Some(word.key))
            && word.case != Case::Lower
            && matches!(colon.mark(), Some(':' | '-'))
    });
    let closed = words.last().and_then(Token::mark) == Some('|');
    // What stands behind the source is a name or two, never a sentence more.
    source.is_some_and(|at| words.len() - at <= 12) || (behind_stub && closed)
}

/// The known headline in any spelling, or a short first line of its own that ends like none of a text.
fn is_title(article: &Article, tokens: &Tokens, first_two: &[Block]) -> bool {
    let [first, second] = first_two else { return false };
    let words = &tokens[first.tokens.clone()];
    if !article.title.is_empty() {
        let title = Tokens::new(&article.title);
        return title.len() == words.len()
            && title.iter().zip(words).all(|(one, other)| one.key == other.key);
    }
    let last = words.last().and_then(Token::mark);
    let own = tokens[second.tokens.start].gap == Gap::Paragraph;
    let begins = words
        .first()
        .is_some_and(|token| token.kind != Kind::Punct || token.mark().is_some_and(|c| c != '('));
    own && begins
        && (4..=LONGEST_TITLE).contains(&words.len())
        && !matches!(last, Some('.' | ':' | ',' | ';' | '-' | '–' | '|'))
}

/// `(VTC News) -` before the text, names behind it.
fn is_byline(words: &[Token], first: bool, last: bool) -> bool {
    if first && words.first().and_then(Token::mark) == Some('(') {
        return matches!(words.last().and_then(Token::mark), Some(')' | '-' | '–'));
    }
    let name = |token: &Token| {
        token.is_capital()
            || token.case == Case::Mixed
            || matches!(token.mark(), Some('-' | '–' | '/' | '.' | ',' | '(' | ')' | '&'))
    };
    last && !first && words.iter().all(name) && words.last().and_then(Token::mark) != Some('.')
}
