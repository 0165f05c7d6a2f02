//! Cosignatures: other people's word that they saw a checkpoint (C2SP tlog-cosignature v1.0.1).
//!
//! Ed25519 `cosignature/v1` (type `0x04`) is verified. ML-DSA-44 (type `0x06`) is read as a key
//! and ignored as a signature: such a cosigner never counts, so a quorum may fail, never pass.

use alloc::{format, string::String};

use crate::checkpoint::Checkpoint;
use crate::note::{KeyKind, SignedNote, VerifierKey};
use crate::{Error, Result};

/// The time may not exceed 2^63 - 1 (tlog-cosignature, Format).
const TIME_MAX: u64 = u64::MAX >> 1;

/// When this cosigner saw the checkpoint, in POSIX seconds; `None` if no line names the key.
///
/// Of several cosignatures of one key the earliest time counts: each alone says that the
/// checkpoint existed then. All of them must verify.
///
/// # Errors
/// [`Error::Signature`] if a line names the key and does not verify, [`Error::KeyKind`] if the
/// key is no cosigner's, or any error of [`Checkpoint::parse`].
pub fn verify(note: &SignedNote, key: &VerifierKey) -> Result<Option<u64>> {
    if key.kind() == KeyKind::Ed25519 {
        return Err(Error::KeyKind);
    }
    Checkpoint::parse(&note.text)?;
    let refused = Error::Signature(key.key_id());
    let mut earliest = None;
    for line in note.signatures.iter().filter(|line| key.is_named_by(line)) {
        let (time, signature) = line.bytes.split_first_chunk().ok_or(refused)?;
        let time = u64::from_be_bytes(*time);
        let message = message(time, &note.text).map_err(|_| refused)?;
        key.verify_raw(message.as_bytes(), signature)?;
        earliest = Some(earliest.map_or(time, |known: u64| known.min(time)));
    }
    Ok(earliest)
}

/// The bytes that are signed (tlog-cosignature, Ed25519 signed message).
pub(crate) fn message(time: u64, body: &str) -> Result<String> {
    if time > TIME_MAX {
        return Err(Error::Number);
    }
    Ok(format!("cosignature/v1\ntime {time}\n{body}"))
}
