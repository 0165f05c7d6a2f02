//! The folder of a cosigner: docs/spec/cosigner.md, "Folder".
//!
//! The store is made first and the key last, so a key without a store means that what the key has
//! signed was lost. Such a key is refused for ever: it could sign a second history.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rand_core::{CryptoRng, RngCore};
use rustix::fs::{FlockOperation, flock};
use testimony_proof::base64;
use testimony_proof::note::CosignerKey;
use zeroize::Zeroizing;

use crate::{Error, Store};

const FORMAT: &str = "testimony/cosigner/v1";
const KEY_FILE: &str = "key";
const STORE_FILE: &str = "cosigner.sqlite";
const LOCK_FILE: &str = "lock";

/// A cosigner at rest: its folder and its key.
pub struct CosignerDir {
    path: PathBuf,
    key: CosignerKey,
}

impl CosignerDir {
    /// Opens the cosigner in a folder; makes one of this name where there is none.
    ///
    /// # Errors
    /// [`Error::NameMissing`], [`Error::OtherName`], [`Error::StoreLost`], [`Error::Damaged`], a
    /// name that is none, and those of the disk.
    pub fn open_or_make(
        path: &Path,
        name: Option<&str>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, Error> {
        if !path.join(KEY_FILE).exists() {
            make(path, name.ok_or(Error::NameMissing)?, rng)?;
        }
        let dir = Self::open(path)?;
        let same = name.is_none_or(|name| dir.key.verifier_key().name() == name);
        if same { Ok(dir) } else { Err(Error::OtherName) }
    }

    /// Opens the cosigner that is in a folder.
    ///
    /// # Errors
    /// [`Error::NotACosigner`], [`Error::StoreLost`], [`Error::Damaged`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let key_path = path.join(KEY_FILE);
        if !key_path.is_file() {
            return Err(Error::NotACosigner(path.to_owned()));
        }
        if !path.join(STORE_FILE).is_file() {
            return Err(Error::StoreLost(key_path));
        }
        let text = fs::read_to_string(&key_path).map_err(Error::io("reading", &key_path))?;
        let key = read_key(&Zeroizing::new(text));
        let key = key.ok_or(Error::Damaged { path: key_path, what: "it holds no key" })?;
        Ok(Self { path: path.to_owned(), key })
    }

    /// The key that cosigns.
    pub fn key(&self) -> &CosignerKey {
        &self.key
    }

    /// A connection to the store.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn store(&self) -> Result<Store, Error> {
        Store::open(&self.path.join(STORE_FILE))
    }

    /// Keeps a second server off the folder for as long as the file lives.
    pub(crate) fn lock(&self) -> Result<File, Error> {
        let path = self.path.join(LOCK_FILE);
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = file.map_err(Error::io("opening", &path))?;
        flock(&file, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| Error::Locked(self.path.clone()))?;
        Ok(file)
    }

    pub(crate) fn into_key(self) -> CosignerKey {
        self.key
    }
}

impl fmt::Debug for CosignerDir {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("CosignerDir").field("path", &self.path).finish_non_exhaustive()
    }
}

fn make(path: &Path, name: &str, rng: &mut (impl RngCore + CryptoRng)) -> Result<(), Error> {
    let mut seed = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut *seed);
    // A bad name must not leave half a cosigner behind.
    CosignerKey::from_seed(name, *seed)?;
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(Error::io("making", path))?;
    let store = path.join(STORE_FILE);
    if !store.exists() {
        // Made here so that only its owner can open it; SQLite gives its side files the same mode.
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&store);
        file.map_err(Error::io("making", &store))?;
    }
    drop(Store::create(&store)?);
    let key_path = path.join(KEY_FILE);
    let encoded = Zeroizing::new(base64::encode(&*seed));
    let text = Zeroizing::new(format!("{FORMAT}\n{name}\n{}\n", encoded.as_str()));
    let beside = path.join("key.new");
    let write = || {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &key_path)?;
        File::open(path)?.sync_all()
    };
    write().map_err(Error::io("writing", &key_path))
}

fn read_key(text: &str) -> Option<CosignerKey> {
    let rest = text.strip_prefix(FORMAT)?.strip_prefix('\n')?;
    let (name, seed) = rest.strip_suffix('\n')?.split_once('\n')?;
    let seed = Zeroizing::new(base64::decode(seed).ok()?);
    let seed = Zeroizing::new(<[u8; 32]>::try_from(seed.as_slice()).ok()?);
    CosignerKey::from_seed(name, *seed).ok()
}

#[cfg(test)]
mod tests;
