//! Every limit holds at its last allowed value and refuses the next one; every refusal speaks.

use expect_test::expect;
use testimony_proof::checkpoint::{CHECKPOINT_BYTES_MAX, Checkpoint};
use testimony_proof::commitment::{OPENING_BYTES_MAX, Opening};
use testimony_proof::note::{NOTE_BYTES_MAX, NoteSignature, SIGNATURES_MAX, SignedNote};
use testimony_proof::policy::{NAME_BYTES_MAX, POLICY_BYTES_MAX, Policy};
use testimony_proof::proof_file::{HEAD_BYTES_MAX, TlogProof};
use testimony_proof::{Error, base64};

use crate::fixture::{TIME, policy, proof_of};

/// Fills `text` with lines of dots, in front, up to exactly this many bytes.
fn padded(text: &str, bytes: usize) -> String {
    let missing = bytes - text.len();
    format!("{}\n{text}", ".".repeat(missing - 1))
}

#[test]
fn notes_end_at_their_limits() {
    let note = proof_of(b"tick", [TIME; 3]).checkpoint_text;
    assert!(SignedNote::parse(padded(&note, NOTE_BYTES_MAX)).is_ok());
    let over = SignedNote::parse(padded(&note, NOTE_BYTES_MAX + 1));
    assert_eq!(over, Err(Error::TooLarge("signed note")));
    assert_eq!(NOTE_BYTES_MAX, 4_194_304);
    let line = "\u{2014} a AAAAAAA=\n";
    assert!(NoteSignature::parse_lines(&line.repeat(SIGNATURES_MAX)).is_ok());
    let over = NoteSignature::parse_lines(&line.repeat(SIGNATURES_MAX + 1));
    assert_eq!(over, Err(Error::TooLarge("signatures of a note")));
    assert_eq!(
        NoteSignature::parse_lines(line.trim_end()),
        Err(Error::Malformed("signature line"))
    );
}

#[test]
fn checkpoints_end_at_their_limit() {
    let body = |bytes: usize| {
        let short = Checkpoint::new("log.example", 1, [1; 32]).unwrap().to_text();
        format!("{short}{}\n", "x".repeat(bytes - short.len() - 1))
    };
    assert!(Checkpoint::parse(body(CHECKPOINT_BYTES_MAX)).is_ok());
    let over = Checkpoint::parse(body(CHECKPOINT_BYTES_MAX + 1));
    assert_eq!(over, Err(Error::TooLarge("checkpoint")));
    assert_eq!(CHECKPOINT_BYTES_MAX, 16_384);
}

#[test]
fn proofs_end_at_their_limit() {
    let mut proof = proof_of(b"tick", [TIME; 3]);
    let head = |proof: &TlogProof| proof.to_text().split_once("\n\n").unwrap().0.len();
    // The head's lines are fixed but for `extra`, whose length grows by 4 characters.
    proof.extra = Some(vec![1; 3]);
    // The index has 1 to 4 digits, so that the last allowed length is met exactly.
    proof.index = 10_u64.pow(u32::try_from((HEAD_BYTES_MAX - head(&proof)) % 4).unwrap());
    let room = HEAD_BYTES_MAX - head(&proof);
    proof.extra = Some(vec![1; 3 + room / 4 * 3]);
    assert_eq!(head(&proof), HEAD_BYTES_MAX);
    assert!(TlogProof::parse(proof.to_text()).is_ok());
    proof.extra = Some(vec![1; 6 + room / 4 * 3]);
    assert_eq!(TlogProof::parse(proof.to_text()), Err(Error::TooLarge("tlog-proof")));
    assert_eq!(HEAD_BYTES_MAX, 131_072);
    // A checkpoint that is as long as a note may be still fits below a head.
    let long = padded(&proof_of(b"tick", [TIME; 3]).checkpoint_text, NOTE_BYTES_MAX);
    let text = format!("c2sp.org/tlog-proof@v1\nindex 0\n\n{long}");
    assert_eq!(TlogProof::parse(text), Err(Error::TooLarge("checkpoint")));
    let text = format!("c2sp.org/tlog-proof@v1\n{}", ".".repeat(NOTE_BYTES_MAX + HEAD_BYTES_MAX));
    assert_eq!(TlogProof::parse(text), Err(Error::TooLarge("tlog-proof")));
    // What is not there is not written.
    proof.extra = Some(Vec::new());
    assert!(!proof.to_text().contains("extra"));
}

#[test]
fn policies_end_at_their_limits() {
    let text = policy(2).to_text().unwrap();
    let fill = |bytes: usize| format!("{text}#{}\n", "x".repeat(bytes - text.len() - 2));
    assert!(Policy::parse(fill(POLICY_BYTES_MAX)).is_ok());
    assert_eq!(Policy::parse(fill(POLICY_BYTES_MAX + 1)), Err(Error::TooLarge("policy")));
    assert_eq!(POLICY_BYTES_MAX, 1_048_576);
    let mut named = policy(2);
    named.name = Some("x".repeat(NAME_BYTES_MAX));
    assert!(named.to_text().is_ok());
    named.name = Some("x".repeat(NAME_BYTES_MAX + 1));
    assert!(named.to_text().is_err());
    let mut rooted = policy(2);
    rooted.tsa_roots = (0..64).map(|at| vec![at]).collect();
    assert!(rooted.to_text().is_ok());
    rooted.tsa_roots.push(vec![64]);
    assert!(rooted.to_text().is_err());
}

#[test]
fn openings_end_at_their_limit() {
    let text = "x".repeat(OPENING_BYTES_MAX);
    assert_eq!(Opening::parse(&text), Err(Error::Malformed("opening")));
    assert_eq!(Opening::parse(text + "x"), Err(Error::TooLarge("opening")));
}

#[test]
fn base64_refuses_a_length_that_is_no_multiple_of_four() {
    for length in (0..40).filter(|length| length % 4 != 0) {
        assert_eq!(base64::decode(&"A".repeat(length)), Err(Error::Base64));
    }
    assert_eq!(base64::decode(""), Ok(Vec::new()));
}

#[test]
fn every_refusal_says_what_failed() {
    let errors = [
        Error::Base64,
        Error::Utf8,
        Error::ControlCharacter,
        Error::Number,
        Error::TooLarge("policy"),
        Error::Malformed("opening"),
        Error::KeyName,
        Error::KeyId,
        Error::KeyKind,
        Error::WeakKey,
        Error::Signature(0xab),
        Error::NotSigned,
        Error::IndexOutOfRange,
        Error::SizesReversed,
        Error::ProofLength(3, 2),
        Error::RootMismatch,
        Error::LogOrigin,
        Error::UnknownLog,
        Error::Quorum,
        Error::Domain,
        Error::Policy(0, "no log"),
        Error::Policy(7, "a member twice"),
        Error::DigestMissing,
        Error::OpeningClosed,
    ];
    let said: String = errors.iter().map(|error| format!("{error}\n")).collect();
    expect![[r#"
        not canonical base64
        not UTF-8
        a control character where none is allowed
        not a canonical decimal number in range
        policy: larger than this program reads
        not a well-formed opening
        not a key name
        the key's id does not belong to its name and key
        a key of an unknown or unsuitable kind
        a public key for which anybody can sign
        the signature of key 000000ab does not verify
        not signed by the key that was asked for
        the leaf is not below the tree's size
        the older tree is larger than the newer one
        2 hashes in a proof of 3
        the hashes do not lead to the root
        the checkpoint names another log than its key
        no log of the policy has signed the checkpoint
        too few of the policy's cosigners have signed
        this key must not sign such a text
        policy: no log
        policy, line 7: a member twice
        the opening needs the digest of its payload
        a closed opening shows nothing about a payload
    "#]]
    .assert_eq(&said);
}
