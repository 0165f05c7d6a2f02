//! The header of version 1: the master in one box that one passphrase opens.
//!
//! It is read, and its passphrase can be changed; the first member who writes to the vault brings it
//! to the present form (`Vault::renew`).

use serde::{Deserialize, Serialize};

use super::boxed::{Boxed, Kdf, Passphrase};
use crate::Error;
use crate::keys::Master;

pub(super) const FORMAT: &str = "testimony/vault/v1";
/// What the box vouches for, besides its own parameters.
pub(super) const BOUND: &[u8] = b"testimony/vault/v1\0";

/// The header as it stands in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Old {
    pub(super) format: String,
    salt: String,
    nonce: String,
    wrapped_master: String,
    pub(super) kdf: Kdf,
}

impl Old {
    pub(super) fn boxed(&self) -> Boxed {
        Boxed::from_parts(&self.salt, &self.nonce, &self.wrapped_master, self.kdf)
    }

    pub(super) fn with(boxed: &Boxed) -> Self {
        let (salt, nonce, wrapped) = boxed.parts();
        let [salt, nonce, wrapped_master] = [salt, nonce, wrapped].map(str::to_owned);
        Self { format: FORMAT.to_owned(), salt, nonce, wrapped_master, kdf: boxed.kdf }
    }

    /// Opens the box.
    pub(super) fn unwrap(&self, passphrase: &Passphrase) -> Result<Master, Error> {
        let opened = self.boxed().open(BOUND, passphrase)?;
        Master::from_slice(&opened).ok_or_else(|| Error::BadHeader("master of a wrong size".into()))
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    const HEADER: &str = include_str!("../../../../testdata/entry/vault.toml");
    const VALUES: &str = include_str!("../../../../testdata/entry/example.values");

    fn value(name: &str) -> Vec<u8> {
        let line = VALUES.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap();
        HEXLOWER.decode(line.as_bytes()).unwrap()
    }

    #[test]
    fn the_example_of_the_specification_opens() {
        let header: Old = toml::from_str(HEADER).unwrap();
        let (salt, aad) = header.boxed().salt_and_aad(BOUND);
        assert_eq!(salt, value("salt"));
        assert_eq!(aad, value("associated data"));
        let master = header.unwrap(&Passphrase::new("correct horse battery staple")).unwrap();
        assert_eq!(master.as_bytes(), value("master"));
        assert_eq!(master.derive().database.as_bytes().to_vec(), value("database key"));
        assert_eq!(master.derive().blob_names.as_bytes().to_vec(), value("blob-name key"));
        assert!(header.unwrap(&Passphrase::new("correct horse battery stapler")).is_err());
    }
}
