//! After a lock there is no key and no word of an account in memory.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use testimony_testkit::PASSPHRASE;
use testimony_testkit::canary::count;
use testimony_vault::{Access, Passphrase, Vault, fuzzing};

use crate::room::{Room, RunningDesk, long};

const MARKER: &str = "Zymurgy-heron-7731";
/// A lock takes hold within two seconds. In the short run other tests keep the processors busy.
fn locked_within() -> Duration {
    Duration::from_secs(if long() { 2 } else { 20 })
}

/// One request; gives the head and the body.
fn http(
    desk: &RunningDesk,
    method: &str,
    path: &str,
    cookie: &str,
    body: &str,
) -> (String, String) {
    // Whoever is connected in the moment of a lock gets no answer.
    ask(desk, method, path, cookie, body).unwrap_or_default()
}

fn ask(
    desk: &RunningDesk,
    method: &str,
    path: &str,
    cookie: &str,
    body: &str,
) -> Option<(String, String)> {
    let mut stream = TcpStream::connect(&desk.host).unwrap();
    let host = &desk.host;
    let (length, form) = (body.len(), "application/x-www-form-urlencoded");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n\
         Content-Type: {form}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.to_owned(), body.to_owned()))
}

fn cookie_of(head: &str) -> String {
    let line = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    line.split(';').next().unwrap().to_owned()
}

fn form_token(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"form_token\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// How often each secret is in the memory of a process.
fn in_memory(
    room: &Room,
    pid: u32,
    secrets: &[(&'static str, Vec<u8>)],
) -> Vec<(&'static str, usize)> {
    let prefix = room.path("core");
    let status = Command::new("gcore")
        .arg("-o")
        .arg(&prefix)
        .arg(pid.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("gcore (package gdb) is installed: scripts/deps.sh");
    assert!(status.success());
    let path = room.path(&format!("core.{pid}"));
    let image = fs::read(&path).unwrap();
    fs::remove_file(path).unwrap();
    secrets.iter().map(|(name, needle)| (*name, count(&image, needle))).collect()
}

/// What is known to the test and must not be found.
fn secrets(room: &Room) -> Vec<(&'static str, Vec<u8>)> {
    let vault =
        Vault::open(&room.path("case"), &Passphrase::new(PASSPHRASE), Access::Read).unwrap();
    let mut secrets = fuzzing::secrets(&vault);
    let keys = vault.keys().unwrap();
    secrets.extend([
        ("team", keys.team.as_bytes().to_vec()),
        ("log", keys.log.as_bytes().to_vec()),
        ("marker", MARKER.as_bytes().to_vec()),
        ("passphrase", PASSPHRASE.as_bytes().to_vec()),
    ]);
    secrets
}

/// A vault with one account that has the marker, and a Desk that shows it.
fn shown() -> (Room, RunningDesk, String) {
    let room = Room::new();
    let lines = format!(
        "{{\"action\":\"source\",\"id\":\"w1\",\"kind\":\"person\",\"code_name\":\"Heron\"}}\n\
         {{\"action\":\"account\",\"id\":\"a1\",\"source\":\"w1\",\"received_via\":\"interview\",\
         \"text\":\"It was {MARKER} who said so.\"}}\n"
    );
    room.write("a.jsonl", lines);
    room.vault(&["apply", "case", "a.jsonl"]);
    let desk = room.desk(&[]);
    let cookie = cookie_of(&http(&desk, "GET", &desk.door, "", "").0);
    let (_, page) = http(&desk, "GET", "/account/a1", &cookie, "");
    assert!(page.contains(MARKER));
    (room, desk, cookie)
}

#[test]
fn a_locked_desk_has_no_key_and_no_word_in_memory() {
    for round in 0..if long() { 100 } else { 2 } {
        let (room, desk, cookie) = shown();
        let (pid, secrets) = (desk.child.id(), secrets(&room));
        if round < 2 {
            // Control: before, the master and the words are there.
            let before = in_memory(&room, pid, &secrets);
            let found = |name| before.iter().any(|(found, times)| *found == name && *times > 0);
            assert!(found("master") && found("marker"), "{before:?}");
        }
        let start = Instant::now();
        if round % 2 == 0 {
            let ran = room.run(&["lock", "case"]);
            assert_eq!((ran.code, ran.out.as_str()), (0, "The vault is locked.\n"), "{ran:?}");
        } else {
            let (_, page) = http(&desk, "GET", "/", &cookie, "");
            let body = format!("form_token={}", form_token(&page));
            assert!(http(&desk, "POST", "/lock", &cookie, &body).1.contains("is locked"));
        }
        // The page is answered by the process that comes after.
        while !http(&desk, "GET", "/", &cookie, "").1.contains("type=\"password\"") {
            assert!(start.elapsed() < locked_within(), "round {round}");
        }
        assert!(start.elapsed() < locked_within(), "round {round}");
        let after = in_memory(&room, pid, &secrets);
        assert!(after.iter().all(|(_, times)| *times == 0), "round {round}: {after:?}");
    }
}

#[test]
fn a_locked_desk_opens_again_by_the_passphrase_in_the_same_browser_alone() {
    let (room, desk, cookie) = shown();
    assert_eq!(room.run(&["lock", "case"]).code, 0);
    let unlock = |cookie: &str, phrase: &str| {
        let body = format!("passphrase={}", phrase.replace(' ', "+"));
        http(&desk, "POST", "/unlock", cookie, &body)
    };
    let (_, stranger) = http(&desk, "GET", "/", "", "");
    assert!(!stranger.contains("type=\"password\""), "{stranger}");
    assert!(unlock("", PASSPHRASE).0.starts_with("HTTP/1.1 403"));
    assert!(unlock(&cookie, "wrong").1.contains("does not open this vault"));
    // While it is locked the vault is anybody's.
    room.write("b.jsonl", "{\"action\":\"protect\",\"kind\":\"place\",\"text\":\"Reed\"}\n");
    room.vault(&["apply", "case", "b.jsonl"]);
    let (head, _) = unlock(&cookie, PASSPHRASE);
    assert!(head.starts_with("HTTP/1.1 303"), "{head}");
    let again = cookie_of(&head);
    assert_ne!(again, cookie);
    assert!(http(&desk, "GET", "/account/a1", &again, "").1.contains(MARKER));
    assert!(!http(&desk, "GET", "/account/a1", &cookie, "").1.contains(MARKER));
    assert_eq!(room.run(&["apply", "case", "b.jsonl"]).code, 0);
}

#[test]
fn panic_ends_a_desk_open_or_locked() {
    for locked in [false, true] {
        let (room, mut desk, _) = shown();
        if locked {
            assert_eq!(room.run(&["lock", "case"]).code, 0);
        }
        let start = Instant::now();
        assert_eq!(room.run(&["panic", "case"]).code, 0);
        desk.child.wait().unwrap();
        assert!(start.elapsed() < locked_within());
        assert!(TcpStream::connect(&desk.host).is_err());
        room.vault(&["check", "case"]);
    }
}

#[test]
fn no_core_is_dumped() {
    let room = Room::new();
    let desk = room.desk(&[]);
    let limits = fs::read_to_string(format!("/proc/{}/limits", desk.child.id())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(line.split_whitespace().nth(4), Some("0"), "{line}");
}

/// A Desk whose pages nobody but the page itself asks for locks; one at which somebody looks does not.
/// Only in the long run: a minute is the shortest time after which it locks.
#[test]
fn a_page_that_asks_again_by_itself_keeps_no_desk_open() {
    if !long() {
        return;
    }
    let room = Room::new();
    let asked_for = |path: &str| {
        let desk = room.desk(&["--lock-after", "1"]);
        let (head, _) = http(&desk, "GET", &desk.door, "", "");
        let cookie = cookie_of(&head);
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(90) {
            std::thread::sleep(Duration::from_secs(2));
            let (_, body) = http(&desk, "GET", path, &cookie, "");
            // A browser asks for the page's style with it.
            http(&desk, "GET", "/desk.css", &cookie, "");
            if body.contains("type=\"password\"") {
                return true;
            }
        }
        false
    };
    assert!(asked_for("/count?still"), "it locks");
    assert!(!asked_for("/count"), "the control: somebody looks, and it stays open");
}
