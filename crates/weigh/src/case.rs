//! The graph with numbers for names. Numbers follow the sorted names, so order never matters.

use std::collections::HashMap;

use crate::Error;
use crate::input::{Access, Graph, Mode, Status};
use crate::reading::as_id;

/// "`to` has it from `from`"; rejected ones are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) mode: Mode,
    pub(crate) status: Status,
}

/// A group; rejected ones and groups of fewer than two are gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tied {
    pub(crate) members: Vec<u32>,
    pub(crate) suspected: bool,
}

/// The graph, numbered.
#[derive(Debug, Clone)]
pub(crate) struct Case<'a> {
    pub(crate) names: Vec<&'a str>,
    pub(crate) direct: Vec<bool>,
    /// No direct access, and what is known leaves room for a source that is not recorded.
    pub(crate) open: Vec<bool>,
    pub(crate) in_file: Vec<bool>,
    /// Has an account or an attribution: plays a part in this claim, not only in a list of
    /// candidates or members.
    pub(crate) takes_part: Vec<bool>,
    pub(crate) edges: Vec<Edge>,
    /// For an actor whose identity is not known: who it could be.
    pub(crate) could_be: Vec<Option<Vec<u32>>>,
    pub(crate) groups: Vec<Tied>,
}

impl<'a> Case<'a> {
    /// Checks the graph and numbers it.
    pub(crate) fn new(graph: &'a Graph) -> Result<Self, Error> {
        graph.check()?;
        let (names, ids) = number(graph);
        let mut ids = ids.into_iter();
        let count = names.len();
        let mut case = Self {
            names,
            direct: vec![false; count],
            open: vec![true; count],
            in_file: vec![false; count],
            takes_part: vec![false; count],
            edges: Vec::with_capacity(graph.attributions.len()),
            could_be: vec![None; count],
            groups: Vec::new(),
        };
        case.take_accounts(graph, &mut ids);
        case.take_attributions(graph, &mut ids);
        case.take_anonymous(graph, &mut ids)?;
        case.take_groups(graph, &mut ids);
        Ok(case)
    }

    fn take_accounts(&mut self, graph: &Graph, ids: &mut Ids) {
        let mut inferred = vec![false; self.names.len()];
        let mut told = vec![false; self.names.len()];
        for (account, actor) in graph.accounts.iter().zip(ids) {
            let actor = actor as usize;
            self.takes_part[actor] = true;
            self.in_file[actor] |= account.in_file;
            self.direct[actor] |= account.access.is_direct();
            inferred[actor] |= account.access == Access::Inferred;
            told[actor] |= account.access == Access::HeardFrom;
        }
        for actor in 0..self.names.len() {
            self.open[actor] = !self.direct[actor] && (told[actor] || !inferred[actor]);
        }
    }

    fn take_attributions(&mut self, graph: &Graph, ids: &mut Ids) {
        for edge in &graph.attributions {
            let (to, from) = (next(ids), next(ids));
            if edge.status != Status::Rejected {
                self.edges.push(Edge { from, to, mode: edge.mode, status: edge.status });
                self.takes_part[from as usize] = true;
                self.takes_part[to as usize] = true;
            }
        }
        sort_by_from(&mut self.edges, self.names.len());
        self.edges.dedup();
    }

    fn take_anonymous(&mut self, graph: &Graph, ids: &mut Ids) -> Result<(), Error> {
        for (index, anonymous) in graph.anonymous.iter().enumerate() {
            let actor = next(ids);
            let mut list: Vec<u32> = ids.take(anonymous.could_be.len()).collect();
            list.sort_unstable();
            list.dedup();
            // "It could be itself" excludes nobody and names nobody: the list stays a list, so
            // that [itself] does not turn into [] = anyone.
            if self.could_be[actor as usize].replace(list).is_some() {
                return Err(Error::DuplicateAnonymous { index });
            }
        }
        Ok(())
    }

    fn take_groups(&mut self, graph: &Graph, ids: &mut Ids) {
        for group in &graph.groups {
            let mut members: Vec<u32> = ids.take(group.members.len()).collect();
            members.sort_unstable();
            members.dedup();
            if members.len() > 1 && group.status != Status::Rejected {
                let suspected = group.status == Status::Suspected;
                self.groups.push(Tied { members, suspected });
            }
        }
        self.groups.sort_unstable();
        self.groups.dedup();
    }
}

/// The numbers of all names of a graph, in the order in which [`number`] walks over it.
type Ids = std::vec::IntoIter<u32>;

fn next(ids: &mut Ids) -> u32 {
    ids.next().expect("there are as many as names, and both walks are the same")
}

/// Sorted names, and the number of each name of the graph where it stands. Each name is looked up
/// once: at a million attributions that was two thirds of the whole weighing.
fn number<'a>(graph: &'a Graph) -> (Vec<&'a str>, Vec<u32>) {
    let mut met: HashMap<&str, u32> = HashMap::with_capacity(graph.accounts.len());
    let mut names: Vec<&str> = Vec::with_capacity(graph.accounts.len());
    let mut ids = Vec::with_capacity(graph.accounts.len() + 2 * graph.attributions.len());
    let mut add = |name: &'a str| {
        ids.push(*met.entry(name).or_insert_with(|| {
            names.push(name);
            as_id(names.len() - 1)
        }));
    };
    graph.accounts.iter().for_each(|account| add(&account.actor));
    for edge in &graph.attributions {
        add(&edge.actor);
        add(&edge.from);
    }
    for anonymous in &graph.anonymous {
        add(&anonymous.actor);
        anonymous.could_be.iter().for_each(|name| add(name));
    }
    graph.groups.iter().flat_map(|group| &group.members).for_each(|name| add(name));
    let (names, ranks) = ranked(&names);
    ids.iter_mut().for_each(|id| *id = ranks[*id as usize]);
    (names, ids)
}

/// The names in order, and the place of each.
fn ranked<'a>(names: &[&'a str]) -> (Vec<&'a str>, Vec<u32>) {
    let first = names.first().copied().unwrap_or("").as_bytes();
    let common = names.iter().fold(first.len(), |common, name| {
        let same = first[..common].iter().zip(name.as_bytes()).take_while(|(a, b)| a == b);
        same.count()
    });
    // Where eight bytes behind what all have in common differ, no string is looked at.
    let key = |name: &str| {
        let mut bytes = [0; 8];
        let rest = &name.as_bytes()[common..];
        let length = rest.len().min(8);
        bytes[..length].copy_from_slice(&rest[..length]);
        u64::from_be_bytes(bytes)
    };
    let mut order: Vec<(u64, u32)> =
        (0u32..).zip(names).map(|(at, name)| (key(name), at)).collect();
    order.sort_unstable_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| names[a.1 as usize].cmp(names[b.1 as usize]))
    });
    let mut ranks = vec![0; names.len()];
    for (rank, &(_, at)) in (0u32..).zip(&order) {
        ranks[at as usize] = rank;
    }
    (order.iter().map(|&(_, at)| names[at as usize]).collect(), ranks)
}

/// Sorts by counting where edges begin; what begins at one actor is short.
fn sort_by_from(edges: &mut [Edge], actors: usize) {
    let mut first = vec![0usize; actors + 1];
    edges.iter().for_each(|edge| first[edge.from as usize + 1] += 1);
    for at in 1..first.len() {
        first[at] += first[at - 1];
    }
    let (mut next, given) = (first.clone(), edges.to_vec());
    for edge in given {
        edges[next[edge.from as usize]] = edge;
        next[edge.from as usize] += 1;
    }
    for bounds in first.windows(2) {
        edges[bounds[0]..bounds[1]].sort_unstable();
    }
}
