//! The leak check: nothing protected may be visible, alone or together with earlier dossiers.

use std::collections::BTreeSet;

use testimony_model::{ProtectKind, Protection, Source, ThingKind};
use testimony_redact::{Finding as Spot, How, ItemKind, ProtectedItem, ProtectedList};
use testimony_vault::Vault;

use super::{Chosen, ChosenText, Material};
use crate::contents::Finding;
use crate::{Error, Plan};

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

/// Refuses if anything protected would be visible.
pub(super) fn check(
    vault: &Vault,
    plan: &Plan,
    material: &Material<'_>,
    chosen: &[Chosen],
    findings: &[Finding],
) -> Result<(), Error> {
    let list = ProtectedList::new(protected_items(vault)?)?;
    let mut leaks = Vec::new();
    for (place, visible) in visible_texts(vault, plan, material, chosen, findings)? {
        let spots = list.find(&visible);
        leaks.extend(spots.iter().map(|spot| leak(&list, &place, spot)));
    }
    leaks.dedup();
    if leaks.is_empty() { Ok(()) } else { Err(Error::Leaks(leaks)) }
}

fn leak(list: &ProtectedList, place: &str, spot: &Spot) -> Leak {
    let how = match spot.how {
        How::Exact => "as it is written",
        How::Normalised => "in other letters or spacing",
        How::Transliterated => "in another script",
        How::Inflected => "with another ending",
        How::Joined => "joined to other letters",
    };
    let what = list.items().get(spot.item_index).map_or("", |item| item.note_id.as_str());
    Leak { place: place.to_owned(), what: what.to_owned(), how: how.to_owned() }
}

/// The vault's protected list, and the real names of all sources that go by a code name.
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
    let sources: Vec<Source> = vault.things(ThingKind::Source)?;
    for source in sources.into_iter().filter(|one| one.protection == Protection::CodeName) {
        if let Some(name) = source.name {
            let note = format!("the name of source {}", source.id);
            items.push(ProtectedItem::new(name, ItemKind::Name, note));
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
) -> Result<Vec<(String, String)>, Error> {
    let mut visible = vec![
        ("the title".to_owned(), plan.title.clone()),
        ("the summary".to_owned(), plan.summary.clone()),
        ("the publisher's name".to_owned(), material.publisher.clone()),
        ("the log's name".to_owned(), material.log_origin.clone()),
    ];
    for finding in findings {
        visible.push(("a claim".to_owned(), finding.claim.clone()));
        visible.push(("the sentence of a claim".to_owned(), finding.sentence.clone()));
    }
    for (one, wanted) in chosen.iter().zip(&plan.accounts) {
        visible.push((format!("the label of account {}", wanted.id), one.label.clone()));
        for &index in &one.fields {
            let leaf = &one.entry_payload.disclosures[index];
            let text = leaf.value.as_str().map_or_else(|| leaf.value.to_string(), str::to_owned);
            visible.push((format!("field `{}` of account {}", leaf.name, wanted.id), text));
        }
        if let Some(text) = &one.text {
            let place = format!("the words of account {}", wanted.id);
            visible.extend(visible_words(vault, text)?.into_iter().map(|run| (place.clone(), run)));
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
