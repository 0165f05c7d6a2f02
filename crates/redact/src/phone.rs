//! Telephone numbers: the same digits, whatever stands between them.

use std::ops::Range;

use crate::fold::{digits, is_invisible};

/// Digits of a number that are compared: what is in front is country code or trunk prefix.
const DIGITS_COMPARED: usize = 10;

/// A shorter number must be whole groups of digits, else it would be found in any longer one.
const DIGITS_LONG: usize = 8;

/// The least that is taken for a number at all.
pub(crate) const DIGITS_MIN: usize = 4;

/// A part of an item is taken for a number of its own from here on: an extension is shorter.
const PART_DIGITS_MIN: usize = 7;

/// Digits of a country code or trunk prefix.
const COUNTRY_DIGITS_MAX: usize = 4;

/// Characters that may stand between two digits of a number.
const BETWEEN_MAX: usize = 5;

/// A run of digits with the source of each.
pub(crate) struct Run {
    digits: String,
    sources: Vec<Range<usize>>,
}

/// Runs of digits; a letter or a long distance ends a run.
pub(crate) fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut run = Run { digits: String::new(), sources: Vec::new() };
    let mut between = 0;
    for (at, letter) in text.char_indices() {
        let known = run.sources.len();
        for digit in digits(letter) {
            run.digits.push(digit);
            run.sources.push(at..at + letter.len_utf8());
        }
        if run.sources.len() > known {
            between = 0;
        } else if !is_invisible(letter) {
            between += 1;
            if between > BETWEEN_MAX || letter.is_alphabetic() {
                finish(&mut runs, &mut run);
            }
        }
    }
    finish(&mut runs, &mut run);
    runs
}

fn finish(runs: &mut Vec<Run>, run: &mut Run) {
    let done = std::mem::replace(run, Run { digits: String::new(), sources: Vec::new() });
    if done.digits.len() >= DIGITS_MIN {
        runs.push(done);
    }
}

/// The digits of a protected number, or none if it has too few.
pub(crate) fn digits_of(item: &str) -> Option<String> {
    let digits: String = item.chars().flat_map(digits).collect();
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    let cut = digits.len().saturating_sub(DIGITS_COMPARED);
    let digits = if cut > 0 { &digits[cut..] } else { digits.trim_start_matches('0') };
    (digits.len() >= DIGITS_MIN).then(|| digits.to_owned())
}

/// The numbers in a protected number that has words in it: "928 555-01-23 ext. 45" is also found
/// without its extension.
pub(crate) fn parts_of(item: &str) -> impl Iterator<Item = String> {
    let long = runs(item).into_iter().filter(|run| run.digits.len() >= PART_DIGITS_MIN);
    long.filter_map(|run| digits_of(&run.digits))
}

impl Run {
    /// Where a number stands in this run, with the few digits of a country code in front of it.
    pub(crate) fn find(&self, digits: &str) -> Vec<Range<usize>> {
        let place = |at: usize| {
            let from = if at <= COUNTRY_DIGITS_MAX { 0 } else { at };
            self.sources[from].start..self.sources[at + digits.len() - 1].end
        };
        let places = (0..self.digits.len()).filter(|at| self.digits[*at..].starts_with(digits));
        if digits.len() >= DIGITS_LONG {
            return places.map(place).collect();
        }
        let apart = |at: usize| {
            let digit = self.sources.get(at).map_or(usize::MAX, |source| source.start);
            at == 0 || digit != self.sources[at - 1].end
        };
        let whole = places.filter(|at| apart(*at) && apart(at + digits.len()));
        whole.map(|at| self.sources[at].start..self.sources[at + digits.len() - 1].end).collect()
    }
}
