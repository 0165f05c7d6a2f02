//! What happened, and what was asked and answered about it.

use serde::{Deserialize, Serialize};

use crate::{Edtf, Handle};

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
