//! Which listings are one person, when pairs do not agree with one another.
//!
//! Clusters are joined, best first, while the mean weight of the pairs between two of them is above
//! zero, each pair clipped to [`BITS_CLIP`]; pairs that no rule compared are weighed too. So a chain
//! breaks at its weak bridge: A = B and B = C do not make A = C where A and C contradict one
//! another more than the bridge holds. At most one listing of a list without repetitions is in a
//! cluster.

use std::collections::BTreeMap;

use crate::lists::Listing;
use crate::model::Model;
use crate::search::Edge;
use crate::{Judged, Lists};

/// One pair is never surer than this: weights of one pair are sums over columns that depend on one
/// another, and one wrong birth date must not outvote two good pairs.
pub(crate) const BITS_CLIP: f32 = 10.0;
/// What a person has decided outvotes every sum.
const JUDGED_BITS: f32 = 10_000.0;
/// Components with more listings are cut at higher weights first: the table of all their pairs
/// would be as large as the square.
pub(crate) const COMPONENT_MAX: usize = 80;
/// Bits by which the cut is raised.
const CUT_STEP: f32 = 2.0;

/// Listings that may be one person, with the weight of each pair.
#[derive(Clone)]
pub(crate) struct Component {
    /// In rising order.
    pub(crate) members: Vec<u32>,
    weights: Vec<f32>,
    lists: Vec<u16>,
}

/// All that is needed to weigh pairs within components.
pub(crate) struct Weigher<'w> {
    pub(crate) lists: &'w Lists,
    pub(crate) model: &'w Model,
    pub(crate) judged: &'w BTreeMap<(u32, u32), Judged>,
    /// Subtracted from every weight: the threshold, in bits.
    pub(crate) threshold: f32,
}

impl Weigher<'_> {
    pub(crate) fn component(&self, members: Vec<u32>) -> Component {
        let size = members.len();
        let mut weights = vec![0.0; size * size];
        let listing = |number: u32| -> &Listing { &self.lists.listings[number as usize] };
        for (at, a) in members.iter().enumerate() {
            for (other, b) in members[..at].iter().enumerate() {
                let judged = self.judged.get(&(*a.min(b), *a.max(b)));
                let weight = match judged {
                    Some(Judged::Same) => JUDGED_BITS,
                    Some(Judged::Different) => -JUDGED_BITS,
                    None => {
                        let least = -BITS_CLIP + self.threshold;
                        let weight = self.model.weight(self.lists, listing(*b), listing(*a), least);
                        let weight = weight.map_or(-BITS_CLIP, |bits| bits - self.threshold);
                        weight.clamp(-BITS_CLIP, BITS_CLIP)
                    }
                };
                (weights[at * size + other], weights[other * size + at]) = (weight, weight);
            }
        }
        let list = |number: &u32| {
            let list = listing(*number).list;
            // Lists without repetitions count from 1; the others do not bar anything.
            if self.lists.is_deduplicated[usize::from(list)] { list + 1 } else { 0 }
        };
        let lists = members.iter().map(list).collect();
        Component { members, weights, lists }
    }
}

impl Component {
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn weight(&self, a: usize, b: usize) -> f32 {
        self.weights[a * self.members.len() + b]
    }

    /// The same if a person judged these two to be one, and to be two.
    pub(crate) fn judged(&self, a: usize, b: usize) -> (Self, Self) {
        let with = |weight: f32| {
            let mut judged = self.clone();
            let size = judged.members.len();
            (judged.weights[a * size + b], judged.weights[b * size + a]) = (weight, weight);
            judged
        };
        (with(JUDGED_BITS), with(-JUDGED_BITS))
    }

    /// True if these two may be in one cluster.
    pub(crate) fn may_meet(&self, a: usize, b: usize) -> bool {
        self.lists[a] == 0 || self.lists[a] != self.lists[b]
    }

    /// Joins clusters, best first, while the mean weight between two is above zero.
    pub(crate) fn joined(&self) -> Vec<Vec<usize>> {
        let mut clusters: Vec<Vec<usize>> = (0..self.len()).map(|one| vec![one]).collect();
        loop {
            let mut best: Option<(f32, usize, usize)> = None;
            for b in 1..clusters.len() {
                for a in 0..b {
                    let Some(mean) = self.between(&clusters[a], &clusters[b]) else { continue };
                    // Only a greater one: of equal ones the first is taken.
                    if mean > best.map_or(0.0, |best| best.0) {
                        best = Some((mean, a, b));
                    }
                }
            }
            let Some((_, a, b)) = best else { break clusters };
            let members = clusters.remove(b);
            clusters[a].extend(members);
        }
    }

    /// The mean weight of the pairs between two clusters; `None` if they may not meet.
    fn between(&self, a: &[usize], b: &[usize]) -> Option<f32> {
        let mut sum = 0.0;
        for one in a {
            sum += self.pull(*one, b)?;
        }
        #[allow(clippy::cast_precision_loss, reason = "a few listings")]
        let size = a.len() as f32;
        Some(sum / size)
    }

    /// The mean weight between one listing and a cluster; `None` if it may not be in it.
    pub(crate) fn pull(&self, one: usize, cluster: &[usize]) -> Option<f32> {
        if cluster.iter().any(|other| !self.may_meet(one, *other)) {
            return None;
        }
        #[allow(clippy::cast_precision_loss, reason = "a few listings")]
        let size = cluster.len() as f32;
        Some(cluster.iter().map(|other| self.weight(one, *other)).sum::<f32>() / size)
    }

    /// How surely a listing belongs where it is, given where all others are: against being alone
    /// and against every other cluster of the component.
    pub(crate) fn sureness(&self, clusters: &[Vec<usize>]) -> Vec<f32> {
        let mut sure = vec![1.0; self.len()];
        for (own, cluster) in clusters.iter().enumerate() {
            for one in cluster {
                // Alone: odds of one.
                let (mut all, mut here) = (1.0, 1.0);
                let rest: Vec<usize> = cluster.iter().copied().filter(|it| it != one).collect();
                for (at, other) in clusters.iter().enumerate() {
                    let other = if at == own { &rest } else { other };
                    if other.is_empty() {
                        continue;
                    }
                    let odds = self.pull(*one, other).map_or(0.0, odds);
                    all += odds;
                    if at == own {
                        here = odds;
                    }
                }
                sure[*one] = here / all;
            }
        }
        sure
    }
}

/// Odds of bits, without overflow.
pub(crate) fn odds(bits: f32) -> f32 {
    libm::exp2f(bits.clamp(-100.0, 100.0))
}

/// Groups listings that edges connect; what is larger than [`COMPONENT_MAX`] is cut at higher
/// weights until it is not, or until only edges of the greatest weight are left.
pub(crate) fn components(count: usize, edges: &[Edge]) -> Vec<Vec<u32>> {
    let mut found = Vec::new();
    let mut open = vec![(connected(count, edges.iter()), f32::MIN)];
    let mut by_listing: Option<Vec<Vec<Edge>>> = None;
    while let Some((groups, cut)) = open.pop() {
        for group in groups {
            if group.len() <= COMPONENT_MAX {
                found.push(group);
                continue;
            }
            let cut = if cut < -BITS_CLIP { -CUT_STEP } else { cut + CUT_STEP };
            if cut > 4.0 * BITS_CLIP {
                // One person on hundreds of rows, or rows that say nothing but the same.
                found.extend(group.chunks(COMPONENT_MAX).map(<[u32]>::to_vec));
                continue;
            }
            let of = by_listing.get_or_insert_with(|| sorted_edges(edges));
            let inside = |edge: &&Edge| edge.bits >= cut;
            let kept: Vec<Edge> = within(of, &group).iter().filter(inside).copied().collect();
            open.push((regrouped(&group, &kept), cut));
        }
    }
    found.sort_unstable();
    found
}

fn sorted_edges(edges: &[Edge]) -> Vec<Vec<Edge>> {
    let mut sorted = edges.to_vec();
    sorted.sort_unstable_by_key(|edge| (edge.a, edge.b));
    vec![sorted]
}

/// The edges whose lower end is in a group (the other end is then too).
fn within(sorted: &[Vec<Edge>], group: &[u32]) -> Vec<Edge> {
    let edges = sorted.first().map_or(&[][..], Vec::as_slice);
    let of = |number: &u32| {
        let from = edges.partition_point(|edge| edge.a < *number);
        let to = from + edges[from..].partition_point(|edge| edge.a == *number);
        edges[from..to].iter().copied()
    };
    let is_inside = |edge: &Edge| group.binary_search(&edge.b).is_ok();
    group.iter().flat_map(of).filter(is_inside).collect()
}

/// Groups within a group.
fn regrouped(group: &[u32], edges: &[Edge]) -> Vec<Vec<u32>> {
    let place = |number: u32| {
        let at = group.binary_search(&number).unwrap_or(0);
        u32::try_from(at).unwrap_or(u32::MAX)
    };
    let local: Vec<Edge> =
        edges.iter().map(|edge| Edge { a: place(edge.a), b: place(edge.b), ..*edge }).collect();
    let groups = connected(group.len(), local.iter());
    let global = |local: Vec<u32>| local.iter().map(|at| group[*at as usize]).collect();
    groups.into_iter().map(global).collect()
}

/// The connected groups of two or more, each in rising order.
fn connected<'e>(count: usize, edges: impl Iterator<Item = &'e Edge>) -> Vec<Vec<u32>> {
    let mut parents: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    for edge in edges {
        let (a, b) = (root(&mut parents, edge.a), root(&mut parents, edge.b));
        // The lowest number leads, so that groups come out in order.
        let (low, high) = (a.min(b), a.max(b));
        parents[high as usize] = low;
    }
    let mut linked: Vec<(u32, u32)> = Vec::new();
    for number in 0..u32::try_from(count).unwrap_or(u32::MAX) {
        let leader = root(&mut parents, number);
        if leader != number {
            linked.push((leader, number));
        }
    }
    drop(parents);
    linked.sort_unstable();
    let group = |same: &[(u32, u32)]| {
        let leader = same.first().map(|one| one.0);
        leader.into_iter().chain(same.iter().map(|one| one.1)).collect()
    };
    linked.chunk_by(|a, b| a.0 == b.0).map(group).collect()
}

fn root(parents: &mut [u32], mut number: u32) -> u32 {
    while parents[number as usize] != number {
        let above = parents[parents[number as usize] as usize];
        parents[number as usize] = above;
        number = above;
    }
    number
}
