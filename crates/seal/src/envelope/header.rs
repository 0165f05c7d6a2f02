//! The JSON records inside an envelope.

use std::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{FILE_NAME_BYTES_MAX, JSON_BYTES_MAX, LANGUAGE_BYTES_MAX, MEDIA_TYPE_BYTES_MAX};
use crate::{Error, HybridRecipient, LookupTag, MacKey, ThreadKeys};

/// First telling of a thread, or a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvelopeKind {
    /// Opens a thread and carries its MAC key.
    Account,
    /// Belongs to a thread that is already open.
    Answer,
}

/// Where the sealing took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// In the memory of the Post: the words of the sender passed through it.
    Post,
    /// In the sender's browser.
    Browser,
    /// On the sender's own machine, by the command.
    Command,
}

/// What a writer says about an envelope beside the thread's keys.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Account or answer.
    pub kind: EnvelopeKind,
    /// Where it is being sealed.
    pub door: Door,
    /// BCP 47, where the sender's language is known.
    pub language: Option<String>,
}

/// The header of an envelope.
#[derive(Clone)]
pub struct Header {
    /// Account or answer.
    pub kind: EnvelopeKind,
    /// The thread.
    pub tag: LookupTag,
    /// The sender's own reply recipient: the only one to which the team may reply.
    pub recipient: String,
    /// Where it was sealed.
    pub door: Door,
    /// BCP 47, where known.
    pub language: Option<String>,
    /// The thread's key; there exactly in an account.
    pub mac_key: Option<MacKey>,
}

impl fmt::Debug for Header {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Header")
            .field("kind", &self.kind)
            .field("tag", &self.tag)
            .finish_non_exhaustive()
    }
}

impl Header {
    pub(super) fn new(thread: &ThreadKeys, opening: Opening) -> Result<Self, Error> {
        let language_len = opening.language.as_ref().map_or(0, String::len);
        if language_len > LANGUAGE_BYTES_MAX {
            return Err(limit("a language tag", LANGUAGE_BYTES_MAX));
        }
        let mac_key = (opening.kind == EnvelopeKind::Account).then(|| thread.mac().clone());
        Ok(Self {
            kind: opening.kind,
            tag: *thread.tag(),
            recipient: thread.recipient().to_owned(),
            door: opening.door,
            language: opening.language,
            mac_key,
        })
    }

    pub(super) fn print(&self) -> Zeroizing<Vec<u8>> {
        let mac_key =
            self.mac_key.as_ref().map(|key| Zeroizing::new(HEXLOWER.encode(key.expose())));
        let json = HeaderJson {
            kind: self.kind,
            tag: self.tag.to_string(),
            recipient: self.recipient.clone(),
            mac_key: mac_key.as_ref().map(|hex| hex.as_str().into()),
            door: self.door,
            language: self.language.clone(),
        };
        // Room for the whole, so that no grown copy with the key stays behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(JSON_BYTES_MAX));
        serde_json::to_writer(&mut *bytes, &json).expect("strings always become JSON");
        bytes
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let json: HeaderJson<'_> = serde_json::from_slice(bytes)
            .map_err(|_| Error::Format("its header is not readable"))?;
        let mac_key = json.mac_key.as_deref().map(MacKey::from_hex).transpose()?;
        if mac_key.is_some() != (json.kind == EnvelopeKind::Account) {
            return Err(Error::Format("a key belongs into an account and only there"));
        }
        if json.language.as_ref().is_some_and(|tag| tag.len() > LANGUAGE_BYTES_MAX) {
            return Err(limit("a language tag", LANGUAGE_BYTES_MAX));
        }
        let parsed: Result<HybridRecipient, _> = json.recipient.parse();
        parsed.map_err(|_| Error::Format("its reply recipient is not a hybrid age recipient"))?;
        Ok(Self {
            kind: json.kind,
            tag: json.tag.parse()?,
            recipient: json.recipient,
            door: json.door,
            language: json.language,
            mac_key,
        })
    }
}

/// A file begins.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileBegin {
    /// As the sender's device gave it: data, never a path to write to.
    pub name: String,
    /// As the sender's device gave it; may be wrong or empty.
    pub media_type: String,
}

impl fmt::Debug for FileBegin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("FileBegin").finish_non_exhaustive()
    }
}

impl FileBegin {
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.name.len() > FILE_NAME_BYTES_MAX {
            return Err(limit("a file name", FILE_NAME_BYTES_MAX));
        }
        if self.media_type.len() > MEDIA_TYPE_BYTES_MAX {
            return Err(limit("a media type", MEDIA_TYPE_BYTES_MAX));
        }
        Ok(())
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let begin: Self = serde_json::from_slice(bytes)
            .map_err(|_| Error::Format("the record of a file is not readable"))?;
        begin.check()?;
        Ok(begin)
    }
}

/// A file ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEnd {
    /// Bytes of data that are there.
    pub size: u64,
    /// SHA-256 of the bytes that are there.
    pub sha256: [u8; 32],
    /// The rest of the file never arrived.
    pub cut: bool,
}

impl FileEnd {
    pub(super) fn print(&self) -> Vec<u8> {
        let json =
            FileEndJson { size: self.size, sha256: HEXLOWER.encode(&self.sha256), cut: self.cut };
        serde_json::to_vec(&json).expect("numbers and strings always become JSON")
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let json: FileEndJson = serde_json::from_slice(bytes)
            .map_err(|_| Error::Format("the end of a file is not readable"))?;
        let sha256 = crate::ids::from_hex(&json.sha256, "a hash")?;
        Ok(Self { size: json.size, sha256, cut: json.cut })
    }
}

/// The longest beginning of `name` that an envelope takes.
pub fn clip_file_name(name: &str) -> &str {
    clip(name, FILE_NAME_BYTES_MAX)
}

pub(super) fn clip(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderJson<'a> {
    kind: EnvelopeKind,
    tag: String,
    recipient: String,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    mac_key: Option<std::borrow::Cow<'a, str>>,
    door: Door,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEndJson {
    size: u64,
    sha256: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
}

fn limit(what: &'static str, bytes: usize) -> Error {
    Error::Limit { what, limit: bytes as u64 }
}
