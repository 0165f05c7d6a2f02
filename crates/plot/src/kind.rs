//! Kinds of things in time and space, and their marks: told apart by shape, never by colour alone.

use crate::ink::{Ink, LINE};

/// What a row of the timeline or a place on the map is. The order is that of importance: where
/// there is no room for all, the first kinds stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Something that happened.
    Event,
    /// One violation within an event.
    Act,
    /// Somebody says that it is not so.
    Denial,
    /// A call, question or petition.
    Intervention,
    /// What was answered to it.
    Response,
    /// An account was told or written.
    AccountMade,
    /// An account reached the team.
    AccountReceived,
}

/// All kinds, in order.
pub(crate) const KINDS: [Kind; 7] = [
    Kind::Event,
    Kind::Act,
    Kind::Denial,
    Kind::Intervention,
    Kind::Response,
    Kind::AccountMade,
    Kind::AccountReceived,
];

/// How the kinds are called in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindWords {
    /// Something that happened.
    pub event: String,
    /// One violation.
    pub act: String,
    /// Somebody says that it is not so.
    pub denial: String,
    /// A call, question or petition.
    pub intervention: String,
    /// What was answered.
    pub response: String,
    /// An account was told.
    pub account_made: String,
    /// An account reached the team.
    pub account_received: String,
}

impl Default for KindWords {
    fn default() -> Self {
        Self {
            event: "event".to_owned(),
            act: "act".to_owned(),
            denial: "denial".to_owned(),
            intervention: "intervention".to_owned(),
            response: "response".to_owned(),
            account_made: "account made".to_owned(),
            account_received: "account received".to_owned(),
        }
    }
}

impl KindWords {
    /// The word for a kind.
    pub fn of(&self, kind: Kind) -> &str {
        match kind {
            Kind::Event => &self.event,
            Kind::Act => &self.act,
            Kind::Denial => &self.denial,
            Kind::Intervention => &self.intervention,
            Kind::Response => &self.response,
            Kind::AccountMade => &self.account_made,
            Kind::AccountReceived => &self.account_received,
        }
    }
}

/// Half the size of a mark.
pub(crate) const MARK_RADIUS: i32 = 5;

/// The mark of a kind around a point.
pub(crate) fn mark(ink: &mut Ink, (x, y): (i32, i32), kind: Kind) {
    let (left, right, top, low) = (x - 5, x + 5, y - 5, y + 5);
    let thin = "stroke-width=\"1.5\"";
    match kind {
        Kind::Event => {
            ink.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"5\" fill=\"{LINE}\"/>"))
        }
        Kind::Act => ink.put(format_args!(
            "<path d=\"M{x} {}L{} {y}L{x} {}L{} {y}Z\" fill=\"{LINE}\"/>",
            top - 1,
            right + 1,
            low + 1,
            left - 1
        )),
        Kind::Denial => ink.put(format_args!(
            "<path d=\"M{left} {top}L{right} {low}M{right} {top}L{left} {low}\" stroke=\"{LINE}\" \
             stroke-width=\"2.5\"/>"
        )),
        Kind::Intervention => ink.put(format_args!(
            "<path d=\"M{left} {low}L{x} {top}L{right} {low}Z\" fill=\"{LINE}\"/>"
        )),
        Kind::Response => ink.put(format_args!(
            "<path d=\"M{left} {top}L{x} {low}L{right} {top}Z\" stroke=\"{LINE}\" {thin}/>"
        )),
        Kind::AccountMade => ink.put(format_args!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"4.5\" stroke=\"{LINE}\" {thin}/>"
        )),
        Kind::AccountReceived => ink.put(format_args!(
            "<rect x=\"{left}\" y=\"{}\" width=\"10\" height=\"8\" stroke=\"{LINE}\" {thin}/>",
            y - 4
        )),
    }
}
