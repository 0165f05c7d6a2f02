//! A log against the verifying core, for every size around the edges of a tile.

use std::fs;

use tempfile::TempDir;
use testimony_proof::checkpoint;
use testimony_proof::merkle::{leaf_hash, root_of, verify_consistency, verify_inclusion};
use testimony_proof::note::{CosignerKey, LogKey};

use super::Log;
use crate::Error;

fn key() -> LogKey {
    LogKey::from_seed("example.org/testlog", [7; 32]).unwrap()
}

fn leaf(number: u64) -> [u8; 32] {
    let mut leaf = [0; 32];
    leaf[..8].copy_from_slice(&number.to_be_bytes());
    leaf
}

fn grown(leaves: u64) -> (TempDir, Log, String) {
    let dir = TempDir::new().unwrap();
    let (log, mut last) = Log::create(dir.path(), &key()).unwrap();
    for number in 0..leaves {
        last = append(&log, &last, &leaf(number)).unwrap();
    }
    (dir, log, last)
}

/// Grows and signs at once.
fn append(log: &Log, last: &str, leaf: &[u8; 32]) -> Result<String, Error> {
    log.sign(&key(), &log.grow(last, leaf)?)
}

#[test]
fn every_leaf_is_proved_at_every_size() {
    let (dir, _, last) = grown(270);
    let fresh = Log::open(dir.path(), key().verifier_key());
    assert_eq!(fresh.checkpoint_text().unwrap(), last);
    let hashes: Vec<_> = (0..270).map(|number| leaf_hash(&leaf(number))).collect();
    for size in [1, 2, 3, 7, 8, 255, 256, 257, 269, 270_u64] {
        let root = root_of(&hashes[..usize::try_from(size).unwrap()]);
        assert_eq!(fresh.root(size).unwrap(), root, "size {size}");
        for index in 0..size {
            let proof = fresh.prove(index, size).unwrap();
            let hash = &hashes[usize::try_from(index).unwrap()];
            verify_inclusion(index, size, hash, &proof, &root).unwrap();
        }
    }
    let signed = checkpoint::open(&last, &key().verifier_key()).unwrap();
    assert_eq!((signed.size, signed.root), (270, root_of(&hashes)));
    assert!(dir.path().join("tile/0/000").exists() && dir.path().join("tile/1/000.p/1").exists());
    assert!(dir.path().join("tile/entries/001.p/14").exists());
}

#[test]
fn every_size_is_the_beginning_of_every_later_one() {
    let (_dir, log, _) = grown(270);
    let root = |size| log.root(size).unwrap();
    for new in (0..=40).chain([255, 256, 257, 270]) {
        for old in 0..=new {
            let proof = log.prove_consistency(old, new).unwrap();
            verify_consistency(old, &root(old), new, &root(new), &proof).unwrap();
        }
    }
    assert!(log.prove_consistency(4, 3).is_err());
}

#[test]
fn cosignatures_take_the_place_of_the_same_checkpoint_only() {
    let (_dir, log, last) = grown(3);
    let cosigner = CosignerKey::from_seed("c.example/1", [9; 32]).unwrap();
    let signed = checkpoint::open(&last, &key().verifier_key()).unwrap();
    let cosigned = format!("{last}{}", cosigner.cosign(&signed, 7).unwrap());
    log.publish_cosigned(&cosigned).unwrap();
    assert_eq!(log.checkpoint_text().unwrap(), cosigned);
    // The log goes on from the text with or without the others' lines.
    let next = append(&log, &last, &leaf(3)).unwrap();
    let late = log.publish_cosigned(&cosigned);
    assert!(matches!(late, Err(Error::Rollback { found: 4, signed: 3 })), "{late:?}");
    assert_eq!(log.checkpoint_text().unwrap(), next);
}

#[test]
fn fail_restored_from_an_older_copy() {
    let (dir, log, last) = grown(3);
    let older = fs::read_to_string(dir.path().join("checkpoint")).unwrap();
    let newer = append(&log, &last, &leaf(3)).unwrap();
    fs::write(dir.path().join("checkpoint"), older).unwrap();
    let error = append(&log, &newer, &leaf(4)).unwrap_err();
    assert!(matches!(error, Error::Rollback { found: 3, signed: 4 }), "{error}");
    // Control: with the newest checkpoint back in its place the log goes on.
    fs::write(dir.path().join("checkpoint"), &newer).unwrap();
    append(&log, &newer, &leaf(4)).unwrap();
}

#[test]
fn fail_foreign_key() {
    let (dir, _, last) = grown(1);
    let other = LogKey::from_seed("example.org/testlog", [8; 32]).unwrap();
    let log = Log::open(dir.path(), other.verifier_key());
    assert!(log.grow(&last, &leaf(1)).is_err());
}

#[test]
fn a_step_cut_short_is_done_again() {
    let (dir, log, last) = grown(255);
    let before = fs::read(dir.path().join("checkpoint")).unwrap();
    let first = append(&log, &last, &leaf(255)).unwrap();
    fs::write(dir.path().join("checkpoint"), before).unwrap();
    let again = Log::open(dir.path(), key().verifier_key());
    assert_eq!(append(&again, &last, &leaf(255)).unwrap(), first);
}
