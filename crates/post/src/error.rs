//! What can go wrong when a Post is made, started or asked by its operator.

use std::io;
use std::path::PathBuf;

/// Why a Post cannot be made, opened or served. Holds paths of the operator, nothing of a sender.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `init` wants an empty folder.
    #[error("{} is not empty: a Post is made in an empty or new folder", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The folder is not one that `init` made.
    #[error("{} is not the folder of a Post", path.display())]
    NotAPost {
        /// The folder.
        path: PathBuf,
    },
    /// A file of the folder cannot be read as what it should be.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A language that is not built in, is named twice, or none at all.
    #[error("`{language}` cannot be a language of a Post: name each once, of {known}")]
    Language {
        /// What was named; empty where nothing was.
        language: String,
        /// The tags that are built in.
        known: String,
    },
    /// An icon that is not built in.
    #[error("there is no icon `{icon}`: choose one of {known}")]
    Icon {
        /// What was named.
        icon: String,
        /// The names that are built in.
        known: String,
    },
    /// Another Post runs on this folder.
    #[error("another Post runs on {}", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The listener failed.
    #[error("cannot listen: {0}")]
    Listen(#[source] io::Error),
    /// The team file is not a good one.
    #[error(transparent)]
    Team(#[from] testimony_seal::Error),
}

pub(crate) fn at(path: &std::path::Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |cause| Error::Io { path, cause }
}

/// Why the store does not take something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum StoreError {
    /// Space is used up, by our own limit or the disk's.
    #[error("the store is full")]
    Full,
    /// The disk failed to keep something; nothing more is taken until a new start.
    #[error("the store failed")]
    Failed,
}

impl From<io::Error> for StoreError {
    fn from(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Failed,
        }
    }
}
