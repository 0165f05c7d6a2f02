//! The leak check: nothing protected may be visible, alone or together with earlier dossiers.

use std::collections::BTreeSet;

use testimony_model::{Action, Handle, Person, ProtectKind, Protection, Source, ThingKind};
use testimony_redact::{Finding as Spot, How, ItemKind, ProtectedItem, ProtectedList};
use testimony_vault::Vault;

use super::{Certified, Chosen, ChosenText, Material};
use crate::contents::Finding;
use crate::{AccountPlan, Error, Plan};

/// A phrase of more words is no name, and is searched for as it stands.
const NAME_WORDS_MAX: usize = 3;

/// One protected text that would be visible. It names places, never the text itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Where it would be seen.
    pub place: String,
    /// Which protected text: "protected text 2" or "the name of source w1".
    pub what: String,
    /// In which form it appears there.
    pub how: String,
}

/// Who may read a text that a dossier shows: it decides what must not be in it.
enum Place {
    /// The team's own words: nothing that any account withholds.
    Team,
    /// The words and fields of one account, by its place in the plan: nothing that it withholds.
    Account(usize),
}

/// Refuses if anything protected would be visible.
pub(super) fn check(
    vault: &Vault,
    plan: &Plan,
    material: &Material<'_>,
    chosen: &[Chosen],
    findings: &[Finding],
) -> Result<(), Error> {
    let protected = protected_items(vault)?;
    let with = |more: Vec<ProtectedItem>| {
        ProtectedList::new(protected.iter().map(copy).chain(more).collect())
    };
    let all = with(plan.accounts.iter().flat_map(withheld_items).collect())?;
    let own: Vec<ProtectedList> =
        plan.accounts.iter().map(|one| with(withheld_items(one))).collect::<Result<_, _>>()?;
    let mut leaks = Vec::new();
    for (place, name, visible) in visible_texts(vault, plan, material, chosen, findings)? {
        let list = match place {
            Place::Team => &all,
            Place::Account(index) => own.get(index).unwrap_or(&all),
        };
        leaks.extend(list.find(&visible).iter().map(|spot| leak(list, &name, spot)));
        leaks.extend(turned_round(&name, &visible));
    }
    leaks.dedup();
    if leaks.is_empty() { Ok(()) } else { Err(Error::Leaks(leaks)) }
}

/// A certificate has no word to search for: what leaks is its shape, and only a person can say
/// whether that may be seen.
pub(super) fn check_shapes(plan: &Plan, certified: &[Certified]) -> Result<(), Error> {
    if plan.accept_shape || certified.is_empty() {
        return Ok(());
    }
    Err(Error::Shape(certified.iter().map(|one| one.reveals.clone()).collect()))
}

fn copy(item: &ProtectedItem) -> ProtectedItem {
    ProtectedItem::new(item.text.clone(), item.kind, item.note_id.clone())
}

/// What an account withholds must not stand elsewhere in another form: a line break inside a name,
/// another ending, another script.
fn withheld_items(account: &AccountPlan) -> Vec<ProtectedItem> {
    let phrases = account.withhold.iter().enumerate();
    phrases
        .filter(|(_, phrase)| phrase.chars().any(char::is_alphanumeric))
        .map(|(index, phrase)| {
            let few = phrase.split_whitespace().count() <= NAME_WORDS_MAX;
            let kind = if few { ItemKind::Name } else { ItemKind::Other };
            let note = format!("phrase {} that account {} withholds", index + 1, account.id);
            ProtectedItem::new(phrase.trim(), kind, note)
        })
        .collect()
}

/// Letters behind an override are shown in the other order: a search in reading order misses them.
fn turned_round(place: &str, visible: &str) -> Option<Leak> {
    visible.contains(['\u{202d}', '\u{202e}']).then(|| Leak {
        place: place.to_owned(),
        what: "a sign that turns letters round".to_owned(),
        how: "which hides what is there from any search".to_owned(),
    })
}

fn leak(list: &ProtectedList, place: &str, spot: &Spot) -> Leak {
    let how = match spot.how {
        How::Exact => "as it is written",
        How::Normalised => "in other letters or spacing",
        How::Transliterated => "in another script",
        How::Inflected => "with another ending or a word between",
        How::Joined => "joined to other letters",
    };
    let what = list.items().get(spot.item_index).map_or("", |item| item.note_id.as_str());
    Leak { place: place.to_owned(), what: what.to_owned(), how: how.to_owned() }
}

/// The vault's protected list, and the real names of all who go by a code name.
fn protected_items(vault: &Vault) -> Result<Vec<ProtectedItem>, Error> {
    let mut items = Vec::new();
    for (index, protect) in vault.protected()?.into_iter().enumerate() {
        let kind = match protect.kind {
            ProtectKind::Name => ItemKind::Name,
            ProtectKind::Place => ItemKind::Place,
            ProtectKind::Phone => ItemKind::Phone,
            ProtectKind::Other => ItemKind::Other,
        };
        items.push(ProtectedItem::new(protect.text, kind, format!("protected text {}", index + 1)));
    }
    items.extend(names(vault)?);
    Ok(items)
}

/// Every name that a source or a person of the case ever had on record, unless it may be shown now. What
/// was revised or withdrawn stays a name.
fn names(vault: &Vault) -> Result<Vec<ProtectedItem>, Error> {
    let open = |kind: ThingKind, id: &Handle| -> Result<bool, Error> {
        let now = match kind {
            ThingKind::Source => vault.thing::<Source>(kind, id).map(|one| one.protection),
            _ => vault.thing::<Person>(kind, id).map(|one| one.protection),
        };
        match now {
            Ok(protection) => Ok(protection == Protection::Open),
            Err(testimony_vault::Error::Dangling { .. }) => Ok(false),
            Err(other) => Err(other.into()),
        }
    };
    let mut items: Vec<ProtectedItem> = Vec::new();
    let mut seen = BTreeSet::new();
    for kind in [ThingKind::Source, ThingKind::Person] {
        for form in vault.forms(kind)? {
            let (id, names): (Handle, Vec<String>) = match form {
                Action::Source(one) => (one.id, one.name.into_iter().collect()),
                Action::Person(one) => {
                    (one.id, one.name.into_iter().chain(one.other_names).collect())
                }
                _ => continue,
            };
            if names.is_empty() || open(kind, &id)? {
                continue;
            }
            for name in names {
                if seen.insert((kind, id.clone(), name.clone())) {
                    let note = format!("the name of {} {id}", kind.as_str());
                    items.push(ProtectedItem::new(name, ItemKind::Name, note));
                }
            }
        }
    }
    Ok(items)
}

/// Everything that a reader could read, with where it stands.
fn visible_texts(
    vault: &Vault,
    plan: &Plan,
    material: &Material<'_>,
    chosen: &[Chosen],
    findings: &[Finding],
) -> Result<Vec<(Place, String, String)>, Error> {
    let mut visible = vec![
        (Place::Team, "the title".to_owned(), plan.title.clone()),
        (Place::Team, "the summary".to_owned(), plan.summary.clone()),
        (Place::Team, "the publisher's name".to_owned(), material.publisher.clone()),
        (Place::Team, "the log's name".to_owned(), material.log_origin.clone()),
    ];
    for finding in findings {
        visible.push((Place::Team, "a claim".to_owned(), finding.claim.clone()));
        visible.push((Place::Team, "the sentence of a claim".to_owned(), finding.sentence.clone()));
    }
    for (index, (one, wanted)) in chosen.iter().zip(&plan.accounts).enumerate() {
        visible.push((
            Place::Team,
            format!("the label of account {}", wanted.id),
            one.label.clone(),
        ));
        for &field in &one.fields {
            let leaf = &one.entry_payload.disclosures[field];
            let text = leaf.value.as_str().map_or_else(|| leaf.value.to_string(), str::to_owned);
            visible.push((
                Place::Account(index),
                format!("field `{}` of account {}", leaf.name, wanted.id),
                text,
            ));
        }
        if let Some(text) = &one.text {
            let place = format!("the words of account {}", wanted.id);
            let runs = visible_words(vault, text)?.into_iter();
            visible.extend(runs.map(|run| (Place::Account(index), place.clone(), run)));
        }
    }
    Ok(visible)
}

/// What can be read of a text once this dossier is laid beside all earlier ones: runs without gaps,
/// and the whole with its gaps closed (a reader may guess that nothing stood between).
fn visible_words(vault: &Vault, text: &ChosenText) -> Result<Vec<String>, Error> {
    let mut known: BTreeSet<usize> = text.shown.iter().copied().collect();
    let earlier = vault.disclosed_paths(text.item.id)?;
    known.extend(earlier.iter().filter_map(|path| path.parse::<usize>().ok()));
    let mut runs = vec![String::new()];
    for (index, word) in text.words.iter().enumerate() {
        match (known.contains(&index), runs.last_mut()) {
            (true, Some(run)) => run.push_str(word),
            (false, Some(run)) if !run.is_empty() => runs.push(String::new()),
            _ => {}
        }
    }
    let joined = runs.concat();
    runs.push(joined);
    Ok(runs)
}
