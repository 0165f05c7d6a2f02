//! Verifying dossiers of 1,000 items: a small one, and one of 1 GiB as folder, tar and zip. The rival
//! reads the same files and takes their SHA-256, and nothing else.
//!
//! What counts is `cpu_s_beyond`: CPU seconds of verifying less those of the rival.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use rand_core::RngCore;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testimony_casework::Marks;
use testimony_casework::apply;
use testimony_casework::init::{self, InitOptions};
use testimony_casework::sealing::{self, Open};
use testimony_dossier::{
    BoxError, Casework, Finding, Material, Plan, ProvedUnder, Showing, TrustedPolicy, Verdict,
    publish, verify,
};
use testimony_model::Handle;
use testimony_proof::commitment::Opening;
use testimony_proof::note::PublicationKey;
use testimony_proof::proof_file::TlogProof;
use testimony_testkit::{CHEAP, PASSPHRASE, now, occasion, rng};
use testimony_vault::{Due, Item, Passphrase, Vault};

use crate::measured::cpu_of;
use crate::rate;

const ACCOUNTS: usize = 500;
const ROUNDS: usize = 5;
/// Signed files beside the items: together 1 GiB.
const LARGE_FILES: usize = 16;
const LARGE_FILE_BYTES: usize = 64 << 20;
/// What packs the folder, and what it makes.
const PACKERS: [(&str, &[&str]); 3] = [
    ("large.tar", &["tar", "-cf", "large.tar", "dossier"]),
    ("stored.zip", &["python3", "-c", ZIP, "stored.zip", "0"]),
    ("deflated.zip", &["python3", "-c", ZIP, "deflated.zip", "8"]),
];
const ZIP: &str = "import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', int(sys.argv[2]), compresslevel=6) as to:
    for at, _, names in os.walk('dossier'):
        for name in names:
            to.write(os.path.join(at, name))";

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

    fn graph(&self, _: &Vault, _: &Handle) -> Result<testimony_weigh::Graph, BoxError> {
        Err("the bench counts no claims".into())
    }
}

/// Measures.
pub(crate) fn run() -> Value {
    let held = tempfile::tempdir().unwrap();
    let dossier = held.path().join("dossier");
    let (policy, key, log_origin) = make(held.path(), &dossier);
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
    enlarge(&dossier, &key, &log_origin);
    json!({
        "large": large(held.path(), &dossier, &trusted),
        "bench": "verify", "items": items, "bytes": bytes, "ms": seconds * 1000.0,
        "items_per_second": rate(items, seconds),
        "rival": "SHA-256 over the same files", "rival_ms": hashing * 1000.0,
    })
}

/// The large dossier, in every form that can be packed here.
fn large(folder: &Path, dossier: &Path, trusted: &[TrustedPolicy]) -> Value {
    let mut forms = vec![("folder", dossier.to_owned())];
    for (name, command) in PACKERS {
        let packed = Command::new(command[0]).args(&command[1..]).current_dir(folder).status();
        if packed.is_ok_and(|status| status.success()) {
            forms.push((name, folder.join(name)));
        }
    }
    let (bytes, rival) = cpu_of(|| hash(dossier));
    let measured = |(name, path): (&str, PathBuf)| {
        let start = Instant::now();
        let (verdict, cpu) = cpu_of(|| verify(&path, trusted, 0).unwrap());
        assert!(matches!(verdict, Verdict::Unchanged(_)), "{name}: {verdict:?}");
        json!({
            "form": name, "s": start.elapsed().as_secs_f64(), "cpu_s": cpu,
            "cpu_s_beyond": cpu - rival,
        })
    };
    let forms: Vec<Value> = forms.into_iter().map(measured).collect();
    json!({ "bytes": bytes, "rival_cpu_s": rival, "forms": forms })
}

/// Adds signed files that do not pack, and signs the manifest again.
fn enlarge(dossier: &Path, key: &PublicationKey, log_origin: &str) {
    let mut noise = vec![0; LARGE_FILE_BYTES];
    let mut rng = rng(3);
    for number in 0..LARGE_FILES {
        rng.fill_bytes(&mut noise);
        fs::write(dossier.join(format!("data/large-{number:02}.bin")), &noise).unwrap();
    }
    let signed = "testimony-manifest.txt";
    let tags = "tagmanifest-sha256.txt";
    let lines = |keep: &dyn Fn(&str) -> bool, line: &dyn Fn(&str, usize, &str) -> String| {
        let mut names = Vec::new();
        list(dossier, dossier, &mut names);
        names.sort();
        names.retain(|name| name != signed && keep(name));
        let of = |name: &String| {
            let content = fs::read(dossier.join(name)).unwrap();
            line(&data_encoding::HEXLOWER.encode(&Sha256::digest(&content)), content.len(), name)
        };
        names.iter().map(of).collect::<String>()
    };
    let bag = |sum: &str, _: usize, name: &str| format!("{sum}  {name}\n");
    let payload = lines(&|name| name.starts_with("data/"), &bag);
    fs::write(dossier.join("manifest-sha256.txt"), payload).unwrap();
    let others = lines(&|name| !name.starts_with("data/") && name != tags, &bag);
    fs::write(dossier.join(tags), others).unwrap();
    let all = lines(&|_| true, &|sum, bytes, name| format!("{sum} {bytes} {name}\n"));
    let text = format!("testimony-manifest/v1\nlog {log_origin}\n{all}");
    let note = key.sign_manifest(&text).unwrap().to_text();
    fs::File::create(dossier.join(signed)).unwrap().write_all(note.as_bytes()).unwrap();
}

fn list(top: &Path, dir: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(top, &path, names);
        } else {
            names.push(path.strip_prefix(top).unwrap().to_str().unwrap().to_owned());
        }
    }
}

fn make(folder: &Path, dossier: &Path) -> (String, PublicationKey, String) {
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
        "{\"action\":\"source\",\"id\":\"s\",\"kind\":\"person\",\"code_name\":\"Heron\"}\n"
            .to_owned();
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
        salt: Default::default(),
        casework: &Proofs,
    };
    publish(&mut vault, &Plan::parse(&plan).unwrap(), dossier, &material).unwrap();
    (policy, material.key, material.log_origin)
}

/// Reads in the pieces in which a verifier does; so no memory is touched for the first time.
fn hash(dir: &Path) -> usize {
    let mut bytes = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes += hash(&path);
        } else {
            let (mut hash, mut buffer) = (Sha256::new(), [0; 64 << 10]);
            let mut file = fs::File::open(path).unwrap();
            loop {
                let read = file.read(&mut buffer).unwrap();
                if read == 0 {
                    break;
                }
                hash.update(&buffer[..read]);
                bytes += read;
            }
            std::hint::black_box(hash.finalize());
        }
    }
    bytes
}
