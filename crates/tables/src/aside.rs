//! Sorted runs put aside in files that nobody else can read.
//!
//! Names and birth days are in what linkage sorts, as hashes that a list of names would open. So
//! every piece is sealed (ChaCha20-Poly1305) under a key that is drawn for one job and kept in
//! memory alone, in files that have no name: when the program ends, however it ends, they are gone.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use chacha20poly1305::aead::{AeadInPlace as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};
use testimony_link::{Spill, SpillError};

/// Plain bytes of one sealed piece.
const PIECE_BYTES: usize = 384 << 10;
/// Bytes of a tag.
const TAG_BYTES: usize = 16;

/// Runs in nameless files in one folder.
pub struct Aside {
    folder: PathBuf,
    cipher: ChaCha20Poly1305,
    runs: Vec<Run>,
    /// Counts the pieces of all runs: no nonce is used twice under one key.
    pieces: u64,
    /// The piece that was opened last: run, number, bytes.
    open: Option<(usize, u64, Vec<u8>)>,
}

struct Run {
    file: File,
    /// The number of the first piece.
    first: u64,
    /// Bytes that wait for their piece to be full.
    waiting: Vec<u8>,
    length: u64,
}

impl Aside {
    /// Runs go into files in this folder, sealed under this key, which must be new.
    #[must_use]
    pub fn new(folder: PathBuf, key: &[u8; 32]) -> Self {
        let cipher = ChaCha20Poly1305::new(key.into());
        Self { folder, cipher, runs: Vec::new(), pieces: 0, open: None }
    }

    /// The last run may have a piece that is not full yet; its number is the next one.
    fn seal_last(&mut self) -> Result<(), SpillError> {
        match self.runs.last() {
            Some(run) if !run.waiting.is_empty() => self.seal(self.runs.len() - 1),
            _ => Ok(()),
        }
    }

    fn seal(&mut self, run: usize) -> Result<(), SpillError> {
        let number = self.pieces;
        self.pieces += 1;
        let run = self.runs.get_mut(run).ok_or("no such run")?;
        let mut bytes = std::mem::take(&mut run.waiting);
        let tag = self
            .cipher
            .encrypt_in_place_detached(&nonce(number), b"", &mut bytes)
            .map_err(|_| "a piece is too long to be sealed")?;
        run.file.write_all(&bytes)?;
        run.file.write_all(&tag)?;
        Ok(())
    }

    fn opened(&mut self, run: usize, piece: u64) -> Result<&[u8], SpillError> {
        let is_open = self.open.as_ref().is_some_and(|(one, at, _)| (*one, *at) == (run, piece));
        if !is_open {
            let from = self.runs.get_mut(run).ok_or("no such run")?;
            let start = piece * PIECE_BYTES as u64;
            let length = usize::try_from((from.length - start).min(PIECE_BYTES as u64))?;
            let mut bytes = vec![0; length + TAG_BYTES];
            from.file.seek(SeekFrom::Start(start + piece * TAG_BYTES as u64))?;
            from.file.read_exact(&mut bytes)?;
            let tag = bytes.split_off(length);
            self.cipher
                .decrypt_in_place_detached(
                    &nonce(from.first + piece),
                    b"",
                    &mut bytes,
                    Tag::from_slice(&tag),
                )
                .map_err(|_| "what was put aside is not what comes back: the disk fails")?;
            self.open = Some((run, piece, bytes));
        }
        Ok(self.open.as_ref().map_or(&[], |(_, _, bytes)| bytes))
    }
}

impl Spill for Aside {
    fn write(&mut self, run: usize, mut bytes: &[u8]) -> Result<(), SpillError> {
        if self.runs.len() == run {
            self.seal_last()?;
            let file = tempfile::tempfile_in(&self.folder)?;
            let first = self.pieces;
            self.runs.push(Run { file, first, waiting: Vec::new(), length: 0 });
        }
        if run + 1 != self.runs.len() {
            return Err("runs are written one after another".into());
        }
        while !bytes.is_empty() {
            let into = self.runs.get_mut(run).ok_or("no such run")?;
            let take = bytes.len().min(PIECE_BYTES - into.waiting.len());
            let (now, rest) = bytes.split_at(take);
            into.waiting.extend_from_slice(now);
            into.length += now.len() as u64;
            let is_full = into.waiting.len() == PIECE_BYTES;
            bytes = rest;
            if is_full {
                self.seal(run)?;
            }
        }
        Ok(())
    }

    fn read(&mut self, run: usize, at: u64, into: &mut [u8]) -> Result<(), SpillError> {
        self.seal_last()?;
        let (mut at, mut done) = (at, 0);
        while done < into.len() {
            let (piece, inside) = (at / PIECE_BYTES as u64, at % PIECE_BYTES as u64);
            let inside = usize::try_from(inside)?;
            let bytes = self.opened(run, piece)?;
            let part = bytes.get(inside..).filter(|part| !part.is_empty()).ok_or("too short")?;
            let take = part.len().min(into.len() - done);
            into[done..done + take].copy_from_slice(&part[..take]);
            done += take;
            at += take as u64;
        }
        Ok(())
    }

    fn clear(&mut self) -> Result<(), SpillError> {
        // Pieces are counted on: a key never sees a nonce again.
        self.runs.clear();
        self.open = None;
        Ok(())
    }
}

fn nonce(number: u64) -> Nonce {
    let mut nonce = Nonce::default();
    nonce[..8].copy_from_slice(&number.to_le_bytes());
    nonce
}

impl std::fmt::Debug for Aside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Aside").field("runs", &self.runs.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use testimony_link::Spill as _;

    use super::{Aside, PIECE_BYTES};

    #[test]
    fn what_is_put_aside_comes_back_and_cannot_be_read_or_changed() {
        let folder = tempfile::tempdir().unwrap();
        let mut aside = Aside::new(folder.path().to_owned(), &[7; 32]);
        let bytes: Vec<u8> =
            (0..PIECE_BYTES * 2 + 1_000).map(|at| u8::try_from(at % 251).unwrap()).collect();
        for run in 0..2 {
            bytes.chunks(100_000).for_each(|part| aside.write(run, part).unwrap());
        }
        let mut back = vec![0; bytes.len() - 5];
        aside.read(1, 5, &mut back).unwrap();
        assert_eq!(back, bytes[5..]);
        aside.read(0, 0, &mut back[..10]).unwrap();
        assert_eq!(back[..10], bytes[..10]);
        // Files without a name: the folder is empty.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        use std::io::{Read as _, Seek as _, Write as _};
        let file = &mut aside.runs[0].file;
        file.rewind().unwrap();
        let mut sealed = vec![0; 1_000];
        file.read_exact(&mut sealed).unwrap();
        assert_ne!(sealed, bytes[..1_000]);
        file.rewind().unwrap();
        file.write_all(&[sealed[0] ^ 1]).unwrap();
        aside.open = None;
        assert!(aside.read(0, 0, &mut back[..10]).is_err());
        aside.clear().unwrap();
        assert!(aside.read(0, 0, &mut back[..10]).is_err());
    }
}
