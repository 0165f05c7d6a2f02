//! One byte, one file, one name: whatever is changed in a dossier, it is never Unchanged.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use testimony_dossier::{TrustedPolicy, Verdict, verify};

use crate::chain::published;
use crate::room::{copy, files, long};

const TRIALS: usize = 500;
const TRIALS_LONG: usize = 10_000;

/// Anything but Unchanged; an unreadable folder is no Unchanged either.
fn refused(dossier: &Path, policy: &TrustedPolicy) -> bool {
    !matches!(verify(dossier, std::slice::from_ref(policy), 0), Ok(Verdict::Unchanged(_)))
}

/// What a trial did, for the message when it was not noticed.
fn mutate(dossier: &Path, rng: &mut ChaCha20Rng) -> String {
    let all = files(dossier);
    let file = &all[rng.next_u32() as usize % all.len()];
    let shown = file.strip_prefix(dossier).unwrap().display().to_string();
    match rng.next_u32() % 8 {
        0..=3 => {
            let mut bytes = fs::read(file).unwrap();
            let at = rng.next_u32() as usize % bytes.len();
            bytes[at] ^= 1 << (rng.next_u32() % 8);
            fs::write(file, bytes).unwrap();
            format!("byte {at} of {shown}")
        }
        4 => {
            let mut bytes = fs::read(file).unwrap();
            bytes.truncate(rng.next_u32() as usize % bytes.len());
            fs::write(file, bytes).unwrap();
            format!("{shown} cut")
        }
        5 => {
            fs::remove_file(file).unwrap();
            format!("{shown} removed")
        }
        6 => {
            let beside = file.with_file_name(format!("extra-{}", rng.next_u32()));
            fs::write(&beside, b"extra").unwrap();
            format!("added beside {shown}")
        }
        _ => {
            fs::rename(file, file.with_file_name("renamed")).unwrap();
            format!("{shown} renamed")
        }
    }
}

/// Makes the BagIt manifests anew, as a forger would with any BagIt program.
fn remake_bag(dossier: &Path) {
    let sums = |keep: &dyn Fn(&str) -> bool| -> String {
        let mut lines = BTreeMap::new();
        for file in files(dossier) {
            let path = file.strip_prefix(dossier).unwrap().display().to_string();
            if keep(&path) {
                lines.insert(path, sha256(&file));
            }
        }
        lines.iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect()
    };
    let payload = sums(&|path| path.starts_with("data/"));
    fs::write(dossier.join("manifest-sha256.txt"), payload).unwrap();
    let tags = sums(&|path| {
        !path.starts_with("data/")
            && path != "tagmanifest-sha256.txt"
            && path != "testimony-manifest.txt"
    });
    fs::write(dossier.join("tagmanifest-sha256.txt"), tags).unwrap();
}

/// Whether two folders hold the same files.
fn same(one: &Path, other: &Path) -> bool {
    let read = |dir: &Path| -> Vec<_> {
        let relative = |file: &PathBuf| file.strip_prefix(dir).unwrap().to_owned();
        files(dir).iter().map(|file| (relative(file), fs::read(file).unwrap())).collect()
    };
    read(one) == read(other)
}

fn sha256(file: &PathBuf) -> String {
    let out = std::process::Command::new("sha256sum").arg(file).output().unwrap();
    String::from_utf8(out.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

#[test]
fn no_change_goes_unnoticed() {
    let room = published("example.org/river-desk");
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let policy = fs::read(room.path("policy.txt")).unwrap();
    let policy = TrustedPolicy::parse(&policy, "elsewhere").unwrap();
    // The control: untouched it is Unchanged, and remaking the bag of an untouched one changes
    // nothing.
    assert!(!refused(&room.path("dossier"), &policy));
    let untouched = room.path("untouched");
    copy(&room.path("dossier"), &untouched);
    remake_bag(&untouched);
    assert!(!refused(&untouched, &policy));
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let trials = if long() { TRIALS_LONG } else { TRIALS };
    let mut done = 0;
    for trial in 0.. {
        if done == trials {
            break;
        }
        let work = room.path(&format!("trial-{trial}"));
        copy(&room.path("dossier"), &work);
        let what = mutate(&work, &mut rng);
        if trial % 2 == 0 {
            remake_bag(&work);
        }
        // A bag manifest that was changed and then made anew is the old one again: no trial.
        if same(&work, &room.path("dossier")) {
            fs::remove_dir_all(&work).unwrap();
            continue;
        }
        done += 1;
        assert!(refused(&work, &policy), "trial {trial} went unnoticed: {what}");
        fs::remove_dir_all(&work).unwrap();
    }
}

#[test]
fn every_byte_of_the_signed_manifest_counts() {
    let room = published("example.org/river-desk");
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let policy = fs::read(room.path("policy.txt")).unwrap();
    let policy = TrustedPolicy::parse(&policy, "elsewhere").unwrap();
    let path = room.path("dossier/testimony-manifest.txt");
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&path, changed).unwrap();
        assert!(refused(&room.path("dossier"), &policy), "byte {at}");
    }
    // A second signature by somebody, a blank line, a copy of the first.
    let text = String::from_utf8(whole.clone()).unwrap();
    let line = text.lines().last().unwrap();
    for more in [format!("{text}{line}\n"), format!("{text}\n"), format!("{text}— x {}\n", "AAAA")]
    {
        fs::write(&path, more).unwrap();
        assert!(refused(&room.path("dossier"), &policy));
    }
    fs::write(&path, whole).unwrap();
    assert!(!refused(&room.path("dossier"), &policy));
}

#[test]
fn links_and_empty_folders_do_not_belong() {
    let room = published("example.org/river-desk");
    room.vault(&["record", "policy", "case", "--out", "policy.txt"]);
    let policy = fs::read(room.path("policy.txt")).unwrap();
    let policy = TrustedPolicy::parse(&policy, "elsewhere").unwrap();
    let dossier = room.path("dossier");
    fs::create_dir(dossier.join("data/empty")).unwrap();
    assert!(refused(&dossier, &policy));
    fs::remove_dir(dossier.join("data/empty")).unwrap();
    // The same bytes behind a link: what it points to can change after the check.
    let page = dossier.join("index.html");
    let moved = room.path("index.html");
    fs::rename(&page, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &page).unwrap();
    assert!(refused(&dossier, &policy));
    fs::remove_file(&page).unwrap();
    fs::rename(&moved, &page).unwrap();
    assert!(!refused(&dossier, &policy));
}

#[test]
fn a_file_name_cannot_move_the_readers_cursor() {
    let room = published("example.org/river-desk");
    fs::write(room.path("dossier/data/\x1b[2J\x1b[31mUnchanged\u{202e}"), "x").unwrap();
    let ran = room.run(&["verify", "dossier"]);
    assert_eq!(ran.code, 1);
    assert!(!ran.out.contains('\x1b') && !ran.out.contains('\u{202e}'), "{ran:?}");
    assert!(ran.out.contains("`a name that no dossier has` does not belong"), "{ran:?}");
}
