//! Sealing: commitments of everything unsealed into one leaf of the public log, and proofs of it.
//!
//! A tick is kept in the vault before anything of it is public. A crash in between is finished by
//! the next call with the same bytes; the log is never appended to twice.

use std::time::Duration;

use testimony_proof::Hash;
use testimony_proof::checkpoint::{self, Checkpoint};
use testimony_proof::commitment::{Opening, Secret, tick_leaf};
use testimony_proof::merkle::verify_inclusion;
use testimony_proof::proof_file::TlogProof;
use testimony_record::{Log, sparse, tick};
use testimony_vault::{Delay, Due, Item, Occasion, Placed, SecretKey, TickTree, Vault};
use zeroize::Zeroize;

use crate::access::{self, Deed};
use crate::init::{CHECKPOINT, POST_DELAY_DAYS, TICK_SECONDS, log_key};
use crate::{Error, Marks};

/// Days within which an item of a Post is sealed, if the team does not say otherwise.
pub const POST_DELAY_DAYS_DEFAULT: u64 = 3;

/// How long after the tick its leaf is published: enough to hash a million items, so that the moment
/// of publication does not tell how many there were.
pub const PUBLISH_AFTER: Duration = Duration::from_secs(20);

/// What a tick sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The leaf in the log.
    pub leaf: u64,
    /// How many items are below it; never published.
    pub items: u64,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// The state of the log, for people.
#[derive(Debug, Clone)]
pub struct RecordState {
    /// Leaves so far.
    pub leaves: u64,
    /// Items that wait for a tick.
    pub unsealed: u64,
    /// Those of them that wait for a later tick than the next.
    pub delayed: u64,
    /// The tick of the last of those, in seconds since 1970.
    pub delayed_until: Option<u64>,
    /// The signed checkpoint.
    pub checkpoint: String,
    /// Seconds in a tick.
    pub tick_seconds: u64,
}

/// An item's opening and the proof of its leaf.
#[derive(Debug, Clone)]
pub struct ItemProof {
    /// From the item to its leaf.
    pub opening: Opening,
    /// From the leaf to a signed checkpoint.
    pub tlog_proof: TlogProof,
}

/// Whether a proof opens the item's commitment or only shows that something was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// With the blind: whoever has the payload can check that it is the one.
    Opened,
    /// The commitment alone.
    Closed,
}

/// How long until the next tick.
///
/// # Errors
/// When the vault cannot be read.
pub fn wait_for_tick(vault: &Vault, now: jiff::Timestamp) -> Result<Duration, Error> {
    let now = u64::try_from(now.as_second()).unwrap_or(0);
    let next = tick::next_tick(now, tick_seconds(vault)?);
    Ok(Duration::from_secs(next.saturating_sub(now)))
}

/// What the log holds and what waits.
///
/// # Errors
/// When the vault cannot be read.
pub fn state(vault: &Vault, now: jiff::Timestamp) -> Result<RecordState, Error> {
    let (signed, checkpoint) = last_signed(vault, &log_key(vault)?)?;
    let next = jiff::Timestamp::from_second(
        now.as_second() + wait_for_tick(vault, now)?.as_secs().cast_signed(),
    )
    .unwrap_or(now);
    let unsealed = vault.waiting_count(Due::All)?;
    let delayed = unsealed - vault.waiting_count(Due::By(next))?;
    let last = u64::try_from(vault.last_due()?).ok();
    Ok(RecordState {
        leaves: signed.size,
        unsealed,
        delayed,
        delayed_until: last.filter(|_| delayed > 0),
        checkpoint,
        tick_seconds: tick_seconds(vault)?,
    })
}

/// Seals the items that are due into the next leaf; random bytes if there are none.
///
/// # Errors
/// When the log on disk is not the one that was signed last, or a disk fails.
pub fn seal(
    vault: &mut Vault,
    due: Due,
    marks: &Marks,
    occasion: &mut Occasion<'_>,
) -> Result<Sealed, Error> {
    let prepared = prepare(vault, due, marks, occasion)?;
    publish(vault, &prepared, marks)
}

/// A tick that is kept in the vault and not yet in the log.
#[derive(Debug)]
pub struct Prepared {
    leaf: u64,
    items: u64,
    root: Hash,
}

/// Keeps the next tick in the vault; [`publish`] then appends it to the log. Between the two a
/// caller may wait, so that the moment of publication does not tell how much there was to hash.
///
/// # Errors
/// As [`seal`].
pub fn prepare(
    vault: &mut Vault,
    due: Due,
    marks: &Marks,
    occasion: &mut Occasion<'_>,
) -> Result<Prepared, Error> {
    access::require(vault, Deed::Keep)?;
    marks.check(vault)?;
    finish_interrupted(vault, marks)?;
    let (leaf, _) = position(vault)?;
    let prf_key = SecretKey::random(occasion.rng);
    let (items, root) = if vault.waiting_count(due)? == 0 {
        let root = *prf_key.as_bytes();
        vault.store_idle_tick(leaf, &root, occasion.now)?;
        (0, root)
    } else {
        let tree = Tree(*prf_key.as_bytes());
        vault.store_tick(leaf, due, occasion.now, (prf_key, &tree))?
    };
    Ok(Prepared { leaf, items, root })
}

/// Appends a prepared tick to the log.
///
/// # Errors
/// As [`seal`].
pub fn publish(vault: &Vault, prepared: &Prepared, marks: &Marks) -> Result<Sealed, Error> {
    let checkpoint = append(vault, &prepared.root, marks)?;
    Ok(Sealed { leaf: prepared.leaf, items: prepared.items, checkpoint })
}

/// The sparse tree of a tick under its key.
struct Tree([u8; 32]);

impl TickTree for Tree {
    fn split(&self, items: u64) -> u32 {
        sparse::split_for(items)
    }

    fn bucket_root(&self, split: u32, prefix: u32, items: &[Placed]) -> Hash {
        sparse::bucket_root(&self.0, split, prefix, items)
    }

    fn root(&self, roots: &[Hash]) -> Hash {
        sparse::root_over(&self.0, roots)
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Signs and keeps the next checkpoint.
fn append(vault: &Vault, root: &Hash, marks: &Marks) -> Result<String, Error> {
    let key = log_key(vault)?;
    let (_, last) = last_signed(vault, &key)?;
    let log = Log::open(&vault.log_dir(), key.verifier_key());
    let next = log.grow(&last, root)?;
    marks.about_to_sign(vault, &next)?;
    let checkpoint = log.sign(&key, &next)?;
    vault.set_setting(CHECKPOINT, &checkpoint)?;
    Ok(checkpoint)
}

/// Finishes a tick that a crash cut off between the vault and the log.
///
/// # Errors
/// As [`seal`].
pub fn finish_interrupted(vault: &mut Vault, marks: &Marks) -> Result<(), Error> {
    let (signed, ticks) = position(vault)?;
    if ticks == signed {
        return Ok(());
    }
    let tick = vault.tick(signed)?.ok_or(testimony_vault::Error::BadRow("tick"))?;
    let key = log_key(vault)?;
    let log = Log::open(&vault.log_dir(), key.verifier_key());
    let found = log.checkpoint()?;
    if found.size == signed + 1 {
        // The log was written and the vault did not hear of it: take it over if it is that leaf.
        let path = log.prove(signed, found.size)?;
        verify_inclusion(signed, found.size, &tick_leaf(&tick.root), &path, &found.root)?;
        vault.set_setting(CHECKPOINT, &log.checkpoint_text()?)?;
        return Ok(());
    }
    append(vault, &tick.root, marks).map(|_| ())
}

/// The size that was signed last, and how many ticks the vault holds.
pub(crate) fn position(vault: &Vault) -> Result<(u64, u64), Error> {
    let (signed, _) = last_signed(vault, &log_key(vault)?)?;
    Ok((signed.size, vault.tick_count()?))
}

pub(crate) fn last_signed(
    vault: &Vault,
    key: &testimony_proof::note::LogKey,
) -> Result<(Checkpoint, String), Error> {
    let text = vault.setting(CHECKPOINT)?.ok_or(testimony_vault::Error::BadRow("checkpoint"))?;
    Ok((checkpoint::open(&text, &key.verifier_key())?, text))
}

/// The size and text of the checkpoint that was signed last.
pub(crate) fn newest(vault: &Vault) -> Result<(u64, String), Error> {
    let (signed, text) = last_signed(vault, &log_key(vault)?)?;
    Ok((signed.size, text))
}

fn tick_seconds(vault: &Vault) -> Result<u64, Error> {
    let stored = vault.setting(TICK_SECONDS)?.and_then(|text| text.parse().ok());
    Ok(stored.unwrap_or(tick::TICK_SECONDS_DEFAULT))
}

/// The window in which the items of a Post are sealed, each at a tick of its own: an account, its
/// photographs and the team's notes on them do not share an hour.
pub(crate) fn post_delay(vault: &Vault, now: jiff::Timestamp) -> Result<Delay, Error> {
    let tick_seconds = tick_seconds(vault)?;
    let days = vault.setting(POST_DELAY_DAYS)?.and_then(|text| text.parse().ok());
    let window = days.unwrap_or(POST_DELAY_DAYS_DEFAULT).saturating_mul(tick::DAY_SECONDS);
    Ok(Delay {
        first: tick::next_tick(u64::try_from(now.as_second()).unwrap_or(0), tick_seconds),
        tick_seconds,
        ticks: (window / tick_seconds).max(1),
    })
}

/// Proves one item under the checkpoint that was signed last.
///
/// # Errors
/// [`Error::NotSealed`]; when the log's folder is damaged.
pub fn prove(vault: &Vault, item: &Item, open: Open) -> Result<ItemProof, Error> {
    let (_, checkpoint_text) = last_signed(vault, &log_key(vault)?)?;
    prove_under(vault, item, open, &checkpoint_text)
}

/// Proves one item under a checkpoint of this log.
///
/// # Errors
/// [`Error::NotSealed`] when that checkpoint does not hold the item's leaf; when the log's folder is
/// damaged.
pub fn prove_under(
    vault: &Vault,
    item: &Item,
    open: Open,
    checkpoint_text: &str,
) -> Result<ItemProof, Error> {
    let not_sealed = || Error::NotSealed(item.id.to_string());
    let key = log_key(vault)?;
    let signed = checkpoint::open(checkpoint_text, &key.verifier_key())?;
    let sealed = item.sealed.filter(|(leaf, _)| *leaf < signed.size);
    let (leaf, slot) = sealed.ok_or_else(not_sealed)?;
    let tick = vault.tick(leaf)?.ok_or_else(not_sealed)?;
    let prf_key = tick.prf_key.as_ref().ok_or(testimony_vault::Error::BadRow("tick"))?;
    let bucket = vault.bucket(&tick, slot)?;
    let cut = (tick.split, tick.roots.as_slice());
    let secret = match open {
        Open::Opened => Secret::Blind(vault.blind(item)?),
        Open::Closed => Secret::Closed(item.commitment),
    };
    let log = Log::open(&vault.log_dir(), key.verifier_key());
    Ok(ItemProof {
        opening: Opening {
            kind: item.kind,
            secret,
            slot,
            siblings: sparse::siblings_in(prf_key.as_bytes(), cut, &bucket, slot),
        },
        tlog_proof: TlogProof {
            extra: None,
            index: leaf,
            hashes: log.prove(leaf, signed.size)?,
            checkpoint_text: checkpoint_text.to_owned(),
        },
    })
}
