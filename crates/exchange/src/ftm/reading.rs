//! From entities of FollowTheMoney to actions.
//!
//! What has a place becomes a thing of the case; what else an entity says is kept, word for word, in
//! a note about that thing. What can be kept nowhere is counted by name. A thing's handle is derived
//! from the entity's id, so that the same file twice brings everything once.

mod entity;
mod linking;
mod making;

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use testimony_model::{Action, Handle, ThingKind};

use crate::ordering::{Lined, order};
use crate::{Error, RECORDS_MAX};

use entity::Entity;

/// Letters of the hash in a handle: 80 bits.
const HANDLE_HEX: usize = 20;

/// How names of a file are treated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Given {
    /// As secrets: everybody gets a code name.
    #[default]
    Hidden,
    /// As what everybody may read: they are public already.
    Public,
}

/// What a file brings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Read {
    /// What can be put on record, each with its line; each refers only to what came before.
    pub actions: Vec<(usize, Action)>,
    /// Entities that have no place here and belong to nothing that has, by schema.
    pub not_taken: BTreeMap<String, usize>,
    /// Properties that are too long to keep, by name.
    pub not_kept: BTreeMap<String, usize>,
}

/// Reads entities, one JSON object a line.
///
/// # Errors
/// The first line that is no entity, by its number.
pub fn read(text: &str, given: Given) -> Result<Read, Error> {
    let entities = entities(text)?;
    let mut reader = Reader::new(&entities, given);
    for entity in &entities {
        reader.make(entity);
    }
    for entity in &entities {
        reader.link(entity);
    }
    let Reader { read, .. } = reader;
    Ok(Read { actions: order(checked(read.actions)?)?, ..read })
}

/// Every action as a line of a file by hand would have to be.
fn checked(actions: Vec<Lined>) -> Result<Vec<Lined>, Error> {
    for (line, action) in &actions {
        action.check().map_err(|cause| Error::Line { line: *line, cause })?;
    }
    Ok(actions)
}

/// The entities of a file; one that is there twice counts once, with the properties of both.
fn entities(text: &str) -> Result<Vec<Entity>, Error> {
    let mut found: Vec<Entity> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let number = index + 1;
        let bad = |cause: String| Error::Line { line: number, cause };
        let entity = Entity::parse(number, line).map_err(bad)?;
        match places.get(&entity.id).and_then(|at| found.get_mut(*at)) {
            Some(there) if there.schema == entity.schema => there.merge(entity),
            Some(_) => return Err(bad("an entity of this id has another schema".to_owned())),
            None => {
                if found.len() >= RECORDS_MAX {
                    return Err(Error::TooMany(RECORDS_MAX));
                }
                places.insert(entity.id.clone(), found.len());
                found.push(entity);
            }
        }
    }
    Ok(found)
}

/// A handle that always is the same for the same text.
fn handle(text: &str) -> Option<Handle> {
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("ftm-{}", hex.get(..HANDLE_HEX)?).parse().ok()
}

/// What is known while a file becomes actions.
struct Reader {
    given: Given,
    /// What an entity becomes, by its id.
    things: BTreeMap<String, (ThingKind, Handle)>,
    /// Sources that stand for authors and publishers, once each.
    sources: BTreeSet<Handle>,
    read: Read,
}

impl Reader {
    fn new(entities: &[Entity], given: Given) -> Self {
        let things = entities.iter().filter_map(|entity| {
            let kind = entity.kind()?;
            Some((entity.id.clone(), (kind, handle(&entity.id)?)))
        });
        Self { given, things: things.collect(), sources: BTreeSet::new(), read: Read::default() }
    }

    fn push(&mut self, line: usize, action: Action) {
        self.read.actions.push((line, action));
    }
}
