//! What two texts have in common word for word: docs/spec/reuse.md, section 6.
//!
//! Sketches propose, the texts decide: here the folded words themselves are compared, not hashes.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::sketch::{SHINGLE_CHARACTERS, SHINGLE_WORDS, SHORT_CHARACTERS, SHORT_WORDS};
use super::words::{Kind, Words};

/// Shorter runs are idiom: "at the end of the day it was".
pub const RUN_WORDS_MIN: usize = 8;
/// The same in characters of scripts without spaces.
pub const RUN_CHARACTERS_MIN: usize = 16;
/// Most runs that are told; a copy with an edit in every sentence has fewer.
pub const RUNS_MAX: usize = 1_000;
/// Most places of one beginning that are tried, so that a text of one repeated word stays linear.
const PLACES_MAX: usize = 8;

/// The same words in both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Units in the first text.
    pub first: Range<usize>,
    /// Units in the second text.
    pub second: Range<usize>,
    /// Bytes of the first text.
    pub first_bytes: Range<usize>,
    /// Bytes of the second text.
    pub second_bytes: Range<usize>,
}

/// How much of two texts is the same, exactly, by distinct shingles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// Jaccard index of short shingles (three words).
    pub jaccard: f64,
    /// Share of the first text's shingles (five words) that the second has.
    pub of_first: f64,
    /// Share of the second text's shingles that the first has.
    pub of_second: f64,
}

/// The longest runs of the second text that are in the first, in the order of the second, apart
/// from one another there. At least [`RUN_WORDS_MIN`] units, at most [`RUNS_MAX`] runs.
pub fn runs(first: &Words, second: &Words) -> Vec<Run> {
    let numbered = Numbered::of(first, second);
    let places = places(&numbered.first);
    let mut found = Vec::new();
    let mut at = 0;
    while at < second.len() && found.len() < RUNS_MAX {
        let seed = numbered.second.get(at..at + RUN_WORDS_MIN);
        let starts = seed.and_then(|seed| places.get(seed));
        let reach = |&start: &usize| (numbered.common(start, at), start);
        // The longest, and of equals the earliest.
        let best =
            starts.into_iter().flatten().map(reach).max_by_key(|&(n, s)| (n, usize::MAX - s));
        match best {
            Some((length, start)) if length >= least(second, at..at + length) => {
                found.push(Run {
                    first: start..start + length,
                    second: at..at + length,
                    first_bytes: first.bytes(start..start + length),
                    second_bytes: second.bytes(at..at + length),
                });
                at += length;
            }
            _ => at += 1,
        }
    }
    found
}

/// Compares two texts by their shingles.
pub fn overlap(first: &Words, second: &Words) -> Overlap {
    let numbered = Numbered::of(first, second);
    let sets = |lengths| {
        let of_first = distinct(first, &numbered.first, lengths);
        let of_second = distinct(second, &numbered.second, lengths);
        let both = of_first.intersection(&of_second).count();
        (of_first.len(), of_second.len(), both)
    };
    let (a, b, both) = sets([SHORT_WORDS, SHORT_CHARACTERS]);
    let (c, d, shingles) = sets([SHINGLE_WORDS, SHINGLE_CHARACTERS]);
    Overlap {
        jaccard: ratio(both, a + b - both),
        of_first: ratio(shingles, c),
        of_second: ratio(shingles, d),
    }
}

/// Both texts with a number for each folded form: equal numbers are equal words, unlike hashes.
struct Numbered {
    first: Vec<usize>,
    second: Vec<usize>,
}

impl Numbered {
    fn of(first: &Words, second: &Words) -> Self {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut number = |words: &Words| {
            let of = |at| {
                let folded = words.folded(at);
                let next = numbers.len();
                match numbers.get(folded) {
                    Some(number) => *number,
                    None => *numbers.entry(folded.to_owned()).or_insert(next),
                }
            };
            (0..words.len()).map(of).collect()
        };
        Self { first: number(first), second: number(second) }
    }

    /// How many units are the same from here on.
    fn common(&self, a: usize, b: usize) -> usize {
        let pairs = self.first[a..].iter().zip(&self.second[b..]);
        pairs.take_while(|(a, b)| a == b).count()
    }
}

/// Where each beginning of [`RUN_WORDS_MIN`] units stands in a text.
fn places(units: &[usize]) -> HashMap<&[usize], Vec<usize>> {
    let mut places: HashMap<&[usize], Vec<usize>> = HashMap::new();
    for (at, seed) in units.windows(RUN_WORDS_MIN).enumerate() {
        let here = places.entry(seed).or_default();
        if here.len() < PLACES_MAX {
            here.push(at);
        }
    }
    places
}

/// A run of characters alone has to be longer; in a mixed one a character is half a word.
fn least(words: &Words, units: Range<usize>) -> usize {
    let is_character = |at: &usize| words.kind(*at) == Some(Kind::Character);
    let characters = units.filter(is_character).count();
    RUN_WORDS_MIN + (characters / 2).min(RUN_CHARACTERS_MIN - RUN_WORDS_MIN)
}

fn distinct<'a>(
    words: &Words,
    units: &'a [usize],
    [of_words, of_characters]: [usize; 2],
) -> HashSet<&'a [usize]> {
    let length = |at| match words.kind(at) {
        Some(Kind::Character) => of_characters,
        _ => of_words,
    };
    (0..units.len()).filter_map(|at| units.get(at..at + length(at))).collect()
}

#[allow(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests;
