//! The keys of a vault (protocol section 1): one for each purpose, never reused.
//!
//! The master is random and derives the keys of the database, of blob names and of backups, and
//! nothing else, by HKDF-SHA256. Blinds and disclosure seeds are stored random bytes, never derived, so that dropping
//! them erases. Signing keys are random too and lie inside the encrypted database.

use std::fmt;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use rand_core::CryptoRngCore;
use sha2::Sha256;
use testimony_model::ItemId;
use testimony_seal::PersonalIdentity;
use testimony_weigh::reuse::SketchKey;
use zeroize::Zeroizing;

use crate::{Error, Occasion, Vault, database};

/// The purpose of the key under which texts are sketched.
const SKETCH_LABEL: &str = "testimony/vault/sketches/v1";
/// The purpose of the key that wraps a member's signing key.
const SIGNING_LABEL: &str = "testimony/vault/member-signing/v1";

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

/// What a member alone has: his passphrase or his age identity opens it, and it opens the rest.
pub(crate) struct MemberSecret {
    pub(crate) id: ItemId,
    pub(crate) root: SecretKey,
}

impl MemberSecret {
    pub(crate) fn random(rng: &mut dyn CryptoRngCore) -> Self {
        let mut id = [0; 16];
        rng.fill_bytes(&mut id);
        Self { id: ItemId::from_bytes(id), root: SecretKey::random(rng) }
    }

    /// Opens the master that was sealed to it.
    pub(crate) fn identity(&self) -> PersonalIdentity {
        let bytes = expand(self.root.as_bytes(), "testimony/vault/member-identity/v1");
        PersonalIdentity::from_bytes(bytes.as_bytes())
    }

    /// Wraps the member's signing key. The key seals this one thing ever, so the nonce is fixed.
    pub(crate) fn wrap(&self, signing: &SecretKey) -> Result<Vec<u8>, Error> {
        let payload = Payload { msg: signing.as_bytes(), aad: &self.bound() };
        self.cipher().encrypt(&XNonce::default(), payload).map_err(|_| Error::BadRow("member"))
    }

    /// Opens what [`Self::wrap`] wrapped.
    pub(crate) fn unwrap(&self, wrapped: &[u8]) -> Result<MemberKey, Error> {
        let payload = Payload { msg: wrapped, aad: &self.bound() };
        let opened = self.cipher().decrypt(&XNonce::default(), payload);
        let opened = Zeroizing::new(opened.map_err(|_| Error::BadRow("member"))?);
        let seed = SecretKey::from_slice(&opened).ok_or(Error::BadRow("member"))?;
        Ok(MemberKey::from_seed(&seed))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key = expand(self.root.as_bytes(), SIGNING_LABEL);
        XChaCha20Poly1305::new(key.as_bytes().into())
    }

    fn bound(&self) -> Vec<u8> {
        [SIGNING_LABEL.as_bytes(), &[0], self.id.as_bytes()].concat()
    }
}

/// What the master derives.
pub(crate) struct Derived {
    pub(crate) database: SecretKey,
    pub(crate) blob_names: Arc<SecretKey>,
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

    pub(crate) fn as_array(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    pub(crate) fn derive(&self) -> Derived {
        Derived {
            database: self.subkey("testimony/vault/database/v1"),
            blob_names: Arc::new(self.subkey("testimony/vault/blob-names/v1")),
            backup: self.subkey("testimony/vault/backup/v1"),
        }
    }

    fn subkey(&self, label: &str) -> SecretKey {
        expand(self.as_bytes(), label)
    }
}

/// The key of a vault's sketches, from its secret id: another master does not change it.
pub(crate) fn sketches(vault_id: &[u8; 32]) -> SketchKey {
    let expanded = expand(vault_id, SKETCH_LABEL);
    let (half, _) = expanded.as_bytes().split_first_chunk().expect("32 bytes have a first half");
    SketchKey::from_bytes(*half)
}

pub(crate) fn expand(key: &[u8], label: &str) -> SecretKey {
    let mut bytes = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, key)
        .expand(label.as_bytes(), bytes.as_mut_slice())
        .expect("32 bytes are within HKDF's limit of 255 blocks");
    SecretKey(bytes)
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
    /// Opens the identities of the team's weeks.
    pub team: SecretKey,
    /// Signs this member's entries.
    pub member: MemberKey,
}

/// A member's signing key: can sign entries and nothing else.
pub struct MemberKey(SigningKey);

impl MemberKey {
    pub(crate) fn from_seed(seed: &SecretKey) -> Self {
        Self(SigningKey::from_bytes(seed.as_bytes()))
    }

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
const NAMES: [&str; 5] = ["log", "publication", "fetch", ROSTER, "team"];
/// Signs the list of the team's recipients; vaults of older versions have none at first.
const ROSTER: &str = "roster";
/// The team's secret of an earlier epoch is kept under this name and the epoch's number.
const OLD_TEAM: &str = "team-";
/// Where the one member's signing key lay before there was a list of members.
pub(crate) const OLD_MEMBER: &str = "member";

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

/// Draws new keys to fetch and for accounts. The old one of accounts is kept: it opens the identities
/// to which is sealed what waits at a Post.
pub(crate) fn rotate(
    db: &rusqlite::Connection,
    epoch: u64,
    occasion: &mut Occasion<'_>,
) -> Result<(), Error> {
    let old = Zeroizing::new(database::secret(db, "team")?);
    database::store_secret(db, &format!("{OLD_TEAM}{epoch}"), &old)?;
    for name in ["team", "fetch", ROSTER] {
        let key = SecretKey::random(occasion.rng);
        db.execute(
            "UPDATE secret SET value = ?2 WHERE name = ?1",
            rusqlite::params![name, key.as_bytes()],
        )?;
    }
    Ok(())
}

impl Vault {
    /// The team's secrets of earlier epochs, newest first: they open the identities of weeks from before
    /// somebody was removed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn old_team_keys(&self) -> Result<Vec<SecretKey>, Error> {
        (1..self.epoch())
            .rev()
            .map(|epoch| {
                let name = format!("{OLD_TEAM}{epoch}");
                let bytes = Zeroizing::new(database::secret(&self.db, &name)?);
                SecretKey::from_slice(&bytes).ok_or(Error::BadRow("key"))
            })
            .collect()
    }

    /// The key that signs the list of the team's recipients.
    ///
    /// # Errors
    /// When the database does not hold it: a vault of an older version has it after
    /// [`Vault::ensure_roster_key`].
    pub fn roster_key(&self) -> Result<SecretKey, Error> {
        let bytes = Zeroizing::new(database::secret(&self.db, ROSTER)?);
        SecretKey::from_slice(&bytes).ok_or(Error::BadRow("key"))
    }

    /// Draws the key of the roster, where a vault was made before there were rosters.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn ensure_roster_key(&self, occasion: &mut Occasion<'_>) -> Result<(), Error> {
        let key = SecretKey::random(occasion.rng);
        database::ensure_secret(&self.db, ROSTER, key.as_bytes())
    }

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
            member: self.signing_key()?,
        })
    }
}
