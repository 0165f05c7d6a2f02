//! What an action defines and what it refers to, so that a vault can refuse a dangling reference.

use crate::{Action, Handle, huridocs};

/// The kinds of thing that have an id in a case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ThingKind {
    /// A person or body that tells.
    Source,
    /// One telling.
    Account,
    /// A stretch of an account.
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
    /// Somebody who does, suffers or is related.
    Person,
    /// That somebody took part in an act.
    Involvement,
    /// That two events belong together.
    EventLink,
    /// That two persons belong together.
    PersonLink,
    /// A place.
    Place,
    /// Something to be done.
    Task,
    /// A term of the team's own.
    Term,
    /// A field of the team's own.
    Field,
    /// One case among several.
    Case,
    /// A list of people.
    List,
    /// A count that was made of lists.
    Count,
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
    /// Every kind, in the order in which a list offers them.
    pub const ALL: [Self; 19] = [
        Self::Source,
        Self::Account,
        Self::Passage,
        Self::Claim,
        Self::Event,
        Self::Act,
        Self::Intervention,
        Self::Group,
        Self::Person,
        Self::Involvement,
        Self::EventLink,
        Self::PersonLink,
        Self::Place,
        Self::Task,
        Self::Term,
        Self::Field,
        Self::Case,
        Self::List,
        Self::Count,
    ];

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
            Self::Person => "person",
            Self::Involvement => "involvement",
            Self::EventLink => "event_link",
            Self::PersonLink => "person_link",
            Self::Place => "place",
            Self::Task => "task",
            Self::Term => "term",
            Self::Field => "field",
            Self::Case => "case",
            Self::List => "list",
            Self::Count => "count",
        }
    }

    /// The kind of this written form.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// A reference to the thing of this kind with this id.
    pub fn of(self, id: &Handle) -> ThingRef {
        ThingRef { kind: self, id: id.clone() }
    }
}

impl Action {
    /// The thing that the action brings into the case, if it does.
    pub fn defines(&self) -> Option<ThingRef> {
        use ThingKind as K;
        match self {
            Self::Source(x) => Some(K::Source.of(&x.id)),
            Self::Account(x) => Some(K::Account.of(&x.id)),
            Self::Passage(x) => Some(K::Passage.of(&x.id)),
            Self::Claim(x) => Some(K::Claim.of(&x.id)),
            Self::Event(x) => Some(K::Event.of(&x.id)),
            Self::Act(x) => Some(K::Act.of(&x.id)),
            Self::Intervention(x) => Some(K::Intervention.of(&x.id)),
            Self::Group(x) => Some(K::Group.of(&x.id)),
            Self::Person(x) => Some(K::Person.of(&x.id)),
            Self::Involvement(x) => Some(K::Involvement.of(&x.id)),
            Self::EventLink(x) => Some(K::EventLink.of(&x.id)),
            Self::PersonLink(x) => Some(K::PersonLink.of(&x.id)),
            Self::Place(x) => Some(K::Place.of(&x.id)),
            Self::Task(x) => Some(K::Task.of(&x.id)),
            Self::Term(x) => Some(K::Term.of(&x.id)),
            Self::Field(x) => Some(K::Field.of(&x.id)),
            Self::Case(x) => Some(K::Case.of(&x.id)),
            Self::List(x) => Some(K::List.of(&x.id)),
            Self::Count(x) => Some(K::Count.of(&x.id)),
            Self::Assertion(_)
            | Self::Attribution(_)
            | Self::Judgement(_)
            | Self::Consent(_)
            | Self::Describe(_)
            | Self::Protect(_)
            | Self::Message(_)
            | Self::Link(_)
            | Self::Triage(_)
            | Self::Assessment(_)
            | Self::Note(_)
            | Self::Custody(_)
            | Self::Revise(_)
            | Self::Withdraw(_)
            | Self::Files(_)
            | Self::MemberAdd(_)
            | Self::MemberRemove(_)
            | Self::MemberAccess(_)
            | Self::Move(_)
            | Self::Erase(_) => None,
        }
    }

    /// The thing of which the action says something new, if it is in the case already.
    pub fn changes(&self) -> Option<ThingRef> {
        match self {
            Self::Revise(x) => x.thing.defines(),
            Self::Consent(x) => Some(ThingKind::Account.of(&x.account)),
            Self::Describe(x) => Some(ThingKind::Account.of(&x.account)),
            Self::Move(x) => Some(x.thing.kind.of(&x.thing.id)),
            _ => None,
        }
    }

    /// Everything that must already be in the case.
    pub fn references(&self) -> Vec<ThingRef> {
        let mut refs = Vec::new();
        match self {
            Self::Claim(_) | Self::Assertion(_) | Self::Attribution(_) | Self::Group(_) => {
                self.refer_saying(&mut refs);
            }
            Self::Event(_)
            | Self::Act(_)
            | Self::Intervention(_)
            | Self::Involvement(_)
            | Self::EventLink(_)
            | Self::PersonLink(_)
            | Self::Place(_) => self.refer_happening(&mut refs),
            Self::Revise(x) => {
                refs.extend(x.thing.defines());
                refs.extend(x.thing.references());
            }
            _ => self.refer_working(&mut refs),
        }
        refs.extend(self.case().map(|id| ThingKind::Case.of(id)));
        if let Some((_, fields)) = huridocs::fields(self) {
            refs.extend(huridocs::links(fields));
        }
        refs
    }

    fn refer_saying(&self, refs: &mut Vec<ThingRef>) {
        use ThingKind as K;
        match self {
            Self::Claim(x) => {
                refs.extend(x.event.iter().map(|id| K::Event.of(id)));
                refs.extend(x.act.iter().map(|id| K::Act.of(id)));
                refs.extend(x.negation_of.iter().map(|id| K::Claim.of(id)));
                refs.extend(x.supersedes.iter().map(|id| K::Claim.of(id)));
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
                let could_be = x.anonymous.iter().flat_map(|unnamed| &unnamed.could_be);
                refs.extend(could_be.map(|id| K::Source.of(id)));
                let earlier = x.detection.iter().flat_map(|found| &found.earlier);
                refs.extend(earlier.map(|id| K::Account.of(id)));
            }
            Self::Group(x) => refs.extend(x.members.iter().map(|id| K::Source.of(id))),
            _ => {}
        }
    }

    fn refer_happening(&self, refs: &mut Vec<ThingRef>) {
        use ThingKind as K;
        match self {
            Self::Event(x) => refs.extend(x.location.iter().map(|id| K::Place.of(id))),
            Self::Act(x) => {
                refs.push(K::Event.of(&x.event));
                refs.extend(x.victim_person.iter().map(|id| K::Person.of(id)));
                refs.extend(x.location.iter().map(|id| K::Place.of(id)));
            }
            Self::Intervention(x) => {
                refs.push(K::Event.of(&x.event));
                refs.push(K::Source.of(&x.party));
                refs.extend(x.addressed_to.iter().map(|id| K::Source.of(id)));
            }
            Self::Involvement(x) => {
                refs.push(K::Act.of(&x.act));
                refs.push(K::Person.of(&x.perpetrator));
            }
            Self::EventLink(x) => {
                refs.push(K::Event.of(&x.event));
                refs.push(K::Event.of(&x.related));
            }
            Self::PersonLink(x) => {
                refs.push(K::Person.of(&x.person));
                refs.push(K::Person.of(&x.related));
            }
            Self::Place(x) => refs.extend(x.within.iter().map(|id| K::Place.of(id))),
            _ => {}
        }
    }

    fn refer_working(&self, refs: &mut Vec<ThingRef>) {
        use ThingKind as K;
        match self {
            Self::Source(x) => refs.extend(x.person.iter().map(|id| K::Person.of(id))),
            Self::Account(x) => refs.push(K::Source.of(&x.source)),
            Self::Passage(x) => refs.push(K::Account.of(&x.account)),
            Self::Consent(x) => refs.push(K::Account.of(&x.account)),
            Self::Message(x) => refs.push(K::Account.of(&x.account)),
            Self::Describe(x) => {
                refs.push(K::Account.of(&x.account));
                refs.extend(x.source.iter().map(|id| K::Source.of(id)));
            }
            Self::Link(x) => {
                refs.push(K::Account.of(&x.account));
                refs.push(K::Event.of(&x.event));
            }
            Self::Triage(x) => refs.push(K::Account.of(&x.account)),
            Self::Assessment(x) => {
                refs.push(K::Account.of(&x.account));
                refs.extend(x.claim.iter().map(|id| K::Claim.of(id)));
            }
            Self::Task(x) => {
                refs.extend(x.about.iter().map(|about| about.kind.of(&about.id)));
            }
            Self::Judgement(x) => {
                refs.extend([&x.first, &x.second].map(|one| K::List.of(&one.list)));
            }
            Self::Count(x) => refs.extend(x.lists.iter().map(|id| K::List.of(id))),
            Self::Note(x) => refs.push(x.about.kind.of(&x.about.id)),
            Self::Custody(x) => refs.extend(x.account.iter().map(|id| K::Account.of(id))),
            Self::Files(x) => refs.extend(x.source.iter().map(|id| K::Source.of(id))),
            Self::Move(x) => {
                refs.push(x.thing.kind.of(&x.thing.id));
                refs.extend(x.case.iter().map(|id| K::Case.of(id)));
            }
            Self::MemberAccess(x) => {
                refs.extend(x.cases.iter().flatten().map(|id| K::Case.of(id)));
            }
            _ => {}
        }
    }
}
