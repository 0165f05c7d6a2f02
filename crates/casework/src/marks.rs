//! Whether this copy of a vault may go on signing its log (docs/spec/record.md, "Growing without
//! forking"), and how one that may not is unlocked.
//!
//! A log that signs twice at one size is a fork, and whoever sees both has proof that the team cheats.
//! So a vault that was restored or copied signs nothing before it has read its newest checkpoint
//! somewhere else.

use std::path::{Path, PathBuf};

use testimony_proof::checkpoint::{self, Checkpoint};
use testimony_record::source::{self, Source};
use testimony_record::{Log, Mark, Standing};
use testimony_vault::{Occasion, Vault};

use crate::Error;
use crate::init::{self, CHECKPOINT, LOG_ORIGIN};
use crate::sealing::{last_signed, position};

/// The folder in which this machine remembers what it signed; outside of every vault.
#[derive(Debug, Clone, Default)]
pub struct Marks(Option<PathBuf>);

/// Why a log is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Locked {
    /// This machine never signed for it.
    #[error("this copy of the vault has not signed on this machine before")]
    Unknown,
    /// The vault is older than what was signed.
    #[error(
        "{signed} leaves were signed on this machine, and this copy of the vault knows {known}"
    )]
    Older {
        /// Leaves that were signed.
        signed: u64,
        /// Leaves that the vault knows.
        known: u64,
    },
    /// Another leaf was signed at this size.
    #[error("this machine signed another history at {0} leaves")]
    Fork(u64),
}

/// What unlocking came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlocked {
    /// Leaves that were taken over from the copy.
    pub taken_over: u64,
    /// Leaves now.
    pub leaves: u64,
}

impl Marks {
    /// Remembers in this folder; it is made when it is needed.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self(Some(folder))
    }

    /// Remembers nowhere: then a vault that is restored together with its log goes unnoticed.
    pub fn nowhere() -> Self {
        Self(None)
    }

    /// Whether anything is remembered.
    pub fn remember(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn mark(&self, vault: &Vault) -> Result<Option<Mark>, Error> {
        let Some(folder) = &self.0 else { return Ok(None) };
        Ok(Some(Mark::new(folder, vault.keys()?.log.as_bytes())))
    }

    /// Refuses where this copy may not sign. A mark that is one leaf ahead is a step that a crash
    /// cut off, if the vault holds that tick; [`Marks::about_to_sign`] then compares the leaf.
    pub(crate) fn check(&self, vault: &Vault) -> Result<(), Error> {
        let Some(mark) = self.mark(vault)? else { return Ok(()) };
        let (signed, ticks) = position(vault)?;
        let (checkpoint, _) = last_signed(vault, &init::log_key(vault)?)?;
        let locked = match mark.compare(&checkpoint)? {
            Standing::Same | Standing::Newer => return Ok(()),
            Standing::Older { signed: ahead } if ahead == signed + 1 && ticks == ahead => {
                return Ok(());
            }
            Standing::Older { signed: ahead } => Locked::Older { signed: ahead, known: signed },
            Standing::Unknown => Locked::Unknown,
            Standing::Fork => Locked::Fork(signed),
        };
        Err(Error::LogLocked(locked))
    }

    /// Remembers a checkpoint before it is signed.
    pub(crate) fn about_to_sign(&self, vault: &Vault, next: &Checkpoint) -> Result<(), Error> {
        let Some(mark) = self.mark(vault)? else { return Ok(()) };
        match mark.compare(next)? {
            Standing::Same => Ok(()),
            Standing::Newer | Standing::Unknown => Ok(mark.set(next)?),
            Standing::Older { signed } => {
                Err(Error::LogLocked(Locked::Older { signed, known: next.size }))
            }
            Standing::Fork => Err(Error::LogLocked(Locked::Fork(next.size))),
        }
    }
}

/// Unlocks a log by its newest checkpoint that a copy elsewhere has: a mirror, the team's web server,
/// another disk. Leaves that the copy has and the vault has not are taken over; what they sealed is
/// unknown to this vault and waits to be sealed again.
///
/// # Errors
/// When the copy is not signed by this log, or shows another history; when it cannot be read.
pub fn unlock(
    vault: &mut Vault,
    copy: &dyn Source,
    marks: &Marks,
    occasion: &Occasion<'_>,
) -> Result<Unlocked, Error> {
    let key = init::log_key(vault)?;
    let text = source::checkpoint_text(copy)?;
    let newest = checkpoint::open(&text, &key.verifier_key())?;
    let (own, _) = last_signed(vault, &key)?;
    let log = Log::open(&vault.log_dir(), key.verifier_key());
    let mut taken_over = 0;
    if newest.size <= own.size {
        if log.root(newest.size)? != newest.root {
            return Err(testimony_record::Error::Fork { size: newest.size }.into());
        }
    } else {
        taken_over = newest.size - own.size;
        let leaves = log.catch_up(copy, &text)?;
        for (leaf, root) in (own.size..).zip(&leaves) {
            take_over(vault, leaf, root, occasion)?;
        }
        vault.set_setting(CHECKPOINT, &text)?;
    }
    forget_and_set(vault, marks)?;
    Ok(Unlocked { taken_over, leaves: own.size.max(newest.size) })
}

/// A tick that this vault prepared itself stays; one that it does not know is kept without its items.
fn take_over(
    vault: &mut Vault,
    leaf: u64,
    root: &[u8; 32],
    occasion: &Occasion<'_>,
) -> Result<(), Error> {
    match vault.tick(leaf)? {
        Some(tick) if tick.root == *root => Ok(()),
        Some(_) => Err(testimony_record::Error::Fork { size: leaf }.into()),
        None => Ok(vault.store_idle_tick(leaf, root, occasion.now)?),
    }
}

/// Unlocks a log of which nobody ever saw a checkpoint: there is nobody who could see a fork.
///
/// # Errors
/// When the mark cannot be written.
pub fn unlock_never_shown(vault: &Vault, marks: &Marks) -> Result<Unlocked, Error> {
    forget_and_set(vault, marks)?;
    Ok(Unlocked { taken_over: 0, leaves: position(vault)?.0 })
}

/// Notes the newest checkpoint that the vault knows, whatever was noted before.
pub(crate) fn forget_and_set(vault: &Vault, marks: &Marks) -> Result<(), Error> {
    let (own, _) = last_signed(vault, &init::log_key(vault)?)?;
    match marks.mark(vault)? {
        Some(mark) => Ok(mark.set(&own)?),
        None => Ok(()),
    }
}

/// Begins a new log under another name, for one that cannot be unlocked. New keys; the old log's
/// folder stays beside, and dossiers under it stay what they are. Everything waits to be sealed again.
///
/// # Errors
/// When the name is the old one or no name; when the disk fails.
pub fn restart(
    vault: &mut Vault,
    log_origin: &str,
    marks: &Marks,
    occasion: &mut Occasion<'_>,
) -> Result<PathBuf, Error> {
    testimony_proof::note::LogKey::from_seed(log_origin, [0; 32])?;
    if init::log_origin(vault)? == log_origin {
        return Err(Error::SameLog);
    }
    let old = vault.log_dir();
    let kept = free_name(&old);
    // A crash may have come between this and the rest.
    if old.exists() {
        std::fs::rename(&old, &kept).map_err(Error::io("keeping the old log", &old))?;
    }
    vault.restart_log(occasion)?;
    vault.set_setting(LOG_ORIGIN, log_origin)?;
    let (_, checkpoint) = Log::create(&vault.log_dir(), &init::log_key(vault)?)?;
    vault.set_setting(CHECKPOINT, &checkpoint)?;
    forget_and_set(vault, marks)?;
    init::write_policy(vault)?;
    Ok(kept)
}

/// `log.old-1`, `log.old-2` ...
fn free_name(log: &Path) -> PathBuf {
    (1_u32..)
        .map(|number| log.with_extension(format!("old-{number}")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| log.with_extension("old"))
}
