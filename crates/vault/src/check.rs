//! `check`: whether everything that was put on record is still there and unchanged.

use std::io::Read;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use testimony_proof::commitment::{Kind, blob_payload, commit, digest};

use crate::entry::bad_entries;
use crate::item::{ITEM_COLUMNS, read_item};
use crate::{Error, Item, ItemContent, Vault};

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Entries looked at.
    pub entries: u64,
    /// Items whose commitment was computed again.
    pub items: u64,
    /// Blobs whose content was read.
    pub blobs: u64,
    /// What does not hold, one sentence each.
    pub faults: Vec<String>,
}

impl Vault {
    /// Checks the database, the chain of signatures, every commitment and every blob.
    ///
    /// # Errors
    /// When the database itself cannot be read; what does not hold is in the report.
    pub fn check(&self) -> Result<CheckReport, Error> {
        let mut report = CheckReport::default();
        self.check_pages(&mut report)?;
        let count = self.db.query_row("SELECT count(*) FROM entry", [], |row| row.get(0))?;
        report.entries = crate::entry::number(count)?;
        for seq in bad_entries(&self.db, &self.id)? {
            report.faults.push(format!("entry {seq}: its signature or its place does not hold"));
        }
        report.faults.extend(crate::member::faults(self)?);
        self.check_items(&mut report)?;
        self.check_blobs(&mut report)?;
        Ok(report)
    }

    fn check_pages(&self, report: &mut CheckReport) -> Result<(), Error> {
        let mut statement = self.db.prepare("PRAGMA cipher_integrity_check")?;
        let pages = statement.query_map([], |row| row.get::<_, String>(0))?;
        for fault in pages {
            report.faults.push(format!("case.db: {}", fault?));
        }
        let answer: String = self.db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if answer != "ok" {
            report.faults.push(format!("case.db: {answer}"));
        }
        Ok(())
    }

    fn check_items(&self, report: &mut CheckReport) -> Result<(), Error> {
        let sql = format!("SELECT {ITEM_COLUMNS} FROM item ORDER BY number");
        let mut statement = self.db.prepare(&sql)?;
        let items = statement.query_map([], read_item)?;
        for item in items {
            let item = item?;
            report.items += 1;
            if !self.item_holds(&item)? {
                report.faults.push(format!("item {}: its commitment does not open", item.id));
            }
        }
        Ok(())
    }

    fn item_holds(&self, item: &Item) -> Result<bool, Error> {
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

    fn check_blobs(&self, report: &mut CheckReport) -> Result<(), Error> {
        for [name, sha256] in self.blobs()? {
            report.blobs += 1;
            if !self.blob_reads_as(&name, &sha256) {
                let shown = HEXLOWER.encode(&name[..4]);
                report.faults.push(format!("blob {shown}: damaged or missing"));
            }
        }
        Ok(())
    }

    fn blob_reads_as(&self, name: &[u8; 32], sha256: &[u8; 32]) -> bool {
        let Ok(mut reader) = self.blob_reader(name) else { return false };
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 << 10];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return hasher.finalize().as_slice() == sha256,
                Ok(bytes) => hasher.update(&buffer[..bytes]),
                Err(_) => return false,
            }
        }
    }
}
