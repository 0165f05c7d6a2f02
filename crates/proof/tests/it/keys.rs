//! Keys sign one kind of thing each, verify strictly, and tell nothing in `Debug`.

use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::merkle::empty_root;
use testimony_proof::note::{CosignerKey, LogKey, PublicationKey, SignedNote, VerifierKey};
use testimony_proof::{Error, base64};

use crate::fixture::{LOG, cosigner_keys, log_key, publication_key};

#[test]
fn a_note_signed_by_gos_implementation_verifies() {
    // The example of golang.org/x/mod/sumdb/note, whose signer shares no line with ours.
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let key: VerifierKey = key.parse().unwrap();
    let text = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n\n\
                \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    assert_eq!(SignedNote::parse(text).unwrap().verify(&key), Ok(true));
    let changed = text.replace("answer", "answers");
    let refused = SignedNote::parse(changed).unwrap().verify(&key);
    assert_eq!(refused, Err(Error::Signature(0xc74f_20a3)));
}

#[test]
fn a_log_key_signs_only_its_own_plain_checkpoints() {
    let key = log_key();
    let sign = |checkpoint: &Checkpoint| key.sign_checkpoint(checkpoint).map(|_| ());
    let mut checkpoint = Checkpoint::new(LOG, 1, [1; 32]).unwrap();
    assert_eq!(sign(&checkpoint), Ok(()));
    checkpoint.extensions.push("more".into());
    assert_eq!(sign(&checkpoint), Err(Error::Domain));
    assert_eq!(sign(&Checkpoint::new("log.example/x", 1, [1; 32]).unwrap()), Err(Error::LogOrigin));
    assert_eq!(sign(&Checkpoint::new(LOG, 0, [1; 32]).unwrap()), Err(Error::RootMismatch));
    assert_eq!(sign(&Checkpoint::new(LOG, 0, empty_root()).unwrap()), Ok(()));
    assert_eq!(Checkpoint::new("two\nlines", 1, [1; 32]), Err(Error::Malformed("checkpoint")));
}

#[test]
fn a_publication_key_signs_manifests_and_jws_but_no_checkpoint() {
    let key = publication_key();
    let verifier = key.verifier_key();
    assert_eq!(verifier.name(), "log.example/team/publication");
    let manifest = "testimony-dossier/v1\nfile\n";
    let note = key.sign_manifest(manifest).unwrap();
    assert_eq!(SignedNote::parse(note.to_text()).unwrap().verify(&verifier), Ok(true));
    let checkpoint = Checkpoint::new(LOG, 1, [1; 32]).unwrap().to_text();
    assert_eq!(key.sign_manifest(&checkpoint), Err(Error::Domain));
    assert!(key.sign_manifest("no newline at the end").is_err());
    let jws = key.sign_jws(b"aGVhZA.Ym9keQ");
    assert_eq!(verifier.verify_jws(b"aGVhZA.Ym9keQ", &jws), Ok(()));
    assert!(matches!(verifier.verify_jws(b"aGVhZA.Ym9keR", &jws), Err(Error::Signature(_))));
    // A manifest's signature never passes for a JWS, nor the other way round.
    assert_eq!(
        verifier.verify_jws(manifest.as_bytes(), &note.signatures[0].bytes),
        Err(Error::Domain)
    );
}

#[test]
fn a_cosigner_refuses_times_that_the_format_cannot_hold() {
    let checkpoint = Checkpoint::new(LOG, 1, [1; 32]).unwrap();
    let [key, ..] = cosigner_keys();
    assert!(key.cosign(&checkpoint, (1 << 63) - 1).is_ok());
    assert_eq!(key.cosign(&checkpoint, 1 << 63), Err(Error::Number));
}

#[test]
fn debug_shows_no_key() {
    let shown = format!("{:?} {:?} {:?}", log_key(), publication_key(), cosigner_keys()[0]);
    assert_eq!(shown, "LogKey { .. } PublicationKey { .. } CosignerKey { .. }");
}

#[test]
fn names_that_no_note_can_carry_are_refused() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{2003}b", "a\u{7f}b", &"x".repeat(256)] {
        assert_eq!(LogKey::from_seed(name, [1; 32]).err(), Some(Error::KeyName), "{name}");
        assert_eq!(CosignerKey::from_seed(name, [1; 32]).err(), Some(Error::KeyName), "{name}");
    }
    // Room for the suffix is part of the name's length.
    let long = "x".repeat(250);
    assert!(LogKey::from_seed(&long, [1; 32]).is_ok());
    assert_eq!(PublicationKey::from_seed(&long, [1; 32]).err(), Some(Error::KeyName));
}

#[test]
fn every_second_spelling_of_base64_is_refused() {
    for bytes in [&b"a"[..], b"ab", b"abc"] {
        let text = base64::encode(bytes);
        assert_eq!(base64::decode(&text).as_deref(), Ok(bytes));
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \n-_";
        let others = alphabet.iter().flat_map(|sign| {
            (0..text.len()).map(|at| {
                let mut other = text.clone().into_bytes();
                other[at] = *sign;
                String::from_utf8(other).unwrap()
            })
        });
        for other in others.filter(|other| *other != text) {
            assert_ne!(base64::decode(&other).as_deref(), Ok(bytes), "{other}");
        }
    }
}
