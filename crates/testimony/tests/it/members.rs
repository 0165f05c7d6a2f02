//! Members through the command.

use std::process::Command;

use serde_json::Value;

use crate::room::Room;

fn add(room: &Room) {
    room.write("finch.txt", "the passphrase of finch");
    room.vault(&["member", "add", "case", "Finch", "--new-passphrase-file", "finch.txt"]);
}

#[test]
fn a_member_comes_works_and_goes() {
    let room = Room::with_log("log.example/team");
    room.write("a.jsonl", "{\"action\":\"source\",\"id\":\"w1\",\"kind\":\"person\",\"code_name\":\"Heron\"}\n{\"action\":\"account\",\"id\":\"a1\",\"source\":\"w1\",\"received_via\":\"interview\",\"text\":\"x\"}\n");
    add(&room);
    let own = ["--passphrase-file", "finch.txt"];
    room.done(&[&["apply", "case", "a.jsonl"][..], &own].concat());
    room.done(&[&["member", "rename", "case", "Wren"][..], &own].concat());
    let listed: Value =
        serde_json::from_str(&room.vault(&["member", "list", "case", "--json"])).unwrap();
    assert_eq!(listed[1]["name"], "Wren");
    assert_eq!((&listed[0]["you"], &listed[1]["you"]), (&Value::Bool(true), &Value::Bool(false)));
    room.vault(&["record", "seal", "case", "--now"]);
    let gone: Value =
        serde_json::from_str(&room.vault(&["member", "remove", "case", "Wren", "--json"])).unwrap();
    assert_eq!(gone["epoch"], 2);
    assert_eq!(gone["log_origin"], "log.example/team-2");
    assert_eq!(gone["could_read"]["accounts"][0]["id"], "a1");
    let ran = room.run(&[&["accounts", "case"][..], &own].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("does not open this vault"), "{ran:?}");
    room.vault(&["record", "seal", "case", "--now"]);
    let report: Value = serde_json::from_str(&room.vault(&["check", "case", "--json"])).unwrap();
    assert_eq!((&report["entries"], &report["faults"]), (&4.into(), &Value::Array(Vec::new())));
}

/// With an identity of Debian's `age-keygen`, which no passphrase of the vault is known to.
#[test]
fn an_identity_opens_the_vault_and_brings_a_backup_back() {
    let room = Room::new();
    let made = Command::new("age-keygen").arg("-o").arg(room.path("own.txt")).output().unwrap();
    let told = String::from_utf8(made.stderr).unwrap();
    let recipient = told.trim().strip_prefix("Public key: ").unwrap();
    room.vault(&["member", "add", "case", "Tern", "--recipient", recipient]);
    let own = ["--identity", "own.txt"];
    for args in
        [&["accounts", "case"][..], &["backup", "case", "stick"], &["restore", "stick", "b"]]
    {
        let ran = room.run(&[args, &own].concat());
        assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
    }
    room.vault(&["check", "b"]);
    Command::new("age-keygen").arg("-o").arg(room.path("other.txt")).output().unwrap();
    for args in [&["accounts", "case"][..], &["restore", "stick", "c"]] {
        let ran = room.run(&[args, &["--identity", "other.txt"]].concat());
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.err.contains("does not open this vault"), "{ran:?}");
    }
}

#[test]
fn fail_what_a_member_cannot_be() {
    let room = Room::new();
    add(&room);
    for (args, said) in [
        (["member", "add", "case", "Finch", "--recipient", "age1x"], "not an age"),
        (["member", "add", "case", "  ", "--new-passphrase-file", "finch.txt"], "a member's name"),
        (
            ["member", "add", "case", "Finch", "--new-passphrase-file", "finch.txt"],
            "this name already",
        ),
        (
            ["member", "remove", "case", "Nobody", "--log-origin", "x.example/1"],
            "no member of this name",
        ),
        (["member", "remove", "case", "founder", "--log-origin", "x.example/1"], "remove himself"),
    ] {
        let args = if said == "not an age" {
            ["member", "add", "case", "Rook", args[4], args[5]]
        } else {
            args
        };
        let ran = room.vault_run(&args);
        assert_eq!(ran.code, 1, "{args:?}: {ran:?}");
        assert!(ran.err.contains(said), "{args:?}: {ran:?}");
    }
    room.write("id.txt", "no identity");
    let ran = room.run(&["accounts", "case", "--identity", "id.txt"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("no identity"), "{ran:?}");
}

#[test]
fn sheets_open_a_vault_whose_passphrase_is_lost() {
    let room = Room::new();
    let numbers = ["--shares", "3", "--threshold", "2", "--out", "sheets"];
    let listed = room.vault(&[&["recovery", "make", "case"][..], &numbers].concat());
    let sheets: Vec<&str> = listed.lines().collect();
    assert_eq!(sheets.len(), 3);
    room.write("crane.txt", "the passphrase of crane");
    let open = |shares: &[&str]| {
        let mut args = vec!["recovery", "open", "case", "--name", "Crane"];
        args.extend(["--new-passphrase-file", "crane.txt"]);
        shares.iter().for_each(|share| args.extend(["--share", share]));
        room.run(&args)
    };
    let ran = open(&sheets[..1]);
    assert!(ran.code == 1 && ran.err.contains("too few shares"), "{ran:?}");
    let sheet = std::fs::read_to_string(room.path(sheets[2])).unwrap();
    let line = sheet.lines().find(|line| line.trim().starts_with("4.")).unwrap();
    let word = line.split_whitespace().nth(3).unwrap();
    room.write("slip.txt", sheet.replace(line, &line.replace(word, "qqq")));
    let ran = open(&[sheets[0], "slip.txt"]);
    assert!(ran.code == 1 && ran.err.contains("(line 4) is not on the list"), "{ran:?}");
    let ran = open(&[sheets[2], sheets[0]]);
    assert_eq!(ran.code, 0, "{ran:?}");
    room.done(&["check", "case", "--passphrase-file", "crane.txt"]);
}
