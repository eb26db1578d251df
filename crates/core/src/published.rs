//! When an article was published: a year, a month, a day or an instant.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Vietnam has kept UTC+7 all year since 1975; the papers' "today" is a day of that zone.
const VIETNAM: Offset = Offset::constant(7);

/// A publication date, as exact as it was given.
///
/// `2026`, `2026-02`, `2026-02-04`, or RFC 3339. An instant is read in Vietnam's zone (UTC+7), whatever the
/// zone it was written in: `2026-02-03T18:30:00Z` is the 4th of February for the paper's readers. A date and
/// time without a zone is taken as Vietnam's. It displays and serialises just as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    given: Box<str>,
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<Time>,
}

/// How exact a publication date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// The year alone.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
    /// Day and time of day.
    Instant,
}

/// A text that is no publication date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{given}` is no date: write a year (2026), a month (2026-02), a day (2026-02-04) or RFC 3339 (2026-02-04T09:30:00+07:00)"
)]
pub struct PublishedError {
    given: String,
}

impl Published {
    /// Year, in Vietnam's zone.
    pub fn year(&self) -> i16 {
        self.year
    }

    /// Month, 1 to 12, where it is known.
    pub fn month(&self) -> Option<i8> {
        self.month
    }

    /// Day of the month, where it is known.
    pub fn day(&self) -> Option<i8> {
        self.day
    }

    /// The day, where it is known.
    pub fn date(&self) -> Option<Date> {
        // Parsing made sure that the three form a date.
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// Time of day in Vietnam's zone, where it is known.
    pub fn time(&self) -> Option<Time> {
        self.time
    }

    /// How exact it is.
    pub fn precision(&self) -> Precision {
        match (self.month, self.day, self.time) {
            (None, _, _) => Precision::Year,
            (Some(_), None, _) => Precision::Month,
            (Some(_), Some(_), None) => Precision::Day,
            (Some(_), Some(_), Some(_)) => Precision::Instant,
        }
    }

    /// The text it was read from.
    pub fn as_str(&self) -> &str {
        &self.given
    }

    fn read(given: &str) -> Option<Self> {
        let field = |s: &str, digits: usize| {
            (s.len() == digits && s.bytes().all(|b| b.is_ascii_digit()))
                .then(|| s.parse::<i16>().ok())
                .flatten()
        };
        let made = |year, month, day, time| Self { given: given.into(), year, month, day, time };
        let parts: Vec<&str> = given.splitn(3, '-').collect();
        match parts[..] {
            [year] => Some(made(field(year, 4)?, None, None, None)),
            [year, month] => {
                let date = Date::new(field(year, 4)?, field(month, 2)? as i8, 1).ok()?;
                Some(made(date.year(), Some(date.month()), None, None))
            }
            [year, month, day] if day.len() == 2 => {
                let date = Date::new(field(year, 4)?, field(month, 2)? as i8, field(day, 2)? as i8).ok()?;
                Some(made(date.year(), Some(date.month()), Some(date.day()), None))
            }
            _ => {
                let local = match given.parse::<jiff::Timestamp>() {
                    Ok(instant) => VIETNAM.to_datetime(instant),
                    Err(_) => given.parse::<jiff::civil::DateTime>().ok()?,
                };
                Some(made(local.year(), Some(local.month()), Some(local.day()), Some(local.time())))
            }
        }
    }
}

impl FromStr for Published {
    type Err = PublishedError;

    fn from_str(given: &str) -> Result<Self, PublishedError> {
        Self::read(given.trim()).ok_or_else(|| PublishedError { given: given.to_owned() })
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.given)
    }
}

impl Serialize for Published {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.given)
    }
}

impl<'de> Deserialize<'de> for Published {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, precision: Precision, read: (i16, Option<i8>, Option<i8>)) {
        let published: Published = given.parse().unwrap();
        assert_eq!(published.precision(), precision, "{given}");
        assert_eq!((published.year(), published.month(), published.day()), read, "{given}");
        assert_eq!(published.to_string(), given);
    }

    #[test]
    fn reads_all_precisions() {
        check("2026", Precision::Year, (2026, None, None));
        check("2025-04", Precision::Month, (2025, Some(4), None));
        check("2026-02-04", Precision::Day, (2026, Some(2), Some(4)));
        check("2013-10-15T15:29:00+07:00", Precision::Instant, (2013, Some(10), Some(15)));
        check("2013-10-15T15:29:00", Precision::Instant, (2013, Some(10), Some(15)));
    }

    #[test]
    fn an_instant_is_read_in_vietnams_zone() {
        check("2026-02-03T18:30:00Z", Precision::Instant, (2026, Some(2), Some(4)));
        check("2026-02-04T00:30:00+09:00", Precision::Instant, (2026, Some(2), Some(3)));
    }

    #[test]
    fn refuses_what_is_none() {
        for given in [
            "",
            "hôm qua",
            "2026-13",
            "2026-02-30",
            "26-02-03",
            "2026/02/03",
            "2026-2-3",
            "2026-02-04T25:00:00Z",
        ] {
            assert!(given.parse::<Published>().is_err(), "{given}");
        }
    }
}
