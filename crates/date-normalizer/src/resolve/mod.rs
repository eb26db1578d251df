//! From the fields of a match to its value, in the light of the article's date and of the times told before.
//!
//! What an expression leaves open is taken from, in this order: other stretches of the same match (`ngày 5 và 6/4`),
//! the last time told (`cùng ngày`, a bare hour), and the day of publication. A missing publication date leaves `X`.

mod amounts;
mod calendar;
mod gaps;
mod years;

use diembao_core::{Article, Published};
use diembao_text::Token;
use jiff::civil::Date;

use crate::grammar::field::Field;
use crate::grammar::guards::begins_sentence;
use crate::grammar::{Grammar, Match, Meaning};
use crate::value::{Clock, Value, Ymd, mod_name};
use amounts::{amounts, duration};
use gaps::complete;

/// A match with its meaning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) value: Value,
    pub(crate) modifier: Option<&'static str>,
    pub(crate) interval: Option<(String, String)>,
}

/// Resolves an article's matches, in order.
pub(crate) struct Context<'a> {
    grammar: &'a Grammar,
    tokens: &'a [Token],
    /// The day of publication, as far as it is known.
    now: Ymd,
    today: Option<Date>,
    /// The last day told.
    told: Option<Date>,
    /// Where it was told: the token.
    told_at: usize,
    /// The first day told, which mostly is that of the event.
    event: Option<Date>,
    /// The last time of day told, in minutes, with its day.
    told_minutes: Option<(Date, i32)>,
    /// The year and month told last, where they were not the day's.
    told_month: Option<(i32, i32)>,
    told_year: Option<i32>,
    /// The year that the last sentence that begins with a year is about, and where it was told.
    topic: Option<(i32, usize)>,
}

impl<'a> Context<'a> {
    /// At the beginning of an article.
    pub(crate) fn new(grammar: &'a Grammar, tokens: &'a [Token], article: &Article) -> Self {
        let published = article.published.as_ref();
        let now = Ymd {
            year: published.map(|it| it.year().into()),
            month: published.and_then(Published::month).map(i32::from),
            day: published.and_then(Published::day).map(i32::from),
        };
        Self {
            grammar,
            tokens,
            now,
            today: now.date(),
            told: None,
            told_at: 0,
            event: None,
            told_minutes: None,
            told_month: None,
            told_year: None,
            topic: None,
        }
    }

    /// Resolves the matches of one group, which fill each other's gaps.
    pub(crate) fn resolve(&mut self, group: &mut [Match], out: &mut Vec<Option<Resolved>>) {
        // What stands further on completes what stands before: `ngày 5 và 6/4`, `từ tháng 4 đến 12/2020`.
        for at in (1..group.len()).rev() {
            let (before, behind) = group.split_at_mut(at);
            complete(&mut before[at - 1].fields, &behind[0].fields);
        }
        let mut before: Option<(i32, i32)> = None;
        for it in group.iter_mut() {
            // `các tháng 7, 8, 9` are months of one year.
            if let (Some((year, month)), Some(this)) = (before, it.fields.get(Field::Month))
                && ![Field::Year, Field::RelYear, Field::Day].iter().any(|&field| it.fields.has(field))
            {
                it.fields.set(Field::Year, year + i32::from(this < month));
            }
            let it = &*it;
            let resolved = self.one(it);
            before = match &resolved {
                Some(Resolved { value: Value::Month(Some(year), Some(month)), .. }) => Some((*year, *month)),
                _ => None,
            };
            if let Some(resolved) = &resolved {
                self.remember(it, resolved);
            }
            out.push(resolved);
        }
    }

    fn one(&self, it: &Match) -> Option<Resolved> {
        let fields = &it.fields;
        let means = self.grammar.rules[it.rule as usize].means;
        let mut modifier = fields.get(Field::Mod).or(fields.get(Field::Edge)).and_then(mod_name);
        if let (Some(half), true) = (fields.get(Field::Half), fields.has(Field::Month)) {
            modifier = Some(if half == 1 { "START" } else { "END" });
        }
        let mut interval = None;
        let value = match means {
            Meaning::Nothing => return None,
            Meaning::Past => Value::Past,
            Meaning::Present => Value::Present,
            Meaning::Future => Value::Future,
            Meaning::Duration => {
                interval = self.part_of_year(fields);
                duration(fields)?
            }
            Meaning::Set => {
                let ((count, unit), _) = amounts(fields)?;
                // `mỗi năm` is every one, `mỗi vài năm` every few.
                Value::Set((count.or((!fields.has(Field::Vague)).then_some(1000)), unit))
            }
            Meaning::Date => self.date(it)?,
        };
        if matches!(value, Value::Duration(..)) && (fields.has(Field::N2) || fields.get(Field::Mod).is_none())
        {
            modifier = if fields.has(Field::N2) { Some(modifier.unwrap_or("APPROX")) } else { modifier };
        }
        if matches!(value, Value::Weekend(..)) && modifier == Some("END") {
            modifier = None;
        }
        let interval = interval.or_else(|| value.interval());
        Some(Resolved { value, modifier, interval })
    }

    fn remember(&mut self, it: &Match, resolved: &Resolved) {
        match resolved.value {
            Value::Day(day) => {
                if let Some(date) = day.date() {
                    self.tell(date, it);
                }
                self.told_minutes = None;
            }
            Value::Time(day, clock) => {
                if let Some(date) = day.date() {
                    self.tell(date, it);
                    self.told_minutes = match clock {
                        Clock::At { hour, minute, .. } => Some((date, hour * 60 + minute.unwrap_or(0))),
                        Clock::Part(_) => None,
                    };
                }
            }
            Value::Month(Some(year), Some(month)) => {
                self.told_month = Some((year, month));
                self.told_year = Some(year);
            }
            Value::Year(Some(year)) | Value::Quarter(Some(year), _) => {
                self.told_year = Some(year);
                if begins_sentence(self.tokens, it.start as usize) {
                    self.topic = Some((year, it.end as usize));
                }
            }
            _ => {}
        }
    }

    fn tell(&mut self, date: Date, it: &Match) {
        self.told = Some(date);
        self.told_at = it.end as usize;
        self.event = self.event.or(Some(date));
        self.told_month = Some((date.year().into(), date.month().into()));
        self.told_year = Some(date.year().into());
    }
}

fn months(month: Option<i32>) -> Value {
    Value::Month(month.map(|month| month.div_euclid(12)), month.map(|month| month.rem_euclid(12) + 1))
}
