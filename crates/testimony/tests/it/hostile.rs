//! Everything hostile that `testkit` can make goes through `add` and `read`: nothing hangs, nothing
//! is left out in silence, nothing is written outside the vault, nobody is called.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use testimony_testkit::hostile;

use crate::room::{Ran, Room, files};

/// The promise is ten seconds, and alone the slowest takes five. Beside a hundred other tests, in a
/// debug build, everything takes several times as long.
const SECONDS_MAX: u64 = 60;
/// Calls that make, change, rename or remove a file, or open one to write; and those that reach
/// out.
const TRACED: &str = "trace=open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,\
                      symlink,symlinkat,unlink,unlinkat,rmdir,truncate,mknod,mknodat,\
                      socket,connect,sendto,sendmsg";

/// Runs a command under `strace`; gives what it said, and the calls that succeeded.
fn traced(room: &Room, command: &[&str]) -> (Ran, Vec<String>) {
    let out = room.path("strace.txt");
    let output = Command::new("strace")
        .args(["-f", "-qqq", "--seccomp-bpf", "-e", TRACED, "-e", "signal=none", "-o"])
        .arg(&out)
        .args(command)
        .current_dir(room.path("."))
        .env("XDG_STATE_HOME", room.path("state"))
        .env("XDG_RUNTIME_DIR", room.path("run"))
        .env("HOME", room.path("home"))
        .output()
        .expect("strace is installed: scripts/prepare.sh");
    let calls = fs::read_to_string(&out).unwrap();
    fs::remove_file(out).unwrap();
    let ran = Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    (ran, calls.lines().map(str::to_owned).collect())
}

/// The calls that reach another machine, or this one over its network; a local socket is none.
fn reaching_out(calls: &[String]) -> Vec<&String> {
    calls.iter().filter(|call| call.contains("AF_INET") || call.contains("AF_NETLINK")).collect()
}

/// The calls that changed something elsewhere than in the vault and its socket's folder.
fn elsewhere<'c>(room: &Room, calls: &'c [String]) -> Vec<&'c String> {
    let changes = |call: &&String| {
        let opens = call.contains("open(") || call.contains("openat(");
        let to_write = ["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|flag| call.contains(flag));
        let reaches = ["socket(", "connect(", "sendto(", "sendmsg("];
        !call.contains("= -1 ")
            && !reaches.iter().any(|name| call.contains(name))
            && (!opens || to_write)
    };
    let allowed = ["case", "run"].map(|name| room.path(name).display().to_string() + "/");
    let is_ours = |path: &str| {
        let whole = room.path(path).display().to_string();
        path == "/dev/null" || allowed.iter().any(|folder| whole.starts_with(folder))
    };
    let outside = |call: &&String| {
        let mut paths = call.split('"').skip(1).step_by(2);
        !paths.all(|path| is_ours(path) && !path.contains(".."))
    };
    calls.iter().filter(changes).filter(outside).collect()
}

/// Every file of a room but the vault's, with its content's length and when it was changed.
fn snapshot(room: &Room) -> BTreeMap<String, (u64, std::time::SystemTime)> {
    let vault = room.path("case");
    let of = |path: &Path| {
        let found = fs::symlink_metadata(path).unwrap();
        (path.display().to_string(), (found.len(), found.modified().unwrap()))
    };
    let all = files(&room.path("."));
    all.iter().filter(|path| !path.starts_with(&vault)).map(|path| of(path)).collect()
}

/// Nobody may knock here: a listener whose address stands in the files.
fn trap() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let host = listener.local_addr().unwrap().to_string();
    (listener, host)
}

/// Puts files into a folder `box` of the room.
fn fill(room: &Room, all: Vec<(String, Vec<u8>)>) -> Vec<String> {
    let put = |(name, content): (String, Vec<u8>)| {
        room.write(&format!("box/{name}"), content);
        name
    };
    all.into_iter().map(put).collect()
}

#[test]
fn hostile_files_are_taken_in_time_and_each_is_named() {
    let room = Room::new();
    let (_listener, host) = trap();
    let mut slowest = (Duration::ZERO, String::new());
    for name in fill(&room, hostile::made(&host)) {
        let path = format!("box/{name}");
        let begun = Instant::now();
        let ran = room.vault_run(&["add", "case", &path, "--json"]);
        let took = begun.elapsed();
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
        assert!(took < Duration::from_secs(SECONDS_MAX), "{name} took {took:?}");
        slowest = slowest.max((took, name.clone()));
        let said: Value = serde_json::from_str(&ran.out).unwrap();
        // The same content may lie under two names; each is a file of the case.
        assert_eq!(said["files"], 1, "{name}: {said}");
        assert!(said["read"]["files"].as_u64().unwrap() >= 1, "{name}: {said}");
    }
    eprintln!("the slowest was {} with {:?}", slowest.1, slowest.0);
}

#[test]
fn hostile_files_write_nowhere_and_call_nobody() {
    let room = Room::new();
    let (listener, host) = trap();
    let names = fill(&room, [hostile::made(&host), hostile::cut()].concat());
    let before = snapshot(&room);
    let program = env!("CARGO_BIN_EXE_testimony");
    let add = [program, "add", "case", "box", "--json", "--passphrase-file", "passphrase.txt"];
    let (ran, calls) = traced(&room, &add);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(calls.iter().any(|call| call.contains("/packs/")), "the calls were seen");
    assert_eq!(elsewhere(&room, &calls), Vec::<&String>::new());
    assert_eq!(reaching_out(&calls), Vec::<&String>::new());
    let read = [program, "read", "case", "--passphrase-file", "passphrase.txt"];
    let (again, calls) = traced(&room, &read);
    assert_eq!((again.code, again.out.as_str()), (0, "0 files were read.\n"), "{again:?}");
    assert_eq!(elsewhere(&room, &calls), Vec::<&String>::new());
    assert_eq!(snapshot(&room), before);
    assert!(listener.accept().is_err(), "somebody knocked");
    all_are_named(&room, &ran, &names);
    let checked = room.vault(&["check", "case", "--read-data"]);
    assert!(checked.contains("all there and unchanged."), "{checked}");
}

/// Each file was read to its end, or stands in the report with a reason.
fn all_are_named(room: &Room, ran: &Ran, names: &[String]) {
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said["files"], names.len());
    assert_eq!(said["failed"], Value::Array(Vec::new()));
    let reasons: BTreeMap<&str, &str> = said["read"]["incomplete"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["item"].as_str().unwrap(), file["outcome"].as_str().unwrap()))
        .collect();
    let listed = room.vault(&["files", "case", "--json"]);
    let mut seen = BTreeSet::new();
    for line in listed.lines() {
        let file: Value = serde_json::from_str(line).unwrap();
        let (item, outcome) = (file["item"].as_str().unwrap(), file["read"].as_str().unwrap());
        let read = matches!(outcome, "done" | "unknown-kind");
        assert_eq!(reasons.get(item).copied(), (!read).then_some(outcome), "{line}");
        seen.insert(file["name"].as_str().unwrap().to_owned());
    }
    for name in names {
        assert!(seen.contains(&format!("box/{name}")), "{name} is not in the case");
    }
    // Names that lead elsewhere are said, and are no file of the case.
    let said = said.to_string();
    for name in ["../../up.txt", "/tmp/testimony-absolute.txt", "to-passwd", "hard"] {
        assert!(said.contains(name), "{name} is not in the report");
    }
    assert!(!seen.iter().any(|name| name.contains("..")), "{seen:?}");
}

/// The detectors see what they are there for.
#[test]
fn fail_a_write_elsewhere_and_a_call_are_seen() {
    let room = Room::new();
    let (listener, host) = trap();
    let before = snapshot(&room);
    let program = env!("CARGO_BIN_EXE_testimony");
    let key = ["--passphrase-file", "passphrase.txt"];
    let out = [&[program, "record", "policy", "case", "--out", "outside.txt"], &key[..]].concat();
    let (ran, calls) = traced(&room, &out);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(elsewhere(&room, &calls).iter().any(|call| call.contains("outside.txt")), "{calls:?}");
    assert_ne!(snapshot(&room), before);
    // Without an answer it would wait; it is enough that it knocks.
    let url = format!("http://{host}");
    let asking = ["timeout", "5", program, "record", "audit", &url, "--policy", "outside.txt"];
    let (_, calls) = traced(&room, &asking);
    assert!(reaching_out(&calls).iter().any(|call| call.contains("connect(")), "{calls:?}");
    assert!(listener.accept().is_ok(), "nobody knocked");
}
