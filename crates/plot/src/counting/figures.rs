//! Numbers as the reader's language writes them: groups of three, a decimal mark, a sign.

/// How numbers are written. Figures are ASCII digits, as in all pictures; the default is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Between groups of three digits: a comma, a full stop, a narrow no-break space.
    pub group: String,
    /// Numbers with fewer digits are not grouped: 5 in Spanish, which writes 1234.
    pub group_digits_min: usize,
    /// Between the whole and its tenths.
    pub decimal: String,
}

impl Default for Figures {
    fn default() -> Self {
        Self { group: ",".to_owned(), group_digits_min: 4, decimal: ".".to_owned() }
    }
}

impl Figures {
    /// A whole number in groups.
    pub fn whole(&self, value: u64) -> String {
        let digits = value.to_string();
        if digits.len() < self.group_digits_min.max(4) {
            return digits;
        }
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push_str(&self.group);
            }
            out.push(digit);
        }
        out
    }

    /// People: rounded, half a person up.
    pub(crate) fn people(&self, value: f64) -> String {
        self.whole(units(value))
    }

    /// With one decimal, without a sign.
    pub(crate) fn tenths(&self, value: f64) -> String {
        let tenths = units(value.abs() * 10.0);
        format!("{}{}{}", self.whole(tenths / 10), self.decimal, tenths % 10)
    }

    /// With one decimal and always a sign; what rounds to nought has none.
    pub(crate) fn signed(&self, value: f64) -> String {
        let sign = match units(value.abs() * 10.0) {
            0 => "",
            _ if value < 0.0 => "\u{2212}",
            _ => "+",
        };
        format!("{sign}{}", self.tenths(value))
    }

    /// A whole number with a sign where it is negative.
    pub(crate) fn integer(&self, value: i64) -> String {
        let sign = if value < 0 { "\u{2212}" } else { "" };
        format!("{sign}{}", self.whole(value.unsigned_abs()))
    }
}

/// The nearest whole number from nought up.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits on the same line"
)]
fn units(value: f64) -> u64 {
    if value.is_finite() { (value + 0.5).floor().clamp(0.0, 1e15) as u64 } else { 0 }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(figures: &Figures, wanted: &Expect) {
        let whole = [0, 999, 1_234, 12_345, 1_000_000].map(|value| figures.whole(value));
        let people = [0.49, 10_356.5, 1e12].map(|value| figures.people(value));
        let signed = [3.25, -1.44, -0.04, 1_234.56, f64::NAN].map(|value| figures.signed(value));
        wanted.assert_eq(&[whole.join(" "), people.join(" "), signed.join(" ")].join(" | "));
    }

    #[test]
    fn numbers_of_three_languages() {
        check(
            &Figures::default(),
            &expect![
                "0 999 1,234 12,345 1,000,000 | 0 10,357 1,000,000,000,000 | +3.3 −1.4 0.0 +1,234.6 0.0"
            ],
        );
        let spanish =
            Figures { group: ".".to_owned(), group_digits_min: 5, decimal: ",".to_owned() };
        check(
            &spanish,
            &expect![
                "0 999 1234 12.345 1.000.000 | 0 10.357 1.000.000.000.000 | +3,3 −1,4 0,0 +1234,6 0,0"
            ],
        );
        let russian =
            Figures { group: "\u{202f}".to_owned(), decimal: ",".to_owned(), ..Figures::default() };
        check(
            &russian,
            &expect![
                "0 999 1 234 12 345 1 000 000 | 0 10 357 1 000 000 000 000 | +3,3 −1,4 0,0 +1 234,6 0,0"
            ],
        );
    }
}
