//! A second opinion for small graphs: every reading, every chain, every subset, by enumeration.
//! Written from docs/spec/finding.md, without looking at the solver; slow and obvious.

use std::collections::{BTreeMap, BTreeSet};

use testimony_weigh::{Access, Graph, Status};

type Sets = Vec<BTreeSet<String>>;

/// `(lo, hi)`.
pub(crate) fn bounds(graph: &Graph) -> (u32, u32) {
    let mut lo = u32::MAX;
    for identity in identities(graph) {
        let (fixed, own, adrift, groups) = strict(graph, &identity);
        lo = lo.min(with_unknown(graph, &fixed, &own, &adrift, &groups));
    }
    let hi = open(graph);
    (lo, hi.max(lo))
}

fn identities(graph: &Graph) -> Vec<Vec<(String, String)>> {
    let mut all = vec![Vec::new()];
    for unnamed in &graph.anonymous {
        if unnamed.could_be.is_empty() {
            continue;
        }
        let mut longer = Vec::new();
        for identity in &all {
            for is in unnamed.could_be.iter().chain([&unnamed.actor]) {
                let mut next: Vec<(String, String)> = identity.clone();
                next.push((unnamed.actor.clone(), is.clone()));
                longer.push(next);
            }
        }
        all = longer;
    }
    all
}

fn actors(graph: &Graph) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = BTreeSet::new();
    all.extend(graph.accounts.iter().map(|a| a.actor.clone()));
    all.extend(graph.attributions.iter().flat_map(|a| [a.actor.clone(), a.from.clone()]));
    all.extend(
        graph.anonymous.iter().flat_map(|a| a.could_be.iter().cloned().chain([a.actor.clone()])),
    );
    all.extend(graph.groups.iter().flat_map(|g| g.members.clone()));
    all
}

fn direct(graph: &Graph, actor: &str) -> bool {
    graph.accounts.iter().any(|a| a.actor == actor && a.access.is_direct())
}

fn inferred(graph: &Graph, actor: &str) -> bool {
    let has = |access| graph.accounts.iter().any(|a| a.actor == actor && a.access == access);
    !direct(graph, actor) && has(Access::Inferred) && !has(Access::HeardFrom)
}

fn merge(sets: &mut Sets, more: &BTreeSet<String>) {
    let mut joined = more.clone();
    sets.retain(|set| {
        let apart = set.is_disjoint(&joined);
        if !apart {
            joined.extend(set.iter().cloned());
        }
        apart
    });
    sets.push(joined);
}

fn closure(parts: impl Iterator<Item = BTreeSet<String>>) -> Sets {
    let mut sets = Sets::new();
    parts.for_each(|part| merge(&mut sets, &part));
    sets
}

type Strict = (BTreeSet<(String, String)>, BTreeSet<String>, BTreeSet<String>, Sets);

fn strict(graph: &Graph, identity: &[(String, String)]) -> Strict {
    let pairs: Vec<BTreeSet<String>> =
        identity.iter().map(|(a, b)| BTreeSet::from([a.clone(), b.clone()])).collect();
    let singles = actors(graph).into_iter().map(|a| BTreeSet::from([a]));
    let persons = closure(singles.chain(pairs.iter().cloned()));
    let mut edges = BTreeSet::new();
    for edge in graph.attributions.iter().filter(|e| e.status != Status::Rejected) {
        edges.insert((edge.from.clone(), edge.actor.clone()));
    }
    for (a, b) in identity {
        edges.insert((a.clone(), b.clone()));
        edges.insert((b.clone(), a.clone()));
    }
    let (mut own, mut adrift) = (BTreeSet::new(), BTreeSet::new());
    for person in &persons {
        let into: Vec<_> = graph
            .attributions
            .iter()
            .filter(|e| e.status != Status::Rejected && person.contains(&e.actor))
            .collect();
        let copied = into.iter().any(|e| {
            !person.contains(&e.from) && (e.mode.is_whole_copy() || e.status == Status::Suspected)
        });
        let is_direct = person.iter().any(|a| direct(graph, a));
        let is_inferred = person.iter().any(|a| inferred(graph, a));
        let list = |a: &str| graph.anonymous.iter().find(|u| u.actor == a).map(|u| &u.could_be);
        let placed = person
            .iter()
            .any(|a| list(a).map_or_else(|| direct(graph, a), |list| !list.is_empty()));
        let unplaced = person.iter().any(|a| {
            list(a).map_or_else(|| !direct(graph, a) && !inferred(graph, a), Vec::is_empty)
        });
        if is_direct && !copied {
            if placed { &mut own } else { &mut adrift }.extend(person.iter().cloned());
        } else if !is_direct && !is_inferred && into.is_empty() {
            if unplaced { &mut adrift } else { &mut own }.extend(person.iter().cloned());
        }
    }
    let ties = graph.groups.iter().filter(|g| g.status != Status::Rejected);
    let groups =
        closure(pairs.into_iter().chain(ties.map(|g| g.members.iter().cloned().collect())));
    (edges, own, adrift, groups)
}

fn with_unknown(
    graph: &Graph,
    edges: &BTreeSet<(String, String)>,
    own: &BTreeSet<String>,
    adrift: &BTreeSet<String>,
    groups: &Sets,
) -> u32 {
    let mut extended = edges.clone();
    extended.extend(adrift.iter().map(|a| ("?".to_owned(), a.clone())));
    let mut apart = own.clone();
    apart.insert("?".to_owned());
    let mut least = packing(graph, &extended, &apart, groups);
    for first in own {
        let mut same = extended.clone();
        same.insert((first.clone(), "?".to_owned()));
        least = least.min(packing(graph, &same, own, groups));
    }
    least
}

fn open(graph: &Graph) -> u32 {
    let mut edges = BTreeSet::new();
    let mut own = BTreeSet::new();
    for edge in graph.attributions.iter().filter(|e| e.status != Status::Rejected) {
        edges.insert((edge.from.clone(), edge.actor.clone()));
    }
    for actor in actors(graph) {
        let sure: Vec<_> = graph
            .attributions
            .iter()
            .filter(|e| e.actor == actor)
            .filter(|e| matches!(e.status, Status::Declared | Status::Confirmed))
            .collect();
        let copied = sure.iter().any(|e| e.from != actor && e.mode.is_whole_copy());
        let dangling = !direct(graph, &actor) && !inferred(graph, &actor) && sure.is_empty();
        if direct(graph, &actor) && !copied || dangling {
            own.insert(actor);
        }
    }
    let sure = |s: Status| matches!(s, Status::Declared | Status::Confirmed);
    let groups = graph.groups.iter().filter(|g| sure(g.status));
    packing(graph, &edges, &own, &groups.map(|g| g.members.iter().cloned().collect()).collect())
}

/// All simple chains; then the largest family of which no two share an actor or a group.
fn packing(
    graph: &Graph,
    edges: &BTreeSet<(String, String)>,
    own: &BTreeSet<String>,
    groups: &Sets,
) -> u32 {
    let mut ids: BTreeMap<String, u64> = BTreeMap::new();
    let mut all = actors(graph);
    all.insert("?".to_owned());
    for (at, actor) in all.iter().enumerate() {
        ids.insert(actor.clone(), 1 << at);
    }
    let mut masks: BTreeSet<u64> = BTreeSet::new();
    let mut todo: Vec<Vec<String>> = own.iter().map(|a| vec![a.clone()]).collect();
    while let Some(chain) = todo.pop() {
        let last = chain[chain.len() - 1].clone();
        if graph.accounts.iter().any(|a| a.in_file && a.actor == last) {
            let mut mask = chain.iter().map(|a| ids[a]).sum::<u64>();
            for (at, group) in groups.iter().enumerate() {
                if chain.iter().any(|a| group.contains(a)) {
                    mask |= 1 << (all.len() + at);
                }
            }
            masks.insert(mask);
        }
        for (_, to) in edges.iter().filter(|(from, to)| *from == last && !chain.contains(to)) {
            todo.push(chain.iter().cloned().chain([to.clone()]).collect());
        }
    }
    // A chain that touches a superset of another's is never needed.
    let minimal: Vec<u64> = masks
        .iter()
        .copied()
        .filter(|&mask| !masks.iter().any(|&other| other != mask && other & mask == other))
        .collect();
    most(&minimal, 0)
}

fn most(masks: &[u64], used: u64) -> u32 {
    match masks.split_first() {
        None => 0,
        Some((&mask, rest)) => {
            let without = most(rest, used);
            if mask & used == 0 { without.max(1 + most(rest, used | mask)) } else { without }
        }
    }
}
