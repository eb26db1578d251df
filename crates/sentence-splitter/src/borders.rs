//! Where a sentence ends inside a block.

use std::ops::Range;

use diembao_text::{Case, Gap, Kind, Lexicon, QuoteMark, Token, quote_mark};

/// How far back an abbreviation is looked for, in tokens: `Th.S`, `v.v`, `Đ/c`.
const LONGEST_ABBREVIATION: usize = 3;

/// The words that borders depend on.
#[derive(Debug)]
pub(crate) struct Words {
    /// Phrases that a full stop belongs to.
    pub(crate) abbreviations: Lexicon<()>,
    /// Words that open a sentence and are no part of a name.
    pub(crate) openers: Lexicon<()>,
}

/// The sentences of a block of tokens, each with the name of the rule that ended it.
pub(crate) fn sentences(
    tokens: &[Token],
    block: Range<usize>,
    words: &Words,
) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let mut start = block.start;
    let mut at = block.start;
    while at < block.end {
        at += 1;
        if at < block.end && at > start + 1 && stop_lost(tokens, at, words) {
            found.push((start..at, "lost-stop"));
            start = at;
            continue;
        }
        if !is_end_mark(&tokens[at - 1]) {
            continue;
        }
        let mark = at - 1;
        // `?!`, `...`, and the marks and brackets that close behind it.
        while at < block.end
            && tokens[at].gap == Gap::None
            && (is_end_mark(&tokens[at]) || closes(&tokens[at]))
        {
            at += 1;
        }
        if at < block.end && ends(tokens, start, mark, at, &words.abbreviations) {
            found.push((start..at, "end-mark"));
            start = at;
        }
    }
    if start < block.end {
        found.push((start..block.end, "end-of-line"));
    }
    found
}

/// Whether a sentence begins at `at` with no mark before it: `… vì Syria Trong cuộc hội đàm …`. Function words have
/// a capital at the head of a sentence alone.
fn stop_lost(tokens: &[Token], at: usize, words: &Words) -> bool {
    let (before, token) = (&tokens[at - 1], &tokens[at]);
    token.case == Case::Capitalised
        && token.gap == Gap::Space
        && (before.kind != Kind::Punct || before.mark() == Some(')'))
        && words.openers.longest(tokens, at).is_some_and(|opener| {
            tokens.get(at + opener.len).is_some_and(|next| {
                next.kind == Kind::Word && next.case == Case::Lower && next.gap == Gap::Space
            })
        })
}

fn is_end_mark(token: &Token) -> bool {
    matches!(token.mark(), Some('.' | '!' | '?' | '…'))
}

fn closes(token: &Token) -> bool {
    token.mark().is_some_and(|c| {
        matches!(c, ')' | ']' | '}') || matches!(quote_mark(c), Some(QuoteMark::Close | QuoteMark::Either))
    })
}

/// Whether the sentence that began at `start` ends with the mark at `mark`, the next token being `next`.
fn ends(tokens: &[Token], start: usize, mark: usize, next: usize, abbreviations: &Lexicon<()>) -> bool {
    let following = &tokens[next];
    let before = mark.checked_sub(1).filter(|&before| before >= start).map(|before| &tokens[before]);
    if following.kind == Kind::Word && following.case == Case::Lower {
        return false;
    }
    let full_stop = tokens[mark].mark() == Some('.');
    if following.gap == Gap::None {
        // `Trời mưa.Ông về`, but neither `3.500` nor `VnExpress.Net` nor `TP.HCM`.
        let lower = before.is_some_and(|before| before.kind == Kind::Word && before.case == Case::Lower);
        return next == mark + 1 && full_stop && lower && following.case == Case::Capitalised;
    }
    if !full_stop || next > mark + 1 {
        // `,` and `;` go on after a closing mark: `“Mưa!”, ông nói`.
        return !matches!(following.mark(), Some(',' | ';' | ':' | '-' | '–' | ')'));
    }
    let Some(before) = before else { return false };
    let stands_alone = mark >= 1 && before.gap != Gap::None;
    let initial =
        before.kind == Kind::Word && before.end - before.start <= 2 && before.is_capital() && stands_alone;
    let numbering = before.kind == Kind::Number && mark == start + 1;
    let from = start.max(mark.saturating_sub(LONGEST_ABBREVIATION));
    let abbreviated = following.kind == Kind::Word
        && (from..mark).any(|at| abbreviations.get(&tokens[at..mark]).is_some())
        && before.case != Case::Lower;
    !(initial || numbering || abbreviated)
}
