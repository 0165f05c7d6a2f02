//! All spellings of one column, each once, numbered; and how rare each is.

use hashbrown::HashTable;

use crate::Error;
use crate::name::{Form, Role, fold, hash};

/// Bytes of different texts of one column: their places are counted in four bytes.
const TEXT_BYTES_MAX: usize = u32::MAX as usize;
/// More than this is not added or taken away for rarity, in bits: a value that stands in two
/// listings of 25 million is no better evidence than one that stands in two of 100,000.
const RARITY_BITS_MAX: f32 = 8.0;

/// The spellings of one column; number 0 is "nothing".
pub(crate) struct Names {
    column: &'static str,
    role: Role,
    texts: Vec<u8>,
    ends: Vec<u32>,
    numbers: HashTable<u32>,
    pub(crate) forms: Vec<Form>,
    pub(crate) counts: Vec<u32>,
}

impl Names {
    pub(crate) fn new(column: &'static str, role: Role) -> Self {
        Self {
            column,
            role,
            texts: Vec::new(),
            ends: vec![0],
            numbers: HashTable::new(),
            forms: vec![Form::new("", role)],
            counts: vec![0],
        }
    }

    /// The number of a text, folded; 0 if nothing is left of it.
    pub(crate) fn number(&mut self, text: &str) -> Result<u32, Error> {
        if text.is_empty() {
            return Ok(0);
        }
        let plain = fold(text);
        if plain.is_empty() {
            return Ok(0);
        }
        let hashed = hash(plain.as_bytes());
        let (texts, ends) = (&self.texts, &self.ends);
        let found =
            self.numbers.find(hashed, |number| text_of(texts, ends, *number) == plain.as_bytes());
        if let Some(number) = found {
            self.counts[*number as usize] += 1;
            return Ok(*number);
        }
        let too_much = Error::TooMuchText { column: self.column, max: TEXT_BYTES_MAX };
        let Ok(end) = u32::try_from(self.texts.len() + plain.len()) else { return Err(too_much) };
        let Ok(number) = u32::try_from(self.forms.len()) else { return Err(too_much) };
        self.texts.extend_from_slice(plain.as_bytes());
        self.ends.push(end);
        self.forms.push(Form::new(&plain, self.role));
        self.counts.push(1);
        let (texts, ends) = (&self.texts, &self.ends);
        self.numbers.insert_unique(hashed, number, |other| hash(text_of(texts, ends, *other)));
        Ok(number)
    }

    pub(crate) fn form(&self, number: u32) -> &Form {
        &self.forms[number as usize]
    }

    /// The folded text, for a documents' column.
    pub(crate) fn text(&self, number: u32) -> &[u8] {
        text_of(&self.texts, &self.ends, number)
    }

    /// How many listings have a value.
    pub(crate) fn known(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// Weighs every spelling by how rare it is; gives the chance that two values drawn at random
    /// have one spelling.
    pub(crate) fn weigh(&mut self) -> f64 {
        let all = self.known();
        let same = chance(self.counts.iter().map(|count| u64::from(*count)), all);
        let mut by_skeleton: Vec<(u32, u32)> = Vec::with_capacity(self.forms.len());
        by_skeleton.extend(
            self.forms
                .iter()
                .zip(&self.counts)
                .skip(1)
                .map(|(form, count)| (form.skeleton_hash, *count)),
        );
        by_skeleton.sort_unstable();
        let sums: Vec<(u32, u64)> = by_skeleton
            .chunk_by(|a, b| a.0 == b.0)
            .map(|one| (one[0].0, one.iter().map(|it| u64::from(it.1)).sum()))
            .collect();
        let same_skeleton = chance(sums.iter().map(|(_, count)| *count), all);
        for (form, count) in self.forms.iter_mut().zip(&self.counts).skip(1) {
            let at = sums.binary_search_by_key(&form.skeleton_hash, |(hash, _)| *hash);
            let of_skeleton = at.map_or(1, |at| sums[at].1);
            form.rarity_exact = rarity(same, u64::from(*count), all);
            form.rarity_skeleton = rarity(same_skeleton, of_skeleton, all);
        }
        same
    }
}

/// The chance that two of `all` are one, of such sizes; as if one more pair had been seen.
fn chance(counts: impl Iterator<Item = u64>, all: u64) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "chances are no exact numbers")]
    let pairs = |count: u64| count as f64 * count.saturating_sub(1) as f64 / 2.0;
    let same: f64 = counts.map(pairs).sum();
    (same + 0.5) / (pairs(all) + 1.0)
}

/// Splink's adjustment for term frequencies: log2(u / frequency).
fn rarity(chance: f64, count: u64, all: u64) -> f32 {
    #[allow(clippy::cast_precision_loss, reason = "chances are no exact numbers")]
    let frequency = count.max(1) as f64 / all.max(1) as f64;
    #[allow(clippy::cast_possible_truncation, reason = "a few bits")]
    let bits = libm::log2(chance / frequency) as f32;
    bits.clamp(-RARITY_BITS_MAX, RARITY_BITS_MAX)
}

fn text_of<'t>(texts: &'t [u8], ends: &[u32], number: u32) -> &'t [u8] {
    let at = number as usize;
    let start = at.checked_sub(1).map_or(0, |before| ends[before] as usize);
    &texts[start..ends[at] as usize]
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let spellings = self.forms.len() - 1;
        f.debug_struct("Names").field("spellings", &spellings).finish_non_exhaustive()
    }
}
