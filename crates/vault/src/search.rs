//! Search inside the encrypted file: docs/spec/search.md, "Index".
//!
//! The index is an inverted one of our own in tables of `case.db`, so that it is encrypted, and
//! committed, with everything else. FTS5 was left aside: it takes the forms of a text one by one in
//! one thread, reads a row for each hit that is to be ranked, and counts hits and facets by reading
//! them all. `bench`, row `ingest`, has it beside ours.
//!
//! It is a projection: it can be dropped and built again from the entries and the texts. Never
//! here: which language a word is in (`lexis`), who extracts a text, what a page looks like.

mod build;
mod codec;
mod column;
mod date;
mod find;
mod forget;
mod forms;
mod lookup;
mod plan;
mod segment;
mod show;
mod thing;

use rusqlite::{Connection, params};

pub use build::{Batch, Document, Indexer, PASSAGE_BYTES_MAX};
pub use date::Days;
pub(crate) use find::Memory;
pub use find::{
    FACET_VALUES_MAX, Facet, HITS_RANKED_MAX, SearchAnswer, SearchHit, SearchRequest, Total,
};
pub(crate) use thing::{Noted, Pending};

use crate::{Error, Vault, database};

/// The names that may stand before a colon in a query.
pub const SEARCH_FIELDS: [&str; 7] = ["kind", "lang", "media", "source", "date", "added", "name"];

/// Under this number `search_value` keeps the languages whose stems are in the index.
const STEMS_FIELD: i64 = 100;
/// The setting that says by which rules the index was built.
const VERSION_SETTING: &str = "search-analysis";
/// A change that a person waits for merges no more documents than this, a tenth of a second's work.
const DOCS_MERGED_AT_ONCE_MAX: u64 = 4_096;

fn read_page(db: &Connection, page: i64) -> Result<Vec<u8>, Error> {
    let sql = "SELECT data FROM search_page WHERE id = ?1";
    Ok(db.prepare_cached(sql)?.query_row([page], |row| row.get(0))?)
}

/// Puts a batch behind what is there, as part of a transaction that somebody waits for.
pub(crate) fn write(db: &Connection, batch: &Batch) -> Result<(), Error> {
    segment::write(db, batch)?;
    segment::tidy(db, DOCS_MERGED_AT_ONCE_MAX)
}

/// Notes that the index is of this program's rules.
pub(crate) fn mark_current(db: &Connection) -> Result<(), Error> {
    database::set_setting(db, VERSION_SETTING, &testimony_lexis::VERSION.to_string())
}

/// True if the index was built by other rules, or not at all.
pub(crate) fn is_stale(db: &Connection) -> Result<bool, Error> {
    let built = database::setting(db, VERSION_SETTING)?;
    Ok(built != Some(testimony_lexis::VERSION.to_string()))
}

/// Builds the index anew from the entries and the texts.
pub(crate) fn rebuild(db: &Connection, progress: &mut dyn FnMut(u64)) -> Result<(), Error> {
    thing::rebuild(db, progress)
}

/// Takes an item out of the index, as part of the transaction that erases it.
pub(crate) fn forget_item(db: &Connection, item: testimony_model::ItemId) -> Result<(), Error> {
    forget::item(db, item).map(|_| ())
}

impl Vault {
    /// Puts batches into the index, all of them or none.
    ///
    /// Their items must be in the vault already, or come in the same transaction
    /// ([`crate::EntryWriter::index`]).
    ///
    /// # Errors
    /// When an item is not there or the database cannot be written.
    pub fn index(&mut self, batches: &[Batch]) -> Result<(), Error> {
        let tx = self.db.transaction()?;
        for batch in batches {
            segment::write(&tx, batch)?;
        }
        Ok(tx.commit()?)
    }

    /// Merges what many small additions left; after a bulk of documents, and when nobody waits.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn tidy_index(&mut self) -> Result<(), Error> {
        while self.tidy_index_step()? {}
        Ok(())
    }

    /// One step of [`Self::tidy_index`], durable by itself; false if there was nothing to do.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn tidy_index_step(&mut self) -> Result<bool, Error> {
        let tx = self.db.transaction()?;
        let merged = segment::tidy_step(&tx, u64::MAX)?;
        tx.commit()?;
        Ok(merged)
    }

    /// Takes an item out of the index: the terms, columns and text of every document that goes with
    /// it. To be called while the item's text is still there.
    ///
    /// What it overwrites stays in the write-ahead log until a checkpoint truncates that.
    ///
    /// # Errors
    /// When the index cannot be read or written; nothing is changed then.
    pub fn forget(&mut self, item: testimony_model::ItemId) -> Result<usize, Error> {
        let tx = self.db.transaction()?;
        let count = forget::item(&tx, item)?;
        tx.commit()?;
        Ok(count)
    }

    /// The words that were taken out of a file, and the facts of it behind them: passages of up to
    /// [`PASSAGE_BYTES_MAX`] until so many bytes are passed, and whether more follows.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn file_text(
        &self,
        item: testimony_model::ItemId,
        bytes_max: usize,
    ) -> Result<(String, bool), Error> {
        show::file_text(&self.db, item, bytes_max)
    }

    /// How many documents the index has.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn indexed(&self) -> Result<u64, Error> {
        let sql = "SELECT count(*) FROM search_document";
        let count: i64 = self.db.query_row(sql, params![], |row| row.get(0))?;
        crate::entry::number(count)
    }

    /// Builds the index anew from the entries and the texts; `progress` is told how many documents
    /// are done.
    ///
    /// # Errors
    /// When an entry or a text cannot be read; the old index stays then.
    pub fn rebuild_index(&mut self, progress: &mut dyn FnMut(u64)) -> Result<(), Error> {
        let tx = self.db.transaction()?;
        thing::rebuild(&tx, progress)?;
        Ok(tx.commit()?)
    }
}
