//! What dates the log from outside: checkpoints that others cosigned, and stamps over them.
//!
//! They are public bytes. They are kept here so that a dossier can be proved under the oldest of
//! them, and because a cosignature or a stamp of that day cannot be asked for a second time.

use rusqlite::{OptionalExtension, params};

use crate::entry::{number, stored};
use crate::{Error, Vault};

/// One stamp, or one cover of a stamp (docs/spec/record.md, "Stamps").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStamp {
    /// Which stamp of its checkpoint, from 1.
    pub number: u32,
    /// 0 for the stamp itself, 1 for its first cover, and so on.
    pub cover: u32,
    /// The address of the authority that was asked.
    pub authority: String,
    /// The reply as it came.
    pub reply: Vec<u8>,
}

impl Vault {
    /// Keeps a signed checkpoint of this size, in place of one that was kept before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_checkpoint(&self, size: u64, text: &str) -> Result<(), Error> {
        self.db.execute(
            "INSERT INTO checkpoint (size, text) VALUES (?1, ?2) \
             ON CONFLICT (size) DO UPDATE SET text = excluded.text",
            params![stored(size)?, text],
        )?;
        Ok(())
    }

    /// The checkpoint of this size that was kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn checkpoint(&self, size: u64) -> Result<Option<String>, Error> {
        let sql = "SELECT text FROM checkpoint WHERE size = ?1";
        Ok(self.db.query_row(sql, [stored(size)?], |row| row.get(0)).optional()?)
    }

    /// All checkpoints that were kept, the smallest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn checkpoints(&self) -> Result<Vec<(u64, String)>, Error> {
        let mut statement = self.db.prepare("SELECT size, text FROM checkpoint ORDER BY size")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.map(|row| row.map_err(Error::from).and_then(|(size, text)| Ok((number(size)?, text))))
            .collect()
    }

    /// Keeps a stamp of the checkpoint of this size, or a cover of it.
    ///
    /// # Errors
    /// When the database cannot be written, or there is one of that number.
    pub fn keep_stamp(&self, size: u64, stamp: &StoredStamp) -> Result<(), Error> {
        self.db.execute(
            "INSERT INTO stamp (size, number, cover, authority, reply) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![stored(size)?, stamp.number, stamp.cover, stamp.authority, stamp.reply],
        )?;
        Ok(())
    }

    /// The stamps of the checkpoint of this size, each before its covers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stamps(&self, size: u64) -> Result<Vec<StoredStamp>, Error> {
        let sql = "SELECT number, cover, authority, reply FROM stamp WHERE size = ?1 \
                   ORDER BY number, cover";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([stored(size)?], |row| {
            Ok(StoredStamp {
                number: row.get(0)?,
                cover: row.get(1)?,
                authority: row.get(2)?,
                reply: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
