//! One open vault for everybody in this process: the pages, and the commands that were sent here.
//!
//! Whoever needs it waits for his turn, in the order in which he came.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use testimony_vault::Vault;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// A handle to the vault.
#[derive(Clone)]
pub struct SharedVault(Arc<Shared>);

struct Shared {
    vault: Arc<Mutex<Vault>>,
    /// Held by a work that no other long one may meet, also while others have their turn.
    long: Arc<Mutex<()>>,
    /// How many wait for their turn.
    waiting: AtomicUsize,
}

/// The vault, as long as it is one's turn.
pub struct LentVault(OwnedMutexGuard<Vault>);

/// As long as it is held, no other long work goes on.
pub struct LongWork(#[allow(dead_code, reason = "held, never read")] OwnedMutexGuard<()>);

/// One who waits, until he has it or goes away.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl SharedVault {
    /// Shares a vault.
    pub fn new(vault: Vault) -> Self {
        Self(Arc::new(Shared {
            vault: Arc::new(Mutex::new(vault)),
            long: Arc::default(),
            waiting: AtomicUsize::new(0),
        }))
    }

    /// Waits for one's turn. Not from within asynchronous code, which would stand still.
    pub fn lend(&self) -> LentVault {
        let _waiting = Waiting::new(&self.0.waiting);
        LentVault(Arc::clone(&self.0.vault).blocking_lock_owned())
    }

    /// As [`Self::lend`], where other tasks go on meanwhile.
    pub(crate) async fn lend_async(&self) -> LentVault {
        let _waiting = Waiting::new(&self.0.waiting);
        LentVault(Arc::clone(&self.0.vault).lock_owned().await)
    }

    /// Whether somebody waits for the vault.
    pub fn is_wanted(&self) -> bool {
        self.0.waiting.load(Ordering::Relaxed) > 0
    }

    /// Waits until no long work goes on, and keeps others from beginning. To be asked for before the
    /// vault, never while it is lent. Not from within asynchronous code.
    pub fn begin_long_work(&self) -> LongWork {
        LongWork(Arc::clone(&self.0.long).blocking_lock_owned())
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

impl fmt::Debug for LongWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LongWork").finish_non_exhaustive()
    }
}

impl fmt::Debug for LentVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LentVault").finish_non_exhaustive()
    }
}
