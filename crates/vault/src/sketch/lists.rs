//! The lists of sketches in the database.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};
use testimony_weigh::reuse::{
    BAND_DOCS_MAX, DocId, Head, Postings, RARITY_DOCS_MIN, SHINGLE_DOCS_MAX, Sketch, SketchKey,
    TOKEN_DOCS_MAX,
};

use crate::Error;

/// Bytes of a sketch that are its head: docs/spec/reuse.md, section 4.
const HEAD_BYTES: i64 = 525;

/// The tables `sketch` and `posting`; the row of a sketch is there before its text is added.
pub(super) struct Lists<'c> {
    db: &'c Connection,
    /// Lists that were read: adding a text asks for each of its hashes, and comparing it again.
    known: HashMap<u64, Known>,
}

/// The texts that hold a hash, as many as were asked for.
struct Known {
    asked: usize,
    docs: Vec<DocId>,
}

impl<'c> Lists<'c> {
    pub(super) fn new(db: &'c Connection) -> Self {
        Self { db, known: HashMap::new() }
    }

    /// With the lists of all hashes of a text, which are about to be asked for.
    pub(super) fn of(db: &'c Connection, sketch: &Sketch, key: &SketchKey) -> Result<Self, Error> {
        let mut lists = Self::new(db);
        for (keys, most) in keys_of(sketch, key) {
            for key in keys {
                let known = lists.read(key, most + 1)?;
                lists.known.insert(key, known);
            }
        }
        Ok(lists)
    }

    fn read(&self, key: u64, most: usize) -> Result<Known, Error> {
        let sql = "SELECT doc FROM posting WHERE key = ?1 LIMIT ?2";
        let mut statement = self.db.prepare_cached(sql)?;
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![stored(key), limit])?;
        let mut docs = Vec::new();
        while let Some(row) = rows.next()? {
            let doc: i64 = row.get(0)?;
            // Nobody's number stands in full lists alone, which are passed over.
            docs.push(u32::try_from(doc).map_or(DocId(u32::MAX), DocId));
        }
        Ok(Known { asked: most, docs })
    }
}

/// The number of an item as that of a text.
pub(super) fn doc_id(doc: i64) -> Result<DocId, Error> {
    let fits = u32::try_from(doc).ok().filter(|doc| *doc < u32::MAX);
    fits.map(DocId).ok_or(Error::BadRow("sketch"))
}

/// A hash as SQLite stores it.
fn stored(key: u64) -> i64 {
    key.cast_signed()
}

pub(super) fn sketch(db: &Connection, doc: i64) -> Result<Sketch, Error> {
    let sql = "SELECT body FROM sketch WHERE doc = ?1";
    let body: Vec<u8> = db.prepare_cached(sql)?.query_row([doc], |row| row.get(0))?;
    Sketch::from_bytes(&body).map_err(|_| Error::BadRow("sketch"))
}

/// The hashes under which a text can be listed, and from how many texts on they are frequent.
pub(super) fn keys_of(sketch: &Sketch, key: &SketchKey) -> [(Vec<u64>, usize); 3] {
    [
        (sketch.shingles().to_vec(), SHINGLE_DOCS_MAX),
        (sketch.bands(key), BAND_DOCS_MAX),
        (sketch.tokens().to_vec(), TOKEN_DOCS_MAX),
    ]
}

/// How many texts hold a hash, at most one more than `most`.
pub(super) fn count(db: &Connection, key: u64, most: usize) -> Result<usize, Error> {
    let mut holders = Vec::new();
    Lists::new(db).holders(key, most + 1, &mut holders)?;
    Ok(holders.len())
}

pub(super) fn holds(db: &Connection, key: u64, doc: i64) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM posting WHERE key = ?1 AND doc = ?2";
    Ok(db.prepare_cached(sql)?.exists(params![stored(key), doc])?)
}

/// Keeps lists full that a text is about to leave: others are not in them because they were full. In
/// place of the text stands a number that is nobody's.
pub(super) fn keep_full(
    db: &Connection,
    doc: i64,
    sketch: &Sketch,
    key: &SketchKey,
) -> Result<(), Error> {
    let sql = "INSERT INTO posting (key, doc) \
               SELECT ?1, min(0, coalesce(min(doc), 0)) - 1 FROM posting WHERE key = ?1";
    for (keys, most) in keys_of(sketch, key) {
        for key in keys {
            if holds(db, key, doc)? && count(db, key, most)? > most {
                db.prepare_cached(sql)?.execute([stored(key)])?;
            }
        }
    }
    Ok(())
}

impl Postings for Lists<'_> {
    type Error = Error;

    fn holders(&self, key: u64, most: usize, into: &mut Vec<DocId>) -> Result<(), Error> {
        match self.known.get(&key).filter(|known| known.asked >= most) {
            Some(known) => into.extend(known.docs.iter().take(most)),
            None => into.append(&mut self.read(key, most)?.docs),
        }
        Ok(())
    }

    fn head(&self, doc: DocId) -> Result<Option<Head>, Error> {
        let sql = "SELECT substr(body, 1, ?2) FROM sketch WHERE doc = ?1";
        let mut statement = self.db.prepare_cached(sql)?;
        let bytes: Option<Vec<u8>> =
            statement.query_row(params![doc.0, HEAD_BYTES], |row| row.get(0)).optional()?;
        let head = |bytes: Vec<u8>| Head::from_prefix(&bytes).map_err(|_| Error::BadRow("sketch"));
        bytes.map(head).transpose()
    }

    /// Counts no further than anybody asks.
    fn documents(&self) -> Result<usize, Error> {
        let sql = "SELECT count(*) FROM (SELECT copy_of FROM sketch LIMIT ?1)";
        let most = i64::try_from(RARITY_DOCS_MIN).unwrap_or(i64::MAX);
        let count: i64 = self.db.prepare_cached(sql)?.query_row([most], |row| row.get(0))?;
        usize::try_from(count).map_err(|_| Error::BadRow("sketch"))
    }

    fn put(&mut self, key: u64, doc: DocId) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO posting (key, doc) VALUES (?1, ?2)";
        self.db.prepare_cached(sql)?.execute(params![stored(key), doc.0])?;
        if let Some(known) = self.known.get_mut(&key)
            && !known.docs.contains(&doc)
        {
            known.docs.push(doc);
        }
        Ok(())
    }

    fn take(&mut self, key: u64, doc: DocId) -> Result<(), Error> {
        let sql = "DELETE FROM posting WHERE key = ?1 AND doc = ?2";
        self.db.prepare_cached(sql)?.execute(params![stored(key), doc.0])?;
        self.known.remove(&key);
        Ok(())
    }

    /// The head is in the sketch's row already; without one the row goes.
    fn set_head(
        &mut self,
        doc: DocId,
        head: Option<&Head>,
        copy_of: Option<DocId>,
    ) -> Result<(), Error> {
        let sql = match head {
            Some(_) => "UPDATE sketch SET copy_of = ?2 WHERE doc = ?1",
            None => "DELETE FROM sketch WHERE doc = ?1 AND ?2 IS NULL",
        };
        self.db.prepare_cached(sql)?.execute(params![doc.0, copy_of.map(|it| it.0)])?;
        Ok(())
    }

    fn copies(&self, doc: DocId) -> Result<Vec<DocId>, Error> {
        let mut statement = self.db.prepare_cached("SELECT doc FROM sketch WHERE copy_of = ?1")?;
        let rows = statement.query_map([doc.0], |row| row.get(0))?;
        rows.map(|doc| doc_id(doc?)).collect()
    }
}
