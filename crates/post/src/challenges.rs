//! Challenges for the team: in memory only, good once, for a minute, a bounded number.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use testimony_seal::Challenge;
use tokio::time::Instant;

use crate::limits::{CHALLENGE_LIFE, CHALLENGES_MAX};

#[derive(Default)]
pub(crate) struct Challenges {
    /// Oldest first.
    open: Mutex<VecDeque<(Instant, Challenge)>>,
}

impl Challenges {
    /// Remembers a new one; the oldest goes when there are too many.
    pub(crate) fn give(&self, challenge: Challenge, now: Instant) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= CHALLENGES_MAX {
            open.pop_front();
        }
        open.push_back((now, challenge));
    }

    /// Whether it was given and is still good; it is not any more after this.
    pub(crate) fn take(&self, challenge: &Challenge, now: Instant) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        while open.front().is_some_and(|(given, _)| now.duration_since(*given) > CHALLENGE_LIFE) {
            open.pop_front();
        }
        // Not secret: whoever asks was sent it in clear.
        let at = open.iter().position(|(_, one)| one == challenge);
        at.and_then(|at| open.remove(at)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn challenge(number: usize) -> Challenge {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        Challenge::from_bytes(bytes)
    }

    #[tokio::test]
    async fn good_once_for_a_minute() {
        let (open, start) = (Challenges::default(), Instant::now());
        open.give(challenge(1), start);
        open.give(challenge(2), start);
        assert!(open.take(&challenge(1), start + Duration::from_secs(60)));
        assert!(!open.take(&challenge(1), start));
        assert!(!open.take(&challenge(2), start + Duration::from_secs(61)));
        assert!(!open.take(&challenge(3), start));
    }

    #[tokio::test]
    async fn a_flood_pushes_out_the_oldest_only() {
        let (open, now) = (Challenges::default(), Instant::now());
        (0..=CHALLENGES_MAX).for_each(|number| open.give(challenge(number), now));
        assert!(!open.take(&challenge(0), now));
        assert!(open.take(&challenge(1), now));
        assert!(open.take(&challenge(CHALLENGES_MAX), now));
    }
}
