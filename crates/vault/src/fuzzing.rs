//! Doors for the fuzz targets in `fuzz/` and nobody else: the header's reader, called as `open` does.

use crate::header::{Unlock, parse};
use crate::{Error, Kdf, Passphrase};

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
