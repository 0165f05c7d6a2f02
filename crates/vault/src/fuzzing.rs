//! Doors for the fuzz targets in `fuzz/` and nobody else: the header's reader, called as `open` does.

use rand_core::CryptoRngCore;

use crate::header::{Header, Present, Unlock, Way, parse};
use crate::keys::{Master, MemberSecret};
use crate::{Error, Kdf, Manifest, Passphrase};

/// The secrets that an open vault holds in memory, by name: for the test that looks for them in a
/// core image after a lock, and finds none.
pub fn secrets(vault: &crate::Vault) -> Vec<(&'static str, Vec<u8>)> {
    let mut secrets = vec![
        ("master", vault.master.as_bytes().to_vec()),
        ("database key", vault.keys.database.as_bytes().to_vec()),
        ("blob-name key", vault.keys.blob_names.as_bytes().to_vec()),
    ];
    secrets.extend(vault.me.as_ref().map(|me| ("member's secret", me.root.as_bytes().to_vec())));
    secrets
}

/// A header that was accepted: what a guess at its passphrase costs, and the header printed again.
///
/// # Errors
/// Those of opening a vault.
pub fn header(text: &str) -> Result<(Kdf, String), Error> {
    let header = parse(text)?;
    let none = Kdf { memory_kib: 0, passes: 0, lanes: 0 };
    Ok((header.kdf().unwrap_or(none), header.print()?))
}

/// Whether this passphrase opens this header.
///
/// # Errors
/// Those of opening a vault, but for a wrong passphrase.
pub fn opens(text: &str, passphrase: &str) -> Result<bool, Error> {
    match parse(text)?.open(&Unlock::Passphrase(&Passphrase::new(passphrase))) {
        Ok(_) => Ok(true),
        Err(Error::WrongPassphrase) => Ok(false),
        Err(other) => Err(other),
    }
}

/// What a snapshot's object holds once it is opened.
///
/// # Errors
/// When it is no manifest, or one that leads out of the folder.
pub fn manifest(json: &[u8]) -> Result<Manifest, Error> {
    Manifest::parse(json)
}

/// A header of version 2 with one member, whom this passphrase lets in.
///
/// # Errors
/// When it cannot be printed.
pub fn header_of_members(
    passphrase: &str,
    kdf: Kdf,
    rng: &mut dyn CryptoRngCore,
) -> Result<String, Error> {
    let (me, master) = (MemberSecret::random(rng), Master::random(rng));
    let passphrase = Passphrase::new(passphrase);
    let way = Way::Passphrase(&passphrase, kdf);
    Header::Present(Present::new(&me, &way, &master, rng)?).print()
}
