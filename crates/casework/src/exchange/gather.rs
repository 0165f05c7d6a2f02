//! The case as it is now, out of a vault.

use serde::de::DeserializeOwned;
use testimony_exchange::Case;
use testimony_model::{Account, Action, ChainBounds, Claim, Handle, ThingKind, ThingRef};
use testimony_vault::Vault;

use crate::Error;
use crate::weighing::weigh_claim;

/// Everything, with the chains of each claim.
pub(super) fn case(vault: &Vault, progress: &mut dyn FnMut(u64, u64)) -> Result<Case, Error> {
    let mut case = Case { actions: actions(vault)?, ..Case::default() };
    let claims: Vec<Claim> = vault.things(ThingKind::Claim)?;
    for (done, claim) in (0_u64..).zip(&claims) {
        progress(done, claims.len() as u64);
        let weight = weigh_claim(vault, &claim.id)?;
        let bounds = [&weight.asserted, &weight.denied]
            .map(|side| ChainBounds { lo: side.weighing.lo, hi: side.weighing.hi });
        case.chains.insert(claim.id.clone(), bounds);
    }
    Ok(case)
}

/// Every thing in its newest form, and what was said of it, as actions that would make it.
pub(super) fn actions(vault: &Vault) -> Result<Vec<Action>, Error> {
    let mut all = Vec::new();
    for kind in ThingKind::ALL {
        all.extend(things(vault, kind)?);
    }
    for action in &mut all {
        // Which of the team's cases a thing belongs to says who may see it here, and stays here.
        match action {
            Action::Account(account) => {
                account.text = vault.account_text(account)?;
                account.case = None;
            }
            Action::Event(event) => event.case = None,
            _ => {}
        }
    }
    let mut said = Vec::new();
    for thing in all.iter().filter_map(Action::defines) {
        if thing.kind == ThingKind::Claim {
            let assertions = vault.assertions_of_claim(&thing.id)?;
            said.extend(assertions.into_iter().map(|one| Action::Assertion(one.assertion)));
        }
        let notes = vault.notes(thing.kind, &thing.id)?;
        said.extend(notes.into_iter().map(|one| Action::Note(one.said)));
    }
    let attributions = vault.attributions()?.into_iter();
    said.extend(attributions.map(|one| Action::Attribution(one.attribution)));
    said.extend(vault.links()?.into_iter().map(|one| Action::Link(one.said)));
    said.extend(vault.all_assessments()?.into_iter().map(|one| Action::Assessment(one.said)));
    said.extend(vault.all_triage()?.into_iter().map(|one| Action::Triage(one.said)));
    said.extend(vault.custody()?.into_iter().map(|one| Action::Custody(one.said)));
    all.extend(said);
    Ok(all)
}

/// Things whose ids are wanted, in their newest form, with the words of accounts.
pub(crate) fn each_thing(
    vault: &Vault,
    wanted: &dyn Fn(&Handle) -> bool,
    take: &mut dyn FnMut(ThingRef, Action),
) -> Result<(), Error> {
    for kind in ThingKind::ALL {
        for mut action in things(vault, kind)? {
            let Some(thing) = action.defines().filter(|thing| wanted(&thing.id)) else { continue };
            if let Action::Account(account) = &mut action {
                account.text = vault.account_text(account)?;
            }
            take(thing, action);
        }
    }
    Ok(())
}

fn things(vault: &Vault, kind: ThingKind) -> Result<Vec<Action>, Error> {
    use ThingKind as K;
    match kind {
        K::Source => of(vault, kind, Action::Source),
        K::Account => of(vault, kind, |one: Account| Action::Account(one)),
        K::Passage => of(vault, kind, Action::Passage),
        K::Claim => of(vault, kind, Action::Claim),
        K::Event => of(vault, kind, Action::Event),
        K::Act => of(vault, kind, Action::Act),
        K::Intervention => of(vault, kind, Action::Intervention),
        K::Group => of(vault, kind, Action::Group),
        K::Person => of(vault, kind, Action::Person),
        K::Involvement => of(vault, kind, Action::Involvement),
        K::EventLink => of(vault, kind, Action::EventLink),
        K::PersonLink => of(vault, kind, Action::PersonLink),
        K::Place => of(vault, kind, Action::Place),
        K::Task => of(vault, kind, Action::Task),
        K::Term => of(vault, kind, Action::Term),
        K::Field => of(vault, kind, Action::Field),
        // A count rests on lists of names, which leave by themselves or not at all.
        K::Case | K::List | K::Count => Ok(Vec::new()),
    }
}

fn of<T: DeserializeOwned>(
    vault: &Vault,
    kind: ThingKind,
    action: impl Fn(T) -> Action,
) -> Result<Vec<Action>, Error> {
    Ok(vault.things::<T>(kind)?.into_iter().map(action).collect())
}
