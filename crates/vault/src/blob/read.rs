//! Reads a blob back, from its beginning or from anywhere.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;

use data_encoding::HEXLOWER;
use rusqlite::{Connection, OptionalExtension};
use zeroize::Zeroizing;

use super::cipher::Cipher;
use super::{CHUNK_BYTES, SEALED_CHUNK_BYTES, chunks, loose, sealed_bytes};
use crate::entry::number;
use crate::{Error, SecretKey, Vault, pack};

/// Reads one blob; [`Seek`] opens the chunks that it comes to and no others.
///
/// Whoever reads to the end has opened every chunk, the padding's too, so damage anywhere is noticed.
pub struct BlobReader {
    parts: Vec<Part>,
    cipher: Cipher,
    bytes: u64,
    chunks: u64,
    sealed: u64,
    at: u64,
    /// The number of the chunk that is open.
    open: Option<u64>,
    chunk: Zeroizing<Vec<u8>>,
    shown: String,
}

/// A run of sealed bytes.
struct Part {
    file: File,
    /// Where it begins in the file.
    at: u64,
    bytes: u64,
}

impl Vault {
    /// Opens a blob by its keyed name.
    ///
    /// # Errors
    /// When the vault does not know it or its file is missing.
    pub fn blob_reader(&self, name: &[u8; 32]) -> Result<BlobReader, Error> {
        let shown = HEXLOWER.encode(&name[..4]);
        let sql = "SELECT key, bytes, size_class FROM blob WHERE name = ?1";
        let row: Option<([u8; 32], i64, i64)> = self
            .db
            .prepare_cached(sql)?
            .query_row([name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let (key, bytes, class) = row.ok_or_else(|| Error::BadBlob(shown.clone()))?;
        let key = SecretKey::from_slice(Zeroizing::new(key).as_slice())
            .ok_or_else(|| Error::BadBlob(shown.clone()))?;
        let class = number(class)?;
        let parts = parts(&self.db, &self.dir, name)?;
        let (parts, cipher) = if parts.is_empty() {
            let file = File::open(loose(&self.dir, name));
            let file = file.map_err(|_| Error::BadBlob(shown.clone()))?;
            let whole = Part { file, at: 0, bytes: sealed_bytes(class) };
            (vec![whole], Cipher::of_version_2(&key))
        } else {
            (parts, Cipher::sealing(&key))
        };
        let sealed = sealed_bytes(class);
        if parts.iter().map(|part| part.bytes).sum::<u64>() != sealed {
            return Err(Error::BadBlob(shown));
        }
        Ok(BlobReader {
            parts,
            cipher,
            bytes: number(bytes)?,
            chunks: chunks(class),
            sealed,
            at: 0,
            open: None,
            chunk: Zeroizing::new(Vec::with_capacity(SEALED_CHUNK_BYTES)),
            shown,
        })
    }
}

/// The runs of a blob; none where it lies in a file of its own.
fn parts(db: &Connection, dir: &Path, name: &[u8; 32]) -> Result<Vec<Part>, Error> {
    let sql = "SELECT pack.name, at, extent.bytes FROM extent JOIN pack ON pack.number = extent.pack \
               WHERE blob = ?1 ORDER BY part";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([name], |row| {
        Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
    })?;
    rows.map(|row| {
        let (pack, at, bytes) = row?;
        let file = File::open(pack::path(dir, &pack));
        let file = file.map_err(|_| Error::BadBlob(HEXLOWER.encode(&name[..4])))?;
        Ok(Part { file, at: number(at)?, bytes: number(bytes)? })
    })
    .collect()
}

impl BlobReader {
    /// The content's size in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Opens a chunk.
    fn open(&mut self, number: u64) -> io::Result<()> {
        if self.open == Some(number) {
            return Ok(());
        }
        self.open = None;
        let from = number * SEALED_CHUNK_BYTES as u64;
        let bytes = (self.sealed - from).min(SEALED_CHUNK_BYTES as u64);
        let bytes = usize::try_from(bytes).map_err(io::Error::other)?;
        self.chunk.clear();
        self.chunk.resize(bytes, 0);
        self.read_sealed(from)?;
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, self.shown.clone());
        let counted = u32::try_from(number).map_err(|_| damaged())?;
        let last = number + 1 == self.chunks;
        self.cipher.open(counted, last, &mut self.chunk).ok_or_else(damaged)?;
        self.open = Some(number);
        Ok(())
    }

    /// Fills the chunk with sealed bytes; no chunk lies across two packs.
    fn read_sealed(&mut self, from: u64) -> io::Result<()> {
        let mut begin = 0;
        for part in &self.parts {
            if from < begin + part.bytes {
                return part.file.read_exact_at(&mut self.chunk, part.at + from - begin);
            }
            begin += part.bytes;
        }
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let chunk = self.at / CHUNK_BYTES as u64;
        if self.at >= self.bytes {
            // The padding is opened too: damage inside it is damage like any other.
            for rest in self.open.map_or(chunk, |open| open + 1)..self.chunks {
                self.open(rest)?;
            }
            return Ok(0);
        }
        self.open(chunk)?;
        let within = usize::try_from(self.at % CHUNK_BYTES as u64).map_err(io::Error::other)?;
        let left = usize::try_from(self.bytes - self.at).unwrap_or(usize::MAX);
        let now = out.len().min(self.chunk.len() - within).min(left);
        out[..now].copy_from_slice(&self.chunk[within..within + now]);
        self.at += now as u64;
        Ok(now)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl std::fmt::Debug for BlobReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BlobReader").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}
