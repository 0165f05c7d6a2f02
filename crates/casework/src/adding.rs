//! Puts files and folders into the case: sealed, durable, each named in an entry.
//!
//! Files are taken in batches, an entry for every thousand; a batch is durable when it is counted. A run that was cut off goes on where it stopped: what lies where it lay, and looks as it
//! looked, is not read again. Nothing is left out in silence: what cannot be taken is in the report.
//! Never looks into a file: [`crate::reading`] does, in a sandbox.

mod walk;

use std::io::{self, Read, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rand_core::CryptoRngCore;
use testimony_model::{Action, AddedFile, Files, Handle, LIST_MAX, ThingKind};
use testimony_vault::{EntryWriter, Occasion, PendingBlob};

use crate::access::Scope;
use crate::{Error, Lender};
use walk::Found;
pub use walk::{Total, total};

/// Short files wait in memory until their batch is written; this bounds it.
const BATCH_BYTES: u64 = 32 << 20;
/// Files in a batch. The database's pages are written once a batch, and random keys touch them all:
/// batches of 1,000 wrote seven pages a file.
const BATCH_FILES: usize = 10 * LIST_MAX;
/// A batch waits for more files for so long, so that little is lost when the power goes.
const BATCH_SECONDS: i64 = 2;
/// A file that changes while it is read is read so often.
const READ_TRIES: usize = 3;
/// Bytes read at once.
const BUFFER_BYTES: usize = 256 << 10;

/// What is to be added, and what is said of it.
#[derive(Debug, Clone)]
pub struct AddOptions {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Who gave them.
    pub source: Option<Handle>,
    /// What they are, in a few words.
    pub note: Option<String>,
    /// The case that they belong to; as in [`NewAccount`](crate::intake::NewAccount) if absent.
    pub case: Option<Handle>,
}

/// The clock and the generator of a long run.
pub struct LongOccasion<'a> {
    /// Tells the time, again and again.
    pub clock: &'a dyn Fn() -> Timestamp,
    /// A cryptographic generator.
    pub rng: &'a mut dyn CryptoRngCore,
}

/// What became of it, so far or at the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    /// Files that are durable in the vault.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that an earlier run had added, unchanged since.
    pub already: u64,
    /// Entries that name them.
    pub entries: u64,
    /// What was not added, and why.
    pub failed: Vec<NotAdded>,
}

/// Something that was not added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAdded {
    /// Where it is.
    pub path: PathBuf,
    /// Why not.
    pub why: String,
}

/// A file that is sealed and waits for its batch.
struct Ready {
    blob: PendingBlob,
    found: Found,
    print: [u8; 32],
    modified: Option<Timestamp>,
}

/// Adds files and folders. `progress` is told after every file, and may end the run: what was counted
/// stays. Between two files, and within long ones, the lender may have the vault back.
///
/// # Errors
/// When the vault cannot be written; what `progress` was last told of is durable.
pub fn add(
    lender: &mut dyn Lender,
    options: &AddOptions,
    occasion: &mut LongOccasion<'_>,
    progress: &mut dyn FnMut(&Added) -> ControlFlow<()>,
) -> Result<Added, Error> {
    if let Some(source) = &options.source {
        // Before anything is read.
        lender.vault().thing_item(ThingKind::Source, source)?;
    }
    let batch_files = if lender.is_shared() { LIST_MAX } else { BATCH_FILES };
    let mut run = Run {
        lender,
        options,
        occasion,
        added: Added::default(),
        batch: Vec::new(),
        batch_bytes: 0,
        batch_files,
        since: Timestamp::UNIX_EPOCH,
        buffer: vec![0; BUFFER_BYTES],
    };
    let own = run.lender.vault().dir().to_owned();
    for found in walk::walk(&options.paths, &own) {
        match found {
            Ok(found) => run.take(found)?,
            Err(not_added) => run.added.failed.push(not_added),
        }
        if progress(&run.added).is_break() {
            break;
        }
        run.give_way();
    }
    run.write_batch()?;
    let _end = progress(&run.added);
    Ok(run.added)
}

struct Run<'a, 'o> {
    lender: &'a mut dyn Lender,
    options: &'a AddOptions,
    occasion: &'a mut LongOccasion<'o>,
    added: Added,
    batch: Vec<Ready>,
    batch_bytes: u64,
    batch_files: usize,
    since: Timestamp,
    buffer: Vec<u8>,
}

impl Run<'_, '_> {
    /// Lets others have the vault. Once somebody wanted it, batches are short: he waits for the end of
    /// the one that is being written.
    fn give_way(&mut self) {
        if self.lender.breathe() {
            self.batch_files = LIST_MAX;
        }
    }

    fn take(&mut self, found: Found) -> Result<(), Error> {
        let mut file = match found.open() {
            Ok(file) => file,
            Err(cause) => return self.fail(&found.path, &cause.to_string()),
        };
        let print = match walk::print(&file) {
            Ok(print) => print,
            Err(cause) => return self.fail(&found.path, &cause.to_string()),
        };
        if self.lender.vault().added_print(&found.key())? == Some(print.hash) {
            self.added.already += 1;
            return Ok(());
        }
        let mut looked = print;
        for _ in 0..READ_TRIES {
            let blob = match self.seal(&mut file)? {
                Ok(blob) => blob,
                Err(cause) => return self.fail(&found.path, &cause.to_string()),
            };
            match walk::print(&file) {
                Ok(after) if after.hash == looked.hash => {
                    let modified = after.modified;
                    return self.put(Ready { blob, found, print: after.hash, modified });
                }
                Ok(after) => looked = after,
                Err(cause) => return self.fail(&found.path, &cause.to_string()),
            }
            if let Err(cause) = file.rewind() {
                return self.fail(&found.path, &cause.to_string());
            }
        }
        let why = "it changes while it is read; stop what writes to it, then add it again";
        self.fail(&found.path, why)
    }

    /// Seals a file's bytes; the inner error is the file's, the outer the vault's.
    fn seal(&mut self, file: &mut impl Read) -> Result<io::Result<PendingBlob>, Error> {
        let now = (self.occasion.clock)();
        let mut occasion = Occasion { now, rng: self.occasion.rng };
        let mut blob = self.lender.vault().blob_writer(&mut occasion)?;
        loop {
            match file.read(&mut self.buffer) {
                Ok(0) => return Ok(Ok(blob.finish()?)),
                Ok(bytes) => {
                    blob.write_all(&self.buffer[..bytes])
                        .map_err(|cause| Error::io("storing", self.lender.vault().dir())(cause))?;
                    // Sealing needs no vault.
                    self.give_way();
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Ok(Err(cause)),
            }
        }
    }

    fn put(&mut self, ready: Ready) -> Result<(), Error> {
        let now = (self.occasion.clock)();
        if self.batch.is_empty() {
            self.since = now;
        }
        self.batch_bytes += ready.blob.bytes();
        self.batch.push(ready);
        let waited = now.as_second() - self.since.as_second();
        if self.batch.len() >= self.batch_files
            || self.batch_bytes >= BATCH_BYTES
            || waited >= BATCH_SECONDS
        {
            self.write_batch()?;
        }
        Ok(())
    }

    /// Puts the batch on record; durable when this returns.
    fn write_batch(&mut self) -> Result<(), Error> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let now = (self.occasion.clock)();
        let mut occasion = Occasion { now, rng: self.occasion.rng };
        let case = match &self.options.case {
            Some(named) => Some(named.clone()),
            None => Scope::of(self.lender.vault())?.home().cloned(),
        };
        let mut writer = self.lender.vault().writer()?;
        let (mut count, mut bytes, mut entries) = (0, 0, 0);
        let mut batch = std::mem::take(&mut self.batch).into_iter();
        while batch.len() > 0 {
            let entry = batch.by_ref().take(LIST_MAX);
            let files = attach(&mut writer, entry, &mut occasion)?;
            count += files.len() as u64;
            bytes += files.iter().map(|file| file.bytes).sum::<u64>();
            entries += 1;
            let (source, note) = (self.options.source.clone(), self.options.note.clone());
            let case = case.clone();
            writer.append(&Action::Files(Files { source, note, case, files }), &mut occasion)?;
        }
        writer.commit()?;
        self.batch_bytes = 0;
        self.added.files += count;
        self.added.bytes += bytes;
        self.added.entries += entries;
        Ok(())
    }

    fn fail(&mut self, path: &Path, why: &str) -> Result<(), Error> {
        self.added.failed.push(NotAdded { path: path.to_owned(), why: why.to_owned() });
        Ok(())
    }
}

/// Takes sealed files into the case, as an entry names them.
fn attach(
    writer: &mut EntryWriter<'_>,
    batch: impl Iterator<Item = Ready>,
    occasion: &mut Occasion<'_>,
) -> Result<Vec<AddedFile>, Error> {
    let taken = batch.map(|ready| {
        let kept = writer.attach(ready.blob, &ready.found.name, None, occasion)?;
        let item = kept.item.parse().map_err(|_| testimony_vault::Error::BadRow("file"))?;
        writer.note_path(item, &ready.found.key(), &ready.print)?;
        Ok(AddedFile {
            name: kept.name,
            bytes: kept.bytes,
            commitment: kept.commitment,
            item: kept.item,
            modified: ready.modified,
            container: None,
            cut: false,
        })
    });
    taken.collect()
}

impl std::fmt::Debug for LongOccasion<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LongOccasion").finish_non_exhaustive()
    }
}
