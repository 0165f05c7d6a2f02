//! The identities of the team's weeks: docs/spec/entry.md, section 1.2.
//!
//! They lie in files of their own, outside the database and outside every backup, so that one which
//! is destroyed is nowhere any more.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::{Error, Occasion, SecretKey, Vault, durable, keys};

/// The folder, which no backup has.
pub(crate) const FOLDER: &str = "weeks";

const MAGIC: &[u8] = b"testimony/week/v1\n";
const HEAD_BYTES: usize = MAGIC.len() + 8 + 3 * 4;
const NONCE_BYTES: usize = 24;
const FILE_BYTES: usize = HEAD_BYTES + NONCE_BYTES + 32 + 16;
const ENDING: &str = ".week";

/// What opens the accounts of one week.
#[derive(Debug)]
pub struct WeekIdentity {
    /// The first day, since 1970-01-01.
    pub from: u32,
    /// The first day after it.
    pub until: u32,
    /// Rises when the identity of a week is replaced.
    pub generation: u32,
    /// The 32 bytes of an age hybrid identity.
    pub secret: SecretKey,
}

impl Vault {
    /// The identities that are there, in the order of their days and generations.
    ///
    /// # Errors
    /// When a file cannot be read; [`Error::BadWeek`] for one that is changed.
    pub fn week_identities(&self) -> Result<Vec<WeekIdentity>, Error> {
        let folder = self.dir.join(FOLDER);
        let listing = match fs::read_dir(&folder) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            listing => listing.map_err(Error::io("reading", &folder))?,
        };
        let mut found = Vec::new();
        for entry in listing {
            let path = entry.map_err(Error::io("reading", &folder))?.path();
            if path.to_string_lossy().ends_with(ENDING) {
                let bytes = fs::read(&path).map_err(Error::io("reading", &path))?;
                let damaged = || Error::BadWeek(path.clone());
                found.push(self.open_week(&bytes)?.ok_or_else(damaged)?);
            }
        }
        found.sort_by_key(|week| (week.from, week.generation));
        Ok(found)
    }

    /// Draws the identity of a week, or another one for it under a higher generation.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn add_week_identity(
        &self,
        from: u32,
        until: u32,
        generation: u32,
        occasion: &mut Occasion<'_>,
    ) -> Result<WeekIdentity, Error> {
        let secret = SecretKey::random(occasion.rng);
        let mut nonce = [0; NONCE_BYTES];
        occasion.rng.fill_bytes(&mut nonce);
        let epoch = self.epoch();
        let mut bytes = [MAGIC, &epoch.to_be_bytes()].concat();
        for number in [from, until, generation] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        let payload = Payload { msg: secret.as_bytes(), aad: &bytes };
        let sealed = cipher(&self.keys()?.team)
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| Error::BadRow("key"))?;
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        let path = self.week_path(from, generation);
        write(&self.dir.join(FOLDER), &path, &bytes).map_err(Error::io("writing", &path))?;
        Ok(WeekIdentity { from, until, generation, secret })
    }

    /// Destroys an identity: what was sealed to it and is not here yet stays closed for ever. The
    /// file is overwritten first; what a disk keeps of overwritten blocks is beyond us.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn destroy_week_identity(
        &self,
        week: &WeekIdentity,
        occasion: &mut Occasion<'_>,
    ) -> Result<(), Error> {
        let path = self.week_path(week.from, week.generation);
        let mut noise = [0; FILE_BYTES];
        occasion.rng.fill_bytes(&mut noise);
        let overwriting = || -> io::Result<()> {
            let mut file = OpenOptions::new().write(true).open(&path)?;
            file.write_all(&noise)?;
            file.sync_all()?;
            durable::remove(&path)
        };
        overwriting().map_err(Error::io("destroying", &path))
    }

    fn open_week(&self, bytes: &[u8]) -> Result<Option<WeekIdentity>, Error> {
        if bytes.len() != FILE_BYTES || !bytes.starts_with(MAGIC) {
            return Ok(None);
        }
        let (head, rest) = bytes.split_at(HEAD_BYTES);
        let (nonce, sealed) = rest.split_at(NONCE_BYTES);
        let (epoch, numbers) = head[MAGIC.len()..].split_at(8);
        let Ok(epoch) = epoch.try_into().map(u64::from_be_bytes) else { return Ok(None) };
        let Some(key) = self.week_key(epoch)? else { return Ok(None) };
        let payload = Payload { msg: sealed, aad: head };
        let Ok(opened) = cipher(&key).decrypt(XNonce::from_slice(nonce), payload) else {
            return Ok(None);
        };
        let Some(secret) = SecretKey::from_slice(&Zeroizing::new(opened)) else { return Ok(None) };
        let number = |at: usize| {
            let four = &numbers[at * 4..at * 4 + 4];
            u32::from_be_bytes([four[0], four[1], four[2], four[3]])
        };
        Ok(Some(WeekIdentity { from: number(0), until: number(1), generation: number(2), secret }))
    }

    /// The key under which the identities of an epoch lie.
    fn week_key(&self, epoch: u64) -> Result<Option<SecretKey>, Error> {
        if epoch == self.epoch() {
            return Ok(Some(self.keys()?.team));
        }
        // Newest first, beginning with the epoch before this one.
        let back = usize::try_from(self.epoch().saturating_sub(epoch + 1)).unwrap_or(usize::MAX);
        Ok(self.old_team_keys()?.into_iter().nth(back))
    }

    fn week_path(&self, from: u32, generation: u32) -> PathBuf {
        self.dir.join(FOLDER).join(format!("{from}-{generation}{ENDING}"))
    }
}

fn cipher(team: &SecretKey) -> XChaCha20Poly1305 {
    let key = keys::expand(team.as_bytes(), "testimony/weeks/v1");
    XChaCha20Poly1305::new(key.as_bytes().into())
}

/// Writes a new file, whole or not at all, before its name is there.
fn write(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    if !folder.exists() {
        DirBuilder::new().mode(0o700).create(folder)?;
        folder.parent().map_or(Ok(()), durable::sync_folder)?;
    }
    let partial = path.with_extension("partial");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file: File = options.open(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    durable::rename(&partial, path)
}
