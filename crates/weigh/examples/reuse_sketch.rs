//! Sketches and compares the texts of a JSON file; judges/reuse/judge.py drives it.
//!
//! In: `{"key": "32 hex digits", "texts": [TEXT], "pairs": [[0, 1]]}`. Out: the sketches in hex, and
//! of each pair the estimate and the exact shares.

#![allow(clippy::print_stdout, reason = "an example that prints its answer")]

use serde_json::{Value, json};
use testimony_weigh::reuse::{Sketch, SketchKey, Words, overlap};

#[derive(serde::Deserialize)]
struct Asked {
    key: String,
    texts: Vec<String>,
    pairs: Vec<[usize; 2]>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("usage: reuse_sketch FILE")?;
    let asked: Asked = serde_json::from_slice(&std::fs::read(file)?)?;
    let key = SketchKey::from_bytes(u128::from_str_radix(&asked.key, 16)?.to_be_bytes());
    let words: Vec<Words> = asked.texts.iter().map(|text| Words::of(text)).collect();
    let sketches: Vec<Sketch> = words.iter().map(|one| Sketch::of_words(one, &key)).collect();
    let hex = |sketch: &Sketch| -> String {
        sketch.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let pair = |[a, b]: &[usize; 2]| -> Option<Value> {
        let exact = overlap(words.get(*a)?, words.get(*b)?);
        Some(json!({
            "estimate": sketches.get(*a)?.head().jaccard(sketches.get(*b)?.head()),
            "jaccard": exact.jaccard, "of_first": exact.of_first, "of_second": exact.of_second,
        }))
    };
    let pairs: Option<Vec<Value>> = asked.pairs.iter().map(pair).collect();
    let sketches: Vec<String> = sketches.iter().map(hex).collect();
    println!("{}", json!({ "sketches": sketches, "pairs": pairs.ok_or("no such text")? }));
    Ok(())
}
