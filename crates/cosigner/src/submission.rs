//! One request, read strictly (tlog-witness, add-checkpoint): `old N`, hashes, an empty line, a
//! checkpoint.
//!
//! Nothing of it may be believed before [`Submission::check_signature`] said so, and nothing may be
//! signed before [`Submission::decide`] and the store did.

use testimony_proof::checkpoint::Checkpoint;
use testimony_proof::note::{SignedNote, VerifierKey};
use testimony_proof::{Hash, base64};

use crate::decide::Refusal;
use crate::limits::{BODY_BYTES_MAX, PROOF_LINES_MAX, SIZE_MAX};

/// A checkpoint that somebody wants cosigned, with what is said to lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The size that the asker believes to be the last one cosigned here.
    pub old_size: u64,
    /// The consistency proof from that size to the checkpoint's.
    pub proof: Vec<Hash>,
    /// The signed checkpoint as it came.
    pub note: SignedNote,
    /// What its text says.
    pub checkpoint: Checkpoint,
}

impl Submission {
    /// Reads a request body.
    ///
    /// # Errors
    /// [`Refusal::Malformed`], with the part that is at fault.
    pub fn parse(body: &[u8]) -> Result<Self, Refusal> {
        if body.len() > BODY_BYTES_MAX {
            return Err(Refusal::Malformed("body: too long"));
        }
        let text = str::from_utf8(body).map_err(|_| Refusal::Malformed("body: not UTF-8"))?;
        // The lines before the checkpoint are never empty, so the first empty line ends them.
        let (head, signed) =
            text.split_once("\n\n").ok_or(Refusal::Malformed("body: no empty line"))?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let old_size = old.and_then(decimal).ok_or(Refusal::Malformed("old size"))?;
        let proof: Vec<Hash> = lines
            .take(PROOF_LINES_MAX + 1)
            .map(|line| base64::decode(line).ok().and_then(|bytes| bytes.try_into().ok()))
            .collect::<Option<_>>()
            .ok_or(Refusal::Malformed("proof: not a hash in base64"))?;
        if proof.len() > PROOF_LINES_MAX {
            return Err(Refusal::Malformed("proof: more than 63 hashes"));
        }
        let malformed = |_| Refusal::Malformed("checkpoint");
        let note = SignedNote::parse(signed).map_err(malformed)?;
        let checkpoint = Checkpoint::parse(&note.text).map_err(malformed)?;
        if checkpoint.size > SIZE_MAX {
            return Err(Refusal::Malformed("checkpoint: too many leaves"));
        }
        Ok(Self { old_size, proof, note, checkpoint })
    }

    /// Writes a request body; [`Self::parse`] reads it back.
    pub fn to_text(&self) -> String {
        let hashes = self.proof.iter().map(|hash| base64::encode(hash) + "\n");
        let proof: String = hashes.collect();
        format!("old {}\n{proof}\n{}", self.old_size, self.note.to_text())
    }

    /// Checks who signed the checkpoint, against the keys of the log that it names.
    ///
    /// Costs a check of a signature, so it is made once and outside of every lock.
    ///
    /// # Errors
    /// [`Refusal::UnknownLog`] without keys; [`Refusal::NotSigned`] if none of them signed or the
    /// signature of one does not verify; [`Refusal::OldAboveSize`].
    pub fn check_signature(&self, keys: &[VerifierKey]) -> Result<(), Refusal> {
        if keys.is_empty() {
            return Err(Refusal::UnknownLog);
        }
        let mut signed = false;
        for key in keys.iter().filter(|key| key.name() == self.checkpoint.log_origin) {
            signed |= self.note.verify(key).map_err(|_| Refusal::NotSigned)?;
        }
        if !signed {
            return Err(Refusal::NotSigned);
        }
        if self.old_size > self.checkpoint.size {
            return Err(Refusal::OldAboveSize);
        }
        Ok(())
    }
}

/// A number in its only spelling.
fn decimal(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

#[cfg(test)]
mod tests;
