//! Every random byte of a payload, derived from one stored seed.
//!
//! Which bytes come from where: docs/spec/disclosure.md, section 4. Whole-number arithmetic only:
//! a payload is sealed again, years later, from text and seed, and a mathematics library that
//! rounds differently must not change its digest.

use std::fmt;

use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::limits::{POSITION_START_BITS, WIDTH_BITS};

/// Bytes in a seed.
pub const SEED_BYTES: usize = 32;

const SALT_PREFIX: &str = "testimony/disclosure/v1/";
const SALT_BYTES: usize = 16;
const NAME_BYTES: usize = 12;

/// Each draw of a width succeeds with probability ln 2; all eight fail once in 13,000 words, and
/// then the last candidate stands. The skew is far below what a gap's width tells anyway.
const WIDTH_DRAWS: usize = 8;
const WIDTH_DRAW_BYTES: usize = 12;

const LEAF_BYTES: usize = SALT_BYTES + NAME_BYTES;
const WORD_BYTES: usize = LEAF_BYTES + WIDTH_DRAWS * WIDTH_DRAW_BYTES;

/// The 32 stored random bytes from which a payload's salts, names, widths and decoys come.
///
/// Whoever has the seed and guesses a withheld word can confirm the guess: it is as secret as the
/// text. It is stored, never derived from a master, so that dropping it erases.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Seed([u8; SEED_BYTES]);

impl Seed {
    /// The seed with these bytes: fresh from a generator, or as read from the vault.
    pub fn from_bytes(bytes: [u8; SEED_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the vault and nothing else.
    pub fn as_bytes(&self) -> &[u8; SEED_BYTES] {
        &self.0
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seed").finish_non_exhaustive()
    }
}

/// What is sealed: it separates the streams of a record and of a text.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Record,
    Text,
}

/// The random bytes of one payload.
pub(crate) struct Stream {
    prk: Hkdf<Sha256>,
}

/// The random parts that belong to the payload as a whole.
pub(crate) struct Whole {
    pub(crate) jti: [u8; 32],
    pub(crate) start: u64,
    spare: u32,
}

/// The random parts of one word.
pub(crate) struct Word {
    pub(crate) salt: [u8; SALT_BYTES],
    pub(crate) name: [u8; NAME_BYTES],
    pub(crate) width: u64,
}

impl Stream {
    /// The content is bound in, so that a seed used twice by mistake repeats no salt and no width.
    pub(crate) fn new(seed: &Seed, kind: Kind, content: &[u8]) -> Self {
        let kind = match kind {
            Kind::Record => "record",
            Kind::Text => "text",
        };
        let salt = [SALT_PREFIX, kind].concat();
        let mut secret = Zeroizing::new([0; SEED_BYTES + 32]);
        secret[..SEED_BYTES].copy_from_slice(&seed.0);
        secret[SEED_BYTES..].copy_from_slice(&Sha256::digest(content));
        Self { prk: Hkdf::new(Some(salt.as_bytes()), secret.as_slice()) }
    }

    pub(crate) fn whole(&self) -> Whole {
        let bytes = self.expand::<44>("payload", 0);
        let mut jti = [0; 32];
        jti.copy_from_slice(&bytes[..32]);
        let start = be64(&bytes[32..40]) >> (64 - POSITION_START_BITS);
        Whole { jti, start, spare: be32(&bytes[40..44]) }
    }

    pub(crate) fn salt(&self, index: usize) -> [u8; SALT_BYTES] {
        *self.expand::<SALT_BYTES>("leaf", index)
    }

    pub(crate) fn word(&self, index: usize) -> Word {
        let bytes = self.expand::<WORD_BYTES>("word", index);
        let mut word = Word { salt: [0; SALT_BYTES], name: [0; NAME_BYTES], width: 0 };
        word.salt.copy_from_slice(&bytes[..SALT_BYTES]);
        word.name.copy_from_slice(&bytes[SALT_BYTES..LEAF_BYTES]);
        word.width = log_uniform(&bytes[LEAF_BYTES..]);
        word
    }

    /// A decoy is 32 random bytes: nobody can tell it from the SHA-256 of a salted disclosure.
    pub(crate) fn decoy(&self, index: usize) -> [u8; 32] {
        *self.expand::<32>("decoy", index)
    }

    fn expand<const N: usize>(&self, label: &str, index: usize) -> Zeroizing<[u8; N]> {
        let index = u32::try_from(index).expect("the limits keep indexes far below 2^32");
        let mut bytes = Zeroizing::new([0; N]);
        self.prk
            .expand_multi_info(&[label.as_bytes(), &index.to_be_bytes()], bytes.as_mut_slice())
            .expect("N is far below HKDF's 8,160 bytes");
        bytes
    }
}

impl Whole {
    /// At least this many digests are decoys: between 2 + n/8 and 4 + n/2.
    ///
    /// A bucket that follows from the number of leaves alone would give a single withheld leaf of
    /// eight away: seven shown, eight digests.
    pub(crate) fn spare(&self, leaves: usize) -> usize {
        let low = 2 + leaves / 8;
        let high = 4 + leaves / 2;
        let span = u64::try_from(high - low + 1).expect("the limits keep counts small");
        let drawn = (u64::from(self.spare) * span) >> 32;
        low + usize::try_from(drawn).expect("below the span, which is a usize")
    }
}

/// A width of 1 to 2^20 - 1 with probability proportional to 1/width, by rejection.
///
/// A draw is three 32-bit numbers: a doubling e below 20, a candidate v in [2^e, 2^(e+1)), and a
/// coin that keeps v with probability 2^e / v.
fn log_uniform(draws: &[u8]) -> u64 {
    let mut width = 1;
    for draw in draws.chunks_exact(WIDTH_DRAW_BYTES) {
        let scale = |at: usize, below: u64| (u64::from(be32(&draw[at..at + 4])) * below) >> 32;
        let floor = 1 << scale(0, u64::from(WIDTH_BITS));
        width = floor + scale(4, floor);
        if scale(8, width) < floor {
            break;
        }
    }
    width
}

fn be32(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

fn be64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests;
