//! Doors for the fuzz targets in `fuzz/` and nobody else: the header's reader, called as `open` does.

use crate::header::{Header, parse};
use crate::{Error, Kdf, Passphrase};

/// A header that was accepted: what a guess at its passphrase costs, and the header printed again.
///
/// # Errors
/// Those of opening a vault.
pub fn header(text: &str) -> Result<(Kdf, String), Error> {
    let header = parse(text)?;
    let printed = toml::to_string(&header).map_err(|cause| Error::BadHeader(cause.to_string()))?;
    Ok((header.kdf(), printed))
}

/// Whether this passphrase opens this header.
///
/// # Errors
/// Those of opening a vault, but for a wrong passphrase.
pub fn opens(text: &str, passphrase: &str) -> Result<bool, Error> {
    let header: Header = parse(text)?;
    match header.unwrap(&Passphrase::new(passphrase)) {
        Ok(_) => Ok(true),
        Err(Error::WrongPassphrase) => Ok(false),
        Err(other) => Err(other),
    }
}
