//! `kill -9` at random moments: nothing acknowledged is lost, nothing is there twice.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};

use crate::room::{Room, long};

const KILLS: usize = 10;
const KILLS_LONG: usize = 50;
const ACCOUNTS: usize = 12;

fn kills() -> usize {
    if long() { KILLS_LONG } else { KILLS }
}

/// How often each text is among the accounts.
fn texts(room: &Room) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for account in room.accounts() {
        let text = account["text"].as_str().unwrap_or_default().trim().to_owned();
        *counted.entry(text).or_insert(0) += 1;
    }
    counted
}

#[test]
fn faults_fetch_is_killed_at_any_moment() {
    let room = Room::new();
    let post = room.post();
    let mut rng = ChaCha20Rng::seed_from_u64(11);
    let mut sent = Vec::new();
    let send = |number: usize| {
        let text = format!("account number {number}");
        room.write("told.txt", &text);
        room.write("picture.jpg", vec![7; 100_000]);
        room.done(&["post", "send", &post.url, "--text", "told.txt", "picture.jpg"]);
        text
    };
    let fetch = ["fetch", "case", "--from", &post.url, "--passphrase-file", "passphrase.txt"];
    let mut cut_off = 0;
    for round in 0..kills() {
        for more in 0..ACCOUNTS / 4 {
            sent.push(send(round * 100 + more));
        }
        let mut child =
            room.command(&fetch).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(u64::from(rng.next_u32() % 60)));
        cut_off += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        if round % 3 == 0 {
            room.done(&fetch);
        }
    }
    room.done(&fetch);
    assert!(cut_off > 0, "no fetch was killed in the middle: the test shows nothing");
    let expected: BTreeMap<String, usize> = sent.into_iter().map(|text| (text, 1)).collect();
    assert_eq!(texts(&room), expected);
    assert!(room.accounts().iter().all(|account| account["files"][0]["bytes"] == 100_000));
    assert!(room.vault(&["check", "case", "--read-data"]).contains("all there and unchanged"));
    // The Post has deleted what the team has, and the vault keeps no sealed copies.
    assert_eq!(room.done(&["post", "list", "post", "--json"]).trim(), "[]");
    assert!(crate::room::files(&room.path("case/refused")).is_empty());
}

#[test]
fn faults_post_is_killed_at_any_moment() {
    let room = Room::new();
    let mut post = room.post();
    let mut rng = ChaCha20Rng::seed_from_u64(12);
    let mut acknowledged = Vec::new();
    for round in 0..kills() {
        let senders: Vec<_> = (0..4)
            .map(|sender| {
                let text = format!("round {round} sender {sender}");
                let file = format!("told-{sender}.txt");
                room.write(&file, &text);
                // Some are larger than what goes into a segment.
                room.write(&format!("{sender}.bin"), vec![9; 1 + sender * 700_000]);
                let child = room
                    .command(&[
                        "post",
                        "send",
                        &post.url,
                        "--text",
                        &file,
                        &format!("{sender}.bin"),
                    ])
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap();
                (text, child)
            })
            .collect();
        std::thread::sleep(Duration::from_millis(u64::from(rng.next_u32() % 80)));
        post.kill();
        // Back at the same address: who sends in pieces goes on there, and would wait for minutes.
        post = room.serve_on(post.url.trim_start_matches("http://"));
        for (text, child) in senders {
            let output = child.wait_with_output().unwrap();
            // Twelve words on stdout are the acknowledgement.
            let words = String::from_utf8(output.stdout).unwrap();
            if output.status.success() && words.split_whitespace().count() == 12 {
                acknowledged.push(text);
            }
        }
    }
    let text = "the last one".to_owned();
    room.write("told.txt", &text);
    room.done(&["post", "send", &post.url, "--text", "told.txt"]);
    acknowledged.push(text);
    room.vault(&["fetch", "case", "--from", &post.url]);
    let arrived = texts(&room);
    assert!(acknowledged.len() > 1, "nothing was acknowledged in time: the test shows nothing");
    for text in &acknowledged {
        assert_eq!(arrived.get(text), Some(&1), "{text}");
    }
    assert!(arrived.values().all(|count| *count == 1), "{arrived:?}");
    assert!(room.vault(&["check", "case", "--read-data"]).contains("all there and unchanged"));
}
