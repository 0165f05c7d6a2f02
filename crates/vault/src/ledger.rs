//! The ledger of what was ever shown to anybody (protocol section 4).
//!
//! Two dossiers of one text can be laid side by side, so a leak check must see their union.

use rusqlite::params;
use testimony_model::ItemId;

use crate::{Error, Vault};

/// One path of one item, shown to one audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The item.
    pub item: ItemId,
    /// The leaf's path; for a text, the number of the word.
    pub path: String,
}

impl Vault {
    /// Notes what is about to be shown. Called before anything is written: a dossier that was not
    /// finished may still have been seen.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_disclosed(
        &mut self,
        shown: &[Disclosure],
        audience: &str,
        at: jiff::Timestamp,
    ) -> Result<(), Error> {
        let tx = self.db.transaction()?;
        {
            let mut insert = tx.prepare(
                "INSERT OR IGNORE INTO disclosed (item, path, audience, at) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for disclosure in shown {
                insert.execute(params![
                    disclosure.item.as_bytes(),
                    disclosure.path,
                    audience,
                    at.as_second()
                ])?;
            }
        }
        Ok(tx.commit()?)
    }

    /// Every path of an item that anybody was ever shown.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn disclosed_paths(&self, item: ItemId) -> Result<Vec<String>, Error> {
        let mut statement =
            self.db.prepare("SELECT DISTINCT path FROM disclosed WHERE item = ?1 ORDER BY path")?;
        let rows = statement.query_map([item.as_bytes()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
