//! `check`: whether everything that was put on record is still there and unchanged.

mod packs;

pub use packs::RepairReport;

use testimony_proof::commitment::{Kind, blob_payload, commit, digest};

use crate::entry::bad_entries;
use crate::item::{ITEM_COLUMNS, read_item};
use crate::{Error, Item, ItemContent, Vault};

/// A page of the database is bad if it is so each time; in between the write-ahead log goes into the
/// file, as far as others allow.
const PAGE_LOOKS: usize = 3;

/// How far a check goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The database whole; of the packs only that they are there, and as long as they should be.
    Structure,
    /// Every byte of every pack and blob too.
    Data,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Entries looked at.
    pub entries: u64,
    /// Items whose commitment was computed again.
    pub items: u64,
    /// Blobs known; with [`Depth::Data`] each was read.
    pub blobs: u64,
    /// Packs looked at.
    pub packs: u64,
    /// Files of packs that a crash left before anything in them was acknowledged; no fault.
    pub orphans: u64,
    /// What does not hold, one sentence each.
    pub faults: Vec<String>,
}

impl Vault {
    /// Checks the database, the chain of signatures, every commitment, packs and blobs. `progress` is
    /// told how many bytes of the packs were read, and of how many.
    ///
    /// # Errors
    /// When the database itself cannot be read; what does not hold is in the report.
    pub fn check(
        &self,
        depth: Depth,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<CheckReport, Error> {
        if !self.db.is_whole() {
            return Err(Error::SeesNotAll);
        }
        let mut report = CheckReport::default();
        self.check_pages(&mut report)?;
        let count = self.db.query_row("SELECT count(*) FROM entry", [], |row| row.get(0))?;
        report.entries = crate::entry::number(count)?;
        for seq in bad_entries(&self.db, &self.id)? {
            report.faults.push(format!("entry {seq}: its signature or its place does not hold"));
        }
        report.faults.extend(crate::member::faults(self)?);
        self.check_items(&mut report)?;
        report.faults.extend(crate::sketch::faults(&self.db, &crate::sketch::key(&self.id))?);
        if self.is_erasing()? {
            let fault = "an erasing was cut off: any command that writes to the vault ends it";
            report.faults.push(fault.to_owned());
        }
        self.check_packs(depth, &mut report)?;
        self.check_blobs(depth, &mut report, progress)?;
        Ok(report)
    }

    fn check_pages(&self, report: &mut CheckReport) -> Result<(), Error> {
        let mut bad = self.bad_pages()?;
        for _ in 1..PAGE_LOOKS {
            if bad.is_empty() {
                break;
            }
            // On a full disk it does not; what is bad is told all the same.
            drop(self.db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())));
            let again = self.bad_pages()?;
            bad.retain(|page| again.contains(page));
        }
        report.faults.extend(bad.iter().map(|page| format!("case.db: {page}")));
        let answer: String = self.db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if answer != "ok" {
            report.faults.push(format!("case.db: {answer}"));
        }
        Ok(())
    }

    /// The pages of the file that do not open. SQLCipher reads the file as it lies there, so a page
    /// that is just being written, or was when a backup read it, is among them although the
    /// write-ahead log has it whole.
    fn bad_pages(&self) -> Result<Vec<String>, Error> {
        let mut statement = self.db.prepare("PRAGMA cipher_integrity_check")?;
        let pages = statement.query_map([], |row| row.get(0))?;
        Ok(pages.collect::<Result<_, _>>()?)
    }

    fn check_items(&self, report: &mut CheckReport) -> Result<(), Error> {
        let sql = format!("SELECT {ITEM_COLUMNS} FROM item ORDER BY number");
        let mut statement = self.db.prepare(&sql)?;
        let items = statement.query_map([], read_item)?;
        for item in items {
            let item = item?;
            report.items += 1;
            if !self.item_holds(&item)? {
                report.faults.push(match self.tombstone(item.id)? {
                    None => format!("item {}: its commitment does not open", item.id),
                    Some(_) => format!("item {}: it was erased, and something is left", item.id),
                });
            }
        }
        Ok(())
    }

    fn item_holds(&self, item: &Item) -> Result<bool, Error> {
        if self.tombstone(item.id)?.is_some() {
            return self.is_wiped(item);
        }
        match self.blind(item) {
            Err(Error::NoItem(_)) => return Ok(false),
            Err(error) => return Err(error),
            Ok(blind) if commit(item.kind, &blind, &item.digest) != item.commitment => {
                return Ok(false);
            }
            Ok(_) => {}
        }
        match self.content(item) {
            Err(Error::NoItem(_)) => Ok(false),
            Err(error) => Err(error),
            Ok(ItemContent::Blob(name)) => self.blob_digest_holds(item, &name),
            Ok(_) if item.kind == Kind::Blob => Ok(false),
            Ok(_) => match self.payload(item) {
                Ok(_) => Ok(true),
                Err(Error::BadRow(_)) => Ok(false),
                Err(error) => Err(error),
            },
        }
    }

    fn blob_digest_holds(&self, item: &Item, name: &[u8; 32]) -> Result<bool, Error> {
        let sql = "SELECT sha256, size_class FROM blob WHERE name = ?1";
        let (sha256, class): ([u8; 32], i64) =
            self.db.query_row(sql, [name], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(digest(&blob_payload(&sha256, crate::entry::number(class)?)) == item.digest)
    }
}
