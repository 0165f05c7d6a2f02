//! One open vault for everybody in this process: the pages, and the commands that were sent here.
//!
//! Whoever needs it waits for his turn, in the order in which he came.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use testimony_vault::Vault;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// A handle to the vault.
#[derive(Clone)]
pub struct SharedVault(Arc<Mutex<Vault>>);

/// The vault, as long as it is one's turn.
pub struct LentVault(OwnedMutexGuard<Vault>);

impl SharedVault {
    /// Shares a vault.
    pub fn new(vault: Vault) -> Self {
        Self(Arc::new(Mutex::new(vault)))
    }

    /// Waits for one's turn. Not from within asynchronous code, which would stand still.
    pub fn lend(&self) -> LentVault {
        LentVault(Arc::clone(&self.0).blocking_lock_owned())
    }

    /// As [`Self::lend`], where other tasks go on meanwhile.
    pub(crate) async fn lend_async(&self) -> LentVault {
        LentVault(Arc::clone(&self.0).lock_owned().await)
    }
}

impl From<Vault> for SharedVault {
    fn from(vault: Vault) -> Self {
        Self::new(vault)
    }
}

impl Deref for LentVault {
    type Target = Vault;

    fn deref(&self) -> &Vault {
        &self.0
    }
}

impl DerefMut for LentVault {
    fn deref_mut(&mut self) -> &mut Vault {
        &mut self.0
    }
}

impl fmt::Debug for SharedVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedVault").finish_non_exhaustive()
    }
}

impl fmt::Debug for LentVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LentVault").finish_non_exhaustive()
    }
}
