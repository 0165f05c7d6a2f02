//! A case as seven tables (docs/spec/exchange.md, section 6). Values only: how a cell is written so
//! that it can never become a formula is the writer's matter.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use testimony_model::{
    Account, Act, Action, Assertion, Attribution, ChainBounds, Claim, ClaimValue, Event, Handle,
    Person, Source,
};

use crate::case::{Case, Record, name};

/// One table.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// What it is called.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
    /// Its rows: the value of a record is an object by column; a cell that is not there is empty.
    pub rows: Vec<Record>,
}

/// The tables, and how many things have no place in them.
pub fn write(case: &Case) -> (Vec<Sheet>, usize) {
    let mut sheets: Vec<Sheet> =
        SHEETS.iter().map(|(name, columns)| Sheet { name, columns, rows: Vec::new() }).collect();
    let mut no_place = 0;
    let events = case.events_of_accounts();
    let sources: BTreeMap<&Handle, &Source> = case.sources().map(|one| (&one.id, one)).collect();
    for action in &case.actions {
        let (sheet, row) = match action {
            Action::Event(x) => (0, event(x)),
            Action::Act(x) => (1, act(x)),
            Action::Person(x) => (2, person(x)),
            Action::Account(x) => {
                (3, account(x, sources.get(&x.source).copied(), events.get(&x.id)))
            }
            Action::Claim(x) => (4, claim(case, x)),
            Action::Assertion(x) => (5, assertion(x)),
            Action::Attribution(x) => (6, attribution(x)),
            // The events of an account are a column of it.
            Action::Link(_) => continue,
            _ => {
                no_place += 1;
                continue;
            }
        };
        if let Some(sheet) = sheets.get_mut(sheet) {
            sheet.rows.push(Record { of: name(action), value: Value::Object(row.0) });
        }
    }
    (sheets, no_place)
}

const SHEETS: [(&str, &[&str]); 7] = [
    ("events", &["id", "title", "start", "end", "place", "location", "description"]),
    (
        "acts",
        &["id", "event", "type", "victim", "victim_person", "start", "end", "place", "location"],
    ),
    (
        "persons",
        &[
            "id",
            "kind",
            "code_name",
            "name",
            "other_names",
            "protection",
            "sex",
            "birth",
            "death",
            "group_size",
        ],
    ),
    (
        "accounts",
        &[
            "id",
            "source",
            "source_name",
            "access",
            "received_via",
            "received",
            "made",
            "language",
            "title",
            "events",
            "publication",
            "text",
        ],
    ),
    (
        "claims",
        &[
            "id",
            "text",
            "kind",
            "event",
            "act",
            "comparison",
            "number",
            "unit",
            "asserted_lo",
            "asserted_hi",
            "denied_lo",
            "denied_hi",
            "negation_of",
            "supersedes",
        ],
    ),
    (
        "assertions",
        &[
            "account",
            "claim",
            "stance",
            "denial",
            "comparison",
            "number",
            "unit",
            "confidence",
            "quote",
        ],
    ),
    (
        "attributions",
        &[
            "account",
            "from",
            "descriptor",
            "could_be",
            "mode",
            "status",
            "access",
            "claim",
            "method",
            "quote",
        ],
    ),
];

/// A row that is being filled.
#[derive(Default)]
struct Cells(Map<String, Value>);

impl Cells {
    fn text(mut self, column: &str, text: &impl ToString) -> Self {
        self.0.insert(column.to_owned(), text.to_string().into());
        self
    }

    fn maybe(self, column: &str, text: Option<impl ToString>) -> Self {
        match text {
            Some(text) => self.text(column, &text),
            None => self,
        }
    }

    fn number(mut self, column: &str, number: impl Into<Value>) -> Self {
        self.0.insert(column.to_owned(), number.into());
        self
    }

    fn list(self, column: &str, texts: &[impl ToString]) -> Self {
        let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
        if texts.is_empty() { self } else { self.text(column, &texts.join("; ")) }
    }

    fn value(self, value: Option<&ClaimValue>) -> Self {
        let Some(value) = value else { return self };
        let comparison = serde_json::to_value(value.comparison).unwrap_or_default();
        let comparison = comparison.as_str().unwrap_or_default().to_owned();
        let row = self.text("comparison", &comparison).number("number", value.number);
        row.text("unit", &value.unit)
    }

    fn bounds(self, [lo, hi]: [&str; 2], bounds: ChainBounds) -> Self {
        self.number(lo, bounds.lo).number(hi, bounds.hi)
    }
}

fn event(x: &Event) -> Cells {
    Cells::default()
        .text("id", &x.id)
        .text("title", &x.title)
        .maybe("start", x.start.as_ref())
        .maybe("end", x.end.as_ref())
        .maybe("place", x.place.as_ref())
        .maybe("location", x.location.as_ref())
        .maybe("description", x.description.as_ref())
}

fn act(x: &Act) -> Cells {
    Cells::default()
        .text("id", &x.id)
        .text("event", &x.event)
        .text("type", &x.act_type)
        .text("victim", &x.victim)
        .maybe("victim_person", x.victim_person.as_ref())
        .maybe("start", x.start.as_ref())
        .maybe("end", x.end.as_ref())
        .maybe("place", x.place.as_ref())
        .maybe("location", x.location.as_ref())
}

fn person(x: &Person) -> Cells {
    let row = Cells::default()
        .text("id", &x.id)
        .text("kind", &x.kind)
        .text("code_name", &x.code_name)
        .maybe("name", x.name.as_ref())
        .list("other_names", &x.other_names)
        .text("protection", &x.protection)
        .maybe("sex", x.sex)
        .maybe("birth", x.birth.as_ref())
        .maybe("death", x.death.as_ref());
    match x.group_size {
        Some(size) => row.number("group_size", size),
        None => row,
    }
}

fn account(x: &Account, source: Option<&Source>, events: Option<&Vec<&Handle>>) -> Cells {
    Cells::default()
        .text("id", &x.id)
        .text("source", &x.source)
        .maybe("source_name", source.map(|one| one.name.as_ref().unwrap_or(&one.code_name)))
        .text("access", &x.access)
        .text("received_via", &x.received_via)
        .maybe("received", x.received.as_ref())
        .maybe("made", x.made.as_ref())
        .maybe("language", x.language.as_ref())
        .maybe("title", x.title.as_ref())
        .list("events", events.map_or(&[], Vec::as_slice))
        .number("publication", x.consent.publication)
        .maybe("text", x.text.as_ref())
}

fn claim(case: &Case, x: &Claim) -> Cells {
    let row = Cells::default()
        .text("id", &x.id)
        .text("text", &x.text)
        .text("kind", &x.kind)
        .maybe("event", x.event.as_ref())
        .maybe("act", x.act.as_ref())
        .value(x.value.as_ref())
        .maybe("negation_of", x.negation_of.as_ref())
        .maybe("supersedes", x.supersedes.as_ref());
    match case.chains.get(&x.id) {
        Some([asserted, denied]) => row
            .bounds(["asserted_lo", "asserted_hi"], *asserted)
            .bounds(["denied_lo", "denied_hi"], *denied),
        None => row,
    }
}

fn assertion(x: &Assertion) -> Cells {
    Cells::default()
        .text("account", &x.account)
        .text("claim", &x.claim)
        .text("stance", &x.stance)
        .maybe("denial", x.denial)
        .value(x.value.as_ref())
        .maybe("confidence", x.confidence.as_ref())
        .maybe("quote", x.quote.as_ref())
}

fn attribution(x: &Attribution) -> Cells {
    let unnamed = x.anonymous.as_ref();
    Cells::default()
        .text("account", &x.account)
        .maybe("from", x.from.as_ref())
        .maybe("descriptor", unnamed.map(|one| &one.descriptor))
        .list("could_be", unnamed.map_or(&[], |one| one.could_be.as_slice()))
        .text("mode", &x.mode)
        .text("status", &x.status)
        .maybe("access", x.access)
        .maybe("claim", x.claim.as_ref())
        .maybe("method", x.detection.as_ref().map(|one| one.method))
        .maybe("quote", x.quote.as_ref())
}
