//! Grades: what the program asks of one, and what it suggests (docs/spec/entry.md, section 3.24).
//!
//! Suggests, and never sets: the letter is a person's, and so is the digit, within one rule.

use serde::Serialize;
use testimony_model::{
    Access, Account, Assessment, ChainBounds, Credibility, Handle, Source, Stance, ThingKind,
};
use testimony_vault::{StoredRemark, Vault};

use crate::Error;
use crate::weighing::{ClaimWeight, weigh_claim};

/// Chains that "confirmed by other sources" needs at least.
const CONFIRMED_CHAINS: u32 = 2;

/// Notes the claim's chains beside a grade, and refuses a digit that they do not bear.
///
/// # Errors
/// [`Error::NotConfirmed`] for digit 1 without two independent chains.
pub fn complete(vault: &Vault, grade: &mut Assessment) -> Result<(), Error> {
    let lo = match &grade.claim {
        Some(claim) => {
            let weighing = weigh_claim(vault, claim)?.asserted.weighing;
            grade.chains = Some(ChainBounds { lo: weighing.lo, hi: weighing.hi });
            weighing.lo
        }
        None => 0,
    };
    if grade.credibility == Credibility::One && lo < CONFIRMED_CHAINS {
        return Err(Error::NotConfirmed { lo });
    }
    Ok(())
}

/// What the program would say of an information, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// The digit.
    pub credibility: Credibility,
    /// Why, as a key for the faces.
    pub why: Why,
}

/// What a suggestion rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Two independent chains at least, and nobody first hand and without an interest denies it.
    Confirmed,
    /// One chain is in the file, and more sources are reported.
    OneAndMoreReported,
    /// One chain.
    One,
    /// Somebody first hand and without an interest denies it.
    Contradicted,
    /// No chain leads to anybody who knows first hand.
    Nobody,
}

/// Suggests a digit for a claim.
///
/// # Errors
/// When there is no such claim.
pub fn suggest(vault: &Vault, claim: &Handle) -> Result<Suggestion, Error> {
    let weight = weigh_claim(vault, claim)?;
    let denied = is_denied_first_hand(vault, &weight)?;
    let weighing = &weight.asserted.weighing;
    let (credibility, why) = match weighing.lo {
        _ if denied && weighing.lo > 0 => (Credibility::Four, Why::Contradicted),
        0 => (Credibility::Six, Why::Nobody),
        1 if weighing.reported_origins.len() > 1 => (Credibility::Two, Why::OneAndMoreReported),
        1 => (Credibility::Three, Why::One),
        _ => (Credibility::One, Why::Confirmed),
    };
    Ok(Suggestion { credibility, why })
}

/// Whether somebody who knows first hand, and has no interest on record, denies it.
fn is_denied_first_hand(vault: &Vault, weight: &ClaimWeight) -> Result<bool, Error> {
    for stored in vault.assertions_of_claim(&weight.claim)? {
        if stored.assertion.stance != Stance::Denies {
            continue;
        }
        let account: Account = vault.thing(ThingKind::Account, &stored.assertion.account)?;
        let source: Source = vault.thing(ThingKind::Source, &account.source)?;
        if source.interest.is_none() && is_first_hand(account.access) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether somebody with this access knows it themselves.
pub fn is_first_hand(access: Access) -> bool {
    matches!(
        access,
        Access::Saw
            | Access::Experienced
            | Access::Recorded
            | Access::Authored
            | Access::OfficialRecord
    )
}

/// The grade that stands of each member for an account, or for what it says of one claim: the last.
///
/// # Errors
/// When a row cannot be read.
pub fn standing(
    vault: &Vault,
    account: &Handle,
    claim: Option<&Handle>,
) -> Result<Vec<StoredRemark<Assessment>>, Error> {
    let mut standing: Vec<StoredRemark<Assessment>> = Vec::new();
    for grade in vault.assessments(account)? {
        if grade.said.claim.as_ref() != claim {
            continue;
        }
        standing.retain(|earlier| earlier.member != grade.member);
        standing.push(grade);
    }
    Ok(standing)
}
