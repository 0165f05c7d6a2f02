//! The vault in its own room: one job at a time, on a thread that may block.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rand_core::CryptoRngCore;
use testimony_casework::sealing::{self, Sealed};
use testimony_casework::{Error, Marks};
use testimony_vault::{Due, Occasion, Vault};

use crate::fault::Fault;

/// The vault, the clock and the generator.
pub(crate) struct Room {
    vault: Vault,
    marks: Marks,
    clock: fn() -> Timestamp,
    rng: Box<dyn CryptoRngCore + Send>,
}

/// A handle to the one room.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Room>>);

impl Room {
    pub(crate) fn new(
        vault: Vault,
        marks: Marks,
        clock: fn() -> Timestamp,
        rng: Box<dyn CryptoRngCore + Send>,
    ) -> Self {
        Self { vault, marks, clock, rng }
    }

    /// To look.
    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    /// To change: the vault and the occasion on which it is changed.
    pub(crate) fn at_work(&mut self) -> (&mut Vault, Occasion<'_>) {
        let Self { vault, clock, rng, .. } = self;
        (vault, Occasion { now: clock(), rng: rng.as_mut() })
    }

    /// To seal what waits into the public log.
    pub(crate) fn seal(&mut self) -> Result<Sealed, Error> {
        let Self { vault, marks, clock, rng } = self;
        let mut occasion = Occasion { now: clock(), rng: rng.as_mut() };
        sealing::seal(vault, Due::All, marks, &mut occasion)
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn rng(&mut self) -> &mut dyn CryptoRngCore {
        self.rng.as_mut()
    }
}

impl Shared {
    pub(crate) fn new(room: Room) -> Self {
        Self(Arc::new(Mutex::new(room)))
    }

    /// Does a job with the vault, when it is its turn.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Room) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let room = Arc::clone(&self.0);
        // A job that panicked was rolled back by its transaction; the next one finds order.
        let locked = move || job(&mut room.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(locked).await.map_err(|_| Fault::Internal)?
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room").finish_non_exhaustive()
    }
}
