//! Items of a vault sealed into one leaf, durably: rows read, the sparse tree, the database's commit,
//! tiles synced, the checkpoint signed. Then one item of them proved, and a thousand verified.
//!
//! Beside it, in the same run: the same sparse tree in memory, and the plain RFC 6962 tree over as
//! many leaves. `ITEMS=20000` makes it short. That the checkpoint is synced before the answer:
//! `strace -f -e trace=fsync,fdatasync,rename testimony record seal DIR --now`.

use std::fs;
use std::time::Instant;

use serde_json::{Value, json};
use testimony_casework::Marks;
use testimony_casework::apply;
use testimony_casework::init::{InitOptions, init, policy_text};
use testimony_casework::sealing::{self, ItemProof, Open};
use testimony_proof::commitment::tick_leaf;
use testimony_proof::merkle::{leaf_hash, root_of};
use testimony_proof::policy::Policy;
use testimony_record::sparse;
use testimony_testkit::{CHEAP, PASSPHRASE, occasion, rng};
use testimony_vault::{Due, Item, Passphrase, Vault};

use crate::rate;

const ITEMS_DEFAULT: usize = 1_000_000;
/// Entries put on record in one transaction.
const BATCH: usize = 50_000;
const PROVED: usize = 1_000;

/// Measures.
pub(crate) fn run() -> Value {
    let wanted = std::env::var("ITEMS").ok().and_then(|text| text.parse().ok());
    let wanted = wanted.unwrap_or(ITEMS_DEFAULT);
    let held = tempfile::tempdir().unwrap();
    let mut rng = rng(1);
    let options = InitOptions {
        team_name: String::new(),
        log_origin: None,
        tick_seconds: 3_600,
        post_delay_days: 3,
        marks: Marks::nowhere(),
        kdf: CHEAP,
    };
    let dir = held.path().join("vault");
    let mut vault =
        init(&dir, &options, &Passphrase::new(PASSPHRASE), &mut occasion(&mut rng)).unwrap();
    let start = Instant::now();
    for batch in 0..wanted.div_ceil(BATCH) {
        let numbers = batch * BATCH..wanted.min((batch + 1) * BATCH);
        let lines: String = numbers
            .map(|number| {
                format!("{{\"action\":\"event\",\"id\":\"e{number}\",\"title\":\"E\"}}\n")
            })
            .collect();
        apply::apply(&mut vault, &lines, &mut occasion(&mut rng)).unwrap();
    }
    let applied = start.elapsed().as_secs_f64();
    let before = peak_mebibytes();
    let start = Instant::now();
    let sealed =
        sealing::seal(&mut vault, Due::All, &Marks::nowhere(), &mut occasion(&mut rng)).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    let peak = peak_mebibytes();
    let items = usize::try_from(sealed.items).unwrap();
    let (prove_ms, verify_ms) = proofs(&vault);
    json!({
        "bench": "record", "items": items, "seconds": seconds, "per_second": rate(items, seconds),
        "peak_mebibytes_before": before, "peak_mebibytes_after": peak,
        "prove_one_ms": prove_ms, "verify_1000_ms": verify_ms,
        "entries_put_on_record_per_second": rate(wanted, applied),
        "sparse_tree_in_memory_per_second": sparse_tree(items),
        "rival": "the plain Merkle tree over as many leaves, in memory, nothing durable",
        "rival_per_second": plain_tree(items),
    })
}

/// Milliseconds to prove one item, and to verify a thousand whose checkpoint is read once.
fn proofs(vault: &Vault) -> (f64, f64) {
    let items: Vec<Item> = vault.items(PROVED).unwrap();
    let start = Instant::now();
    let proofs: Vec<ItemProof> =
        items.iter().map(|item| sealing::prove(vault, item, Open::Opened).unwrap()).collect();
    let prove = start.elapsed().as_secs_f64() * 1000.0 / items.len() as f64;
    let policy = Policy::parse(policy_text(vault).unwrap().into_bytes()).unwrap();
    let start = Instant::now();
    let first = &proofs[0].tlog_proof;
    let leaf_of = |item: &Item, proof: &ItemProof| {
        tick_leaf(&proof.opening.root_for(Some(item.digest)).unwrap())
    };
    let facts = first.verify(&leaf_of(&items[0], &proofs[0]), &policy).unwrap();
    for (item, proof) in items.iter().zip(&proofs) {
        proof.tlog_proof.verify_path(&leaf_of(item, proof), &facts.checkpoint).unwrap();
    }
    (prove, start.elapsed().as_secs_f64() * 1000.0)
}

fn sparse_tree(items: usize) -> u64 {
    let slots = sparse::draw_slots(items, &mut rng(3));
    let placed: Vec<sparse::Placed> = slots.into_iter().map(|slot| (slot, [7; 32])).collect();
    let start = Instant::now();
    std::hint::black_box(sparse::root(&[1; 32], &placed));
    rate(items, start.elapsed().as_secs_f64())
}

fn plain_tree(items: usize) -> u64 {
    let leaves: Vec<_> = (0..items as u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    let start = Instant::now();
    std::hint::black_box(root_of(&leaves));
    rate(items, start.elapsed().as_secs_f64())
}

/// The most memory that this process ever held.
fn peak_mebibytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}
