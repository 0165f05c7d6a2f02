//! Envelopes that arrive in pieces, over links that break: docs/spec/post.md, "Uploads".
//!
//! What an upload has is the length of its file. The file only grows at its end, and every answer
//! comes after a sync, so a new start finds it again. Not a byte is taken twice.

mod arriving;

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use data_encoding::HEXLOWER;
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};
use testimony_seal::{AGE_MAGIC, Day, EnvelopeId, LookupTag};
use tokio::time::Instant;

use super::incoming::settled;
use super::index::Class;
use super::record::{Head, Kind, record_bytes};
use super::{Store, large_folder, large_path, set_day, sync_folder};
use crate::error::StoreError;
use crate::limits::{
    INLINE_BYTES_MAX, PARTS_KEPT_MAX, SEALED_BYTES_MAX, UPLOAD_DAYS_MAX, UPLOAD_STILL,
    UPLOADS_FINISHED_MAX, UPLOADS_OPENED_MAX,
};
use crate::pass::{Claim, Epochs};
use crate::surroundings::slowly;
use arriving::{Arriving, End};

/// The name of an upload: who knows it may go on with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct UploadId([u8; 32]);

impl fmt::Display for UploadId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for UploadId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Who knows it may go on with it: not for logs.
        out.debug_struct("UploadId").finish_non_exhaustive()
    }
}

impl FromStr for UploadId {
    type Err = ();

    fn from_str(hex: &str) -> Result<Self, ()> {
        let bytes = HEXLOWER.decode(hex.as_bytes()).map_err(|_| ())?;
        bytes.try_into().map(Self).map_err(|_| ())
    }
}

/// Why a piece or an end was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadError {
    /// It was given up, or never was.
    Gone,
    /// So many bytes are there, and the piece begins behind them.
    Gap(u64),
    /// The whole is not what the sender says.
    Differs,
    /// It does not begin as an age file does.
    NotAge,
    TooLarge,
    /// As many uploads as there may be, and all of them go on.
    Busy,
    Store(StoreError),
}

impl From<StoreError> for UploadError {
    fn from(cause: StoreError) -> Self {
        Self::Store(cause)
    }
}

impl From<io::Error> for UploadError {
    fn from(cause: io::Error) -> Self {
        Self::Store(cause.into())
    }
}

/// All uploads of a Post.
#[derive(Default)]
pub(super) struct Uploads {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    all: HashMap<UploadId, Arc<Upload>>,
    /// In the order in which they were opened; some may have brought bytes or gone since.
    opened: VecDeque<UploadId>,
    finished: VecDeque<(UploadId, EnvelopeId)>,
}

/// One of them.
pub(crate) struct Upload {
    id: UploadId,
    tag: LookupTag,
    class: Class,
    state: Mutex<Arriving>,
    /// Requests that bring bytes at this moment.
    writers: AtomicUsize,
}

/// Lives as long as a request that brings bytes.
pub(crate) struct Writing<'a>(&'a Upload);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.writers.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Uploads {
    /// Those that an earlier run left.
    pub(super) fn found(folder: &Path, today: Day) -> io::Result<Self> {
        let parts = parts_folder(folder);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&parts)?;
        let mut table = Table::default();
        for file in fs::read_dir(&parts)? {
            let path = file?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let ids = name.strip_suffix(".part").and_then(|name| name.split_once('-'));
            let Some((id, tag)) = ids.and_then(|(id, tag)| id.parse().ok().zip(tag.parse().ok()))
            else {
                continue;
            };
            let file = OpenOptions::new().read(true).append(true).open(&path)?;
            let (bytes, day) = (file.metadata()?.len(), day_of(&file)?);
            if bytes == 0 || is_abandoned(day, today) {
                fs::remove_file(&path)?;
                continue;
            }
            // What the last run wrote and did not sync is told to its sender from now on.
            file.sync_data()?;
            let arriving = Arriving {
                path,
                file: Some(file),
                bytes,
                synced: bytes,
                hash: None,
                day,
                touched: Instant::now(),
                end: None,
            };
            let upload = Upload::new(id, tag, Class::Open, arriving);
            table.all.insert(id, Arc::new(upload));
        }
        Ok(Self { table: Mutex::new(table) })
    }

    /// Bytes on disk.
    pub(super) fn bytes(&self) -> u64 {
        self.table().all.values().map(|upload| upload.state().bytes + record_bytes(8)).sum()
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Opens a place; nothing of it is on disk before its first byte.
    pub(crate) fn open_upload(
        &self,
        tag: LookupTag,
        claim: Claim,
        day: Day,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> UploadId {
        let mut id = [0; 32];
        rng.fill_bytes(&mut id);
        let id = UploadId(id);
        let arriving = Arriving {
            path: parts_folder(&self.inner.folder).join(format!("{id}-{tag}.part")),
            file: None,
            bytes: 0,
            synced: 0,
            hash: Some(Sha256::new()),
            day,
            touched: Instant::now(),
            end: None,
        };
        let class = self.class(&tag, claim);
        let upload = Arc::new(Upload::new(id, tag, class, arriving));
        let mut table = self.inner.uploads.table();
        table.all.insert(id, upload);
        table.opened.push_back(id);
        while table.opened.len() > UPLOADS_OPENED_MAX {
            let Some(oldest) = table.opened.pop_front() else { break };
            let empty = table.all.get(&oldest).is_some_and(|one| one.is_empty());
            if empty {
                table.all.remove(&oldest);
            }
        }
        id
    }

    pub(crate) fn upload(&self, id: &UploadId) -> Result<Arc<Upload>, UploadError> {
        self.inner.uploads.table().all.get(id).cloned().ok_or(UploadError::Gone)
    }

    /// Takes bytes that begin at `at`; those that are there already are skipped. Tells where it ends.
    pub(crate) fn append(
        &self,
        upload: &Upload,
        at: u64,
        piece: &[u8],
        day: Day,
    ) -> Result<u64, UploadError> {
        self.make_way(upload)?;
        let mut state = upload.state();
        if state.end.is_some() {
            return Err(UploadError::Gone);
        }
        if at > state.bytes {
            return Err(UploadError::Gap(state.bytes));
        }
        let known = usize::try_from(state.bytes - at).unwrap_or(usize::MAX).min(piece.len());
        let fresh = &piece[known..];
        if fresh.is_empty() {
            return Ok(at + piece.len() as u64);
        }
        let bytes = fresh.len() as u64;
        if state.bytes + bytes > SEALED_BYTES_MAX {
            return Err(UploadError::TooLarge);
        }
        if state.bytes == 0 && !fresh.iter().zip(AGE_MAGIC).all(|(found, wanted)| found == wanted) {
            return Err(UploadError::NotAge);
        }
        let needed = if state.file.is_none() { bytes + record_bytes(8) } else { bytes };
        self.reserve(needed, upload.class)?;
        if let Err(cause) = state.write(fresh, day) {
            self.release(if state.file.is_none() { needed } else { bytes });
            return Err(cause.into());
        }
        Ok(at + piece.len() as u64)
    }

    /// Makes the whole an envelope. Asked again, it answers the same.
    pub(crate) async fn finish_upload(
        &self,
        asked: Finish,
        day: Day,
        epochs: &Epochs,
    ) -> Result<EnvelopeId, UploadError> {
        let Finish { upload: name, id, bytes, claim } = asked;
        let upload = match self.upload(&name) {
            Ok(upload) => upload,
            Err(_) if self.has_finished(&name, &id, bytes) => return Ok(id),
            Err(cause) => return Err(cause),
        };
        let small = slowly(|| self.close(&upload, &id, bytes, day))?;
        let (pass, voucher) = settled(claim, &upload.tag, day, epochs);
        let kind = if small.is_some() { Kind::Envelope } else { Kind::Large };
        let head = Head { kind, pass, day, tag: upload.tag, id };
        let payload = small.unwrap_or_else(|| bytes.to_be_bytes().to_vec());
        let store = self.clone();
        // Goes on when nobody waits any more: the file is no upload by now.
        let recorded = tokio::spawn(async move {
            let added = store.add(head, voucher, payload, bytes).await;
            slowly(|| store.after(&upload, &id, added))
        });
        recorded.await.map_err(|_| StoreError::Failed)??;
        Ok(id)
    }

    /// Removes uploads that nobody has gone on with for days.
    pub(crate) fn sweep_uploads(&self, today: Day) {
        let all: Vec<_> = self.inner.uploads.table().all.values().cloned().collect();
        for upload in all {
            let day = upload.state().day;
            if is_abandoned(day, today) {
                self.give_up(&upload);
            }
        }
    }

    /// Whether this upload has ended as this envelope.
    fn has_finished(&self, upload: &UploadId, id: &EnvelopeId, bytes: u64) -> bool {
        let here = self.index().envelopes.get(id).is_some_and(|entry| entry.bytes == bytes);
        here || self.inner.uploads.table().finished.contains(&(*upload, *id))
    }

    /// Syncs and checks the whole; gives a small one, and moves a large one among its like.
    fn close(
        &self,
        upload: &Upload,
        id: &EnvelopeId,
        bytes: u64,
        day: Day,
    ) -> Result<Option<Vec<u8>>, UploadError> {
        let mut state = upload.state();
        match state.end {
            Some(End::Moved(moved)) if moved == *id => return Ok(None),
            Some(_) => return Err(UploadError::Gone),
            None if state.bytes != bytes || bytes == 0 => return Err(UploadError::Differs),
            None => {}
        }
        state.sync()?;
        if state.hash()? != *id {
            drop(state);
            // Nothing that is sent later can make it right.
            self.give_up(upload);
            return Err(UploadError::Differs);
        }
        let file = state.file.as_ref().ok_or(UploadError::Gone)?;
        let mut start = [0; AGE_MAGIC.len()];
        if file.read_exact_at(&mut start, 0).is_err() || start != AGE_MAGIC {
            return Err(UploadError::NotAge);
        }
        if bytes <= INLINE_BYTES_MAX as u64 {
            let mut small = vec![0; usize::try_from(bytes).unwrap_or(INLINE_BYTES_MAX)];
            file.read_exact_at(&mut small, 0)?;
            return Ok(Some(small));
        }
        set_day(file, day)?;
        file.sync_all()?;
        fs::rename(&state.path, large_path(&self.inner.folder, id))?;
        state.end = Some(End::Moved(*id));
        sync_folder(&large_folder(&self.inner.folder))?;
        sync_folder(&parts_folder(&self.inner.folder))?;
        Ok(None)
    }

    /// What becomes of an upload when its envelope was recorded, or was not.
    fn after(
        &self,
        upload: &Upload,
        id: &EnvelopeId,
        added: Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        if let Err(cause) = added {
            let mut state = upload.state();
            let back = (state.end == Some(End::Moved(*id)))
                && !self.index().envelopes.contains_key(id)
                && fs::rename(large_path(&self.inner.folder, id), &state.path).is_ok();
            if back {
                // Where there is room tomorrow, finishing is enough.
                state.end = None;
            }
            return Err(cause);
        }
        let mut table = self.inner.uploads.table();
        table.finished.push_back((upload.id, *id));
        if table.finished.len() > UPLOADS_FINISHED_MAX {
            table.finished.pop_front();
        }
        drop(table);
        self.give_up(upload);
        Ok(())
    }

    /// Takes an upload away with its file and gives its bytes back.
    fn give_up(&self, upload: &Upload) {
        self.inner.uploads.table().all.remove(&upload.id);
        let mut state = upload.state();
        let moved = matches!(state.end, Some(End::Moved(_)));
        if state.end != Some(End::Gone) && state.file.take().is_some() {
            if !moved {
                // What stays behind is found at the next start and given up later.
                drop(fs::remove_file(&state.path));
            }
            self.release(state.bytes + record_bytes(8));
        }
        state.end = Some(End::Gone);
    }

    /// Room for one more file: the smallest that stands still goes.
    fn make_way(&self, upload: &Upload) -> Result<(), UploadError> {
        if upload.state().file.is_some() {
            return Ok(());
        }
        let all: Vec<_> = self.inner.uploads.table().all.values().cloned().collect();
        let mut kept = 0;
        let mut smallest: Option<(u64, Arc<Upload>)> = None;
        for one in all {
            // One that is written to at this moment goes on.
            let Ok(state) = one.state.try_lock() else {
                kept += 1;
                continue;
            };
            if state.file.is_none() {
                continue;
            }
            kept += 1;
            let (bytes, still) = (state.bytes, state.touched.elapsed() >= UPLOAD_STILL);
            drop(state);
            if still && smallest.as_ref().is_none_or(|(least, _)| bytes < *least) {
                smallest = Some((bytes, one));
            }
        }
        if kept < PARTS_KEPT_MAX {
            return Ok(());
        }
        let (_, smallest) = smallest.ok_or(UploadError::Busy)?;
        self.give_up(&smallest);
        Ok(())
    }
}

/// What a sender says of a finished upload.
#[derive(Debug)]
pub(crate) struct Finish {
    pub(crate) upload: UploadId,
    pub(crate) id: EnvelopeId,
    pub(crate) bytes: u64,
    pub(crate) claim: Claim,
}

impl Upload {
    fn new(id: UploadId, tag: LookupTag, class: Class, arriving: Arriving) -> Self {
        let (state, writers) = (Mutex::new(arriving), AtomicUsize::new(0));
        Self { id, tag, class, state, writers }
    }

    /// Says that a request brings bytes.
    pub(crate) fn writing(&self) -> Writing<'_> {
        self.writers.fetch_add(1, Ordering::Relaxed);
        Writing(self)
    }

    /// Its bytes; `None` where nobody brings more at this moment.
    pub(crate) fn bytes_if_written(&self) -> Option<u64> {
        (self.writers.load(Ordering::Relaxed) > 0).then(|| self.state().bytes)
    }

    /// Makes durable what came, and tells how much that is.
    pub(crate) fn sync(&self) -> Result<u64, UploadError> {
        let mut state = self.state();
        if state.end.is_some() {
            return Err(UploadError::Gone);
        }
        state.sync()?;
        Ok(state.synced)
    }

    /// One that is written to at this moment is not.
    fn is_empty(&self) -> bool {
        self.state.try_lock().is_ok_and(|state| state.file.is_none())
    }

    fn state(&self) -> MutexGuard<'_, Arriving> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parts_folder(folder: &Path) -> PathBuf {
    folder.join("uploads")
}

fn is_abandoned(day: Day, today: Day) -> bool {
    today.0 > day.0.saturating_add(UPLOAD_DAYS_MAX)
}

fn day_of(file: &File) -> io::Result<Day> {
    use std::os::unix::fs::MetadataExt;
    let seconds = file.metadata()?.mtime();
    Ok(Day::of_unix_seconds(u64::try_from(seconds).unwrap_or(0)))
}
