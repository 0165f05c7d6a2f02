//! Yes and no, sex, age: small values in six languages.

use std::fmt;

use super::Refused;
use crate::fold::{fold, tidied};
use crate::limits::VALUE_CHARS_MAX;
use crate::words::{class_of, number as word_number};

/// Nobody is known to have lived longer.
const AGE_MAX: u16 = 125;

/// Sex, as a list says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Another.
    Other,
    /// The list says that it is not known.
    Unknown,
}

/// An age in years. "Over 60" has no upper bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// At least so many years.
    pub years_min: u16,
    /// At most so many years.
    pub years_max: Option<u16>,
    /// "About": the bounds are soft.
    pub is_about: bool,
}

impl Sex {
    /// `female`, `male`, `other` or `unknown`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_about {
            f.write_str("~")?;
        }
        match (self.years_min, self.years_max) {
            (least, Some(most)) if least == most => write!(f, "{least}"),
            (least, Some(most)) => write!(f, "{least}-{most}"),
            (least, None) => write!(f, "{least}+"),
        }
    }
}

/// Reads yes or no.
///
/// # Errors
/// [`Refused`] for any other word.
pub fn boolean(text: &str) -> Result<bool, Refused> {
    class_of(text, &[("yes", true), ("no", false)]).ok_or(Refused::new(
        "is neither yes nor no",
        "yes, no, true, false, 1, 0, да, нет, так, ні, نعم, لا, sí, oui, non, x, +, -",
    ))
}

/// Reads a sex. `ч` (Ukrainian) and `h` (French, Spanish) are male.
///
/// # Errors
/// [`Refused`] for any other word.
pub fn sex(text: &str) -> Result<Sex, Refused> {
    let classes = [
        ("female", Sex::Female),
        ("male", Sex::Male),
        ("other sex", Sex::Other),
        ("unknown", Sex::Unknown),
    ];
    let found = class_of(text, &classes);
    let found = found.or_else(|| (text.trim() == "?").then_some(Sex::Unknown));
    found.ok_or(Refused::new(
        "is no sex that is known",
        "f, m, female, male, ж, м, жен, муж, жін, чол, أنثى, ذكر, mujer, hombre, femme, homme, other, unknown",
    ))
}

const NO_AGE: Refused =
    Refused::new("is not an age", "an age in years as 34, 30-35, ~40, 60+, under 18, 8 months");

/// Reads an age.
///
/// # Errors
/// [`Refused`] if it is none, or more than a life.
pub fn age(text: &str) -> Result<Age, Refused> {
    if let Some(years) = text.parse().ok().filter(|years| *years <= AGE_MAX && text.len() <= 3) {
        return Ok(Age { years_min: years, years_max: Some(years), is_about: false });
    }
    let tidy = tidied(text);
    if tidy.chars().count() > VALUE_CHARS_MAX {
        return Err(NO_AGE);
    }
    let has_mark = |marks: &[char]| tidy.contains(marks);
    let (words, numbers) = pieces(&tidy)?;
    let (mut is_about, mut is_months) = (has_mark(&['~', '≈', '?']), false);
    let (mut is_over, mut is_under) = (has_mark(&['+', '>', '≥']), has_mark(&['<']));
    for word in &words {
        match age_class(word).ok_or(NO_AGE)? {
            "about" => is_about = true,
            "months" => is_months = true,
            "over" => is_over = true,
            "under" => is_under = true,
            _ => {}
        }
    }
    // "От 30 до 35": the word for "under" is also that for "to".
    is_under &= numbers.len() == 1 || !words.iter().any(|word| word == "до");
    let years = |number: u16| if is_months { number / 12 } else { number };
    let (low, high) = match numbers[..] {
        [one] => (years(one), years(one)),
        [low, high] if low <= high && !is_over && !is_under => (years(low), years(high)),
        _ => return Err(NO_AGE),
    };
    if high > AGE_MAX {
        return Err(Refused::new("is more years than anybody lives", "an age in years, up to 125"));
    }
    let (years_min, years_max) = match (is_over, is_under) {
        (false, false) => (low, Some(high)),
        (true, false) => (low, None),
        // Under 18 is 17 at most; with a bound that is itself meant, as by "до", this is the
        // same as what offices mean by it.
        (false, true) if high > 0 => (0, Some(high - 1)),
        _ => return Err(NO_AGE),
    };
    Ok(Age { years_min, years_max, is_about })
}

fn age_class(phrase: &str) -> Option<&'static str> {
    ["years", "months", "about", "over", "under", "between", "and", "from", "to"]
        .into_iter()
        .find(|class| word_number(class, phrase).is_some())
}

/// Phrases of letters, folded, and the numbers between them.
fn pieces(text: &str) -> Result<(Vec<String>, Vec<u16>), Refused> {
    let (mut words, mut numbers) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        if is_digit {
            numbers.push(piece.parse().map_err(|_| NO_AGE)?);
        } else {
            if piece.contains(['.', ','])
                && after.starts_with(|c: char| c.is_ascii_digit())
                && !piece.contains(' ')
            {
                return Err(NO_AGE);
            }
            words.extend(phrases(&fold(piece)));
        }
        rest = after;
    }
    Ok((words, numbers))
}

/// Either the whole phrase is known, or its words are taken one by one.
fn phrases(folded: &str) -> Vec<String> {
    if folded.is_empty() {
        return Vec::new();
    }
    if age_class(folded).is_some() {
        return vec![folded.to_owned()];
    }
    match folded.split_once(' ') {
        Some((first, rest)) if age_class(first).is_some() => {
            [vec![first.to_owned()], phrases(rest)].concat()
        }
        _ => vec![folded.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::{age, boolean, sex};

    #[test]
    fn answers_in_six_languages() {
        for (yes, no) in [
            ("Yes", "no"),
            ("ДА", "нет"),
            ("так", "ні"),
            ("نعم", "لا"),
            ("Sí", "No"),
            ("oui", "non"),
            ("+", "-"),
            ("1", "0"),
        ] {
            assert_eq!((boolean(yes), boolean(no)), (Ok(true), Ok(false)), "{yes} {no}");
        }
        for text in ["", "maybe", "2", "да нет"] {
            assert!(boolean(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sexes_in_six_languages() {
        for (text, expected) in [
            ("F", "female"),
            ("муж.", "male"),
            ("Ж", "female"),
            ("чол", "male"),
            ("ذكر", "male"),
            ("أنثى", "female"),
            ("mujer", "female"),
            ("Homme", "male"),
            ("?", "unknown"),
            ("неизвестно", "unknown"),
            ("other", "other"),
        ] {
            assert_eq!(sex(text).map(|sex| sex.as_str()), Ok(expected), "{text}");
        }
        assert!(sex("Maria").is_err());
    }

    #[test]
    fn ages() {
        for (text, expected) in [
            ("34", "34"),
            ("30-35", "30-35"),
            ("30–35 лет", "30-35"),
            ("~40", "~40"),
            ("около 40 лет", "~40"),
            ("60+", "60+"),
            ("over 60", "60+"),
            ("under 18", "0-17"),
            ("до 18 лет", "0-17"),
            ("8 months", "0"),
            ("18 months", "1"),
            ("٣٥ سنة", "35"),
            ("между 30 и 35", "30-35"),
            ("35 ans", "35"),
            ("15?", "~15"),
            ("aged 7", "7"),
            ("34 years old", "34"),
            ("más de 60 años", "60+"),
        ] {
            assert_eq!(age(text).map(|age| age.to_string()), Ok(expected.to_owned()), "{text}");
        }
        for text in ["", "adult", "35-30", "200", "3.5", "1975-01-01", "thirty", "<0", "30 of 40"] {
            assert!(age(text).is_err(), "{text}");
        }
    }
}
