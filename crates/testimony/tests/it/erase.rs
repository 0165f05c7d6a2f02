//! `erase`: what it shows, what is left, and that no kill leaves half of it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::room::{Room, copy, files, long};

/// Calls that change the disk, and of which only every so many-th is tried in `make test`; a kill at
/// each is a kill at each moment that matters.
const CALLS: [(&str, usize); 7] = [
    ("pwrite64", 29),
    ("write", 5),
    ("fsync", 2),
    ("fdatasync", 2),
    ("unlink", 1),
    ("rename", 1),
    ("ftruncate", 1),
];

/// A case with two accounts of one file each, which came through a Post.
fn case() -> Room {
    let room = Room::new();
    let post = room.post();
    for (text, file) in [("Quillfeather was there", "one.jpg"), ("I saw nothing", "two.jpg")] {
        room.write("told.txt", text);
        room.write(file, text.repeat(3_000));
        room.done(&["post", "send", &post.url, "--text", "told.txt", file]);
    }
    room.vault(&["fetch", "case", "--from", &post.url]);
    room.vault(&["record", "seal", "case", "--now"]);
    room
}

fn account(room: &Room, words: &str) -> Value {
    let mut accounts = room.accounts();
    accounts.retain(|account| account["text"].as_str().unwrap().contains(words));
    accounts.pop().unwrap()
}

fn packs(dir: &Path) -> BTreeSet<String> {
    let packs = files(&dir.join("packs")).into_iter().filter(|path| path.extension().is_none());
    packs.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn erase_shows_asks_and_leaves_a_tombstone() {
    let room = case();
    let gone = account(&room, "Quillfeather");
    let (id, file) = (gone["id"].as_str().unwrap(), gone["files"][0]["item"].as_str().unwrap());
    room.vault(&["backup", "case", "stick"]);
    let plan = room.vault(&["erase", "case", id, "--reason", "safety", "--plan"]);
    for expected in [format!("account {id}"), format!("the words of {id}"), "the mailbox of".into()]
    {
        assert!(plan.contains(&expected), "{plan}");
    }
    let asked = room.vault_run(&["erase", "case", id, "--reason", "safety"]);
    assert_eq!(asked.code, 2, "{asked:?}");
    assert_eq!(room.vault_run(&["erase", "case", id, "--reason", "because"]).code, 2);
    assert_eq!(room.accounts().len(), 2);
    let before = packs(&room.path("case"));
    let done = room.vault_run(&["erase", "case", id, "--reason", "safety", "--yes"]);
    assert!(done.code == 0 && done.out.contains("3 items are gone."), "{done:?}");
    assert!(done.err.contains("/stick still holds it"), "{done:?}");
    assert!(before.is_disjoint(&packs(&room.path("case"))), "the pack was not rewritten");
    assert!(room.vault(&["check", "case", "--read-data"]).contains("all there and unchanged"));
    assert!(room.vault(&["accounts", "case"]).contains("erased on"));
    assert_eq!(room.accounts().len(), 1);
    let proved = room.vault_run(&["record", "prove", "case", file, "--out", "proof"]);
    assert!(proved.code == 1 && proved.err.contains("was erased on"), "{proved:?}");
    // Later backups do not hold it, and the earlier one is offered for removal.
    let later = room.vault_run(&["backup", "case", "stick"]);
    assert!(later.err.contains("still hold what was erased"), "{later:?}");
    let dropped = room.vault(&["backup", "case", "stick", "--drop-erased", "--json"]);
    let dropped: Value = serde_json::from_str(&dropped).unwrap();
    assert!(!dropped["removed"].as_array().unwrap().is_empty(), "{dropped}");
    room.vault(&["restore", "stick", "again"]);
    assert!(!room.vault(&["accounts", "again", "--json"]).contains("Quillfeather"));
    assert!(room.vault(&["check", "again", "--rebuild"]).contains("all there"));
    // What came by that envelope does not come again, and the log goes on.
    room.vault(&["record", "seal", "case", "--now"]);
    assert!(room.vault(&["check", "case", "--read-data"]).contains("all there and unchanged"));
}

#[test]
fn faults_an_erasing_that_is_killed_is_all_or_nothing() {
    let room = case();
    let id = account(&room, "Quillfeather")["id"].as_str().unwrap().to_owned();
    let before = packs(&room.path("case"));
    let (mut kept, mut gone) = (0, 0);
    for (call, stride) in CALLS {
        for number in (1_usize..).step_by(if long() { 1 } else { stride }) {
            let dir = format!("{call}-{number}");
            copy(&room.path("case"), &room.path(&dir));
            let killed = erase_killed_at(&room, &dir, &id, (call, number));
            // The next opening for writing ends what was begun.
            room.vault(&["check", &dir, "--rebuild", "--repair"]);
            let there = room.vault(&["accounts", &dir, "--json"]).contains("Quillfeather");
            let after = packs(&room.path(&dir));
            if there {
                assert_eq!(after, before, "{call} {number}: half of it is gone");
            } else {
                assert!(after.is_disjoint(&before), "{call} {number}: a pack is left");
            }
            let checked = room.vault(&["check", &dir, "--read-data"]);
            assert!(checked.contains("all there and unchanged"), "{call} {number}: {checked}");
            fs::remove_dir_all(room.path(&dir)).unwrap();
            if !killed {
                assert!(!there, "{call}: it ended and did nothing");
                break;
            }
            kept += usize::from(there);
            gone += usize::from(!there);
        }
    }
    assert!(kept > 5 && gone > 5, "too few kills before and after: {kept}, {gone}");
}

/// Runs `erase` and kills it at this call; whether that call ever came.
fn erase_killed_at(room: &Room, dir: &str, id: &str, (call, number): (&str, usize)) -> bool {
    let ran = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e"])
        .arg(format!("inject={call}:signal=KILL:when={number}"))
        .arg(env!("CARGO_BIN_EXE_testimony"))
        .args(["erase", dir, id, "--reason", "safety", "--yes"])
        .args(["--passphrase-file", "passphrase.txt"])
        .current_dir(room.path("."))
        .env("XDG_STATE_HOME", room.path("state"))
        .output()
        .expect("strace is installed: scripts/prepare.sh");
    assert!(ran.status.success() || ran.status.signal() == Some(9), "{ran:?}");
    !ran.status.success()
}
