//! Code words as digits: eight groups of sixteen bits, and a ninth that checks them.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{ENTROPY_BYTES, Entropy, is_invisible};
use crate::Error;

const GROUPS: usize = 9;
const GROUP_DIGITS: usize = 5;
const DOMAIN: &[u8] = b"testimony/words/digits/v1\0";

/// Reads nine groups; `None` where letters were typed, so that it is no number at all.
pub(super) fn read(typed: &str) -> Option<Result<Entropy, Error>> {
    if typed.chars().any(char::is_alphabetic) {
        return None;
    }
    // The groups are counted by their digits: people write them with and without spaces.
    let mut digits = Zeroizing::new(Vec::with_capacity(typed.len()));
    digits.extend(typed.chars().filter(|c| !is_invisible(*c)).filter_map(digit));
    match digits.len() {
        0 => None,
        found if found == GROUPS * GROUP_DIGITS => Some(entropy(&digits)),
        found => Some(Err(Error::DigitCount { found })),
    }
}

pub(super) fn print(entropy: &[u8; ENTROPY_BYTES]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(GROUPS * (GROUP_DIGITS + 1)));
    let pairs = entropy.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    for group in pairs.chain([check(entropy)]) {
        let space = if text.is_empty() { "" } else { " " };
        write!(text, "{space}{group:05}").expect("a string takes everything");
    }
    text
}

fn entropy(digits: &[u16]) -> Result<Entropy, Error> {
    let mut groups = Zeroizing::new([0_u16; GROUPS]);
    for (at, group) in digits.chunks_exact(GROUP_DIGITS).enumerate() {
        let value = group.iter().fold(0, |value, digit| value * 10 + u32::from(*digit));
        groups[at] = u16::try_from(value).map_err(|_| Error::DigitGroup { position: at + 1 })?;
    }
    let mut entropy = Zeroizing::new([0; ENTROPY_BYTES]);
    for (pair, group) in entropy.chunks_exact_mut(2).zip(groups.iter()) {
        pair.copy_from_slice(&group.to_be_bytes());
    }
    if check(&entropy) == groups[GROUPS - 1] { Ok(entropy) } else { Err(Error::WordsChecksum) }
}

fn check(entropy: &[u8; ENTROPY_BYTES]) -> u16 {
    let hash = Sha256::new().chain_update(DOMAIN).chain_update(entropy).finalize();
    u16::from_be_bytes([hash[0], hash[1]])
}

/// Latin, Arabic-Indic and Persian digits.
fn digit(c: char) -> Option<u16> {
    let value = match c {
        '0'..='9' => u32::from(c) - u32::from('0'),
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(c) - 0x6f0,
        _ => return None,
    };
    u16::try_from(value).ok()
}
