//! Items of a vault sealed into one leaf, durably: rows read, slots drawn, the sparse tree, the
//! database's commit, tiles synced, the checkpoint signed.
//!
//! Beside it, in the same run: the plain RFC 6962 tree over the same number of leaves, in memory.

use std::time::Instant;

use serde_json::{Value, json};
use testimony_casework::init::{InitOptions, init};
use testimony_casework::{apply, sealing};
use testimony_proof::merkle::{leaf_hash, root_of};
use testimony_testkit::{CHEAP, PASSPHRASE, occasion, rng};
use testimony_vault::{Due, Passphrase};

use crate::rate;

const ENTRIES: usize = 20_000;

/// Measures.
pub(crate) fn run() -> Value {
    let held = tempfile::tempdir().unwrap();
    let mut rng = rng(1);
    let options = InitOptions {
        team_name: String::new(),
        log_origin: None,
        tick_seconds: 3_600,
        post_delay_days: 3,
        kdf: CHEAP,
    };
    let dir = held.path().join("vault");
    let mut vault =
        init(&dir, &options, &Passphrase::new(PASSPHRASE), &mut occasion(&mut rng)).unwrap();
    let lines: String = (0..ENTRIES)
        .map(|number| {
            format!("{{\"action\":\"event\",\"id\":\"e{number}\",\"title\":\"Event {number}\"}}\n")
        })
        .collect();
    let start = Instant::now();
    apply::apply(&mut vault, &lines, &mut occasion(&mut rng)).unwrap();
    let applied = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let sealed = sealing::seal(&mut vault, Due::All, &mut occasion(&mut rng)).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    let leaves: Vec<_> = (0..sealed.items as u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    let start = Instant::now();
    std::hint::black_box(root_of(&leaves));
    let plain = start.elapsed().as_secs_f64();
    json!({
        "bench": "seal", "items": sealed.items, "per_second": rate(sealed.items, seconds),
        "entries_put_on_record_per_second": rate(ENTRIES, applied),
        "rival": "the plain Merkle tree over as many leaves, in memory, nothing durable",
        "rival_per_second": rate(sealed.items, plain),
    })
}
