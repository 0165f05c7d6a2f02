//! Who tells, what was told, and what may be done with it.

use serde::{Deserialize, Serialize};

use crate::dictionary::FieldMap;
use crate::vocabulary::{Access, ProtectKind, Protection, ReceivedVia, SourceKind};
use crate::{Edtf, Handle};

/// A person or body that tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its id in the case.
    pub id: Handle,
    /// What it is.
    pub kind: SourceKind,
    /// How the team calls it; what a dossier shows unless a name is chosen.
    pub code_name: String,
    /// The real name, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How the name is to be treated; the code name alone unless said otherwise.
    #[serde(default = "code_name_only")]
    pub protection: Protection,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
    /// Who it is among the persons of the case, if it is known as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Handle>,
    /// What it has to gain or lose, and on which side. It is shown, and never weighs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interest: Option<String>,
}

/// One telling by one source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its id in the case.
    pub id: Handle,
    /// Who tells.
    pub source: Handle,
    /// How the source knows.
    #[serde(default = "unknown_access")]
    pub access: Access,
    /// By which way it arrived.
    pub received_via: ReceivedVia,
    /// When it arrived, to the day at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Edtf>,
    /// When it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Edtf>,
    /// The language (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// A title, of an article for instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The words. Sealed as an item of its own, word by word; the entry holds its commitment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The commitment of the text's item, base64; set by the vault, never by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_commitment: Option<String>,
    /// Files that belong to it; set by the vault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
    /// What the teller allows.
    #[serde(default)]
    pub consent: ConsentGiven,
    /// Who asked, if it was an interview.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interviewer: Option<String>,
    /// The account that this one answers or continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Handle>,
    /// The case that it belongs to; everybody's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Handle>,
    /// Further fields of the standard, by number, and the team's own (docs/huridocs.md).
    #[serde(default, skip_serializing_if = "FieldMap::is_empty")]
    pub fields: FieldMap,
}

/// A file of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// Its name as it arrived; data, never a path.
    pub name: String,
    /// Its media type as the sender's program said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Its size in bytes.
    pub bytes: u64,
    /// The commitment of the blob's item, base64.
    pub commitment: String,
    /// The blob's item.
    pub item: String,
    /// Whether its end never arrived.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// What a teller allows; nothing unless said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConsentGiven {
    /// The team may use it in its work.
    pub team: bool,
    /// It may be published (with what is withheld, withheld).
    pub publication: bool,
    /// The name may be shown.
    pub name: bool,
    /// It may go before a court.
    pub court: bool,
}

/// A stretch of an account: of its text (a W3C text-quote selector), or of one of its files (a page
/// and a rectangle on it, or a stretch of time).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Its id in the case.
    pub id: Handle,
    /// The account.
    pub account: Handle,
    /// The exact words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
    /// Some words before, where the exact words occur more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Some words after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// The commitment of the file that it is in, base64, if it is not in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The page of the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Where on the page, or in the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// When in the recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Stretch>,
}

/// A rectangle, in ten-thousandths of the page's or picture's width and height, from its upper left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// The left edge.
    pub left: u32,
    /// The upper edge.
    pub top: u32,
    /// How wide.
    pub width: u32,
    /// How high.
    pub height: u32,
}

/// A stretch of a recording, in milliseconds from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Where it begins.
    pub from_ms: u64,
    /// Where it ends.
    pub to_ms: u64,
}

/// What the teller of an account allows, as recorded later; it replaces what was recorded before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The account.
    pub account: Handle,
    /// What is allowed from now on.
    pub given: ConsentGiven,
    /// How it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What was learnt later about an account; absent fields stay as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// The account.
    pub account: Handle,
    /// How the source knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// Who told it, once that is known to be a source already in the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Handle>,
    /// The language (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// When it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Edtf>,
    /// A title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Further fields of the standard, by number, and the team's own (docs/huridocs.md).
    #[serde(default, skip_serializing_if = "FieldMap::is_empty")]
    pub fields: FieldMap,
}

/// A text that no dossier may show, in any of its forms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protect {
    /// What it is.
    pub kind: ProtectKind,
    /// The text.
    pub text: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What the team wrote to the sender of an account; put on record before it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The account that is answered.
    pub account: Handle,
    /// The words.
    pub text: String,
    /// Its number on the thread.
    pub counter: u64,
}

pub(super) fn code_name_only() -> Protection {
    Protection::CodeName
}

fn unknown_access() -> Access {
    Access::Unknown
}
