//! Where the clause of a cue begins and ends, and how cues of one sentence stand to each other.

use std::ops::Range;

use crate::cues::CueClass;
use crate::reading::Reading;
use crate::words::Classes;

/// How the first token of the content was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Right behind the verb.
    Verb = 1,
    /// Behind a comma right after the verb.
    Comma = 2,
    /// Behind a colon right after the verb.
    Colon = 3,
    /// Behind `rằng` or `là` right after the verb.
    Complement = 4,
    /// Behind `rằng` further on: `nói với hãng AFP rằng`.
    FarComplement = 5,
    /// Behind a colon further on.
    FarColon = 6,
    /// Behind a comma further on: `cho biết trên báo Đại Đoàn Kết, …`.
    FarComma = 7,
}

/// How far behind its verb a complementizer or colon is looked for, in tokens.
const REACH: usize = 30;

/// Where the content of a cue begins: its first token.
pub(crate) fn opening(reading: &Reading<'_>, from: usize, end: usize) -> (usize, Opening) {
    let mut at = from;
    while at < end && reading.is(at, Classes::AFTER) && !reading.is(at, Classes::COMPLEMENT) {
        at += 1;
    }
    // The adverb belongs to the content where nothing sets the two apart (`cho biết rất khó …`).
    let apart = Classes::BREAK.or(Classes::COMPLEMENT).or(Classes::PREPOSITION);
    let bare = if reading.is(at, apart) || reading.quote_mark(at) || reading.is(from, Classes::MORE) {
        at
    } else {
        from
    };
    let behind = |at: usize| {
        let mut at = at;
        while at < end
            && reading.is(at, Classes::COMMA.or(Classes::COLON).or(Classes::COMPLEMENT))
            && !reading.is(at, Classes::FIRST)
        {
            at += 1;
        }
        at
    };
    if reading.is(at, Classes::COMPLEMENT) {
        return (behind(at), Opening::Complement);
    }
    if reading.is(at, Classes::COMMA) {
        return (behind(at), Opening::Comma);
    }
    if reading.is(at, Classes::COLON) {
        return (behind(at), Opening::Colon);
    }
    let prepositional = reading.is(at, Classes::PREPOSITION);
    let mut comma = None;
    // A second verb of speech has a complementizer of its own: `cho biết ông tin rằng …`.
    let other = reading
        .cues_in(at + 1..end.min(at + REACH))
        .map(|index| &reading.cues[index])
        .find(|cue| matches!(cue.class, CueClass::Tell | CueClass::Say | CueClass::Judge | CueClass::Act))
        .map_or(end, |cue| cue.tokens.start);
    for next in at..end.min(at + REACH).min(other) {
        if reading.quote_mark(next) || reading.is(next, Classes::STOP.or(Classes::SEMICOLON)) {
            break;
        }
        if comma.is_none() && is_that(reading, next) {
            return (behind(next), Opening::FarComplement);
        }
        if reading.is(next, Classes::COLON) && comma.is_none() {
            return (behind(next), Opening::FarColon);
        }
        if reading.is(next, Classes::COMMA) && comma.is_none() {
            comma = Some(next);
            if !prepositional {
                break;
            }
        }
    }
    match comma {
        // `cho biết trên báo Đại Đoàn Kết, …`: whom or where it was said, and no part of what.
        Some(comma) if prepositional && hearer(reading, at, comma) => (behind(comma), Opening::FarComma),
        _ => (bare, Opening::Verb),
    }
}

/// Whether the phrase from `at` to the comma names a hearer or a medium: `với VnExpress`, `trên trang cá nhân`.
fn hearer(reading: &Reading<'_>, at: usize, comma: usize) -> bool {
    reading.is(at, Classes::TO)
        && comma > at + 1
        && (reading.capital(at + 1) || reading.is(at + 1, Classes::HEARER))
}

/// `rằng`, but not `là`, which is mostly a verb.
pub(crate) fn is_that(reading: &Reading<'_>, at: usize) -> bool {
    reading.is(at, Classes::COMPLEMENT) && !reading.is(at, Classes::VERB)
}

/// The end of a stretch without the stop, brackets and blanks at its end.
pub(crate) fn trim(reading: &Reading<'_>, content: Range<usize>) -> Range<usize> {
    let mut end = content.end;
    while end > content.start {
        let last = end - 1;
        let mark = reading.tokens[last].mark();
        let stop = matches!(mark, Some('.' | ',' | ';' | ':' | '-' | '–' | '—' | '/' | '|'));
        // `...` and `…` belong to the content.
        let dots = mark == Some('.') && last > content.start && reading.tokens[last - 1].mark() == Some('.');
        if stop && !dots {
            end -= 1;
        } else {
            break;
        }
    }
    content.start..end
}

/// How a cue stands to the report before it in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// It is the first.
    First = 0,
    /// `A và cho rằng B`: same subject, left out.
    Shared = 1,
    /// `A, còn Y cho rằng B`: its own subject behind a connector or comma.
    Own = 2,
    /// Its subject opens the other's content, or stands in the midst of it: a report in a report.
    Nested = 3,
    /// No subject and no connector.
    Loose = 4,
    /// Its subject opens the other's content: `X nói Y cho biết …`.
    Opening = 5,
}
