//! What the team's machine signs towards a Post: docs/spec/envelope.md, section 5.
//!
//! Nothing that a Post sends is signed as it came: its challenge is hashed together with
//! randomness of ours. A [`FetchKey`] signs [`FetchRequest`]s and nothing else.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{EnvelopeId, Error, LookupTag, PostIdentity, Roster, ids};

const DOMAIN: &[u8] = b"testimony/fetch/v1\0";
const NONCE_DOMAIN: &[u8] = b"testimony/fetch/nonce/v1";

/// 32 bytes that a Post gives out once and takes back once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Challenge([u8; 32]);

impl Challenge {
    /// Draws a new one, for a Post.
    pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        Self(ids::random(rng))
    }

    /// Wraps bytes that came over the wire.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Challenge").finish_non_exhaustive()
    }
}

impl FromStr for Challenge {
    type Err = Error;

    fn from_str(hex: &str) -> Result<Self, Error> {
        ids::from_hex(hex, "a challenge").map(Self)
    }
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchAction {
    /// Which envelopes wait.
    List,
    /// The ciphertext of one envelope.
    Get,
    /// These envelopes are safe with us: the Post may delete them.
    Acknowledge,
    /// Leave a message for a thread.
    Reply,
    /// Seal to these recipients from now on.
    Roster,
    /// These vouchers are good, and no other.
    Vouchers,
}

impl FetchAction {
    /// As it is signed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Get => "get",
            Self::Acknowledge => "ack",
            Self::Reply => "reply",
            Self::Roster => "roster",
            Self::Vouchers => "vouchers",
        }
    }
}

/// What the action is about, as a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject([u8; 32]);

impl Subject {
    /// Nothing in particular: for [`FetchAction::List`].
    pub fn nothing() -> Self {
        Self(Sha256::digest(b"").into())
    }

    /// These envelopes, in whatever order: for get and acknowledge.
    pub fn envelopes(ids: &[EnvelopeId]) -> Self {
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        let mut hash = Sha256::new();
        for id in sorted {
            hash.update(id.as_bytes());
        }
        Self(hash.finalize().into())
    }

    /// This slot for this thread: for [`FetchAction::Reply`].
    pub fn reply(tag: &LookupTag, slot: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(tag.as_bytes());
        Self(hash.chain_update(Sha256::digest(slot)).finalize().into())
    }

    /// This roster: for [`FetchAction::Roster`].
    pub fn roster(roster: &Roster) -> Self {
        Self(Sha256::digest(roster.signed_bytes()).into())
    }

    /// These hashes of vouchers, in whatever order: for [`FetchAction::Vouchers`].
    pub fn vouchers(hashes: &[[u8; 32]]) -> Self {
        let mut sorted = hashes.to_vec();
        sorted.sort_unstable();
        Self(Sha256::digest(sorted.concat()).into())
    }
}

/// One request of the team to one Post.
#[derive(Clone, Debug)]
pub struct FetchRequest {
    /// The Post it is meant for, as noted at the first visit.
    pub post: PostIdentity,
    /// What the Post gave.
    pub challenge: Challenge,
    /// What the signer added: 32 random bytes.
    pub ours: [u8; 32],
    /// What is asked for.
    pub action: FetchAction,
    /// About what.
    pub subject: Subject,
}

impl FetchRequest {
    fn signed_bytes(&self) -> Vec<u8> {
        let nonce = Sha256::new()
            .chain_update(NONCE_DOMAIN)
            .chain_update(self.challenge.0)
            .chain_update(self.ours)
            .finalize();
        let action = self.action.as_str().as_bytes();
        [DOMAIN, self.post.as_bytes(), &nonce, action, b"\0", &self.subject.0].concat()
    }
}

/// An Ed25519 signature of a [`FetchRequest`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FetchSignature([u8; 64]);

impl fmt::Display for FetchSignature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for FetchSignature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("FetchSignature").finish_non_exhaustive()
    }
}

impl FromStr for FetchSignature {
    type Err = Error;

    fn from_str(hex: &str) -> Result<Self, Error> {
        ids::from_hex(hex, "a signature").map(Self)
    }
}

/// The secret with which a team fetches: signs requests to a Post, and nothing else.
pub struct FetchKey(SigningKey);

impl FetchKey {
    /// Draws a new key.
    pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *secret);
        Self::from_bytes(&secret)
    }

    /// A key that was kept in the vault.
    pub fn from_bytes(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The secret, to be kept in the vault.
    pub fn expose(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half, for the team file.
    pub fn public(&self) -> FetchPublic {
        FetchPublic(self.0.verifying_key())
    }

    /// Signs one request.
    pub fn sign(&self, request: &FetchRequest) -> FetchSignature {
        FetchSignature(self.0.sign(&request.signed_bytes()).to_bytes())
    }
}

impl fmt::Debug for FetchKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("FetchKey").field("public", &self.public()).finish_non_exhaustive()
    }
}

/// The public half of a [`FetchKey`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FetchPublic(VerifyingKey);

impl FetchPublic {
    /// Reads a key.
    ///
    /// # Errors
    /// [`Error::TeamFile`] where the bytes are no Ed25519 key or one that fits any signature.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Error> {
        match VerifyingKey::from_bytes(bytes) {
            Ok(key) if !key.is_weak() => Ok(Self(key)),
            _ => Err(Error::TeamFile("its fetch key is not an Ed25519 key")),
        }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Whether the team asked for this.
    ///
    /// # Errors
    /// [`Error::Signature`] where it did not.
    pub fn verify(&self, request: &FetchRequest, signature: &FetchSignature) -> Result<(), Error> {
        let signature = Signature::from_bytes(&signature.0);
        self.0.verify_strict(&request.signed_bytes(), &signature).map_err(|_| Error::Signature)
    }
}

impl fmt::Display for FetchPublic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&HEXLOWER.encode(self.as_bytes()))
    }
}

impl fmt::Debug for FetchPublic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "FetchPublic({self})")
    }
}

impl FromStr for FetchPublic {
    type Err = Error;

    fn from_str(hex: &str) -> Result<Self, Error> {
        Self::from_bytes(&ids::from_hex(hex, "a fetch key")?)
    }
}
