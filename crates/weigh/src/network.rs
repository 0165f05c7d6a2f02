//! A reading as a flow network: one vertex of capacity one per *voice*.
//!
//! A voice is an actor, or all actors of one group. Contracting a group may join the ear of one
//! member to the mouth of another who never spoke: such a passage is called broken. Where no
//! passage is broken, the flow *is* the number of chains (Menger); where one is, it is an upper
//! bound and `pack` does the rest.

use std::collections::{BTreeMap, VecDeque};

use crate::flow::{FREE, Flow, NONE, ONCE};
use crate::reading::{Reading, as_id};

/// Largest group whose inner passages are examined one by one; larger ones count as broken
/// unless a look at each member suffices. Keeps the work below 100,000 steps a group.
const GROUP_EXAMINED_MAX: usize = 256;

/// The network and its flow.
#[derive(Debug)]
pub(crate) struct Network {
    /// Voice of each actor; `NONE` for actors on no way from an origin into the file.
    pub(crate) voice: Vec<u32>,
    /// One member of each voice: the smallest.
    pub(crate) face: Vec<u32>,
    /// Members of voices that have several, sorted.
    pub(crate) members: BTreeMap<u32, Vec<u32>>,
    /// Flow that is there: the number of chains, if no passage is broken.
    pub(crate) value: u32,
    /// Whether some passage is broken.
    pub(crate) broken: bool,
    flow: Flow,
    /// Where the arc through each voice lies.
    through: Vec<u32>,
    /// From actor, to actor (`NONE`: source or sink), and where the arc lies.
    arcs: Vec<(u32, u32, u32)>,
}

impl Network {
    /// Builds the network and fills it.
    pub(crate) fn new(reading: &Reading) -> Self {
        let live = live(reading);
        let (voice, face, members) = voices(reading, &live);
        let count = as_id(face.len());
        let mut ends: Vec<(u32, u32)> = Vec::new();
        let mut arcs: Vec<(u32, u32, u8)> =
            (0..count).map(|at| (2 * at, 2 * at + 1, ONCE)).collect();
        for at in 0..count {
            let all = members.get(&at).map_or(std::slice::from_ref(&face[at as usize]), |m| m);
            if all.iter().any(|&actor| reading.own[actor as usize]) {
                arcs.push((2 * count, 2 * at, FREE));
                ends.push((NONE, face[at as usize]));
            }
            if all.iter().any(|&actor| reading.in_file[actor as usize]) {
                arcs.push((2 * at + 1, 2 * count + 1, FREE));
                ends.push((face[at as usize], NONE));
            }
        }
        for &(from, to) in &reading.edges {
            let (tail, head) = (voice[from as usize], voice[to as usize]);
            if tail != NONE && head != NONE && tail != head {
                arcs.push((2 * tail + 1, 2 * head, FREE));
                ends.push((from, to));
            }
        }
        let (mut flow, at) = Flow::new(2 * count + 2, &arcs);
        let value = flow.run();
        let (through, rest) = at.split_at(face.len());
        let arcs = ends.iter().zip(rest).map(|(&(from, to), &at)| (from, to, at)).collect();
        let broken = false;
        let mut network =
            Self { through: through.to_vec(), voice, face, members, value, broken, flow, arcs };
        network.broken = network.has_broken_passage(reading);
        network
    }

    /// Actors whose voice still has room behind it from the source: a new exit would be used.
    pub(crate) fn has_spare(&self, reached: &[bool], actor: u32) -> bool {
        let voice = self.voice[actor as usize];
        voice != NONE && reached[voice as usize * 2 + 1]
    }

    /// See [`Flow::reached`].
    pub(crate) fn reached(&self) -> Vec<bool> {
        self.flow.reached()
    }

    /// The chains; a chain with a broken passage is `Err` with the voice where it breaks.
    pub(crate) fn chains(&self, reading: &Reading) -> Vec<Result<Vec<u32>, u32>> {
        let mut next: Vec<(u32, u32)> = vec![(NONE, NONE); self.face.len()];
        let mut starts = Vec::new();
        for &(from, to, _) in self.arcs.iter().filter(|arc| self.flow.carries(arc.2, FREE)) {
            if from == NONE {
                starts.push(self.voice[to as usize]);
            } else {
                next[self.voice[from as usize] as usize] = (from, to);
            }
        }
        let inner = Inner::new(self, reading);
        starts.into_iter().map(|start| self.follow(reading, &inner, &next, start)).collect()
    }

    fn follow(
        &self,
        reading: &Reading,
        inner: &Inner,
        next: &[(u32, u32)],
        start: u32,
    ) -> Result<Vec<u32>, u32> {
        let (mut chain, mut voice, mut ear) = (Vec::new(), start, NONE);
        loop {
            let (from, to) = next[voice as usize];
            let mouth = if to == NONE { NONE } else { from };
            match self.members.get(&voice) {
                None => chain.push(self.face[voice as usize]),
                Some(all) => {
                    chain.extend(inner.passage(reading, all, ear, mouth).ok_or(voice)?);
                }
            }
            if to == NONE {
                return Ok(chain);
            }
            (voice, ear) = (self.voice[to as usize], to);
        }
    }

    /// Whether some group joins an ear to a mouth that it does not reach.
    fn has_broken_passage(&self, reading: &Reading) -> bool {
        if self.members.is_empty() {
            return false;
        }
        let (mut ears, mut mouths): (Ends, Ends) = Default::default();
        for &(from, to, _) in &self.arcs {
            if to != NONE && from != NONE {
                ears.entry(self.voice[to as usize]).or_default().push(to);
                mouths.entry(self.voice[from as usize]).or_default().push(from);
            }
        }
        let inner = Inner::new(self, reading);
        let none = Vec::new();
        self.members.iter().any(|(voice, all)| {
            let mut ears = ears.get(voice).unwrap_or(&none).clone();
            let mut mouths = mouths.get(voice).unwrap_or(&none).clone();
            ears.sort_unstable();
            ears.dedup();
            mouths.sort_unstable();
            mouths.dedup();
            inner.is_broken(reading, all, &ears, &mouths)
        })
    }

    /// The flow itself, for cuts.
    pub(crate) fn flow(&self) -> &Flow {
        &self.flow
    }

    /// Where the arc through a voice lies.
    pub(crate) fn carries(&self, voice: u32) -> bool {
        self.flow.carries(self.through[voice as usize], ONCE)
    }
}

type Ends = BTreeMap<u32, Vec<u32>>;

/// Edges between members of one group.
#[derive(Debug)]
struct Inner {
    /// From, to; sorted.
    edges: Vec<(u32, u32)>,
}

impl Inner {
    fn new(network: &Network, reading: &Reading) -> Self {
        let voice = &network.voice;
        let within = |&&(from, to): &&(u32, u32)| {
            voice[from as usize] != NONE && voice[from as usize] == voice[to as usize]
        };
        if network.members.is_empty() {
            return Self { edges: Vec::new() };
        }
        Self { edges: reading.edges.iter().filter(within).copied().collect() }
    }

    fn onward(&self, actor: u32) -> &[(u32, u32)] {
        let start = self.edges.partition_point(|&(from, _)| from < actor);
        let end = self.edges.partition_point(|&(from, _)| from <= actor);
        &self.edges[start..end]
    }

    /// The shortest way inside the group from `ear` (`NONE`: any member that originates) to
    /// `mouth` (`NONE`: any member in the file).
    fn passage(&self, reading: &Reading, all: &[u32], ear: u32, mouth: u32) -> Option<Vec<u32>> {
        let mut before: BTreeMap<u32, u32> = BTreeMap::new();
        let mut todo: VecDeque<u32> = match ear {
            NONE => all.iter().copied().filter(|&actor| reading.own[actor as usize]).collect(),
            actor => VecDeque::from([actor]),
        };
        before.extend(todo.iter().map(|&actor| (actor, NONE)));
        while let Some(actor) = todo.pop_front() {
            let done = match mouth {
                NONE => reading.in_file[actor as usize],
                wanted => actor == wanted,
            };
            if done {
                let mut way = vec![actor];
                while let Some(&up) = way.last().and_then(|last| before.get(last)) {
                    if up == NONE {
                        break;
                    }
                    way.push(up);
                }
                way.reverse();
                return Some(way);
            }
            for &(_, to) in self.onward(actor) {
                if let std::collections::btree_map::Entry::Vacant(slot) = before.entry(to) {
                    slot.insert(actor);
                    todo.push_back(to);
                }
            }
        }
        None
    }

    fn is_broken(&self, reading: &Reading, all: &[u32], ears: &[u32], mouths: &[u32]) -> bool {
        let own: Vec<u32> =
            all.iter().copied().filter(|&actor| reading.own[actor as usize]).collect();
        let filed = |actor: u32| reading.in_file[actor as usize];
        let speaks = all.iter().any(|&actor| filed(actor));
        // A look at each member: every ear is itself in the file and itself the only mouth.
        let ears_fit = ears
            .iter()
            .all(|&ear| (!speaks || filed(ear)) && mouths.iter().all(|&mouth| mouth == ear));
        let own_fits = own.is_empty()
            || (!speaks || own.iter().any(|&actor| filed(actor)))
                && mouths.iter().all(|mouth| own.binary_search(mouth).is_ok());
        if ears_fit && own_fits {
            return false;
        }
        if all.len() > GROUP_EXAMINED_MAX {
            return true;
        }
        let mut starts: Vec<u32> = ears.to_vec();
        if !own.is_empty() {
            starts.push(NONE);
        }
        starts.iter().any(|&ear| {
            speaks && self.passage(reading, all, ear, NONE).is_none()
                || mouths.iter().any(|&mouth| self.passage(reading, all, ear, mouth).is_none())
        })
    }
}

/// Actors on a way from an origin into the file.
fn live(reading: &Reading) -> Vec<bool> {
    let count = reading.own.len();
    let forward = reach(count, &reading.edges, &reading.own, |edge| edge);
    let backward = reach(count, &reading.edges, &reading.in_file, |(from, to)| (to, from));
    forward.iter().zip(&backward).map(|(&a, &b)| a && b).collect()
}

fn reach(
    count: usize,
    edges: &[(u32, u32)],
    start: &[bool],
    turn: impl Fn((u32, u32)) -> (u32, u32),
) -> Vec<bool> {
    let mut first = vec![0u32; count + 1];
    for &edge in edges {
        first[turn(edge).0 as usize + 1] += 1;
    }
    for at in 1..first.len() {
        first[at] += first[at - 1];
    }
    let (mut next, mut heads) = (first.clone(), vec![0u32; edges.len()]);
    for &edge in edges {
        let (tail, head) = turn(edge);
        heads[next[tail as usize] as usize] = head;
        next[tail as usize] += 1;
    }
    let mut seen = start.to_vec();
    let mut todo: Vec<u32> = (0..as_id(count)).filter(|&at| seen[at as usize]).collect();
    while let Some(at) = todo.pop() {
        for &head in &heads[first[at as usize] as usize..first[at as usize + 1] as usize] {
            if !seen[head as usize] {
                seen[head as usize] = true;
                todo.push(head);
            }
        }
    }
    seen
}

type Voices = (Vec<u32>, Vec<u32>, BTreeMap<u32, Vec<u32>>);

fn voices(reading: &Reading, live: &[bool]) -> Voices {
    let mut tie = vec![NONE; live.len()];
    for (at, members) in (0u32..).zip(&reading.ties) {
        members.iter().for_each(|&actor| tie[actor as usize] = at);
    }
    let mut of_tie = vec![NONE; reading.ties.len()];
    let (mut voice, mut face) = (vec![NONE; live.len()], Vec::new());
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for actor in (0..live.len()).filter(|&actor| live[actor]) {
        let known = if tie[actor] == NONE { NONE } else { of_tie[tie[actor] as usize] };
        if known == NONE {
            voice[actor] = as_id(face.len());
            face.push(as_id(actor));
            if tie[actor] != NONE {
                of_tie[tie[actor] as usize] = voice[actor];
            }
        } else {
            voice[actor] = known;
            let first = face[known as usize];
            members.entry(known).or_insert_with(|| vec![first]).push(as_id(actor));
        }
    }
    (voice, face, members)
}
