//! FollowTheMoney entities, one JSON object a line (docs/spec/exchange.md, section 5).
//!
//! Written so that every entity is valid under PyPI `followthemoney` and none of its properties is
//! dropped there; a judge checks it. FollowTheMoney knows no stance, no chain of who has it from
//! whom, and no date that is about a day: what it has no place for is in notes, or counted.

mod date;
mod entity;
mod language;
mod link;
mod other;
mod reading;
mod thing;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use testimony_model::{Account, Act, Action, ChainBounds, Handle, Person, Source, ThingKind};

use crate::case::{Case, Record};

pub use entity::Ids;
pub use reading::{Given, Read, read};

use entity::Entities;

/// Entities, and how many things of the case have no place among them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    /// The entities, by id.
    pub records: Vec<Record>,
    /// Things without a place.
    pub no_place: usize,
}

/// Writes a case.
pub fn write(case: &Case, ids: &Ids) -> Written {
    let mut writer =
        Writer { index: Index::of(case, ids), ids, entities: Entities::default(), no_place: 0 };
    for action in &case.actions {
        writer.action(action);
    }
    Written { records: writer.entities.records(), no_place: writer.no_place }
}

/// What is written, and of what.
struct Writer<'a> {
    index: Index<'a>,
    ids: &'a Ids,
    entities: Entities,
    no_place: usize,
}

/// What other things are looked up by.
struct Index<'a> {
    acts: BTreeMap<&'a Handle, &'a Act>,
    persons: BTreeMap<&'a Handle, &'a Person>,
    sources: BTreeMap<&'a Handle, &'a Source>,
    accounts: BTreeMap<&'a Handle, &'a Account>,
    chains: &'a BTreeMap<Handle, [ChainBounds; 2]>,
    /// Of each event, the entities of those who suffered or did something there.
    involved: BTreeMap<&'a Handle, BTreeSet<String>>,
}

impl<'a> Index<'a> {
    fn of(case: &'a Case, ids: &Ids) -> Self {
        let acts: BTreeMap<_, _> = case.acts().map(|one| (&one.id, one)).collect();
        let person = |id: &Handle| ids.of(ThingKind::Person.as_str(), id.as_str());
        let mut involved: BTreeMap<&Handle, BTreeSet<String>> = BTreeMap::new();
        for act in acts.values() {
            let victim = act.victim_person.as_ref().map(person);
            let victim = victim.unwrap_or_else(|| victim_id(ids, &act.id));
            involved.entry(&act.event).or_default().insert(victim);
        }
        for action in &case.actions {
            if let Action::Involvement(x) = action
                && let Some(act) = acts.get(&x.act)
            {
                involved.entry(&act.event).or_default().insert(person(&x.perpetrator));
            }
        }
        Self {
            acts,
            persons: case.persons().map(|one| (&one.id, one)).collect(),
            sources: case.sources().map(|one| (&one.id, one)).collect(),
            accounts: case.accounts().map(|one| (&one.id, one)).collect(),
            chains: &case.chains,
            involved,
        }
    }
}

/// The entity of a victim whom the case has in words alone.
fn victim_id(ids: &Ids, act: &Handle) -> String {
    ids.of("victim", act.as_str())
}

impl Writer<'_> {
    fn action(&mut self, action: &Action) {
        match action {
            Action::Place(x) => self.place(action, x),
            Action::Person(x) => self.person(action, x),
            Action::Source(x) => self.source(action, x),
            Action::Event(x) => self.event(action, x),
            Action::EventLink(x) => self.event_link(action, x),
            Action::PersonLink(x) => self.person_link(action, x),
            Action::Act(x) => self.act(action, x),
            Action::Involvement(x) => self.involvement(action, x),
            Action::Intervention(x) => self.intervention(action, x),
            Action::Account(x) => self.account(action, x),
            Action::Claim(x) => self.claim(action, x),
            Action::Assertion(x) => self.assertion(action, x),
            Action::Attribution(x) => self.attribution(action, x),
            Action::Link(x) => self.link(action, x),
            _ => self.no_place += 1,
        }
    }

    fn id(&self, kind: ThingKind, id: &Handle) -> String {
        self.ids.of(kind.as_str(), id.as_str())
    }
}
