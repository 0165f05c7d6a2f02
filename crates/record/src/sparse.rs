//! The tree below a leaf: 32 levels, each item at a random slot, everything else filled by a PRF.
//!
//! The root of an empty subtree comes from a keyed function whose key never leaves the vault, so it
//! looks like the hash of something: a published path does not tell which of its 32 siblings hide
//! items (docs/spec/commitment.md).
//!
//! ```
//! use testimony_record::sparse;
//! use testimony_proof::commitment::sparse_root;
//!
//! let items = [(5, [1; 32]), (9, [2; 32])];
//! let siblings = sparse::siblings(&[7; 32], &items, 9);
//! assert_eq!(sparse_root(&[2; 32], 9, &siblings), sparse::root(&[7; 32], &items));
//! ```

use std::collections::BTreeSet;

use rand_core::{CryptoRng, RngCore};
use testimony_proof::Hash;
use testimony_proof::commitment::TREE_DEPTH;
use testimony_proof::merkle::{leaf_hash, node_hash};

/// A commitment at its slot. Functions here want them sorted by slot, each slot once.
pub type Placed = (u32, Hash);

/// Draws as many distinct slots as there are items.
pub fn draw_slots(count: usize, rng: &mut (impl RngCore + CryptoRng)) -> BTreeSet<u32> {
    let mut slots = BTreeSet::new();
    while slots.len() < count {
        slots.insert(rng.next_u32());
    }
    slots
}

/// The root over these items.
pub fn root(prf_key: &[u8; 32], items: &[Placed]) -> Hash {
    subtree(prf_key, items, TREE_DEPTH, 0)
}

/// The siblings on the way from a slot to the root, the leaf's own first.
pub fn siblings(prf_key: &[u8; 32], items: &[Placed], slot: u32) -> [Hash; TREE_DEPTH] {
    let mut siblings = [[0; 32]; TREE_DEPTH];
    for (level, sibling) in siblings.iter_mut().enumerate() {
        let prefix = (slot >> level) ^ 1;
        let of = |placed: &Placed| placed.0 >> level;
        let from = items.partition_point(|placed| of(placed) < prefix);
        let to = items.partition_point(|placed| of(placed) <= prefix);
        *sibling = subtree(prf_key, &items[from..to], level, prefix);
    }
    siblings
}

/// The hash of a subtree: `height` levels above the slots whose upper bits are `prefix`.
fn subtree(prf_key: &[u8; 32], items: &[Placed], height: usize, prefix: u32) -> Hash {
    match items {
        [] => filler(prf_key, height, prefix),
        [(_, commitment)] if height == 0 => leaf_hash(commitment),
        _ => {
            let below = height - 1;
            let right = prefix << 1 | 1;
            let middle = items.partition_point(|placed| placed.0 >> below < right);
            let (lower, upper) = items.split_at(middle);
            node_hash(
                &subtree(prf_key, lower, below, right ^ 1),
                &subtree(prf_key, upper, below, right),
            )
        }
    }
}

/// What stands for an empty subtree.
fn filler(prf_key: &[u8; 32], height: usize, prefix: u32) -> Hash {
    let mut input = [0; 5];
    input[0] = u8::try_from(height).unwrap_or(u8::MAX);
    input[1..].copy_from_slice(&prefix.to_be_bytes());
    *blake3::keyed_hash(prf_key, &input).as_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use testimony_proof::commitment::sparse_root;

    use super::*;

    proptest! {
        #[test]
        fn every_item_is_proved_and_nothing_else(
            slots in prop::collection::btree_set(any::<u32>(), 1..40), key: [u8; 32], other: u32
        ) {
            let items: Vec<Placed> = slots.iter().map(|slot| (*slot, [slot.to_be_bytes()[3]; 32])).collect();
            let root = root(&key, &items);
            for (slot, commitment) in &items {
                prop_assert_eq!(sparse_root(commitment, *slot, &siblings(&key, &items, *slot)), root);
            }
            prop_assume!(!slots.contains(&other));
            prop_assert_ne!(sparse_root(&[0; 32], other, &siblings(&key, &items, other)), root);
        }
    }

    #[test]
    fn neighbours_at_the_edges_are_told_apart() {
        let items = [(0, [1; 32]), (1, [2; 32]), (u32::MAX - 1, [3; 32]), (u32::MAX, [4; 32])];
        for (slot, commitment) in items {
            let path = siblings(&[9; 32], &items, slot);
            assert_eq!(sparse_root(&commitment, slot, &path), root(&[9; 32], &items));
        }
    }
}
