//! The encrypted workspace of a team: its keys, its signed entries, its blobs.
//!
//! A vault is a folder: `vault.toml` (how the master key is wrapped), `case.db` (SQLCipher) and
//! `packs/` (encrypted files, with parity). The written form is in `docs/spec/entry.md` and
//! `docs/spec/blob.md`.
//!
//! What the vault promises: an entry is appended, signed and chained, never changed; nothing that
//! was told to be stored is lost by a crash; nobody reads a word of it without the passphrase.
//! Never here: a socket, a clock, a generator of its own ([`Occasion`] brings both), the public
//! log (crate `record`), the rules of a use case (crate `casework`).

#![forbid(unsafe_code)]

mod backup;
mod begin;
mod blob;
mod check;
mod database;
mod dated;
mod durable;
mod entry;
mod erase;
mod error;
mod file;
mod freeze;
#[doc(hidden)]
pub mod fuzzing;
mod header;
mod item;
mod keys;
mod ledger;
mod lock;
mod loose;
mod member;
mod migrate;
mod pack;
mod parity;
mod project;
mod recover;
mod search;
mod sight;
mod sketch;
mod thread;
mod tick;
mod week;

use std::fmt;
use std::path::{Path, PathBuf};

use rand_core::CryptoRngCore;

pub use backup::{
    BackupKeys, Manifest, NotedBackup, PIECE_BYTES, PieceName, SnapshotFile, Stream,
    keys_of_snapshot, make_folder, mend_pack, place_header,
};
pub use begin::NewVault;
pub use blob::{BlobReader, BlobWriter, PendingBlob, Sealer};
pub use check::{CheckReport, Depth, RepairReport};
pub use dated::StoredStamp;
pub use entry::{Entry, EntryWriter};
pub use erase::{Erased, ToErase, Tombstone};
pub use error::Error;
pub use file::{FilesWanted, Nesting, Picture, Reading, StoredFile};
pub use freeze::{BackupLock, Frozen, FrozenFile};
pub use header::{Kdf, Passphrase, Unlock, Way};
pub use item::{Item, ItemContent};
pub use keys::{Keys, MemberKey, SecretKey};
pub use ledger::Disclosure;
pub use member::Member;
pub use project::{HistoryEntry, Role, StoredAssertion, StoredAttribution, StoredRemark};
pub use search::{
    Batch, Days, Document, FACET_VALUES_MAX, Facet, HITS_RANKED_MAX, Indexer, PASSAGE_BYTES_MAX,
    SEARCH_FIELDS, SearchAnswer, SearchHit, SearchRequest, Total,
};
pub use sight::{Seat, Standing};
pub use sketch::{AlikeTexts, RareWords, StoredCue};
pub use testimony_lexis::{Part as SnippetPart, Snippet};
pub use thread::Thread;
pub use tick::{Delay, Due, Placed, StoredTick, TickTree};
pub use week::WeekIdentity;

/// The encrypted database's file name.
const DATABASE_FILE: &str = "case.db";
/// The folder of the public log inside a vault's folder.
const LOG_FOLDER: &str = "log";

/// The time and the random generator with which something is put on record.
pub struct Occasion<'a> {
    /// Now, as the team's clock says. No verdict ever rests on it.
    pub now: jiff::Timestamp,
    /// A cryptographic generator.
    pub rng: &'a mut dyn CryptoRngCore,
}

/// Whether a vault is opened to look or to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Others may write meanwhile.
    Read,
    /// Nobody else may write meanwhile.
    Write,
}

/// An open vault.
pub struct Vault {
    dir: PathBuf,
    db: sight::Sighted,
    master: keys::Master,
    epoch: u64,
    keys: keys::Derived,
    /// Who opened it; nobody in particular while its header is of version 1.
    me: Option<keys::MemberSecret>,
    id: [u8; 32],
    packs: pack::Packer,
    search_memory: search::Memory,
    /// Held as long as the vault is open to write.
    _lock: Option<lock::VaultLock>,
}

impl Vault {
    /// Makes a vault in an empty or absent folder, with nothing in it yet.
    ///
    /// # Errors
    /// When the folder is not empty, or cannot be written.
    pub fn create(
        dir: &Path,
        passphrase: &Passphrase,
        kdf: Kdf,
        occasion: &mut Occasion<'_>,
    ) -> Result<Self, Error> {
        NewVault::begin(dir, occasion)?.finish(passphrase, kdf, occasion)
    }

    /// Whether a vault could be made there; asks for nothing.
    ///
    /// # Errors
    /// [`Error::NotEmpty`], [`Error::Io`].
    pub fn is_free(dir: &Path) -> Result<(), Error> {
        begin::refuse_non_empty(dir)
    }

    /// Whether there is a vault; asks for no passphrase.
    ///
    /// # Errors
    /// [`Error::NotAVault`], [`Error::BadHeader`].
    pub fn is_one(dir: &Path) -> Result<(), Error> {
        header::read(dir).map(|_| ())
    }

    /// Whether another process has it open to write, at this moment.
    pub fn is_held(dir: &Path) -> bool {
        lock::VaultLock::is_held(dir)
    }

    /// Opens a vault by a member's passphrase.
    ///
    /// # Errors
    /// When the folder is no vault, the passphrase does not fit, the database is damaged, or
    /// somebody else writes to it.
    pub fn open(dir: &Path, passphrase: &Passphrase, access: Access) -> Result<Self, Error> {
        Self::open_as(dir, &Unlock::Passphrase(passphrase), access)
    }

    /// Opens a vault by what a member has.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_as(dir: &Path, unlock: &Unlock<'_>, access: Access) -> Result<Self, Error> {
        let header = header::read(dir)?;
        let lock = match access {
            Access::Read => None,
            Access::Write => Some(lock::VaultLock::take(dir)?),
        };
        let opened = header.open(unlock)?;
        Self::open_by(dir, opened.masters, opened.me, lock)
    }

    /// Opens the database by the master that fits, and ends what a crash left half done.
    fn open_by(
        dir: &Path,
        masters: Vec<(u64, keys::Master)>,
        me: Option<keys::MemberSecret>,
        lock: Option<lock::VaultLock>,
    ) -> Result<Self, Error> {
        let fitting = database::open_first(&dir.join(DATABASE_FILE), masters)?;
        let database::Fitting { mut db, epoch, master, others } = fitting;
        if migrate::is_due(migrate::version(&db)?)? {
            // Reading, too, needs the present form; nobody else may write while it is made.
            let _held = lock.is_none().then(|| lock::VaultLock::take(dir)).transpose()?;
            migrate::migrate(dir, &mut db)?;
        }
        if project::is_stale(&db)? {
            let _held = lock.is_none().then(|| lock::VaultLock::take(dir)).transpose()?;
            let tx = db.transaction()?;
            project::rebuild(&tx)?;
            tx.commit()?;
        }
        if search::is_stale(&db)? {
            let _held = lock.is_none().then(|| lock::VaultLock::take(dir)).transpose()?;
            let tx = db.transaction()?;
            search::rebuild(&tx, &mut |_| {})?;
            tx.commit()?;
        }
        if sketch::is_stale(&db)? {
            let _held = lock.is_none().then(|| lock::VaultLock::take(dir)).transpose()?;
            let key = sketch::key(&database::vault_id(&db)?);
            let tx = db.transaction()?;
            sketch::rebuild(&tx, &key)?;
            tx.commit()?;
        }
        if let Some(me) = &me {
            if lock.is_some() && member::is_orphaned(&db)? {
                member::adopt(&mut db, me)?;
            }
            if !member::is_active(&db, &me.id)? && !member::is_orphaned(&db)? {
                return Err(Error::NotAMember);
            }
        }
        let id = database::vault_id(&db)?;
        let (dir, keys, writes) = (dir.to_owned(), master.derive(), lock.is_some());
        let packs = pack::Packer::new(&dir);
        let search_memory = search::Memory::default();
        let db = sight::Sighted::new(db);
        let mut vault =
            Self { dir, db, master, epoch, keys, me, id, packs, search_memory, _lock: lock };
        if writes {
            let next = others.into_iter().find(|(number, _)| *number > epoch);
            vault.settle_epoch(next.map(|(_, master)| master))?;
            begin::unmark(&vault.dir)?;
            pack::clear_incoming(&vault.dir)?;
            // SQLite syncs the folder when it first syncs its log, and ignores it when that fails.
            durable::sync_folder(&vault.dir).map_err(Error::io("syncing", &vault.dir))?;
        }
        vault.look_again()?;
        Ok(vault)
    }

    /// Gives the member whose passphrase this is another one, at this cost a guess; the old one opens
    /// nothing afterwards.
    ///
    /// # Errors
    /// When the old passphrase does not fit or the header cannot be written.
    pub fn change_passphrase(
        dir: &Path,
        old: &Passphrase,
        new: &Passphrase,
        kdf: Kdf,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<(), Error> {
        let _lock = lock::VaultLock::take(dir)?;
        header::change_passphrase(dir, old, new, kdf, rng)
    }

    /// What an earlier form or a crash left to do: ends an erasing, puts blobs of version 2 into packs,
    /// covers packs.
    /// To be called once after a vault was opened to write.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn settle(&mut self, occasion: &mut Occasion<'_>) -> Result<(), Error> {
        self.finish_erasing()?;
        self.gather_loose(occasion)?;
        self.packs.cover_all(self.db.raw())
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where the public log of this vault lies.
    pub fn log_dir(&self) -> PathBuf {
        self.dir.join(LOG_FOLDER)
    }

    /// Random bytes that every signature of an entry covers.
    pub fn id(&self) -> &[u8; 32] {
        &self.id
    }

    /// A setting of the vault, such as the team's name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        database::setting(&self.db, name)
    }

    /// Keeps a setting.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), Error> {
        database::set_setting(&self.db, name, value)
    }

    /// Forgets a setting, if it is there.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn clear_setting(&self, name: &str) -> Result<(), Error> {
        database::clear_setting(&self.db, name)
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        if self._lock.is_some() {
            // What cannot be covered now is covered after the next opening.
            drop(self.packs.cover_all(self.db.raw()));
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl fmt::Debug for Occasion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Occasion").field("now", &self.now).finish_non_exhaustive()
    }
}
