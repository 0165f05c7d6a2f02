//! One log, one publication key, three cosigners, and a proof under them.

use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::merkle::{leaf_hash, root_of};
use testimony_proof::note::{CosignerKey, LogKey, PublicationKey};
use testimony_proof::policy::{Cosigner, Group, Log, Policy};
use testimony_proof::proof_file::TlogProof;

pub(crate) const LOG: &str = "log.example/team";
pub(crate) const NAMES: [&str; 3] = ["north", "south", "west"];
pub(crate) const TIME: u64 = 1_700_000_000;

pub(crate) fn log_key() -> LogKey {
    LogKey::from_seed(LOG, [1; 32]).unwrap()
}

pub(crate) fn publication_key() -> PublicationKey {
    PublicationKey::from_seed(LOG, [2; 32]).unwrap()
}

pub(crate) fn cosigner_keys() -> [CosignerKey; 3] {
    [(10, "north.example/c"), (11, "south.example/c"), (12, "west.example/c")]
        .map(|(seed, name)| CosignerKey::from_seed(name, [seed; 32]).unwrap())
}

/// A policy whose quorum is `threshold` of the three cosigners.
pub(crate) fn policy(threshold: usize) -> Policy {
    let cosigner = |(name, key): (&&str, CosignerKey)| Cosigner {
        name: (*name).into(),
        key: key.verifier_key(),
        url: None,
    };
    let members = NAMES.map(String::from).into();
    Policy {
        logs: vec![Log { key: log_key().verifier_key(), url: Some("https://log.example".into()) }],
        cosigners: NAMES.iter().zip(cosigner_keys()).map(cosigner).collect(),
        groups: vec![Group { name: "some".into(), threshold, members }],
        quorum: Some("some".into()),
        publication: vec![publication_key().verifier_key()],
        tsa_roots: vec![vec![0x30, 0x03, 1, 2, 3]],
        name: Some("Team of the north, 2026".into()),
        demo: false,
    }
}

/// The second of two leaves, cosigned by all three at these times.
pub(crate) fn proof_of(entry: &[u8], times: [u64; 3]) -> TlogProof {
    let (other, leaf) = (leaf_hash(b"another tick"), leaf_hash(entry));
    let checkpoint = Checkpoint::new(LOG, 2, root_of(&[other, leaf])).unwrap();
    let mut note = log_key().sign_checkpoint(&checkpoint).unwrap();
    for (key, time) in cosigner_keys().iter().zip(times) {
        note.signatures.push(key.cosign(&checkpoint, time).unwrap());
    }
    TlogProof { extra: None, index: 1, hashes: vec![other], checkpoint_text: note.to_text() }
}
