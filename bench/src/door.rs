//! Accounts of 2,000 bytes through the door without scripts, 16 connections: sealed, durable, answered.
//!
//! Beside it, in the same run: 16 threads that write the same number of files of an envelope's size
//! and sync each one, without sealing, HTTP or group commit.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Instant;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};
use testimony_post::{PostDir, serve};
use testimony_seal::{CodeWords, FetchKey, PostSalt, TeamPublic};

use crate::rate;

/// About a page and a half of text.
const TEXT_BYTES: usize = 2_000;

const CONNECTIONS: usize = 16;
const ACCOUNTS: usize = 16_000;
/// An envelope with a short text: 16 KiB padded, and age's header.
const ENVELOPE_BYTES: usize = 16 * 1024 + 200;
const RIVAL_FILES: usize = 1_600;

/// Measures.
pub(crate) fn run() -> Value {
    let held = tempfile::tempdir().unwrap();
    let dir = held.path().join("post");
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let keys = CodeWords::generate(&mut rng).thread_keys(&PostSalt::from_bytes([0; 32]));
    let fetch_key = FetchKey::generate(&mut rng).public();
    let team = TeamPublic::new("Bench".into(), vec![keys.recipient().to_owned()], fetch_key);
    PostDir::init(&dir, &team.unwrap(), &mut rng).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(async move { serve(&dir, listener, std::future::pending()).await.unwrap() });
    let start = Instant::now();
    let each = ACCOUNTS / CONNECTIONS;
    let threads: Vec<_> =
        (0..CONNECTIONS).map(|_| std::thread::spawn(move || send(address, each))).collect();
    let mut waits: Vec<u128> =
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    let seconds = start.elapsed().as_secs_f64();
    waits.sort_unstable();
    let at = |share: usize| waits[waits.len() * share / 100 - 1] as f64 / 1000.0;
    json!({
        "bench": "door", "accounts": waits.len(), "bytes": TEXT_BYTES, "connections": CONNECTIONS,
        "per_second": rate(waits.len(), seconds), "p50_ms": at(50), "p99_ms": at(99),
        "rival": "one synced file each, not sealed, no HTTP",
        "rival_per_second": synced_files(held.path()),
    })
}

/// The rival: files written and synced one by one.
fn synced_files(folder: &Path) -> u64 {
    let start = Instant::now();
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|thread| {
            let folder = folder.to_owned();
            std::thread::spawn(move || {
                for number in 0..RIVAL_FILES / CONNECTIONS {
                    let path = folder.join(format!("rival-{thread}-{number}"));
                    let mut file = File::create(path).unwrap();
                    file.write_all(&[7; ENVELOPE_BYTES]).unwrap();
                    file.sync_data().unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    rate(RIVAL_FILES, start.elapsed().as_secs_f64())
}

/// Sends accounts over one connection; returns how long each took, in microseconds.
fn send(address: SocketAddr, accounts: usize) -> Vec<u128> {
    let text = "word ".repeat(TEXT_BYTES / 5);
    let body = format!(
        "--B\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n{text}\r\n--B--\r\n"
    );
    let request = format!(
        "POST /send HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut answer = vec![0; 64 * 1024];
    let mut waits = Vec::with_capacity(accounts);
    for _ in 0..accounts {
        let start = Instant::now();
        stream.write_all(request.as_bytes()).unwrap();
        read_answer(&mut stream, &mut answer);
        waits.push(start.elapsed().as_micros());
    }
    waits
}

fn read_answer(stream: &mut TcpStream, answer: &mut [u8]) {
    let mut held = 0;
    loop {
        let read = stream.read(&mut answer[held..]).unwrap();
        assert!(read > 0, "the Post hung up");
        held += read;
        let text = String::from_utf8_lossy(&answer[..held]);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let length = head.split("content-length: ").nth(1).unwrap();
        let length: usize = length.split('\r').next().unwrap().parse().unwrap();
        if body.len() >= length {
            return;
        }
    }
}
