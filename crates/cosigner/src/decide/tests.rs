use expect_test::{Expect, expect};
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::merkle::{leaf_hash, node_hash};
use testimony_proof::note::LogKey;

use super::*;

fn leaf(number: u8) -> Hash {
    leaf_hash(&[number])
}

/// The roots of 0, 1 and 2 leaves.
fn root(size: u64) -> Hash {
    match size {
        0 => empty_root(),
        1 => leaf(0),
        _ => node_hash(&leaf(0), &leaf(1)),
    }
}

fn submission(old_size: u64, size: u64, root: Hash, proof: &[Hash]) -> Submission {
    let checkpoint = Checkpoint::new("log.example/team", size, root).unwrap();
    let note = SignedNote { text: checkpoint.to_text(), signatures: Vec::new() };
    Submission { old_size, proof: proof.to_vec(), note, checkpoint }
}

fn last(size: u64) -> Option<LastCosigned> {
    Some(LastCosigned { size, root: root(size), time: 100 })
}

fn check(before: Option<LastCosigned>, asked: &Submission, expected: &Expect) {
    let found = match asked.decide(before.as_ref(), 50) {
        Ok(next) => format!("keep {} at {}", next.size, next.time),
        Err(refusal) => {
            let Answer { status, content_type, body } = refusal.answer();
            format!("{status} {content_type}: {body}")
        }
    };
    expected.assert_eq(found.trim_end());
}

#[test]
fn growth_is_cosigned_and_time_never_goes_back() {
    check(None, &submission(0, 0, root(0), &[]), &expect!["keep 0 at 50"]);
    check(None, &submission(0, 2, root(2), &[]), &expect!["keep 2 at 50"]);
    check(last(0), &submission(0, 0, root(0), &[]), &expect!["keep 0 at 100"]);
    check(last(0), &submission(0, 1, root(1), &[]), &expect!["keep 1 at 100"]);
    check(last(1), &submission(1, 1, root(1), &[]), &expect!["keep 1 at 100"]);
    check(last(1), &submission(1, 2, root(2), &[leaf(1)]), &expect!["keep 2 at 100"]);
    // A time of zero would say "no time".
    assert_eq!(submission(0, 1, root(1), &[]).decide(None, 0).map(|next| next.time), Ok(1));
}

#[test]
fn fail_stale_forked_and_unproved() {
    check(last(1), &submission(0, 2, root(2), &[]), &expect!["409 text/x.tlog.size: 1"]);
    check(last(2), &submission(1, 2, root(2), &[leaf(1)]), &expect!["409 text/x.tlog.size: 2"]);
    check(None, &submission(1, 2, root(2), &[leaf(1)]), &expect!["409 text/x.tlog.size: 0"]);
    check(
        last(2),
        &submission(2, 2, leaf(9), &[]),
        &expect!["409 text/plain; charset=utf-8: another root was cosigned for this size"],
    );
    let refused = "422 text/plain; charset=utf-8: the consistency proof does not hold";
    for (before, asked) in [
        (last(1), submission(1, 2, root(2), &[])),
        (last(1), submission(1, 2, root(2), &[leaf(0)])),
        (last(1), submission(1, 2, root(2), &[leaf(1), leaf(1)])),
        (last(2), submission(2, 2, root(2), &[leaf(1)])),
        (None, submission(0, 2, root(2), &[leaf(1)])),
        (None, submission(0, 0, leaf(0), &[])),
        (last(0), submission(0, 0, leaf(0), &[])),
        (None, submission(0, 0, root(0), &[leaf(0)])),
    ] {
        let found = asked.decide(before.as_ref(), 50).unwrap_err().answer();
        assert_eq!(
            format!("{} {}: {}", found.status, found.content_type, found.body.trim_end()),
            refused
        );
    }
}

#[test]
fn every_refusal_has_the_status_of_the_specification() {
    let status = |refusal: Refusal| refusal.answer().status;
    assert_eq!(status(Refusal::Malformed("x")), 400);
    assert_eq!(status(Refusal::OldAboveSize), 400);
    assert_eq!(status(Refusal::NotSigned), 403);
    assert_eq!(status(Refusal::UnknownLog), 404);
    assert_eq!(status(Refusal::Stale(7)), 409);
    assert_eq!(status(Refusal::OtherRoot), 409);
    assert_eq!(status(Refusal::Inconsistent), 422);
    assert_eq!(status(Refusal::NotKept), 503);
}

#[test]
fn only_the_logs_own_lines_are_kept_and_the_cosignature_is_the_same_again() {
    let log = LogKey::from_seed("log.example/team", [1; 32]).unwrap();
    let key = CosignerKey::from_seed("cosigner.example/1", [2; 32]).unwrap();
    let stranger = CosignerKey::from_seed("stranger.example/1", [3; 32]).unwrap();
    let mut asked = submission(0, 1, root(1), &[]);
    asked.note = log.sign_checkpoint(&asked.checkpoint).unwrap();
    asked.note.signatures.push(stranger.cosign(&asked.checkpoint, 1).unwrap());
    let keys = [log.verifier_key()];
    let next = asked.decide(None, 1_700_000_000).unwrap();
    let note = asked.signed_by(&keys);
    let answer = asked.cosign(&key, &next).unwrap();
    let served = cosigned_text(&key, &note, next.time).unwrap();
    assert_eq!(served, format!("{note}{}", answer.body));
    assert!(!served.contains("stranger"));
    let read = SignedNote::parse(&served).unwrap();
    let time = testimony_proof::cosignature::verify(&read, &key.verifier_key());
    assert_eq!(time, Ok(Some(1_700_000_000)));
}
