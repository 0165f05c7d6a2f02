//! What an action defines and what it refers to, so that a vault can refuse a dangling reference.

use crate::{Action, Handle};

/// The kinds of thing that have an id in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThingKind {
    /// A person or body that tells.
    Source,
    /// One telling.
    Account,
    /// A stretch of an account's text.
    Passage,
    /// One checkable proposition.
    Claim,
    /// Something that happened.
    Event,
    /// One violation within an event.
    Act,
    /// A call, question or petition, and its answer.
    Intervention,
    /// Sources that count as one.
    Group,
}

/// One thing: its kind and its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThingRef {
    /// The kind.
    pub kind: ThingKind,
    /// The id.
    pub id: Handle,
}

impl ThingKind {
    /// The written form, as in an action's `action` field.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Account => "account",
            Self::Passage => "passage",
            Self::Claim => "claim",
            Self::Event => "event",
            Self::Act => "act",
            Self::Intervention => "intervention",
            Self::Group => "group",
        }
    }

    /// A reference to the thing of this kind with this id.
    pub fn of(self, id: &Handle) -> ThingRef {
        ThingRef { kind: self, id: id.clone() }
    }
}

impl Action {
    /// The thing that the action brings into the case, if it does.
    pub fn defines(&self) -> Option<ThingRef> {
        match self {
            Self::Source(x) => Some(ThingKind::Source.of(&x.id)),
            Self::Account(x) => Some(ThingKind::Account.of(&x.id)),
            Self::Passage(x) => Some(ThingKind::Passage.of(&x.id)),
            Self::Claim(x) => Some(ThingKind::Claim.of(&x.id)),
            Self::Event(x) => Some(ThingKind::Event.of(&x.id)),
            Self::Act(x) => Some(ThingKind::Act.of(&x.id)),
            Self::Intervention(x) => Some(ThingKind::Intervention.of(&x.id)),
            Self::Group(x) => Some(ThingKind::Group.of(&x.id)),
            Self::Assertion(_)
            | Self::Attribution(_)
            | Self::Consent(_)
            | Self::Describe(_)
            | Self::Protect(_)
            | Self::Message(_)
            | Self::Files(_) => None,
        }
    }

    /// Everything that must already be in the case.
    pub fn references(&self) -> Vec<ThingRef> {
        use ThingKind as K;
        let mut refs = Vec::new();
        match self {
            Self::Source(_) | Self::Event(_) | Self::Protect(_) => {}
            Self::Account(x) => refs.push(K::Source.of(&x.source)),
            Self::Passage(x) => refs.push(K::Account.of(&x.account)),
            Self::Claim(x) => {
                refs.extend(x.event.iter().map(|id| K::Event.of(id)));
                refs.extend(x.act.iter().map(|id| K::Act.of(id)));
                refs.extend(x.negation_of.iter().map(|id| K::Claim.of(id)));
            }
            Self::Assertion(x) => {
                refs.push(K::Account.of(&x.account));
                refs.push(K::Claim.of(&x.claim));
                refs.extend(x.passage.iter().map(|id| K::Passage.of(id)));
            }
            Self::Attribution(x) => {
                refs.push(K::Account.of(&x.account));
                refs.extend(x.from.iter().map(|id| K::Source.of(id)));
                refs.extend(x.claim.iter().map(|id| K::Claim.of(id)));
                refs.extend(
                    x.anonymous.iter().flat_map(|a| &a.could_be).map(|id| K::Source.of(id)),
                );
            }
            Self::Act(x) => refs.push(K::Event.of(&x.event)),
            Self::Intervention(x) => {
                refs.push(K::Event.of(&x.event));
                refs.push(K::Source.of(&x.party));
                refs.extend(x.addressed_to.iter().map(|id| K::Source.of(id)));
            }
            Self::Files(x) => refs.extend(x.source.iter().map(|id| K::Source.of(id))),
            Self::Group(x) => refs.extend(x.members.iter().map(|id| K::Source.of(id))),
            Self::Consent(x) => refs.push(K::Account.of(&x.account)),
            Self::Message(x) => refs.push(K::Account.of(&x.account)),
            Self::Describe(x) => {
                refs.push(K::Account.of(&x.account));
                refs.extend(x.source.iter().map(|id| K::Source.of(id)));
            }
        }
        refs
    }
}
