//! The values of a row as an action wants them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value as Json;
use testimony_model::{Action, Handle};
use testimony_tables::{Coordinates, Decimal, Record, Refused, Value};

use super::fields::{Sort, Use};

pub(super) type Row<'r> = &'r Record<'r>;

/// A cell that is well written and cannot be taken all the same.
#[derive(Debug)]
pub(super) struct Bad {
    pub(super) field: String,
    pub(super) refused: Refused,
}

impl Bad {
    pub(super) fn of(field: &str, why: String) -> Self {
        bad(field, why, "what docs/spec/entry.md says of it")
    }
}

pub(super) fn bad(field: &str, wrong: String, accepted: &str) -> Bad {
    let refused = Refused { wrong: Cow::Owned(wrong), accepted: Cow::Owned(accepted.to_owned()) };
    Bad { field: field.to_owned(), refused }
}

/// Reads an action as a file of actions has it.
pub(super) fn action(body: Json) -> Result<Action, String> {
    let action: Action = serde_json::from_value(body).map_err(|cause| cause.to_string())?;
    action.check()?;
    Ok(action)
}

/// An id for what comes with a row.
pub(super) fn derived(id: &Handle, suffix: &str) -> Result<Handle, Bad> {
    format!("{id}-{suffix}")
        .parse()
        .map_err(|_| bad("id", "is too long for an id".to_owned(), "at most 32 letters or digits"))
}

pub(super) fn several(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Many(all) => all.iter(),
        one => std::slice::from_ref(one).iter(),
    }
}

pub(super) fn single<'v>(field: &str, value: &'v Value) -> Result<&'v Value, Bad> {
    match value {
        Value::Many(all) => match all.as_slice() {
            [one] => Ok(one),
            _ => Err(bad(field, "holds several values".to_owned(), "one value")),
        },
        one => Ok(one),
    }
}

pub(super) fn words(record: Row<'_>, field: &str) -> Result<Option<String>, Bad> {
    record.get(field).map(|value| Ok(single(field, value)?.to_string())).transpose()
}

pub(super) fn whole(field: &str, value: &Value) -> Result<Json, Bad> {
    let number = match single(field, value)? {
        Value::Number(number) => Decimal::as_str(number).parse::<i64>().ok(),
        _ => None,
    };
    number
        .map(Json::from)
        .ok_or_else(|| bad(field, "is no whole number".to_owned(), "a whole number: 12"))
}

/// The parts of a name, in the order in which they are said.
pub(super) fn name(record: Row<'_>) -> Result<Option<String>, Bad> {
    let mut parts = BTreeMap::new();
    for field in ["full_name", "given_name", "patronymic", "surname"] {
        if let (Some(part), Use::Name(at)) = (words(record, field)?, Sort::Persons.use_of(field)) {
            parts.insert(at, part);
        }
    }
    let whole = parts.into_values().collect::<Vec<_>>().join(" ");
    Ok(Some(whole).filter(|name| !name.is_empty()))
}

pub(super) fn point(record: Row<'_>) -> Result<Option<Coordinates>, Bad> {
    if let Some(value) = record.get("coordinates") {
        return match single("coordinates", value)? {
            Value::Coordinates(point) => Ok(Some(*point)),
            _ => Ok(None),
        };
    }
    match (record.get("latitude"), record.get("longitude")) {
        (Some(Value::Degrees(latitude)), Some(Value::Degrees(longitude))) => {
            Ok(Some(Coordinates {
                latitude: latitude.degrees,
                longitude: longitude.degrees,
                decimals: latitude.decimals.min(longitude.decimals),
            }))
        }
        (None, None) => Ok(None),
        (None, _) => Err(bad("latitude", "is empty".to_owned(), "both numbers, or neither")),
        (_, _) => Err(bad("longitude", "is empty".to_owned(), "both numbers, or neither")),
    }
}

/// How exact a point is that was written to so many decimal places of a degree (one is 111 km).
pub(super) fn precision(decimals: u8) -> &'static str {
    match decimals {
        4.. => "exact",
        3 => "vicinity",
        2 => "locality",
        _ => "larger",
    }
}
