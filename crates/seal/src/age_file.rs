//! Writes age v1 files (C2SP `age.md`) in constant memory.
//!
//! Why not the writer of crate `age`: it adds a stanza of random length ("grease"), which would
//! give messages different sizes, and leaves the last piece of plaintext in freed memory. Here
//! the buffer is encrypted in place, so that no plaintext is left. Reading is the crate's.

use std::fmt;
use std::io::{self, Read, Write};

use age::x25519;
use age_core::format::{FileKey, Stanza};
use age_core::secrecy::ExposeSecret;
use chacha20poly1305::aead::AeadInPlace;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use data_encoding::BASE64_NOPAD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand_core::{CryptoRng, RngCore};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Error, HybridIdentity, HybridRecipient, ids};

/// How an age file begins.
pub const AGE_MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// Plaintext bytes of one STREAM chunk.
const CHUNK_BYTES: usize = 64 * 1024;
/// Body letters in one line of a stanza.
const LINE_LETTERS: usize = 64;

/// Opens an age file that somebody made elsewhere, with any of `identities`. What is read is
/// authentic piece by piece; the file is whole only if reading comes to its end without an error.
///
/// # Errors
/// [`Error::Age`] where it is no age file or none of the identities fits.
pub fn open_locked(file: impl Read, identities: &[HybridIdentity]) -> Result<impl Read, Error> {
    const NOT_OURS: Error = Error::Age("it is damaged, or sealed to somebody else");
    let age = age::Decryptor::new(file).map_err(|_| NOT_OURS)?;
    let each = identities.iter().map(|one| one as &dyn age::Identity);
    age.decrypt(each).map_err(|_| NOT_OURS)
}

/// To whom a file is sealed. One file never has both: what a classical recipient opens, a quantum
/// computer may open one day, and then the hybrid ones beside it protect nothing.
#[derive(Clone, Copy, Debug)]
pub enum Recipients<'a> {
    /// `age1pq1…`.
    Hybrid(&'a [HybridRecipient]),
    /// `age1…`.
    Classical(&'a x25519::Recipient),
}

impl Recipients<'_> {
    fn wrap(
        self,
        key: &FileKey,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Vec<Stanza>, Error> {
        match self {
            Self::Hybrid([]) => Err(Error::Age("it has no recipient")),
            Self::Hybrid(all) => Ok(all.iter().map(|one| one.wrap(key, rng)).collect()),
            Self::Classical(one) => {
                let wrapped = age::Recipient::wrap_file_key(one, key);
                let (stanzas, _) =
                    wrapped.map_err(|_| Error::Age("a recipient cannot take the file key"))?;
                Ok(stanzas)
            }
        }
    }
}

/// Encrypts what is written to it. Without [`AgeWriter::finish`] the file stays unreadable.
pub struct AgeWriter<W: Write> {
    out: W,
    cipher: ChaCha20Poly1305,
    counter: u64,
    chunk: Zeroizing<Vec<u8>>,
}

impl<W: Write> AgeWriter<W> {
    /// Writes the header for these recipients: all hybrid, or all classical.
    ///
    /// # Errors
    /// [`Error::Age`] without recipients; [`Error::Io`] from `out`.
    pub fn begin(
        mut out: W,
        recipients: Recipients<'_>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, Error> {
        let key = FileKey::init_with_mut(|bytes| rng.fill_bytes(bytes));
        let nonce: [u8; 16] = ids::random(rng);
        let header = header(&recipients.wrap(&key, rng)?, &key);
        out.write_all(&header)?;
        out.write_all(&nonce)?;
        let payload_key = derive(&key, &nonce, b"payload");
        let cipher = ChaCha20Poly1305::new((&*payload_key).into());
        let chunk = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
        Ok(Self { out, cipher, counter: 0, chunk })
    }

    /// Where the ciphertext goes.
    pub fn get_ref(&self) -> &W {
        &self.out
    }

    /// Writes the last chunk and gives the writer back.
    ///
    /// # Errors
    /// What `out` says.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal_chunk(true)?;
        Ok(self.out)
    }

    fn seal_chunk(&mut self, last: bool) -> io::Result<()> {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.counter.to_be_bytes());
        nonce[11] = u8::from(last);
        let tag = self
            .cipher
            .encrypt_in_place_detached((&nonce).into(), b"", &mut self.chunk)
            .map_err(|_| io::Error::other("chunk too long for ChaCha20-Poly1305"))?;
        self.counter += 1;
        self.out.write_all(&self.chunk)?;
        self.out.write_all(&tag)?;
        self.chunk.clear();
        Ok(())
    }
}

impl<W: Write> Write for AgeWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        // A full chunk waits until more comes: the last one must carry the mark of the end.
        if self.chunk.len() == CHUNK_BYTES {
            self.seal_chunk(false)?;
        }
        let taken = bytes.len().min(CHUNK_BYTES - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> fmt::Debug for AgeWriter<W> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AgeWriter").field("counter", &self.counter).finish_non_exhaustive()
    }
}

fn header(stanzas: &[Stanza], key: &FileKey) -> Vec<u8> {
    let mut text = String::from("age-encryption.org/v1\n");
    for stanza in stanzas {
        text.push_str("-> ");
        text.push_str(&stanza.tag);
        for argument in &stanza.args {
            text.push(' ');
            text.push_str(argument);
        }
        text.push('\n');
        let body = BASE64_NOPAD.encode(&stanza.body);
        let mut rest = body.as_str();
        // A body ends with a line below 64 letters, if need be an empty one.
        while rest.len() >= LINE_LETTERS {
            let (line, after) = rest.split_at(LINE_LETTERS);
            text.push_str(line);
            text.push('\n');
            rest = after;
        }
        text.push_str(rest);
        text.push('\n');
    }
    text.push_str("---");
    let mac_key = derive(key, b"", b"header");
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(&*mac_key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    text.push(' ');
    text.push_str(&BASE64_NOPAD.encode(&mac.finalize().into_bytes()));
    text.push('\n');
    text.into_bytes()
}

fn derive(key: &FileKey, salt: &[u8], info: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), key.expose_secret())
        .expand(info, &mut *derived)
        .expect("32 bytes are far below HKDF's limit");
    derived
}
