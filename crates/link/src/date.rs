//! Dates in four bytes, whole or partial, and how two of them agree.
//!
//! A list says "April 1981" or "1981" as often as a day; 1 January stands for a year of which
//! nobody knew more. Both are partial here. Ranges within one year are that year.

/// A date: year, and month and day where they are known. Nothing is known of zero.
#[derive(Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Date(u32);

/// How two dates of birth agree; 0 is "one of them is not known".
pub(crate) const BIRTH: [&str; 8] =
    ["unknown", "exact", "one_slip", "partial", "month", "year", "ten_years", "other"];
/// How two dates of an event agree.
pub(crate) const EVENT: [&str; 7] =
    ["unknown", "exact", "three_days", "ten_days", "partial", "two_months", "other"];

impl Date {
    /// From the Gregorian calendar; month and day are 0 where they are not known.
    ///
    /// `None` if there is no such day, or the year is 0 or beyond 4095.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let known = match (month, day) {
            (0, 0) | (1..=12, 0) => true,
            (1..=12, day) => day <= days_in(year, month),
            _ => false,
        };
        let packed = u32::from(year) << 9 | u32::from(month) << 5 | u32::from(day);
        (known && (1..4096).contains(&year)).then_some(Self(packed))
    }

    /// True if something is known.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.0 != 0
    }

    pub(crate) fn year(self) -> u32 {
        self.0 >> 9
    }

    pub(crate) fn month(self) -> u32 {
        self.0 >> 5 & 15
    }

    pub(crate) fn day(self) -> u32 {
        self.0 & 31
    }

    pub(crate) fn number(self) -> u64 {
        u64::from(self.0)
    }

    /// True if the day is known, and not 1 January, which may stand for the year.
    pub(crate) fn is_whole(self) -> bool {
        self.day() != 0 && !(self.month() == 1 && self.day() == 1)
    }

    /// Days since 0000-03-01 (Hinnant's `days_from_civil`), from the middle of what is not known.
    pub(crate) fn days(self) -> i64 {
        let month = i64::from(if self.month() == 0 { 7 } else { self.month() });
        let day = i64::from(if self.day() == 0 { 15 } else { self.day() });
        let year = i64::from(self.year()) - i64::from(month <= 2);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
    }

    fn digits(self) -> [u8; 8] {
        let (year, month, day) = (self.year(), self.month(), self.day());
        let digit = |number: u32| u8::try_from(number % 10).unwrap_or(0);
        [
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            digit(month / 10),
            digit(month),
            digit(day / 10),
            digit(day),
        ]
    }
}

impl std::fmt::Debug for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Date").finish_non_exhaustive()
    }
}

/// The level of [`BIRTH`] at which two dates agree.
pub(crate) fn birth_level(a: Date, b: Date) -> u8 {
    if !a.is_known() || !b.is_known() {
        return 0;
    }
    if !a.is_whole() || !b.is_whole() {
        return partial(a, b, 3, [5, 6, 7]);
    }
    if a == b {
        return 1;
    }
    let is_swapped = a.year() == b.year() && a.month() == b.day() && a.day() == b.month();
    if is_swapped || is_one_slip(a, b) {
        return 2;
    }
    match (a.days() - b.days()).abs() {
        0..=31 => 4,
        32..=366 => 5,
        367..=3653 => 6,
        _ => 7,
    }
}

/// The level of [`EVENT`] at which two dates agree that are so many days apart.
pub(crate) fn event_level(a: Date, b: Date, apart: u32) -> u8 {
    if !a.is_known() || !b.is_known() {
        return 0;
    }
    if a.day() == 0 || b.day() == 0 {
        return partial(a, b, 4, [5, 6, 6]);
    }
    match apart {
        0 => 1,
        1..=3 => 2,
        4..=10 => 3,
        11..=62 => 5,
        _ => 6,
    }
}

/// Two dates of which one is partial: whether what both say is the same, or how far it is apart.
fn partial(a: Date, b: Date, same: u8, [year, ten, other]: [u8; 3]) -> u8 {
    let unknown_month = |date: Date| date.month() == 0 || date.month() == 1 && date.day() == 1;
    let is_same_month = unknown_month(a) || unknown_month(b) || a.month() == b.month();
    match (a.year().abs_diff(b.year()), is_same_month) {
        (0, true) => same,
        (0..=1, _) => year,
        (2..=10, _) => ten,
        _ => other,
    }
}

/// One digit is another, or two neighbours are exchanged.
fn is_one_slip(a: Date, b: Date) -> bool {
    let (a, b) = (a.digits(), b.digits());
    let mut apart = (0..8).filter(|at| a[*at] != b[*at]);
    match (apart.next(), apart.next(), apart.next()) {
        (Some(_), None, _) => true,
        (Some(one), Some(two), None) => two == one + 1 && a[one] == b[two] && a[two] == b[one],
        _ => false,
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{BIRTH, Date, EVENT, birth_level, event_level};

    fn date(text: &str) -> Date {
        let part = |from: usize, to: usize| text.get(from..to).map_or(0, |it| it.parse().unwrap());
        let year = text[..4].parse().unwrap();
        Date::new(year, u8::try_from(part(5, 7)).unwrap(), u8::try_from(part(8, 10)).unwrap())
            .unwrap()
    }

    #[test]
    fn dates_agree_at_levels() {
        for (a, b, birth, event) in [
            ("1980-04-03", "1980-04-03", "exact", "exact"),
            ("1980-04-03", "1980-03-04", "one_slip", "two_months"),
            ("1980-04-03", "1990-04-03", "one_slip", "other"),
            ("1980-04-13", "1980-04-31", "", ""),
            ("1980-04-13", "1980-04-25", "month", "two_months"),
            ("1980-04-13", "1980-04-15", "one_slip", "three_days"),
            ("1980-12-28", "1981-01-02", "month", "ten_days"),
            ("1980-04-13", "1980", "partial", "partial"),
            ("1980-04-13", "1980-01-01", "partial", "other"),
            ("1980-04", "1980-05-02", "year", "two_months"),
            ("1980-04-13", "1982", "ten_years", "other"),
            ("1980-04-13", "1999-11-25", "other", "other"),
        ] {
            if birth.is_empty() {
                assert_eq!(Date::new(1980, 4, 31), None);
                continue;
            }
            let (a, b) = (date(a), date(b));
            assert_eq!(BIRTH[usize::from(birth_level(a, b))], birth);
            assert_eq!(BIRTH[usize::from(birth_level(b, a))], birth);
            let apart = u32::try_from((a.days() - b.days()).abs()).unwrap();
            assert_eq!(EVENT[usize::from(event_level(a, b, apart))], event);
            assert_eq!(EVENT[usize::from(event_level(b, a, apart))], event);
        }
    }

    #[test]
    fn days_of_the_calendar_alone_are_dates() {
        for (year, month, day) in
            [(2017, 2, 31), (2017, 2, 29), (1900, 2, 29), (2017, 13, 1), (2017, 0, 3), (0, 1, 1)]
        {
            assert_eq!(Date::new(year, month, day), None);
        }
        assert!(Date::new(2000, 2, 29).is_some());
    }
}
