//! The log as its keeper grows it and as strangers see it: audit, copies, and a vault that was
//! restored from a backup.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use testimony_testkit::rng;

use crate::room::{Room, long};

/// A room whose log has so many leaves, and its policy.
fn sealed(leaves: usize) -> Room {
    let room = Room::new();
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    for _ in 0..leaves {
        room.vault(&["record", "seal", "case", "--now"]);
    }
    room
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// `record serve`, until it is dropped.
struct Served(Child, String);

impl Served {
    fn start(room: &Room, dir: &str) -> Self {
        let mut command = room.command(&["record", "serve", dir, "--listen", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self(child, url)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn a_stranger_audits_and_copies_a_served_log() {
    let room = sealed(3);
    let served = Served::start(&room, "case");
    let told = room.done(&["record", "audit", &served.1, "--policy", "policy.txt"]);
    assert!(told.starts_with("The log holds: 3 leaves"), "{told}");
    let told = room.done(&["record", "mirror", &served.1, "copy", "--policy", "policy.txt"]);
    assert_eq!(told, "3 leaves in copy, 3 of them new.\n");
    room.vault(&["record", "seal", "case", "--now"]);
    let told = room.done(&["record", "mirror", &served.1, "copy", "--policy", "policy.txt"]);
    assert_eq!(told, "4 leaves in copy, 1 of them new.\n");
    let json =
        room.done(&["record", "mirror", &served.1, "copy", "--policy", "policy.txt", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["holds"], &json["leaves"], &json["new"]),
        (&true.into(), &4.into(), &0.into())
    );
    // A copy is a log: it is audited like one, and it is newer than what was seen before.
    room.done(&["record", "audit", "copy", "--policy", "policy.txt"]);
    let headers = headers(&format!("{}/tile/0/000.p/4", served.1));
    assert!(headers.contains("immutable"), "{headers}");
    let headers = self::headers(&format!("{}/checkpoint", served.1));
    assert!(headers.contains("cache-control: no-cache"), "{headers}");
    assert!(self::headers(&format!("{}/../case.db", served.1)).contains(" 404 "));
}

/// The head of an answer, over a bare connection.
fn headers(url: &str) -> String {
    use std::io::{Read, Write};
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "HEAD /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.to_ascii_lowercase()
}

#[test]
fn fail_audit_of_a_log_that_shrank_or_forked() {
    let room = sealed(2);
    copy_folder(&room.path("case/log"), &room.path("two"));
    room.vault(&["record", "seal", "case", "--now"]);
    room.done(&["record", "audit", "case/log", "--policy", "policy.txt"]);
    let shrunk = room.run(&["record", "audit", "two", "--policy", "policy.txt"]);
    assert_eq!(shrunk.code, 1, "{shrunk:?}");
    assert!(shrunk.out.contains("has 2 leaves; an earlier checkpoint that it signed has 3"));
    // A fork: the same vault with its mark taken away goes on from two leaves.
    let other = sealed(0);
    copy_folder(&other.path("case"), &other.path("again"));
    other.vault(&["record", "seal", "case", "--now"]);
    let locked = other.vault_run(&["record", "seal", "again", "--now"]);
    assert_eq!(locked.code, 1, "{locked:?}");
    assert!(locked.err.contains("the log is locked"), "{}", locked.err);
    fs::remove_dir_all(other.path("state/testimony/logs")).unwrap();
    other.vault(&["record", "unlock", "again", "--never-shown"]);
    other.vault(&["record", "seal", "again", "--now"]);
    other.done(&["record", "audit", "case/log", "--policy", "policy.txt"]);
    let forked = other.run(&["record", "audit", "again/log", "--policy", "policy.txt", "--json"]);
    assert_eq!(forked.code, 1, "{forked:?}");
    assert!(forked.out.contains("a fork"), "{}", forked.out);
    // Control: without what was seen before, each of the two histories holds in itself.
    fs::remove_dir_all(other.path("state/testimony/seen")).unwrap();
    other.done(&["record", "audit", "again/log", "--policy", "policy.txt"]);
    // A checkpoint that somebody else got does as well.
    fs::remove_dir_all(other.path("state/testimony/seen")).unwrap();
    let seen =
        ["record", "audit", "again/log", "--policy", "policy.txt", "--seen", "case/log/checkpoint"];
    assert_eq!(other.run(&seen).code, 1);
}

#[test]
fn fail_audit_without_a_key_from_outside() {
    let room = sealed(1);
    let ran = room.run(&["record", "audit", "case/log"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("no policy that you trust"), "{}", ran.err);
    let ran = room.run(&["record", "audit", "http://127.0.0.1:9", "--policy", "policy.txt"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("nothing listens"), "{}", ran.err);
}

#[test]
fn a_restored_vault_signs_nothing_before_it_read_its_newest_checkpoint() {
    let room = sealed(1);
    copy_folder(&room.path("case"), &room.path("backup"));
    room.write("case.jsonl", "{\"action\":\"event\",\"id\":\"e1\",\"title\":\"Lost\"}\n");
    room.vault(&["apply", "case", "case.jsonl"]);
    room.vault(&["record", "seal", "case", "--now"]);
    room.done(&["record", "mirror", "case/log", "copy", "--policy", "policy.txt"]);
    let before = fs::read_to_string(room.path("backup/log/checkpoint")).unwrap();
    let locked = room.vault_run(&["record", "seal", "backup", "--now"]);
    assert_eq!(locked.code, 1, "{locked:?}");
    assert!(locked.err.contains("2 leaves were signed on this machine"), "{}", locked.err);
    assert_eq!(fs::read_to_string(room.path("backup/log/checkpoint")).unwrap(), before);
    let told = room.vault(&["record", "unlock", "backup", "--from", "copy"]);
    assert!(told.contains("1 leaf was taken over"), "{told}");
    // Neither word of the two: nothing is unlocked by the way.
    assert_eq!(room.vault_run(&["record", "unlock", "backup"]).code, 2);
    room.vault(&["apply", "backup", "case.jsonl"]);
    room.vault(&["record", "seal", "backup", "--now"]);
    // The stranger's copy sees one history.
    let told = room.done(&["record", "mirror", "backup/log", "copy", "--policy", "policy.txt"]);
    assert_eq!(told, "3 leaves in copy, 1 of them new.\n");
    room.vault(&["check", "backup"]);
}

#[test]
fn a_vault_on_another_machine_is_locked_and_may_begin_a_new_log() {
    let room = sealed(2);
    fs::remove_dir_all(room.path("state")).unwrap();
    let locked = room.vault_run(&["record", "seal", "case", "--now"]);
    assert!(locked.err.contains("has not signed on this machine before"), "{}", locked.err);
    let same = ["record", "restart", "case", "--log-origin", "example.org/river-desk"];
    assert_eq!(room.vault_run(&same).code, 1);
    room.vault(&["record", "restart", "case", "--log-origin", "example.org/river-desk-2"]);
    room.vault(&["record", "seal", "case", "--now"]);
    room.vault(&["record", "policy", "case", "--out", "policy-2.txt"]);
    let told = room.done(&["record", "audit", "case/log", "--policy", "policy-2.txt"]);
    assert!(told.starts_with("The log holds: 1 leaf"), "{told}");
    room.done(&["record", "audit", "case/log.old-1", "--policy", "policy.txt"]);
}

/// The operator edits, drops and swaps tiles, entries and checkpoints: an auditor notices each one.
#[test]
fn every_edit_of_a_logs_files_is_noticed() {
    use rand_core::RngCore;
    let room = sealed(5);
    let log = room.path("case/log");
    let files = needed_files(&log);
    let mut rng = rng(11);
    let mut number = |below: usize| rng.next_u32() as usize % below;
    let rounds = if long() { 10_000 } else { 120 };
    let key = testimony_proof::policy::Policy::parse(fs::read(room.path("policy.txt")).unwrap());
    let key = key.unwrap().logs[0].key.clone();
    let seen = fs::read_to_string(log.join("checkpoint")).unwrap();
    let seen = [testimony_proof::checkpoint::open(&seen, &key).unwrap()];
    let audit = || {
        let source = testimony_record::source::FolderSource::new(&log);
        testimony_record::audit::audit(&source, &key, &seen, |_, _| {}).unwrap()
    };
    audit().unwrap();
    for round in 0..rounds {
        let path = &files[number(files.len())];
        let true_bytes = fs::read(path).unwrap();
        let mut bytes = true_bytes.clone();
        match number(4) {
            0 => bytes[number(true_bytes.len())] ^= 1 << number(8),
            1 => bytes.truncate(number(true_bytes.len())),
            2 => bytes = fs::read(&files[number(files.len())]).unwrap(),
            _ => bytes.rotate_left(1 + number(true_bytes.len() - 1)),
        }
        if bytes == true_bytes {
            continue;
        }
        fs::write(path, &bytes).unwrap();
        assert!(audit().is_err(), "round {round}: {}", path.display());
        fs::write(path, &true_bytes).unwrap();
    }
    audit().unwrap();
}

/// The files that the newest checkpoint rests on.
fn needed_files(log: &Path) -> Vec<std::path::PathBuf> {
    ["checkpoint", "tile/0/000.p/5", "tile/entries/000.p/5"].map(|name| log.join(name)).to_vec()
}

#[test]
fn run_ends_when_it_is_asked_to() {
    let room = sealed(0);
    let args = ["record", "run", "case", "--passphrase-file", "passphrase.txt"];
    let mut child = room.command(&args).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(child.wait().unwrap().success());
}

/// Real ticks of a minute: each adds one leaf, idle or not.
#[test]
fn run_seals_on_the_clock() {
    let room = Room::with_tick("example.org/fast", 60);
    room.write("case.jsonl", "{\"action\":\"event\",\"id\":\"e1\",\"title\":\"One\"}\n");
    room.vault(&["apply", "case", "case.jsonl"]);
    let (ticks, leaves) = if long() { ("2", "leaf 0\nleaf 1\n") } else { ("1", "leaf 0\n") };
    let before = std::time::SystemTime::now();
    assert_eq!(room.vault(&["record", "run", "case", "--ticks", ticks]), leaves);
    // The leaf came at a full minute and the fixed wait after it, not earlier.
    let past_minute = |time: std::time::SystemTime| {
        time.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() % 60
    };
    let signed = fs::metadata(room.path("case/log/checkpoint")).unwrap().modified().unwrap();
    assert!(signed > before && (20..35).contains(&past_minute(signed)), "{}", past_minute(signed));
    let state = room.vault(&["record", "show", "case", "--json"]);
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    assert_eq!(
        (&state["leaves"], &state["unsealed"]),
        (&ticks.parse::<u64>().unwrap().into(), &0.into())
    );
}

/// What must be on the disk before somebody hears of a leaf, by the system's own account of it.
#[test]
fn a_leaf_is_durable_before_it_is_told() {
    let room = sealed(1);
    let out = room.path("strace.txt");
    let args = ["record", "seal", "case", "--now", "--passphrase-file", "passphrase.txt"];
    let command = room.command(&args);
    let ran = Command::new("strace")
        .args(["-f", "-y", "-qqq", "-e", "trace=fsync,fdatasync,rename,write", "-o"])
        .arg(&out)
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(room.path("."))
        .env("XDG_STATE_HOME", room.path("state"))
        .output()
        .expect("strace is installed: scripts/prepare.sh");
    assert!(ran.status.success(), "{ran:?}");
    let trace = fs::read_to_string(out).unwrap();
    let calls: Vec<&str> = trace.lines().collect();
    assert_eq!(missing_sync(&calls), None, "{trace}");
    // The control: with any one of the syncs left out, the same look finds it missing.
    let unsynced = |of: &str| -> Vec<&str> {
        calls
            .iter()
            .copied()
            .filter(|call| !(call.contains("sync(") && call.contains(of)))
            .collect()
    };
    for of in ["checkpoint.new", "/log>", "000.p/2.new", "case.db-wal", "state/testimony/logs/"] {
        assert!(missing_sync(&unsynced(of)).is_some(), "{of}");
    }
}

/// The first step that is not there in its turn.
fn missing_sync(calls: &[&str]) -> Option<&'static str> {
    let steps: [(&str, [&str; 2]); 7] = [
        ("the tick in the vault", ["sync(", "case.db-wal>"]),
        ("the entries", ["sync(", "entries/000.p/2.new>"]),
        ("the tile", ["sync(", "0/000.p/2.new>"]),
        ("the mark", ["sync(", "state/testimony/logs/"]),
        ("the checkpoint", ["sync(", "log/checkpoint.new>"]),
        ("its name", ["rename(", "log/checkpoint\""]),
        ("the log's folder", ["sync(", "/log>"]),
    ];
    let told = calls.iter().position(|call| call.contains("write(1") && call.contains("Leaf "))?;
    let mut from = 0;
    for (step, marks) in steps {
        let found =
            calls[from..told].iter().position(|call| marks.iter().all(|m| call.contains(m)));
        match found {
            Some(at) => from += at + 1,
            None => return Some(step),
        }
    }
    None
}

/// The file that the team hands out says what holds now, whatever changed it.
#[test]
fn the_policy_beside_the_vault_follows() {
    let room = sealed(1);
    let given = || fs::read_to_string(room.path("case/policy.txt")).unwrap();
    assert_eq!(given(), fs::read_to_string(room.path("policy.txt")).unwrap());
    let before = given();
    room.vault(&["record", "restart", "case", "--log-origin", "example.org/river-desk-2"]);
    assert!(given().contains("log example.org/river-desk-2+") && given() != before);
    room.vault(&["record", "policy", "case", "--out", "policy-2.txt"]);
    assert_eq!(given(), fs::read_to_string(room.path("policy-2.txt")).unwrap());
}
