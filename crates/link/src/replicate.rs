//! Partitions drawn instead of the best one: how sure is it who is one person?
//!
//! Each component is sampled by Gibbs' method: a listing is taken out and put where the odds put it,
//! alone (odds 1) or into a cluster (2 to the power of the mean weight to its members). For two
//! listings that is the probability of the pair; for more the mean keeps evidence that is the same
//! from being counted again for each member. The conditionals are those of a dependency network
//! (Heckerman and others 2000) rather than of one joint density. Components have a stream of
//! random numbers each, named by their first listing, so that threads change nothing.

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};

use crate::cluster::{Component, odds};

/// Sweeps before the first draw: from the best partition, components of a few listings forget.
const SWEEPS_BEFORE: usize = 20;
/// Sweeps between two draws.
const SWEEPS_BETWEEN: usize = 5;

/// Drawn partitions of one component: for every draw and member, the lowest member of its cluster.
pub(crate) fn draws(
    component: &Component,
    start: &[Vec<usize>],
    count: usize,
    seed: u64,
) -> Vec<u32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(u64::from(component.members[0]) + 1);
    let mut clusters: Vec<Vec<usize>> = start.to_vec();
    let mut drawn = Vec::with_capacity(count * component.len());
    for draw in 0..count {
        let sweeps = if draw == 0 { SWEEPS_BEFORE } else { SWEEPS_BETWEEN };
        for _ in 0..sweeps {
            for one in 0..component.len() {
                step(component, &mut clusters, one, &mut rng);
            }
        }
        let mut leaders = vec![0; component.len()];
        for cluster in &clusters {
            let leader = cluster.iter().min().map_or(0, |first| component.members[*first]);
            cluster.iter().for_each(|one| leaders[*one] = leader);
        }
        drawn.extend(leaders);
    }
    drawn
}

/// Takes one listing out and puts it where the odds put it.
fn step(component: &Component, clusters: &mut Vec<Vec<usize>>, one: usize, rng: &mut ChaCha8Rng) {
    clusters.iter_mut().for_each(|cluster| cluster.retain(|other| *other != one));
    clusters.retain(|cluster| !cluster.is_empty());
    let odds_of = |cluster: &Vec<usize>| component.pull(one, cluster).map_or(0.0, odds);
    let weights: Vec<f32> = clusters.iter().map(odds_of).collect();
    let all: f32 = 1.0 + weights.iter().sum::<f32>();
    #[allow(clippy::cast_precision_loss, reason = "24 bits are what an f32 has")]
    let mut drawn = (rng.next_u32() >> 8) as f32 / 16_777_216.0 * all;
    for (cluster, weight) in clusters.iter_mut().zip(weights) {
        if drawn < weight {
            cluster.push(one);
            return;
        }
        drawn -= weight;
    }
    clusters.push(vec![one]);
}
