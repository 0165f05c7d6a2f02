//! Entities that hold others together, and those that have no place but belong to one that has.

use testimony_model::dictionary::FieldMap;
use testimony_model::{About, Action, Handle, Link, PersonLink, ThingKind};

use super::entity::{Entity, Open, date, short};
use super::{Reader, handle};

/// Links of two persons: schema, whom, to whom.
const PERSONAL: [(&str, &str, &str); 7] = [
    ("Family", "person", "relative"),
    ("Associate", "person", "associate"),
    ("Employment", "employee", "employer"),
    ("Membership", "member", "organization"),
    ("Directorship", "director", "organization"),
    ("Ownership", "owner", "asset"),
    ("UnknownLink", "subject", "object"),
];

impl Reader {
    /// Makes a link, or keeps the entity with the first thing that it names.
    pub(super) fn link(&mut self, entity: &Entity) {
        if self.things.contains_key(&entity.id) {
            return;
        }
        let personal = PERSONAL.iter().find(|(schema, ..)| *schema == entity.schema);
        if let Some((_, from, to)) = personal
            && self.personal(entity, from, to)
        {
            return;
        }
        if entity.schema == "Documentation" && self.about_event(entity) {
            return;
        }
        let about = entity.all().find_map(|value| self.things.get(value).cloned());
        match about {
            Some((kind, id)) => {
                self.keep(entity, &About { kind, id }, entity.open().rest());
            }
            None => *self.read.not_taken.entry(entity.schema.clone()).or_default() += 1,
        }
    }

    /// The thing of a kind that a property names first.
    fn named(&self, open: &mut Open, property: &str, kind: ThingKind) -> Option<Handle> {
        open.first(&[property], |value| {
            let (found, id) = self.things.get(value)?;
            (*found == kind).then(|| id.clone())
        })
    }

    fn personal(&mut self, entity: &Entity, from: &str, to: &str) -> bool {
        let mut open = entity.open();
        let person = self.named(&mut open, from, ThingKind::Person);
        let related = self.named(&mut open, to, ThingKind::Person);
        let (Some(person), Some(related), Some(id)) = (person, related, handle(&entity.id)) else {
            return false;
        };
        if person == related {
            return false;
        }
        let link_type = open.first(&["relationship", "role"], short);
        let link = PersonLink {
            id: id.clone(),
            person,
            related,
            link_type: link_type.unwrap_or_else(|| entity.schema.clone()),
            start: open.first(&["startDate", "date"], date),
            end: open.first(&["endDate"], date),
            position: open.first(&["role"], short),
            fields: FieldMap::new(),
        };
        self.push(entity.line, Action::PersonLink(link));
        self.keep(entity, &About { kind: ThingKind::PersonLink, id }, open.rest());
        true
    }

    /// A document that is about an event.
    fn about_event(&mut self, entity: &Entity) -> bool {
        let mut open = entity.open();
        let account = self.named(&mut open, "document", ThingKind::Account);
        let event = self.named(&mut open, "entity", ThingKind::Event);
        let (Some(account), Some(event)) = (account, event) else { return false };
        let about = About { kind: ThingKind::Account, id: account.clone() };
        self.push(entity.line, Action::Link(Link { account, event }));
        self.keep(entity, &about, open.rest());
        true
    }
}
