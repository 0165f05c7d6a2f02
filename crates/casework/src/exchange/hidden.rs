//! What no export may show: the team's protected texts, and the names of all who go by a code name.

use std::collections::BTreeSet;

use testimony_model::{Action, Handle, Person, ProtectKind, Protection, Source, ThingKind};
use testimony_redact::{ItemKind, ProtectedItem};
use testimony_vault::Vault;

use crate::Error;

/// The protected texts of the case.
pub(super) fn texts(vault: &Vault) -> Result<Vec<ProtectedItem>, Error> {
    let texts = (1..).zip(vault.protected()?).map(|(number, protect)| {
        let kind = match protect.kind {
            ProtectKind::Name => ItemKind::Name,
            ProtectKind::Place => ItemKind::Place,
            ProtectKind::Phone => ItemKind::Phone,
            ProtectKind::Other => ItemKind::Other,
        };
        ProtectedItem::new(protect.text, kind, format!("protected text {number}"))
    });
    Ok(texts.collect())
}

/// Every name that a source or person ever had on record and that may not be shown now. What was
/// revised or withdrawn stays a name.
pub(super) fn names(vault: &Vault) -> Result<Vec<ProtectedItem>, Error> {
    let mut items = Vec::new();
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
            if names.is_empty() || is_open(vault, kind, &id)? {
                continue;
            }
            for name in names.into_iter().filter(|name| is_searchable(name)) {
                if seen.insert((kind, id.clone(), name.clone())) {
                    let note = format!("the name of {} {id}", kind.as_str());
                    items.push(ProtectedItem::new(name, ItemKind::Name, note));
                }
            }
        }
    }
    Ok(items)
}

/// A name without a letter or digit ("?") can be found nowhere, and hides nothing.
fn is_searchable(name: &str) -> bool {
    name.chars().any(char::is_alphanumeric)
}

fn is_open(vault: &Vault, kind: ThingKind, id: &Handle) -> Result<bool, Error> {
    let now = match kind {
        ThingKind::Source => vault.thing::<Source>(kind, id).map(|one| one.protection),
        _ => vault.thing::<Person>(kind, id).map(|one| one.protection),
    };
    match now {
        Ok(protection) => Ok(protection == Protection::Open),
        Err(testimony_vault::Error::Dangling { .. }) => Ok(false),
        Err(other) => Err(other.into()),
    }
}
