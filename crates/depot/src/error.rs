//! What can go wrong with a place for backups.

use std::io;
use std::path::PathBuf;

/// What went wrong. Never holds a key, and of a store only its own word for the failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An address that is no place for backups.
    #[error("`{0}` is neither a folder nor s3://BUCKET or s3://BUCKET/PREFIX")]
    BadPlace(String),
    /// This program was built without S3.
    #[error("this program was built without stores of the S3 kind")]
    NoS3,
    /// Keys are needed and were not given.
    #[error("the store needs an access key, and none was given")]
    NoCredentials,
    /// The store's address, or the proxy, cannot be used.
    #[error("the store cannot be used: {0}")]
    Unusable(String),
    /// The keys do not open the bucket.
    #[error("the store refuses these keys")]
    Refused,
    /// The bucket is not there.
    #[error("the store has no bucket of this name")]
    NoBucket,
    /// The store could not be reached, or broke off.
    #[error("the store could not be asked: {0}")]
    Unreachable(String),
    /// An object that is longer than any of ours.
    #[error("object {0} is longer than any that a backup writes")]
    TooLong(String),
    /// The disk is full.
    #[error("the disk with the backups is full")]
    DiskFull,
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
}

impl Error {
    /// What the reader can do now.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoS3 => "build it with the feature `s3`, or name a folder",
            Self::NoCredentials => {
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give --keys FILE"
            }
            Self::Refused => "check the keys, and that they may read, write, list and delete there",
            Self::NoBucket => "make the bucket first, and check --endpoint and --region",
            Self::Unreachable(_) => {
                "run the command again: it goes on where it stopped; check --endpoint and --proxy"
            }
            Self::DiskFull => "free some space, then run the command again: it goes on",
            Self::BadPlace(_) | Self::Unusable(_) | Self::TooLong(_) | Self::Io { .. } => {
                return None;
            }
        })
    }
}
