//! Walks the automaton over an article's tokens and reads the fields of what it matches.

use diembao_text::{Gap, Kind, Token, gather};

use super::automaton::{Action, DEAD, Read, Walker};
use super::compile::Grammar;
use super::field::{Field, Unit};
use super::fields::Fields;
use super::file::Meaning;
use super::symbols::NONE;

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
    pub(super) grammar: &'a Grammar,
    walker: &'a mut Walker,
    pub(super) tokens: &'a [Token],
    /// Of each token, and one that stands for the end.
    pub(super) symbols: Vec<u16>,
    /// The tokens at which a match may begin.
    starts: Vec<u32>,
    /// The actions on the way of the match being read, each before a token.
    pub(super) events: Vec<(Action, u32)>,
    accepted: Vec<(u32, u32)>,
    /// What names a way: see [`Walker::keep_way`].
    read: Vec<u32>,
    steps: u32,
}

impl<'a> Scan<'a> {
    /// Looks up every token once.
    pub(crate) fn new(grammar: &'a Grammar, walker: &'a mut Walker, tokens: &'a [Token]) -> Self {
        let mut symbols = Vec::with_capacity(tokens.len() + 1);
        symbols.extend(tokens.iter().map(|token| grammar.symbols.of(token)));
        // Behind the last token.
        symbols.push(NONE);
        let starts = gather(symbols.array_windows().map(|&[one, next]| grammar.automaton.begins(one, next)));
        let (events, accepted, read) = (Vec::new(), Vec::new(), Vec::new());
        Self { grammar, walker, tokens, symbols, starts, events, accepted, read, steps: 0 }
    }

    /// All matches, from left to right, none overlapping: at each token the longest match whose guards hold, of two
    /// rules the first in the files. A match that begins further on, but ends behind what the first would annotate or
    /// pass over, is better: `vào` before `sáng 22/10` is a time of day, but `sáng` is not all of it.
    pub(crate) fn matches(&mut self) -> Vec<Match> {
        let mut found = Vec::new();
        let mut free = 0;
        for index in 0..self.starts.len() {
            let at = self.starts[index] as usize;
            if at < free {
                continue;
            }
            let before = found.len();
            let Some(hit) = self.try_at(at, &mut found) else { continue };
            free = hit.next;
            for start in hit.inner.clone() {
                let tried = found.len();
                match self.try_at(start, &mut found) {
                    Some(better) if better.beats(&hit) => {
                        free = better.next;
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
        if !self.way(rule.start, number, start, end) {
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

    /// Finds the rule's way over some tokens, its actions in `events`.
    fn way(&mut self, state: u32, rule: u16, start: usize, end: usize) -> bool {
        self.events.clear();
        self.read.clear();
        self.read.push(rule.into());
        let glued = |at: usize| u32::from(self.tokens[at].gap == Gap::None);
        self.read.extend((start..end).map(|at| u32::from(self.symbols[at]) << 1 | glued(at)));
        if let Some(way) = self.walker.way(&self.read) {
            let actions = way.iter().flatten();
            self.events.extend(actions.map(|&(action, at)| (action, at + start as u32)));
            return way.is_some();
        }
        self.steps = 0;
        let found = self.walk(state, rule, start, end);
        let actions = self.events.iter().map(|&(action, at)| (action, at - start as u32));
        self.walker.keep_way(&self.read, found.then(|| actions.collect()));
        found
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
        let next = (at < end).then(|| self.symbols[at]);
        if let Some(symbol) = next {
            let glued = self.tokens[at].gap == Gap::None;
            for edge in &here.edges {
                if edge.reads(symbol, glued) && self.walk(edge.to, rule, at + 1, end) {
                    return true;
                }
            }
        }
        for &(action, to) in &here.free {
            if !grammar.automaton.states[to as usize].ahead.allows(next) {
                continue;
            }
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
}
