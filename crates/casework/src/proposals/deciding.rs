//! What a person makes of a proposal: an attribution on record, with the evidence and the reason.

use std::ops::RangeInclusive;

use testimony_model::{
    Action, Anonymous, Attribution, AttributionMode, AttributionStatus, Detection, Handle,
    SHORT_CHARS_MAX, Withdrawal,
};
use testimony_vault::{Occasion, Vault};

use super::open::Case;
use super::{Proposal, Telling};
use crate::{Error, recording};

/// What somebody makes of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is so.
    Confirm,
    /// It may be so: it binds the lower bound of a count until somebody decides.
    Suspect,
    /// It is not so.
    Reject,
}

/// What somebody makes of a proposal, and why.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Which proposal.
    pub id: String,
    /// What is made of it.
    pub verdict: Verdict,
    /// Why; goes on record with it.
    pub reason: String,
    /// The account that has it from the other, where that is not proposed or is the reverse.
    pub later: Option<Handle>,
    /// In which way, where it is another than proposed.
    pub mode: Option<AttributionMode>,
    /// The source that is meant, where the account names somebody who is not on record so.
    pub from: Option<Handle>,
}

impl Verdict {
    fn status(self) -> AttributionStatus {
        match self {
            Self::Confirm => AttributionStatus::Confirmed,
            Self::Suspect => AttributionStatus::Suspected,
            Self::Reject => AttributionStatus::Rejected,
        }
    }
}

/// Puts on record what somebody makes of a proposal; gives the numbers of the entries, to be taken
/// back like any others. A suspicion that was on record before does not count any more.
///
/// # Errors
/// [`Error::NoProposal`] where this is not proposed (any more), [`Error::NoReason`] without a reason,
/// [`Error::WhichIsLater`] where nothing says who may have it from whom.
pub fn decide(
    vault: &mut Vault,
    decision: &Decision,
    occasion: &mut Occasion<'_>,
) -> Result<RangeInclusive<u64>, Error> {
    if decision.reason.trim().is_empty() {
        return Err(Error::NoReason);
    }
    let proposal = find(vault, &decision.id)?;
    let again = |seq: &u64| Action::Withdraw(Withdrawal { first: *seq, last: *seq });
    let mut actions: Vec<Action> = proposal.suspected.iter().map(again).collect();
    actions.push(Action::Attribution(attribution(&proposal, decision)?));
    recording::append(vault, &actions, occasion)
}

fn find(vault: &Vault, id: &str) -> Result<Proposal, Error> {
    let case = Case::load(vault)?;
    let open = case.open(vault)?;
    let one = open.iter().find(|one| one.id() == id).ok_or(Error::NoProposal)?;
    case.show(vault, one)
}

fn attribution(proposal: &Proposal, decision: &Decision) -> Result<Attribution, Error> {
    let later = later(proposal, decision)?;
    let other = proposal.other(&later.account);
    let from = match (other, &decision.from) {
        (Some(_), Some(_)) => {
            return Err(Error::Form("both accounts are on record, and so is who tells".to_owned()));
        }
        (Some(other), None) => Some(other.source.clone()),
        (None, chosen) => chosen.clone().or_else(|| proposal.from.clone()),
    };
    let descriptor = proposal.descriptor.as_deref().unwrap_or_default();
    let descriptor = descriptor.chars().take(SHORT_CHARS_MAX).collect();
    let anonymous = Anonymous { descriptor, could_be: Vec::new() };
    let said = proposal.cues.iter().find(|said| said.account == later.account);
    let compared = other.is_some();
    Ok(Attribution {
        account: later.account.clone(),
        anonymous: from.is_none().then_some(anonymous),
        from,
        mode: decision.mode.unwrap_or(proposal.mode),
        status: decision.verdict.status(),
        access: None,
        claim: None,
        quote: said.map(|said| said.passage.words.clone()),
        detection: Some(Detection {
            method: proposal.kind,
            earlier: other.map(|other| other.account.clone()),
            shared_permille: compared.then_some(later.shared_permille),
            run_words: compared.then_some(proposal.run_words),
            reason: Some(decision.reason.trim().to_owned()),
        }),
    })
}

/// The account that has it from the other. Whoever says that neither has needs not say which.
fn later<'p>(proposal: &'p Proposal, decision: &Decision) -> Result<&'p Telling, Error> {
    let named = decision.later.as_ref().or(proposal.later.as_ref());
    match named {
        Some(id) => {
            let told = proposal.accounts.iter().find(|one| one.account == *id);
            told.ok_or(Error::NoProposal)
        }
        None if decision.verdict == Verdict::Reject => {
            proposal.accounts.last().ok_or(Error::NoProposal)
        }
        None => Err(Error::WhichIsLater),
    }
}
