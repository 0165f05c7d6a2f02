//! On which days could it have been? The span of days that a date of EDTF level 1 allows, and what
//! follows from two of them: which came first, whether they meet.
//!
//! Days are counted from 1970-01-01 in the proleptic Gregorian calendar, as written: a time of day
//! and its offset do not move the day. The rules are `docs/spec/entry.md`, section 3, "Days of a date".
//!
//! Never guesses: an answer is [`Holds::CannotTell`] wherever a mark (`~`, `?`, `%`), an unknown
//! end or a season leaves room for both.
//!
//! ```
//! use testimony_model::{Holds, Edtf};
//!
//! let seizure = "2017-02-20/2017-03-10".parse::<Edtf>()?.interval();
//! let release = "2017-04".parse::<Edtf>()?.interval();
//! assert_eq!(seizure.before(&release), Holds::Yes);
//! assert_eq!("2017-04~".parse::<Edtf>()?.interval().before(&release), Holds::CannotTell);
//! # Ok::<(), testimony_model::BadDate>(())
//! ```

mod calendar;

#[cfg(test)]
mod tests;

use edtf::level_1::{Certainty, Date, Edtf as Parsed, Precision, Season, Terminal};

use self::calendar::{day_number, month_length};
use crate::date::Edtf;

/// The largest year, before or after year 0, whose days are counted. A year beyond it has no
/// bounds: nothing that a person tells is older than the Earth, and days must fit 64 bits.
pub const YEAR_MAX: i64 = 5_000_000_000;

/// The days that a date allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The first day as written; absent where the beginning is open or unknown.
    pub earliest: Option<i64>,
    /// The last day as written; absent where the end is open or unknown.
    pub latest: Option<i64>,
    /// An end is marked `~` or `%`, or is a season: the bounds are not sharp.
    pub approximate: bool,
    /// An end is marked `?` or `%`, or the ends are in the wrong order: the date may be wrong.
    pub uncertain: bool,
    start: Side,
    end: Side,
}

/// Does it hold? An answer that admits not knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It is so on every reading of the two dates.
    Yes,
    /// It is so on no reading.
    No,
    /// It is so on some readings and not on others.
    CannotTell,
}

/// Which of two came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The one that is asked, on every reading.
    Before,
    /// The other, on every reading.
    After,
    /// Either may be, or both on one day.
    CannotTell,
}

/// How sharp one end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The day may lie this many days further out.
    Within(i64),
    /// The day may be wrong altogether, or there is one that nobody knows.
    Unknown,
    /// There is no end (`..`).
    Open,
}

impl Edtf {
    /// The days that the date allows.
    pub fn interval(&self) -> Interval {
        match Parsed::parse(self.as_str()) {
            Ok(Parsed::Date(date)) => Interval::of_date(date),
            Ok(Parsed::DateTime(time)) => {
                let date = time.date();
                let (year, month) = (i64::from(date.year()), i64::from(date.month()));
                Interval::exact(Span::day(year, month, i64::from(date.day())))
            }
            Ok(Parsed::YYear(year)) => Interval::exact(Span::years(year.value(), year.value())),
            Ok(Parsed::Interval(from, to)) => {
                Interval::between(Interval::of_date(from), Interval::of_date(to))
            }
            Ok(Parsed::IntervalFrom(from, terminal)) => {
                Interval::between(Interval::of_date(from), Interval::of_terminal(terminal))
            }
            Ok(Parsed::IntervalTo(terminal, to)) => {
                Interval::between(Interval::of_terminal(terminal), Interval::of_date(to))
            }
            // An `Edtf` was parsed when it was made, so this does not happen; saying nothing of
            // the days is right if it ever does.
            Err(_) => Interval::of_terminal(Terminal::Unknown),
        }
    }
}

impl Interval {
    /// Is every day of this one before every day of the other?
    ///
    /// For two things that each happened on one of their days, that is: did this one come first?
    pub fn before(&self, other: &Self) -> Holds {
        if is_less(self.highest(), other.lowest()) {
            Holds::Yes
        } else if self.lowest().zip(other.highest()).is_some_and(|(low, high)| low >= high) {
            Holds::No
        } else {
            Holds::CannotTell
        }
    }

    /// Have the two spans a day in common?
    ///
    /// `Yes` speaks of the spans: two things that happened in the same month need not have
    /// happened on the same day. `No` speaks of the things as well.
    pub fn overlaps(&self, other: &Self) -> Holds {
        if is_less(self.highest(), other.lowest()) || is_less(other.highest(), self.lowest()) {
            return Holds::No;
        }
        let meet = |start: Option<i64>, end: Option<i64>| {
            start.zip(end).is_some_and(|(start, end)| start <= end)
        };
        if meet(self.sure_start(), other.sure_end()) && meet(other.sure_start(), self.sure_end()) {
            Holds::Yes
        } else {
            Holds::CannotTell
        }
    }

    /// Which came first?
    pub fn order(&self, other: &Self) -> Order {
        if self.before(other) == Holds::Yes {
            Order::Before
        } else if other.before(self) == Holds::Yes {
            Order::After
        } else {
            Order::CannotTell
        }
    }

    /// No reading has an earlier day; absent where there is no such bound.
    pub fn lowest(&self) -> Option<i64> {
        match self.start {
            Side::Within(days) => self.earliest.map(|day| day - days),
            Side::Unknown | Side::Open => None,
        }
    }

    /// No reading has a later day; absent where there is no such bound.
    pub fn highest(&self) -> Option<i64> {
        match self.end {
            Side::Within(days) => self.latest.map(|day| day + days),
            Side::Unknown | Side::Open => None,
        }
    }

    /// The span begins on this day or earlier, on every reading.
    fn sure_start(&self) -> Option<i64> {
        match self.start {
            Side::Within(0) => self.earliest,
            Side::Open => Some(i64::MIN),
            Side::Within(_) | Side::Unknown => None,
        }
    }

    /// The span ends on this day or later, on every reading.
    fn sure_end(&self) -> Option<i64> {
        match self.end {
            Side::Within(0) => self.latest,
            Side::Open => Some(i64::MAX),
            Side::Within(_) | Side::Unknown => None,
        }
    }

    fn exact(span: Option<Span>) -> Self {
        let side = if span.is_some() { Side::Within(0) } else { Side::Unknown };
        Self {
            earliest: span.map(|span| span.first),
            latest: span.map(|span| span.last),
            approximate: false,
            uncertain: false,
            start: side,
            end: side,
        }
    }

    fn of_terminal(terminal: Terminal) -> Self {
        let side = match terminal {
            Terminal::Open => Side::Open,
            Terminal::Unknown => Side::Unknown,
        };
        Self { start: side, end: side, ..Self::exact(None) }
    }

    fn of_date(date: Date) -> Self {
        let (span, season) = days_of(date.precision());
        let mut interval = Self::exact(span);
        let Some(span) = span else { return interval };
        if let Some((before, after)) = season {
            interval.approximate = true;
            (interval.start, interval.end) = (Side::Within(before), Side::Within(after));
        }
        let certainty = date.certainty();
        if matches!(certainty, Certainty::Approximate | Certainty::ApproximateUncertain) {
            interval.approximate = true;
            (interval.start, interval.end) = (interval.start, interval.end).widened(span.length());
        }
        if matches!(certainty, Certainty::Uncertain | Certainty::ApproximateUncertain) {
            interval.uncertain = true;
            (interval.start, interval.end) = (Side::Unknown, Side::Unknown);
        }
        interval
    }

    fn between(from: Self, to: Self) -> Self {
        let (earliest, latest) = (from.earliest, to.latest);
        let mut interval = Self {
            earliest,
            latest,
            approximate: from.approximate || to.approximate,
            uncertain: from.uncertain || to.uncertain,
            start: from.start,
            end: to.end,
        };
        // "2019/2018": one of the two is wrong, and nobody knows which.
        if is_less(latest, earliest) {
            interval.earliest = to.earliest.min(earliest);
            interval.latest = from.latest.max(latest);
            interval.uncertain = true;
            (interval.start, interval.end) = (Side::Unknown, Side::Unknown);
        }
        interval
    }
}

/// Both are known and the first is smaller.
fn is_less(first: Option<i64>, second: Option<i64>) -> bool {
    first.zip(second).is_some_and(|(first, second)| first < second)
}

/// Moves both ends outwards.
trait Widened {
    fn widened(self, days: i64) -> Self;
}

impl Widened for (Side, Side) {
    fn widened(self, days: i64) -> Self {
        let one = |side| match side {
            Side::Within(already) => Side::Within(already + days),
            other => other,
        };
        (one(self.0), one(self.1))
    }
}

/// Days from the first to the last.
#[derive(Clone, Copy)]
struct Span {
    first: i64,
    last: i64,
}

impl Span {
    fn length(self) -> i64 {
        self.last - self.first + 1
    }

    fn day(year: i64, month: i64, day: i64) -> Option<Self> {
        let day = counted(year)?.number(month, day);
        Some(Self { first: day, last: day })
    }

    fn months(from: (i64, i64), to: (i64, i64)) -> Option<Self> {
        let first = counted(from.0)?.number(from.1, 1);
        let last = counted(to.0)?.number(to.1, month_length(to.0, to.1));
        Some(Self { first, last })
    }

    fn years(from: i64, to: i64) -> Option<Self> {
        Self::months((from, 1), (to, 12))
    }
}

/// A year whose days are counted.
struct Counted(i64);

impl Counted {
    fn number(&self, month: i64, day: i64) -> i64 {
        day_number(self.0, month, day)
    }
}

fn counted(year: i64) -> Option<Counted> {
    (-YEAR_MAX..=YEAR_MAX).contains(&year).then_some(Counted(year))
}

/// The days of a date without marks; for a season also by how many days it may begin earlier and
/// end later than shown.
fn days_of(precision: Precision) -> (Option<Span>, Option<(i64, i64)>) {
    let span = match precision {
        Precision::Century(year) => unspecified_years(year.into(), 99),
        Precision::Decade(year) => unspecified_years(year.into(), 9),
        Precision::Year(year) | Precision::MonthOfYear(year) | Precision::DayOfYear(year) => {
            Span::years(year.into(), year.into())
        }
        Precision::Day(year, month, day) => Span::day(year.into(), month.into(), day.into()),
        Precision::Season(year, season) => return season_days(year.into(), season),
        Precision::Month(year, month) | Precision::DayOfMonth(year, month) => {
            // The parser lets "2017-22-XX" through as a day in a month 22: a day of that summer.
            if let Some(season) = season_of(month) {
                return season_days(year.into(), season);
            }
            Span::months((year.into(), month.into()), (year.into(), month.into()))
        }
    };
    (span, None)
}

/// `201X` is 2010 to 2019 and `-201X` is -2019 to -2010: the missing digits are of the number
/// without its sign.
fn unspecified_years(year: i64, more: i64) -> Option<Span> {
    if year < 0 { Span::years(year - more, year) } else { Span::years(year, year + more) }
}

fn season_of(month: u32) -> Option<Season> {
    match month {
        21 => Some(Season::Spring),
        22 => Some(Season::Summer),
        23 => Some(Season::Autumn),
        24 => Some(Season::Winter),
        _ => None,
    }
}

/// The months of the north, as they are shown. EDTF level 1 does not say which half of the globe
/// is meant, when a season begins, or whether a winter bears the year of its beginning or of its
/// end; the slack reaches over all of these readings.
fn season_days(year: i64, season: Season) -> (Option<Span>, Option<(i64, i64)>) {
    // From 1 March to 21 December, the end of the southern spring by the sun.
    const SPRING: (i64, i64) = (0, 204);
    // From December of the year before to 21 March of the next.
    const SUMMER: (i64, i64) = (184, 204);
    // From 1 March to 21 December.
    const AUTUMN: (i64, i64) = (184, 21);
    // From December of the year before to 21 March of the next.
    const WINTER: (i64, i64) = (366, 21);
    let (from, to, slack) = match season {
        Season::Spring => ((year, 3), (year, 5), SPRING),
        Season::Summer => ((year, 6), (year, 8), SUMMER),
        Season::Autumn => ((year, 9), (year, 11), AUTUMN),
        Season::Winter => ((year, 12), (year + 1, 2), WINTER),
    };
    (Span::months(from, to), Some(slack))
}
