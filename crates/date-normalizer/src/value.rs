//! TIMEX3 values, and the intervals that they stand for.

use std::fmt::{self, Write as _};

use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::grammar::field::{MODS, PARTS, SEASONS, Unit};

/// A calendar day of which parts may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ymd {
    pub(crate) year: Option<i32>,
    pub(crate) month: Option<i32>,
    pub(crate) day: Option<i32>,
}

impl Ymd {
    /// The whole date, where all of it is known and exists.
    pub(crate) fn date(self) -> Option<Date> {
        Date::new(self.year? as i16, self.month? as i8, self.day? as i8).ok()
    }
}

impl From<Date> for Ymd {
    fn from(date: Date) -> Self {
        Self {
            year: Some(date.year().into()),
            month: Some(date.month().into()),
            day: Some(date.day().into()),
        }
    }
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    /// A part of the day: its place in [`PARTS`].
    Part(i32),
    /// An hour, with minutes and seconds where they are said.
    At { hour: i32, minute: Option<i32>, second: Option<i32> },
}

/// A number of units, in thousandths; `None` for an unknown number.
pub(crate) type Amount = (Option<i32>, Unit);

/// What a time expression means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Century(i32),
    Decade(i32),
    Year(Option<i32>),
    /// Year and 1 or 2.
    Half(Option<i32>, i32),
    /// Year and 1 to 4.
    Quarter(Option<i32>, Option<i32>),
    /// Year and the season's place in [`SEASONS`].
    Season(Option<i32>, i32),
    Month(Option<i32>, Option<i32>),
    /// A day of the week; the year of an ISO week and its number.
    Week(Option<(i32, i32)>, Option<i32>),
    Weekend(Option<(i32, i32)>, Option<i32>),
    Day(Ymd),
    Time(Ymd, Clock),
    Duration(Amount, Option<Amount>),
    Set(Amount),
    Past,
    Present,
    Future,
}

impl Value {
    /// The `type` of TIMEX3.
    pub(crate) fn kind(&self) -> crate::TimeType {
        match self {
            Self::Time(..) => crate::TimeType::Time,
            Self::Duration(..) => crate::TimeType::Duration,
            Self::Set(..) => crate::TimeType::Set,
            _ => crate::TimeType::Date,
        }
    }

    /// The interval of an anchored value, half-open: begin and end in ISO 8601, as days, and as minutes (or seconds)
    /// for times of day.
    ///
    /// Parts of the day are from 4 to 11 (morning), 11 to 13 (noon), 13 to 18 (afternoon), 18 to 22 (evening) and 22
    /// to 4 (night) o'clock, as papers use the words; seasons from March, June, September and December on.
    pub(crate) fn interval(&self) -> Option<(String, String)> {
        // The year 10000 has no place in ISO 8601.
        self.bounds().filter(|(begin, end)| begin.len() == end.len())
    }

    fn bounds(&self) -> Option<(String, String)> {
        let years = |from: i32, to: i32| Some((format!("{from:04}-01-01"), format!("{to:04}-01-01")));
        let months = |year: i32, month: i32, count: i32| {
            Some((first_of_month(year, month), first_of_month(year, month + count)))
        };
        let days = |from: Date, to: Date| Some((from.to_string(), to.to_string()));
        match *self {
            Self::Century(century) => years(century * 100, century * 100 + 100),
            Self::Decade(decade) => years(decade * 10, decade * 10 + 10),
            Self::Year(Some(year)) => years(year, year + 1),
            Self::Half(Some(year), half) => months(year, half * 6 - 5, 6),
            Self::Quarter(Some(year), Some(quarter)) => months(year, quarter * 3 - 2, 3),
            Self::Season(Some(year), season) => months(year, season * 3 + 3, 3),
            Self::Month(Some(year), Some(month)) => months(year, month, 1),
            Self::Week(Some((year, week)), _) => {
                let monday = week_day(year, week, Weekday::Monday)?;
                days(monday, shift_days(monday, 7)?)
            }
            Self::Weekend(Some((year, week)), _) => {
                let saturday = week_day(year, week, Weekday::Saturday)?;
                days(saturday, shift_days(saturday, 2)?)
            }
            Self::Day(ymd) => {
                let date = ymd.date()?;
                days(date, date.tomorrow().ok()?)
            }
            Self::Time(ymd, clock) => {
                let date = ymd.date()?;
                let next = date.tomorrow().ok()?;
                let stamp = |seconds: i32, width: i32| {
                    let date = if seconds >= 86_400 { next } else { date };
                    let seconds = seconds % 86_400;
                    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
                    match width {
                        3600 | 60 => format!("{date}T{hour:02}:{minute:02}"),
                        _ => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
                    }
                };
                let (from, to, width) = match clock {
                    Clock::Part(part) => {
                        let (from, to) = match PARTS.get(part as usize) {
                            Some(&"MO") => (4, 11),
                            Some(&"MI") => (11, 13),
                            Some(&"AF") => (13, 18),
                            Some(&"EV") => (18, 22),
                            Some(&"NI") => (22, 28),
                            _ => (6, 18),
                        };
                        (from * 3600, to * 3600, 3600)
                    }
                    Clock::At { hour, minute, second } => {
                        let from = hour * 3600 + minute.unwrap_or(0) * 60 + second.unwrap_or(0);
                        let width = if second.is_some() {
                            1
                        } else if minute.is_some() {
                            60
                        } else {
                            3600
                        };
                        (from, from + width, width)
                    }
                };
                Some((stamp(from, width), stamp(to, width)))
            }
            _ => None,
        }
    }
}

/// The first day of a month; months below 1 and above 12 are of other years.
pub(crate) fn first_of_month(year: i32, month: i32) -> String {
    format!("{:04}-{:02}-01", year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1)
}

/// A day of an ISO week.
pub(crate) fn week_day(year: i32, week: i32, day: Weekday) -> Option<Date> {
    ISOWeekDate::new(year as i16, week as i8, day).ok().map(ISOWeekDate::date)
}

/// The ISO week of a day: its year and number.
pub(crate) fn week_of(date: Date) -> (i32, i32) {
    let week = date.iso_week_date();
    (week.year().into(), week.week().into())
}

/// The day so many days later.
pub(crate) fn shift_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// The word for `mod`.
pub(crate) fn mod_name(at: i32) -> Option<&'static str> {
    MODS.get(usize::try_from(at).ok()?).copied()
}

fn unknown(f: &mut fmt::Formatter<'_>, value: Option<i32>, width: usize) -> fmt::Result {
    match value {
        Some(value) => write!(f, "{value:0width$}"),
        None => (0..width).try_for_each(|_| f.write_char('X')),
    }
}

fn ymd(f: &mut fmt::Formatter<'_>, ymd: Ymd) -> fmt::Result {
    unknown(f, ymd.year, 4)?;
    f.write_char('-')?;
    unknown(f, ymd.month, 2)?;
    f.write_char('-')?;
    unknown(f, ymd.day, 2)
}

fn amount(f: &mut fmt::Formatter<'_>, (count, unit): Amount, time_open: bool) -> fmt::Result {
    let (letter, factor, time) = match unit {
        Unit::Second => ('S', 1, true),
        Unit::Minute => ('M', 1, true),
        Unit::Hour => ('H', 1, true),
        Unit::Day => ('D', 1, false),
        Unit::Week => ('W', 1, false),
        Unit::Month => ('M', 1, false),
        Unit::Quarter => ('M', 3, false),
        Unit::Year => ('Y', 1, false),
        Unit::Decade => ('Y', 10, false),
        Unit::Century => ('Y', 100, false),
    };
    if time && !time_open {
        f.write_char('T')?;
    }
    match count {
        None => f.write_char('X')?,
        Some(count) => {
            let count = i64::from(count) * factor;
            write!(f, "{}", count / 1000)?;
            if count % 1000 != 0 {
                let digits = format!("{:03}", count % 1000);
                write!(f, ".{}", digits.trim_end_matches('0'))?;
            }
        }
    }
    f.write_char(letter)
}

fn is_time(unit: Unit) -> bool {
    unit <= Unit::Hour
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Century(century) => write!(f, "{century:02}"),
            Self::Decade(decade) => write!(f, "{decade:03}"),
            Self::Year(year) => unknown(f, year, 4),
            Self::Half(year, half) => {
                unknown(f, year, 4)?;
                write!(f, "-H{half}")
            }
            Self::Quarter(year, quarter) => {
                unknown(f, year, 4)?;
                f.write_str("-Q")?;
                unknown(f, quarter, 1)
            }
            Self::Season(year, season) => {
                unknown(f, year, 4)?;
                write!(f, "-{}", SEASONS.get(season as usize).copied().unwrap_or("XX"))
            }
            Self::Month(year, month) => {
                unknown(f, year, 4)?;
                f.write_char('-')?;
                unknown(f, month, 2)
            }
            Self::Week(week, year) | Self::Weekend(week, year) => {
                match week {
                    Some((year, week)) => write!(f, "{year:04}-W{week:02}")?,
                    None => {
                        unknown(f, year, 4)?;
                        f.write_str("-WXX")?;
                    }
                }
                if matches!(self, Self::Weekend(..)) { f.write_str("-WE") } else { Ok(()) }
            }
            Self::Day(day) => ymd(f, day),
            Self::Time(day, clock) => {
                ymd(f, day)?;
                match clock {
                    Clock::Part(part) => write!(f, "T{}", PARTS.get(part as usize).copied().unwrap_or("XX")),
                    Clock::At { hour, minute, second } => {
                        write!(f, "T{hour:02}:{:02}", minute.unwrap_or(0))?;
                        second.map_or(Ok(()), |second| write!(f, ":{second:02}"))
                    }
                }
            }
            Self::Duration(first, second) => {
                f.write_char('P')?;
                amount(f, first, false)?;
                second.map_or(Ok(()), |second| amount(f, second, is_time(first.1)))
            }
            Self::Set(every) => {
                f.write_char('P')?;
                amount(f, every, false)
            }
            Self::Past => f.write_str("PAST_REF"),
            Self::Present => f.write_str("PRESENT_REF"),
            Self::Future => f.write_str("FUTURE_REF"),
        }
    }
}
