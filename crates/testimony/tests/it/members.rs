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
    room.vault(&["member", "add", "case", "Tern", "--recipient", recipient, "--role", "keeper"]);
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

/// Two cases, and Finch as an analyst of one of them.
fn two_cases(room: &Room) {
    room.write(
        "two.jsonl",
        "{\"action\":\"case\",\"id\":\"river\",\"title\":\"The river\"}
{\"action\":\"case\",\"id\":\"forest\",\"title\":\"Zqhidden\"}
{\"action\":\"source\",\"id\":\"w1\",\"kind\":\"person\",\"code_name\":\"Heron\",\"name\":\"Zqhidden\"}
{\"action\":\"source\",\"id\":\"w2\",\"kind\":\"person\",\"code_name\":\"Tern\"}
{\"action\":\"event\",\"id\":\"e1\",\"title\":\"Zqhidden\",\"case\":\"forest\"}
{\"action\":\"account\",\"id\":\"a1\",\"source\":\"w1\",\"received_via\":\"import\",\"text\":\"Zqhidden\",\"case\":\"forest\"}
{\"action\":\"account\",\"id\":\"a2\",\"source\":\"w2\",\"received_via\":\"import\",\"text\":\"seen\",\"case\":\"river\"}
{\"action\":\"claim\",\"id\":\"c1\",\"text\":\"Zqhidden\",\"kind\":\"event_happened\",\"event\":\"e1\"}
",
    );
    room.vault(&["apply", "case", "two.jsonl"]);
    add(room);
    let args = ["member", "access", "case", "Finch", "--role", "analyst", "--case", "river"];
    let told = room.vault(&args);
    assert!(told.contains("Finch: analyst, sees river and what belongs to no case"), "{told}");
}

#[test]
fn the_command_line_shows_a_member_his_cases_alone() {
    let room = Room::new();
    two_cases(&room);
    let own = ["--passphrase-file", "finch.txt"];
    let mine = |args: &[&str]| room.run(&[args, &own].concat());
    for args in [
        &["accounts", "case", "--json"][..],
        &["history", "case", "--json"],
        &["files", "case", "--json"],
        &["search", "case", "", "--facets", "--json"],
        &["search", "case", "zqhid*", "--json"],
        &["record", "show", "case"],
        &["member", "list", "case"],
        &["weigh", "case", "--claim", "c1"],
        &["history", "case", "event", "e1"],
        &["history", "case", "source", "w1"],
    ] {
        let ran = mine(args);
        assert!(ran.code < 2, "{args:?}: {ran:?}");
        assert!(
            !ran.out.contains("Zqhidden") && !ran.err.contains("Zqhidden"),
            "{args:?}: {ran:?}"
        );
    }
    // The control: the keeper's own walk finds it in each that has anything of it.
    for args in [
        &["accounts", "case", "--json"][..],
        &["history", "case", "--json"],
        &["search", "case", "zqhid*", "--json"],
        &["history", "case", "event", "e1", "--json"],
    ] {
        assert!(room.vault(args).contains("Zqhidden"), "{args:?}");
    }
    assert!(mine(&["accounts", "case"]).out.contains("a2"));
    room.vault(&["weigh", "case", "--claim", "c1"]);
    let hidden = mine(&["weigh", "case", "--claim", "c1"]);
    let absent = mine(&["weigh", "case", "--claim", "c9"]);
    assert_eq!(hidden.err.replace("c1", "c9"), absent.err);
}

#[test]
fn fail_what_a_role_does_not_allow() {
    let room = Room::new();
    two_cases(&room);
    room.write("event.jsonl", "{\"action\":\"event\",\"id\":\"n1\",\"title\":\"New\"}\n");
    room.write("case.jsonl", "{\"action\":\"case\",\"id\":\"third\",\"title\":\"New\"}\n");
    room.write("wren.txt", "the passphrase of wren");
    let own = ["--passphrase-file", "finch.txt"];
    let keepers: [&[&str]; 8] = [
        &["record", "seal", "case", "--now"],
        &["member", "add", "case", "Wren", "--new-passphrase-file", "wren.txt"],
        &["member", "access", "case", "Finch", "--role", "keeper"],
        &["member", "remove", "case", "founder"],
        &["erase", "case", "a2", "--reason", "safety", "--yes"],
        &["backup", "case", "stick"],
        &["team", "identity", "case", "--out", "identity.txt"],
        &["recovery", "make", "case", "--shares", "3", "--threshold", "2", "--out", "sheets"],
    ];
    for args in keepers.iter().copied().chain([&["apply", "case", "case.jsonl"][..]]) {
        let ran = room.run(&[args, &own].concat());
        assert_eq!(ran.code, 1, "{args:?}: {ran:?}");
        assert!(ran.err.contains("this needs the role `keeper`"), "{args:?}: {ran:?}");
    }
    for made in ["stick", "identity.txt", "sheets"] {
        assert!(!room.path(made).exists(), "{made}");
    }
    let ran = room.run(&[&["check", "case"][..], &own].concat());
    assert!(ran.code == 1 && ran.err.contains("do not see every case"), "{ran:?}");
    room.done(&[&["apply", "case", "event.jsonl"][..], &own].concat());
    room.vault(&["member", "access", "case", "Finch", "--role", "reader", "--no-case"]);
    let ran = room.run(&[&["undo", "case"][..], &own].concat());
    assert!(ran.code == 1 && ran.err.contains("this needs the role `analyst`"), "{ran:?}");
    let ran = room.vault_run(&["member", "access", "case", "founder", "--role", "analyst"]);
    assert!(ran.code == 1 && ran.err.contains("without a keeper"), "{ran:?}");
    let listed: Value =
        serde_json::from_str(&room.vault(&["member", "list", "case", "--json"])).unwrap();
    assert_eq!(listed[1]["role"], "reader");
    assert_eq!(listed[1]["cases"], Value::Array(Vec::new()));
    assert_eq!((&listed[0]["role"], &listed[0]["cases"]), (&"keeper".into(), &Value::Null));
    room.vault(&["check", "case"]);
}
