//! A reading: the case with every doubt settled one way. `lo` and `hi` are values of readings.

use std::collections::BTreeMap;

use crate::case::Case;
use crate::flow::NONE;
use crate::input::Status;

/// One settled view of the case. Actors keep their numbers; the last one is [`Reading::unknown`].
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// Originates: first hand, or the start of what is known.
    pub(crate) own: Vec<bool>,
    pub(crate) in_file: Vec<bool>,
    /// From, to. Sorted, without repetition, without self-citation.
    pub(crate) edges: Vec<(u32, u32)>,
    /// Sets of actors that one chain at most may touch.
    pub(crate) ties: Vec<Vec<u32>>,
    /// Actors whose own source is not known and could be anyone: all hang on `unknown`.
    pub(crate) adrift: Vec<u32>,
    /// A run of actors that stands for its first one: see `pack`.
    pub(crate) runs: BTreeMap<u32, Vec<u32>>,
    /// Who each unnamed actor is here.
    pub(crate) identity: BTreeMap<u32, u32>,
    /// Who the unknown source is here.
    pub(crate) settled: Unknown,
}

/// Where the one unknown source behind all adrift actors has it from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// Nowhere: adrift actors add nothing.
    Silent,
    /// It is an origin apart from all others.
    Apart,
    /// It is this actor.
    Is(u32),
}

impl Reading {
    /// The number of the pseudo-actor behind all adrift actors.
    pub(crate) fn unknown(&self) -> u32 {
        as_id(self.own.len() - 1)
    }

    /// Whether both have the same chains: nothing was in doubt.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.own == other.own
            && self.edges == other.edges
            && self.ties == other.ties
            && self.in_file == other.in_file
    }

    /// This reading with the unknown source settled.
    pub(crate) fn with_unknown(&self, unknown: Unknown) -> Self {
        let mut reading = self.clone();
        reading.settled = unknown;
        let id = self.unknown();
        match unknown {
            Unknown::Silent => return reading,
            Unknown::Apart => reading.own[id as usize] = true,
            Unknown::Is(actor) => reading.edges.push((actor, id)),
        }
        reading.edges.extend(self.adrift.iter().map(|&actor| (id, actor)));
        reading.edges.sort_unstable();
        reading
    }

    /// This reading without these actors.
    pub(crate) fn without(&self, banned: &[u32]) -> Self {
        let mut gone = vec![false; self.own.len()];
        for &actor in banned {
            gone[actor as usize] = true;
        }
        let mut reading = self.clone();
        for &actor in banned {
            reading.own[actor as usize] = false;
            reading.in_file[actor as usize] = false;
        }
        reading.edges.retain(|&(from, to)| !gone[from as usize] && !gone[to as usize]);
        reading.adrift.retain(|&actor| !gone[actor as usize]);
        for tie in &mut reading.ties {
            tie.retain(|&actor| !gone[actor as usize]);
        }
        reading
    }
}

/// The reading that favours the claim: suspicions do not bind, unnamed sources are apart.
/// Groups are as given: two groups that share a member do not tie their other members.
pub(crate) fn open(case: &Case<'_>) -> Reading {
    let count = case.names.len();
    let (mut has_source, mut copied) = (vec![false; count], vec![false; count]);
    for edge in case.edges.iter().filter(|edge| edge.status != Status::Suspected) {
        has_source[edge.to as usize] = true;
        copied[edge.to as usize] |= edge.mode.is_whole_copy() && edge.from != edge.to;
    }
    let mut own: Vec<bool> = (0..count)
        .map(|at| case.direct[at] && !copied[at] || case.open[at] && !has_source[at])
        .collect();
    own.push(false);
    let bound = case.groups.iter().filter(|group| !group.suspected);
    Reading {
        own,
        in_file: in_file(case),
        edges: edges(case),
        ties: bound.map(|group| group.members.clone()).collect(),
        adrift: Vec::new(),
        runs: BTreeMap::new(),
        identity: BTreeMap::new(),
        settled: Unknown::Silent,
    }
}

/// The strict reading in which each unnamed actor is who `identity` says (an actor that is
/// nobody else maps to itself): suspicions bind, groups that share a member are one.
pub(crate) fn strict(case: &Case<'_>, identity: &BTreeMap<u32, u32>) -> Reading {
    let count = case.names.len();
    let mut persons = Sets::new(count);
    identity.iter().for_each(|(&actor, &is)| persons.join(actor, is));
    let mut edges = edges(case);
    for (&actor, &is) in identity.iter().filter(|&(actor, is)| actor != is) {
        edges.extend([(actor, is), (is, actor)]);
    }
    edges.sort_unstable();
    edges.dedup();
    let mut facts = vec![Facts::default(); count];
    for at in 0..count {
        facts[persons.find(as_id(at)) as usize].add_actor(case, at);
    }
    for edge in &case.edges {
        let (from, to) = (persons.find(edge.from), persons.find(edge.to));
        let copy = edge.mode.is_whole_copy() || edge.status == Status::Suspected;
        facts[to as usize].has_source = true;
        facts[to as usize].copied |= copy && from != to;
    }
    let (mut own, mut adrift) = (vec![false; count + 1], Vec::new());
    for at in 0..count {
        match facts[persons.find(as_id(at)) as usize].start() {
            Start::Own => own[at] = true,
            Start::Adrift => adrift.push(as_id(at)),
            Start::Nothing => (),
        }
    }
    let ties = ties(case, &mut persons);
    Reading {
        own,
        in_file: in_file(case),
        edges,
        ties,
        adrift,
        runs: BTreeMap::new(),
        identity: identity.clone(),
        settled: Unknown::Silent,
    }
}

/// What is known of one person under an identity.
#[derive(Debug, Clone, Copy, Default)]
struct Facts {
    direct: bool,
    closed: bool,
    has_source: bool,
    copied: bool,
    /// Some name of this person is a real one, or has a list of candidates.
    placed: bool,
    /// Some name of this person is unplaced: its source, or itself, could be anyone.
    unplaced: bool,
}

/// Where a person's account starts.
enum Start {
    Own,
    Adrift,
    Nothing,
}

impl Facts {
    fn add_actor(&mut self, case: &Case<'_>, at: usize) {
        self.direct |= case.direct[at];
        self.closed |= !case.direct[at] && !case.open[at];
        match &case.could_be[at] {
            Some(list) if list.is_empty() => self.unplaced = true,
            Some(_) => self.placed = true,
            None => {
                self.placed |= case.direct[at];
                self.unplaced |= case.open[at];
            }
        }
    }

    fn start(self) -> Start {
        let first_hand = self.direct && !self.copied;
        let dangling = !self.direct && !self.closed && !self.has_source;
        match (first_hand, dangling) {
            (true, _) if self.placed => Start::Own,
            (true, _) => Start::Adrift,
            (_, true) if self.unplaced => Start::Adrift,
            (_, true) => Start::Own,
            _ => Start::Nothing,
        }
    }
}

fn in_file(case: &Case<'_>) -> Vec<bool> {
    let mut list = case.in_file.clone();
    list.push(false);
    list
}

fn edges(case: &Case<'_>) -> Vec<(u32, u32)> {
    let mut list: Vec<(u32, u32)> = case
        .edges
        .iter()
        .filter(|edge| edge.from != edge.to)
        .map(|edge| (edge.from, edge.to))
        .collect();
    list.dedup();
    list
}

/// Transitive closure of all groups and of names of one person.
fn ties(case: &Case<'_>, sets: &mut Sets) -> Vec<Vec<u32>> {
    for group in &case.groups {
        group.members.windows(2).for_each(|pair| sets.join(pair[0], pair[1]));
    }
    sets.lists()
}

/// Disjoint sets; the head is the smallest member.
#[derive(Debug)]
pub(crate) struct Sets {
    parent: Vec<u32>,
    joined: Vec<bool>,
}

impl Sets {
    pub(crate) fn new(count: usize) -> Self {
        Self { parent: (0..as_id(count)).collect(), joined: vec![false; count] }
    }

    pub(crate) fn find(&mut self, mut actor: u32) -> u32 {
        while self.parent[actor as usize] != actor {
            let up = self.parent[self.parent[actor as usize] as usize];
            self.parent[actor as usize] = up;
            actor = up;
        }
        actor
    }

    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        if a != b {
            let (head, other) = (a.min(b), a.max(b));
            self.parent[other as usize] = head;
            self.joined[head as usize] = true;
        }
    }

    /// The sets with several members, sorted.
    pub(crate) fn lists(&mut self) -> Vec<Vec<u32>> {
        let mut by_head: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for actor in 0..as_id(self.parent.len()) {
            let head = self.find(actor);
            if self.joined[head as usize] {
                by_head.entry(head).or_default().push(actor);
            }
        }
        by_head.into_values().collect()
    }
}

/// Positions fit: the limits of `input` keep all counts far below `u32::MAX`.
pub(crate) fn as_id(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(NONE)
}
