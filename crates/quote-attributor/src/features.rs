//! The features of each decision: what the scorers look at.

use std::ops::Range;

use diembao_mention_resolver::{Shape, Source};
use diembao_text::Kind;

use crate::cues::{Cue, CueClass};
use crate::ending::next_verb;
use crate::model::{Features, Scorer, t};
use crate::reading::{Reading, Sentence};
use crate::report::{Opening, Relation};
use crate::words::Classes;

/// The part of a content that features look at: what stands further on says little, and looking is linear.
fn head(content: &Range<usize>) -> Range<usize> {
    /// In tokens.
    const HEAD: usize = 120;
    content.start..content.end.min(content.start + HEAD)
}

/// A number put into one of a few classes of growing width.
pub(crate) fn bucket(number: usize) -> u32 {
    match number {
        0..=4 => number as u32,
        5..=6 => 5,
        7..=9 => 6,
        10..=14 => 7,
        15..=24 => 8,
        25..=49 => 9,
        _ => 10,
    }
}

/// Whether a time or a condition stands at the head of a content: `ghi nhận trưa nay bão …`, `dự báo trong 12 giờ tới
/// …`. A clause does so, a noun phrase does not.
fn opens_with_time(reading: &Reading<'_>, start: usize) -> bool {
    let dated = reading.is(start, Classes::PREPOSITION)
        && (start + 1..start + 3)
            .any(|at| reading.tokens.get(at).is_some_and(|token| token.kind == Kind::Number));
    dated || reading.is(start, Classes::TIME)
}

/// What kind of thing a neighbouring token is.
pub(crate) fn shape(reading: &Reading<'_>, at: Option<usize>) -> u32 {
    let Some(at) = at.filter(|&at| at < reading.tokens.len()) else { return 0 };
    let orders = [
        (Classes::COMMA, 1),
        (Classes::COLON, 2),
        (Classes::SEMICOLON, 3),
        (Classes::STOP, 4),
        (Classes::DASH, 5),
        (Classes::OPEN, 6),
        (Classes::CLOSE, 7),
        (Classes::COMPLEMENT, 8),
        (Classes::CONNECTOR, 9),
        (Classes::THING, 10),
        (Classes::FIRST, 11),
        (Classes::NEGATION, 12),
        (Classes::PASSIVE, 13),
        (Classes::ADVERB, 14),
        (Classes::PREPOSITION, 15),
        (Classes::VERB, 16),
    ];
    for (class, code) in orders {
        if reading.is(at, class) {
            return code;
        }
    }
    if reading.quote_mark(at) {
        return 17;
    }
    match reading.tokens[at].kind {
        Kind::Number => 18,
        Kind::Punct => 19,
        Kind::Word if reading.capital(at) => 20,
        Kind::Word => 21,
    }
}

/// The features of the stretch `index` as a quote of its own.
pub(crate) fn marks(reading: &Reading<'_>, index: usize, sentence: &Range<usize>, features: &mut Features) {
    let marked = &reading.marks[index];
    let inside = marked.inside();
    let (start, end) = (marked.tokens.start, marked.tokens.end);
    features.begin(Scorer::Marks);
    features.flag(t!("bias"), true);
    let words = inside.clone().filter(|&at| reading.word(at)).count();
    features.number(t!("words"), bucket(words));
    features.flag(t!("open-ended"), !marked.closed);
    features.flag(t!("unopened"), !marked.opened);

    let stops = inside.clone().filter(|&at| reading.is(at, Classes::STOP)).count();
    features.flag(
        t!("sentences"),
        stops > 0
            && inside.len() > 1
            && inside.clone().take(inside.len() - 1).any(|at| reading.is(at, Classes::STOP)),
    );
    let last = inside.end.checked_sub(1).filter(|&at| at >= inside.start);
    features.number(
        t!("last"),
        last.map_or(0, |at| if reading.word(at) { 1 } else { shape(reading, Some(at)) + 1 }),
    );
    features.flag(t!("comma-inside"), inside.clone().any(|at| reading.is(at, Classes::COMMA)));
    let capital = reading.capital(inside.start);
    features.flag(t!("capital"), capital);
    features.flag(t!("first-person"), inside.clone().any(|at| reading.is(at, Classes::FIRST)));
    let verbs = inside.clone().filter(|&at| reading.is(at, Classes::VERB)).count();
    features.number(t!("verbs"), bucket(verbs).min(4));
    let capitals = inside.clone().skip(1).filter(|&at| reading.capital(at)).count();
    features.flag(t!("mostly-capitals"), capitals * 2 >= words && words > 1);

    let at_start = start == sentence.start || reading.line_start(start);
    let before = start.checked_sub(1).filter(|_| !at_start);
    let before_shape = if at_start { 30 } else { shape(reading, before) };
    features.number(t!("before"), before_shape);
    if let Some(before) = before.filter(|&at| reading.word(at)) {
        features.words(t!("before-word"), reading.tokens, before..before + 1);
    }
    let follows = (end < sentence.end).then_some(end);
    let follow_shape = follows.map_or(31, |at| shape(reading, Some(at)));
    features.number(t!("follow"), follow_shape);
    features.number(if capital { t!("before-capital") } else { t!("before-lower") }, before_shape);
    features.flag(t!("whole"), at_start && (follows.is_none() || follow_shape == 4));
    features.flag(t!("whole-long"), at_start && words >= 8);
    features.flag(
        t!("embedded"),
        before.is_some_and(|at| reading.word(at) && !reading.is(at, Classes::COMPLEMENT))
            && follows.is_some_and(|at| reading.word(at)),
    );

    // A cue before it, as near as it gets.
    let near = reading.cues_in(start.saturating_sub(14).max(sentence.start)..start);
    let cue = near
        .rev()
        .map(|at| &reading.cues[at])
        .find(|cue| cue.tokens.end <= start && !matches!(cue.class, CueClass::Accord));
    match cue {
        Some(cue) => {
            let only_complement = (cue.tokens.end..start).all(|at| {
                reading.is(at, Classes::COMPLEMENT.or(Classes::COLON).or(Classes::AFTER).or(Classes::COMMA))
            });
            let code = if cue.tokens.end == start {
                1
            } else if only_complement {
                2
            } else if before_shape == 2 {
                3
            } else {
                4
            };
            features.number(t!("cue-before"), code);
            features.number(t!("cue-before-class"), code * 10 + cue.class as u32);
            features.number(t!("cue-before-follow"), code * 32 + follow_shape);
            features.number(if words >= 6 { t!("cue-before-long") } else { t!("cue-before-short") }, code);
        }
        None => {
            features.number(t!("cue-before"), 0);
            features.flag(t!("colon-only"), before_shape == 2);
        }
    }
    // A cue after it: `”, ông nói`.
    let after_end = sentence.end.min(end + 22);
    let gap = follow_shape;
    let cue_after = reading
        .cues_in(end..after_end)
        .map(|at| &reading.cues[at])
        .find(|cue| reading.marked(cue.tokens.start).is_none());
    let breaks = matches!(gap, 1 | 5 | 20 | 21 | 31) || reading.is(end, Classes::ADVERB);
    let code = match cue_after {
        Some(cue) if breaks => match cue.tokens.start - end {
            0..=3 => 1,
            4..=8 => 2,
            _ => 3,
        },
        Some(_) => 4,
        None => 0,
    };
    features.number(t!("cue-after"), code);
    features.number(if at_start { t!("cue-after-start") } else { t!("cue-after-inner") }, code * 32 + gap);
    // Its neighbours in marks.
    let previous = index.checked_sub(1).map(|at| &reading.marks[at]);
    features.flag(
        t!("list"),
        previous.is_some_and(|other| other.tokens.end + 2 >= start && other.tokens.end < start),
    );
    features.flag(t!("new-line"), reading.line_start(start));
}

/// What is known of a cue before its features are made.
pub(crate) struct Frame<'a> {
    pub(crate) cue: &'a Cue,
    pub(crate) sentence: Range<usize>,
    pub(crate) running: bool,
    pub(crate) content: Range<usize>,
    pub(crate) opening: Opening,
    pub(crate) source: Option<&'a Source>,
    pub(crate) relation: Relation,
    /// The share of first-person words in the article, as a class: high in interviews.
    pub(crate) voice: u32,
    /// Whether the cue stands inside the source of a cue behind it: `Người phát ngôn … nói`.
    pub(crate) in_source: bool,
    /// Whether another verb of speech with a source of its own follows in the sentence.
    pub(crate) later: bool,
}

fn source_shape(source: &Source) -> u32 {
    match source.shape {
        Shape::Named => 1,
        Shape::Pronoun => 2,
        Shape::Description => 3,
        Shape::Unnamed => 4,
        Shape::Document => 5,
        Shape::Several => 6,
    }
}

/// The features of a report after its cue.
pub(crate) fn after(reading: &Reading<'_>, frame: &Frame<'_>, features: &mut Features) {
    let tokens = reading.tokens;
    let cue = frame.cue;
    let (start, end) = (cue.tokens.start, cue.tokens.end);
    features.begin(Scorer::After);
    features.flag(t!("bias"), true);
    features.words(t!("cue"), tokens, cue.tokens.clone());
    features.number(t!("class"), cue.class as u32);
    let opening = frame.opening as u32;
    features.number(t!("opening"), opening);
    features.number(t!("class-opening"), cue.class as u32 * 10 + opening);
    features.words(
        if matches!(frame.opening, Opening::Verb | Opening::FarComma) {
            t!("cue-bare")
        } else {
            t!("cue-set-off")
        },
        tokens,
        cue.tokens.clone(),
    );
    let next_shape = shape(reading, (end < frame.sentence.end).then_some(end));
    features.number(t!("next"), next_shape);
    features.number(t!("class-next"), cue.class as u32 * 32 + next_shape);
    if reading.word(end) && end < frame.sentence.end {
        features.flag(t!("about"), reading.is(end, Classes::ABOUT));
        if !reading.capital(end) {
            features.words(t!("next-word"), tokens, end..end + 1);
        }
    }
    let previous = start.checked_sub(1).filter(|&at| at >= frame.sentence.start);
    let previous_shape = previous.map_or(30, |at| shape(reading, Some(at)));
    features.number(t!("previous"), previous_shape);
    if let Some(at) = previous.filter(|&at| {
        reading.word(at) && !reading.capital(at) && frame.source.is_none_or(|source| source.tokens.end <= at)
    }) {
        features.words(t!("previous-word"), tokens, at..at + 1);
    }
    // What stands between source and verb.
    let between = frame.source.map_or(start.saturating_sub(2).max(frame.sentence.start)..start, |source| {
        source.tokens.end.min(start)..start
    });
    let has = |class| between.clone().any(|at| reading.is(at, class));
    features.flag(t!("negated"), has(Classes::NEGATION));
    features.flag(t!("passive"), has(Classes::PASSIVE));
    features
        .flag(t!("modal"), has(Classes::MODAL) || previous.is_some_and(|at| reading.is(at, Classes::MODAL)));
    match frame.source {
        Some(source) => {
            features.number(t!("source"), source_shape(source));
            features.number(t!("source-gap"), bucket(between.len()).min(8));
            let first = source.tokens.start;
            let before = if first <= frame.sentence.start || reading.line_start(first) {
                30
            } else {
                shape(reading, Some(first - 1))
            };
            features.number(t!("source-before"), before);
            features.number(t!("source-length"), bucket(source.tokens.len()));
            if source.tokens.len() <= 2 && matches!(source.shape, Shape::Document | Shape::Unnamed) {
                features.words(t!("source-words"), tokens, source.tokens.clone());
            }
            features.flag(t!("first-person"), source.tokens.clone().any(|at| reading.is(at, Classes::FIRST)));
        }
        None => {
            features.number(t!("source"), 0);
            features.flag(t!("first-person"), previous.is_some_and(|at| reading.is(at, Classes::FIRST)));
            features.flag(t!("headless"), start == frame.sentence.start);
            if start == frame.sentence.start {
                features.words(t!("headless-cue"), tokens, cue.tokens.clone());
            }
            features.flag(
                t!("headless-loose"),
                start != frame.sentence.start && frame.relation == Relation::First,
            );
        }
    }
    features.number(t!("relation"), frame.relation as u32);
    features.number(t!("class-relation"), cue.class as u32 * 10 + frame.relation as u32);
    features.number(t!("relation-opening"), frame.relation as u32 * 10 + opening);
    // The content.
    let content = frame.content.clone();
    let looked_at = head(&content);
    features.number(t!("length"), bucket(content.len()));
    let clause = content.clone().take(12).any(|at| reading.is(at, Classes::VERB));
    let aux = |at: &usize| reading.is(*at, Classes::AUXILIARY);
    let not_a_subject = Classes::VERB.or(Classes::PREPOSITION).or(Classes::ADVERB).or(Classes::ACTION);
    let subject =
        !reading.is(content.start, not_a_subject) && content.clone().take(9).skip(1).any(|at| aux(&at));
    features.number(t!("class-subject"), u32::from(subject) * 10 + cue.class as u32);
    features.flag(t!("pronoun-subject"), reading.is(content.start, Classes::PRONOUN));
    features.flag(t!("no-verb"), !clause);
    features.flag(
        t!("no-action"),
        !clause && !content.clone().take(16).any(|at| reading.is(at, Classes::ACTION)),
    );
    features.flag(t!("no-verb-anywhere"), !looked_at.clone().any(|at| reading.is(at, Classes::VERB)));
    features.number(t!("content-first"), shape(reading, Some(content.start)));
    let time = opens_with_time(reading, content.start);
    features.flag(t!("content-time"), time);
    features.number(t!("class-time"), u32::from(time) * 10 + cue.class as u32);
    features.number(t!("class-content"), u32::from(clause) * 10 + cue.class as u32);
    features.flag(
        t!("asks"),
        content.end > content.start
            && reading.tokens.get(content.end).and_then(|token| token.mark()) == Some('?')
            || reading.tokens[content.end - 1].mark() == Some('?'),
    );
    features.flag(t!("content-first-person"), looked_at.clone().any(|at| reading.is(at, Classes::FIRST)));
    features.flag(t!("marks"), looked_at.clone().any(|at| reading.quote_mark(at)));
    features.flag(t!("not-running"), !frame.running);
    features.number(t!("voice"), frame.voice);
    features.flag(t!("in-source"), frame.in_source);
    features.flag(t!("noun-before"), previous.is_some_and(|at| reading.is(at, Classes::DETERMINER)));
    features.flag(t!("noun-behind"), reading.is(end, Classes::NOMINAL));
    features.flag(t!("later"), frame.later);
    if frame.later {
        features.number(t!("later-source"), u32::from(frame.source.is_some()));
    }
    features.flag(
        t!("accord-before"),
        reading
            .cues_in(start.saturating_sub(6).max(frame.sentence.start)..start)
            .any(|index| reading.cues[index].class == CueClass::Accord),
    );
    features.flag(
        t!("capitalised"),
        reading.capital(start) && start != frame.sentence.start && !reading.line_start(start),
    );
    features
        .flag(t!("second-cue"), reading.cues_in(looked_at.clone()).any(|at| reading.cues[at].class.speaks()));
}

/// The features of `Theo X, …` and of `…, theo X`.
pub(crate) fn accord(reading: &Reading<'_>, frame: &Frame<'_>, front: bool, features: &mut Features) {
    let tokens = reading.tokens;
    let cue = frame.cue;
    let (start, end) = (cue.tokens.start, cue.tokens.end);
    features.begin(Scorer::Accord);
    features.flag(t!("bias"), true);
    features.flag(t!("back"), !front);
    features.flag(t!("phrase"), cue.tokens.len() > 1);
    let previous =
        start.checked_sub(1).filter(|&at| at >= frame.sentence.start && !reading.line_start(start));
    let previous_shape = previous.map_or(30, |at| shape(reading, Some(at)));
    features.number(if front { t!("previous") } else { t!("back-previous") }, previous_shape);
    features.number(t!("previous-case"), previous_shape * 2 + u32::from(reading.capital(start)));
    features.number(t!("from-start"), bucket(start - frame.sentence.start));
    features.number(t!("next"), shape(reading, Some(end)));
    if reading.word(end) && end < frame.sentence.end {
        features.words(t!("next-word"), tokens, end..end + 1);
        if reading.word(end + 1) && end + 1 < frame.sentence.end {
            features.words(t!("next-words"), tokens, end..end + 2);
        }
    }
    if let Some(source) = frame.source {
        features.number(t!("source"), source_shape(source));
        features.number(t!("source-length"), bucket(source.tokens.len()));
        features.flag(t!("has-capital"), source.tokens.clone().any(|at| reading.capital(at)));
        features
            .number(t!("behind"), shape(reading, (source.end < frame.sentence.end).then_some(source.end)));
        features.number(
            t!("front-behind"),
            u32::from(front) * 32 + shape(reading, (source.end < frame.sentence.end).then_some(source.end)),
        );
        features.flag(t!("all-capitals"), source.tokens.clone().all(|at| reading.capital(at)));
    }
    features.number(t!("length"), bucket(frame.content.len()));
    features.flag(t!("no-verb"), !head(&frame.content).any(|at| reading.is(at, Classes::VERB)));
    features.flag(t!("not-running"), !frame.running);
    features.flag(t!("at-start"), previous.is_none());
    features.flag(t!("capitalised"), reading.capital(start));
    features.number(t!("voice"), frame.voice);
}

/// The features of `X: …` without a verb.
pub(crate) fn colon(
    reading: &Reading<'_>,
    at: usize,
    source: &Source,
    sentence: &Sentence,
    content: &Range<usize>,
    features: &mut Features,
) {
    features.begin(Scorer::Colon);
    features.flag(t!("bias"), true);
    features.number(t!("source"), source_shape(source));
    features.flag(t!("opens"), source.tokens.start <= sentence.tokens.start + 1);
    features.flag(t!("opens-line"), reading.line_start(source.tokens.start));
    features.number(t!("gap"), bucket(at - source.tokens.end));
    features.number(t!("length"), bucket(content.len()));
    features.flag(t!("capital"), reading.capital(content.start));
    features.flag(t!("no-verb"), !head(content).any(|at| reading.is(at, Classes::VERB)));
    features.flag(t!("first-person"), head(content).any(|at| reading.is(at, Classes::FIRST)));
    features.flag(
        t!("digits"),
        !reading.word(content.start) || reading.tokens[content.start].kind == Kind::Number,
    );
    features.flag(t!("not-running"), !sentence.running);
    features.flag(t!("first-line"), sentence.tokens.start == 0);
    let before = sentence.tokens.start.checked_sub(1).map_or(30, |at| shape(reading, Some(at)));
    features.number(t!("before"), before);
    features.flag(t!("asterisk"), reading.tokens[sentence.tokens.start].mark() == Some('*'));
    features.number(t!("source-length"), bucket(source.tokens.len()));
}

/// The features of an end of the content at the border `at`, a comma or the like.
pub(crate) fn end(
    reading: &Reading<'_>,
    cue: &Cue,
    content: &Range<usize>,
    at: usize,
    features: &mut Features,
) {
    let tokens = reading.tokens;
    features.begin(Scorer::End);
    features.flag(t!("bias"), true);
    features.number(t!("border"), shape(reading, Some(at)));
    features.number(t!("next"), shape(reading, Some(at + 1)));
    features.number(t!("class"), cue.class as u32);
    if reading.word(at + 1) {
        features.words(t!("next-word"), tokens, at + 1..at + 2);
        if reading.word(at + 2) && at + 2 < content.end {
            features.words(t!("next-words"), tokens, at + 1..at + 3);
        }
    }
    features.number(t!("run"), bucket(at - content.start));
    features.number(t!("rest"), bucket(content.end - at));
    features.flag(
        t!("cue-next"),
        reading.cues_in(at + 1..(at + 4).min(content.end)).any(|index| {
            matches!(
                reading.cues[index].class,
                CueClass::Tell | CueClass::Say | CueClass::Act | CueClass::Judge
            )
        }),
    );
    let next = next_verb(reading, at, content.end);
    features.number(t!("verb-next"), next.as_ref().map_or(0, |verb| verb.class as u32 + 1));
    features.flag(t!("besides"), next.is_some_and(|verb| verb.joined));
    features.flag(t!("after-mark"), reading.quote_mark(at - 1));
    features.flag(
        t!("accord-next"),
        reading
            .cues_in(at + 1..(at + 3).min(content.end))
            .any(|index| reading.cues[index].class == CueClass::Accord),
    );
}
