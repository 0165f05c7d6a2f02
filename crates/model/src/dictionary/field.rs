//! A field of the standard, the code that names it in an entry, and the value that it holds there.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::term::Labels;
use crate::handle::HANDLE_CHARS_MAX;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// One of the standard's formats: what a record is about.
    Format {
        /// Something that happened (01xx).
        Event = "event",
        /// A person or group, whatever the part in it (09xx).
        Person = "person",
        /// One violation within an event (21xx).
        Act = "act",
        /// How two events hang together (22xx).
        ChainOfEvents = "chain_of_events",
        /// How two persons hang together, and a person's life (23xx).
        BiographicDetails = "biographic_details",
        /// Who did the act (24xx).
        Involvement = "involvement",
        /// Who tells of it, and how they know (25xx).
        Information = "information",
        /// A call, question or petition, and its answer (26xx).
        Intervention = "intervention",
        /// More on an act that is an arrest or detention (31xx).
        Arrest = "arrest",
        /// More on an act that is a killing (32xx).
        Killing = "killing",
        /// More on an act that is torture (33xx).
        Torture = "torture",
        /// More on an act that destroys property (34xx).
        Destruction = "destruction",
        /// Where a person can be found (80xx).
        Address = "address",
        /// A document that supports a record (90xx).
        Document = "document",
    }
}

vocabulary! {
    /// What a field holds.
    FieldKind {
        /// A text of 1 to 500 characters.
        Text = "text",
        /// A text of 1 to 61,440 bytes.
        Long = "long",
        /// A date of EDTF level 1.
        Date = "date",
        /// A whole number from -(2^53-1) to 2^53-1.
        Number = "number",
        /// Yes or no.
        Boolean = "boolean",
        /// A term of a vocabulary, by its code, or a term of the team's own.
        Term = "term",
        /// The handle of a thing in the case.
        Link = "link",
        /// The name of a file in the case.
        File = "file",
    }
}

impl Format {
    /// The format that this one adds fields to.
    pub fn extends(self) -> Option<Self> {
        match self {
            Self::Arrest | Self::Killing | Self::Torture | Self::Destruction => Some(Self::Act),
            _ => None,
        }
    }
}

/// A field of the standard.
#[derive(Debug)]
pub struct Field {
    /// Four digits.
    pub number: &'static str,
    /// The format that it belongs to.
    pub format: Format,
    /// What it holds.
    pub kind: FieldKind,
    /// Of a term: the number of its vocabulary.
    pub vocabulary: Option<&'static str>,
    /// Of a link: the format that it points to.
    pub target: Option<Format>,
    /// A record that is finished has it.
    pub mandatory: bool,
    /// A number or link that holds the records together; no team can do without it.
    pub essential: bool,
    /// It may hold several values.
    pub many: bool,
    pub(super) labels: Labels,
}

impl Field {
    /// What it is called in a language (a tag of BCP 47); in English where it has no such label.
    pub fn label(&self, language: &str) -> &'static str {
        self.labels.get(language)
    }
}

/// The value of a field in an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// Of a boolean.
    Boolean(bool),
    /// Of a number.
    Number(i64),
    /// Of everything else.
    Text(String),
    /// Of a field that may hold several.
    List(Vec<String>),
}

/// The values of a record, by field.
pub type FieldMap = BTreeMap<FieldCode, FieldValue>;

/// What names a field in an entry: its number, or a name of the team's own that begins with `x_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FieldCode(String);

/// Text that cannot name a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not the code of a field: four digits, or `x_` and up to {} letters, digits, `-`, `_` or `.`",
    HANDLE_CHARS_MAX - 2
)]
pub struct BadFieldCode;

impl FieldCode {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// It is a name of the team's own.
    pub fn is_own(&self) -> bool {
        self.0.starts_with("x_")
    }
}

/// `x_` and a name. A vocabulary of the team's own is named in the same way.
pub(super) fn is_own_name(text: &str) -> bool {
    text.chars().count() <= HANDLE_CHARS_MAX
        && text.strip_prefix("x_").is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
        })
}

impl FromStr for FieldCode {
    type Err = BadFieldCode;

    fn from_str(text: &str) -> Result<Self, BadFieldCode> {
        let is_number = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number || is_own_name(text) { Ok(Self(text.to_owned())) } else { Err(BadFieldCode) }
    }
}

impl TryFrom<String> for FieldCode {
    type Error = BadFieldCode;

    fn try_from(text: String) -> Result<Self, BadFieldCode> {
        text.parse()
    }
}

impl From<FieldCode> for String {
    fn from(code: FieldCode) -> Self {
        code.0
    }
}

impl fmt::Display for FieldCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
