//! The one room in which the command reads the clock and the system's generator.

use jiff::Timestamp;
use rand_core::CryptoRngCore;
use rustix::fs::Mode;
use testimony_vault::Occasion;

use crate::cli::{Command, RecordCommand};

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

/// Now, with the system's generator.
pub(crate) fn occasion(rng: &mut impl CryptoRngCore) -> Occasion<'_> {
    Occasion { now: now(), rng }
}
