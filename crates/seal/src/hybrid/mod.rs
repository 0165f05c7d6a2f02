//! age's hybrid recipient type, `mlkem768x25519` (C2SP `age.md`), for crate `age` 0.12, which does
//! not have it.
//!
//! It resists a quantum computer that does not exist yet: what is sealed today may be kept by
//! somebody until it does.

mod kem;

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use age::{DecryptError, EncryptError};
use age_core::format::{FILE_KEY_BYTES, FileKey, Stanza};
use age_core::primitives::{bech32_decode, bech32_encode_to_fmt};
use age_core::secrecy::ExposeSecret;
use bech32::{Bech32, Hrp};
use data_encoding::BASE64_NOPAD;
use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroizing;

use self::kem::{ENCAPSULATED_BYTES, NotOpened, PUBLIC_BYTES, Public, SEED_BYTES, Secret};
use crate::Error;

/// The stanza's first argument.
pub(crate) const STANZA_TAG: &str = "mlkem768x25519";
/// Letters of a recipient: `age1pq1`, 1,216 bytes at five bits a letter, a checksum of six letters.
pub const HYBRID_RECIPIENT_LETTERS: usize = 1_959;

const INFO: &[u8] = b"age-encryption.org/mlkem768x25519";
const RECIPIENT_PREFIX: Hrp = Hrp::parse_unchecked("age1pq");
const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-pq-");
/// File key and tag: exactly so long, or a stanza could be made that several keys open.
const BODY_BYTES: usize = FILE_KEY_BYTES + 16;
/// What crate `age` and others call recipients that may share a file with ours.
const LABEL: &str = "postquantum";
/// Stanzas that a quantum computer opens. One of them beside ours makes ours worthless.
const CLASSICAL: [&str; 5] = ["X25519", "ssh-rsa", "ssh-ed25519", "p256tag", "piv-p256"];

/// To whom is sealed: `age1pq1…`.
#[derive(Clone)]
pub struct HybridRecipient(Public);

impl HybridRecipient {
    /// The stanza that carries a file key to this recipient.
    pub(crate) fn wrap(&self, key: &FileKey, rng: &mut (impl RngCore + CryptoRng)) -> Stanza {
        let (sent, body) = self.0.seal(INFO, key.expose_secret(), rng);
        Stanza { tag: STANZA_TAG.to_owned(), args: vec![BASE64_NOPAD.encode(&sent)], body }
    }
}

impl PartialEq for HybridRecipient {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes() == other.0.as_bytes()
    }
}

impl Eq for HybridRecipient {}

impl FromStr for HybridRecipient {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        const NOT_ONE: Error = Error::Recipient { position: 1 };
        let parse = |bytes: bech32::primitives::decode::ByteIter<'_>| {
            Public::from_bytes(&bytes.collect::<Vec<_>>()).map(Self)
        };
        let recipient = parse_bech32(text, RECIPIENT_PREFIX, parse).ok_or(NOT_ONE)?;
        // Bits that belong to no byte could be anything: two spellings of one key.
        if recipient.to_string() == text { Ok(recipient) } else { Err(NOT_ONE) }
    }
}

impl fmt::Display for HybridRecipient {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: &[u8; PUBLIC_BYTES] = self.0.as_bytes();
        bech32_encode_to_fmt(out, RECIPIENT_PREFIX, bytes)
    }
}

impl fmt::Debug for HybridRecipient {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("HybridRecipient").finish_non_exhaustive()
    }
}

impl age::Recipient for HybridRecipient {
    /// The one place without a generator as argument: crate age gives its recipients none.
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<Stanza>, HashSet<String>), EncryptError> {
        Ok((vec![self.wrap(file_key, &mut rand_core::OsRng)], HashSet::from([LABEL.to_owned()])))
    }
}

/// Who can open: `AGE-SECRET-KEY-PQ-1…`. Wiped when dropped.
#[derive(Clone)]
pub struct HybridIdentity {
    secret: Secret,
    spelled: Zeroizing<String>,
}

impl HybridIdentity {
    /// The identity with these 32 secret bytes.
    pub fn from_seed(seed: &[u8; SEED_BYTES]) -> Self {
        let spelled = bech32::encode_upper::<Bech32>(IDENTITY_PREFIX, seed)
            .expect("32 bytes are far below the longest Bech32 string");
        Self { secret: Secret::from_seed(seed), spelled: Zeroizing::new(spelled) }
    }

    /// The public half.
    pub fn to_public(&self) -> HybridRecipient {
        HybridRecipient(self.secret.public().clone())
    }

    /// The secret as age writes it. Whoever has it reads everything that was sealed to it.
    pub fn expose(&self) -> &str {
        &self.spelled
    }
}

impl FromStr for HybridIdentity {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        const NOT_ONE: Error = Error::Age("this is not an age identity (AGE-SECRET-KEY-PQ-1…)");
        let parse = |mut bytes: bech32::primitives::decode::ByteIter<'_>| {
            let mut seed = Zeroizing::new([0; SEED_BYTES]);
            for byte in seed.iter_mut() {
                *byte = bytes.next()?;
            }
            bytes.next().is_none().then(|| Self::from_seed(&seed))
        };
        let identity = parse_bech32(text, IDENTITY_PREFIX, parse).ok_or(NOT_ONE)?;
        if identity.expose() == text { Ok(identity) } else { Err(NOT_ONE) }
    }
}

impl fmt::Debug for HybridIdentity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("HybridIdentity").finish_non_exhaustive()
    }
}

impl age::Identity for HybridIdentity {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if stanza.tag != STANZA_TAG {
            return None;
        }
        let Some(sent) = encapsulated(stanza) else {
            return Some(Err(DecryptError::InvalidHeader));
        };
        match self.secret.open::<FILE_KEY_BYTES>(&sent, INFO, &stanza.body) {
            Ok(opened) => Some(Ok(FileKey::init_with_mut(|key| key.copy_from_slice(&*opened)))),
            Err(NotOpened::NotOurs) => None,
            Err(NotOpened::Malformed) => Some(Err(DecryptError::InvalidHeader)),
        }
    }

    /// Refuses a file that a classical key opens too.
    fn unwrap_stanzas(&self, stanzas: &[Stanza]) -> Option<Result<FileKey, DecryptError>> {
        let ours = stanzas.iter().any(|stanza| stanza.tag == STANZA_TAG);
        let weak = stanzas.iter().any(|stanza| CLASSICAL.contains(&stanza.tag.as_str()));
        if ours && weak {
            return Some(Err(DecryptError::InvalidHeader));
        }
        // Every one of our kind is looked at before any is used: a bad one spoils the file.
        let mut opened = None;
        for stanza in stanzas {
            match self.unwrap_stanza(stanza) {
                Some(Err(cause)) => return Some(Err(cause)),
                Some(Ok(key)) if opened.is_none() => opened = Some(Ok(key)),
                _ => {}
            }
        }
        opened
    }
}

/// The encapsulated key of a stanza, if the stanza is as long as it must be.
fn encapsulated(stanza: &Stanza) -> Option<[u8; ENCAPSULATED_BYTES]> {
    let [argument] = stanza.args.as_slice() else { return None };
    let sent = BASE64_NOPAD.decode(argument.as_bytes()).ok()?;
    let sent = sent.try_into().ok()?;
    (stanza.body.len() == BODY_BYTES).then_some(sent)
}

/// Bech32 without a limit of length, as age has it.
fn parse_bech32<T>(
    text: &str,
    prefix: Hrp,
    parse: impl Fn(bech32::primitives::decode::ByteIter<'_>) -> Option<T>,
) -> Option<T> {
    let expected = |found: Hrp| (found == prefix).then_some(()).ok_or(());
    bech32_decode(text, |_| (), expected, |_, bytes| parse(bytes).ok_or(())).ok()
}
