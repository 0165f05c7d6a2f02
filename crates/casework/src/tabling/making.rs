//! A row becomes actions.

mod telling;

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};
use testimony_exchange::ftm::Given;
use testimony_model::dictionary::Dictionary;
use testimony_model::{Action, Handle, ThingKind};
use testimony_tables::Value;

use self::telling::From;
pub(super) use self::telling::InRow;
use super::cells::{
    Bad, Row, action, bad, derived, name, point, precision, several, single, whole, words,
};
use super::fields::{Sort, Team, Use};
use super::known::{Known, folded};

/// How a row that has no id is called in ids: by its number.
const BY_NUMBER: &str = "r";

/// What a row brings.
#[derive(Debug)]
pub(super) struct Made {
    /// In an order in which they can be put on record.
    pub(super) actions: Vec<Action>,
    /// What refers to other rows, and comes after all of them.
    pub(super) later: Vec<Action>,
}

/// What is the same for all rows.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    pub(super) sort: Sort,
    /// How the table is called in ids.
    pub(super) name: String,
    pub(super) given: Given,
    pub(super) event: Option<Handle>,
    pub(super) case: Option<Handle>,
}

/// Makes actions of rows, and remembers what it made.
pub(super) struct Maker<'t> {
    setting: Setting,
    known: Known,
    /// Of fields that stand by their code: whether they may hold several values, and their vocabulary.
    coded: HashMap<&'t str, (bool, Option<&'t str>)>,
    rows: HashMap<Handle, u64>,
    terms: HashMap<(String, String), Handle>,
    term_ids: HashMap<Handle, ()>,
    /// Where rows of accounts have their words from: account, source and mode, in the file's words.
    from: Vec<From>,
    sources: HashMap<Handle, Handle>,
}

impl<'t> Maker<'t> {
    pub(super) fn new(setting: Setting, known: Known, team: &'t Team) -> Self {
        let standard = Dictionary::standard().fields().iter();
        let standard = standard.map(|one| (one.number, (one.many, one.vocabulary)));
        let own = team
            .fields
            .iter()
            .map(|one| (one.id.as_str(), (one.many, one.vocabulary.as_ref().map(Handle::as_str))));
        let term_ids = team.terms.iter().map(|term| (term.id.clone(), ())).collect();
        Self {
            setting,
            known,
            coded: standard.chain(own).collect(),
            rows: HashMap::new(),
            terms: HashMap::new(),
            term_ids,
            from: Vec::new(),
            sources: HashMap::new(),
        }
    }

    /// A row as actions. `rows` says in which row an id of the table stands.
    pub(super) fn row(
        &mut self,
        file: &str,
        number: u64,
        record: Row<'_>,
        rows: &dyn Fn(&str) -> Option<u64>,
    ) -> Result<Made, Bad> {
        let id = self.id(number, record)?;
        let mut made = Made { actions: Vec::new(), later: Vec::new() };
        let mut body = self.plain(record, &mut made)?;
        body.insert("id".to_owned(), id.as_str().into());
        match self.setting.sort {
            Sort::Events => {
                self.place(&id, record, &mut body, &mut made)?;
                self.of_case(&mut body);
                self.main("event", body, &mut made)?;
                self.related(&id, record, rows, "event_link", "event", &mut made)?;
            }
            Sort::Acts => self.act(&id, record, body, &mut made)?,
            Sort::Persons => {
                let name = name(record)?;
                self.person(&id, name, &mut body);
                self.main("person", body, &mut made)?;
                self.related(&id, record, rows, "person_link", "person", &mut made)?;
            }
            Sort::Accounts => self.account(&id, (file, number), record, body, &mut made)?,
        }
        Ok(made)
    }

    fn id(&mut self, number: u64, record: Row<'_>) -> Result<Handle, Bad> {
        let id = match record.get("id") {
            Some(value) => self.row_handle(&value.to_string())?,
            None => self.row_handle(&format!("{BY_NUMBER}{number}"))?,
        };
        if let Some(first) = self.rows.insert(id.clone(), number) {
            return Err(bad(
                "id",
                format!("becomes the same id as row {first}: {id}"),
                "ids that differ in letters or digits",
            ));
        }
        Ok(id)
    }

    /// The id in the case of a row that calls itself so.
    fn row_handle(&self, text: &str) -> Result<Handle, Bad> {
        let tidy: String = text
            .chars()
            .map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' })
            .collect();
        format!("{}-{tidy}", self.setting.name).parse().map_err(|_| {
            bad(
                "id",
                "is too long for an id".to_owned(),
                "at most 32 letters, digits, `-`, `_` or `.`",
            )
        })
    }

    /// The fields that stand in the action as they stand in the row.
    fn plain(&mut self, record: Row<'_>, made: &mut Made) -> Result<Map<String, Json>, Bad> {
        let (mut body, mut fields) = (Map::new(), Map::new());
        for (field, value) in record {
            match self.setting.sort.use_of(field) {
                Use::Own("other_names") => {
                    let names: Vec<Json> =
                        several(value).map(|one| one.to_string().into()).collect();
                    body.insert("other_names".to_owned(), names.into());
                }
                Use::Own("group_size") => {
                    body.insert("group_size".to_owned(), whole(field, value)?);
                }
                Use::Own(key) => {
                    body.insert(key.to_owned(), single(field, value)?.to_string().into());
                }
                Use::Code => {
                    fields.insert((*field).to_owned(), self.coded(field, value, made)?);
                }
                Use::Id | Use::Name(_) | Use::Place | Use::Refers => {}
            }
        }
        if !fields.is_empty() {
            body.insert("fields".to_owned(), fields.into());
        }
        Ok(body)
    }

    fn coded(&mut self, field: &str, value: &Value, made: &mut Made) -> Result<Json, Bad> {
        if self.coded.get(field).is_some_and(|(many, _)| *many) {
            let all = several(value).map(|one| self.coded_one(field, one, made));
            return Ok(Json::Array(all.collect::<Result<_, _>>()?));
        }
        let value = single(field, value)?;
        self.coded_one(field, value, made)
    }

    fn coded_one(&mut self, field: &str, value: &Value, made: &mut Made) -> Result<Json, Bad> {
        Ok(match value {
            Value::Number(_) => whole(field, value)?,
            Value::Boolean(yes) => (*yes).into(),
            Value::Term { term, is_new: true } => self.new_term(field, term, made)?.as_str().into(),
            other => other.to_string().into(),
        })
    }

    /// A term that the vocabulary did not have: once for all rows.
    fn new_term(&mut self, field: &str, label: &str, made: &mut Made) -> Result<Handle, Bad> {
        let Some((_, Some(vocabulary))) = self.coded.get(field).copied() else {
            return Err(bad(field, "is no term".to_owned(), "words"));
        };
        let key = (vocabulary.to_owned(), folded(label));
        if let Some(id) = self.terms.get(&key) {
            return Ok(id.clone());
        }
        let id = self.free_term_id(label);
        let body = json!({
            "action": "term", "id": id, "vocabulary": vocabulary, "label": { "und": label },
        });
        made.actions.push(action(body).map_err(|why| Bad::of(field, why))?);
        self.terms.insert(key, id.clone());
        Ok(id)
    }

    /// A term's id is made of its label, so that a person can read it where it is used.
    fn free_term_id(&mut self, label: &str) -> Handle {
        /// Room for a number behind it.
        const LABEL_CHARS: usize = 48;
        let tidy: String = folded(label)
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .take(LABEL_CHARS)
            .collect();
        let tidy = tidy.trim_matches('-');
        let mut number = 1_u64;
        loop {
            let text = match (tidy, number) {
                ("", number) => format!("term-{number}"),
                (tidy, 1) => tidy.to_owned(),
                (tidy, number) => format!("{tidy}-{number}"),
            };
            number += 1;
            let Ok(id) = text.parse::<Handle>() else { continue };
            if self.term_ids.insert(id.clone(), ()).is_none() {
                return id;
            }
        }
    }

    fn act(
        &mut self,
        id: &Handle,
        record: Row<'_>,
        mut body: Map<String, Json>,
        made: &mut Made,
    ) -> Result<(), Bad> {
        let event = match (record.get("event"), &self.setting.event) {
            (Some(value), _) => self.thing(ThingKind::Event, "event", single("event", value)?)?,
            (None, Some(event)) => event.clone(),
            (None, None) => {
                let accepted = "the id or title of an event, or one event for all rows by --event";
                return Err(bad("event", "is empty".to_owned(), accepted));
            }
        };
        body.insert("event".to_owned(), event.as_str().into());
        let mut person: Map<String, Json> = Map::new();
        for key in ["sex", "birth"] {
            person.extend(body.remove(key).map(|value| (key.to_owned(), value)));
        }
        let name = name(record)?;
        if name.is_some() || !person.is_empty() {
            let victim = derived(id, "v")?;
            person.insert("id".to_owned(), victim.as_str().into());
            self.person(&victim, name, &mut person);
            let called = person.get("code_name").cloned().unwrap_or_default();
            body.entry("victim").or_insert(called);
            body.insert("victim_person".to_owned(), victim.as_str().into());
            self.main("person", person, made)?;
        }
        if !body.contains_key("victim") {
            return Err(bad("victim", "is empty".to_owned(), "who suffered it: a name, or words"));
        }
        self.place(id, record, &mut body, made)?;
        self.main("act", body, made)?;
        if let Some(value) = record.get("perpetrator") {
            for (at, one) in several(value).enumerate() {
                let who = self.thing(ThingKind::Person, "perpetrator", one)?;
                let own = derived(id, &format!("i{}", at + 1))?;
                let body = json!({
                    "action": "involvement", "id": own, "act": id, "perpetrator": who,
                    "degree": "not stated",
                });
                made.actions.push(action(body).map_err(|why| Bad::of("perpetrator", why))?);
            }
        }
        Ok(())
    }

    /// An id that nothing of the kind has yet.
    fn free(&self, kind: ThingKind, letter: &str, number: u64) -> Result<Handle, Bad> {
        let mut text = format!("{letter}{number}");
        loop {
            let id = self.row_handle(&text)?;
            if !self.known.has(kind, &id) {
                return Ok(id);
            }
            text.push_str("-2");
        }
    }

    /// Completes a person: what it is called, and whether that may be shown.
    fn person(&self, id: &Handle, name: Option<String>, body: &mut Map<String, Json>) {
        body.entry("kind").or_insert_with(|| "individual".into());
        match (name, self.setting.given) {
            (Some(name), Given::Public) => {
                body.entry("code_name").or_insert_with(|| name.clone().into());
                body.insert("protection".to_owned(), "open".into());
                body.insert("name".to_owned(), name.into());
            }
            (name, _) => {
                body.entry("code_name").or_insert_with(|| format!("Person {id}").into());
                body.extend(name.map(|name| ("name".to_owned(), name.into())));
            }
        }
    }

    /// Where it was: words alone stay words, a point becomes a place of the case.
    fn place(
        &self,
        id: &Handle,
        record: Row<'_>,
        body: &mut Map<String, Json>,
        made: &mut Made,
    ) -> Result<(), Bad> {
        let named = words(record, "place")?;
        if let Some(named) = &named {
            body.insert("place".to_owned(), named.as_str().into());
        }
        let Some(point) = point(record)? else { return Ok(()) };
        let own = derived(id, "p")?;
        let digits = usize::from(point.decimals);
        let place = json!({
            "action": "place", "id": own,
            "name": named.unwrap_or_else(|| format!("Place of {id}")),
            "point": {
                "latitude": format!("{:.digits$}", point.latitude),
                "longitude": format!("{:.digits$}", point.longitude),
            },
            "precision": precision(point.decimals),
        });
        made.actions.push(action(place).map_err(|why| Bad::of("coordinates", why))?);
        body.insert("location".to_owned(), own.as_str().into());
        Ok(())
    }

    /// Links of the row to other rows, or to things of the case.
    fn related(
        &self,
        id: &Handle,
        record: Row<'_>,
        rows: &dyn Fn(&str) -> Option<u64>,
        link: &str,
        end: &str,
        made: &mut Made,
    ) -> Result<(), Bad> {
        let Some(value) = record.get("related") else { return Ok(()) };
        let relation = words(record, "relation")?.unwrap_or_else(|| "related to".to_owned());
        let kind = if end == "event" { ThingKind::Event } else { ThingKind::Person };
        for (at, one) in several(value).enumerate() {
            let text = one.to_string();
            let other = match rows(&text) {
                Some(_) => self.row_handle(&text)?,
                None => self.thing(kind, "related", one)?,
            };
            let body = json!({
                "action": link, "id": derived(id, &format!("l{}", at + 1))?, end: id,
                "related": other, "type": relation,
            });
            made.later.push(action(body).map_err(|why| Bad::of("related", why))?);
        }
        Ok(())
    }

    /// Something that has to be in the case, by id, by the id that a table of this name gave it, or by
    /// what it is called.
    fn thing(&self, kind: ThingKind, field: &str, value: &Value) -> Result<Handle, Bad> {
        let text = value.to_string();
        if let Some(there) = self.found(kind, field, &text)? {
            return Ok(there);
        }
        let by_table = self.row_handle(&text).ok().filter(|id| self.known.has(kind, id));
        by_table.ok_or_else(|| {
            let what = kind.as_str();
            bad(
                field,
                format!("is no {what} of the case"),
                &format!("the id or name of what is on record as {what}: import those first"),
            )
        })
    }

    fn found(&self, kind: ThingKind, field: &str, text: &str) -> Result<Option<Handle>, Bad> {
        self.known.find(kind, text).map_err(|_| {
            let what = kind.as_str();
            bad(
                field,
                format!("is what more than one {what} of the case is called"),
                &format!("the id of the {what} that is meant"),
            )
        })
    }

    fn of_case(&self, body: &mut Map<String, Json>) {
        body.extend(
            self.setting.case.as_ref().map(|case| ("case".to_owned(), case.as_str().into())),
        );
    }

    /// The thing that the row is about.
    fn main(&self, kind: &str, mut body: Map<String, Json>, made: &mut Made) -> Result<(), Bad> {
        body.insert("action".to_owned(), kind.into());
        made.actions.push(action(body.into()).map_err(|why| Bad::of("id", why))?);
        Ok(())
    }
}
