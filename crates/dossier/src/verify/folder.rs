//! Reading a folder that nobody vouches for.
//!
//! First only names and lengths are listed; the manifest is read and its signature checked; and only
//! then is anything else opened, never through a link, never more of it than was signed for. What is
//! read is compared with the signed hash in the same pass, so a file that changes meanwhile is seen.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use sha2::{Digest, Sha256};

use super::{Reason, Stop};
use crate::Error;
use crate::bag::sum;
use crate::manifest::{self, FILES_MAX, FileSum, Manifest, is_path};

/// The longest manifest: a signed note is no longer.
const MANIFEST_BYTES_MAX: u64 = 4 << 20;
/// The longest file that is read into memory: a text of 200,000 words with its disclosures.
const KEPT_BYTES_MAX: u64 = 64 << 20;
/// How deep folders may lie in each other; ours are two deep.
const DEPTH_MAX: usize = 8;
const BUFFER_BYTES: usize = 64 << 10;

/// A folder whose names and lengths are known.
pub(super) struct Folder {
    root: PathBuf,
    lengths: BTreeMap<String, u64>,
    /// Files whose content was compared with what was signed.
    compared: RefCell<BTreeSet<String>>,
}

impl Folder {
    /// Lists the folder and opens nothing.
    pub(super) fn list(path: &Path) -> Result<Self, Stop> {
        let not_a_dossier = |why| Error::NotADossier { path: path.to_owned(), why };
        if !path.is_dir() {
            return Err(not_a_dossier("it is not a folder").into());
        }
        if !path.join(manifest::PATH).is_file() && !path.join("bagit.txt").is_file() {
            return Err(not_a_dossier("testimony-manifest.txt is missing").into());
        }
        let mut folder =
            Self { root: path.to_owned(), lengths: BTreeMap::new(), compared: RefCell::default() };
        folder.walk(path, "", 0)?;
        Ok(folder)
    }

    fn walk(&mut self, dir: &Path, prefix: &str, depth: usize) -> Result<(), Stop> {
        let mut empty = true;
        for entry in fs::read_dir(dir).map_err(Error::io("reading", dir))? {
            let entry = entry.map_err(Error::io("reading", dir))?;
            empty = false;
            let name = entry.file_name().to_str().map(str::to_owned).unwrap_or_default();
            let path = format!("{prefix}{name}");
            // What a link points to is not part of the folder.
            let kind = entry.file_type().map_err(Error::io("reading", dir))?;
            let listed = is_path(&path) || path == manifest::PATH;
            if kind.is_dir() && listed && depth < DEPTH_MAX {
                self.walk(&entry.path(), &format!("{path}/"), depth + 1)?;
            } else if kind.is_file() && listed && self.lengths.len() <= FILES_MAX {
                let length = entry.metadata().map_err(Error::io("reading", dir))?.len();
                self.lengths.insert(path, length);
            } else {
                return Err(foreign(path).into());
            }
        }
        if empty { Err(foreign(prefix.to_owned()).into()) } else { Ok(()) }
    }

    /// The signed manifest, which says what else may be read.
    pub(super) fn manifest(&self) -> Result<Vec<u8>, Stop> {
        match self.lengths.get(manifest::PATH) {
            None => Err(Reason::MissingFile(manifest::PATH.to_owned()).into()),
            Some(bytes) if *bytes > MANIFEST_BYTES_MAX => Err(Reason::Manifest.into()),
            Some(bytes) => self.read(manifest::PATH, *bytes),
        }
    }

    /// Whether the folder holds exactly the files that were signed for, by name and length.
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

    /// Opens a regular file, never waiting for a pipe.
    fn open(&self, path: &str) -> Result<File, Stop> {
        let file = self.root.join(path);
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(flags.bits().cast_signed())
            .open(&file)
            .map_err(|_| foreign(path.to_owned()))?;
        let regular = opened.metadata().map_err(Error::io("reading", &file))?.is_file();
        if regular { Ok(opened) } else { Err(foreign(path.to_owned()).into()) }
    }

    /// Reads a file of this length; another length is a difference.
    fn read(&self, path: &str, length: u64) -> Result<Vec<u8>, Stop> {
        let mut bytes = Vec::new();
        let limit = length.saturating_add(1);
        let reading = self.open(path)?.take(limit).read_to_end(&mut bytes);
        reading.map_err(Error::io("reading", &self.root.join(path)))?;
        if bytes.len() as u64 == length {
            Ok(bytes)
        } else {
            Err(Reason::FileDiffers(path.to_owned()).into())
        }
    }

    fn hash(&self, path: &str, length: u64) -> Result<FileSum, Stop> {
        let mut reader = self.open(path)?.take(length.saturating_add(1));
        let (mut hash, mut bytes) = (Sha256::new(), 0);
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let read =
                reader.read(&mut buffer).map_err(Error::io("reading", &self.root.join(path)))?;
            if read == 0 {
                return Ok(FileSum { bytes, sha256: hash.finalize().into() });
            }
            hash.update(&buffer[..read]);
            bytes += read as u64;
        }
    }
}

/// A name that a dossier cannot have is not repeated: whoever chose it chose what it says.
fn foreign(path: String) -> Reason {
    let plain = is_path(path.trim_end_matches('/'));
    Reason::ForeignFile(if plain { path } else { "a name that no dossier has".to_owned() })
}
