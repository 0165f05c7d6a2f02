//! Actions: everything that a person on the team can put on record (docs/spec/entry.md, section 3).
//!
//! One action is one line of JSON. Unknown fields are refused: a misspelt field would otherwise be
//! lost without a word.

use serde::{Deserialize, Serialize};

use crate::vocabulary::{
    Access, AttributionMode, AttributionStatus, ClaimKind, GroupKind, ProtectKind, Protection,
    ReceivedVia, SourceKind, Stance,
};
use crate::{Edtf, Error, Handle};

/// The longest line of an actions file: an account's text of 1 MiB, escaped, and its fields.
pub const LINE_BYTES_MAX: usize = 4 << 20;
/// The longest short text (a title, a code name, a descriptor), in characters.
pub const SHORT_CHARS_MAX: usize = 500;
/// The longest text of an account, in bytes.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
/// The longest quotation, claim, message or remark, in bytes: one leaf of a sealed record holds it.
pub const LONG_BYTES_MAX: usize = 60 << 10;
/// The most entries of one list inside an action.
pub const LIST_MAX: usize = 1_000;

/// One thing that a member puts on record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// A person or body that tells.
    Source(Source),
    /// One telling by one source.
    Account(Account),
    /// A stretch of an account's text.
    Passage(Passage),
    /// One checkable proposition.
    Claim(Claim),
    /// What an account says of a claim.
    Assertion(Assertion),
    /// That an account has it from somebody.
    Attribution(Attribution),
    /// Something that happened.
    Event(Event),
    /// One violation within an event.
    Act(Act),
    /// A call, question or petition, and its answer.
    Intervention(Intervention),
    /// Sources that count as one.
    Group(Group),
    /// What the teller allows.
    Consent(Consent),
    /// What was learnt later about an account.
    Describe(Description),
    /// A text that no dossier may show.
    Protect(Protect),
    /// What the team wrote to the sender of an account.
    Message(Message),
    /// Files that were put into the case by themselves.
    Files(Files),
    /// Somebody joins the team.
    MemberAdd(MemberAdd),
    /// Somebody leaves the team.
    MemberRemove(MemberRemove),
    /// That items were erased: their tombstone.
    Erase(Erase),
}

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

/// A stretch of an account's text: a W3C text-quote selector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Its id in the case.
    pub id: Handle,
    /// The account.
    pub account: Handle,
    /// The exact words.
    pub exact: String,
    /// Some words before, where the exact words occur more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Some words after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
}

/// One checkable proposition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its id in the case.
    pub id: Handle,
    /// The proposition, in one sentence.
    pub text: String,
    /// What sort it is.
    pub kind: ClaimKind,
    /// The event that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Handle>,
    /// The act that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Handle>,
    /// The figure, where the claim is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ClaimValue>,
    /// The claim of which this one is the opposite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negation_of: Option<Handle>,
}

/// A figure as people give it: "over 100", "at least three".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimValue {
    /// How the number bounds the quantity.
    pub comparison: Comparison,
    /// The number.
    pub number: i64,
    /// What is counted.
    pub unit: String,
}

/// How a number bounds a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// "at least".
    AtLeast,
    /// "over".
    MoreThan,
    /// "about".
    About,
    /// Exactly.
    Exactly,
    /// "at most".
    AtMost,
}

/// What an account says of a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assertion {
    /// The account.
    pub account: Handle,
    /// The claim.
    pub claim: Handle,
    /// What it does with it.
    pub stance: Stance,
    /// The exact words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The passage that holds them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<Handle>,
    /// Its own figure, where it differs from the claim's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ClaimValue>,
}

/// That an account has it from somebody: a known source or an unnamed one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribution {
    /// The account that repeats.
    pub account: Handle,
    /// From whom, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Handle>,
    /// From whom, where no name is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymous: Option<Anonymous>,
    /// In which way.
    pub mode: AttributionMode,
    /// How sure that is.
    pub status: AttributionStatus,
    /// How the one it is from is said to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// The one claim that it concerns; all of the account's claims if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Handle>,
    /// The words that say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

/// Somebody whom an account does not name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anonymous {
    /// What the account says of them.
    pub descriptor: String,
    /// The sources that they could be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub could_be: Vec<Handle>,
}

/// Something that happened (HURIDOCS 01xx).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its id in the case.
    pub id: Handle,
    /// Its title (0102).
    pub title: String,
    /// From when (0113).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Edtf>,
    /// Until when (0114).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Edtf>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// One violation within an event (HURIDOCS 21xx).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Its id in the case.
    pub id: Handle,
    /// The event (2103).
    pub event: Handle,
    /// The type (2109), in words.
    #[serde(rename = "type")]
    pub act_type: String,
    /// To whom (2102): a code name or a group's description.
    pub victim: String,
    /// From when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Edtf>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Edtf>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// A call, question or petition, and its answer (HURIDOCS 26xx).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// Its id in the case.
    pub id: Handle,
    /// The event (2603).
    pub event: Handle,
    /// Who called (2602).
    pub party: Handle,
    /// The type (2609), in words.
    #[serde(rename = "type")]
    pub intervention_type: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Edtf>,
    /// Who was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressed_to: Option<Handle>,
    /// The answer; absent where none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
}

/// Sources that count as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its id in the case.
    pub id: Handle,
    /// Why they count as one.
    pub kind: GroupKind,
    /// Who.
    pub members: Vec<Handle>,
    /// How sure that is.
    pub status: AttributionStatus,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
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

/// Reads one action.
///
/// # Errors
/// When the line is not an action, or means nothing sensible.
pub fn parse_line(line: &str) -> Result<Action, Error> {
    parse_numbered(1, line)
}

/// Reads an actions file: one action a line; empty lines and lines that begin with `#` are passed.
///
/// # Errors
/// The first bad line, by its number; nothing of the file is to be applied then.
pub fn parse_lines(file: &str) -> Result<Vec<(usize, Action)>, Error> {
    file.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| Ok((number, parse_numbered(number, line)?)))
        .collect()
}

fn parse_numbered(line: usize, text: &str) -> Result<Action, Error> {
    if text.len() > LINE_BYTES_MAX {
        return Err(Error::TooLong { line, bytes: text.len(), max: LINE_BYTES_MAX });
    }
    let action: Action = serde_json::from_str(text).map_err(|cause| Error::Line { line, cause })?;
    action.check().map_err(|cause| Error::Meaning { line, cause })?;
    Ok(action)
}

fn code_name_only() -> Protection {
    Protection::CodeName
}

fn unknown_access() -> Access {
    Access::Unknown
}

mod by_program;
mod check;
mod member;

pub use by_program::{AddedFile, Erase, Files};
pub use check::is_language;
pub use member::{MemberAdd, MemberRemove};
