//! What is drawn, and the same content as a table.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{CalendarWords, known};
use crate::text::visible;

/// The attribution graph of one claim. Order inside the arrays does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttributionPicture {
    /// Read out first by a screen reader; shown by browsers on hover.
    pub title: String,
    /// The picture in a sentence or two.
    pub desc: String,
    /// Actors. Of two with one id the first counts.
    pub nodes: Vec<PictureNode>,
    /// From whom, to whom, and whether that is a suspicion. Ends that are no node are left out.
    pub edges: Vec<(String, String, bool)>,
    /// When somebody had it first, by id, in days since 1 January 1970; of several the earliest
    /// counts. With two or more different days the columns follow time, under a small axis.
    pub days: Vec<(String, i64)>,
    /// How dates are written.
    pub calendar: CalendarWords,
    /// Which way the page reads: the file is at the end of the line.
    pub direction: Direction,
    /// The words inside the picture, in the reader's language.
    pub words: PictureWords,
}

impl AttributionPicture {
    /// The earliest day of each id.
    pub(crate) fn first_days(&self) -> BTreeMap<&str, i64> {
        let mut first = BTreeMap::new();
        for (id, day) in &self.days {
            let day = known(*day);
            first.entry(id.as_str()).and_modify(|it: &mut i64| *it = day.min(*it)).or_insert(day);
        }
        first
    }
}

/// One actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureNode {
    /// Unique within the picture; never shown.
    pub id: String,
    /// The name that is shown.
    pub label: String,
    /// What the actor is in this claim.
    pub role: Role,
    /// Whether the team holds its account.
    pub in_file: bool,
    /// Whether it all hangs on this actor (with others of the same cut).
    pub in_cut: bool,
}

/// What an actor is in this claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Knows first hand.
    Eyewitness,
    /// Passes on what others told it.
    Relay,
    /// Repeats and adds nothing.
    Repeats,
    /// Who it is, or where it has it from, is not known.
    Anonymous,
    /// Says it is not so.
    Denies,
    /// Says nothing either way.
    Declines,
}

/// Which way the page reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left.
    Rtl,
}

/// The words inside the picture. The faces fill them from their messages; the default is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureWords {
    /// Second line of an eyewitness.
    pub eyewitness: String,
    /// Second line of a relay.
    pub relay: String,
    /// Second line of one who repeats.
    pub repeats: String,
    /// Second line of an unknown one.
    pub anonymous: String,
    /// Second line of one who denies.
    pub denies: String,
    /// Second line of one who declines.
    pub declines: String,
    /// The box of the file.
    pub file: String,
    /// Label of several that are drawn as one; `{count}` is replaced.
    pub folded: String,
    /// Label of those for whom there is no room; `{count}` is replaced.
    pub more: String,
    /// In the legend: hatched boxes.
    pub cut: String,
    /// In the legend: dashed arrows.
    pub suspected: String,
    /// In the legend: boxes without a date among others that have one.
    pub undated: String,
}

impl Default for PictureWords {
    fn default() -> Self {
        Self {
            eyewitness: "knows first hand".to_owned(),
            relay: "has it from others".to_owned(),
            repeats: "only repeats".to_owned(),
            anonymous: "not known who".to_owned(),
            denies: "denies".to_owned(),
            declines: "says neither".to_owned(),
            file: "In the file".to_owned(),
            folded: "{count} outlets".to_owned(),
            more: "{count} more in the table".to_owned(),
            cut: "it all hangs on these".to_owned(),
            suspected: "suspected, not confirmed".to_owned(),
            undated: "date not known".to_owned(),
        }
    }
}

impl PictureWords {
    pub(crate) fn of_role(&self, role: Role) -> &str {
        match role {
            Role::Eyewitness => &self.eyewitness,
            Role::Relay => &self.relay,
            Role::Repeats => &self.repeats,
            Role::Anonymous => &self.anonymous,
            Role::Denies => &self.denies,
            Role::Declines => &self.declines,
        }
    }
}

/// The picture's content for an HTML table: everything, nothing folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureTable {
    /// The caption.
    pub title: String,
    /// One row an actor, sorted by label.
    pub rows: Vec<TableRow>,
}

/// One actor in the table. Texts are for escaping by the page's templates; controls that reorder
/// text are already written out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TableRow {
    /// The name.
    pub label: String,
    /// What the actor is in this claim.
    pub role: Role,
    /// From whom it has it, and whether that is a suspicion.
    pub from: Vec<(String, bool)>,
    /// Whether the team holds its account.
    pub in_file: bool,
    /// Whether it all hangs on this actor.
    pub in_cut: bool,
    /// When it had it first, if that is known.
    pub when: Option<String>,
}

/// The same content as a table, for those who do not see the picture and for print.
pub fn table_fallback(picture: &AttributionPicture) -> PictureTable {
    let mut nodes: BTreeMap<&str, &PictureNode> = BTreeMap::new();
    for node in &picture.nodes {
        nodes.entry(&node.id).or_insert(node);
    }
    let mut from: BTreeMap<&str, BTreeSet<(String, bool)>> = BTreeMap::new();
    for (source, to, suspected) in &picture.edges {
        if let (Some(source), true) = (nodes.get(source.as_str()), nodes.contains_key(to.as_str()))
        {
            from.entry(to).or_default().insert((visible(&source.label), *suspected));
        }
    }
    let days = picture.first_days();
    let mut rows: Vec<TableRow> = nodes
        .iter()
        .map(|(id, node)| TableRow {
            label: visible(&node.label),
            role: node.role,
            from: from.get(id).into_iter().flatten().cloned().collect(),
            in_file: node.in_file,
            in_cut: node.in_cut,
            when: days.get(id).map(|&day| picture.calendar.date(day)),
        })
        .collect();
    rows.sort();
    PictureTable { title: visible(&picture.title), rows }
}
