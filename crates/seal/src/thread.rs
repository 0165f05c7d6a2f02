//! The keys of one thread: docs/spec/envelope.md, section 1.

use std::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Error, HybridIdentity, LookupTag, PostSalt, ids};

const OPENING_LABEL: &[u8] = b"testimony/words/opening/v1";
const TAG_DOMAIN: &[u8] = b"testimony/words/tag/v1\0";
const IDENTITY_LABEL: &[u8] = b"testimony/words/identity/v1";
const MAC_LABEL: &[u8] = b"testimony/words/mac/v1";

/// What the sender can do with the code words: be found, be written to, be recognised.
pub struct ThreadKeys {
    tag: LookupTag,
    opening: TagOpening,
    identity: HybridIdentity,
    recipient: String,
    mac: MacKey,
}

impl ThreadKeys {
    pub(crate) fn derive(entropy: &[u8; 16], salt: &PostSalt) -> Self {
        let keys = Hkdf::<Sha256>::new(Some(salt.as_bytes()), entropy);
        let opening = TagOpening(*expand::<32>(&keys, OPENING_LABEL));
        let mac = MacKey(*expand::<32>(&keys, MAC_LABEL));
        let identity = HybridIdentity::from_seed(&expand::<32>(&keys, IDENTITY_LABEL));
        let recipient = identity.to_public().to_string();
        Self { tag: opening.tag(), opening, identity, recipient, mac }
    }

    /// Under which the Post files the thread.
    pub fn tag(&self) -> &LookupTag {
        &self.tag
    }

    /// Shows a Post that its holder has the code words.
    pub fn opening(&self) -> &TagOpening {
        &self.opening
    }

    /// Opens the team's messages: a standard age identity.
    pub fn identity(&self) -> &HybridIdentity {
        &self.identity
    }

    /// To which the team replies: `age1pq1…`.
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

/// Of what a lookup tag is the hash: who shows it has the code words.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct TagOpening([u8; 32]);

impl TagOpening {
    /// The tag that it opens.
    pub fn tag(&self) -> LookupTag {
        let hash = Sha256::new().chain_update(TAG_DOMAIN).chain_update(self.0).finalize();
        let mut tag = [0; LookupTag::BYTES];
        tag.copy_from_slice(&hash[..LookupTag::BYTES]);
        LookupTag::from_bytes(tag)
    }

    /// Reads it as a request carries it.
    ///
    /// # Errors
    /// [`Error::Hex`].
    pub fn from_hex(hex: &str) -> Result<Self, Error> {
        ids::from_hex(hex, "an opening").map(Self)
    }

    /// As a request carries it.
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for TagOpening {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TagOpening").finish_non_exhaustive()
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
