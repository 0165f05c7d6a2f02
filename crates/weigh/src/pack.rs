//! The greatest number of chains that share no actor and no group: exact.
//!
//! The contracted network gives the answer at once unless a group's passage is broken (see
//! `network`). Then: at most one chain touches the group, so either none does, or exactly one
//! *run* (the part of that chain from its first to its last grouped member) does. Each choice is
//! a smaller case. In general this problem is NP-hard; the budget says when to stop, and the
//! answer is then an interval.

use crate::network::Network;
use crate::reading::{Reading, as_id};

/// Work units (actors + edges looked at) spent on broken groups before giving an interval.
/// About a second; a case with hundreds of actors and dozens of broken groups stays below.
pub(crate) const WORK_MAX: u64 = 40_000_000;
/// Runs tried for one broken group. More means the group is woven through the whole graph.
const RUNS_MAX: usize = 400;
/// Longest run searched. A chain that leaves a newsroom and comes back passes few hands.
const RUN_ACTORS_MAX: usize = 12;

/// Work that may still be done. Counted, not timed: the same input gives the same answer.
#[derive(Debug)]
pub(crate) struct Budget {
    left: u64,
}

impl Budget {
    pub(crate) fn new(work: u64) -> Self {
        Self { left: work }
    }

    /// Takes the cost of one look at the reading; false when it is used up.
    pub(crate) fn spend(&mut self, reading: &Reading) -> bool {
        let cost = (reading.own.len() + reading.edges.len()) as u64 + 16;
        self.left = self.left.saturating_sub(cost);
        self.left > 0
    }
}

/// Chains that share nothing, and how many there are at most.
#[derive(Debug, Clone)]
pub(crate) struct Packing {
    /// Disjoint chains of actors, origin first.
    pub(crate) chains: Vec<Vec<u32>>,
    /// No set of disjoint chains is larger. Equal to the number of chains unless the budget
    /// ended first.
    pub(crate) upper: u32,
}

impl Packing {
    pub(crate) fn value(&self) -> u32 {
        as_id(self.chains.len())
    }
}

/// Packs as many chains as possible. The ties of the reading must be disjoint.
pub(crate) fn pack(reading: &Reading, budget: &mut Budget) -> Packing {
    let network = Network::new(reading);
    pack_network(reading, &network, budget)
}

/// Like [`pack`], with the network of this reading at hand.
pub(crate) fn pack_network(reading: &Reading, network: &Network, budget: &mut Budget) -> Packing {
    let mut chains = Vec::new();
    let mut breaks = Vec::new();
    for chain in network.chains(reading) {
        match chain {
            Ok(chain) => chains.push(unfold(reading, &chain)),
            Err(voice) => breaks.push(voice),
        }
    }
    let mut best = Packing { chains, upper: network.value };
    let Some(&voice) = breaks.iter().min() else {
        return best;
    };
    let group = &network.members[&voice];
    let (runs, mut complete) = runs(reading, network, group);
    let mut upper = best.value();
    let options = runs.into_iter().map(Some).chain([None]);
    for option in options {
        if best.value() == network.value {
            break;
        }
        if !budget.spend(reading) {
            complete = false;
            break;
        }
        let child = match &option {
            Some(run) => with_run(reading, network, run),
            None => reading.without(group),
        };
        let packing = pack(&child, budget);
        upper = upper.max(packing.upper);
        if packing.value() > best.value() {
            best.chains = packing.chains;
        }
    }
    best.upper = if complete { upper.max(best.value()) } else { network.value };
    best
}

/// Writes runs out.
fn unfold(reading: &Reading, chain: &[u32]) -> Vec<u32> {
    let mut actors = Vec::with_capacity(chain.len());
    for actor in chain {
        match reading.runs.get(actor) {
            Some(run) => actors.extend(run),
            None => actors.push(*actor),
        }
    }
    actors
}

/// All simple ways that touch the group and begin and end at grouped actors. The second value
/// is false when a limit cut the list short.
fn runs(reading: &Reading, network: &Network, group: &[u32]) -> (Vec<Vec<u32>>, bool) {
    let grouped = |actor: u32| {
        let voice = network.voice[actor as usize];
        voice != crate::flow::NONE && network.members.contains_key(&voice)
    };
    let starts = network.members.values().flatten().copied();
    let mut todo: Vec<Vec<u32>> = starts.map(|actor| vec![actor]).collect();
    todo.sort_unstable_by(|a, b| b.cmp(a));
    let (mut found, mut complete, mut steps) = (Vec::new(), true, 0usize);
    while let Some(way) = todo.pop() {
        steps += 1;
        if found.len() >= RUNS_MAX || steps > RUNS_MAX * 20 {
            return (found, false);
        }
        let last = way[way.len() - 1];
        if grouped(last) && way.iter().any(|actor| group.contains(actor)) {
            found.push(way.clone());
        }
        let from = reading.edges.partition_point(|&(from, _)| from < last);
        let to = reading.edges.partition_point(|&(from, _)| from <= last);
        for &(_, next) in reading.edges[from..to].iter().rev() {
            if network.voice[next as usize] == crate::flow::NONE || way.contains(&next) {
                continue;
            }
            if way.len() == RUN_ACTORS_MAX {
                complete = false;
                continue;
            }
            todo.push(way.iter().copied().chain([next]).collect());
        }
    }
    found.sort_by_key(Vec::len);
    (found, complete)
}

/// The reading in which the groups that the run touches are used by the run alone, and the run
/// is one actor: its first.
fn with_run(reading: &Reading, network: &Network, run: &[u32]) -> Reading {
    let (first, last) = (run[0], run[run.len() - 1]);
    let mut banned: Vec<u32> = run[1..].to_vec();
    for actor in run {
        if let Some(all) = network.members.get(&network.voice[*actor as usize]) {
            banned.extend(all.iter().filter(|&&member| member != first));
        }
    }
    let mut child = reading.without(&banned);
    child.edges.retain(|&(from, _)| from != first);
    let onward = reading
        .edges
        .iter()
        .filter(|&&(from, to)| from == last && to != first && !banned.contains(&to));
    child.edges.extend(onward.map(|&(_, to)| (first, to)));
    child.edges.sort_unstable();
    child.in_file[first as usize] = reading.in_file[last as usize];
    for tie in &mut child.ties {
        tie.retain(|&actor| actor != first);
    }
    child.runs.insert(first, unfold(reading, run));
    child
}
