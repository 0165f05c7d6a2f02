//! The keys of a vault (protocol section 1): one for each purpose, never reused.
//!
//! The master is random and derives the keys of the database, of blob names and of backups, and
//! nothing else, by HKDF-SHA256. Blinds and disclosure seeds are stored random bytes, never derived, so that dropping
//! them erases. Signing keys are random too and lie inside the encrypted database.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use rand_core::CryptoRngCore;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Error, Occasion, Vault, database};

/// 32 secret bytes that never show themselves and are wiped when dropped.
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl SecretKey {
    /// Draws a new one.
    pub fn random(rng: &mut dyn CryptoRngCore) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self(bytes)
    }

    /// The bytes, for the primitive that needs them.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKey").finish_non_exhaustive()
    }
}

/// The random master of a vault.
pub(crate) struct Master(SecretKey);

/// What the master derives.
pub(crate) struct Derived {
    pub(crate) database: SecretKey,
    pub(crate) blob_names: SecretKey,
    pub(crate) backup: SecretKey,
}

impl Master {
    pub(crate) fn random(rng: &mut dyn CryptoRngCore) -> Self {
        Self(SecretKey::random(rng))
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        SecretKey::from_slice(bytes).map(Self)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    pub(crate) fn derive(&self) -> Derived {
        Derived {
            database: self.subkey("testimony/vault/database/v1"),
            blob_names: self.subkey("testimony/vault/blob-names/v1"),
            backup: self.subkey("testimony/vault/backup/v1"),
        }
    }

    fn subkey(&self, label: &str) -> SecretKey {
        let mut bytes = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, self.as_bytes())
            .expand(label.as_bytes(), bytes.as_mut_slice())
            .expect("32 bytes are within HKDF's limit of 255 blocks");
        SecretKey(bytes)
    }
}

/// The random keys inside the database.
#[derive(Debug)]
pub struct Keys {
    /// Signs checkpoints.
    pub log: SecretKey,
    /// Signs SD-JWTs and manifests.
    pub publication: SecretKey,
    /// Signs talks with a Post.
    pub fetch: SecretKey,
    /// The secret of the team's age recipient.
    pub team: SecretKey,
    /// Signs this member's entries.
    pub member: MemberKey,
}

/// A member's signing key: can sign entries and nothing else.
pub struct MemberKey(SigningKey);

impl MemberKey {
    /// The public half, which names the member in every entry.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for MemberKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemberKey").finish_non_exhaustive()
    }
}

/// Whether a member's signature holds.
pub(crate) fn member_signed(member: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(member)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

/// The names under which the secrets are stored.
const NAMES: [&str; 5] = ["log", "publication", "fetch", "team", "member"];

/// Draws every key of a new vault.
pub(crate) fn store_new(
    db: &rusqlite::Connection,
    occasion: &mut Occasion<'_>,
) -> Result<(), Error> {
    for name in NAMES {
        let key = SecretKey::random(occasion.rng);
        database::store_secret(db, name, key.as_bytes())?;
    }
    Ok(())
}

impl Vault {
    /// The vault's keys.
    ///
    /// # Errors
    /// When the database does not hold them.
    pub fn keys(&self) -> Result<Keys, Error> {
        let load = |name| -> Result<SecretKey, Error> {
            let bytes = Zeroizing::new(database::secret(&self.db, name)?);
            SecretKey::from_slice(&bytes).ok_or(Error::BadRow("key"))
        };
        Ok(Keys {
            log: load("log")?,
            publication: load("publication")?,
            fetch: load("fetch")?,
            team: load("team")?,
            member: MemberKey(SigningKey::from_bytes(load("member")?.as_bytes())),
        })
    }
}
