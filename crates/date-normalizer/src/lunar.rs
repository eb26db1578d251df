//! The Vietnamese lunisolar calendar, 1900 to 2199.
//!
//! Computed after the method that Hồ Ngọc Đức published ("Thuật toán tính âm lịch",
//! <https://www.informatik.uni-leipzig.de/~duc/amlich/calrules.html>), which takes the formulas for new moons and the
//! sun's longitude from Jean Meeus, *Astronomical Algorithms* (1998) and its 1985 forerunner:
//!
//! 1. A month begins on the day, counted in Vietnam's zone (UTC+7), on which the new moon falls.
//! 2. The month of the winter solstice is the eleventh.
//! 3. Of thirteen months between two eleventh months the first without a principal term (a multiple of 30° of the
//!    sun's longitude) is a leap month and takes the number of the month before.
//!
//! Because the day is counted seven hours ahead of Greenwich and not eight, Vietnam's Tết sometimes differs from
//! China's: 1968, 1969, 1985, 2007, 2030 and 2053.

use std::f64::consts::PI;
use std::sync::OnceLock;

use jiff::civil::Date;

/// The first year that is covered.
pub(crate) const FIRST_YEAR: i32 = 1900;
/// The last year that is covered.
pub(crate) const LAST_YEAR: i32 = 2199;
/// The zone's distance from Greenwich, in days.
const ZONE: f64 = 7.0 / 24.0;
/// Mean length of a month between new moons, in days.
const SYNODIC_MONTH: f64 = 29.530_588_853;
/// The new moon from which months are counted: 1900-01-01.
const EPOCH: f64 = 2_415_021.076_998_695;
/// Julian day number of 1970-01-01.
const UNIX: i64 = 2_440_588;

/// A day of the lunar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LunarDay {
    /// The year, by the Gregorian year in which it begins.
    pub(crate) year: i32,
    /// 1 to 12.
    pub(crate) month: u8,
    /// Whether the month is a leap month.
    pub(crate) leap: bool,
    /// 1 to 30.
    pub(crate) day: u8,
}

/// The months of one lunar year.
struct LunarYear {
    /// Julian day numbers of the months' first days, and of the next year's.
    starts: Vec<i64>,
    /// Which of the months, counted from 0, is a leap month.
    leap: Option<usize>,
}

/// The lunar year that begins in a Gregorian one; computed when it is first asked for, since a text names few of them.
fn months_of(year: i32) -> Option<&'static LunarYear> {
    const COUNT: usize = (LAST_YEAR - FIRST_YEAR + 2) as usize;
    static YEARS: [OnceLock<LunarYear>; COUNT] = [const { OnceLock::new() }; COUNT];
    let slot = YEARS.get(usize::try_from(year - FIRST_YEAR).ok()?)?;
    Some(slot.get_or_init(|| lunar_year(year, ZONE)))
}

impl LunarDay {
    /// The Gregorian day on which it falls; `None` outside 1900 to 2199 and for days that the year does not have
    /// (a leap month that is none, the 30th of a short month).
    pub(crate) fn to_gregorian(self) -> Option<Date> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&self.year) || self.day == 0 || !(1..=12).contains(&self.month)
        {
            return None;
        }
        let year = months_of(self.year)?;
        let plain = self.month as usize - 1;
        let at = match year.leap {
            Some(leap) if self.leap => (leap == plain + 1).then_some(leap)?,
            _ if self.leap => return None,
            // The leap month follows the month of its number: later months stand one further on.
            Some(leap) if plain >= leap => plain + 1,
            _ => plain,
        };
        let day = year.starts[at] + i64::from(self.day) - 1;
        if day >= year.starts[at + 1] {
            return None;
        }
        gregorian(day)
    }

    /// The lunar day of a Gregorian one, in the same range.
    #[cfg(test)]
    pub(crate) fn of(date: Date) -> Option<Self> {
        let day = julian(date);
        let year = [date.year() as i32, date.year() as i32 - 1].into_iter().find(|year| {
            (FIRST_YEAR..=LAST_YEAR).contains(year) && months_of(*year).is_some_and(|it| it.starts[0] <= day)
        })?;
        let months = months_of(year)?;
        let at = months.starts.iter().rposition(|&start| start <= day)?;
        let leap = months.leap == Some(at);
        let month = match months.leap {
            Some(leap) if at >= leap => at,
            _ => at + 1,
        };
        Some(Self { year, month: month as u8, leap, day: (day - months.starts[at]) as u8 + 1 })
    }
}

/// The last day of a lunar year (`giao thừa` is its night).
pub(crate) fn last_day(year: i32) -> Option<Date> {
    let next = LunarDay { year: year + 1, month: 1, leap: false, day: 1 }.to_gregorian()?;
    next.yesterday().ok()
}

fn julian(date: Date) -> i64 {
    let unix = Date::constant(1970, 1, 1);
    UNIX + i64::from((date - unix).get_days())
}

fn gregorian(day: i64) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(day - UNIX)).ok()
}

/// The months of the lunar year that begins in a Gregorian year.
fn lunar_year(year: i32, zone: f64) -> LunarYear {
    let mut months = numbered_months(year - 1, zone);
    months.extend(numbered_months(year, zone));
    let new_years = |month: &&NumberedMonth| month.number == 1 && !month.leap;
    let ends: Vec<i64> = months.iter().filter(new_years).map(|month| month.start).collect();
    let (from, to) = match ends[..] {
        [from, to, ..] => (from, to),
        // Cannot be: each run of months holds one first month.
        _ => return LunarYear { starts: Vec::new(), leap: None },
    };
    let within = || months.iter().filter(|month| (from..=to).contains(&month.start));
    LunarYear {
        starts: within().map(|month| month.start).collect(),
        leap: within().position(|month| month.leap),
    }
}

struct NumberedMonth {
    start: i64,
    number: u8,
    leap: bool,
}

/// The months from the eleventh month of a Gregorian year up to that of the next.
fn numbered_months(year: i32, zone: f64) -> Vec<NumberedMonth> {
    let end = eleventh_month(year + 1, zone);
    let first = new_moon_number(eleventh_month(year, zone));
    let starts: Vec<i64> = (first..).map(|k| new_moon_day(k, zone)).take_while(|&day| day < end).collect();
    let leap = leap_month(&starts, end, zone);
    let mut number = 10;
    starts
        .iter()
        .enumerate()
        .map(|(at, &start)| {
            let leap = leap == Some(at);
            if !leap {
                number = number % 12 + 1;
            }
            NumberedMonth { start, number, leap }
        })
        .collect()
}

/// Of thirteen months from one eleventh month to the next: the first without a principal term.
fn leap_month(months: &[i64], end: i64, zone: f64) -> Option<usize> {
    if months.len() < 13 {
        return None;
    }
    (1..months.len()).find(|&at| {
        let next = months.get(at + 1).copied().unwrap_or(end);
        sun_sector(months[at], zone) == sun_sector(next, zone)
    })
}

/// The first day of the month of the winter solstice in a Gregorian year.
fn eleventh_month(year: i32, zone: f64) -> i64 {
    let last = julian(Date::new(year as i16, 12, 31).unwrap_or(Date::ZERO));
    let k = ((last - 2_415_021) as f64 / SYNODIC_MONTH).floor() as i64;
    let day = new_moon_day(k, zone);
    // The sun is past 270° already when this month begins: the solstice was in the month before.
    if sun_sector(day, zone) >= 9 { new_moon_day(k - 1, zone) } else { day }
}

fn new_moon_number(day: i64) -> i64 {
    ((day as f64 - EPOCH) / SYNODIC_MONTH + 0.5).floor() as i64
}

/// The day of the k-th new moon after 1900-01-01.
fn new_moon_day(k: i64, zone: f64) -> i64 {
    (new_moon(k as f64) + 0.5 + zone).floor() as i64
}

/// The Julian date (universal time) of the k-th new moon after 1900-01-01: Meeus 1985, chapter 32.
fn new_moon(k: f64) -> f64 {
    let t = k / 1236.85;
    let (t2, t3) = (t * t, t * t * t);
    let sin = |degrees: f64| (degrees * PI / 180.0).sin();
    let mean = 2_415_020.759_33 + 29.530_588_68 * k + 0.000_117_8 * t2 - 0.000_000_155 * t3
        + 0.000_33 * sin(166.56 + 132.87 * t - 0.009_173 * t2);
    // Mean anomalies of sun and moon, and the moon's argument of latitude.
    let sun = 359.2242 + 29.105_356_08 * k - 0.000_033_3 * t2 - 0.000_003_47 * t3;
    let moon = 306.0253 + 385.816_918_06 * k + 0.010_730_6 * t2 + 0.000_012_36 * t3;
    let latitude = 21.2964 + 390.670_506_46 * k - 0.001_652_8 * t2 - 0.000_002_39 * t3;
    let correction = (0.1734 - 0.000_393 * t) * sin(sun) + 0.0021 * sin(2.0 * sun) - 0.4068 * sin(moon)
        + 0.0161 * sin(2.0 * moon)
        - 0.0004 * sin(3.0 * moon)
        + 0.0104 * sin(2.0 * latitude)
        - 0.0051 * sin(sun + moon)
        - 0.0074 * sin(sun - moon)
        + 0.0004 * sin(2.0 * latitude + sun)
        - 0.0004 * sin(2.0 * latitude - sun)
        - 0.0006 * sin(2.0 * latitude + moon)
        + 0.0010 * sin(2.0 * latitude - moon)
        + 0.0005 * sin(2.0 * moon + sun);
    // The earth's rotation slows down: from dynamical to universal time.
    let delta = if t < -11.0 {
        0.001 + 0.000_839 * t + 0.000_226_1 * t2 - 0.000_008_45 * t3 - 0.000_000_081 * t * t3
    } else {
        -0.000_278 + 0.000_265 * t + 0.000_262 * t2
    };
    mean + correction - delta
}

/// In which twelfth of its way the sun stands at the beginning of a day: 0 from the spring equinox on. Meeus 1998, chapter 25.
fn sun_sector(day: i64, zone: f64) -> i64 {
    let t = (day as f64 - 0.5 - zone - 2_451_545.0) / 36_525.0;
    let t2 = t * t;
    let sin = |degrees: f64| (degrees * PI / 180.0).sin();
    let anomaly = 357.529_10 + 35_999.050_30 * t - 0.000_155_9 * t2 - 0.000_000_48 * t * t2;
    let mean = 280.466_45 + 36_000.769_83 * t + 0.000_303_2 * t2;
    let center = (1.914_600 - 0.004_817 * t - 0.000_014 * t2) * sin(anomaly)
        + (0.019_993 - 0.000_101 * t) * sin(2.0 * anomaly)
        + 0.000_290 * sin(3.0 * anomaly);
    ((mean + center).rem_euclid(360.0) / 30.0).floor() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tet(year: i32) -> String {
        LunarDay { year, month: 1, leap: false, day: 1 }.to_gregorian().unwrap().to_string()
    }

    #[test]
    fn known_tet_days() {
        for day in [
            "1900-01-31",
            "1930-01-30",
            "1945-02-13",
            "1954-02-03",
            "1975-02-11",
            "1984-02-02",
            "1986-02-09",
            "1990-01-27",
            "2000-02-05",
            "2008-02-07",
            "2009-01-26",
            "2010-02-14",
            "2011-02-03",
            "2012-01-23",
            "2013-02-10",
            "2014-01-31",
            "2015-02-19",
            "2016-02-08",
            "2017-01-28",
            "2018-02-16",
            "2019-02-05",
            "2020-01-25",
            "2021-02-12",
            "2022-02-01",
            "2023-01-22",
            "2024-02-10",
            "2025-01-29",
            "2026-02-17",
            "2027-02-06",
            "2028-01-26",
            "2029-02-13",
            "2031-01-23",
            "2033-01-31",
        ] {
            assert_eq!(tet(day[..4].parse().unwrap()), day);
        }
    }

    #[test]
    fn years_in_which_vietnam_and_china_differ() {
        for (vietnam, china) in [
            ("1968-01-29", "1968-01-30"),
            ("1969-02-16", "1969-02-17"),
            ("1985-01-21", "1985-02-20"),
            ("2007-02-17", "2007-02-18"),
            ("2030-02-02", "2030-02-03"),
            ("2053-02-18", "2053-02-19"),
        ] {
            let year = vietnam[..4].parse().unwrap();
            assert_eq!(tet(year), vietnam);
            let chinas = gregorian(lunar_year(year, 8.0 / 24.0).starts[0]).unwrap();
            assert_eq!(chinas.to_string(), china);
        }
    }

    #[test]
    fn leap_months() {
        let leap = |year: i32| months_of(year).unwrap().leap;
        for (year, month) in [
            (1985, 2),
            (1987, 7),
            (2004, 2),
            (2006, 7),
            (2009, 5),
            (2012, 4),
            (2014, 9),
            (2017, 6),
            (2020, 4),
            (2023, 2),
            (2025, 6),
            (2028, 5),
            (2033, 11),
        ] {
            assert_eq!(leap(year), Some(month), "{year}");
        }
        for year in [1983, 1984, 1986, 2007, 2013, 2015, 2021, 2024, 2026] {
            assert_eq!(leap(year), None, "{year}");
        }
        let day = |leap, month, day| {
            LunarDay { year: 2020, month, leap, day }.to_gregorian().map(|date| date.to_string())
        };
        assert_eq!(day(false, 4, 15).as_deref(), Some("2020-05-07"));
        assert_eq!(day(true, 4, 15).as_deref(), Some("2020-06-06"));
        assert_eq!(day(false, 8, 15).as_deref(), Some("2020-10-01"));
        assert_eq!(day(true, 8, 15), None);
    }

    #[test]
    fn every_day_converts_there_and_back() {
        let mut date = Date::constant(1900, 1, 31);
        while date.year() < 2200 {
            let lunar = LunarDay::of(date).unwrap();
            assert_eq!(lunar.to_gregorian(), Some(date), "{lunar:?}");
            date = date.tomorrow().unwrap();
        }
    }

    #[test]
    fn months_have_29_or_30_days_and_years_12_or_13_months() {
        let years: Vec<&LunarYear> =
            (FIRST_YEAR..=LAST_YEAR + 1).map(|year| months_of(year).unwrap()).collect();
        for (at, year) in (FIRST_YEAR..).zip(&years) {
            assert_eq!(year.starts.len(), if year.leap.is_some() { 14 } else { 13 }, "{at}");
            for pair in year.starts.windows(2) {
                assert!((29..=30).contains(&(pair[1] - pair[0])));
            }
        }
        for pair in years.windows(2) {
            assert_eq!(pair[0].starts.last(), pair[1].starts.first());
        }
    }
}
