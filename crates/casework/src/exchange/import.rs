//! Taking in what another program has: all of a file, or nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use testimony_exchange::ftm::{self, Given};
use testimony_exchange::huridocs;
use testimony_model::{Action, ThingRef};
use testimony_vault::{Occasion, Vault};

use super::gather;
use crate::Error;

/// The most things that are named in a report.
const NAMED_MAX: usize = 20;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportFormat {
    /// FollowTheMoney entities.
    Ftm,
    /// HURIDOCS records.
    Huridocs,
}

/// Whether anything is put on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rehearsal {
    /// Everything is tried, and nothing stays.
    Yes,
    /// It is put on record.
    No,
}

/// What is to be taken in.
#[derive(Debug, Clone, Copy)]
pub struct ImportWish {
    /// What the file is.
    pub format: ImportFormat,
    /// How its names are treated; HURIDOCS records say it themselves.
    pub given: Given,
    /// Whether it is only tried.
    pub rehearsal: Rehearsal,
}

/// What was taken in, or would be.
#[derive(Debug, Clone, Serialize)]
pub struct Imported {
    /// The number of the first entry.
    pub first: u64,
    /// How many entries.
    pub entries: usize,
    /// How many of each kind.
    pub records: BTreeMap<String, usize>,
    /// Things that are in the case already, as the file has them.
    pub already: usize,
    /// Things that are in the case otherwise, and stay as they are there.
    pub differ: Vec<String>,
    /// How many more of those.
    pub more_differ: usize,
    /// Records without a place here, by schema or format.
    pub not_taken: BTreeMap<String, usize>,
    /// Properties that are too long to keep, by name.
    pub not_kept: BTreeMap<String, usize>,
    /// Entries that cannot be taken back: accounts that were told or published.
    pub stays: usize,
}

/// A file as actions, with what has no place.
struct Brought {
    actions: Vec<(usize, Action)>,
    not_taken: BTreeMap<String, usize>,
    not_kept: BTreeMap<String, usize>,
}

/// Puts what a file has on record: all of it, or none. What is there already is passed over, so the
/// same file twice brings nothing twice.
///
/// # Errors
/// The first bad line, by its number; nothing is put on record then.
pub fn import(
    vault: &mut Vault,
    text: &str,
    wish: ImportWish,
    occasion: &mut Occasion<'_>,
) -> Result<Imported, Error> {
    let brought = read(text, wish)?;
    let there = There::of(vault)?;
    let mut imported = Imported {
        first: vault.last_entry()? + 1,
        entries: 0,
        records: BTreeMap::new(),
        already: 0,
        differ: Vec::new(),
        more_differ: 0,
        not_taken: brought.not_taken,
        not_kept: brought.not_kept,
        stays: 0,
    };
    let mut writer = vault.writer()?;
    for (line, action) in &brought.actions {
        match there.has(action) {
            Has::Not => {}
            Has::Same => {
                imported.already += 1;
                continue;
            }
            Has::Other(thing) => {
                imported.differ(&thing);
                continue;
            }
        }
        writer
            .append(action, occasion)
            .map_err(|cause| Error::Line { line: *line, cause: Box::new(cause) })?;
        imported.entries += 1;
        *imported.records.entry(action.name().to_owned()).or_default() += 1;
        imported.stays += usize::from(!action.is_withdrawable());
    }
    if wish.rehearsal == Rehearsal::No && imported.entries > 0 {
        writer.commit()?;
    }
    Ok(imported)
}

fn read(text: &str, wish: ImportWish) -> Result<Brought, Error> {
    Ok(match wish.format {
        ImportFormat::Ftm => {
            let ftm::Read { actions, not_taken, not_kept } = ftm::read(text, wish.given)?;
            Brought { actions, not_taken, not_kept }
        }
        ImportFormat::Huridocs => {
            let huridocs::Read { actions, not_taken } = huridocs::read(text)?;
            Brought { actions, not_taken, not_kept: BTreeMap::new() }
        }
    })
}

impl Imported {
    fn differ(&mut self, thing: &ThingRef) {
        if self.differ.len() < NAMED_MAX {
            self.differ.push(format!("{} {}", thing.kind.as_str(), thing.id));
        } else {
            self.more_differ += 1;
        }
    }
}

/// Whether the case has something.
enum Has {
    Not,
    Same,
    Other(ThingRef),
}

/// What the case has before.
struct There {
    things: BTreeMap<ThingRef, Value>,
    said: BTreeSet<String>,
}

impl There {
    fn of(vault: &Vault) -> Result<Self, Error> {
        let (mut things, mut said) = (BTreeMap::new(), BTreeSet::new());
        for action in gather::actions(vault)? {
            match action.defines() {
                Some(thing) => {
                    things.insert(thing, comparable(&action));
                }
                None => {
                    said.insert(comparable(&action).to_string());
                }
            }
        }
        Ok(Self { things, said })
    }

    fn has(&self, action: &Action) -> Has {
        match action.defines() {
            Some(thing) => match self.things.get(&thing) {
                None => Has::Not,
                Some(there) if *there == comparable(action) => Has::Same,
                Some(_) => Has::Other(thing),
            },
            None if self.said.contains(&comparable(action).to_string()) => Has::Same,
            None => Has::Not,
        }
    }
}

/// An action without what the vault adds to it.
pub(crate) fn comparable(action: &Action) -> Value {
    let mut value = serde_json::to_value(action).unwrap_or_default();
    if let (Action::Account(_), Some(fields)) = (action, value.as_object_mut()) {
        fields.remove("text_commitment");
        fields.remove("files");
    }
    value
}
