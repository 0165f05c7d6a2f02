//! What a proof shows, and that no changed byte leaves the answer as it was.

use expect_test::{Expect, expect};
use testimony_proof::commitment::{Kind, Opening, Secret, digest, tick_leaf};
use testimony_proof::merkle::leaf_hash;
use testimony_proof::note::SignedNote;
use testimony_proof::policy::Policy;
use testimony_proof::proof_file::{TlogProof, verify_checkpoint};
use testimony_proof::{Error, checkpoint, cosignature};

use crate::fixture::{LOG, TIME, log_key, policy, proof_of};

fn check(threshold: usize, times: [u64; 3], expected: &Expect) {
    let facts = proof_of(b"tick", times).verify(&leaf_hash(b"tick"), &policy(threshold));
    let found = facts.map(|facts| facts.existed_by.map(|time| time as i128 - i128::from(TIME)));
    expected.assert_eq(&format!("{found:?}"));
}

#[test]
fn the_date_is_the_one_by_which_the_quorum_had_signed() {
    check(1, [TIME + 9, TIME, TIME + 5], &expect!["Ok(Some(0))"]);
    check(2, [TIME + 9, TIME, TIME + 5], &expect!["Ok(Some(5))"]);
    check(3, [TIME + 9, TIME, TIME + 5], &expect!["Ok(Some(9))"]);
}

#[test]
fn a_lying_minority_cannot_backdate() {
    check(2, [0, TIME, TIME + 5], &expect!["Ok(Some(0))"]);
    // The negative control: with a quorum of one, a single liar sets the date.
    check(1, [0, TIME, TIME + 5], &expect!["Ok(Some(-1700000000))"]);
}

#[test]
fn without_a_quorum_there_is_no_date() {
    let mut lax = policy(1);
    lax.quorum = None;
    let facts = proof_of(b"tick", [TIME; 3]).verify(&leaf_hash(b"tick"), &lax).unwrap();
    assert_eq!((facts.existed_by, facts.cosigned.len()), (None, 3));
}

#[test]
fn any_flipped_bit_of_a_proof_refutes_it() {
    let proof = proof_of(b"tick", [TIME; 3]).to_text();
    let judge = |bytes: &[u8], policy: &Policy| {
        TlogProof::parse(bytes).and_then(|proof| proof.verify(&leaf_hash(b"tick"), policy))
    };
    let (all, two) = (policy(3), policy(2));
    let facts = judge(proof.as_bytes(), &two).unwrap();
    assert_eq!(judge(proof.as_bytes(), &all), Ok(facts.clone()));
    let mut spared = 0;
    for at in 0..proof.len() {
        for bit in 0..8 {
            let mut changed = proof.clone().into_bytes();
            changed[at] ^= 1 << bit;
            assert!(judge(&changed, &all).is_err(), "byte {at}, bit {bit}");
            let found = judge(&changed, &two);
            assert_ne!(found, Ok(facts.clone()), "byte {at}, bit {bit}");
            spared += usize::from(found.is_ok());
        }
    }
    // The negative control: a quorum of two spares a third cosigner whose name was changed.
    assert!(spared > 0);
}

#[test]
fn any_flipped_bit_of_an_opening_changes_its_root() {
    let opening = Opening {
        kind: Kind::Text,
        secret: Secret::Blind([7; 32]),
        slot: 0xdead_beef,
        siblings: std::array::from_fn(|level| leaf_hash(&[u8::try_from(level).unwrap()])),
    };
    let (text, digest) = (opening.to_text(), digest(b"what was said"));
    let root = opening.root_for(Some(digest)).unwrap();
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1 << bit;
            let found = Opening::parse(&changed).and_then(|read| read.root_for(Some(digest)));
            assert_ne!(found, Ok(root), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn an_opening_leads_to_the_logs_leaf_and_hides_its_blind() {
    let opening = Opening {
        kind: Kind::Entry,
        secret: Secret::Blind([7; 32]),
        slot: 1,
        siblings: [[5; 32]; 32],
    };
    let root = opening.root_for(Some(digest(b"payload"))).unwrap();
    let proof = proof_of(&root, [TIME; 3]);
    let facts = proof.verify(&tick_leaf(&root), &policy(2)).unwrap();
    assert_eq!(proof.verify_path(&tick_leaf(&root), &facts.checkpoint), Ok(()));
    assert_eq!(proof.verify_path(&root, &facts.checkpoint), Err(Error::RootMismatch));
    assert_eq!(proof.verify(&root, &policy(2)), Err(Error::RootMismatch));
    assert!(!format!("{opening:?}").contains('7'));
    assert!(format!("{opening:?}").contains("Blind(..)"));
}

#[test]
fn a_checkpoint_alone_is_judged_by_the_same_rules() {
    let proof = proof_of(b"tick", [TIME; 3]);
    let (head, cosigned) = verify_checkpoint(&proof.checkpoint_text, &policy(3)).unwrap();
    assert_eq!((head.size, cosigned.len()), (2, 3));
    let key = log_key().verifier_key();
    assert_eq!(checkpoint::open(&proof.checkpoint_text, &key), Ok(head));
    let note = SignedNote::parse(&proof.checkpoint_text).unwrap();
    assert_eq!(cosignature::verify(&note, &policy(3).cosigners[1].key), Ok(Some(TIME)));
    assert_eq!(cosignature::verify(&note, &key), Err(Error::KeyKind));
    assert_eq!(note.verify(&policy(3).cosigners[1].key), Err(Error::KeyKind));
}

#[test]
fn a_plain_c2sp_reader_sees_the_same_quorum_in_our_file() {
    let ours = policy(2);
    let text = ours.to_text().unwrap();
    let plain = Policy::parse_c2sp(&text).unwrap();
    assert_eq!((&plain.logs, &plain.groups), (&ours.logs, &ours.groups));
    assert!(plain.publication.is_empty());
    assert!(text.contains(LOG));
    // An unknown condition refuses the file for us and is a comment for others.
    let newer = text + "#! until 2030\n";
    assert!(Policy::parse_c2sp(&newer).is_ok());
    assert!(matches!(Policy::parse(&newer), Err(Error::Policy(11, _))));
}

#[test]
fn a_policy_that_cannot_be_read_back_is_not_written() {
    let mut forged = policy(2);
    forged.name = Some("us\nquorum none".into());
    assert!(forged.to_text().is_err());
    let mut circular = policy(2);
    circular.groups[0].members.push("some".into());
    assert!(circular.to_text().is_err());
    let mut spaced = policy(2);
    spaced.cosigners[0].url = Some("https://a b".into());
    assert!(spaced.to_text().is_err());
}
