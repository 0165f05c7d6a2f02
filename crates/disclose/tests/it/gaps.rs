//! How well can an attacker guess the number of words that a gap hides?
//!
//! A text has one gap of 1 to 10 words, each number equally often. The attacker sees how wide the
//! gap is, how many words are shown and how many digests the payload has, knows how all of these
//! are drawn, and names the likeliest number. Beside it: the same attacker without the width, and
//! the control, a format with uniform widths, which must give clearly more away.
//! docs/spec/disclosure.md, section 8, has the figures of the long run:
//! `TESTIMONY_LONG=1 cargo test --release -p testimony-disclose gaps -- --nocapture`.

use std::collections::HashMap;

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use testimony_disclose::{Seed, is_bucket, seal_text};

const HIDDEN_MAX: usize = 10;
const WORDS_MIN: usize = 30;
const WORDS_MAX: usize = 300;

/// Gaps that the attacker learns from, and gaps that he is asked about.
fn sizes() -> (usize, usize) {
    #[allow(clippy::disallowed_methods, reason = "the long run is chosen by the environment")]
    let long = std::env::var("TESTIMONY_LONG").is_ok_and(|value| value == "1");
    if long { (4_000_000, 100_000) } else { (100_000, 5_000) }
}

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn below(rng: &mut ChaCha20Rng, count: usize) -> usize {
    let draw = (u64::from(rng.next_u32()) * count as u64) >> 32;
    usize::try_from(draw).unwrap()
}

/// Section 4 of the specification, once more: what the attacker knows.
fn log_uniform(rng: &mut ChaCha20Rng) -> u64 {
    loop {
        let [a, b, c] = [(); 3].map(|()| u64::from(rng.next_u32()));
        let floor = 1 << ((a * 20) >> 32);
        let width = floor + ((b * floor) >> 32);
        if (c * width) >> 32 < floor {
            return width;
        }
    }
}

fn uniform(rng: &mut ChaCha20Rng) -> u64 {
    1 + u64::from(rng.next_u32() >> 12)
}

/// Widths as the crate really draws them.
struct Sealed {
    seed: u8,
    left: Vec<u64>,
}

impl Sealed {
    fn next(&mut self) -> u64 {
        if self.left.is_empty() {
            self.seed += 1;
            let text = "a ".repeat(20_000);
            let payload = seal_text(&text, &Seed::from_bytes([self.seed; 32])).unwrap();
            let width = |value: &serde_json::Value| {
                value["p"][1].as_u64().unwrap() - value["p"][0].as_u64().unwrap()
            };
            self.left = payload.disclosures.iter().map(|one| width(&one.value)).collect();
        }
        self.left.pop().unwrap()
    }
}

/// What a presentation with one gap shows of it.
struct Seen {
    width: u64,
    shown: usize,
    bucket: usize,
}

fn draw(rng: &mut ChaCha20Rng, width: &mut impl FnMut() -> u64) -> (usize, Seen) {
    let hidden = 1 + below(rng, HIDDEN_MAX);
    let words = WORDS_MIN + below(rng, WORDS_MAX - WORDS_MIN + 1);
    let (low, high) = spare(words);
    let bucket = bucket_for(words + low + below(rng, high - low + 1));
    let width = (0..hidden).map(|_| width()).sum();
    (hidden, Seen { width, shown: words - hidden, bucket })
}

/// Section 3 of the specification: the bounds of the decoys beyond the words.
fn spare(words: usize) -> (usize, usize) {
    (2 + words / 8, 4 + words / 2)
}

fn bucket_for(count: usize) -> usize {
    (count.max(8)..).find(|size| is_bucket(*size)).unwrap()
}

/// How likely each bucket is for each number of words.
fn buckets() -> Vec<HashMap<usize, f64>> {
    let of = |words: usize| {
        let (low, high) = spare(words);
        let share = 1.0 / f64::from(u32::try_from(high - low + 1).unwrap());
        let mut odds = HashMap::new();
        for spare in low..=high {
            *odds.entry(bucket_for(words + spare)).or_default() += share;
        }
        odds
    };
    let possible = |words| (WORDS_MIN..=WORDS_MAX).contains(&words);
    let words = 0..=WORDS_MAX + HIDDEN_MAX;
    words.map(|words| if possible(words) { of(words) } else { HashMap::new() }).collect()
}

/// 16 bins a doubling, each number of its own while it is small.
fn bin(width: u64) -> u64 {
    let doublings = u64::from(width.ilog2());
    let rest = width - (1 << doublings);
    doublings * 16 + if doublings > 4 { rest >> (doublings - 4) } else { rest }
}

fn likeliest(odds: &[f64; HIDDEN_MAX]) -> usize {
    (0..HIDDEN_MAX).rev().max_by(|a, b| odds[*a].total_cmp(&odds[*b])).unwrap() + 1
}

/// Shares of right guesses: with the width, and without.
fn accuracy(learn: impl Fn(&mut ChaCha20Rng) -> u64, mut ask: impl FnMut() -> u64) -> (f64, f64) {
    let (learned, asked) = sizes();
    let (mut teacher, mut widths) = (rng(1), rng(2));
    let mut counts: HashMap<u64, [f64; HIDDEN_MAX]> = HashMap::new();
    for _ in 0..learned {
        let (hidden, seen) = draw(&mut teacher, &mut || learn(&mut widths));
        counts.entry(bin(seen.width)).or_default()[hidden - 1] += 1.0;
    }
    let (mut examiner, buckets) = (rng(3), buckets());
    let (mut with, mut without) = (0_u32, 0_u32);
    for _ in 0..asked {
        let (hidden, seen) = draw(&mut examiner, &mut ask);
        let prior: [f64; HIDDEN_MAX] = std::array::from_fn(|at| {
            buckets[seen.shown + at + 1].get(&seen.bucket).copied().unwrap_or_default()
        });
        let known = counts.get(&bin(seen.width)).copied().unwrap_or([1.0; HIDDEN_MAX]);
        let odds = std::array::from_fn(|at| known[at] * prior[at]);
        with += u32::from(likeliest(&odds) == hidden);
        without += u32::from(likeliest(&prior) == hidden);
    }
    let asked = f64::from(u32::try_from(asked).unwrap());
    (f64::from(with) / asked, f64::from(without) / asked)
}

#[test]
fn gaps_say_little_about_what_they_hide() {
    let mut sealed = Sealed { seed: 0, left: Vec::new() };
    let (log, blind) = accuracy(log_uniform, || sealed.next());
    let mut control = rng(4);
    let (even, _) = accuracy(uniform, || uniform(&mut control));
    println!(
        r#"{{"gaps":{},"chance":0.1,"without_width":{blind:.4},"log_uniform":{log:.4},"uniform_control":{even:.4}}}"#,
        sizes().1
    );
    assert!(log < 0.22, "a gap's width gives away too much: {log}");
    assert!(even > log + 0.1, "the control must be clearly more guessable: {even} and {log}");
    assert!(log > blind, "an attacker who sees more guesses no worse: {log} and {blind}");
}

/// The attacker's knowledge of buckets is that of the program.
#[test]
fn gaps_are_measured_with_the_real_buckets() {
    for words in [1, 5, 8, 30, 64, 100, 300] {
        let (low, high) = spare(words);
        for seed in 0..8 {
            let payload = seal_text(&"a ".repeat(words), &Seed::from_bytes([seed; 32])).unwrap();
            let claims: serde_json::Value = serde_json::from_slice(&payload.bytes).unwrap();
            let bucket = claims["_sd"].as_array().unwrap().len();
            let possible = bucket_for(words + low)..=bucket_for(words + high);
            assert!(is_bucket(bucket) && possible.contains(&bucket), "{words} words: {bucket}");
        }
    }
}
