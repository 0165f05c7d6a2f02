//! From a payload to the log's leaf: digest, commitment, slot tree (docs/spec/commitment.md).
//!
//! An opening shows that one item was sealed in one tick, and nothing about the tick's other
//! items: there are always 32 siblings, and an empty subtree looks like a full one.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use sha2::{Digest, Sha256};

use crate::merkle::{leaf_hash, node_hash};
use crate::{Error, Hash, Result, base64, clean_text, decimal, hash_line};

/// Levels of a tick's slot tree, and so siblings in every opening.
pub const TREE_DEPTH: usize = 32;
/// Most bytes in an opening: the format fixes the lines, so 32 hashes and a few words fit.
pub const OPENING_BYTES_MAX: usize = 2048;
const COMMITMENT_DOMAIN: &[u8] = b"testimony/commitment/v1/";
const OPENING_HEADER: &str = "testimony-opening/v1";
const MALFORMED: Error = Error::Malformed("opening");

/// What was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An entry: something a member did.
    Entry,
    /// A text: an account or a document, word by word.
    Text,
    /// A blob: a file.
    Blob,
}

/// What an opening gives away besides its place in the tree.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// The blind: with the payload's digest it gives the commitment.
    Blind([u8; 32]),
    /// The commitment alone: something was sealed; the opening says nothing about what.
    Closed(Hash),
}

/// The path of one item to its tick's root: the content of an `.opening` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// What was sealed.
    pub kind: Kind,
    /// The blind, or the closed commitment.
    pub secret: Secret,
    /// The item's place in the tick.
    pub slot: u32,
    /// Sibling hashes from the leaf's level to the root's children.
    pub siblings: [Hash; TREE_DEPTH],
}

impl Kind {
    /// The word in commitments and opening files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Text => "text",
            Self::Blob => "blob",
        }
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        if let Self::Blind(blind) = self {
            core::hint::black_box(blind).fill(0); // Opaque, so that the erasure is kept.
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Blind(_)) { "Blind(..)" } else { "Closed(..)" })
    }
}

/// The digest of a payload, `SHA-256(payload)` (commitment.md, Digest).
pub fn digest(payload: &[u8]) -> Hash {
    Sha256::digest(payload).into()
}

/// The payload of a blob: its SHA-256 and padded size (commitment.md, Payload of a blob).
pub fn blob_payload(sha256: &Hash, size_class: u64) -> Vec<u8> {
    [b"testimony/blob/v1/", sha256.as_slice(), &size_class.to_be_bytes()].concat()
}

/// The commitment, which hides the digest behind the blind (commitment.md, Commitment).
pub fn commit(kind: Kind, blind: &[u8; 32], digest: &Hash) -> Hash {
    let hash = Sha256::new().chain_update(COMMITMENT_DOMAIN).chain_update(kind.as_str());
    hash.chain_update([0]).chain_update(blind).chain_update(digest).finalize().into()
}

/// The root of the tick that holds `commitment` at `slot` (commitment.md, Slot tree).
///
/// Bit `i` of the slot, from the least significant, says whether the node at level `i` is the
/// right child; level 0 is the leaf's.
pub fn sparse_root(commitment: &Hash, slot: u32, siblings: &[Hash; TREE_DEPTH]) -> Hash {
    let (mut hash, mut bits) = (leaf_hash(commitment), slot);
    for sibling in siblings {
        hash = if bits & 1 == 1 { node_hash(sibling, &hash) } else { node_hash(&hash, sibling) };
        bits >>= 1;
    }
    hash
}

/// The log's leaf hash for a tick: its entry is the 32-byte root (commitment.md, Leaf).
pub fn tick_leaf(root: &Hash) -> Hash {
    leaf_hash(root)
}

impl Opening {
    /// The root of the tick, from the digest of the payload that is to be checked.
    ///
    /// # Errors
    /// [`Error::DigestMissing`] if the opening has a blind and no digest was given;
    /// [`Error::OpeningClosed`] if it is closed and a digest was given, which it cannot check.
    pub fn root_for(&self, digest: Option<Hash>) -> Result<Hash> {
        let commitment = match (&self.secret, digest) {
            (Secret::Blind(blind), Some(digest)) => commit(self.kind, blind, &digest),
            (Secret::Closed(commitment), None) => *commitment,
            (Secret::Blind(_), None) => return Err(Error::DigestMissing),
            (Secret::Closed(_), Some(_)) => return Err(Error::OpeningClosed),
        };
        Ok(sparse_root(&commitment, self.slot, &self.siblings))
    }

    /// Reads an `.opening` file (commitment.md, Opening file).
    ///
    /// # Errors
    /// Any byte that differs from what [`Self::to_text`] would write.
    pub fn parse(bytes: impl AsRef<[u8]>) -> Result<Self> {
        let text = clean_text(bytes.as_ref(), OPENING_BYTES_MAX, "opening")?;
        let mut lines = text.strip_suffix('\n').ok_or(MALFORMED)?.split('\n');
        let mut line = || lines.next().ok_or(MALFORMED);
        if line()? != OPENING_HEADER {
            return Err(MALFORMED);
        }
        let kind = line()?.strip_prefix("kind ").ok_or(MALFORMED)?;
        let mut kinds = [Kind::Entry, Kind::Text, Kind::Blob].into_iter();
        let kind = kinds.find(|known| known.as_str() == kind).ok_or(MALFORMED)?;
        let secret = match line()?.split_once(' ') {
            Some(("blind", blind)) => Secret::Blind(hash_line(blind)?),
            Some(("commitment", commitment)) => Secret::Closed(hash_line(commitment)?),
            _ => return Err(MALFORMED),
        };
        let slot = decimal(line()?.strip_prefix("slot ").ok_or(MALFORMED)?)?;
        let slot = u32::try_from(slot).map_err(|_| Error::Number)?;
        let siblings = lines.map(hash_line).collect::<Result<Vec<_>>>()?;
        let length = Error::ProofLength(TREE_DEPTH, siblings.len());
        Ok(Self { kind, secret, slot, siblings: siblings.try_into().map_err(|_| length)? })
    }

    /// The `.opening` file (commitment.md, Opening file).
    pub fn to_text(&self) -> String {
        let (word, secret) = match &self.secret {
            Secret::Blind(blind) => ("blind", blind),
            Secret::Closed(commitment) => ("commitment", commitment),
        };
        let (kind, secret) = (self.kind.as_str(), base64::encode(secret));
        let mut text =
            format!("{OPENING_HEADER}\nkind {kind}\n{word} {secret}\nslot {}\n", self.slot);
        text.extend(self.siblings.iter().flat_map(|hash| [base64::encode(hash), "\n".into()]));
        text
    }
}
