//! A text of 2,000 words issued (sealed, decoys, signed) with all words shown, and verified.
//!
//! Beside it, in the same run: PyPI's sd-jwt on the same words (`rival_sd_jwt.py`), where the judges'
//! Python has it. The bars: 50 ms each, 400 bytes a word with decoys.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};
use testimony_disclose::{Seed, Shape, seal_text, split_words, verify};
use testimony_proof::note::PublicationKey;

const WORDS: usize = 2_000;
const ROUNDS: u8 = 21;

/// Measures.
pub(crate) fn run() -> Value {
    let text: String = (0..WORDS).map(|n| format!("слово{} ", n % 97)).collect();
    let words = split_words(&text);
    assert_eq!(words.len(), WORDS);
    let all: Vec<usize> = (0..WORDS).collect();
    let key = PublicationKey::from_seed("bench.invalid/log", [1; 32]).unwrap();
    let public = key.verifier_key();
    let (mut issue, mut read, mut bytes) = (Vec::new(), Vec::new(), 0);
    for round in 0..ROUNDS {
        let seed = Seed::from_bytes([round; 32]);
        let start = Instant::now();
        let payload = seal_text(&text, &seed).unwrap();
        let shown = payload.present(&all, |input| key.sign_jws(input), "bench").unwrap();
        issue.push(start.elapsed().as_secs_f64() * 1e3);
        bytes = bytes.max(shown.len());
        let start = Instant::now();
        let check =
            |input: &[u8], signature: &[u8; 64]| public.verify_jws(input, signature).is_ok();
        let disclosed = verify(&shown, check, Shape::Text).unwrap();
        read.push(start.elapsed().as_secs_f64() * 1e3);
        // Two edges around one run: everything was shown.
        assert_eq!(disclosed.segments().map(<[_]>::len), Some(3));
    }
    json!({
        "bench": "disclose", "words": WORDS, "issue_ms": median(issue), "verify_ms": median(read),
        "bytes_a_word_at_most": bytes / WORDS, "rival": "PyPI sd-jwt", "rival_figures": rival(&words),
    })
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2] * 100.0).round() / 100.0
}

/// What the rival says of itself, or why it could not be asked.
fn rival(words: &[&str]) -> Value {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = bench.join("../target/venv/bin/python");
    let python = if python.exists() { python } else { "python3".into() };
    let child = Command::new(python)
        .arg(bench.join("rival_sd_jwt.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return json!("no Python here") };
    let input = json!(words).to_string();
    let given = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let figures = given.ok().and_then(|()| serde_json::from_slice(&output.stdout).ok());
    figures.unwrap_or_else(|| json!("not installed: scripts/prepare.sh brings it"))
}
