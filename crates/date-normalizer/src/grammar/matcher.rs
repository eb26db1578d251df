//! Walks the automaton over an article's tokens and reads the fields of what it matches.

use diembao_text::{Case, Gap, Kind, Token};

use super::automaton::{Action, DEAD, Read, Walker};
use super::compile::{Grammar, Rule};
use super::field::{COUNT, Field, Unit, number};
use super::file::{CaseGuard, Meaning};
use super::symbols::NONE;

/// The fields that a match fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fields([i32; COUNT]);

const EMPTY: i32 = i32::MIN;

impl Default for Fields {
    fn default() -> Self {
        Self([EMPTY; COUNT])
    }
}

impl Fields {
    /// The field's value, where it is filled.
    #[inline]
    pub(crate) fn get(&self, field: Field) -> Option<i32> {
        let value = self.0[field as usize];
        (value != EMPTY).then_some(value)
    }

    /// Whether the field is filled.
    #[inline]
    pub(crate) fn has(&self, field: Field) -> bool {
        self.0[field as usize] != EMPTY
    }

    /// Fills a field.
    pub(crate) fn set(&mut self, field: Field, value: i32) {
        self.0[field as usize] = value;
    }

    /// Fills a field that is empty from another's.
    pub(crate) fn borrow(&mut self, field: Field, from: &Self) {
        if !self.has(field) {
            self.0[field as usize] = from.0[field as usize];
        }
    }
}

/// One annotated stretch of a match.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Match {
    /// The rule, by its place in the grammar.
    pub(crate) rule: u16,
    /// Stretches of the same match have the same number.
    pub(crate) group: u32,
    /// The first token.
    pub(crate) start: u32,
    /// Behind the last token.
    pub(crate) end: u32,
    /// What it says.
    pub(crate) fields: Fields,
}

/// Where a match ends, and the tokens inside at which a better one may begin.
struct Hit {
    next: usize,
    inner: std::ops::Range<usize>,
    /// How many of the match's stretches stay if a better one is found.
    kept: usize,
    means: Meaning,
}

impl Hit {
    /// Whether this match, which begins inside another, is the better one.
    fn beats(&self, other: &Self) -> bool {
        match (self.means, other.means) {
            // `60 năm ngày thành lập` has no five days in it.
            (Meaning::Duration, Meaning::Duration) => false,
            (Meaning::Nothing, means) if means != Meaning::Nothing => self.next >= other.next,
            _ => self.next > other.next,
        }
    }
}

/// How many steps the reading of one match may take; rules of sense take a few dozen.
const MAX_STEPS: u32 = 20_000;

/// One article's scan: memory that the steps share.
pub(crate) struct Scan<'a> {
    grammar: &'a Grammar,
    walker: &'a mut Walker,
    tokens: &'a [Token],
    symbols: Vec<u16>,
    events: Vec<(Action, u32)>,
    accepted: Vec<(u32, u32)>,
    steps: u32,
}

impl<'a> Scan<'a> {
    /// Looks up every token once.
    pub(crate) fn new(grammar: &'a Grammar, walker: &'a mut Walker, tokens: &'a [Token]) -> Self {
        let symbols = tokens.iter().map(|token| grammar.symbols.of(token)).collect();
        Self { grammar, walker, tokens, symbols, events: Vec::new(), accepted: Vec::new(), steps: 0 }
    }

    /// All matches, from left to right, none overlapping: at each token the longest match whose guards hold, of two
    /// rules the first in the files. A match that begins further on, but ends behind what the first would annotate or
    /// pass over, is better: `vào` before `sáng 22/10` is a time of day, but `sáng` is not all of it.
    pub(crate) fn matches(&mut self) -> Vec<Match> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.symbols.len() {
            let before = found.len();
            let Some(hit) = self.try_at(at, &mut found) else {
                at += 1;
                continue;
            };
            at = hit.next;
            for start in hit.inner.clone() {
                let tried = found.len();
                match self.try_at(start, &mut found) {
                    Some(better) if better.beats(&hit) => {
                        at = better.next;
                        // Of several stretches the first ones stay, and what takes the last one's place completes them.
                        let kept = before + hit.kept;
                        if hit.kept > 0 {
                            let group = found[before].group;
                            found[tried..].iter_mut().for_each(|it| it.group = group);
                        }
                        found.drain(kept..tried);
                        break;
                    }
                    _ => found.truncate(tried),
                }
            }
        }
        found
    }

    #[inline]
    fn try_at(&mut self, at: usize, found: &mut Vec<Match>) -> Option<Hit> {
        let symbol = self.symbols[at];
        if symbol == NONE {
            return None;
        }
        let state = self.walker.first(&self.grammar.automaton, symbol);
        if state == DEAD { None } else { self.match_at(at, state, found) }
    }

    /// Tries the matches that begin at a token.
    fn match_at(&mut self, at: usize, mut state: u32, found: &mut Vec<Match>) -> Option<Hit> {
        let automaton = &self.grammar.automaton;
        self.accepted.clear();
        let mut end = at + 1;
        loop {
            if !self.walker.accepts(state).is_empty() {
                self.accepted.push((end as u32, state));
            }
            let Some(token) = self.tokens.get(end) else { break };
            let symbol = self.symbols[end];
            if symbol == NONE || token.gap >= Gap::Line {
                break;
            }
            state = self.walker.next(automaton, state, symbol, token.gap == Gap::None);
            if state == DEAD {
                break;
            }
            end += 1;
        }
        while let Some((end, state)) = self.accepted.pop() {
            for index in 0..self.walker.accepts(state).len() {
                let rule = self.walker.accepts(state)[index];
                if let Some(hit) = self.read(rule, at, end as usize, found) {
                    return Some(hit);
                }
            }
        }
        None
    }

    /// Reads one rule's match over some tokens; nothing if a guard is against it.
    fn read(&mut self, number: u16, start: usize, end: usize, found: &mut Vec<Match>) -> Option<Hit> {
        let grammar = self.grammar;
        let rule = &grammar.rules[number as usize];
        self.events.clear();
        self.steps = 0;
        if !self.walk(rule.start, number, start, end) {
            return None;
        }
        let group = found.last().map_or(0, |last| last.group + 1);
        let before = found.len();
        let mut next = end;
        let mut fields = Fields::default();
        let mut opened = start;
        let mut first = None;
        for index in 0..self.events.len() {
            let (action, at) = self.events[index];
            let at = at as usize;
            match action {
                Action::Open => {
                    opened = at;
                    first = first.or(Some(at));
                    fields = Fields::default();
                    for &(field, value) in &rule.with {
                        fields.set(field, value);
                    }
                }
                Action::Close => {
                    if !self.guards_hold(rule, start, opened, at, end) {
                        found.truncate(before);
                        return None;
                    }
                    next = at;
                    if rule.means != Meaning::Nothing {
                        found.push(Match {
                            rule: number,
                            group,
                            start: opened as u32,
                            end: at as u32,
                            fields,
                        });
                    }
                }
                Action::End(field, Read::Inside) => {
                    if let Some(value) = self.value(field, index) {
                        fields.set(field, value);
                    }
                }
                Action::End(field, read) => {
                    if let Some(value) = self.word_value(read, at) {
                        fields.set(field, value);
                    }
                }
                Action::Begin(_) | Action::None => {}
            }
        }
        let first = first.unwrap_or(start);
        let mut kept = 0;
        let inner = if rule.firm {
            0..0
        } else if rule.means == Meaning::Nothing {
            start + 1..next
        } else if found.len() - before > 1 {
            kept = found.len() - before - 1;
            opened..opened + 1
        } else if rule.means == Meaning::Duration
            && next == end
            && first == start
            && end - start > 1
            && (fields.get(Field::Unit) == Some(Unit::Day as i32)
                || self.tokens.get(end).is_some_and(|token| token.kind == Kind::Number))
        {
            // `đợt 2 năm 2012`, `số 11 ngày 14/6`: the last word may be the first of a date.
            end - 1..end
        } else if first > start {
            first..first + 1
        } else {
            0..0
        };
        Some(Hit { next, inner, kept, means: rule.means })
    }

    /// Finds the rule's way from a state over the tokens up to `end`, its actions in `events`.
    fn walk(&mut self, state: u32, rule: u16, at: usize, end: usize) -> bool {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return false;
        }
        let grammar = self.grammar;
        let here = &grammar.automaton.states[state as usize];
        if at == end && here.accepts == Some(rule) {
            return true;
        }
        if at < end {
            let (symbol, glued) = (self.symbols[at], self.tokens[at].gap == Gap::None);
            for edge in &here.edges {
                if edge.reads(symbol, glued) && self.walk(edge.to, rule, at + 1, end) {
                    return true;
                }
            }
        }
        for &(action, to) in &here.free {
            let events = self.events.len();
            if action != Action::None {
                self.events.push((action, at as u32));
            }
            if self.walk(to, rule, at, end) {
                return true;
            }
            self.events.truncate(events);
        }
        false
    }

    /// The value of a slot of words that ends behind a token.
    fn word_value(&self, read: Read, end: usize) -> Option<i32> {
        match read {
            Read::Inside => None,
            Read::Value(value) => Some(value),
            Read::Table(number) => {
                let table = self.grammar.tables.get(number as usize)?;
                let symbol = *self.symbols.get(end.checked_sub(1)?)?;
                table.binary_search_by_key(&symbol, |entry| entry.0).ok().map(|at| table[at].1)
            }
        }
    }

    /// The value of a slot that ends with this event: of the single number in it, or of all the number words.
    fn value(&self, field: Field, event: usize) -> Option<i32> {
        let begin = self.events[..event].iter().rposition(|&(action, _)| action == Action::Begin(field))?;
        let start = self.events[begin].1 as usize;
        let inner = &self.events[begin + 1..event];
        if inner.is_empty() {
            let token = self.tokens.get(start)?;
            let value = token.number()? as i32;
            return Some(match field {
                // Two digits: this century up to 40, else the last.
                Field::Year if token.digits() == 2 => value + if value <= 40 { 2000 } else { 1900 },
                Field::Decade if token.digits() == 4 => value / 10,
                Field::N | Field::N2 | Field::Also => value.checked_mul(1000)?,
                _ => value,
            });
        }
        let mut total = 0i64;
        let mut current = 0i64;
        let mut begins = start;
        for &(action, at) in inner {
            match action {
                Action::Begin(_) => begins = at as usize,
                Action::End(Field::Fraction, _) => {
                    let token = self.tokens.get(begins)?;
                    current += i64::from(token.number()?) * 1000 / 10i64.pow(token.digits().min(3) as u32);
                }
                Action::End(Field::Thousands, _) => {
                    current = current * 1000 + i64::from(self.tokens.get(begins)?.number()?) * 1000;
                }
                Action::End(Field::Number, read) => {
                    let value = match self.word_value(read, at as usize) {
                        Some(value) => i64::from(value),
                        None => {
                            total += current;
                            current = i64::from(self.tokens.get(begins)?.number()?) * 1000;
                            continue;
                        }
                    };
                    const TAIL: i64 = number::TAIL as i64;
                    const TIMES: i64 = number::TIMES as i64;
                    match value {
                        // `hai mốt`: 2, then the ones of twenty-one.
                        TAIL..TIMES if (2000..10_000).contains(&current) => {
                            current = current * 10 + (value - TAIL) * 1000
                        }
                        TAIL..TIMES => {
                            total += current;
                            current = (value - TAIL) * 1000;
                        }
                        TIMES.. => {
                            total += current.max(1000) * 10i64.pow((value - TIMES) as u32);
                            current = 0;
                        }
                        _ => {
                            total += current;
                            current = value * 1000;
                        }
                    }
                }
                _ => {}
            }
        }
        let amount = i32::try_from(total + current).ok()?;
        Some(match field {
            Field::N | Field::N2 | Field::Also => amount,
            _ => amount / 1000,
        })
    }

    /// Whether a token follows the name of a law that it dates: one of the rule's words with a capital, and no word
    /// or sign between that ends a name.
    fn in_name(&self, rule: &Rule, at: usize) -> bool {
        for back in 1..=NAME_TOKENS.min(at) {
            let token = &self.tokens[at - back];
            if self.tokens[at - back + 1].gap >= Gap::Line {
                return false;
            }
            if token.is_capital() && rule.not_in_name_of.contains(&token.key) {
                return true;
            }
            let ends = match token.kind {
                Kind::Word => self.grammar.name_ends.contains(&token.key),
                Kind::Number => true,
                Kind::Punct => token.mark() != Some(','),
            };
            if ends {
                return false;
            }
        }
        false
    }

    /// Whether the stretch `opened..closed` may be annotated, in a match of `start..end`.
    fn guards_hold(&self, rule: &Rule, start: usize, opened: usize, closed: usize, end: usize) -> bool {
        let tokens = self.tokens;
        let (Some(first), Some(last)) = (tokens.get(opened), tokens.get(closed.wrapping_sub(1))) else {
            return false;
        };
        if opened >= closed {
            return false;
        }
        let before = |back: usize| opened.checked_sub(back).and_then(|at| tokens.get(at));
        let previous = before(1).filter(|_| first.gap <= Gap::Space);
        // The words that begin in the middle of something written together are part of that.
        if opened == start
            && first.gap == Gap::None
            && first.kind != Kind::Punct
            && let Some(previous) = previous
        {
            if previous.kind != Kind::Punct {
                return false;
            }
            let numbered = first.kind == Kind::Number
                && previous.gap == Gap::None
                && before(2).is_some_and(|token| token.kind == Kind::Number);
            if numbered && matches!(previous.mark(), Some('.' | ',' | '/' | ':')) {
                return false;
            }
            if numbered
                && matches!(previous.mark(), Some('-' | '–'))
                && before(2).is_some_and(|token| token.digits() > 2)
            {
                return false;
            }
        }
        let next = tokens.get(closed).filter(|token| token.gap <= Gap::Space);
        if closed == end
            && last.kind != Kind::Punct
            && let Some(next) = next
        {
            if next.gap == Gap::None {
                if next.kind != Kind::Punct {
                    return false;
                }
                let joined = matches!(next.mark(), Some('.' | ',' | '/' | ':'))
                    && tokens
                        .get(closed + 1)
                        .is_some_and(|token| token.gap == Gap::None && token.kind == Kind::Number);
                if joined && last.kind == Kind::Number {
                    return false;
                }
            }
            if next.mark() == Some('%') && last.kind == Kind::Number {
                return false;
            }
        }
        if opened == start {
            if previous.is_some_and(|token| rule.not_after.contains(&token.key)) {
                return false;
            }
            if !rule.after.is_empty() && !previous.is_some_and(|token| rule.after.contains(&token.key)) {
                return false;
            }
        }
        if closed == end
            && rule.means != Meaning::Nothing
            && let Some(next) = next
            && closed - opened > 1
            && let Some(not_before) = self.grammar.endings.get(&last.key)
            && (not_before.contains(&next.key)
                || tokens[closed - 2].kind == Kind::Number
                    && (next.kind == Kind::Number || next.is_capital()))
        {
            return false;
        }
        if closed == end && next.is_some_and(|token| rule.not_before.contains(&token.key)) {
            return false;
        }
        // `top 10. Năm nay` without its full stop.
        if rule.means == Meaning::Duration
            && first.kind == Kind::Number
            && tokens[opened + 1..closed]
                .iter()
                .any(|token| token.case == Case::Capitalised && token.end - token.start > 2)
        {
            return false;
        }
        if !rule.not_in_name_of.is_empty() && self.in_name(rule, opened) {
            return false;
        }
        match rule.case {
            CaseGuard::Any => true,
            CaseGuard::Small => first.case == Case::Lower,
            CaseGuard::Capital => first.is_capital(),
            CaseGuard::Lower => first.case == Case::Lower || begins_sentence(tokens, opened),
        }
    }
}

/// How long the name of a law may be, in tokens.
const NAME_TOKENS: usize = 14;

/// Whether a token begins a sentence, a heading or a quotation, as far as its neighbours tell.
pub(crate) fn begins_sentence(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    if token.gap >= Gap::Line || at == 0 {
        return true;
    }
    let previous = &tokens[at - 1];
    matches!(
        previous.mark(),
        Some(
            '.' | '!'
                | '?'
                | '…'
                | ':'
                | ';'
                | '"'
                | '“'
                | '”'
                | '«'
                | '('
                | '*'
                | '-'
                | '–'
                | '—'
                | '>'
                | '•'
                | '\''
                | '‘'
                | ')'
        )
    )
}
