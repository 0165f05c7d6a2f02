//! What tests share: cheap vaults, a fixed clock, a fixed generator, files that mean harm.
//!
//! A cheap vault is made here, in code, and nowhere else: no flag and no variable of the program
//! weakens a vault.

#![forbid(unsafe_code)]

pub mod canary;
pub mod hostile;

use std::path::Path;

use jiff::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use testimony_vault::{Error, Kdf, Occasion, Passphrase, Vault};

/// The passphrase of every cheap vault.
pub const PASSPHRASE: &str = "correct horse battery staple";
/// A guess at a cheap vault costs next to nothing.
pub const CHEAP: Kdf = Kdf { memory_kib: 8, passes: 1, lanes: 1 };
/// The second at which every test takes place (2026-03-01 12:00 UTC).
pub const NOW_SECONDS: i64 = 1_772_366_400;

/// A generator with a fixed seed.
pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// The fixed clock.
pub fn now() -> Timestamp {
    Timestamp::from_second(NOW_SECONDS).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// An occasion with the fixed clock.
pub fn occasion(rng: &mut ChaCha20Rng) -> Occasion<'_> {
    Occasion { now: now(), rng }
}

/// Makes a cheap vault.
///
/// # Errors
/// As [`Vault::create`].
pub fn cheap_vault(dir: &Path, rng: &mut ChaCha20Rng) -> Result<Vault, Error> {
    Vault::create(dir, &Passphrase::new(PASSPHRASE), CHEAP, &mut occasion(rng))
}
