//! What only the program itself puts on record, never `apply`: files, members, tombstones.

use serde::{Deserialize, Serialize};

use crate::{EraseReason, Handle};

/// Files that were put into the case by themselves, at most [`LIST_MAX`](crate::LIST_MAX) in one entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// Who gave them, if anybody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Handle>,
    /// What they are, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The case that they belong to; everybody's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Handle>,
    /// The files.
    pub files: Vec<AddedFile>,
}

/// A file that was put into the case by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddedFile {
    /// Its name with its folders, from the one that was added, divided by `/`; data, never a path.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The commitment of the blob's item, base64.
    pub commitment: String,
    /// The blob's item.
    pub item: String,
    /// When it was last changed, as the disk it came from said; no verdict rests on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<jiff::Timestamp>,
    /// The commitment of the archive or message that it came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// Whether its end is missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// That items were erased; put on record by the step that erases them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// Why.
    pub reason: EraseReason,
    /// The commitments of the items, base64.
    pub items: Vec<String>,
}
