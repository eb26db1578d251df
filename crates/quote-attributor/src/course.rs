//! The course of an article: marks first, then sentence by sentence and cue by cue.

use std::ops::Range;

use diembao_mention_resolver::{Source, Sources};

use crate::cues::CueClass;
use crate::judge::{Candidate, Judge};
use crate::link::Link;
use crate::model::{Features, Scorer};
use crate::quote::QuoteKind;
use crate::reading::{Reading, Sentence};
use crate::words::Classes;
use crate::{features, report};

/// A quote as token ranges.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Its content.
    pub(crate) content: Range<usize>,
    /// How much of it stands in marks.
    pub(crate) kind: QuoteKind,
    /// The verb or marker.
    pub(crate) cue: Option<Range<usize>>,
    /// Who said it.
    pub(crate) source: Option<Source>,
    /// Whether the source stands at this quote's own cue.
    pub(crate) own_source: bool,
    /// The rule.
    pub(crate) rule: &'static str,
    /// The certainty, as log odds above the threshold; `None` for a decision by rule alone.
    pub(crate) score: Option<f32>,
}

/// What a cue of the sentence is used for already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Nothing yet.
    Free,
    /// It introduces a quote behind it.
    Introduces,
    /// It closes a quote before it.
    Closes,
    /// It was refused for good.
    Refused,
}

/// One sentence on the way through it.
pub(crate) struct Scene<'r> {
    /// The sentence.
    pub(crate) sentence: &'r Sentence,
    /// Its cues, as indices into the reading's.
    pub(crate) cues: Range<usize>,
    /// What each of them is used for.
    pub(crate) uses: Vec<Use>,
    /// By cue: whether it stands inside the source of a verb behind it.
    pub(crate) in_source: Vec<bool>,
    /// By cue: its source, as far as it was looked for from the start of the sentence.
    pub(crate) sources: Vec<Option<Option<Source>>>,
    /// Its direct quotes: index of the marks, and how each is tied to a cue.
    pub(crate) links: Vec<(usize, Link)>,
    /// The reports without marks found so far, in order of their cues.
    pub(crate) reports: Vec<Found>,
}

impl Scene<'_> {
    pub(crate) fn range(&self) -> Range<usize> {
        self.sentence.tokens.clone()
    }

    /// What the cue `index` is used for; those outside the sentence are free.
    pub(crate) fn used(&self, index: usize) -> Use {
        index.checked_sub(self.cues.start).and_then(|at| self.uses.get(at)).copied().unwrap_or(Use::Free)
    }

    /// The last direct quote that ends before a token.
    pub(crate) fn link_before(&self, reading: &Reading<'_>, at: usize) -> Option<&(usize, Link)> {
        let behind = self.links.partition_point(|(mark, _)| reading.marks[*mark].tokens.end <= at);
        self.links[..behind].last()
    }

    pub(crate) fn employ(&mut self, index: usize, what: Use) {
        if let Some(slot) = index.checked_sub(self.cues.start).and_then(|at| self.uses.get_mut(at)) {
            *slot = what;
        }
    }
}

/// Goes through one article.
pub(crate) struct Course<'r, 'a, J> {
    pub(crate) reading: &'r Reading<'a>,
    pub(crate) sources: &'r Sources<'a>,
    pub(crate) judge: &'r mut J,
    pub(crate) features: Features,
    /// By marked stretch: whether it is a quote of its own, and how surely.
    pub(crate) direct: Vec<Option<f32>>,
    pub(crate) found: Vec<Found>,
    /// The share of first-person words outside marks, as a class: high in interviews.
    pub(crate) voice: u32,
}

impl<'r, 'a, J: Judge> Course<'r, 'a, J> {
    pub(crate) fn new(reading: &'r Reading<'a>, sources: &'r Sources<'a>, judge: &'r mut J) -> Self {
        let count = |range: Range<usize>| {
            reading.classes[range].iter().filter(|classes| classes.any(Classes::FIRST)).count()
        };
        let mut first = 0;
        let mut from = 0;
        // Stretches in marks follow each other and do not overlap.
        for marked in &reading.marks {
            first += count(from.min(marked.tokens.start)..marked.tokens.start);
            from = from.max(marked.tokens.end);
        }
        first += count(from..reading.tokens.len());
        let voice = match first * 1000 / reading.tokens.len().max(1) {
            0 => 0,
            1..=3 => 1,
            4..=9 => 2,
            _ => 3,
        };
        let features = Features::default();
        Course { reading, sources, judge, features, direct: Vec::new(), found: Vec::new(), voice }
    }

    /// All quotes, in order of their content.
    pub(crate) fn run(mut self) -> Vec<Found> {
        self.judge_marks();
        let reading = self.reading;
        for sentence in &reading.sentences {
            self.sentence(sentence);
        }
        self.found.sort_by_key(|quote| (quote.content.start, quote.content.end));
        self.found
    }

    /// Decides which stretches in marks are quotes of their own.
    fn judge_marks(&mut self) {
        let reading = self.reading;
        let mut sentence = 0;
        for index in 0..reading.marks.len() {
            let content = reading.marks[index].tokens.clone();
            while reading.sentences.get(sentence).is_some_and(|it| it.tokens.end <= content.start) {
                sentence += 1;
            }
            let around = reading.sentences.get(sentence).map_or(content.clone(), |it| it.tokens.clone());
            features::marks(reading, index, &around, &mut self.features);
            // A quote over several paragraphs opens each of them with a mark, and closes the last one alone.
            let runs_on = index.checked_sub(1).is_some_and(|before| {
                let before = &reading.marks[before];
                !before.closed && before.tokens.end == content.start && reading.line_start(content.start)
            });
            let candidate = Candidate { content, cue: None };
            if runs_on && let Some(Some(score)) = self.direct.last().copied() {
                self.judge.note("runs-on", true, candidate);
                self.direct.push(Some(score));
                continue;
            }
            let score = self.judge.judge(Scorer::Marks, candidate, &self.features);
            self.direct.push((score > 0.0).then_some(score));
        }
    }

    fn sentence(&mut self, sentence: &'r Sentence) {
        let reading = self.reading;
        let range = sentence.tokens.clone();
        let cues = reading.cues_in(range.clone());
        let first_mark = reading.marks.partition_point(|marked| marked.tokens.start < range.start);
        let here = reading.marks[first_mark..].iter().take_while(|marked| marked.tokens.start < range.end);
        let marks = first_mark..first_mark + here.count();
        let mut scene = Scene {
            sentence,
            uses: vec![Use::Free; cues.len()],
            in_source: Vec::new(),
            sources: vec![None; cues.len()],
            cues,
            links: Vec::new(),
            reports: Vec::new(),
        };
        for index in marks {
            if self.direct[index].is_some() {
                let link = self.link(index, &mut scene);
                scene.links.push((index, link));
            }
        }
        self.inside_sources(&mut scene);
        for index in scene.cues.clone() {
            let cue = &reading.cues[index];
            if scene.used(index) != Use::Free || reading.marked(cue.tokens.start).is_some() {
                continue;
            }
            match cue.class {
                CueClass::Accord => self.accord(index, &mut scene),
                CueClass::Noun => {}
                _ => self.verb(index, &mut scene),
            }
        }
        if scene.reports.is_empty() && scene.links.is_empty() {
            self.colon(&mut scene);
        }
        self.keep(scene);
    }

    /// Adds what a sentence gave to what the article gave so far.
    fn keep(&mut self, scene: Scene<'_>) {
        /// How many reports before a direct quote may hold it.
        const NEAR: usize = 8;
        let reading = self.reading;
        let before = self.found.len();
        for (index, link) in scene.links {
            let content = reading.marks[index].tokens.clone();
            // A direct quote inside a report is a part of it.
            let part =
                |report: &Found| report.content.start <= content.start && content.end <= report.content.end;
            if scene.reports[scene
                .reports
                .len()
                .min(scene.reports.partition_point(|it| it.content.start <= content.start))
                .saturating_sub(NEAR)
                ..scene.reports.partition_point(|it| it.content.start <= content.start)]
                .iter()
                .any(part)
            {
                self.judge.note("part-of-a-report", false, Candidate { content, cue: None });
                continue;
            }
            self.found.push(Found {
                content,
                kind: QuoteKind::Direct,
                cue: link.cue.map(|at| reading.cues[at].tokens.clone()),
                own_source: link.own && link.source.is_some(),
                source: link.source,
                rule: link.rule,
                score: self.direct[index],
            });
        }
        self.found.extend(scene.reports);
        self.found[before..].sort_by_key(|quote| (quote.content.start, quote.content.end));
    }

    /// Notes by cue whether it stands inside the source of a verb behind it (`Người phát ngôn … nói`).
    fn inside_sources(&self, scene: &mut Scene<'_>) {
        /// How far before a verb its source is looked at, in tokens.
        const REACH: usize = 30;
        let reading = self.reading;
        let mut inside = vec![false; scene.cues.len()];
        for index in scene.cues.clone() {
            let cue = &reading.cues[index];
            let start = cue.tokens.start;
            let earlier =
                reading.cues_in(scene.sentence.tokens.start.max(start.saturating_sub(REACH))..start);
            if !cue.class.governs() || earlier.is_empty() || reading.marked(start).is_some() {
                continue;
            }
            let source = self.sources.before(cue.tokens.clone(), scene.sentence.tokens.start);
            let source = scene.sources[index - scene.cues.start].insert(source);
            let Some(source) = source else { continue };
            for other in earlier {
                let tokens = &reading.cues[other].tokens;
                let inner = source.tokens.start <= tokens.start && tokens.end <= source.tokens.end;
                let slot = other.checked_sub(scene.cues.start).and_then(|at| inside.get_mut(at));
                if let (true, Some(slot)) = (inner, slot) {
                    *slot = true;
                }
            }
        }
        scene.in_source = inside;
    }

    /// The source that a quote without its own inherits.
    pub(crate) fn earlier(&self, at: usize, sentence: &Range<usize>) -> Option<Source> {
        /// How far back a quote lends its source, in tokens.
        const REACH: usize = 60;
        if let Some(previous) = self.found.last()
            && previous.content.end + REACH > sentence.start
        {
            return previous.source.clone();
        }
        self.sources.last_subject(at)
    }

    /// Direct, mixed or indirect, by the marks in it.
    pub(crate) fn kind(&self, content: &Range<usize>) -> QuoteKind {
        /// How many stretches in marks are looked at.
        const MARKS: usize = 32;
        let reading = self.reading;
        let first = reading.marks.partition_point(|marked| marked.tokens.end <= content.start);
        let here = reading.marks[first..].iter().take_while(|marked| marked.tokens.start < content.end);
        for marked in here.take(MARKS) {
            if marked.tokens == *content {
                return QuoteKind::Direct;
            }
            if !self.names(marked) {
                return QuoteKind::Mixed;
            }
        }
        QuoteKind::Indirect
    }

    /// Whether a stretch in marks is the title or name of something.
    fn names(&self, marked: &crate::marks::Marked) -> bool {
        let reading = self.reading;
        let words = marked.inside().filter(|&at| reading.word(at)).count();
        let capitals = marked.inside().filter(|&at| reading.capital(at)).count();
        let named = marked.tokens.start > 0 && reading.is(marked.tokens.start - 1, Classes::THING);
        named || capitals * 2 > words || words > 2 && reading.capital(marked.inside().start)
    }

    /// A report, made ready.
    pub(crate) fn report(
        &self,
        content: Range<usize>,
        cue: Range<usize>,
        source: Option<Source>,
        rule: &'static str,
        score: Option<f32>,
    ) -> Found {
        let kind = self.kind(&content);
        Found { content, kind, cue: Some(cue), own_source: source.is_some(), source, rule, score }
    }

    /// Ends the report before a new one whose source or cue stands at `border`.
    pub(crate) fn cut(&self, reports: &mut [Found], border: usize) {
        let reading = self.reading;
        let Some(last) = reports.last_mut() else { return };
        let mut end = border;
        if last.content.end <= border || end <= last.content.start + 1 {
            return;
        }
        let joins = Classes::ADVERB.or(Classes::CONNECTOR).or(Classes::COMMA).or(Classes::SEMICOLON);
        while end > last.content.start + 1 && reading.is(end - 1, joins) && reading.marked(end - 1).is_none()
        {
            end -= 1;
        }
        last.content = report::trim(reading, last.content.start..end);
        last.kind = self.kind(&last.content);
    }
}
