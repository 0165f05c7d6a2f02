//! One entity as it stands in a file, and which of its properties were used.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use testimony_model::{Edtf, LONG_BYTES_MAX, SHORT_CHARS_MAX, ThingKind};

/// The longest line: a document of some hundred pages.
const LINE_BYTES_MAX: usize = 32 << 20;
/// The longest id.
const ID_CHARS_MAX: usize = 1_024;

/// An entity.
#[derive(Debug, Clone)]
pub(super) struct Entity {
    pub(super) line: usize,
    pub(super) id: String,
    pub(super) schema: String,
    properties: BTreeMap<String, Vec<String>>,
    pub(super) datasets: Vec<String>,
}

impl Entity {
    pub(super) fn parse(line: usize, text: &str) -> Result<Self, String> {
        if text.len() > LINE_BYTES_MAX {
            return Err(format!("it has more than {LINE_BYTES_MAX} bytes"));
        }
        let value: Map<String, Value> = serde_json::from_str(text)
            .map_err(|cause| format!("no JSON object (column {})", cause.column()))?;
        let named = |name: &str| {
            let text = value.get(name).and_then(Value::as_str);
            let fits = |text: &&str| !text.is_empty() && text.chars().count() <= ID_CHARS_MAX;
            text.filter(fits).map(str::to_owned).ok_or(format!("it has no `{name}`"))
        };
        let (id, schema) = (named("id")?, named("schema")?);
        let properties = match value.get("properties") {
            None => BTreeMap::new(),
            Some(Value::Object(properties)) => properties
                .iter()
                .map(|(name, values)| Some((name.clone(), texts(values)?)))
                .collect::<Option<_>>()
                .ok_or("a property is no text and no list of texts")?,
            Some(_) => return Err("`properties` is no object".to_owned()),
        };
        let datasets = value.get("datasets").and_then(texts).unwrap_or_default();
        Ok(Self { line, id, schema, properties, datasets })
    }

    /// Takes in the properties of the same entity from another line.
    pub(super) fn merge(&mut self, other: Self) {
        for (name, values) in other.properties {
            let there = self.properties.entry(name).or_default();
            for value in values {
                if !there.contains(&value) {
                    there.push(value);
                }
            }
        }
    }

    /// The kind of thing that it becomes.
    pub(super) fn kind(&self) -> Option<ThingKind> {
        match self.schema.as_str() {
            "Person" | "LegalEntity" | "Organization" | "Company" | "PublicBody" => {
                Some(ThingKind::Person)
            }
            "Event" => Some(ThingKind::Event),
            "Address" => Some(ThingKind::Place),
            "Document" | "PlainText" | "Article" | "HyperText" | "Pages" => {
                Some(ThingKind::Account)
            }
            _ => None,
        }
    }

    /// All values, for what refers to something.
    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
        self.properties.values().flatten()
    }

    /// A copy of which parts can be taken.
    pub(super) fn open(&self) -> Open {
        Open { left: self.properties.clone() }
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Number(number) => Some(vec![number.to_string()]),
        Value::Array(list) => list
            .iter()
            .map(|one| match one {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

/// An entity from which properties are taken; what is left is kept elsewhere.
pub(super) struct Open {
    left: BTreeMap<String, Vec<String>>,
}

impl Open {
    /// The first value that fits, of the first property that has one. Other values stay.
    pub(super) fn first<T>(
        &mut self,
        names: &[&str],
        fits: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        for name in names {
            let Some(values) = self.left.get_mut(*name) else { continue };
            let found = values.iter().enumerate().find_map(|(at, one)| Some((at, fits(one)?)));
            if let Some((at, value)) = found {
                values.remove(at);
                if values.is_empty() {
                    self.left.remove(*name);
                }
                return Some(value);
            }
        }
        None
    }

    /// Puts back what has no use after all.
    pub(super) fn put_back(&mut self, name: &str, value: String) {
        self.left.entry(name.to_owned()).or_default().insert(0, value);
    }

    /// All values of these properties that are short texts.
    pub(super) fn shorts(&mut self, names: &[&str]) -> Vec<String> {
        let mut all = Vec::new();
        while let Some(one) = self.first(names, short) {
            all.push(one);
        }
        all
    }

    /// All values of these properties as one long text, if they fit into one.
    pub(super) fn long(&mut self, names: &[&str], bytes_max: usize) -> Option<String> {
        let values: Vec<&String> =
            names.iter().filter_map(|name| self.left.get(*name)).flatten().collect();
        let all = values.iter().map(|one| one.as_str()).collect::<Vec<_>>().join("\n\n");
        if all.trim().is_empty() || all.len() > bytes_max {
            return None;
        }
        for name in names {
            self.left.remove(*name);
        }
        Some(all)
    }

    /// What nobody took.
    pub(super) fn rest(self) -> BTreeMap<String, Vec<String>> {
        self.left
    }
}

pub(super) fn short(text: &str) -> Option<String> {
    let fits = !text.trim().is_empty() && text.chars().count() <= SHORT_CHARS_MAX;
    fits.then(|| text.to_owned())
}

pub(super) fn date(text: &str) -> Option<Edtf> {
    text.parse().ok()
}

/// Texts of at most [`LONG_BYTES_MAX`] that hold properties word for word, and the names of those
/// that none can hold.
pub(super) fn kept(
    what: &str,
    properties: BTreeMap<String, Vec<String>>,
) -> (Vec<String>, Vec<String>) {
    let (mut texts, mut lost) = (Vec::new(), Vec::new());
    let mut part = Map::new();
    let written = |part: &Map<String, Value>| {
        format!("FollowTheMoney, {what}: {}", Value::Object(part.clone()))
    };
    for (name, values) in properties {
        let mut alone = Map::new();
        alone.insert(name.clone(), values.into());
        if written(&alone).len() > LONG_BYTES_MAX {
            lost.push(name);
            continue;
        }
        let mut both = part.clone();
        both.extend(alone.clone());
        if written(&both).len() > LONG_BYTES_MAX {
            texts.push(written(&part));
            part = alone;
        } else {
            part = both;
        }
    }
    if !part.is_empty() {
        texts.push(written(&part));
    }
    (texts, lost)
}
