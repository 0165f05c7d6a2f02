//! Which records lack what the standard asks of a finished one (docs/huridocs.md)?
//!
//! A list for people, never a gate: nothing is refused because it is incomplete.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde::de::DeserializeOwned;
use testimony_model::dictionary::Format;
use testimony_model::{Act, Action, Claim, Handle, ThingKind, huridocs};
use testimony_vault::Vault;

use crate::Error;

/// The event of an information.
const EVENT_OF_INFORMATION: &str = "2503";

/// A record that lacks something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// The format of the standard.
    pub format: Format,
    /// The kind of thing.
    pub kind: ThingKind,
    /// Its id.
    pub id: Handle,
    /// What it lacks, mandatory fields first.
    pub lacks: Vec<Lack>,
}

/// A field that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lack {
    /// Its number.
    pub number: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// A finished record has it; otherwise it holds records together.
    pub mandatory: bool,
}

/// All records that lack something, by format, in the order in which they were put on record.
/// `language` is a tag of BCP 47 for the labels.
///
/// # Errors
/// When the vault cannot be read.
pub fn drafts(vault: &Vault, language: &str) -> Result<Vec<Draft>, Error> {
    let with_event = accounts_with_event(vault)?;
    let mut records = Vec::new();
    records.extend(of(vault, ThingKind::Event, Action::Event)?);
    records.extend(of(vault, ThingKind::Person, Action::Person)?);
    records.extend(of(vault, ThingKind::Act, Action::Act)?);
    records.extend(of(vault, ThingKind::EventLink, Action::EventLink)?);
    records.extend(of(vault, ThingKind::PersonLink, Action::PersonLink)?);
    records.extend(of(vault, ThingKind::Involvement, Action::Involvement)?);
    records.extend(of(vault, ThingKind::Account, Action::Account)?);
    records.extend(of(vault, ThingKind::Intervention, Action::Intervention)?);
    let drafts = records.iter().filter_map(|action| {
        let (format, thing) = (huridocs::fields(action)?.0, action.defines()?);
        let also = |number: &str| {
            number == EVENT_OF_INFORMATION
                && thing.kind == ThingKind::Account
                && with_event.contains(&thing.id)
        };
        let lacks: Vec<Lack> = huridocs::missing(action, also)
            .into_iter()
            .map(|field| Lack {
                number: field.number,
                label: field.label(language),
                mandatory: field.mandatory,
            })
            .collect();
        let draft = Draft { format, kind: thing.kind, id: thing.id, lacks };
        (!draft.lacks.is_empty()).then_some(draft)
    });
    Ok(drafts.collect())
}

/// Accounts that were linked to an event, or say something of a claim about one.
fn accounts_with_event(vault: &Vault) -> Result<BTreeSet<Handle>, Error> {
    let mut with: BTreeSet<Handle> =
        vault.links()?.into_iter().map(|link| link.said.account).collect();
    let acts: BTreeMap<Handle, Handle> =
        vault.things::<Act>(ThingKind::Act)?.into_iter().map(|act| (act.id, act.event)).collect();
    for claim in vault.things::<Claim>(ThingKind::Claim)? {
        let by_act = claim.act.as_ref().is_some_and(|act| acts.contains_key(act));
        if claim.event.is_some() || by_act {
            let said = vault.assertions_of_claim(&claim.id)?;
            with.extend(said.into_iter().map(|one| one.assertion.account));
        }
    }
    Ok(with)
}

fn of<T: DeserializeOwned>(
    vault: &Vault,
    kind: ThingKind,
    action: impl Fn(T) -> Action,
) -> Result<Vec<Action>, Error> {
    Ok(vault.things::<T>(kind)?.into_iter().map(action).collect())
}
