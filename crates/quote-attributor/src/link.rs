//! Direct quotes and their cues: behind (`“A”, ông nói`), before (`ông nói: “A”`), or lent by the quote before.

use std::ops::Range;

use diembao_mention_resolver::{Shape, Source};

use crate::course::{Course, Scene, Use};
use crate::cues::{Cue, CueClass};
use crate::judge::Judge;
use crate::quote::QuoteKind;
use crate::report;
use crate::words::Classes;

/// How a direct quote is tied to a cue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Link {
    /// The cue, as an index into the reading's.
    pub(crate) cue: Option<usize>,
    /// The source.
    pub(crate) source: Option<Source>,
    /// Whether the source stands at the cue.
    pub(crate) own: bool,
    /// The rule that tied them.
    pub(crate) rule: &'static str,
}

/// How far before a quote its cue may stand, in tokens.
const BEFORE: usize = 40;
/// How far behind a quote its cue may stand, in tokens.
const BEHIND: usize = 40;
/// How far behind a quote its source may begin, in tokens.
const SOURCE_BEHIND: usize = 4;

impl<J: Judge> Course<'_, '_, J> {
    /// Ties the direct quote `index` to its cue and source.
    pub(crate) fn link(&self, index: usize, scene: &mut Scene<'_>) -> Link {
        let reading = self.reading;
        let sentence = scene.range();
        let content = reading.marks[index].tokens.clone();
        let lower = scene.links.last().map_or(sentence.start, |&(other, _)| reading.marks[other].tokens.end);
        let behind = self.link_behind(&content, &sentence);
        let before = self.cue_before(&content, lower, scene);
        // What sets a quote off from the cue before it: a colon, `rằng`, or nothing at all between the two.
        let set_off = content.start > lower
            && (reading.is(content.start - 1, Classes::COLON) || report::is_that(reading, content.start - 1));
        let filler = Classes::COMPLEMENT.or(Classes::COLON).or(Classes::AFTER).or(Classes::COMMA);
        let close = before.is_some_and(|at| {
            (reading.cues[at].tokens.end..content.start).all(|token| reading.is(token, filler))
        });
        if let Some(at) = before
            && (set_off || close || behind.is_none())
        {
            let cue = &reading.cues[at];
            let source = match cue.class {
                CueClass::Accord | CueClass::Relay => self.sources.after(cue.tokens.end, content.start),
                _ => self.sources.before(cue.tokens.clone(), self.floor(cue, lower)),
            };
            // Further off, the cue may govern a clause too, before the colon or with the marks in it.
            if close {
                scene.employ(at, Use::Introduces);
            }
            // `Nhắc lại câu nói: “A”, ông X …`: the subject of the main clause, behind the quote or before it.
            let source = source
                .or_else(|| behind.map(|(_, source)| source))
                .or_else(|| self.subject_between(cue.tokens.end, content.start))
                .or_else(|| self.subject_here(cue.tokens.start, lower))
                .or_else(|| self.subject_here(content.start, lower));
            let own = source.is_some();
            let source = source.or_else(|| self.earlier(content.start, &sentence));
            return Link { cue: Some(at), source, own, rule: "marks-cue-before" };
        }
        if let Some((at, source)) = behind {
            scene.employ(at, Use::Closes);
            return Link { cue: Some(at), source: Some(source), own: true, rule: "marks-cue-after" };
        }
        // `X: “A”`.
        if content.start > lower
            && reading.is(content.start - 1, Classes::COLON)
            && let Some(source) = self.sources.before(content.start - 1..content.start, lower)
        {
            return Link { cue: None, source: Some(source), own: true, rule: "marks-colon" };
        }
        self.continued(&content, &sentence)
    }

    /// The subject of a clause that stands between a cue and its quote: `Trả lời câu hỏi này, ông X phân trần: “…”`.
    fn subject_between(&self, from: usize, to: usize) -> Option<Source> {
        let reading = self.reading;
        let comma = (from..to).rev().find(|&at| reading.is(at, Classes::COMMA))?;
        self.sources.after(comma + 1, to).filter(|source| source.shape != Shape::Document)
    }

    /// The last subject before `at` in the same sentence.
    pub(crate) fn subject_here(&self, at: usize, lower: usize) -> Option<Source> {
        self.sources.last_subject(at).filter(|source| source.tokens.start >= lower)
    }

    /// `“A”, ông nói. “B”`: the quote before it lends its source, and the cue that stands between the two.
    fn continued(&self, content: &Range<usize>, sentence: &Range<usize>) -> Link {
        let reading = self.reading;
        let near = |end: usize| end + BEFORE > content.start;
        if let Some(previous) = self.found.last()
            && previous.kind == QuoteKind::Direct
            && near(previous.content.end)
        {
            let cue = previous.cue.as_ref();
            let cue =
                cue.and_then(|cue| reading.cues.binary_search_by_key(&cue.start, |it| it.tokens.start).ok());
            let source = previous.source.clone();
            return Link { cue, source, own: previous.own_source, rule: "marks-continued" };
        }
        let source = self.earlier(content.start, sentence);
        Link { cue: None, source, own: false, rule: "marks-alone" }
    }

    /// The nearest cue before a quote: a verb, or else a noun (`với nội dung “…”`).
    fn cue_before(&self, content: &Range<usize>, lower: usize, scene: &Scene<'_>) -> Option<usize> {
        let reading = self.reading;
        let start = lower.max(content.start.saturating_sub(BEFORE + 20));
        let nearest = |noun: bool| {
            reading.cues_in(start..content.start).rev().find(|&at| {
                let cue = &reading.cues[at];
                cue.tokens.end <= content.start
                    && (cue.class == CueClass::Noun) == noun
                    && scene.used(at) != Use::Closes
                    && reading.marked(cue.tokens.start).is_none()
            })
        };
        let verb = nearest(false).filter(|&at| content.start - reading.cues[at].tokens.end <= BEFORE);
        verb.or_else(|| nearest(true))
    }

    /// The cue behind a quote, with its source.
    fn link_behind(&self, content: &Range<usize>, sentence: &Range<usize>) -> Option<(usize, Source)> {
        let reading = self.reading;
        let mut from = content.end;
        let punctuation = Classes::COMMA.or(Classes::DASH).or(Classes::STOP);
        while from < sentence.end.min(content.end + 4) && reading.is(from, punctuation) {
            from += 1;
        }
        let limit = sentence.end.min(from + BEHIND);
        let mut floor = from;
        for at in reading.cues_in(from..limit) {
            let cue = &reading.cues[at];
            if reading.marked(cue.tokens.start).is_some() {
                return None;
            }
            match cue.class {
                CueClass::Accord if cue.tokens.start <= from + 1 => {
                    return self.sources.after(cue.tokens.end, limit).map(|source| (at, source));
                }
                // `Thời báo Hoàn Cầu dẫn lời ông X tuyên bố`.
                CueClass::Relay => {
                    floor = cue.tokens.end;
                    let verb = reading
                        .cues_in(floor..limit.min(floor + 30))
                        .any(|next| reading.cues[next].class.speaks());
                    if !verb {
                        return self.sources.after(floor, limit).map(|source| (at, source));
                    }
                }
                CueClass::Tell | CueClass::Say | CueClass::Judge | CueClass::Show => {
                    let source = self.sources.before(cue.tokens.clone(), floor)?;
                    return (source.tokens.start <= floor + SOURCE_BEHIND).then_some((at, source));
                }
                CueClass::Act | CueClass::Noun | CueClass::Accord | CueClass::None => {}
            }
        }
        None
    }

    /// Where the source of a cue may begin: behind a relay (`AFP dẫn lời`) that stands before it.
    pub(crate) fn floor(&self, cue: &Cue, lower: usize) -> usize {
        let reading = self.reading;
        let window = lower.max(cue.tokens.start.saturating_sub(BEFORE))..cue.tokens.start;
        let relay = reading.cues_in(window).rev().map(|at| &reading.cues[at]).find(|relay| {
            relay.class == CueClass::Relay && relay.tokens.end < cue.tokens.start && !self.passive(relay)
        });
        relay.map_or(lower, |relay| relay.tokens.end)
    }

    /// `được AFP dẫn lời`: the source stands before it.
    fn passive(&self, relay: &Cue) -> bool {
        (relay.tokens.start.saturating_sub(8)..relay.tokens.start)
            .any(|at| self.reading.is(at, Classes::PASSIVE))
    }
}
