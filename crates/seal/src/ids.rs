//! Names of things that pass between sender, Post and team. All are public towards the Post.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};

use crate::Error;

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// Length in bytes.
            pub const BYTES: usize = $bytes;

            /// Wraps bytes that were made elsewhere.
            pub const fn from_bytes(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, concat!(stringify!($name), "({})"), HEXLOWER.encode(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(hex: &str) -> Result<Self, Error> {
                from_hex(hex, $what).map(Self)
            }
        }
    };
}

hex_id!(
    /// Under which a Post files a thread; derived from the code words, tells nothing about them.
    LookupTag, 16, "a lookup tag"
);
hex_id!(
    /// SHA-256 of an envelope's ciphertext.
    EnvelopeId, 32, "an envelope id"
);
hex_id!(
    /// Random, public, made once: which Post a signature was meant for.
    PostIdentity, 32, "the identity of a Post"
);
hex_id!(
    /// Random, public, made once: separates the same code words at two Posts.
    PostSalt, 32, "the salt of a Post"
);

impl EnvelopeId {
    /// The id of a ciphertext held in memory.
    pub fn of(ciphertext: &[u8]) -> Self {
        Self(Sha256::digest(ciphertext).into())
    }
}

impl PostIdentity {
    /// Draws a new identity.
    pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        Self(random(rng))
    }
}

impl PostSalt {
    /// Draws a new salt.
    pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        Self(random(rng))
    }
}

/// Days since 1970-01-01, UTC: the finest time that a Post knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub u32);

impl Day {
    /// The day in which this second since the epoch falls.
    pub fn of_unix_seconds(seconds: u64) -> Self {
        Self(u32::try_from(seconds / 86_400).unwrap_or(u32::MAX))
    }

    /// The first second of the day.
    pub fn unix_seconds(self) -> u64 {
        u64::from(self.0) * 86_400
    }
}

pub(crate) fn random<const N: usize>(rng: &mut (impl RngCore + CryptoRng)) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

pub(crate) fn from_hex<const N: usize>(hex: &str, what: &'static str) -> Result<[u8; N], Error> {
    let refused = Error::Hex { what, bytes: N };
    let Ok(bytes) = HEXLOWER.decode(hex.as_bytes()) else { return Err(refused) };
    bytes.try_into().map_err(|_| refused)
}
