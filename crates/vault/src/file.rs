//! The files of the case: those of accounts and those that were added by themselves.

mod browse;

use std::fmt;

use data_encoding::BASE64;
use rusqlite::{Connection, OptionalExtension, Row, params};
use testimony_model::{Account, Files, ItemId};

pub use browse::FilesWanted;

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
    /// Who gave it, where that is known.
    pub source: Option<String>,
    /// The archive or message that it came in.
    pub container: Option<ItemId>,
    /// What came of reading it; nothing while it waits.
    pub outcome: Option<String>,
}

/// What was taken out of a file.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// How it ended, in a word (docs/spec/extraction.md, "Outcomes").
    pub outcome: String,
    /// What the content is.
    pub kind: String,
    /// Its media type, by content before name.
    pub media_type: String,
    /// Facts, such as the camera or the subject of a message.
    pub fields: Vec<(String, String)>,
    /// Whether a program of the system is still to look at it.
    pub programs: bool,
}

// It holds what a file says.
impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

/// Which of the two small pictures of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Nothing can be recognised but colours.
    Blurred,
    /// The picture.
    Clear,
}

impl Picture {
    fn number(self) -> i64 {
        match self {
            Self::Blurred => 0,
            Self::Clear => 1,
        }
    }
}

/// In which files a file lay, and what came out of the outermost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nesting {
    /// The outermost.
    pub outermost: ItemId,
    /// How many archives or messages it lay in.
    pub depth: u8,
    /// Bytes of the outermost.
    pub outer_bytes: u64,
    /// Files that came out of it so far.
    pub members: u64,
    /// Their bytes.
    pub unpacked_bytes: u64,
}

const COLUMNS: &str = "file.item, seq, name, bytes, file.media_type, modified, account, \
                       container, source, (SELECT outcome FROM reading WHERE reading.item = file.item)";

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
                source: Some(account.source.to_string()),
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
                source: files.source.as_ref().map(ToString::to_string),
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

/// Takes along what was read out of a file, and where it lay.
pub(crate) fn drop_traces(db: &Connection, item: &ItemId) -> Result<(), Error> {
    for sql in [
        "DELETE FROM file WHERE item = ?1",
        "DELETE FROM reading WHERE item = ?1",
        "DELETE FROM thumbnail WHERE item = ?1",
        "DELETE FROM added_path WHERE item = ?1",
    ] {
        db.prepare_cached(sql)?.execute([item.as_bytes()])?;
    }
    Ok(())
}

/// Notes a file, and that it is still to be read; one that was erased is nowhere.
fn insert(db: &Connection, file: &StoredFile) -> Result<(), Error> {
    let sql = "SELECT 1 FROM item WHERE id = ?1 AND blind IS NULL";
    if db.prepare_cached(sql)?.exists([file.item.as_bytes()])? {
        return Ok(());
    }
    let sql = "INSERT OR REPLACE INTO file (item, seq, name, bytes, media_type, modified, account, container, source) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    db.prepare_cached(sql)?.execute(params![
        file.item.as_bytes(),
        stored(file.seq)?,
        file.name,
        stored(file.bytes)?,
        file.media_type,
        file.modified.map(|time| time.to_string()),
        file.account,
        file.container.map(|item| *item.as_bytes()),
        file.source,
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
        source: row.get(8)?,
        outcome: row.get(9)?,
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

    /// Up to so many files at which a program of the system is still to look, after this item.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn for_programs(&self, after: Option<ItemId>, most: u32) -> Result<Vec<StoredFile>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reading JOIN file ON file.item = reading.item \
             WHERE programs = 1 AND reading.item > ?1 ORDER BY reading.item LIMIT ?2"
        );
        let after = after.map_or_else(Vec::new, |item| item.as_bytes().to_vec());
        let mut statement = self.db.prepare_cached(&sql)?;
        let files = statement.query_map(params![after, most], read)?;
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// At how many files a program of the system is still to look.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn for_programs_count(&self) -> Result<u64, Error> {
        let sql = "SELECT count(*) FROM reading WHERE programs = 1";
        number(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// What was taken out of a file; nothing while it waits.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn reading(&self, item: ItemId) -> Result<Option<Reading>, Error> {
        let sql = "SELECT outcome, kind, media_type, fields, programs FROM reading \
                   WHERE item = ?1 AND outcome IS NOT NULL";
        let mut statement = self.db.prepare_cached(sql)?;
        let found = statement.query_row([item.as_bytes()], |row| {
            let fields: String = row.get(3)?;
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, fields, row.get(4)?))
        });
        let Some((outcome, kind, media_type, fields, programs)) = found.optional()? else {
            return Ok(None);
        };
        let fields = serde_json::from_str(&fields).map_err(|_| Error::BadRow("field"))?;
        Ok(Some(Reading { outcome, kind, media_type, fields, programs }))
    }

    /// A small picture of an image, as JPEG.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn picture(&self, item: ItemId, which: Picture) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT jpeg FROM thumbnail WHERE item = ?1 AND view = ?2";
        let values = params![item.as_bytes(), which.number()];
        Ok(self.db.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
    }

    /// How deep a file lay in others, and how much came out of the outermost.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn nesting(&self, file: &StoredFile) -> Result<Nesting, Error> {
        let mut outermost = file.clone();
        let mut depth = 0_u8;
        while let Some(container) = outermost.container {
            outermost = self.file(container)?;
            depth = depth.saturating_add(1);
        }
        let sql = "WITH RECURSIVE inside (item, bytes) AS ( \
                     SELECT item, bytes FROM file WHERE container = ?1 UNION ALL \
                     SELECT file.item, file.bytes FROM file JOIN inside ON container = inside.item \
                   ) SELECT count(*), coalesce(sum(bytes), 0) FROM inside";
        let mut statement = self.db.prepare_cached(sql)?;
        let (members, bytes) = statement
            .query_row([outermost.item.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Nesting {
            outermost: outermost.item,
            depth,
            outer_bytes: outermost.bytes,
            members: number(members)?,
            unpacked_bytes: number(bytes)?,
        })
    }

    /// Everything that came out of a file, and out of that.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn inside(&self, container: ItemId) -> Result<Vec<ItemId>, Error> {
        let sql = "WITH RECURSIVE inside (item) AS ( \
                     SELECT item FROM file WHERE container = ?1 UNION \
                     SELECT file.item FROM file JOIN inside ON container = inside.item \
                   ) SELECT item FROM inside";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([container.as_bytes()], |row| row.get(0))?;
        rows.map(|row| Ok(ItemId::from_bytes(row?))).collect()
    }

    /// Names and sizes of what came out of a file so far.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn contents(&self, container: ItemId) -> Result<Vec<(String, u64)>, Error> {
        let sql = "SELECT name, bytes FROM file WHERE container = ?1";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement
            .query_map([container.as_bytes()], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
        rows.map(|row| {
            row.map_err(Error::from).and_then(|(name, bytes)| Ok((name, number(bytes)?)))
        })
        .collect()
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
    pub fn note_path(&mut self, item: ItemId, path: &[u8], print: &[u8; 32]) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO added_path (path, print, item) VALUES (?1, ?2, ?3)";
        self.tx.prepare_cached(sql)?.execute(params![path, print, item.as_bytes()])?;
        Ok(())
    }

    /// Notes what came of reading a file.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_reading(&mut self, item: ItemId, reading: &Reading) -> Result<(), Error> {
        let fields = serde_json::to_string(&reading.fields).map_err(|_| Error::BadRow("field"))?;
        let sql = "INSERT OR REPLACE INTO reading \
                   (item, outcome, kind, media_type, fields, programs) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.tx.prepare_cached(sql)?.execute(params![
            item.as_bytes(),
            reading.outcome,
            reading.kind,
            reading.media_type,
            fields,
            reading.programs
        ])?;
        Ok(())
    }

    /// Lets files wait again whose reading ended with a word that begins so; gives how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn wait_again(&mut self, beginning: &str) -> Result<u64, Error> {
        let sql = "UPDATE reading SET outcome = NULL, programs = 0 \
                   WHERE substr(outcome, 1, length(?1)) = ?1";
        Ok(self.tx.prepare_cached(sql)?.execute([beginning])? as u64)
    }

    /// Keeps a small picture of an image.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_picture(&mut self, item: ItemId, which: Picture, jpeg: &[u8]) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO thumbnail (item, view, jpeg) VALUES (?1, ?2, ?3)";
        self.tx.prepare_cached(sql)?.execute(params![item.as_bytes(), which.number(), jpeg])?;
        Ok(())
    }
}
