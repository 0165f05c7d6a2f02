//! SipHash-2-4 (Aumasson and Bernstein 2012) under a vault's key, with a domain for each use.
//!
//! Keyed, so that who has a sketch and not the key cannot ask whether a text that he knows is in
//! it. Every hash begins with one byte of domain: keys of shingles, bands and tokens share a table.

use std::fmt;

use zeroize::Zeroize as _;

/// What a hash is of; the first byte that is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Domain {
    /// A folded word or character.
    Unit = 1,
    /// A short shingle, of which the signature is made.
    Short = 2,
    /// A long shingle, by which quotations are found.
    Shingle = 3,
    /// One band of a signature.
    Band = 4,
    /// A name or number, alone.
    Token = 5,
}

/// The secret of a vault under which its sketches are made; another key, other sketches.
#[derive(Clone)]
pub struct SketchKey([u64; 2]);

impl SketchKey {
    /// From 16 random bytes: never from a hash of anything that others know.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let word = |at: usize| (0..8).fold(0, |sum, k| sum | u64::from(bytes[at + k]) << (8 * k));
        Self([word(0), word(8)])
    }
}

impl Drop for SketchKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for SketchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SketchKey").finish_non_exhaustive()
    }
}

/// SipHash-2-4 of a domain's byte and what is written after it.
pub(crate) struct Sip {
    v: [u64; 4],
    tail: u64,
    length: u64,
}

impl Sip {
    pub(crate) fn new(key: &SketchKey, domain: Domain) -> Self {
        let mut sip = Self::plain(key);
        sip.byte(domain as u8);
        sip
    }

    fn plain(key: &SketchKey) -> Self {
        let [k0, k1] = key.0;
        let v = [
            k0 ^ 0x736f_6d65_7073_6575,
            k1 ^ 0x646f_7261_6e64_6f6d,
            k0 ^ 0x6c79_6765_6e65_7261,
            k1 ^ 0x7465_6462_7974_6573,
        ];
        Self { v, tail: 0, length: 0 }
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.tail |= u64::from(byte) << (8 * (self.length % 8));
        self.length += 1;
        if self.length.is_multiple_of(8) {
            let block = std::mem::take(&mut self.tail);
            self.block(block);
        }
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.byte(byte);
        }
    }

    /// The eight bytes of a number, the lowest first.
    pub(crate) fn word(&mut self, word: u64) {
        let used = 8 * (self.length % 8);
        self.length += 8;
        let block = self.tail | word << used;
        self.tail = if used == 0 { 0 } else { word >> (64 - used) };
        self.block(block);
    }

    pub(crate) fn finish(mut self) -> u64 {
        let last = self.tail | self.length << 56;
        self.block(last);
        self.v[2] ^= 0xff;
        for _ in 0..4 {
            self.round();
        }
        self.v.iter().fold(0, |sum, v| sum ^ v)
    }

    fn block(&mut self, block: u64) {
        self.v[3] ^= block;
        self.round();
        self.round();
        self.v[0] ^= block;
    }

    fn round(&mut self) {
        let [mut a, mut b, mut c, mut d] = self.v;
        a = a.wrapping_add(b);
        c = c.wrapping_add(d);
        b = b.rotate_left(13) ^ a;
        d = d.rotate_left(16) ^ c;
        a = a.rotate_left(32).wrapping_add(d);
        c = c.wrapping_add(b);
        b = b.rotate_left(17) ^ c;
        d = d.rotate_left(21) ^ a;
        self.v = [a, b, c.rotate_left(32), d];
    }
}

#[cfg(test)]
mod tests {
    use super::{Sip, SketchKey};

    /// The vectors of the authors: key 00 01 … 0f, messages 00 01 … of growing length.
    #[test]
    fn published_vectors() {
        let key = SketchKey::from_bytes(std::array::from_fn(|k| u8::try_from(k).unwrap()));
        let of = |length: u8| {
            let mut sip = Sip::plain(&key);
            sip.bytes(&(0..length).collect::<Vec<_>>());
            sip.finish()
        };
        assert_eq!(of(0), 0x726f_db47_dd0e_0e31);
        assert_eq!(of(15), 0xa129_ca61_49be_45e5);
    }

    #[test]
    fn a_word_is_its_eight_bytes() {
        let key = SketchKey::from_bytes([7; 16]);
        for before in 0..9_u8 {
            let (mut one, mut other) = (Sip::plain(&key), Sip::plain(&key));
            for sip in [&mut one, &mut other] {
                sip.bytes(&vec![3; before.into()]);
            }
            one.word(0x0123_4567_89ab_cdef);
            other.bytes(&0x0123_4567_89ab_cdef_u64.to_le_bytes());
            assert_eq!(one.finish(), other.finish());
        }
    }
}
