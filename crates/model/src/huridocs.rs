//! Which of our fields is which number of the standard, and what a draft still lacks.
//!
//! Some fields have a place of their own in an action (`title` is 0102); all others stand by number
//! in its `fields`. [`record`] gives both by number, so an export loses nothing and an import finds
//! every place again (docs/huridocs.md).

use serde_json::Value;

use crate::dictionary::{Dictionary, Field, FieldCode, FieldMap, FieldValue, Format};
use crate::{Action, Handle, ThingKind};

/// A field of the standard with a place of its own: its number and its name in the action.
type Home = (&'static str, &'static str);

/// The formats whose records are actions of ours.
pub const FORMATS: [Format; 8] = [
    Format::Event,
    Format::Person,
    Format::Act,
    Format::ChainOfEvents,
    Format::BiographicDetails,
    Format::Involvement,
    Format::Information,
    Format::Intervention,
];

/// The fields with a place of their own.
pub fn homes(format: Format) -> &'static [Home] {
    match format {
        Format::Event => &[
            ("0101", "id"),
            ("0102", "title"),
            ("0112", "place"),
            ("0113", "start"),
            ("0114", "end"),
            ("0115", "description"),
        ],
        Format::Person => &[
            ("0901", "id"),
            ("0903", "name"),
            ("0904", "other_names"),
            ("0911", "birth"),
            ("0928", "death"),
            ("0931", "group_size"),
            ("0950", "remarks"),
        ],
        Format::Act => &[
            ("2101", "id"),
            ("2102", "victim_person"),
            ("2103", "event"),
            ("2109", "type"),
            ("2111", "start"),
            ("2112", "place"),
            ("2121", "end"),
        ],
        Format::ChainOfEvents => {
            &[("2201", "id"), ("2202", "event"), ("2203", "related"), ("2209", "type")]
        }
        Format::BiographicDetails => &[
            ("2301", "id"),
            ("2302", "person"),
            ("2303", "related"),
            ("2309", "type"),
            ("2310", "start"),
            ("2311", "end"),
            ("2327", "position"),
        ],
        Format::Involvement => &[
            ("2401", "id"),
            ("2402", "perpetrator"),
            ("2404", "act"),
            ("2409", "degree"),
            ("2422", "status"),
        ],
        Format::Information => {
            &[("2501", "id"), ("2502", "source"), ("2510", "language"), ("2511", "made")]
        }
        Format::Intervention => &[
            ("2601", "id"),
            ("2602", "party"),
            ("2603", "event"),
            ("2609", "type"),
            ("2611", "date"),
        ],
        _ => &[],
    }
}

/// The format of an action's record, and its fields without a place of their own.
pub fn fields(action: &Action) -> Option<(Format, &FieldMap)> {
    match action {
        Action::Event(x) => Some((Format::Event, &x.fields)),
        Action::Person(x) => Some((Format::Person, &x.fields)),
        Action::Act(x) => Some((Format::Act, &x.fields)),
        Action::EventLink(x) => Some((Format::ChainOfEvents, &x.fields)),
        Action::PersonLink(x) => Some((Format::BiographicDetails, &x.fields)),
        Action::Involvement(x) => Some((Format::Involvement, &x.fields)),
        Action::Account(x) => Some((Format::Information, &x.fields)),
        Action::Describe(x) => Some((Format::Information, &x.fields)),
        Action::Intervention(x) => Some((Format::Intervention, &x.fields)),
        Action::Revise(x) => fields(&x.thing),
        _ => None,
    }
}

/// The things to which the fields of a record point.
pub(crate) fn links(fields: &FieldMap) -> impl Iterator<Item = crate::ThingRef> + '_ {
    fields.iter().flat_map(|(code, value)| {
        let target = Dictionary::standard().field(code.as_str()).and_then(|field| field.target);
        let kind = target.and_then(|format| match format {
            Format::Person => Some(ThingKind::Person),
            Format::Event => Some(ThingKind::Event),
            Format::Act => Some(ThingKind::Act),
            _ => None,
        });
        let texts: Vec<&str> = match value {
            FieldValue::Text(text) => vec![text],
            FieldValue::List(texts) => texts.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        texts.into_iter().filter_map(move |text| {
            let id: Handle = text.parse().ok()?;
            Some(kind?.of(&id))
        })
    })
}

/// Refuses a number in `fields` that has a place of its own: a fact has one home.
pub(crate) fn check_homes(format: Format, fields: &FieldMap) -> Result<(), String> {
    match homes(format)
        .iter()
        .find(|(number, _)| fields.keys().any(|code| code.as_str() == *number))
    {
        Some((number, name)) => Err(format!("field {number}: it is `{name}` here")),
        None => Ok(()),
    }
}

/// A whole record by number, and with the names of ours that have no number (`x_…`).
pub fn record(action: &Action) -> Option<(Format, FieldMap)> {
    let (format, more) = fields(action)?;
    let mut record = more.clone();
    let body = serde_json::to_value(action).ok()?;
    for (number, name) in homes(format) {
        if let (Some(value), Ok(code)) = (body.get(name).and_then(value), number.parse()) {
            record.insert(code, value);
        }
    }
    Some((format, record))
}

fn value(value: &Value) -> Option<FieldValue> {
    match value {
        Value::String(text) => Some(FieldValue::Text(text.clone())),
        Value::Number(number) => number.as_i64().map(FieldValue::Number),
        Value::Bool(yes) => Some(FieldValue::Boolean(*yes)),
        Value::Array(list) => {
            let texts = list.iter().map(|one| one.as_str().map(str::to_owned));
            Some(FieldValue::List(texts.collect::<Option<_>>()?))
        }
        _ => None,
    }
}

/// What a record still lacks of what the standard asks for: mandatory fields first. `also` says what
/// is known from elsewhere, as the event that an account was linked to (2503).
pub fn missing(action: &Action, also: impl Fn(&str) -> bool) -> Vec<&'static Field> {
    let Some((format, record)) = record(action) else { return Vec::new() };
    let has = |number: &str| {
        let code: Option<FieldCode> = number.parse().ok();
        code.is_some_and(|code| record.contains_key(&code)) || also(number)
    };
    Dictionary::standard().missing(format, has)
}
