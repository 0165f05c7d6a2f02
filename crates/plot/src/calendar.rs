//! Days since 1 January 1970 as civil dates, and how they are written.
//!
//! Days before year -9999 or after 9999 are taken as the first or last day of that range: a
//! picture that must show them is about something else, and so no sum runs over.

use crate::text::visible;

/// First day that is told apart from earlier ones: 1 January of the year -9999.
pub const DAY_MIN: i64 = -4_371_587;
/// Last day that is told apart from later ones: 31 December 9999.
pub const DAY_MAX: i64 = 2_932_896;

/// How a picture writes dates: numerals are the reader's business, so they stay ASCII digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarWords {
    /// Short names of the months, January first.
    pub months: [String; 12],
    /// A whole date: `{day}`, `{month}` and `{year}` are replaced.
    pub date: String,
    /// A date whose year stands beside it.
    pub day: String,
    /// A month with its year.
    pub month: String,
    /// From one day, month or year to another: `{first}` and `{last}` are replaced.
    pub span: String,
}

impl Default for CalendarWords {
    fn default() -> Self {
        let months =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        Self {
            months: months.map(str::to_owned),
            date: "{day} {month} {year}".to_owned(),
            day: "{day} {month}".to_owned(),
            month: "{month} {year}".to_owned(),
            span: "{first} to {last}".to_owned(),
        }
    }
}

/// A date of the proleptic Gregorian calendar; the month counts from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    pub(crate) year: i64,
    pub(crate) month: usize,
    pub(crate) day: i64,
}

impl CalendarWords {
    pub(crate) fn name(&self, month: usize) -> String {
        self.months.get(month).map(|name| visible(name)).unwrap_or_default()
    }

    fn fill(&self, template: &str, date: Date) -> String {
        visible(template)
            .replace("{day}", &date.day.to_string())
            .replace("{year}", &date.year.to_string())
            .replace("{month}", &self.name(date.month))
    }

    pub(crate) fn date(&self, day: i64) -> String {
        self.fill(&self.date, date_of(day))
    }

    pub(crate) fn day(&self, date: Date) -> String {
        self.fill(&self.day, date)
    }

    pub(crate) fn month(&self, date: Date) -> String {
        self.fill(&self.month, date)
    }

    pub(crate) fn span(&self, first: &str, last: &str) -> String {
        visible(&self.span).replace("{first}", first).replace("{last}", last)
    }
}

/// The day within the range that pictures know.
pub(crate) fn known(day: i64) -> i64 {
    day.clamp(DAY_MIN, DAY_MAX)
}

/// Howard Hinnant's "civil from days": years begin in March, so that the odd day comes last.
pub(crate) fn date_of(day: i64) -> Date {
    let shifted = known(day) + 719_468;
    let era = shifted.div_euclid(146_097);
    let in_era = shifted.rem_euclid(146_097);
    let year_in_era = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year_in_era + year_in_era / 4 - year_in_era / 100);
    let from_march = (5 * in_year + 2) / 153;
    let month = (from_march + 2) % 12;
    Date {
        year: year_in_era + era * 400 + i64::from(month < 2),
        month: usize::try_from(month).unwrap_or(0),
        day: in_year - (153 * from_march + 2) / 5 + 1,
    }
}

/// The first day of a month; the month counts from 0 and may be any number of years away.
pub(crate) fn first_of(year: i64, month: i64) -> i64 {
    let (year, month) = (year + month.div_euclid(12), month.rem_euclid(12));
    let (year, from_march) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let in_era = year.rem_euclid(400);
    let days = (153 * from_march + 2) / 5 + in_era * 365 + in_era / 4 - in_era / 100;
    year.div_euclid(400) * 146_097 + days - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates() {
        let date = |day| CalendarWords::default().date(day);
        assert_eq!(date(0), "1 Jan 1970");
        assert_eq!(date(-1), "31 Dec 1969");
        assert_eq!(date(11_016), "29 Feb 2000");
        assert_eq!(date(17_260), "4 Apr 2017");
        assert_eq!(date(DAY_MIN), "1 Jan -9999");
        assert_eq!(date(DAY_MAX), "31 Dec 9999");
        assert_eq!(date(i64::MIN), date(DAY_MIN));
        assert_eq!(date(i64::MAX), date(DAY_MAX));
    }

    #[test]
    fn every_first_of_a_month_is_one() {
        for year in [-9_999, -401, -1, 0, 4, 1_900, 1_970, 2_000, 2_017, 2_100, 9_999] {
            for month in 0..12 {
                let found = date_of(first_of(year, month));
                let wanted = usize::try_from(month).expect("a month is small");
                assert_eq!(found, Date { year, month: wanted, day: 1 });
            }
        }
        assert_eq!(first_of(2016, 13), first_of(2017, 1));
        assert_eq!(first_of(2017, -1), first_of(2016, 11));
    }
}
