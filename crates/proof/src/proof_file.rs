//! Offline proofs of inclusion: the `.tlog-proof` file (C2SP tlog-proof).
//!
//! One file holds the leaf's index, its Merkle path and the signed, cosigned checkpoint. What
//! it proves is decided by a [`Policy`] from elsewhere, never by the file.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};

use crate::checkpoint::Checkpoint;
use crate::note::{NOTE_BYTES_MAX, SignedNote};
use crate::policy::{Policy, is_demo_log};
use crate::{Error, Hash, Result, base64, clean_text, cosignature, decimal, hash_line, merkle};

/// Most bytes above the checkpoint: 64 hashes need 3 kB; the rest is room for `extra`, where
/// others put a VRF proof or a file name.
pub const HEAD_BYTES_MAX: usize = 128 << 10;
const HEADER: &str = "c2sp.org/tlog-proof@v1";
const MALFORMED: Error = Error::Malformed("tlog-proof");

/// A proof as it was read: nothing in it is verified (tlog-proof, Format).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Opaque data that nothing authenticates; never empty. We write none.
    pub extra: Option<Vec<u8>>,
    /// Index of the leaf.
    pub index: u64,
    /// Hashes from the leaf's sibling to the root's child.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint, as the log issued it.
    pub checkpoint_text: String,
}

/// One cosigner's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The cosigner's name in the policy.
    pub name: String,
    /// When it says that it saw the checkpoint, in POSIX seconds.
    pub time: u64,
}

/// What a verified proof shows under one policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Index of the leaf in the log.
    pub index: u64,
    /// The log's tree head.
    pub checkpoint: Checkpoint,
    /// Everyone in the policy whose cosignature verified, in the policy's order.
    pub cosigned: Vec<Cosigned>,
    /// The earliest time, in POSIX seconds, by which enough cosigners for the quorum had seen
    /// the checkpoint. A minority that lies cannot move it. `None` if the quorum is `none`.
    pub existed_by: Option<u64>,
    /// The policy or the log is one for demonstrations: the data is invented.
    pub demo: bool,
}

impl TlogProof {
    /// Reads a proof strictly; verifies nothing.
    ///
    /// # Errors
    /// Anything but the exact lines of the format, with a well-formed signed checkpoint below.
    pub fn parse(bytes: impl AsRef<[u8]>) -> Result<Self> {
        let limit = NOTE_BYTES_MAX.saturating_add(HEAD_BYTES_MAX);
        let text = clean_text(bytes.as_ref(), limit, "tlog-proof")?;
        let (head, checkpoint_text) = text.split_once("\n\n").ok_or(MALFORMED)?;
        if head.len() > HEAD_BYTES_MAX {
            return Err(Error::TooLarge("tlog-proof"));
        }
        let mut lines = head.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(MALFORMED);
        }
        let mut line = lines.next().ok_or(MALFORMED)?;
        let mut extra = None;
        if let Some(data) = line.strip_prefix("extra ") {
            let data = Some(base64::decode(data)?).filter(|data| !data.is_empty());
            extra = Some(data.ok_or(MALFORMED)?);
            line = lines.next().ok_or(MALFORMED)?;
        }
        let index = decimal(line.strip_prefix("index ").ok_or(MALFORMED)?)?;
        let hashes = lines.map(hash_line).collect::<Result<_>>()?;
        Checkpoint::parse(SignedNote::parse(checkpoint_text)?.text)?;
        Ok(Self { extra, index, hashes, checkpoint_text: checkpoint_text.to_owned() })
    }

    /// The `.tlog-proof` file (tlog-proof, Format).
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        if let Some(extra) = self.extra.as_deref().filter(|extra| !extra.is_empty()) {
            text.push_str(&format!("extra {}\n", base64::encode(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        text.extend(self.hashes.iter().flat_map(|hash| [base64::encode(hash), "\n".into()]));
        text.extend(["\n", &self.checkpoint_text]);
        text
    }

    /// Checks that `leaf_hash` is in a checkpoint which the policy accepts.
    ///
    /// The checkpoint must be signed by the policy's log that it names, no known signature may
    /// fail, the cosigners must make the quorum (tlog-policy), and the path must lead to the
    /// root (RFC 9162, section 2.1.3.2).
    ///
    /// # Errors
    /// The first of these that does not hold.
    pub fn verify(&self, leaf_hash: &Hash, policy: &Policy) -> Result<Facts> {
        let (checkpoint, cosigned) = verify_checkpoint(&self.checkpoint_text, policy)?;
        let existed_by = existed_by(&cosigned, policy);
        self.verify_path(leaf_hash, &checkpoint)?;
        let demo = policy.demo || is_demo_log(&checkpoint.log_origin);
        Ok(Facts { index: self.index, checkpoint, cosigned, existed_by, demo })
    }

    /// Checks the Merkle path alone (RFC 9162, section 2.1.3.2).
    ///
    /// For many proofs whose [`Self::checkpoint_text`] is the same: [`Self::verify`] the first,
    /// then only the paths of the others against its [`Facts::checkpoint`].
    ///
    /// # Errors
    /// As [`merkle::verify_inclusion`].
    pub fn verify_path(&self, leaf_hash: &Hash, checkpoint: &Checkpoint) -> Result<()> {
        let (size, root) = (checkpoint.size, &checkpoint.root);
        merkle::verify_inclusion(self.index, size, leaf_hash, &self.hashes, root)
    }
}

/// Checks a signed checkpoint against the policy: the log's signature, every cosignature of a
/// known cosigner, and the quorum (tlog-policy, What is a "policy"?).
///
/// # Errors
/// [`Error::UnknownLog`], [`Error::Signature`], [`Error::Quorum`], or a parser's error.
pub fn verify_checkpoint(
    signed_text: impl AsRef<[u8]>,
    policy: &Policy,
) -> Result<(Checkpoint, Vec<Cosigned>)> {
    let note = SignedNote::parse(signed_text)?;
    let checkpoint = Checkpoint::parse(&note.text)?;
    let mut signed = false;
    for log in &policy.logs {
        // Also the logs with other names: a known signature that fails refutes the note.
        signed |= note.verify(&log.key)? && log.key.name() == checkpoint.log_origin;
    }
    if !signed {
        return Err(Error::UnknownLog);
    }
    let mut cosigned = Vec::new();
    for cosigner in &policy.cosigners {
        if let Some(time) = cosignature::verify(&note, &cosigner.key)? {
            cosigned.push(Cosigned { name: cosigner.name.clone(), time });
        }
    }
    let all = names_until(&cosigned, u64::MAX);
    if policy.check_quorum(&all) { Ok((checkpoint, cosigned)) } else { Err(Error::Quorum) }
}

/// The earliest time at which the cosigners up to then made the quorum (tlog-policy, Defining
/// the quorum); none where the policy demands nobody.
pub fn existed_by(cosigned: &[Cosigned], policy: &Policy) -> Option<u64> {
    policy.quorum.as_ref()?;
    let mut times: Vec<u64> = cosigned.iter().map(|cosigner| cosigner.time).collect();
    times.sort_unstable();
    times.into_iter().find(|time| policy.check_quorum(&names_until(cosigned, *time)))
}

fn names_until(cosigned: &[Cosigned], time: u64) -> BTreeSet<&str> {
    let until = cosigned.iter().filter(|cosigner| cosigner.time <= time);
    until.map(|cosigner| &*cosigner.name).collect()
}
