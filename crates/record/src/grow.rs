//! A tree that grows leaf by leaf and hands out its tiles when they are full.

use testimony_proof::Hash;
use testimony_proof::merkle::{empty_root, node_hash};

use crate::perfect_root;
use crate::tiles::TILE_WIDTH;

/// A tile of hashes: its level, its index, what is in it.
pub(crate) type Full = (u32, u64, Vec<Hash>);

/// The open tile of every level.
#[derive(Debug, Default, Clone)]
pub(crate) struct Growing {
    size: u64,
    open: Vec<Vec<Hash>>,
}

impl Growing {
    /// Adds the hash of a leaf; gives the tiles that it fills, the lowest first.
    pub(crate) fn push(&mut self, leaf_hash: Hash) -> Vec<Full> {
        let (mut full, mut hash, mut index) = (Vec::new(), leaf_hash, self.size);
        self.size += 1;
        for level in 0.. {
            if self.open.len() == level {
                self.open.push(Vec::new());
            }
            let tile = &mut self.open[level];
            tile.push(hash);
            index /= TILE_WIDTH;
            if (tile.len() as u64) < TILE_WIDTH {
                break;
            }
            let hashes = std::mem::take(tile);
            hash = perfect_root(&hashes);
            full.push((u32::try_from(level).unwrap_or(u32::MAX), index, hashes));
        }
        full
    }

    /// The tiles that are not full.
    pub(crate) fn partial(&self) -> Vec<Full> {
        let mut width = self.size;
        let mut tiles = Vec::new();
        for (level, hashes) in self.open.iter().enumerate() {
            let index = width / TILE_WIDTH;
            width = index;
            if !hashes.is_empty() {
                tiles.push((u32::try_from(level).unwrap_or(u32::MAX), index, hashes.clone()));
            }
        }
        tiles
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The root of what was added (RFC 9162, 2.1.1).
    pub(crate) fn root(&self) -> Hash {
        let mut root: Option<Hash> = None;
        for hashes in &self.open {
            // The tile's perfect subtrees, the smallest (rightmost) first.
            let mut rest = hashes.as_slice();
            while !rest.is_empty() {
                let width = 1 << rest.len().trailing_zeros();
                let (before, peak) = rest.split_at(rest.len() - width);
                let peak = perfect_root(peak);
                root = Some(root.map_or(peak, |right| node_hash(&peak, &right)));
                rest = before;
            }
        }
        root.unwrap_or_else(empty_root)
    }
}

#[cfg(test)]
mod tests {
    use testimony_proof::merkle::{leaf_hash, root_of};

    use super::Growing;

    #[test]
    fn the_root_is_right_at_every_size() {
        let hashes: Vec<_> = (0..600_u64).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut tree = Growing::default();
        assert_eq!(tree.root(), root_of(&[]));
        let mut full = 0;
        for (index, hash) in hashes.iter().enumerate() {
            full += tree.push(*hash).len();
            assert_eq!(tree.root(), root_of(&hashes[..=index]), "size {}", index + 1);
        }
        assert_eq!(full, 2);
        let partial: Vec<_> = tree.partial().iter().map(|(l, n, h)| (*l, *n, h.len())).collect();
        assert_eq!(partial, [(0, 2, 88), (1, 0, 2)]);
    }
}
