//! Files as somebody looks through them: pages, by name, and what is known of one.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use testimony_model::ItemId;

use super::{COLUMNS, StoredFile, read};
use crate::entry::{number, stored};
use crate::{Error, Vault};

/// Which files are looked through.
#[derive(Debug, Clone, Default)]
pub struct FilesWanted {
    /// Only those that have this in their names, in any case; empty for all.
    pub name: String,
    /// Only what came directly out of this file.
    pub container: Option<ItemId>,
    /// So many are passed over.
    pub offset: u64,
    /// So many are given at most.
    pub most: u64,
}

impl Vault {
    /// Files, and how many there are in all: the newest first, what lay in another by its name.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn files(&self, wanted: &FilesWanted) -> Result<(Vec<StoredFile>, u64), Error> {
        let place = match wanted.container {
            Some(_) => "WHERE container = ?1 ORDER BY name",
            None => "WHERE ?1 IS NULL ORDER BY seq DESC, name",
        };
        let container = wanted.container.map(|item| *item.as_bytes());
        if !wanted.name.is_empty() {
            return self.files_named(place, container, wanted);
        }
        let sql = format!("SELECT {COLUMNS} FROM file {place} LIMIT ?2 OFFSET ?3");
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = params![container, stored(wanted.most)?, stored(wanted.offset)?];
        let files = statement.query_map(rows, read)?.collect::<Result<_, _>>()?;
        let of = place.split(" ORDER").next().unwrap_or_default();
        let sql = format!("SELECT count(*) FROM file {of}");
        let mut statement = self.db.prepare_cached(&sql)?;
        Ok((files, number(statement.query_row([container], |row| row.get(0))?)?))
    }

    /// SQLite knows the cases of ASCII alone, so the names are compared here.
    fn files_named(
        &self,
        place: &str,
        container: Option<[u8; 16]>,
        wanted: &FilesWanted,
    ) -> Result<(Vec<StoredFile>, u64), Error> {
        let part = wanted.name.to_lowercase();
        let mut statement = self.db.prepare(&format!("SELECT {COLUMNS} FROM file {place}"))?;
        let mut rows = statement.query([container])?;
        let (mut files, mut count) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            if row.get_ref(2)?.as_str().is_ok_and(|name| name.to_lowercase().contains(&part)) {
                if count >= wanted.offset && (files.len() as u64) < wanted.most {
                    files.push(read(row)?);
                }
                count += 1;
            }
        }
        Ok((files, count))
    }

    /// When an entry was put on record, as the team's clock said.
    ///
    /// # Errors
    /// When there is no such entry.
    pub fn entry_time(&self, seq: u64) -> Result<Timestamp, Error> {
        let mut statement = self.db.prepare_cached("SELECT at FROM entry WHERE seq = ?1")?;
        let at = statement.query_row([stored(seq)?], |row| row.get(0))?;
        Timestamp::from_second(at).map_err(|_| Error::BadRow("entry"))
    }

    /// The place on a disk from which a file was added, as that system writes paths.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn added_from(&self, item: ItemId) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT path FROM added_path WHERE item = ?1 ORDER BY path LIMIT 1";
        let mut statement = self.db.prepare_cached(sql)?;
        Ok(statement.query_row([item.as_bytes()], |row| row.get(0)).optional()?)
    }
}
