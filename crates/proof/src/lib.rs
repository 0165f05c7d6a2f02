//! Answers one question: was this sealed in that log, and did the cosigners see it?
//!
//! Everything is checked against a [`policy::Policy`] that the reader got elsewhere: inclusion
//! in a Merkle tree (RFC 6962), the log's checkpoint, the cosignatures and their quorum (C2SP
//! signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof, tlog-policy), and the path from
//! one sealed item to the log's leaf (docs/spec/commitment.md).
//!
//! Never reads a file, a socket, a clock or a key of its own; never accepts a second spelling
//! of one value; never hashes before it has checked how long a proof must be.
//!
//! ```
//! use testimony_proof::{checkpoint::Checkpoint, merkle, note::LogKey};
//!
//! let key = LogKey::from_seed("log.example/team", [7; 32])?;
//! let leaf = merkle::leaf_hash(b"one tick");
//! let signed = key.sign_checkpoint(&Checkpoint::new("log.example/team", 1, leaf)?)?;
//! let opened = testimony_proof::checkpoint::open(signed.to_text(), &key.verifier_key())?;
//! merkle::verify_inclusion(0, opened.size, &leaf, &[], &opened.root)?;
//! # Ok::<(), testimony_proof::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::expect_used)]

extern crate alloc;

pub mod base64;
pub mod checkpoint;
pub mod commitment;
pub mod cosignature;
mod keys;
pub mod merkle;
pub mod note;
pub mod policy;
pub mod proof_file;

use core::fmt;

/// A SHA-256 value: a leaf, a node, a root, a digest or a commitment.
pub type Hash = [u8; 32];

/// What this crate's functions return.
pub type Result<T> = core::result::Result<T, Error>;

/// What was refused, and why. Bad input is always one of these, never a panic.
///
/// The published vectors name the expected variant, in lower case with hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Base64 that is not the one canonical spelling of its bytes.
    Base64,
    /// Bytes that are not UTF-8.
    Utf8,
    /// A control character where none is allowed.
    ControlCharacter,
    /// A number that is not the one canonical decimal spelling, or does not fit.
    Number,
    /// Something longer or more numerous than this crate reads.
    TooLarge(&'static str),
    /// Text that does not have the shape of the format named here.
    Malformed(&'static str),
    /// A key name that is empty, too long, or has a space or a plus in it.
    KeyName,
    /// A verifier key whose id is not the hash of its name and key.
    KeyId,
    /// A kind of key that is unknown, or that may not do what it was asked to do.
    KeyKind,
    /// A public key of small order or with a second spelling: anybody can sign for it.
    WeakKey,
    /// A signature of a known key (its id) that does not verify: the whole note is refuted.
    Signature(u32),
    /// No signature of the key that was asked for.
    NotSigned,
    /// A leaf index that is not below the tree size.
    IndexOutOfRange,
    /// A consistency proof from a tree to a smaller one.
    SizesReversed,
    /// A proof with more or fewer hashes than its sizes demand.
    ///
    /// First how many the sizes demand, then how many were given.
    ProofLength(usize, usize),
    /// Hashes that do not lead to the root.
    RootMismatch,
    /// A checkpoint whose log origin is not the name of the key that signed it.
    LogOrigin,
    /// A checkpoint that no log of the policy has signed.
    UnknownLog,
    /// Too few of the policy's cosigners signed.
    Quorum,
    /// A signature that this key must never make, because the text belongs to another key.
    Domain,
    /// A policy line that was refused: its number from 1, or 0 for the whole file, and why.
    Policy(usize, &'static str),
    /// An opened item without the digest of its payload.
    DigestMissing,
    /// A closed item together with a digest: a closed opening shows nothing about a payload.
    OpeningClosed,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64 => f.write_str("not canonical base64"),
            Self::Utf8 => f.write_str("not UTF-8"),
            Self::ControlCharacter => f.write_str("a control character where none is allowed"),
            Self::Number => f.write_str("not a canonical decimal number in range"),
            Self::TooLarge(what) => write!(f, "{what}: larger than this program reads"),
            Self::Malformed(what) => write!(f, "not a well-formed {what}"),
            Self::KeyName => f.write_str("not a key name"),
            Self::KeyId => f.write_str("the key's id does not belong to its name and key"),
            Self::KeyKind => f.write_str("a key of an unknown or unsuitable kind"),
            Self::WeakKey => f.write_str("a public key for which anybody can sign"),
            Self::Signature(id) => write!(f, "the signature of key {id:08x} does not verify"),
            Self::NotSigned => f.write_str("not signed by the key that was asked for"),
            Self::IndexOutOfRange => f.write_str("the leaf is not below the tree's size"),
            Self::SizesReversed => f.write_str("the older tree is larger than the newer one"),
            Self::ProofLength(need, have) => write!(f, "{have} hashes in a proof of {need}"),
            Self::RootMismatch => f.write_str("the hashes do not lead to the root"),
            Self::LogOrigin => f.write_str("the checkpoint names another log than its key"),
            Self::UnknownLog => f.write_str("no log of the policy has signed the checkpoint"),
            Self::Quorum => f.write_str("too few of the policy's cosigners have signed"),
            Self::Domain => f.write_str("this key must not sign such a text"),
            Self::Policy(0, what) => write!(f, "policy: {what}"),
            Self::Policy(line, what) => write!(f, "policy, line {line}: {what}"),
            Self::DigestMissing => f.write_str("the opening needs the digest of its payload"),
            Self::OpeningClosed => f.write_str("a closed opening shows nothing about a payload"),
        }
    }
}

impl core::error::Error for Error {}

/// Reads a number in its only spelling: ASCII digits without a sign or leading zeros.
pub(crate) fn decimal(text: &str) -> Result<u64> {
    let canonical = text == "0" || !text.starts_with(['0', '+']);
    if canonical { text.parse().map_err(|_| Error::Number) } else { Err(Error::Number) }
}

/// Reads one base64 line that holds one hash.
pub(crate) fn hash_line(text: &str) -> Result<Hash> {
    base64::decode(text)?.try_into().map_err(|_| Error::Malformed("hash"))
}

/// Reads UTF-8 of at most `max` bytes whose only control character is the newline.
pub(crate) fn clean_text<'a>(bytes: &'a [u8], max: usize, what: &'static str) -> Result<&'a str> {
    if bytes.len() > max {
        return Err(Error::TooLarge(what));
    }
    let text = core::str::from_utf8(bytes).map_err(|_| Error::Utf8)?;
    let control = text.bytes().any(|byte| byte < 0x20 && byte != b'\n');
    if control { Err(Error::ControlCharacter) } else { Ok(text) }
}
