//! The team's own work on the case: grades, tasks, remarks, terms and fields of its own, custody.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::dictionary::{FieldKind, Format};
use crate::vocabulary::{Credibility, CustodyStep, Reliability, TaskState, TriageState};
use crate::{Edtf, Handle, ThingKind};

/// A thing of the case that a remark, a task or a step of custody is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Its kind.
    pub kind: ThingKind,
    /// Its id.
    pub id: Handle,
}

/// One member's grade of an account, or of what it says of one claim. A later one of the same member
/// replaces it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// The account.
    pub account: Handle,
    /// The claim; the whole account if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Handle>,
    /// How reliable its source has been.
    pub reliability: Reliability,
    /// How credible the information is.
    pub credibility: Credibility,
    /// Why.
    pub reason: String,
    /// The bounds of the claim's independent chains when it was graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chains: Option<ChainBounds>,
}

/// Between how many independent chains a claim had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainBounds {
    /// At least so many.
    pub lo: u32,
    /// At most so many.
    pub hi: u32,
}

/// What became of an account on its way through the team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triage {
    /// The account.
    pub account: Handle,
    /// How it stands.
    pub state: TriageState,
}

/// That an account is about an event (HURIDOCS 2503).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The account.
    pub account: Handle,
    /// The event.
    pub event: Handle,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its id in the case.
    pub id: Handle,
    /// What is to be done.
    pub text: String,
    /// How it stands.
    #[serde(default = "open")]
    pub state: TaskState,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// The name of the member who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Edtf>,
}

/// A remark about a thing of the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What it is about.
    pub about: About,
    /// The words.
    pub text: String,
}

/// A term of the team's own in a vocabulary, standard or its own (docs/huridocs.md).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Its id in the case.
    pub id: Handle,
    /// The vocabulary: its number in the standard, or a name of the team's own.
    pub vocabulary: Handle,
    /// How it is called, by language (BCP 47).
    pub label: BTreeMap<String, String>,
    /// The term above it, in the case or in the standard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broader: Option<Handle>,
}

/// A field of the team's own. Its id begins with `x_` and is what `fields` name it by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnFieldDef {
    /// Its id in the case: `x_` and a name.
    pub id: Handle,
    /// What it holds.
    pub kind: FieldKind,
    /// How it is called, by language (BCP 47).
    pub label: BTreeMap<String, String>,
    /// The formats that it may be used in; all if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<Format>,
    /// Of a term: the number of a vocabulary, or the name of one of the team's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vocabulary: Option<Handle>,
    /// Whether it may hold several values.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub many: bool,
}

/// A step in the life of a thing that is kept as evidence. Appended, never taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custody {
    /// The account that it came with, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Handle>,
    /// The commitment of the file's item, base64, if it is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What was done.
    pub step: CustodyStep,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Edtf>,
    /// From whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// To whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fn open() -> TaskState {
    TaskState::Open
}
