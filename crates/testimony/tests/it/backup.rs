//! `backup` and `restore`, to a folder and to a store, through everything that can go wrong there.

use std::fs;

use serde_json::Value;

use crate::room::{Ran, Room, files};
use crate::store::{Line, Store};

/// A case with accounts, and a file of 3 MiB that does not repeat itself.
fn case() -> Room {
    let room = Room::new();
    room.write(
        "actions.jsonl",
        "{\"action\":\"source\",\"id\":\"w1\",\"kind\":\"person\",\"code_name\":\"Heron\"}\n\
         {\"action\":\"account\",\"id\":\"a1\",\"source\":\"w1\",\"received_via\":\"interview\",\
         \"text\":\"They were held for nine days.\"}\n",
    );
    room.vault(&["apply", "case", "actions.jsonl"]);
    room.vault(&["record", "seal", "case", "--now"]);
    room
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn check(ran: &Ran, code: i32, message: &str) {
    assert_eq!(ran.code, code, "{ran:?}");
    assert!(ran.err.contains(message), "{ran:?}");
}

#[test]
fn a_folder_keeps_backups_and_gives_them_back() {
    let room = case();
    let first = json(&room.vault(&["backup", "case", "stick", "--json"]));
    assert_eq!(first["sent"], first["pieces"]);
    let second = json(&room.vault(&["backup", "case", "stick", "--keep", "1", "--json"]));
    assert_eq!(second["removed"], serde_json::json!([first["snapshot"]]));
    let listed = json(&room.vault(&["backup", "case", "stick", "--list", "--json"]));
    assert_eq!(listed["backups"].as_array().unwrap().len(), 1);
    assert!(room.vault(&["backup", "case", "stick", "--verify"]).contains("there and whole"));
    let told = room.vault(&["restore", "stick", "again"]);
    assert!(told.contains("Everything that was on record is there and unchanged."), "{told}");
    assert!(room.vault(&["accounts", "again", "--json"]).contains("nine days"));
    // On another machine its log signs nothing.
    let sealed = room.vault_run_elsewhere("other", &["record", "seal", "again", "--now"]);
    check(&sealed, 1, "the log is locked");
    check(&room.vault_run(&["restore", "stick", "case"]), 1, "case is not empty");
    check(&room.vault_run(&["restore", "nowhere", "new"]), 1, "there is no backup there");
    check(&room.vault_run(&["backup", "case", "case/inside"]), 1, "lies inside the vault");
    check(&room.vault_run(&["backup", "case", "no/disk/here"]), 1, "is not there");
    check(&room.vault_run(&["backup", "case", "ftp://x"]), 1, "is neither a folder nor s3://");
    check(&room.vault_run(&["backup", "case", "s3://bucket"]), 1, "needs an access key");
    let object = files(&room.path("stick/pieces")).pop().unwrap();
    fs::remove_file(&object).unwrap();
    let lost = room.vault_run(&["backup", "case", "stick", "--verify"]);
    check(&lost, 1, object.file_name().unwrap().to_str().unwrap());
}

#[test]
fn a_store_keeps_backups_and_failures_are_told_and_overcome() {
    let room = case();
    let store = Store::start(&room.path("."));
    room.write("keys", store.keys());
    room.write("wrong", "access_key_id = AKIAAAAAAAAAAAAAAAAA\nsecret_access_key = x\n");
    let to = |what: &[&str], at: &str, endpoint: &str, keys: &str| {
        let place = [at, "--endpoint", endpoint, "--keys", keys, "--json"];
        room.vault_run(&[what, &place].concat())
    };
    let backup = |at, endpoint, keys| to(&["backup", "case"], at, endpoint, keys);
    let at = "s3://bucket/team/one";
    check(&backup(at, &store.url, "wrong"), 1, "the store refuses these keys");
    check(&backup("s3://nowhere/a", &store.url, "keys"), 1, "no bucket of this name");
    check(&backup(at, "http://127.0.0.1:9", "keys"), 1, "the store could not be asked");
    // The line is cut in the middle; the next try goes on.
    let line = Line::to(&store.url, 150_000);
    let cut = backup(at, &line.url, "keys");
    check(&cut, 1, "the store could not be asked");
    assert!(cut.err.contains("goes on where it stopped"), "{cut:?}");
    line.mend();
    let made = backup(at, &line.url, "keys");
    assert_eq!(made.code, 0, "{made:?}");
    let made = json(&made.out);
    assert!(made["sent"].as_u64() < made["pieces"].as_u64(), "it began anew: {made}");
    assert_eq!(json(&backup(at, &store.url, "keys").out)["sent_bytes"].as_u64().unwrap() >> 20, 0);
    let listed = to(&["backup", "case", "--list"], at, &store.url, "keys");
    assert_eq!(json(&listed.out)["backups"].as_array().unwrap().len(), 2, "{listed:?}");
    let restore = |dir: &str| {
        let place = ["restore", at, dir, "--endpoint", &store.url, "--keys", "keys", "--json"];
        room.vault_run(&place)
    };
    let back = restore("again");
    assert_eq!((back.code, &json(&back.out)["faults"]), (0, &serde_json::json!([])), "{back:?}");
    assert!(room.vault(&["accounts", "again", "--json"]).contains("nine days"));
    let kept = to(&["backup", "case", "--keep", "1"], at, &store.url, "keys");
    assert_eq!(json(&kept.out)["removed"].as_array().unwrap().len(), 2, "{kept:?}");
    assert_eq!(restore("third").code, 0);
}
