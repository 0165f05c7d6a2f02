//! How long we wait for a Post that answers slowly.
//!
//! Whoever fetches holds the lock of the vault meanwhile, so a Post that drips must not keep us for
//! days. A wait for the next byte alone does not help: each byte would start it again.

use std::io::{self, Read};
use std::time::{Duration, Instant};

/// Waiting for ciphertext that costs the Post nothing: Tor may need this long for a new circuit.
const GRACE: Duration = Duration::from_secs(30);
/// After the grace, on average: a tenth of a poor circuit of Tor.
const BYTES_PER_SECOND_MIN: u32 = 1024;
/// Question and answer in JSON, altogether: a list of 50,000 envelopes at 50 kB/s.
const JSON_TIME_MAX: Duration = Duration::from_secs(120);

/// The limits, which tests of ours make short.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) grace: Duration,
    pub(crate) json: Duration,
    /// Between two tries of an upload, at most.
    pub(crate) retry: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { grace: GRACE, json: JSON_TIME_MAX, retry: Duration::MAX }
    }
}

/// Time waited, against what was allowed: the grace, and more with every byte that came.
#[derive(Clone, Copy, Debug)]
struct Pace {
    waited: Duration,
    allowed: Duration,
}

impl Pace {
    /// Whether it is fast enough so far.
    fn add(&mut self, waited: Duration, bytes: usize) -> bool {
        self.waited += waited;
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.allowed += Duration::from_secs(bytes.into()) / BYTES_PER_SECOND_MIN;
        self.waited <= self.allowed
    }
}

/// A reader that gives up on who is too slow. Only the waiting counts, not what the caller
/// does between two reads.
pub(crate) struct Paced<R> {
    from: R,
    pace: Pace,
}

impl<R: Read> Paced<R> {
    pub(crate) fn new(from: R, patience: Patience) -> Self {
        Self { from, pace: Pace { waited: Duration::ZERO, allowed: patience.grace } }
    }
}

impl<R: Read> Read for Paced<R> {
    #[allow(clippy::disallowed_methods, reason = "a wait on the network is measured here alone")]
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let before = Instant::now();
        let read = self.from.read(into)?;
        match self.pace.add(before.elapsed(), read) || read == 0 {
            true => Ok(read),
            false => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that came when it was given up, and the seconds, for so many bytes every two seconds.
    fn check(bytes: usize) -> Option<(usize, u64)> {
        let mut pace = Pace { waited: Duration::ZERO, allowed: Patience::default().grace };
        let step = Duration::from_secs(2);
        (1..100_000).find(|_| !pace.add(step, bytes)).map(|n| (n * bytes, pace.waited.as_secs()))
    }

    #[test]
    fn who_drips_is_given_up_after_the_grace() {
        assert_eq!(check(1), Some((16, 32)));
        assert_eq!(check(1024), Some((31 * 1024, 62)));
        assert_eq!(check(2 * 1024), None);
    }
}
