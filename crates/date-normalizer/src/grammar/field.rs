//! What the rules speak of: the fields that a matched expression fills, and the values they take.
//!
//! A slot `{edge}` or `{month-word}` in a pattern fills the field that its name begins with (`edge`, `month`).
//! Fields hold small integers; the tables of phrases in the rule files write them as the tags listed here.

/// A field of a time expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    Day,
    Month,
    Year,
    Hour,
    Minute,
    Second,
    Quarter,
    Half,
    Century,
    Decade,
    Weekday,
    /// An amount, in thousandths.
    N,
    /// The other one of two amounts (`7-8 tháng`).
    N2,
    Unit,
    /// A second amount and its unit: `2 giờ 33 phút`.
    Also,
    AlsoUnit,
    /// How many days from today: `hôm qua` is -1.
    RelDay,
    /// How many weeks from this one: `tuần trước` is -1.
    RelWeek,
    RelMonth,
    RelQuarter,
    RelYear,
    /// How many days from the last day told: `cùng ngày` is 0, `hôm sau` +1.
    ToldDay,
    ToldWeek,
    ToldMonth,
    ToldYear,
    /// Which way an amount counts, and from where.
    Dir,
    Part,
    Edge,
    Mod,
    Season,
    Feast,
    Stem,
    Branch,
    Lunar,
    /// Whether an amount has no number: `nhiều năm`.
    Vague,
    /// `9 tháng đầu năm`, `3 tháng cuối năm`.
    Of,
    /// Minutes to the hour: `5 giờ kém 10`.
    To,
    /// Half a unit more: `hai năm rưỡi`, and alone: `nửa năm`.
    Plus,
    /// One word or number of an amount.
    Number,
    Fraction,
    Thousands,
    /// Kept for the reader of the rules only.
    Note,
}

/// How many fields there are.
pub(crate) const COUNT: usize = Field::Note as usize + 1;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Unit {
    Second = 0,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    const ALL: [Self; 10] = [
        Self::Second,
        Self::Minute,
        Self::Hour,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
        Self::Decade,
        Self::Century,
    ];

    /// The unit of a tag's value.
    pub(crate) fn of(value: i32) -> Option<Self> {
        Self::ALL.get(usize::try_from(value).ok()?).copied()
    }
}

/// Where an amount with a direction counts from.
pub(crate) mod dir {
    /// Back from now: `3 năm trước`, `cách đây 3 năm`.
    pub(crate) const AGO: i32 = 0;
    /// On from now: `3 ngày nữa`.
    pub(crate) const AHEAD: i32 = 1;
    /// Back from the last time told: `một ngày trước đó`.
    pub(crate) const BEFORE: i32 = 2;
    /// On from the last time told: `3 tháng sau đó`.
    pub(crate) const AFTER: i32 = 3;
}

const NAMES: &[(&str, Field)] = &[
    ("day", Field::Day),
    ("month", Field::Month),
    ("year", Field::Year),
    ("yy", Field::Year),
    ("hour", Field::Hour),
    ("minute", Field::Minute),
    ("second", Field::Second),
    ("quarter", Field::Quarter),
    ("half", Field::Half),
    ("century", Field::Century),
    ("decade", Field::Decade),
    ("weekday", Field::Weekday),
    ("n", Field::N),
    ("n2", Field::N2),
    ("unit", Field::Unit),
    ("also", Field::Also),
    ("alsounit", Field::AlsoUnit),
    ("relday", Field::RelDay),
    ("relweek", Field::RelWeek),
    ("relmonth", Field::RelMonth),
    ("relquarter", Field::RelQuarter),
    ("relyear", Field::RelYear),
    ("toldday", Field::ToldDay),
    ("toldweek", Field::ToldWeek),
    ("toldmonth", Field::ToldMonth),
    ("toldyear", Field::ToldYear),
    ("dir", Field::Dir),
    ("part", Field::Part),
    ("edge", Field::Edge),
    ("mod", Field::Mod),
    ("season", Field::Season),
    ("feast", Field::Feast),
    ("stem", Field::Stem),
    ("branch", Field::Branch),
    ("lunar", Field::Lunar),
    ("vague", Field::Vague),
    ("of", Field::Of),
    ("to", Field::To),
    ("plus", Field::Plus),
    ("int", Field::Number),
    ("number", Field::Number),
    ("fraction", Field::Fraction),
    ("thousands", Field::Thousands),
    ("note", Field::Note),
    ("digit", Field::Number),
];

/// The parts of day, in TIMEX3's letters.
pub(crate) const PARTS: &[&str] = &["MO", "MI", "AF", "EV", "NI", "DT"];
/// The values of `mod`.
pub(crate) const MODS: &[&str] = &[
    "APPROX",
    "MORE_THAN",
    "LESS_THAN",
    "EQUAL_OR_MORE",
    "EQUAL_OR_LESS",
    "START",
    "MID",
    "END",
    "BEFORE",
    "AFTER",
];
/// The seasons.
pub(crate) const SEASONS: &[&str] = &["SP", "SU", "FA", "WI"];
const UNITS: &[&str] = &["S", "MIN", "H", "D", "W", "M", "Q", "Y", "10Y", "100Y"];
const DIRS: &[&str] = &["AGO", "AHEAD", "BEFORE", "AFTER"];
const OFS: &[&str] = &["FIRST", "LAST"];

/// What a number word does to the number being read.
pub(crate) mod number {
    /// `mốt`, `tư`, `lăm` after a ten: value 1000 + digit.
    pub(crate) const TAIL: i32 = 1000;
    /// `mươi`, `trăm`, `nghìn`: value 2000 + power of ten.
    pub(crate) const TIMES: i32 = 2000;
}

impl Field {
    /// The field that a slot of this name fills: `month-word` fills `month`.
    pub(crate) fn of_slot(slot: &str) -> Option<Self> {
        let head = slot.split('-').next().unwrap_or(slot);
        NAMES.iter().find(|(name, _)| *name == head).map(|&(_, field)| field)
    }

    /// Whether an amount or number may be read from inside it.
    pub(crate) fn is_composite(self) -> bool {
        matches!(
            self,
            Self::N
                | Self::N2
                | Self::Also
                | Self::To
                | Self::Day
                | Self::Month
                | Self::Year
                | Self::Hour
                | Self::Minute
                | Self::Century
                | Self::Note
        )
    }

    /// The value that a tag stands for.
    pub(crate) fn tag(self, tag: &str) -> Result<i32, String> {
        let among = |names: &[&str]| {
            names
                .iter()
                .position(|name| *name == tag)
                .map(|at| at as i32)
                .ok_or_else(|| format!("`{tag}` is none of {}", names.join(", ")))
        };
        match self {
            Self::Unit | Self::AlsoUnit => among(UNITS),
            Self::Part => among(PARTS),
            Self::Edge => among(MODS),
            Self::Mod => among(MODS),
            Self::Season => among(SEASONS),
            Self::Dir => among(DIRS),
            Self::Of => among(OFS),
            Self::Number => match tag {
                "x10" => Ok(number::TIMES + 1),
                "x100" => Ok(number::TIMES + 2),
                "x1000" => Ok(number::TIMES + 3),
                _ => match tag.strip_prefix("tail-") {
                    Some(digit) => digit
                        .parse::<i32>()
                        .map(|digit| number::TAIL + digit)
                        .map_err(|_| format!("`{tag}` is no number")),
                    None => integer(tag),
                },
            },
            Self::N | Self::N2 | Self::Also => integer(tag).map(|n| n * 1000),
            Self::Feast => feast(tag),
            Self::Note | Self::Vague | Self::Lunar => Ok(tag.parse().unwrap_or(0)),
            _ => integer(tag),
        }
    }
}

fn integer(tag: &str) -> Result<i32, String> {
    tag.parse().map_err(|_| format!("`{tag}` is no whole number"))
}

/// `09-02`, `lunar 01-01` and `lunar-eve` (the last day of the lunar year) as month * 100 + day, lunar ones from 10000 on.
fn feast(tag: &str) -> Result<i32, String> {
    if tag == "lunar-eve" {
        return Ok(LUNAR_EVE);
    }
    let (base, day) = tag.strip_prefix("lunar ").map_or((0, tag), |day| (LUNAR_FEAST, day));
    let read = || {
        let (month, day) = day.split_once('-')?;
        let (month, day): (i32, i32) = (month.parse().ok()?, day.parse().ok()?);
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(base + month * 100 + day)
    };
    read().ok_or_else(|| format!("`{tag}` is no feast day: write `MM-DD`, `lunar MM-DD` or `lunar-eve`"))
}

/// Feasts of the lunar calendar, from here on.
pub(crate) const LUNAR_FEAST: i32 = 10_000;
/// The last day of the lunar year.
pub(crate) const LUNAR_EVE: i32 = 20_000;
