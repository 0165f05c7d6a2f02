//! Whatever is printed is read back, and no input makes a parser panic.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use testimony_proof::base64;
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::commitment::{Kind, Opening, Secret};
use testimony_proof::note::{NoteSignature, SignedNote, VerifierKey};
use testimony_proof::policy::Policy;
use testimony_proof::proof_file::TlogProof;

use crate::fixture::{TIME, policy, proof_of};

/// Fixed seed and no files of its own: a failure is the same everywhere.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 300,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::default()
    }
}

fn openings() -> impl Strategy<Value = Opening> {
    let kind = prop_oneof![Just(Kind::Entry), Just(Kind::Text), Just(Kind::Blob)];
    let secret = prop_oneof![
        any::<[u8; 32]>().prop_map(Secret::Blind),
        any::<[u8; 32]>().prop_map(Secret::Closed)
    ];
    (kind, secret, any::<u32>(), any::<[[u8; 32]; 32]>())
        .prop_map(|(kind, secret, slot, siblings)| Opening { kind, secret, slot, siblings })
}

fn notes() -> impl Strategy<Value = SignedNote> {
    let signature = ("[a-z./é]{1,20}", any::<u32>(), vec(any::<u8>(), 1..100))
        .prop_map(|(name, key_id, bytes)| NoteSignature { name, key_id, bytes });
    ("([ -~é—]{0,20}\n){1,5}", vec(signature, 1..9))
        .prop_map(|(text, signatures)| SignedNote { text, signatures })
}

fn checkpoints() -> impl Strategy<Value = Checkpoint> {
    ("[ -~é]{1,30}", any::<u64>(), any::<[u8; 32]>(), vec("[ -~]{1,9}", 0..3)).prop_map(
        |(log_origin, size, root, extensions)| Checkpoint { log_origin, size, root, extensions },
    )
}

/// A valid file with a few bytes overwritten, cut or doubled: near misses that a random string
/// never reaches.
fn damaged(text: String) -> impl Strategy<Value = Vec<u8>> {
    let edits = vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..4);
    edits.prop_map(move |edits| {
        let mut bytes = text.clone().into_bytes();
        for (at, byte, how) in edits {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at.max(1)),
                _ => bytes.insert(at, bytes[at]),
            }
        }
        bytes
    })
}

/// Every parser on the same bytes: it must return, and what it accepts must print the same.
fn all_parsers(bytes: &[u8]) {
    let same = |printed: String| assert_eq!(printed.as_bytes(), bytes);
    let text = std::str::from_utf8(bytes);
    if let Ok(read) = SignedNote::parse(bytes) {
        same(read.to_text());
    }
    if let Ok(read) = Checkpoint::parse(bytes) {
        same(read.to_text());
    }
    if let Ok(read) = TlogProof::parse(bytes) {
        same(read.to_text());
    }
    if let Ok(read) = Opening::parse(bytes) {
        same(read.to_text());
    }
    if let Some(read) = text.ok().and_then(|text| base64::decode(text).ok()) {
        same(base64::encode(&read));
    }
    if let Some(read) = text.ok().and_then(|text| text.parse::<VerifierKey>().ok()) {
        same(read.to_string());
    }
    if let Ok(read) = Policy::parse(bytes) {
        // Comments and spaces are free, so here the values must agree instead of the bytes.
        assert_eq!(Policy::parse(read.to_text().unwrap()), Ok(read));
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn base64_is_read_back(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(base64::decode(&base64::encode(&bytes)), Ok(bytes));
    }

    #[test]
    fn openings_are_read_back(opening in openings()) {
        prop_assert_eq!(Opening::parse(opening.to_text()), Ok(opening));
    }

    #[test]
    fn notes_are_read_back(note in notes()) {
        prop_assert_eq!(SignedNote::parse(note.to_text()), Ok(note));
    }

    #[test]
    fn checkpoints_are_read_back(checkpoint in checkpoints()) {
        prop_assert_eq!(Checkpoint::parse(checkpoint.to_text()), Ok(checkpoint));
    }

    #[test]
    fn proofs_are_read_back(
        extra in proptest::option::of(vec(any::<u8>(), 1..50)),
        index in any::<u64>(),
        hashes in vec(any::<[u8; 32]>(), 0..65),
    ) {
        let checkpoint_text = proof_of(b"tick", [TIME; 3]).checkpoint_text;
        let proof = TlogProof { extra, index, hashes, checkpoint_text };
        prop_assert_eq!(TlogProof::parse(proof.to_text()), Ok(proof));
    }

    #[test]
    fn policies_are_read_back(
        threshold in 1_usize..4,
        none in any::<bool>(),
        demo in any::<bool>(),
        name in proptest::option::of("[!-~é]([ -~é]{0,20}[!-~])?"),
        tsa_roots in vec(vec(any::<u8>(), 1..40), 0..3),
    ) {
        let mut made = policy(threshold);
        (made.demo, made.name, made.tsa_roots) = (demo, name, tsa_roots);
        made.tsa_roots.dedup();
        if none {
            made.quorum = None;
        }
        prop_assert_eq!(Policy::parse(made.to_text().unwrap()), Ok(made));
    }

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..300)) {
        all_parsers(&bytes);
    }

    #[test]
    fn random_lines_never_panic(text in "([ -~é\t—]{0,30}\n){0,9}") {
        all_parsers(text.as_bytes());
    }

    #[test]
    fn damaged_proofs_never_panic(bytes in damaged(proof_of(b"tick", [TIME; 3]).to_text())) {
        all_parsers(&bytes);
    }

    #[test]
    fn damaged_policies_never_panic(bytes in damaged(policy(2).to_text().unwrap())) {
        all_parsers(&bytes);
    }

    #[test]
    fn damaged_keys_never_panic(bytes in damaged(policy(2).logs[0].key.to_string())) {
        all_parsers(&bytes);
    }
}
