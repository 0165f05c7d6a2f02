//! A certificate and its check, which shares no code with the solver.
//!
//! `k` chains that share nothing show that there are at least `k`; `c` actors or groups without
//! which nothing is left show that there are at most `c`. Where both are equal, the value of the
//! certificate's reading is exact, and `lo` is at most that. Linear time: no search, no flow.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::bounds;
use crate::case::Case;
use crate::cuts;
use crate::input::{Access, Graph, Status};
use crate::reading::Unknown;
use crate::weighing::{name, name_all, shortened};

/// What a stranger needs to re-check a count: docs/spec/finding.md, section 7.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Who each unnamed actor with candidates is in this reading; itself: nobody else.
    pub identity: Vec<(String, String)>,
    /// Who is behind all accounts whose source is not recorded.
    pub unknown: UnknownSource,
    /// Chains that share nothing, each from its origin to an account in the file.
    pub chains: Vec<Vec<String>>,
    /// Without these, nothing is left.
    pub cut: Vec<Cut>,
}

/// Who is behind all accounts whose source is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownSource {
    /// There is none, or it adds nothing.
    Silent,
    /// One origin apart from all others.
    Apart,
    /// This origin.
    Is(String),
}

/// One entry of a cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// One actor.
    Actor(String),
    /// Members of one group.
    Group(Vec<String>),
    /// The unknown source.
    Unknown,
}

/// What a certificate shows for its reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// There are at least so many chains.
    pub at_least: u32,
    /// There are at most so many.
    pub at_most: u32,
}

/// What is wrong with a certificate. Positions, never names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refuted {
    /// The identity names an actor twice, or a person who is not a candidate.
    #[error("identity {0} is not among the candidates")]
    Identity(usize),
    /// The unknown source is said to be somebody who does not originate.
    #[error("the unknown source is not an origin")]
    UnknownSource,
    /// A chain is empty or starts at an actor that does not originate.
    #[error("chain {0} does not start at an origin")]
    Start(usize),
    /// A chain ends outside the file.
    #[error("chain {0} does not end in the file")]
    End(usize),
    /// A chain has two neighbours of which the second has nothing from the first.
    #[error("chain {0} has a step that is not in the graph")]
    Step(usize),
    /// Two chains share an actor, a group or the unknown source.
    #[error("chain {0} shares an actor or a group with an earlier chain")]
    Shared(usize),
    /// A group of the cut is not within one group of the graph.
    #[error("entry {0} of the cut is not one actor or one group")]
    CutEntry(usize),
    /// A way from an origin into the file avoids the cut.
    #[error("a way into the file avoids the cut")]
    Open,
}

/// Makes the certificate of `lo`.
///
/// # Errors
/// Like [`crate::weigh`].
pub fn certify(graph: &Graph) -> Result<Certificate, Error> {
    let case = Case::new(graph)?;
    let bound = bounds::lo(&case, &mut bounds::budget());
    let cut = cuts::cuts(&bound).sets.into_iter().next().unwrap_or_default();
    let entry = |voice: u32| match bound.network.members.get(&voice) {
        Some(members) => Cut::Group(name_all(&case, members)),
        None if bound.network.face[voice as usize] == bound.reading.unknown() => Cut::Unknown,
        None => Cut::Actor(name(&case, bound.network.face[voice as usize])),
    };
    let pairs = bound.reading.identity.iter();
    Ok(Certificate {
        identity: pairs.map(|(&of, &is)| (name(&case, of), name(&case, is))).collect(),
        unknown: match bound.reading.settled {
            Unknown::Silent => UnknownSource::Silent,
            Unknown::Apart => UnknownSource::Apart,
            Unknown::Is(actor) => UnknownSource::Is(name(&case, actor)),
        },
        chains: shortened(&bound).iter().map(|chain| name_all(&case, chain)).collect(),
        cut: cut.into_iter().map(entry).collect(),
    })
}

/// Re-checks a certificate against the graph.
///
/// # Errors
/// [`Refuted`] with the first thing that does not hold.
pub fn check(graph: &Graph, certificate: &Certificate) -> Result<Shown, Refuted> {
    let facts = Facts::new(graph, certificate)?;
    let mut used: HashSet<&str> = HashSet::new();
    for (index, chain) in certificate.chains.iter().enumerate() {
        facts.check_chain(index, chain, &mut used)?;
    }
    facts.check_cut(&certificate.cut)?;
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    Ok(Shown { at_least: count(certificate.chains.len()), at_most: count(certificate.cut.len()) })
}

/// The label of the unknown source among voices; no actor may have an empty name.
const UNKNOWN: &str = "";

/// The graph under the certificate's reading, by name.
struct Facts<'a> {
    origins: HashSet<&'a str>,
    in_file: HashSet<&'a str>,
    /// From whom to whom.
    steps: HashMap<&'a str, HashSet<&'a str>>,
    /// The head of each actor's group.
    head: HashMap<&'a str, &'a str>,
}

impl<'a> Facts<'a> {
    fn new(graph: &'a Graph, certificate: &'a Certificate) -> Result<Self, Refuted> {
        check_identity(graph, certificate)?;
        let same: Vec<(&str, &str)> = (certificate.identity.iter())
            .map(|(of, is)| (of.as_str(), is.as_str()))
            .filter(|(of, is)| of != is)
            .collect();
        let person = components(same.iter().copied());
        let ties = graph.groups.iter().filter(|group| group.status != Status::Rejected);
        let pairs = ties.flat_map(|group| {
            group.members.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str()))
        });
        let mut facts = Self {
            origins: HashSet::new(),
            in_file: (graph.accounts.iter())
                .filter(|account| account.in_file)
                .map(|account| account.actor.as_str())
                .collect(),
            steps: HashMap::new(),
            head: components(same.iter().copied().chain(pairs)),
        };
        for edge in graph.attributions.iter().filter(|edge| edge.status != Status::Rejected) {
            facts.steps.entry(&edge.from).or_default().insert(&edge.actor);
        }
        for &(of, is) in &same {
            facts.steps.entry(of).or_default().insert(is);
            facts.steps.entry(is).or_default().insert(of);
        }
        facts.find_starts(graph, &person, &certificate.unknown)?;
        Ok(facts)
    }

    /// Who originates, and who hangs on the unknown source (section 4 of the spec).
    fn find_starts(
        &mut self,
        graph: &'a Graph,
        person: &HashMap<&'a str, &'a str>,
        unknown: &'a UnknownSource,
    ) -> Result<(), Refuted> {
        let of = |actor: &'a str| person.get(actor).copied().unwrap_or(actor);
        let persons = persons(graph, &of);
        let mut adrift = HashSet::new();
        for (actor, is) in persons.1 {
            let one = &persons.0[is];
            let first_hand = one.direct && !one.copied;
            let dangling = !one.direct && !one.inferred && !one.told;
            if first_hand && one.placed || dangling && !one.unplaced {
                self.origins.insert(actor);
            } else if first_hand || dangling {
                adrift.insert(actor);
            }
        }
        match unknown {
            UnknownSource::Silent => return Ok(()),
            UnknownSource::Apart => {
                self.origins.insert(UNKNOWN);
            }
            UnknownSource::Is(actor) => {
                if !self.origins.contains(actor.as_str()) {
                    return Err(Refuted::UnknownSource);
                }
                self.steps.entry(actor).or_default().insert(UNKNOWN);
            }
        }
        self.steps.entry(UNKNOWN).or_default().extend(adrift);
        Ok(())
    }

    fn voice(&self, actor: &'a str) -> &'a str {
        self.head.get(actor).copied().unwrap_or(actor)
    }

    fn check_chain(
        &self,
        index: usize,
        chain: &'a [String],
        used: &mut HashSet<&'a str>,
    ) -> Result<(), Refuted> {
        let first = chain.first().ok_or(Refuted::Start(index))?.as_str();
        let mut voices: HashSet<&str> =
            chain.iter().map(|actor| self.voice(actor.as_str())).collect();
        if !self.origins.contains(first) {
            let drifts = self.steps.get(UNKNOWN).is_some_and(|all| all.contains(first));
            if !drifts || !self.origins.contains(UNKNOWN) {
                return Err(Refuted::Start(index));
            }
            voices.insert(UNKNOWN);
        }
        for pair in chain.windows(2) {
            let step = self.steps.get(pair[0].as_str());
            if !step.is_some_and(|all| all.contains(pair[1].as_str())) {
                return Err(Refuted::Step(index));
            }
        }
        if !chain.last().is_some_and(|last| self.in_file.contains(last.as_str())) {
            return Err(Refuted::End(index));
        }
        if voices.iter().any(|voice| !used.insert(voice)) {
            return Err(Refuted::Shared(index));
        }
        Ok(())
    }

    fn check_cut(&self, cut: &'a [Cut]) -> Result<(), Refuted> {
        let mut gone: HashSet<&str> = HashSet::new();
        for (index, entry) in cut.iter().enumerate() {
            match entry {
                Cut::Actor(actor) => drop(gone.insert(actor)),
                Cut::Unknown => drop(gone.insert(UNKNOWN)),
                Cut::Group(members) => {
                    let heads: HashSet<&str> =
                        members.iter().map(|actor| self.voice(actor)).collect();
                    if heads.len() != 1 {
                        return Err(Refuted::CutEntry(index));
                    }
                    gone.extend(members.iter().map(String::as_str));
                }
            }
        }
        let mut seen: HashSet<&str> = self.origins.difference(&gone).copied().collect();
        let mut todo: Vec<&str> = seen.iter().copied().collect();
        while let Some(actor) = todo.pop() {
            if self.in_file.contains(actor) {
                return Err(Refuted::Open);
            }
            for &next in self.steps.get(actor).into_iter().flatten() {
                if !gone.contains(next) && seen.insert(next) {
                    todo.push(next);
                }
            }
        }
        Ok(())
    }
}

/// What is known of one person.
#[derive(Debug, Default)]
struct Person {
    direct: bool,
    inferred: bool,
    told: bool,
    copied: bool,
    placed: bool,
    unplaced: bool,
}

type Persons<'a> = (HashMap<&'a str, Person>, Vec<(&'a str, &'a str)>);

/// Facts by person, and the person of each actor.
fn persons<'a>(graph: &'a Graph, of: &impl Fn(&'a str) -> &'a str) -> Persons<'a> {
    let mut access: HashMap<&str, Vec<Access>> = HashMap::new();
    for account in &graph.accounts {
        access.entry(&account.actor).or_default().push(account.access);
    }
    let could_be: HashMap<&str, bool> = (graph.anonymous.iter())
        .map(|unnamed| (unnamed.actor.as_str(), unnamed.could_be.is_empty()))
        .collect();
    let mut actors: HashSet<&str> = access.keys().copied().collect();
    for edge in &graph.attributions {
        actors.extend([edge.actor.as_str(), edge.from.as_str()]);
    }
    for unnamed in &graph.anonymous {
        actors.insert(&unnamed.actor);
        actors.extend(unnamed.could_be.iter().map(String::as_str));
    }
    let mut all: HashMap<&str, Person> = HashMap::new();
    for &actor in &actors {
        let known = access.get(actor).map_or(&[][..], Vec::as_slice);
        let direct = known.iter().any(|access| access.is_direct());
        let inferred =
            !direct && known.contains(&Access::Inferred) && !known.contains(&Access::HeardFrom);
        let one = all.entry(of(actor)).or_default();
        one.direct |= direct;
        one.inferred |= inferred;
        match could_be.get(actor) {
            Some(anyone) => {
                one.unplaced |= anyone;
                one.placed |= !anyone;
            }
            None => {
                one.placed |= direct;
                one.unplaced |= !direct && !inferred;
            }
        }
    }
    for edge in graph.attributions.iter().filter(|edge| edge.status != Status::Rejected) {
        let one = all.entry(of(&edge.actor)).or_default();
        one.told = true;
        let copy = edge.mode.is_whole_copy() || edge.status == Status::Suspected;
        one.copied |= copy && of(&edge.actor) != of(&edge.from);
    }
    (all, actors.into_iter().map(|actor| (actor, of(actor))).collect())
}

fn check_identity(graph: &Graph, certificate: &Certificate) -> Result<(), Refuted> {
    let lists: HashMap<&str, &[String]> = (graph.anonymous.iter())
        .map(|unnamed| (unnamed.actor.as_str(), unnamed.could_be.as_slice()))
        .collect();
    let mut seen = HashSet::new();
    for (index, (of, is)) in certificate.identity.iter().enumerate() {
        let list = lists.get(of.as_str()).ok_or(Refuted::Identity(index))?;
        if !seen.insert(of) || of != is && !list.contains(is) {
            return Err(Refuted::Identity(index));
        }
    }
    Ok(())
}

/// Connected components, by flooding; the solver's version is a union-find.
fn components<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> HashMap<&'a str, &'a str> {
    let mut near: HashMap<&str, Vec<&str>> = HashMap::new();
    for (a, b) in pairs {
        near.entry(a).or_default().push(b);
        near.entry(b).or_default().push(a);
    }
    let mut head: HashMap<&str, &str> = HashMap::new();
    for &start in near.keys() {
        let mut todo = vec![start];
        while let Some(actor) = todo.pop() {
            if !head.contains_key(actor) {
                head.insert(actor, start);
                todo.extend(&near[actor]);
            }
        }
    }
    head
}
