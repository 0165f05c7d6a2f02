//! What a misspelt phrase may have been. Never used before the sender has accepted it.

use std::fmt;

use bip39::Language;
use zeroize::Zeroizing;

use super::{LISTS, WORDS, entropy_of, index, phrase, plain};

/// Words of which more than this many are misspelt are not worth an offer: too many would fit.
const UNKNOWN_MAX: usize = 3;
/// Letters by which a word of BIP39 is known.
const PREFIX_LETTERS: usize = 4;

/// A phrase that may have been meant.
pub struct Offer {
    /// All twelve words, as [`super::CodeWords::parse`] reads them.
    pub phrase: Zeroizing<String>,
    /// The words that differ from what was typed, counted from 1.
    pub changed: Vec<usize>,
}

impl fmt::Debug for Offer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Offer").field("changed", &self.changed).finish_non_exhaustive()
    }
}

/// The only phrase near the tidied one whose checksum fits.
pub(super) fn nearest(clean: &str) -> Option<Offer> {
    let words: Vec<&str> = clean.split(' ').filter(|word| !word.is_empty()).collect();
    if words.len() != WORDS {
        return None;
    }
    let mut offers = LISTS.iter().flat_map(|list| within(*list, &words));
    let offer = offers.next()?;
    offers.next().is_none().then_some(offer)
}

/// The phrases of one list; two are enough to know that there is not only one.
fn within(list: Language, words: &[&str]) -> Vec<Offer> {
    let unknown: Vec<usize> =
        (0..words.len()).filter(|at| index(list, words[*at]).is_none()).collect();
    if unknown.is_empty() || unknown.len() > UNKNOWN_MAX {
        return Vec::new();
    }
    let candidates: Vec<Vec<u16>> = unknown.iter().map(|at| near(list, words[*at])).collect();
    let mut indexes: Vec<Option<u16>> = words.iter().map(|word| index(list, word)).collect();
    let mut offers = Vec::new();
    let combinations: usize = candidates.iter().map(Vec::len).product();
    for number in 0..combinations {
        let mut rest = number;
        for (at, choices) in unknown.iter().zip(&candidates) {
            indexes[*at] = Some(choices[rest % choices.len()]);
            rest /= choices.len();
        }
        if let Some(entropy) = entropy_of(indexes.iter().copied()) {
            let changed = unknown.iter().map(|at| at + 1).collect();
            offers.push(Offer { phrase: phrase(&entropy, list), changed });
        }
        if offers.len() > 1 {
            break;
        }
    }
    offers
}

/// The words of a list that somebody may have meant.
fn near(list: Language, typed: &str) -> Vec<u16> {
    let all = || (0..).zip(list.word_list().iter().map(|word| plain(word)));
    let close = |word: &str| strsim::osa_distance(word, typed) <= 1;
    let mut near: Vec<u16> = all().filter(|(_, word)| close(word)).map(|(at, _)| at).collect();
    if typed.chars().count() >= PREFIX_LETTERS {
        let mut begin = all().filter(|(_, word)| word.starts_with(typed));
        if let (Some((at, _)), None) = (begin.next(), begin.next()) {
            near.push(at);
        }
    }
    near.sort_unstable();
    near.dedup();
    near
}
