//! Actions: everything that a person on the team can put on record (docs/spec/entry.md, section 3).
//!
//! One action is one line of JSON. Unknown fields are refused: a misspelt field would otherwise be
//! lost without a word.

mod by_program;
mod changing;
mod check;
mod counting;
mod happening;
mod member;
mod saying;
mod sharing;
mod telling;
mod working;

use serde::{Deserialize, Serialize};

use crate::Error;

pub use by_program::{AddedFile, Erase, Files};
pub use changing::{Revision, Withdrawal};
pub use check::is_language;
pub use counting::{Count, Covers, Judgement, List, ListingRef};
pub use happening::{
    Act, Event, EventLink, Intervention, Involvement, Person, PersonLink, Place, Point,
};
pub use member::{MemberAdd, MemberRemove};
pub use saying::{Anonymous, Assertion, Attribution, Claim, ClaimValue, Detection, Group};
pub use sharing::{Case, MemberAccess, Move};
pub use telling::{
    Account, Area, Consent, ConsentGiven, Description, FileRef, Message, Passage, Protect, Source,
    Stretch,
};
pub use working::{
    About, Assessment, ChainBounds, Custody, Link, Note, OwnFieldDef, Task, Term, Triage,
};

/// The longest line of an actions file: an account's text of 1 MiB, escaped, and its fields.
pub const LINE_BYTES_MAX: usize = 4 << 20;
/// The longest short text (a title, a code name, a descriptor), in characters.
pub const SHORT_CHARS_MAX: usize = 500;
/// The longest text of an account, in bytes.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
/// The longest quotation, claim, message or remark, in bytes: one leaf of a sealed record holds it.
pub const LONG_BYTES_MAX: usize = 60 << 10;
/// The most entries of one list inside an action.
pub const LIST_MAX: usize = 1_000;

/// One thing that a member puts on record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// A person or body that tells.
    Source(Source),
    /// One telling by one source.
    Account(Account),
    /// A stretch of an account's text.
    Passage(Passage),
    /// One checkable proposition.
    Claim(Claim),
    /// What an account says of a claim.
    Assertion(Assertion),
    /// That an account has it from somebody.
    Attribution(Attribution),
    /// Something that happened.
    Event(Event),
    /// One violation within an event.
    Act(Act),
    /// A call, question or petition, and its answer.
    Intervention(Intervention),
    /// Somebody who does, suffers or is related.
    Person(Person),
    /// That somebody took part in an act.
    Involvement(Involvement),
    /// That two events belong together.
    EventLink(EventLink),
    /// That two persons belong together.
    PersonLink(PersonLink),
    /// A place.
    Place(Place),
    /// Sources that count as one.
    Group(Group),
    /// That an account is about an event.
    Link(Link),
    /// What became of an account on its way through the team.
    Triage(Triage),
    /// One member's grade.
    Assessment(Assessment),
    /// Something to be done.
    Task(Task),
    /// A remark.
    Note(Note),
    /// A term of the team's own.
    Term(Term),
    /// A field of the team's own.
    Field(OwnFieldDef),
    /// A step in the life of a thing that is kept as evidence.
    Custody(Custody),
    /// A thing, put better.
    Revise(Revision),
    /// That entries do not count any more.
    Withdraw(Withdrawal),
    /// What the teller allows.
    Consent(Consent),
    /// What was learnt later about an account.
    Describe(Description),
    /// A text that no dossier may show.
    Protect(Protect),
    /// What the team wrote to the sender of an account.
    Message(Message),
    /// Files that were put into the case by themselves.
    Files(Files),
    /// Somebody joins the team.
    MemberAdd(MemberAdd),
    /// Somebody leaves the team.
    MemberRemove(MemberRemove),
    /// What a member may do, and in which cases.
    MemberAccess(MemberAccess),
    /// A list of people that somebody made.
    List(List),
    /// What a person said of two listings.
    Judgement(Judgement),
    /// A count that was made of lists.
    Count(Count),
    /// That items were erased: their tombstone.
    Erase(Erase),
    /// One case among several.
    Case(Case),
    /// That something belongs to another case.
    Move(Move),
}

impl Action {
    /// Its name in a file of actions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Source(_) => "source",
            Self::Account(_) => "account",
            Self::Passage(_) => "passage",
            Self::Claim(_) => "claim",
            Self::Assertion(_) => "assertion",
            Self::Attribution(_) => "attribution",
            Self::Event(_) => "event",
            Self::Act(_) => "act",
            Self::Intervention(_) => "intervention",
            Self::Person(_) => "person",
            Self::Involvement(_) => "involvement",
            Self::EventLink(_) => "event_link",
            Self::PersonLink(_) => "person_link",
            Self::Place(_) => "place",
            Self::Group(_) => "group",
            Self::Link(_) => "link",
            Self::Triage(_) => "triage",
            Self::Assessment(_) => "assessment",
            Self::Task(_) => "task",
            Self::Note(_) => "note",
            Self::Term(_) => "term",
            Self::Field(_) => "field",
            Self::Custody(_) => "custody",
            Self::Revise(_) => "revise",
            Self::Withdraw(_) => "withdraw",
            Self::Consent(_) => "consent",
            Self::Describe(_) => "describe",
            Self::Protect(_) => "protect",
            Self::Message(_) => "message",
            Self::Files(_) => "files",
            Self::MemberAdd(_) => "member_add",
            Self::MemberRemove(_) => "member_remove",
            Self::MemberAccess(_) => "member_access",
            Self::List(_) => "list",
            Self::Judgement(_) => "judgement",
            Self::Count(_) => "count",
            Self::Erase(_) => "erase",
            Self::Case(_) => "case",
            Self::Move(_) => "move",
        }
    }
}

/// Reads one action.
///
/// # Errors
/// When the line is not an action, or means nothing sensible.
pub fn parse_line(line: &str) -> Result<Action, Error> {
    parse_numbered(1, line)
}

/// Reads an actions file: one action a line; empty lines and lines that begin with `#` are passed.
///
/// # Errors
/// The first bad line, by its number; nothing of the file is to be applied then.
pub fn parse_lines(file: &str) -> Result<Vec<(usize, Action)>, Error> {
    file.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| Ok((number, parse_numbered(number, line)?)))
        .collect()
}

fn parse_numbered(line: usize, text: &str) -> Result<Action, Error> {
    if text.len() > LINE_BYTES_MAX {
        return Err(Error::TooLong { line, bytes: text.len(), max: LINE_BYTES_MAX });
    }
    let action: Action = serde_json::from_str(text).map_err(|cause| Error::Line { line, cause })?;
    action.check().map_err(|cause| Error::Meaning { line, cause })?;
    Ok(action)
}
