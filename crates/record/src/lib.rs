//! The public log of a team: a folder of static files that anybody may copy.
//!
//! The log gains one leaf of 32 bytes a tick ([`tick`]): the root of a sparse tree in which every
//! sealed item sits at a random slot ([`sparse`]), or random bytes. Its files are C2SP tlog-tiles
//! ([`Log`]): docs/spec/record.md.
//!
//! Never here: the vault, a clock, a secret other than the keys that are passed in. A leaf and any
//! number of proofs say nothing about how many items a tick sealed.

#![forbid(unsafe_code)]

pub mod audit;
mod grow;
mod log;
mod mark;
pub mod mirror;
pub mod serve;
pub mod source;
pub mod sparse;
pub mod tick;
mod tiles;

use std::io;
use std::path::{Path, PathBuf};

use testimony_proof::Hash;
use testimony_proof::merkle::node_hash;

pub use log::Log;
pub use mark::{Mark, Standing};

/// The checkpoint's file in a log's folder.
pub const CHECKPOINT_FILE: &str = "checkpoint";

/// What can go wrong with a log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of the log could not be read or written.
    #[error("{doing} {}: {cause}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The log on disk is not the one that was last signed.
    #[error(
        "the log has {found} leaves on disk, {signed} were signed last: it was restored or changed"
    )]
    Rollback {
        /// Leaves on disk.
        found: u64,
        /// Leaves in the checkpoint that the vault signed last.
        signed: u64,
    },
    /// A file of the log does not hold what the checkpoint says.
    #[error("{} does not hold what the checkpoint says", .0.display())]
    Damaged(PathBuf),
    /// There is a log already.
    #[error("there is already a log in {}", .0.display())]
    Exists(PathBuf),
    /// A file of a log that was asked for is not there.
    #[error("{0} is missing")]
    Missing(String),
    /// A file of a log has not the form or content that it must have.
    #[error("{0} is not as it must be")]
    Wrong(String),
    /// Another log of the same name.
    #[error("it shows another history than this log: its first {size} leaves differ")]
    Fork {
        /// The size at which the two differ.
        size: u64,
    },
    /// Somebody who serves a log could not be asked.
    #[error("the log could not be read: {0}")]
    NotRead(String),
    /// A leaf that the log does not have.
    #[error("the log has {size} leaves; there is no leaf {index}")]
    NoLeaf {
        /// The leaf that was asked for.
        index: u64,
        /// How many there are.
        size: u64,
    },
    /// A checkpoint, note or key is malformed.
    #[error("the log's checkpoint cannot be used: {0}")]
    Proof(#[from] testimony_proof::Error),
}

impl Error {
    fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Io { doing, path, cause }
    }

    /// What the reader can do now.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Rollback { .. } | Self::Damaged(_) => Some(
                "do not seal anything: put the newest copy of the log folder back, or read its \
                 newest checkpoint from a mirror",
            ),
            Self::Io { cause, .. } if cause.kind() == io::ErrorKind::StorageFull => {
                Some("free some space, then run the command again")
            }
            _ => None,
        }
    }
}

/// The root of 1, 2, 4 ... hashes.
fn perfect_root(hashes: &[Hash]) -> Hash {
    match hashes {
        [one] => *one,
        more => {
            let (left, right) = more.split_at(more.len() / 2);
            node_hash(&perfect_root(left), &perfect_root(right))
        }
    }
}
