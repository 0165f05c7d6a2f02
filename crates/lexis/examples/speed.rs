//! How fast is a text analysed? Prints bytes, terms and seconds over the sentences of the probes.
//!
//! Their words repeat far more than those of real texts and an analyser remembers words, so this
//! is a bound from above. Without memory it was 1.2 MB/s for Latin and 2.5 for unspaced scripts.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement is printed and reads a clock"
)]
#![forbid(unsafe_code)]

use std::time::Instant;

use testimony_lexis::Analyser;

/// Passages of 4 KiB, as an index would feed them, and this many of each.
const ROUNDS: usize = 40;
const PASSAGE_BYTES: usize = 4096;

fn main() {
    let files = [
        ("europe", include_str!("../probes/europe.tsv")),
        ("asia-west", include_str!("../probes/asia-west.tsv")),
        ("asia-east", include_str!("../probes/asia-east.tsv")),
    ];
    for (name, file) in files {
        let passages: Vec<String> = file
            .lines()
            .filter_map(|line| line.split('\t').nth(1))
            .map(|sentence| sentence.repeat(PASSAGE_BYTES / (sentence.len() + 1)))
            .collect();
        let mut analyser = Analyser::default();
        let start = Instant::now();
        let (mut bytes, mut terms) = (0, 0);
        for passage in (0..ROUNDS).flat_map(|_| &passages) {
            bytes += passage.len();
            terms += analyser.analyse(passage, None).len();
        }
        let seconds = start.elapsed().as_secs_f64();
        println!("{name}: {bytes} bytes, {terms} terms, {seconds:.2} s");
    }
}
