//! HURIDOCS records, one JSON object a line, by the numbers of the standard (docs/spec/exchange.md,
//! section 4). Nothing is lost: what has no number has a name that begins with `x_testimony:`, and
//! what is written here is read back as it was.

mod foreign;
mod reading;

use serde_json::{Map, Value};
use testimony_model::dictionary::Format;
use testimony_model::{Action, ThingKind, huridocs};

use crate::case::{Case, Record, name};
use crate::{Error, leaving};

pub use reading::{Read, read};

/// Begins the names that are ours and not a team's: no field of a team has a colon.
pub const OURS: &str = "x_testimony:";
/// The events of an information; a link here, which is no field of an account.
const EVENTS: &str = "2503";
/// Where a field with that number is kept, should an account have one.
const FIELDS: &str = "x_testimony:fields";

/// Writes a case.
///
/// # Errors
/// When a thing cannot be written as JSON, which is a fault of the program.
pub fn write(case: &Case) -> Result<Vec<Record>, Error> {
    let mut case = case.clone();
    case.sort();
    let events = case.events_of_accounts();
    let written = case.actions.iter().filter(|action| !matches!(action, Action::Link(_)));
    written
        .map(|action| {
            let mut value = body(action)?;
            if let Action::Account(account) = action
                && let Some(events) = events.get(&account.id)
            {
                let events: Vec<String> = events.iter().map(ToString::to_string).collect();
                value.insert(EVENTS.to_owned(), events.into());
            }
            Ok(Record { of: name(action), value: Value::Object(value) })
        })
        .collect()
}

fn body(action: &Action) -> Result<Map<String, Value>, Error> {
    let failed = || Error::Form(name(action));
    let value = serde_json::to_value(action).map_err(|_| failed())?;
    let Value::Object(fields) = value else { return Err(failed()) };
    let format = huridocs::fields(action).map(|(format, _)| format);
    let homes = format.map_or(&[] as &[_], huridocs::homes);
    let mut record = Map::new();
    for (name, value) in fields {
        match name.as_str() {
            "action" => {
                let format = match (format, value.as_str()) {
                    (Some(format), _) => format.as_str().to_owned(),
                    (None, Some(kind)) => format!("{OURS}{kind}"),
                    (None, None) => return Err(failed()),
                };
                record.insert("format".to_owned(), format.into());
            }
            "fields" => by_number(value, &mut record),
            _ => {
                let number = homes.iter().find(|(_, home)| *home == name);
                let key = number.map_or_else(|| format!("{OURS}{name}"), |(n, _)| (*n).to_owned());
                record.insert(key, value);
            }
        }
    }
    Ok(record)
}

/// Fields without a place of their own, as they are.
fn by_number(value: Value, record: &mut Map<String, Value>) {
    let Value::Object(fields) = value else { return };
    for (code, value) in fields {
        if code == EVENTS {
            let mut kept = Map::new();
            kept.insert(code, value);
            record.insert(FIELDS.to_owned(), kept.into());
        } else {
            record.insert(code, value);
        }
    }
}

/// The action's name of a format that has records here.
fn action_of(format: Format) -> Option<&'static str> {
    Some(match format {
        Format::Event => "event",
        Format::Person => "person",
        Format::Act => "act",
        Format::ChainOfEvents => "event_link",
        Format::BiographicDetails => "person_link",
        Format::Involvement => "involvement",
        Format::Information => "account",
        Format::Intervention => "intervention",
        _ => return None,
    })
}

/// The kinds that have a format of ours, and no number.
fn is_ours(kind: &str) -> bool {
    let said = ["assertion", "attribution"];
    let thing = ThingKind::parse(kind).is_some_and(|kind| {
        matches!(
            kind,
            ThingKind::Source
                | ThingKind::Place
                | ThingKind::Passage
                | ThingKind::Claim
                | ThingKind::Group
                | ThingKind::Term
                | ThingKind::Field
        )
    });
    thing || said.contains(&kind)
}

/// Whether an action has a written form here.
pub fn has_form(action: &Action) -> bool {
    if leaving::has_format(action) {
        return !matches!(action, Action::Describe(_) | Action::Revise(_));
    }
    matches!(action, Action::Assertion(_) | Action::Attribution(_) | Action::Link(_))
        || action.defines().is_some_and(|thing| is_ours(thing.kind.as_str()))
}
