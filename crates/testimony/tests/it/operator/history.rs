//! The operator takes leaves out, swaps them, forgets whole checkpoints, and signs the log again:
//! whoever remembers one checkpoint notices.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rand_chacha::ChaCha20Rng;
use rand_core::RngCore;
use tempfile::TempDir;
use testimony_proof::Hash;
use testimony_proof::checkpoint::{self, Checkpoint};
use testimony_proof::merkle::{leaf_hash, root_of};
use testimony_proof::note::{LogKey, VerifierKey};
use testimony_record::audit::{Audited, Finding, audit};
use testimony_record::mirror::mirror;
use testimony_record::source::{FolderSource, Source};
use testimony_record::{CHECKPOINT_FILE, Error};
use testimony_testkit::rng;

use super::number;
use crate::room::long;

/// One full tile, a second of 44 leaves, and a tile above them.
const LEAVES: usize = 300;
/// What was remembered: in the first tile, at its end, in the second.
const REMEMBERED: [usize; 3] = [7, 256, 290];

/// The files of a log, by path.
#[derive(Clone)]
struct Served(BTreeMap<String, Vec<u8>>);

impl Source for Served {
    fn get(&self, path: &str, _bytes_max: u64) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.0.get(path).cloned())
    }
}

fn key() -> LogKey {
    LogKey::from_seed("example.org/river-desk", [1; 32]).unwrap()
}

fn checkpoint_of(leaves: &[Hash]) -> Checkpoint {
    let hashes: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    Checkpoint::new("example.org/river-desk", leaves.len() as u64, root_of(&hashes)).unwrap()
}

impl Served {
    /// The log of these leaves, tiled and signed.
    fn new(leaves: &[Hash]) -> Self {
        let name = |kind: &str, index: usize, width: usize| match width {
            256 => format!("tile/{kind}/{index:03}"),
            _ => format!("tile/{kind}/{index:03}.p/{width}"),
        };
        let mut files = BTreeMap::new();
        for (index, some) in leaves.chunks(256).enumerate() {
            let entries = some.iter().flat_map(|leaf| [&[0, 32], leaf.as_slice()].concat());
            files.insert(name("entries", index, some.len()), entries.collect());
        }
        let mut hashes: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
        for level in 0.. {
            for (index, some) in hashes.chunks(256).enumerate() {
                files.insert(name(&level.to_string(), index, some.len()), some.concat());
            }
            hashes = hashes.chunks_exact(256).map(root_of).collect();
            if hashes.is_empty() {
                break;
            }
        }
        let note = key().sign_checkpoint(&checkpoint_of(leaves)).unwrap();
        files.insert(CHECKPOINT_FILE.to_owned(), note.to_text().into());
        Self(files)
    }

    fn audited(&self, remembered: &[Checkpoint]) -> Result<Audited, Finding> {
        audit(self, &key().verifier_key(), remembered, |_, _| {}).unwrap()
    }
}

/// Somebody who copied the first leaves.
struct Stranger {
    remembered: Checkpoint,
    log: Served,
    dir: PathBuf,
    key: VerifierKey,
}

impl Stranger {
    fn new(dir: &Path, leaves: &[Hash]) -> Self {
        let stranger = Self {
            remembered: checkpoint_of(leaves),
            log: Served::new(leaves),
            dir: dir.join(leaves.len().to_string()),
            key: key().verifier_key(),
        };
        stranger.copy(&stranger.log).unwrap();
        stranger
    }

    fn copy(&self, from: &Served) -> Result<Checkpoint, Finding> {
        mirror(from, &self.key, &self.dir, |_, _| {}).unwrap().map(|done| done.checkpoint)
    }

    /// What the copy says that it is.
    fn checkpoint(&self) -> Checkpoint {
        let text = std::fs::read_to_string(self.dir.join(CHECKPOINT_FILE)).unwrap();
        checkpoint::open(&text, &self.key).unwrap()
    }

    /// The copy is the log that was copied at first, once that is served again.
    fn check_whole(&self) {
        assert_eq!(self.copy(&self.log), Ok(self.remembered.clone()));
        let source = FolderSource::new(&self.dir);
        audit(&source, &self.key, std::slice::from_ref(&self.remembered), |_, _| {})
            .unwrap()
            .unwrap();
    }

    /// Begins again: a copy that went on does not take the shorter log any more.
    fn begin_again(&self) {
        std::fs::remove_dir_all(&self.dir).unwrap();
        self.copy(&self.log).unwrap();
    }
}

/// Another history: something among the first `known` leaves is no longer as it was.
fn rewritten(honest: &[Hash], known: usize, rng: &mut ChaCha20Rng) -> Vec<Hash> {
    let mut leaves = honest.to_vec();
    let at = number(rng, known);
    let other = (at + 1 + number(rng, honest.len() - 1)) % honest.len();
    let mut leaf = [0; 32];
    rng.fill_bytes(&mut leaf);
    match number(rng, 7) {
        0 => drop(leaves.remove(at)),
        1 => leaves.swap(at, other),
        2 => leaves[at] = leaf,
        3 => leaves.insert(at, leaf),
        4 => leaves.truncate(at),
        5 => leaves[at..].rotate_left(1),
        _ => {
            leaves.truncate(at);
            leaves.resize_with(at + 1 + number(rng, honest.len()), || {
                rng.fill_bytes(&mut leaf);
                leaf
            });
        }
    }
    leaves
}

/// The same log with a file dropped, put in another's place, or taken from an older state.
fn rearranged(honest: &[Hash], known: usize, rng: &mut ChaCha20Rng) -> Served {
    let mut served = Served::new(honest);
    let paths: Vec<String> = served.0.keys().cloned().collect();
    let one = &paths[number(rng, paths.len())];
    let other = &paths[number(rng, paths.len())];
    match number(rng, 4) {
        0 => drop(served.0.remove(one)),
        1 if one != other => {
            let [first, second] = [one, other].map(|path| served.0[path].clone());
            served.0.extend([(one.clone(), second), (other.clone(), first)]);
        }
        2 => {
            let older = Served::new(&honest[..number(rng, known)]);
            served.0.insert(CHECKPOINT_FILE.to_owned(), older.0[CHECKPOINT_FILE].clone());
        }
        _ => {
            let (step, bytes) = (32 + 2 * usize::from(one.contains("entries")), &served.0[one]);
            let mut parts: Vec<&[u8]> = bytes.chunks(step).collect();
            parts.reverse();
            let reversed = match parts.len() {
                1 => Vec::new(),
                _ => parts.concat(),
            };
            served.0.insert(one.clone(), reversed);
        }
    }
    served
}

#[test]
fn every_rewritten_history_is_noticed() {
    let mut rng = rng(31);
    let mut honest = vec![[0; 32]; LEAVES];
    honest.iter_mut().for_each(|leaf| rng.fill_bytes(leaf));
    // In memory where the system has it: a copy is written durably, ten thousand times.
    let room = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap();
    let strangers = REMEMBERED.map(|size| Stranger::new(room.path(), &honest[..size]));
    let rounds = if long() { 10_000 } else { 300 };
    let (mut signed_again, mut believed_blindly) = (0, 0);
    for round in 0..rounds {
        let stranger = &strangers[number(&mut rng, strangers.len())];
        let known = usize::try_from(stranger.remembered.size).unwrap();
        let remembered = std::slice::from_ref(&stranger.remembered);
        if number(&mut rng, 3) > 0 {
            let served = Served::new(&rewritten(&honest, known, &mut rng));
            signed_again += 1;
            assert!(served.audited(remembered).is_err(), "round {round}: the auditor believes it");
            assert!(stranger.copy(&served).is_err(), "round {round}: the copy takes it");
            believed_blindly += usize::from(served.audited(&[]).is_ok());
        } else {
            let served = rearranged(&honest, known, &mut rng);
            assert!(served.audited(remembered).is_err(), "round {round}: the auditor believes it");
            // A copy makes its tiles itself: it either refuses, or has the true log all the same.
            if let Ok(taken) = stranger.copy(&served) {
                assert_eq!(taken, checkpoint_of(&honest), "round {round}");
                let source = FolderSource::new(&stranger.dir);
                audit(&source, &stranger.key, remembered, |_, _| {}).unwrap().unwrap();
                stranger.begin_again();
            }
        }
        assert_eq!(stranger.checkpoint(), stranger.remembered, "round {round}");
        if round % 50 == 0 {
            stranger.check_whole();
        }
    }
    strangers.iter().for_each(Stranger::check_whole);
    // The controls: the honest log goes on, and who remembers nothing believes every history.
    for stranger in &strangers {
        let served = Served::new(&honest);
        served.audited(std::slice::from_ref(&stranger.remembered)).unwrap();
        assert_eq!(stranger.copy(&served), Ok(checkpoint_of(&honest)));
    }
    assert!(signed_again > rounds / 2);
    assert_eq!(believed_blindly, signed_again, "the forgeries are no whole logs");
}

/// A log that hides its checkpoint does not hold, to whoever copies it as to whoever audits it.
#[test]
fn fail_copy_of_a_log_without_its_checkpoint() {
    let room = TempDir::new().unwrap();
    let stranger = Stranger::new(room.path(), &[[1; 32], [2; 32]]);
    let mut served = stranger.log.clone();
    served.0.insert(CHECKPOINT_FILE.to_owned(), vec![0xff]);
    let wrong = Finding::Wrong(CHECKPOINT_FILE.to_owned());
    assert_eq!(stranger.copy(&served), Err(wrong.clone()));
    assert_eq!(served.audited(&[]).unwrap_err(), wrong);
    served.0.remove(CHECKPOINT_FILE);
    let missing = Finding::Missing(CHECKPOINT_FILE.to_owned());
    assert_eq!(stranger.copy(&served), Err(missing.clone()));
    assert_eq!(served.audited(&[]).unwrap_err(), missing);
    stranger.check_whole();
}
