//! Amounts: lengths of time, times so long before or after another, and times of day.

use super::calendar::YEARS;
use super::{Context, months};
use crate::grammar::Fields;
use crate::grammar::field::{Field, PARTS, Unit, dir};
use crate::value::{Amount, Clock, Value, Ymd, first_of_month, shift_days, week_of};

impl Context<'_> {
    /// An amount before or behind now, or the last time told.
    pub(super) fn shifted(&self, fields: &Fields, unit: Unit, direction: i32) -> Option<Value> {
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
    pub(super) fn part_of_year(&self, fields: &Fields) -> Option<(String, String)> {
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
}

/// The time of day that the fields name.
pub(super) fn clock(fields: &Fields) -> Option<Clock> {
    let part = fields.get(Field::Part);
    let Some(mut hour) = fields.get(Field::Hour) else { return part.map(Clock::Part) };
    if let Some(part) = part {
        match PARTS.get(part as usize) {
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
pub(super) fn duration(fields: &Fields) -> Option<Value> {
    let (first, second) = amounts(fields)?;
    Some(Value::Duration(first, second))
}

pub(super) fn amounts(fields: &Fields) -> Option<(Amount, Option<Amount>)> {
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
