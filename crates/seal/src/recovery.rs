//! A master in shares, as words on paper: docs/spec/recovery.md.
//!
//! Shamir's scheme over GF(2^8), byte by byte: any `threshold` shares give the secret, fewer give
//! nothing. Reading names the word that is not on the list and the line whose words do not fit, and
//! refuses shares of different sets. Whether the secret is the right one only the vault can say.

use std::convert::Infallible;
use std::fmt;

use bip39::Language;
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};
use vsss_rs::Gf256;
use zeroize::{Zeroize, Zeroizing};

use crate::Error;

/// The most shares of a set: each is somebody's to keep.
pub const SHARES_MAX: u8 = 16;
/// The fewest that open anything: one share would be a master on paper.
pub const THRESHOLD_MIN: u8 = 2;

const LINES: usize = 6;
/// Words of a line that carry bits; one more checks them.
const DATA_WORDS: usize = 5;
const WORD_BITS: usize = 11;
const SECRET_BYTES: usize = 32;
/// Epoch, set, threshold and number come before the share itself.
const PAYLOAD_BYTES: usize = 2 + 4 + 1 + 1 + SECRET_BYTES;
/// Of the whole payload's hash, in the bits that the words have left.
const CHECK_BITS: usize = LINES * DATA_WORDS * WORD_BITS - PAYLOAD_BYTES * 8;
/// Longest input that is looked at: a sheet with its instructions.
const INPUT_BYTES_MAX: usize = 16 << 10;

/// One share of a master. Wiped when dropped.
#[derive(Clone)]
pub struct RecoveryShare {
    /// The epoch of the master.
    pub epoch: u16,
    /// What all shares of one set have in common, and no other set.
    pub set: [u8; 4],
    /// How many shares are needed.
    pub threshold: u8,
    /// Its number, from 1.
    pub number: u8,
    value: Zeroizing<[u8; SECRET_BYTES]>,
}

/// Splits a master.
///
/// # Errors
/// [`Error::Shares`] where the numbers make no sense.
pub fn split(
    master: &[u8; SECRET_BYTES],
    epoch: u16,
    (threshold, shares): (u8, u8),
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<RecoveryShare>, Error> {
    if threshold < THRESHOLD_MIN || shares < threshold || shares > SHARES_MAX {
        return Err(Error::Shares("a set has 2 to 16 shares, of which 2 or more are needed"));
    }
    let mut set = [0; 4];
    rng.fill_bytes(&mut set);
    let split = Gf256::split_array(threshold.into(), shares.into(), master, Dressed(rng));
    let mut split = split.map_err(|_| Error::Shares("the master cannot be split"))?;
    let made = split.iter().map(|share| {
        let (number, bytes) = share.split_first()?;
        let value = Zeroizing::new(bytes.try_into().ok()?);
        Some(RecoveryShare { epoch, set, threshold, number: *number, value })
    });
    let made: Option<Vec<_>> = made.collect();
    split.zeroize();
    made.ok_or(Error::Shares("the master cannot be split"))
}

/// Puts the shares of one set together. Shares that are whole and of one set, and still wrong, give
/// another secret: the caller tries what it opens.
///
/// # Errors
/// [`Error::Shares`] where there are too few, one is there twice, or they are of different sets.
pub fn combine(shares: &[RecoveryShare]) -> Result<Zeroizing<[u8; SECRET_BYTES]>, Error> {
    let first = shares.first().ok_or(Error::Shares("no share was given"))?;
    let same = |one: &RecoveryShare| {
        (one.set, one.epoch, one.threshold) == (first.set, first.epoch, first.threshold)
    };
    if !shares.iter().all(same) {
        return Err(Error::Shares("the shares are of different sets"));
    }
    for (at, share) in shares.iter().enumerate() {
        if shares[..at].iter().any(|other| other.number == share.number) {
            return Err(Error::Shares("one share was given twice"));
        }
    }
    if shares.len() < usize::from(first.threshold) {
        return Err(Error::Shares("there are too few shares of this set"));
    }
    let mut bytes: Vec<Vec<u8>> = shares
        .iter()
        .take(usize::from(first.threshold))
        .map(|share| [&[share.number][..], share.value.as_slice()].concat())
        .collect();
    let combined = Gf256::combine_array(&bytes).map(Zeroizing::new);
    bytes.zeroize();
    let combined = combined.map_err(|_| Error::Shares("the shares do not fit together"))?;
    let secret = <[u8; SECRET_BYTES]>::try_from(combined.as_slice());
    secret.map(Zeroizing::new).map_err(|_| Error::Shares("the shares do not fit together"))
}

impl RecoveryShare {
    /// The name of its set: eight hex digits.
    pub fn set_name(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.set)
    }

    /// Six lines of six words.
    pub fn lines(&self) -> Vec<Zeroizing<String>> {
        let words = Language::English.word_list();
        let indices = self.indices();
        let line = |at: usize| {
            let data = &indices[at * DATA_WORDS..(at + 1) * DATA_WORDS];
            let check = line_check(at, data);
            let all = data.iter().chain([&check]).map(|index| words[usize::from(*index)]);
            Zeroizing::new(all.collect::<Vec<_>>().join(" "))
        };
        (0..LINES).map(line).collect()
    }

    /// Reads the words as a person typed them, or a whole sheet.
    ///
    /// # Errors
    /// [`Error::ShareWord`], [`Error::ShareLine`], [`Error::Shares`]; none repeats a word.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        if typed.len() > INPUT_BYTES_MAX {
            return Err(Error::Shares("this is too long for a share"));
        }
        let text = Zeroizing::new(share_lines(typed).to_lowercase());
        let words: Vec<&str> = text
            .split(|letter: char| !letter.is_ascii_alphabetic())
            .filter(|word| !word.is_empty())
            .collect();
        let mut indices = Zeroizing::new(Vec::with_capacity(words.len()));
        for (at, word) in words.iter().enumerate() {
            let index = Language::English.find_word(word);
            indices.push(index.ok_or(Error::ShareWord { position: at + 1, line: at / LINES + 1 })?);
        }
        if indices.len() != LINES * (DATA_WORDS + 1) {
            return Err(Error::Shares("a share has six lines of six words"));
        }
        let mut data = Zeroizing::new(Vec::with_capacity(LINES * DATA_WORDS));
        for (at, line) in indices.chunks(DATA_WORDS + 1).enumerate() {
            let (check, words) = line.split_last().ok_or(Error::Shares("an empty line"))?;
            if line_check(at, words) != *check {
                return Err(Error::ShareLine { line: at + 1 });
            }
            data.extend_from_slice(words);
        }
        Self::from_indices(&data)
    }

    fn payload(&self) -> Zeroizing<[u8; PAYLOAD_BYTES]> {
        let mut payload = Zeroizing::new([0; PAYLOAD_BYTES]);
        payload[..2].copy_from_slice(&self.epoch.to_be_bytes());
        payload[2..6].copy_from_slice(&self.set);
        payload[6] = self.threshold;
        payload[7] = self.number;
        payload[8..].copy_from_slice(self.value.as_slice());
        payload
    }

    fn indices(&self) -> Zeroizing<Vec<u16>> {
        let payload = self.payload();
        let check = share_check(&payload);
        let bit = |at: usize| match at.checked_sub(PAYLOAD_BYTES * 8) {
            None => payload[at / 8] >> (7 - at % 8) & 1,
            Some(at) => check[at / 8] >> (7 - at % 8) & 1,
        };
        let word = |word: usize| {
            (0..WORD_BITS).fold(0, |index, at| index << 1 | u16::from(bit(word * WORD_BITS + at)))
        };
        Zeroizing::new((0..LINES * DATA_WORDS).map(word).collect())
    }

    fn from_indices(indices: &[u16]) -> Result<Self, Error> {
        let bit = |at: usize| indices[at / WORD_BITS] >> (WORD_BITS - 1 - at % WORD_BITS) & 1 == 1;
        let mut payload = Zeroizing::new([0_u8; PAYLOAD_BYTES]);
        for at in 0..PAYLOAD_BYTES * 8 {
            payload[at / 8] |= u8::from(bit(at)) << (7 - at % 8);
        }
        let check = share_check(&payload);
        let fits = (0..CHECK_BITS)
            .all(|at| bit(PAYLOAD_BYTES * 8 + at) == (check[at / 8] >> (7 - at % 8) & 1 == 1));
        let share = Self {
            epoch: u16::from_be_bytes([payload[0], payload[1]]),
            set: [payload[2], payload[3], payload[4], payload[5]],
            threshold: payload[6],
            number: payload[7],
            value: Zeroizing::new(
                payload[8..].try_into().map_err(|_| Error::Shares("it is too short"))?,
            ),
        };
        let sensible = (THRESHOLD_MIN..=SHARES_MAX).contains(&share.threshold)
            && (1..=SHARES_MAX).contains(&share.number);
        if fits && sensible {
            Ok(share)
        } else {
            Err(Error::Shares("its lines are not of one share"))
        }
    }
}

impl fmt::Debug for RecoveryShare {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("RecoveryShare").field("number", &self.number).finish_non_exhaustive()
    }
}

/// The six numbered lines of a sheet, or all of it.
fn share_lines(typed: &str) -> Zeroizing<String> {
    let numbered = |line: &str| {
        let (number, rest) = line.trim().split_once('.')?;
        let number: usize = number.parse().ok()?;
        (1..=LINES).contains(&number).then(|| rest.to_owned())
    };
    let lines: Zeroizing<Vec<String>> =
        Zeroizing::new(typed.lines().filter_map(numbered).collect());
    if lines.len() == LINES {
        Zeroizing::new(lines.join(" "))
    } else {
        Zeroizing::new(typed.to_owned())
    }
}

fn line_check(line: usize, words: &[u16]) -> u16 {
    let mut hash = Sha256::new();
    hash.update(b"testimony/recovery/line/v1\0");
    hash.update([u8::try_from(line).unwrap_or(u8::MAX)]);
    for word in words {
        hash.update(word.to_be_bytes());
    }
    let hash = hash.finalize();
    u16::from_be_bytes([hash[0], hash[1]]) >> 5
}

fn share_check(payload: &[u8; PAYLOAD_BYTES]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"testimony/recovery/share/v1\0");
    hash.update(payload);
    hash.finalize().into()
}

/// Our generator, as the next generation of `rand_core` wants it.
struct Dressed<'a, R>(&'a mut R);

impl<R: RngCore> rand_core_next::TryRng for Dressed<'_, R> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

impl<R: RngCore + CryptoRng> rand_core_next::TryCryptoRng for Dressed<'_, R> {}

#[cfg(test)]
mod tests;
