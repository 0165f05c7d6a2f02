//! What the vault keeps of a text so that texts that share words can be found: docs/spec/reuse.md,
//! sections 3 and 4.
//!
//! A sketch has no word in it, only keyed hashes, and yet it says of any text that is given with
//! the key how much of it is in there: it is kept encrypted and erased with its text.

use std::fmt;

use super::hash::{Domain, Sip, SketchKey};
use super::words::{Kind, Words};

/// Smallest hashes under as many random orders: a standard error of at most 4.4 points.
pub const SIGNATURE_LENGTH: usize = 128;
/// Values of the signature in one band; 32 bands.
pub(crate) const BAND_LENGTH: usize = 4;
/// Words of a short shingle, and of a shingle without that word.
pub(crate) const SHORT_WORDS: usize = 3;
pub(crate) const SHINGLE_WORDS: usize = 5;
/// The same in characters of scripts without spaces, of which a word has about two.
pub(crate) const SHORT_CHARACTERS: usize = 5;
pub(crate) const SHINGLE_CHARACTERS: usize = 10;
/// Of every four shingles in a row at least one is kept: a shared run of 4 + 5 - 1 = 8 words
/// always leaves a shared hash.
pub(crate) const WINDOW: usize = 4;
/// Texts of fewer units are not compared: "I have no comment" is nobody's.
pub const UNITS_MIN: usize = 8;
/// Most shingles that are kept, the smallest: a text of 160,000 words has as many.
pub const SHINGLES_MAX: usize = 65_536;
/// Most names and numbers that are kept, the smallest hashes.
pub const TOKENS_MAX: usize = 512;
/// The version that stands first in the bytes.
const VERSION: u8 = 1;
const COUNTS_BYTES: usize = 1 + 3 * 4;
const HEAD_BYTES: usize = COUNTS_BYTES + 4 * SIGNATURE_LENGTH;

/// The part of a sketch that says how alike two texts are as wholes, of fixed size.
#[derive(Clone, PartialEq, Eq)]
pub struct Head {
    /// Units of the text.
    pub units: u32,
    /// How many shingles the sketch has.
    pub shingles: u32,
    /// How many names and numbers it has.
    pub tokens: u32,
    signature: [u32; SIGNATURE_LENGTH],
}

/// Keyed hashes of a text. `Debug` shows counts.
#[derive(Clone, PartialEq, Eq)]
pub struct Sketch {
    head: Head,
    shingles: Vec<u64>,
    tokens: Vec<u64>,
}

/// Bytes that are no sketch of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadSketch {
    /// Another version; a sketch is made anew from its text.
    #[error("the sketch has version {0}, known is {VERSION}")]
    Version(u8),
    /// Too short, or longer than its counts say.
    #[error("the sketch has {found} bytes, its counts say {expected}")]
    Length {
        /// What there is.
        found: usize,
        /// What there should be.
        expected: usize,
    },
    /// More hashes than a sketch may have.
    #[error("the sketch has more hashes than a sketch may have")]
    TooMany,
    /// Hashes are not in ascending order, or one stands twice.
    #[error("the hashes of the sketch are out of order")]
    Order,
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { units, shingles, tokens, .. } = self;
        write!(f, "Head({units} units, {shingles} shingles, {tokens} tokens)")
    }
}

impl fmt::Debug for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sketch").field("head", &self.head).finish_non_exhaustive()
    }
}

impl Head {
    /// Estimates the Jaccard index of two texts' short shingles; 0 where one has none.
    pub fn jaccard(&self, other: &Self) -> f64 {
        let pairs = || self.signature.iter().zip(&other.signature);
        if !self.is_signed() || !other.is_signed() {
            return 0.0;
        }
        let same = u32::try_from(pairs().filter(|(a, b)| a == b).count()).unwrap_or(0);
        f64::from(same) / SIGNATURE_LENGTH as f64
    }

    /// The beginning of a sketch's bytes is enough to score it.
    ///
    /// # Errors
    /// [`BadSketch`] for another version, or fewer bytes than a head has.
    pub fn from_prefix(bytes: &[u8]) -> Result<Self, BadSketch> {
        match bytes.first() {
            Some(&VERSION) => {}
            Some(&other) => return Err(BadSketch::Version(other)),
            None => return Err(BadSketch::Length { found: 0, expected: HEAD_BYTES }),
        }
        let Some((head, _)) = bytes.split_at_checked(HEAD_BYTES) else {
            return Err(BadSketch::Length { found: bytes.len(), expected: HEAD_BYTES });
        };
        let (words, _) = head[1..].as_chunks::<4>();
        let mut words = words.iter().map(|word| u32::from_le_bytes(*word));
        let mut next = || words.next().unwrap_or(0);
        let (units, shingles, tokens) = (next(), next(), next());
        let head = Self { units, shingles, tokens, signature: std::array::from_fn(|_| next()) };
        let fits = |count: u32, most: usize| usize::try_from(count).is_ok_and(|n| n <= most);
        if fits(shingles, SHINGLES_MAX) && fits(tokens, TOKENS_MAX) {
            Ok(head)
        } else {
            Err(BadSketch::TooMany)
        }
    }

    fn is_signed(&self) -> bool {
        self.signature.iter().any(|&least| least != u32::MAX)
    }

    fn bands(&self, key: &SketchKey) -> Vec<u64> {
        if !self.is_signed() {
            return Vec::new();
        }
        let band = |(at, values): (usize, &[u32])| {
            let mut sip = Sip::new(key, Domain::Band);
            sip.byte(u8::try_from(at).unwrap_or(u8::MAX));
            values.iter().for_each(|value| sip.bytes(&value.to_le_bytes()));
            sip.finish()
        };
        self.signature.chunks(BAND_LENGTH).enumerate().map(band).collect()
    }
}

impl Sketch {
    /// Of a text. The same text and key give the same sketch.
    pub fn of(text: &str, key: &SketchKey) -> Self {
        Self::of_words(&Words::of(text), key)
    }

    /// Of a text that was read before.
    pub fn of_words(words: &Words, key: &SketchKey) -> Self {
        let units = unit_hashes(words, key);
        let enough = units.len() >= UNITS_MIN;
        let signature = if enough { sign(&shorts(words, &units, key)) } else { EMPTY };
        let shingles = if enough { winnow(&longs(words, &units, key)) } else { Vec::new() };
        let tokens = if enough { tokens(words, key) } else { Vec::new() };
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let head = Head {
            units: count(units.len()),
            shingles: count(shingles.len()),
            tokens: count(tokens.len()),
            signature,
        };
        Self { head, shingles, tokens }
    }

    /// The part of fixed size.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Hashes of shingles, ascending.
    pub fn shingles(&self) -> &[u64] {
        &self.shingles
    }

    /// Hashes of names and numbers, ascending.
    pub fn tokens(&self) -> &[u64] {
        &self.tokens
    }

    /// Hashes of the bands of the signature, in the order of the bands; none for an empty text.
    pub fn bands(&self, key: &SketchKey) -> Vec<u64> {
        self.head.bands(key)
    }

    /// docs/spec/reuse.md, section 4.
    pub fn to_bytes(&self) -> Vec<u8> {
        let hashes = self.shingles.len() + self.tokens.len();
        let mut bytes = Vec::with_capacity(HEAD_BYTES + 8 * hashes);
        bytes.push(VERSION);
        let Head { units, shingles, tokens, signature } = &self.head;
        for word in [units, shingles, tokens].into_iter().chain(signature) {
            bytes.extend(word.to_le_bytes());
        }
        for hash in self.shingles.iter().chain(&self.tokens) {
            bytes.extend(hash.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Sketch::to_bytes`] wrote, and nothing else.
    ///
    /// # Errors
    /// [`BadSketch`] for another version, a wrong length, too many hashes or a wrong order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadSketch> {
        let head = Head::from_prefix(bytes)?;
        let count = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        let (shingles, tokens) = (count(head.shingles), count(head.tokens));
        let expected = HEAD_BYTES + 8 * (shingles + tokens);
        if bytes.len() != expected {
            return Err(BadSketch::Length { found: bytes.len(), expected });
        }
        let (words, _) = bytes[HEAD_BYTES..].as_chunks::<8>();
        let mut shingles: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let tokens = shingles.split_off(shingles.len() - tokens);
        let ascending = |hashes: &[u64]| hashes.is_sorted_by(|a, b| a < b);
        if !ascending(&shingles) || !ascending(&tokens) {
            return Err(BadSketch::Order);
        }
        Ok(Self { head, shingles, tokens })
    }
}

/// The hash of each unit.
pub(crate) fn unit_hashes(words: &Words, key: &SketchKey) -> Vec<u64> {
    (0..words.len()).map(|at| token(words.folded(at), Domain::Unit, key)).collect()
}

/// Short shingles in the order of the text.
pub(crate) fn shorts(words: &Words, units: &[u64], key: &SketchKey) -> Vec<u64> {
    rows(words, units, key, Domain::Short, [SHORT_WORDS, SHORT_CHARACTERS])
}

/// Shingles in the order of the text.
pub(crate) fn longs(words: &Words, units: &[u64], key: &SketchKey) -> Vec<u64> {
    rows(words, units, key, Domain::Shingle, [SHINGLE_WORDS, SHINGLE_CHARACTERS])
}

/// What a shingle begins with decides its length, so that texts of mixed scripts need no rule.
fn rows(
    words: &Words,
    units: &[u64],
    key: &SketchKey,
    domain: Domain,
    [of_words, of_characters]: [usize; 2],
) -> Vec<u64> {
    let hash = |at: usize| {
        let is_character = words.kind(at) == Some(Kind::Character);
        let length = if is_character { of_characters } else { of_words };
        let row = units.get(at..at + length)?;
        let mut sip = Sip::new(key, domain);
        row.iter().for_each(|unit| sip.word(*unit));
        Some(sip.finish())
    };
    (0..units.len()).filter_map(hash).collect()
}

fn token(folded: &str, domain: Domain, key: &SketchKey) -> u64 {
    let mut sip = Sip::new(key, domain);
    sip.bytes(folded.as_bytes());
    sip.finish()
}

/// The hash by which a name or number is found; what [`Sketch::tokens`] holds.
pub fn token_key(folded: &str, key: &SketchKey) -> u64 {
    token(folded, Domain::Token, key)
}

/// Names and numbers, as far as their looks tell.
fn tokens(words: &Words, key: &SketchKey) -> Vec<u64> {
    let marked = (0..words.len()).filter(|&at| is_marked(words, at));
    let mut hashes: Vec<u64> = marked.map(|at| token_key(words.folded(at), key)).collect();
    smallest(&mut hashes, TOKENS_MAX);
    hashes
}

/// A number of three digits, a capital inside a sentence, five letters without any capital.
pub(crate) fn is_marked(words: &Words, at: usize) -> bool {
    let letters = || words.folded(at).chars().count();
    match words.kind(at) {
        Some(Kind::Number) => letters() >= 3,
        Some(Kind::Capital) => !words.starts_sentence(at) && letters() >= 3,
        Some(Kind::Caseless) => letters() >= 5,
        Some(Kind::Small | Kind::Character) | None => false,
    }
}

/// Winnowing (Schleimer, Wilkerson and Aiken 2003): the smallest of each window.
fn winnow(hashes: &[u64]) -> Vec<u64> {
    let window = WINDOW.min(hashes.len()).max(1);
    let least = |window: &[u64]| window.iter().copied().min();
    let mut kept: Vec<u64> = hashes.windows(window).filter_map(least).collect();
    smallest(&mut kept, SHINGLES_MAX);
    kept
}

/// Distinct, ascending, and at most so many.
fn smallest(hashes: &mut Vec<u64>, most: usize) {
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(most);
}

/// The signature of a text without shingles.
const EMPTY: [u32; SIGNATURE_LENGTH] = [u32::MAX; SIGNATURE_LENGTH];

/// The smallest value of each order `a * x + b` over the upper halves of the hashes.
fn sign(shorts: &[u64]) -> [u32; SIGNATURE_LENGTH] {
    let mut least = EMPTY;
    for hash in shorts {
        let x = u32::try_from(hash >> 32).unwrap_or(u32::MAX);
        for ((least, a), b) in least.iter_mut().zip(&ORDERS.0).zip(&ORDERS.1) {
            *least = (*least).min(a.wrapping_mul(x).wrapping_add(*b));
        }
    }
    least
}

/// Multipliers (odd) and summands: the upper halves of SplitMix64 from 0, taken in turn.
const ORDERS: ([u32; SIGNATURE_LENGTH], [u32; SIGNATURE_LENGTH]) = orders();

#[allow(clippy::cast_possible_truncation, reason = "the upper half of 64 bits has 32; const")]
const fn orders() -> ([u32; SIGNATURE_LENGTH], [u32; SIGNATURE_LENGTH]) {
    let mut orders = ([0; SIGNATURE_LENGTH], [0; SIGNATURE_LENGTH]);
    let mut state = 0_u64;
    let mut at = 0;
    while at < 2 * SIGNATURE_LENGTH {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let value = ((z ^ (z >> 31)) >> 32) as u32;
        if at.is_multiple_of(2) {
            orders.0[at / 2] = value | 1;
        } else {
            orders.1[at / 2] = value;
        }
        at += 1;
    }
    orders
}

#[cfg(test)]
mod tests;
