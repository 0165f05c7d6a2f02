//! All smallest sets of actors and groups without which nothing is left: at most [`CUTS_MAX`].

use std::collections::{BTreeSet, VecDeque};

use crate::bounds::Bound;
use crate::flow::NONE;
use crate::network::Network;
use crate::pack::Budget;
use crate::reading::Reading;

/// Most cuts that are listed; more is not read by anybody (weigh.md 3.2).
pub const CUTS_MAX: usize = 20;
/// Work for the search in cases with broken groups; see `pack::WORK_MAX`.
const WORK_MAX: u64 = 20_000_000;

/// Sets of voices, and whether these are all of that size.
pub(crate) struct Cuts {
    pub(crate) sets: BTreeSet<Vec<u32>>,
    pub(crate) complete: bool,
}

/// The smallest cuts of a bound.
pub(crate) fn cuts(bound: &Bound) -> Cuts {
    if bound.value() == 0 && bound.network.value == 0 {
        return Cuts { sets: BTreeSet::new(), complete: true };
    }
    if bound.network.broken {
        if let Some(found) = search(bound, &mut Budget::new(WORK_MAX)) {
            return found;
        }
        let found = lattice(&bound.network);
        return Cuts { complete: false, ..found };
    }
    lattice(&bound.network)
}

/// Minimum cuts are the closed sets of the residual network (Picard and Queyranne, 1980). From
/// the cut nearest the origins, every other one is reached by pushing one of its voices over to
/// the origins' side and closing the set again; each step gives a new cut.
fn lattice(network: &Network) -> Cuts {
    let flow = network.flow();
    let to_sink = flow.reaching();
    let first = flow.reached();
    let mut sets = BTreeSet::from([boundary(network, &first)]);
    let mut todo = VecDeque::from([first]);
    while let Some(side) = todo.pop_front() {
        for voice in boundary(network, &side) {
            // Past this voice the flow still has room to the sink: it is in every further cut.
            if to_sink[voice as usize * 2 + 1] {
                continue;
            }
            let mut further = side.clone();
            flow.reach_more(&mut further, voice * 2 + 1);
            if sets.insert(boundary(network, &further)) {
                todo.push_back(further);
            }
            if sets.len() > CUTS_MAX {
                sets.pop_last();
                return Cuts { sets, complete: false };
            }
        }
    }
    Cuts { sets, complete: true }
}

/// Voices whose ear is on the origins' side and whose mouth is not.
fn boundary(network: &Network, side: &[bool]) -> Vec<u32> {
    (0u32..)
        .zip(side.chunks_exact(2))
        .take(network.face.len())
        .filter(|(voice, pair)| pair[0] && !pair[1] && network.carries(*voice))
        .map(|(voice, _)| voice)
        .collect()
}

/// Smallest sets of voices that meet every real chain, by size: some voice of each chain that is
/// left must be in the set. `None` when the budget ends.
fn search(bound: &Bound, budget: &mut Budget) -> Option<Cuts> {
    for size in bound.value()..=bound.network.value {
        let mut sets = BTreeSet::new();
        let mut banned = vec![false; bound.network.face.len()];
        let mut chosen = Vec::new();
        let complete = hit(bound, size, &mut chosen, &mut banned, &mut sets, budget)?;
        if !sets.is_empty() {
            return Some(Cuts { sets, complete });
        }
    }
    None
}

fn hit(
    bound: &Bound,
    size: u32,
    chosen: &mut Vec<u32>,
    banned: &mut [bool],
    sets: &mut BTreeSet<Vec<u32>>,
    budget: &mut Budget,
) -> Option<bool> {
    if !budget.spend(&bound.reading) {
        return None;
    }
    let Some(way) = way(&bound.reading, &bound.network, banned) else {
        let mut set = chosen.clone();
        set.sort_unstable();
        if set.len() == size as usize {
            sets.insert(set);
        }
        return Some(true);
    };
    if chosen.len() == size as usize {
        return Some(true);
    }
    for voice in way {
        if banned[voice as usize] {
            continue;
        }
        banned[voice as usize] = true;
        chosen.push(voice);
        let complete = hit(bound, size, chosen, banned, sets, budget)?;
        chosen.pop();
        banned[voice as usize] = false;
        if !complete {
            return Some(false);
        }
        if sets.len() > CUTS_MAX {
            sets.pop_last();
            return Some(false);
        }
    }
    Some(true)
}

/// Voices of a real chain that avoids the banned ones.
fn way(reading: &Reading, network: &Network, banned: &[bool]) -> Option<Vec<u32>> {
    let usable = |actor: u32| {
        let voice = network.voice[actor as usize];
        voice != NONE && !banned[voice as usize]
    };
    let count = reading.own.len();
    let mut before = vec![NONE; count];
    let mut seen = vec![false; count];
    let mut todo = VecDeque::new();
    for actor in (0u32..).take(count).filter(|&at| reading.own[at as usize] && usable(at)) {
        seen[actor as usize] = true;
        todo.push_back(actor);
    }
    while let Some(actor) = todo.pop_front() {
        if reading.in_file[actor as usize] {
            let mut voices = vec![network.voice[actor as usize]];
            let mut at = actor;
            while before[at as usize] != NONE {
                at = before[at as usize];
                voices.push(network.voice[at as usize]);
            }
            voices.sort_unstable();
            voices.dedup();
            return Some(voices);
        }
        let start = reading.edges.partition_point(|&(from, _)| from < actor);
        let end = reading.edges.partition_point(|&(from, _)| from <= actor);
        for &(_, next) in &reading.edges[start..end] {
            if usable(next) && !seen[next as usize] {
                seen[next as usize] = true;
                before[next as usize] = actor;
                todo.push_back(next);
            }
        }
    }
    None
}
