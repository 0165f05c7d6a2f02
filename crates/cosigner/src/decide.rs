//! What a cosigner answers and what it must persist first; the heart of the promise.
//!
//! [`Submission::decide`] takes the last tree that was cosigned for this log and gives the one to
//! persist in its place. The caller swaps the two durably, and signs only if the swap was made.

use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::merkle::{empty_root, verify_consistency};
use testimony_proof::note::{CosignerKey, NoteSignature, SignedNote, VerifierKey};
use testimony_proof::{Error, Hash};

use crate::submission::Submission;

/// Says that the body is the size of the last tree that was cosigned (tlog-witness).
const SIZE_TYPE: &str = "text/x.tlog.size";
const TEXT_TYPE: &str = "text/plain; charset=utf-8";

/// The largest tree that was cosigned for a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastCosigned {
    /// Number of leaves.
    pub size: u64,
    /// Their root.
    pub root: Hash,
    /// The time of the cosignature, in POSIX seconds.
    pub time: u64,
}

/// Why nothing was cosigned. The words are for whoever runs the log; they name no log and no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the request that the specification describes.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// An old size that is above the size of the checkpoint.
    #[error("the old size is above the size of the checkpoint")]
    OldAboveSize,
    /// No known key of this log signed, or a signature by one of them does not verify.
    #[error("not signed by a key that is known for this log")]
    NotSigned,
    /// A log that nobody told this cosigner about.
    #[error("this log is not known here")]
    UnknownLog,
    /// The old size is not that of the last tree that was cosigned, which is this.
    #[error("another tree was cosigned last")]
    Stale(u64),
    /// The same size with another root: two signed checkpoints that prove a fork.
    #[error("another root was cosigned for this size")]
    OtherRoot,
    /// The proof does not lead from the last tree to this one.
    #[error("the consistency proof does not hold")]
    Inconsistent,
    /// It could not be persisted, so nothing was signed.
    #[error("nothing could be kept, so nothing was signed; ask again")]
    NotKept,
}

/// What goes back over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The `Content-Type`.
    pub content_type: &'static str,
    /// The body, which ends in a newline.
    pub body: String,
}

impl Submission {
    /// Whether the checkpoint may be cosigned after `last`, and what to persist in its place.
    ///
    /// Only for submissions that passed [`Submission::check_signature`]. `now` is in POSIX seconds;
    /// if the clock went back, the time of the last cosignature is signed again.
    ///
    /// # Errors
    /// [`Refusal::Stale`], [`Refusal::OtherRoot`], [`Refusal::Inconsistent`].
    pub fn decide(&self, last: Option<&LastCosigned>, now: u64) -> Result<LastCosigned, Refusal> {
        let (size, root) = (self.checkpoint.size, self.checkpoint.root);
        let (old_size, old_root) = last.map_or((0, empty_root()), |last| (last.size, last.root));
        if self.old_size != old_size {
            return Err(Refusal::Stale(old_size));
        }
        // An empty tree has one root; that is no matter of what was cosigned before.
        if size == old_size && size > 0 && root != old_root {
            return Err(Refusal::OtherRoot);
        }
        verify_consistency(old_size, &old_root, size, &root, &self.proof)
            .map_err(|_| Refusal::Inconsistent)?;
        // A time of zero means "no time" to readers (tlog-cosignature).
        let time = last.map_or(now, |last| now.max(last.time)).max(1);
        Ok(LastCosigned { size, root, time })
    }

    /// The checkpoint with the signatures of these keys only: what strangers added is dropped, so
    /// that nobody can make a cosigner keep and serve what it did not check.
    pub fn signed_by(&self, keys: &[VerifierKey]) -> String {
        let ours = |line: &&NoteSignature| {
            keys.iter().any(|key| key.key_id() == line.key_id && key.name() == line.name)
        };
        let signatures = self.note.signatures.iter().filter(ours).cloned().collect();
        SignedNote { text: self.note.text.clone(), signatures }.to_text()
    }

    /// Cosigns; only after `kept`, the outcome of [`Submission::decide`], is on the disk.
    ///
    /// # Errors
    /// For a time above 2^63 - 1.
    pub fn cosign(&self, key: &CosignerKey, kept: &LastCosigned) -> Result<Answer, Error> {
        let line = key.cosign(&self.checkpoint, kept.time)?;
        Ok(Answer { status: 200, content_type: TEXT_TYPE, body: line.to_string() })
    }
}

/// A kept checkpoint with this cosigner's line, as monitors get it. Signing the same text with the
/// same time gives the same bytes again, so the line itself is not kept.
///
/// # Errors
/// If the kept text is no checkpoint.
pub fn cosigned_text(key: &CosignerKey, kept_note: &str, time: u64) -> Result<String, Error> {
    let note = SignedNote::parse(kept_note)?;
    let line = key.cosign(&Checkpoint::parse(&note.text)?, time)?;
    Ok(format!("{}{line}", note.to_text()))
}

impl Refusal {
    /// The answer that the specification demands.
    pub fn answer(&self) -> Answer {
        let status = match self {
            Self::Malformed(_) | Self::OldAboveSize => 400,
            Self::NotSigned => 403,
            Self::UnknownLog => 404,
            Self::Stale(_) | Self::OtherRoot => 409,
            Self::Inconsistent => 422,
            Self::NotKept => 503,
        };
        // Another root gets no size: an asker who reads one would ask again for ever.
        match self {
            Self::Stale(size) => {
                Answer { status, content_type: SIZE_TYPE, body: format!("{size}\n") }
            }
            why => Answer { status, content_type: TEXT_TYPE, body: format!("{why}\n") },
        }
    }
}

#[cfg(test)]
mod tests;
