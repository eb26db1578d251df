//! Terms: how an article becomes something to count. Training and use go through the same lines.
//!
//! A term is one syllable or two neighbouring ones. Numbers all count as one syllable, marks and ends of lines separate.
//! Terms of the title count most, those of the lead (the first [`LEAD`] syllables of the text) more than the rest;
//! behind [`MAX_SYLLABLES`] syllables nothing is read, so that the longest article costs no more than a long one.

use diembao_core::Article;
use diembao_text::{Gap, Kind, Token, Tokens};

/// Syllables of the text that count as its lead.
pub const LEAD: usize = 60;

/// Syllables of the text, lead included, behind which it becomes less telling.
pub const BODY: usize = 220;

/// Syllables of the text that are read, lead included.
pub const MAX_SYLLABLES: usize = 760;

/// Syllables of the title that are read.
pub const MAX_TITLE: usize = 60;

/// The longest term, in syllables.
pub const MAX_ORDER: usize = 2;

/// What one occurrence counts in the title, in the lead, in the body, behind it.
const WEIGHTS: [u16; 4] = [12, 8, 2, 1];

/// What one occurrence counts in the text, by the number of syllables before it.
const BY_PLACE: [u16; MAX_SYLLABLES] = {
    let mut weights = [WEIGHTS[3]; MAX_SYLLABLES];
    let mut at = 0;
    while at < BODY {
        weights[at] = if at < LEAD { WEIGHTS[1] } else { WEIGHTS[2] };
        at += 1;
    }
    weights
};

/// Stands for every number.
const NUMBER: u64 = 0x6E75_6D62_6572_0001;

/// Counts whose values stand in a table; greater ones are rare.
const TABLED: usize = 512;

/// What a count is worth: a term that stands twice says less than twice as much.
#[derive(Debug, Clone)]
pub struct CountValues(Box<[f32]>);

impl Default for CountValues {
    fn default() -> Self {
        Self((0..TABLED).map(|count| value(count as u32)).collect())
    }
}

impl CountValues {
    /// The value of a weighted count.
    #[inline]
    pub fn of(&self, count: u32) -> f32 {
        self.0.get(count as usize).copied().unwrap_or_else(|| value(count))
    }
}

fn value(count: u32) -> f32 {
    (count as f32).powf(0.6)
}

/// How much a term says by being rare: it stands in so many of so many articles.
pub fn rarity(articles: usize, with_term: usize) -> f32 {
    (articles as f32 / with_term as f32).ln().max(0.05).powf(1.2)
}

/// The name of a term: 32 bits of a hash of its syllables' keys. A few terms in a hundred thousand share theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermKey(pub u32);

/// One occurrence of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Which term.
    pub term: TermKey,
    /// How much it counts: more in the title and in the lead.
    pub weight: u16,
    /// Whether it stands in the title.
    pub in_title: bool,
    /// Its first and behind its last token.
    pub tokens: (u32, u32),
}

impl Occurrence {
    /// Stands where there is none yet.
    pub(crate) const NONE: Self = Self { term: TermKey(0), weight: 0, in_title: false, tokens: (0, 0) };
}

/// The name of the term that two neighbouring tokens make; `None` where a mark or an end of line separates them.
pub fn pair_key(first: &Token, second: &Token) -> Option<TermKey> {
    let (one, two) = (syllable(first)?, syllable(second)?);
    (second.gap < Gap::Line).then(|| TermKey((mix(behind(mix(one)) ^ two) >> 32) as u32))
}

/// What counts as a syllable, as a number; `None` for a mark.
#[inline]
const fn syllable(token: &Token) -> Option<u64> {
    match token.kind {
        Kind::Word => Some(token.key.as_u64()),
        Kind::Number => Some(NUMBER),
        Kind::Punct => None,
    }
}

/// The hash of a syllable, for what stands behind it: rotated so that order matters, and never 0.
#[inline]
const fn behind(hash: u64) -> u64 {
    hash.rotate_left(21) | 1
}

/// The terms of an article, title first.
pub fn article_terms(article: &Article, title: &Tokens, visit: &mut impl FnMut(Occurrence)) {
    part::<true>(title, visit);
    part::<false>(article.derived::<Tokens>(), visit);
}

/// The terms of a title or of a text.
#[inline]
fn part<const IN_TITLE: bool>(tokens: &[Token], visit: &mut impl FnMut(Occurrence)) {
    // The hash of the syllable before, rotated so that order matters, and where it stands; 0 for none.
    let (mut before, mut start) = (0u64, 0u32);
    let (mut seen, most) = (0, if IN_TITLE { MAX_TITLE } else { MAX_SYLLABLES });
    for (index, token) in tokens.iter().enumerate() {
        let Some(syllable) = syllable(token) else {
            before = 0;
            continue;
        };
        if token.gap >= Gap::Line {
            before = 0;
        }
        if seen == most {
            break;
        }
        let weight = if IN_TITLE { WEIGHTS[0] } else { BY_PLACE[seen] };
        seen += 1;
        let at = index as u32;
        let one = mix(syllable);
        let mut emit = |hash: u64, start: u32| {
            visit(Occurrence {
                term: TermKey((hash >> 32) as u32),
                weight,
                in_title: IN_TITLE,
                tokens: (start, at + 1),
            });
        };
        emit(one, at);
        if before != 0 {
            emit(mix(before ^ syllable), start);
        }
        (before, start) = (behind(one), at);
    }
}

/// SplitMix64's finisher.
#[inline]
const fn mix(value: u64) -> u64 {
    let mut hash = value.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(title: &str, text: &str) -> Vec<(String, u16)> {
        let article = Article::new("a", text).unwrap();
        let title_tokens = Tokens::new(title);
        let tokens = article.derived::<Tokens>();
        let mut found = Vec::new();
        article_terms(&article, &title_tokens, &mut |occurrence| {
            let range = occurrence.tokens.0 as usize..occurrence.tokens.1 as usize;
            let words = if occurrence.in_title {
                &title[title_tokens.range(range)]
            } else {
                &article.text()[tokens.range(range)]
            };
            found.push((words.to_owned(), occurrence.weight));
        });
        found
    }

    fn keys(text: &str) -> Vec<TermKey> {
        let article = Article::new("a", text).unwrap();
        let mut found = Vec::new();
        article_terms(&article, &Tokens::default(), &mut |occurrence| found.push(occurrence.term));
        found
    }

    #[test]
    fn one_or_two_syllables_that_no_mark_separates() {
        let found: Vec<String> =
            terms("", "Giá vàng miếng, SJC").into_iter().map(|(words, _)| words).collect();
        assert_eq!(found, ["Giá", "vàng", "Giá vàng", "miếng", "vàng miếng", "SJC"]);
    }

    #[test]
    fn the_title_counts_most_and_the_lead_more() {
        let text = "vàng, ".repeat(BODY + 1);
        let found = terms("Giá", &text);
        assert_eq!(found[0], ("Giá".to_owned(), WEIGHTS[0]));
        assert_eq!(found[LEAD], ("vàng".to_owned(), WEIGHTS[1]));
        assert_eq!(found[LEAD + 1], ("vàng".to_owned(), WEIGHTS[2]));
        assert_eq!(found[BODY], ("vàng".to_owned(), WEIGHTS[2]));
        assert_eq!(found[BODY + 1], ("vàng".to_owned(), WEIGHTS[3]));
    }

    #[test]
    fn spelling_is_no_matter_and_order_is() {
        assert_eq!(keys("Hòa bình ở Huế"), keys("HOÀ BÌNH ở huê\u{301}"));
        assert_eq!(keys("tăng 5 đồng"), keys("tăng 10 đồng"));
        assert_ne!(keys("a b")[2], keys("b a")[2]);
        let tokens = Tokens::new("a b, c");
        assert_eq!(pair_key(&tokens[0], &tokens[1]), Some(keys("a b")[2]));
        assert_eq!(pair_key(&tokens[1], &tokens[2]), None);
        let abc = keys("a b c");
        assert_eq!(abc.len(), 5);
        assert!((1..5).all(|index| !abc[..index].contains(&abc[index])));
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(keys(&"vàng, ".repeat(MAX_SYLLABLES * 3)).len(), MAX_SYLLABLES);
    }
}
