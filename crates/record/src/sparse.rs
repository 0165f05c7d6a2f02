//! The tree below a leaf: 32 levels, each item at a random slot, everything else filled by a PRF.
//!
//! The root of an empty subtree comes from a keyed function whose key never leaves the vault, so it
//! looks like the hash of something: a published path does not tell which of its 32 siblings hide
//! items (docs/spec/commitment.md).
//!
//! A big tree is cut into *buckets* by the upper bits of the slots ([`split_for`]), and the root of each
//! is kept: a proof then hashes one bucket and the roots, not a million items. [`root`] and
//! [`siblings`] are the same tree uncut.
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

/// Items of a bucket, on average: hashing so many takes well below a millisecond.
const BUCKET_ITEMS: u64 = 256;
/// The most upper bits that name a bucket: 16,384 roots are half a mebibyte.
const SPLIT_MAX: u32 = 14;
const DEPTH: u32 = 32;
/// What stands for the root of a bucket without items.
pub const EMPTY_BUCKET: Hash = [0; 32];

/// How many upper bits of a slot name its bucket, in a tree of so many items.
pub fn split_for(items: u64) -> u32 {
    items.div_ceil(BUCKET_ITEMS).next_power_of_two().trailing_zeros().min(SPLIT_MAX)
}

/// The root of one bucket: of the items whose upper `split` bits are `prefix`.
pub fn bucket_root(prf_key: &[u8; 32], split: u32, prefix: u32, items: &[Placed]) -> Hash {
    subtree(prf_key, items, height_below(split), prefix)
}

/// The root over all buckets, `roots[prefix]` being that of each and [`EMPTY_BUCKET`] where none is.
pub fn root_over(prf_key: &[u8; 32], roots: &[Hash]) -> Hash {
    buckets(prf_key, roots, TREE_DEPTH, 0)
}

/// The siblings on the way from a slot to the root, from the items of the slot's bucket and the
/// roots of all.
pub fn siblings_in(
    prf_key: &[u8; 32],
    (split, roots): (u32, &[Hash]),
    bucket: &[Placed],
    slot: u32,
) -> [Hash; TREE_DEPTH] {
    let below = height_below(split);
    let mut path = siblings(prf_key, bucket, slot);
    for (level, sibling) in path.iter_mut().enumerate().skip(below) {
        let prefix = (slot >> level) ^ 1;
        let width = 1 << (level - below);
        let from = prefix as usize * width;
        *sibling = roots
            .get(from..from + width)
            .map_or(EMPTY_BUCKET, |roots| buckets(prf_key, roots, level, prefix));
    }
    path
}

/// Levels of the tree inside a bucket.
fn height_below(split: u32) -> usize {
    (DEPTH - split.min(DEPTH)) as usize
}

/// The hash of a subtree whose leaves are the roots of buckets.
fn buckets(prf_key: &[u8; 32], roots: &[Hash], height: usize, prefix: u32) -> Hash {
    match roots {
        [root] if *root != EMPTY_BUCKET => *root,
        roots if roots.iter().all(|root| *root == EMPTY_BUCKET) => filler(prf_key, height, prefix),
        roots => {
            let (left, right) = roots.split_at(roots.len() / 2);
            node_hash(
                &buckets(prf_key, left, height - 1, prefix << 1),
                &buckets(prf_key, right, height - 1, prefix << 1 | 1),
            )
        }
    }
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

    /// The same tree, cut at `split`: buckets, their roots, and a slot's siblings.
    fn cut(key: &[u8; 32], items: &[Placed], split: u32, slot: u32) -> (Hash, [Hash; 32]) {
        let prefix = |slot: u32| u32::try_from(u64::from(slot) >> (32 - split)).unwrap();
        let bucket = |wanted: u32| -> Vec<Placed> {
            items.iter().filter(|item| prefix(item.0) == wanted).copied().collect()
        };
        let roots: Vec<Hash> = (0..1 << split)
            .map(|prefix| match bucket(prefix) {
                none if none.is_empty() => EMPTY_BUCKET,
                items => bucket_root(key, split, prefix, &items),
            })
            .collect();
        let path = siblings_in(key, (split, &roots), &bucket(prefix(slot)), slot);
        (root_over(key, &roots), path)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_cut_tree_is_the_same_tree(
            slots in prop::collection::btree_set(any::<u32>(), 1..16), key: [u8; 32], split in 0_u32..6
        ) {
            let items: Vec<Placed> = slots.iter().map(|slot| (*slot, [slot.to_le_bytes()[0]; 32])).collect();
            for (slot, _) in &items {
                let (cut_root, path) = cut(&key, &items, split, *slot);
                prop_assert_eq!(cut_root, root(&key, &items));
                prop_assert_eq!(path, siblings(&key, &items, *slot));
            }
        }
    }

    #[test]
    fn buckets_stay_small_and_few() {
        let splits = [1, 256, 257, 1_000_000, u64::from(u32::MAX)].map(split_for);
        assert_eq!(splits, [0, 0, 1, 12, 14]);
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
