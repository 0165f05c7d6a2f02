//! Undo, redo and the history of anything in the case (docs/spec/entry.md, section 3.29).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::Serialize;
use testimony_model::{Action, Handle, ThingKind, Withdrawal};
use testimony_vault::{Entry, HistoryEntry, Occasion, Role, Vault};

use crate::Error;

/// One line of a history.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// The number of the entry.
    pub seq: u64,
    /// When, as the team's clock said.
    pub at: String,
    /// Who put it on record: a name of the team.
    pub member: String,
    /// What it did, in words.
    pub what: String,
    /// What it does to the thing whose history this is: `defines`, `changes` or `refers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    /// The entry that took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_by: Option<u64>,
    /// The action.
    pub action: Action,
}

/// Takes entries back.
///
/// # Errors
/// When one cannot be taken back, or something that counts builds upon one.
pub fn withdraw(
    vault: &mut Vault,
    entries: RangeInclusive<u64>,
    occasion: &mut Occasion<'_>,
) -> Result<u64, Error> {
    let action = Action::Withdraw(Withdrawal { first: *entries.start(), last: *entries.end() });
    action.check().map_err(Error::Form)?;
    let mut writer = vault.writer()?;
    let seq = writer.next_seq();
    writer.append(&action, occasion)?;
    writer.commit()?;
    Ok(seq)
}

/// Every entry that speaks of a thing, oldest first.
///
/// # Errors
/// When there is nothing with this id.
pub fn history(vault: &Vault, kind: ThingKind, id: &Handle) -> Result<Vec<Told>, Error> {
    let names = Names::of(vault)?;
    let entries = vault.history(kind, id)?;
    if entries.is_empty() {
        let missing = testimony_vault::Error::Dangling { kind: kind.as_str(), id: id.to_string() };
        return Err(missing.into());
    }
    Ok(entries.into_iter().map(|one| names.told(one)).collect())
}

/// The last entries of the case, oldest first.
///
/// # Errors
/// When an entry cannot be read.
pub fn latest(vault: &Vault, count: u64) -> Result<Vec<Told>, Error> {
    let names = Names::of(vault)?;
    let last = vault.last_entry()?;
    let mut told = Vec::new();
    for seq in last.saturating_sub(count.saturating_sub(1)).max(1)..=last {
        let entry = match vault.entry(seq) {
            Ok(entry) => entry,
            Err(testimony_vault::Error::NoEntry(_)) => continue,
            Err(other) => return Err(other.into()),
        };
        let withdrawn_by = vault.withdrawn_by(seq)?;
        told.push(Told { withdrawn_by, ..names.line(entry) });
    }
    Ok(told)
}

/// What the members are called, by their keys.
struct Names(BTreeMap<[u8; 32], String>);

impl Names {
    fn of(vault: &Vault) -> Result<Self, Error> {
        let members = vault.members()?;
        Ok(Self(members.into_iter().map(|one| (one.public, one.name)).collect()))
    }

    fn line(&self, entry: Entry) -> Told {
        Told {
            seq: entry.seq,
            at: entry.at.strftime("%Y-%m-%d %H:%M").to_string(),
            member: self.0.get(&entry.member).cloned().unwrap_or_default(),
            what: what(&entry.action),
            role: None,
            withdrawn_by: None,
            action: entry.action,
        }
    }

    fn told(&self, one: HistoryEntry) -> Told {
        let role = match one.role {
            Role::Defines => "defines",
            Role::Changes => "changes",
            Role::Refers => "refers",
        };
        Told { role: Some(role), withdrawn_by: one.withdrawn_by, ..self.line(one.entry) }
    }
}

/// What an action did, by kinds and ids alone.
pub fn what(action: &Action) -> String {
    match action {
        Action::Assertion(x) => format!("{} {} {}", x.account, x.stance, x.claim),
        Action::Attribution(x) => {
            let from = x.from.as_ref().map_or("an unnamed source", Handle::as_str);
            format!("{} {} {from} ({})", x.account, x.mode, x.status)
        }
        Action::Consent(x) => format!("consent for {}", x.account),
        Action::Describe(x) => format!("learnt about {}", x.account),
        Action::Message(x) => format!("message {} to the sender of {}", x.counter, x.account),
        Action::Protect(_) => "a protected text".to_owned(),
        Action::Files(x) => format!("files put in: {}", x.files.len()),
        Action::MemberAdd(_) => "a member joined".to_owned(),
        Action::MemberRemove(_) => "a member left".to_owned(),
        Action::MemberAccess(x) => format!("a member is {}", x.role),
        Action::Move(x) => {
            let to = x.case.as_ref().map_or("no case", Handle::as_str);
            format!("{} {} moved to {to}", x.thing.kind.as_str(), x.thing.id)
        }
        Action::Erase(x) => format!("erased items: {}", x.items.len()),
        Action::Link(x) => format!("{} is about {}", x.account, x.event),
        Action::Triage(x) => format!("{}: {}", x.account, x.state),
        Action::Assessment(x) => {
            format!("{} graded {}{}", x.account, x.reliability, x.credibility)
        }
        Action::Note(x) => format!("a remark about {} {}", x.about.kind.as_str(), x.about.id),
        Action::Judgement(x) => {
            let [first, second] =
                [&x.first, &x.second].map(|one| format!("{}/{}", one.list, one.listing));
            format!("{first} and {second}: {}", x.same)
        }
        Action::Custody(x) => format!("custody: {}", x.step),
        Action::Revise(x) => x.thing.defines().map_or_else(
            || "revised".to_owned(),
            |thing| format!("{} {} put better", thing.kind.as_str(), thing.id),
        ),
        Action::Withdraw(x) if x.first == x.last => format!("took back entry {}", x.first),
        Action::Withdraw(x) => format!("took back entries {} to {}", x.first, x.last),
        other => other.defines().map_or_else(
            || "an entry".to_owned(),
            |thing| format!("{} {}", thing.kind.as_str(), thing.id),
        ),
    }
}
