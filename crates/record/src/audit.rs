//! Re-checking a whole log from its entries, as a stranger.
//!
//! Every tile and the checkpoint's root are computed again from the entries; a checkpoint that the
//! auditor saw earlier must be a prefix. What is found is a [`Finding`], not an error: an error means
//! that something could not be asked.

use testimony_proof::checkpoint::{self, Checkpoint};
use testimony_proof::merkle::leaf_hash;
use testimony_proof::note::VerifierKey;

use crate::Error;
use crate::grow::{Full, Growing};
use crate::source::{self, Source};
use crate::tiles::{self, TILE_WIDTH, Tile};

/// What an audit found to be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The checkpoint is not one that this log's key signed.
    #[error("the checkpoint is not signed by the log's key: {0}")]
    NotSigned(testimony_proof::Error),
    /// A file is missing.
    #[error("{0} is missing")]
    Missing(String),
    /// A file has not what the entries give.
    #[error("{0} does not hold what the entries give")]
    Wrong(String),
    /// The entries do not give the root that was signed.
    #[error("the entries do not give the root that was signed")]
    Root,
    /// The log is smaller than it was.
    #[error("the log has {now} leaves; an earlier checkpoint that it signed has {earlier}")]
    Shrunk {
        /// Leaves now.
        now: u64,
        /// Leaves in the earlier checkpoint.
        earlier: u64,
    },
    /// The log shows another history than before.
    #[error("its first {0} leaves are not those of an earlier checkpoint that it signed: a fork")]
    Fork(u64),
}

/// An audit's result.
#[derive(Debug, Clone)]
pub struct Audited {
    /// The checkpoint that was checked, as it was served.
    pub text: String,
    /// Read from it.
    pub checkpoint: Checkpoint,
}

/// Re-checks everything. `earlier` are checkpoints of the same log that were seen before; `progress`
/// is called with the number of leaves read so far and of all.
///
/// # Errors
/// The outer error when the log could not be read; the inner [`Finding`] when it does not hold.
pub fn audit(
    source: &dyn Source,
    key: &VerifierKey,
    earlier: &[Checkpoint],
    mut progress: impl FnMut(u64, u64),
) -> Result<Result<Audited, Finding>, Error> {
    let checked = (|| {
        let text = source::checkpoint_text(source)?;
        let signed = checkpoint::open(&text, key).map_err(Stop::NotSigned)?;
        if let Some(longer) = earlier.iter().find(|one| one.size > signed.size) {
            let (now, earlier) = (signed.size, longer.size);
            return Err(Stop::Finding(Finding::Shrunk { now, earlier }));
        }
        let tree = walk(source, &signed, earlier, &mut progress)?;
        for tile in tree.partial() {
            compare(source, &tile)?;
        }
        if tree.root() == signed.root {
            Ok(Audited { text, checkpoint: signed })
        } else {
            Err(Stop::Finding(Finding::Root))
        }
    })();
    match checked {
        Ok(audited) => Ok(Ok(audited)),
        Err(Stop::Finding(finding)) => Ok(Err(finding)),
        Err(Stop::NotSigned(cause)) => Ok(Err(Finding::NotSigned(cause))),
        Err(Stop::Failed(Error::Missing(path))) => Ok(Err(Finding::Missing(path))),
        Err(Stop::Failed(Error::Wrong(path))) => Ok(Err(Finding::Wrong(path))),
        Err(Stop::Failed(error)) => Err(error),
    }
}

enum Stop {
    Finding(Finding),
    NotSigned(testimony_proof::Error),
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Reads all entries; compares every full tile, and every earlier checkpoint on the way.
fn walk(
    source: &dyn Source,
    signed: &Checkpoint,
    earlier: &[Checkpoint],
    progress: &mut impl FnMut(u64, u64),
) -> Result<Growing, Stop> {
    let mut tree = Growing::default();
    let seen = |tree: &Growing| {
        let mut at_size = earlier.iter().filter(|one| one.size == tree.size());
        at_size.all(|one| one.root == tree.root())
    };
    let holds = |tree: &Growing| {
        if seen(tree) { Ok(()) } else { Err(Stop::Finding(Finding::Fork(tree.size()))) }
    };
    holds(&tree)?;
    for bundle in 0..signed.size.div_ceil(TILE_WIDTH) {
        let width = (signed.size - bundle * TILE_WIDTH).min(TILE_WIDTH);
        for leaf in source::entries(source, bundle, width)? {
            for tile in tree.push(leaf_hash(&leaf)) {
                compare(source, &tile)?;
            }
            holds(&tree)?;
        }
        progress(tree.size(), signed.size);
    }
    Ok(tree)
}

fn compare(source: &dyn Source, (level, index, hashes): &Full) -> Result<(), Stop> {
    let width = hashes.len() as u64;
    let tile = Tile::Hashes(*level);
    if source::tile(source, tile, *index, width)? == hashes.concat() {
        return Ok(());
    }
    let path = tiles::path(tile, *index, width).display().to_string();
    Err(Stop::Finding(Finding::Wrong(path)))
}
