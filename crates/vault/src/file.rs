//! The files of the case: those of accounts and those that were added by themselves.

use data_encoding::BASE64;
use rusqlite::{Connection, OptionalExtension, Row, params};
use testimony_model::{Account, Files, ItemId};

use crate::entry::{number, stored};
use crate::{EntryWriter, Error, Vault};

/// A file of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// The blob's item.
    pub item: ItemId,
    /// The entry that put it into the case.
    pub seq: u64,
    /// Its name, with folders where it was added with them.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its media type as the sender's program said it.
    pub media_type: Option<String>,
    /// When it was last changed, as the disk it came from said.
    pub modified: Option<jiff::Timestamp>,
    /// The account that it came with.
    pub account: Option<String>,
    /// The archive or message that it came in.
    pub container: Option<ItemId>,
    /// What came of reading it; nothing while it waits.
    pub outcome: Option<String>,
}

const COLUMNS: &str = "file.item, seq, name, bytes, media_type, modified, account, container, \
                       (SELECT outcome FROM reading WHERE reading.item = file.item)";

/// Notes the files of an account.
pub(crate) fn project_account(db: &Connection, seq: i64, account: &Account) -> Result<(), Error> {
    for file in &account.files {
        let item: ItemId = file.item.parse().map_err(|_| Error::BadRow("entry"))?;
        insert(
            db,
            &StoredFile {
                item,
                seq: number(seq)?,
                name: file.name.clone(),
                bytes: file.bytes,
                media_type: file.media_type.clone(),
                modified: None,
                account: Some(account.id.to_string()),
                container: None,
                outcome: None,
            },
        )?;
    }
    Ok(())
}

/// Notes files that were added by themselves.
pub(crate) fn project_files(db: &Connection, seq: i64, files: &Files) -> Result<(), Error> {
    let mut container: Option<(&str, ItemId)> = None;
    for file in &files.files {
        if let Some(commitment) = file.container.as_deref()
            && container.is_none_or(|(known, _)| known != commitment)
        {
            container = Some((commitment, item_of(db, commitment)?));
        }
        insert(
            db,
            &StoredFile {
                item: file.item.parse().map_err(|_| Error::BadRow("entry"))?,
                seq: number(seq)?,
                name: file.name.clone(),
                bytes: file.bytes,
                media_type: None,
                modified: file.modified,
                account: None,
                container: file.container.as_ref().and(container).map(|(_, item)| item),
                outcome: None,
            },
        )?;
    }
    Ok(())
}

fn item_of(db: &Connection, commitment: &str) -> Result<ItemId, Error> {
    let bytes = BASE64.decode(commitment.as_bytes()).map_err(|_| Error::BadRow("commitment"))?;
    let sql = "SELECT id FROM item WHERE commitment = ?1";
    let id = db.query_row(sql, [bytes], |row| row.get(0)).optional()?;
    id.map(ItemId::from_bytes).ok_or_else(|| Error::NoItem(commitment.to_owned()))
}

/// Notes a file, and that it is still to be read.
fn insert(db: &Connection, file: &StoredFile) -> Result<(), Error> {
    let sql = "INSERT INTO file (item, seq, name, bytes, media_type, modified, account, container) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    db.prepare_cached(sql)?.execute(params![
        file.item.as_bytes(),
        stored(file.seq)?,
        file.name,
        stored(file.bytes)?,
        file.media_type,
        file.modified.map(|time| time.to_string()),
        file.account,
        file.container.map(|item| *item.as_bytes()),
    ])?;
    db.prepare_cached("INSERT OR IGNORE INTO reading (item) VALUES (?1)")?
        .execute([file.item.as_bytes()])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredFile> {
    let (seq, bytes): (i64, i64) = (row.get(1)?, row.get(3)?);
    let modified: Option<String> = row.get(5)?;
    let container: Option<[u8; 16]> = row.get(7)?;
    let wrong = |column, number| rusqlite::Error::IntegralValueOutOfRange(column, number);
    Ok(StoredFile {
        item: ItemId::from_bytes(row.get(0)?),
        seq: u64::try_from(seq).map_err(|_| wrong(1, seq))?,
        name: row.get(2)?,
        bytes: u64::try_from(bytes).map_err(|_| wrong(3, bytes))?,
        media_type: row.get(4)?,
        modified: modified.and_then(|time| time.parse().ok()),
        account: row.get(6)?,
        container: container.map(ItemId::from_bytes),
        outcome: row.get(8)?,
    })
}

impl Vault {
    /// How many files the case has.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn file_count(&self) -> Result<u64, Error> {
        number(self.db.query_row("SELECT count(*) FROM file", [], |row| row.get(0))?)
    }

    /// Gives the files to `each`, in the order of the entries that brought them.
    ///
    /// # Errors
    /// When a row cannot be read, or what `each` gives.
    pub fn each_file<E: From<Error>>(
        &self,
        mut each: impl FnMut(StoredFile) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("SELECT {COLUMNS} FROM file ORDER BY seq, name");
        let mut statement = self.db.prepare(&sql).map_err(Error::from)?;
        for file in statement.query_map([], read).map_err(Error::from)? {
            each(file.map_err(Error::from)?)?;
        }
        Ok(())
    }

    /// One file by its item.
    ///
    /// # Errors
    /// When there is none.
    pub fn file(&self, item: ItemId) -> Result<StoredFile, Error> {
        let sql = format!("SELECT {COLUMNS} FROM file WHERE item = ?1");
        let mut statement = self.db.prepare_cached(&sql)?;
        let found = statement.query_row([item.as_bytes()], read).optional()?;
        found.ok_or_else(|| Error::NoItem(item.to_string()))
    }

    /// How many files wait to be read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unread_count(&self) -> Result<u64, Error> {
        let sql = "SELECT count(*) FROM reading WHERE outcome IS NULL";
        number(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// Up to so many files that wait to be read, after this item.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn unread(&self, after: Option<ItemId>, most: u32) -> Result<Vec<StoredFile>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reading JOIN file ON file.item = reading.item \
             WHERE outcome IS NULL AND reading.item > ?1 ORDER BY reading.item LIMIT ?2"
        );
        let after = after.map_or_else(Vec::new, |item| item.as_bytes().to_vec());
        let mut statement = self.db.prepare_cached(&sql)?;
        let files = statement.query_map(params![after, most], read)?;
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// How a file looked when it was added from this place, if it was.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn added_print(&self, path: &[u8]) -> Result<Option<[u8; 32]>, Error> {
        let mut statement =
            self.db.prepare_cached("SELECT print FROM added_path WHERE path = ?1")?;
        Ok(statement.query_row([path], |row| row.get(0)).optional()?)
    }
}

impl EntryWriter<'_> {
    /// Notes from where a file was added and how it looked.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_path(&mut self, path: &[u8], print: &[u8; 32]) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO added_path (path, print) VALUES (?1, ?2)";
        self.tx.prepare_cached(sql)?.execute(params![path, print])?;
        Ok(())
    }

    /// Notes what came of reading a file.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_reading(&mut self, item: ItemId, outcome: &str) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO reading (item, outcome) VALUES (?1, ?2)";
        self.tx.prepare_cached(sql)?.execute(params![item.as_bytes(), outcome])?;
        Ok(())
    }
}
