//! In which order accounts that nobody has decided about are looked at, when very many come at once.
//!
//! Nothing is hidden and nothing is decided: a flood of accounts that look alike, or that are heaps
//! of words, stands behind those that stand alone. What a person vouched for, or a machine worked
//! for, or a thread that the team knows, stands in front. Whoever writes a flood of accounts that
//! are each as good as a real one is not seen through here: vouchers are the answer to that.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use testimony_lexis::{Language, detect};
pub use testimony_seal::Pass;

/// So many undecided accounts are looked at in the order in which they came; more are a flood.
pub const FLOOD_MIN: usize = 100;

/// Words that are compared at a time.
const SHINGLE_WORDS: usize = 3;
/// Samples of a text's shingles.
const SAMPLES: usize = 24;
/// A sample that more than this many texts have says that they look alike.
const ALIKE_MIN: usize = 5;
/// So many of the samples must be shared: a common phrase alone does not make two texts alike.
const SHARED_MIN: usize = SAMPLES / 4;
/// In shorter texts small words may be missing by chance.
const WORDS_JUDGED_MIN: usize = 12;
/// A text of people has more small words than one in 25; lists and heaps of words have fewer.
const SMALL_WORDS_SHARE: usize = 25;

/// The commonest small words of the languages in which the Post speaks; others are not judged.
const SMALL_WORDS: [(&str, &[&str]); 5] = [
    (
        "eng",
        &[
            "the", "and", "to", "of", "a", "in", "was", "were", "they", "we", "i", "he", "it",
            "that", "is", "at", "on", "for", "had", "by", "not", "him", "his", "with", "from",
            "us", "my",
        ],
    ),
    (
        "rus",
        &[
            "и", "в", "не", "на", "я", "что", "он", "они", "мы", "с", "его", "к", "их", "у", "по",
            "за", "из", "нас", "от", "о", "был", "было", "как", "это", "меня", "но",
        ],
    ),
    (
        "ukr",
        &[
            "і", "й", "та", "в", "у", "не", "на", "я", "що", "він", "вони", "ми", "з", "його",
            "до", "їх", "по", "за", "нас", "від", "про", "був", "було", "як", "це", "але",
        ],
    ),
    (
        "spa",
        &[
            "el", "la", "de", "y", "que", "en", "los", "las", "un", "una", "no", "nos", "se", "a",
            "me", "lo", "por", "con", "su", "al", "del", "era", "fue", "le", "yo",
        ],
    ),
    (
        "ara",
        &[
            "في",
            "من",
            "على",
            "إلى",
            "أن",
            "كان",
            "كانوا",
            "ما",
            "لا",
            "هو",
            "هم",
            "عن",
            "مع",
            "ثم",
            "قد",
            "لم",
            "كل",
            "هذا",
            "التي",
            "الذي",
            "بعد",
            "قبل",
            "أو",
            "و",
        ],
    ),
];

/// An account that nobody has decided about.
#[derive(Debug, Clone, Copy)]
pub struct Waiting<'a> {
    /// Its words.
    pub text: &'a str,
    /// With what it came to the Post.
    pub pass: Pass,
    /// Whether it continues an account that was there before.
    pub known: bool,
}

/// Where an account stands; the first ones are looked at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The team handed out a voucher for it.
    Voucher,
    /// A machine worked for it.
    Work,
    /// It continues an account that was there before.
    Known,
    /// Nothing is like it.
    Alone,
    /// Its language is not told, and it has none of the small words of those that we know.
    Strange,
    /// So many others have much of its words.
    Alike(usize),
    /// Words without the small ones that every sentence needs.
    Heap,
}

/// Where each of these stands among the others.
pub fn standings(waiting: &[Waiting<'_>]) -> Vec<Standing> {
    let samples: Vec<_> = waiting.iter().map(|one| samples(one.text)).collect();
    let mut holders: HashMap<(usize, u64), usize> = HashMap::new();
    for sample in samples.iter().flat_map(|all| all.iter().copied().enumerate()) {
        *holders.entry(sample).or_default() += 1;
    }
    let stand = |(one, all): (&Waiting<'_>, &Vec<u64>)| match one {
        Waiting { pass: Pass::Voucher, .. } => Standing::Voucher,
        Waiting { pass: Pass::Work, .. } => Standing::Work,
        Waiting { known: true, .. } => Standing::Known,
        Waiting { text, .. } => {
            let held = all.iter().copied().enumerate().map(|sample| holders[&sample] - 1);
            let shared: Vec<_> = held.filter(|others| *others > ALIKE_MIN).collect();
            match shared.iter().max() {
                Some(others) if shared.len() >= SHARED_MIN => Standing::Alike(*others),
                _ => by_small_words(text),
            }
        }
    };
    waiting.iter().zip(&samples).map(stand).collect()
}

/// The smallest hashes of a text's shingles under as many orders; nothing for a text without words.
fn samples(text: &str) -> Vec<u64> {
    let words: Vec<String> = words(text).collect();
    let mut smallest = vec![u64::MAX; if words.is_empty() { 0 } else { SAMPLES }];
    for shingle in words.windows(SHINGLE_WORDS.min(words.len().max(1))) {
        let digest = Sha256::digest(shingle.join(" "));
        let (head, tail) = digest.split_at(8);
        let number =
            |half: &[u8]| half.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        let (base, step) = (number(head), number(tail) | 1);
        for (order, least) in (0_u64..).zip(smallest.iter_mut()) {
            *least = (*least).min(base.wrapping_add(order.wrapping_mul(step)));
        }
    }
    smallest
}

fn by_small_words(text: &str) -> Standing {
    let is_small = |word: &String| SMALL_WORDS.iter().any(|(_, all)| all.contains(&word.as_str()));
    let (all, small) = (words(text).count(), words(text).filter(is_small).count());
    if all < WORDS_JUDGED_MIN || small * SMALL_WORDS_SHARE >= all {
        return Standing::Alone;
    }
    match detect(text) {
        Language::UNKNOWN => Standing::Strange,
        known if SMALL_WORDS.iter().any(|(code, _)| *code == known.code()) => Standing::Heap,
        _ => Standing::Alone,
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests;
