//! Which year a day or a month without one is of.
//!
//! Mostly that in which it is nearest to the day of publication; words of past and future in its sentence (`hồi`,
//! `sẽ`) ask for the last or the next one.

use diembao_text::{Gap, Kind, Token};
use jiff::civil::Date;

use super::Context;
use crate::grammar::Match;
use crate::grammar::compile::Signal;
use crate::grammar::field::{Field, dir};

/// How far behind its beginning a sentence is still about the year it begins with, in tokens.
const TOPIC_TOKENS: usize = 50;
/// How far a signal word may stand from a date, in tokens.
const SIGNAL_BEFORE: usize = 24;
const SIGNAL_AFTER: usize = 14;
/// A date without a year this many days on the wrong side of a signal goes to the other year.
const SIGNAL_DAYS: i64 = 45;
/// The same for a weak signal; and in months, for a month without a year.
const WEAK_DAYS: i64 = 120;
const WEAK_MONTHS: i32 = 3;

impl Context<'_> {
    /// Of the days that fall into this, the last and the next year: the nearest, or the one that a signal asks for.
    pub(super) fn nearest(&self, it: &Match, on: impl Fn(i32) -> Option<Date>) -> Option<Date> {
        let year = self.now.year?;
        if let Some(topic) = self.topic_year(it) {
            return on(topic);
        }
        let Some(today) = self.today else { return on(year) };
        let distance = |date: Date| i64::from((date - today).get_days());
        let candidates = [on(year), on(year - 1), on(year + 1)];
        let nearest = candidates.into_iter().flatten().min_by_key(|&date| distance(date).abs())?;
        let away = distance(nearest);
        let fields = &it.fields;
        let asked = match fields.get(Field::Dir) {
            Some(dir::AGO) => Some(Signal::Past),
            Some(dir::AHEAD) => Some(Signal::Future),
            _ if away.abs() > SIGNAL_DAYS => self.signal(it),
            _ => None,
        };
        let wanted = match asked {
            Some(Signal::PerhapsPast) if away < WEAK_DAYS => None,
            Some(Signal::Past | Signal::PerhapsPast) if away > 0 => {
                candidates.into_iter().flatten().filter(|&date| distance(date) <= 0).max()
            }
            Some(Signal::Future) if away < 0 => {
                candidates.into_iter().flatten().filter(|&date| distance(date) >= 0).min()
            }
            _ => None,
        };
        wanted.or(Some(nearest))
    }

    /// The past year that the expression's sentence is about, where it begins with one: `Năm 2005, … tháng 10 …`.
    pub(super) fn topic_year(&self, it: &Match) -> Option<i32> {
        let (year, told) = self.topic?;
        let start = it.start as usize;
        let near = told <= start && start - told < TOPIC_TOKENS;
        let past = self.now.year.is_some_and(|now| year < now);
        (near && past && !(told..=start).any(|at| breaks(self.tokens, at))).then_some(year)
    }

    /// The year of a month without one.
    pub(super) fn year_of_month(&self, month: i32, it: &Match) -> Option<i32> {
        let year = self.now.year?;
        if let Some(topic) = self.topic_year(it) {
            return Some(topic);
        }
        let Some(now) = self.now.month else { return Some(year) };
        let asked = match it.fields.get(Field::Dir) {
            Some(dir::AGO) => Some(Signal::Past),
            Some(dir::AHEAD) => Some(Signal::Future),
            _ => None,
        };
        Some(match asked.or_else(|| self.signal(it)) {
            Some(Signal::Past) => year - i32::from(month > now),
            Some(Signal::PerhapsPast) => year - i32::from(month > now + WEAK_MONTHS),
            Some(Signal::Future) if asked.is_some() => year + i32::from(month < now),
            Some(Signal::Future) => year + i32::from(month + 3 < now),
            // No word tells: the year of publication, unless the month is nearer in the one before or behind.
            None if month - now > 6 => year - 1,
            None if now - month > 9 => year + 1,
            None => year,
        })
    }

    /// What the words around an expression, in its sentence, say about past and future; the nearest word counts.
    pub(super) fn signal(&self, it: &Match) -> Option<Signal> {
        let (start, end) = (it.start as usize, it.end as usize);
        let mut best: Option<(usize, Signal)> = None;
        let mut consider = |distance: usize, signal: Signal| {
            if best.is_none_or(|(nearest, _)| distance < nearest) {
                best = Some((distance, signal));
            }
        };
        let mut at = start;
        while at > 0 && start - at < SIGNAL_BEFORE && !breaks(self.tokens, at) {
            at -= 1;
            if let Some(found) = self.grammar.signals.longest(self.tokens, at)
                && at + found.len <= start
            {
                consider(start - at, *found.value);
            }
        }
        let mut at = end;
        while at < self.tokens.len() && at - end < SIGNAL_AFTER && !breaks(self.tokens, at) {
            if let Some(found) = self.grammar.signals.longest(self.tokens, at) {
                // What stands behind counts less than what stands before.
                consider(at - end + 4, *found.value);
            }
            at += 1;
        }
        best.map(|(_, signal)| signal)
    }
}

/// Whether a sentence ends before the token.
fn breaks(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    if token.gap >= Gap::Line {
        return true;
    }
    let ends = |token: &Token| matches!(token.mark(), Some('.' | '!' | '?' | '…' | ';'));
    at > 0 && ends(&tokens[at - 1]) && token.gap == Gap::Space && token.kind != Kind::Punct
}
