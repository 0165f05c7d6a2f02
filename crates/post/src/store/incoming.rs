//! Ciphertext that arrives: in memory while it is small, in its own file when it grows.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};
use testimony_seal::{Day, EnvelopeId, LookupTag};

use super::record::{Head, Kind};
use super::{Store, large_folder, large_path, set_day, sync_folder};
use crate::error::StoreError;
use crate::limits::INLINE_BYTES_MAX;

/// Takes the ciphertext of one envelope. Dropped without [`Incoming::commit`], it leaves nothing.
pub(crate) struct Incoming {
    store: Store,
    hash: Sha256,
    held: Vec<u8>,
    part: Option<Part>,
    bytes: u64,
}

struct Part {
    path: PathBuf,
    file: File,
}

impl Incoming {
    pub(super) fn new(store: Store) -> Self {
        Self { store, hash: Sha256::new(), held: Vec::new(), part: None, bytes: 0 }
    }

    /// Whether writing reaches the disk already, so that it may take a while.
    pub(crate) fn is_on_disk(&self) -> bool {
        self.part.is_some()
    }

    /// Makes it durable; only then its id may be told to anyone.
    pub(crate) async fn commit(
        mut self,
        tag: LookupTag,
        day: Day,
    ) -> Result<EnvelopeId, StoreError> {
        let id = EnvelopeId::from_bytes(self.hash.clone().finalize().into());
        let bytes = self.bytes;
        let store = self.store.clone();
        let Some(part) = self.part.take() else {
            let held = std::mem::take(&mut self.held);
            let head = Head { kind: Kind::Envelope, day, tag, id };
            store.add(head, held, bytes).await?;
            return Ok(id);
        };
        let path = large_path(&store.inner.folder, &id);
        let folder = large_folder(&store.inner.folder);
        let kept = tokio::task::spawn_blocking(move || -> io::Result<()> {
            set_day(&part.file, day)?;
            part.file.sync_all()?;
            fs::rename(&part.path, &path)?;
            sync_folder(&folder)
        });
        kept.await.map_err(|_| StoreError::Failed)??;
        let head = Head { kind: Kind::Large, day, tag, id };
        store.add(head, bytes.to_be_bytes().to_vec(), bytes).await?;
        Ok(id)
    }

    fn spill(&mut self) -> io::Result<()> {
        let number = self.store.inner.parts.fetch_add(1, Ordering::Relaxed);
        let path = large_folder(&self.store.inner.folder).join(format!("{number}.part"));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let mut part = Part { path, file };
        let written = part.file.write_all(&self.held);
        self.part = Some(part);
        written?;
        self.held = Vec::new();
        Ok(())
    }
}

impl Write for Incoming {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let more = bytes.len() as u64;
        if self.store.room(more).is_err() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if self.part.is_none() && self.held.len() + bytes.len() > INLINE_BYTES_MAX {
            self.spill()?;
        }
        match &mut self.part {
            Some(part) => part.file.write_all(bytes)?,
            None => self.held.extend_from_slice(bytes),
        }
        self.hash.update(bytes);
        self.bytes += more;
        self.store.inner.arriving.fetch_add(more, Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.store.inner.arriving.fetch_sub(self.bytes, Ordering::Relaxed);
        if let Some(part) = self.part.take() {
            // What stays behind is removed at the next start.
            drop(fs::remove_file(&part.path));
        }
    }
}
