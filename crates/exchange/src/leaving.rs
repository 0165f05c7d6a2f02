//! What may leave: takes out of a case what must stay (docs/spec/exchange.md, section 2).
//!
//! Everything is withheld that nobody asked for by name of a flag. What is taken out is counted, so
//! that nobody believes a table to be the whole case.

mod fields;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use testimony_model::{Action, Handle, Place, Protection, ThingKind, ThingRef, huridocs};

use crate::Case;
use crate::grid;

/// Which words of accounts leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Words {
    /// None.
    #[default]
    None,
    /// Those whose teller allowed publication.
    Consented,
    /// All.
    All,
}

/// What the team decided. The default takes no risk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Choice {
    /// The words of accounts, and quotations of them.
    pub words: Words,
    /// Names that stand behind code names, and what else would tell who it is.
    pub names: Names,
}

/// Whether real names leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Names {
    /// Code names alone.
    #[default]
    Hidden,
    /// As they are.
    Shown,
}

/// What was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Records that are marked as confidential, and those that refer to them.
    Confidential,
    /// Accounts whose words stay.
    Words,
    /// Quotations of words that stay.
    Quotations,
    /// Passages of accounts.
    Passages,
    /// Files of accounts.
    Files,
    /// Names of sources and persons.
    Names,
    /// Other facts of them that tell who it is.
    Details,
    /// Fields that are for the team alone.
    TeamFields,
    /// Names and descriptions of places that are shown more coarsely than they are known.
    PlaceNames,
    /// Points that became the centre of a cell.
    Points,
    /// The team's notes, tasks, grades, triage and steps of custody.
    TeamWork,
    /// Records for which the format has no place.
    NoPlace,
}

impl LeftOut {
    /// What it is, after a number.
    pub fn words(self) -> &'static str {
        match self {
            Self::Confidential => "records marked as confidential, or that refer to such",
            Self::Words => "accounts without their words",
            Self::Quotations => "quotations of such words",
            Self::Passages => "passages of accounts",
            Self::Files => "files of accounts",
            Self::Names => "names of sources and persons",
            Self::Details => "other facts that tell who somebody is",
            Self::TeamFields => "fields that are for the team alone",
            Self::PlaceNames => "names of places that are shown more coarsely than known",
            Self::Points => "points, each for the centre of its cell",
            Self::TeamWork => "notes, tasks, grades and steps of the team",
            Self::NoPlace => "records for which this format has no place",
        }
    }
}

/// A case that may leave, and how much of it stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Leaving {
    /// What may leave, in an order that says nothing of when it came.
    pub case: Case,
    /// What stays, by number.
    pub left_out: BTreeMap<LeftOut, usize>,
}

impl Leaving {
    fn count(&mut self, what: LeftOut, times: usize) {
        if times > 0 {
            *self.left_out.entry(what).or_default() += times;
        }
    }

    /// Counts what an optional field loses.
    fn drop<T>(&mut self, field: &mut Option<T>, what: LeftOut) {
        self.count(what, usize::from(field.take().is_some()));
    }
}

/// What the choices mean for the things of one case.
struct Rules {
    choice: Choice,
    /// Accounts whose words leave.
    spoken: BTreeSet<Handle>,
    /// Places that are known better than they may be shown.
    coarse: BTreeSet<Handle>,
}

/// Takes out what must stay.
pub fn leave(case: Case, choice: Choice) -> Leaving {
    let mut left = Leaving { case, left_out: BTreeMap::new() };
    if choice.names == Names::Hidden {
        without_confidential(&mut left);
    }
    let rules = Rules {
        choice,
        spoken: left
            .case
            .accounts()
            .filter(|one| speaks(choice, one))
            .map(|one| one.id.clone())
            .collect(),
        coarse: left.case.places().filter(|one| is_coarse(one)).map(|one| one.id.clone()).collect(),
    };
    let actions = std::mem::take(&mut left.case.actions);
    let mut kept = Vec::with_capacity(actions.len());
    for mut action in actions {
        if rules.keeps(&action, &mut left) {
            rules.apply(&mut action, &mut left);
            kept.push(action);
        }
    }
    left.case.actions = kept;
    left.case.sort();
    left
}

fn speaks(choice: Choice, account: &testimony_model::Account) -> bool {
    match choice.words {
        Words::None => false,
        Words::Consented => account.consent.publication,
        Words::All => true,
    }
}

fn is_coarse(place: &Place) -> bool {
    place.public_precision > place.precision
}

/// Drops what is marked as confidential, and whatever refers to it.
fn without_confidential(left: &mut Leaving) {
    let mut gone: BTreeSet<ThingRef> = BTreeSet::new();
    let before = left.case.actions.len();
    let mut actions = std::mem::take(&mut left.case.actions);
    loop {
        let known = gone.len();
        let kept = actions.len();
        actions.retain(|action| {
            let stays = !fields::is_confidential(action)
                && !action.references().iter().any(|thing| gone.contains(thing));
            if !stays {
                gone.extend(action.defines());
            }
            stays
        });
        if gone.len() == known && actions.len() == kept {
            break;
        }
    }
    let is_there = |id: &Handle| !gone.contains(&ThingKind::Claim.of(id));
    left.case.chains.retain(|id, _| is_there(id));
    left.count(LeftOut::Confidential, before - actions.len());
    left.case.actions = actions;
}

impl Rules {
    /// Whether a record leaves at all.
    fn keeps(&self, action: &Action, left: &mut Leaving) -> bool {
        let (stays, what) = match action {
            Action::Passage(x) => {
                (x.file.is_some() || !self.spoken.contains(&x.account), LeftOut::Passages)
            }
            Action::Task(_)
            | Action::Note(_)
            | Action::Triage(_)
            | Action::Assessment(_)
            | Action::Custody(_) => (true, LeftOut::TeamWork),
            _ => (false, LeftOut::TeamWork),
        };
        left.count(what, usize::from(stays));
        !stays
    }

    /// Takes out of a record what stays.
    fn apply(&self, action: &mut Action, left: &mut Leaving) {
        self.fields(action, left);
        match action {
            Action::Source(_) | Action::Person(_) | Action::Group(_) => self.who(action, left),
            Action::Account(_) | Action::Assertion(_) | Action::Attribution(_) => {
                self.words(action, left)
            }
            Action::Event(_) | Action::Act(_) | Action::Place(_) => self.place(action, left),
            _ => {}
        }
    }

    fn hides(&self, protection: Protection) -> bool {
        self.choice.names == Names::Hidden && protection == Protection::CodeName
    }

    fn who(&self, action: &mut Action, left: &mut Leaving) {
        match action {
            Action::Source(x) if self.hides(x.protection) => {
                left.drop(&mut x.name, LeftOut::Names);
                left.drop(&mut x.remarks, LeftOut::Details);
                left.drop(&mut x.person, LeftOut::Details);
                left.drop(&mut x.interest, LeftOut::Details);
            }
            Action::Person(x) if self.hides(x.protection) => {
                left.drop(&mut x.name, LeftOut::Names);
                left.count(LeftOut::Names, x.other_names.len());
                x.other_names.clear();
                left.drop(&mut x.birth, LeftOut::Details);
                left.drop(&mut x.remarks, LeftOut::Details);
                left.count(LeftOut::Details, x.fields.len());
                x.fields.clear();
            }
            Action::Group(x) if self.choice.names == Names::Hidden => {
                left.drop(&mut x.evidence, LeftOut::Details);
            }
            _ => {}
        }
    }

    fn words(&self, action: &mut Action, left: &mut Leaving) {
        match action {
            Action::Account(x) => {
                if !self.spoken.contains(&x.id) {
                    left.drop(&mut x.text, LeftOut::Words);
                }
                // A commitment is the vault's own, and nothing without its item.
                x.text_commitment = None;
                left.count(LeftOut::Files, x.files.len());
                x.files.clear();
                if self.choice.names == Names::Hidden {
                    left.drop(&mut x.interviewer, LeftOut::Details);
                }
            }
            Action::Assertion(x) if !self.spoken.contains(&x.account) => {
                left.drop(&mut x.quote, LeftOut::Quotations);
                left.drop(&mut x.confidence, LeftOut::Quotations);
                x.passage = None;
            }
            Action::Attribution(x) if !self.spoken.contains(&x.account) => {
                left.drop(&mut x.quote, LeftOut::Quotations);
                if let Some(unnamed) = &mut x.anonymous {
                    NOT_SAID.clone_into(&mut unnamed.descriptor);
                    left.count(LeftOut::Quotations, 1);
                }
            }
            _ => {}
        }
    }

    fn place(&self, action: &mut Action, left: &mut Leaving) {
        let hides = |location: &Option<Handle>| {
            self.choice.names == Names::Hidden
                && location.as_ref().is_some_and(|id| self.coarse.contains(id))
        };
        match action {
            Action::Event(x) if hides(&x.location) => {
                left.drop(&mut x.place, LeftOut::PlaceNames);
                fields::drop_where(&mut x.fields, left);
            }
            Action::Act(x) if hides(&x.location) => {
                left.drop(&mut x.place, LeftOut::PlaceNames);
                fields::drop_where(&mut x.fields, left);
            }
            Action::Place(x) => {
                if let Some(point) = &mut x.point
                    && let Some(cell) = grid::cell(point, x.public_precision)
                {
                    let centre = cell.centre();
                    left.count(LeftOut::Points, usize::from(*point != centre));
                    *point = centre;
                }
                if self.choice.names == Names::Hidden && is_coarse(x) {
                    NO_PLACE_NAME.clone_into(&mut x.name);
                    left.count(LeftOut::PlaceNames, 1);
                }
                x.precision = x.public_precision;
            }
            _ => {}
        }
    }

    /// Fields of the standard that are for the team alone.
    fn fields(&self, action: &mut Action, left: &mut Leaving) {
        let Some(map) = fields::of(action) else { return };
        let before = map.len();
        map.retain(|code, _| !fields::is_point(code.as_str()));
        let points = before - map.len();
        if self.choice.names == Names::Hidden {
            map.retain(|code, _| !fields::is_inside(code.as_str()));
        }
        let inside = before - points - map.len();
        left.count(LeftOut::Points, points);
        left.count(LeftOut::TeamFields, inside);
    }
}

/// Stands for what an account says of somebody whom it does not name.
pub(crate) const NOT_SAID: &str = "not named";
/// Stands for the name of a place that is shown more coarsely than it is known.
pub(crate) const NO_PLACE_NAME: &str = "place, name withheld";

/// Whether the format of an action has fields by number.
pub(crate) fn has_format(action: &Action) -> bool {
    huridocs::fields(action).is_some()
}
