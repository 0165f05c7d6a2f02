//! Two organisations cosign each other: real vaults, real servers on loopback.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::merkle::{leaf_hash, node_hash};
use testimony_proof::note::{LogKey, NoteSignature, SignedNote};
use testimony_proof::{base64, cosignature};

use crate::room::{Ran, Room, RunningCosigner, long};

const KILLS: usize = 10;
const KILLS_LONG: usize = 100;

fn add(room: &Room, cosigner: &RunningCosigner) {
    room.vault(&["record", "cosigner", "add", "case", &cosigner.vkey, &cosigner.url]);
}

fn cosign(room: &Room) -> (i32, serde_json::Value) {
    let ran = room.vault_run(&["record", "cosign", "case", "--json"]);
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| unreachable!("{ran:?}")))
}

fn whys(answer: &serde_json::Value) -> Vec<String> {
    let all = answer["cosigners"].as_array().unwrap();
    all.iter().filter_map(|one| one["why"].as_str().map(str::to_owned)).collect()
}

fn log_checkpoint(room: &Room) -> String {
    fs::read_to_string(room.path("case/log/checkpoint")).unwrap()
}

#[test]
fn two_organisations_cosign_each_other() {
    let rooms = [Room::with_log("river.example/log"), Room::with_log("hill.example/log")];
    let names = ["river.example/cosigner", "hill.example/cosigner"];
    let policy = |room: &Room| room.path("case/policy.txt").to_str().unwrap().to_owned();
    // One command each, with the other's policy.
    let mut running = [
        rooms[0].cosigner("cosigner", &["--name", names[0], "--log", &policy(&rooms[1])]),
        rooms[1].cosigner("cosigner", &["--name", names[1], "--log", &policy(&rooms[0])]),
    ];
    for (at, room) in rooms.iter().enumerate() {
        add(room, &running[1 - at]);
        for leaves in 1..=3 {
            room.vault(&["record", "seal", "case", "--now"]);
            let (code, answer) = cosign(room);
            assert_eq!((code, &answer["size"]), (0, &leaves.into()), "{answer}");
        }
        // What the world sees is what the policy demands.
        let text = log_checkpoint(room);
        assert_eq!(cosign(room).1["checkpoint"], text);
        let note = SignedNote::parse(&text).unwrap();
        let vkey = running[1 - at].vkey.parse().unwrap();
        assert!(cosignature::verify(&note, &vkey).unwrap().is_some());
        let written = fs::read_to_string(policy(room)).unwrap();
        let line = format!("witness {} {vkey} {}\n", names[1 - at], running[1 - at].url);
        assert!(written.contains(&line), "{written}");
        assert!(written.contains("\nquorum enough\n"), "{written}");
    }
    // A cosigner that was restarted remembers; a log may grow many leaves in between.
    assert_eq!(running[1].stop(), Some(0));
    let (code, _) = cosign(&rooms[0]);
    assert_eq!(code, 0, "what was collected before is kept");
    rooms[0].vault(&["record", "seal", "case", "--now"]);
    let (code, answer) = cosign(&rooms[0]);
    assert_eq!((code, whys(&answer).len()), (3, 1), "{answer}");
    rooms[0].vault(&["record", "seal", "case", "--now"]);
    let again = rooms[1].cosigner("cosigner", &[]);
    assert_eq!(again.vkey, running[1].vkey);
    add(&rooms[0], &again);
    assert_eq!(cosign(&rooms[0]).0, 0);
    let listed = rooms[1].done(&["cosigner", "list", "cosigner", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&listed[0]["log"], &listed[0]["size"]), (&"river.example/log".into(), &5.into()));
}

#[test]
fn a_majority_is_enough_and_what_is_missing_is_said() {
    let room = Room::new();
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    room.vault(&["record", "seal", "case", "--now"]);
    let knows = |name| room.cosigner(name, &["--name", name, "--log", "policy.txt"]);
    let (first, mut second) = (knows("a.example"), knows("b.example"));
    let third = room.cosigner("c.example", &["--name", "c.example"]);
    for cosigner in [&first, &second, &third] {
        add(&room, cosigner);
    }
    let (code, answer) = cosign(&room);
    assert_eq!((code, &answer["quorum"]), (0, &2.into()), "{answer}");
    let listed = room.vault(&["record", "cosigner", "list", "case"]);
    assert!(listed.contains("2 of 3 cosigners must have cosigned."), "{listed}");
    // With one of them gone, the third is needed, and does not know the log.
    second.kill();
    room.vault(&["record", "seal", "case", "--now"]);
    let ran = room.vault_run(&["record", "cosign", "case"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.out.contains("1 of 3 cosigners cosigned 2 leaves; 2 must."), "{ran:?}");
    assert!(ran.err.contains("b.example: no answer: nothing listens on that port"), "{ran:?}");
    assert!(ran.err.contains("c.example: it does not know this log"), "{ran:?}");
    // Its operator takes the log on while it runs; what came before is not asked for again.
    let before = log_checkpoint(&room);
    room.done(&["cosigner", "add", "c.example", "policy.txt"]);
    let (code, _) = cosign(&room);
    assert_eq!(code, 0);
    assert!(log_checkpoint(&room).starts_with(&before));
}

#[test]
fn fail_a_second_history_is_not_cosigned() {
    let room = Room::new();
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let cosigner = room.cosigner("c.example", &["--name", "c.example", "--log", "policy.txt"]);
    add(&room, &cosigner);
    room.vault(&["record", "seal", "case", "--now"]);
    crate::room::copy(&room.path("case"), &room.path("copy"));
    // The copy is on another machine, whose owner says that nobody ever saw the log.
    let elsewhere = |args: &[&str]| room.vault_run_elsewhere("other-state", args);
    room.vault(&["record", "seal", "case", "--now"]);
    assert_eq!(elsewhere(&["record", "unlock", "copy", "--never-shown"]).code, 0);
    assert_eq!(elsewhere(&["record", "seal", "copy", "--now"]).code, 0);
    assert_eq!(cosign(&room).0, 0);
    let forked = elsewhere(&["record", "cosign", "copy"]);
    assert_eq!(forked.code, 3, "{forked:?}");
    assert!(forked.err.contains("another history of this log"), "{forked:?}");
    assert_eq!(elsewhere(&["record", "seal", "copy", "--now"]).code, 0);
    let forked = elsewhere(&["record", "cosign", "copy"]);
    assert!(forked.err.contains("another history of this log"), "{forked:?}");
    // A copy that is older is told so.
    room.vault(&["record", "seal", "case", "--now"]);
    room.vault(&["record", "seal", "case", "--now"]);
    assert_eq!(cosign(&room).0, 0);
    let older = elsewhere(&["record", "cosign", "copy"]);
    assert!(older.err.contains("it has cosigned 4 leaves of this log already"), "{older:?}");
}

/// The refusals of a command, by its exit code and a part of what it says.
fn check(ran: &Ran, code: i32, says: &str) {
    assert_eq!(ran.code, code, "{ran:?}");
    assert!(ran.err.contains(says), "{ran:?}");
}

#[test]
fn fail_cosigners_that_cannot_be() {
    let room = Room::new();
    let run = |args: &[&str]| room.vault_run(&[&["record"], args].concat());
    let cosigner = room.cosigner("c.example", &["--name", "c.example"]);
    check(&run(&["cosign", "case"]), 1, "the vault has no cosigners");
    let (vkey, url) = (cosigner.vkey.as_str(), cosigner.url.as_str());
    let log_key = LogKey::from_seed("log.example/x", [1; 32]).unwrap().verifier_key().to_string();
    let add = |vkey: &str, url: &str| run(&["cosigner", "add", "case", vkey, url]);
    check(&add("c.example+00000000+AA", url), 2, "invalid value");
    check(&add(&log_key, url), 1, "not a cosigner's Ed25519 key");
    check(&add(vkey, "c.example"), 1, "the address of a cosigner must be");
    check(&run(&["cosigner", "add", "case", vkey, url, "--quorum", "2"]), 1, "2 of 1 cosigners");
    check(&run(&["cosigner", "remove", "case", "c.example"]), 1, "no cosigner of this name");
    room.vault(&["record", "cosigner", "add", "case", vkey, url]);
    // Somebody else in its place: another key under the same name is refused.
    let other = room.cosigner("other", &["--name", "c.example"]);
    check(&add(&other.vkey, &other.url), 1, "has this name already");
    check(&run(&["cosigner", "add", "case", vkey, &other.url]), 0, "is new");
    room.vault(&["record", "seal", "case", "--now"]);
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    room.done(&["cosigner", "add", "other", "policy.txt"]);
    let (code, answer) = cosign(&room);
    assert_eq!(code, 3);
    assert_eq!(whys(&answer), ["its answer is not signed by the key in your policy"]);
    room.vault(&["record", "cosigner", "remove", "case", "c.example"]);
    assert!(fs::read_to_string(room.path("case/policy.txt")).unwrap().contains("quorum none"));
    // The server's side.
    check(&room.run(&["cosigner", "serve", "new"]), 2, "a new cosigner needs a name");
    check(&room.run(&["cosigner", "list", "case"]), 4, "is not the folder of a cosigner");
    check(&room.run(&["cosigner", "serve", "other"]), 1, "another process serves other");
    room.write("words.txt", "hello\n");
    check(&room.run(&["cosigner", "add", "other", "words.txt"]), 1, "words.txt: policy, line 1");
}

/// One log of the test's own, whose every size it can sign.
struct Chain {
    key: LogKey,
    size: u64,
    root: [u8; 32],
}

impl Chain {
    fn checkpoint(&self) -> Checkpoint {
        Checkpoint::new(self.key.verifier_key().name(), self.size, self.root).unwrap()
    }

    /// Twice as many leaves: the proof is the new half alone.
    fn doubled(&self, salt: u64) -> (Self, String) {
        let half = leaf_hash(&salt.to_be_bytes());
        let key = LogKey::from_seed(self.key.verifier_key().name(), [1; 32]).unwrap();
        let next = Self { key, size: self.size * 2, root: node_hash(&self.root, &half) };
        let note = next.key.sign_checkpoint(&next.checkpoint()).unwrap().to_text();
        (next, format!("old {}\n{}\n\n{note}", self.size, base64::encode(&half)))
    }
}

/// The status and body of one request; `None` if the server went away.
fn post(url: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(url.strip_prefix("http://")?).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let head = format!(
        "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.get(9..12)?.parse().ok()?, body.to_owned()))
}

/// Grows one log until the server is killed; gives the last tree that was answered, and a tree
/// that may have been persisted without an answer.
fn grow(url: &str, mut chain: Chain, salt: u64) -> (Chain, Option<Chain>) {
    loop {
        if chain.size > 1 << 60 {
            return (chain, None);
        }
        let (next, body) = chain.doubled(salt);
        match post(url, &body) {
            Some((200, lines)) => {
                assert_eq!(NoteSignature::parse_lines(&lines).unwrap().len(), 1);
                chain = next;
            }
            Some(other) => unreachable!("{other:?}"),
            None => return (chain, Some(next)),
        }
    }
}

#[test]
fn faults_a_cosigner_is_killed_at_any_moment() {
    let room = Room::new();
    let kills = if long() { KILLS_LONG } else { KILLS };
    let mut rng = ChaCha20Rng::seed_from_u64(21);
    let (mut answered, mut cut_off) = (0, 0);
    for round in 0..kills {
        let logs: Vec<String> = (0..4).map(|log| format!("log.example/{round}-{log}")).collect();
        let keys: Vec<_> =
            logs.iter().map(|log| LogKey::from_seed(log, [1; 32]).unwrap()).collect();
        let vkeys: Vec<_> = keys.iter().map(|key| key.verifier_key().to_string()).collect();
        let mut args = vec!["--name", "c.example"];
        args.extend(vkeys.iter().flat_map(|vkey| ["--log", vkey]));
        let mut cosigner = room.cosigner("cosigner", &args);
        let url = cosigner.url.clone();
        let askers: Vec<_> = keys
            .into_iter()
            .map(|key| {
                let root = leaf_hash(b"first");
                let chain = Chain { key, size: 1, root };
                let note = chain.key.sign_checkpoint(&chain.checkpoint()).unwrap().to_text();
                let url = url.clone();
                std::thread::spawn(move || match post(&url, &format!("old 0\n\n{note}")) {
                    Some((200, _)) => Some(grow(&url, chain, 7)),
                    _ => None,
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(u64::from(rng.next_u32() % 200)));
        cosigner.kill();
        // What was answered is remembered: the second history of it is refused, and it goes on.
        let cosigner = room.cosigner("cosigner", &[]);
        for (last, unanswered) in askers.into_iter().filter_map(|asker| asker.join().unwrap()) {
            answered += 1;
            cut_off += usize::from(unanswered.is_some());
            let (_, fork) = last.doubled(8);
            let (_, right) = last.doubled(7);
            let stale = fork.replacen(&format!("old {}\n", last.size), "old 0\n", 1);
            let (status, there) = post(&cosigner.url, &stale).unwrap();
            assert_eq!(status, 409);
            let there: u64 = there.trim().parse().unwrap();
            let possible = [Some(last.size), unanswered.map(|next| next.size)];
            assert!(possible.contains(&Some(there)), "{there} is none of {possible:?}");
            let (status, _) = post(&cosigner.url, &right).unwrap();
            assert_eq!(status, if there == last.size { 200 } else { 409 });
            assert_ne!(post(&cosigner.url, &fork).unwrap().0, 200);
        }
    }
    assert!(answered > 0 && cut_off > 0, "nothing was under way: the test shows nothing");
}

/// A dossier that no reader of the team's own policy would believe is not written.
#[test]
fn fail_publishing_before_enough_have_cosigned() {
    let room = Room::new();
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let cosigner = room.cosigner("c.example", &["--name", "c.example", "--log", "policy.txt"]);
    add(&room, &cosigner);
    room.write(
        "case.jsonl",
        "{\"action\":\"source\",\"id\":\"s1\",\"kind\":\"person\",\"code_name\":\"Heron\"}\n\
         {\"action\":\"account\",\"id\":\"a1\",\"source\":\"s1\",\"received_via\":\"interview\",\
         \"text\":\"They were held.\",\"consent\":{\"publication\":true}}\n",
    );
    room.vault(&["apply", "case", "case.jsonl"]);
    room.vault(&["record", "seal", "case", "--now"]);
    room.write("plan.toml", "title = \"T\"\n[[account]]\nid = \"a1\"\n");
    let publish = ["publish", "case", "--plan", "plan.toml", "--out", "dossier"];
    let refused = room.vault_run(&publish);
    check(&refused, 1, "too few of your policy's cosigners");
    check(&refused, 1, "record cosign DIR");
    assert!(!room.path("dossier").exists());
    assert_eq!(cosign(&room).0, 0);
    room.vault(&publish);
    room.vault(&["record", "policy", "case", "--out", "newest.txt"]);
    let told = room.done(&["verify", "dossier", "--policy", "newest.txt"]);
    assert!(told.starts_with("Unchanged. It existed by "), "{told}");
    // A leaf that came later is not dated yet; what is below the dated one still is.
    room.vault(&["record", "seal", "case", "--now"]);
    let again = ["publish", "case", "--plan", "plan.toml", "--out", "again"];
    room.vault(&again);
}
