use expect_test::{Expect, expect};
use proptest::prelude::*;
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::merkle::leaf_hash;
use testimony_proof::note::{CosignerKey, LogKey};

use super::*;

const HASH: &str = "b8kWOtsyDbL5IJr0BPQre0def7JaRCLZloOAvrPMDLE=";

fn key() -> LogKey {
    LogKey::from_seed("log.example/team", [1; 32]).unwrap()
}

fn signed(size: u64) -> String {
    let checkpoint = Checkpoint::new("log.example/team", size, leaf_hash(b"x")).unwrap();
    key().sign_checkpoint(&checkpoint).unwrap().to_text()
}

/// Reads a request and checks who signed it, as the server does.
fn check(body: &str, expected: &Expect) {
    let found = match Submission::parse(body.as_bytes()) {
        Ok(read) => match read.check_signature(&[key().verifier_key()]) {
            Ok(()) => format!("old {}, {} hashes", read.old_size, read.proof.len()),
            Err(refusal) => format!("{} {refusal}", refusal.answer().status),
        },
        Err(refusal) => format!("{} {refusal}", refusal.answer().status),
    };
    expected.assert_eq(&found);
}

#[test]
fn requests_of_the_specification_are_read() {
    check(&format!("old 0\n\n{}", signed(1)), &expect!["old 0, 0 hashes"]);
    check(&format!("old 3\n{HASH}\n{HASH}\n\n{}", signed(9)), &expect!["old 3, 2 hashes"]);
    let many = format!("{HASH}\n").repeat(63);
    check(&format!("old 3\n{many}\n{}", signed(9)), &expect!["old 3, 63 hashes"]);
    // Signatures of strangers change nothing.
    let stranger = CosignerKey::from_seed("other.example/c", [2; 32]).unwrap();
    let checkpoint = Submission::parse(format!("old 0\n\n{}", signed(1)).as_bytes()).unwrap();
    let line = stranger.cosign(&checkpoint.checkpoint, 7).unwrap();
    check(&format!("old 0\n\n{}{line}", signed(1)), &expect!["old 0, 0 hashes"]);
}

#[test]
fn fail_malformed_requests() {
    let good = signed(9);
    let cases = [
        ("", expect!["400 malformed body: no empty line"]),
        ("old 1\n", expect!["400 malformed body: no empty line"]),
        (&format!("\n\n{good}"), expect!["400 malformed old size"]),
        (&format!("old\n\n{good}"), expect!["400 malformed old size"]),
        (&format!("old 01\n\n{good}"), expect!["400 malformed old size"]),
        (&format!("old +1\n\n{good}"), expect!["400 malformed old size"]),
        (&format!("old -1\n\n{good}"), expect!["400 malformed old size"]),
        (&format!("old 1 \n\n{good}"), expect!["400 malformed old size"]),
        (&format!("Old 1\n\n{good}"), expect!["400 malformed old size"]),
        (&format!("old 1\r\n\r\n{good}"), expect!["400 malformed old size"]),
        (&format!("old 18446744073709551616\n\n{good}"), expect!["400 malformed old size"]),
        (&format!("old 1\nabc\n\n{good}"), expect!["400 malformed proof: not a hash in base64"]),
        (&format!("old 1\nAAAA\n\n{good}"), expect!["400 malformed proof: not a hash in base64"]),
        (
            &format!("old 1\n{HASH} \n\n{good}"),
            expect!["400 malformed proof: not a hash in base64"],
        ),
        (&format!("old 1\n{HASH}\n{good}"), expect!["400 malformed proof: not a hash in base64"]),
        (
            &format!("old 1\n{}\n{good}", format!("{HASH}\n").repeat(64)),
            expect!["400 malformed proof: more than 63 hashes"],
        ),
        (&format!("old 1\n\n\n{good}"), expect!["400 malformed checkpoint"]),
        (&format!("old 1\n\n{good}\n"), expect!["400 malformed checkpoint"]),
        (
            &format!("old 1\n\n{}", good.replace("\n9\n", "\n09\n")),
            expect!["400 malformed checkpoint"],
        ),
        ("old 1\n\nlog.example/team\n9\n\n", expect!["400 malformed checkpoint"]),
        (
            &format!("old 1\n\n{}", signed(1 << 63)),
            expect!["400 malformed checkpoint: too many leaves"],
        ),
    ];
    for (body, expected) in cases {
        check(body, &expected);
    }
    let long = [b'o'; BODY_BYTES_MAX + 1];
    assert_eq!(Submission::parse(&long), Err(Refusal::Malformed("body: too long")));
    assert_eq!(Submission::parse(&[0xff; 9]), Err(Refusal::Malformed("body: not UTF-8")));
}

#[test]
fn fail_wrong_signatures() {
    check(
        &format!("old 10\n\n{}", signed(9)),
        &expect!["400 the old size is above the size of the checkpoint"],
    );
    // The text was changed after it was signed.
    let changed = signed(9).replace("\n9\n", "\n8\n");
    check(
        &format!("old 1\n\n{changed}"),
        &expect!["403 not signed by a key that is known for this log"],
    );
    // Of two signatures by a known key one does not hold: the note is refused as a whole.
    let good = signed(8);
    let (_, other_line) =
        signed(9).rsplit_once("\n\n").map(|(a, b)| (a.len(), b.to_owned())).unwrap();
    check(
        &format!("old 1\n\n{good}{other_line}"),
        &expect!["403 not signed by a key that is known for this log"],
    );
    // Another key of the same name is another key.
    let other = LogKey::from_seed("log.example/team", [9; 32]).unwrap();
    let read = Submission::parse(format!("old 0\n\n{good}").as_bytes()).unwrap();
    assert_eq!(read.check_signature(&[other.verifier_key()]), Err(Refusal::NotSigned));
    assert_eq!(read.check_signature(&[]), Err(Refusal::UnknownLog));
    // Either of two known keys will do: the log changes its key.
    read.check_signature(&[other.verifier_key(), key().verifier_key()]).unwrap();
    // A log signs for its own name only.
    let elsewhere = LogKey::from_seed("log.example/other", [1; 32]).unwrap();
    assert_eq!(read.check_signature(&[elsewhere.verifier_key()]), Err(Refusal::NotSigned));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(old in 0..u64::MAX, hashes in prop::collection::vec(any::<[u8; 32]>(), 0..=63)) {
        let read = Submission::parse(format!("old 0\n\n{}", signed(5)).as_bytes()).unwrap();
        let submission = Submission { old_size: old, proof: hashes, ..read };
        prop_assert_eq!(Submission::parse(submission.to_text().as_bytes()), Ok(submission));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        drop(Submission::parse(&bytes));
    }

    #[test]
    fn a_flipped_byte_of_the_text_is_refused(at in 0..60_usize, bit in 0..8_u32) {
        let text = signed(5);
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1 << bit;
        let body = [b"old 0\n\n".as_slice(), &bytes].concat();
        let keys = [key().verifier_key()];
        let taken = Submission::parse(&body).is_ok_and(|read| read.check_signature(&keys).is_ok());
        prop_assert!(!taken);
    }
}
