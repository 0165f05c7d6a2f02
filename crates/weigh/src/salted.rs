//! The certificate that a dossier carries: docs/spec/finding.md, section 7.1.
//!
//! Nodes instead of names, and of the case only what leads from somebody who originates into the
//! file. Making one runs the solver on the nodes, so that not even the order of names has a say;
//! checking one is linear, without search or flow, and shares no code with the solver.
//!
//! Never draws a salt (the caller does), never says that a graph is complete (only a team can).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Error;
use crate::bounds::{self, Bound};
use crate::case::Case;
use crate::cuts;
use crate::flow::NONE;
use crate::input::Graph;
use crate::weighing::trimmed;

/// What a certificate says of its own form.
pub const CERTIFICATE_FORMAT: &str = "testimony/certificate/v1";
/// Longest certificate: 100,000 actors and 300,000 attributions, a second's work in a browser.
pub const CERTIFICATE_BYTES_MAX: usize = 16 << 20;

/// Stands for an actor; 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(pub u64);

/// One reading without names, with chains and a cut of the same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaltedCertificate {
    chains: Vec<Vec<Node>>,
    cut: Vec<Vec<Node>>,
    format: String,
    groups: Vec<Vec<Node>>,
    in_file: Vec<Node>,
    origins: Vec<Node>,
    steps: Vec<(Node, Node)>,
}

/// What is wrong with a certificate; positions count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The text is not in its one form.
    #[error("it is not in the form that it must have")]
    Form,
    /// The finding claims another number.
    #[error("it has another number of chains than its finding")]
    Count,
    /// Chains and cut do not meet.
    #[error("its cut is not as large as its chains are many")]
    CutSize,
    /// A chain is empty or begins with somebody who has it from others.
    #[error("chain {0} does not begin with a node that originates")]
    Start(usize),
    /// Two neighbours of which the second has nothing from the first.
    #[error("chain {0} has a step that is not in the graph")]
    Step(usize),
    /// The team does not hold the account at the end.
    #[error("chain {0} does not end in the file")]
    End(usize),
    /// Two chains share something, or one passes a node twice.
    #[error("chain {0} shares a node or a group with an earlier chain")]
    Shared(usize),
    /// Several nodes of a cut that are not of one group.
    #[error("entry {0} of its cut is not one node or one group")]
    CutEntry(usize),
    /// The cut does not meet every way.
    #[error("a way into the file avoids its cut")]
    Open,
}

/// What the shape of a certificate gives away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// How many nodes it shows.
    pub nodes: usize,
    /// Nodes of which there is only one of the kind: roles, steps to and from it, size of its group.
    pub unlike: usize,
}

impl SaltedCertificate {
    /// Makes the certificate of `lo`; `node_of` gives the node of a name (the unknown source has
    /// the empty one).
    ///
    /// # Errors
    /// Like [`crate::weigh`]; [`Error::SameNode`] if two names have one node, [`Error::NoCut`] if
    /// no cut is as small as the chains are many, [`Error::TooMany`] if the text would be too long.
    pub fn new(graph: &Graph, node_of: impl Fn(&str) -> Node) -> Result<Self, Error> {
        let renamed = renamed(graph, &node_of)?;
        let case = Case::new(&renamed)?;
        let bound = bounds::lo(&case, &mut bounds::budget());
        let certificate = Self::of_bound(&case, &bound, node_of(""));
        let count = |list: &[Vec<Node>]| list.len();
        let (chains, cut) = (count(&certificate.chains), count(&certificate.cut));
        if chains != cut {
            return Err(Error::NoCut { chains, cut });
        }
        let bytes = certificate.to_text().len();
        if bytes > CERTIFICATE_BYTES_MAX {
            let limit = CERTIFICATE_BYTES_MAX;
            return Err(Error::TooMany { what: "the certificate", count: bytes, limit });
        }
        Ok(certificate)
    }

    fn of_bound(case: &Case<'_>, bound: &Bound, unknown: Node) -> Self {
        let (reading, network) = (&bound.reading, &bound.network);
        let node = |actor: u32| match case.names.get(actor as usize) {
            Some(name) => Node::parse(name).expect("every name was replaced by a node"),
            None => unknown,
        };
        let nodes = |actors: &[u32]| sorted(actors.iter().map(|&actor| node(actor)));
        let live = |actor: &u32| network.voice[*actor as usize] != NONE;
        let that = |flags: &[bool]| -> Vec<u32> {
            let all = (0u32..).zip(flags).filter(|&(_, &is)| is).map(|(actor, _)| actor);
            all.filter(live).collect()
        };
        let steps = reading.edges.iter().filter(|(from, to)| live(from) && live(to));
        let cut = cuts::cuts(bound).sets.into_iter().next().unwrap_or_default();
        let behind = |voice: &u32| match network.members.get(voice) {
            Some(members) => nodes(members),
            None => nodes(&[network.face[*voice as usize]]),
        };
        let chains = bound.packing.chains.iter();
        Self {
            chains: sorted(
                chains.map(|chain| {
                    trimmed(reading, chain).iter().map(|&actor| node(actor)).collect()
                }),
            ),
            cut: sorted(cut.iter().map(behind)),
            format: CERTIFICATE_FORMAT.to_owned(),
            groups: sorted(network.members.values().map(|members| nodes(members))),
            in_file: nodes(&that(&reading.in_file)),
            origins: nodes(&that(&reading.own)),
            steps: sorted(steps.map(|&(from, to)| (node(from), node(to)))),
        }
    }

    /// Its one text.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("lists of text print") + "\n"
    }

    /// Reads a certificate; nothing but its one text is accepted.
    ///
    /// # Errors
    /// [`Flaw::Form`].
    pub fn parse(text: &[u8]) -> Result<Self, Flaw> {
        if text.len() > CERTIFICATE_BYTES_MAX {
            return Err(Flaw::Form);
        }
        let read: Self = serde_json::from_slice(text).map_err(|_| Flaw::Form)?;
        let in_order = rising(&read.chains)
            && read.cut.iter().all(|entry| rising(entry))
            && rising(&read.cut)
            && read.groups.iter().all(|group| rising(group) && group.len() > 1)
            && rising(&read.groups)
            && rising(&read.in_file)
            && rising(&read.origins)
            && rising(&read.steps);
        let mut grouped = HashSet::new();
        let apart = read.groups.iter().flatten().all(|&node| grouped.insert(node));
        let leads = read.steps.iter().all(|(from, to)| from != to);
        let one_text = read.format == CERTIFICATE_FORMAT && read.to_text().as_bytes() == text;
        if in_order && apart && leads && one_text { Ok(read) } else { Err(Flaw::Form) }
    }

    /// Re-checks it against the number that its finding claims.
    ///
    /// # Errors
    /// The first [`Flaw`], in the order of the spec.
    pub fn check(&self, claimed: u64) -> Result<(), Flaw> {
        if self.chains.len() as u64 != claimed {
            return Err(Flaw::Count);
        }
        if self.cut.len() != self.chains.len() {
            return Err(Flaw::CutSize);
        }
        let mut group_of: HashMap<Node, usize> = HashMap::new();
        for (at, group) in self.groups.iter().enumerate() {
            group_of.extend(group.iter().map(|&node| (node, at)));
        }
        let (mut nodes, mut groups) = (HashSet::new(), HashSet::new());
        for (chain, number) in self.chains.iter().zip(1..) {
            self.check_way(chain, number)?;
            if !chain.iter().all(|&node| nodes.insert(node)) {
                return Err(Flaw::Shared(number));
            }
            let touched: BTreeSet<usize> =
                chain.iter().filter_map(|node| group_of.get(node)).copied().collect();
            if !touched.into_iter().all(|group| groups.insert(group)) {
                return Err(Flaw::Shared(number));
            }
        }
        self.check_cut(&group_of)
    }

    fn check_way(&self, chain: &[Node], number: usize) -> Result<(), Flaw> {
        let known = |list: &[Node], node: Option<&Node>| {
            node.is_some_and(|node| list.binary_search(node).is_ok())
        };
        if !known(&self.origins, chain.first()) {
            return Err(Flaw::Start(number));
        }
        if chain.windows(2).any(|pair| self.steps.binary_search(&(pair[0], pair[1])).is_err()) {
            return Err(Flaw::Step(number));
        }
        if known(&self.in_file, chain.last()) { Ok(()) } else { Err(Flaw::End(number)) }
    }

    fn check_cut(&self, group_of: &HashMap<Node, usize>) -> Result<(), Flaw> {
        let mut seen: HashSet<Node> = HashSet::new();
        for (entry, number) in self.cut.iter().zip(1..) {
            let groups: BTreeSet<_> = entry.iter().map(|node| group_of.get(node)).collect();
            let is_group = groups.len() == 1 && !groups.contains(&None);
            if entry.len() != 1 && !is_group {
                return Err(Flaw::CutEntry(number));
            }
            // What is gone counts as seen: no way is followed through it.
            seen.extend(entry);
        }
        let mut todo: Vec<Node> =
            self.origins.iter().copied().filter(|&node| seen.insert(node)).collect();
        while let Some(node) = todo.pop() {
            if self.in_file.binary_search(&node).is_ok() {
                return Err(Flaw::Open);
            }
            let start = self.steps.partition_point(|&(from, _)| from < node);
            let onward = self.steps[start..].iter().take_while(|&&(from, _)| from == node);
            todo.extend(onward.map(|&(_, to)| to).filter(|&to| seen.insert(to)));
        }
        Ok(())
    }

    /// How many chains it shows.
    pub fn chains(&self) -> usize {
        self.chains.len()
    }

    /// What its shape gives away.
    pub fn shape(&self) -> Shape {
        let mut kinds: BTreeMap<Node, [usize; 5]> = BTreeMap::new();
        let mut add = |node: &Node, at: usize, more| kinds.entry(*node).or_default()[at] += more;
        self.origins.iter().for_each(|node| add(node, 0, 1));
        self.in_file.iter().for_each(|node| add(node, 1, 1));
        for (from, to) in &self.steps {
            add(from, 2, 1);
            add(to, 3, 1);
        }
        for group in &self.groups {
            group.iter().for_each(|node| add(node, 4, group.len()));
        }
        let mut count: HashMap<[usize; 5], usize> = HashMap::new();
        kinds.values().for_each(|&kind| *count.entry(kind).or_default() += 1);
        Shape { nodes: kinds.len(), unlike: count.values().filter(|&&count| count == 1).count() }
    }
}

/// The graph with a node's digits for each name.
fn renamed(graph: &Graph, node_of: &impl Fn(&str) -> Node) -> Result<Graph, Error> {
    graph.check()?;
    let mut of: HashMap<Node, String> = HashMap::from([(node_of(""), String::new())]);
    let mut new_name = |name: &mut String| {
        let node = node_of(name);
        let known = of.entry(node).or_insert_with(|| name.clone());
        if known != name {
            return Err(Error::SameNode);
        }
        *name = node.to_string();
        Ok(())
    };
    let mut graph = graph.clone();
    for account in &mut graph.accounts {
        new_name(&mut account.actor)?;
    }
    for edge in &mut graph.attributions {
        new_name(&mut edge.actor)?;
        new_name(&mut edge.from)?;
    }
    for unnamed in &mut graph.anonymous {
        new_name(&mut unnamed.actor)?;
        unnamed.could_be.iter_mut().try_for_each(&mut new_name)?;
    }
    for group in &mut graph.groups {
        group.members.iter_mut().try_for_each(&mut new_name)?;
    }
    Ok(graph)
}

fn sorted<T: Ord>(list: impl Iterator<Item = T>) -> Vec<T> {
    let mut list: Vec<T> = list.collect();
    list.sort_unstable();
    list.dedup();
    list
}

fn rising<T: Ord>(list: &[T]) -> bool {
    list.windows(2).all(|pair| pair[0] < pair[1])
}

impl Node {
    fn parse(text: &str) -> Option<Self> {
        let digit = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
        let has_form = text.len() == 16 && text.as_bytes().iter().all(digit);
        u64::from_str_radix(text, 16).ok().filter(|_| has_form).map(Self)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Digits)
    }
}

struct Digits;

impl de::Visitor<'_> for Digits {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("16 hexadecimal digits")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Node, E> {
        Node::parse(text).ok_or_else(|| E::custom("not 16 hexadecimal digits"))
    }
}
