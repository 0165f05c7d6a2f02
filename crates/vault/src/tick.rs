//! Ticks: which items a leaf of the public log sealed, and where they sit in its tree.
//!
//! A tick is written here before anything of it is public, so a crash in between is finished at the
//! next start and never sealed twice.

use rusqlite::{OptionalExtension, params};
use testimony_proof::Hash;

use crate::entry::{number, stored};
use crate::item::{ITEM_COLUMNS, Item, read_item};
use crate::{Error, SecretKey, Vault};

/// An item's place in a tick's tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TickItem {
    /// The item's row.
    pub number: i64,
    /// Its commitment.
    pub commitment: Hash,
    /// Its slot; drawn when it is sealed.
    pub slot: u32,
}

/// One tick.
#[derive(Debug)]
pub struct StoredTick {
    /// Its leaf in the log.
    pub leaf: u64,
    /// The 32 bytes of that leaf.
    pub root: Hash,
    /// The key of its empty subtrees; absent where it sealed nothing.
    pub prf_key: Option<SecretKey>,
}

impl Vault {
    /// The commitments that no tick has sealed, with the slot still to be drawn.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unsealed(&self) -> Result<Vec<TickItem>, Error> {
        self.tick_items("SELECT number, commitment, 0 FROM item WHERE leaf IS NULL", &[])
    }

    /// How many items no tick has sealed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unsealed_count(&self) -> Result<u64, Error> {
        let sql = "SELECT count(*) FROM item WHERE leaf IS NULL";
        number(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// The items of a tick, by slot.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn items_of_tick(&self, leaf: u64) -> Result<Vec<TickItem>, Error> {
        self.tick_items(
            "SELECT number, commitment, slot FROM item WHERE leaf = ?1 ORDER BY slot",
            &[&stored(leaf)?],
        )
    }

    fn tick_items(&self, sql: &str, with: &[&dyn rusqlite::ToSql]) -> Result<Vec<TickItem>, Error> {
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map(with, |row| {
            Ok(TickItem { number: row.get(0)?, commitment: row.get(1)?, slot: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps a tick and the slots of its items, all or nothing.
    ///
    /// # Errors
    /// When the database cannot be written, or the leaf is already taken.
    pub fn store_tick(
        &mut self,
        tick: &StoredTick,
        items: &[TickItem],
        at: jiff::Timestamp,
    ) -> Result<(), Error> {
        let leaf = stored(tick.leaf)?;
        let tx = self.db.transaction()?;
        tx.execute(
            "INSERT INTO tick (leaf, root, prf_key, at) VALUES (?1, ?2, ?3, ?4)",
            params![
                leaf,
                tick.root,
                tick.prf_key.as_ref().map(SecretKey::as_bytes),
                at.as_second()
            ],
        )?;
        {
            let mut place = tx.prepare("UPDATE item SET leaf = ?1, slot = ?2 WHERE number = ?3")?;
            for item in items {
                place.execute(params![leaf, item.slot, item.number])?;
            }
        }
        Ok(tx.commit()?)
    }

    /// One tick.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tick(&self, leaf: u64) -> Result<Option<StoredTick>, Error> {
        let sql = "SELECT root, prf_key FROM tick WHERE leaf = ?1";
        let row: Option<(Hash, Option<Vec<u8>>)> = self
            .db
            .query_row(sql, [stored(leaf)?], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(row.map(|(root, prf_key)| StoredTick {
            leaf,
            root,
            prf_key: prf_key.and_then(|bytes| SecretKey::from_slice(&bytes)),
        }))
    }

    /// How many ticks there were.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tick_count(&self) -> Result<u64, Error> {
        number(self.db.query_row("SELECT count(*) FROM tick", [], |row| row.get(0))?)
    }

    /// The items that a member may ask a proof for, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn items(&self, limit: usize) -> Result<Vec<Item>, Error> {
        let sql = format!("SELECT {ITEM_COLUMNS} FROM item ORDER BY number DESC LIMIT ?1");
        let mut statement = self.db.prepare(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map([limit], read_item)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
