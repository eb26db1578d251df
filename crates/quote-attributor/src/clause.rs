//! Reports without marks: the clause behind a verb or before it, behind `Theo X`, or behind a bare colon.

use std::ops::Range;

use diembao_mention_resolver::Source;

use crate::course::{Course, Found, Scene, Use};
use crate::cues::{Cue, CueClass};
use crate::features::{self, Frame};
use crate::judge::{Candidate, Judge};
use crate::model::{Scorer, t};
use crate::report::{self, Opening, Relation};
use crate::words::Classes;

/// The fewest tokens of a clause behind its verb.
const LEAST: usize = 2;
/// The most tokens of a clause: no sentence of prose is as long, and text without stops must not cost its square.
const LONGEST: usize = 400;

impl<'r, J: Judge> Course<'r, '_, J> {
    /// The cue `index`, a verb, with the clause behind it or before it.
    pub(crate) fn verb(&mut self, index: usize, scene: &mut Scene<'_>) {
        let reading = self.reading;
        let cue = &reading.cues[index];
        let range = scene.range();
        let relay = cue.class == CueClass::Relay;
        let far = range.end.min(cue.tokens.end + 30);
        if relay && reading.cues_in(cue.tokens.end..far).any(|next| reading.cues[next].class.speaks()) {
            // `AFP dẫn lời Y cho biết`: the verb behind it is the cue.
            return;
        }
        // What stands before it in the sentence: a report, a direct quote.
        let report = scene.reports.last().map(|report| report.content.start);
        let direct = scene.link_before(reading, cue.tokens.start);
        let direct = direct.map(|(mark, _)| reading.marks[*mark].tokens.end);
        let lower = report.unwrap_or(range.start).max(direct.unwrap_or(0));
        let left_out = self.left_out(cue, lower);
        let first = report.is_none() && direct.is_none();
        let source = if relay {
            self.sources.after(cue.tokens.end, range.end)
        } else if left_out && !first {
            None
        } else {
            let floor = self.floor(cue, lower);
            let known = scene.sources.get_mut(index - scene.cues.start).and_then(Option::take);
            match known.filter(|_| floor == range.start) {
                Some(source) => source,
                None => self.sources.before(cue.tokens.clone(), floor),
            }
        };
        let relation =
            if first { Relation::First } else { self.relation(source.as_ref(), left_out, report, lower) };
        let whole = Candidate { content: cue.tokens.end..range.end, cue: Some(cue.tokens.clone()) };
        if let Some(rule) = self.refused(cue, source.as_ref(), relation, scene) {
            self.judge.note(rule, false, whole);
            return;
        }
        let from = match &source {
            Some(source) if relay => source.end.max(cue.tokens.end),
            _ => cue.tokens.end,
        };
        // `X cho biết như trên`.
        if self.points_back(cue, from, range.end)
            && let Some(content) = self.taken_up(source.as_ref(), scene)
        {
            scene.employ(index, Use::Closes);
            let found = self.report(content.clone(), cue.tokens.clone(), source, "taken-up", None);
            self.judge.note("taken-up", true, Candidate { content, cue: Some(cue.tokens.clone()) });
            scene.reports.push(found);
            return;
        }
        // `A, X cho biết.`
        if relation == Relation::First
            && cue.class == CueClass::Tell
            && let Some(source) = &source
            && self.closes(cue, source, &range)
            && let Some(content) = self.clause_before(source.tokens.start, &range)
        {
            scene.employ(index, Use::Closes);
            let (cue, source) = self.handed_on(cue, source, &range);
            let found = self.report(content.clone(), cue.tokens.clone(), Some(source), "cue-after", None);
            self.judge.note("cue-after", true, Candidate { content, cue: Some(cue.tokens.clone()) });
            scene.reports.push(found);
            return;
        }
        let limit = self.limit(from, scene).min(from + LONGEST);
        let (start, opening) = report::opening(reading, from, limit);
        let content = report::trim(reading, start..limit.max(start));
        // `X đưa tin, theo Y`: the quote is Y's.
        if reading.cues_in(start..start + 1).any(|next| reading.cues[next].class == CueClass::Accord) {
            self.judge.note("another-source-behind-it", false, whole);
            return;
        }
        if content.len() < LEAST {
            self.judge.note("nothing-behind-it", false, whole);
            return;
        }
        let later = self.later_source(cue, range.end).is_some();
        let frame = Frame {
            cue,
            sentence: range.clone(),
            running: scene.sentence.running,
            content: content.clone(),
            opening,
            source: source.as_ref(),
            relation,
            voice: self.voice,
            in_source: scene.in_source.get(index - scene.cues.start).copied().unwrap_or_default(),
            later,
        };
        features::after(reading, &frame, &mut self.features);
        self.features.flag(t!("before-colon"), limit < range.end);
        let candidate = Candidate { content: content.clone(), cue: Some(cue.tokens.clone()) };
        let score = self.judge.judge(Scorer::After, candidate, &self.features);
        if score <= 0.0 {
            return;
        }
        scene.employ(index, Use::Introduces);
        let border = match &source {
            Some(source) if relation != Relation::Shared => source.tokens.start.min(cue.tokens.start),
            _ => cue.tokens.start,
        };
        self.cut(&mut scene.reports, border);
        let content = self.end(cue, content);
        let rule = match relation {
            Relation::Shared => "second-cue",
            _ if relay => "relay",
            _ => "cue-before",
        };
        // `Cũng cho rằng A, ông X nói B` and `ông X cảm ơn …, khẳng định A`: the subject of another verb.
        let source = source.or_else(|| match relation {
            Relation::First if later => self.later_source(cue, range.end),
            Relation::First => self.subject_here(cue.tokens.start, range.start),
            _ => None,
        });
        let own = source.is_some();
        let source = source.or_else(|| self.shared_source(cue, scene));
        let mut found = self.report(content, cue.tokens.clone(), source, rule, Some(score));
        found.own_source = own;
        scene.reports.push(found);
    }

    /// Where the clause behind `from` must end: at a colon that introduces a direct quote, before another verb that
    /// does so (`X cho biết A, nhưng lại cho rằng “B”`), or with the sentence.
    fn limit(&self, from: usize, scene: &Scene<'_>) -> usize {
        /// How many direct quotes behind a verb are looked at.
        const NEXT: usize = 8;
        let reading = self.reading;
        let mut limit = scene.sentence.tokens.end;
        let joins = Classes::ADVERB.or(Classes::CONNECTOR).or(Classes::COMMA).or(Classes::SEMICOLON);
        let next = scene.links.partition_point(|(mark, _)| reading.marks[*mark].tokens.start <= from);
        for (mark, link) in scene.links[next..].iter().take(NEXT) {
            let start = reading.marks[*mark].tokens.start;
            let mut border = if reading.is(start - 1, Classes::COLON) { start - 1 } else { start };
            let Some(cue) = link.cue.filter(|&at| scene.used(at) == Use::Introduces) else {
                if border < start {
                    limit = limit.min(border);
                }
                continue;
            };
            let cue = &reading.cues[cue].tokens;
            if cue.start > from {
                let source = link.source.as_ref().filter(|source| link.own && source.tokens.start > from);
                border = source.map_or(cue.start, |source| source.tokens.start.min(cue.start));
                let joined = border;
                while border > from + 1 && reading.is(border - 1, joins) {
                    border -= 1;
                }
                if border == joined {
                    continue;
                }
            }
            if border < start {
                limit = limit.min(border);
            }
        }
        limit
    }

    /// The rule that refuses a cue before anything is weighed.
    fn refused(
        &self,
        cue: &Cue,
        source: Option<&Source>,
        relation: Relation,
        scene: &Scene<'_>,
    ) -> Option<&'static str> {
        let reading = self.reading;
        let (start, end) = (cue.tokens.start, cue.tokens.end);
        let first = scene.sentence.tokens.start;
        if matches!(relation, Relation::Opening | Relation::Nested | Relation::Loose)
            && scene.reports.last().is_some_and(|report| report.own_source)
        {
            return Some("report-in-a-report");
        }
        if scene.sentence.caption {
            return Some("caption");
        }
        // `X cho biết trong cuộc họp, Y đã cam kết …`: what comes before Y is no clause of its own.
        if relation == Relation::Own
            && let (Some(source), Some(last)) = (source, scene.reports.last())
            && last.content.start < source.tokens.start
            && !(last.content.start..source.tokens.start)
                .any(|at| reading.is(at, Classes::VERB.or(Classes::ACTION)))
        {
            return Some("report-in-a-report");
        }
        // `trong thông báo`, `các cáo buộc`: a noun.
        let noun = Classes::DETERMINER.or(Classes::CASE);
        if source.is_none() && start > first && cue.class != CueClass::Relay && reading.is(start - 1, noun) {
            return Some("noun");
        }
        // `đưa tin về vụ việc`, `nhấn mạnh đến vai trò`: what it is about, not what was said.
        let set_off = Classes::COMPLEMENT.or(Classes::COLON);
        let near = || end..scene.sentence.tokens.end.min(end + 30);
        if reading.is(end, Classes::TOPIC)
            && !near().any(|at| reading.is(at, set_off) || reading.quote_mark(at))
        {
            return Some("about-something");
        }
        // `Phát biểu tại lễ ký, ông X nói`, `Trả lời báo chí, …`.
        let circumstances = Classes::TO.or(Classes::PREPOSITION).or(Classes::HEARER);
        if source.is_none()
            && relation == Relation::First
            && reading.is(end, circumstances)
            && self.later_source(cue, scene.sentence.tokens.end).is_some()
        {
            return Some("circumstances");
        }
        if reading.is(end, Classes::HEARER) && !near().any(|at| reading.is(at, set_off)) {
            return Some("hearer-only");
        }
        None
    }

    /// How a cue stands to what comes before it in its sentence.
    fn relation(
        &self,
        source: Option<&Source>,
        left_out: bool,
        report: Option<usize>,
        lower: usize,
    ) -> Relation {
        let borders = Classes::COMMA.or(Classes::SEMICOLON).or(Classes::CONNECTOR).or(Classes::STOP);
        match source {
            None if left_out => Relation::Shared,
            None => Relation::Loose,
            Some(source) => {
                let first = source.tokens.start;
                if report.is_some() && first <= lower + 1 {
                    Relation::Opening
                } else if first > 0 && self.reading.is(first - 1, borders) {
                    Relation::Own
                } else {
                    Relation::Nested
                }
            }
        }
    }

    /// The source of a cue whose subject is left out: that of the report or direct quote before it.
    fn shared_source(&self, cue: &Cue, scene: &Scene<'_>) -> Option<Source> {
        let reading = self.reading;
        if let Some(report) = scene.reports.last() {
            return report.source.clone();
        }
        match scene.link_before(reading, cue.tokens.start) {
            Some((_, link)) => link.source.clone(),
            None => self.earlier(cue.tokens.start, &scene.range()),
        }
    }

    /// Whether the subject of a cue is left out: `… và cho rằng`, `…, đồng thời nhấn mạnh`.
    fn left_out(&self, cue: &Cue, lower: usize) -> bool {
        let reading = self.reading;
        let skipped = Classes::ADVERB.or(Classes::NEGATION);
        let joins = Classes::CONNECTOR.or(Classes::COMMA).or(Classes::SEMICOLON).or(Classes::DASH);
        let mut at = cue.tokens.start;
        while at > lower && reading.is(at - 1, skipped) && !reading.is(at - 1, Classes::CONNECTOR) {
            at -= 1;
        }
        at > lower && reading.is(at - 1, joins)
    }

    /// The source of another verb of speech that follows behind a comma: `Lý giải cho việc này, ông X cho rằng`.
    fn later_source(&self, cue: &Cue, end: usize) -> Option<Source> {
        /// How far behind the cue it is looked for, in tokens.
        const REACH: usize = 60;
        let reading = self.reading;
        let next = reading
            .cues_in(cue.tokens.end..end.min(cue.tokens.end + REACH))
            .map(|next| &reading.cues[next])
            .find(|next| next.class.speaks() && reading.marked(next.tokens.start).is_none())?;
        self.sources.before(next.tokens.clone(), cue.tokens.end).filter(|source| {
            source.tokens.start > cue.tokens.end && reading.is(source.tokens.start - 1, Classes::COMMA)
        })
    }

    /// Whether nothing but the circumstances of the speech follows a verb: `…, ông nói thêm tại cuộc họp.`
    fn closes(&self, cue: &Cue, source: &Source, sentence: &Range<usize>) -> bool {
        /// The most tokens that circumstances may take.
        const CIRCUMSTANCES: usize = 16;
        let reading = self.reading;
        let mut rest = cue.tokens.end..sentence.end;
        let hedges = Classes::NEGATION.or(Classes::PASSIVE).or(Classes::MODAL);
        let mut between = source.tokens.end..cue.tokens.start;
        if rest.len() > CIRCUMSTANCES || between.any(|at| reading.is(at, hedges)) {
            return false;
        }
        while !rest.is_empty() && reading.is(rest.start, Classes::AFTER) {
            rest.start += 1;
        }
        if rest.clone().all(|at| reading.is(at, Classes::STOP.or(Classes::SLASH))) {
            return true;
        }
        let opens = reading.is(rest.start, Classes::PREPOSITION)
            && !reading.is(rest.start, Classes::ABOUT.or(Classes::COMPLEMENT));
        let sets_off = Classes::COMPLEMENT.or(Classes::COLON);
        let no_verbs = Classes::PREPOSITION.or(Classes::CONNECTOR);
        opens
            && rest.all(|at| {
                let verb = reading.is(at, Classes::VERB) && !reading.is(at, no_verbs);
                !verb && !reading.is(at, sets_off) && !reading.quote_mark(at)
            })
    }

    /// `X đưa tin trên trang web, dẫn lời Y`: Y, and the cue that names them.
    fn handed_on(&self, cue: &'r Cue, source: &Source, sentence: &Range<usize>) -> (&'r Cue, Source) {
        let reading = self.reading;
        let mut behind = reading.cues_in(cue.tokens.end..sentence.end).map(|at| &reading.cues[at]);
        if let Some(relay) = behind.find(|next| next.class == CueClass::Relay && next.tokens.len() > 1)
            && let Some(other) = self.sources.after(relay.tokens.end, sentence.end)
        {
            return (relay, other);
        }
        (cue, source.clone())
    }

    /// `cho biết như trên`, `báo cáo Quốc hội như trên`, `truyền đạt nội dung trên`.
    fn points_back(&self, cue: &Cue, from: usize, end: usize) -> bool {
        let reading = self.reading;
        cue.class.speaks() && (from..end.min(from + 5)).any(|at| reading.is(at, Classes::BACK))
    }

    /// What `như trên` points at: the clause before the source, or the sentence before.
    fn taken_up(&self, source: Option<&Source>, scene: &Scene<'_>) -> Option<Range<usize>> {
        let reading = self.reading;
        let sentence = scene.range();
        let source = source.filter(|_| scene.reports.is_empty())?;
        if let Some(content) = self.clause_before(source.tokens.start, &sentence) {
            return Some(content);
        }
        let index =
            reading.sentences.partition_point(|it| it.tokens.start < sentence.start).checked_sub(1)?;
        let content = report::trim(reading, reading.sentences[index].tokens.clone());
        let taken = self.found.last().is_some_and(|found| found.content.end > content.start);
        (!taken && content.len() > LEAST).then_some(content)
    }

    /// The clause before a source that closes its sentence.
    fn clause_before(&self, source: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
        let reading = self.reading;
        let mut end = source;
        // `- Thời báo Hoàn Cầu dẫn lời X tuyên bố`: the source stands behind a relay.
        let near = sentence.start.max(source.saturating_sub(20))..source;
        if let Some(relay) = reading.cues_in(near).next_back().map(|at| &reading.cues[at])
            && relay.class == CueClass::Relay
            && relay.tokens.end == source
        {
            end = self.sources.before(relay.tokens.clone(), sentence.start)?.tokens.start;
        }
        if end <= sentence.start + 3 || !reading.is(end - 1, Classes::COMMA.or(Classes::DASH)) {
            return None;
        }
        let content = report::trim(reading, sentence.start..end - 1);
        let clause =
            content.len() > 3 && content.clone().any(|at| reading.is(at, Classes::VERB.or(Classes::ACTION)));
        // `Trả lời báo chí, ông X cho biết`: what comes before is no clause of its own.
        let adverbial = reading.is(content.start, Classes::PREPOSITION) && content.len() < 16
            || !reading.cues_in(content.start..content.start + 1).is_empty();
        (clause && !adverbial).then_some(content)
    }

    /// The cue `index`, `Theo`, with the clause behind its source or before it.
    pub(crate) fn accord(&mut self, index: usize, scene: &mut Scene<'_>) {
        /// How far behind `Theo` its verb is looked for, in tokens.
        const REACH: usize = 40;
        let reading = self.reading;
        let cue = &reading.cues[index];
        let range = scene.range();
        // `theo báo cáo của X`, `theo các dự báo`: nouns.
        let mut noun = cue.tokens.end;
        while noun < range.end && reading.is(noun, Classes::DETERMINER) {
            noun += 1;
        }
        let mut behind = reading.cues_in(cue.tokens.end..range.end.min(cue.tokens.end + REACH)).peekable();
        while let Some(index) = behind.next_if(|&at| reading.cues[at].tokens.start <= noun) {
            noun = reading.cues[index].tokens.end;
            scene.employ(index, Use::Refused);
        }
        let verb = behind.find(|&at| {
            let class = reading.cues[at].class;
            class.speaks() || class == CueClass::Show
        });
        // `theo X cho biết`: the verb is the cue.
        if let Some(verb) = verb
            && let Some(source) = self.sources.after(cue.tokens.end, reading.cues[verb].tokens.start)
            && (source.end.min(reading.cues[verb].tokens.start)..reading.cues[verb].tokens.start)
                .all(|at| reading.is(at, Classes::ADVERB))
            && self.try_verb(verb, source, "accord-verb", scene)
        {
            return;
        }
        let whole = Candidate { content: cue.tokens.end..range.end, cue: Some(cue.tokens.clone()) };
        let Some(source) = self.sources.after(cue.tokens.end, range.end) else {
            self.judge.note("no-source", false, whole);
            return;
        };
        let mut start = source.end;
        let between = Classes::COMMA.or(Classes::COLON).or(Classes::CLOSE).or(Classes::COMPLEMENT);
        while start < range.end && (reading.is(start, between) || reading.is(start, Classes::THEN)) {
            start += 1;
        }
        let content = report::trim(reading, start.min(range.end)..range.end.min(start + LONGEST));
        // `Theo X, Y nói: “…”`: the quote is Y's.
        let near = content.start..content.end.min(content.start + 2 * REACH);
        let introduced = reading.cues_in(near).any(|at| scene.used(at) == Use::Introduces);
        if introduced {
            self.judge.note("another-quote-behind-it", false, whole);
            return;
        }
        if content.len() > LEAST {
            if self.opens_with_report(&content, scene) {
                self.judge.note("another-report-behind-it", false, whole);
                return;
            }
            if let Some(found) = self.accord_side(index, content, &source, true, scene) {
                self.cut(&mut scene.reports, cue.tokens.start);
                scene.reports.push(found);
            }
            return;
        }
        // `A, theo X.`
        let begin = scene.reports.last().map_or(range.start, |report| report.content.end);
        let borders = Classes::COMMA.or(Classes::DASH);
        if cue.tokens.start > begin + 3 && reading.is(cue.tokens.start - 1, borders) {
            let content = report::trim(reading, begin..cue.tokens.start - 1);
            if content.len() > LEAST
                && let Some(found) = self.accord_side(index, content, &source, false, scene)
            {
                scene.reports.push(found);
            }
        }
    }

    /// Judges the clause on one side of `Theo X`.
    fn accord_side(
        &mut self,
        index: usize,
        content: Range<usize>,
        source: &Source,
        front: bool,
        scene: &mut Scene<'_>,
    ) -> Option<Found> {
        let reading = self.reading;
        let cue = &reading.cues[index];
        let frame = self.plain_frame(cue, scene, content.clone(), Opening::Verb, source);
        features::accord(reading, &frame, front, &mut self.features);
        let candidate = Candidate { content: content.clone(), cue: Some(cue.tokens.clone()) };
        let score = self.judge.judge(Scorer::Accord, candidate, &self.features);
        if score <= 0.0 {
            return None;
        }
        scene.employ(index, if front { Use::Introduces } else { Use::Closes });
        let content = if front { self.end(cue, content) } else { content };
        let rule = if front { "accord-before" } else { "accord-after" };
        Some(self.report(content, cue.tokens.clone(), Some(source.clone()), rule, Some(score)))
    }

    fn plain_frame<'f>(
        &self,
        cue: &'f Cue,
        scene: &Scene<'_>,
        content: Range<usize>,
        opening: Opening,
        source: &'f Source,
    ) -> Frame<'f> {
        Frame {
            cue,
            sentence: scene.range(),
            running: scene.sentence.running,
            content,
            opening,
            source: Some(source),
            relation: Relation::First,
            voice: self.voice,
            in_source: false,
            later: false,
        }
    }

    /// Judges the verb `index` with a source that is known already; whether it was accepted.
    fn try_verb(&mut self, index: usize, source: Source, rule: &'static str, scene: &mut Scene<'_>) -> bool {
        let reading = self.reading;
        let verb = &reading.cues[index];
        let end = scene.range().end.min(verb.tokens.end + LONGEST);
        let (start, opening) = report::opening(reading, verb.tokens.end, end);
        let content = report::trim(reading, start..end.max(start));
        if content.len() < LEAST || reading.marked(verb.tokens.start).is_some() {
            return false;
        }
        let frame = self.plain_frame(verb, scene, content.clone(), opening, &source);
        features::after(reading, &frame, &mut self.features);
        self.features.flag(t!("behind-accord"), true);
        let candidate = Candidate { content: content.clone(), cue: Some(verb.tokens.clone()) };
        let score = self.judge.judge(Scorer::After, candidate, &self.features);
        scene.employ(index, if score > 0.0 { Use::Introduces } else { Use::Refused });
        if score <= 0.0 {
            return false;
        }
        let content = self.end(verb, content);
        let found = self.report(content, verb.tokens.clone(), Some(source), rule, Some(score));
        scene.reports.push(found);
        true
    }

    /// `Theo X, Y cho biết …`: whether the clause behind `Theo X` is a report of its own, which is then added.
    fn opens_with_report(&mut self, content: &Range<usize>, scene: &mut Scene<'_>) -> bool {
        /// How far behind the clause's first word its verb is looked for, in tokens.
        const REACH: usize = 40;
        /// How many cues before it may be nouns.
        const NOUNS: usize = 2;
        let reading = self.reading;
        let near = reading.cues_in(content.start..content.end.min(content.start + REACH));
        // The first cue may be a noun of the source: `Theo ông Tâm, dự báo của Đài khí tượng cho thấy …`.
        for index in near.take(NOUNS + 1) {
            let cue = &reading.cues[index];
            let governs = cue.class.speaks() || cue.class == CueClass::Show;
            if !governs || reading.marked(cue.tokens.start).is_some() {
                continue;
            }
            let source = self.sources.before(cue.tokens.clone(), content.start);
            match source.filter(|source| source.tokens.start <= content.start + 1) {
                Some(source) => return self.try_verb(index, source, "cue-before", scene),
                None if cue.tokens.start > content.start => return false,
                None => {}
            }
        }
        false
    }

    /// `X: …` without a verb: headlines, surveys.
    pub(crate) fn colon(&mut self, scene: &mut Scene<'_>) {
        /// How far into a sentence its colon may stand, in tokens.
        const REACH: usize = 40;
        let reading = self.reading;
        let range = scene.range();
        let mut head = range.start..range.end.min(range.start + REACH);
        let Some(at) = head.find(|&at| reading.is(at, Classes::COLON)) else { return };
        let cue = reading.cues_in(range.start..at).any(|index| {
            let class = reading.cues[index].class;
            class.speaks() || class == CueClass::Accord
        });
        if cue || at + 3 >= range.end {
            return;
        }
        let Some(source) = self.sources.before(at..at + 1, range.start) else { return };
        if source.tokens.start > range.start + 1 {
            return;
        }
        let content = report::trim(reading, at + 1..range.end);
        if content.len() <= LEAST || reading.quote_mark(content.start) {
            return;
        }
        features::colon(reading, at, &source, scene.sentence, &content, &mut self.features);
        let candidate = Candidate { content: content.clone(), cue: None };
        let score = self.judge.judge(Scorer::Colon, candidate, &self.features);
        if score > 0.0 {
            let kind = self.kind(&content);
            let found = Found {
                content,
                kind,
                cue: None,
                source: Some(source),
                own_source: true,
                rule: "colon",
                score: Some(score),
            };
            scene.reports.push(found);
        }
    }
}
