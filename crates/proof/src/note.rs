//! Signed notes and the keys that verify them (C2SP signed-note v1.0.0).
//!
//! A note is text under signatures. Signatures of unknown keys are ignored; a signature of a
//! known key that does not verify refutes the whole note. Nothing of a note may be believed
//! before [`SignedNote::verify`] or [`crate::cosignature::verify`] said so.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::{fmt, str::FromStr};

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

pub use crate::keys::{CosignerKey, LogKey, PublicationKey};
use crate::{Error, Result, base64, clean_text};

/// Most signature lines read: the specification demands 16, a log with many cosigners has more.
pub const SIGNATURES_MAX: usize = 100;
/// Most bytes in a note: 100 signatures of ML-DSA-44 and a manifest of some thousand files.
pub const NOTE_BYTES_MAX: usize = 4 << 20;
/// Most bytes in a key name: what fits the one-byte length in a C2SP `cosigned_message`.
pub const KEY_NAME_BYTES_MAX: usize = 255;
/// Bytes of an ML-DSA-44 public key (FIPS 204, table 2).
const ML_DSA_44_KEY_BYTES: usize = 1312;

/// What a key is for, by its C2SP signature type byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// `0x01`: Ed25519 over the note text. Logs and publication keys.
    Ed25519 = 0x01,
    /// `0x04`: Ed25519 cosignature with a time. Cosigners.
    CosignatureV1 = 0x04,
    /// `0x06`: ML-DSA-44 cosignature. Read and kept, but never verified yet: counts as unsigned.
    MlDsa44 = 0x06,
}

/// A public key with its name: the `vkey` text of C2SP, `name+id+base64(kind ‖ key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key_id: u32,
    kind: KeyKind,
    public_key: Vec<u8>,
}

/// One signature line of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key that is said to have signed.
    pub name: String,
    /// Id of that key.
    pub key_id: u32,
    /// The signature without the key id.
    pub bytes: Vec<u8>,
}

/// A note as it was read: its signatures are not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    /// What was signed, final newline included.
    pub text: String,
    /// The signature lines in their order.
    pub signatures: Vec<NoteSignature>,
}

impl VerifierKey {
    /// Builds a key and its id, `SHA-256(name ‖ 0x0A ‖ kind ‖ key)[..4]` (signed-note,
    /// Signatures).
    ///
    /// # Errors
    /// [`Error::KeyName`], [`Error::Malformed`] for a wrong length, or [`Error::WeakKey`] for an
    /// Ed25519 key of small order or not in its canonical encoding.
    pub fn new(name: &str, kind: KeyKind, public_key: &[u8]) -> Result<Self> {
        check_name(name)?;
        if kind != KeyKind::MlDsa44 {
            strong_key(public_key)?;
        } else if public_key.len() != ML_DSA_44_KEY_BYTES {
            return Err(Error::Malformed("verifier key"));
        }
        let hash = Sha256::digest([name.as_bytes(), &[b'\n', kind as u8], public_key].concat());
        let key_id = hash.first_chunk().map_or(0, |id| u32::from_be_bytes(*id));
        Ok(Self { name: name.to_owned(), key_id, kind, public_key: public_key.to_vec() })
    }

    /// The key's name; for a log also its log origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The short id by which signature lines name the key.
    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    /// What the key is for.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The encoded public key: 32 bytes, or 1,312 for ML-DSA-44.
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Verifies a JWS signature (RFC 7515, section 5.2; EdDSA of RFC 8037) over `signing_input`.
    ///
    /// # Errors
    /// [`Error::KeyKind`] if the key is not a plain Ed25519 key, [`Error::Domain`] if the input
    /// is not base64url parts joined by dots (so a note's signature never passes for a JWS), or
    /// [`Error::Signature`].
    pub fn verify_jws(&self, signing_input: &[u8], signature: &[u8]) -> Result<()> {
        if self.kind != KeyKind::Ed25519 {
            return Err(Error::KeyKind);
        }
        let is_jws = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        if !signing_input.iter().all(is_jws) {
            return Err(Error::Domain);
        }
        self.verify_raw(signing_input, signature)
    }

    /// Verifies strictly: canonical S (RFC 8032, section 5.1.7), no small-order point, and the
    /// equation without the cofactor, so that all three of our verifiers agree.
    pub(crate) fn verify_raw(&self, message: &[u8], signature: &[u8]) -> Result<()> {
        let refused = Error::Signature(self.key_id);
        let key = strong_key(&self.public_key)?;
        let signature = Signature::from_slice(signature).map_err(|_| refused)?;
        key.verify_strict(message, &signature).map_err(|_| refused)
    }

    /// Whether this is the key that the line names, by name and id together. A key that cannot
    /// be verified yet is treated as unknown, so its lines are ignored and never count.
    pub(crate) fn is_named_by(&self, line: &NoteSignature) -> bool {
        self.kind != KeyKind::MlDsa44 && self.key_id == line.key_id && self.name == line.name
    }
}

impl FromStr for VerifierKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let malformed = Error::Malformed("verifier key");
        let (name, rest) = text.split_once('+').ok_or(malformed)?;
        let (id, key) = rest.split_once('+').ok_or(malformed)?;
        let [kind, public_key @ ..] = &*base64::decode(key)? else { return Err(malformed) };
        let kinds = [KeyKind::Ed25519, KeyKind::CosignatureV1, KeyKind::MlDsa44];
        let kind = kinds.into_iter().find(|known| *known as u8 == *kind).ok_or(Error::KeyKind)?;
        let read = Self::new(name, kind, public_key)?;
        if id == format!("{:08x}", read.key_id) { Ok(read) } else { Err(Error::KeyId) }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind as u8], &*self.public_key].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.key_id, base64::encode(&key))
    }
}

impl NoteSignature {
    fn parse(line: &str) -> Result<Self> {
        let malformed = Error::Malformed("signature line");
        let rest = line.strip_prefix("\u{2014} ").ok_or(malformed)?;
        let (name, signature) = rest.split_once(' ').ok_or(malformed)?;
        check_name(name)?;
        let decoded = base64::decode(signature)?;
        let (id, bytes) = decoded.split_first_chunk().ok_or(malformed)?;
        if bytes.is_empty() {
            return Err(malformed);
        }
        let (name, key_id) = (name.to_owned(), u32::from_be_bytes(*id));
        Ok(Self { name, key_id, bytes: bytes.to_vec() })
    }

    /// Reads signature lines alone, as a cosigner answers them (tlog-witness, add-checkpoint).
    ///
    /// # Errors
    /// The first line that is refused, or [`Error::TooLarge`] for too many lines.
    pub fn parse_lines(text: &str) -> Result<Vec<Self>> {
        let lines = text.strip_suffix('\n').ok_or(Error::Malformed("signature line"))?;
        if lines.split('\n').count() > SIGNATURES_MAX {
            return Err(Error::TooLarge("signatures of a note"));
        }
        lines.split('\n').map(Self::parse).collect()
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = [&self.key_id.to_be_bytes(), &*self.bytes].concat();
        writeln!(f, "\u{2014} {} {}", self.name, base64::encode(&signature))
    }
}

impl SignedNote {
    /// Reads a note strictly (signed-note, Format); verifies nothing.
    ///
    /// # Errors
    /// Bytes that are not UTF-8, control characters, more than [`NOTE_BYTES_MAX`] bytes or
    /// [`SIGNATURES_MAX`] signatures, a malformed line, or anything after the last signature.
    pub fn parse(bytes: impl AsRef<[u8]>) -> Result<Self> {
        let all = clean_text(bytes.as_ref(), NOTE_BYTES_MAX, "signed note")?;
        let (text, lines) = all.rsplit_once("\n\n").ok_or(Error::Malformed("signed note"))?;
        Ok(Self { text: format!("{text}\n"), signatures: NoteSignature::parse_lines(lines)? })
    }

    /// The note as it is stored and sent.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.text);
        text.extend(self.signatures.iter().map(|line| format!("{line}")));
        text
    }

    /// Whether this plain Ed25519 key has signed the text (signed-note, Signatures).
    ///
    /// `false` means that no line names the key. For cosigners: [`crate::cosignature::verify`].
    ///
    /// # Errors
    /// [`Error::Signature`] if a line names the key and does not verify; [`Error::KeyKind`] for
    /// a cosigner's key.
    pub fn verify(&self, key: &VerifierKey) -> Result<bool> {
        if key.kind == KeyKind::CosignatureV1 {
            return Err(Error::KeyKind);
        }
        let mut signed = false;
        for line in self.signatures.iter().filter(|line| key.is_named_by(line)) {
            key.verify_raw(self.text.as_bytes(), &line.bytes)?;
            signed = true;
        }
        Ok(signed)
    }
}

/// A key name: not empty, no Unicode space, no plus, no control character (signed-note, Format).
///
/// # Errors
/// [`Error::KeyName`] for any other.
pub fn check_name(name: &str) -> Result<()> {
    let foreign = |sign: char| sign.is_whitespace() || sign.is_control() || sign == '+';
    let good = !name.is_empty() && name.len() <= KEY_NAME_BYTES_MAX && !name.contains(foreign);
    if good { Ok(()) } else { Err(Error::KeyName) }
}

/// Decodes an Ed25519 public key and refuses what RFC 8032, section 5.1.3 leaves to the caller.
fn strong_key(bytes: &[u8]) -> Result<VerifyingKey> {
    let bytes: &[u8; 32] = bytes.try_into().map_err(|_| Error::Malformed("verifier key"))?;
    // The field's prime is 2^255 - 19: only y in 2^255 - 19 .. 2^255 has a second spelling.
    let [low, middle @ .., high] = bytes;
    let second_spelling =
        *low >= 0xed && middle.iter().all(|byte| *byte == 0xff) && high & 0x7f == 0x7f;
    match VerifyingKey::from_bytes(bytes) {
        Ok(key) if !second_spelling && !key.is_weak() => Ok(key),
        _ => Err(Error::WeakKey),
    }
}
