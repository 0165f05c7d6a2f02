//! Who sits at the Desk: each session is a member, or somebody who has not said yet who he is.
//!
//! One process, one open vault, one job at a time. Before a job the vault is given the seat of the
//! member whose browser asks, with his signing key and his eyes; after it, however it ends, the seat of
//! who opened the Desk. So several members work at one Desk, each in a browser of his own, and each
//! signs what he does.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use testimony_vault::{Seat, Vault};

use crate::fault::{Fault, Refusal};

/// The member of a session.
#[derive(Clone)]
pub(crate) enum Who {
    /// He who opened the vault.
    Opener,
    /// Nobody yet: a browser that was let in and whose member has not given his passphrase.
    Nobody,
    /// A member who gave his passphrase here.
    Member(Place),
}

/// A member's seat, while the vault is somebody else's.
#[derive(Clone)]
pub(crate) struct Place(Arc<Mutex<Option<Seat>>>);

tokio::task_local! {
    static WHO: Who;
}

impl Place {
    pub(crate) fn new(seat: Seat) -> Self {
        Self(Arc::new(Mutex::new(Some(seat))))
    }

    fn take(&self) -> Option<Seat> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, seat: Seat) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(seat);
    }
}

impl Who {
    pub(crate) fn is_nobody(&self) -> bool {
        matches!(self, Self::Nobody)
    }

    /// What is done in this future is done by him.
    pub(crate) async fn works<T>(self, work: impl Future<Output = T>) -> T {
        WHO.scope(self, work).await
    }

    /// Who works; nobody where that was never said, so that a job that forgot to ask gets nothing.
    pub(crate) fn at_work() -> Self {
        WHO.try_with(Clone::clone).unwrap_or(Self::Nobody)
    }

    /// Takes his seat; it is given back by [`Seated::leave`].
    pub(crate) fn sit(&self, vault: &mut Vault) -> Result<Seated, Fault> {
        match self {
            Self::Opener => {
                vault.look_again()?;
                Ok(Seated(None))
            }
            Self::Nobody => Err(Fault::Refused(Refusal::Session)),
            Self::Member(place) => {
                let mut seat = place.take().ok_or(Fault::Internal)?;
                let taken = vault.take_seat(&mut seat);
                if let Err(cause) = taken {
                    place.put(seat);
                    return Err(cause.into());
                }
                Ok(Seated(Some((place.clone(), seat))))
            }
        }
    }
}

/// The seat of who sat there before, to be given back.
pub(crate) struct Seated(Option<(Place, Seat)>);

impl Seated {
    pub(crate) fn leave(&mut self, vault: &mut Vault) {
        if let Some((place, mut seat)) = self.0.take() {
            vault.leave_seat(&mut seat);
            place.put(seat);
        }
    }
}

impl fmt::Debug for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Opener => "Opener",
            Self::Nobody => "Nobody",
            Self::Member(_) => "Member",
        })
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").finish_non_exhaustive()
    }
}

impl fmt::Debug for Seated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seated").finish_non_exhaustive()
    }
}
