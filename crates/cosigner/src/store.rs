//! What a cosigner must never forget: the largest tree that it cosigned, log by log.
//!
//! SQLite with a write-ahead log and `synchronous=FULL`: what [`Store::swap_all`] has returned is on
//! the disk. Everything in it is public; the key is elsewhere. Readers see committed rows only.

use std::path::Path;

use data_encoding::HEXLOWER;
use rusqlite::{
    Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params,
};
use sha2::{Digest, Sha256};
use testimony_proof::note::{KeyKind, VerifierKey};

use crate::Error;
use crate::decide::LastCosigned;
use crate::limits::{BUSY_MILLISECONDS, KEYS_OF_LOG_MAX};

const SCHEMA: &str = include_str!("schema.sql");
const SCHEMA_VERSION: i64 = 1;

/// One connection to the store.
#[derive(Debug)]
pub struct Store {
    db: Connection,
}

/// What is known of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLog {
    /// Its keys; never empty.
    pub keys: Vec<VerifierKey>,
    /// The tree that was cosigned last.
    pub last: Option<LastCosigned>,
}

/// One log and how far it was cosigned, for people and monitors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The log's name.
    pub log_origin: String,
    /// The tree that was cosigned last.
    pub last: Option<LastCosigned>,
}

/// A tree to be persisted in the place of the one before, if that is still the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// Of which log.
    pub log_origin: String,
    /// What the decision was made after.
    pub expected: Option<LastCosigned>,
    /// What was decided.
    pub next: LastCosigned,
    /// The checkpoint with the log's signatures.
    pub note: String,
}

impl Store {
    /// Makes an empty store, or empties none: what is there stays.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let mut db = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if version(&transaction)? == 0 {
            transaction.execute_batch(SCHEMA)?;
            transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
        }
        transaction.commit()?;
        Ok(Self { db })
    }

    /// Opens a store that is there.
    ///
    /// # Errors
    /// When there is none, or one of another version.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let db = connect(path, OpenFlags::empty())?;
        if version(&db)? != SCHEMA_VERSION {
            return Err(Error::Damaged { path: path.to_owned(), what: "it is of another version" });
        }
        Ok(Self { db })
    }

    /// Takes on logs by their keys; gives how many of them are new. All of them, or none.
    ///
    /// # Errors
    /// [`Error::NotALogKey`], [`Error::TooManyKeys`].
    pub fn add_logs(&mut self, keys: &[VerifierKey]) -> Result<usize, Error> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut added = 0;
        for key in keys {
            if key.kind() != KeyKind::Ed25519 {
                return Err(Error::NotALogKey);
            }
            added += transaction.execute(
                "INSERT OR IGNORE INTO log_key (log_origin, vkey) VALUES (?1, ?2)",
                params![key.name(), key.to_string()],
            )?;
            let of_log: i64 = transaction.query_row(
                "SELECT count(*) FROM log_key WHERE log_origin = ?1",
                [key.name()],
                |row| row.get(0),
            )?;
            if usize::try_from(of_log).unwrap_or(usize::MAX) > KEYS_OF_LOG_MAX {
                return Err(Error::TooManyKeys);
            }
        }
        transaction.commit()?;
        Ok(added)
    }

    /// Keys and last tree of a log; `None` for a log that nobody added.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn known(&self, log_origin: &str) -> Result<Option<KnownLog>, Error> {
        let mut keys = self.db.prepare_cached("SELECT vkey FROM log_key WHERE log_origin = ?1")?;
        let keys = keys.query_map([log_origin], |row| row.get(0))?;
        let keys = keys
            .map(|vkey: Result<String, _>| Ok(vkey?.parse()?))
            .collect::<Result<Vec<VerifierKey>, Error>>()?;
        if keys.is_empty() {
            return Ok(None);
        }
        let mut last = self
            .db
            .prepare_cached("SELECT size, root, time FROM cosigned WHERE log_origin = ?1")?;
        let last = last.query_row([log_origin], |row| read_last(row, 0)).optional()?;
        Ok(Some(KnownLog { keys, last }))
    }

    /// Every log that was added, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn logs(&self) -> Result<Vec<Cosigned>, Error> {
        let mut rows = self.db.prepare(
            "SELECT DISTINCT log_origin, size, root, time \
             FROM log_key LEFT JOIN cosigned USING (log_origin) ORDER BY log_origin",
        )?;
        let rows = rows.query_map([], |row| {
            let size: Option<i64> = row.get(1)?;
            let last = size.map(|_| read_last(row, 1)).transpose()?;
            Ok(Cosigned { log_origin: row.get(0)?, last })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The kept checkpoint and the time of its cosignature, by the hash of the log's name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn note(&self, name_hash: &str) -> Result<Option<(String, u64)>, Error> {
        let mut found =
            self.db.prepare_cached("SELECT note, time FROM cosigned WHERE name_hash = ?1")?;
        Ok(found.query_row([name_hash], |row| Ok((row.get(0)?, unsigned(row, 1)?))).optional()?)
    }

    /// Makes these swaps in one durable transaction; says of each whether it was made. A swap is
    /// not made where another tree came between.
    ///
    /// # Errors
    /// When the disk fails: then none of them was made.
    pub fn swap_all(&mut self, swaps: &[&Swap]) -> Result<Vec<bool>, Error> {
        let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let made =
            swaps.iter().map(|swap| swap_one(&transaction, swap)).collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(made)
    }
}

fn swap_one(transaction: &Transaction<'_>, swap: &Swap) -> Result<bool, rusqlite::Error> {
    let Swap { log_origin, expected, next, note } = swap;
    let (size, time) = (signed(next.size)?, signed(next.time)?);
    let changed = match expected {
        None => transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO cosigned (log_origin, name_hash, size, root, time, note) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                log_origin,
                HEXLOWER.encode(&Sha256::digest(log_origin)),
                size,
                next.root,
                time,
                note
            ])?,
        Some(last) => transaction
            .prepare_cached(
                "UPDATE cosigned SET size = ?2, root = ?3, time = ?4, note = ?5 \
                 WHERE log_origin = ?1 AND size = ?6 AND root = ?7 AND time = ?8",
            )?
            .execute(params![
                log_origin,
                size,
                next.root,
                time,
                note,
                signed(last.size)?,
                last.root,
                signed(last.time)?
            ])?,
    };
    Ok(changed == 1)
}

fn read_last(row: &rusqlite::Row<'_>, at: usize) -> Result<LastCosigned, rusqlite::Error> {
    let (size, time) = (unsigned(row, at)?, unsigned(row, at + 2)?);
    Ok(LastCosigned { size, root: row.get(at + 1)?, time })
}

/// SQLite's integers end at 2^63 - 1; so do sizes and times here.
fn signed(number: u64) -> Result<i64, rusqlite::Error> {
    i64::try_from(number).map_err(|cause| rusqlite::Error::ToSqlConversionFailure(cause.into()))
}

fn unsigned(row: &rusqlite::Row<'_>, at: usize) -> Result<u64, rusqlite::Error> {
    let number: i64 = row.get(at)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(at, number))
}

fn connect(path: &Path, extra: OpenFlags) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | extra;
    let db = Connection::open_with_flags(path, flags)?;
    db.execute_batch(&format!(
        "PRAGMA busy_timeout = {BUSY_MILLISECONDS}; PRAGMA journal_mode = WAL; \
         PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
    ))?;
    Ok(db)
}

fn version(db: &Connection) -> Result<i64, rusqlite::Error> {
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
}

#[cfg(test)]
mod tests;
