//! A box that a passphrase opens: Argon2id (RFC 9106) gives the key of an XChaCha20-Poly1305 box.
//!
//! The KDF's parameters are bound to the box as associated data, so that a cheaper guess is no guess.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::Error;

const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
/// The most memory that a header may ask for (4 GiB): a forged one must not exhaust the machine.
const MEMORY_KIB_MAX: u32 = 4 << 20;
/// The most passes and lanes that a header may ask for: a forged one must not run for ever.
const PASSES_MAX: u32 = 64;
const LANES_MAX: u32 = 64;

/// What an attempt at the passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kdf {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Parallel lanes.
    pub lanes: u32,
}

impl Kdf {
    /// 256 MiB, three passes: about a second a guess on a laptop.
    pub const STRONG: Self = Self { memory_kib: 256 << 10, passes: 3, lanes: 1 };

    /// Refuses what would keep the machine busy for ever.
    pub(super) fn check(self) -> Result<(), Error> {
        let Self { memory_kib, passes, lanes } = self;
        if memory_kib > MEMORY_KIB_MAX || passes > PASSES_MAX || lanes > LANES_MAX {
            return Err(Error::BadHeader("it asks for more work than any vault needs".into()));
        }
        Ok(())
    }
}

/// A passphrase; wiped when it is dropped.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes a passphrase as typed or read; line ends at its end do not belong to it.
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, to show a passphrase that was just generated.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passphrase").finish_non_exhaustive()
    }
}

/// The box, as it stands in the header.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Boxed {
    salt: String,
    nonce: String,
    pub(super) wrapped: String,
    pub(super) kdf: Kdf,
}

impl Boxed {
    /// Puts a secret into a box; `bound` is what else the box vouches for.
    pub(super) fn close(
        secret: &[u8],
        bound: &[u8],
        passphrase: &Passphrase,
        kdf: Kdf,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Self, Error> {
        let mut salt = [0; SALT_BYTES];
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut nonce);
        let aad = associated_data(bound, kdf, &salt);
        let wrapped = cipher(passphrase, kdf, &salt)?
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: secret, aad: &aad })
            .map_err(|_| Error::BadHeader("the secret cannot be wrapped".into()))?;
        Ok(Self {
            salt: BASE64.encode(&salt),
            nonce: BASE64.encode(&nonce),
            wrapped: BASE64.encode(&wrapped),
            kdf,
        })
    }

    /// Opens the box.
    pub(super) fn open(
        &self,
        bound: &[u8],
        passphrase: &Passphrase,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let salt = decode(&self.salt, "salt", Some(SALT_BYTES))?;
        let nonce = decode(&self.nonce, "nonce", Some(NONCE_BYTES))?;
        let wrapped = decode(&self.wrapped, "wrapped", None)?;
        let aad = associated_data(bound, self.kdf, &salt);
        cipher(passphrase, self.kdf, &salt)?
            .decrypt(XNonce::from_slice(&nonce), Payload { msg: &wrapped, aad: &aad })
            .map(Zeroizing::new)
            .map_err(|_| Error::WrongPassphrase)
    }

    #[cfg(test)]
    pub(super) fn salt_and_aad(&self, bound: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let salt = decode(&self.salt, "salt", Some(SALT_BYTES)).unwrap();
        let aad = associated_data(bound, self.kdf, &salt);
        (salt, aad)
    }

    /// As the header of version 1 spells it.
    pub(super) fn from_parts(salt: &str, nonce: &str, wrapped: &str, kdf: Kdf) -> Self {
        let [salt, nonce, wrapped] = [salt, nonce, wrapped].map(str::to_owned);
        Self { salt, nonce, wrapped, kdf }
    }

    pub(super) fn parts(&self) -> (&str, &str, &str) {
        (&self.salt, &self.nonce, &self.wrapped)
    }
}

fn cipher(passphrase: &Passphrase, kdf: Kdf, salt: &[u8]) -> Result<XChaCha20Poly1305, Error> {
    let params = Params::new(kdf.memory_kib, kdf.passes, kdf.lanes, Some(32))
        .map_err(|cause| Error::BadHeader(cause.to_string()))?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.0.as_bytes(), salt, key.as_mut_slice())
        .map_err(|cause| Error::BadHeader(cause.to_string()))?;
    Ok(XChaCha20Poly1305::new(key.as_slice().into()))
}

fn associated_data(bound: &[u8], kdf: Kdf, salt: &[u8]) -> Vec<u8> {
    let mut data = bound.to_vec();
    for number in [kdf.memory_kib, kdf.passes, kdf.lanes] {
        data.extend_from_slice(&number.to_be_bytes());
    }
    data.extend_from_slice(salt);
    data
}

pub(super) fn decode(text: &str, field: &str, bytes: Option<usize>) -> Result<Vec<u8>, Error> {
    let bad = || Error::BadHeader(format!("`{field}` is not what was written there"));
    let decoded = BASE64.decode(text.as_bytes()).map_err(|_| bad())?;
    if bytes.is_some_and(|bytes| bytes != decoded.len()) { Err(bad()) } else { Ok(decoded) }
}
