//! From a weighed claim to its picture, and the same content as a table.

use std::collections::{BTreeMap, BTreeSet};

use testimony_casework::weighing::{ClaimWeight, NameWords};
use testimony_locale::{Arg, Locale};
use testimony_plot::{
    AttributionPicture, Direction, PictureNode, PictureWords, Role, table_fallback,
};
use testimony_weigh::{Access, Graph, Reason, Status};

use crate::sentence;
use crate::shown::{Shown, calendar};

/// Ids of those who deny or decline get a mark that no id has, because one source may stand on
/// both sides (one account each).
const DENIES: &str = "denies ";
const DECLINES: &str = "declines ";

/// The picture's content as rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// Sources that count as one, and why.
    pub(super) groups: Vec<(String, Vec<String>)>,
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) name: Shown,
    pub(super) role: &'static str,
    pub(super) from: Vec<(Shown, bool)>,
    pub(super) in_file: bool,
    pub(super) in_cut: bool,
}

/// The graph of those who say so, and beside it those who deny or decline.
pub(super) fn of(locale: &Locale, weight: &ClaimWeight) -> AttributionPicture {
    let graph = &weight.asserted.graph;
    let attributions = graph.attributions.iter().filter(|one| one.status != Status::Rejected);
    let edges = attributions
        .map(|one| (one.from.clone(), one.actor.clone(), one.status == Status::Suspected));
    let called = sentence::called_in_pictures(locale);
    let mut nodes = asserting(weight, &called);
    nodes.extend(beside(weight, &called));
    AttributionPicture {
        title: Shown::from(&weight.text).to_string(),
        desc: sentence::in_picture(locale, weight),
        nodes,
        edges: edges.collect(),
        days: days(weight),
        calendar: calendar(locale),
        direction: match locale.direction() {
            testimony_locale::Direction::LeftToRight => Direction::Ltr,
            testimony_locale::Direction::RightToLeft => Direction::Rtl,
        },
        words: words(locale),
    }
}

/// When each had it first, by the ids of the picture.
fn days(weight: &ClaimWeight) -> Vec<(String, i64)> {
    let of = |(id, day): (&String, &i64)| {
        ["", DENIES, DECLINES].map(|mark| (format!("{mark}{id}"), *day))
    };
    weight.days.iter().flat_map(of).collect()
}

/// The words inside the picture: the same as in the table beside it, where there is room for them.
fn words(locale: &Locale) -> PictureWords {
    let counted = |key| locale.say_with(key, &[("count", Arg::Plain("{count}"))]);
    PictureWords {
        eyewitness: locale.say("role-eyewitness"),
        relay: locale.say("role-relay"),
        repeats: locale.say("role-repeats"),
        anonymous: locale.say("picture-anonymous"),
        denies: locale.say("role-denies"),
        declines: locale.say("role-declines"),
        file: locale.say("table-in-file"),
        folded: counted("picture-folded"),
        more: counted("picture-more"),
        cut: locale.say("picture-cut"),
        suspected: locale.say("picture-suspected"),
        undated: locale.say("date-unknown"),
    }
}

fn asserting(weight: &ClaimWeight, called: &NameWords) -> Vec<PictureNode> {
    let graph = &weight.asserted.graph;
    let in_file: BTreeSet<&str> =
        graph.accounts.iter().filter(|one| one.in_file).map(|one| one.actor.as_str()).collect();
    let roles = roles(weight);
    let node = |id: &str| PictureNode {
        id: id.to_owned(),
        label: weight.name_in(id, called),
        role: roles.get(id).copied().unwrap_or(Role::Anonymous),
        in_file: in_file.contains(id),
        in_cut: weight.asserted.weighing.cuts.first().is_some_and(|cut| is_in(cut, id)),
    };
    actors(graph).into_iter().map(node).collect()
}

/// Everybody in the graph.
fn actors(graph: &Graph) -> BTreeSet<&str> {
    let told = graph.accounts.iter().map(|one| one.actor.as_str());
    let counted = graph.attributions.iter().filter(|one| one.status != Status::Rejected);
    told.chain(counted.flat_map(|one| [one.from.as_str(), one.actor.as_str()])).collect()
}

fn roles(weight: &ClaimWeight) -> BTreeMap<&str, Role> {
    let graph = &weight.asserted.graph;
    let mut roles = BTreeMap::new();
    for one in graph.attributions.iter().filter(|one| one.status != Status::Rejected) {
        roles.insert(one.actor.as_str(), Role::Relay);
    }
    for nothing in &weight.asserted.weighing.adds_nothing {
        if matches!(nothing.reason, Reason::Repeats { .. }) {
            roles.insert(nothing.actor.as_str(), Role::Repeats);
        }
    }
    for one in graph.accounts.iter().filter(|one| Access::is_direct(one.access)) {
        roles.insert(one.actor.as_str(), Role::Eyewitness);
    }
    for one in &graph.anonymous {
        roles.insert(one.actor.as_str(), Role::Anonymous);
    }
    roles
}

/// Whether a cut names an actor: alone, or inside `group(…)` or `unknown(…)`.
fn is_in(cut: &[String], id: &str) -> bool {
    cut.iter().any(|label| {
        let inside = ["group(", "unknown("]
            .into_iter()
            .find_map(|start| label.strip_prefix(start)?.strip_suffix(')'));
        match inside {
            None => label == id,
            // Commas around both: a name may hold commas itself.
            Some(members) => format!(",{members},").contains(&format!(",{id},")),
        }
    })
}

fn beside(weight: &ClaimWeight, called: &NameWords) -> Vec<PictureNode> {
    let node = |mark: &str, id: &str, role| PictureNode {
        id: format!("{mark}{id}"),
        label: weight.name_in(id, called),
        role,
        in_file: true,
        in_cut: false,
    };
    let denied = weight.denied.graph.accounts.iter().filter(|one| one.in_file);
    denied
        .map(|one| node(DENIES, &one.actor, Role::Denies))
        .chain(weight.declined.iter().map(|id| node(DECLINES, id, Role::Declines)))
        .collect()
}

/// The term of an actor's role, for `role-…` among the messages.
fn role(role: Role) -> &'static str {
    match role {
        Role::Eyewitness => "eyewitness",
        Role::Relay => "relay",
        Role::Repeats => "repeats",
        Role::Anonymous => "anonymous",
        Role::Denies => "denies",
        Role::Declines => "declines",
    }
}

/// The same content for reading aloud and for print: everything, nothing folded.
pub(super) fn table(locale: &Locale, picture: &AttributionPicture, weight: &ClaimWeight) -> Table {
    let rows = table_fallback(picture).rows.into_iter().map(|row| Row {
        name: Shown::from(&row.label),
        role: role(row.role),
        from: row.from.iter().map(|(name, doubt)| (Shown::from(name), *doubt)).collect(),
        in_file: row.in_file,
        in_cut: row.in_cut,
    });
    let actors = actors(&weight.asserted.graph);
    let groups = weight.asserted.graph.groups.iter().filter(|group| {
        let here = group.members.iter().filter(|one| actors.contains(one.as_str())).count();
        group.status != Status::Rejected && here > 1
    });
    let called = sentence::called(locale);
    let named = |group: &testimony_weigh::Group| {
        let name = |id: &String| weight.name_in(id, &called);
        let members = group.members.iter().map(name).collect();
        (group.kind.clone(), members)
    };
    Table { rows: rows.collect(), groups: groups.map(named).collect() }
}
