//! A vault as it is at one moment, for a backup, while others go on writing
//! (docs/spec/backup.md, section 4).
//!
//! The database is read as it lies on the disk, so that pages which did not change are bytes which
//! did not change. A reader's mark keeps SQLite from moving newer pages into the file meanwhile; the
//! write-ahead log, the list of packs and the small files that change are read while nobody writes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXLOWER;
use rusqlite::Connection;

use crate::entry::number;
use crate::{BackupKeys, DATABASE_FILE, Error, Vault, database, header, lock, pack, parity, week};

/// Files of the folder that belong to no backup, by their names.
const LEFT_OUT: [&str; 4] = [header::HEADER_FILE, "lock", "backup.lock", "case.db-shm"];
/// Files that a crash left beside those that they were to replace.
const UNFINISHED: [&str; 2] = ["new", "partial"];
/// What a migration left is named so.
const OLD_FORM: &str = "old-";
/// Envelopes that are being copied; the Post still has them.
const INCOMING: &str = "incoming";
/// Small files that are replaced while the vault is in use, read at the moment itself.
const CHANGING: [&str; 2] = ["log/checkpoint", "policy.txt"];
const WAL_FILE: &str = "case.db-wal";

/// Files that are open for ever. SQLite's locks on a database belong to the process and are lost when
/// *any* descriptor of that file is closed in it; so the one that reads the raw file is never closed.
static RAW: Mutex<BTreeMap<(u64, u64), Arc<File>>> = Mutex::new(BTreeMap::new());

/// Everything that belongs to a vault at one moment.
pub struct Frozen {
    dir: PathBuf,
    files: Vec<FrozenFile>,
    keys: BackupKeys,
    header: String,
    /// Holds the mark as long as the database is read.
    _reader: Connection,
    database: Arc<File>,
}

/// One file.
#[derive(Debug)]
pub struct FrozenFile {
    /// Where it lies in the vault's folder, with `/` between the parts.
    pub path: String,
    /// Its length at that moment.
    pub bytes: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// The database.
    Raw,
    /// A file that is only appended to, or never changed.
    Disk,
    /// Read at the moment itself.
    Memory(Vec<u8>),
}

/// Makes backups one at a time: removing what no snapshot names must not meet a backup under way.
#[derive(Debug)]
pub struct BackupLock {
    _lock: lock::VaultLock,
}

impl Vault {
    /// Lets nobody else make or remove backups meanwhile; others may write to the vault.
    ///
    /// # Errors
    /// [`Error::InUse`].
    pub fn lock_backups(&self) -> Result<BackupLock, Error> {
        Ok(BackupLock { _lock: lock::VaultLock::take_named(&self.dir, "backup.lock")? })
    }

    /// Lets others write from now on.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub fn share(&mut self) -> Result<(), Error> {
        if self._lock.is_some() {
            self.packs.cover_all(self.db.raw())?;
            self._lock = None;
        }
        Ok(())
    }

    /// The vault as it is now.
    ///
    /// # Errors
    /// When the disk fails, or a writer does not let go of the database for some seconds.
    pub fn freeze(&self) -> Result<Frozen, Error> {
        let path = self.dir.join(DATABASE_FILE);
        let reader = database::open(&path, &self.keys)?;
        // What the write-ahead log holds goes into the file first, as far as readers allow.
        reader.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        reader.execute_batch("BEGIN")?;
        reader.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        let mut writer = database::open(&path, &self.keys)?;
        let still = writer.transaction()?;
        let database = raw(&path).map_err(Error::io("opening", &path))?;
        let bytes = database.metadata().map_err(Error::io("looking at", &path))?.len();
        let mut files =
            vec![FrozenFile { path: DATABASE_FILE.to_owned(), bytes, content: Content::Raw }];
        for name in [WAL_FILE].iter().chain(&CHANGING) {
            files.extend(in_memory(&self.dir, name)?);
        }
        self.packs_of(&still, &mut files)?;
        let header = header::text(&self.dir)?;
        still.rollback()?;
        self.others(&self.dir, "", &mut files)?;
        let (dir, keys) = (self.dir.clone(), self.backup_keys());
        Ok(Frozen { dir, files, keys, header, _reader: reader, database })
    }

    /// The packs as the database knows them, and their parity where it fits.
    fn packs_of(&self, db: &Connection, files: &mut Vec<FrozenFile>) -> Result<(), Error> {
        let mut statement = db.prepare("SELECT name, bytes FROM pack ORDER BY number")?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?)))?;
        for row in rows {
            let (name, bytes) = row?;
            let (name, bytes) = (HEXLOWER.encode(&name), number(bytes)?);
            let path = format!("{}/{name}", pack::FOLDER);
            let beside = parity::beside(&self.dir.join(&path));
            files.push(FrozenFile { path: path.clone(), bytes, content: Content::Disk });
            match std::fs::read(&beside) {
                Ok(parity) if parity::covers(&parity) == Some(bytes) => files.push(FrozenFile {
                    path: format!("{path}.parity"),
                    bytes: parity.len() as u64,
                    content: Content::Disk,
                }),
                Ok(_) => {}
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => return Err(Error::io("reading", &beside)(cause)),
            }
        }
        Ok(())
    }

    /// Everything else: the log, envelopes that did not open, what later versions will keep.
    fn others(&self, dir: &Path, under: &str, files: &mut Vec<FrozenFile>) -> Result<(), Error> {
        let reading = || Error::io("looking into", dir);
        let mut entries: Vec<_> = std::fs::read_dir(dir)
            .and_then(Iterator::collect::<io::Result<_>>)
            .map_err(reading())?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let path = if under.is_empty() { name.to_owned() } else { format!("{under}/{name}") };
            let kind = entry.file_type().map_err(reading())?;
            if kind.is_dir() {
                let old = under.is_empty() && name.starts_with(OLD_FORM);
                if !old && ![pack::FOLDER, INCOMING, week::FOLDER].contains(&path.as_str()) {
                    self.others(&entry.path(), &path, files)?;
                }
            } else if kind.is_file() && belongs(&path, files) {
                let bytes = entry.metadata().map_err(reading())?.len();
                files.push(FrozenFile { path, bytes, content: Content::Disk });
            }
        }
        Ok(())
    }
}

fn belongs(path: &str, files: &[FrozenFile]) -> bool {
    let unfinished = path.rsplit_once('.').is_some_and(|(_, end)| UNFINISHED.contains(&end));
    !unfinished
        && !LEFT_OUT.contains(&path)
        && path != WAL_FILE
        && path != DATABASE_FILE
        && !(CHANGING.contains(&path) && files.iter().any(|file| file.path == path))
}

/// The one descriptor of this file, opened at the first time and never closed.
fn raw(path: &Path) -> io::Result<Arc<File>> {
    let mut open = RAW.lock().unwrap_or_else(PoisonError::into_inner);
    let found = std::fs::metadata(path)?;
    if let Some(file) = open.get(&(found.dev(), found.ino())) {
        return Ok(Arc::clone(file));
    }
    let file = Arc::new(File::open(path)?);
    let opened = file.metadata()?;
    open.insert((opened.dev(), opened.ino()), Arc::clone(&file));
    Ok(file)
}

fn in_memory(dir: &Path, name: &str) -> Result<Option<FrozenFile>, Error> {
    let path = dir.join(name);
    match std::fs::read(&path) {
        Ok(content) => Ok(Some(FrozenFile {
            path: name.to_owned(),
            bytes: content.len() as u64,
            content: Content::Memory(content),
        })),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::io("reading", &path)(cause)),
    }
}

impl Frozen {
    /// Every file that belongs to it.
    pub fn files(&self) -> &[FrozenFile] {
        &self.files
    }

    /// The keys with which it is to be sealed.
    pub fn keys(&self) -> &BackupKeys {
        &self.keys
    }

    /// `vault.toml`.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The whole of a small file that changes (the log's checkpoint), if it is there.
    pub fn small(&self, path: &str) -> Option<&[u8]> {
        self.files.iter().find_map(|file| match &file.content {
            Content::Memory(content) if file.path == path => Some(content.as_slice()),
            _ => None,
        })
    }

    /// Reads a part of a file.
    ///
    /// # Errors
    /// When it is gone or shorter than it was: something was erased meanwhile, or it is damaged.
    pub fn read(&self, file: &FrozenFile, at: u64, out: &mut [u8]) -> Result<(), Error> {
        let path = self.dir.join(&file.path);
        let reading = Error::io("reading", &path);
        match &file.content {
            Content::Raw => self.database.read_exact_at(out, at).map_err(reading),
            Content::Disk => {
                File::open(&path).and_then(|file| file.read_exact_at(out, at)).map_err(reading)
            }
            Content::Memory(content) => {
                let from = usize::try_from(at).unwrap_or(usize::MAX);
                let part = content.get(from..).and_then(|rest| rest.get(..out.len()));
                let part = part.ok_or(Error::BadSnapshot)?;
                out.copy_from_slice(part);
                Ok(())
            }
        }
    }
}

impl std::fmt::Debug for Frozen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frozen").field("dir", &self.dir).finish_non_exhaustive()
    }
}
