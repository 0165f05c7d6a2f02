//! Blobs: files, encrypted and named so that a seized disk confirms nothing.
//!
//! A blob is padded (Padmé), cut into chunks of 64 KiB and sealed with ChaCha20-Poly1305 in the
//! STREAM construction under a key of its own, so a cut or altered file is noticed at the chunk.
//! Its name is BLAKE3 of the content keyed by the vault: a plain hash would let a thief confirm
//! that a known photograph is there.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use data_encoding::HEXLOWER;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use testimony_seal::padme;
use zeroize::Zeroizing;

use crate::entry::{number, stored};
use crate::{Error, Occasion, SecretKey, Vault};

/// Plain bytes in a chunk.
const CHUNK_BYTES: usize = 64 << 10;
/// Bytes that the cipher adds to a chunk.
const TAG_BYTES: usize = 16;
/// The key is used for one file, so the nonce's fixed part may be constant.
const NONCE: [u8; 7] = [0; 7];
const FOLDER: &str = "blobs";
const INCOMING: &str = "incoming";

/// Writes one blob; [`BlobWriter::finish`] makes it durable, an entry makes it part of the case.
pub struct BlobWriter {
    incoming: Incoming,
    file: BufWriter<File>,
    key: SecretKey,
    cipher: EncryptorBE32<ChaCha20Poly1305>,
    chunk: Zeroizing<Vec<u8>>,
    bytes: u64,
    sha256: Sha256,
    name: blake3::Hasher,
}

/// A blob that is whole and durable on disk and belongs to no entry yet.
#[derive(Debug)]
pub struct PendingBlob {
    incoming: Incoming,
    key: SecretKey,
    stored: StoredBlob,
}

/// A file that is not part of the case yet; it is removed unless it was moved to its place.
#[derive(Debug)]
struct Incoming(PathBuf);

impl Drop for Incoming {
    fn drop(&mut self) {
        // Ciphertext whose key is gone: what cannot be removed now goes at the next opening.
        drop(fs::remove_file(&self.0));
    }
}

/// What the database keeps of a blob.
#[derive(Debug, Clone)]
pub(crate) struct StoredBlob {
    pub(crate) name: [u8; 32],
    pub(crate) bytes: u64,
    pub(crate) size_class: u64,
    pub(crate) sha256: [u8; 32],
}

/// Reads one blob back.
pub struct BlobReader {
    file: BufReader<File>,
    cipher: Option<DecryptorBE32<ChaCha20Poly1305>>,
    chunk: Zeroizing<Vec<u8>>,
    read: usize,
    left: u64,
    shown: String,
}

/// Makes the folders of a new vault.
pub(crate) fn prepare(dir: &Path) -> Result<(), Error> {
    let incoming = dir.join(FOLDER).join(INCOMING);
    fs::create_dir_all(&incoming).map_err(Error::io("making", &incoming))
}

/// Removes what a killed process left; nobody else writes while the lock is held.
pub(crate) fn clear_incoming(dir: &Path) -> Result<(), Error> {
    // A copy of a vault may have lost its empty folders.
    prepare(dir)?;
    let incoming = dir.join(FOLDER).join(INCOMING);
    let clearing = || -> io::Result<()> {
        for entry in fs::read_dir(&incoming)? {
            fs::remove_file(entry?.path())?;
        }
        Ok(())
    };
    clearing().map_err(Error::io("clearing", &incoming))
}

impl Vault {
    /// Begins a blob.
    ///
    /// # Errors
    /// When no file can be made.
    pub fn blob_writer(&self, occasion: &mut Occasion<'_>) -> Result<BlobWriter, Error> {
        let mut unique = [0; 16];
        occasion.rng.fill_bytes(&mut unique);
        let path = self.dir.join(FOLDER).join(INCOMING).join(HEXLOWER.encode(&unique));
        let file = File::create_new(&path).map_err(Error::io("making", &path))?;
        let key = SecretKey::random(occasion.rng);
        let cipher = ChaCha20Poly1305::new(key.as_bytes().into());
        Ok(BlobWriter {
            incoming: Incoming(path),
            file: BufWriter::new(file),
            key,
            cipher: EncryptorBE32::from_aead(cipher, &NONCE.into()),
            chunk: Zeroizing::new(Vec::with_capacity(CHUNK_BYTES + TAG_BYTES)),
            bytes: 0,
            sha256: Sha256::new(),
            name: blake3::Hasher::new_keyed(self.keys.blob_names.as_bytes()),
        })
    }

    /// Opens a blob by its keyed name.
    ///
    /// # Errors
    /// When the vault does not know it or its file is missing.
    pub fn blob_reader(&self, name: &[u8; 32]) -> Result<BlobReader, Error> {
        let shown = HEXLOWER.encode(&name[..4]);
        let sql = "SELECT key, bytes FROM blob WHERE name = ?1";
        let row: Option<([u8; 32], i64)> =
            self.db.query_row(sql, [name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let (key, bytes) = row.ok_or_else(|| Error::BadBlob(shown.clone()))?;
        let key = Zeroizing::new(key);
        let file = File::open(place(&self.dir, name)).map_err(|_| Error::BadBlob(shown.clone()))?;
        let cipher = ChaCha20Poly1305::new(key.as_slice().into());
        Ok(BlobReader {
            file: BufReader::new(file),
            cipher: Some(DecryptorBE32::from_aead(cipher, &NONCE.into())),
            chunk: Zeroizing::new(Vec::new()),
            read: 0,
            left: number(bytes)?,
            shown,
        })
    }

    /// The names and SHA-256 digests of all blobs, in this order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn blobs(&self) -> Result<Vec<[[u8; 32]; 2]>, Error> {
        let mut statement = self.db.prepare("SELECT name, sha256 FROM blob ORDER BY name")?;
        let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?]))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Where a blob lies.
fn place(dir: &Path, name: &[u8; 32]) -> PathBuf {
    let hex = HEXLOWER.encode(name);
    dir.join(FOLDER).join(&hex[..2]).join(hex)
}

impl BlobWriter {
    /// Pads, seals the last chunk and makes the file durable.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn finish(mut self) -> Result<PendingBlob, Error> {
        let size_class = padme(self.bytes);
        let path = self.incoming.0.clone();
        self.pad(size_class - self.bytes).map_err(Error::io("writing", &path))?;
        let Self { incoming, mut file, key, cipher, chunk, bytes, sha256, name } = self;
        let last = cipher.encrypt_last(chunk.as_slice()).map_err(|_| Error::BadRow("chunk"))?;
        let write = || -> io::Result<()> {
            file.write_all(&last)?;
            file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
        };
        write().map_err(Error::io("writing", &path))?;
        let stored = StoredBlob {
            name: *name.finalize().as_bytes(),
            bytes,
            size_class,
            sha256: sha256.finalize().into(),
        };
        Ok(PendingBlob { incoming, key, stored })
    }

    fn pad(&mut self, mut zeros: u64) -> io::Result<()> {
        while zeros > 0 {
            let now = usize::try_from(zeros).unwrap_or(CHUNK_BYTES).min(CHUNK_BYTES);
            self.take(&vec![0; now])?;
            zeros -= now as u64;
        }
        Ok(())
    }

    /// Fills the chunk; a full one is sealed only when more follows, because the last is marked.
    fn take(&mut self, mut data: &[u8]) -> io::Result<()> {
        while !data.is_empty() {
            if self.chunk.len() == CHUNK_BYTES {
                let sealed = self
                    .cipher
                    .encrypt_next(self.chunk.as_slice())
                    .map_err(|_| io::Error::other("a blob has too many chunks"))?;
                self.file.write_all(&sealed)?;
                self.chunk.clear();
            }
            let now = data.len().min(CHUNK_BYTES - self.chunk.len());
            self.chunk.extend_from_slice(&data[..now]);
            data = &data[now..];
        }
        Ok(())
    }
}

impl Write for BlobWriter {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.take(data)?;
        self.sha256.update(data);
        self.name.update(data);
        self.bytes += data.len() as u64;
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl PendingBlob {
    /// Moves the file to its place and notes it; the same content twice is one blob.
    pub(crate) fn settle(self, dir: &Path, db: &Connection) -> Result<StoredBlob, Error> {
        let known: Option<i64> = db
            .query_row("SELECT 1 FROM blob WHERE name = ?1", [self.stored.name], |row| row.get(0))
            .optional()?;
        if known.is_some() {
            return Ok(self.stored);
        }
        let place = place(dir, &self.stored.name);
        let folder = place.parent().unwrap_or(dir);
        let moving = || -> io::Result<()> {
            fs::create_dir_all(folder)?;
            fs::rename(&self.incoming.0, &place)?;
            File::open(folder)?.sync_all()?;
            File::open(dir.join(FOLDER))?.sync_all()
        };
        moving().map_err(Error::io("writing", &place))?;
        db.execute(
            "INSERT INTO blob (name, key, bytes, size_class, sha256) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                self.stored.name,
                self.key.as_bytes(),
                stored(self.stored.bytes)?,
                stored(self.stored.size_class)?,
                self.stored.sha256
            ],
        )?;
        Ok(self.stored)
    }
}

impl BlobReader {
    /// Opens the next chunk; `false` at the end.
    fn next_chunk(&mut self) -> io::Result<bool> {
        let damaged = |shown: &str| io::Error::new(io::ErrorKind::InvalidData, shown.to_owned());
        let Some(mut cipher) = self.cipher.take() else { return Ok(false) };
        let mut sealed = Vec::with_capacity(CHUNK_BYTES + TAG_BYTES);
        (&mut self.file).take((CHUNK_BYTES + TAG_BYTES) as u64).read_to_end(&mut sealed)?;
        let more = !self.file.fill_buf_is_empty()?;
        let opened = if more {
            let opened = cipher.decrypt_next(sealed.as_slice());
            self.cipher = Some(cipher);
            opened
        } else {
            cipher.decrypt_last(sealed.as_slice())
        };
        self.chunk = Zeroizing::new(opened.map_err(|_| damaged(&self.shown))?);
        self.read = 0;
        Ok(true)
    }
}

/// Whether a buffered reader is at its end.
trait AtEnd {
    fn fill_buf_is_empty(&mut self) -> io::Result<bool>;
}

impl AtEnd for BufReader<File> {
    fn fill_buf_is_empty(&mut self) -> io::Result<bool> {
        Ok(io::BufRead::fill_buf(self)?.is_empty())
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            while self.read == self.chunk.len() {
                if !self.next_chunk()? {
                    return Ok(0);
                }
            }
            if self.left > 0 {
                break;
            }
            // The padding is opened too: a cut inside it is damage like any other.
            self.read = self.chunk.len();
        }
        let here = self.chunk.len() - self.read;
        let now = out.len().min(here).min(usize::try_from(self.left).unwrap_or(usize::MAX));
        out[..now].copy_from_slice(&self.chunk[self.read..self.read + now]);
        self.read += now;
        self.left -= now as u64;
        Ok(now)
    }
}

impl std::fmt::Debug for BlobWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlobWriter").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for BlobReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlobReader").field("left", &self.left).finish_non_exhaustive()
    }
}
