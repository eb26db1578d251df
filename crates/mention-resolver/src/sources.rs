//! Reads the source of a cue: which mention stands there as its subject, and whose words they are.
//!
//! A quote attributor knows where a cue stands (`cho biết`, `Theo`); [`Sources`] says which stretch before or behind
//! it names the source, and who speaks: the person a pronoun means, the author of a report, the state for its capital.

use std::ops::Range;

use diembao_core::{Article, RuleId, Span};
use diembao_text::{Case, Gap, Kind, Tokens};

use crate::entities::lower_first;
use crate::mention::{EntityKind, Form, Mention};
use crate::scan::{KEYS, Scanner};
use crate::words::{WORDS, flag};

/// How far before a cue its source may stand, in tokens.
const WINDOW: usize = 64;
/// How many mentions before a cue are weighed.
const CANDIDATES: usize = 16;
/// How far behind `theo` a source may reach.
const REACH: usize = 40;
/// How far back a document's author is looked for.
const AUTHOR_BACK: usize = 1200;

/// Where sources stand in one article.
pub struct Sources<'a> {
    article: &'a Article,
    tokens: &'a Tokens,
    mentions: &'a [Mention],
    /// The tokens of each mention.
    at: Vec<Range<usize>>,
}

/// What kind of words names a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A name.
    Named,
    /// `ông`, `họ`.
    Pronoun,
    /// An office or a noun that means somebody named elsewhere.
    Description,
    /// A source without a name.
    Unnamed,
    /// A report, a law, figures.
    Document,
    /// More than one, joined.
    Several,
}

/// What a speaker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeakerKind {
    /// A person with a name.
    Person,
    /// A body, a state, a document.
    Organization,
    /// A source without a name.
    Unnamed,
}

/// The source of a quote.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The tokens that name it, title in, apposition and brackets out.
    pub tokens: Range<usize>,
    /// The same in bytes.
    pub span: Span,
    /// Who speaks, by canonical name; several joined by `; `.
    pub speaker: Option<Box<str>>,
    /// What the speaker is.
    pub kind: SpeakerKind,
    /// The entity in the layer `mentions`, if it is one.
    pub entity: Option<u32>,
    /// What kind of words names it.
    pub shape: Shape,
    /// How the speaker was found.
    pub rule: RuleId,
    /// The token behind the source and what belongs to it (a bracket, an apposition).
    pub end: usize,
}

/// A source that was weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The source.
    pub source: Source,
    /// Its weight; the heaviest above 0 is taken.
    pub score: i32,
    /// What speaks for it and against it.
    pub why: Vec<&'static str>,
}

/// What [`Sources::before`] thinks of a stretch.
struct Weight {
    score: i32,
    /// Where it ends if the words up to the cue belong to it.
    end: usize,
    commas: i32,
}

/// What a token is between a source and its cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Plain,
    Adverb,
    Preposition,
    Verb,
    Say,
    Conjunction,
    Comma,
    Hard,
    Open,
    Close,
    Dash,
    Quote,
    Number,
    Time,
    And,
}

impl<'a> Sources<'a> {
    /// The sources of an article whose mentions have been found.
    pub fn new(article: &'a Article, mentions: &'a [Mention]) -> Self {
        let tokens = article.derived::<Tokens>();
        let mut at = Vec::with_capacity(mentions.len());
        let mut next = 0;
        for mention in mentions {
            let span = mention.anchor.span().range();
            // Mentions are sorted; short steps are cheaper than a search each.
            while tokens.get(next).is_some_and(|token| (token.end as usize) <= span.start) {
                next += 1;
            }
            let mut end = next;
            while tokens.get(end).is_some_and(|token| (token.start as usize) < span.end) {
                end += 1;
            }
            at.push(next..end);
        }
        Self { article, tokens, mentions, at }
    }

    /// The tokens of the `index`-th mention.
    ///
    /// # Panics
    /// If there is no such mention.
    pub fn tokens_of(&self, index: usize) -> Range<usize> {
        self.at[index].clone()
    }

    /// The mention that covers a token.
    pub fn mention_at(&self, token: usize) -> Option<&'a Mention> {
        let index = self.at.partition_point(|at| at.end <= token);
        self.at.get(index).filter(|at| at.start <= token).map(|_| &self.mentions[index])
    }

    /// The subject of a cue that follows its source: `[ông Thắng], Giám đốc Sở X, hôm qua cũng | nói`.
    ///
    /// `cue`: its tokens. `floor`: the first token that may belong to the source. `None` where no subject stands.
    pub fn before(&self, cue: Range<usize>, floor: usize) -> Option<Source> {
        let (candidate, _) = self.best(self.candidates_before(cue.start, floor, false))?;
        Some(candidate.source)
    }

    /// All that [`Sources::before`] weighs, the heaviest first, with the reasons.
    pub fn weigh_before(&self, cue: Range<usize>, floor: usize) -> Vec<Candidate> {
        let mut all = self.candidates_before(cue.start, floor, true);
        all.sort_by_key(|candidate| (std::cmp::Reverse(candidate.score), candidate.source.tokens.start));
        all
    }

    /// The source that starts at `from` (behind `Theo`, `dẫn lời`, `của`), before `ceiling`.
    pub fn after(&self, from: usize, ceiling: usize) -> Option<Source> {
        self.starting_at(from, ceiling)
    }

    /// All that [`Sources::after`] weighs.
    pub fn weigh_after(&self, from: usize, ceiling: usize) -> Vec<Candidate> {
        self.starting_at(from, ceiling)
            .into_iter()
            .map(|source| Candidate { source, score: 1, why: vec!["starts-there"] })
            .collect()
    }

    /// The last source in a subject's place before token `at`, for a quote in marks without cue or source.
    pub fn last_subject(&self, at: usize) -> Option<Source> {
        let behind = self.at.partition_point(|mention| mention.end <= at);
        let low = behind.saturating_sub(16);
        let scanner = self.scanner();
        let speaking = (low..behind).rev().find(|&index| {
            let mention = &self.mentions[index];
            mention.kind != EntityKind::Place
                && !scanner.governed(self.at[index].start)
                && (scanner.says_next(self.at[index].end) || scanner.source_word_before(self.at[index].start))
        });
        let index = speaking
            .or_else(|| (low..behind).rev().find(|&index| self.mentions[index].kind == EntityKind::Person))?;
        self.of_mention(index, self.at[index].clone())
    }

    fn scanner(&self) -> Scanner<'a> {
        Scanner::new(self.article.text(), self.tokens, &WORDS)
    }

    fn best(&self, candidates: Vec<Candidate>) -> Option<(Candidate, usize)> {
        let count = candidates.len();
        // Of equal weight the later one: it stands nearer to the cue.
        let best = candidates
            .into_iter()
            .filter(|candidate| candidate.score > 0)
            .max_by_key(|candidate| candidate.score)?;
        Some((best, count))
    }

    fn candidates_before(&self, cue: usize, floor: usize, explain: bool) -> Vec<Candidate> {
        let mut start = floor.max(cue.saturating_sub(WINDOW));
        // Not beyond the paragraph, nor a sentence's end.
        for at in (start + 1..=cue.min(self.tokens.len().saturating_sub(1))).rev() {
            if self.tokens[at].gap >= Gap::Line {
                start = at;
                break;
            }
        }
        if start >= cue {
            return Vec::new();
        }
        let mut parts = [Part::Plain; WINDOW];
        let mut documents = [0usize; 8];
        let mut count = 0;
        self.classify(start, cue, &mut parts, &mut documents, &mut count);
        let part = |at: usize| parts[at - start];
        let mut out: Vec<Candidate> = Vec::new();
        let last = self.at.partition_point(|at| at.start < cue);
        let first = self.at.partition_point(|at| at.end <= start).max(last.saturating_sub(CANDIDATES));
        // Where the apposition of a candidate reaches: nothing in it is a subject.
        let mut apposed = start..start;
        for index in first..last {
            let at = self.at[index].start.max(start)..self.at[index].end.min(cue);
            if at.is_empty() {
                continue;
            }
            let mut why = Vec::new();
            let governed = at.start > start
                && (KEYS.besides.contains(&self.tokens[at.start - 1].key)
                    || matches!(part(at.start - 1), Part::Preposition | Part::Verb)
                    || self.tokens[at.start - 1].key == KEYS.cua);
            let tail = if governed { at.end } else { self.appositions_end(at.end, cue) };
            let mut weight = self.weigh(&at, tail, cue, start, &part, explain, &mut why);
            let mention = &self.mentions[index];
            if mention.kind == EntityKind::Place && mention.form != Form::Short {
                weight.score -= 12;
            }
            if at.start > start && KEYS.besides.contains(&self.tokens[at.start - 1].key) {
                // `Không chỉ bác Hào, một nhân viên cũng nói`
                weight.score -= 60;
                note(explain, &mut why, "besides");
            }
            if apposed.contains(&at.start) {
                weight.score -= 70;
                note(explain, &mut why, "in-apposition");
            } else if tail > at.end {
                apposed = at.end..tail;
            }
            if at.end + 1 < cue && part(at.end) == Part::And && self.mention_starts(at.end + 1) {
                weight.score -= 25;
                note(explain, &mut why, "one-of-several");
            }
            if self.in_document(&documents[..count], &at, start) {
                weight.score -= 30;
                note(explain, &mut why, "in-document");
            }
            if weight.score <= 0 && !explain {
                continue;
            }
            let end = if self.extends(index) && tail == at.end { weight.end.max(at.end) } else { at.end };
            let tokens = at.start..end;
            if let Some(source) =
                self.several(index, tokens.clone(), start, &part).or_else(|| self.of_mention(index, tokens))
            {
                let joined = if source.shape == Shape::Several { 25 } else { 0 };
                out.push(Candidate { source, score: weight.score + joined, why });
            }
        }
        for &head in &documents[..count] {
            let inside = self
                .mention_at(head)
                .is_some_and(|mention| mention.anchor.span().start() != self.tokens[head].start as usize);
            if inside || apposed.contains(&head) {
                continue;
            }
            let verb = WORDS.at(self.tokens, head).is_some_and(|(len, word)| {
                let next = self.tokens.get(head + len).map(|token| token.key);
                word.is(flag::SAY)
                    && !self.tokens[head].is_capital()
                    && head + len != cue
                    && ![KEYS.cua, KEYS.tu, KEYS.do_].iter().any(|key| next == Some(*key))
            });
            if verb {
                continue;
            }
            let mut why = vec!["document"];
            let (end, mut tail) = self.noun_end(head, cue, &part);
            // `thông tin từ Công an huyện X, tỉnh Y`
            let place = end + 1 < cue
                && part(end) == Part::Comma
                && WORDS
                    .at(self.tokens, end + 1)
                    .is_some_and(|(_, word)| word.is(flag::PLACE_NOUN | flag::PROVINCE));
            if place {
                tail = self.appositions_end(end, cue);
            }
            let mut weight = self.weigh(&(head..end), tail, cue, start, &part, explain, &mut why);
            if head > start && part(head - 1) == Part::Adverb
                || self.in_document(&documents[..count], &(head..end), start)
            {
                weight.score -= 90;
                note(explain, &mut why, "inside-a-phrase");
            }
            if weight.commas > 0 {
                // `Phát biểu tại lễ khai giảng, ông X nói`: what was done, not who says.
                weight.score -= 60;
                note(explain, &mut why, "an-adverbial");
            }
            if weight.score <= 0 && !explain {
                continue;
            }
            // A count or `một` before it belongs to it.
            let mut from = head;
            if from > start
                && WORDS
                    .at(self.tokens, from - 1)
                    .is_some_and(|(len, word)| len == 1 && word.is(flag::ONE | flag::SEVERAL))
            {
                from -= 1;
            }
            if let Some(source) = self.document(from..weight.end.max(end), head) {
                out.push(Candidate { source, score: weight.score + 4, why });
            }
        }
        if out.iter().all(|candidate| candidate.score <= 0)
            && let Some(tokens) = self.plain_subject(start, cue, &part)
            && let Some(source) = self
                .mention_starting(tokens.start)
                .map_or_else(|| self.unnamed(tokens), |index| self.of_mention(index, self.at[index].clone()))
        {
            out.push(Candidate { source, score: 5, why: vec!["noun-phrase-before-cue"] });
        }
        out
    }

    /// Behind the brackets and appositions that follow a source before its cue.
    fn appositions_end(&self, end: usize, cue: usize) -> usize {
        let scanner = self.scanner();
        let mut at = end;
        for _ in 0..6 {
            if at >= cue {
                break;
            }
            match scanner.mark(at) {
                Some('(') => match scanner.behind_bracket(at) {
                    Some(behind) if behind <= cue => at = behind,
                    _ => break,
                },
                Some(mark @ (',' | '-' | '–' | '—')) if self.tokens[at].gap < Gap::Line => {
                    let place = mark == ','
                        && scanner
                            .says_next(at + 1 + WORDS.at(self.tokens, at + 1).map_or(0, |(len, _)| len))
                        && WORDS.at(self.tokens, at + 1).is_some_and(|(_, word)| word.is(flag::STATE))
                        && scanner.capital(at + 1);
                    if mark != ','
                        && let Some(close) = (at + 2..cue.min(at + 40)).find(|&close| {
                            matches!(scanner.mark(close), Some('-' | '–' | '—'))
                                && self.tokens[close].gap != Gap::None
                        })
                        && self.tokens[at].gap != Gap::None
                    {
                        at = close + 1;
                    } else if self.named_person_at(at + 1) {
                        break;
                    } else if scanner.role_start(at + 1)
                        || place
                        || self.tokens[at + 1].key == KEYS.noi
                        || mark == ','
                            && WORDS.at(self.tokens, at + 1).is_some_and(|(_, word)| {
                                word.is(flag::PLACE_NOUN | flag::PROVINCE) && !word.is(flag::STATE)
                            })
                        || at > end
                            && mark == ','
                            && WORDS.at(self.tokens, at + 1).is_some_and(|(_, word)| {
                                word.is(flag::ORG_HEAD | flag::PLACE_NOUN | flag::NAMES | flag::TITLE)
                            })
                    {
                        at = scanner.role_end(at + 1).min(cue);
                    } else {
                        break;
                    }
                }
                _ => break,
            }
        }
        at.min(cue).max(end)
    }

    /// What each token of the window is.
    fn classify(
        &self,
        start: usize,
        cue: usize,
        parts: &mut [Part; WINDOW],
        documents: &mut [usize; 8],
        count: &mut usize,
    ) {
        let mut at = start;
        while at < cue {
            let token = &self.tokens[at];
            if token.kind == Kind::Number {
                parts[at - start] = Part::Number;
                at += 1;
                continue;
            }
            if let Some(mark) = token.mark() {
                parts[at - start] = match mark {
                    ',' => Part::Comma,
                    '.' | '!' | '?' | ';' | ':' | '…' => {
                        let tight = self.tokens.get(at + 1).is_some_and(|next| next.gap == Gap::None);
                        let short = mark == '.'
                            && at > start
                            && self.tokens[at - 1].range().len() <= 4
                            && self.tokens[at - 1].case != Case::Lower;
                        if mark == '.' && (tight || short) || mark == ':' && tight {
                            Part::Plain
                        } else {
                            Part::Hard
                        }
                    }
                    '(' | '[' => Part::Open,
                    ')' | ']' => Part::Close,
                    '-' | '–' | '—' if token.gap != Gap::None => Part::Dash,
                    '“' | '”' | '"' | '«' | '»' => Part::Quote,
                    _ => Part::Plain,
                };
                at += 1;
                continue;
            }
            if token.key == KEYS.va {
                parts[at - start] = Part::And;
                at += 1;
                continue;
            }
            if KEYS.time.contains(&token.key) {
                parts[at - start] = Part::Time;
                at += 1;
                continue;
            }
            let Some((len, word)) = WORDS.at(self.tokens, at) else {
                at += 1;
                continue;
            };
            let end = (at + len).min(cue);
            let capital = token.is_capital() && at > start;
            if word.is(flag::DOCUMENT) && *count < documents.len() {
                documents[*count] = at;
                *count += 1;
            }
            let part = if capital {
                Part::Plain
            } else if word.is(flag::CONJUNCTION) {
                Part::Conjunction
            } else if word.is(flag::SAY) && !word.is(flag::NOUNISH | flag::DOCUMENT) {
                Part::Say
            } else if word.is(flag::ADVERB) {
                Part::Adverb
            } else if word.is(flag::PREPOSITION) {
                Part::Preposition
            } else if word.is(flag::VERB) && !word.is(flag::FIELD | flag::ORG_HEAD) {
                Part::Verb
            } else {
                Part::Plain
            };
            parts[at - start..end - start].fill(part);
            at = end;
        }
    }

    /// The mention that begins at a token.
    fn mention_starting(&self, at: usize) -> Option<usize> {
        let index = self.at.partition_point(|mention| mention.start < at);
        self.at.get(index).filter(|mention| mention.start == at).map(|_| index)
    }

    /// Whether a mention begins at a token.
    fn mention_starts(&self, at: usize) -> bool {
        self.mention_starting(at).is_some()
    }

    /// Whether a person's name, with its titles, begins at a token.
    fn named_person_at(&self, at: usize) -> bool {
        let index = self.at.partition_point(|mention| mention.start < at);
        self.at.get(index).is_some_and(|mention| mention.start == at) && {
            let mention = &self.mentions[index];
            mention.kind == EntityKind::Person
                && matches!(mention.form, Form::Name | Form::Short | Form::Pronoun)
        }
    }

    /// How well a stretch serves as the subject of the cue at `cue`, and where it would end if it went on to the cue.
    /// `tail`: behind its appositions.
    #[expect(clippy::too_many_arguments)]
    fn weigh(
        &self,
        at: &Range<usize>,
        tail: usize,
        cue: usize,
        start: usize,
        part: &impl Fn(usize) -> Part,
        explain: bool,
        why: &mut Vec<&'static str>,
    ) -> Weight {
        let mut score = 60;
        // Before it.
        let opened = (start..at.start).filter(|&at| part(at) == Part::Open).count();
        let closed = (start..at.start).filter(|&at| part(at) == Part::Close).count();
        if opened > closed && (at.end..cue).any(|at| part(at) == Part::Close) {
            score -= 80;
            note(explain, why, "in-brackets");
        }
        if at.start >= start + 2
            && self.tokens[at.start - 1].mark() == Some(':')
            && KEYS.credits.contains(&self.tokens[at.start - 2].key)
        {
            score -= 60;
            note(explain, why, "picture-credit");
        }
        if at.start == start
            || matches!(
                part(at.start - 1),
                Part::Comma | Part::Hard | Part::Quote | Part::Dash | Part::Close | Part::Conjunction
            )
        {
            score += 15;
            note(explain, why, "clause-start");
        } else {
            match part(at.start - 1) {
                _ if self.scanner().source_word_before(at.start) => {
                    score += 12;
                    note(explain, why, "behind-a-source-word");
                }
                Part::Preposition => {
                    score -= 45;
                    note(explain, why, "after-preposition");
                }
                Part::Verb | Part::Say => {
                    score -= 35;
                    note(explain, why, "after-verb");
                }
                Part::And => score -= 5,
                _ if self.tokens[at.start - 1].key == KEYS.cua => {
                    score -= 45;
                    note(explain, why, "after-of");
                }
                Part::Adverb | Part::Time | Part::Number => {}
                _ => {
                    score -= 18;
                    note(explain, why, "inside-a-phrase");
                }
            }
        }
        // Behind it, up to the cue.
        let mut from = tail;
        if tail > at.end {
            score += 10;
            note(explain, why, "apposition");
            if from < cue && matches!(part(from), Part::Comma | Part::Dash) {
                from += 1;
            }
        }
        let mut depth = 0;
        let (mut commas, mut plain, mut verbs, mut prepositions) = (0, 0, 0, 0);
        let mut end = at.end;
        let mut frozen = tail > at.end;
        let mut time = false;
        let mut last = Part::Plain;
        for position in from..cue {
            let now = part(position);
            if depth > 0 {
                if now == Part::Close {
                    depth -= 1;
                }
                continue;
            }
            match now {
                Part::Open => {
                    depth += 1;
                    frozen = true;
                }
                Part::Close => {}
                Part::Comma | Part::Dash => {
                    commas += 1;
                    frozen = true;
                    time = false;
                }
                Part::Hard => {
                    score -= 80;
                    frozen = true;
                    note(explain, why, "another-sentence");
                }
                Part::Quote => {
                    score -= 12;
                    frozen = true;
                }
                Part::Conjunction => {
                    score -= 30;
                    frozen = true;
                    note(explain, why, "clause-between");
                }
                Part::Say | Part::Verb => {
                    verbs += if now == Part::Say { 2 } else { 1 };
                    frozen = true;
                }
                Part::Adverb => frozen = true,
                Part::Preposition => prepositions += 1,
                Part::Time => time = true,
                Part::And => {
                    plain += 1;
                    frozen |= self.mention_starts(position + 1);
                }
                Part::Number | Part::Plain => {
                    plain += usize::from(now == Part::Plain);
                    if !frozen && !time && !self.tokens[position].is_capital() {
                        end = position + 1;
                    } else if self.tokens[position].is_capital() && self.mention_at(position).is_none() {
                        frozen = true;
                    } else if !frozen && !time {
                        end = position + 1;
                    }
                }
            }
            last = now;
        }
        if commas == 1 && last != Part::Comma && last != Part::Dash {
            // One comma opens an apposition that nothing closes, or another clause.
            score -= 14;
            note(explain, why, "open-apposition");
        }
        score -= 12 * verbs + 4 * prepositions + 2 * plain.min(8) as i32 + (cue - from) as i32 / 4;
        if verbs > 0 {
            note(explain, why, "verb-between");
        }
        if cue == at.end {
            note(explain, why, "right-before-cue");
        }
        Weight { score, end, commas }
    }

    /// Whether a mention is the author of a document before the cue, not the subject itself.
    fn in_document(&self, documents: &[usize], at: &Range<usize>, start: usize) -> bool {
        documents.iter().any(|&head| {
            head < at.start
                && at.start - head <= 12
                && head >= start
                && self.tokens[head..at.start]
                    .iter()
                    .all(|token| !matches!(token.mark(), Some(',' | '.' | ':' | ';' | '“' | '”' | '"')))
        })
    }

    /// Where a noun phrase that begins at `head` ends before the cue.
    /// Also: behind its brackets and what follows them (`Báo cáo do X (VFA) công bố ngày 21/10`).
    fn noun_end(&self, head: usize, cue: usize, part: &impl Fn(usize) -> Part) -> (usize, usize) {
        let mut end = head + WORDS.at(self.tokens, head).map_or(1, |(len, _)| len);
        end = end.min(cue);
        while end < cue {
            match part(end) {
                Part::Comma | Part::Hard | Part::Open | Part::Quote | Part::Adverb | Part::Conjunction => {
                    break;
                }
                Part::Say if end + 1 < cue => break,
                _ => end += 1,
            }
        }
        let mut tail = end;
        if end < cue && part(end) == Part::Open {
            while tail < cue
                && !matches!(
                    part(tail),
                    Part::Comma | Part::Hard | Part::Quote | Part::Adverb | Part::Conjunction
                )
            {
                tail += 1;
            }
        }
        (end, tail)
    }

    /// A noun phrase between the clause's start and the cue that no mention covers.
    fn plain_subject(&self, start: usize, cue: usize, part: &impl Fn(usize) -> Part) -> Option<Range<usize>> {
        let mut end = cue;
        while end > start && matches!(part(end - 1), Part::Adverb | Part::Comma | Part::Close) {
            if part(end - 1) == Part::Close {
                let open = (start..end).rev().find(|&at| part(at) == Part::Open)?;
                end = open;
            } else {
                end -= 1;
            }
        }
        let mut first = end;
        while first > start
            && !matches!(
                part(first - 1),
                Part::Comma
                    | Part::Hard
                    | Part::Open
                    | Part::Close
                    | Part::Quote
                    | Part::Conjunction
                    | Part::Dash
            )
        {
            first -= 1;
        }
        // Behind adverbs, times and connectors at the clause's head.
        while first < end && matches!(part(first), Part::Adverb | Part::And | Part::Number | Part::Time) {
            first += 1;
        }
        // Up to the verb: `người thân của em | đã chăng một tấm băng rôn với …`.
        let end =
            (first..end).find(|&at| matches!(part(at), Part::Adverb | Part::Say | Part::Verb)).unwrap_or(end);
        let (_, word) = WORDS.at(self.tokens, first)?;
        let opens =
            word.is(flag::ONE | flag::SEVERAL | flag::NOUN | flag::TITLE | flag::ORG_HEAD | flag::PREFIX);
        let bare = word.is(flag::ONE | flag::SEVERAL) && end - first < 2;
        (first < end && opens && !bare && end - first <= 24).then_some(first..end)
    }

    /// Whether words between a mention and its cue may belong to the mention.
    fn extends(&self, index: usize) -> bool {
        let mention = &self.mentions[index];
        match mention.kind {
            EntityKind::Unnamed => mention.form == Form::Description,
            EntityKind::Organization => {
                let head = WORDS.at(self.tokens, self.at[index].start);
                mention.form != Form::Pronoun && head.is_some_and(|(_, word)| word.is(flag::ORG_HEAD))
            }
            EntityKind::Person => false,
            EntityKind::Place => false,
        }
    }

    /// Sources joined by `và` or commas that end with the mention `index`.
    fn several(
        &self,
        index: usize,
        tokens: Range<usize>,
        start: usize,
        part: &impl Fn(usize) -> Part,
    ) -> Option<Source> {
        let mut first = index;
        let joined = |left: usize, right: usize, and: bool| {
            let (left, right) = (&self.at[left], &self.at[right]);
            let mut between = left.end..right.start;
            // A bracket behind the left one: `Ngân hàng Thế giới (WB), Ủy ban châu Âu`.
            if between.start < between.end && self.tokens[between.start].mark() == Some('(') {
                let close = between.clone().find(|&at| self.tokens[at].mark() == Some(')'))?;
                between.start = close + 1;
            }
            let single = between.len() == 1 && between.start >= start;
            let right =
                single && (part(between.start) == Part::And || self.tokens[between.start].key == KEYS.cung);
            let comma = single && part(between.start) == Part::Comma;
            (right || comma && !and).then_some(right)
        };
        let mut any_and = false;
        while first > 0 && self.at[first - 1].start >= start && first + 4 > index {
            match joined(first - 1, first, first == index) {
                Some(and) => {
                    any_and |= and;
                    first -= 1;
                }
                None => break,
            }
        }
        if first == index || !any_and {
            return None;
        }
        self.join((first..=index).collect(), self.at[first].start..tokens.end)
    }

    fn join(&self, members: Vec<usize>, tokens: Range<usize>) -> Option<Source> {
        let mut names: Vec<&str> = Vec::new();
        for &member in &members {
            let name = &*self.mentions[member].name;
            if !names.contains(&name) && !name.contains(';') {
                names.push(name);
            }
        }
        let kind = speaker_kind(self.mentions[members[0]].kind);
        Some(Source {
            span: self.span(&tokens)?,
            end: self.behind(tokens.end),
            tokens,
            speaker: Some(names.join("; ").into()),
            kind,
            entity: None,
            shape: Shape::Several,
            rule: RuleId::new("several"),
        })
    }

    /// The source that a mention names, over `tokens`, which may go on behind the mention.
    fn of_mention(&self, index: usize, tokens: Range<usize>) -> Option<Source> {
        let mention = &self.mentions[index];
        let own_words = mention.kind == EntityKind::Unnamed && mention.rule.as_str() == "unnamed";
        let text = &self.article.text()[self.tokens.range(tokens.clone())];
        let longer = tokens.end > self.at[index].end;
        let speaker: Box<str> = if own_words {
            lower_first(text).into()
        } else if longer
            && mention.kind == EntityKind::Organization
            && mention.form == Form::Name
            && self.tokens[self.at[index].end].key != KEYS.cua
        {
            text.into()
        } else {
            mention.name.clone()
        };
        let shape = match (mention.form, mention.kind) {
            (Form::Pronoun, _) => Shape::Pronoun,
            (_, EntityKind::Unnamed) => Shape::Unnamed,
            (Form::Description, _) => Shape::Description,
            _ => Shape::Named,
        };
        Some(Source {
            span: self.span(&tokens)?,
            end: self.behind(tokens.end),
            tokens,
            speaker: Some(speaker),
            kind: speaker_kind(mention.kind),
            entity: Some(mention.entity),
            shape,
            rule: mention.rule.clone(),
        })
    }

    fn unnamed(&self, tokens: Range<usize>) -> Option<Source> {
        let text = &self.article.text()[self.tokens.range(tokens.clone())];
        Some(Source {
            span: self.span(&tokens)?,
            end: self.behind(tokens.end),
            tokens,
            speaker: Some(lower_first(text).into()),
            kind: SpeakerKind::Unnamed,
            entity: None,
            shape: Shape::Unnamed,
            rule: RuleId::new("noun-phrase"),
        })
    }

    /// A document as a source: its author speaks, or it does itself.
    fn document(&self, tokens: Range<usize>, head: usize) -> Option<Source> {
        let (len, word) = WORDS.at(self.tokens, head)?;
        let text = &self.article.text()[self.tokens.range(tokens.clone())];
        let author = |speaker: Box<str>, kind, entity, rule| {
            Some(Source {
                span: self.span(&tokens)?,
                end: self.behind(tokens.end),
                tokens: tokens.clone(),
                speaker: Some(speaker),
                kind,
                entity,
                shape: Shape::Document,
                rule: RuleId::new(rule),
            })
        };
        // An author inside: behind `của`, `do`, `từ`, or right behind the noun.
        let first = self.at.partition_point(|at| at.start < tokens.start + 1);
        let inside: Vec<usize> =
            (first..self.at.len()).take_while(|&index| self.at[index].end <= tokens.end).collect();
        let mut authors: Vec<usize> = Vec::new();
        for &index in &inside {
            let at = &self.at[index];
            let before = &self.tokens[at.start - 1];
            // Not `báo cáo về môi trường của Việt Nam`: that is what it is about.
            let about = self.tokens[head..at.start].iter().any(|token| token.key == KEYS.ve);
            let of = (before.key == KEYS.cua && !about)
                || before.key == KEYS.tu
                || before.key == KEYS.do_
                || at.start == head + len && self.mentions[index].kind != EntityKind::Unnamed
                || before.key == KEYS.duoc;
            let more = !authors.is_empty() && (before.key == KEYS.va || before.mark() == Some(','));
            if of || more {
                authors.push(index);
            }
        }
        if authors.is_empty()
            && !self.tokens[head..tokens.end].iter().any(|token| token.key == KEYS.ve)
            && let Some(&index) = inside.iter().find(|&&index| {
                matches!(self.mentions[index].kind, EntityKind::Organization | EntityKind::Person)
            })
        {
            authors.push(index);
        }
        if let Some(&only) = authors.first() {
            if authors.len() > 1 {
                let joined = self.join(authors, tokens.clone())?;
                return author(joined.speaker.unwrap_or_default(), joined.kind, None, "document-authors");
            }
            let mention = &self.mentions[only];
            let to_end = self.at[only].end..tokens.end;
            let stops = WORDS
                .at(self.tokens, to_end.start)
                .is_some_and(|(_, word)| word.flags & flag::STOPS != 0 && !word.is(flag::FIELD));
            let goes_on = !stops
                && mention.kind != EntityKind::Person
                && !to_end.is_empty()
                && to_end.len() <= 16
                && self.tokens[to_end.clone()]
                    .iter()
                    .all(|token| token.kind == Kind::Word && token.case == Case::Lower);
            let speaker = if goes_on && mention.form == Form::Name || mention.rule.as_str() == "unnamed" {
                lower_if(
                    mention.kind == EntityKind::Unnamed,
                    &self.article.text()[self.tokens.range(self.at[only].start..tokens.end)],
                )
            } else {
                mention.name.clone()
            };
            return author(speaker, speaker_kind(mention.kind), Some(mention.entity), "document-author");
        }
        // An author without a name: `số liệu của cơ quan chức năng`, `lời các nhân chứng`.
        if let Some(of) = (head + len..tokens.end.min(head + len + 6))
            .find(|&at| self.tokens[at].key == KEYS.cua || self.tokens[at].key == KEYS.do_)
            .map(|at| at + 1)
            .or_else(|| (self.tokens[head].key == KEYS.loi && len == 1).then_some(head + 1))
            && of < tokens.end
            && let Some((_, noun)) = WORDS.at(self.tokens, of)
            && noun.is(flag::ONE | flag::SEVERAL | flag::NOUN | flag::TITLE | flag::ORG_HEAD)
        {
            let mut end = tokens.end;
            if self.tokens[of - 1].key == KEYS.do_ {
                // `do X cung cấp`
                end = end.saturating_sub(2).max(of + 1);
            }
            let words = &self.article.text()[self.tokens.range(of..end)];
            return author(lower_first(words).into(), SpeakerKind::Unnamed, None, "document-author");
        }
        if word.is(flag::NEEDS_AUTHOR) {
            return None;
        }
        // `Báo cáo`, `tờ trình`, `văn bản` alone: the author named before.
        if tokens.len() <= len + 2
            && KEYS.authored.iter().any(|phrase| {
                phrase.iter().copied().eq(self.tokens[head..head + len].iter().map(|token| token.key))
            })
            && let Some(index) = self.author_before(head, len)
        {
            let mention = &self.mentions[index];
            return author(
                mention.name.clone(),
                speaker_kind(mention.kind),
                Some(mention.entity),
                "document-named-before",
            );
        }
        author(lower_first(text).into(), SpeakerKind::Organization, None, "document")
    }

    /// The author of a document that was named before by the same noun.
    fn author_before(&self, at: usize, len: usize) -> Option<usize> {
        let head: Vec<_> = self.tokens[at..at + len].iter().map(|token| token.key).collect();
        let low = at.saturating_sub(AUTHOR_BACK);
        let mut other = at;
        let mut occurrences = 0;
        let mut loose = None;
        let press = KEYS.press.iter().any(|press| press.iter().eq(&head));
        while other > low && !press {
            other -= 1;
            let same = self.tokens[other..at].len() >= len
                && self.tokens[other..other + len].iter().map(|token| token.key).eq(head.iter().copied());
            if !same {
                continue;
            }
            occurrences += 1;
            if occurrences > 6 {
                break;
            }
            // `báo cáo (…) của X` there, or `X gửi báo cáo`.
            let behind = self.at.partition_point(|mention| mention.start < other + len);
            let border = |at: usize| {
                matches!(self.tokens[at].mark(), Some('.' | '!' | '?'))
                    && self.tokens.get(at + 1).is_none_or(|next| next.gap != Gap::None)
                    || self.tokens.get(at + 1).is_some_and(|next| next.gap >= Gap::Line)
            };
            let right =
                (other..(other + 40).min(self.tokens.len())).find(|&at| border(at)).unwrap_or(other + 40);
            let author =
                (behind..self.at.len()).take_while(|&index| self.at[index].end <= right + 1).find(|&index| {
                    self.tokens[self.at[index].start - 1].key == KEYS.cua
                        && self.mentions[index].kind == EntityKind::Organization
                });
            if author.is_some() {
                return author;
            }
            let left = (low.max(other.saturating_sub(60))..other).rev().find(|&at| border(at)).unwrap_or(low);
            let subject = (0..behind)
                .rev()
                .take_while(|&index| self.at[index].start >= left)
                .filter(|&index| self.at[index].end <= other && self.speaks_for_documents(index))
                .last();
            // `Chính phủ vừa có | báo cáo` made it; a sentence that only speaks of it may name anybody.
            let made = other > 0
                && WORDS
                    .at(&self.tokens[..other], other - 1)
                    .is_some_and(|(_, word)| word.is(flag::VERB | flag::ADVERB | flag::SAY));
            if subject.is_some() && made {
                return subject;
            }
            loose = loose.or(subject);
        }
        if loose.is_some() {
            return loose;
        }
        if KEYS.general.iter().any(|general| general.iter().eq(&head)) {
            let behind = self.at.partition_point(|mention| mention.end <= at);
            return (behind.saturating_sub(24)..behind).rev().find(|&index| {
                let mention = &self.mentions[index];
                let medium = WORDS
                    .at(self.tokens, self.at[index].start)
                    .is_some_and(|(_, word)| word.is(flag::MEDIUM | flag::NAMED_ORG));
                mention.kind == EntityKind::Organization
                    && !matches!(mention.rule.as_str(), "state" | "seat-for-state")
                    && (medium || !press)
            });
        }
        None
    }

    fn speaks_for_documents(&self, index: usize) -> bool {
        matches!(self.mentions[index].kind, EntityKind::Organization | EntityKind::Person)
    }

    /// The source that begins at `from`.
    fn starting_at(&self, from: usize, ceiling: usize) -> Option<Source> {
        let ceiling = ceiling.min(self.tokens.len()).min(from + REACH);
        if from >= ceiling {
            return None;
        }
        let found = WORDS.at(self.tokens, from);
        let index = self.at.partition_point(|at| at.end <= from);
        let mention = self.at.get(index).filter(|at| at.start < ceiling);
        // `các báo cáo`, `điều 5 của nghị định`: the document behind.
        if let Some((len, word)) = found
            && word.is(flag::ONE | flag::SEVERAL)
            && let Some((more, noun)) = WORDS.at(self.tokens, from + len)
            && noun.is(flag::DOCUMENT)
            && mention.is_none_or(|at| at.start >= from + len)
        {
            let end = self.phrase_end(from, from + len + more, ceiling, false);
            return self.document(from..end, from + len);
        }
        // A document first, unless the mention covers its noun.
        if let Some((len, word)) = found
            && word.is(flag::DOCUMENT)
            && mention.is_none_or(|at| at.start >= from + len)
        {
            let end = self.phrase_end(from, from + len, ceiling, false);
            return self.document(from..end, from);
        }
        if let Some(at) = mention
            && at.start <= from
        {
            let mut end = at.end.min(ceiling);
            let mut last = index;
            let mut members = vec![index];
            // `X và Y`, `X, Y và Z`
            while let Some(next) = self.at.get(last + 1)
                && next.end <= ceiling
            {
                let between = &self.tokens[end..next.start];
                let and = between.len() == 1 && (between[0].key == KEYS.va || between[0].key == KEYS.cung);
                if !and || members.len() >= 4 {
                    break;
                }
                last += 1;
                members.push(last);
                end = next.end;
            }
            if members.len() > 1 {
                return self.join(members, at.start..end);
            }
            if self.extends(index) {
                let body = self.mentions[index].kind == EntityKind::Organization;
                end = self.phrase_end(at.start, end, ceiling, body);
            }
            return self.of_mention(index, at.start..end);
        }
        let (_, word) = found?;
        if word.is(flag::ONE | flag::SEVERAL | flag::NOUN | flag::TITLE | flag::ORG_HEAD | flag::PREFIX) {
            let end = self.phrase_end(from, from + 1, ceiling, false);
            return self.unnamed(from..end);
        }
        None
    }

    /// Where a noun phrase that is known up to `end` ends: at a mark, a verb of saying, a conjunction.
    /// `body`: it is a body's name, which no relative clause follows.
    fn phrase_end(&self, start: usize, mut end: usize, ceiling: usize, body: bool) -> usize {
        while end < ceiling {
            let token = &self.tokens[end];
            if token.gap >= Gap::Line {
                break;
            }
            if let Some(mark) = token.mark() {
                let tight = token.gap == Gap::None
                    && self.tokens.get(end + 1).is_some_and(|next| next.gap == Gap::None);
                let inside = mark == '-' || mark == '/' && tight || mark == '&' || mark == '.' && tight;
                if !inside {
                    break;
                }
                end += 1;
                continue;
            }
            if let Some(covered) = self
                .at
                .get(self.at.partition_point(|at| at.end <= end))
                .filter(|at| at.start == end && at.end <= ceiling)
            {
                end = covered.end;
                continue;
            }
            if let Some((len, word)) = WORDS.at(self.tokens, end) {
                if !token.is_capital() && end > start {
                    let say =
                        word.is(flag::SAY) && !(word.is(flag::NOUNISH) && self.say_later(end + len, ceiling));
                    let author = token.key == KEYS.do_
                        && (WORDS
                            .at(self.tokens, start)
                            .is_some_and(|(_, word)| word.is(flag::DOCUMENT | flag::SEVERAL)));
                    if author {
                        end += 1;
                        continue;
                    }
                    if say
                        || word.is(flag::CONJUNCTION)
                        || body && word.is(flag::ADVERB | flag::VERB) && !word.is(flag::FIELD)
                    {
                        break;
                    }
                }
                end = (end + len).min(ceiling);
                continue;
            }
            end += 1;
        }
        // Adverbs before the verb are no part of the source.
        while end > start + 1 {
            let last = &self.tokens[end - 1];
            let adverb = WORDS
                .at(&self.tokens[..end], end - 1)
                .is_some_and(|(_, word)| word.is(flag::ADVERB) && !word.is(flag::DEICTIC | flag::FIELD));
            if adverb && last.case == Case::Lower { end -= 1 } else { break }
        }
        end
    }

    /// Whether a plain verb of saying follows in the same clause.
    fn say_later(&self, from: usize, ceiling: usize) -> bool {
        let mut at = from;
        while at < ceiling.min(from + 16) {
            let token = &self.tokens[at];
            if matches!(token.mark(), Some(',' | '.' | ':' | ';' | '“' | '"')) || token.gap >= Gap::Line {
                return matches!(token.mark(), Some(','));
            }
            match WORDS.at(self.tokens, at) {
                Some((_, word)) if word.is(flag::SAY) && !word.is(flag::NOUNISH) => return true,
                Some((len, _)) => at += len,
                None => at += 1,
            }
        }
        false
    }

    /// Behind a bracket and an apposition that follow a source.
    fn behind(&self, end: usize) -> usize {
        let scanner = self.scanner();
        let mut at = end;
        if scanner.mark(at) == Some('(')
            && scanner.same_line(at)
            && let Some(behind) = scanner.behind_bracket(at)
        {
            at = behind;
        }
        at
    }

    fn span(&self, tokens: &Range<usize>) -> Option<Span> {
        self.article.span(self.tokens.range(tokens.clone())).ok()
    }
}

fn note(explain: bool, why: &mut Vec<&'static str>, reason: &'static str) {
    if explain {
        why.push(reason);
    }
}

fn lower_if(lower: bool, text: &str) -> Box<str> {
    if lower { lower_first(text).into() } else { text.into() }
}

fn speaker_kind(kind: EntityKind) -> SpeakerKind {
    match kind {
        EntityKind::Person => SpeakerKind::Person,
        EntityKind::Organization | EntityKind::Place => SpeakerKind::Organization,
        EntityKind::Unnamed => SpeakerKind::Unnamed,
    }
}
