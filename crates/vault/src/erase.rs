//! Erasing: content, seed and blind go, and the commitment stays and opens to nothing
//! (docs/spec/entry.md, section 8; protocol section 6).
//!
//! The step is one transaction, which also puts the tombstone on record: before its commit everything
//! is there, and after it nothing opens any more, because the keys are gone with the rows. What is left
//! to do then (removing packs, wiping old pages) is done again by the next opening until it is done.
//! Which items go together is the use case's to say. Bytes that a disk or a file system keeps
//! elsewhere by itself (a worn cell, a snapshot) are out of reach.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;
use std::thread;
use std::time::Duration;

use data_encoding::BASE64;
use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::{Action, Erase, EraseReason, ItemId, ThingRef};
use testimony_weigh::reuse::SketchKey;

use crate::entry::number;
use crate::{
    EntryWriter, Error, Item, Occasion, Vault, durable, file, pack, parity, project, search, sketch,
};

/// Items in one tombstone: the most that a list of an action has.
const ITEMS_MAX: usize = 1_000;
/// How often the end of other readers is waited for, and how long.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);

/// What is to be erased together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToErase {
    /// The items.
    pub items: Vec<ItemId>,
    /// Sources whose mailboxes (keys, reply recipients) go too.
    pub threads: Vec<String>,
    /// Accounts whose envelopes are remembered without the account from now on.
    pub accounts: Vec<String>,
    /// What stays of entries that go, to be put on record anew.
    pub again: Vec<Action>,
}

/// What an erasing came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// Items that are gone.
    pub items: u64,
    /// Blobs whose bytes and keys are gone.
    pub blobs: u64,
    /// Whether old pages of the database are wiped too. If not, another process still reads them; the
    /// next opening for writing wipes them.
    pub wiped: bool,
}

/// That an item was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The item.
    pub item: ItemId,
    /// The number of the entry that says so.
    pub seq: u64,
    /// When, as the team's clock said.
    pub at: jiff::Timestamp,
    /// Why.
    pub reason: EraseReason,
}

impl Vault {
    /// Erases items for good.
    ///
    /// # Errors
    /// When something refers to them that stays; when the disk fails. Nothing is erased then.
    pub fn erase(
        &mut self,
        what: &ToErase,
        reason: EraseReason,
        occasion: &mut Occasion<'_>,
    ) -> Result<Erased, Error> {
        let items = what.items.iter().map(|id| self.item(*id)).collect::<Result<Vec<_>, _>>()?;
        for item in &items {
            self.blind(item)?;
        }
        let mut writer = self.writer()?;
        let blobs = writer.erase(&items, what, reason, occasion)?;
        writer.commit()?;
        let wiped = self.finish_erasing()?;
        Ok(Erased { items: items.len() as u64, blobs, wiped })
    }

    /// Removes what an erasing has doomed and wipes old pages; gives whether nothing is left to do.
    pub(crate) fn finish_erasing(&mut self) -> Result<bool, Error> {
        if !self.is_erasing()? {
            return Ok(true);
        }
        self.remove_doomed()?;
        remove_old_forms(&self.dir)?;
        // Deleted rows are overwritten, and still a copy of them can be left in a page from which they
        // once moved: only a database that is written anew has none.
        self.db.raw().execute_batch("VACUUM")?;
        if !self.empty_log()? {
            return Ok(false);
        }
        self.db.raw().execute("DELETE FROM erasing", [])?;
        Ok(true)
    }

    fn remove_doomed(&self) -> Result<(), Error> {
        let mut statement = self.db.raw().prepare("SELECT name FROM doomed")?;
        let names = statement.query_map([], |row| row.get(0))?;
        for name in names.collect::<Result<Vec<[u8; 16]>, _>>()? {
            let path = pack::path(&self.dir, &name);
            for file in [parity::beside(&path), path.with_extension("partial"), path] {
                durable::remove(&file).map_err(Error::io("removing", &file))?;
            }
            self.db.raw().execute("DELETE FROM doomed WHERE name = ?1", [name])?;
        }
        Ok(())
    }

    /// Moves the write-ahead log into the file and cuts it to nothing; waits for readers to end.
    fn empty_log(&self) -> Result<bool, Error> {
        for _ in 0..TRIES {
            let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
            let busy: i64 = self.db.raw().query_row(sql, [], |row| row.get(0))?;
            if busy == 0 {
                return Ok(true);
            }
            thread::sleep(PAUSE);
        }
        Ok(false)
    }

    /// Whether an erasing was cut off before its end.
    pub(crate) fn is_erasing(&self) -> Result<bool, Error> {
        Ok(self.db.raw().prepare("SELECT 1 FROM erasing")?.exists([])?)
    }

    /// That an item was erased, if it was.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tombstone(&self, item: ItemId) -> Result<Option<Tombstone>, Error> {
        let sql = "SELECT item, seq, at, reason FROM tombstone WHERE item = ?1";
        let row = self.db.query_row(sql, [item.as_bytes()], read_tombstone).optional()?;
        row.map(tombstone).transpose()
    }

    /// Everything that was ever erased, in the order in which it was put on record.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>, Error> {
        let sql = "SELECT tombstone.item, tombstone.seq, at, reason FROM tombstone \
                   JOIN item ON item.id = tombstone.item ORDER BY item.number";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([], read_tombstone)?;
        rows.map(|row| tombstone(row?)).collect()
    }

    /// When something was erased last, in seconds since 1970.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_erased(&self) -> Result<Option<i64>, Error> {
        Ok(self.db.query_row("SELECT max(at) FROM tombstone", [], |row| row.get(0))?)
    }

    /// The other items of the blob of this one: the same content, put in at another time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn twins(&self, item: ItemId) -> Result<Vec<ItemId>, Error> {
        let sql = "SELECT item FROM attachment WHERE item <> ?1 \
                   AND blob = (SELECT blob FROM attachment WHERE item = ?1)";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([item.as_bytes()], |row| row.get(0))?;
        rows.map(|row| Ok(ItemId::from_bytes(row?))).collect()
    }

    /// Why an item has no content: it was erased, or never was.
    pub(crate) fn gone(&self, item: ItemId) -> Error {
        match self.tombstone(item) {
            Ok(Some(stone)) => Error::Erased {
                item: item.to_string(),
                on: stone.at.strftime("%Y-%m-%d").to_string(),
                reason: stone.reason,
            },
            Ok(None) => Error::NoItem(item.to_string()),
            Err(error) => error,
        }
    }

    /// Whether nothing of an erased item is left.
    pub(crate) fn is_wiped(&self, item: &Item) -> Result<bool, Error> {
        let sql = "SELECT seed IS NULL AND blind IS NULL AND digest = zeroblob(32) \
                   AND NOT EXISTS (SELECT 1 FROM text WHERE item = ?1) \
                   AND NOT EXISTS (SELECT 1 FROM attachment WHERE item = ?1) \
                   AND NOT EXISTS (SELECT 1 FROM entry WHERE item = ?1 AND body <> '') \
                   FROM item WHERE id = ?1";
        Ok(self.db.query_row(sql, [item.id.as_bytes()], |row| row.get(0))?)
    }
}

impl EntryWriter<'_> {
    /// Puts the tombstones on record and drops the items; gives how many blobs go.
    fn erase(
        &mut self,
        items: &[Item],
        what: &ToErase,
        reason: EraseReason,
        occasion: &mut Occasion<'_>,
    ) -> Result<u64, Error> {
        for action in &what.again {
            self.append(action, occasion)?;
        }
        let changed = changed_things(&self.tx, items)?;
        let (mut blobs, key) = (Vec::new(), self.sketch_key());
        for item in items {
            blobs.extend(drop_item(&self.tx, item, &key)?);
        }
        let packs = drop_blobs(&self.tx, &mut blobs)?;
        self.packs.clear_out(&self.tx, &packs, occasion)?;
        for source in &what.threads {
            self.tx.execute("DELETE FROM thread WHERE source = ?1", [source])?;
        }
        for account in &what.accounts {
            // The envelope's own id stays, or the next `fetch` would take it again.
            self.tx.execute("UPDATE received SET account = '' WHERE account = ?1", [account])?;
        }
        for some in items.chunks(ITEMS_MAX) {
            let items = some.iter().map(|item| BASE64.encode(&item.commitment)).collect();
            self.append(&Action::Erase(Erase { reason, items }), occasion)?;
        }
        // Nothing that stays may refer to what went: then this fails, and with it the whole step.
        project::rebuild(&self.tx)?;
        // What an erased revision had changed is searched as it was before.
        for thing in &changed {
            self.pending.again(&self.tx, thing)?;
        }
        let at = occasion.now.as_second();
        self.tx.execute("INSERT OR REPLACE INTO erasing (at) VALUES (?1)", [at])?;
        Ok(blobs.len() as u64)
    }
}

/// The things that these entries had changed.
fn changed_things(tx: &Connection, items: &[Item]) -> Result<BTreeSet<ThingRef>, Error> {
    let mut changed = BTreeSet::new();
    let sql = "SELECT body FROM entry WHERE item = ?1 AND body <> ''";
    let mut statement = tx.prepare_cached(sql)?;
    for item in items {
        let body: Option<String> =
            statement.query_row([item.id.as_bytes()], |row| row.get(0)).optional()?;
        let action: Option<Action> = body
            .map(|body| serde_json::from_str(&body))
            .transpose()
            .map_err(|_| Error::BadRow("entry"))?;
        changed.extend(action.as_ref().and_then(Action::changes));
    }
    Ok(changed)
}

/// Drops content, seed, blind and digest of an item; gives its blob.
fn drop_item(tx: &Connection, item: &Item, key: &SketchKey) -> Result<Option<[u8; 32]>, Error> {
    let id = item.id.as_bytes();
    // While its text is there: the terms are computed from it.
    search::forget_item(tx, item.id)?;
    sketch::forget(tx, item.id, key)?;
    file::drop_traces(tx, &item.id)?;
    // The digest of a file's payload would confirm that a known file was here.
    let sql = "UPDATE item SET seed = NULL, blind = NULL, digest = zeroblob(32) WHERE id = ?1";
    tx.execute(sql, [id])?;
    tx.execute("UPDATE entry SET body = '' WHERE item = ?1", [id])?;
    tx.execute("DELETE FROM text WHERE item = ?1", [id])?;
    let sql = "DELETE FROM attachment WHERE item = ?1 RETURNING blob";
    Ok(tx.query_row(sql, [id], |row| row.get(0)).optional()?)
}

/// Drops the blobs to which nothing is attached any more, and their keys; gives the packs that held
/// them.
fn drop_blobs(tx: &Connection, blobs: &mut Vec<[u8; 32]>) -> Result<Vec<i64>, Error> {
    blobs.sort_unstable();
    blobs.dedup();
    let mut attached = tx.prepare("SELECT 1 FROM attachment WHERE blob = ?1")?;
    let mut stays = |blob: &[u8; 32]| attached.exists(params![blob]);
    let mut going = Vec::new();
    for blob in blobs.iter() {
        if !stays(blob)? {
            going.push(*blob);
        }
    }
    *blobs = going;
    let mut packs = Vec::new();
    for blob in blobs.iter() {
        let mut extents = tx.prepare_cached("DELETE FROM extent WHERE blob = ?1 RETURNING pack")?;
        let rows = extents.query_map([blob], |row| row.get(0))?;
        packs.extend(rows.collect::<Result<Vec<i64>, _>>()?);
        tx.execute("DELETE FROM blob WHERE name = ?1", [blob])?;
    }
    packs.sort_unstable();
    packs.dedup();
    Ok(packs)
}

/// What migrations left holds what was erased since.
fn remove_old_forms(dir: &Path) -> Result<(), Error> {
    let removing = || -> std::io::Result<()> {
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            if entry.file_name().as_encoded_bytes().starts_with(b"old-") {
                std::fs::remove_dir_all(entry.path())?;
                durable::sync_folder(dir)?;
            }
        }
        Ok(())
    };
    removing().map_err(Error::io("removing old forms in", dir))
}

/// Writes tombstones into their table.
pub(crate) fn project(db: &Connection, seq: i64, erase: &Erase) -> Result<(), Error> {
    let sql = "INSERT INTO tombstone (item, seq, at, reason) \
               SELECT item.id, ?1, (SELECT at FROM entry WHERE seq = ?1), ?3 FROM item \
               WHERE item.commitment = ?2";
    let mut insert = db.prepare_cached(sql)?;
    for commitment in &erase.items {
        let bytes =
            BASE64.decode(commitment.as_bytes()).map_err(|_| Error::BadRow("commitment"))?;
        insert.execute(params![seq, bytes, erase.reason.as_str()])?;
    }
    Ok(())
}

type TombstoneRow = ([u8; 16], i64, i64, String);

fn read_tombstone(row: &rusqlite::Row<'_>) -> rusqlite::Result<TombstoneRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn tombstone((item, seq, at, reason): TombstoneRow) -> Result<Tombstone, Error> {
    let bad = || Error::BadRow("tombstone");
    Ok(Tombstone {
        item: ItemId::from_bytes(item),
        seq: number(seq)?,
        at: jiff::Timestamp::from_second(at).map_err(|_| bad())?,
        reason: reason.parse().map_err(|_| bad())?,
    })
}
