//! Ticks: which items a leaf of the public log sealed, and where they sit in its tree.
//!
//! A tick is written here before anything of it is public, so a crash in between is finished at the
//! next start and never sealed twice. Items stream through in the order of their slots, a bucket at a
//! time: sealing a million of them needs memory for one bucket.

use rand_core::RngCore;
use rusqlite::{OptionalExtension, Transaction, params};
use testimony_proof::Hash;

use crate::entry::{number, stored};
use crate::item::{self, ITEM_COLUMNS, Item, read_item};
use crate::{Error, Occasion, SecretKey, Vault};

/// The most upper bits of a slot that may name a bucket: the key of a bucket's row holds 16.
const SPLIT_MAX: u32 = 16;
const SLOT_BITS: u32 = 32;
/// A slot and a commitment.
const PLACED_BYTES: usize = 36;

/// A slot and the commitment that sits there.
pub type Placed = (u32, Hash);

/// When an item is to be sealed that must not share its hour with others: at a tick that is drawn
/// from a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay {
    /// The first tick of the window, in seconds since 1970.
    pub first: u64,
    /// Seconds between two ticks.
    pub tick_seconds: u64,
    /// How many ticks the window has; at least one.
    pub ticks: u64,
}

impl Delay {
    pub(crate) fn draw(self, rng: &mut dyn RngCore) -> i64 {
        // The window has a few thousand ticks at most; the remainder's bias is below 2^-50.
        let drawn = self.first + rng.next_u64() % self.ticks.max(1) * self.tick_seconds;
        i64::try_from(drawn).unwrap_or(i64::MAX)
    }
}

/// Which of the waiting items a tick takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Those whose tick has come.
    By(jiff::Timestamp),
    /// All of them.
    All,
}

impl Due {
    fn limit(self) -> i64 {
        match self {
            Self::By(now) => now.as_second(),
            Self::All => i64::MAX,
        }
    }
}

/// How the tree of a tick is cut and hashed; the rules are the public log's, not the vault's.
pub trait TickTree {
    /// How many upper bits of a slot name its bucket, for so many items; at most 16.
    fn split(&self, items: u64) -> u32;
    /// The root of one bucket, whose items come by slot.
    fn bucket_root(&self, split: u32, prefix: u32, items: &[Placed]) -> Hash;
    /// The root of the tree over all buckets; an empty one is all zeros.
    fn root(&self, roots: &[Hash]) -> Hash;
}

/// One tick.
#[derive(Debug)]
pub struct StoredTick {
    /// Its leaf in the log.
    pub leaf: u64,
    /// The 32 bytes of that leaf.
    pub root: Hash,
    /// The key of its empty subtrees; absent where it sealed nothing.
    pub prf_key: Option<SecretKey>,
    /// How many upper bits of a slot name its bucket.
    pub split: u32,
    /// The root of each bucket, zeros where it is empty.
    pub roots: Vec<Hash>,
}

impl Vault {
    /// How many waiting items a tick would take.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn waiting_count(&self, due: Due) -> Result<u64, Error> {
        let sql = "SELECT count(*) FROM waiting WHERE due <= ?1";
        number(self.db.query_row(sql, [due.limit()], |row| row.get(0))?)
    }

    /// The tick that the last waiting item waits for, in seconds since 1970; 0 is the next one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_due(&self) -> Result<i64, Error> {
        let sql = "SELECT coalesce(max(due), 0) FROM waiting";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// Keeps a tick that seals nothing.
    ///
    /// # Errors
    /// When the database cannot be written, or the leaf is already taken.
    pub fn store_idle_tick(
        &mut self,
        leaf: u64,
        root: &Hash,
        at: jiff::Timestamp,
    ) -> Result<(), Error> {
        let tick = StoredTick { leaf, root: *root, prf_key: None, split: 0, roots: Vec::new() };
        let tx = self.db.transaction()?;
        insert_tick(&tx, &tick, at)?;
        Ok(tx.commit()?)
    }

    /// Seals the items that are due under this leaf, all or none; gives how many, and the root.
    ///
    /// # Errors
    /// When the database cannot be written, or the leaf is already taken.
    pub fn store_tick(
        &mut self,
        leaf: u64,
        due: Due,
        at: jiff::Timestamp,
        (prf_key, tree): (SecretKey, &dyn TickTree),
    ) -> Result<(u64, Hash), Error> {
        let items = self.waiting_count(due)?;
        let split = tree.split(items).min(SPLIT_MAX);
        let tx = self.db.transaction()?;
        let (roots, numbers) = store_buckets(&tx, leaf, due, split, tree)?;
        let root = tree.root(&roots);
        insert_tick(&tx, &StoredTick { leaf, root, prf_key: Some(prf_key), split, roots }, at)?;
        insert_runs(&tx, leaf, &numbers)?;
        tx.execute("DELETE FROM waiting WHERE due <= ?1", [due.limit()])?;
        tx.commit()?;
        Ok((items, root))
    }

    /// The items of a tick that share a bucket with this slot, by slot.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn bucket(&self, tick: &StoredTick, slot: u32) -> Result<Vec<Placed>, Error> {
        let key = bucket_key(tick.leaf, prefix_of(slot, tick.split))?;
        let sql = "SELECT items FROM bucket WHERE number = ?1";
        let bytes: Option<Vec<u8>> = self.db.query_row(sql, [key], |row| row.get(0)).optional()?;
        let bytes = bytes.unwrap_or_default();
        let (items, rest) = bytes.as_chunks::<PLACED_BYTES>();
        if !rest.is_empty() {
            return Err(Error::BadRow("tick"));
        }
        items.iter().map(unpack).collect()
    }

    /// One tick.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tick(&self, leaf: u64) -> Result<Option<StoredTick>, Error> {
        let sql = "SELECT root, prf_key, split, roots FROM tick WHERE leaf = ?1";
        let tick = self.db.query_row(sql, [stored(leaf)?], |row| {
            let prf_key: Option<Vec<u8>> = row.get(1)?;
            Ok(StoredTick {
                leaf,
                root: row.get(0)?,
                prf_key: prf_key.and_then(|bytes| SecretKey::from_slice(&bytes)),
                split: row.get(2)?,
                roots: row.get::<_, Vec<u8>>(3)?.as_chunks::<32>().0.to_vec(),
            })
        });
        Ok(tick.optional()?)
    }

    /// How many ticks there were.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn tick_count(&self) -> Result<u64, Error> {
        number(self.db.query_row("SELECT count(*) FROM tick", [], |row| row.get(0))?)
    }

    /// Forgets all ticks and draws new keys for the log and for publishing: a new log begins, and
    /// everything waits to be sealed in it.
    ///
    /// # Errors
    /// When the database cannot be written; nothing of it is kept then.
    pub fn restart_log(&mut self, occasion: &mut Occasion<'_>) -> Result<(), Error> {
        let tx = self.db.transaction()?;
        tx.execute_batch(
            "DELETE FROM stamp; DELETE FROM checkpoint; DELETE FROM tick; DELETE FROM bucket; \
             DELETE FROM sealed; DELETE FROM waiting;",
        )?;
        for name in ["log", "publication"] {
            let key = SecretKey::random(occasion.rng);
            tx.execute(
                "UPDATE secret SET value = ?2 WHERE name = ?1",
                params![name, key.as_bytes()],
            )?;
        }
        item::wait_again(&tx, occasion)?;
        Ok(tx.commit()?)
    }

    /// The items that a member may ask a proof for, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn items(&self, limit: usize) -> Result<Vec<Item>, Error> {
        let sql = format!("SELECT {ITEM_COLUMNS} FROM item ORDER BY number DESC LIMIT ?1");
        let mut statement = self.db.prepare(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map([limit], read_item)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Streams the due items into buckets; gives the buckets' roots and the items' numbers.
fn store_buckets(
    tx: &Transaction<'_>,
    leaf: u64,
    due: Due,
    split: u32,
    tree: &dyn TickTree,
) -> Result<(Vec<Hash>, Numbers), Error> {
    let mut roots = vec![[0; 32]; 1 << split];
    let mut numbers = Numbers::default();
    let mut insert = tx.prepare("INSERT INTO bucket (number, items) VALUES (?1, ?2)")?;
    let mut store = |prefix: u32, items: &mut Vec<Placed>| -> Result<(), Error> {
        if items.is_empty() {
            return Ok(());
        }
        roots[prefix as usize] = tree.bucket_root(split, prefix, items);
        insert.execute(params![bucket_key(leaf, prefix)?, pack(items)])?;
        items.clear();
        Ok(())
    };
    let sql = "SELECT slot, commitment, number FROM waiting WHERE due <= ?1 ORDER BY slot";
    let mut statement = tx.prepare(sql)?;
    let mut rows = statement.query([due.limit()])?;
    let (mut prefix, mut items) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        let slot: u32 = row.get(0)?;
        if prefix_of(slot, split) != prefix {
            store(prefix, &mut items)?;
            prefix = prefix_of(slot, split);
        }
        items.push((slot, row.get(1)?));
        numbers.insert(number(row.get(2)?)?);
    }
    store(prefix, &mut items)?;
    Ok((roots, numbers))
}

fn insert_tick(tx: &Transaction<'_>, tick: &StoredTick, at: jiff::Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO tick (leaf, root, prf_key, split, roots, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            stored(tick.leaf)?,
            tick.root,
            tick.prf_key.as_ref().map(SecretKey::as_bytes),
            tick.split,
            tick.roots.concat(),
            at.as_second()
        ],
    )?;
    Ok(())
}

/// Notes which tick sealed which items: a row for each run of numbers, not for each item.
fn insert_runs(tx: &Transaction<'_>, leaf: u64, numbers: &Numbers) -> Result<(), Error> {
    let mut insert = tx.prepare("INSERT INTO sealed (first, last, leaf) VALUES (?1, ?2, ?3)")?;
    for (first, last) in numbers.runs() {
        insert.execute(params![stored(first)?, stored(last)?, stored(leaf)?])?;
    }
    Ok(())
}

/// A set of row numbers: one bit for each number between the lowest and the highest block.
#[derive(Default)]
struct Numbers(std::collections::BTreeMap<u64, u64>);

impl Numbers {
    fn insert(&mut self, number: u64) {
        *self.0.entry(number / 64).or_default() |= 1 << (number % 64);
    }

    /// The runs of neighbours, first and last number of each.
    fn runs(&self) -> Vec<(u64, u64)> {
        let numbers = self.0.iter().flat_map(|(block, bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| block * 64 + bit)
        });
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for number in numbers {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == number => *last = number,
                _ => runs.push((number, number)),
            }
        }
        runs
    }
}

/// The upper bits of a slot.
fn prefix_of(slot: u32, split: u32) -> u32 {
    u32::try_from(u64::from(slot) >> (SLOT_BITS - split)).unwrap_or(0)
}

fn bucket_key(leaf: u64, prefix: u32) -> Result<i64, Error> {
    let shifted = leaf.checked_mul(1 << SPLIT_MAX).ok_or(Error::BadRow("number"))?;
    stored(shifted | u64::from(prefix))
}

fn pack(items: &[Placed]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(items.len() * PLACED_BYTES);
    for (slot, commitment) in items {
        bytes.extend_from_slice(&slot.to_be_bytes());
        bytes.extend_from_slice(commitment);
    }
    bytes
}

fn unpack(bytes: &[u8; PLACED_BYTES]) -> Result<Placed, Error> {
    let (slot, commitment) = bytes.split_first_chunk::<4>().ok_or(Error::BadRow("tick"))?;
    let commitment = commitment.try_into().map_err(|_| Error::BadRow("tick"))?;
    Ok((u32::from_be_bytes(*slot), commitment))
}

#[cfg(test)]
mod tests {
    use super::{Numbers, prefix_of};

    #[test]
    fn numbers_fall_into_runs() {
        let mut numbers = Numbers::default();
        for number in [5, 63, 64, 65, 7, 6, 1_000_000] {
            numbers.insert(number);
        }
        assert_eq!(numbers.runs(), [(5, 7), (63, 65), (1_000_000, 1_000_000)]);
    }

    #[test]
    fn a_prefix_is_the_upper_bits() {
        assert_eq!(prefix_of(u32::MAX, 0), 0);
        assert_eq!(prefix_of(u32::MAX, 12), 4095);
        assert_eq!(prefix_of(1 << 31, 1), 1);
        assert_eq!(prefix_of((1 << 31) - 1, 1), 0);
    }
}
