//! Every target over its seeds and its committed corpus, without libFuzzer.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use testimony_fuzz::{INPUT_BYTES_MAX, TARGETS, Target, is_accepted};

/// A corpus is kept small: what covers the same is merged away.
const FILES_MAX: usize = 60;

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)
}

fn files(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = fs::read_dir(corpus(target.name));
    let mut files: Vec<_> = folder
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_corpus_replays() {
    let mut failed = Vec::new();
    for target in TARGETS {
        let seeds = (target.seeds)().into_iter().enumerate();
        let seeds = seeds.map(|(number, seed)| (format!("{} seed {number}", target.name), seed));
        for (name, data) in seeds.chain(files(target)) {
            if catch_unwind(|| (target.run)(&data)).is_err() {
                failed.push(name);
            }
        }
    }
    assert!(failed.is_empty(), "\n{}\n", failed.join("\n"));
}

#[test]
fn every_target_has_seeds_and_a_small_corpus() {
    for target in TARGETS {
        assert!(!(target.seeds)().is_empty(), "{} has no seed", target.name);
        let files = files(target);
        assert!(!files.is_empty(), "{} has no corpus", target.name);
        assert!(files.len() <= FILES_MAX, "{}: merge its corpus", target.name);
        for (name, data) in files {
            assert!(data.len() <= INPUT_BYTES_MAX, "{name} is too long");
        }
    }
}

#[test]
fn every_target_accepts_most_of_its_seeds() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        let taken = seeds.iter().filter(|seed| is_accepted(target, seed)).count();
        assert!(taken * 2 >= seeds.len(), "{} takes {taken} of {} seeds", target.name, seeds.len());
        assert!(
            !is_accepted(target, b"\0\xff no parser takes this"),
            "{} takes anything",
            target.name
        );
    }
}

#[test]
fn names_are_said_once_and_no_corpus_is_left_over() {
    let names: BTreeSet<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names.len(), TARGETS.len());
    for entry in fs::read_dir(corpus("")).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(names.contains(name.to_str().unwrap()), "{name:?} is no target");
    }
}

/// Every cut and some flips of each seed: more than the fuzzer's corpora, in a second or two.
#[test]
fn cuts_and_flips_of_the_seeds_hold() {
    for target in TARGETS {
        for seed in (target.seeds)().iter().filter(|seed| seed.len() <= 2_000) {
            let step = (seed.len() / 40).max(1);
            for at in (0..seed.len()).step_by(step) {
                (target.run)(&seed[..at]);
                let mut flipped = seed.clone();
                flipped[at] ^= 1 << (at % 8);
                (target.run)(&flipped);
            }
        }
    }
}
