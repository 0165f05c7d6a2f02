//! Keeps ciphertext durably until the team has fetched it: docs/spec/post.md, section 2.
//!
//! Everything that is acknowledged was synced before. Knows tags, days and lengths, nothing else;
//! holds no key.

pub(crate) mod fuzzing;
mod incoming;
mod index;
mod open;
mod record;
mod uploads;
mod writer;

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;

use testimony_seal::{Day, EnvelopeId, LookupTag, Pass};
use tokio::sync::oneshot;

pub(crate) use incoming::Incoming;
pub use open::Damage;
pub(crate) use open::Found;
use record::{Head, Kind};

use crate::error::StoreError;
use crate::limits::{OPEN_SHARE, WORKED_SHARE};
use crate::pass::{Claim, Vouchers};
use index::{Class, Index, Place};
use uploads::Uploads;
pub(crate) use uploads::{Finish, Upload, UploadError, UploadId};
use writer::Job;
pub(crate) use writer::Removal;

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
    /// What it brought along.
    pub pass: Pass,
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
    vouchers: Arc<Mutex<Vouchers>>,
    uploads: Uploads,
    /// Bytes of what is still arriving, uploads in pieces included. Added to under the index.
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
    fn new(
        folder: PathBuf,
        bytes_max: u64,
        index: Arc<Mutex<Index>>,
        vouchers: Arc<Mutex<Vouchers>>,
        working: Option<(Uploads, mpsc::Sender<Job>, JoinHandle<()>)>,
    ) -> Self {
        let (uploads, jobs, writer) = match working {
            Some((uploads, jobs, writer)) => (uploads, Some(jobs), Some(writer)),
            None => (Uploads::default(), None, None),
        };
        let (arriving, parts) = (AtomicU64::new(uploads.bytes()), AtomicU64::new(0));
        let inner =
            Inner { folder, bytes_max, index, vouchers, uploads, arriving, parts, jobs, writer };
        Self { inner: Arc::new(inner) }
    }

    /// Everything that waits, in the order of ids, which is random.
    pub(crate) fn list(&self) -> Vec<Waiting> {
        let index = self.index();
        let waiting = index.envelopes.iter();
        let waiting = waiting.map(|(id, entry)| Waiting {
            id: *id,
            tag: entry.tag,
            day: entry.day,
            bytes: entry.bytes,
            pass: entry.pass,
        });
        waiting.collect()
    }

    /// How many envelopes were kept since the store is, or was opened: those that wait and those that
    /// went since. Cover is none of them.
    pub(crate) fn kept(&self) -> u64 {
        self.index().kept
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

    /// Every message that waits with its thread, in the order of each.
    pub(crate) fn all_slots(&self) -> io::Result<Vec<(LookupTag, Vec<u8>)>> {
        let tags: Vec<_> = self.index().slots.keys().copied().collect();
        let mut all = Vec::new();
        for tag in tags {
            all.extend(self.slots(&tag)?.into_iter().map(|slot| (tag, slot)));
        }
        Ok(all)
    }

    /// Takes a message for a thread; durable when this returns.
    pub(crate) async fn add_message(
        &self,
        tag: LookupTag,
        slot: Vec<u8>,
        day: Day,
    ) -> Result<(), StoreError> {
        let head = Head::message(Kind::Message, tag, EnvelopeId::of(&slot), day);
        let bytes = slot.len() as u64;
        let _held = self.hold(bytes + record::record_bytes(0), Class::Known)?;
        self.add(head, None, slot, bytes).await
    }

    /// Deletes envelopes durably; returns how many were here.
    pub(crate) async fn delete(&self, ids: Vec<EnvelopeId>, day: Day) -> Result<u64, StoreError> {
        self.ask(|done| Job::Delete { ids, day, done }).await
    }

    /// Removes what a sender asked for, durably; takes as long where there is nothing.
    pub(crate) async fn remove(
        &self,
        tag: LookupTag,
        what: Removal,
        day: Day,
    ) -> Result<(), StoreError> {
        let _held = self.hold(record::record_bytes(0), Class::Known)?;
        self.ask(|done| Job::Remove { tag, what, day, done }).await.map(|_| ())
    }

    /// Waits as long as somebody waits whose envelope is made durable; does nothing.
    pub(crate) async fn turn(&self) -> Result<(), StoreError> {
        self.ask(|done| Job::Turn { done }).await.map(|_| ())
    }

    /// Removes messages that came before a day.
    pub(crate) async fn expire(&self, before: Day, day: Day) -> Result<u64, StoreError> {
        self.ask(|done| Job::Expire { before, day, done }).await
    }

    /// From now on these vouchers are good too; none at all forgets all.
    pub(crate) async fn add_vouchers(
        &self,
        hashes: Vec<[u8; 32]>,
        day: Day,
    ) -> Result<(), StoreError> {
        self.ask(|done| Job::Vouchers { hashes, day, done }).await
    }

    /// Begins to take an envelope of a thread.
    pub(crate) fn incoming(&self, tag: &LookupTag, claim: Claim) -> Incoming {
        Incoming::new(self.clone(), *tag, claim)
    }

    async fn add(
        &self,
        head: Head,
        voucher: Option<[u8; 32]>,
        payload: Vec<u8>,
        bytes: u64,
    ) -> Result<(), StoreError> {
        self.ask(|done| Job::Add { head, voucher, payload, bytes, done }).await
    }

    async fn ask<T>(&self, job: impl FnOnce(writer::Done<T>) -> Job) -> Result<T, StoreError> {
        let (done, answer) = oneshot::channel();
        self.give(job(done))?;
        answer.await.unwrap_or(Err(StoreError::Failed))
    }

    fn give(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.inner.jobs.as_ref().ok_or(StoreError::Failed)?;
        jobs.send(job).map_err(|_| StoreError::Failed)
    }

    /// By what right an envelope is taken, as far as that is known before it is whole.
    fn class(&self, tag: &LookupTag, claim: Claim) -> Class {
        let pass = match claim {
            Claim::None => Pass::None,
            Claim::Work(_) => Pass::Work,
            Claim::Voucher(hash) if lock_vouchers(&self.inner.vouchers).has(&hash) => Pass::Voucher,
            Claim::Voucher(_) => Pass::None,
        };
        self.index().class(tag, pass)
    }

    /// Sets bytes of the disk aside, where that leaves room: for those with a better right, and for
    /// the copy of all live records that a compaction makes.
    fn reserve(&self, bytes: u64, class: Class) -> Result<(), StoreError> {
        let share = match class {
            Class::Open => OPEN_SHARE,
            Class::Worked => WORKED_SHARE,
            Class::Known => 100,
        };
        let index = self.index();
        let arriving = self.inner.arriving.load(Ordering::Relaxed);
        let needed = index.used() + index.live + arriving + bytes;
        if needed > self.inner.bytes_max / 100 * share {
            return Err(StoreError::Full);
        }
        self.inner.arriving.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }

    fn release(&self, bytes: u64) {
        self.inner.arriving.fetch_sub(bytes, Ordering::Relaxed);
    }

    fn hold(&self, bytes: u64, class: Class) -> Result<Held<'_>, StoreError> {
        self.reserve(bytes, class).map(|()| Held { store: self, bytes })
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        lock(&self.inner.index)
    }
}

/// Bytes set aside until this goes.
struct Held<'a> {
    store: &'a Store,
    bytes: u64,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.store.release(self.bytes);
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

/// The set is only changed in whole steps.
fn lock_vouchers(vouchers: &Mutex<Vouchers>) -> MutexGuard<'_, Vouchers> {
    vouchers.lock().unwrap_or_else(PoisonError::into_inner)
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
