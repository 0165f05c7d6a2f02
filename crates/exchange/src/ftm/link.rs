//! What holds things together: acts, involvements, links, interventions. FollowTheMoney's
//! `UnknownLink` says who, to what and in which role.

use testimony_model::{
    Act, Action, EventLink, Handle, Intervention, Involvement, PersonLink, ThingKind,
};

use super::entity::Entity;
use super::thing::person_schema;
use super::{Writer, date, other, victim_id};
use crate::case::name;

/// Vocabularies: types of acts, degrees of involvement, of intervention, links of persons, of events.
const ACTS: &str = "04";
const DEGREES: &str = "18";
const CALLS: &str = "20";
const RELATIONS: &str = "21";
const CHAINS: &str = "22";
/// What became of a perpetrator.
const STATUSES: &str = "26";
/// Codes of relations: of a family, and between a person and a group.
const KINSHIP: &str = "0101";
const BELONGING: &str = "11";

impl Writer<'_> {
    /// An `UnknownLink` from one thing to another.
    pub(super) fn unknown_link(
        &mut self,
        action: &Action,
        part: &str,
        (subject, object): (&str, &str),
        role: &str,
        more: impl FnOnce(&mut Entity),
    ) {
        let id = self.ids.of(part, &format!("{subject} {object} {role} {}", self.number(action)));
        let mut entity = Entity::new(id, "UnknownLink", name(action));
        entity.entity("subject", subject);
        entity.entity("object", object);
        entity.string("role", role);
        more(&mut entity);
        self.entities.add(entity);
    }

    /// What tells two links apart that say the same: the thing that they are of.
    fn number(&self, action: &Action) -> String {
        let thing = action.defines();
        thing.map_or_else(String::new, |thing| self.id(thing.kind, &thing.id))
    }

    pub(super) fn act(&mut self, action: &Action, x: &Act) {
        let kind = other::term(ACTS, &x.act_type);
        let victim = match &x.victim_person {
            Some(person) => self.id(ThingKind::Person, person),
            None => {
                let id = victim_id(self.ids, &x.id);
                let mut victim = Entity::new(id.clone(), "LegalEntity", name(action));
                victim.name("name", &x.victim);
                self.entities.add(victim);
                id
            }
        };
        let event = self.id(ThingKind::Event, &x.event);
        let number = self.number(action);
        let role = format!("victim: {kind}");
        self.unknown_link(action, "act", (&victim, &event), &role, |link| {
            link.string("recordId", &number);
            date::put(link, "description", x.start.as_ref(), x.end.as_ref());
            if x.victim_person.is_some() {
                link.text("description", &format!("victim: {}", x.victim));
            }
            if let Some(place) = &x.place {
                link.text("description", &format!("place: {place}"));
            }
            other::fields(link, "description", &x.fields);
        });
    }

    pub(super) fn involvement(&mut self, action: &Action, x: &Involvement) {
        let Some(act) = self.index.acts.get(&x.act).copied() else {
            self.no_place += 1;
            return;
        };
        let who = self.id(ThingKind::Person, &x.perpetrator);
        let event = self.id(ThingKind::Event, &act.event);
        let number = self.id(ThingKind::Act, &x.act);
        let degree = other::term(DEGREES, &x.degree);
        let role = format!("{degree}: {}", other::term(ACTS, &act.act_type));
        let (status, fields) = (x.status.clone(), x.fields.clone());
        self.unknown_link(action, "involvement", (&who, &event), &role, |link| {
            link.string("recordId", &number);
            if let Some(status) = &status {
                link.string("status", &other::term(STATUSES, status));
            }
            other::fields(link, "description", &fields);
        });
    }

    pub(super) fn event_link(&mut self, action: &Action, x: &EventLink) {
        let event = self.id(ThingKind::Event, &x.event);
        let related = self.id(ThingKind::Event, &x.related);
        let role = other::term(CHAINS, &x.link_type);
        self.unknown_link(action, "event_link", (&event, &related), &role, |link| {
            other::fields(link, "description", &x.fields);
        });
    }

    pub(super) fn intervention(&mut self, action: &Action, x: &Intervention) {
        let party = self.id(ThingKind::Source, &x.party);
        let event = self.id(ThingKind::Event, &x.event);
        let addressed = x.addressed_to.as_ref().map(|id| self.id(ThingKind::Source, id));
        let kind = other::term(CALLS, &x.intervention_type);
        let fill = |link: &mut Entity| {
            date::put_one(link, "date", "description", x.date.as_ref());
            match &x.response {
                Some(response) => link.text("description", &format!("answer: {response}")),
                None => link.text("description", "answer: none"),
            }
            other::fields(link, "description", &x.fields);
        };
        self.unknown_link(action, "intervention", (&party, &event), &kind, fill);
        if let Some(addressed) = addressed {
            let role = format!("addressed: {kind}");
            self.unknown_link(action, "intervention", (&party, &addressed), &role, fill);
        }
    }

    /// A link of two persons, by what they are and what one is to the other.
    pub(super) fn person_link(&mut self, action: &Action, x: &PersonLink) {
        let schema = |id: &Handle| {
            let one = self.index.persons.get(id);
            one.map_or("LegalEntity", |one| person_schema(one.kind))
        };
        let schemata = (schema(&x.person), schema(&x.related));
        let person = self.id(ThingKind::Person, &x.person);
        let related = self.id(ThingKind::Person, &x.related);
        let words = other::term(RELATIONS, &x.link_type);
        let is_known = words != x.link_type;
        let belongs = is_known && x.link_type.starts_with(BELONGING);
        let (schema, [from, to], role) = match schemata {
            ("Person", "Person") if is_known && x.link_type.starts_with(KINSHIP) => {
                ("Family", ["person", "relative"], "relationship")
            }
            ("Person", "Person") => ("Associate", ["person", "associate"], "relationship"),
            ("Person", "Organization") if x.position.is_some() => {
                ("Employment", ["employee", "employer"], "role")
            }
            (_, "Organization") if belongs => ("Membership", ["member", "organization"], "role"),
            ("Organization", "Person") if x.position.is_some() => {
                ("Employment", ["employer", "employee"], "role")
            }
            ("Organization", _) if belongs => ("Membership", ["organization", "member"], "role"),
            _ => ("UnknownLink", ["subject", "object"], "role"),
        };
        let mut link = Entity::new(self.id(ThingKind::PersonLink, &x.id), schema, name(action));
        link.entity(from, &person);
        link.entity(to, &related);
        link.string(role, &words);
        if let Some(position) = &x.position {
            if role == "role" {
                link.string(role, position);
            } else {
                link.text("description", &format!("as: {position}"));
            }
        }
        date::put(&mut link, "description", x.start.as_ref(), x.end.as_ref());
        other::fields(&mut link, "description", &x.fields);
        self.entities.add(link);
    }
}
