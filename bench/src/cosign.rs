//! Durable cosignatures a second over HTTP, with 10,000 logs known; every answer was synced first.
//!
//! Askers and server share the machine's cores. Beside it, in the same run: a bare file for each
//! answer, written, synced and renamed, by one thread, without signatures and without HTTP.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};
use testimony_cosigner::{CosignerDir, Server};
use testimony_proof::base64;
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::merkle::{leaf_hash, node_hash};
use testimony_proof::note::LogKey;

use crate::rate;

const LOGS: usize = 10_000;
/// As many logs as an hour's tick brings at once.
const ASKERS: usize = 64;
const RIVAL_FILES: usize = 500;

/// Measures.
pub(crate) fn run() -> Value {
    let held = tempfile::tempdir().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let dir = held.path().join("cosigner");
    let folder = CosignerDir::open_or_make(&dir, Some("c.example/1"), &mut rng).unwrap();
    let keys: Vec<LogKey> = (0..LOGS)
        .map(|number| LogKey::from_seed(&format!("log.example/{number}"), [7; 32]).unwrap())
        .collect();
    let known: Vec<_> = keys.iter().map(LogKey::verifier_key).collect();
    folder.store().unwrap().add_logs(&known).unwrap();
    let requests: Vec<[String; 2]> = keys.iter().map(requests_of).collect();
    let server = Server::open(folder, Arc::new(|| 1_700_000_000)).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0))).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(server.run(listener, std::future::pending()));

    let start = Instant::now();
    let mut waits: Vec<f64> = std::thread::scope(|scope| {
        let share = LOGS.div_ceil(ASKERS);
        let askers: Vec<_> = requests
            .chunks(share)
            .map(|requests| scope.spawn(move || ask_all(address, requests)))
            .collect();
        askers.into_iter().flat_map(|asker| asker.join().unwrap()).collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    waits.sort_by(f64::total_cmp);
    let quantile = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize] * 1_000.0;
    json!({
        "bench": "cosign", "logs_known": LOGS, "askers": ASKERS, "cosignatures": waits.len(),
        "per_second": rate(waits.len(), seconds),
        "p50_ms": quantile(0.5), "p99_ms": quantile(0.99),
        "rival": "a bare file for each, written, synced, renamed, folder synced; no signature, no HTTP",
        "rival_per_second": rival(held.path()),
    })
}

/// A log's first leaf, and then a second with its proof.
fn requests_of(key: &LogKey) -> [String; 2] {
    let (first, second) = (leaf_hash(b"first"), leaf_hash(b"second"));
    let log_origin = key.verifier_key().name().to_owned();
    let signed = |size, root| {
        let checkpoint = Checkpoint::new(&log_origin, size, root).unwrap();
        key.sign_checkpoint(&checkpoint).unwrap().to_text()
    };
    let (one, two) = (signed(1, first), signed(2, node_hash(&first, &second)));
    [format!("old 0\n\n{one}"), format!("old 1\n{}\n\n{two}", base64::encode(&second))]
}

/// Asks for both of each log over one connection; gives how long each answer took.
fn ask_all(address: SocketAddr, requests: &[[String; 2]]) -> Vec<f64> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let both = requests.iter().map(|[first, _]| first).chain(requests.iter().map(|[_, then]| then));
    both.map(|body| {
        let start = Instant::now();
        let head = "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: ";
        stream.write_all(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
        read_answer(&mut answers);
        start.elapsed().as_secs_f64()
    })
    .collect()
}

fn read_answer(answers: &mut impl BufRead) {
    let (mut length, mut status) = (0, String::new());
    answers.read_line(&mut status).unwrap();
    assert!(status.starts_with("HTTP/1.1 200"), "{status}");
    loop {
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        if line == "\r\n" {
            break;
        }
        if let Some(number) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = number.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    answers.read_exact(&mut body).unwrap();
}

fn rival(dir: &std::path::Path) -> u64 {
    let folder = dir.join("files");
    fs::create_dir(&folder).unwrap();
    let start = Instant::now();
    for number in 0..RIVAL_FILES {
        let (beside, path) = (folder.join("new"), folder.join(number.to_string()));
        let mut file = File::create(&beside).unwrap();
        file.write_all(&[7; 300]).unwrap();
        file.sync_all().unwrap();
        fs::rename(&beside, &path).unwrap();
        File::open(&folder).unwrap().sync_all().unwrap();
    }
    rate(RIVAL_FILES, start.elapsed().as_secs_f64())
}
