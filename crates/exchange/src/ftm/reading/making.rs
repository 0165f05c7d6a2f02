//! Entities that become things: persons, events, places, accounts with their sources.

use std::collections::BTreeMap;

use testimony_model::dictionary::FieldMap;
use testimony_model::{
    About, Access, Account, Action, ConsentGiven, Event, Handle, LONG_BYTES_MAX, Note, Person,
    PersonKind, Place, Point, Precision, Protection, ReceivedVia, SHORT_CHARS_MAX, Sex, Source,
    SourceKind, TEXT_BYTES_MAX, ThingKind, is_language,
};

use super::entity::{Entity, Open, date, kept, short};
use super::{Given, Reader, handle};
use crate::ftm::language;

/// Letters of a handle that a code name shows.
const CODE_HEX: usize = 6;

impl Reader {
    /// Makes a thing of an entity that becomes one.
    pub(super) fn make(&mut self, entity: &Entity) {
        let Some((kind, id)) = self.things.get(&entity.id).cloned() else { return };
        let mut open = entity.open();
        let action = match kind {
            ThingKind::Person => self.person(entity, &id, &mut open),
            ThingKind::Event => self.event(&id, &mut open),
            ThingKind::Place => place(&id, &mut open),
            _ => self.account(entity, &id, &mut open),
        };
        self.push(entity.line, action);
        self.keep(entity, &About { kind, id }, open.rest());
    }

    /// Keeps what has no place in notes about a thing.
    pub(super) fn keep(
        &mut self,
        entity: &Entity,
        about: &About,
        properties: BTreeMap<String, Vec<String>>,
    ) {
        let (texts, lost) = kept(&format!("{} {}", entity.schema, entity.id), properties);
        for text in texts {
            self.push(entity.line, Action::Note(Note { about: about.clone(), text }));
        }
        for name in lost {
            *self.read.not_kept.entry(name).or_default() += 1;
        }
    }

    fn person(&self, entity: &Entity, id: &Handle, open: &mut Open) -> Action {
        let kind = match entity.schema.as_str() {
            "Person" => PersonKind::Individual,
            "LegalEntity" => PersonKind::Unknown,
            _ => PersonKind::Body,
        };
        let name = open.first(&["name"], short);
        let (code_name, protection) = self.called(&entity.schema, id, name.as_deref());
        Action::Person(Person {
            id: id.clone(),
            kind,
            code_name,
            name,
            other_names: open.shorts(&["name", "alias", "previousName", "weakAlias"]),
            protection,
            sex: open.first(&["gender"], |one| one.parse::<Sex>().ok()),
            birth: open.first(&["birthDate"], date),
            death: open.first(&["deathDate"], date),
            group_size: None,
            remarks: open.long(&["notes"], LONG_BYTES_MAX),
            fields: FieldMap::new(),
        })
    }

    /// A name that is not known to be public becomes a code name that says nothing.
    fn called(&self, what: &str, id: &Handle, name: Option<&str>) -> (String, Protection) {
        match (self.given, name) {
            (Given::Public, Some(name)) => (name.to_owned(), Protection::Open),
            _ => {
                let hex: String = id.as_str().chars().skip(4).take(CODE_HEX).collect();
                (format!("{what} {hex}"), Protection::CodeName)
            }
        }
    }

    fn event(&self, id: &Handle, open: &mut Open) -> Action {
        let location = open.first(&["addressEntity"], |one| {
            let (kind, place) = self.things.get(one)?;
            (*kind == ThingKind::Place).then(|| place.clone())
        });
        Action::Event(Event {
            id: id.clone(),
            title: open
                .first(&["name"], short)
                .unwrap_or_else(|| "Event without a name".to_owned()),
            start: open.first(&["startDate", "date"], date),
            end: open.first(&["endDate"], date),
            place: open.first(&["location", "address"], short),
            location,
            description: open.long(&["description"], LONG_BYTES_MAX),
            case: None,
            fields: FieldMap::new(),
        })
    }

    fn account(&mut self, entity: &Entity, id: &Handle, open: &mut Open) -> Action {
        let source = self.source(entity, id, open);
        let title = open.first(&["title", "name", "fileName"], short);
        Action::Account(Account {
            id: id.clone(),
            source,
            access: Access::Unknown,
            received_via: ReceivedVia::Import,
            received: None,
            made: open.first(&["authoredAt", "publishedAt", "date"], date),
            language: open.first(&["language"], |code| {
                let tag = language::tag(code);
                is_language(tag).then(|| tag.to_owned())
            }),
            title,
            text: open.long(&["bodyText"], TEXT_BYTES_MAX),
            text_commitment: None,
            files: Vec::new(),
            consent: ConsentGiven::default(),
            interviewer: None,
            continues: None,
            case: None,
            fields: FieldMap::new(),
        })
    }

    /// Whoever a document says it is from; the file's dataset where it does not say.
    fn source(&mut self, entity: &Entity, account: &Handle, open: &mut Open) -> Handle {
        let author = open.first(&["author", "publisher"], short);
        let dataset = entity.datasets.first().filter(|one| one.chars().count() < SHORT_CHARS_MAX);
        let whom = match (&author, dataset) {
            (Some(author), _) => format!("source\0{author}"),
            (None, Some(dataset)) => format!("dataset\0{dataset}"),
            (None, None) => "source".to_owned(),
        };
        let id = handle(&whom).unwrap_or_else(|| account.clone());
        if self.sources.insert(id.clone()) {
            let (code_name, protection) = match &author {
                Some(author) => self.called("Author", &id, Some(author)),
                None => {
                    (dataset.map_or("not said", String::as_str).to_owned(), Protection::CodeName)
                }
            };
            let source = Source {
                id: id.clone(),
                kind: SourceKind::Unknown,
                code_name,
                name: author,
                protection,
                remarks: None,
                person: None,
                interest: None,
            };
            self.push(entity.line, Action::Source(source));
        }
        id
    }
}

fn place(id: &Handle, open: &mut Open) -> Action {
    let latitude = open.first(&["latitude"], |one| coordinate(one, 90.0));
    let longitude = open.first(&["longitude"], |one| coordinate(one, 180.0));
    let point = match (latitude, longitude) {
        (Some(latitude), Some(longitude)) => Some(Point { latitude, longitude }),
        (latitude, longitude) => {
            // Half a point is none, and is kept all the same.
            let halves = [("latitude", latitude), ("longitude", longitude)];
            for (name, half) in halves {
                half.into_iter().for_each(|half| open.put_back(name, half));
            }
            None
        }
    };
    let named = open.first(&["full", "name", "street", "city", "region"], short);
    Action::Place(Place {
        id: id.clone(),
        name: named.unwrap_or_else(|| "place without a name".to_owned()),
        within: None,
        point,
        // How exact somebody else's point is, nobody said.
        precision: Precision::Larger,
        public_precision: Precision::Larger,
    })
}

/// A coordinate as it is written, if it is one.
fn coordinate(text: &str, most: f64) -> Option<String> {
    let point = |latitude: &str, longitude: &str| Point {
        latitude: latitude.to_owned(),
        longitude: longitude.to_owned(),
    };
    let tried = if most > 90.0 { point("0", text) } else { point(text, "0") };
    tried.degrees().map(|_| text.to_owned())
}
