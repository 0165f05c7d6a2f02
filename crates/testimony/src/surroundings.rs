//! The one room in which the command reads the clock and the system's generator.

use jiff::Timestamp;
use rand_core::CryptoRngCore;
use testimony_vault::Occasion;

/// Now.
#[allow(clippy::disallowed_methods, reason = "a face reads the clock, here and nowhere else")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// The system's generator.
#[allow(clippy::disallowed_types, reason = "a face holds the generator, here and nowhere else")]
pub(crate) fn rng() -> impl CryptoRngCore + Send + 'static {
    rand_core::OsRng
}

/// Now, with the system's generator.
pub(crate) fn occasion(rng: &mut impl CryptoRngCore) -> Occasion<'_> {
    Occasion { now: now(), rng }
}
