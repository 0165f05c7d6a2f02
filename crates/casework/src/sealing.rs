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
use testimony_vault::{Item, Occasion, SecretKey, StoredTick, TickItem, Vault};

use crate::Error;
use crate::init::{CHECKPOINT, TICK_SECONDS, log_key};

/// What a tick sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The leaf in the log.
    pub leaf: u64,
    /// How many items are below it; never published.
    pub items: usize,
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
pub fn state(vault: &Vault) -> Result<RecordState, Error> {
    let (signed, checkpoint) = last_signed(vault, &log_key(vault)?)?;
    Ok(RecordState {
        leaves: signed.size,
        unsealed: vault.unsealed_count()?,
        checkpoint,
        tick_seconds: tick_seconds(vault)?,
    })
}

/// Seals everything that is unsealed into the next leaf; random bytes if there is nothing.
///
/// # Errors
/// When the log on disk is not the one that was signed last, or a disk fails.
pub fn seal(vault: &mut Vault, occasion: &mut Occasion<'_>) -> Result<Sealed, Error> {
    finish_interrupted(vault)?;
    let (leaf, _) = position(vault)?;
    let mut items = vault.unsealed()?;
    let tick = new_tick(leaf, &mut items, occasion);
    vault.store_tick(&tick, &items, occasion.now)?;
    let checkpoint = append(vault, &tick.root)?;
    Ok(Sealed { leaf, items: items.len(), checkpoint })
}

/// Gives every item its slot and computes the root.
fn new_tick(leaf: u64, items: &mut [TickItem], occasion: &mut Occasion<'_>) -> StoredTick {
    if items.is_empty() {
        let root = *SecretKey::random(occasion.rng).as_bytes();
        return StoredTick { leaf, root, prf_key: None };
    }
    // Slots come sorted from the draw; commitments are random, so their order is one that says
    // nothing about who came first.
    items.sort_by_key(|item| item.commitment);
    let slots = sparse::draw_slots(items.len(), &mut occasion.rng);
    for (item, slot) in items.iter_mut().zip(slots) {
        item.slot = slot;
    }
    let prf_key = SecretKey::random(occasion.rng);
    let root = sparse::root(prf_key.as_bytes(), &placed(items));
    StoredTick { leaf, root, prf_key: Some(prf_key) }
}

fn placed(items: &[TickItem]) -> Vec<sparse::Placed> {
    items.iter().map(|item| (item.slot, item.commitment)).collect()
}

/// Signs and keeps the next checkpoint.
fn append(vault: &Vault, root: &Hash) -> Result<String, Error> {
    let key = log_key(vault)?;
    let (_, last) = last_signed(vault, &key)?;
    let log = Log::open(&vault.log_dir(), key.verifier_key());
    let checkpoint = log.append(&key, &last, root)?;
    vault.set_setting(CHECKPOINT, &checkpoint)?;
    Ok(checkpoint)
}

/// Finishes a tick that a crash cut off between the vault and the log.
///
/// # Errors
/// As [`seal`].
pub fn finish_interrupted(vault: &mut Vault) -> Result<(), Error> {
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
    append(vault, &tick.root).map(|_| ())
}

/// The size that was signed last, and how many ticks the vault holds.
fn position(vault: &Vault) -> Result<(u64, u64), Error> {
    let (signed, _) = last_signed(vault, &log_key(vault)?)?;
    Ok((signed.size, vault.tick_count()?))
}

fn last_signed(
    vault: &Vault,
    key: &testimony_proof::note::LogKey,
) -> Result<(Checkpoint, String), Error> {
    let text = vault.setting(CHECKPOINT)?.ok_or(testimony_vault::Error::BadRow("checkpoint"))?;
    Ok((checkpoint::open(&text, &key.verifier_key())?, text))
}

fn tick_seconds(vault: &Vault) -> Result<u64, Error> {
    let stored = vault.setting(TICK_SECONDS)?.and_then(|text| text.parse().ok());
    Ok(stored.unwrap_or(tick::TICK_SECONDS_DEFAULT))
}

/// Proves one item under the checkpoint that was signed last.
///
/// # Errors
/// [`Error::NotSealed`]; when the log's folder is damaged.
pub fn prove(vault: &Vault, item: &Item, open: Open) -> Result<ItemProof, Error> {
    let not_sealed = || Error::NotSealed(item.id.to_string());
    let (leaf, slot) = item.sealed.ok_or_else(not_sealed)?;
    let tick = vault.tick(leaf)?.ok_or_else(not_sealed)?;
    let prf_key = tick.prf_key.ok_or(testimony_vault::Error::BadRow("tick"))?;
    let items = placed(&vault.items_of_tick(leaf)?);
    let key = log_key(vault)?;
    let (signed, checkpoint_text) = last_signed(vault, &key)?;
    if leaf >= signed.size {
        return Err(not_sealed());
    }
    let log = Log::open(&vault.log_dir(), key.verifier_key());
    let secret = match open {
        Open::Opened => Secret::Blind(vault.blind(item)?),
        Open::Closed => Secret::Closed(item.commitment),
    };
    let siblings = sparse::siblings(prf_key.as_bytes(), &items, slot);
    Ok(ItemProof {
        opening: Opening { kind: item.kind, secret, slot, siblings },
        tlog_proof: TlogProof {
            extra: None,
            index: leaf,
            hashes: log.prove(leaf, signed.size)?,
            checkpoint_text,
        },
    })
}
