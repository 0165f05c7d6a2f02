//! What this machine signed last, kept outside of the vault.
//!
//! A vault that is restored from a backup is restored with its log, and both agree with each other.
//! Only something beside them can tell that they are old: this file. Without it, or when it is
//! newer, the log is locked (docs/spec/record.md, "Growing without forking").
//!
//! The file's name and content are keyed hashes: who finds it on a machine learns that the program
//! was used there and not which log it is.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use testimony_proof::Hash;
use testimony_proof::checkpoint::Checkpoint;
use zeroize::Zeroizing;

use crate::{Error, tiles};

/// Separates this use of the log's key from all others.
const CONTEXT: &str = "testimony/log-mark/v1";
const TAG_BYTES: usize = 32;
const SIZE_BYTES: usize = 8;

/// The mark of one log.
#[derive(Debug)]
pub struct Mark {
    folder: PathBuf,
    name: String,
    key: MarkKey,
}

struct MarkKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for MarkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MarkKey").finish_non_exhaustive()
    }
}

/// How a checkpoint stands to what this machine signed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// This machine never signed for this log.
    Unknown,
    /// It is the one.
    Same,
    /// It has more leaves: it was signed on another machine since.
    Newer,
    /// It has fewer leaves than were signed.
    Older {
        /// How many were.
        signed: u64,
    },
    /// It has as many, and another root.
    Fork,
}

impl Mark {
    /// The mark in this folder of the log that has this secret key.
    pub fn new(folder: &Path, log_secret: &[u8; 32]) -> Self {
        let key = Zeroizing::new(blake3::derive_key(CONTEXT, log_secret));
        let name = blake3::keyed_hash(&key, b"name").to_hex()[..32].to_owned();
        Self { folder: folder.to_owned(), name, key: MarkKey(key) }
    }

    /// How this checkpoint stands to the mark.
    ///
    /// # Errors
    /// When the file cannot be read or is not one of ours.
    pub fn compare(&self, checkpoint: &Checkpoint) -> Result<Standing, Error> {
        let path = self.folder.join(&self.name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Standing::Unknown),
            Err(cause) => return Err(Error::io("reading", &path)(cause)),
        };
        let Some((tag, masked)) = bytes.split_first_chunk::<TAG_BYTES>() else {
            return Err(Error::Damaged(path));
        };
        let masked: [u8; SIZE_BYTES] =
            masked.try_into().map_err(|_| Error::Damaged(path.clone()))?;
        let signed = u64::from_be_bytes(self.mask(tag, masked));
        Ok(match signed.cmp(&checkpoint.size) {
            std::cmp::Ordering::Less => Standing::Newer,
            std::cmp::Ordering::Greater => Standing::Older { signed },
            std::cmp::Ordering::Equal if self.tag(checkpoint) == *tag => Standing::Same,
            std::cmp::Ordering::Equal => Standing::Fork,
        })
    }

    /// Notes that this checkpoint is about to be signed; durable before it returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set(&self, checkpoint: &Checkpoint) -> Result<(), Error> {
        let tag = self.tag(checkpoint);
        let mut bytes = tag.to_vec();
        bytes.extend_from_slice(&self.mask(&tag, checkpoint.size.to_be_bytes()));
        tiles::write_durably(&self.folder, Path::new(&self.name), &bytes)
            .map_err(Error::io("writing", &self.folder.join(&self.name)))
    }

    fn tag(&self, checkpoint: &Checkpoint) -> Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key.0);
        hasher.update(b"tag").update(&checkpoint.size.to_be_bytes()).update(&checkpoint.root);
        *hasher.finalize().as_bytes()
    }

    /// Hides a size or shows it again. A tag is never used for two sizes.
    fn mask(&self, tag: &Hash, mut size: [u8; SIZE_BYTES]) -> [u8; SIZE_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key.0);
        let stream = hasher.update(b"size").update(tag).finalize();
        for (byte, mask) in size.iter_mut().zip(stream.as_bytes()) {
            *byte ^= mask;
        }
        size
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn at(size: u64, root: u8) -> Checkpoint {
        Checkpoint::new("example.org/log", size, [root; 32]).unwrap()
    }

    #[test]
    fn a_mark_tells_older_newer_and_forked() {
        let dir = TempDir::new().unwrap();
        let mark = Mark::new(dir.path(), &[1; 32]);
        assert_eq!(mark.compare(&at(3, 1)).unwrap(), Standing::Unknown);
        mark.set(&at(5, 1)).unwrap();
        assert_eq!(mark.compare(&at(5, 1)).unwrap(), Standing::Same);
        assert_eq!(mark.compare(&at(5, 2)).unwrap(), Standing::Fork);
        assert_eq!(mark.compare(&at(4, 1)).unwrap(), Standing::Older { signed: 5 });
        assert_eq!(mark.compare(&at(6, 1)).unwrap(), Standing::Newer);
        let other = Mark::new(dir.path(), &[2; 32]);
        assert_eq!(other.compare(&at(5, 1)).unwrap(), Standing::Unknown);
    }

    #[test]
    fn the_file_says_nothing_about_the_log() {
        let dir = TempDir::new().unwrap();
        Mark::new(dir.path(), &[1; 32]).set(&at(5, 1)).unwrap();
        let file = fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap();
        let bytes = fs::read(file.path()).unwrap();
        assert_eq!(bytes.len(), TAG_BYTES + SIZE_BYTES);
        assert!(!bytes.windows(8).any(|window| window == 5_u64.to_be_bytes()));
        assert!(!bytes.windows(4).any(|window| window == [1; 4]));
    }

    #[test]
    fn fail_damaged_mark() {
        let dir = TempDir::new().unwrap();
        let mark = Mark::new(dir.path(), &[1; 32]);
        mark.set(&at(5, 1)).unwrap();
        let file = fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap().path();
        fs::write(&file, [0; 39]).unwrap();
        assert!(matches!(mark.compare(&at(5, 1)), Err(Error::Damaged(_))));
    }
}
