//! Dates as intervals of days: what `date:2026-02/2026-03` asks for and what a document has.
//!
//! Reads EDTF level 1 as far as days go: seasons are three months (winter the first of its year),
//! "about" and "perhaps" change nothing, an open or unknown end is as far as numbers go.

/// The first and the last day, in days since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: i32,
    /// The last day.
    pub last: i32,
}

impl Days {
    /// Reads a date; `None` if it is none.
    #[must_use]
    pub fn from_edtf(text: &str) -> Option<Self> {
        match text.split_once('/') {
            None => one(text),
            Some((start, end)) => {
                let first = if is_open(start) { i32::MIN + 1 } else { one(start)?.first };
                let last = if is_open(end) { i32::MAX } else { one(end)?.last };
                (first <= last).then_some(Self { first, last })
            }
        }
    }

    /// Whether they have a day in common.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

fn is_open(end: &str) -> bool {
    end.is_empty() || end == ".."
}

fn one(text: &str) -> Option<Days> {
    let bare = text.split('T').next()?;
    let bare: String = bare.chars().filter(|c| !matches!(c, '?' | '~' | '%')).collect();
    let (sign, bare) = bare.strip_prefix('-').map_or((1, bare.as_str()), |rest| (-1, rest));
    let mut parts = bare.split('-');
    let (low, high) = range(parts.next()?.trim_start_matches('Y'), 0, 9_999_999)?;
    let (first, last) = if sign < 0 { (-high, -low) } else { (low, high) };
    let Some(month) = parts.next() else {
        return Some(Days { first: day(first, 1, 1)?, last: day(last + 1, 1, 1)? - 1 });
    };
    let (from, to) = match month {
        // Seasons: spring begins in March.
        "21" => (3, 5),
        "22" => (6, 8),
        "23" => (9, 11),
        "24" => (12, 14),
        month => range(month, 1, 12)?,
    };
    let month_end = |year: i32, month: i32| {
        let (year, month) = (year + month / 12, month % 12 + 1);
        Some(day(year, month, 1)? - 1)
    };
    let Some(days) = parts.next() else {
        return Some(Days { first: day(first, from, 1)?, last: month_end(last, to)? });
    };
    let (from_day, to_day) = range(days, 1, 31)?;
    let last = (day(last, to, 1)? + to_day - 1).min(month_end(last, to)?);
    Some(Days { first: day(first, from, 1)? + from_day - 1, last })
}

/// A number, or with `X` for digits that are not known, the least and the greatest it can be.
fn range(digits: &str, least: i32, most: i32) -> Option<(i32, i32)> {
    let known = |digit: &str| digits.replace('X', digit).parse::<i32>().ok();
    let (low, high) = (known("0")?.max(least), known("9")?.min(most));
    (low <= high && !digits.starts_with('+')).then_some((low, high))
}

/// The number of a day (H. Hinnant's algorithm for the proleptic Gregorian calendar).
fn day(year: i32, month: i32, day: i32) -> Option<i32> {
    let shifted = i64::from(year) - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    i32::try_from(days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Option<(i32, i32)> {
        Days::from_edtf(text).map(|days| (days.first, days.last))
    }

    #[test]
    fn dates_are_intervals() {
        assert_eq!(days("1970-01-01"), Some((0, 0)));
        assert_eq!(days("1970"), Some((0, 364)));
        assert_eq!(days("2000-02"), Some((10_988, 11_016)));
        assert_eq!(days("2000-02/2000-03-01"), Some((10_988, 11_017)));
        assert_eq!(days("2017-04~"), days("2017-04"));
        assert_eq!(days("197X"), Some((0, 3_651)));
        assert_eq!(days("1970-XX-XX"), Some((0, 364)));
        assert_eq!(days("1970-24"), Some((334, 423)));
        assert_eq!(days("1970-01-01T23:00:00Z"), Some((0, 0)));
        assert_eq!(days("1970-01-02/.."), Some((1, i32::MAX)));
        assert_eq!(days("-0001-12-31").map(|it| it.0), day(-1, 12, 31));
    }

    #[test]
    fn fail_what_is_no_date() {
        for text in ["", "yesterday", "2017-13", "2017-02/2016-01", "1970-01-", "a/b"] {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
