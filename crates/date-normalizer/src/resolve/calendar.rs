//! Days, weeks, months and years: which one the fields name.

use diembao_text::Gap;
use jiff::civil::{Date, Weekday};

use super::amounts::clock;
use super::{Context, months};
use crate::grammar::compile::Signal;
use crate::grammar::field::{Field, LUNAR_EVE, LUNAR_FEAST, Unit, dir};
use crate::grammar::{Fields, Match};
use crate::lunar::{self, LunarDay};
use crate::value::{Clock, Value, Ymd, mod_name, shift_days, week_day, week_of};

/// How far back a day told is still that of a bare hour, in tokens.
const EVENT_TOKENS: usize = 120;
/// The years that a value can name.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

impl Context<'_> {
    pub(super) fn date(&self, it: &Match) -> Option<Value> {
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
                // `của thế kỷ trước`
                _ if fields.has(Field::Note) => get(Field::Note).unwrap_or(19) * 10 + decade / 10,
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
            if weekend && open && matches!(self.signal(it), Some(Signal::Past | Signal::PerhapsPast)) {
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
        let mut year = self.year(fields);
        // `cuối năm` in a sentence about another year.
        if fields.has(Field::Note)
            && let Some(topic) = self.topic_year(it)
        {
            year = Some(Some(topic));
        }
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
    pub(super) fn year(&self, fields: &Fields) -> Option<Option<i32>> {
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
    pub(super) fn cyclic_year(&self, stem: i32, branch: i32) -> Option<i32> {
        let now = self.now.year?;
        // 1984 was Giáp Tý, the first of a cycle.
        let names =
            |year: i32| (year - 1984).rem_euclid(10) == stem && (year - 1984).rem_euclid(12) == branch;
        (0..=30).flat_map(|distance| [now + distance, now - distance]).find(|&year| names(year))
    }

    /// `ngày 18`: of the month told last, or of the month of publication.
    pub(super) fn day_of_month(&self, day: i32, it: &Match) -> Ymd {
        let Some(base) = self.told.or(self.today) else { return Ymd { day: Some(day), ..self.now } };
        let at = |months: i32| {
            let month = i32::from(base.year()) * 12 + i32::from(base.month()) - 1 + months;
            Date::new(month.div_euclid(12) as i16, month.rem_euclid(12) as i8 + 1, day as i8).ok()
        };
        let same = at(0);
        let chosen = match (same, self.signal(it)) {
            (Some(date), Some(Signal::Future)) if (base - date).get_days() > 0 => at(1),
            (Some(date), Some(Signal::Past | Signal::PerhapsPast)) if (date - base).get_days() > 0 => at(-1),
            _ => same,
        };
        chosen.map_or(Ymd { day: Some(day), ..self.now }, Ymd::from)
    }

    /// The day that the fields name, as far as it can be known.
    pub(super) fn day(&self, it: &Match) -> Option<Ymd> {
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

    pub(super) fn feast(&self, feast: i32, it: &Match) -> Ymd {
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

    pub(super) fn lunar(&self, year: i32, month: i32, day: i32, lunar: Option<i32>) -> Option<Date> {
        let on = |day| LunarDay { year, month: month as u8, leap: lunar == Some(2), day }.to_gregorian();
        // The 30th of a short month is what people call its last day.
        on(day as u8).or_else(|| if day == 30 { on(29) } else { None })
    }

    /// A weekday: of a named week, or the nearest that the words around it ask for.
    pub(super) fn weekday(&self, weekday: i32, it: &Match) -> Option<Date> {
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

    /// Whether a day told can stand for a day of publication of which only the month is known.
    pub(super) fn in_month_of_publication(&self, day: Date) -> bool {
        self.now.year == Some(day.year().into()) && self.now.month == Some(day.month().into())
    }

    /// The day of a bare time of day: the last one told in the same paragraph, else that of the event.
    pub(super) fn event_day(&self, it: &Match) -> Ymd {
        let start = it.start as usize;
        let near = start - self.told_at.min(start) < EVENT_TOKENS
            && !self.tokens[self.told_at..=start.min(self.tokens.len() - 1)]
                .iter()
                .any(|token| token.gap >= Gap::Line);
        let event = if near { self.told } else { None };
        event.or(self.event).map_or(self.now, Ymd::from)
    }
}
