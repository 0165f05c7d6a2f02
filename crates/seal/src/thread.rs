//! The keys of one thread: docs/spec/envelope.md, section 1.

use std::fmt;

use age::x25519;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::identity::identity_of;
use crate::{Error, LookupTag, PostSalt, ids};

const TAG_LABEL: &[u8] = b"testimony/words/tag/v1";
const IDENTITY_LABEL: &[u8] = b"testimony/words/identity/v1";
const MAC_LABEL: &[u8] = b"testimony/words/mac/v1";

/// What the sender can do with the code words: be found, be written to, be recognised.
pub struct ThreadKeys {
    tag: LookupTag,
    identity: x25519::Identity,
    recipient: String,
    mac: MacKey,
}

impl ThreadKeys {
    pub(crate) fn derive(entropy: &[u8; 16], salt: &PostSalt) -> Self {
        let keys = Hkdf::<Sha256>::new(Some(salt.as_bytes()), entropy);
        let tag = LookupTag::from_bytes(*expand::<16>(&keys, TAG_LABEL));
        let mac = MacKey(*expand::<32>(&keys, MAC_LABEL));
        let secret = expand::<32>(&keys, IDENTITY_LABEL);
        let identity = identity_of(&secret);
        let recipient = identity.to_public().to_string();
        Self { tag, identity, recipient, mac }
    }

    /// Under which the Post files the thread.
    pub fn tag(&self) -> &LookupTag {
        &self.tag
    }

    /// Opens the team's messages: a standard age identity.
    pub fn identity(&self) -> &x25519::Identity {
        &self.identity
    }

    /// To which the team replies: `age1…`.
    pub fn recipient(&self) -> &str {
        &self.recipient
    }

    /// Binds both directions of the thread.
    pub fn mac(&self) -> &MacKey {
        &self.mac
    }
}

impl fmt::Debug for ThreadKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ThreadKeys").field("tag", &self.tag).finish_non_exhaustive()
    }
}

/// The key under which both directions of a thread are authenticated.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MacKey([u8; 32]);

impl MacKey {
    /// A key that was kept elsewhere (the team's vault).
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, to be kept where only the team reads.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn from_hex(hex: &str) -> Result<Self, Error> {
        ids::from_hex(hex, "a mac key").map(Self)
    }

    pub(crate) fn hmac(&self) -> Hmac<Sha256> {
        <Hmac<Sha256> as Mac>::new_from_slice(&self.0).expect("HMAC takes keys of any length")
    }
}

impl PartialEq for MacKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for MacKey {}

impl fmt::Debug for MacKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("MacKey").finish_non_exhaustive()
    }
}

fn expand<const N: usize>(keys: &Hkdf<Sha256>, label: &[u8]) -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    keys.expand(label, &mut *bytes).expect("16 and 32 bytes are far below HKDF's limit");
    bytes
}
