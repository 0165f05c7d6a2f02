//! What is said, who says it, who has it from whom, and who counts as one.

use serde::{Deserialize, Serialize};

use crate::Handle;
use crate::vocabulary::{
    Access, AttributionMode, AttributionStatus, ClaimKind, Comparison, DenialForm, GroupKind,
    ReuseMethod, Stance,
};

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
    /// The claim that this one puts better; both stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Handle>,
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
    /// What exactly a denial denies (HURIDOCS vocabulary 28).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denial: Option<DenialForm>,
    /// The words by which the teller says how sure he is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
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
    /// By what it was found, where the account does not say so itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detection: Option<Detection>,
}

/// By what the reuse of a text was found (docs/spec/reuse.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detection {
    /// Which comparison found it.
    pub method: ReuseMethod,
    /// The account of the one it is from that was compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Handle>,
    /// How much of this account's text is in the other one, in thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_permille: Option<u32>,
    /// Words in runs of eight or more that both have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_words: Option<u32>,
    /// Why it was confirmed, rejected or left as a suspicion, in the words of who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
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
