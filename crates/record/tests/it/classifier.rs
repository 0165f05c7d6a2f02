//! Can a reader tell from a log's leaf and some published paths whether a tick held few items or many?
//!
//! A classifier gets, for each of many ticks, the leaf and [`PATHS`] paths of a tick with either as
//! many items ("few") or [`MANY`]. It learns on one half of the ticks (logistic regression over the
//! features below) and is asked about the other. Its advantage is 2 * (share of right answers) - 1:
//! 0 for guessing, 1 for knowing. docs/spec/commitment.md promises that it learns nothing.
//!
//! Two controls must win: a tree whose empty subtrees have the usual known roots, and a filler key
//! that is the same in all ticks. Else this measures nothing.
//!
//! `TESTIMONY_LONG=1 cargo test --release -p testimony-record classifier -- --nocapture` runs
//! 1,000,000 trials.

use std::collections::HashMap;

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use testimony_proof::Hash;
use testimony_proof::commitment::{TREE_DEPTH, sparse_root, tick_leaf};
use testimony_proof::merkle::{leaf_hash, node_hash};
use testimony_record::sparse::{self, Placed};

/// Paths that are published of each tick.
const PATHS: usize = 2;
/// Items of a full tick.
const MANY: usize = 16;
/// Trials in which a control must have won.
const CONTROL_TRIALS: usize = 1_000;

const BYTES: usize = 256;
const LEVELS: usize = TREE_DEPTH;
/// Byte histogram; known empty roots, ones, and values seen in earlier ticks by level; equal
/// siblings within a path, between paths at one level and at different ones; zero bytes in front; 1.
const FEATURES: usize = BYTES + 3 * LEVELS + 5;

type Path = [Hash; TREE_DEPTH];

/// What is public of one tick.
struct Published {
    leaf: Hash,
    paths: Vec<Path>,
}

/// Which tree fills the empty subtrees.
#[derive(Clone, Copy)]
enum Tree {
    /// As it is: a key for each tick.
    Ours,
    /// Control: the root of an empty subtree is the same everywhere.
    KnownEmptyRoots,
    /// Control: the key of all ticks is the same.
    OneKey,
}

fn trials() -> usize {
    #[allow(clippy::disallowed_methods, reason = "the long run is chosen by the environment")]
    let long = std::env::var("TESTIMONY_LONG").is_ok_and(|value| value == "1");
    if long { 1_000_000 } else { 10_000 }
}

/// A tick with this many items, of which the first few by lot are published.
fn tick(tree: Tree, items: usize, rng: &mut ChaCha20Rng) -> Published {
    let mut draw = || {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        bytes
    };
    let key = if matches!(tree, Tree::OneKey) { [7; 32] } else { draw() };
    let commitments: Vec<Hash> = (0..items).map(|_| draw()).collect();
    let placed: Vec<Placed> = sparse::draw_slots(items, rng).into_iter().zip(commitments).collect();
    // Slots ascend, so which items are published is drawn apart.
    let mut chosen: Vec<Placed> = Vec::new();
    while chosen.len() < PATHS {
        let at = usize::try_from(rng.next_u32()).unwrap() % items;
        if !chosen.contains(&placed[at]) {
            chosen.push(placed[at]);
        }
    }
    let path = |(slot, _): &Placed| match tree {
        Tree::KnownEmptyRoots => known_siblings(&placed, *slot),
        Tree::Ours | Tree::OneKey => sparse::siblings(&key, &placed, *slot),
    };
    let paths: Vec<Path> = chosen.iter().map(path).collect();
    let (slot, commitment) = chosen[0];
    Published { leaf: tick_leaf(&sparse_root(&commitment, slot, &paths[0])), paths }
}

/// The control's tree: an empty leaf is 32 zero bytes, as in most sparse Merkle trees.
fn empty_roots() -> &'static [Hash; TREE_DEPTH + 1] {
    static ROOTS: std::sync::OnceLock<[Hash; TREE_DEPTH + 1]> = std::sync::OnceLock::new();
    ROOTS.get_or_init(|| {
        let mut roots = [[0; 32]; TREE_DEPTH + 1];
        for level in 0..TREE_DEPTH {
            roots[level + 1] = node_hash(&roots[level], &roots[level]);
        }
        roots
    })
}

fn known_siblings(items: &[Placed], slot: u32) -> Path {
    std::array::from_fn(|level| {
        let prefix = (slot >> level) ^ 1;
        let inside = |placed: &&Placed| placed.0 >> level == prefix;
        known_root(&items.iter().filter(inside).copied().collect::<Vec<_>>(), level)
    })
}

fn known_root(items: &[Placed], height: usize) -> Hash {
    match items {
        [] => empty_roots()[height],
        [(_, commitment)] if height == 0 => leaf_hash(commitment),
        _ => {
            let right = |placed: &Placed| placed.0 >> (height - 1) & 1 == 1;
            let (upper, lower): (Vec<Placed>, Vec<Placed>) =
                items.iter().partition(|one| right(one));
            node_hash(&known_root(&lower, height - 1), &known_root(&upper, height - 1))
        }
    }
}

/// Remembers what it saw in earlier ticks, by the first eight bytes, and weighs features.
struct Classifier {
    seen: HashMap<[u8; 8], u32>,
    weights: [f64; FEATURES],
    steps: [f64; FEATURES],
}

impl Classifier {
    fn new() -> Self {
        Self { seen: HashMap::new(), weights: [0.0; FEATURES], steps: [1e-8; FEATURES] }
    }

    fn features(&mut self, public: &Published) -> [f64; FEATURES] {
        let mut features = [0.0; FEATURES];
        let (empty, ones, repeated) = (BYTES, BYTES + LEVELS, BYTES + 2 * LEVELS);
        let last = FEATURES - 5;
        for path in &public.paths {
            for (level, sibling) in path.iter().enumerate() {
                features[empty + level] += f64::from(u8::from(*sibling == empty_roots()[level]));
                let bits: u32 = sibling.iter().map(|byte| byte.count_ones()).sum();
                features[ones + level] += (f64::from(bits) - 128.0) / 8.0;
                let short = sibling.first_chunk().copied().unwrap();
                let times = self.seen.entry(short).or_insert(0);
                features[repeated + level] += f64::from(u8::from(*times > 0));
                *times += 1;
                features[last] += f64::from(u8::from(path[..level].contains(sibling)));
            }
        }
        let (first, second) = (&public.paths[0], &public.paths[1]);
        for (level, sibling) in first.iter().enumerate() {
            features[last + 1] += f64::from(u8::from(second[level] == *sibling)) / 8.0;
            let other = second.iter().enumerate();
            let elsewhere = other.filter(|(at, value)| *at != level && *value == sibling).count();
            features[last + 2] += f64::from(u8::from(elsewhere > 0));
        }
        let all = public.paths.iter().flatten().chain([&public.leaf]);
        for hash in all {
            for byte in hash {
                features[usize::from(*byte)] += 0.1;
            }
            features[last + 3] += f64::from(u8::from(hash[0] == 0));
        }
        features[last + 4] = 1.0;
        features
    }

    fn odds(&self, features: &[f64; FEATURES]) -> f64 {
        let sum: f64 = features.iter().zip(&self.weights).map(|(one, weight)| one * weight).sum();
        1.0 / (1.0 + (-sum).exp())
    }

    /// One step of logistic regression (Adagrad).
    fn learn(&mut self, features: &[f64; FEATURES], many: bool) {
        let error = f64::from(u8::from(many)) - self.odds(features);
        for (at, feature) in features.iter().enumerate() {
            let slope = error * feature;
            self.steps[at] += slope * slope;
            self.weights[at] += 0.05 * slope / self.steps[at].sqrt();
        }
    }
}

/// The advantage of the classifier in this many trials, and what chance alone makes of it at most.
fn advantage(tree: Tree, trials: usize, seed: u64) -> (f64, f64) {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut classifier = Classifier::new();
    let (mut right, mut asked) = (0_u32, 0_u32);
    for trial in 0..trials {
        let many = rng.next_u32() & 1 == 1;
        let public = tick(tree, if many { MANY } else { PATHS }, &mut rng);
        let features = classifier.features(&public);
        if trial < trials / 2 {
            classifier.learn(&features, many);
        } else {
            asked += 1;
            right += u32::from((classifier.odds(&features) > 0.5) == many);
        }
    }
    let (right, asked) = (f64::from(right), f64::from(asked));
    // Four standard deviations of a fair coin.
    (2.0 * right / asked - 1.0, 4.0 / asked.sqrt())
}

#[test]
fn a_classifier_cannot_tell_few_items_from_many() {
    let trials = trials();
    let (ours, chance) = advantage(Tree::Ours, trials, 1);
    let (known, _) = advantage(Tree::KnownEmptyRoots, CONTROL_TRIALS, 2);
    let (one_key, _) = advantage(Tree::OneKey, CONTROL_TRIALS, 3);
    println!(
        r#"{{"trials":{trials},"advantage":{ours:.4},"known_empty_roots":{known:.4},"one_key":{one_key:.4}}}"#
    );
    assert!(ours <= chance.max(0.01), "the classifier has an advantage of {ours}");
    assert!(known > 0.9, "control: known empty roots must be told, {known}");
    assert!(one_key > 0.5, "control: fillers that come again must be told, {one_key}");
}
