//! Numbers as people write them, exact: the digits are kept, never a binary fraction.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Refused;
use crate::fold::tidied;
use crate::limits::VALUE_CHARS_MAX;

/// Which mark parts whole and fraction in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// Not known: `1,234` is refused.
    #[default]
    Unknown,
    /// `1.234,5`
    Comma,
    /// `1,234.5`
    Point,
}

/// A decimal number: optional minus, digits, optional point and digits, no superfluous zeros in
/// front.
#[derive(Clone, PartialEq, Eq)]
pub struct Decimal(String);

const ACCEPTED: &str = "a number as 1234, 1 234,5 or 1,234.5";
const NO_NUMBER: Refused = Refused::new("is not a number", ACCEPTED);
const TWO_WAYS: Refused = Refused::new(
    "can be a whole number or a fraction, and no other value of the column decides it",
    "a number without separators of thousands, or the option decimal_mark = \"comma\" or \"point\"",
);

impl Decimal {
    /// The written form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest binary fraction.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decimal").finish_non_exhaustive()
    }
}

/// Reads a number; separators of thousands are blanks, apostrophes, commas or points in groups of
/// three.
///
/// # Errors
/// [`Refused`] if it is none, or could be two.
pub fn number(text: &str, mark: DecimalMark) -> Result<Decimal, Refused> {
    let tidy = tidied(text);
    if tidy.len() > VALUE_CHARS_MAX * 2 {
        return Err(NO_NUMBER);
    }
    let (is_negative, digits) = match tidy.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, tidy.strip_prefix('+').unwrap_or(&tidy)),
    };
    let digits = digits.replace(['٬', '’'], "'").replace('٫', ".");
    let mark = if tidy.contains('٫') { DecimalMark::Point } else { mark };
    let (whole, fraction) = parts(&digits, mark)?;
    let whole = ungrouped(whole)?;
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let mut written = String::with_capacity(tidy.len());
    let is_zero = whole == "0" && fraction.bytes().all(|digit| digit == b'0');
    if is_negative && !is_zero {
        written.push('-');
    }
    written.push_str(whole);
    if !fraction.is_empty() {
        written.push('.');
        written.push_str(fraction);
    }
    Ok(Decimal(written))
}

/// Which mark a text shows, if it is a number and cannot be read with the other.
pub(crate) fn evidence(text: &str) -> Option<DecimalMark> {
    let point = number(text, DecimalMark::Point).ok();
    let comma = number(text, DecimalMark::Comma).ok();
    match (point, comma) {
        (Some(_), None) => Some(DecimalMark::Point),
        (None, Some(_)) => Some(DecimalMark::Comma),
        _ => None,
    }
}

/// Whole and fraction.
fn parts(text: &str, mark: DecimalMark) -> Result<(&str, &str), Refused> {
    let split = |mark: char| match text.split_once(mark) {
        None => Ok((text, "")),
        Some((whole, fraction)) if is_digits(fraction) => Ok((whole, fraction)),
        Some(_) => Err(NO_NUMBER),
    };
    match (text.matches(',').count(), text.matches('.').count(), mark) {
        (0, 0, _) => Ok((text, "")),
        (_, _, DecimalMark::Comma) => split(','),
        (_, _, DecimalMark::Point) => split('.'),
        // Both occur: the last one parts the fraction.
        (1.., 1.., DecimalMark::Unknown) => {
            let last = if text.rfind(',') > text.rfind('.') { ',' } else { '.' };
            split(last)
        }
        // One of them, several times: thousands.
        (2.., 0, DecimalMark::Unknown) | (0, 2.., DecimalMark::Unknown) => Ok((text, "")),
        (1, 0, DecimalMark::Unknown) => alone(text, ','),
        (_, _, DecimalMark::Unknown) => alone(text, '.'),
    }
}

/// One mark: a fraction, unless exactly three digits follow one to three others.
fn alone(text: &str, mark: char) -> Result<(&str, &str), Refused> {
    let (whole, fraction) = text.split_once(mark).ok_or(NO_NUMBER)?;
    let may_be_thousands = fraction.len() == 3
        && (1..=3).contains(&whole.len())
        && is_digits(whole)
        && !whole.starts_with('0');
    match is_digits(fraction) {
        false => Err(NO_NUMBER),
        true if may_be_thousands => Err(TWO_WAYS),
        true => Ok((whole, fraction)),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits without separators; groups must have three.
fn ungrouped(text: &str) -> Result<String, Refused> {
    if is_digits(text) {
        return Ok(text.to_owned());
    }
    let mut separators = text.chars().filter(|c| !c.is_ascii_digit());
    let separator = separators.next().ok_or(NO_NUMBER)?;
    let is_known = matches!(separator, ' ' | '\'' | ',' | '.');
    if !is_known || separators.any(|other| other != separator) {
        return Err(NO_NUMBER);
    }
    let mut groups = text.split(separator);
    let first = groups.next().unwrap_or_default();
    let is_grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    if is_grouped { Ok(text.replace(separator, "")) } else { Err(NO_NUMBER) }
}

#[cfg(test)]
mod tests {
    use super::{DecimalMark, evidence, number};

    fn read(text: &str, mark: DecimalMark) -> String {
        match number(text, mark) {
            Ok(number) => number.to_string(),
            Err(refused) => refused.wrong.into_owned(),
        }
    }

    #[test]
    fn notations() {
        use DecimalMark::{Comma, Point, Unknown};
        for (text, mark, expected) in [
            ("1234", Unknown, "1234"),
            (" -0012,50 ", Unknown, "-12.50"),
            ("1 234,56", Unknown, "1234.56"),
            ("1\u{a0}234\u{a0}567", Unknown, "1234567"),
            ("1,234.5", Unknown, "1234.5"),
            ("1.234,5", Unknown, "1234.5"),
            ("1.234.567", Unknown, "1234567"),
            ("1'234.5", Unknown, "1234.5"),
            ("٣٫٥", Unknown, "3.5"),
            ("١٬٢٣٤", Unknown, "1234"),
            ("0,123", Unknown, "0.123"),
            ("1234,567", Unknown, "1234.567"),
            ("1,234", Comma, "1.234"),
            ("1,234", Point, "1234"),
            ("−0", Unknown, "0"),
            ("99999999999999999999", Unknown, "99999999999999999999"),
        ] {
            assert_eq!(read(text, mark), expected, "{text}");
        }
    }

    #[test]
    fn fail_no_number_and_two_numbers() {
        use DecimalMark::{Comma, Unknown};
        for text in ["", "-", ".", "1.", "1e5", "12 34", "1,23,456", "5 %", "1-2", "NaN", "--1"] {
            assert_eq!(read(text, Unknown), "is not a number", "{text}");
        }
        assert_eq!(read("1.5", Comma), "is not a number");
        assert!(read("1,234", Unknown).starts_with("can be a whole number or a fraction"));
        assert!(read("12.345", Unknown).starts_with("can be a whole number or a fraction"));
    }

    #[test]
    fn a_value_decides_for_its_column() {
        assert_eq!(evidence("1,5"), Some(DecimalMark::Comma));
        assert_eq!(evidence("1.234,5"), Some(DecimalMark::Comma));
        assert_eq!(evidence("1,234.5"), Some(DecimalMark::Point));
        assert_eq!(evidence("1,234"), None);
        assert_eq!(evidence("12"), None);
    }
}
