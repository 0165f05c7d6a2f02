//! Measures issuing and verifying a text of 2,000 words; prints one JSON line.
//!
//! `cargo run --release --example disclose_bench -p testimony-disclose`. The bars (issue #3): 50 ms
//! each, 400 bytes a word with decoys. Times without signing: that is the caller's closure.

#![allow(clippy::print_stdout, reason = "an example prints its result")]
#![allow(clippy::disallowed_methods, reason = "a bench measures time")]

use std::time::Instant;

use testimony_disclose::{Error, Seed, Shape, seal_text, verify};

const WORDS: u32 = 2_000;
const ROUNDS: u32 = 21;

fn main() -> Result<(), Error> {
    let text: String = (0..WORDS).map(|n| format!("слово{} ", n % 97)).collect();
    let all: Vec<usize> = (0..2_000).collect();
    let mut issue = Vec::new();
    let mut read = Vec::new();
    let mut bytes = 0;
    for round in 0..ROUNDS {
        let seed = Seed::from_bytes([u8::try_from(round).unwrap_or_default(); 32]);
        let begin = Instant::now();
        let payload = seal_text(&text, &seed)?;
        let shown = payload.present(&all, |_| [1; 64], "bench")?;
        issue.push(begin.elapsed().as_secs_f64() * 1e3);
        bytes = bytes.max(shown.len());
        let begin = Instant::now();
        verify(&shown, |_, _| true, Shape::Text)?;
        read.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    println!(
        r#"{{"words":{WORDS},"issue_ms":{:.2},"verify_ms":{:.2},"bytes_a_word_most":{}}}"#,
        median(&mut issue),
        median(&mut read),
        bytes / 2_000,
    );
    Ok(())
}
