//! Why a label: the few terms of the article that spoke for it most, in the article's own words.

use diembao_core::Article;
use diembao_text::Tokens;

use crate::model::{Counted, Counts, Model};

/// How many of the strongest terms are looked at: the rest has little to say.
const STRONGEST: usize = 24;

/// A longer term stands for a shorter one inside it if it speaks at least this much of it by itself.
const ENOUGH: f32 = 0.4;

/// The terms that speak most for a label, the strongest first, at most `most`.
///
/// A term that is part of a longer one gives way to it (`giá vàng` rather than `vàng`), and none is shown beside
/// another that shares words with it.
pub(crate) fn because(
    model: &Model,
    counts: &Counts,
    label: usize,
    most: usize,
    article: &Article,
    title: &Tokens,
) -> Vec<Box<str>> {
    let mut strongest: Vec<(f32, &Counted)> = counts
        .terms
        .iter()
        .map(|term| (model.contribution(counts, term, label), term))
        .filter(|(contribution, _)| *contribution > 0.0)
        .collect();
    let by_contribution = |a: &(f32, &Counted), b: &(f32, &Counted)| b.0.total_cmp(&a.0);
    if strongest.len() > STRONGEST {
        strongest.select_nth_unstable_by(STRONGEST, by_contribution);
        strongest.truncate(STRONGEST);
    }
    // Equal ones in order of appearance.
    strongest.sort_by(|a, b| by_contribution(a, b).then(position(a.1).cmp(&position(b.1))));
    let tokens = article.derived::<Tokens>();
    let keys = |term: &Counted| {
        let (first, last) = (term.first.tokens.0 as usize, term.first.tokens.1 as usize);
        if term.first.in_title { &title[first..last] } else { &tokens[first..last] }
    };
    let contains = |long: &Counted, short: &Counted| {
        let (long, short) = (keys(long), keys(short));
        long.len() > short.len()
            && long.windows(short.len()).any(|part| part.iter().zip(short).all(|(a, b)| a.key == b.key))
    };
    let mut chosen: Vec<&Counted> = Vec::with_capacity(most);
    for &(contribution, term) in &strongest {
        if chosen.len() == most {
            break;
        }
        let mut term = term;
        let mut floor = contribution * ENOUGH;
        for &(other_contribution, other) in &strongest {
            if other_contribution >= floor && contains(other, term) {
                (term, floor) = (other, floor * ENOUGH);
            }
        }
        let shares_words =
            |other: &&Counted| keys(other).iter().any(|a| keys(term).iter().any(|b| a.key == b.key));
        if !chosen.iter().any(shares_words) {
            chosen.push(term);
        }
    }
    let words = |term: &Counted| {
        let range = term.first.tokens.0 as usize..term.first.tokens.1 as usize;
        if term.first.in_title {
            &article.title[title.range(range)]
        } else {
            &article.text()[tokens.range(range)]
        }
    };
    chosen.into_iter().map(|term| words(term).into()).collect()
}

/// Where a term stands first: the title before the text.
fn position(term: &Counted) -> (bool, u32, u32) {
    (!term.first.in_title, term.first.tokens.0, term.first.tokens.1)
}
