//! Threads: the mailboxes of senders, and which envelopes were already taken over.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use testimony_seal::Pass;
use zeroize::Zeroizing;

use crate::entry::number;
use crate::{Error, Vault};

/// A mailbox at a Post, as its first account opened it.
pub struct Thread {
    /// The lookup tag, which both sides derive from the code words.
    pub tag: [u8; 16],
    /// The source that writes there.
    pub source: String,
    /// The sender's own reply recipient, from inside the first envelope.
    pub recipient: String,
    /// The key that both directions are authenticated with.
    pub mac_key: Zeroizing<[u8; 32]>,
    /// How many messages the team has sent.
    pub counter: u64,
}

pub(crate) fn mark_received(
    db: &Connection,
    envelope: &[u8; 32],
    account: &str,
    pass: Pass,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO received (envelope, account, pass) VALUES (?1, ?2, ?3)",
        params![envelope, account, pass.as_byte()],
    )?;
    Ok(())
}

pub(crate) fn insert(db: &Connection, opened: &Thread) -> Result<(), Error> {
    db.execute(
        "INSERT INTO thread (tag, source, recipient, mac_key) VALUES (?1, ?2, ?3, ?4)",
        params![opened.tag, opened.source, opened.recipient, opened.mac_key.as_slice()],
    )?;
    Ok(())
}

impl Vault {
    /// Whether an envelope was taken over already.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_received(&self, envelope: &[u8; 32]) -> Result<bool, Error> {
        let mut statement = self.db.prepare_cached("SELECT 1 FROM received WHERE envelope = ?1")?;
        Ok(statement.exists([envelope])?)
    }

    /// The accounts that came to a Post with a pass, and with which.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn passes(&self) -> Result<BTreeMap<String, Pass>, Error> {
        let sql = "SELECT account, pass FROM received WHERE pass > 0";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            // A number of a later build stands for nothing here.
            Ok((row.get(0)?, Pass::from_byte(row.get(1)?).unwrap_or_default()))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The thread with this lookup tag.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn thread_by_tag(&self, tag: &[u8; 16]) -> Result<Option<Thread>, Error> {
        self.thread(
            "SELECT tag, source, recipient, mac_key, counter FROM thread WHERE tag = ?1",
            tag,
        )
    }

    /// The thread on which a source writes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn thread_of_source(&self, source: &str) -> Result<Option<Thread>, Error> {
        self.thread(
            "SELECT tag, source, recipient, mac_key, counter FROM thread WHERE source = ?1",
            source,
        )
    }

    fn thread(&self, sql: &str, key: impl rusqlite::ToSql) -> Result<Option<Thread>, Error> {
        let row = self.db.query_row(sql, [key], |row| {
            Ok(Thread {
                tag: row.get(0)?,
                source: row.get(1)?,
                recipient: row.get(2)?,
                mac_key: Zeroizing::new(row.get(3)?),
                counter: row.get::<_, i64>(4)?.unsigned_abs(),
            })
        });
        Ok(row.optional()?)
    }

    /// Draws the number of the next message on a thread; a number that was drawn is never used
    /// again, even if the message does not arrive.
    ///
    /// # Errors
    /// When there is no such thread or the database cannot be written.
    pub fn next_message_counter(&self, tag: &[u8; 16]) -> Result<u64, Error> {
        // By itself the statement would commit when it is put away, and nobody hears if that fails.
        let tx = self.db.raw().unchecked_transaction()?;
        let drawn: Option<i64> = tx
            .query_row(
                "UPDATE thread SET counter = counter + 1 WHERE tag = ?1 RETURNING counter",
                [tag],
                |row| row.get(0),
            )
            .optional()?;
        tx.commit()?;
        number(drawn.ok_or(Error::BadRow("thread"))?)
    }
}

impl std::fmt::Debug for Thread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Thread").field("source", &self.source).finish_non_exhaustive()
    }
}
