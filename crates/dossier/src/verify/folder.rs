//! Reading a folder that nobody vouches for: every file is hashed, only small ones are kept.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Reason;
use crate::Error;
use crate::manifest::{self, FILES_MAX, FileSum, Manifest, is_path};

/// The largest file that is read into memory: a text of 200,000 words with its disclosures.
const KEPT_BYTES_MAX: u64 = 128 << 20;
/// All files that are read into memory together.
const KEPT_BYTES_TOTAL_MAX: u64 = 1 << 30;
/// How deep folders may lie in each other; ours are two deep.
const DEPTH_MAX: usize = 8;
const BUFFER_BYTES: usize = 64 << 10;

/// A folder, read once.
pub(super) struct Folder {
    sums: BTreeMap<String, FileSum>,
    kept: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// Reads the folder; the inner error is a verdict on what lies in it.
    pub(super) fn read(path: &Path) -> Result<Result<Self, Reason>, Error> {
        let not_a_dossier = |why| Error::NotADossier { path: path.to_owned(), why };
        if !path.is_dir() {
            return Err(not_a_dossier("it is not a folder"));
        }
        if !path.join(manifest::PATH).is_file() && !path.join("bagit.txt").is_file() {
            return Err(not_a_dossier("testimony-manifest.txt is missing"));
        }
        let mut folder = Self { sums: BTreeMap::new(), kept: BTreeMap::new() };
        let read = folder.walk(path, "", 0, &mut 0)?;
        Ok(read.map(|()| folder))
    }

    fn walk(
        &mut self,
        dir: &Path,
        prefix: &str,
        depth: usize,
        kept_bytes: &mut u64,
    ) -> Result<Result<(), Reason>, Error> {
        let mut empty = true;
        for entry in fs::read_dir(dir).map_err(Error::io("reading", dir))? {
            let entry = entry.map_err(Error::io("reading", dir))?;
            empty = false;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                return Ok(Err(Reason::ForeignFile("a name that is not text".to_owned())));
            };
            let path = format!("{prefix}{name}");
            let foreign = |path: String| Ok(Err(Reason::ForeignFile(path)));
            // Never through a link: what it points to is not part of the folder.
            let kind = entry.file_type().map_err(Error::io("reading", dir))?;
            let listed = is_path(&path) || path == manifest::PATH;
            if kind.is_dir() && depth < DEPTH_MAX {
                let below = self.walk(&entry.path(), &format!("{path}/"), depth + 1, kept_bytes)?;
                if below.is_err() {
                    return Ok(below);
                }
            } else if kind.is_file() && listed && self.sums.len() <= FILES_MAX {
                self.take(&entry.path(), path, kept_bytes)?;
            } else {
                return foreign(path);
            }
        }
        Ok(if empty { Err(Reason::ForeignFile(prefix.to_owned())) } else { Ok(()) })
    }

    /// Hashes a file, and keeps it if it is small enough.
    fn take(&mut self, file: &Path, path: String, kept_bytes: &mut u64) -> Result<(), Error> {
        let mut reader = File::open(file).map_err(Error::io("opening", file))?;
        let length = reader.metadata().map_err(Error::io("reading", file))?.len();
        let keep = length <= KEPT_BYTES_MAX && *kept_bytes + length <= KEPT_BYTES_TOTAL_MAX;
        let (mut hash, mut bytes, mut kept) = (Sha256::new(), 0_u64, Vec::new());
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let read = reader.read(&mut buffer).map_err(Error::io("reading", file))?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
            bytes += read as u64;
            if keep {
                kept.extend_from_slice(&buffer[..read]);
            }
        }
        if keep {
            *kept_bytes += bytes;
            self.kept.insert(path.clone(), kept);
        }
        self.sums.insert(path, FileSum { bytes, sha256: hash.finalize().into() });
        Ok(())
    }

    /// Whether the folder holds exactly the files that were signed for.
    pub(super) fn compare(&self, manifest: &Manifest) -> Result<(), Reason> {
        for (path, sum) in &manifest.files {
            match self.sums.get(path) {
                None => return Err(Reason::MissingFile(path.clone())),
                Some(found) if found != sum => return Err(Reason::FileDiffers(path.clone())),
                Some(_) => {}
            }
        }
        let mut foreign = self.sums.keys().filter(|path| *path != manifest::PATH);
        match foreign.find(|path| !manifest.files.contains_key(*path)) {
            Some(path) => Err(Reason::ForeignFile(path.clone())),
            None => Ok(()),
        }
    }

    /// A file that is small enough to be kept.
    pub(super) fn small(&self, path: &str) -> Result<&[u8], Reason> {
        self.kept.get(path).map(Vec::as_slice).ok_or_else(|| Reason::MissingFile(path.to_owned()))
    }
}
