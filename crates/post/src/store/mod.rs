//! Keeps ciphertext durably until the team has fetched it: docs/spec/post.md, section 2.
//!
//! Everything that is acknowledged was synced before. Knows tags, days and lengths, nothing else;
//! holds no key.

pub(crate) mod fuzzing;
mod incoming;
mod index;
mod open;
mod record;
mod writer;

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;

use testimony_seal::{Day, EnvelopeId, LookupTag};
use tokio::sync::oneshot;

pub(crate) use incoming::Incoming;
pub use open::Damage;
pub(crate) use open::Found;
use record::{Head, Kind};

use crate::error::StoreError;
use index::{Index, Place};
use writer::Job;

/// An envelope that waits for the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// SHA-256 of the ciphertext.
    pub id: EnvelopeId,
    /// The thread.
    pub tag: LookupTag,
    /// The day on which it arrived.
    pub day: Day,
    /// Bytes of ciphertext.
    pub bytes: u64,
}

/// The store of one Post. Clones share it; the last one stops the writing thread.
#[derive(Clone)]
pub(crate) struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    /// Bytes that the whole store may take.
    bytes_max: u64,
    index: Arc<Mutex<Index>>,
    /// Bytes of large envelopes that are still arriving.
    arriving: AtomicU64,
    parts: AtomicU64,
    jobs: Option<mpsc::Sender<Job>>,
    writer: Option<JoinHandle<()>>,
}

/// The ciphertext of one envelope.
pub(crate) enum Ciphertext {
    Held(Vec<u8>),
    File(File),
}

impl Store {
    /// Everything that waits, in the order of ids, which is random.
    pub(crate) fn list(&self) -> Vec<Waiting> {
        let index = self.index();
        let waiting = index.envelopes.iter();
        let waiting = waiting.map(|(id, entry)| Waiting {
            id: *id,
            tag: entry.tag,
            day: entry.day,
            bytes: entry.bytes,
        });
        waiting.collect()
    }

    /// The ciphertext of an envelope; `None` where it is not here.
    pub(crate) fn get(&self, id: &EnvelopeId) -> io::Result<Option<Ciphertext>> {
        let index = self.index();
        let Some(entry) = index.envelopes.get(id).copied() else { return Ok(None) };
        // Opened while the index is held: a compaction unlinks only after it has changed it.
        if entry.large {
            return File::open(large_path(&self.inner.folder, id)).map(Ciphertext::File).map(Some);
        }
        let file = File::open(segment_path(&self.inner.folder, entry.place.segment))?;
        drop(index);
        read_payload(&file, entry.place).map(Ciphertext::Held).map(Some)
    }

    /// The messages that wait for a thread, in their order.
    pub(crate) fn slots(&self, tag: &LookupTag) -> io::Result<Vec<Vec<u8>>> {
        let mut opened = Vec::new();
        {
            let index = self.index();
            for slot in index.slots.get(tag).into_iter().flatten() {
                let path = segment_path(&self.inner.folder, slot.place.segment);
                opened.push((File::open(path)?, slot.place));
            }
        }
        opened.iter().map(|(file, place)| read_payload(file, *place)).collect()
    }

    /// Takes a message for a thread; durable when this returns.
    pub(crate) async fn add_message(
        &self,
        tag: LookupTag,
        slot: Vec<u8>,
        day: Day,
    ) -> Result<(), StoreError> {
        let head = Head { kind: Kind::Message, day, tag, id: EnvelopeId::of(&slot) };
        let bytes = slot.len() as u64;
        self.room(bytes)?;
        self.add(head, slot, bytes).await
    }

    /// Deletes envelopes durably; returns how many were here.
    pub(crate) async fn delete(&self, ids: Vec<EnvelopeId>, day: Day) -> Result<u64, StoreError> {
        let (done, answer) = oneshot::channel();
        self.give(Job::Delete { ids, day, done })?;
        answer.await.unwrap_or(Err(StoreError::Failed))
    }

    /// Begins to take an envelope.
    pub(crate) fn incoming(&self) -> Incoming {
        Incoming::new(self.clone())
    }

    async fn add(&self, head: Head, payload: Vec<u8>, bytes: u64) -> Result<(), StoreError> {
        let (done, answer) = oneshot::channel();
        self.give(Job::Add { head, payload, bytes, done })?;
        answer.await.unwrap_or(Err(StoreError::Failed))
    }

    fn give(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.inner.jobs.as_ref().ok_or(StoreError::Failed)?;
        jobs.send(job).map_err(|_| StoreError::Failed)
    }

    /// Whether `bytes` more stay below the limit of this Post.
    fn room(&self, bytes: u64) -> Result<(), StoreError> {
        let index = self.index();
        let arriving = self.inner.arriving.load(Ordering::Relaxed);
        let used = index.live + index.dead + index.large + arriving;
        if used + bytes > self.inner.bytes_max { Err(StoreError::Full) } else { Ok(()) }
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        lock(&self.inner.index)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Without a sender the thread finishes what it has and ends.
        drop(self.jobs.take());
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
    }
}

/// The index is only changed in whole steps, so a panic elsewhere leaves it usable.
fn lock(index: &Mutex<Index>) -> MutexGuard<'_, Index> {
    index.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_payload(file: &File, place: Place) -> io::Result<Vec<u8>> {
    let mut payload = vec![0; place.payload];
    file.read_exact_at(&mut payload, place.offset + record::HEAD_BYTES as u64)?;
    Ok(payload)
}

fn segments_path(folder: &Path) -> PathBuf {
    folder.join("segments")
}

fn segment_path(folder: &Path, number: u64) -> PathBuf {
    segments_path(folder).join(format!("{number:08}.seg"))
}

fn large_folder(folder: &Path) -> PathBuf {
    folder.join("large")
}

fn large_path(folder: &Path, id: &EnvelopeId) -> PathBuf {
    large_folder(folder).join(format!("{id}.age"))
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Sets both times of a file to the first second of the day.
pub(crate) fn set_day(file: &File, day: Day) -> io::Result<()> {
    let seconds = i64::try_from(day.unix_seconds()).unwrap_or(0);
    let moment = rustix::fs::Timespec { tv_sec: seconds, tv_nsec: 0 };
    let times = rustix::fs::Timestamps { last_access: moment, last_modification: moment };
    rustix::fs::futimens(file, &times).map_err(io::Error::from)
}

#[cfg(test)]
mod tests;
