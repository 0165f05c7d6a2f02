//! How well can an attacker guess the number of words that a gap hides from its width?
//!
//! `cargo run --release --example gap_guess -p testimony-disclose` prints one JSON line. Gaps hide 1
//! to 10 words, each number equally often. The attacker knows the distribution: he learns from a
//! million gaps of his own and names the likeliest number for the width's bin (64 bins a doubling).
//! Then he is asked 100,000 times. Control: the same with uniform widths, which must be clearly
//! more guessable, else this measures nothing.

#![allow(clippy::print_stdout, reason = "an example prints its result")]

use std::collections::HashMap;

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use testimony_disclose::{Error, Payload, Seed, seal_text};

const HIDDEN_MAX: usize = 10;
const LEARNED: usize = 1_000_000;
const ASKED: usize = 100_000;

fn main() -> Result<(), Error> {
    let mut rng = ChaCha20Rng::seed_from_u64(20_170_401);
    let log_uniform = accuracy(&mut Sealed::new(1)?, &mut rng)?;
    let uniform = accuracy(&mut Uniform(ChaCha20Rng::seed_from_u64(2)), &mut rng)?;
    println!(
        r#"{{"gaps":{ASKED},"chance":0.1,"log_uniform":{log_uniform:.4},"uniform_control":{uniform:.4}}}"#
    );
    assert!(uniform > log_uniform + 0.05, "the control must be clearly more guessable");
    Ok(())
}

trait Widths {
    fn next(&mut self) -> Result<u64, Error>;
}

/// Widths as the crate really draws them, read from sealed texts.
struct Sealed {
    seed: u64,
    left: Vec<u64>,
}

impl Sealed {
    fn new(seed: u64) -> Result<Self, Error> {
        let mut sealed = Self { seed, left: Vec::new() };
        sealed.refill()?;
        Ok(sealed)
    }

    fn refill(&mut self) -> Result<(), Error> {
        self.seed += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        let payload = seal_text(&"a ".repeat(100_000), &Seed::from_bytes(seed))?;
        self.left = widths(&payload);
        Ok(())
    }
}

fn widths(payload: &Payload) -> Vec<u64> {
    let end = |side: usize, index: usize| payload.disclosures[index].value["p"][side].as_u64();
    (0..payload.disclosures.len())
        .filter_map(|index| Some(end(1, index)? - end(0, index)?))
        .collect()
}

impl Widths for Sealed {
    fn next(&mut self) -> Result<u64, Error> {
        if self.left.is_empty() {
            self.refill()?;
        }
        Ok(self.left.pop().unwrap_or(1))
    }
}

struct Uniform(ChaCha20Rng);

impl Widths for Uniform {
    fn next(&mut self) -> Result<u64, Error> {
        Ok(1 + u64::from(self.0.next_u32() >> 12))
    }
}

/// The share of right guesses.
fn accuracy(widths: &mut impl Widths, rng: &mut ChaCha20Rng) -> Result<f64, Error> {
    let mut counts: HashMap<u64, [u32; HIDDEN_MAX]> = HashMap::new();
    for _ in 0..LEARNED {
        let (hidden, width) = gap(widths, rng)?;
        counts.entry(bin(width)).or_default()[hidden - 1] += 1;
    }
    let mut right = 0_u32;
    for _ in 0..ASKED {
        let (hidden, width) = gap(widths, rng)?;
        let seen = counts.get(&bin(width)).copied().unwrap_or_default();
        let guess = (0..HIDDEN_MAX).rev().max_by_key(|at| seen[*at]).unwrap_or(0) + 1;
        right += u32::from(guess == hidden);
    }
    Ok(f64::from(right) / 100_000.0)
}

fn gap(widths: &mut impl Widths, rng: &mut ChaCha20Rng) -> Result<(usize, u64), Error> {
    let hidden = 1 + usize::try_from(rng.next_u32() % 10).unwrap_or(0);
    let mut width = 0;
    for _ in 0..hidden {
        width += widths.next()?;
    }
    Ok((hidden, width))
}

/// 64 bins a doubling, each number of its own while it is small.
fn bin(width: u64) -> u64 {
    let doublings = u64::from(width.ilog2());
    let rest = width - (1 << doublings);
    doublings * 64 + if doublings > 6 { rest >> (doublings - 6) } else { rest }
}
