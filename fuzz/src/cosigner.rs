//! Requests to a cosigner, from anybody.

use testimony_cosigner::{LastCosigned, Refusal, Submission, cosigned_text};
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::merkle::{empty_root, leaf_hash, root_of};
use testimony_proof::note::{CosignerKey, LogKey, SignedNote};
use testimony_proof::{Hash, cosignature};

use crate::choice;

const LOG: &str = "fuzz.example/log";
/// The tree that the true log grows to.
const LEAVES: u8 = 9;
const NOW: u64 = 1_700_000_000;

fn key() -> LogKey {
    LogKey::from_seed(LOG, [1; 32]).expect("a good name")
}

fn leaves(size: u8) -> Vec<Hash> {
    (0..size).map(|leaf| leaf_hash(&[leaf])).collect()
}

/// `data`: the tree that was cosigned last, and a request body.
pub(crate) fn cosigner(data: &[u8]) {
    let Some((size, body)) = choice(data) else { return };
    let Ok(submission) = Submission::parse(body) else { return };
    assert_eq!(submission.to_text().as_bytes(), body, "a second spelling");
    let log = key().verifier_key();
    let size = size % (LEAVES + 1);
    let root = root_of(&leaves(size));
    let last = (size > 0).then_some(LastCosigned { size: size.into(), root, time: NOW });
    let is_signed = submission.check_signature(std::slice::from_ref(&log)).is_ok();
    if is_signed {
        crate::accepted();
    }
    // The decision must be right for every tree that is asked for, signed by its log or not.
    let kept = match submission.decide(last.as_ref(), NOW - 1) {
        Ok(kept) => kept,
        Err(Refusal::Stale(told)) => {
            assert!(told == u64::from(size) && submission.old_size != told);
            return;
        }
        Err(_) => return,
    };
    check_kept(&submission, last.as_ref(), &kept);
    if is_signed {
        check_answer(&submission, &kept);
    }
}

/// Never a smaller tree, never another of the same size, never an earlier time, never one whose
/// beginning is not what was cosigned.
fn check_kept(submission: &Submission, last: Option<&LastCosigned>, kept: &LastCosigned) {
    assert_eq!((kept.size, kept.root), (submission.checkpoint.size, submission.checkpoint.root));
    let Some(last) = last else {
        assert!(submission.proof.is_empty() && kept.time > 0);
        assert!(kept.size > 0 || kept.root == empty_root());
        return;
    };
    assert!(kept.size >= last.size && kept.time >= last.time);
    assert!(kept.size > last.size || kept.root == last.root, "two roots of one size");
    // The same hashes lead from no other tree of that size to this one.
    let forked = LastCosigned { root: leaf_hash(b"another history"), ..*last };
    assert!(submission.decide(Some(&forked), NOW).is_err(), "two histories lead to it");
}

/// What goes back is one line, by this cosigner, over this text, at the time that was kept.
fn check_answer(submission: &Submission, kept: &LastCosigned) {
    let key = CosignerKey::from_seed("fuzz.example/cosigner", [3; 32]).expect("a good name");
    let log = self::key().verifier_key();
    let answer = submission.cosign(&key, kept).expect("a time in range");
    let note = submission.signed_by(std::slice::from_ref(&log));
    let served = cosigned_text(&key, &note, kept.time).expect("it was read once");
    assert_eq!(served, format!("{note}{}", answer.body));
    let read = SignedNote::parse(&served).expect("what is served is a note");
    assert_eq!(cosignature::verify(&read, &key.verifier_key()), Ok(Some(kept.time)));
}

/// The hashes that lead from the first `old` leaves to all of them (RFC 9162, 2.1.4.1).
fn path(old: usize, all: &[Hash], whole: bool) -> Vec<Hash> {
    if old == all.len() {
        return if whole { Vec::new() } else { vec![root_of(all)] };
    }
    let half = all.len().next_power_of_two() / 2;
    let (left, right) = all.split_at(half);
    let (mut hashes, sibling) = if old <= half {
        (path(old, left, whole), right)
    } else {
        (path(old - half, right, false), left)
    };
    hashes.push(root_of(sibling));
    hashes
}

pub(crate) fn cosigner_seeds() -> Vec<Vec<u8>> {
    let request = |old: u8, size: u8| {
        let all = leaves(size);
        let checkpoint =
            Checkpoint::new(LOG, size.into(), root_of(&all)).expect("a good name and size");
        let note = key().sign_checkpoint(&checkpoint).expect("its own log");
        let proof = if old == 0 { Vec::new() } else { path(old.into(), &all, true) };
        let submission = Submission { old_size: old.into(), proof, note, checkpoint };
        [&[old], submission.to_text().as_bytes()].concat()
    };
    let sizes = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 3), (3, 8), (4, 7), (5, 9), (8, 9), (9, 9)];
    sizes.map(|(old, size)| request(old, size)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seeds get to the end: each is decided, and cosigned.
    #[test]
    fn every_seed_is_cosigned() {
        for seed in cosigner_seeds() {
            let (size, body) = choice(&seed).expect("a seed has a choice");
            let asked = Submission::parse(body).expect("a seed is a request");
            let last = LastCosigned { size: size.into(), root: root_of(&leaves(size)), time: NOW };
            let last = (size > 0).then_some(last);
            assert!(asked.decide(last.as_ref(), NOW).is_ok(), "{}", asked.to_text());
        }
    }
}
