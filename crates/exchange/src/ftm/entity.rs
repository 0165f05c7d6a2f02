//! Entities, their ids and the lengths that FollowTheMoney gives its values.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::case::Record;

/// Letters of a name.
const NAME_CHARS_MAX: usize = 384;
/// Letters of a short text.
const STRING_CHARS_MAX: usize = 1_024;
/// Letters of an address.
const ADDRESS_CHARS_MAX: usize = 250;
/// Letters of one long text; a longer one becomes several values.
const TEXT_CHARS_MAX: usize = 60_000;
/// Bytes of an id: no two things of a case share one.
const ID_BYTES: usize = 20;

/// Gives each thing of a case an id that is always the same and says nothing of its handle.
///
/// A plain hash would not do: handles are short, and whoever guesses one could confirm it. The key is
/// one that the vault keeps for ever and nobody else has.
pub struct Ids([u8; 32]);

impl Ids {
    /// Ids under this key.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The id of a thing: HMAC-SHA256 over its kind, a zero byte and its handle.
    pub fn of(&self, kind: &str, id: &str) -> String {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(b"testimony/exchange/id/v1\0");
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(id.as_bytes());
        let digest = mac.finalize().into_bytes();
        let hex: String = digest.iter().take(ID_BYTES).map(|byte| format!("{byte:02x}")).collect();
        format!("t-{hex}")
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ids").finish_non_exhaustive()
    }
}

/// An entity that is being filled.
#[derive(Debug, Clone)]
pub(super) struct Entity {
    id: String,
    schema: &'static str,
    properties: BTreeMap<&'static str, BTreeSet<String>>,
    /// Of which thing of the case.
    of: String,
}

impl Entity {
    pub(super) fn new(id: String, schema: &'static str, of: String) -> Self {
        Self { id, schema, properties: BTreeMap::new(), of }
    }

    fn put(&mut self, property: &'static str, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            self.properties.entry(property).or_default().insert(value.to_owned());
        }
    }

    /// A name; what is too long is there whole in the description.
    pub(super) fn name(&mut self, property: &'static str, text: &str) {
        let name = one_line(text);
        let short = cut(&name, NAME_CHARS_MAX);
        if short != name {
            self.text("description", text);
        }
        self.put(property, &short);
    }

    /// A short text.
    pub(super) fn string(&mut self, property: &'static str, text: &str) {
        let line = one_line(text);
        let short = cut(&line, STRING_CHARS_MAX);
        if short != line {
            self.text("summary", text);
        }
        self.put(property, &short);
    }

    /// A place in words, or a note where it is too long for one.
    pub(super) fn address(&mut self, property: &'static str, text: &str) {
        let line = one_line(text);
        if line.chars().count() <= ADDRESS_CHARS_MAX {
            self.put(property, &line);
        } else {
            self.text("notes", text);
        }
    }

    /// A long text, in as many values as it needs.
    pub(super) fn text(&mut self, property: &'static str, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.char_indices().nth(TEXT_CHARS_MAX).map_or(rest.len(), |(at, _)| at);
            let (piece, more) = rest.split_at(end);
            self.put(property, piece);
            rest = more;
        }
    }

    /// Something that FollowTheMoney has a pattern or a list for.
    pub(super) fn exact(&mut self, property: &'static str, value: &str) {
        self.put(property, value);
    }

    /// Another entity.
    pub(super) fn entity(&mut self, property: &'static str, id: &str) {
        self.put(property, id);
    }
}

/// No control characters and no runs of blanks, which FollowTheMoney would take out of a name.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn cut(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    let short: String = text.chars().take(chars - 1).collect();
    format!("{}…", short.trim_end())
}

/// Entities by id: the same thing said twice is one, with the properties of both.
#[derive(Debug, Default)]
pub(super) struct Entities(BTreeMap<String, Entity>);

impl Entities {
    pub(super) fn add(&mut self, entity: Entity) {
        match self.0.get_mut(&entity.id) {
            None => {
                self.0.insert(entity.id.clone(), entity);
            }
            Some(there) => {
                for (property, values) in entity.properties {
                    there.properties.entry(property).or_default().extend(values);
                }
            }
        }
    }

    pub(super) fn records(self) -> Vec<Record> {
        let record = |one: Entity| Record {
            value: json!({
                "id": one.id,
                "schema": one.schema,
                "properties": one.properties.into_iter().map(|(name, values)| {
                    (name.to_owned(), values.into_iter().collect::<Vec<_>>().into())
                }).collect::<serde_json::Map<String, Value>>(),
            }),
            of: one.of,
        };
        self.0.into_values().map(record).collect()
    }
}
