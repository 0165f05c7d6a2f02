//! Reading a public log as a stranger: auditing it, keeping a copy, remembering what it showed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use testimony_courier::{CourierOptions, Site};
use testimony_proof::checkpoint::{self, Checkpoint};
use testimony_proof::note::VerifierKey;
use testimony_record::audit::{Audited, Finding, audit};
use testimony_record::source::{FolderSource, Source};

use crate::Error;

/// A checkpoint that an auditor remembers is a few hundred bytes; cosigned by many, some more.
const REMEMBERED_BYTES_MAX: u64 = 4 << 20;

/// A copy of a log, wherever it is.
#[derive(Debug)]
pub enum LogCopy {
    /// In a folder.
    Folder(FolderSource),
    /// Behind an address.
    Site(Site),
}

impl LogCopy {
    /// The copy at this place: an `http://` or `https://` address, or a folder.
    ///
    /// # Errors
    /// When the address or the proxy cannot be used, or there is no such folder.
    pub fn at(place: &str, proxy: Option<String>) -> Result<Self, Error> {
        if place.starts_with("http://") || place.starts_with("https://") {
            let options = CourierOptions { proxy, ..CourierOptions::default() };
            return Ok(Self::Site(Site::connect(place, &options)?));
        }
        let dir = Path::new(place);
        match fs::metadata(dir) {
            Ok(found) if found.is_dir() => Ok(Self::Folder(FolderSource::new(dir))),
            Ok(_) => Err(Error::io("reading", dir)(io::ErrorKind::NotADirectory.into())),
            Err(cause) => Err(Error::io("reading", dir)(cause)),
        }
    }
}

impl Source for LogCopy {
    fn get(&self, path: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, testimony_record::Error> {
        match self {
            Self::Folder(folder) => folder.get(path, bytes_max),
            Self::Site(site) => site
                .get(path, bytes_max)
                .map_err(|cause| testimony_record::Error::NotRead(cause.to_string())),
        }
    }
}

/// What an auditor saw of logs before, in a folder of its own.
#[derive(Debug, Clone)]
pub struct Seen(PathBuf);

impl Seen {
    /// Remembers in this folder; it is made when it is needed.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self(folder)
    }

    fn file(&self, key: &VerifierKey) -> PathBuf {
        let name = data_encoding::HEXLOWER.encode(&Sha256::digest(key.to_string())[..16]);
        self.0.join(format!("{name}.checkpoint"))
    }

    /// The newest checkpoint of this log that was seen.
    ///
    /// # Errors
    /// When the file cannot be read or is not what was written.
    pub fn newest(&self, key: &VerifierKey) -> Result<Option<Checkpoint>, Error> {
        let path = self.file(key);
        match fs::metadata(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Ok(found) if found.len() > REMEMBERED_BYTES_MAX => {
                return Err(testimony_record::Error::Damaged(path).into());
            }
            _ => {}
        }
        let text = fs::read_to_string(&path).map_err(Error::io("reading", &path))?;
        Ok(Some(checkpoint::open(&text, key)?))
    }

    fn remember(&self, key: &VerifierKey, text: &str) -> Result<(), Error> {
        let path = self.file(key);
        let write = || -> io::Result<()> {
            fs::create_dir_all(&self.0)?;
            let beside = path.with_extension("new");
            let mut file = fs::File::create(&beside)?;
            io::Write::write_all(&mut file, text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, &path)?;
            fs::File::open(&self.0)?.sync_all()
        };
        write().map_err(Error::io("writing", &path))
    }
}

/// Re-checks a whole log, compares it with what was seen before and with `others` (checkpoints that
/// somebody else got), and remembers it. A finding is remembered by nobody: the next audit finds it
/// again.
///
/// # Errors
/// When the log could not be read, or what was seen before cannot be.
pub fn audit_and_remember(
    log: &dyn Source,
    key: &VerifierKey,
    seen: Option<&Seen>,
    others: &[Checkpoint],
    progress: impl FnMut(u64, u64),
) -> Result<Result<Audited, Finding>, Error> {
    let mut earlier = others.to_vec();
    if let Some(seen) = seen {
        earlier.extend(seen.newest(key)?);
    }
    let audited = audit(log, key, &earlier, progress)?;
    if let (Ok(audited), Some(seen)) = (&audited, seen) {
        seen.remember(key, &audited.text)?;
    }
    Ok(audited)
}
