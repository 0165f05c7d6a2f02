//! A whole dossier that is consistent under a forger's own keys is never believed.

use std::fs;

use crate::chain::published;
use crate::room::copy;

#[test]
fn a_forger_under_the_same_name_is_found_out() {
    let honest = published("example.org/river-desk");
    honest.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let forger = published("example.org/river-desk");
    let policy = honest.path("policy.txt").display().to_string();
    let ran = forger.run(&["verify", "dossier", "--policy", &policy]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.starts_with("Changed: it is signed by another key"), "{ran:?}");
    // The control: under his own policy the forger's dossier holds together.
    forger.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    assert_eq!(forger.run(&["verify", "dossier", "--policy", "policy.txt"]).code, 0);
    // And without any policy neither is believed.
    assert_eq!(forger.run(&["verify", "dossier"]).code, 3);
}

#[test]
fn a_forger_under_another_name_is_unknown() {
    let honest = published("example.org/river-desk");
    honest.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    // Look-alike letters: the first "е" is Cyrillic.
    let forger = published("еxample.org/river-desk");
    let policy = honest.path("policy.txt").display().to_string();
    let ran = forger.run(&["verify", "dossier", "--policy", &policy]);
    assert_eq!(ran.code, 3, "{ran:?}");
}

#[test]
fn parts_of_two_true_dossiers_do_not_mix() {
    let room = published("example.org/river-desk");
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let other = published("example.org/river-desk");
    for file in ["data/items/001.sd-jwt", "data/items/001.opening", "data/policy.txt"] {
        let mixed = room.path("mixed");
        copy(&room.path("dossier"), &mixed);
        fs::copy(other.path("dossier").join(file), mixed.join(file)).unwrap();
        let ran = room.run(&["verify", "mixed", "--policy", "policy.txt"]);
        assert_eq!(ran.code, 1, "{file}: {ran:?}");
        fs::remove_dir_all(mixed).unwrap();
    }
}
