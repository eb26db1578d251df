//! Where a report ends: with its sentence, or at a comma or connector before that (`…, nhưng từ chối bình luận`).

use std::ops::Range;

use diembao_text::Gap;

use crate::course::Course;
use crate::cues::{Cue, CueClass};
use crate::judge::{Candidate, Judge};
use crate::model::Scorer;
use crate::reading::Reading;
use crate::words::Classes;
use crate::{features, report};

/// How far into the content an end is weighed, in tokens.
const REACH: usize = 120;
/// How many words may stand between a border and the verb behind it.
const SKIPPED: usize = 5;

/// A verb of speech whose subject is left out, behind a border: `, đồng thời nói thêm`, `và kêu gọi`.
pub(crate) struct NextVerb {
    /// What kind of cue it is.
    pub(crate) class: CueClass,
    /// Whether a connector joins it to what stands before.
    pub(crate) joined: bool,
}

/// The verb of speech behind the border `at`, before `end`.
pub(crate) fn next_verb(reading: &Reading<'_>, at: usize, end: usize) -> Option<NextVerb> {
    let skipped = Classes::COMMA.or(Classes::CONNECTOR).or(Classes::ADVERB);
    let mut verb = at;
    while verb < end && verb < at + SKIPPED && reading.is(verb, skipped) {
        verb += 1;
    }
    let class = reading.cues_in(verb..verb + 1).map(|index| reading.cues[index].class).next()?;
    let joined = (at..verb).any(|at| reading.is(at, Classes::CONNECTOR));
    class.governs().then_some(NextVerb { class, joined })
}

impl<J: Judge> Course<'_, '_, J> {
    /// Where the content ends.
    pub(crate) fn end(&mut self, cue: &Cue, content: Range<usize>) -> Range<usize> {
        let reading = self.reading;
        let borders = Classes::COMMA.or(Classes::SEMICOLON).or(Classes::DASH);
        let joins = borders.or(Classes::CONNECTOR);
        let last = content.end.min(content.start + REACH);
        for at in content.start + 3..last.saturating_sub(2) {
            if !reading.is(at, joins) || reading.marked(at).is_some() {
                continue;
            }
            // `1,6 %` holds no border.
            let tight = reading.tokens.get(at + 1).is_some_and(|next| next.gap == Gap::None);
            let border = reading.is(at, borders) && !tight;
            let joint = border || !reading.is(at - 1, joins);
            let besides = joint
                && next_verb(reading, at, last)
                    .is_some_and(|verb| verb.joined && verb.class != CueClass::Show);
            if !border && !besides {
                continue;
            }
            let candidate = Candidate { content: content.start..at, cue: Some(cue.tokens.clone()) };
            // `nói A “B” và kêu gọi C`: the mark that closes shows that B ends there.
            if besides && reading.quote_mark(at - 1) {
                self.judge.note("besides", true, candidate);
                return report::trim(reading, content.start..at);
            }
            features::end(reading, cue, &content, at, &mut self.features);
            if self.judge.judge(Scorer::End, candidate, &self.features) > 0.0 {
                return report::trim(reading, content.start..at);
            }
        }
        content
    }
}
