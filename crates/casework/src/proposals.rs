//! Proposals: who may have it from whom, with the evidence, for a person to confirm or reject
//! (docs/spec/reuse.md, sections 7 and 12).
//!
//! The vault keeps which texts share words and where a text says whom it has something from; what is
//! proposed follows from that and from what is on record at this moment. A list changes nothing: a
//! count changes when somebody puts an attribution on record ([`decide`]). Two accounts of one source
//! are never proposed: whoever repeats himself is one teller anyway.

mod comparing;
mod deciding;
mod naming;
mod open;

use std::ops::Range;

use serde::Serialize;
use testimony_model::{AttributionMode, Handle, ReuseMethod};
use testimony_vault::Vault;

pub use deciding::{Decision, Verdict, decide};

use crate::Error;
use open::Case;

/// What is proposed at this moment.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    /// How many proposals wait for somebody.
    pub open: usize,
    /// As many of them as were asked for: shared words first, newest first.
    pub proposals: Vec<Proposal>,
}

/// That one account may have it from another, or from somebody whom it names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// What [`Decision::id`] takes; the same for as long as it is proposed.
    pub id: String,
    /// What they have in common.
    pub kind: ReuseMethod,
    /// The way that fits, for the analyst to change.
    pub mode: AttributionMode,
    /// The accounts: two, the one that was put on record first before the other; or the one that
    /// names somebody.
    pub accounts: Vec<Telling>,
    /// The account that may have it from the other or from who is named. Without it nothing on record
    /// says which came first.
    pub later: Option<Handle>,
    /// The source that the only account names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Handle>,
    /// What that source is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_name: Option<String>,
    /// In its own words, whom it names, where nobody on record is called so for certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub descriptor: Option<String>,
    /// Entries that put it on record as a suspicion.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suspected: Vec<u64>,
    /// Words in runs of eight or more that both have.
    pub run_words: u32,
    /// These runs, in the order of the second account.
    pub runs: Vec<Shared>,
    /// Rare names and numbers that both have.
    pub rarities: Vec<Shared>,
    /// Phrases in which one says whom it has it from.
    pub cues: Vec<Said>,
}

/// One account of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Telling {
    /// Its id.
    pub account: Handle,
    /// Who tells.
    pub source: Handle,
    /// What the team calls who tells.
    pub code_name: String,
    /// Its title.
    pub title: Option<String>,
    /// When it was told.
    pub made: Option<String>,
    /// When it arrived.
    pub received: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// How much of its text is in the other one, in thousandths.
    pub shared_permille: u32,
    /// Its words.
    #[serde(skip)]
    pub text: String,
}

/// The same words in both accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// In the first account.
    pub first: Passage,
    /// In the second account.
    pub second: Passage,
    /// In how many texts a rare word stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<usize>,
}

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
    /// Its words.
    pub words: String,
}

/// A phrase in which an account says whom it has it from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The account.
    pub account: Handle,
    /// Where, and in which words.
    pub passage: Passage,
    /// Whom it names or describes.
    pub who: Option<String>,
    /// In which way, as the phrase says.
    pub mode: AttributionMode,
}

/// What is proposed at this moment, with the evidence of the first `most`.
///
/// # Errors
/// When the vault cannot be read.
pub fn list(vault: &Vault, most: usize) -> Result<Listed, Error> {
    let case = Case::load(vault)?;
    let open = case.open(vault)?;
    let shown = open.iter().take(most).map(|one| case.show(vault, one));
    Ok(Listed { open: open.len(), proposals: shown.collect::<Result<_, _>>()? })
}

/// How many proposals wait for somebody.
///
/// # Errors
/// When the vault cannot be read.
pub fn count(vault: &Vault) -> Result<usize, Error> {
    Ok(Case::load(vault)?.open(vault)?.len())
}

impl Proposal {
    /// The account that is not this one.
    pub fn other(&self, account: &Handle) -> Option<&Telling> {
        self.accounts.iter().find(|one| one.account != *account)
    }
}

impl Passage {
    fn of(text: &str, range: Range<usize>) -> Self {
        let words = text.get(range.clone()).unwrap_or_default().to_owned();
        Self { start: range.start, end: range.end, words }
    }
}
