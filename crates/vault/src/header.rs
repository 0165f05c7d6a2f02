//! `vault.toml`: how the master key is wrapped by a passphrase (docs/spec/entry.md, section 1).
//!
//! Argon2id (RFC 9106) over the passphrase gives a key that opens an XChaCha20-Poly1305 box with
//! the master in it. The KDF's parameters are bound to the box as associated data.

use std::fmt;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::Error;
use crate::keys::Master;

/// The file that makes a folder a vault.
pub(crate) const HEADER_FILE: &str = "vault.toml";
const FORMAT: &str = "testimony/vault/v1";
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
/// A header is a few hundred bytes; more is not one of ours.
const HEADER_BYTES_MAX: u64 = 16 << 10;
/// The most memory that a header may ask for (4 GiB): a forged one must not exhaust the machine.
const MEMORY_KIB_MAX: u32 = 4 << 20;

/// The most passes and lanes that a header may ask for: a forged one must not run for ever.
const PASSES_MAX: u32 = 64;
const LANES_MAX: u32 = 64;

/// What an attempt at the passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kdf {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Parallel lanes.
    pub lanes: u32,
}

impl Kdf {
    /// 256 MiB, three passes: about a second a guess on a laptop.
    pub const STRONG: Self = Self { memory_kib: 256 << 10, passes: 3, lanes: 1 };
}

/// A passphrase; wiped when it is dropped.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes a passphrase as typed or read; line ends at its end do not belong to it.
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text, to show a passphrase that was just generated.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passphrase").finish_non_exhaustive()
    }
}

/// The header as it stands in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    format: String,
    salt: String,
    nonce: String,
    wrapped_master: String,
    kdf: Kdf,
}

impl Header {
    /// What a guess at the passphrase costs.
    pub(crate) fn kdf(&self) -> Kdf {
        self.kdf
    }

    /// Opens the box.
    pub(crate) fn unwrap(&self, passphrase: &Passphrase) -> Result<Master, Error> {
        let salt = decode(&self.salt, "salt", Some(SALT_BYTES))?;
        let nonce = decode(&self.nonce, "nonce", Some(NONCE_BYTES))?;
        let wrapped = decode(&self.wrapped_master, "wrapped_master", None)?;
        let cipher = wrapping_cipher(passphrase, self.kdf, &salt)?;
        let aad = associated_data(self.kdf, &salt);
        let opened = cipher
            .decrypt(XNonce::from_slice(&nonce), Payload { msg: &wrapped, aad: &aad })
            .map_err(|_| Error::WrongPassphrase)?;
        let opened = Zeroizing::new(opened);
        Master::from_slice(&opened).ok_or_else(|| Error::BadHeader("master of a wrong size".into()))
    }
}

/// Reads the header of a vault.
pub(crate) fn read(dir: &Path) -> Result<Header, Error> {
    parse(&text(dir)?)
}

/// The header of a vault as it stands in its file.
pub(crate) fn text(dir: &Path) -> Result<String, Error> {
    let path = dir.join(HEADER_FILE);
    let found = fs::metadata(&path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
            Error::NotAVault { dir: dir.to_owned(), missing: HEADER_FILE }
        }
        _ => Error::io("reading", &path)(cause),
    })?;
    if found.len() > HEADER_BYTES_MAX {
        return Err(Error::BadHeader(format!("it has {} bytes", found.len())));
    }
    fs::read_to_string(&path).map_err(Error::io("reading", &path))
}

/// Reads the header's text.
pub(crate) fn parse(text: &str) -> Result<Header, Error> {
    let header: Header =
        toml::from_str(text).map_err(|cause| Error::BadHeader(cause.message().to_owned()))?;
    if header.format != FORMAT {
        return Err(Error::NewerFormat(header.format));
    }
    let Kdf { memory_kib, passes, lanes } = header.kdf;
    if memory_kib > MEMORY_KIB_MAX || passes > PASSES_MAX || lanes > LANES_MAX {
        return Err(Error::BadHeader("it asks for more work than any vault needs".into()));
    }
    Ok(header)
}

/// Writes the header of a new vault.
pub(crate) fn write_new(
    dir: &Path,
    passphrase: &Passphrase,
    kdf: Kdf,
    master: &Master,
    rng: &mut dyn CryptoRngCore,
) -> Result<(), Error> {
    rewrite(dir, passphrase, kdf, master, rng)
}

/// Replaces the header at once and durably: either the old one or the new one is there.
pub(crate) fn rewrite(
    dir: &Path,
    passphrase: &Passphrase,
    kdf: Kdf,
    master: &Master,
    rng: &mut dyn CryptoRngCore,
) -> Result<(), Error> {
    let mut salt = [0; SALT_BYTES];
    let mut nonce = [0; NONCE_BYTES];
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut nonce);
    let cipher = wrapping_cipher(passphrase, kdf, &salt)?;
    let payload = Payload { msg: master.as_bytes(), aad: &associated_data(kdf, &salt) };
    let wrapped = cipher
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| Error::BadHeader("the master cannot be wrapped".into()))?;
    let header = Header {
        format: FORMAT.into(),
        salt: BASE64.encode(&salt),
        nonce: BASE64.encode(&nonce),
        wrapped_master: BASE64.encode(&wrapped),
        kdf,
    };
    let text = toml::to_string(&header).map_err(|cause| Error::BadHeader(cause.to_string()))?;
    replace_file(dir, HEADER_FILE, text.as_bytes())
}

/// Puts the header of a restored vault in its place, durably.
pub(crate) fn place(dir: &Path, text: &str) -> Result<(), Error> {
    replace_file(dir, HEADER_FILE, text.as_bytes())
}

/// Writes beside, syncs, renames, syncs the folder.
fn replace_file(dir: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let beside = dir.join(format!("{name}.new"));
    let path = dir.join(name);
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        File::open(dir)?.sync_all()
    };
    write().map_err(Error::io("writing", &path))
}

fn wrapping_cipher(
    passphrase: &Passphrase,
    kdf: Kdf,
    salt: &[u8],
) -> Result<XChaCha20Poly1305, Error> {
    let params = Params::new(kdf.memory_kib, kdf.passes, kdf.lanes, Some(32))
        .map_err(|cause| Error::BadHeader(cause.to_string()))?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.0.as_bytes(), salt, key.as_mut_slice())
        .map_err(|cause| Error::BadHeader(cause.to_string()))?;
    Ok(XChaCha20Poly1305::new(key.as_slice().into()))
}

fn associated_data(kdf: Kdf, salt: &[u8]) -> Vec<u8> {
    let mut data = FORMAT.as_bytes().to_vec();
    data.push(0);
    for number in [kdf.memory_kib, kdf.passes, kdf.lanes] {
        data.extend_from_slice(&number.to_be_bytes());
    }
    data.extend_from_slice(salt);
    data
}

fn decode(text: &str, field: &str, bytes: Option<usize>) -> Result<Vec<u8>, Error> {
    let bad = || Error::BadHeader(format!("`{field}` is not what was written there"));
    let decoded = BASE64.decode(text.as_bytes()).map_err(|_| bad())?;
    if bytes.is_some_and(|bytes| bytes != decoded.len()) { Err(bad()) } else { Ok(decoded) }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    const HEADER: &str = include_str!("../../../testdata/entry/vault.toml");
    const VALUES: &str = include_str!("../../../testdata/entry/example.values");

    fn value(name: &str) -> Vec<u8> {
        let line = VALUES.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap();
        HEXLOWER.decode(line.as_bytes()).unwrap()
    }

    #[test]
    fn the_example_of_the_specification_opens() {
        let header: Header = toml::from_str(HEADER).unwrap();
        let salt = decode(&header.salt, "salt", Some(SALT_BYTES)).unwrap();
        assert_eq!(salt, value("salt"));
        assert_eq!(associated_data(header.kdf, &salt), value("associated data"));
        let master = header.unwrap(&Passphrase::new("correct horse battery staple")).unwrap();
        assert_eq!(master.as_bytes(), value("master"));
        assert_eq!(master.derive().database.as_bytes().to_vec(), value("database key"));
        assert_eq!(master.derive().blob_names.as_bytes().to_vec(), value("blob-name key"));
        assert!(header.unwrap(&Passphrase::new("correct horse battery stapler")).is_err());
    }
}
