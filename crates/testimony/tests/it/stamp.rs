//! Stamps, from asking a real authority to what a stranger is told.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use testimony_casework::init::{log_origin, publication_key};
use testimony_testkit::PASSPHRASE;
use testimony_vault::{Access, Passphrase, Vault};

use crate::authority::{Authority, Manner};
use crate::chain::published;
use crate::room::{Room, files};

/// A room with a sealed case, and two authorities.
fn prepared() -> (Room, Authority, Authority) {
    let room = published("example.org/river-desk");
    let north = Authority::start(&room.path("north"), "North", 3_000);
    let south = Authority::start(&room.path("south"), "South", 3_000);
    (room, north, south)
}

fn stamp(room: &Room, authorities: [&Authority; 2], more: &[&str]) -> String {
    let [one, other] = authorities;
    room.vault(&[&["stamp", "case", "--tsa", &one.url, "--tsa", &other.url], more].concat())
}

/// Publishes to a new folder and writes the policy beside it.
fn publish(room: &Room) {
    room.vault(&["publish", "case", "--plan", "plan.toml", "--out", "stamped"]);
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
}

fn verdict(room: &Room, policy: &str) -> (i32, Value) {
    let ran = room.run(&["verify", "stamped", "--policy", policy, "--json"]);
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{ran:?}")))
}

/// Signs the dossier anew as its publisher would, whatever is in it now.
fn sign_anew(room: &Room) {
    let vault =
        Vault::open(&room.path("case"), &Passphrase::new(PASSPHRASE), Access::Read).unwrap();
    let dossier = room.path("stamped");
    let sum = |path: &Path| hex(&testimony_stamp::imprint(&fs::read(path).unwrap()));
    let list = |wanted: fn(&str) -> bool| {
        let mut lines = BTreeMap::new();
        for file in files(&dossier) {
            let name = file.strip_prefix(&dossier).unwrap().to_str().unwrap().to_owned();
            if wanted(&name) && name != "testimony-manifest.txt" {
                lines.insert(name, file);
            }
        }
        lines
    };
    let bag = |files: BTreeMap<String, std::path::PathBuf>| -> String {
        files.iter().map(|(name, path)| format!("{}  {name}\n", sum(path))).collect()
    };
    fs::write(dossier.join("manifest-sha256.txt"), bag(list(|name| name.starts_with("data/"))))
        .unwrap();
    let tags = bag(list(|name| !name.starts_with("data/") && name != "tagmanifest-sha256.txt"));
    fs::write(dossier.join("tagmanifest-sha256.txt"), tags).unwrap();
    let mut text = format!("testimony-manifest/v1\nlog {}\n", log_origin(&vault).unwrap());
    for (name, path) in list(|_| true) {
        let bytes = fs::metadata(&path).unwrap().len();
        text += &format!("{} {bytes} {name}\n", sum(&path));
    }
    let signed = publication_key(&vault).unwrap().sign_manifest(&text).unwrap();
    fs::write(dossier.join("testimony-manifest.txt"), signed.to_text()).unwrap();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_stamped_checkpoint_dates_a_dossier() {
    let (room, north, south) = prepared();
    let (one, other) = (north.root(), south.root());
    let told = stamp(&room, [&north, &south], &["--root", &one, "--root", &other]);
    assert!(told.contains("Stamped by North root on"), "{told}");
    assert!(told.contains("Stamped by South root on"), "{told}");
    assert!(told.contains("The checkpoint of 1 leaf existed by"), "{told}");
    // What is sealed later does not take the date away: the older checkpoint holds the items.
    room.vault(&["record", "seal", "case", "--now"]);
    publish(&room);
    let ran = room.run(&["verify", "stamped", "--policy", "policy.txt"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("Unchanged. It existed by "), "{ran:?}");
    assert!(ran.out.contains("✓ stamped by North root on "), "{ran:?}");
    let (code, json) = verdict(&room, "policy.txt");
    assert_eq!(code, 0);
    let stamps = json["facts"]["stamps"].as_array().unwrap();
    assert_eq!(stamps.len(), 2);
    assert!(stamps.iter().all(|stamp| stamp["counts"] == true && stamp["why_not"].is_null()));
    let latest = stamps.iter().map(|stamp| stamp["time"].as_u64().unwrap()).max();
    assert_eq!(json["facts"]["existed_by"].as_u64(), latest, "two roots: the later stamp dates");
    // Another program says the same of the same bytes, and not of others.
    let checkpoint = fs::read_to_string(room.path("stamped/data/checkpoint")).unwrap();
    let (text, _) = checkpoint.split_once("\n\n").unwrap();
    let data = room.write("data", format!("{text}\n"));
    let first = room.path("stamped/data/stamps/001.tsr");
    assert!(north.accepts(&data, &first));
    assert!(!south.accepts(&data, &first));
    assert!(!north.accepts(&room.write("other", text), &first));
}

#[test]
fn stamps_of_unknown_authorities_give_no_date() {
    let (room, north, south) = prepared();
    let ran = room.vault_run(&["stamp", "case", "--tsa", &north.url, "--tsa", &south.url]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("does not count under your policy: no root certificate"), "{ran:?}");
    publish(&room);
    let (code, json) = verdict(&room, "policy.txt");
    assert_eq!((code, &json["facts"]["existed_by"]), (0, &Value::Null));
    assert_eq!(json["facts"]["stamps"][0]["why_not"], "unknown_root");
    assert_eq!(json["facts"]["stamps"][0]["authority"], "North clock");
    // A reader who trusts others of the same names is not fooled; one of the two is not enough.
    let policy = fs::read_to_string(room.path("policy.txt")).unwrap();
    let with = |roots: &[&Authority]| {
        let lines = roots.iter().map(|one| format!("\n#! tsa-root {}", one.root_line()));
        let head = "#! testimony-policy/v1";
        policy.replacen(head, &format!("{head}{}", lines.collect::<String>()), 1)
    };
    let again = Authority::start(&room.path("again"), "North", 3_000);
    for (roots, dated) in [
        (vec![&again], false),
        (vec![&north], true),
        (vec![&north, &again], false),
        (vec![&north, &south], true),
    ] {
        room.write("theirs.txt", with(&roots));
        let (code, json) = verdict(&room, "theirs.txt");
        assert_eq!((code, json["facts"]["existed_by"].is_u64()), (0, dated), "{json}");
    }
}

#[test]
fn a_broken_stamp_refutes_the_dossier() {
    let (room, north, south) = prepared();
    stamp(&room, [&north, &south], &["--root", &north.root(), "--root", &south.root()]);
    publish(&room);
    // The control: signing anew changes nothing.
    sign_anew(&room);
    assert_eq!(verdict(&room, "policy.txt").0, 0);
    let folder = room.path("stamped/data/stamps");
    let honest = fs::read(folder.join("001.tsr")).unwrap();
    let mut forged = honest.clone();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    for (name, bytes, refuted) in [
        ("001.tsr", forged, "stamp 001 is"),
        ("001.tsr", b"".to_vec(), "stamp 001 is"),
        ("004.tsr", honest.clone(), "stamp 004 is"),
        ("001.1.tsr", honest.clone(), "stamp 001.1 is"),
        ("readme.txt", honest.clone(), "stamp data/stamps/readme.txt is"),
    ] {
        let before = fs::read(folder.join(name)).ok();
        fs::write(folder.join(name), bytes).unwrap();
        sign_anew(&room);
        let (code, json) = verdict(&room, "policy.txt");
        let sentence = json["sentence"].as_str().unwrap();
        assert_eq!(code, 1, "{name}: {json}");
        assert!(sentence.starts_with(&format!("Changed: {refuted} not a stamp")), "{sentence}");
        match before {
            Some(bytes) => fs::write(folder.join(name), bytes).unwrap(),
            None => fs::remove_file(folder.join(name)).unwrap(),
        }
    }
    sign_anew(&room);
    assert_eq!(verdict(&room, "policy.txt").0, 0);
}

#[test]
fn the_smallest_dated_checkpoint_is_taken_with_its_own_stamps() {
    let (room, north, south) = prepared();
    stamp(&room, [&north, &south], &["--root", &north.root(), "--root", &south.root()]);
    room.vault(&["record", "seal", "case", "--now"]);
    stamp(&room, [&north, &south], &[]);
    publish(&room);
    let checkpoint = fs::read_to_string(room.path("stamped/data/checkpoint")).unwrap();
    assert!(checkpoint.starts_with("example.org/river-desk\n1\n"), "{checkpoint}");
    assert_eq!(verdict(&room, "policy.txt").0, 0);
    // A true stamp, over another checkpoint.
    let vault =
        Vault::open(&room.path("case"), &Passphrase::new(PASSPHRASE), Access::Read).unwrap();
    let later = vault.stamps(2).unwrap().remove(0).reply;
    drop(vault);
    room.write("stamped/data/stamps/003.tsr", later);
    sign_anew(&room);
    let (code, json) = verdict(&room, "policy.txt");
    assert_eq!((code, json["verdict"].as_str()), (1, Some("changed")), "{json}");
    // An older checkpoint can be stamped again.
    let more = ["--size", "1", "--json"];
    let again: Value = serde_json::from_str(&stamp(&room, [&north, &south], &more)).unwrap();
    assert_eq!(again["leaves"].as_u64(), Some(1));
    assert_eq!(again["asked"][0]["stamp"].as_u64(), Some(3));
}

#[test]
fn fail_authorities_that_do_not_answer_the_question() {
    let (room, north, south) = prepared();
    let (one, two) = (north.url.as_str(), south.url.as_str());
    let alone = room.vault_run(&["stamp", "case", "--tsa", one]);
    assert_eq!(alone.code, 1, "{alone:?}");
    assert!(alone.err.contains("at least two stamping authorities"), "{alone:?}");
    assert!(alone.err.contains("hint: name two"), "{alone:?}");
    assert_eq!(room.vault_run(&["stamp", "case", "--tsa", one, "--tsa", one]).code, 1);
    stamp(&room, [&north, &south], &[]);
    for (manner, said) in [
        (Manner::Replaying, "the reply bears another nonce"),
        (Manner::Refusing, "the authority refuses (status 2, “closed”)"),
        (Manner::Chatty, "no stamping authority"),
    ] {
        north.be(manner);
        let ran = room.vault_run(&["stamp", "case", "--tsa", one, "--tsa", two, "--json"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.err.contains(said), "{manner:?}: {ran:?}");
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        assert!(json["asked"][0]["refused"].is_string(), "{json}");
        assert!(json["asked"][1]["stamp"].is_u64(), "the other one's is kept: {json}");
    }
    // One that failed is asked again by itself: the other's stamp is there.
    north.be(Manner::Honest);
    assert!(room.vault(&["stamp", "case", "--tsa", one]).contains("Stamped by North"));
}

#[test]
fn a_stamp_that_ends_soon_is_covered() {
    let room = published("example.org/river-desk");
    let north = Authority::start(&room.path("north"), "North", 200);
    let south = Authority::start(&room.path("south"), "South", 3_000);
    stamp(&room, [&north, &south], &["--root", &north.root(), "--root", &south.root()]);
    let cover = |more: &[&str]| -> Value {
        let args = ["stamp", "cover", "case", "--json", "--tsa", &south.url, "--tsa", &north.url];
        serde_json::from_str(&room.vault(&[&args[..], more].concat())).unwrap()
    };
    let covered = cover(&[]);
    assert_eq!(covered["asked"].as_array().unwrap().len(), 1, "{covered}");
    assert_eq!(covered["asked"][0]["asked"]["authority"], "South root");
    assert_eq!(covered["left"], 1);
    assert_eq!(cover(&[])["left"], 2, "the cover lasts");
    assert_eq!(cover(&["--all"])["asked"].as_array().unwrap().len(), 2);
    publish(&room);
    let names: Vec<_> = files(&room.path("stamped/data/stamps"))
        .iter()
        .map(|file| file.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["001.1.tsr", "001.2.tsr", "001.tsr", "002.1.tsr", "002.tsr"]);
    assert_eq!(verdict(&room, "policy.txt").0, 0);
}

#[test]
fn roots_are_named_in_the_policy() {
    let (room, north, south) = prepared();
    let (one, other) = (north.root(), south.root());
    room.vault(&["stamp", "root", "add", "case", &one]);
    room.vault(&["stamp", "root", "add", "case", &other]);
    room.vault(&["stamp", "root", "add", "case", &one]);
    let listed: Value =
        serde_json::from_str(&room.vault(&["stamp", "root", "list", "case", "--json"])).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
    assert_eq!(listed[0]["name"], "North root");
    let fingerprint = listed[0]["sha256"].as_str().unwrap();
    room.vault(&["stamp", "root", "remove", "case", fingerprint]);
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let policy = fs::read_to_string(room.path("policy.txt")).unwrap();
    assert_eq!(policy.matches("#! tsa-root ").count(), 1);
    assert!(policy.contains(&south.root_line()));
    assert_eq!(room.vault_run(&["stamp", "root", "remove", "case", fingerprint]).code, 1);
    for bad in ["", "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n"] {
        room.write("bad.pem", bad);
        let ran = room.vault_run(&["stamp", "root", "add", "case", "bad.pem"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.err.contains("bad.pem: it is not one certificate"), "{ran:?}");
    }
}
