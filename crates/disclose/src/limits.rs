//! The limits of the format, each with its reason, and the sizes that `_sd` may have.
//!
//! Sealing and verification use the same numbers: whatever text can be sealed can be shown whole
//! and verified. So can a record, unless it has very many very long leaves; then parts of it can.

/// Bytes in one presentation. The largest text that may be sealed, shown whole, stays below this.
pub const PRESENTATION_BYTES_MAX: usize = 128 << 20;

/// Words in one text. A book has about 100,000; an account that is longer is sealed in parts.
pub const TEXT_WORDS_MAX: usize = 200_000;

/// Bytes in one text: 200,000 words at 40 bytes, more than any script needs on average.
pub const TEXT_BYTES_MAX: usize = 8 << 20;

/// Bytes in one word. Longer runs (links, base64) are cut, so that one leaf cannot hide a page.
pub const WORD_BYTES_MAX: usize = 256;

/// Leaves in one record; a longer list is several records.
pub const RECORD_LEAVES_MAX: usize = 8_192;

/// Bytes in the string of one leaf; anything longer is a text and is sealed word by word.
pub const LEAF_BYTES_MAX: usize = 64 << 10;

/// Bytes in the name (path) of one leaf.
pub const NAME_BYTES_MAX: usize = 256;

/// Bytes in a key id.
pub const KEY_ID_BYTES_MAX: usize = 256;

/// The smallest number of digests in `_sd`.
pub const BUCKET_MIN: usize = 8;

/// The first word starts at a random position below 2 to this power. The longest text spans less
/// than 2^38, so a position says almost nothing about how many words come before it.
pub const POSITION_START_BITS: u32 = 48;

/// A word's width is at least 1 and below 2 to this power.
pub const WIDTH_BITS: u32 = 20;

/// The widest word that verification accepts.
pub(crate) const WIDTH_MAX: u64 = 1 << WIDTH_BITS;

/// The end of the last word cannot lie beyond this: 200,000 widths added to the largest start.
pub(crate) const POSITION_MAX: u64 = (1 << POSITION_START_BITS) + TEXT_WORDS_MAX as u64 * WIDTH_MAX;

/// The largest bucket that sealing can need: the longest text and its spare room fit below it.
const BUCKET_MAX: usize = 3 << 17;

/// Whether `_sd` may have this many digests: 8, 12, 16, 24, 32, 48, ... up to 393,216.
///
/// ```
/// assert!(testimony_disclose::is_bucket(48));
/// assert!(!testimony_disclose::is_bucket(40));
/// ```
pub fn is_bucket(count: usize) -> bool {
    let odd = count >> count.trailing_zeros().min(usize::BITS - 1);
    (BUCKET_MIN..=BUCKET_MAX).contains(&count) && (odd == 1 || odd == 3)
}

/// The smallest bucket that holds `count` digests; the largest bucket if none does.
pub(crate) fn bucket_for(count: usize) -> usize {
    let power = count.clamp(BUCKET_MIN, BUCKET_MAX).next_power_of_two();
    let smaller = power / 4 * 3;
    if smaller >= count.max(BUCKET_MIN) { smaller } else { power.min(BUCKET_MAX) }
}

#[cfg(test)]
mod tests;
