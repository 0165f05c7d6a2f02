//! Items: everything that gets a commitment (docs/spec/commitment.md): entries, texts, blobs.
//!
//! An item's seed and blind are stored random bytes. Its payload is a function of content and seed,
//! so it is computed again when it is needed and never stored. Its slot is drawn when it is made, and
//! it waits for a tick in the table `waiting`.

use data_encoding::BASE64;
use rusqlite::{Connection, OptionalExtension, Row, params};
use testimony_disclose::{Payload, Seed, seal_record, seal_text};
use testimony_model::{ItemId, leaves};
use testimony_proof::Hash;
use testimony_proof::commitment::{Kind, blob_payload, commit, digest};

use crate::tick::Delay;
use crate::{Error, Occasion, Vault};

/// One item, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub id: ItemId,
    /// What it is.
    pub kind: Kind,
    /// The SHA-256 of its payload.
    pub digest: Hash,
    /// Its commitment.
    pub commitment: Hash,
    /// Where it was sealed: the log's leaf and the slot in that tick's tree.
    pub sealed: Option<(u64, u32)>,
}

/// What an item holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemContent {
    /// An entry's body, as JSON.
    Entry(String),
    /// A text.
    Text(String),
    /// A blob's keyed name.
    Blob([u8; 32]),
}

/// The secrets and the commitment of a new item.
pub(crate) struct NewItem {
    pub(crate) id: ItemId,
    pub(crate) commitment: Hash,
}

/// Appends an entry's item.
pub(crate) fn add_entry(
    db: &Connection,
    body: &serde_json::Value,
    delay: Option<Delay>,
    occasion: &mut Occasion<'_>,
) -> Result<NewItem, Error> {
    let seed = random(occasion);
    let payload = seal_record(&leaves(body), &Seed::from_bytes(seed))?;
    let new = NewSecrets { kind: Kind::Entry, seed: Some(seed), digest: payload.digest() };
    insert(db, &new, delay, occasion)
}

/// Appends a text's item and keeps the text.
pub(crate) fn add_text(
    db: &Connection,
    text: &str,
    delay: Option<Delay>,
    occasion: &mut Occasion<'_>,
) -> Result<NewItem, Error> {
    let seed = random(occasion);
    let payload = seal_text(text, &Seed::from_bytes(seed))?;
    let new = NewSecrets { kind: Kind::Text, seed: Some(seed), digest: payload.digest() };
    let item = insert(db, &new, delay, occasion)?;
    let mut insert_text = db.prepare_cached("INSERT INTO text (item, body) VALUES (?1, ?2)")?;
    insert_text.execute(params![item.id.as_bytes(), text])?;
    Ok(item)
}

/// What was learnt of a blob's content when it was written.
pub(crate) struct BlobContent<'a> {
    pub(crate) name: &'a [u8; 32],
    pub(crate) sha256: &'a Hash,
    pub(crate) size_class: u64,
}

/// Appends a blob's item.
pub(crate) fn add_blob(
    db: &Connection,
    blob: &BlobContent<'_>,
    delay: Option<Delay>,
    occasion: &mut Occasion<'_>,
) -> Result<NewItem, Error> {
    let payload = blob_payload(blob.sha256, blob.size_class);
    let new = NewSecrets { kind: Kind::Blob, seed: None, digest: digest(&payload) };
    let item = insert(db, &new, delay, occasion)?;
    let mut attach = db.prepare_cached("INSERT INTO attachment (item, blob) VALUES (?1, ?2)")?;
    attach.execute(params![item.id.as_bytes(), blob.name])?;
    Ok(item)
}

struct NewSecrets {
    kind: Kind,
    seed: Option<[u8; 32]>,
    digest: Hash,
}

fn insert(
    db: &Connection,
    new: &NewSecrets,
    delay: Option<Delay>,
    occasion: &mut Occasion<'_>,
) -> Result<NewItem, Error> {
    let blind = random(occasion);
    let id = ItemId::random(&mut occasion.rng);
    let commitment = commit(new.kind, &blind, &new.digest);
    let due = delay.map_or(0, |delay| delay.draw(occasion.rng));
    let slot = wait(db, &commitment, due, occasion)?;
    db.prepare_cached(
        "INSERT INTO item (id, kind, seed, blind, digest, commitment, slot) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        id.as_bytes(),
        kind_number(new.kind),
        new.seed,
        blind,
        new.digest,
        commitment,
        slot
    ])?;
    let number = db.last_insert_rowid();
    db.prepare_cached("UPDATE waiting SET number = ?1 WHERE slot = ?2")?
        .execute(params![number, slot])?;
    Ok(NewItem { id, commitment })
}

/// Draws a slot that nothing else waits at.
fn wait(
    db: &Connection,
    commitment: &Hash,
    due: i64,
    occasion: &mut Occasion<'_>,
) -> Result<u32, Error> {
    let sql =
        "INSERT OR IGNORE INTO waiting (slot, number, commitment, due) VALUES (?1, 0, ?2, ?3)";
    let mut insert = db.prepare_cached(sql)?;
    loop {
        let slot = occasion.rng.next_u32();
        if insert.execute(params![slot, commitment, due])? == 1 {
            return Ok(slot);
        }
    }
}

/// Lets every item wait for the next tick, at a new slot.
pub(crate) fn wait_again(db: &Connection, occasion: &mut Occasion<'_>) -> Result<(), Error> {
    let mut statement = db.prepare("SELECT number, commitment FROM item ORDER BY number")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (number, commitment): (i64, Hash) = (row.get(0)?, row.get(1)?);
        let slot = wait(db, &commitment, 0, occasion)?;
        db.prepare_cached("UPDATE waiting SET number = ?1 WHERE slot = ?2")?
            .execute(params![number, slot])?;
        db.prepare_cached("UPDATE item SET slot = ?2 WHERE number = ?1")?
            .execute(params![number, slot])?;
    }
    Ok(())
}

fn random(occasion: &mut Occasion<'_>) -> [u8; 32] {
    let mut bytes = [0; 32];
    occasion.rng.fill_bytes(&mut bytes);
    bytes
}

fn kind_number(kind: Kind) -> i64 {
    match kind {
        Kind::Entry => 0,
        Kind::Text => 1,
        Kind::Blob => 2,
    }
}

/// The columns of an item, with the leaf that sealed it.
pub(crate) const ITEM_COLUMNS: &str = "id, kind, digest, commitment, \
     (SELECT CASE WHEN last >= item.number THEN leaf END FROM sealed \
      WHERE first <= item.number ORDER BY first DESC LIMIT 1), slot";

/// Reads a row of [`ITEM_COLUMNS`].
pub(crate) fn read_item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let leaf: Option<i64> = row.get(4)?;
    let slot: u32 = row.get(5)?;
    Ok(Item {
        id: ItemId::from_bytes(row.get(0)?),
        kind: match row.get(1)? {
            0_i64 => Kind::Entry,
            1 => Kind::Text,
            2 => Kind::Blob,
            other => return Err(rusqlite::Error::IntegralValueOutOfRange(1, other)),
        },
        digest: row.get(2)?,
        commitment: row.get(3)?,
        sealed: leaf.and_then(|leaf| Some((u64::try_from(leaf).ok()?, slot))),
    })
}

impl Vault {
    /// One item by its id.
    ///
    /// # Errors
    /// When there is none.
    pub fn item(&self, id: ItemId) -> Result<Item, Error> {
        let sql = format!("SELECT {ITEM_COLUMNS} FROM item WHERE id = ?1");
        self.db
            .prepare_cached(&sql)?
            .query_row([id.as_bytes()], read_item)
            .optional()?
            .ok_or_else(|| Error::NoItem(id.to_string()))
    }

    /// One item by its commitment in base64, as entries refer to it.
    ///
    /// # Errors
    /// When there is none.
    pub fn item_by_commitment(&self, commitment: &str) -> Result<Item, Error> {
        let bytes =
            BASE64.decode(commitment.as_bytes()).map_err(|_| Error::BadRow("commitment"))?;
        let sql = format!("SELECT {ITEM_COLUMNS} FROM item WHERE commitment = ?1");
        self.db
            .prepare_cached(&sql)?
            .query_row([bytes], read_item)
            .optional()?
            .ok_or_else(|| Error::NoItem(commitment.to_owned()))
    }

    /// What an item holds.
    ///
    /// # Errors
    /// When it was erased or cannot be read.
    pub fn content(&self, item: &Item) -> Result<ItemContent, Error> {
        let id = [item.id.as_bytes()];
        let gone = || self.gone(item.id);
        match item.kind {
            Kind::Entry => {
                let sql = "SELECT body FROM entry WHERE item = ?1";
                let mut found = self.db.prepare_cached(sql)?;
                let body = found.query_row(id, |row| row.get(0)).optional()?;
                body.filter(|body: &String| !body.is_empty())
                    .map(ItemContent::Entry)
                    .ok_or_else(gone)
            }
            Kind::Text => {
                let sql = "SELECT body FROM text WHERE item = ?1";
                let mut found = self.db.prepare_cached(sql)?;
                let body = found.query_row(id, |row| row.get(0)).optional()?;
                body.map(ItemContent::Text).ok_or_else(gone)
            }
            Kind::Blob => {
                let sql = "SELECT blob FROM attachment WHERE item = ?1";
                let mut found = self.db.prepare_cached(sql)?;
                let name = found.query_row(id, |row| row.get(0)).optional()?;
                name.map(ItemContent::Blob).ok_or_else(gone)
            }
        }
    }

    /// The sealed payload of an entry or a text, computed again from content and seed.
    ///
    /// # Errors
    /// When the item is a blob, was erased, or does not give the digest that was committed.
    pub fn payload(&self, item: &Item) -> Result<Payload, Error> {
        let seed: Option<[u8; 32]> = self.db.query_row(
            "SELECT seed FROM item WHERE id = ?1",
            [item.id.as_bytes()],
            |row| row.get(0),
        )?;
        let seed = Seed::from_bytes(seed.ok_or_else(|| self.gone(item.id))?);
        let payload = match self.content(item)? {
            ItemContent::Entry(body) => {
                let value = serde_json::from_str(&body).map_err(|_| Error::BadRow("entry"))?;
                seal_record(&leaves(&value), &seed)?
            }
            ItemContent::Text(text) => seal_text(&text, &seed)?,
            ItemContent::Blob(_) => return Err(Error::BadRow("payload")),
        };
        if payload.digest() == item.digest { Ok(payload) } else { Err(Error::BadRow("payload")) }
    }

    /// The blind of an item's commitment.
    ///
    /// # Errors
    /// When it was erased.
    pub fn blind(&self, item: &Item) -> Result<[u8; 32], Error> {
        let sql = "SELECT blind FROM item WHERE id = ?1";
        let blind: Option<[u8; 32]> =
            self.db.query_row(sql, [item.id.as_bytes()], |row| row.get(0))?;
        blind.ok_or_else(|| self.gone(item.id))
    }
}
