//! From records to actions.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use testimony_model::dictionary::{FieldCode, Format};
use testimony_model::{Action, LINE_BYTES_MAX, huridocs};

use super::{EVENTS, FIELDS, OURS, action_of, foreign, is_ours};
use crate::ordering::{Lined, order};
use crate::{Error, RECORDS_MAX};

/// What a file brings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Read {
    /// What can be put on record, each with its line; each refers only to what came before, or to
    /// what is in the case.
    pub actions: Vec<(usize, Action)>,
    /// Records of formats that have no place here, by format.
    pub not_taken: BTreeMap<String, usize>,
}

/// Reads records, one JSON object a line; empty lines are passed over.
///
/// # Errors
/// The first line that is no record, by its number.
pub fn read(text: &str) -> Result<Read, Error> {
    let mut read = Read::default();
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let number = index + 1;
        let bad = |cause: String| Error::Line { line: number, cause };
        if line.len() > LINE_BYTES_MAX {
            return Err(bad(format!("it has more than {LINE_BYTES_MAX} bytes")));
        }
        if read.actions.len() >= RECORDS_MAX {
            return Err(Error::TooMany(RECORDS_MAX));
        }
        let record: Map<String, Value> = serde_json::from_str(line)
            .map_err(|cause| bad(format!("no JSON object (column {})", cause.column())))?;
        match kind(&record).map_err(bad)? {
            Kind::Elsewhere(format) => *read.not_taken.entry(format).or_default() += 1,
            Kind::Here(kind, format) => {
                read.actions.extend(actions(number, record, &kind, format).map_err(bad)?);
            }
        }
    }
    read.actions = order(std::mem::take(&mut read.actions))?;
    Ok(read)
}

/// What a record is.
enum Kind {
    /// An action, of a format of the standard or of ours.
    Here(String, Option<Format>),
    /// Of a format of the standard for which there is no action.
    Elsewhere(String),
}

fn kind(record: &Map<String, Value>) -> Result<Kind, String> {
    let Some(format) = record.get("format").and_then(Value::as_str) else {
        return Err("it has no `format`".to_owned());
    };
    if let Some(kind) = format.strip_prefix(OURS).filter(|kind| is_ours(kind)) {
        return Ok(Kind::Here(kind.to_owned(), None));
    }
    let known: Format = format.parse().map_err(|why| format!("`format`: {why}"))?;
    Ok(match action_of(known) {
        Some(kind) => Kind::Here(kind.to_owned(), Some(known)),
        None => Kind::Elsewhere(format.to_owned()),
    })
}

/// The action of a record, and its links to events.
fn actions(
    line: usize,
    record: Map<String, Value>,
    kind: &str,
    format: Option<Format>,
) -> Result<Vec<Lined>, String> {
    let homes = format.map_or(&[] as &[_], huridocs::homes);
    let (mut body, mut fields, mut events) = (Map::new(), Map::new(), Vec::new());
    for (key, value) in record {
        let home = homes.iter().find(|(number, _)| *number == key);
        if key == "format" {
            continue;
        } else if key == EVENTS && format == Some(Format::Information) {
            events = texts(value).ok_or("field 2503: ids of events are expected")?;
        } else if key == FIELDS && format.is_some() {
            let Value::Object(kept) = value else { return Err(format!("`{FIELDS}`: an object")) };
            fields.extend(kept);
        } else if let Some((_, name)) = home {
            body.insert((*name).to_owned(), value);
        } else if let Some(name) = key.strip_prefix(OURS) {
            body.insert(name.to_owned(), value);
        } else if format.is_some() && key.parse::<FieldCode>().is_ok() {
            fields.insert(key, value);
        } else {
            return Err("it has a name that is no field: four digits, or x_ and a name".to_owned());
        }
    }
    if !fields.is_empty() {
        body.insert("fields".to_owned(), fields.into());
    }
    foreign::complete(kind, &mut body);
    body.insert("action".to_owned(), kind.into());
    let id = body.get("id").cloned();
    let action: Action = serde_json::from_value(body.into()).map_err(|cause| cause.to_string())?;
    refuse_vaults_own(&action)?;
    action.check()?;
    let mut actions = vec![(line, action)];
    for event in events {
        let link = serde_json::json!({ "action": "link", "account": id, "event": event });
        let link = serde_json::from_value(link).map_err(|cause| format!("field 2503: {cause}"))?;
        actions.push((line, link));
    }
    Ok(actions)
}

/// What only a vault can say of itself.
fn refuse_vaults_own(action: &Action) -> Result<(), String> {
    match action {
        Action::Account(x) if x.text_commitment.is_some() || !x.files.is_empty() => {
            Err("`text_commitment` and `files` of an account are the vault's own".to_owned())
        }
        Action::Passage(x) if x.file.is_some() => {
            Err("a passage of a file cannot come without the file".to_owned())
        }
        _ => Ok(()),
    }
}

fn texts(value: Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(list) => list.into_iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}
