//! The encrypted database: opening, settings, schema.
//!
//! SQLCipher with a raw 256-bit key (no KDF of its own), write-ahead log, `synchronous=FULL`,
//! temporary tables in memory, `secure_delete`: the index, the log and freed pages are encrypted
//! with everything else, and nothing in clear touches the disk.

use std::path::Path;

use data_encoding::HEXLOWER;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use zeroize::Zeroizing;

use crate::keys::Derived;
use crate::{Error, Occasion, keys, migrate};

/// The write-ahead log goes into the database when it has so many pages (64 MiB): a page that many
/// commits change is then written there once.
const WAL_PAGES: u32 = 16_384;
/// How long a reader waits for a writer's commit.
const BUSY_MILLISECONDS: u32 = 5_000;

pub(crate) fn create(path: &Path, keys: &Derived) -> Result<Connection, Error> {
    let mut db = connect(path, keys, OpenFlags::SQLITE_OPEN_CREATE)?;
    migrate::create(&mut db)?;
    Ok(db)
}

/// Opens a database of any version that this program can bring to its own.
pub(crate) fn open(path: &Path, keys: &Derived) -> Result<Connection, Error> {
    if !path.exists() {
        let dir = path.parent().unwrap_or(path).to_owned();
        return Err(Error::NotAVault { dir, missing: crate::DATABASE_FILE });
    }
    connect(path, keys, OpenFlags::empty())
}

fn connect(path: &Path, keys: &Derived, extra: OpenFlags) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | extra;
    match connect_sharing(path, keys, flags, "NORMAL") {
        // Without room for the memory that connections share, this one goes on alone: what is in a
        // case can be read on a full disk.
        Err(cause) if crate::error::shares_nothing(&cause) => {
            Ok(connect_sharing(path, keys, flags, "EXCLUSIVE")?)
        }
        connected => Ok(connected?),
    }
}

fn connect_sharing(
    path: &Path,
    keys: &Derived,
    flags: OpenFlags,
    locking: &str,
) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(path, flags)?;
    let hex = Zeroizing::new(HEXLOWER.encode(keys.database.as_bytes()));
    let key = Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", hex.as_str()));
    db.execute_batch(&key)?;
    db.execute_batch(&format!(
        "PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; \
         PRAGMA locking_mode = {locking}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
         PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = {WAL_PAGES}; PRAGMA busy_timeout = {BUSY_MILLISECONDS};"
    ))?;
    Ok(db)
}

/// Draws the vault's id and keys.
pub(crate) fn set_up(db: &Connection, occasion: &mut Occasion<'_>) -> Result<[u8; 32], Error> {
    let mut id = [0; 32];
    occasion.rng.fill_bytes(&mut id);
    store_secret(db, "vault-id", &id)?;
    keys::store_new(db, occasion)?;
    Ok(id)
}

pub(crate) fn vault_id(db: &Connection) -> Result<[u8; 32], Error> {
    secret(db, "vault-id")?.try_into().map_err(|_| Error::BadRow("vault id"))
}

pub(crate) fn secret(db: &Connection, name: &str) -> Result<Vec<u8>, Error> {
    db.query_row("SELECT value FROM secret WHERE name = ?1", [name], |row| row.get(0))
        .optional()?
        .ok_or(Error::BadRow("key"))
}

pub(crate) fn store_secret(db: &Connection, name: &str, value: &[u8]) -> Result<(), Error> {
    db.execute("INSERT INTO secret (name, value) VALUES (?1, ?2)", params![name, value])?;
    Ok(())
}

pub(crate) fn setting(db: &Connection, name: &str) -> Result<Option<String>, Error> {
    let found = db.query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get(0));
    Ok(found.optional()?)
}

pub(crate) fn set_setting(db: &Connection, name: &str, value: &str) -> Result<(), Error> {
    db.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)", [name, value])?;
    Ok(())
}
