//! The case as it is now, and one record on its way out.

use std::collections::BTreeMap;

use serde_json::Value;
use testimony_model::{
    Account, Act, Action, ChainBounds, Event, Handle, Person, Place, Source, ThingKind,
};

/// What a vault holds now, each thing in its newest form.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Case {
    /// Things, and what was said of them. An account has its words in `text`.
    pub actions: Vec<Action>,
    /// Of each claim, the bounds of the independent chains that assert it, and that deny it.
    pub chains: BTreeMap<Handle, [ChainBounds; 2]>,
}

/// One record of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Of which thing of the case, for the person who exports; it is not written.
    pub of: String,
    /// What is written.
    pub value: Value,
}

/// The order in which kinds are written and can be put on record.
const KINDS: [ThingKind; 15] = [
    ThingKind::Field,
    ThingKind::Term,
    ThingKind::Place,
    ThingKind::Person,
    ThingKind::Source,
    ThingKind::Event,
    ThingKind::EventLink,
    ThingKind::PersonLink,
    ThingKind::Act,
    ThingKind::Involvement,
    ThingKind::Intervention,
    ThingKind::Account,
    ThingKind::Passage,
    ThingKind::Claim,
    ThingKind::Group,
];

/// Gives the things of one kind.
macro_rules! of_kind {
    ($(#[$doc:meta])* $name:ident, $kind:ident) => {
        $(#[$doc])*
        pub(crate) fn $name(&self) -> impl Iterator<Item = &$kind> {
            self.actions.iter().filter_map(|action| match action {
                Action::$kind(thing) => Some(thing),
                _ => None,
            })
        }
    };
}

impl Case {
    of_kind!(/// Who tells.
        sources, Source);
    of_kind!(/// What was told.
        accounts, Account);
    of_kind!(/// Whoever does, suffers or is related.
        persons, Person);
    of_kind!(/// What happened.
        events, Event);
    of_kind!(/// What was done.
        acts, Act);
    of_kind!(/// Where.
        places, Place);

    /// The events that each account was linked to.
    pub(crate) fn events_of_accounts(&self) -> BTreeMap<&Handle, Vec<&Handle>> {
        let mut events: BTreeMap<&Handle, Vec<&Handle>> = BTreeMap::new();
        for action in &self.actions {
            if let Action::Link(link) = action {
                events.entry(&link.account).or_default().push(&link.event);
            }
        }
        events
    }

    /// Puts everything into the one order that says nothing of when it came: by kind, then by id
    /// or by content.
    pub(crate) fn sort(&mut self) {
        let key = |action: &Action| match action.defines() {
            Some(thing) => (rank(thing.kind), thing.id.to_string()),
            None => (KINDS.len() + 1, serde_json::to_string(action).unwrap_or_default()),
        };
        self.actions.sort_by_cached_key(key);
    }
}

/// The place of a kind in the order.
fn rank(kind: ThingKind) -> usize {
    KINDS.iter().position(|one| *one == kind).unwrap_or(KINDS.len())
}

/// What an action is of, as people of the team name it: "event e1", "assertion of a-w1".
pub(crate) fn name(action: &Action) -> String {
    match (action.defines(), action) {
        (Some(thing), _) => format!("{} {}", thing.kind.as_str().replace('_', " "), thing.id),
        (_, Action::Assertion(x)) => format!("assertion of account {}", x.account),
        (_, Action::Attribution(x)) => format!("attribution of account {}", x.account),
        (_, Action::Link(x)) => format!("link of account {}", x.account),
        _ => "a record".to_owned(),
    }
}
