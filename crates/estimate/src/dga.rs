//! Average over decomposable graphs: Madigan and York (1997), "Bayesian methods for estimation of the
//! size of a closed population".
//!
//! Each graph says which lists depend on one another; its weight at a number of unseen has a closed
//! form. So there is nothing to sample: the posterior is a sum over all graphs, on a grid that is as
//! fine as a person where few are unseen and a thousandth of the unseen elsewhere, and that grows
//! until nothing is left beyond it.
//!
//! The graph with all edges has no information on the unseen: it gives back its prior, and at one
//! person per cell it takes 97 % of the weight on Kosovo's table. It is left out unless asked for.

use crate::InclusionPattern;
use crate::estimate::{Estimate, Options};
use crate::loglinear::{by_pattern, names, terms_of};
use crate::math::{chi_squared_above, count, exp, index, ln, ln_gamma, ln_sum_exp, persons};
use crate::model::Model;
use crate::parallel::{self, Step, Stopped, Watch};
use crate::poisson::Design;
use crate::table::Table;

pub(crate) mod graphs;
mod survey;

use self::graphs::Graph;
use self::survey::Survey;

/// Lists: below three a graph without all edges takes lists as independent, with seven there are
/// 617,675 graphs.
const LISTS: std::ops::RangeInclusive<usize> = 3..=6;
/// Points in each doubling of the unseen, and single persons before the first. With six lists the
/// graphs are twenty times as many.
const POINTS_A_DOUBLING: u64 = 1_024;
const POINTS_OF_SIX_LISTS: u64 = 256;
/// Points of an even grid over the bulk alone, where it has too few of the others: it is narrow
/// then.
const POINTS_EVEN: f64 = 8_192.0;
/// A bell with so many points is summed to more digits than anybody reads.
const BULK_POINTS_MIN: usize = 48;
/// Where the grid ends at last, in observed persons: as far as the chains' cap.
const CAP: f64 = 1_000.0;
/// The prior's people may be this part of those on two lists or more; beyond, the answer is its.
const PRIOR_SHARE_MAX: f64 = 0.05;
/// Below this the fit of the likeliest graph is rejected.
const P_MIN: f64 = 0.05;
/// Graphs of one job. The sums of jobs are added in their order, whatever the threads.
const GRAPHS_A_JOB: usize = 128;
/// The quantiles that stand for draws.
const DRAWS: usize = 1_000;

/// The table as this file wants it.
struct Weights {
    observed: f64,
    /// By subset of lists: what does not depend on the unseen.
    fixed: Vec<f64>,
    /// By subset of lists: observed people on none of them, and the prior of that cell.
    none: Vec<(f64, f64)>,
    /// The prior of the whole table.
    prior: f64,
}

/// The unseen at which the weights are taken, and by subset of lists the logarithm of its marginal
/// likelihood there.
struct Grid {
    unseen: Vec<f64>,
    subsets: Vec<Vec<f64>>,
    common: Vec<f64>,
}

/// A posterior of the unseen.
struct Posterior<'w> {
    weights: &'w Weights,
    graphs: Vec<&'w Graph>,
    unseen: Vec<f64>,
    density: Vec<f64>,
    /// People between one point and the next, as mass.
    mass: Vec<f64>,
    total: f64,
    ln_top: f64,
}

/// The average with the prior of this model.
pub(crate) fn dga(
    table: &Table,
    model: Model,
    options: &Options,
    watch: Watch<'_>,
) -> Result<Estimate, Stopped> {
    let lists = table.lists().len();
    if !LISTS.contains(&lists) {
        let why = format!("skipped: it averages over graphs of 3 to 6 lists; there are {lists}");
        return Ok(Estimate::skipped(model, why));
    }
    let a_cell = match model {
        Model::DgaHalf => 0.5,
        Model::DgaOne => 1.0,
        _ => 1.0 / count(1 << lists),
    };
    let graphs = graphs::decomposable(lists, options.keeps_saturated);
    let weights = Weights::new(table, a_cell);
    let survey = Survey::new(&weights, &graphs, lists);
    let is_six = lists == *LISTS.end();
    let points = if is_six { POINTS_OF_SIX_LISTS } else { POINTS_A_DOUBLING };
    let on = |grid: Grid| {
        Posterior::new(&weights, &survey, &grid, options.threads, |done| {
            watch(Step { model, done: done as u64, of: survey.graphs.len() as u64 })
        })
    };
    let mut posterior = on(Grid::new(&weights, lists, survey.up_to, points))?;
    if !posterior.is_fine() {
        posterior = on(Grid::even(&weights, lists, survey.window))?;
    }
    Ok(told(table, model, a_cell, &posterior, survey.is_open))
}

impl Weights {
    fn new(table: &Table, a_cell: f64) -> Self {
        let lists = table.lists().len();
        let observed = persons(table.observed());
        let prior = a_cell * count(1 << lists);
        let (mut fixed, mut none) = (Vec::new(), Vec::new());
        for subset in 0..1_u16 << lists {
            let cells = marginal(table, subset);
            let alpha = prior / count(cells.len());
            let others: f64 =
                cells[1..].iter().map(|t| ln_gamma(t + alpha) - ln_gamma(alpha)).sum();
            fixed.push(others + ln_gamma(prior) - ln_gamma(alpha));
            none.push((cells[0], alpha));
        }
        Self { observed, fixed, none, prior }
    }

    /// The marginal likelihood of a subset; the empty one's is 1.
    fn ln_subset(&self, subset: u16, unseen: f64) -> f64 {
        if subset == 0 {
            return 0.0;
        }
        let at = usize::from(subset);
        let (none, alpha) = self.none[at];
        self.fixed[at] + ln_gamma(none + unseen + alpha)
            - ln_gamma(self.observed + unseen + self.prior)
    }

    /// The logarithm of a graph's weight.
    fn ln_weight(&self, graph: &Graph, unseen: f64) -> f64 {
        let parts = graph.parts.iter();
        self.ln_common(unseen)
            + parts.map(|(subset, times)| times * self.ln_subset(*subset, unseen)).sum::<f64>()
    }

    /// What all graphs have in common: ways to choose the unseen, and p(N) ~ 1/N.
    fn ln_common(&self, unseen: f64) -> f64 {
        let all = self.observed + unseen;
        ln_gamma(all + 1.0) - ln_gamma(unseen + 1.0) - ln(all)
    }
}

/// Counts by the patterns of a subset of lists, people on none of them first.
fn marginal(table: &Table, subset: u16) -> Vec<f64> {
    let mut cells = vec![0.0; 1 << subset.count_ones()];
    for cell in table.cells() {
        let mut at = 0;
        let mut next = 0;
        for list in 0..table.lists().len() {
            if InclusionPattern::from_bits(subset).has(list) {
                at |= usize::from(cell.pattern.has(list)) << next;
                next += 1;
            }
        }
        cells[at] += persons(cell.count);
    }
    cells
}

impl Grid {
    fn new(weights: &Weights, lists: usize, up_to: u64, points: u64) -> Self {
        let (mut unseen, mut at, mut step) = (Vec::new(), 0_u64, 1_u64);
        while at <= up_to {
            unseen.push(persons(at));
            if at == 2 * step * points {
                step *= 2;
            }
            at += step;
        }
        Self::at(weights, lists, unseen)
    }

    /// Evenly spaced points of a window, each a whole person.
    fn even(weights: &Weights, lists: usize, (from, to): (f64, f64)) -> Self {
        let step = libm::ceil((to - from) / POINTS_EVEN).max(1.0);
        let points = index((to - from) / step) + 2;
        Self::at(weights, lists, (0..points).map(|at| from + count(at) * step).collect())
    }

    fn at(weights: &Weights, lists: usize, unseen: Vec<f64>) -> Self {
        let subset = |subset: u16| unseen.iter().map(|m| weights.ln_subset(subset, *m)).collect();
        Self {
            subsets: (0..1_u16 << lists).map(subset).collect(),
            common: unseen.iter().map(|m| weights.ln_common(*m)).collect(),
            unseen,
        }
    }

    /// The logarithm of a graph's weight at one point.
    fn ln_weight(&self, graph: &Graph, at: usize) -> f64 {
        let parts = graph.parts.iter();
        self.common[at]
            + parts
                .map(|(subset, times)| times * self.subsets[usize::from(*subset)][at])
                .sum::<f64>()
    }
}

impl<'w> Posterior<'w> {
    fn new(
        weights: &'w Weights,
        survey: &Survey<'w>,
        grid: &Grid,
        threads: usize,
        is_going: impl Fn(usize) -> std::ops::ControlFlow<()> + Sync,
    ) -> Result<Self, Stopped> {
        let (graphs, ln_top) = (survey.graphs.clone(), survey.ln_top);
        let points = grid.unseen.len();
        let sums = parallel::map(
            threads,
            graphs.len().div_ceil(GRAPHS_A_JOB),
            |job| {
                let mut sums = vec![0.0; points];
                let mut logs = vec![0.0; points];
                for graph in graphs.iter().skip(job * GRAPHS_A_JOB).take(GRAPHS_A_JOB) {
                    logs.copy_from_slice(&grid.common);
                    for (subset, times) in &graph.parts {
                        let part = &grid.subsets[usize::from(*subset)];
                        logs.iter_mut().zip(part).for_each(|(log, part)| *log += times * part);
                    }
                    sums.iter_mut().zip(&logs).for_each(|(sum, log)| *sum += exp(log - ln_top));
                }
                sums
            },
            |jobs| is_going((jobs * GRAPHS_A_JOB).min(graphs.len())),
        )?;
        let mut density = vec![0.0; points];
        for sums in sums {
            density.iter_mut().zip(&sums).for_each(|(density, sum)| *density += sum);
        }
        // Nobody unseen is no answer of this model: its grid begins at one.
        if grid.unseen[0] < 1.0 {
            density[0] = 0.0;
        }
        let mass = masses(&grid.unseen, &density);
        let total = mass.iter().sum();
        Ok(Self { weights, graphs, unseen: grid.unseen.clone(), density, mass, total, ln_top })
    }

    /// Whether the bulk has points enough, or one for each person.
    fn is_fine(&self) -> bool {
        let top = self.density.iter().copied().fold(0.0, f64::max);
        let bulk = |at: &usize| self.density[*at] > 1e-3 * top;
        let points: Vec<usize> = (1..self.unseen.len()).filter(bulk).collect();
        let is_single = |at: &usize| self.unseen[*at] - self.unseen[at - 1] < 1.5;
        points.len() >= BULK_POINTS_MIN || (!points.is_empty() && points.iter().all(is_single))
    }

    /// The least number of unseen up to which a share `p` of the mass lies. Between two points of the
    /// grid every person is looked at.
    fn quantile(&self, p: f64) -> f64 {
        let wanted = p * self.total;
        let mut below = 0.0;
        for (at, mass) in self.mass.iter().enumerate() {
            if below + mass < wanted {
                below += mass;
                continue;
            }
            let mut unseen = if at == 0 { self.unseen[0] } else { self.unseen[at - 1] };
            while unseen + 1.0 < self.unseen[at] {
                unseen += 1.0;
                below += self.density_at(unseen);
                if below >= wanted {
                    return unseen;
                }
            }
            return self.unseen[at];
        }
        self.unseen.last().copied().unwrap_or(0.0)
    }

    fn density_at(&self, unseen: f64) -> f64 {
        let of = |graph: &&Graph| exp(self.weights.ln_weight(graph, unseen) - self.ln_top);
        self.graphs.iter().map(of).sum()
    }

    /// The graph of the most weight and its share.
    fn likeliest(&self, at_unseen: f64) -> Option<(&Graph, f64)> {
        let at = self.unseen.iter().position(|unseen| *unseen >= at_unseen)?;
        let unseen = self.unseen[at];
        let ln_weight = |graph: &&Graph| {
            let parts = graph.parts.iter();
            parts
                .map(|(subset, times)| times * self.weights.ln_subset(*subset, unseen))
                .sum::<f64>()
        };
        let logs: Vec<f64> = self.graphs.iter().map(ln_weight).collect();
        let all = ln_sum_exp(&logs);
        let best = (0..logs.len())
            .reduce(|best, other| if logs[other] > logs[best] { other } else { best })?;
        Some((self.graphs[best], exp(logs[best] - all)))
    }
}

/// The share of the last doubling.
fn tail(unseen: &[f64], mass: &[f64]) -> f64 {
    let last = unseen.last().copied().unwrap_or(0.0);
    let points = unseen.iter().zip(mass).filter(|(unseen, _)| 2.0 * **unseen >= last);
    points.map(|(_, mass)| mass).sum::<f64>() / mass.iter().sum::<f64>()
}

/// The mass up to each point from the one before, this point included: the sum over all people in
/// between of the cubic through the four points around, where these are evenly spaced.
fn masses(unseen: &[f64], density: &[f64]) -> Vec<f64> {
    let mut mass = vec![density.first().copied().unwrap_or(0.0)];
    for at in 1..unseen.len() {
        let people = unseen[at] - unseen[at - 1];
        let (low, high) = (density[at - 1], density[at]);
        let straight = people * (low + high) / 2.0 + (high - low) / 2.0;
        let is_even = |from: usize| (unseen[from + 1] - unseen[from] - people).abs() < 0.5;
        let bend = if at >= 2 && at + 1 < unseen.len() && is_even(at - 2) && is_even(at) {
            density[at + 1] - high - low + density[at - 2]
        } else {
            0.0
        };
        mass.push((straight - bend * (people - 1.0 / people) / 24.0).max(0.0));
    }
    mass
}

fn told(
    table: &Table,
    model: Model,
    a_cell: f64,
    posterior: &Posterior<'_>,
    is_open: bool,
) -> Estimate {
    let observed = persons(table.observed());
    let mut told = Estimate::new(model);
    let median = posterior.quantile(0.5);
    told.estimate = Some(observed + median);
    told.lo = Some(observed + posterior.quantile(0.025));
    told.hi = Some(observed + posterior.quantile(0.975));
    let mut fits = true;
    if let Some((graph, share)) = posterior.likeliest(median) {
        told.note(format!(
            "likeliest graph at the median ({:.0} %): {}",
            100.0 * share,
            names(table, &graph.cliques())
        ));
        fits = is_fit(table, graph, &mut told);
    }
    let overlap = observed - persons(table.on_exactly(1));
    let prior = a_cell * count(1 << table.lists().len());
    let is_mild = prior <= PRIOR_SHARE_MAX * overlap;
    if !is_mild {
        told.note(format!(
            "the prior counts {prior:.0} people, the overlaps {overlap:.0}: it weighs too much and \
             does not count for the answer"
        ));
    }
    if is_open {
        told.note(format!(
            "mass is left beyond {CAP} unseen for each observed person: the prior, not the data, \
             bounds the number from above"
        ));
    }
    told.is_sound = fits && is_mild && !is_open;
    let rank = |at: usize| (count(at) + 0.5) / count(DRAWS);
    told.draws = posterior.ranks((0..DRAWS).map(rank));
    told
}

/// Whether the log-linear model of a graph fits; notes it where it does not.
fn is_fit(table: &Table, graph: &Graph, told: &mut Estimate) -> bool {
    let lists = table.lists().len();
    let full = by_pattern(table);
    let is_inside = |term: &u16| graph.cliques().iter().any(|clique| clique & term == *term);
    let sizes = 2..=u32::try_from(lists).unwrap_or(0);
    let terms: Vec<u16> = sizes.flat_map(|size| terms_of(lists, size)).filter(is_inside).collect();
    let design = Design::new(lists, &terms, &full);
    // Without an estimate there is nothing to compare; the average over graphs still stands.
    let Some(fit) = design.fit(&full) else { return true };
    let good = design.goodness(&full, &fit);
    if good.df == 0 {
        return true;
    }
    let df = count(good.df);
    let p = chi_squared_above(good.deviance, df).max(chi_squared_above(good.pearson, df));
    if p < P_MIN {
        told.note(format!(
            "even the likeliest graph does not fit (p = {p:.3}): it does not count for the answer"
        ));
    }
    p >= P_MIN
}

impl Posterior<'_> {
    /// Quantiles at rising ranks, to the point of the grid: what stands for draws.
    fn ranks(&self, ranks: impl Iterator<Item = f64>) -> Vec<f64> {
        let (mut at, mut below) = (0, 0.0);
        ranks
            .map(|rank| {
                while at + 1 < self.mass.len() && below + self.mass[at] < rank * self.total {
                    below += self.mass[at];
                    at += 1;
                }
                let into = (rank * self.total - below) / self.mass[at].max(f64::MIN_POSITIVE);
                let from = if at == 0 { 0.0 } else { self.unseen[at - 1] };
                from + into.clamp(0.0, 1.0) * (self.unseen[at] - from)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
