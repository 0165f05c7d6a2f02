//! `export`, `import`, `drafts`: what leaves, what comes in, and that the two fit together.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::room::{Room, files};

/// A case with something of every kind.
const CASE: &str = include_str!("../../../exchange/tests/it/case.jsonl");

/// A room with the case on record.
fn room() -> Room {
    let room = Room::new();
    room.write("case.jsonl", CASE);
    room.vault(&["apply", "case", "case.jsonl"]);
    room
}

fn export(room: &Room, format: &str, out: &str, flags: &[&str]) {
    room.vault(&[&["export", "case", "--format", format, "--out", out], flags].concat());
}

const ALL: [&str; 3] = ["--texts", "--all", "--with-names"];

#[test]
fn an_export_that_comes_back_has_the_same_bytes() {
    let here = room();
    let there = Room::new();
    for (name, flags) in [("least.jsonl", &[][..]), ("all.jsonl", &ALL[..])] {
        export(&here, "huridocs", name, flags);
        let given = fs::read(here.path(name)).unwrap();
        let other = Room::new();
        let file = other.write("in.jsonl", &given).display().to_string();
        other.vault(&["import", "case", &file, "--format", "huridocs"]);
        export(&other, "huridocs", "out.jsonl", flags);
        assert_eq!(fs::read(other.path("out.jsonl")).unwrap(), given, "{name}");
        // Control: another case gives other bytes.
        assert_ne!(given.len(), 0);
    }
    export(&there, "huridocs", "empty.jsonl", &ALL);
    assert_eq!(fs::read(there.path("empty.jsonl")).unwrap(), b"");
}

#[test]
fn nothing_that_must_stay_leaves_in_any_format() {
    let room = room();
    let secrets = ["Quill", "12.3451234", "They were held", "old mill", "Finch", "limps"];
    for format in ["huridocs", "ftm", "csv", "xlsx", "geojson"] {
        export(&room, format, format, &[]);
        let path = room.path(format);
        let all = if path.is_dir() { files(&path) } else { vec![path] };
        for file in all {
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", file.display());
            let bytes = fs::read(&file).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(secrets.iter().all(|secret| !text.contains(secret)), "{}", file.display());
        }
    }
    // Control: with every flag they are there, but for the point.
    export(&room, "huridocs", "all", &ALL);
    let text = fs::read_to_string(room.path("all")).unwrap();
    let there: Vec<&&str> = secrets.iter().filter(|secret| text.contains(**secret)).collect();
    assert_eq!(there.len(), secrets.len() - 1, "{there:?}");
}

#[test]
fn a_name_in_a_title_refuses_and_is_not_told() {
    let room = room();
    room.write(
        "more.jsonl",
        r#"{"action":"event","id":"e9","title":"What QUILL, Marta said"}
        {"action":"protect","kind":"place","text":"Reed Street"}"#,
    );
    room.vault(&["apply", "case", "more.jsonl"]);
    for format in ["huridocs", "ftm", "csv", "xlsx"] {
        let args = ["export", "case", "--format", format, "--out", "out"];
        let ran = room.vault_run(&args);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.err.contains("the name of source w1 in event e9"), "{ran:?}");
        assert!(!ran.err.to_lowercase().contains("quill"), "{ran:?}");
        assert!(!room.path("out").exists());
    }
    let args = ["export", "case", "--format", "ftm", "--out", "out", "--with-names"];
    let ran = room.vault_run(&args);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("reveals the name of source w1: event e9"), "{ran:?}");
    // What is protected never leaves, with names or without.
    room.write("last.jsonl", r#"{"action":"event","id":"e10","title":"A raid in Reed Street"}"#);
    room.vault(&["apply", "case", "last.jsonl"]);
    let ran = room.vault_run(&[&args[..5], &["again", "--with-names"]].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("protected text 1 in event e10"), "{ran:?}");
    assert!(!ran.err.contains("Reed"), "{ran:?}");
    let left: Vec<_> = files(&room.path("."))
        .into_iter()
        .filter(|one| one.display().to_string().contains("partial"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_stays_is_said_and_words_without_consent_are_warned_of() {
    let room = room();
    let ran = room.vault_run(&["export", "case", "--format", "csv", "--out", "tables", "--texts"]);
    assert!(ran.err.contains("left out: 1 accounts without their words"), "{ran:?}");
    assert!(!ran.err.contains("did not allow"), "{ran:?}");
    let accounts = fs::read_to_string(room.path("tables/accounts.csv")).unwrap();
    assert!(accounts.contains("nine days") && !accounts.contains("neighbour"));
    let all = ["export", "case", "--format", "csv", "--out", "all", "--texts", "--all"];
    let ran = room.vault_run(&all);
    assert!(ran.err.contains("1 account: their tellers did not allow publication"), "{ran:?}");
    assert!(fs::read_to_string(room.path("all/accounts.csv")).unwrap().contains("neighbour"));
    let claims = fs::read_to_string(room.path("all/claims.csv")).unwrap();
    assert!(claims.contains("\"e1\",,\"exactly\",9,\"days\",1,2,0,0"), "{claims}");
    // Nothing is overwritten, and --all alone makes no sense.
    assert_eq!(room.vault_run(&all).code, 1);
    assert_eq!(
        room.vault_run(&["export", "case", "--format", "csv", "--out", "x", "--all"]).code,
        2
    );
}

#[test]
fn no_cell_becomes_a_formula() {
    let room = Room::new();
    room.write("more.jsonl", r#"{"action":"event","id":"e1","title":"=HYPERLINK(1)"}"#);
    room.vault(&["apply", "case", "more.jsonl"]);
    export(&room, "csv", "csv", &[]);
    let events = fs::read_to_string(room.path("csv/events.csv")).unwrap();
    assert!(events.contains("\"'=HYPERLINK(1)\""), "{events}");
}

#[test]
fn an_import_is_all_or_nothing_once_and_can_be_taken_back() {
    let room = Room::new();
    let entries = |room: &Room| -> serde_json::Value {
        let told = room.vault(&["history", "case", "--last", "1000", "--json"]);
        serde_json::from_str::<Vec<serde_json::Value>>(&told).unwrap().len().into()
    };
    let good = r#"{"id":"p","schema":"Person","properties":{"name":["Ana Lund"],"passportNumber":["X1"]}}
        {"id":"e","schema":"Event","properties":{"name":["A raid"],"involved":["p"]}}
        {"id":"v","schema":"Vessel","properties":{"name":["A boat"]}}"#;
    room.write("good.json", good);
    room.write("bad.json", format!("{good}\n{{\"id\":\"x\"}}"));
    let before = entries(&room);
    let ran = room.vault_run(&["import", "case", "bad.json", "--format", "ftm"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("line 4: it has no `schema`"), "{ran:?}");
    let ran = room.vault_run(&["import", "case", "good.json", "--format", "ftm", "--plan"]);
    assert!(
        ran.out.contains("4 entries (event 1, note 2, person 1) would be put on record"),
        "{ran:?}"
    );
    assert!(ran.err.contains("not taken: 1 of Vessel"), "{ran:?}");
    assert_eq!(entries(&room), before);
    let ran = room.vault_run(&["import", "case", "good.json", "--format", "ftm"]);
    let undo = ran.err.split("--entries ").nth(1).unwrap().split('`').next().unwrap();
    let after = entries(&room);
    assert_ne!(after, before);
    let again = room.vault_run(&["import", "case", "good.json", "--format", "ftm"]);
    assert!(
        again.out.contains("0 entries") && again.err.contains("4 in the case already"),
        "{again:?}"
    );
    assert_eq!(entries(&room), after);
    room.vault(&["undo", "case", "--entries", undo]);
    let ran = room.vault_run(&["import", "case", "good.json", "--format", "ftm", "--json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["imported"]["entries"], 4, "{ran:?}");
    // The name went in as a secret.
    room.write("title.jsonl", r#"{"action":"event","id":"e2","title":"Lund, Ana was there"}"#);
    room.vault(&["apply", "case", "title.jsonl"]);
    let ran = room.vault_run(&["export", "case", "--format", "ftm", "--out", "out"]);
    assert_eq!(ran.code, 1, "{ran:?}");
}

#[test]
fn a_thing_that_differs_stays_as_it_is() {
    let room = room();
    export(&room, "huridocs", "out.jsonl", &ALL);
    let text = fs::read_to_string(room.path("out.jsonl")).unwrap();
    room.write("in.jsonl", text.replace("Trucks seen", "Trucks heard"));
    let ran = room.vault_run(&["import", "case", "in.jsonl", "--format", "huridocs"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("event e2 differs from the file, and stays as it is"), "{ran:?}");
    // The place has its point here, and the centre of its cell there.
    assert!(ran.err.contains("place mill differs"), "{ran:?}");
    assert!(ran.out.starts_with("0 entries"), "{ran:?}");
}

#[test]
fn told_accounts_that_came_by_import_are_said_to_stay() {
    let here = room();
    export(&here, "huridocs", "all.jsonl", &ALL);
    let there = Room::new();
    let file = there.write("in.jsonl", fs::read(here.path("all.jsonl")).unwrap());
    let file = file.display().to_string();
    let ran = there.vault_run(&["import", "case", &file, "--format", "huridocs"]);
    assert!(ran.err.contains("2 of them cannot be taken back"), "{ran:?}");
}

#[test]
fn drafts_say_what_is_missing() {
    let room = room();
    let told = room.vault(&["drafts", "case", "--json"]);
    let drafts: Vec<serde_json::Value> = serde_json::from_str(&told).unwrap();
    let lacks = |id: &str| -> Vec<String> {
        let draft = drafts.iter().find(|one| one["id"] == id);
        let lacks = draft.map(|one| one["lacks"].as_array().unwrap().clone()).unwrap_or_default();
        lacks.iter().map(|one| one["number"].as_str().unwrap().to_owned()).collect()
    };
    // a-w1 has its source connection and a link; a-paper says something of a claim about the event.
    assert_eq!(lacks("a-w1"), ["2504"]);
    assert_eq!(lacks("a-paper"), ["2509", "2504"]);
    assert_eq!(lacks("x1"), ["2102"]);
    assert!(lacks("e1").is_empty());
    let said = room.vault(&["drafts", "case", "--language", "es"]);
    assert!(said.contains("a-paper") && said.contains("2509  mandatory"), "{said}");
}
