//! Random identifiers that say nothing about order, day or content.
//!
//! An id is 16 random bytes, written as 26 characters of lower-case base32 without padding.
//! A ULID was rejected: its first half is a clock, and an id may end up in a dossier.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE32_NOPAD, DecodeError};
use rand_core::{CryptoRng, RngCore};

/// Bytes in an id: 128 bits make a collision of random ids impossible in practice.
pub const ITEM_ID_BYTES: usize = 16;

/// The name of one item (an entry, a text or a blob) in a vault.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId([u8; ITEM_ID_BYTES]);

/// Text that is not an [`ItemId`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadItemId;

impl ItemId {
    /// Draws a fresh id.
    pub fn random(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut bytes = [0; ITEM_ID_BYTES];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The id with these bytes, as read from storage.
    pub fn from_bytes(bytes: [u8; ITEM_ID_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes, for storage.
    pub fn as_bytes(&self) -> &[u8; ITEM_ID_BYTES] {
        &self.0
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE32_NOPAD.encode(&self.0).to_ascii_lowercase())
    }
}

impl fmt::Debug for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemId({self})")
    }
}

impl fmt::Display for BadItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an item id: 26 characters of a-z and 2-7 are expected")
    }
}

impl std::error::Error for BadItemId {}

impl From<DecodeError> for BadItemId {
    fn from(_: DecodeError) -> Self {
        Self
    }
}

impl FromStr for ItemId {
    type Err = BadItemId;

    fn from_str(text: &str) -> Result<Self, BadItemId> {
        let bytes = BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes())?;
        let id = Self(bytes.try_into().map_err(|_| BadItemId)?);
        // One spelling: a name that is compared as text must not exist in capitals as well.
        if id.to_string() == text { Ok(id) } else { Err(BadItemId) }
    }
}

#[cfg(test)]
mod tests {
    use super::{BadItemId, ITEM_ID_BYTES, ItemId};

    #[test]
    fn what_is_printed_is_read_back() {
        let id = ItemId::from_bytes([0xab; ITEM_ID_BYTES]);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn fail_an_id_in_capitals() {
        let text = ItemId::from_bytes([0xab; ITEM_ID_BYTES]).to_string();
        assert_eq!(text.to_ascii_uppercase().parse::<ItemId>(), Err(BadItemId));
        assert_eq!(format!("{text}a").parse::<ItemId>(), Err(BadItemId));
    }
}
