//! What an operator can do without the team: see how much waits, and carry it on a stick.
//!
//! Read-only: a Post may run on the folder at the same time.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::error::at;
use crate::store::{Ciphertext, Damage, Waiting};
use crate::{Error, PostDir, store};

/// What [`export`] wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Envelopes written.
    pub envelopes: usize,
    /// Bytes of ciphertext.
    pub bytes: u64,
    /// What could not be read.
    pub damage: Vec<Damage>,
}

/// What waits in the folder of a Post, and what in it is damaged.
///
/// # Errors
/// Those of [`PostDir::open`]; [`Error::Io`].
pub fn list(dir: &Path) -> Result<(Vec<Waiting>, Vec<Damage>), Error> {
    let dir = PostDir::open(dir)?;
    let found = store::Found::read(dir.path())?;
    let damage = found.damage().to_vec();
    Ok((found.read_only().list(), damage))
}

/// Writes every waiting envelope as `<id>.age` into `out`, an existing folder. Files that are
/// there already are left as they are.
///
/// # Errors
/// Those of [`list`].
pub fn export(dir: &Path, out: &Path) -> Result<Exported, Error> {
    let dir = PostDir::open(dir)?;
    let found = store::Found::read(dir.path())?;
    let mut exported = Exported { envelopes: 0, bytes: 0, damage: found.damage().to_vec() };
    let store = found.read_only();
    for waiting in store.list() {
        let path = out.join(format!("{}.age", waiting.id));
        let Some(ciphertext) = store.get(&waiting.id).map_err(at(dir.path()))? else { continue };
        let mut options = OpenOptions::new();
        let file = match options.write(true).create_new(true).mode(0o600).open(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => continue,
            other => other.map_err(at(&path))?,
        };
        exported.bytes += copy(ciphertext, file).map_err(at(&path))?;
        exported.envelopes += 1;
    }
    Ok(exported)
}

fn copy(ciphertext: Ciphertext, mut out: impl Write) -> io::Result<u64> {
    match ciphertext {
        Ciphertext::Held(bytes) => out.write_all(&bytes).map(|()| bytes.len() as u64),
        Ciphertext::File(file) => io::copy(&mut file.take(u64::MAX), &mut out),
    }
}
