//! The vault in its own room: one job at a time, on a thread that may block.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use rand_core::CryptoRngCore;
use testimony_casework::sealing::{self, Sealed};
use testimony_casework::{Error, Marks};
use testimony_vault::{Due, Occasion, Vault};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::fault::Fault;
use crate::seats::{Seated, Who};
use crate::shared::{LentVault, SharedVault};

/// The vault while it is one job's turn, the clock and the generator.
pub(crate) struct Room {
    vault: LentVault,
    tools: OwnedMutexGuard<Tools>,
    /// Whose place was taken, while it is not the opener who works.
    seated: Option<Seated>,
}

/// What a job needs beside the vault.
struct Tools {
    marks: Marks,
    clock: fn() -> Timestamp,
    rng: Box<dyn CryptoRngCore + Send>,
}

/// A handle to the one room.
#[derive(Clone)]
pub(crate) struct Shared {
    vault: SharedVault,
    tools: Arc<Mutex<Tools>>,
}

impl Room {
    /// To look.
    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    /// To change: the vault and the occasion on which it is changed.
    pub(crate) fn at_work(&mut self) -> (&mut Vault, Occasion<'_>) {
        let tools = &mut *self.tools;
        (&mut self.vault, Occasion { now: (tools.clock)(), rng: tools.rng.as_mut() })
    }

    /// To seal what waits into the public log.
    pub(crate) fn seal(&mut self) -> Result<Sealed, Error> {
        let Tools { marks, clock, rng } = &mut *self.tools;
        let mut occasion = Occasion { now: clock(), rng: rng.as_mut() };
        sealing::seal(&mut self.vault, Due::All, marks, &mut occasion)
    }

    /// From here on it is he who looks and signs.
    pub(crate) fn sit(&mut self, who: &Who) -> Result<(), Fault> {
        self.stand_up();
        self.seated = Some(who.sit(&mut self.vault)?);
        Ok(())
    }

    fn stand_up(&mut self) {
        if let Some(mut seated) = self.seated.take() {
            seated.leave(&mut self.vault);
        }
    }

    /// Nothing is hidden and nothing refused: for the control of the tests alone.
    pub(crate) fn take_guard_off(&mut self) {
        self.vault.take_guard_off();
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.tools.clock)()
    }

    pub(crate) fn rng(&mut self) -> &mut dyn CryptoRngCore {
        self.tools.rng.as_mut()
    }
}

impl Shared {
    pub(crate) fn new(
        vault: SharedVault,
        marks: Marks,
        clock: fn() -> Timestamp,
        rng: Box<dyn CryptoRngCore + Send>,
    ) -> Self {
        Self { vault, tools: Arc::new(Mutex::new(Tools { marks, clock, rng })) }
    }

    /// Waits for the room from within asynchronous code.
    pub(crate) async fn enter(&self) -> Room {
        let vault = self.vault.lend_async().await;
        Room { vault, tools: Arc::clone(&self.tools).lock_owned().await, seated: None }
    }

    /// Does a job with the vault, when it is its turn.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Room) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        // A job that panics is rolled back by its transaction; the next one finds order.
        let mut room = self.enter().await;
        room.sit(&Who::at_work())?;
        tokio::task::spawn_blocking(move || job(&mut room)).await.map_err(|_| Fault::Internal)?
    }
}

/// However a job ends, the vault is the opener's again.
impl Drop for Room {
    fn drop(&mut self) {
        self.stand_up();
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room").finish_non_exhaustive()
    }
}
