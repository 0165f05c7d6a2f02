//! Ciphertext that arrives: in memory while it is small, in its own file when it grows.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};
use testimony_seal::{Day, EnvelopeId, LookupTag, Pass};

use super::index::Class;
use super::record::{Head, Kind, record_bytes};
use super::{Store, large_folder, large_path, set_day, sync_folder};
use crate::error::StoreError;
use crate::limits::INLINE_BYTES_MAX;
use crate::pass::{Claim, Epochs};

/// Takes the ciphertext of one envelope. Dropped without [`Incoming::commit`], it leaves nothing.
pub(crate) struct Incoming {
    store: Store,
    tag: LookupTag,
    claim: Claim,
    class: Class,
    hash: Sha256,
    held: Vec<u8>,
    part: Option<Part>,
    bytes: u64,
    /// Bytes set aside for it.
    reserved: u64,
}

struct Part {
    path: PathBuf,
    file: File,
}

impl Incoming {
    pub(super) fn new(store: Store, tag: LookupTag, claim: Claim) -> Self {
        let class = store.class(&tag, claim);
        let (hash, held, part) = (Sha256::new(), Vec::new(), None);
        Self { store, tag, claim, class, hash, held, part, bytes: 0, reserved: 0 }
    }

    /// Whether writing reaches the disk already, so that it may take a while.
    pub(crate) fn is_on_disk(&self) -> bool {
        self.part.is_some()
    }

    /// Makes it durable; only then its id may be told to anyone. Goes on when nobody waits any more.
    pub(crate) async fn commit(self, day: Day, epochs: &Epochs) -> Result<EnvelopeId, StoreError> {
        let id = EnvelopeId::from_bytes(self.hash.clone().finalize().into());
        let (pass, voucher) = settled(self.claim, &self.tag, day, epochs);
        let kind = if self.part.is_some() { Kind::Large } else { Kind::Envelope };
        let head = Head { kind, pass, day, tag: self.tag, id };
        tokio::spawn(self.record(head, voucher)).await.map_err(|_| StoreError::Failed)??;
        Ok(id)
    }

    async fn record(mut self, head: Head, voucher: Option<[u8; 32]>) -> Result<(), StoreError> {
        let (bytes, store) = (self.bytes, self.store.clone());
        let Some(part) = self.part.take() else {
            let held = std::mem::take(&mut self.held);
            return store.add(head, voucher, held, bytes).await;
        };
        let (path, day) = (large_path(&store.inner.folder, &head.id), head.day);
        let folder = large_folder(&store.inner.folder);
        let kept = tokio::task::spawn_blocking(move || -> io::Result<()> {
            set_day(&part.file, day)?;
            part.file.sync_all()?;
            fs::rename(&part.path, &path)?;
            sync_folder(&folder)
        });
        kept.await.map_err(|_| StoreError::Failed)??;
        let added = store.add(head, voucher, bytes.to_be_bytes().to_vec(), bytes).await;
        if added == Err(StoreError::Full) {
            store.drop_large(&head.id);
        }
        added
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

/// What a claim is worth for this envelope: its pass, or the voucher that the writer looks up.
pub(super) fn settled(
    claim: Claim,
    tag: &LookupTag,
    day: Day,
    epochs: &Epochs,
) -> (Pass, Option<[u8; 32]>) {
    match claim {
        Claim::Work(nonce) if epochs.spend(&nonce, tag, day) => (Pass::Work, None),
        Claim::Voucher(hash) => (Pass::None, Some(hash)),
        Claim::Work(_) | Claim::None => (Pass::None, None),
    }
}

impl Store {
    /// Takes away a large file that was refused its record.
    pub(super) fn drop_large(&self, id: &EnvelopeId) {
        let index = self.index();
        if !index.envelopes.contains_key(id) {
            // What stays behind is taken back at the next start.
            drop(fs::remove_file(large_path(&self.inner.folder, id)));
        }
    }
}

impl Write for Incoming {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let more = bytes.len() as u64;
        let needed = if self.reserved == 0 { more + record_bytes(8) } else { more };
        if self.store.reserve(needed, self.class).is_err() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.reserved += needed;
        if self.part.is_none() && self.held.len() + bytes.len() > INLINE_BYTES_MAX {
            self.spill()?;
        }
        match &mut self.part {
            Some(part) => part.file.write_all(bytes)?,
            None => self.held.extend_from_slice(bytes),
        }
        self.hash.update(bytes);
        self.bytes += more;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.store.release(self.reserved);
        if let Some(part) = self.part.take() {
            // What stays behind is removed at the next start.
            drop(fs::remove_file(&part.path));
        }
    }
}
