//! A first look at a posterior: how far its grid must go, which graphs count, and where.

use super::graphs::Graph;
use super::{CAP, Grid, Weights, masses, tail};
use crate::math::{exp, persons};

/// The same of the survey that finds how far the grid must go, and which graphs count.
const SURVEY_POINTS: u64 = 16;
/// Mass beyond the grid that nobody would see.
const TAIL_MAX: f64 = 1e-6;
/// A graph whose weight is less than this part of the best one's, everywhere, is left out.
const LN_NEGLIGIBLE: f64 = -32.0;

/// How far the grid must go, and which graphs count there.
pub(super) struct Survey<'g> {
    pub(super) up_to: u64,
    pub(super) is_open: bool,
    pub(super) ln_top: f64,
    pub(super) graphs: Vec<&'g Graph>,
    /// Where any graph has weight that counts.
    pub(super) window: (f64, f64),
}

impl<'g> Survey<'g> {
    pub(super) fn new(weights: &Weights, graphs: &'g [Graph], lists: usize) -> Self {
        let mut up_to = 1_u64 << 12;
        loop {
            let grid = Grid::new(weights, lists, up_to, SURVEY_POINTS);
            let last = grid.unseen.len() - 1;
            let logs: Vec<Vec<f64>> = graphs
                .iter()
                .map(|graph| (0..=last).map(|at| grid.ln_weight(graph, at)).collect())
                .collect();
            let peaks: Vec<(f64, f64)> = graphs
                .iter()
                .zip(&logs)
                .map(|(graph, logs)| peak(weights, &grid, graph, logs))
                .collect();
            let ln_top = peaks.iter().map(|(_, log)| *log).fold(f64::NEG_INFINITY, f64::max);
            let mut density = vec![0.0; grid.unseen.len()];
            for logs in &logs {
                density.iter_mut().zip(logs).for_each(|(sum, log)| *sum += exp(log - ln_top));
            }
            let counts = |log: f64| log > ln_top + LN_NEGLIGIBLE;
            let rises = |(at, log): &(f64, f64)| counts(*log) && *at >= grid.unseen[last];
            let is_open = peaks.iter().any(rises)
                || tail(&grid.unseen, &masses(&grid.unseen, &density)) > TAIL_MAX;
            if !is_open || persons(up_to) > CAP * weights.observed {
                let kept: Vec<(&Graph, f64)> = graphs
                    .iter()
                    .zip(&peaks)
                    .filter(|(_, (_, log))| counts(*log))
                    .map(|(graph, (at, _))| (graph, *at))
                    .collect();
                let window = window(weights, &kept, ln_top, persons(up_to));
                let graphs = kept.into_iter().map(|(graph, _)| graph).collect();
                return Self { up_to, is_open, ln_top, graphs, window };
            }
            up_to *= 2;
        }
    }
}

/// Where a graph's weight is greatest, and its logarithm there: between the neighbours of the best
/// point of a coarse grid, by golden section. A posterior of millions of people is narrower than
/// the steps of any grid.
fn peak(weights: &Weights, grid: &Grid, graph: &Graph, logs: &[f64]) -> (f64, f64) {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let best = (1..logs.len()).reduce(|best, at| if logs[at] > logs[best] { at } else { best });
    let Some(best) = best.filter(|best| best + 1 < logs.len()) else {
        let last = logs.len() - 1;
        return (grid.unseen[last], logs[last]);
    };
    let (mut lo, mut hi) = (grid.unseen[best - 1].max(1.0), grid.unseen[best + 1]);
    let (mut top, mut at) = (logs[best], grid.unseen[best]);
    while hi - lo > 1.0 {
        let (a, b) = (hi - GOLDEN * (hi - lo), lo + GOLDEN * (hi - lo));
        let (low, high) = (weights.ln_weight(graph, a), weights.ln_weight(graph, b));
        if low > high {
            hi = b
        } else {
            lo = a
        }
        for (place, log) in [(a, low), (b, high)] {
            if log > top {
                (at, top) = (place, log);
            }
        }
    }
    (at, top)
}

/// From where to where any graph has weight that counts.
fn window(weights: &Weights, kept: &[(&Graph, f64)], ln_top: f64, up_to: f64) -> (f64, f64) {
    let (mut from, mut to) = (up_to, 1.0_f64);
    for (graph, peak) in kept {
        let counts = |unseen: f64| weights.ln_weight(graph, unseen) > ln_top + LN_NEGLIGIBLE;
        let edge = |mut inside: f64, mut outside: f64| {
            while (outside - inside).abs() > 1.0 {
                let middle = inside + (outside - inside) / 2.0;
                if counts(middle) { inside = middle } else { outside = middle }
            }
            outside
        };
        from = from.min(edge(*peak, 0.0));
        to = to.max(edge(*peak, up_to));
    }
    (libm::floor(from).max(0.0), libm::ceil(to))
}
