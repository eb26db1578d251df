//! What may be the subject of a cue, and how well each candidate serves.

use std::ops::Range;

use diembao_text::{Case, Gap, Kind};

use super::{CANDIDATES, Candidate, Part, Shape, Sources, WINDOW, Weight, note};
use crate::mention::{EntityKind, Form};
use crate::scan::KEYS;
use crate::words::{WORDS, flag};

impl<'a> Sources<'a> {
    pub(super) fn best(&self, candidates: Vec<Candidate>) -> Option<(Candidate, usize)> {
        let count = candidates.len();
        // Of equal weight the later one: it stands nearer to the cue.
        let best = candidates
            .into_iter()
            .filter(|candidate| candidate.score > 0)
            .max_by_key(|candidate| candidate.score)?;
        Some((best, count))
    }

    pub(super) fn candidates_before(&self, cue: usize, floor: usize, explain: bool) -> Vec<Candidate> {
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
    pub(super) fn appositions_end(&self, end: usize, cue: usize) -> usize {
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
    pub(super) fn classify(
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
    pub(super) fn mention_starting(&self, at: usize) -> Option<usize> {
        let index = self.at.partition_point(|mention| mention.start < at);
        self.at.get(index).filter(|mention| mention.start == at).map(|_| index)
    }

    /// Whether a mention begins at a token.
    pub(super) fn mention_starts(&self, at: usize) -> bool {
        self.mention_starting(at).is_some()
    }

    /// Whether a person's name, with its titles, begins at a token.
    pub(super) fn named_person_at(&self, at: usize) -> bool {
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
    pub(super) fn weigh(
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
        let count = |what| (start..at.start).filter(|&at| part(at) == what).count();
        let opened = count(Part::Open);
        if opened > 0 && opened > count(Part::Close) && (at.end..cue).any(|at| part(at) == Part::Close) {
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
    pub(super) fn in_document(&self, documents: &[usize], at: &Range<usize>, start: usize) -> bool {
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
    pub(super) fn noun_end(&self, head: usize, cue: usize, part: &impl Fn(usize) -> Part) -> (usize, usize) {
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
    pub(super) fn plain_subject(
        &self,
        start: usize,
        cue: usize,
        part: &impl Fn(usize) -> Part,
    ) -> Option<Range<usize>> {
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
    pub(super) fn extends(&self, index: usize) -> bool {
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
}
