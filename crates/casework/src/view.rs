//! What the command and the Desk show of a case: lists and one event's matrix.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use testimony_model::{
    Account, Act, Claim, Edtf, Event, Handle, Intervention, Place, Source, Stance, ThingKind,
};
use testimony_vault::Vault;

use crate::Error;
use crate::erasing::is_erased;
use crate::weighing::{ClaimWeight, weigh_claims};

/// One account in a list.
#[derive(Debug, Clone, Serialize)]
pub struct AccountSummary {
    /// Its id.
    pub id: Handle,
    /// The source's id.
    pub source: Handle,
    /// What the source is called.
    pub code_name: String,
    /// By which way it arrived.
    pub received_via: String,
    /// When it arrived, to the day.
    pub received: Option<String>,
    /// The language, if it is known.
    pub language: Option<String>,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// How the source knows.
    pub access: String,
    /// Its words.
    pub text: Option<String>,
    /// Its files, by name and size.
    pub files: Vec<FileSummary>,
    /// Whether it may be published.
    pub publication_consent: bool,
    /// The account that it continues.
    pub continues: Option<Handle>,
    /// Whether its sender can be answered.
    pub has_mailbox: bool,
    /// The item that holds its entry, for `record prove`.
    pub item: String,
}

/// One file in a list.
#[derive(Debug, Clone, Serialize)]
pub struct FileSummary {
    /// Its name as it arrived.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its item.
    pub item: String,
    /// Whether its end never arrived.
    pub cut: bool,
    /// When and why it was erased, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased: Option<String>,
}

/// All accounts, in the order in which they were put on record.
///
/// # Errors
/// When the vault cannot be read.
pub fn accounts(vault: &Vault) -> Result<Vec<AccountSummary>, Error> {
    let names = code_names(vault)?;
    let accounts: Vec<Account> = vault.things(ThingKind::Account)?;
    accounts.into_iter().map(|account| summary(vault, &names, account)).collect()
}

/// One account.
///
/// # Errors
/// When there is none with this id.
pub fn account(vault: &Vault, id: &Handle) -> Result<AccountSummary, Error> {
    summary(vault, &code_names(vault)?, vault.thing(ThingKind::Account, id)?)
}

/// What each source is called.
///
/// # Errors
/// When the vault cannot be read.
pub fn code_names(vault: &Vault) -> Result<BTreeMap<Handle, String>, Error> {
    let sources: Vec<Source> = vault.things(ThingKind::Source)?;
    Ok(sources.into_iter().map(|one| (one.id, one.code_name)).collect())
}

fn summary(
    vault: &Vault,
    names: &BTreeMap<Handle, String>,
    account: Account,
) -> Result<AccountSummary, Error> {
    let files = account.files.iter().map(|file| {
        Ok(FileSummary {
            name: file.name.clone(),
            bytes: file.bytes,
            item: file.item.clone(),
            cut: file.cut,
            erased: is_erased(vault, &file.item)?,
        })
    });
    Ok(AccountSummary {
        text: vault.account_text(&account)?,
        has_mailbox: vault.thread_of_source(account.source.as_str())?.is_some(),
        item: vault.thing_item(ThingKind::Account, &account.id)?.id.to_string(),
        files: files.collect::<Result<_, Error>>()?,
        code_name: names.get(&account.source).cloned().unwrap_or_default(),
        received_via: account.received_via.to_string(),
        received: account.received.map(String::from),
        access: account.access.to_string(),
        publication_consent: account.consent.publication,
        id: account.id,
        source: account.source,
        language: account.language,
        title: account.title,
        continues: account.continues,
    })
}

/// One event with its claims, who says what, and what was asked of whom.
#[derive(Debug, Clone)]
pub struct EventView {
    /// The event.
    pub event: Event,
    /// The columns of the matrix.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Calls and questions, and their answers.
    pub interventions: Vec<Intervention>,
    /// What each source is called.
    pub names: BTreeMap<Handle, String>,
}

/// One column: a source, or sources that only repeat, folded into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands above it; nothing where several are folded into one.
    pub label: String,
    /// Its sources.
    pub sources: BTreeSet<String>,
    /// Whether everything in it only repeats others.
    pub repeats: bool,
}

/// One row: a claim.
#[derive(Debug, Clone)]
pub struct Row {
    /// The claim, weighed.
    pub weight: ClaimWeight,
    /// Its cells, one a column.
    pub cells: Vec<Option<Stance>>,
}

/// Sources that only repeat are folded into one column from this many on.
const FOLD_FROM: usize = 4;

/// Everything about one event.
///
/// # Errors
/// When there is none with this id.
pub fn event(vault: &Vault, id: &Handle) -> Result<EventView, Error> {
    let event: Event = vault.thing(ThingKind::Event, id)?;
    let claims: Vec<Claim> = vault.things(ThingKind::Claim)?;
    let about: Vec<Claim> =
        claims.into_iter().filter(|claim| claim.event.as_ref() == Some(id)).collect();
    let weighed = weigh_claims(vault, about)?;
    let columns = columns(&weighed);
    let rows = weighed.into_iter().map(|weight| {
        let stances = weight.stances();
        let cell =
            |column: &Column| column.sources.iter().find_map(|one| stances.get(one).copied());
        Row { cells: columns.iter().map(cell).collect(), weight }
    });
    let rows = rows.collect();
    let interventions: Vec<Intervention> = vault.things(ThingKind::Intervention)?;
    Ok(EventView {
        interventions: interventions.into_iter().filter(|one| one.event == *id).collect(),
        names: code_names(vault)?,
        event,
        columns,
        rows,
    })
}

/// An account that is about an event.
#[derive(Debug, Clone)]
pub struct AccountOfEvent {
    /// Its id.
    pub id: Handle,
    /// Its source.
    pub source: Handle,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// When it was told.
    pub made: Option<Edtf>,
    /// When it reached the team.
    pub received: Option<Edtf>,
    /// Whether it denies a claim of the event.
    pub denies: bool,
}

/// The accounts that are about an event: those that were linked to it, and those that say anything of
/// its claims.
///
/// # Errors
/// When the vault cannot be read.
pub fn accounts_of_event(vault: &Vault, seen: &EventView) -> Result<Vec<AccountOfEvent>, Error> {
    let links = vault.links_of(ThingKind::Event, &seen.event.id)?;
    let mut ids: BTreeMap<Handle, bool> =
        links.into_iter().map(|link| (link.said.account, false)).collect();
    for row in &seen.rows {
        for one in vault.assertions_of_claim(&row.weight.claim)? {
            *ids.entry(one.assertion.account).or_default() |=
                one.assertion.stance == Stance::Denies;
        }
    }
    let told = |(id, denies): (Handle, bool)| {
        let account: Account = vault.thing(ThingKind::Account, &id)?;
        let Account { id, source, title, made, received, .. } = account;
        Ok(AccountOfEvent { id, source, title, made, received, denies })
    };
    ids.into_iter().map(told).collect()
}

/// The acts of an event, and the places of both.
///
/// # Errors
/// When the vault cannot be read.
pub fn acts_of_event(vault: &Vault, event: &Event) -> Result<(Vec<Act>, Vec<Place>), Error> {
    let acts: Vec<Act> = vault.things(ThingKind::Act)?;
    let acts: Vec<Act> = acts.into_iter().filter(|act| act.event == event.id).collect();
    let named = event.location.iter().chain(acts.iter().filter_map(|act| act.location.as_ref()));
    let named: BTreeSet<&Handle> = named.collect();
    let places = named.into_iter().map(|id| vault.thing(ThingKind::Place, id));
    let places = places.collect::<Result<_, _>>()?;
    Ok((acts, places))
}

/// Sources that add something to a claim first, in the order in which they came; then those that only
/// repeat others.
fn columns(weighed: &[ClaimWeight]) -> Vec<Column> {
    let (mut all, mut seen, mut counts) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for weight in weighed {
        let repeating = repeating(weight);
        for source in weight.stances().keys() {
            if seen.insert(source) {
                all.push(source);
            }
            if !repeating.contains(source.as_str()) {
                counts.insert(source);
            }
        }
    }
    let (shown, repeats): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| counts.contains(one));
    let name = |id: &String| weighed.first().map(|weight| weight.name(id)).unwrap_or_default();
    let single = |id: &String, repeats| Column {
        label: name(id),
        sources: BTreeSet::from([id.clone()]),
        repeats,
    };
    let mut columns: Vec<Column> = shown.into_iter().map(|id| single(id, false)).collect();
    if repeats.len() >= FOLD_FROM {
        columns.push(Column {
            label: String::new(),
            sources: repeats.into_iter().cloned().collect(),
            repeats: true,
        });
    } else {
        columns.extend(repeats.into_iter().map(|id| single(id, true)));
    }
    columns
}

/// The sources that add nothing to a claim because they repeat others.
fn repeating(weight: &ClaimWeight) -> BTreeSet<&str> {
    let sides = [&weight.asserted, &weight.denied];
    let nothing = sides.into_iter().flat_map(|side| &side.weighing.adds_nothing);
    nothing
        .filter(|one| matches!(one.reason, testimony_weigh::Reason::Repeats { .. }))
        .map(|one| one.actor.as_str())
        .collect()
}
