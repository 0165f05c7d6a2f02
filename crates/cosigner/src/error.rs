//! What can go wrong with a cosigner's folder and its server.

use std::io;
use std::path::{Path, PathBuf};

/// What went wrong. Never holds a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
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
    /// There is no cosigner in the folder.
    #[error("{} is not the folder of a cosigner", .0.display())]
    NotACosigner(PathBuf),
    /// A new cosigner needs a name.
    #[error("a new cosigner needs a name")]
    NameMissing,
    /// The cosigner in the folder has another name than the one that was given.
    #[error("the cosigner in this folder has another name")]
    OtherName,
    /// The key is there and what it signed is not known any more.
    #[error("the key in {} is there, but what it has signed is not known any more", .0.display())]
    StoreLost(PathBuf),
    /// Another process serves the folder.
    #[error("another process serves {}", .0.display())]
    Locked(PathBuf),
    /// A file is not what it should be.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A key that cannot be a log's.
    #[error("only a log's Ed25519 key (type 0x01) can be checked here")]
    NotALogKey,
    /// Too many keys of one log.
    #[error("this log has as many keys as one log may have")]
    TooManyKeys,
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(#[from] rusqlite::Error),
    /// The disk refused, or the thread that writes is gone: nothing of the batch was kept.
    #[error("nothing could be kept")]
    NotKept,
    /// A key, note or name is malformed.
    #[error(transparent)]
    Proof(#[from] testimony_proof::Error),
}

impl Error {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Io { doing, path, cause }
    }

    /// What the reader can do now.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotACosigner(_) => "make one with `testimony cosigner serve DIR --name NAME`",
            Self::NameMissing => {
                "give it one with --name, an address without \"https://\" such as \
                 cosigner.example/1"
            }
            Self::OtherName => "leave --name out, or name another folder",
            Self::StoreLost(_) => {
                "put its cosigner.sqlite back if you have the newest; otherwise make a new \
                 cosigner in another folder: this key could sign a second history"
            }
            Self::Locked(_) => "stop the other one first",
            Self::NotALogKey => "give the log's own verifier key, or its policy",
            _ => return None,
        })
    }
}
