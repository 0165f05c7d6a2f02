//! Signing keys that can each sign one kind of thing (protocol.md, section 1).
//!
//! Three types instead of one key: a checkpoint cannot be signed by the publication key, nor a
//! manifest by the log's, because no function exists for it. Seeds come from the caller; the
//! expanded keys are erased when dropped (`ed25519-dalek` with `zeroize`).

use alloc::{borrow::ToOwned, format, string::String, vec};
use core::fmt;

use ed25519_dalek::{Signer, SigningKey};

use crate::checkpoint::Checkpoint;
use crate::note::{KeyKind, NoteSignature, SignedNote, VerifierKey};
use crate::{Error, Result, cosignature, merkle};

/// Signs the checkpoints of one log, and nothing else.
pub struct LogKey(NamedKey);

/// Signs what a team publishes: dossier manifests and SD-JWTs, and nothing else.
pub struct PublicationKey(NamedKey);

/// Cosigns the checkpoints of other people's logs, and nothing else.
pub struct CosignerKey(NamedKey);

struct NamedKey {
    verifier: VerifierKey,
    secret: SigningKey,
}

impl NamedKey {
    fn new(name: &str, kind: KeyKind, mut seed: [u8; 32]) -> Result<Self> {
        let secret = SigningKey::from_bytes(&seed);
        core::hint::black_box(&mut seed).fill(0); // Opaque, so that the erasure is kept.
        let verifier = VerifierKey::new(name, kind, secret.verifying_key().as_bytes())?;
        Ok(Self { verifier, secret })
    }

    fn line(&self, bytes: &[u8]) -> NoteSignature {
        let (name, key_id) = (self.verifier.name().to_owned(), self.verifier.key_id());
        NoteSignature { name, key_id, bytes: bytes.to_vec() }
    }
}

impl LogKey {
    /// The key of the log with this log origin, from 32 random bytes (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    /// [`Error::KeyName`] if the log origin cannot be a key name.
    pub fn from_seed(log_origin: &str, seed: [u8; 32]) -> Result<Self> {
        NamedKey::new(log_origin, KeyKind::Ed25519, seed).map(Self)
    }

    /// Signs a checkpoint of this log (tlog-checkpoint, Signatures).
    ///
    /// The caller must have made the tree and this checkpoint durable first, and must never
    /// pass two inconsistent checkpoints: this function cannot know.
    ///
    /// # Errors
    /// [`Error::LogOrigin`] for another log's checkpoint, [`Error::RootMismatch`] for an empty
    /// tree with a root of its own, [`Error::Domain`] if there are extension lines.
    pub fn sign_checkpoint(&self, checkpoint: &Checkpoint) -> Result<SignedNote> {
        if checkpoint.log_origin != self.0.verifier.name() {
            return Err(Error::LogOrigin);
        }
        if !checkpoint.extensions.is_empty() {
            return Err(Error::Domain);
        }
        if checkpoint.size == 0 && checkpoint.root != merkle::empty_root() {
            return Err(Error::RootMismatch);
        }
        let text = checkpoint.to_text();
        let line = self.0.line(&self.0.secret.sign(text.as_bytes()).to_bytes());
        Ok(SignedNote { text, signatures: vec![line] })
    }
}

impl PublicationKey {
    /// The publication key of this log's team; its name is the log origin and `/publication`.
    ///
    /// # Errors
    /// [`Error::KeyName`] if the name cannot be a key name.
    pub fn from_seed(log_origin: &str, seed: [u8; 32]) -> Result<Self> {
        NamedKey::new(&publication_name(log_origin), KeyKind::Ed25519, seed).map(Self)
    }

    /// Signs a dossier's manifest as a note (signed-note, Signatures).
    ///
    /// # Errors
    /// [`Error::Domain`] if the text is a checkpoint; any error of [`SignedNote::parse`] if it
    /// could not be read back as a note.
    pub fn sign_manifest(&self, text: &str) -> Result<SignedNote> {
        if Checkpoint::parse(text).is_ok() {
            return Err(Error::Domain);
        }
        let line = self.0.line(&self.0.secret.sign(text.as_bytes()).to_bytes());
        let note = SignedNote { text: text.to_owned(), signatures: vec![line] };
        let read_back = SignedNote::parse(note.to_text())?;
        if read_back == note { Ok(note) } else { Err(Error::Malformed("signed note")) }
    }

    /// Signs a JWS signing input, `base64url(header).base64url(payload)` (RFC 7515, section 5.1).
    ///
    /// [`VerifierKey::verify_jws`] accepts the result only if the input has that alphabet, which
    /// no note has: every note ends in a newline.
    pub fn sign_jws(&self, signing_input: &[u8]) -> [u8; 64] {
        self.0.secret.sign(signing_input).to_bytes()
    }
}

impl CosignerKey {
    /// A cosigner's key under its own name, a URL without a scheme.
    ///
    /// # Errors
    /// [`Error::KeyName`] if the name cannot be a key name.
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self> {
        NamedKey::new(name, KeyKind::CosignatureV1, seed).map(Self)
    }

    /// Cosigns a checkpoint at this POSIX time in seconds (tlog-cosignature, Format).
    ///
    /// The caller must have checked consistency with, and durably stored, the largest tree that
    /// it cosigned for this log: this function cannot know.
    ///
    /// # Errors
    /// [`Error::Number`] for a time above 2^63 - 1.
    pub fn cosign(&self, checkpoint: &Checkpoint, time: u64) -> Result<NoteSignature> {
        let message = cosignature::message(time, &checkpoint.to_text())?;
        let signature = self.0.secret.sign(message.as_bytes()).to_bytes();
        Ok(self.0.line(&[time.to_be_bytes().as_slice(), &signature].concat()))
    }
}

/// The name of the publication key that belongs to a log.
pub(crate) fn publication_name(log_origin: &str) -> String {
    format!("{log_origin}/publication")
}

macro_rules! common {
    ($($key:ident),*) => {$(
        impl $key {
            /// The public half with its name, for policies.
            pub fn verifier_key(&self) -> VerifierKey {
                self.0.verifier.clone()
            }
        }

        impl fmt::Debug for $key {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($key)).finish_non_exhaustive()
            }
        }
    )*};
}
common!(LogKey, PublicationKey, CosignerKey);
