//! A disk that rots: flipped bits, lost sectors, cut files, files that are gone. One damage at a time,
//! on a copy of a vault that was closed.
//!
//! `check --read-data` finds every one and names the file; what parity can bring back is, after
//! `check --repair`, byte for byte what it was; the rest is named and nothing else is touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};

use super::disk::quick_folder;
use super::kills::staged;
use crate::room::{Room, copy, files, long};

const DAMAGES: usize = 90;
const DAMAGES_LONG: usize = 2_000;
/// Sizes of the files in the vault: none, inside a chunk, several chunks, a pack of its own.
const FILES: [usize; 8] = [0, 1, 4_000, 65_536, 65_537, 300_000, 1_000_000, 2_500_000];
/// The parity of a small pack brings back 16 shards of 4 KiB; a run of bytes may touch one more.
const RUN_BYTES_MAX: usize = 15 * 4_096;

/// One damage to one file. Bytes after the end of a pack are none: they were never acknowledged, and
/// the next writer cuts them off (docs/spec/blob.md, section 2).
#[derive(Debug, Clone)]
enum Damage {
    Flip { at: usize, bit: u8 },
    Run { at: usize, bytes: usize },
    Cut { to: usize },
    Gone,
}

impl Damage {
    fn draw(rng: &mut ChaCha20Rng, len: usize) -> Self {
        let mut below = |limit: usize| rng.next_u32() as usize % limit.max(1);
        match below(7) {
            0..=3 if len > 0 => Self::Flip { at: below(len), bit: 1 << below(8) },
            4 if len > 0 => {
                let at = below(len);
                Self::Run { at, bytes: 1 + below((len - at).min(RUN_BYTES_MAX)) }
            }
            5 if len > 0 => Self::Cut { to: below(len) },
            _ => Self::Gone,
        }
    }

    fn inflict(&self, path: &Path, rng: &mut ChaCha20Rng) {
        let mut bytes = fs::read(path).unwrap();
        match *self {
            Self::Flip { at, bit } => bytes[at] ^= bit,
            Self::Run { at, bytes: run } => {
                let before = bytes.clone();
                rng.fill_bytes(&mut bytes[at..at + run]);
                // Random bytes may be the ones that were there.
                if bytes == before {
                    bytes[at] ^= 1;
                }
            }
            Self::Cut { to } => bytes.truncate(to),
            Self::Gone => return fs::remove_file(path).unwrap(),
        }
        fs::write(path, bytes).unwrap();
    }

    /// Whether the parity of a small pack is enough for it.
    fn is_repaired(&self, len: usize) -> bool {
        match *self {
            Self::Flip { .. } | Self::Run { .. } => true,
            Self::Cut { to } => len - to <= RUN_BYTES_MAX,
            Self::Gone => len <= RUN_BYTES_MAX,
        }
    }
}

/// What kind of file it is that was damaged.
fn kind(path: &Path) -> &'static str {
    let name = path.file_name().unwrap().to_str().unwrap();
    let in_packs = path.parent().is_some_and(|folder| folder.ends_with("packs"));
    match name {
        "case.db" => "case.db",
        "vault.toml" => "vault.toml",
        _ if in_packs && name.ends_with(".parity") => "parity",
        _ if in_packs => "pack",
        _ => "other",
    }
}

/// A closed vault with files of all sizes.
fn filled() -> (tempfile::TempDir, Room) {
    let (folder, stage) = staged(81);
    let mut rng = ChaCha20Rng::seed_from_u64(82);
    for size in FILES {
        let mut bytes = vec![0; size];
        rng.fill_bytes(&mut bytes);
        stage.send(&format!("An account with {size} bytes."), &bytes);
    }
    stage.here.vault(&["fetch", "case", "--from", &stage.post.url]);
    stage.here.vault(&["check", "case", "--read-data"]);
    (folder, stage.here)
}

/// Checks a copy with this damage; gives whether it was repaired.
fn trial(
    whole: &Room,
    path: &Path,
    damage: &Damage,
    rng: &mut ChaCha20Rng,
) -> Result<bool, String> {
    let held = quick_folder();
    let room = Room::found(held.path());
    copy(&whole.path("case"), &room.path("case"));
    fs::copy(whole.path("passphrase.txt"), room.path("passphrase.txt")).unwrap();
    let damaged = room.path("case").join(path);
    let before = fs::read(&damaged).unwrap();
    damage.inflict(&damaged, rng);
    let ran = room.vault_run(&["check", "case", "--read-data"]);
    if !matches!(ran.code, 1 | 4) {
        return Err(format!("not found: {ran:?}"));
    }
    let name = path.file_stem().unwrap().to_str().unwrap();
    let says = |text: &str| text.contains(name) || text.contains(&name[..name.len().min(8)]);
    // A header that was altered into another one is a wrong passphrase to everybody.
    let asks = kind(path) == "vault.toml" && ran.err.contains("passphrase");
    if !says(&ran.err) && !asks {
        return Err(format!("found, but its file is not named: {ran:?}"));
    }
    if !matches!(kind(path), "pack" | "parity") {
        return Ok(false);
    }
    let repaired = room.vault_run(&["check", "case", "--repair"]);
    let same = fs::read(&damaged).is_ok_and(|now| now == before);
    let must = kind(path) == "parity" || damage.is_repaired(before.len());
    match (repaired.code, same) {
        (0, true) => Ok(true),
        (1, _) if !must && says(&repaired.err) => Ok(false),
        _ => Err(format!("not repaired: same bytes {same}, {repaired:?}")),
    }
}

#[test]
fn faults_of_a_rotting_disk_are_found_named_and_repaired() {
    let (_folder, whole) = filled();
    let dir = whole.path("case");
    let mut by_kind: BTreeMap<&str, Vec<PathBuf>> = BTreeMap::new();
    for file in files(&dir) {
        let path = file.strip_prefix(&dir).unwrap().to_owned();
        by_kind.entry(kind(&path)).or_default().push(path);
    }
    by_kind.remove("other");
    assert_eq!(by_kind.len(), 4, "{by_kind:?}");
    let mut rng = ChaCha20Rng::seed_from_u64(83);
    let (mut repaired, mut wrong) = (BTreeMap::new(), Vec::new());
    let kinds: Vec<_> = ["pack", "pack", "pack", "case.db", "parity", "vault.toml"].into();
    for number in 0..if long() { DAMAGES_LONG } else { DAMAGES } {
        let paths = &by_kind[kinds[number % kinds.len()]];
        let path = &paths[rng.next_u32() as usize % paths.len()];
        let len = fs::metadata(dir.join(path)).unwrap().len() as usize;
        let damage = Damage::draw(&mut rng, len);
        match trial(&whole, path, &damage, &mut rng) {
            Ok(again) => *repaired.entry((kind(path), again)).or_insert(0) += 1,
            Err(found) => wrong.push(format!("{number}: {} {damage:?}: {found}", path.display())),
        }
    }
    assert!(wrong.is_empty(), "{} of them wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(repaired.contains_key(&("pack", true)), "{repaired:?}");
}

/// Without damage nothing is found: the check says no by itself to nobody.
#[test]
fn control_faults_of_no_damage_are_not_found() {
    let (_folder, whole) = filled();
    let before: Vec<_> = files(&whole.path("case/packs"))
        .into_iter()
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    assert!(before.len() >= 2, "there are no packs");
    assert_eq!(whole.vault_run(&["check", "case", "--repair"]).code, 0);
    for (path, bytes) in before {
        assert_eq!(fs::read(&path).unwrap(), bytes, "{} was touched", path.display());
    }
}
