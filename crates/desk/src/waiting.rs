//! How many proposals wait for the member who looks, beside the link to them.
//!
//! Counted again when an entry was put on record, whoever sees that entry: until then nothing of what
//! is counted can change. What one member sees is never told to another.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use testimony_casework::proposals;
use testimony_vault::{Standing, Vault};

use crate::fault::Fault;

/// Standings that are remembered; a team has few.
const KNOWN_MAX: usize = 16;

/// What was counted last.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<Vec<Known>>);

struct Known {
    standing: Standing,
    entry: u64,
    count: usize,
}

impl Waiting {
    /// How many wait for whoever looks at the vault.
    pub(crate) fn count(&self, vault: &Vault) -> Result<usize, Fault> {
        let (standing, entry) = (vault.standing()?, vault.newest_of_all()?);
        let same = |known: &Known| known.entry == entry && known.standing == standing;
        if let Some(known) = self.known().iter().find(|known| same(known)) {
            return Ok(known.count);
        }
        let count = proposals::count(vault)?;
        let mut all = self.known();
        all.retain(|known| known.entry == entry && known.standing != standing);
        all.truncate(KNOWN_MAX - 1);
        all.push(Known { standing, entry, count });
        Ok(count)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Vec<Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
}
