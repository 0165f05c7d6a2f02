//! Five cosigners, some of them liars, and an operator that forks: does the quorum hold what the
//! formula says?
//!
//! Two histories can both reach a quorum of `k` out of `n` only with at least `2k - n` liars. The
//! real decisions run over a simulated store that knows what is written and what is durable; requests are
//! delayed, doubled and reordered; processes die between any two steps. Every seed asserts the
//! formula, that no honest cosigner signed two histories, and that its times never went back.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};
use testimony_cosigner::{LastCosigned, Refusal, Submission};

use crate::tree::{Tree, log_key};

const COSIGNERS: usize = 5;
const SEEDS: u64 = 1_000;
const SEEDS_LONG: u64 = 10_000;
/// No seed needs a tenth of it; a simulation that does not end is a fault.
const STEPS_MAX: usize = 20_000;
/// Requests that an operator sends to get a second history signed.
const ATTACKS: usize = 60;

/// What is broken on purpose, to see that the simulation notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Defence {
    Whole,
    SignsBeforeItPersists,
    SkipsTheProof,
    SwapsWithoutComparing,
}

/// A history and a size in it.
type Head = (usize, usize);

/// What one cosigner signed: which tree, and when.
#[derive(Debug, Clone, Copy)]
struct Signature {
    head: Head,
    time: u64,
}

/// One request inside a process, between two of its steps.
struct Flight {
    head: Head,
    submission: Submission,
    decided: Option<(Option<LastCosigned>, LastCosigned)>,
}

/// A process and its disk.
#[derive(Default)]
struct Node {
    /// What survives a kill.
    durable: Option<LastCosigned>,
    /// What was written, synced or not.
    written: Option<LastCosigned>,
    flights: Vec<Flight>,
    /// Written and not yet synced, in the order of writing.
    unsynced: VecDeque<(Head, LastCosigned)>,
    /// Synced and not yet signed, in the same order.
    unsigned: VecDeque<(Head, LastCosigned)>,
    signed: Vec<Signature>,
}

struct World {
    rng: ChaCha8Rng,
    trees: Vec<Tree>,
    shared: usize,
    nodes: Vec<Node>,
    /// Requests on their way.
    queue: Vec<(usize, Head, Submission)>,
    clock: u64,
    defence: Defence,
}

impl World {
    fn new(seed: u64, defence: Defence) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let shared = below(&mut rng, 6);
        let histories = 2 + below(&mut rng, 2);
        let trees = (0..histories)
            .map(|number| {
                let size = shared + 1 + below(&mut rng, 8);
                Tree::new(u8::try_from(number).unwrap(), shared, size)
            })
            .collect();
        let nodes = (0..COSIGNERS).map(|_| Node::default()).collect();
        Self { rng, trees, shared, nodes, queue: Vec::new(), clock: 1_000, defence }
    }

    fn below(&mut self, end: usize) -> usize {
        below(&mut self.rng, end)
    }

    /// Sends a request, sometimes twice.
    fn send(&mut self, to: usize, old: usize, head: Head, proof_of: usize) {
        let (history, size) = head;
        let tree = &self.trees[proof_of];
        let (old_there, size_there) = (old.min(tree.size()), size.min(tree.size()));
        let proof = tree.prove(old_there.min(size_there), size_there);
        let submission = self.trees[history].unsigned(old, size, proof);
        for _ in 0..1 + usize::from(self.below(4) == 0) {
            self.queue.push((to, head, submission.clone()));
        }
    }

    /// One step of anything that can happen. What a node refuses comes back.
    fn step(&mut self) -> Option<(usize, Refusal)> {
        // The clock of a machine may go back.
        self.clock = self.clock.saturating_add(3).saturating_sub(self.below(5) as u64);
        let at = self.below(COSIGNERS);
        match self.below(12) {
            0..4 if !self.queue.is_empty() => {
                let next = self.below(self.queue.len());
                let (to, head, submission) = self.queue.swap_remove(next);
                let flight = Flight { head, submission, decided: None };
                self.nodes[to].flights.push(flight);
            }
            4..9 => return self.advance(at).err().map(|refusal| (at, refusal)),
            9 => self.nodes[at].sync(),
            10 => self.nodes[at].sign(),
            11 if self.below(4) == 0 => {
                let torn = self.below(2) == 0;
                self.nodes[at].kill(torn);
            }
            _ => {}
        }
        None
    }

    /// One step of one request in a node: read and decide, or write.
    fn advance(&mut self, at: usize) -> Result<(), Refusal> {
        let Some(count) = Some(self.nodes[at].flights.len()).filter(|count| *count > 0) else {
            return Ok(());
        };
        let chosen = self.below(count);
        let (defence, now) = (self.defence, self.clock);
        let node = &mut self.nodes[at];
        let mut flight = node.flights.swap_remove(chosen);
        let Some((expected, next)) = flight.decided else {
            let last = node.durable;
            let next = decide(&flight.submission, last.as_ref(), now, defence)?;
            if defence == Defence::SignsBeforeItPersists {
                node.signed.push(Signature { head: flight.head, time: next.time });
            }
            flight.decided = Some((last, next));
            node.flights.push(flight);
            return Ok(());
        };
        if node.written == expected || defence == Defence::SwapsWithoutComparing {
            node.written = Some(next);
            node.unsynced.push_back((flight.head, next));
        } else {
            // Overtaken: it is decided anew.
            node.flights.push(Flight { decided: None, ..flight });
        }
        Ok(())
    }

    /// Lets everything that is under way come to its end, without kills.
    fn settle(&mut self) {
        while let Some((to, head, submission)) = self.queue.pop() {
            self.nodes[to].flights.push(Flight { head, submission, decided: None });
        }
        for at in 0..COSIGNERS {
            let mut steps = 0;
            while !self.nodes[at].is_idle() {
                // A refusal ends its request; that is all that happens to it.
                let (Ok(()) | Err(_)) = self.advance(at);
                self.nodes[at].sync();
                self.nodes[at].sign();
                steps += 1;
                assert!(steps < STEPS_MAX, "a cosigner never comes to rest");
            }
        }
    }

    /// Brings every cosigner to the head of one history, whatever dies meanwhile.
    fn bring(&mut self, honest: &[usize], wanted: &[usize]) {
        let mut known = [0; COSIGNERS];
        for _ in 0..STEPS_MAX {
            let mut open = false;
            for (at, history) in honest.iter().zip(wanted) {
                let head = self.trees[*history].size();
                let there = self.nodes[*at].signed.iter().map(|signature| signature.head.1).max();
                if there == Some(head) {
                    continue;
                }
                open = true;
                if self.nodes[*at].is_idle() && !self.queue.iter().any(|(to, ..)| to == at) {
                    let old: usize = known[*at];
                    let size = old + self.below(head - old + 1);
                    let size = if size == 0 { head } else { size };
                    self.send(*at, old, (*history, size), *history);
                }
            }
            if !open {
                return;
            }
            if let Some((at, Refusal::Stale(size))) = self.step() {
                known[at] = usize::try_from(size).unwrap();
            }
        }
        unreachable!("the cosigners were not brought to their heads");
    }

    /// Asks anybody for anything: every history, right and wrong sizes and proofs.
    fn attack(&mut self) {
        for _ in 0..ATTACKS {
            let (at, history) = (self.below(COSIGNERS), self.below(self.trees.len()));
            let size = 1 + self.below(self.trees[history].size());
            let last = self.nodes[at].durable.map_or(0, |last| usize::try_from(last.size).unwrap());
            let old = if self.below(4) == 0 { self.below(size + 1) } else { last };
            if old <= size {
                let proof_of =
                    if self.below(2) == 0 { history } else { self.below(self.trees.len()) };
                self.send(at, old, (history, size), proof_of);
            }
            for _ in 0..self.below(20) {
                self.step();
            }
        }
    }

    /// Whether the smaller of two trees is the beginning of the larger: the truth, from the leaves.
    fn consistent(&self, one: Head, other: Head) -> bool {
        one.0 == other.0 || one.1.min(other.1) <= self.shared
    }

    fn check_honest(&self, honest: &[usize]) -> Result<(), String> {
        for at in honest {
            let signed = &self.nodes[*at].signed;
            for (number, one) in signed.iter().enumerate() {
                let other =
                    signed[..number].iter().find(|other| !self.consistent(one.head, other.head));
                if let Some(other) = other {
                    return Err(format!("cosigner {at} signed {other:?} and {one:?}"));
                }
            }
            if let Some(pair) = signed.windows(2).find(|pair| pair[0].time > pair[1].time) {
                return Err(format!("the time of cosigner {at} went back: {pair:?}"));
            }
        }
        Ok(())
    }

    /// Whether two trees that exclude each other have a quorum each.
    fn forked(&self, honest: &[usize], liars: usize, quorum: usize) -> bool {
        let mut signers: BTreeMap<Head, BTreeSet<usize>> = BTreeMap::new();
        for (history, tree) in self.trees.iter().enumerate() {
            for size in 1..=tree.size() {
                signers.insert((history, size), BTreeSet::new());
            }
        }
        for at in honest {
            for signature in &self.nodes[*at].signed {
                signers.entry(signature.head).or_default().insert(*at);
            }
        }
        // A liar signs every tree that there is.
        signers.retain(|_, who| who.len() + liars >= quorum);
        let heads: Vec<Head> = signers.into_keys().collect();
        heads.iter().any(|one| heads.iter().any(|other| !self.consistent(*one, *other)))
    }
}

impl Node {
    fn is_idle(&self) -> bool {
        self.flights.is_empty() && self.unsynced.is_empty() && self.unsigned.is_empty()
    }

    fn sync(&mut self) {
        self.durable = self.written;
        self.unsigned.append(&mut self.unsynced);
    }

    fn sign(&mut self) {
        if let Some((head, kept)) = self.unsigned.pop_front() {
            self.signed.push(Signature { head, time: kept.time });
        }
    }

    /// What was only written may or may not have reached the disk.
    fn kill(&mut self, reached: bool) {
        if reached {
            self.durable = self.written;
        }
        self.written = self.durable;
        self.flights.clear();
        self.unsynced.clear();
        self.unsigned.clear();
    }
}

fn decide(
    submission: &Submission,
    last: Option<&LastCosigned>,
    now: u64,
    defence: Defence,
) -> Result<LastCosigned, Refusal> {
    let decided = submission.decide(last, now);
    match (defence, decided) {
        (Defence::SkipsTheProof, Err(Refusal::Inconsistent | Refusal::OtherRoot)) => {
            let (size, root) = (submission.checkpoint.size, submission.checkpoint.root);
            Ok(LastCosigned { size, root, time: last.map_or(now, |last| now.max(last.time)) })
        }
        (_, decided) => decided,
    }
}

fn below(rng: &mut ChaCha8Rng, end: usize) -> usize {
    usize::try_from(rng.next_u64() % end as u64).unwrap()
}

/// Every third seed lets chance divide the cosigners; the others divide them as well as it can be
/// done, and then the formula must hold in both directions.
fn run(seed: u64, defence: Defence) -> Result<(), String> {
    let quorum = 3 + usize::try_from(seed % 3).unwrap();
    let liars = usize::try_from(seed / 3 % 6).unwrap();
    let by_chance = (seed / 18).is_multiple_of(3);
    let mut world = World::new(seed, defence);
    // Who lies does not matter to anybody else: the last ones do.
    let honest: Vec<usize> = (0..COSIGNERS - liars).collect();
    if !by_chance {
        let first = honest.len().min(quorum.saturating_sub(liars));
        let wanted: Vec<usize> = honest.iter().map(|at| usize::from(*at >= first)).collect();
        world.bring(&honest, &wanted);
    }
    world.attack();
    world.settle();
    world.check_honest(&honest)?;
    let possible = COSIGNERS + liars >= 2 * quorum;
    let forked = world.forked(&honest, liars, quorum);
    if forked == possible || (by_chance && possible) {
        Ok(())
    } else {
        Err(format!("quorum {quorum}, {liars} liars: forked {forked}, formula {possible}"))
    }
}

fn seeds() -> u64 {
    let long = std::env::var("TESTIMONY_LONG").is_ok_and(|value| value == "1");
    if long { SEEDS_LONG } else { SEEDS }
}

#[test]
fn forks_reach_two_quorums_exactly_when_the_formula_allows() {
    for seed in 0..seeds() {
        if let Err(why) = run(seed, Defence::Whole) {
            assert_eq!(why, "", "seed {seed}");
        }
    }
}

/// The controls: how many of the seeds notice that a defence is off.
fn noticed(defence: Defence) -> usize {
    (0..seeds() / 5).filter(|seed| run(*seed, defence).is_err()).count()
}

#[test]
fn control_a_cosigner_that_signs_before_it_persists_is_caught() {
    assert!(noticed(Defence::SignsBeforeItPersists) > 10);
}

#[test]
fn control_a_cosigner_that_skips_the_proof_is_caught() {
    assert!(noticed(Defence::SkipsTheProof) > 10);
}

#[test]
fn control_a_cosigner_that_swaps_without_comparing_is_caught() {
    assert!(noticed(Defence::SwapsWithoutComparing) > 10);
}

#[test]
fn the_operators_checkpoints_are_properly_signed() {
    let tree = Tree::new(0, 0, 3);
    let submission = tree.submission(2, 3, tree.prove(2, 3));
    submission.check_signature(&[log_key().verifier_key()]).unwrap();
    assert_eq!(Submission::parse(submission.to_text().as_bytes()), Ok(submission));
}
