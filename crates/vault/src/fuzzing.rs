//! Doors for the fuzz targets in `fuzz/` and nobody else: the header's reader, called as `open` does.

use crate::header::{Unlock, parse};
use crate::{Error, Kdf, Passphrase};

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
