//! Persons, sources, places, events: things that FollowTheMoney has too.

use testimony_model::{Action, Event, Person, PersonKind, Place, Source, SourceKind, ThingKind};

use super::entity::Entity;
use super::{Writer, date, other};
use crate::case::name;
use crate::grid;

/// What a person is there. Only an individual may be somebody's relative.
pub(super) fn person_schema(kind: PersonKind) -> &'static str {
    match kind {
        PersonKind::Individual => "Person",
        PersonKind::Family | PersonKind::Group | PersonKind::Community | PersonKind::Body => {
            "Organization"
        }
        PersonKind::Unknown => "LegalEntity",
    }
}

fn source_schema(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Person => "Person",
        SourceKind::Outlet | SourceKind::Organisation => "Organization",
        SourceKind::Official | SourceKind::Group | SourceKind::Unknown => "LegalEntity",
    }
}

impl Writer<'_> {
    pub(super) fn place(&mut self, action: &Action, x: &Place) {
        let mut entity = Entity::new(self.id(ThingKind::Place, &x.id), "Address", name(action));
        entity.name("name", &x.name);
        entity.address("full", &x.name);
        let cell = x.point.as_ref().and_then(|point| grid::cell(point, x.public_precision));
        if let Some(cell) = cell {
            let centre = cell.centre();
            entity.exact("latitude", &centre.latitude);
            entity.exact("longitude", &centre.longitude);
            let edge = cell.edge_metres;
            entity.string("remarks", &format!("somewhere in a cell of {edge} m around this point"));
        }
        self.entities.add(entity);
    }

    pub(super) fn person(&mut self, action: &Action, x: &Person) {
        let schema = person_schema(x.kind);
        let mut entity = Entity::new(self.id(ThingKind::Person, &x.id), schema, name(action));
        called(&mut entity, x.name.as_deref(), &x.code_name);
        for one in &x.other_names {
            entity.name("alias", one);
        }
        if schema == "Person" {
            date::put_one(&mut entity, "birthDate", "notes", x.birth.as_ref());
            date::put_one(&mut entity, "deathDate", "notes", x.death.as_ref());
            if let Some(sex) = x.sex {
                entity.exact("gender", sex.as_str());
            }
        } else {
            entity.string("classification", x.kind.as_str());
        }
        if let Some(size) = x.group_size {
            entity.text("notes", &format!("How many are in the group: {size}"));
        }
        if let Some(remarks) = &x.remarks {
            entity.text("notes", remarks);
        }
        other::fields(&mut entity, "notes", &x.fields);
        self.entities.add(entity);
    }

    pub(super) fn source(&mut self, action: &Action, x: &Source) {
        let schema = source_schema(x.kind);
        let id = self.id(ThingKind::Source, &x.id);
        let mut entity = Entity::new(id.clone(), schema, name(action));
        called(&mut entity, x.name.as_deref(), &x.code_name);
        if schema != "Person" {
            entity.string("classification", x.kind.as_str());
        }
        for text in [&x.remarks, &x.interest].into_iter().flatten() {
            entity.text("notes", text);
        }
        self.entities.add(entity);
        if let Some(person) = &x.person {
            let person = self.id(ThingKind::Person, person);
            self.unknown_link(action, "person", (&id, &person), "is the same person as", |_| ());
        }
    }

    pub(super) fn event(&mut self, action: &Action, x: &Event) {
        let mut entity = Entity::new(self.id(ThingKind::Event, &x.id), "Event", name(action));
        entity.name("name", &x.title);
        date::put(&mut entity, "notes", x.start.as_ref(), x.end.as_ref());
        if let Some(place) = &x.place {
            entity.address("location", place);
        }
        if let Some(location) = &x.location {
            entity.entity("addressEntity", &self.id(ThingKind::Place, location));
        }
        if let Some(description) = &x.description {
            entity.text("description", description);
        }
        for person in self.index.involved.get(&x.id).into_iter().flatten() {
            entity.entity("involved", person);
        }
        other::fields(&mut entity, "notes", &x.fields);
        self.entities.add(entity);
    }
}

/// The name that may be shown, and the other one beside it.
fn called(entity: &mut Entity, real: Option<&str>, code_name: &str) {
    match real {
        Some(real) => {
            entity.name("name", real);
            if real != code_name {
                entity.name("weakAlias", code_name);
            }
        }
        None => entity.name("name", code_name),
    }
}
