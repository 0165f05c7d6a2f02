//! Entries: what a member put on record, signed and chained (docs/spec/entry.md, section 2).
//!
//! A member signs the *commitment* of an entry, its number, its time and the commitment of the
//! entry before: the chain can be checked after an entry's content was erased for somebody's safety.

use data_encoding::BASE64;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use testimony_model::{Action, FileRef, ItemId};
use testimony_proof::Hash;
use testimony_seal::Pass;
use testimony_weigh::reuse::SketchKey;

use crate::keys::{MemberKey, member_signed};
use crate::pack::Packer;
use crate::search::{Noted, Pending};
use crate::tick::Delay;
use crate::{Error, Occasion, PendingBlob, Standing, Vault, item, project, sight, sketch, thread};

/// The domain of an entry's signature.
const SIGNATURE_DOMAIN: &[u8] = b"testimony/entry/v1\0";

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number: 1, 2, 3 ...
    pub seq: u64,
    /// Its item.
    pub item: ItemId,
    /// When it was put on record, as the team's clock said.
    pub at: jiff::Timestamp,
    /// Who signed it.
    pub member: [u8; 32],
    /// What was done.
    pub action: Action,
}

/// Appends entries; all of them, or none.
pub struct EntryWriter<'v> {
    pub(crate) tx: Transaction<'v>,
    vault_id: [u8; 32],
    member: MemberKey,
    pub(crate) packs: &'v mut Packer,
    next: u64,
    prev: Hash,
    delay: Option<Delay>,
    /// Goes into the index with the commit.
    pub(crate) pending: Pending,
    own: project::Own,
    standing: Standing,
}

impl Vault {
    /// Begins to append.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn writer(&mut self) -> Result<EntryWriter<'_>, Error> {
        let (member, standing) = (self.signing_key()?, self.standing()?);
        self.writer_as(member, standing)
    }

    /// As [`Self::writer`], signed by this key.
    pub(crate) fn writer_as(
        &mut self,
        member: MemberKey,
        standing: Standing,
    ) -> Result<EntryWriter<'_>, Error> {
        let (next, prev) = head(self.db.raw())?;
        self.packs.rewind(self.db.raw())?;
        let tx = self.db.transaction()?;
        let packs = &mut self.packs;
        Ok(EntryWriter {
            tx,
            vault_id: self.id,
            member,
            packs,
            next,
            prev,
            delay: None,
            pending: Pending::default(),
            own: project::Own::default(),
            standing,
        })
    }

    /// All entries, in order, but for those that were erased.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn entries(&self) -> Result<Vec<Entry>, Error> {
        all(&self.db)
    }

    /// One entry.
    ///
    /// # Errors
    /// When there is none with this number, or it was erased.
    pub fn entry(&self, seq: u64) -> Result<Entry, Error> {
        let sql = "SELECT seq, item, at, member, body FROM entry WHERE seq = ?1 AND body <> ''";
        let row = self.db.prepare_cached(sql)?.query_row([stored(seq)?], read).optional()?;
        entry(row.ok_or(Error::NoEntry(seq))?)
    }

    /// The number of the last entry, whether the member sees it or not: what was computed before it
    /// may not hold any more.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_of_all(&self) -> Result<u64, Error> {
        Ok(head(self.db.raw())?.0 - 1)
    }

    /// The number of the last entry; 0 where there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_entry(&self) -> Result<u64, Error> {
        Ok(head(&self.db)?.0 - 1)
    }
}

/// All entries that were not erased.
pub(crate) fn all(db: &Connection) -> Result<Vec<Entry>, Error> {
    let sql = "SELECT seq, item, at, member, body FROM entry WHERE body <> '' ORDER BY seq";
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], read)?;
    rows.map(|row| entry(row?)).collect()
}

type Row = (i64, [u8; 16], i64, [u8; 32], String);

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn entry((seq, item, at, member, body): Row) -> Result<Entry, Error> {
    Ok(Entry {
        seq: number(seq)?,
        item: ItemId::from_bytes(item),
        at: jiff::Timestamp::from_second(at).map_err(|_| Error::BadRow("entry"))?,
        member,
        action: serde_json::from_str(&body).map_err(|_| Error::BadRow("entry"))?,
    })
}

impl EntryWriter<'_> {
    /// The key of the vault's sketches.
    pub(crate) fn sketch_key(&self) -> SketchKey {
        sketch::key(&self.vault_id)
    }

    /// The number that the next entry gets.
    pub fn next_seq(&self) -> u64 {
        self.next
    }

    /// From here on, each item waits for a tick of its own within the window.
    pub fn delay_items(&mut self, delay: Delay) {
        self.delay = Some(delay);
    }

    /// Appends one action: seals its text and itself as items, signs it, projects it.
    ///
    /// # Errors
    /// When it refers to something that is not there, or defines something that is.
    pub fn append(
        &mut self,
        action: &Action,
        occasion: &mut Occasion<'_>,
    ) -> Result<ItemId, Error> {
        if !matches!(action, Action::Withdraw(_)) {
            return self.append_one(action, occasion);
        }
        // What a withdrawal gives back may not fit any more: then nothing of it stays.
        self.tx.execute_batch("SAVEPOINT withdrawal")?;
        let appended = self.append_one(action, occasion);
        let end = if appended.is_ok() { "" } else { "ROLLBACK TO withdrawal; " };
        self.tx.execute_batch(&format!("{end}RELEASE withdrawal"))?;
        appended
    }

    fn append_one(
        &mut self,
        action: &Action,
        occasion: &mut Occasion<'_>,
    ) -> Result<ItemId, Error> {
        sight::check(&self.tx, &self.standing, action)?;
        project::check_references(&self.tx, action)?;
        self.own.check(&self.tx, action)?;
        let mut kept = action.clone();
        if let Action::Account(account) = &mut kept
            && let Some(text) = account.text.take()
        {
            let item = item::add_text(&self.tx, &text, self.delay, occasion)?;
            account.text_commitment = Some(BASE64.encode(&item.commitment));
            sketch::note(&self.tx, &item.id, &text, &self.sketch_key())?;
        }
        let body = serde_json::to_value(&kept).map_err(|_| Error::BadRow("entry"))?;
        let item = item::add_entry(&self.tx, &body, self.delay, occasion)?;
        self.insert(&body.to_string(), &item, occasion)?;
        project::project(&self.tx, self.next, &item.id, &kept)?;
        let at = occasion.now.as_second();
        self.pending.note(&self.tx, &Noted { seq: self.next, item: item.id, at, action: &kept })?;
        self.own.note(&kept);
        self.next += 1;
        self.prev = item.commitment;
        Ok(item.id)
    }

    fn insert(
        &self,
        body: &str,
        item: &item::NewItem,
        occasion: &Occasion<'_>,
    ) -> Result<(), Error> {
        let at = occasion.now.as_second();
        let message = signed_bytes(&self.vault_id, self.next, at, &self.prev, &item.commitment);
        let signature = self.member.sign(&message);
        self.tx
            .prepare_cached(
                "INSERT INTO entry (seq, item, at, member, prev, body, signature) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                stored(self.next)?,
                item.id.as_bytes(),
                at,
                self.member.public(),
                self.prev,
                body,
                signature
            ])?;
        Ok(())
    }

    /// Takes a written blob into the case and says how an account refers to it.
    ///
    /// # Errors
    /// When the file cannot be moved to its place.
    pub fn attach(
        &mut self,
        blob: PendingBlob,
        name: &str,
        media_type: Option<&str>,
        occasion: &mut Occasion<'_>,
    ) -> Result<FileRef, Error> {
        let stored = blob.settle(self.packs, &self.tx, occasion)?;
        let content = item::BlobContent {
            name: &stored.name,
            sha256: &stored.sha256,
            size_class: stored.size_class,
        };
        let item = item::add_blob(&self.tx, &content, self.delay, occasion)?;
        Ok(FileRef {
            name: name.to_owned(),
            media_type: media_type.map(str::to_owned),
            bytes: stored.bytes,
            commitment: BASE64.encode(&item.commitment),
            item: item.id.to_string(),
            cut: false,
        })
    }

    /// Notes that an envelope became this account, and with which pass it came ([`Vault::passes`]).
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn mark_received(
        &mut self,
        envelope: &[u8; 32],
        account: &str,
        pass: Pass,
    ) -> Result<(), Error> {
        thread::mark_received(&self.tx, envelope, account, pass)
    }

    /// Keeps a mailbox, so that its sender can be answered.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn open_thread(&mut self, opened: &crate::Thread) -> Result<(), Error> {
        thread::insert(&self.tx, opened)
    }

    /// Makes everything durable at once.
    ///
    /// # Errors
    /// When the disk is full or fails; nothing of it is kept then.
    pub fn commit(mut self) -> Result<(), Error> {
        self.pending.flush(&self.tx)?;
        self.packs.sync(&self.tx)?;
        Ok(self.tx.commit()?)
    }
}

impl std::fmt::Debug for EntryWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EntryWriter").field("next", &self.next).finish_non_exhaustive()
    }
}

/// The next number and the commitment of the last entry.
fn head(db: &Connection) -> Result<(u64, Hash), Error> {
    let sql = "SELECT entry.seq, item.commitment FROM entry JOIN item ON item.id = entry.item \
               ORDER BY entry.seq DESC LIMIT 1";
    let last = db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match last {
        None => Ok((1, [0; 32])),
        Some((seq, commitment)) => Ok((number(seq)? + 1, commitment)),
    }
}

/// The bytes that a member signs.
fn signed_bytes(vault: &[u8; 32], seq: u64, at: i64, prev: &Hash, commitment: &Hash) -> Vec<u8> {
    let mut bytes = SIGNATURE_DOMAIN.to_vec();
    bytes.extend_from_slice(vault);
    bytes.extend_from_slice(&seq.to_be_bytes());
    bytes.extend_from_slice(&at.to_be_bytes());
    bytes.extend_from_slice(prev);
    bytes.extend_from_slice(commitment);
    bytes
}

/// Checks numbers, links and signatures of the whole chain; gives the numbers of bad entries.
pub(crate) fn bad_entries(db: &Connection, vault: &[u8; 32]) -> Result<Vec<u64>, Error> {
    let sql = "SELECT entry.seq, at, member, prev, signature, commitment FROM entry \
               JOIN item ON item.id = entry.item ORDER BY entry.seq";
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([])?;
    let (mut bad, mut expected, mut before) = (Vec::new(), 1, [0; 32]);
    while let Some(row) = rows.next()? {
        let seq = number(row.get(0)?)?;
        let (prev, commitment): (Hash, Hash) = (row.get(3)?, row.get(5)?);
        let message = signed_bytes(vault, seq, row.get(1)?, &prev, &commitment);
        let signed = member_signed(&row.get(2)?, &message, &row.get(4)?);
        if seq != expected || prev != before || !signed {
            bad.push(seq);
        }
        (expected, before) = (seq + 1, commitment);
    }
    Ok(bad)
}

/// The entries about members, with their numbers.
pub(crate) fn of_members(db: &Connection) -> Result<Vec<(u64, Action)>, Error> {
    // The body is JSON with its names in order, so the kind of the action is somewhere in it; what a
    // team wrote about is not far from it either, and is passed over below.
    let sql = "SELECT seq, body FROM entry WHERE body LIKE '%\"action\":\"member_%' ORDER BY seq";
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let mut found = Vec::new();
    for row in rows {
        let (seq, body): (i64, String) = row?;
        let action = serde_json::from_str(&body).map_err(|_| Error::BadRow("entry"))?;
        if matches!(
            action,
            Action::MemberAdd(_) | Action::MemberRemove(_) | Action::MemberAccess(_)
        ) {
            found.push((number(seq)?, action));
        }
    }
    Ok(found)
}

/// A stored number as the program counts.
pub(crate) fn number(stored: i64) -> Result<u64, Error> {
    u64::try_from(stored).map_err(|_| Error::BadRow("number"))
}

/// A number as SQLite stores it.
pub(crate) fn stored(number: u64) -> Result<i64, Error> {
    i64::try_from(number).map_err(|_| Error::BadRow("number"))
}
