//! Reads the source of a cue: which mention stands there as its subject, and whose words they are.
//!
//! A quote attributor knows where a cue stands (`cho biết`, `Theo`); [`Sources`] says which stretch before or behind
//! it names the source, and who speaks: the person a pronoun means, the author of a report, the state for its capital.

use std::ops::Range;

use diembao_core::{Article, RuleId, Span};
use diembao_text::{Case, Gap, Tokens};

use crate::entities::lower_first;
use crate::mention::{EntityKind, Form, Mention};
use crate::scan::{KEYS, Scanner};
use crate::words::{WORDS, Word, flag};

mod documents;
mod weigh;

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
            end: if mention.kind == EntityKind::Person {
                self.behind_person(tokens.end)
            } else {
                self.behind(tokens.end)
            },
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

    /// Behind a bracket that follows a source.
    fn behind(&self, end: usize) -> usize {
        let scanner = self.scanner();
        if scanner.mark(end) == Some('(') && scanner.same_line(end) {
            return scanner.behind_bracket(end).unwrap_or(end);
        }
        end
    }

    /// Behind a bracket and an apposition that follow a person: `Theo ông X (…), Phó giám đốc Sở Y[, …`. What no
    /// comma, colon or verb of saying closes is no apposition but the subject of the clause.
    fn behind_person(&self, end: usize) -> usize {
        /// How far an apposition may reach, in tokens.
        const REACH: usize = 40;
        let scanner = self.scanner();
        let at = self.behind(end);
        // A second part names the body: `Trưởng khoa Thần kinh, Bệnh viện Bạch Mai`.
        let goes_on = |word: Word| word.is(flag::ORG_HEAD | flag::PLACE_NOUN | flag::TITLE);
        let (mut tail, mut closed) = (at, at);
        while matches!(scanner.mark(tail), Some(',' | '-' | '–' | '—'))
            && scanner.same_line(tail)
            && tail < at + REACH
            && !self.named_person_at(tail + 1)
            && (scanner.role_start(tail + 1)
                || tail > at && WORDS.at(self.tokens, tail + 1).is_some_and(|(_, word)| goes_on(*word)))
        {
            let part = tail + 1..scanner.role_end(tail + 1);
            tail = self.behind(part.end);
            if self.predicates(part) {
                break;
            }
            if matches!(scanner.mark(tail), Some(',' | ':')) || scanner.says_next(tail) {
                closed = tail;
            }
        }
        closed
    }

    /// Whether a verb, an adverb or a pointing word (`này`) stands in a stretch: no role then, but a clause.
    fn predicates(&self, stretch: Range<usize>) -> bool {
        let mut at = stretch.start;
        while at < stretch.end {
            let Some((len, word)) = WORDS.at(self.tokens, at) else {
                at += 1;
                continue;
            };
            if word.is(flag::VERB | flag::ADVERB | flag::DEICTIC) && !word.is(flag::FIELD) {
                return true;
            }
            at += len;
        }
        false
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
