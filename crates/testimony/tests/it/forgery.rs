//! Forgeries, each with its verdict: what a forger makes is never believed.
//!
//! The table says who he is: somebody with everything but a key of the team, a thief with one or
//! more of its keys, an operator with all of them. `TESTIMONY_FORGERIES=DIR` keeps every case as
//! `DIR/NAME/{dossier,policy.txt,expected}`, where the other verifiers are asked the same.

mod outsider;
mod thief;
mod weighing;
pub(crate) mod world;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::chain::published;
use crate::room::{Room, copy};
use world::{Files, World};

/// Name, what `verify` must answer (exit code and sentence; the code alone where there is no
/// verdict), and how it is made.
type Case = (&'static str, &'static str, fn(&World) -> Forged);

const OTHER_KEY: &str = "1 Changed: it is signed by another key than the one that the policy names \
                         for this log.";
const LOG_UNKNOWN: &str = "3 Cannot tell: the files agree with each other, but no policy that you \
                           trust names this log.";
const MANIFEST_BROKEN: &str = "1 Changed: testimony-manifest.txt is not as it was signed.";
const SIGNATURE: &str = "1 Changed: the signature of testimony-manifest.txt does not hold.";

/// A forged dossier, and how the reader comes by his policy.
struct Forged {
    files: Files,
    /// What no list of files can hold: links, empty folders.
    on_disk: Option<fn(&Path)>,
    /// The policy that is named is a link to the one in the dossier.
    policy_inside: bool,
}

impl From<Files> for Forged {
    fn from(files: Files) -> Self {
        Self { files, on_disk: None, policy_inside: false }
    }
}

impl Forged {
    /// Writes `dossier`, `policy.txt` and `expected` to a folder.
    fn write(&self, folder: &Path, world: &World, expected: &str) {
        let (dossier, policy) = (folder.join("dossier"), folder.join("policy.txt"));
        world::write(&dossier, &self.files);
        if let Some(change) = self.on_disk {
            change(&dossier);
        }
        if self.policy_inside {
            symlink("dossier/data/policy.txt", policy).unwrap();
        } else {
            fs::write(policy, world.team.policy()).unwrap();
        }
        fs::write(folder.join("expected"), format!("{expected}\n")).unwrap();
    }
}

/// What the command answers: exit code and sentence.
fn answer(room: &Room, folder: &Path) -> String {
    let [dossier, policy] = ["dossier", "policy.txt"].map(|name| folder.join(name));
    let args = [dossier.to_str().unwrap(), "--policy", policy.to_str().unwrap(), "--json"];
    let ran = room.run(&[&["verify"], args.as_slice()].concat());
    let Ok(said) = serde_json::from_str::<serde_json::Value>(&ran.out) else {
        return ran.code.to_string();
    };
    format!("{} {}", ran.code, said["sentence"].as_str().unwrap())
}

#[test]
fn every_forgery_has_its_verdict() {
    let world = World::new();
    let room = Room::new();
    let kept = std::env::var_os("TESTIMONY_FORGERIES").map(PathBuf::from);
    let root = kept.unwrap_or_else(|| room.path("forgeries"));
    let ids = [("LOGKEYID", &world.team.log), ("COSIGNER", &world.team.cosigners[0])];
    let (mut names, mut wrong) = (BTreeSet::new(), Vec::new());
    for (name, expected, make) in outsider::CASES.iter().chain(thief::CASES).chain(weighing::CASES)
    {
        assert!(names.insert(*name), "{name} stands twice");
        let id = |(word, key): (&str, &world::Key)| {
            (word.to_owned(), data_encoding::HEXLOWER.encode(&key.id()))
        };
        let expected = ids
            .map(id)
            .iter()
            .fold((*expected).to_owned(), |text, (word, id)| text.replace(word, id));
        let folder = root.join(name);
        make(&world).write(&folder, &world, &expected);
        let said = answer(&room, &folder);
        if said != expected {
            wrong.push(format!("{name}\n  wanted {expected}\n  said   {said}"));
        }
    }
    assert!(names.len() > 60, "{} cases", names.len());
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), names.len(), wrong.join("\n"));
}

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
