//! The graph with numbers for names. Numbers follow the sorted names, so order never matters.

use std::collections::HashMap;

use crate::input::{Access, Graph, Mode, Status};
use crate::{Attribution, Error};

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
        case.take_accounts(graph, &ids);
        let kept = |edge: &&Attribution| edge.status != Status::Rejected;
        case.edges.extend(graph.attributions.iter().filter(kept).map(|edge| Edge {
            from: ids[edge.from.as_str()],
            to: ids[edge.actor.as_str()],
            mode: edge.mode,
            status: edge.status,
        }));
        for edge in &case.edges {
            case.takes_part[edge.from as usize] = true;
            case.takes_part[edge.to as usize] = true;
        }
        case.edges.sort_unstable();
        case.edges.dedup();
        case.take_anonymous(graph, &ids)?;
        case.take_groups(graph, &ids);
        Ok(case)
    }

    fn take_accounts(&mut self, graph: &Graph, ids: &HashMap<&str, u32>) {
        let mut inferred = vec![false; self.names.len()];
        let mut told = vec![false; self.names.len()];
        for account in &graph.accounts {
            let actor = ids[account.actor.as_str()] as usize;
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

    fn take_anonymous(&mut self, graph: &Graph, ids: &HashMap<&str, u32>) -> Result<(), Error> {
        for (index, anonymous) in graph.anonymous.iter().enumerate() {
            let actor = ids[anonymous.actor.as_str()];
            let mut list: Vec<u32> =
                anonymous.could_be.iter().map(|name| ids[name.as_str()]).collect();
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

    fn take_groups(&mut self, graph: &Graph, ids: &HashMap<&str, u32>) {
        for group in graph.groups.iter().filter(|group| group.status != Status::Rejected) {
            let mut members: Vec<u32> =
                group.members.iter().map(|name| ids[name.as_str()]).collect();
            members.sort_unstable();
            members.dedup();
            if members.len() > 1 {
                let suspected = group.status == Status::Suspected;
                self.groups.push(Tied { members, suspected });
            }
        }
        self.groups.sort_unstable();
        self.groups.dedup();
    }
}

/// Sorted names and the number of each.
fn number(graph: &Graph) -> (Vec<&str>, HashMap<&str, u32>) {
    let mut ids: HashMap<&str, u32> = HashMap::with_capacity(graph.accounts.len());
    let mut add = |name| {
        ids.insert(name, 0);
    };
    graph.accounts.iter().for_each(|account| add(account.actor.as_str()));
    for edge in &graph.attributions {
        add(&edge.actor);
        add(&edge.from);
    }
    for anonymous in &graph.anonymous {
        add(&anonymous.actor);
        anonymous.could_be.iter().for_each(|name| add(name));
    }
    graph.groups.iter().flat_map(|group| &group.members).for_each(|name| add(name));
    let mut names: Vec<&str> = ids.keys().copied().collect();
    names.sort_unstable();
    for (id, name) in (0u32..).zip(&names) {
        ids.insert(name, id);
    }
    (names, ids)
}
