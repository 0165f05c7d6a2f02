//! Reading what nobody vouches for: a folder, or a zip or tar file of one.
//!
//! First only names and lengths are listed; the manifest is read and its signature checked; and only
//! then is anything else opened, never through a link, never more of it than was signed for. What is
//! read is compared with the signed hash in the same pass, so a file that changes meanwhile is seen.
//! An archive is never unpacked: its entries are read where they lie (docs/spec/verdict.md, 2.1).

mod archive;
mod folder;
mod tar;
mod zip;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Reason, Stop};
use crate::Error;
use crate::bag::sum;
use crate::manifest::{self, FileSum, Manifest, is_path};

/// The longest manifest: a signed note is no longer.
const MANIFEST_BYTES_MAX: u64 = 4 << 20;
/// The longest file that is read into memory: a text of 200,000 words with its disclosures.
const KEPT_BYTES_MAX: u64 = 64 << 20;
/// How deep folders may lie in each other; ours are two deep.
const DEPTH_MAX: usize = 8;
const BUFFER_BYTES: usize = 64 << 10;
/// The file that tells a bag, which an older or damaged dossier still is.
const BAG: &str = "bagit.txt";

/// The lengths of files by name.
type Lengths = BTreeMap<String, u64>;
/// Where the files lie, and which there are.
type Listed = (Box<dyn Place>, Lengths);

/// Where the files lie.
trait Place {
    /// Opens a listed file. What it gives may be longer or shorter than was listed.
    fn open<'a>(&'a self, path: &str) -> Result<Box<dyn Read + 'a>, Stop>;
}

/// A dossier's files, of which names and lengths are known.
pub(super) struct Files {
    named: PathBuf,
    place: Box<dyn Place>,
    lengths: Lengths,
    /// Files whose content was compared with what was signed.
    compared: RefCell<BTreeSet<String>>,
}

impl Files {
    /// Lists the folder or archive and opens nothing that is in it.
    pub(super) fn list(path: &Path) -> Result<Self, Stop> {
        let found = path.metadata().map_err(|_| not_a_dossier(path, "it is not there"))?;
        let (place, lengths) =
            if found.is_dir() { folder::list(path)? } else { archive::list(path, &found)? };
        Ok(Self { named: path.to_owned(), place, lengths, compared: RefCell::default() })
    }

    /// The signed manifest, which says what else may be read.
    pub(super) fn manifest(&self) -> Result<Vec<u8>, Stop> {
        match self.lengths.get(manifest::PATH) {
            None => Err(Reason::MissingFile(manifest::PATH.to_owned()).into()),
            Some(bytes) if *bytes > MANIFEST_BYTES_MAX => Err(Reason::Manifest.into()),
            Some(bytes) => self.read(manifest::PATH, *bytes),
        }
    }

    /// Whether there are exactly the files that were signed for, by name and length.
    pub(super) fn compare(&self, manifest: &Manifest) -> Result<(), Reason> {
        for (path, sum) in &manifest.files {
            match self.lengths.get(path) {
                None => return Err(Reason::MissingFile(path.clone())),
                Some(bytes) if *bytes != sum.bytes => {
                    return Err(Reason::FileDiffers(path.clone()));
                }
                Some(_) => {}
            }
        }
        let mut foreign_files = self.lengths.keys().filter(|path| *path != manifest::PATH);
        match foreign_files.find(|path| !manifest.files.contains_key(*path)) {
            Some(path) => Err(foreign(path.clone())),
            None => Ok(()),
        }
    }

    /// A file as it was signed.
    pub(super) fn signed(&self, manifest: &Manifest, path: &str) -> Result<Vec<u8>, Stop> {
        let missing = || Reason::MissingFile(path.to_owned());
        let wanted = manifest.files.get(path).ok_or_else(missing)?;
        let differs = || Stop::from(Reason::FileDiffers(path.to_owned()));
        if wanted.bytes > KEPT_BYTES_MAX || !self.lengths.contains_key(path) {
            return Err(differs());
        }
        let bytes = self.read(path, wanted.bytes)?;
        if sum(&bytes) != *wanted {
            return Err(differs());
        }
        self.compared.borrow_mut().insert(path.to_owned());
        Ok(bytes)
    }

    /// Hashes every file that was not read for another reason.
    pub(super) fn compare_the_rest(&self, manifest: &Manifest) -> Result<(), Stop> {
        let compared = self.compared.borrow();
        let rest = manifest.files.iter().filter(|(path, _)| !compared.contains(*path));
        for (path, wanted) in rest {
            if self.hash(path, wanted.bytes)? != *wanted {
                return Err(Reason::FileDiffers(path.clone()).into());
            }
        }
        Ok(())
    }

    /// Reads a file of this length; another length is a difference.
    fn read(&self, path: &str, length: u64) -> Result<Vec<u8>, Stop> {
        let mut bytes = Vec::new();
        let mut reader = self.place.open(path)?.take(length.saturating_add(1));
        reader.read_to_end(&mut bytes).map_err(|cause| self.failed(path, cause))?;
        if bytes.len() as u64 == length {
            Ok(bytes)
        } else {
            Err(Reason::FileDiffers(path.to_owned()).into())
        }
    }

    fn hash(&self, path: &str, length: u64) -> Result<FileSum, Stop> {
        let mut reader = self.place.open(path)?.take(length.saturating_add(1));
        let (mut hash, mut bytes) = (Sha256::new(), 0);
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let read = reader.read(&mut buffer).map_err(|cause| self.failed(path, cause))?;
            if read == 0 {
                return Ok(FileSum { bytes, sha256: hash.finalize().into() });
            }
            hash.update(&buffer[..read]);
            bytes += read as u64;
        }
    }

    /// Bytes that do not unpack are other bytes than those that were signed; a disk that fails says
    /// nothing about them.
    fn failed(&self, path: &str, cause: io::Error) -> Stop {
        match cause.kind() {
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof => Reason::FileDiffers(path.to_owned()).into(),
            _ => Error::io("reading", &self.named.join(path))(cause).into(),
        }
    }
}

fn not_a_dossier(path: &Path, why: &'static str) -> Stop {
    Error::NotADossier { path: path.to_owned(), why }.into()
}

/// A name that a dossier cannot have is not repeated: whoever chose it chose what it says.
fn foreign(path: String) -> Reason {
    Reason::ForeignFile(if is_path(&path) { path } else { "a name that no dossier has".to_owned() })
}
