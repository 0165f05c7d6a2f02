//! A stranger's copy of a log, made and brought up to date.
//!
//! Bundles that are there already are not asked for again, so a copy that was cut off goes on. The
//! checkpoint comes last: until it is there, the copy is what it was before.

use std::fs;
use std::path::Path;

use testimony_proof::checkpoint::{self, Checkpoint};
use testimony_proof::merkle::leaf_hash;
use testimony_proof::note::VerifierKey;

use crate::audit::Finding;
use crate::grow::{Full, Growing};
use crate::source::{self, FolderSource, Source};
use crate::tiles::{self, TILE_WIDTH, Tile};
use crate::{CHECKPOINT_FILE, Error, Hash};

/// What a mirror did.
#[derive(Debug, Clone)]
pub struct Mirrored {
    /// Leaves in the copy before.
    pub before: u64,
    /// The checkpoint that the copy has now.
    pub checkpoint: Checkpoint,
    /// Bundles of entries that were fetched.
    pub fetched: u64,
}

/// Brings the copy in `dir` up to the source's checkpoint.
///
/// # Errors
/// The outer error when something cannot be read or written; the inner [`Finding`] when the source is
/// not the log that was copied before, or does not hold. Nothing of the copy is lost then.
pub fn mirror(
    source: &dyn Source,
    key: &VerifierKey,
    dir: &Path,
    mut progress: impl FnMut(u64, u64),
) -> Result<Result<Mirrored, Finding>, Error> {
    fs::create_dir_all(dir).map_err(Error::io("making", dir))?;
    let text = match source::checkpoint_text(source) {
        Ok(text) => text,
        // Of the source, and so a finding as in an audit; of the copy it would be a failure.
        Err(Error::Missing(path)) => return Ok(Err(Finding::Missing(path))),
        Err(Error::Wrong(path)) => return Ok(Err(Finding::Wrong(path))),
        Err(error) => return Err(error),
    };
    let signed = match checkpoint::open(&text, key) {
        Ok(signed) => signed,
        Err(cause) => return Ok(Err(Finding::NotSigned(cause))),
    };
    let own = FolderSource::new(dir);
    let before = match source::checkpoint_text(&own) {
        Ok(text) => Some(checkpoint::open(&text, key)?),
        Err(Error::Missing(_)) => None,
        Err(error) => return Err(error),
    };
    let earlier = before.as_ref().map_or(0, |before| before.size);
    if earlier > signed.size {
        return Ok(Err(Finding::Shrunk { now: signed.size, earlier }));
    }
    let mut copy = Copying { source, own, dir, fetched: 0, reuse: true };
    let mut done = copy.run(&signed, before.as_ref(), &mut progress);
    if !matches!(done, Ok(Ok(()))) {
        // What lies here already may be damaged: the source is not blamed before it was read whole.
        copy.reuse = false;
        done = copy.run(&signed, before.as_ref(), &mut progress);
    }
    match done {
        Ok(Ok(())) => {}
        Ok(Err(finding)) => return Ok(Err(finding)),
        Err(Error::Missing(path)) => return Ok(Err(Finding::Missing(path))),
        Err(Error::Wrong(path)) => return Ok(Err(Finding::Wrong(path))),
        Err(error) => return Err(error),
    }
    tiles::write_durably(dir, Path::new(CHECKPOINT_FILE), text.as_bytes())
        .map_err(Error::io("writing", dir))?;
    Ok(Ok(Mirrored { before: earlier, checkpoint: signed, fetched: copy.fetched }))
}

struct Copying<'a> {
    source: &'a dyn Source,
    own: FolderSource,
    dir: &'a Path,
    fetched: u64,
    /// Whether full bundles that lie here are taken as they are.
    reuse: bool,
}

impl Copying<'_> {
    fn run(
        &mut self,
        signed: &Checkpoint,
        before: Option<&Checkpoint>,
        progress: &mut impl FnMut(u64, u64),
    ) -> Result<Result<(), Finding>, Error> {
        let mut tree = Growing::default();
        for bundle in 0..signed.size.div_ceil(TILE_WIDTH) {
            let width = (signed.size - bundle * TILE_WIDTH).min(TILE_WIDTH);
            for leaf in self.bundle(bundle, width)? {
                for full in tree.push(leaf_hash(&leaf)) {
                    self.store(&full)?;
                }
                let known = before.filter(|before| before.size == tree.size());
                if known.is_some_and(|before| before.root != tree.root()) {
                    return Ok(Err(Finding::Fork(tree.size())));
                }
            }
            progress(tree.size(), signed.size);
        }
        if tree.root() != signed.root {
            return Ok(Err(Finding::Root));
        }
        for partial in tree.partial() {
            self.store(&partial)?;
        }
        Ok(Ok(()))
    }

    /// A bundle of ours if it is full, else the source's, which is kept.
    fn bundle(&mut self, index: u64, width: u64) -> Result<Vec<Hash>, Error> {
        if self.reuse
            && width == TILE_WIDTH
            && let Ok(leaves) = source::entries(&self.own, index, width)
        {
            return Ok(leaves);
        }
        let leaves = source::entries(self.source, index, width)?;
        self.fetched += 1;
        let bytes: Vec<u8> =
            leaves.iter().flat_map(|leaf| [&[0, 32], leaf.as_slice()].concat()).collect();
        self.write(Tile::Entries, index, width, &bytes)?;
        Ok(leaves)
    }

    fn store(&self, (level, index, hashes): &Full) -> Result<(), Error> {
        self.write(Tile::Hashes(*level), *index, hashes.len() as u64, &hashes.concat())
    }

    fn write(&self, tile: Tile, index: u64, width: u64, bytes: &[u8]) -> Result<(), Error> {
        let path = tiles::path(tile, index, width);
        if fs::read(self.dir.join(&path)).is_ok_and(|found| found == bytes) {
            return Ok(());
        }
        tiles::write_durably(self.dir, &path, bytes).map_err(Error::io("writing", &path))
    }
}
