//! The one room in which the command reads the clock and the system's generator.

use jiff::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRngCore, SeedableRng};
use rustix::fs::Mode;
use testimony_vault::Occasion;

use crate::cli::{Command, RecordCommand};
use crate::failure::{Failure, INTERNAL};

/// Everything that the command writes is for its user alone, except what is meant for others.
pub(crate) fn keep_files_private(command: &Command) {
    let for_others = matches!(command, Command::Publish(_) | Command::Trust(_))
        || matches!(
            command,
            Command::Record(RecordCommand::Policy { .. } | RecordCommand::Prove { .. })
        );
    if !for_others {
        rustix::process::umask(Mode::RWXG | Mode::RWXO);
    }
}

/// Now.
#[allow(clippy::disallowed_methods, reason = "a face reads the clock, here and nowhere else")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Now, in seconds since 1970.
pub(crate) fn second() -> u64 {
    u64::try_from(now().as_second()).unwrap_or(0)
}

/// The system's generator.
#[allow(clippy::disallowed_types, reason = "a face holds the generator, here and nowhere else")]
pub(crate) fn rng() -> impl CryptoRngCore + Send + 'static {
    rand_core::OsRng
}

/// A generator for work that draws millions of times: ChaCha20, begun from the system's. A call of
/// the system for each draw was a tenth of the time of `add`.
#[allow(clippy::disallowed_types, reason = "a face holds the generator, here and nowhere else")]
pub(crate) fn busy_rng() -> Result<impl CryptoRngCore + Send + 'static, Failure> {
    ChaCha20Rng::from_rng(rand_core::OsRng)
        .map_err(|cause| Failure::new(INTERNAL, format!("the system's generator fails: {cause}")))
}

/// Now, with the system's generator.
pub(crate) fn occasion(rng: &mut impl CryptoRngCore) -> Occasion<'_> {
    Occasion { now: now(), rng }
}
