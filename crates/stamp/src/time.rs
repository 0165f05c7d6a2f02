//! Points in time as ASN.1 writes them, in seconds since 1970-01-01 UTC.
//!
//! Only the forms that DER and RFC 5280 allow: UTC, with seconds. Leap seconds are refused.

use crate::asn1::{Element, GENERALIZED_TIME, NotDer, UTC_TIME};

/// `UTCTime` has two digits for the year; RFC 5280, 4.1.2.5.1: from here on they mean 19YY.
const YEAR_OF_LAST_CENTURY: i64 = 50;
/// Most digits of a fraction: RFC 3161 names no limit, and clocks do not go further.
const FRACTION_DIGITS_MAX: usize = 18;
const SECONDS_PER_DAY: i64 = 86_400;

/// A time in a certificate's validity: `UTCTime` or `GeneralizedTime`, no fraction.
pub(crate) fn validity(element: Element<'_>) -> Result<i64, NotDer> {
    match element.tag {
        UTC_TIME => {
            let (year, rest) = element.value.split_at_checked(2).ok_or(NotDer)?;
            let year = digits(year)?;
            let century = if year < YEAR_OF_LAST_CENTURY { 2000 } else { 1900 };
            seconds(century + year, rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = element.value.split_at_checked(4).ok_or(NotDer)?;
            seconds(digits(year)?, rest)
        }
        _ => Err(NotDer),
    }
}

/// The time in a stamp: `GeneralizedTime`, a fraction of a second rounded up (RFC 3161, 2.4.2).
pub(crate) fn stamped(element: Element<'_>) -> Result<u64, NotDer> {
    let text = element.value;
    let (year, rest) = text.split_at_checked(4).ok_or(NotDer)?;
    let (whole, fraction) = match rest.split_at_checked(10) {
        Some((whole, [b'.', fraction @ .., b'Z'])) => (whole, Some(fraction)),
        Some((whole, b"Z")) => (whole, None),
        _ => return Err(NotDer),
    };
    // DER writes no zero at the end of a fraction, and no empty fraction.
    let canonical = fraction.is_none_or(|fraction| {
        fraction.len() <= FRACTION_DIGITS_MAX
            && fraction.iter().all(u8::is_ascii_digit)
            && fraction.last().is_some_and(|last| *last != b'0')
    });
    if element.tag != GENERALIZED_TIME || !canonical {
        return Err(NotDer);
    }
    let seconds = seconds(digits(year)?, &[whole, b"Z"].concat())?;
    u64::try_from(seconds + i64::from(fraction.is_some())).map_err(|_| NotDer)
}

/// Seconds of a year and `MMDDHHMMSSZ`.
fn seconds(year: i64, rest: &[u8]) -> Result<i64, NotDer> {
    let [m1, m2, d1, d2, h1, h2, n1, n2, s1, s2, b'Z'] = *rest else { return Err(NotDer) };
    let two = |high: u8, low: u8| digits(&[high, low]);
    let (month, day) = (two(m1, m2)?, two(d1, d2)?);
    let (hour, minute, second) = (two(h1, h2)?, two(n1, n2)?, two(s1, s2)?);
    let exists = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !exists {
        return Err(NotDer);
    }
    let days = days_before(year) + (1..month).map(|m| days_in(year, m)).sum::<i64>() + day - 1;
    Ok(days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second)
}

fn digits(text: &[u8]) -> Result<i64, NotDer> {
    text.iter().try_fold(0, |sum, &digit| match digit {
        b'0'..=b'9' => Ok(sum * 10 + i64::from(digit - b'0')),
        _ => Err(NotDer),
    })
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to the first day of a year from 0 on; leap years are counted up to it.
const fn days_before(year: i64) -> i64 {
    const fn since_zero(year: i64) -> i64 {
        let last = year - 1;
        year * 365 + last.div_euclid(4) - last.div_euclid(100) + last.div_euclid(400)
    }
    since_zero(year) - since_zero(1970)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(tag: u8, text: &str) -> Element<'_> {
        Element { tag, value: text.as_bytes(), whole: &[] }
    }

    #[test]
    fn times_are_those_of_date() {
        let general = |text| validity(at(GENERALIZED_TIME, text));
        assert_eq!(general("19700101000000Z"), Ok(0));
        assert_eq!(general("20231114221320Z"), Ok(1_700_000_000));
        assert_eq!(general("20240229000000Z"), Ok(1_709_164_800));
        assert_eq!(general("99991231235959Z"), Ok(253_402_300_799));
        assert_eq!(validity(at(UTC_TIME, "491231235959Z")), Ok(2_524_607_999));
        assert_eq!(validity(at(UTC_TIME, "500101000000Z")), Ok(-631_152_000));
    }

    #[test]
    fn fail_times_that_are_none() {
        for text in [
            "20230229000000Z",
            "20231301000000Z",
            "20230100000000Z",
            "20230101240000Z",
            "20230101006000Z",
            "20230101000060Z",
            "20230101000000",
            "20230101000000+0100",
            "202301010000Z",
            "2023010100000xZ",
            "20230101000000.5Z",
        ] {
            assert_eq!(validity(at(GENERALIZED_TIME, text)), Err(NotDer), "{text}");
        }
    }

    #[test]
    fn a_fraction_is_rounded_up() {
        let read = |text| stamped(at(GENERALIZED_TIME, text));
        assert_eq!(read("20231114221320Z"), Ok(1_700_000_000));
        assert_eq!(read("20231114221320.001Z"), Ok(1_700_000_001));
        for text in
            ["20231114221320.Z", "20231114221320.10Z", "20231114221320.1", "19691231235959Z"]
        {
            assert_eq!(read(text), Err(NotDer), "{text}");
        }
    }
}
