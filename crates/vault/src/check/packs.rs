//! Packs and blobs: whether they are there, whole, and what parity can bring back.

use std::io::{self, Read};
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use testimony_model::ItemId;

use super::{CheckReport, Depth};
use crate::entry::number;
use crate::{Error, Vault, durable, pack, parity};

/// What was done to bring damaged packs back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepairReport {
    /// What is as it was again, one sentence each.
    pub repaired: Vec<String>,
    /// What parity cannot bring back, one sentence each.
    pub lost: Vec<String>,
}

/// A pack as the database knows it.
struct Known {
    name: [u8; 16],
    bytes: u64,
    covered: u64,
}

impl Known {
    /// The file as a person finds it in the vault's folder.
    fn shown(&self) -> String {
        format!("packs/{}", HEXLOWER.encode(&self.name))
    }
}

impl Vault {
    /// Computes damaged parts of packs again from their parity, makes damaged parity anew, and removes
    /// packs that a crash left before anything in them was acknowledged.
    /// `progress` is told how many packs were looked at, and of how many.
    ///
    /// # Errors
    /// When the disk is full or fails, or somebody else writes.
    pub fn repair(&mut self, progress: &mut dyn FnMut(u64, u64)) -> Result<RepairReport, Error> {
        let mut report = RepairReport::default();
        let packs = self.known_packs()?;
        for (done, known) in packs.iter().enumerate() {
            self.repair_pack(known, &mut report)?;
            progress(done as u64 + 1, packs.len() as u64);
        }
        for orphan in pack::orphans(&self.dir, self.db.raw())? {
            durable::remove(&orphan).map_err(Error::io("removing", &orphan))?;
        }
        self.packs = pack::Packer::new(&self.dir);
        self.packs.cover_all(self.db.raw())?;
        Ok(report)
    }

    fn repair_pack(&self, known: &Known, report: &mut RepairReport) -> Result<(), Error> {
        let path = self.pack_path(known);
        let doing = || Error::io("repairing", &path);
        let Some(condition) = parity::inspect(&path).map_err(doing())? else {
            return self.protect_anew(known, report);
        };
        if condition.is_whole() {
            return Ok(());
        }
        if !condition.is_repairable() {
            report.lost.push(format!(
                "{}: {} of {} parts are damaged or missing, more than its parity can bring back",
                known.shown(),
                condition.bad.len(),
                condition.parts(),
            ));
            return Ok(());
        }
        if !condition.bad.is_empty() {
            parity::repair(&path, &condition).map_err(doing())?;
            report.repaired.push(format!("{}: {} parts", known.shown(), condition.bad.len()));
        }
        if condition.bad_head || !condition.bad_recovery.is_empty() {
            parity::protect(&path, condition.covered()).map_err(doing())?;
            report.repaired.push(format!("{}.parity: made again", known.shown()));
        }
        Ok(())
    }

    /// Makes parity for a pack that has none that can be read, but only when all blobs in it open:
    /// otherwise damage would be made good.
    fn protect_anew(&self, known: &Known, report: &mut RepairReport) -> Result<(), Error> {
        let path = self.pack_path(known);
        let sql = "SELECT DISTINCT blob FROM extent JOIN pack ON pack.number = pack \
                   WHERE pack.name = ?1";
        let mut statement = self.db.prepare(sql)?;
        let blobs = statement.query_map([known.name], |row| row.get(0))?;
        for blob in blobs.collect::<Result<Vec<[u8; 32]>, _>>()? {
            if !self.blob_is_whole(&blob, &mut |_| ())? {
                report.lost.push(format!("{}: damaged, and it has no parity", known.shown()));
                return Ok(());
            }
        }
        if known.covered > 0 {
            parity::protect(&path, known.bytes).map_err(Error::io("covering", &path))?;
            report.repaired.push(format!("{}.parity: made again", known.shown()));
        }
        Ok(())
    }

    pub(super) fn check_packs(&self, depth: Depth, report: &mut CheckReport) -> Result<(), Error> {
        for known in self.known_packs()? {
            report.packs += 1;
            if let Some(fault) = self.pack_fault(&known, depth)? {
                report.faults.push(format!("{}{fault}", known.shown()));
            }
        }
        report.orphans = pack::orphans(&self.dir, self.db.raw())?.len() as u64;
        Ok(())
    }

    fn pack_fault(&self, known: &Known, depth: Depth) -> Result<Option<String>, Error> {
        let path = self.pack_path(known);
        let reading = || Error::io("reading", &path);
        match std::fs::metadata(&path) {
            Ok(found) if found.len() < known.bytes => {
                return Ok(Some(format!(": it has {} bytes of {}", found.len(), known.bytes)));
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                return Ok(Some(": it is missing".to_owned()));
            }
            found => found.map_err(reading())?,
        };
        if known.covered == 0 {
            return Ok(None);
        }
        if depth == Depth::Structure {
            let there = parity::beside(&path).exists();
            return Ok((!there).then(|| ".parity: it is missing".to_owned()));
        }
        Ok(match parity::inspect(&path).map_err(reading())? {
            None => Some(".parity: it is missing or cannot be read".to_owned()),
            Some(found) if found.covered() != known.covered || found.is_whole() => None,
            Some(found) if found.bad.is_empty() => Some(".parity: it is damaged".to_owned()),
            Some(found) => {
                let reach = if found.is_repairable() { "can" } else { "cannot" };
                let (bad, parts) = (found.bad.len(), found.parts());
                Some(format!(": {bad} of {parts} parts are damaged; its parity {reach} repair it"))
            }
        })
    }

    pub(super) fn check_blobs(
        &self,
        depth: Depth,
        report: &mut CheckReport,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), Error> {
        let mut statement = self.db.prepare(
            "SELECT name, size_class FROM blob \
             ORDER BY (SELECT pack << 26 | at FROM extent WHERE blob = name AND part = 0)",
        )?;
        let blobs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let blobs: Vec<([u8; 32], i64)> = blobs.collect::<Result<_, _>>()?;
        report.blobs = blobs.len() as u64;
        if depth == Depth::Structure {
            return Ok(());
        }
        let of = blobs.iter().map(|(_, class)| number(*class)).sum::<Result<u64, _>>()?;
        let mut done = 0;
        for (name, _) in blobs {
            let whole = self.blob_is_whole(&name, &mut |bytes| {
                done += bytes;
                progress(done.min(of), of);
            })?;
            if !whole {
                report.faults.push(self.lost_blob(&name)?);
            }
        }
        Ok(())
    }

    /// Reads a blob to its end.
    fn blob_is_whole(&self, name: &[u8; 32], progress: &mut dyn FnMut(u64)) -> Result<bool, Error> {
        let sql = "SELECT sha256 FROM blob WHERE name = ?1";
        let sha256: [u8; 32] = self.db.query_row(sql, [name], |row| row.get(0))?;
        let Ok(mut reader) = self.blob_reader(name) else { return Ok(false) };
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 << 10];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(hasher.finalize().as_slice() == sha256),
                Ok(bytes) => {
                    hasher.update(&buffer[..bytes]);
                    progress(bytes as u64);
                }
                Err(_) => return Ok(false),
            }
        }
    }

    /// A damaged blob, by the items that it takes along.
    fn lost_blob(&self, name: &[u8; 32]) -> Result<String, Error> {
        let mut statement = self.db.prepare("SELECT item FROM attachment WHERE blob = ?1")?;
        let items = statement.query_map([name], |row| row.get::<_, [u8; 16]>(0))?;
        let items = items
            .map(|item| Ok(ItemId::from_bytes(item?).to_string()))
            .collect::<Result<Vec<_>, Error>>()?;
        let shown = HEXLOWER.encode(&name[..4]);
        Ok(format!("blob {shown} is damaged or missing: the file of item {}", items.join(", ")))
    }

    fn known_packs(&self) -> Result<Vec<Known>, Error> {
        let sql = "SELECT name, bytes, covered FROM pack ORDER BY number";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))?;
        rows.map(|row| {
            let (name, bytes, covered) = row?;
            Ok(Known { name, bytes: number(bytes)?, covered: number(covered)? })
        })
        .collect()
    }

    fn pack_path(&self, known: &Known) -> PathBuf {
        pack::path(&self.dir, &known.name)
    }
}
