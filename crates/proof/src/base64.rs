//! Standard base64 (RFC 4648, section 4) with exactly one spelling for each value.
//!
//! Padding is demanded and the bits that it leaves over must be zero (sections 3.2 and 3.5), so
//! a file cannot be changed without changing what it says. Not constant-time: secret keys never
//! pass through here.

use alloc::{string::String, vec::Vec};

use crate::{Error, Result};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes bytes as base64 with padding (RFC 4648, section 4).
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| chunk.get(at).copied().unwrap_or(0);
        let group = u32::from_be_bytes([0, byte(0), byte(1), byte(2)]);
        let digits = [group >> 18, group >> 12, group >> 6, group];
        for (at, digit) in digits.into_iter().enumerate() {
            let symbol = ALPHABET.get(usize::try_from(digit & 63).unwrap_or(0));
            text.push(match symbol {
                Some(symbol) if at <= chunk.len() => char::from(*symbol),
                _ => '=',
            });
        }
    }
    text
}

/// Reads base64; anything but the one canonical spelling is refused.
///
/// # Errors
/// [`Error::Base64`] for a foreign character, a wrong length, missing or extra padding, or
/// left-over bits that are not zero.
pub fn decode(text: &str) -> Result<Vec<u8>> {
    let digits = text.trim_end_matches('=').bytes().map(value).collect::<Result<Vec<_>>>()?;
    let mut bytes = Vec::with_capacity(digits.len());
    for chunk in digits.chunks(4) {
        let digit = |at: usize| chunk.get(at).copied().unwrap_or(0);
        let group = (0..4).fold(0, |sum: u32, at| sum.saturating_mul(64).saturating_add(digit(at)));
        bytes.extend(group.to_be_bytes().get(1..chunk.len()).unwrap_or(&[]));
    }
    // Whatever was read too kindly above is not what these bytes are written as.
    if encode(&bytes) == text { Ok(bytes) } else { Err(Error::Base64) }
}

fn value(symbol: u8) -> Result<u32> {
    Ok(u32::from(match symbol {
        b'A'..=b'Z' => symbol.wrapping_sub(b'A'),
        b'a'..=b'z' => symbol.wrapping_sub(b'a').wrapping_add(26),
        b'0'..=b'9' => symbol.wrapping_sub(b'0').wrapping_add(52),
        b'+' => 62,
        b'/' => 63,
        _ => return Err(Error::Base64),
    }))
}
