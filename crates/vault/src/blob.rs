//! Blobs: files, encrypted and named so that a seized disk confirms nothing (docs/spec/blob.md).
//!
//! A blob is padded (Padmé), cut into chunks of 64 KiB and sealed with AES-256-GCM under a key of its
//! own; the nonce counts the chunks and marks the last, so a cut or altered blob is noticed at the
//! chunk and any chunk can be opened alone. Its name is BLAKE3 of the content keyed by the vault: a
//! plain hash would let a thief confirm that a known photograph is there.

mod cipher;
mod read;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use testimony_seal::padme;
use zeroize::Zeroizing;

pub use read::BlobReader;

use crate::entry::stored;
use crate::pack::{self, Packer};
use crate::{Error, Occasion, SecretKey, Vault};
use cipher::Cipher;

/// Plain bytes in a chunk.
pub(crate) const CHUNK_BYTES: usize = 64 << 10;
/// Bytes that the cipher adds to a chunk.
pub(crate) const TAG_BYTES: usize = 16;
/// A sealed chunk that is not the last.
pub(crate) const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;
/// What is sealed is written to a file of its own when it becomes longer than this.
const SMALL_BYTES: usize = 1 << 20;
/// The longest file of a long blob: whole chunks, and no longer than a pack.
const FILE_BYTES: u64 = (pack::PACK_BYTES / SEALED_CHUNK_BYTES as u64) * SEALED_CHUNK_BYTES as u64;

/// Writes one blob; [`BlobWriter::finish`] makes it durable, an entry makes it part of the case.
pub struct BlobWriter {
    incoming: PathBuf,
    /// The files of a long blob; the last is being written.
    files: Vec<Incoming>,
    open: Option<(File, u64)>,
    key: SecretKey,
    cipher: Cipher,
    chunk: Zeroizing<Vec<u8>>,
    chunks: u32,
    /// Sealed and in no file yet.
    sealed: Vec<u8>,
    bytes: u64,
    sha256: Sha256,
    name: blake3::Hasher,
    /// Names the files; drawn once, so that writing needs no generator.
    unique: [u8; 16],
}

/// A blob that is whole, and durable if it is long, and belongs to no entry yet.
#[derive(Debug)]
pub struct PendingBlob {
    key: SecretKey,
    stored: StoredBlob,
    content: Content,
}

/// Where the sealed bytes of a pending blob are.
#[derive(Debug)]
enum Content {
    /// In memory; they go to the open pack.
    Small(Vec<u8>),
    /// In files that become packs.
    Long(Vec<Incoming>),
}

/// A file that is not part of the case yet; it is removed unless it was moved to its place.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Ciphertext whose key is gone: what cannot be removed now goes at the next opening.
        drop(std::fs::remove_file(&self.path));
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

impl Vault {
    /// Begins a blob.
    ///
    /// # Errors
    /// None today; a later form may need a file at once.
    pub fn blob_writer(&self, occasion: &mut Occasion<'_>) -> Result<BlobWriter, Error> {
        let mut unique = [0; 16];
        occasion.rng.fill_bytes(&mut unique);
        let key = SecretKey::random(occasion.rng);
        Ok(BlobWriter {
            incoming: pack::incoming(&self.dir),
            files: Vec::new(),
            open: None,
            cipher: Cipher::sealing(&key),
            key,
            chunk: Zeroizing::new(Vec::with_capacity(CHUNK_BYTES)),
            chunks: 0,
            sealed: Vec::new(),
            bytes: 0,
            sha256: Sha256::new(),
            name: blake3::Hasher::new_keyed(self.keys.blob_names.as_bytes()),
            unique,
        })
    }
}

impl BlobWriter {
    /// Pads and seals the last chunk; a long blob is durable then, a short one with its entry.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn finish(mut self) -> Result<PendingBlob, Error> {
        let size_class = padme(self.bytes);
        let incoming = self.incoming.clone();
        self.end(size_class - self.bytes).map_err(Error::io("writing to", &incoming))?;
        let Self { files, key, sealed, bytes, sha256, name, .. } = self;
        let stored = StoredBlob {
            name: *name.finalize().as_bytes(),
            bytes,
            size_class,
            sha256: sha256.finalize().into(),
        };
        let content = if files.is_empty() { Content::Small(sealed) } else { Content::Long(files) };
        Ok(PendingBlob { key, stored, content })
    }

    fn end(&mut self, padding: u64) -> io::Result<()> {
        self.pad(padding)?;
        self.seal_chunk(true)?;
        if !self.files.is_empty() {
            self.pour()?;
            self.close_file()?;
        }
        Ok(())
    }

    fn pad(&mut self, mut zeros: u64) -> io::Result<()> {
        let nothing = [0; 4 << 10];
        while zeros > 0 {
            let now = usize::try_from(zeros).unwrap_or(nothing.len()).min(nothing.len());
            self.take(&nothing[..now])?;
            zeros -= now as u64;
        }
        Ok(())
    }

    /// Fills the chunk; a full one is sealed only when more follows, because the last is marked.
    fn take(&mut self, mut data: &[u8]) -> io::Result<()> {
        while !data.is_empty() {
            if self.chunk.len() == CHUNK_BYTES {
                self.seal_chunk(false)?;
            }
            let now = data.len().min(CHUNK_BYTES - self.chunk.len());
            self.chunk.extend_from_slice(&data[..now]);
            data = &data[now..];
        }
        Ok(())
    }

    fn seal_chunk(&mut self, last: bool) -> io::Result<()> {
        self.cipher.seal(self.chunks, last, &self.chunk, &mut self.sealed)?;
        let many = || io::Error::other("a blob has too many chunks");
        self.chunks = self.chunks.checked_add(1).ok_or_else(many)?;
        self.chunk.clear();
        if self.sealed.len() > SMALL_BYTES && !last { self.pour() } else { Ok(()) }
    }

    /// Writes what is sealed to the files of a long blob.
    fn pour(&mut self) -> io::Result<()> {
        let mut whole = std::mem::take(&mut self.sealed);
        let mut sealed = whole.as_slice();
        while !sealed.is_empty() {
            if self.open.as_ref().is_none_or(|(_, bytes)| *bytes == FILE_BYTES) {
                self.next_file()?;
            }
            let Some((file, bytes)) = &mut self.open else { break };
            let room = usize::try_from(FILE_BYTES - *bytes).unwrap_or(usize::MAX);
            let now = sealed.len().min(room);
            file.write_all(&sealed[..now])?;
            *bytes += now as u64;
            sealed = &sealed[now..];
        }
        whole.clear();
        self.sealed = whole;
        Ok(())
    }

    fn next_file(&mut self) -> io::Result<()> {
        self.close_file()?;
        let name = format!("{}-{}", HEXLOWER.encode(&self.unique), self.files.len());
        let path = self.incoming.join(name);
        self.open = Some((File::create_new(&path)?, 0));
        self.files.push(Incoming { path, bytes: 0 });
        Ok(())
    }

    fn close_file(&mut self) -> io::Result<()> {
        let (Some((file, bytes)), Some(incoming)) = (self.open.take(), self.files.last_mut())
        else {
            return Ok(());
        };
        incoming.bytes = bytes;
        file.sync_all()
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
    /// Its size in bytes.
    pub fn bytes(&self) -> u64 {
        self.stored.bytes
    }

    /// Puts the sealed bytes into packs and notes where; the same content twice is one blob.
    pub(crate) fn settle(
        self,
        packs: &mut Packer,
        db: &Connection,
        occasion: &mut Occasion<'_>,
    ) -> Result<StoredBlob, Error> {
        let mut known = db.prepare_cached("SELECT 1 FROM blob WHERE name = ?1")?;
        if !known.exists([self.stored.name])? {
            insert(db, &self.stored, &self.key)?;
            self.content.place(&self.stored.name, packs, db, occasion)?;
        }
        Ok(self.stored)
    }

    /// Puts the sealed bytes into packs in the place of a file of version 2.
    pub(crate) fn replace(
        self,
        packs: &mut Packer,
        db: &Connection,
        occasion: &mut Occasion<'_>,
    ) -> Result<(), Error> {
        let sql = "UPDATE blob SET key = ?2 WHERE name = ?1 AND sha256 = ?3";
        let values = params![self.stored.name, self.key.as_bytes(), self.stored.sha256];
        if db.execute(sql, values)? == 1 {
            self.content.place(&self.stored.name, packs, db, occasion)?;
        }
        Ok(())
    }
}

impl Content {
    fn place(
        self,
        blob: &[u8; 32],
        packs: &mut Packer,
        db: &Connection,
        occasion: &mut Occasion<'_>,
    ) -> Result<(), Error> {
        match self {
            Self::Small(sealed) => packs.append(db, blob, &sealed, occasion),
            Self::Long(files) => {
                for (part, file) in files.into_iter().enumerate() {
                    packs.take_over(db, blob, part, file, occasion)?;
                }
                Ok(())
            }
        }
    }
}

fn insert(db: &Connection, blob: &StoredBlob, key: &SecretKey) -> Result<(), Error> {
    let sql = "INSERT INTO blob (name, key, bytes, size_class, sha256) VALUES (?1, ?2, ?3, ?4, ?5)";
    db.prepare_cached(sql)?.execute(params![
        blob.name,
        key.as_bytes(),
        stored(blob.bytes)?,
        stored(blob.size_class)?,
        blob.sha256
    ])?;
    Ok(())
}

/// So many bytes a blob of this size class has when it is sealed.
pub(crate) fn sealed_bytes(size_class: u64) -> u64 {
    size_class + TAG_BYTES as u64 * chunks(size_class)
}

/// So many chunks a blob of this size class has.
fn chunks(size_class: u64) -> u64 {
    size_class.div_ceil(CHUNK_BYTES as u64).max(1)
}

/// What a blob of version 2 is called on disk.
pub(crate) fn loose(dir: &Path, name: &[u8; 32]) -> PathBuf {
    let hex = HEXLOWER.encode(name);
    dir.join(crate::loose::FOLDER).join(&hex[..2]).join(hex)
}

impl std::fmt::Debug for BlobWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlobWriter").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}
