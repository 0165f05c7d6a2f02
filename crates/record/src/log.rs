//! One log on disk: appending a leaf, proving a leaf.
//!
//! Order of every append: tiles and entries are written and synced, then the checkpoint is signed,
//! then it replaces the old one. A checkpoint is signed only over the one that the caller signed
//! last: a log that was restored from an older copy refuses, because it would fork.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use testimony_proof::Hash;
use testimony_proof::checkpoint::{self, Checkpoint};
use testimony_proof::merkle::{empty_root, leaf_hash, node_hash};
use testimony_proof::note::{LogKey, VerifierKey};

use crate::grow::Growing;
use crate::source::{self, Source};
use crate::tiles::{self, TILE_HEIGHT, TILE_WIDTH, Tile};
use crate::{CHECKPOINT_FILE, Error, perfect_root};

/// A log's folder and the key that its checkpoints bear.
#[derive(Debug)]
pub struct Log {
    dir: PathBuf,
    key: VerifierKey,
    /// Tiles that were read, by level and index, with the width they had.
    cache: RefCell<HashMap<(u32, u64), Vec<Hash>>>,
}

impl Log {
    /// Begins a log without leaves and gives its signed checkpoint.
    ///
    /// # Errors
    /// When there is one already, or the folder cannot be written.
    pub fn create(dir: &Path, key: &LogKey) -> Result<(Self, String), Error> {
        if dir.join(CHECKPOINT_FILE).exists() {
            return Err(Error::Exists(dir.to_owned()));
        }
        fs::create_dir_all(dir).map_err(Error::io("making", dir))?;
        let log = Self::open(dir, key.verifier_key());
        let first = Checkpoint::new(log.key.name(), 0, empty_root())?;
        let text = log.sign(key, &first)?;
        Ok((log, text))
    }

    /// Opens a log that is there.
    pub fn open(dir: &Path, key: VerifierKey) -> Self {
        Self { dir: dir.to_owned(), key, cache: RefCell::default() }
    }

    /// The signed checkpoint on disk.
    ///
    /// # Errors
    /// When there is none.
    pub fn checkpoint_text(&self) -> Result<String, Error> {
        let path = self.dir.join(CHECKPOINT_FILE);
        fs::read_to_string(&path).map_err(Error::io("reading", &path))
    }

    /// The checkpoint on disk, its signature checked.
    ///
    /// # Errors
    /// When there is none or the log's key did not sign it.
    pub fn checkpoint(&self) -> Result<Checkpoint, Error> {
        Ok(checkpoint::open(self.checkpoint_text()?, &self.key)?)
    }

    /// Writes a leaf and its tiles, durably, and gives the checkpoint that [`Log::sign`] is to sign.
    ///
    /// `last_signed` is the checkpoint that the caller knows it signed last. Doing a step again that
    /// a crash cut short writes the same bytes.
    ///
    /// # Errors
    /// [`Error::Rollback`] when the folder is older or newer than that; I/O.
    pub fn grow(&self, last_signed: &str, leaf: &Hash) -> Result<Checkpoint, Error> {
        let signed = checkpoint::open(last_signed, &self.key)?;
        let found = self.checkpoint()?;
        if found != signed {
            return Err(Error::Rollback { found: found.size, signed: signed.size });
        }
        self.put(found.size, leaf)?;
        let size = found.size + 1;
        Ok(Checkpoint::new(self.key.name(), size, self.root(size)?)?)
    }

    /// Writes the leaf of this index and its tiles.
    pub(crate) fn put(&self, index: u64, leaf: &Hash) -> Result<(), Error> {
        self.write_entry(index, leaf)?;
        self.write_hashes(index, leaf_hash(leaf))
    }

    /// Signs a checkpoint that was grown, and publishes it.
    ///
    /// # Errors
    /// When the key is another log's; I/O.
    pub fn sign(&self, key: &LogKey, checkpoint: &Checkpoint) -> Result<String, Error> {
        let text = key.sign_checkpoint(checkpoint)?.to_text();
        self.publish(&text)?;
        Ok(text)
    }

    /// Puts a signed checkpoint in the place of the one on disk.
    ///
    /// # Errors
    /// I/O.
    pub fn publish(&self, text: &str) -> Result<(), Error> {
        let path = Path::new(CHECKPOINT_FILE);
        tiles::write_durably(&self.dir, path, text.as_bytes())
            .map_err(Error::io("writing", &self.dir.join(path)))
    }

    /// Takes over the leaves that a copy of this log has and the folder has not, and publishes the
    /// copy's checkpoint. Gives the leaves.
    ///
    /// # Errors
    /// [`Error::Fork`] when the copy is of another history; [`Error::Missing`], [`Error::Wrong`] when
    /// it is not whole; I/O.
    pub fn catch_up(&self, copy: &dyn Source, text: &str) -> Result<Vec<Hash>, Error> {
        let newest = checkpoint::open(text, &self.key)?;
        let found = self.checkpoint()?;
        let mut tree = Growing::default();
        let mut added = Vec::new();
        for bundle in 0..newest.size.div_ceil(TILE_WIDTH) {
            let width = (newest.size - bundle * TILE_WIDTH).min(TILE_WIDTH);
            for leaf in source::entries(copy, bundle, width)? {
                if tree.size() == found.size && tree.root() != found.root {
                    return Err(Error::Fork { size: found.size });
                }
                if tree.size() >= found.size {
                    added.push(leaf);
                }
                tree.push(leaf_hash(&leaf));
            }
        }
        if tree.root() != newest.root || newest.size < found.size {
            return Err(Error::Fork { size: newest.size });
        }
        for (index, leaf) in (found.size..).zip(&added) {
            self.put(index, leaf)?;
        }
        self.publish(text)?;
        Ok(added)
    }

    /// Entry bundles: each entry is its length in two bytes, then its bytes.
    fn write_entry(&self, index: u64, leaf: &Hash) -> Result<(), Error> {
        let (bundle, before) = (index / TILE_WIDTH, index % TILE_WIDTH);
        let mut bytes = Vec::new();
        if before > 0 {
            let path = self.dir.join(tiles::path(Tile::Entries, bundle, before));
            bytes = fs::read(&path).map_err(Error::io("reading", &path))?;
        }
        bytes.extend_from_slice(&32_u16.to_be_bytes());
        bytes.extend_from_slice(leaf);
        self.write(&tiles::path(Tile::Entries, bundle, before + 1), &bytes)
    }

    /// Adds a hash to its tile, and the root of every tile that it fills to the tile above.
    fn write_hashes(&self, index: u64, hash: Hash) -> Result<(), Error> {
        let (mut level, mut index, mut hash) = (0, index, hash);
        loop {
            let (tile, before) = (index / TILE_WIDTH, index % TILE_WIDTH);
            let mut hashes =
                if before > 0 { self.read_tile(level, tile, before)? } else { Vec::new() };
            hashes.push(hash);
            self.write(&tiles::path(Tile::Hashes(level), tile, before + 1), &hashes.concat())?;
            self.cache.borrow_mut().insert((level, tile), hashes.clone());
            if before + 1 < TILE_WIDTH {
                return Ok(());
            }
            hash = perfect_root(&hashes);
            (level, index) = (level + 1, tile);
        }
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        tiles::write_durably(&self.dir, path, bytes).map_err(Error::io("writing", path))
    }

    fn read_tile(&self, level: u32, index: u64, width: u64) -> Result<Vec<Hash>, Error> {
        let wanted = usize::try_from(width).unwrap_or(usize::MAX);
        if let Some(hashes) = self.cache.borrow().get(&(level, index))
            && hashes.len() >= wanted
        {
            return Ok(hashes[..wanted].to_vec());
        }
        let path = self.dir.join(tiles::path(Tile::Hashes(level), index, width));
        let hashes = tiles::read_hashes(&self.dir, level, index, width)
            .map_err(Error::io("reading", &path))?;
        self.cache.borrow_mut().insert((level, index), hashes.clone());
        Ok(hashes)
    }

    /// The root of the first `size` leaves.
    ///
    /// # Errors
    /// When a tile is missing.
    pub fn root(&self, size: u64) -> Result<Hash, Error> {
        if size == 0 { Ok(empty_root()) } else { self.range_root(0, size, size) }
    }

    /// The inclusion proof of a leaf in the tree of the first `size` leaves (RFC 9162, 2.1.3.1).
    ///
    /// # Errors
    /// When there is no such leaf or a tile is missing.
    pub fn prove(&self, index: u64, size: u64) -> Result<Vec<Hash>, Error> {
        if index >= size {
            return Err(Error::NoLeaf { index, size });
        }
        let (mut start, mut end, mut path) = (0, size, Vec::new());
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                path.push(self.range_root(middle, end, size)?);
                end = middle;
            } else {
                path.push(self.range_root(start, middle, size)?);
                start = middle;
            }
        }
        path.reverse();
        Ok(path)
    }

    /// The proof that the tree of `new` leaves begins with that of `old` (RFC 9162, 2.1.4.1); empty
    /// for an empty older tree and for equal sizes.
    ///
    /// # Errors
    /// When the older tree is the larger one, or a tile is missing.
    pub fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, Error> {
        if old > new {
            return Err(Error::NoLeaf { index: old, size: new });
        }
        let (mut start, mut end, mut path) = (0, new, Vec::new());
        if old == 0 || old == new {
            return Ok(path);
        }
        while end != old {
            let middle = start + split(end - start);
            if old <= middle {
                path.push(self.range_root(middle, end, new)?);
                end = middle;
            } else {
                path.push(self.range_root(start, middle, new)?);
                start = middle;
            }
        }
        // A subtree that begins at leaf 0 is the older tree itself, whose root both sides know.
        if start > 0 {
            path.push(self.range_root(start, end, new)?);
        }
        path.reverse();
        Ok(path)
    }

    /// Puts the same checkpoint with more signatures in the place of the one on disk.
    ///
    /// # Errors
    /// [`Error::Rollback`] when the one on disk is another checkpoint; I/O.
    pub fn publish_cosigned(&self, text: &str) -> Result<(), Error> {
        let (signed, found) = (checkpoint::open(text, &self.key)?, self.checkpoint()?);
        if found != signed {
            return Err(Error::Rollback { found: found.size, signed: signed.size });
        }
        let path = Path::new(CHECKPOINT_FILE);
        tiles::write_durably(&self.dir, path, text.as_bytes())
            .map_err(Error::io("writing", &self.dir.join(path)))
    }

    /// The root of leaves `start..end`, where `start` is a multiple of the range's largest power of
    /// two, in a log of `size` leaves.
    fn range_root(&self, start: u64, end: u64, size: u64) -> Result<Hash, Error> {
        let count = end - start;
        if !count.is_power_of_two() {
            let middle = start + split(count);
            let left = self.range_root(start, middle, size)?;
            return Ok(node_hash(&left, &self.range_root(middle, end, size)?));
        }
        let height = count.trailing_zeros();
        let level = height / TILE_HEIGHT;
        let below = 1 << (height % TILE_HEIGHT);
        let first = start >> (TILE_HEIGHT * level);
        let (tile, offset) = (first / TILE_WIDTH, first % TILE_WIDTH);
        let complete = (size >> (TILE_HEIGHT * level)) - tile * TILE_WIDTH;
        let hashes = self.read_tile(level, tile, complete.min(TILE_WIDTH))?;
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        hashes.get(from..from + below).map(perfect_root).ok_or_else(|| {
            Error::Damaged(self.dir.join(tiles::path(Tile::Hashes(level), tile, complete)))
        })
    }
}

/// The largest power of two below a count (RFC 9162, 2.1.1).
fn split(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}

#[cfg(test)]
mod tests;
