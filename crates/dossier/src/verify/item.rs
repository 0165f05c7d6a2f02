//! One item that lies outside a dossier, with its opening and the proof of its leaf
//! (docs/spec/commitment.md; `testimony record prove` writes both).

use testimony_proof::Hash;
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::commitment::{Opening, blob_payload, digest, tick_leaf};
use testimony_proof::note::SignedNote;
use testimony_proof::proof_file::TlogProof;

use super::TrustedPolicy;

/// Whether something is what was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemVerdict {
    /// It is, in a log that the reader trusts.
    Sealed(SealedItem),
    /// Opening and proof are good, and it is not what they are for; or they do not fit each other.
    Changed,
    /// No policy of the reader's knows the log, or none accepts its checkpoint.
    CannotTell {
        /// The log that the proof names.
        log_origin: String,
        /// What the policy that knows it said.
        why: Option<String>,
    },
    /// Opening or proof are not files of that kind.
    Malformed(&'static str),
}

/// Where an item is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedItem {
    /// The log.
    pub log_origin: String,
    /// Its leaf.
    pub leaf: u64,
    /// By when enough cosigners had seen it, in seconds since 1970.
    pub existed_by: Option<u64>,
    /// Whether the log is for demonstrations.
    pub demo: bool,
}

/// Whether a file of this hash and padded size is what opening and proof are for.
pub fn verify_file(
    sha256: &Hash,
    size_class: u64,
    opening: &[u8],
    proof: &[u8],
    trusted: &[TrustedPolicy],
) -> ItemVerdict {
    let Ok(opening) = Opening::parse(opening) else { return ItemVerdict::Malformed("opening") };
    let Ok(proof) = TlogProof::parse(proof) else { return ItemVerdict::Malformed("proof") };
    let note = SignedNote::parse(&proof.checkpoint_text);
    let Some(checkpoint) = note.ok().and_then(|note| Checkpoint::parse(note.text).ok()) else {
        return ItemVerdict::Malformed("proof");
    };
    // A closed opening could be compared with nothing.
    let Ok(root) = opening.root_for(Some(digest(&blob_payload(sha256, size_class)))) else {
        return ItemVerdict::Malformed("opening");
    };
    let leaf = tick_leaf(&root);
    if proof.verify_path(&leaf, &checkpoint).is_err() {
        return ItemVerdict::Changed;
    }
    let log_origin = checkpoint.log_origin;
    let mut why = None;
    for trusted in trusted.iter().filter(|one| one.log_key(&log_origin).is_some()) {
        match proof.verify(&leaf, &trusted.policy) {
            Ok(facts) => {
                return ItemVerdict::Sealed(SealedItem {
                    log_origin,
                    leaf: facts.index,
                    existed_by: facts.existed_by,
                    demo: facts.demo,
                });
            }
            Err(cause) => why = Some(cause.to_string()),
        }
    }
    ItemVerdict::CannotTell { log_origin, why }
}
