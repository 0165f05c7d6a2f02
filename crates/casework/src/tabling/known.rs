//! What the case has already, as rows may call it.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use testimony_model::{Handle, ThingKind};
use testimony_vault::Vault;

use super::fields::Team;
use crate::Error;

/// Things by what they are called.
#[derive(Debug, Default)]
pub(super) struct Known {
    handles: HashMap<ThingKind, HashSet<Handle>>,
    called: HashMap<ThingKind, HashMap<String, Called>>,
}

#[derive(Debug)]
enum Called {
    One(Handle),
    Several,
}

/// Several things are called so.
#[derive(Debug)]
pub(super) struct Several;

/// What things are called, of any kind.
#[derive(Deserialize)]
struct Labelled {
    id: Handle,
    title: Option<String>,
    code_name: Option<String>,
    name: Option<String>,
    #[serde(default)]
    other_names: Vec<String>,
}

const KINDS: [ThingKind; 6] = [
    ThingKind::Event,
    ThingKind::Act,
    ThingKind::Person,
    ThingKind::Source,
    ThingKind::Account,
    ThingKind::Place,
];

impl Known {
    /// All that the member sees.
    pub(super) fn of(vault: &Vault) -> Result<Self, Error> {
        let mut known = Self::default();
        for kind in KINDS {
            for one in vault.things::<Labelled>(kind)? {
                // Two places may bear one name, and two articles one title.
                let labels: Vec<&str> = match kind {
                    ThingKind::Place | ThingKind::Account | ThingKind::Act => Vec::new(),
                    _ => [&one.title, &one.code_name, &one.name]
                        .into_iter()
                        .filter_map(|label| label.as_deref())
                        .chain(one.other_names.iter().map(String::as_str))
                        .collect(),
                };
                known.add(kind, &one.id, labels);
            }
        }
        for kind in [ThingKind::EventLink, ThingKind::PersonLink, ThingKind::Involvement] {
            for one in vault.things::<Labelled>(kind)? {
                known.add(kind, &one.id, []);
            }
        }
        Ok(known)
    }

    /// Takes in what a row brings.
    pub(super) fn add<'l>(
        &mut self,
        kind: ThingKind,
        id: &Handle,
        labels: impl IntoIterator<Item = &'l str>,
    ) {
        self.handles.entry(kind).or_default().insert(id.clone());
        let called = self.called.entry(kind).or_default();
        for label in labels {
            called
                .entry(folded(label))
                .and_modify(|there| {
                    if !matches!(there, Called::One(one) if one == id) {
                        *there = Called::Several;
                    }
                })
                .or_insert_with(|| Called::One(id.clone()));
        }
    }

    pub(super) fn has(&self, kind: ThingKind, id: &Handle) -> bool {
        self.handles.get(&kind).is_some_and(|all| all.contains(id))
    }

    /// The thing with this id, or the only one that is called so.
    pub(super) fn find(&self, kind: ThingKind, text: &str) -> Result<Option<Handle>, Several> {
        if let Some(id) = text.parse::<Handle>().ok().filter(|id| self.has(kind, id)) {
            return Ok(Some(id));
        }
        match self.called.get(&kind).and_then(|called| called.get(&folded(text))) {
            None => Ok(None),
            Some(Called::One(id)) => Ok(Some(id.clone())),
            Some(Called::Several) => Err(Several),
        }
    }
}

impl Team {
    pub(super) fn of(vault: &Vault) -> Result<Self, Error> {
        Ok(Self { terms: vault.things(ThingKind::Term)?, fields: vault.things(ThingKind::Field)? })
    }
}

/// In lower case, with one blank between words.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
