//! Challenges for the team: nothing is kept for one that was only asked for.
//!
//! docs/spec/post.md, "Challenges". Anyone may ask for challenges, so a list of open ones would be
//! a list that a stranger can fill, and the team could not fetch any more. A challenge
//! therefore carries its time and a MAC; only those that came back under a good signature of the
//! team are remembered, for as long as they could come again.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, Mac};
use rand_core::{CryptoRng, RngCore};
use sha2::Sha256;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::limits::{CHALLENGE_LIFE, CHALLENGES_USED_MAX};

/// Time and random bytes; the MAC of both follows.
const SIGNED_BYTES: usize = 16;
const TIME_BYTES: usize = 8;

/// Why a challenge is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stale {
    /// Not one of ours, too old, or used.
    NotGood,
    /// So many were used within a minute that one more cannot be remembered.
    TooMany,
}

/// Makes challenges and knows them again.
pub(crate) struct Challenges {
    /// Drawn when the process starts: challenges of the last run are no good.
    key: Zeroizing<[u8; 32]>,
    start: Instant,
    /// Where the counting of seconds starts, so that no stranger learns since when a Post runs.
    offset: u64,
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    /// In the order of their time, which stands first in them.
    all: BTreeSet<[u8; 32]>,
    /// What is older was forgotten, and is not taken even from a request that began before that.
    oldest: u64,
}

impl Challenges {
    /// `now` is any moment not after the first challenge.
    pub(crate) fn new(now: Instant, rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *key);
        let offset = u64::from(rng.next_u32());
        Self { key, start: now, offset, used: Mutex::default() }
    }

    /// Makes a new one and forgets it.
    pub(crate) fn give(&self, now: Instant, rng: &mut (impl RngCore + CryptoRng)) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[..TIME_BYTES].copy_from_slice(&self.seconds(now).to_be_bytes());
        rng.fill_bytes(&mut bytes[TIME_BYTES..SIGNED_BYTES]);
        let mac = self.mac(&bytes[..SIGNED_BYTES]).finalize().into_bytes();
        let mac_bytes = bytes.len() - SIGNED_BYTES;
        bytes[SIGNED_BYTES..].copy_from_slice(&mac[..mac_bytes]);
        bytes
    }

    /// Whether it is one of ours and young enough. Says nothing about use.
    pub(crate) fn check(&self, bytes: &[u8; 32], now: Instant) -> Result<(), Stale> {
        let verified =
            self.mac(&bytes[..SIGNED_BYTES]).verify_truncated_left(&bytes[SIGNED_BYTES..]);
        verified.map_err(|_| Stale::NotGood)?;
        match time(bytes) >= self.oldest(now) {
            true => Ok(()),
            false => Err(Stale::NotGood),
        }
    }

    /// Uses it up. Only for one that [`Self::check`] found good and that the team has signed: so
    /// nobody else can add to what is remembered.
    pub(crate) fn spend(&self, bytes: &[u8; 32], now: Instant) -> Result<(), Stale> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.oldest = used.oldest.max(self.oldest(now));
        let oldest = used.oldest;
        while used.all.first().is_some_and(|first| time(first) < oldest) {
            used.all.pop_first();
        }
        if time(bytes) < oldest {
            return Err(Stale::NotGood);
        }
        if used.all.len() >= CHALLENGES_USED_MAX {
            return Err(Stale::TooMany);
        }
        match used.all.insert(*bytes) {
            true => Ok(()),
            false => Err(Stale::NotGood),
        }
    }

    fn seconds(&self, now: Instant) -> u64 {
        self.offset + now.saturating_duration_since(self.start).as_secs()
    }

    fn oldest(&self, now: Instant) -> u64 {
        self.seconds(now).saturating_sub(CHALLENGE_LIFE.as_secs())
    }

    fn mac(&self, signed: &[u8]) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&*self.key);
        mac.expect("HMAC takes keys of any length").chain_update(signed)
    }
}

fn time(bytes: &[u8; 32]) -> u64 {
    let (time, _) = bytes.split_first_chunk::<TIME_BYTES>().expect("32 bytes hold 8");
    u64::from_be_bytes(*time)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn made(seed: u8) -> (Challenges, ChaCha20Rng, Instant) {
        let (mut rng, now) = (ChaCha20Rng::from_seed([seed; 32]), Instant::now());
        (Challenges::new(now, &mut rng), rng, now)
    }

    /// The example of docs/spec/post.md.
    #[tokio::test]
    async fn the_bytes_are_those_of_the_spec() {
        let (made, _, now) = made(6);
        let ours = Challenges { key: Zeroizing::new([0x0b; 32]), offset: 300, ..made };
        let challenge = "000000000000012c0102030405060708b8c494b10004ee10f41ff3847810352d";
        let bytes = data_encoding::HEXLOWER.decode(challenge.as_bytes()).unwrap();
        assert_eq!(ours.check(&bytes.try_into().unwrap(), now), Ok(()));
    }

    #[tokio::test]
    async fn good_once_for_a_minute() {
        let (ours, mut rng, start) = made(1);
        let late = start + Duration::from_secs(1_000);
        let one = ours.give(late, &mut rng);
        assert_eq!(ours.check(&one, late + Duration::from_secs(60)), Ok(()));
        assert_eq!(ours.check(&one, late + Duration::from_secs(61)), Err(Stale::NotGood));
        assert_eq!(ours.spend(&one, late), Ok(()));
        assert_eq!(ours.spend(&one, late), Err(Stale::NotGood));
        assert_eq!(ours.spend(&one, late + Duration::from_secs(60)), Err(Stale::NotGood));
        assert_eq!(ours.spend(&one, late + Duration::from_secs(61)), Err(Stale::NotGood));
        assert_eq!(ours.spend(&one, late), Err(Stale::NotGood), "forgotten is not unused");
    }

    /// Red team: 1,024 requests a minute pushed out the challenge of the team.
    #[tokio::test]
    async fn a_flood_does_not_push_out_the_team() {
        let (ours, mut rng, now) = made(2);
        let of_the_team = ours.give(now, &mut rng);
        for _ in 0..5_000 {
            ours.give(now, &mut rng);
        }
        assert_eq!(ours.check(&of_the_team, now), Ok(()));
        assert_eq!(ours.spend(&of_the_team, now), Ok(()));
        assert_eq!(ours.used.lock().unwrap().all.len(), 1, "nothing is kept for a stranger");
    }

    #[tokio::test]
    async fn fail_any_flipped_bit_and_those_of_another_run() {
        let (ours, mut rng, now) = made(3);
        let good = ours.give(now, &mut rng);
        assert_eq!(ours.check(&good, now), Ok(()));
        for bit in 0..256 {
            let mut bytes = good;
            bytes[bit / 8] ^= 1 << (bit % 8);
            let flipped = ours.check(&bytes, now);
            assert_eq!(flipped, Err(Stale::NotGood), "bit {bit}");
        }
        let (of_another_run, ..) = made(4);
        let foreign = of_another_run.check(&good, now);
        assert_eq!(foreign, Err(Stale::NotGood));
    }

    #[tokio::test]
    async fn what_is_remembered_is_bounded_and_goes_after_a_minute() {
        let (ours, mut rng, now) = made(5);
        let mut one = ours.give(now, &mut rng);
        for number in 0..CHALLENGES_USED_MAX {
            one[TIME_BYTES..SIGNED_BYTES].copy_from_slice(&number.to_be_bytes());
            assert_eq!(ours.spend(&one, now), Ok(()));
        }
        let one = ours.give(now, &mut rng);
        assert_eq!(ours.spend(&one, now), Err(Stale::TooMany));
        let later = now + Duration::from_secs(61);
        let next = ours.give(later, &mut rng);
        assert_eq!(ours.spend(&next, later), Ok(()));
        assert_eq!(ours.used.lock().unwrap().all.len(), 1);
    }
}
