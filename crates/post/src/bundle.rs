//! The bundle of this epoch: the same bytes for everybody. docs/spec/envelope.md, section 3.
//!
//! In memory: some megabytes where a thousand messages wait.

use std::fmt;
use std::sync::{PoisonError, RwLock};

use axum::body::Bytes;
use rand_core::{CryptoRng, RngCore};
use testimony_seal::{SLOT_BYTES, print_bundle};

use crate::store::Store;

#[derive(Default)]
pub(crate) struct Bundle {
    bytes: RwLock<Option<Bytes>>,
}

impl Bundle {
    /// What everybody gets; nothing before the first epoch has begun.
    pub(crate) fn bytes(&self) -> Option<Bytes> {
        self.bytes.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins an epoch. Where the disk fails, the last one goes on.
    pub(crate) fn renew(&self, store: &Store, rng: &mut (impl RngCore + CryptoRng)) {
        let Ok(mut messages) = store.all_slots() else { return };
        messages.retain(|(_, slot)| slot.len() == SLOT_BYTES);
        if let Ok(bundle) = print_bundle(&messages, rng) {
            let mut bytes = self.bytes.write().unwrap_or_else(PoisonError::into_inner);
            *bytes = Some(Bytes::from(bundle));
        }
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Bundle").finish_non_exhaustive()
    }
}
