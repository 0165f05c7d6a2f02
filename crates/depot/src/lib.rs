//! Where backups lie: a folder, or a bucket of an S3-compatible store.
//!
//! A depot keeps objects under names and gives them back; what they hold is ciphertext and nothing to
//! it (docs/spec/backup.md, section 1). An object is there whole or not at all, and durable when
//! [`Depot::put`] returns. Only the store that was named is ever asked, through the proxy if there is
//! one. Never here: keys of a vault, what is in an object, a clock.

#![forbid(unsafe_code)]

mod error;
mod folder;
mod place;
#[cfg(feature = "s3")]
mod s3;

pub use error::Error;
pub use place::{Bucket, Credentials, Place};

/// The longest object that a depot gives back: a manifest names a piece for each MiB of a vault.
const OBJECT_BYTES_MAX: u64 = 1 << 30;

/// One object of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its whole name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
}

/// A place that was opened.
#[derive(Debug)]
pub struct Depot(Kind);

#[derive(Debug)]
enum Kind {
    Folder(folder::Folder),
    #[cfg(feature = "s3")]
    S3(Box<s3::Store>),
}

impl Depot {
    /// Opens a place. A folder is made when the first object comes; a store is not asked yet.
    ///
    /// # Errors
    /// [`Error::NoS3`], or when the store's address or the proxy cannot be used.
    pub fn open(place: &Place) -> Result<Self, Error> {
        Ok(Self(match place {
            Place::Folder(path) => Kind::Folder(folder::Folder::new(path)),
            #[cfg(feature = "s3")]
            Place::Bucket(bucket) => Kind::S3(Box::new(s3::Store::open(bucket)?)),
            #[cfg(not(feature = "s3"))]
            Place::Bucket(_) => return Err(Error::NoS3),
        }))
    }

    /// Keeps an object, in place of one of this name.
    ///
    /// # Errors
    /// When it cannot be written; nothing or the old one is there then.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        match &self.0 {
            Kind::Folder(folder) => folder.put(name, bytes),
            #[cfg(feature = "s3")]
            Kind::S3(store) => store.put(name, bytes),
        }
    }

    /// An object; nothing where there is none of this name.
    ///
    /// # Errors
    /// When the place cannot be asked.
    pub fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        match &self.0 {
            Kind::Folder(folder) => folder.get(name),
            #[cfg(feature = "s3")]
            Kind::S3(store) => store.get(name),
        }
    }

    /// All objects whose names begin with this and a `/`.
    ///
    /// # Errors
    /// When the place cannot be asked.
    pub fn list(&self, under: &str) -> Result<Vec<Object>, Error> {
        match &self.0 {
            Kind::Folder(folder) => folder.list(under),
            #[cfg(feature = "s3")]
            Kind::S3(store) => store.list(under),
        }
    }

    /// Removes an object if it is there.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self, name: &str) -> Result<(), Error> {
        match &self.0 {
            Kind::Folder(folder) => folder.remove(name),
            #[cfg(feature = "s3")]
            Kind::S3(store) => store.remove(name),
        }
    }
}
