//! The proleptic Gregorian calendar: which day number a year, month and day are.
//!
//! Written out because the years of EDTF reach far beyond what date libraries count.

/// Days from 1970-01-01 to the 1st of March of year 0, from which the count below starts.
const EPOCH_TO_MARCH_OF_YEAR_0: i64 = -719_468;

/// The day number of a date, 1970-01-01 being 0. Month is 1 to 12; the year is within
/// [`super::YEAR_MAX`].
pub(super) fn day_number(year: i64, month: i64, day: i64) -> i64 {
    // A year that begins in March has its leap day at its end, so the days before a month do not
    // depend on the year: 153 days in every five months from March on.
    let (year, months_since_march) =
        if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
    EPOCH_TO_MARCH_OF_YEAR_0 + year * 365 + leap_days + day_of_year
}

/// How many days a month has.
pub(super) fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}
