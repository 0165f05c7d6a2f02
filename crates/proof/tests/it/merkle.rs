//! Both Merkle proofs, exhaustively over small trees and at the edge of the number range.

use testimony_proof::merkle::{
    empty_root, leaf_hash, node_hash, root_of, verify_consistency, verify_inclusion,
};
use testimony_proof::{Error, Hash};

const SIZES: usize = 40;

fn leaves(count: usize) -> Vec<Hash> {
    (0..count).map(|at| leaf_hash(at.to_string().as_bytes())).collect()
}

fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}

/// MTH by its recursive definition (RFC 9162, section 2.1.1), unlike the level-wise one.
fn root(tree: &[Hash]) -> Hash {
    match tree {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = tree.split_at(split(tree.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// PATH of RFC 9162, section 2.1.3.1.
fn path(index: usize, tree: &[Hash]) -> Vec<Hash> {
    if tree.len() < 2 {
        return Vec::new();
    }
    let (left, right) = tree.split_at(split(tree.len()));
    if index < left.len() {
        [path(index, left), vec![root(right)]].concat()
    } else {
        [path(index - left.len(), right), vec![root(left)]].concat()
    }
}

/// SUBPROOF of RFC 9162, section 2.1.4.1.
fn subproof(old: usize, tree: &[Hash], whole: bool) -> Vec<Hash> {
    if old == tree.len() {
        return if whole { Vec::new() } else { vec![root(tree)] };
    }
    let (left, right) = tree.split_at(split(tree.len()));
    if old <= left.len() {
        [subproof(old, left, whole), vec![root(right)]].concat()
    } else {
        [subproof(old - left.len(), right, false), vec![root(left)]].concat()
    }
}

/// The same proof with each hash changed, with each hash left out, and with one more.
fn defects(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let changed = (0..proof.len()).map(|at| {
        let mut proof = proof.to_vec();
        proof[at][31] ^= 1;
        proof
    });
    let shorter = (0..proof.len()).map(|at| [&proof[..at], &proof[at + 1..]].concat());
    changed.chain(shorter).chain([[proof, &[[0; 32]]].concat()]).collect()
}

#[test]
fn every_leaf_of_every_small_tree_is_included_and_no_defect_is() {
    for size in 1..=SIZES {
        let tree = leaves(size);
        let top = root(&tree);
        assert_eq!(root_of(&tree), top);
        for (index, leaf) in tree.iter().enumerate() {
            let proof = path(index, &tree);
            let check = |proof: &[Hash], index: usize, leaf: &Hash| {
                verify_inclusion(index as u64, size as u64, leaf, proof, &top)
            };
            assert_eq!(check(&proof, index, leaf), Ok(()), "{index} of {size}");
            for defect in defects(&proof) {
                assert!(check(&defect, index, leaf).is_err(), "{index} of {size}");
            }
            for other in (0..size + 2).filter(|other| *other != index) {
                assert!(check(&proof, other, leaf).is_err(), "{index} as {other} of {size}");
            }
            assert_eq!(check(&proof, index, &[9; 32]), Err(Error::RootMismatch));
        }
    }
}

#[test]
fn every_small_tree_is_consistent_with_its_beginnings_and_no_defect_is() {
    for size in 0..=SIZES {
        let tree = leaves(size);
        let top = root(&tree);
        for old in 0..=size {
            let old_root = root(&tree[..old]);
            let proof = if old == 0 { Vec::new() } else { subproof(old, &tree, true) };
            let check = |proof: &[Hash], old_root: &Hash, top: &Hash| {
                verify_consistency(old as u64, old_root, size as u64, top, proof)
            };
            assert_eq!(check(&proof, &old_root, &top), Ok(()), "{old} to {size}");
            for defect in defects(&proof) {
                assert!(check(&defect, &old_root, &top).is_err(), "{old} to {size}");
            }
            assert_eq!(check(&proof, &[9; 32], &top), Err(Error::RootMismatch));
            // Everything is consistent with the empty tree, so there the new root is free.
            assert_eq!(check(&proof, &old_root, &[9; 32]).is_ok(), old == 0 && size > 0);
        }
    }
}

#[test]
fn the_largest_numbers_neither_overflow_nor_hang() {
    let sizes = [1, 2, 3, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 63) + 1, u64::MAX - 1, u64::MAX];
    for size in sizes {
        for other in sizes {
            for length in 0..=66 {
                let proof = vec![[3; 32]; length];
                let included = verify_inclusion(other, size, &[1; 32], &proof, &[2; 32]);
                assert!(included.is_err());
                let consistent = verify_consistency(other, &[1; 32], size, &[2; 32], &proof);
                assert!(consistent.is_err());
            }
        }
    }
    assert_eq!(
        verify_inclusion(0, u64::MAX, &[1; 32], &[], &[1; 32]),
        Err(Error::ProofLength(64, 0))
    );
}
