//! The one thread that appends: many pending records, one sync, then all are answered.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, mpsc};

use testimony_seal::{Day, EnvelopeId, LookupTag, Pass};
use tokio::sync::oneshot;

use super::index::{Class, Index, Place};
use super::record::{self, Head, Kind, SEGMENT_MAGIC};
use super::{
    large_folder, large_path, lock, lock_vouchers, read_payload, segment_path, segments_path,
    set_day, sync_folder,
};
use crate::error::StoreError;
use crate::limits::{
    BATCH_BYTES_MAX, ENVELOPES_PER_THREAD_MAX, OPEN_A_DAY_MAX, SEGMENT_BYTES_MAX, SLOTS_MAX,
    WORKED_A_DAY_MAX,
};
use crate::pass::Vouchers;

pub(super) type Done<T> = oneshot::Sender<Result<T, StoreError>>;

pub(super) enum Job {
    Add {
        head: Head,
        voucher: Option<[u8; 32]>,
        payload: Vec<u8>,
        bytes: u64,
        done: Done<()>,
    },
    Delete {
        ids: Vec<EnvelopeId>,
        day: Day,
        done: Done<u64>,
    },
    Remove {
        tag: LookupTag,
        what: Removal,
        day: Day,
        done: Done<u64>,
    },
    Expire {
        before: Day,
        day: Day,
        done: Done<u64>,
    },
    Vouchers {
        hashes: Vec<[u8; 32]>,
        day: Day,
        done: Done<()>,
    },
    /// Nothing, answered with those that wait beside it.
    Turn {
        done: Done<u64>,
    },
}

/// What a sender removes of a thread.
#[derive(Debug)]
pub(crate) enum Removal {
    /// Some messages.
    Messages(Vec<EnvelopeId>),
    /// All messages, and the envelopes that the team has not fetched.
    All,
}

/// The segment at which records are appended.
pub(super) struct Active {
    pub(super) number: u64,
    pub(super) file: File,
    /// Where the next record begins; everything before is synced.
    pub(super) len: u64,
}

impl Active {
    /// Makes an empty segment durably.
    pub(super) fn create(folder: &Path, number: u64, day: Day) -> io::Result<Self> {
        let mut fresh = Fresh::begin(folder, number)?;
        fresh.file.write_all(SEGMENT_MAGIC)?;
        fresh.finish(folder, SEGMENT_MAGIC.len() as u64, day)
    }

    /// Writes the first line again where even that was torn.
    pub(super) fn ensure_magic(&mut self) -> io::Result<()> {
        if self.len < SEGMENT_MAGIC.len() as u64 {
            self.file.write_all_at(SEGMENT_MAGIC, 0)?;
            self.len = SEGMENT_MAGIC.len() as u64;
        }
        Ok(())
    }
}

/// A segment under a temporary name.
struct Fresh {
    number: u64,
    path: PathBuf,
    file: File,
}

impl Fresh {
    fn begin(folder: &Path, number: u64) -> io::Result<Self> {
        let path = segments_path(folder).join(format!("{number:08}.new"));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true).mode(0o600);
        let file = options.open(&path)?;
        Ok(Self { number, path, file })
    }

    fn finish(self, folder: &Path, len: u64, day: Day) -> io::Result<Active> {
        set_day(&self.file, day)?;
        self.file.sync_all()?;
        fs::rename(&self.path, segment_path(folder, self.number))?;
        sync_folder(&segments_path(folder))?;
        Ok(Active { number: self.number, file: self.file, len })
    }
}

pub(super) struct Writer {
    folder: PathBuf,
    index: Arc<Mutex<Index>>,
    vouchers: Arc<Mutex<Vouchers>>,
    active: Active,
    /// Oldest segment that still exists is found by listing; damage forbids compacting.
    compacts: bool,
    failed: bool,
    day: Day,
}

/// Records of one sync, with what each changes.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    changes: Vec<(Head, Place, u64)>,
    adds: Vec<(Done<()>, Result<(), StoreError>)>,
    deletes: Vec<(Done<u64>, u64)>,
    added: HashSet<(LookupTag, EnvelopeId)>,
    removed: HashSet<(LookupTag, EnvelopeId)>,
    /// Vouchers that go when this is durable.
    spent: Vec<[u8; 32]>,
    /// Envelopes of this batch by class and by thread, which the index does not count yet.
    classes: [u32; 3],
    threads: HashMap<LookupTag, u32>,
    /// Messages of this batch, which the index does not count yet.
    messages: Vec<LookupTag>,
    large_deleted: Vec<EnvelopeId>,
}

impl Writer {
    pub(super) fn new(
        folder: PathBuf,
        index: Arc<Mutex<Index>>,
        vouchers: Arc<Mutex<Vouchers>>,
        active: Active,
        compacts: bool,
    ) -> Self {
        Self { folder, index, vouchers, active, compacts, failed: false, day: Day(0) }
    }

    /// Works until nobody can ask any more.
    pub(super) fn run(mut self, inbox: &mpsc::Receiver<Job>) {
        while let Ok(first) = inbox.recv() {
            let mut batch = Batch::default();
            self.take(first, &mut batch);
            while batch.bytes.len() < BATCH_BYTES_MAX {
                let Ok(next) = inbox.try_recv() else { break };
                self.take(next, &mut batch);
            }
            let outcome = self.commit(&batch);
            batch.answer_adds(outcome);
            // A record of nothing is no reason to copy everything.
            if batch.deletes.iter().any(|(_, deleted)| *deleted > 0) && outcome.is_ok() {
                self.tidy(&batch.large_deleted);
            }
            batch.answer_deletes(outcome);
        }
    }

    fn take(&mut self, job: Job, batch: &mut Batch) {
        let index = Arc::clone(&self.index);
        let index = lock(&index);
        match job {
            Job::Add { mut head, voucher, payload, bytes, done } => {
                self.day = head.day;
                let vouchers = lock_vouchers(&self.vouchers);
                let voucher = voucher.filter(|one| vouchers.has(one) && !batch.spent.contains(one));
                if voucher.is_some() {
                    head.pass = Pass::Voucher;
                }
                let verdict = batch.accepts(&index, &head);
                if verdict == Ok(true) {
                    batch.spent.extend(voucher);
                    self.active.put(batch, &head, &payload, bytes);
                }
                batch.adds.push((done, verdict.map(|_| ())));
            }
            Job::Delete { ids, day, done } => {
                self.day = day;
                let deleted = self.delete(&index, ids, batch);
                batch.deletes.push((done, deleted));
            }
            Job::Remove { tag, what, day, done } => {
                self.day = day;
                let removed = self.remove(&index, tag, &what, batch);
                batch.deletes.push((done, removed));
            }
            Job::Expire { before, day, done } => {
                self.day = day;
                let mut gone = Vec::new();
                for (tag, slots) in &index.slots {
                    let old = slots.iter().filter(|slot| slot.day < before);
                    gone.extend(old.map(|slot| (*tag, slot.id)));
                }
                let removed = self.remove_messages(gone, batch);
                batch.deletes.push((done, removed));
            }
            Job::Turn { done } => batch.deletes.push((done, 0)),
            Job::Vouchers { hashes, day, done } => {
                let replaced = lock_vouchers(&self.vouchers).add(&hashes, day);
                // An answer that nobody waits for is no harm: they are durable.
                done.send(replaced.map_err(StoreError::from)).ok();
            }
        }
    }

    fn delete(&self, index: &Index, ids: Vec<EnvelopeId>, batch: &mut Batch) -> u64 {
        let mut deleted = 0;
        for id in ids {
            let Some(entry) = index.envelopes.get(&id) else { continue };
            if !batch.removed.insert((LookupTag::from_bytes([0; 16]), id)) {
                continue;
            }
            if entry.large {
                batch.large_deleted.push(id);
            }
            self.active.put(batch, &Head::deleted(id, self.day), b"", 0);
            deleted += 1;
        }
        deleted
    }

    /// Where there is nothing to remove, a record of nothing is written all the same: how long the
    /// answer takes says nothing of a mailbox.
    fn remove(&self, index: &Index, tag: LookupTag, what: &Removal, batch: &mut Batch) -> u64 {
        let ids: Vec<_> = match what {
            Removal::Messages(ids) => {
                ids.iter().filter(|id| index.has_slot(&tag, id)).copied().collect()
            }
            Removal::All => {
                index.slots.get(&tag).into_iter().flatten().map(|slot| slot.id).collect()
            }
        };
        let mut removed =
            self.remove_messages(ids.into_iter().map(|id| (tag, id)).collect(), batch);
        if matches!(what, Removal::All) && index.thread_count(&tag) > 0 {
            removed += self.delete(index, index.envelopes_of(&tag), batch);
        }
        if removed == 0 {
            let nothing = Head::deleted(EnvelopeId::from_bytes([0; 32]), self.day);
            self.active.put(batch, &nothing, b"", 0);
        }
        removed
    }

    fn remove_messages(&self, gone: Vec<(LookupTag, EnvelopeId)>, batch: &mut Batch) -> u64 {
        let mut removed = 0;
        for (tag, id) in gone {
            if batch.removed.insert((tag, id)) {
                let head = Head::message(Kind::Removed, tag, id, self.day);
                self.active.put(batch, &head, b"", 0);
                removed += 1;
            }
        }
        removed
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Failed);
        }
        if batch.bytes.is_empty() {
            return Ok(());
        }
        if let Err(cause) = self.active.file.write_all_at(&batch.bytes, self.active.len) {
            // Nothing of it was acknowledged; the place is taken again by the next batch.
            self.failed = self.active.file.set_len(self.active.len).is_err();
            return Err(cause.into());
        }
        let synced =
            set_day(&self.active.file, self.day).and_then(|()| self.active.file.sync_data());
        if synced.is_err() {
            // After a failed sync the system may have dropped the pages: what is on disk is not
            // known any more, so nothing further is taken until a new start has read it.
            self.failed = true;
            return Err(StoreError::Failed);
        }
        self.active.len += batch.bytes.len() as u64;
        // Overwritten only now: where this is cut off, a voucher is good once more, and no sender
        // has lost one.
        if lock_vouchers(&self.vouchers).spend(&batch.spent, self.day).is_err() {
            self.failed = true;
            return Err(StoreError::Failed);
        }
        let mut index = lock(&self.index);
        for (head, place, bytes) in &batch.changes {
            index.apply(head, *place, *bytes);
        }
        drop(index);
        if self.active.len > SEGMENT_BYTES_MAX {
            self.roll();
        }
        Ok(())
    }

    /// Begins the next segment; where that fails, the old one just grows on.
    fn roll(&mut self) {
        if let Ok(next) = Active::create(&self.folder, self.active.number + 1, self.day) {
            self.active = next;
            lock(&self.index).segments += 1;
        }
    }

    /// After deletions: large files go, then dead records where they outweigh live ones.
    fn tidy(&mut self, large: &[EnvelopeId]) {
        let unlinked = large.iter().all(|id| {
            let gone = fs::remove_file(large_path(&self.folder, id));
            gone.is_ok() || gone.is_err_and(|cause| cause.kind() == io::ErrorKind::NotFound)
        });
        // A deletion may only disappear from the segments once its large file is surely gone.
        let synced = large.is_empty() || sync_folder(&large_folder(&self.folder)).is_ok();
        if !unlinked || !synced {
            self.compacts = false;
        }
        let worth = {
            let index = lock(&self.index);
            index.dead > index.live
        };
        if worth && self.compacts && self.compact().is_err() {
            // Everything is still there, only not smaller; the next start tries again.
            self.compacts = false;
        }
    }

    fn compact(&mut self) -> io::Result<()> {
        let mut live = self.live_records();
        // In the order in which they stand, so that messages keep theirs.
        live.sort_unstable_by_key(|(_, place)| (place.segment, place.offset));
        let mut fresh = Fresh::begin(&self.folder, self.active.number + 1)?;
        fresh.file.write_all(SEGMENT_MAGIC)?;
        let mut offset = SEGMENT_MAGIC.len() as u64;
        let mut moved = Vec::with_capacity(live.len());
        let mut bytes = Vec::new();
        let mut opened: Option<(u64, File)> = None;
        for (head, place) in live {
            if opened.as_ref().is_none_or(|(number, _)| *number != place.segment) {
                opened =
                    Some((place.segment, File::open(segment_path(&self.folder, place.segment))?));
            }
            let Some((_, file)) = &opened else { continue };
            let payload = read_payload(file, place)?;
            bytes.clear();
            record::encode(&head, &payload, &mut bytes);
            fresh.file.write_all(&bytes)?;
            moved.push((head, Place { segment: fresh.number, offset, payload: place.payload }));
            offset += bytes.len() as u64;
        }
        let old = self.active.number;
        self.active = fresh.finish(&self.folder, offset, self.day)?;
        self.move_index(&moved);
        self.unlink_up_to(old)
    }

    /// Heads of everything that has a record. A large file that was taken back has none.
    fn live_records(&self) -> Vec<(Head, Place)> {
        let index = lock(&self.index);
        let mut live = Vec::new();
        for (id, entry) in &index.envelopes {
            let kind = if entry.large { Kind::Large } else { Kind::Envelope };
            let (pass, day, tag) = (entry.pass, entry.day, entry.tag);
            if entry.place.segment > 0 {
                live.push((Head { kind, pass, day, tag, id: *id }, entry.place));
            }
        }
        for (tag, slots) in &index.slots {
            for slot in slots {
                live.push((Head::message(Kind::Message, *tag, slot.id, slot.day), slot.place));
            }
        }
        live
    }

    fn move_index(&self, moved: &[(Head, Place)]) {
        let mut index = lock(&self.index);
        for (head, place) in moved {
            if head.kind == Kind::Message {
                for slot in index.slots.entry(head.tag).or_default() {
                    if slot.id == head.id {
                        slot.place = *place;
                    }
                }
            } else if let Some(entry) = index.envelopes.get_mut(&head.id) {
                entry.place = *place;
            }
        }
        index.dead = 0;
        index.segments = 1;
    }

    fn unlink_up_to(&self, last: u64) -> io::Result<()> {
        let mut numbers = Vec::new();
        for file in fs::read_dir(segments_path(&self.folder))? {
            let name = file?.file_name();
            let number = name.to_str().and_then(|name| name.strip_suffix(".seg"));
            numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
        }
        numbers.sort_unstable();
        for number in numbers.into_iter().filter(|number| *number <= last) {
            fs::remove_file(segment_path(&self.folder, number))?;
        }
        sync_folder(&segments_path(&self.folder))
    }
}

impl Active {
    fn put(&self, batch: &mut Batch, head: &Head, payload: &[u8], bytes: u64) {
        let offset = self.len + batch.bytes.len() as u64;
        let place = Place { segment: self.number, offset, payload: payload.len() };
        record::encode(head, payload, &mut batch.bytes);
        batch.changes.push((*head, place, bytes));
    }
}

impl Batch {
    /// Whether a record must be written: not what is here already, nor one message too many.
    fn accepts(&mut self, index: &Index, head: &Head) -> Result<bool, StoreError> {
        if !self.added.insert((head.tag, head.id)) {
            return Ok(false);
        }
        match head.kind {
            Kind::Message if index.has_slot(&head.tag, &head.id) => Ok(false),
            Kind::Message => {
                let here = self.messages.iter().filter(|tag| **tag == head.tag).count();
                if index.slot_count(&head.tag) + here >= SLOTS_MAX {
                    return Err(StoreError::Full);
                }
                self.messages.push(head.tag);
                Ok(true)
            }
            _ if index.envelopes.contains_key(&head.id) => Ok(false),
            _ => self.counts(index, head).map(|()| true),
        }
    }

    /// Counts an envelope in its class and its thread, where there is room in both.
    fn counts(&mut self, index: &Index, head: &Head) -> Result<(), StoreError> {
        let class = index.class(&head.tag, head.pass);
        let most = match class {
            Class::Open => OPEN_A_DAY_MAX,
            Class::Worked => WORKED_A_DAY_MAX,
            Class::Known => u32::MAX,
        };
        let here = &mut self.classes[class as usize];
        let of_thread = self.threads.entry(head.tag).or_default();
        if index.count(class, head.day).saturating_add(*here) >= most
            || index.thread_count(&head.tag) + *of_thread >= ENVELOPES_PER_THREAD_MAX
        {
            return Err(StoreError::Full);
        }
        *here += 1;
        *of_thread += 1;
        Ok(())
    }

    fn answer_adds(&mut self, outcome: Result<(), StoreError>) {
        // Who asked may have hung up; the record is durable all the same.
        for (done, verdict) in self.adds.drain(..) {
            done.send(verdict.and(outcome)).ok();
        }
    }

    fn answer_deletes(&mut self, outcome: Result<(), StoreError>) {
        for (done, deleted) in self.deletes.drain(..) {
            done.send(outcome.map(|()| deleted)).ok();
        }
    }
}
