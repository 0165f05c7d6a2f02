//! Merkle tree hashing and the two proofs over it (RFC 9162, section 2.1; same as RFC 6962).
//!
//! The number of hashes in a proof follows from the sizes alone. It is checked first, so a
//! proof that is too long or too short costs no hashing and cannot be padded.

use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use crate::{Error, Hash, Result};

/// The hash of a leaf, `SHA-256(0x00 ‖ entry)` (RFC 9162, section 2.1.1).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of an inner node, `SHA-256(0x01 ‖ left ‖ right)` (RFC 9162, section 2.1.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the tree without leaves, `SHA-256("")` (RFC 9162, section 2.1.1).
pub fn empty_root() -> Hash {
    Sha256::new().finalize().into()
}

/// The root over these leaf hashes, MTH (RFC 9162, section 2.1.1).
///
/// Holds one whole level in memory: meant for tests and small trees.
pub fn root_of(leaf_hashes: &[Hash]) -> Hash {
    let mut level = leaf_hashes.to_vec();
    while level.len() > 1 {
        // An odd node moves up unchanged, which is what splitting at a power of two gives.
        level = level.chunks(2).map(join).collect::<Vec<_>>();
    }
    level.first().copied().unwrap_or_else(empty_root)
}

/// Checks that `leaf` is leaf `index` of the tree with `size` leaves and this root
/// (RFC 9162, section 2.1.3.2). `proof` runs from the leaf's sibling to the root's child.
///
/// # Errors
/// [`Error::IndexOutOfRange`], [`Error::ProofLength`] or [`Error::RootMismatch`].
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<()> {
    if index >= size {
        return Err(Error::IndexOutOfRange);
    }
    let last = size.saturating_sub(1);
    check_length(path_length(index, last), proof)?;
    same_root(&climb(index, last, leaf, proof).1, root)
}

/// Checks that the tree of `new_size` leaves begins with the whole tree of `old_size` leaves
/// (RFC 9162, section 2.1.4.2).
///
/// Equal sizes and an empty older tree, which the RFC leaves out, need an empty proof: the
/// roots must be equal, or the older root must be [`empty_root`].
///
/// # Errors
/// [`Error::SizesReversed`], [`Error::ProofLength`] or [`Error::RootMismatch`].
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<()> {
    if old_size > new_size {
        return Err(Error::SizesReversed);
    }
    if old_size == 0 || old_size == new_size {
        check_length(0, proof)?;
        if old_size == 0 {
            same_root(old_root, &empty_root())?;
        }
        return if old_size == new_size { same_root(old_root, new_root) } else { Ok(()) };
    }
    // Both trees share the perfect subtree of this height at the old tree's right edge.
    let shared = old_size.trailing_zeros();
    let node = old_size.saturating_sub(1).unbounded_shr(shared);
    let last = new_size.saturating_sub(1).unbounded_shr(shared);
    let old_is_perfect = old_size.is_power_of_two();
    check_length(path_length(node, last).saturating_add(usize::from(!old_is_perfect)), proof)?;
    let (seed, rest) = match proof {
        _ if old_is_perfect => (old_root, proof),
        [first, rest @ ..] => (first, rest),
        [] => return Err(Error::ProofLength(1, 0)),
    };
    let (old_hash, new_hash) = climb(node, last, seed, rest);
    same_root(&old_hash, old_root)?;
    same_root(&new_hash, new_root)
}

/// Hashes on the way from `node` to the root when `last` is the last node of its level: one for
/// each level until both paths meet, then one for each left neighbour (RFC 9162, section 2.1.3.1).
fn path_length(node: u64, last: u64) -> usize {
    let until_joined = u64::BITS.saturating_sub((node ^ last).leading_zeros());
    let left_neighbours = node.unbounded_shr(until_joined).count_ones();
    usize::try_from(until_joined.saturating_add(left_neighbours)).unwrap_or(usize::MAX)
}

fn check_length(expected: usize, proof: &[Hash]) -> Result<()> {
    let found = proof.len();
    if expected == found { Ok(()) } else { Err(Error::ProofLength(expected, found)) }
}

/// Hashes from `node` up: its own path in the tree that ends with it, and in the tree whose last
/// node on this level is `last` (RFC 9162, section 2.1.4.2, steps 5 and 6; the second alone is
/// section 2.1.3.2, step 4).
///
/// The RFC also skips levels on which the last node has no sibling. That serves only its check of
/// the length, which is made before: once `node` is the last of its level, it stays so.
fn climb(mut node: u64, mut last: u64, seed: &Hash, siblings: &[Hash]) -> (Hash, Hash) {
    let (mut old_hash, mut new_hash) = (*seed, *seed);
    for sibling in siblings {
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    (old_hash, new_hash)
}

fn join(pair: &[Hash]) -> Hash {
    match pair {
        [left, right] => node_hash(left, right),
        [lone, ..] => *lone,
        [] => empty_root(),
    }
}

fn same_root(found: &Hash, expected: &Hash) -> Result<()> {
    if found == expected { Ok(()) } else { Err(Error::RootMismatch) }
}
