//! Whom to contact next, and why an account adds nothing.

use crate::bounds::{self, Bound};
use crate::case::Case;
use crate::flow::NONE;
use crate::input::Status;
use crate::reading::as_id;
use crate::weighing::{AddsNothing, Next, Reason, Told, name, name_all};

/// Work for confirming contacts where doubts play a part, in actors + edges looked at: about
/// 0.1 s, a story of 1,000 attributions whole. First-hand contacts are examined first.
const NEXT_WORK_MAX: usize = 400_000;

/// Contacts that raise `lo`, and whether all were examined.
pub(crate) fn next(case: &Case<'_>, bound: &Bound) -> (Vec<Next>, bool) {
    let raises = may_raise(case, bound);
    let doubt = !bound.reading.ties.is_empty()
        || !bound.reading.adrift.is_empty()
        || case.could_be.iter().any(Option::is_some);
    let outside = (0..as_id(case.names.len()))
        .filter(|&at| !case.in_file[at as usize] && case.takes_part[at as usize]);
    if !doubt {
        let found = outside.filter(|&at| raises[at as usize]);
        return (found.map(|at| Next { contact: name(case, at), gain: 1 }).collect(), true);
    }
    let mut candidates: Vec<u32> = outside
        .filter(|&at| raises[at as usize] || case.open[at as usize] || tied(bound, at))
        .collect();
    candidates.sort_by_key(|&at| (!case.direct[at as usize], at));
    let each = case.names.len() + case.edges.len() + 16;
    let examined = candidates.len().min(NEXT_WORK_MAX / each);
    let complete = examined == candidates.len();
    let mut found: Vec<Next> = candidates[..examined]
        .iter()
        .filter_map(|&at| {
            let reached = bounds::lo(&contacted(case, at), &mut bounds::budget());
            let gain = reached.value().saturating_sub(bound.value());
            (gain > 0).then(|| Next { contact: name(case, at), gain })
        })
        .collect();
    found.sort_unstable();
    (found, complete)
}

/// Actors at which one more way into the file would be used: the residual network tells for all
/// at once (an incremental augmenting path).
fn may_raise(case: &Case<'_>, bound: &Bound) -> Vec<bool> {
    let reading = &bound.reading;
    let reached = bound.network.reached();
    let dead = |actor: u32| bound.network.voice[actor as usize] == NONE;
    let mut raises: Vec<bool> = (0..as_id(reading.own.len()))
        .map(|at| match dead(at) {
            true => reading.own[at as usize],
            false => bound.network.has_spare(&reached, at),
        })
        .collect();
    let mut todo: Vec<u32> = (0..as_id(raises.len())).filter(|&at| raises[at as usize]).collect();
    while let Some(actor) = todo.pop() {
        let start = reading.edges.partition_point(|&(from, _)| from < actor);
        let end = reading.edges.partition_point(|&(from, _)| from <= actor);
        for &(_, to) in &reading.edges[start..end] {
            if dead(to) && !raises[to as usize] {
                raises[to as usize] = true;
                todo.push(to);
            }
        }
    }
    raises.truncate(case.names.len());
    raises
}

fn tied(bound: &Bound, actor: u32) -> bool {
    bound.reading.ties.iter().any(|tie| tie.binary_search(&actor).is_ok())
}

/// The case after this actor has spoken to the team: it is known who it is, and an actor about
/// whose source nothing is recorded turns out to know first hand.
fn contacted<'a>(case: &Case<'a>, actor: u32) -> Case<'a> {
    let mut case = case.clone();
    let at = actor as usize;
    case.in_file[at] = true;
    case.could_be[at] = None;
    if case.open[at] && !case.edges.iter().any(|edge| edge.to == actor) {
        (case.open[at], case.direct[at]) = (false, true);
    }
    case
}

/// Accounts in the file at which no counted chain ends.
pub(crate) fn adds_nothing(
    case: &Case<'_>,
    bound: &Bound,
    chains: &[Vec<u32>],
) -> Vec<AddsNothing> {
    let mut counted = vec![false; bound.reading.own.len()];
    chains.iter().filter_map(|chain| chain.last()).for_each(|&end| counted[end as usize] = true);
    let mut by_actor: Vec<_> = case.edges.iter().filter(|edge| edge.from != edge.to).collect();
    by_actor.sort_unstable_by_key(|edge| (edge.to, edge.from, edge.mode, edge.status));
    let sources = |actor: u32| {
        let start = by_actor.partition_point(|edge| edge.to < actor);
        let end = by_actor.partition_point(|edge| edge.to <= actor);
        &by_actor[start..end]
    };
    (0..as_id(case.names.len()))
        .filter(|&at| case.in_file[at as usize] && !counted[at as usize])
        .map(|at| {
            let told = sources(at).iter().map(|edge| Told {
                actor: name(case, edge.from),
                mode: edge.mode,
                suspected: edge.status == Status::Suspected,
            });
            AddsNothing { actor: name(case, at), reason: reason(case, bound, at, told.collect()) }
        })
        .collect()
}

fn reason(case: &Case<'_>, bound: &Bound, actor: u32, from: Vec<Told>) -> Reason {
    let at = actor as usize;
    let voice = bound.network.voice[at];
    if voice != NONE && bound.reading.own[at] {
        return match bound.network.members.get(&voice) {
            Some(members) => Reason::SameGroup { members: name_all(case, members) },
            None => Reason::Shared,
        };
    }
    if let (Some(list), true) = (&case.could_be[at], from.is_empty() || case.direct[at]) {
        return Reason::Unnamed { could_be: name_all(case, list) };
    }
    if bound.reading.adrift.binary_search(&actor).is_ok() {
        return Reason::UnknownSource;
    }
    match (voice != NONE, from.is_empty()) {
        (true, false) => Reason::Repeats { from },
        (true, true) => Reason::Shared,
        (false, true) if !case.direct[at] && !case.open[at] => Reason::Inferred,
        (false, _) => Reason::NoOrigin,
    }
}
