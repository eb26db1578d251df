//! Why a label: the few terms of the article that spoke for it most, in the article's own words.

use diembao_core::Article;
use diembao_text::{Token, Tokens};

use crate::model::{Counted, Counts, Model};
use crate::terms::{TermKey, pair_key};

/// How many of the strongest terms are looked at: the rest has little to say.
const STRONGEST: usize = 24;

/// Syllables of the longest explanation.
const LONGEST: usize = 4;

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
    let strongest = strongest(model, counts, label);
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
    // Of a longer word the model knows the parts (`Chủ tịch`, `tịch nước`): show all of it.
    let speaks = |key: TermKey, floor: f32| {
        if !model.may_know(key) {
            return false;
        }
        let term = counts.terms.iter().find(|other| other.first.term == key);
        term.is_some_and(|term| model.contribution(term, label) >= floor)
    };
    let whole = |term: &Counted| -> &[Token] {
        let all: &[Token] = if term.first.in_title { title } else { tokens };
        let mut range = term.first.tokens.0 as usize..term.first.tokens.1 as usize;
        let floor = ENOUGH * model.contribution(term, label);
        let joined = |at: usize| {
            let pair = all.get(at).zip(all.get(at + 1));
            pair.and_then(|(one, two)| pair_key(one, two)).is_some_and(|key| speaks(key, floor))
        };
        while (2..LONGEST).contains(&range.len()) && range.start > 0 && joined(range.start - 1) {
            range.start -= 1;
        }
        while (2..LONGEST).contains(&range.len()) && joined(range.end - 1) {
            range.end += 1;
        }
        &all[range]
    };
    let mut chosen: Vec<(&[Token], bool)> = Vec::with_capacity(most);
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
        let words = whole(term);
        let shares_words = |(other, _): &(&[Token], bool)| {
            other.iter().any(|one| words.iter().any(|two| one.key == two.key))
        };
        if !chosen.iter().any(shares_words) {
            chosen.push((words, term.first.in_title));
        }
    }
    let text = |(words, in_title): (&[Token], bool)| {
        let of = if in_title { &article.title } else { article.text() };
        let end = words.last().map_or(0, |last| last.end);
        of[words.first().map_or(0, |first| first.start) as usize..end as usize].into()
    };
    chosen.into_iter().map(text).collect()
}

/// The terms that speak most for a label, the strongest first, equal ones in order of appearance.
fn strongest<'c>(model: &Model, counts: &'c Counts, label: usize) -> Vec<(f32, &'c Counted)> {
    let mut strongest: Vec<(f32, &Counted)> = Vec::with_capacity(STRONGEST + 1);
    let mut floor = 0.0;
    for term in &counts.terms {
        // Cheaper, and enough for most.
        if model.most(term, label) <= floor {
            continue;
        }
        let contribution = model.contribution(term, label);
        if contribution <= floor {
            continue;
        }
        let at = strongest.partition_point(|(other, _)| *other >= contribution);
        strongest.truncate(STRONGEST - 1);
        strongest.insert(at, (contribution, term));
        if let [.., (weakest, _)] = strongest[..]
            && strongest.len() == STRONGEST
        {
            floor = weakest;
        }
    }
    strongest
}
