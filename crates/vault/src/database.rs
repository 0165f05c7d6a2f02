//! The encrypted database: opening, settings, schema.
//!
//! SQLCipher with a raw 256-bit key (no KDF of its own), write-ahead log, `synchronous=FULL`,
//! temporary tables in memory, `secure_delete`: the index, the log and freed pages are encrypted
//! with everything else, and nothing in clear touches the disk.

use std::path::Path;

use data_encoding::HEXLOWER;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use zeroize::Zeroizing;

use crate::keys::{Derived, Master};
use crate::{Error, Occasion, keys, migrate};

/// The write-ahead log goes into the database when it has so many pages (64 MiB): a page that many
/// commits change is then written there once.
const WAL_PAGES: u32 = 16_384;
/// Statements that stay compiled. Putting a file on record and into the index takes more than
/// rusqlite's sixteen, and each would push out one that comes next.
const STATEMENTS_KEPT: usize = 128;
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

/// A database that opened, by which master, and the masters that did not fit.
pub(crate) struct Fitting {
    pub(crate) db: Connection,
    pub(crate) epoch: u64,
    pub(crate) master: Master,
    pub(crate) others: Vec<(u64, Master)>,
}

/// Opens a database by the first master that fits: while a member is being removed there are two.
pub(crate) fn open_first(path: &Path, masters: Vec<(u64, Master)>) -> Result<Fitting, Error> {
    let (mut others, mut found, mut failed) = (Vec::new(), None, None);
    for (epoch, master) in masters {
        if found.is_some() {
            others.push((epoch, master));
            continue;
        }
        let opening = open(path, &master.derive()).and_then(|db| migrate::version(&db).map(|_| db));
        match opening {
            Ok(db) => found = Some((db, epoch, master)),
            Err(error @ Error::Damaged(_)) => {
                others.push((epoch, master));
                failed = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    match (found, failed) {
        (Some((db, epoch, master)), _) => Ok(Fitting { db, epoch, master, others }),
        (None, failed) => Err(failed.unwrap_or(Error::NotAMember)),
    }
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

/// SQLCipher's `cipher_memory_security` stays off: it locks and unlocks memory by the page around
/// each allocation, so what it frees unlocks what lies beside it, and that was nearly half of what the
/// thread did that fills the index. The program locks its whole memory where the system lets it.
fn connect_sharing(
    path: &Path,
    keys: &Derived,
    flags: OpenFlags,
    locking: &str,
) -> rusqlite::Result<Connection> {
    let mut db = Connection::open_with_flags(path, flags)?;
    // A transaction that begins as a reader is refused at once, and not after a wait, when a backup
    // looks at the database just then.
    db.set_transaction_behavior(TransactionBehavior::Immediate);
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    db.execute_batch(&keyed("key", keys))?;
    db.execute_batch(&format!(
        "PRAGMA cipher_log_level = NONE; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; \
         PRAGMA locking_mode = {locking}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
         PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = {WAL_PAGES}; PRAGMA busy_timeout = {BUSY_MILLISECONDS};"
    ))?;
    Ok(db)
}

/// Encrypts every page with another key, in one transaction: a crash leaves the old key or the new
/// one. Then the old pages are overwritten.
pub(crate) fn rekey(db: &Connection, keys: &Derived) -> Result<(), Error> {
    db.execute_batch(&keyed("rekey", keys))?;
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

fn keyed(pragma: &str, keys: &Derived) -> Zeroizing<String> {
    let hex = Zeroizing::new(HEXLOWER.encode(keys.database.as_bytes()));
    Zeroizing::new(format!("PRAGMA {pragma} = \"x'{}'\";", hex.as_str()))
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

/// Keeps a secret under this name, unless there is one.
pub(crate) fn ensure_secret(db: &Connection, name: &str, value: &[u8]) -> Result<(), Error> {
    let sql = "INSERT OR IGNORE INTO secret (name, value) VALUES (?1, ?2)";
    db.execute(sql, params![name, value])?;
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

pub(crate) fn clear_setting(db: &Connection, name: &str) -> Result<(), Error> {
    db.execute("DELETE FROM setting WHERE name = ?1", [name])?;
    Ok(())
}
