//! The clock and the randomness of a running Post: the one room where they enter.

use std::sync::{Arc, Mutex, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use testimony_seal::Day;

/// Tells the day. A Post knows no finer time.
pub type Clock = Arc<dyn Fn() -> Day + Send + Sync>;

#[derive(Clone)]
pub(crate) struct Surroundings {
    pub(crate) clock: Clock,
    rng: Arc<Mutex<ChaCha20Rng>>,
}

impl Surroundings {
    pub(crate) fn new(clock: Clock, rng: ChaCha20Rng) -> Self {
        Self { clock, rng: Arc::new(Mutex::new(rng)) }
    }

    /// A generator of its own for one request, so that nobody waits for another's.
    pub(crate) fn rng(&self) -> ChaCha20Rng {
        let mut shared = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seed = zeroize::Zeroizing::new([0; 32]);
        rand_core::RngCore::fill_bytes(&mut *shared, &mut *seed);
        ChaCha20Rng::from_seed(*seed)
    }

    pub(crate) fn today(&self) -> Day {
        (self.clock)()
    }
}

/// Runs what may wait for the disk without holding up other requests.
pub(crate) fn slowly<T>(work: impl FnOnce() -> T) -> T {
    let flavor = tokio::runtime::Handle::current().runtime_flavor();
    match flavor {
        tokio::runtime::RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// The system's day, UTC.
#[allow(clippy::disallowed_methods, reason = "the day of arrival is read here and nowhere else")]
pub(crate) fn system_day() -> Day {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Day::of_unix_seconds(since.map_or(0, |since| since.as_secs()))
}

/// The system's randomness.
#[allow(clippy::disallowed_types, reason = "a running Post draws its seed here and nowhere else")]
pub(crate) fn system_rng() -> Result<ChaCha20Rng, rand_core::Error> {
    ChaCha20Rng::from_rng(rand_core::OsRng)
}
