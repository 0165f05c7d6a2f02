//! A count with its certificate: off by default, only with its shape accepted, checked by a stranger.

use std::fs;

use crate::chain::{plan, published};
use crate::room::Room;

/// A case that was published without a certificate, and a plan that asks for one.
fn asked() -> Room {
    let room = published("example.org/river-desk");
    assert!(!room.path("dossier/data/weighing").exists(), "nobody asked for a certificate");
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let account = room.accounts()[0]["id"].as_str().unwrap().to_owned();
    let wanted =
        plan(&account).replace("claims = [\"c1\"]", "claims = [\"c1\"]\ncertificates = [\"c1\"]");
    room.write("certified.toml", wanted);
    room
}

const PUBLISH: [&str; 6] = ["publish", "case", "--plan", "certified.toml", "--out", "certified"];

#[test]
fn a_certificate_goes_out_only_with_its_shape_accepted() {
    let room = asked();
    let refused = room.vault_run(&PUBLISH);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("the certificate of claim c1 shows"), "{refused:?}");
    assert!(refused.err.contains("unlike any other"), "{refused:?}");
    assert!(refused.err.contains("--accept-shape"), "{refused:?}");
    assert!(!room.path("certified").exists());

    let done = room.vault_run(&[&PUBLISH[..], &["--accept-shape"]].concat());
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.err.contains("the certificate of claim c1 shows"), "{done:?}");
    assert!(!done.err.contains("published before"), "{done:?}");
    let text = fs::read_to_string(room.path("certified/data/weighing/1.json")).unwrap();
    for name in ["paper", "blog", "unnamed", "somebody", "saw"] {
        assert!(!text.contains(name), "{name} in {text}");
    }
    let ran = room.run(&["verify", "certified", "--policy", "policy.txt", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said["facts"]["certificates"], serde_json::json!([{ "finding": 1, "chains": 1 }]));
    let told = room.run(&["verify", "certified", "--policy", "policy.txt"]);
    let line = "certificate 1: 1 independent chain, complete only if the team says so";
    assert!(told.out.contains(line), "{told:?}");
    let page = fs::read_to_string(room.path("certified/index.html")).unwrap();
    assert!(page.contains("1 independent chain, complete only if the team says so"), "{page}");
}

/// Another salt, so no node is recognised; but the two shapes are alike, and that is said.
#[test]
fn a_second_certificate_of_a_claim_is_told_and_shares_no_node() {
    let room = asked();
    let accepted = fs::read_to_string(room.path("certified.toml")).unwrap();
    room.write("certified.toml", format!("accept_shape = true\n{accepted}"));
    let mut texts = Vec::new();
    for out in ["first", "second"] {
        let ran = room.vault_run(&["publish", "case", "--plan", "certified.toml", "--out", out]);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(ran.err.contains("was published before"), out == "second", "{ran:?}");
        let text = fs::read_to_string(room.path(out).join("data/weighing/1.json")).unwrap();
        texts.push(text);
    }
    let nodes = |text: &str| -> Vec<String> {
        let quoted = text.split('"').filter(|part| part.len() == 16);
        quoted.map(str::to_owned).collect()
    };
    let first = nodes(&texts[0]);
    assert!(!first.is_empty() && first.len() == nodes(&texts[1]).len());
    assert!(first.iter().all(|node| !texts[1].contains(node)), "{texts:?}");
}

#[test]
fn fail_a_certificate_of_a_claim_that_is_not_counted() {
    let room = asked();
    let text = fs::read_to_string(room.path("certified.toml")).unwrap();
    room.write("certified.toml", text.replace("claims = [\"c1\"]", "claims = []"));
    let ran = room.vault_run(&[&PUBLISH[..], &["--accept-shape"]].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("`certificates` names c1, which is not in `claims`"), "{ran:?}");
}
