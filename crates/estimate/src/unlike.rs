//! What if some people are easier to find than others, on all lists alike? Then lists seem to depend
//! on one another though none does, and every model of dependent pairs counts too few.
//!
//! Darroch, Fienberg, Glonek and Junker (1993), "A three-sample multiple-recapture approach to census
//! population estimation with heterogeneous catchability": `ln mu_x = b_0 + sum b_j x_j + t k^2 / 2`,
//! k being the lists that x has (Rcapture's Mth Darroch). It stands beside the panel. People are never
//! all alike, and three lists hardly show it: so it widens the answer unless the data reject it.

use serde::{Deserialize, Serialize};

use crate::loglinear::{by_pattern, profile};
use crate::math::{chi_squared_above, count, exp, ln, ln_gamma, persons};
use crate::poisson::cholesky_solve;
use crate::table::Table;

/// Cells: at most those of so many lists.
const LISTS_MAX: usize = 10;
/// Newton's steps; a fit that exists takes a dozen.
const STEPS_MAX: u32 = 60;
/// It has converged when no coefficient moves by more.
const STEP_MIN: f64 = 1e-10;
/// Below this the fit is rejected.
const P_MIN: f64 = 0.05;

/// The number if people are unlike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unlike {
    /// The maximum of the likelihood.
    pub estimate: f64,
    /// The lower end of 95 %.
    pub lo: f64,
    /// The upper end; none if the data do not bound it.
    pub hi: Option<f64>,
    /// Twice the log-likelihood above that of independent lists.
    pub better_by: f64,
    /// Chance of so poor a fit; none if nothing is left to test it by.
    pub p: Option<f64>,
    /// Whether it widens the answer: the data do not reject it, and bound it.
    #[serde(rename = "counts")]
    pub is_possible: bool,
}

struct Fit {
    mu: Vec<f64>,
    b: Vec<f64>,
}

/// Fits it; none if it has no estimate.
pub(crate) fn unlike(table: &Table) -> Option<Unlike> {
    let lists = table.lists().len();
    if lists > LISTS_MAX {
        return None;
    }
    let full = by_pattern(table);
    let observed = persons(table.observed());
    let seen: Vec<usize> = (1..full.len()).collect();
    let y: Vec<f64> = seen.iter().map(|cell| full[*cell]).collect();
    let alike = fit(&rows(lists, &seen, false), &y)?;
    let rows_unlike = rows(lists, &seen, true);
    let fitted = fit(&rows_unlike, &y)?;
    let better_by = 2.0 * (ln_likelihood(&y, &fitted.mu) - ln_likelihood(&y, &alike.mu));
    let df = count(seen.len()) - count(lists + 2);
    let pairs = || y.iter().zip(&fitted.mu);
    let deviance: f64 =
        pairs().map(|(y, mu)| 2.0 * (if *y > 0.0 { y * ln(y / mu) } else { 0.0 } - (y - mu))).sum();
    let pearson: f64 = pairs().map(|(y, mu)| (y - mu) * (y - mu) / mu).sum();
    let p = (df > 0.0).then(|| chi_squared_above(deviance, df).max(chi_squared_above(pearson, df)));
    let all: Vec<usize> = (0..full.len()).collect();
    let rows_all = rows(lists, &all, true);
    let height = |unseen: f64| {
        let mut with = full.clone();
        with[0] = unseen;
        let Some(fit) = fit(&rows_all, &with) else { return f64::NEG_INFINITY };
        let people = observed + unseen;
        let shares = with.iter().zip(&fit.mu).filter(|(y, _)| **y > 0.0);
        let shares: f64 = shares.map(|(y, mu)| y * ln(mu / people)).sum();
        ln_gamma(people + 1.0) - ln_gamma(unseen + 1.0) + shares
    };
    let unseen = exp(fitted.b[0]);
    let (lo, hi) = profile(&height, observed, unseen);
    Some(Unlike {
        estimate: observed + unseen,
        lo,
        hi,
        better_by,
        p,
        is_possible: hi.is_some() && p.is_none_or(|p| p >= P_MIN),
    })
}

/// The design: a one, the lists, and half the square of their number.
fn rows(lists: usize, cells: &[usize], with_square: bool) -> Vec<Vec<f64>> {
    let row = |cell: &usize| {
        let mut row = vec![1.0];
        row.extend((0..lists).map(|list| count(cell >> list & 1)));
        if with_square {
            let on = f64::from(cell.count_ones());
            row.push(on * on / 2.0);
        }
        row
    };
    cells.iter().map(row).collect()
}

/// Poisson by Newton's steps, from `mu = y + .5`.
fn fit(rows: &[Vec<f64>], y: &[f64]) -> Option<Fit> {
    let mut mu: Vec<f64> = y.iter().map(|y| y + 0.5).collect();
    let worked: Vec<f64> = mu.iter().zip(y).map(|(mu, y)| mu * (ln(*mu) + (y - mu) / mu)).collect();
    let mut b = solve(rows, &mu, &worked)?;
    for _ in 0..STEPS_MAX {
        mu = rows.iter().map(|row| exp(row.iter().zip(&b).map(|(x, b)| x * b).sum())).collect();
        let slope: Vec<f64> = y.iter().zip(&mu).map(|(y, mu)| y - mu).collect();
        let step = solve(rows, &mu, &slope)?;
        // A step of one is a factor of e in a cell: farther the parabola is no guide.
        let most = step.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
        let part = 1.0 / most.max(1.0);
        b.iter_mut().zip(&step).for_each(|(b, step)| *b += part * step);
        if most < STEP_MIN {
            return Some(Fit { mu, b });
        }
    }
    None
}

/// Solves `X'WX b = X'v`.
fn solve(rows: &[Vec<f64>], weights: &[f64], v: &[f64]) -> Option<Vec<f64>> {
    let width = rows.first()?.len();
    let mut matrix: Vec<Vec<f64>> = (0..width).map(|at| vec![0.0; at + 1]).collect();
    let mut right = vec![0.0; width];
    for ((row, weight), v) in rows.iter().zip(weights).zip(v) {
        for (at, x) in row.iter().enumerate() {
            right[at] += x * v;
            for (sum, other) in matrix[at].iter_mut().zip(row) {
                *sum += weight * x * other;
            }
        }
    }
    cholesky_solve(matrix, right)
}

fn ln_likelihood(y: &[f64], mu: &[f64]) -> f64 {
    y.iter().zip(mu).map(|(y, mu)| y * ln(*mu) - mu).sum()
}

#[cfg(test)]
mod tests {
    use super::unlike;
    use crate::table::of_three;

    #[test]
    fn people_alike_give_what_independent_lists_give() {
        let told = unlike(&of_three([270, 420, 180, 210, 90, 140, 60])).expect("an estimate");
        assert!(told.is_possible && told.better_by < 0.1, "{told:?}");
        assert!((told.estimate - 2_000.0).abs() < 30.0, "{told:?}");
    }

    #[test]
    fn people_unlike_are_seen() {
        // The model's own numbers, to the nearest person: b_0 = ln 1000, b = -1.2, t = 0.4.
        let told = unlike(&of_three([368, 368, 202, 368, 202, 202, 165])).expect("an estimate");
        assert!(told.is_possible && told.better_by > 10.0, "{told:?}");
        assert!((told.estimate - 2_875.0).abs() < 15.0, "{told:?}");
        assert!(told.lo < 2_875.0 && 2_875.0 < told.hi.expect("an end"), "{told:?}");
    }
}
