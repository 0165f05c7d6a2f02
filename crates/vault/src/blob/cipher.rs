//! One chunk sealed or opened, in the present form and in that of version 2.

use std::io;

use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::SecretKey;

/// The key of one blob, ready to use.
pub(super) enum Cipher {
    /// The present form.
    Aes(Box<LessSafeKey>),
    /// The form of version 2.
    ChaCha(Box<ChaCha20Poly1305>),
}

impl Cipher {
    /// For a new blob.
    pub(super) fn sealing(key: &SecretKey) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, key.as_bytes())
            .expect("the key of AES-256-GCM has 32 bytes");
        Self::Aes(Box::new(LessSafeKey::new(key)))
    }

    /// For a blob in a file of its own.
    pub(super) fn of_version_2(key: &SecretKey) -> Self {
        Self::ChaCha(Box::new(ChaCha20Poly1305::new(key.as_bytes().into())))
    }

    /// Appends the sealed chunk; only the present form is ever written.
    pub(super) fn seal(
        &self,
        number: u32,
        last: bool,
        plain: &[u8],
        sealed: &mut Vec<u8>,
    ) -> io::Result<()> {
        let Self::Aes(key) = self else { return Err(io::ErrorKind::Unsupported.into()) };
        let from = sealed.len();
        sealed.extend_from_slice(plain);
        let nonce = Nonce::assume_unique_for_key(nonce(number, last));
        let tag = key
            .seal_in_place_separate_tag(nonce, Aad::empty(), &mut sealed[from..])
            .map_err(|_| io::Error::other("a chunk cannot be sealed"))?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(())
    }

    /// Opens a chunk in place, and cuts the tag off; `None` when it is not what was sealed.
    pub(super) fn open(&self, number: u32, last: bool, chunk: &mut Vec<u8>) -> Option<()> {
        let nonce = nonce(number, last);
        match self {
            Self::Aes(key) => {
                let nonce = Nonce::assume_unique_for_key(nonce);
                let plain = key.open_in_place(nonce, Aad::empty(), chunk).ok()?.len();
                chunk.truncate(plain);
                Some(())
            }
            Self::ChaCha(key) => key.decrypt_in_place(&nonce.into(), b"", chunk).ok(),
        }
    }
}

/// Seven zeros, the number of the chunk, whether it is the last.
fn nonce(number: u32, last: bool) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[7..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce
}
