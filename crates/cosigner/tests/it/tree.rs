//! A log as its operator holds it: leaves in memory, checkpoints and proofs of any size.

use testimony_cosigner::Submission;
use testimony_proof::Hash;
use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::merkle::{leaf_hash, node_hash, root_of};
use testimony_proof::note::{LogKey, SignedNote};

pub(crate) const LOG: &str = "log.example/team";

/// The key of the log.
pub(crate) fn log_key() -> LogKey {
    LogKey::from_seed(LOG, [1; 32]).unwrap()
}

/// One history.
pub(crate) struct Tree {
    leaves: Vec<Hash>,
    /// By size.
    roots: Vec<Hash>,
}

impl Tree {
    /// `shared` leaves that every history has, and leaves of its own up to `size`.
    pub(crate) fn new(history: u8, shared: usize, size: usize) -> Self {
        let leaf = |at: usize| {
            let whose = if at < shared { 0 } else { history + 1 };
            leaf_hash(format!("{whose}/{at}").as_bytes())
        };
        let leaves: Vec<Hash> = (0..size).map(leaf).collect();
        let roots = (0..=size).map(|size| root_of(&leaves[..size])).collect();
        Self { leaves, roots }
    }

    pub(crate) fn size(&self) -> usize {
        self.leaves.len()
    }

    pub(crate) fn root(&self, size: usize) -> Hash {
        self.roots[size]
    }

    /// A consistency proof (RFC 6962, section 2.1.2).
    pub(crate) fn prove(&self, old: usize, new: usize) -> Vec<Hash> {
        if old == 0 || old == new {
            return Vec::new();
        }
        subproof(old, &self.leaves[..new], true)
    }

    /// A request that the log has signed.
    pub(crate) fn submission(&self, old: usize, size: usize, proof: Vec<Hash>) -> Submission {
        let unsigned = self.unsigned(old, size, proof);
        let note = log_key().sign_checkpoint(&unsigned.checkpoint).unwrap();
        Submission { note, ..unsigned }
    }

    /// The same without the signature, which costs most, for what is decided after its check.
    pub(crate) fn unsigned(&self, old: usize, size: usize, proof: Vec<Hash>) -> Submission {
        let checkpoint = Checkpoint::new(LOG, size as u64, self.root(size)).unwrap();
        let note = SignedNote { text: checkpoint.to_text(), signatures: Vec::new() };
        Submission { old_size: old as u64, proof, note, checkpoint }
    }
}

fn subproof(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![root_of(leaves)] };
    }
    let split = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(split);
    if old <= split {
        let mut proof = subproof(old, left, whole);
        proof.push(root_of(right));
        proof
    } else {
        let mut proof = subproof(old - split, right, false);
        proof.push(root_of(left));
        proof
    }
}

#[test]
fn proofs_hold_for_every_pair_of_sizes() {
    let tree = Tree::new(0, 0, 20);
    assert_eq!(tree.root(2), node_hash(&tree.root(1), &tree.leaves[1]));
    for new in 1..=tree.size() {
        for old in 1..=new {
            let proof = tree.prove(old, new);
            testimony_proof::merkle::verify_consistency(
                old as u64,
                &tree.root(old),
                new as u64,
                &tree.root(new),
                &proof,
            )
            .unwrap();
        }
    }
}
