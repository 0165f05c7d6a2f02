//! Have chains of draws come together, and how many independent draws are they worth? Split R-hat
//! and bulk effective sample size on rank-normalised draws: Vehtari, Gelman, Simpson, Carpenter and
//! Bürkner (2021), "Rank-normalization, folding, and localization: an improved R-hat".

use crate::math::{count, normal_quantile};

/// What the chains are worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Convergence {
    /// The larger of the R-hats of the ranks and of the folded ranks (their section 4).
    pub(crate) rhat: f64,
    /// Bulk effective sample size.
    pub(crate) ess: f64,
}

/// Looks at chains of equal length; `None` below 4 draws a chain or where all draws are equal.
pub(crate) fn convergence(chains: &[Vec<f64>]) -> Option<Convergence> {
    let length = chains.iter().map(Vec::len).min()?;
    let half = length / 2;
    if half < 2 {
        return None;
    }
    let halves: Vec<&[f64]> =
        chains.iter().flat_map(|chain| [&chain[..half], &chain[length - half..length]]).collect();
    let ranked = rank_normalised(&halves)?;
    let mut sorted: Vec<f64> = halves.concat();
    sorted.sort_by(f64::total_cmp);
    let median = crate::math::quantile(&sorted, 0.5);
    let folded: Vec<Vec<f64>> =
        halves.iter().map(|half| half.iter().map(|x| (x - median).abs()).collect()).collect();
    let folded: Vec<&[f64]> = folded.iter().map(Vec::as_slice).collect();
    let spread = rank_normalised(&folded).map_or(1.0, |folded| rhat(&folded));
    Some(Convergence { rhat: rhat(&ranked).max(spread), ess: ess(&ranked) })
}

/// Ranks over all chains (ties share their mean), brought to a normal by Blom's offset.
fn rank_normalised(chains: &[&[f64]]) -> Option<Vec<Vec<f64>>> {
    let mut order: Vec<(f64, usize, usize)> = Vec::new();
    for (chain, draws) in chains.iter().enumerate() {
        order.extend(draws.iter().enumerate().map(|(at, draw)| (*draw, chain, at)));
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (least, most) = (order.first()?.0, order.last()?.0);
    if least >= most {
        return None;
    }
    let table = NormalTable::new(order.len());
    let mut ranked: Vec<Vec<f64>> = chains.iter().map(|draws| vec![0.0; draws.len()]).collect();
    let mut from = 0;
    while from < order.len() {
        let value = order[from].0;
        let equal = order[from..].iter().take_while(|one| one.0 <= value).count();
        let z = table.at(count(from) + (count(equal) + 1.0) / 2.0);
        for (_, chain, at) in &order[from..from + equal] {
            ranked[*chain][*at] = z;
        }
        from += equal;
    }
    Some(ranked)
}

/// Quantiles of a normal, in between by the nearest of many: ranks need no more digits.
struct NormalTable {
    total: f64,
    values: Vec<f64>,
}

impl NormalTable {
    /// Fine enough that a step is far below the noise of any draw.
    const STEPS: usize = 4_096;

    fn new(total: usize) -> Self {
        let steps = Self::STEPS.min(total);
        let z = |step: usize| normal_quantile((count(step) + 0.625) / (count(steps) + 0.25));
        Self { total: count(total), values: (0..steps).map(z).collect() }
    }

    /// Of a rank from 1 to the total.
    fn at(&self, rank: f64) -> f64 {
        let share = (rank - 0.5) / self.total;
        let step = crate::math::index(share * count(self.values.len()));
        self.values[step.min(self.values.len() - 1)]
    }
}

fn mean(draws: &[f64]) -> f64 {
    draws.iter().sum::<f64>() / count(draws.len())
}

/// Their eqs. 1 to 4: the variance within, and the marginal variance above it.
fn variances(chains: &[Vec<f64>]) -> (f64, f64) {
    let n = count(chains.first().map_or(0, Vec::len));
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let all = mean(&means);
    let m = count(chains.len());
    let between = n / (m - 1.0) * means.iter().map(|mean| (mean - all) * (mean - all)).sum::<f64>();
    let within = chains
        .iter()
        .zip(&means)
        .map(|(chain, mean)| chain.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0))
        .sum::<f64>()
        / m;
    (within, (n - 1.0) / n * within + between / n)
}

fn rhat(chains: &[Vec<f64>]) -> f64 {
    let (within, marginal) = variances(chains);
    libm::sqrt(marginal / within)
}

/// Their eqs. 10 to 13, with Geyer's initial monotone sequence.
fn ess(chains: &[Vec<f64>]) -> f64 {
    let (within, marginal) = variances(chains);
    let n = chains.first().map_or(0, Vec::len);
    let centred: Vec<Vec<f64>> = chains
        .iter()
        .map(|chain| {
            let mean = mean(chain);
            chain.iter().map(|x| x - mean).collect()
        })
        .collect();
    let rho = |lag: usize| {
        let products = centred.iter().map(|chain| {
            chain[lag..].iter().zip(chain).map(|(a, b)| a * b).sum::<f64>() / count(n)
        });
        let covariance = products.sum::<f64>() / count(chains.len());
        // The covariances divide by n, the variance within by n - 1: as Stan does.
        1.0 - (within - covariance * count(n) / (count(n) - 1.0)) / marginal
    };
    let (mut tau, mut before) = (-1.0, f64::INFINITY);
    for pair in 0..n / 2 {
        let even = if pair == 0 { 1.0 } else { rho(2 * pair) };
        let sum = even + rho(2 * pair + 1);
        if sum <= 0.0 {
            break;
        }
        before = sum.min(before);
        tau += 2.0 * before;
    }
    let draws = count(n * chains.len());
    // Antithetic chains may be worth more than their number; not without end (Stan's bound).
    draws / tau.max(1.0 / libm::log10(draws))
}

#[cfg(test)]
mod tests {
    use super::convergence;
    use crate::model::Model;
    use crate::random::Stream;

    /// Four chains of an autoregression of this coefficient, `apart` from one another.
    fn chains(coefficient: f64, apart: f64) -> Vec<Vec<f64>> {
        (0..4)
            .map(|chain| {
                let mut stream = Stream::new(3, Model::Lcmcr, chain);
                let mut x = 0.0;
                let mut step = || {
                    x = coefficient * x + stream.normal();
                    x + apart * crate::math::persons(chain)
                };
                (0..5_000).map(|_| step()).collect()
            })
            .collect()
    }

    #[test]
    fn independent_draws_are_worth_their_number() {
        let seen = convergence(&chains(0.0, 0.0)).expect("draws differ");
        assert!(seen.rhat < 1.002, "{seen:?}");
        assert!((18_000.0..22_500.0).contains(&seen.ess), "{seen:?}");
    }

    #[test]
    fn correlated_draws_are_worth_less() {
        // In theory (1 - .9) / (1 + .9) of them.
        let seen = convergence(&chains(0.9, 0.0)).expect("draws differ");
        assert!((850.0..1_300.0).contains(&seen.ess), "{seen:?}");
    }

    #[test]
    fn chains_that_are_apart_are_seen() {
        assert!(convergence(&chains(0.0, 0.3)).expect("draws differ").rhat > 1.03);
        assert_eq!(convergence(&[vec![2.0; 100], vec![2.0; 100]]), None);
        assert_eq!(convergence(&[vec![1.0, 2.0, 3.0]]), None);
    }
}
