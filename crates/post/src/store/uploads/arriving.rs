//! The file of one upload: grows at its end, is synced, is hashed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use testimony_seal::{Day, EnvelopeId};
use tokio::time::Instant;

use crate::store::{set_day, sync_folder};

/// The bytes of one upload, and their file.
pub(super) struct Arriving {
    pub(super) path: PathBuf,
    /// Made with the first byte.
    pub(super) file: Option<File>,
    pub(super) bytes: u64,
    /// So many of them are durable.
    pub(super) synced: u64,
    /// Of everything so far; not known after a new start.
    pub(super) hash: Option<Sha256>,
    pub(super) day: Day,
    pub(super) touched: Instant,
    pub(super) end: Option<End>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Gone,
    /// Its file is among the large ones already; its record may still be missing.
    Moved(EnvelopeId),
}

impl Arriving {
    pub(super) fn write(&mut self, fresh: &[u8], day: Day) -> io::Result<()> {
        if self.file.is_none() {
            let mut options = OpenOptions::new();
            let options = options.read(true).append(true).create_new(true).mode(0o600);
            let file = options.open(&self.path)?;
            if let Some(parts) = self.path.parent() {
                sync_folder(parts)?;
            }
            self.file = Some(file);
        }
        let before = self.bytes;
        let file = self.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        if let Err(cause) = file.write_all(fresh) {
            // What was written of it is cut off: the length is what counts.
            file.set_len(before)?;
            return Err(cause);
        }
        if let Some(hash) = &mut self.hash {
            hash.update(fresh);
        }
        self.bytes += fresh.len() as u64;
        (self.day, self.touched) = (day, Instant::now());
        Ok(())
    }

    pub(super) fn sync(&mut self) -> io::Result<()> {
        if self.synced < self.bytes {
            let file = self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
            set_day(file, self.day)?;
            file.sync_data()?;
            self.synced = self.bytes;
        }
        Ok(())
    }

    /// The id of the whole; read again where a new start has forgotten it.
    pub(super) fn hash(&mut self) -> io::Result<EnvelopeId> {
        if self.hash.is_none() {
            let mut file = File::open(&self.path)?;
            let (mut hash, mut buffer) = (Sha256::new(), vec![0; 256 * 1024]);
            loop {
                match file.read(&mut buffer)? {
                    0 => break,
                    read => hash.update(&buffer[..read]),
                }
            }
            self.hash = Some(hash);
        }
        let hash = self.hash.clone().unwrap_or_default();
        Ok(EnvelopeId::from_bytes(hash.finalize().into()))
    }
}
