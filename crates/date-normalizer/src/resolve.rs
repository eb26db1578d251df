//! From the fields of a match to its value, in the light of the article's date and of the times told before.
//!
//! What an expression leaves open is taken from, in this order: other stretches of the same match (`ngày 5 và 6/4`),
//! the last time told (`cùng ngày`, a bare hour), and the day of publication. A missing publication date leaves `X`.

use diembao_core::{Article, Published};
use diembao_text::{Gap, Kind, Token};
use jiff::civil::{Date, Weekday};

use crate::grammar::compile::Signal;
use crate::grammar::field::{Field, LUNAR_EVE, LUNAR_FEAST, Unit, dir};
use crate::grammar::{Fields, Grammar, Match, Meaning};
use crate::lunar::{self, LunarDay};
use crate::value::{Amount, Clock, Value, Ymd, first_of_month, mod_name, shift_days, week_day, week_of};

/// A match with its meaning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) value: Value,
    pub(crate) modifier: Option<&'static str>,
    pub(crate) interval: Option<(String, String)>,
}

/// How far back a day told is still that of a bare hour, in tokens.
const EVENT_TOKENS: usize = 120;
/// The years that a value can name.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;
/// How far a signal word may stand from a date, in tokens.
const SIGNAL_BEFORE: usize = 24;
const SIGNAL_AFTER: usize = 14;
/// A date without a year this many days on the wrong side of a signal goes to the other year.
const SIGNAL_DAYS: i64 = 45;

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

    fn date(&self, it: &Match) -> Option<Value> {
        let fields = &it.fields;
        let get = |field| fields.get(field);
        if let Some(unit) = get(Field::Unit).and_then(Unit::of)
            && let Some(direction) = get(Field::Dir)
            && (fields.has(Field::N) || fields.has(Field::Vague) || fields.has(Field::Plus))
        {
            return self.shifted(fields, unit, direction);
        }
        let day = self.day(it);
        if let Some(clock) = clock(fields) {
            let day = match day {
                Some(day) => day,
                None if fields.has(Field::Month) || fields.has(Field::Year) => return None,
                // `từ 6h đến 22h hằng ngày`: on no day in particular.
                None if fields.has(Field::Vague) => Ymd::default(),
                None => self.event_day(it),
            };
            if let (Clock::At { hour: 24, minute: None | Some(0), second: None }, Some(date)) =
                (clock, day.date())
                && fields.has(Field::Part)
            {
                return Some(Value::Time(date.into(), Clock::At { hour: 24, minute: None, second: None }));
            }
            return Some(Value::Time(day, clock));
        }
        if let Some(day) = day {
            return Some(Value::Day(day));
        }
        if let Some(century) = get(Field::Century) {
            return Some(Value::Century(century - 1));
        }
        if get(Field::Unit) == Some(Unit::Century as i32)
            && let Some(rel) = get(Field::RelYear)
        {
            return Some(Value::Century(self.now.year? / 100 + rel));
        }
        if let Some(decade) = get(Field::Decade) {
            let decade = match decade {
                100.. => decade,
                30.. => 190 + decade / 10,
                _ => 200 + decade / 10,
            };
            return Some(Value::Decade(decade));
        }
        let edge = get(Field::Edge).and_then(mod_name);
        if let Some(mut rel) = get(Field::RelWeek) {
            // `cuối tuần` alone, of what is past, in the middle of a week: the weekend before.
            let weekend = edge == Some("END") && rel == 0;
            let open = it.fields.has(Field::Note);
            if weekend && open && self.signal(it) == Some(Signal::Past) {
                let begun = self.today.is_some_and(|today| today.weekday().to_monday_one_offset() >= 6);
                rel -= i32::from(!begun);
            }
            let week = self.today.and_then(|today| shift_days(today, i64::from(rel) * 7)).map(week_of);
            return Some(if edge == Some("END") {
                Value::Weekend(week, self.now.year)
            } else {
                Value::Week(week, self.now.year)
            });
        }
        if let Some(rel) = get(Field::ToldWeek) {
            let week =
                self.told.or(self.today).and_then(|day| shift_days(day, i64::from(rel) * 7)).map(week_of);
            return Some(if edge == Some("END") {
                Value::Weekend(week, self.now.year)
            } else {
                Value::Week(week, self.now.year)
            });
        }
        let year = self.year(fields);
        if fields.has(Field::Half) && fields.has(Field::Month) {
            // Half a month has no value of its own: see `one` for its `mod`.
        } else if let Some(half) = get(Field::Half) {
            return Some(Value::Half(year.unwrap_or(self.now.year), half));
        }
        if let Some(season) = get(Field::Season) {
            return Some(Value::Season(
                year.unwrap_or_else(|| self.year_of_month(season * 3 + 4, it)),
                season,
            ));
        }
        if let Some(rel) = get(Field::RelQuarter) {
            let quarter =
                self.now.year.zip(self.now.month).map(|(year, month)| year * 4 + (month - 1) / 3 + rel);
            return Some(Value::Quarter(
                quarter.map(|quarter| quarter.div_euclid(4)).or(self.now.year.filter(|_| rel == 0)),
                quarter.map(|quarter| quarter.rem_euclid(4) + 1),
            ));
        }
        if let Some(quarter) = get(Field::Quarter) {
            let year = year.unwrap_or_else(|| self.year_of_month(quarter * 3, it));
            return Some(Value::Quarter(year, Some(quarter)));
        }
        if let Some(month) = get(Field::Month) {
            if !(1..=12).contains(&month) {
                return None;
            }
            let year = year.unwrap_or_else(|| self.year_of_month(month, it));
            if get(Field::Lunar).is_some() {
                // A lunar month is named by the Gregorian month in which it begins.
                let begins = year.and_then(|year| self.lunar(year, month, 1, get(Field::Lunar)));
                return Some(begins.map_or(Value::Month(year, None), |date| {
                    Value::Month(Some(date.year().into()), Some(date.month().into()))
                }));
            }
            return Some(Value::Month(year, Some(month)));
        }
        if let Some(rel) = get(Field::RelMonth) {
            let month = self.now.year.zip(self.now.month).map(|(year, month)| year * 12 + month - 1 + rel);
            return Some(months(month));
        }
        if let Some(rel) = get(Field::ToldMonth) {
            let told = self.told_month.or(self.now.year.zip(self.now.month));
            return Some(months(told.map(|(year, month)| year * 12 + month - 1 + rel)));
        }
        year.map(Value::Year)
    }

    /// The year that the fields name; `Some(None)` for a named one that cannot be known.
    fn year(&self, fields: &Fields) -> Option<Option<i32>> {
        if let Some(year) = fields.get(Field::Year) {
            return Some(Some(year));
        }
        if let Some(rel) = fields.get(Field::RelYear) {
            return Some(self.now.year.map(|year| year + rel).filter(|year| YEARS.contains(year)));
        }
        if let Some(rel) = fields.get(Field::ToldYear) {
            let told = self.told_year.or(self.told.map(|day| day.year().into())).or(self.now.year);
            return Some(told.map(|year| year + rel));
        }
        if let (Some(stem), Some(branch)) = (fields.get(Field::Stem), fields.get(Field::Branch)) {
            return Some(self.cyclic_year(stem, branch));
        }
        None
    }

    /// The year of that name in the cycle of sixty that is nearest to the publication.
    fn cyclic_year(&self, stem: i32, branch: i32) -> Option<i32> {
        let now = self.now.year?;
        // 1984 was Giáp Tý, the first of a cycle.
        let names =
            |year: i32| (year - 1984).rem_euclid(10) == stem && (year - 1984).rem_euclid(12) == branch;
        (0..=30).flat_map(|distance| [now + distance, now - distance]).find(|&year| names(year))
    }

    /// The day that the fields name, as far as it can be known.
    fn day(&self, it: &Match) -> Option<Ymd> {
        let fields = &it.fields;
        let get = |field| fields.get(field);
        if let Some(feast) = get(Field::Feast)
            && !(fields.has(Field::Day) && fields.has(Field::Month))
        {
            return Some(self.feast(feast, it));
        }
        if let Some(day) = get(Field::Day) {
            let month = get(Field::Month);
            if let Some(lunar) = get(Field::Lunar) {
                let month = month.or(self.now.month)?;
                let date = match self.year(fields) {
                    Some(year) => year.and_then(|year| self.lunar(year, month, day, Some(lunar))),
                    None => self.nearest(it, |year| self.lunar(year, month, day, Some(lunar))),
                };
                return Some(date.map_or(Ymd::default(), Ymd::from));
            }
            let Some(month) = month.or_else(|| {
                let rel = get(Field::RelMonth)?;
                Some((self.now.month? - 1 + rel).rem_euclid(12) + 1)
            }) else {
                return Some(self.day_of_month(day, it));
            };
            let named = self.year(fields).or_else(|| {
                let rel = get(Field::RelMonth)?;
                Some(
                    self.now
                        .year
                        .zip(self.now.month)
                        .map(|(year, month)| year + (month - 1 + rel).div_euclid(12)),
                )
            });
            let year = named.unwrap_or_else(|| {
                // The 29th of February is in leap years only, which may be none of the near ones.
                let date = self.nearest(it, |year| Date::new(year as i16, month as i8, day as i8).ok());
                date.map(|date| date.year().into()).or(self.now.year)
            });
            // A day that no calendar has is no day.
            Date::new(year.unwrap_or(2000) as i16, month as i8, day as i8).ok()?;
            return Some(Ymd { year, month: Some(month), day: Some(day) });
        }
        if let Some(rel) = get(Field::RelDay) {
            let today = self.today.or(self.event.filter(|event| self.in_month_of_publication(*event)));
            return Some(match today {
                Some(today) => shift_days(today, rel.into()).map_or(Ymd::default(), Ymd::from),
                None => Ymd { day: None, ..self.now },
            });
        }
        if let Some(rel) = get(Field::ToldDay) {
            return Some(match self.told.or(self.today) {
                Some(told) => shift_days(told, rel.into()).map_or(Ymd::default(), Ymd::from),
                None => Ymd { day: None, ..self.now },
            });
        }
        if let Some(weekday) = get(Field::Weekday) {
            return Some(self.weekday(weekday, it).map_or(Ymd { day: None, ..self.now }, Ymd::from));
        }
        None
    }

    /// Whether a day told can stand for a day of publication of which only the month is known.
    fn in_month_of_publication(&self, day: Date) -> bool {
        self.now.year == Some(day.year().into()) && self.now.month == Some(day.month().into())
    }

    /// The day of a bare time of day: the last one told in the same paragraph, else that of the event.
    fn event_day(&self, it: &Match) -> Ymd {
        let start = it.start as usize;
        let near = start - self.told_at.min(start) < EVENT_TOKENS
            && !self.tokens[self.told_at..=start.min(self.tokens.len() - 1)]
                .iter()
                .any(|token| token.gap >= Gap::Line);
        let event = if near { self.told } else { None };
        event.or(self.event).map_or(self.now, Ymd::from)
    }

    /// `ngày 18`: of the month told last, or of the month of publication.
    fn day_of_month(&self, day: i32, it: &Match) -> Ymd {
        let Some(base) = self.told.or(self.today) else { return Ymd { day: Some(day), ..self.now } };
        let at = |months: i32| {
            let month = i32::from(base.year()) * 12 + i32::from(base.month()) - 1 + months;
            Date::new(month.div_euclid(12) as i16, month.rem_euclid(12) as i8 + 1, day as i8).ok()
        };
        let same = at(0);
        let chosen = match (same, self.signal(it)) {
            (Some(date), Some(Signal::Future)) if (base - date).get_days() > 0 => at(1),
            (Some(date), Some(Signal::Past)) if (date - base).get_days() > 0 => at(-1),
            _ => same,
        };
        chosen.map_or(Ymd { day: Some(day), ..self.now }, Ymd::from)
    }

    fn feast(&self, feast: i32, it: &Match) -> Ymd {
        let on = |year: i32| match feast {
            LUNAR_EVE => lunar::last_day(year - 1),
            LUNAR_FEAST.. => self.lunar(year, (feast - LUNAR_FEAST) / 100, feast % 100, None),
            _ => Date::new(year as i16, (feast / 100) as i8, (feast % 100) as i8).ok(),
        };
        let date = match self.year(&it.fields) {
            Some(year) => year.and_then(on),
            None => self.nearest(it, on),
        };
        match date {
            Some(date) => date.into(),
            None if feast < LUNAR_FEAST => {
                Ymd { year: None, month: Some(feast / 100), day: Some(feast % 100) }
            }
            None => Ymd::default(),
        }
    }

    fn lunar(&self, year: i32, month: i32, day: i32, lunar: Option<i32>) -> Option<Date> {
        let on = |day| LunarDay { year, month: month as u8, leap: lunar == Some(2), day }.to_gregorian();
        // The 30th of a short month is what people call its last day.
        on(day as u8).or_else(|| if day == 30 { on(29) } else { None })
    }

    /// A weekday: of a named week, or the nearest that the words around it ask for.
    fn weekday(&self, weekday: i32, it: &Match) -> Option<Date> {
        let fields = &it.fields;
        let today = self.today?;
        let weekday = Weekday::from_monday_one_offset(weekday as i8).ok()?;
        if let Some(rel) = fields.get(Field::RelWeek) {
            let (year, week) = week_of(shift_days(today, i64::from(rel) * 7)?);
            return week_day(year, week, weekday);
        }
        let until = i64::from(today.weekday().until(weekday));
        match fields.get(Field::Dir) {
            Some(dir::AGO) => return shift_days(today, if until == 0 { -7 } else { until - 7 }),
            Some(dir::AHEAD) => return shift_days(today, if until == 0 { 7 } else { until }),
            _ => {}
        }
        match self.signal(it) {
            Some(Signal::Future) => shift_days(today, until),
            _ => shift_days(today, if until == 0 { 0 } else { until - 7 }),
        }
    }

    /// Of the days that fall into this, the last and the next year: the nearest, or the one that a signal asks for.
    fn nearest(&self, it: &Match, on: impl Fn(i32) -> Option<Date>) -> Option<Date> {
        let year = self.now.year?;
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
            Some(Signal::Past) if away > 0 => {
                candidates.into_iter().flatten().filter(|&date| distance(date) <= 0).max()
            }
            Some(Signal::Future) if away < 0 => {
                candidates.into_iter().flatten().filter(|&date| distance(date) >= 0).min()
            }
            _ => None,
        };
        wanted.or(Some(nearest))
    }

    /// The year of a month without one.
    fn year_of_month(&self, month: i32, it: &Match) -> Option<i32> {
        let year = self.now.year?;
        let Some(now) = self.now.month else { return Some(year) };
        let asked = match it.fields.get(Field::Dir) {
            Some(dir::AGO) => Some(Signal::Past),
            Some(dir::AHEAD) => Some(Signal::Future),
            _ => None,
        };
        Some(match asked.or_else(|| self.signal(it)) {
            Some(Signal::Past) => year - i32::from(month > now),
            Some(Signal::Future) if asked.is_some() => year + i32::from(month < now),
            Some(Signal::Future) => year + i32::from(month + 3 < now),
            // No word tells: the year of publication, unless the month is nearer in the one before or behind.
            None if month - now > 6 => year - 1,
            None if now - month > 9 => year + 1,
            None => year,
        })
    }

    /// What the words around an expression, in its sentence, say about past and future; the nearest word counts.
    fn signal(&self, it: &Match) -> Option<Signal> {
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

    /// An amount before or behind now, or the last time told.
    fn shifted(&self, fields: &Fields, unit: Unit, direction: i32) -> Option<Value> {
        let from_told = matches!(direction, dir::BEFORE | dir::AFTER);
        let back = matches!(direction, dir::AGO | dir::BEFORE);
        let Some(amount) = fields.get(Field::N).or(fields.get(Field::Plus).map(|_| 0)) else {
            return Some(match (from_told, back) {
                (true, _) => Value::Duration((None, unit), None),
                (false, true) => Value::Past,
                (false, false) => Value::Future,
            });
        };
        let amount = amount / 1000;
        let signed = if back { -amount } else { amount };
        let half = fields.has(Field::Plus);
        if unit <= Unit::Hour {
            let minutes = match unit {
                Unit::Hour => signed * 60 + if half { if back { -30 } else { 30 } } else { 0 },
                Unit::Minute => signed,
                _ => return duration(fields),
            };
            let Some((day, told)) = self.told_minutes.filter(|_| from_told) else { return duration(fields) };
            let told = told + minutes;
            let day = shift_days(day, told.div_euclid(1440).into())?;
            let told = told.rem_euclid(1440);
            let minute = Some(told % 60);
            return Some(Value::Time(day.into(), Clock::At { hour: told / 60, minute, second: None }));
        }
        let base = if from_told { self.told.or(self.today) } else { self.today };
        let day = |days: i64| base.and_then(|base| shift_days(base, days));
        let month = |count: i32| {
            let told = self.told_month.filter(|_| from_told);
            let (year, month) = told
                .or_else(|| base.map(|base| (base.year().into(), base.month().into())))
                .or(self.now.year.zip(self.now.month))?;
            Some(year * 12 + month - 1 + count)
        };
        let half_months = |months: i32| if back { -months } else { months };
        Some(match unit {
            Unit::Day => Value::Day(day(signed.into()).map_or(Ymd { day: None, ..self.now }, Ymd::from)),
            Unit::Week => Value::Week(day(i64::from(signed) * 7).map(week_of), self.now.year),
            Unit::Month if amount == 0 => {
                Value::Day(day(if back { -15 } else { 15 }).map_or(Ymd { day: None, ..self.now }, Ymd::from))
            }
            Unit::Month => months(month(signed)),
            Unit::Quarter => months(month(signed * 3)),
            Unit::Year if half => months(month(signed * 12 + half_months(6))),
            Unit::Year | Unit::Decade | Unit::Century => {
                let factor = match unit {
                    Unit::Year => 1,
                    Unit::Decade => 10,
                    _ => 100,
                };
                let told = self.told_year.or(self.told.map(|day| day.year().into())).filter(|_| from_told);
                let years = told.or(self.now.year).map(|year| year + signed * factor);
                if years.is_some_and(|year| !YEARS.contains(&year)) {
                    return None;
                }
                Value::Year(years)
            }
            _ => return None,
        })
    }

    /// The stretch of time of `9 tháng đầu năm 2013`.
    fn part_of_year(&self, fields: &Fields) -> Option<(String, String)> {
        let of = fields.get(Field::Of)?;
        let count = fields.get(Field::N)? / 1000;
        let year = self.year(fields).unwrap_or(self.now.year)?;
        let months = match Unit::of(fields.get(Field::Unit)?)? {
            Unit::Month => count,
            Unit::Quarter => count * 3,
            _ => return None,
        };
        if !(1..=12).contains(&months) {
            return None;
        }
        let first = if of == 0 { 1 } else { 13 - months };
        Some((first_of_month(year, first), first_of_month(year, first + months)))
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

/// Fills what an expression leaves open from the one that stands behind it in the same match.
fn complete(before: &mut Fields, behind: &Fields) {
    let dated = |fields: &Fields| {
        [Field::Day, Field::RelDay, Field::ToldDay, Field::Weekday, Field::Feast]
            .iter()
            .any(|&field| fields.has(field))
    };
    let timed = |fields: &Fields| fields.has(Field::Hour) || fields.has(Field::Part);
    if before.has(Field::Day) && !before.has(Field::Month) && !before.has(Field::RelMonth) {
        for field in [Field::Month, Field::RelMonth, Field::Lunar] {
            before.borrow(field, behind);
        }
    } else if timed(before) && !dated(before) && dated(behind) {
        for field in [
            Field::Day,
            Field::Month,
            Field::RelMonth,
            Field::RelDay,
            Field::ToldDay,
            Field::Weekday,
            Field::RelWeek,
            Field::Feast,
            Field::Lunar,
            Field::Year,
            Field::RelYear,
        ] {
            before.borrow(field, behind);
        }
    } else if before.has(Field::Weekday)
        && !before.has(Field::RelWeek)
        && !before.has(Field::Dir)
        && behind.has(Field::Month)
    {
        for field in [Field::Day, Field::Month] {
            before.borrow(field, behind);
        }
    }
    let named = before.has(Field::Month) || before.has(Field::Quarter);
    if named && !before.has(Field::RelYear) && !before.has(Field::Year) {
        before.borrow(Field::RelYear, behind);
        before.borrow(Field::Dir, behind);
        // `20/12 - 5/1/2021`: the first is of the year before.
        if let Some(year) = behind.get(Field::Year) {
            let later = match (before.get(Field::Month), behind.get(Field::Month)) {
                (Some(first), Some(second)) => first > second,
                _ => false,
            };
            before.set(Field::Year, year - i32::from(later));
        }
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

fn months(month: Option<i32>) -> Value {
    Value::Month(month.map(|month| month.div_euclid(12)), month.map(|month| month.rem_euclid(12) + 1))
}

/// The time of day that the fields name.
fn clock(fields: &Fields) -> Option<Clock> {
    let part = fields.get(Field::Part);
    let Some(mut hour) = fields.get(Field::Hour) else { return part.map(Clock::Part) };
    if let Some(part) = part {
        match crate::grammar::field::PARTS.get(part as usize) {
            Some(&"AF" | &"EV") if hour < 12 => hour += 12,
            Some(&"MI") if hour < 4 => hour += 12,
            Some(&"NI") if (6..=12).contains(&hour) => hour += 12,
            _ => {}
        }
    }
    let mut minute = fields.get(Field::Minute);
    if fields.has(Field::Plus) {
        minute = Some(30);
    }
    if let Some(to) = fields.get(Field::To) {
        let minutes = (hour * 60 - to).rem_euclid(1440);
        (hour, minute) = (minutes / 60, Some(minutes % 60));
    }
    Some(Clock::At { hour, minute, second: fields.get(Field::Second) })
}

/// The length that the fields name.
fn duration(fields: &Fields) -> Option<Value> {
    let (first, second) = amounts(fields)?;
    Some(Value::Duration(first, second))
}

fn amounts(fields: &Fields) -> Option<(Amount, Option<Amount>)> {
    let unit = Unit::of(fields.get(Field::Unit)?)?;
    let count = match (fields.get(Field::N), fields.get(Field::N2)) {
        // `tỷ số 1-0 phút 34`
        (Some(one), Some(other)) if other <= one => return None,
        (Some(one), Some(_)) => Some(one),
        (one, other) => one.or(other),
    };
    if fields.has(Field::Plus) {
        let whole = count.unwrap_or(0);
        let (below, amount) = match unit {
            Unit::Century => return Some(((Some(whole * 100 + 50_000), Unit::Year), None)),
            Unit::Decade => return Some(((Some(whole * 10 + 5000), Unit::Year), None)),
            Unit::Year => (Unit::Month, 6000),
            Unit::Month => (Unit::Day, 15_000),
            Unit::Day => (Unit::Hour, 12_000),
            Unit::Hour => (Unit::Minute, 30_000),
            Unit::Minute => (Unit::Second, 30_000),
            _ => return Some(((Some(whole + 500), unit), None)),
        };
        let half = (Some(amount), below);
        return Some(if whole == 0 { (half, None) } else { ((Some(whole), unit), Some(half)) });
    }
    let also = fields
        .get(Field::Also)
        .zip(fields.get(Field::AlsoUnit).and_then(Unit::of))
        .map(|(count, unit)| (Some(count), unit));
    Some(((count, unit), also))
}
