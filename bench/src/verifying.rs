//! A dossier of many accounts verified: every file hashed, every signature, disclosure and proof.
//!
//! Beside it, in the same run: SHA-256 over the same files and nothing else.

use std::fs;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testimony_casework::Marks;
use testimony_casework::init::{self, InitOptions};
use testimony_casework::sealing::{self, Open};
use testimony_casework::apply;
use testimony_dossier::{
    BoxError, Casework, Finding, Material, Plan, ProvedUnder, Showing, TrustedPolicy, Verdict, publish,
    verify,
};
use testimony_model::Handle;
use testimony_proof::commitment::Opening;
use testimony_proof::proof_file::TlogProof;
use testimony_testkit::{CHEAP, PASSPHRASE, now, occasion, rng};
use testimony_vault::{Due, Item, Passphrase, Vault};

use crate::rate;

const ACCOUNTS: usize = 500;
const ROUNDS: usize = 5;

struct Proofs;

impl Casework for Proofs {
    fn checkpoint(
        &self,
        vault: &Vault,
        _: u64,
        now: jiff::Timestamp,
    ) -> Result<ProvedUnder, BoxError> {
        let checkpoint = sealing::state(vault, now)?.checkpoint;
        Ok(ProvedUnder { checkpoint, stamps: Vec::new() })
    }

    fn prove(
        &self,
        vault: &Vault,
        item: &Item,
        _: Showing,
        _: &str,
    ) -> Result<(Opening, TlogProof), BoxError> {
        let proof = sealing::prove(vault, item, Open::Opened)?;
        Ok((proof.opening, proof.tlog_proof))
    }

    fn finding(&self, _: &Vault, _: &Handle) -> Result<Finding, BoxError> {
        Err("the bench counts no claims".into())
    }
}

/// Measures.
pub(crate) fn run() -> Value {
    let held = tempfile::tempdir().unwrap();
    let dossier = held.path().join("dossier");
    let policy = make(held.path(), &dossier);
    let trusted = [TrustedPolicy::parse(policy.as_bytes(), "bench").unwrap()];
    let start = Instant::now();
    let mut items = 0;
    for _ in 0..ROUNDS {
        let Verdict::Unchanged(facts) = verify(&dossier, &trusted, 0).unwrap() else {
            panic!("the bench's own dossier does not verify")
        };
        items = facts.items;
    }
    let seconds = start.elapsed().as_secs_f64() / ROUNDS as f64;
    let start = Instant::now();
    let bytes = (0..ROUNDS).map(|_| hash(&dossier)).sum::<usize>() / ROUNDS;
    let hashing = start.elapsed().as_secs_f64() / ROUNDS as f64;
    json!({
        "bench": "verify", "items": items, "bytes": bytes, "ms": seconds * 1000.0,
        "items_per_second": rate(items, seconds),
        "rival": "SHA-256 over the same files", "rival_ms": hashing * 1000.0,
    })
}

fn make(folder: &Path, dossier: &Path) -> String {
    let mut rng = rng(2);
    let options = InitOptions {
        team_name: "Bench".to_owned(),
        log_origin: Some("bench.invalid/log".to_owned()),
        tick_seconds: 3_600,
        post_delay_days: 3,
        marks: Marks::nowhere(),
        kdf: CHEAP,
    };
    let passphrase = Passphrase::new(PASSPHRASE);
    let dir = folder.join("vault");
    let mut vault = init::init(&dir, &options, &passphrase, &mut occasion(&mut rng)).unwrap();
    let text = "They were held for nine days. ".repeat(10);
    let mut lines =
        "{\"action\":\"source\",\"id\":\"s\",\"kind\":\"person\",\"code_name\":\"Heron\"}\n".to_owned();
    let mut plan = "title = \"Bench\"\n".to_owned();
    for number in 0..ACCOUNTS {
        lines += &format!(
            "{{\"action\":\"account\",\"id\":\"a{number}\",\"source\":\"s\",\
             \"received_via\":\"interview\",\"consent\":{{\"publication\":true}},\
             \"text\":\"{text}\"}}\n"
        );
        plan += &format!("[[account]]\nid = \"a{number}\"\nwithhold = [\"nine\"]\n");
    }
    apply::apply(&mut vault, &lines, &mut occasion(&mut rng)).unwrap();
    sealing::seal(&mut vault, Due::All, &Marks::nowhere(), &mut occasion(&mut rng)).unwrap();
    let policy = init::policy_text(&vault).unwrap();
    let material = Material {
        key: init::publication_key(&vault).unwrap(),
        log_origin: init::log_origin(&vault).unwrap(),
        policy: policy.clone(),
        publisher: "Bench".to_owned(),
        now: now(),
        casework: &Proofs,
    };
    publish(&mut vault, &Plan::parse(&plan).unwrap(), dossier, &material).unwrap();
    policy
}

fn hash(dir: &Path) -> usize {
    let mut bytes = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes += hash(&path);
        } else {
            let content = fs::read(path).unwrap();
            std::hint::black_box(Sha256::digest(&content));
            bytes += content.len();
        }
    }
    bytes
}
