//! Stretches of one match complete each other: `ngày 5 và 6/4`, `từ 8h đến 17h ngày 5/10`.

use crate::grammar::Fields;
use crate::grammar::field::Field;

/// Fills what an expression leaves open from the one that stands behind it in the same match.
pub(super) fn complete(before: &mut Fields, behind: &Fields) {
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
