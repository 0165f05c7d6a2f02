//! Fits a log-linear Poisson model to the cells of a table, and says whether its estimate exists.
//!
//! `ln mu_x = sum of b_T over the terms T that x contains`; the empty term is the intercept. All sums
//! that Newton's steps need are sums over the cells that contain a union of two terms, so one pass
//! over the lattice of patterns gives them all.

use crate::math::{exp, ln, ln_gamma};

mod simplex;

/// Newton's steps; a fit that exists takes a dozen.
const STEPS_MAX: u32 = 60;
/// A fit has converged when no coefficient moves by more.
const STEP_MIN: f64 = 1e-10;
/// Below this part of a diagonal element a pivot is nothing but rounding.
const PIVOT_MIN: f64 = 1e-11;
/// A fitted cell of at least this size, in persons, proves by itself that the estimate exists.
const CELL_CLEAR: f64 = 1e-6;
/// Coefficients beyond this are on their way to infinity.
const COEFFICIENT_MAX: f64 = 200.0;

/// Which terms, over which patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Design {
    lists: usize,
    /// Terms that are fitted, the empty one first.
    terms: Vec<u16>,
    /// Terms whose lists have nobody in common: their coefficients are minus infinity.
    dropped: usize,
    /// By pattern: whether the cell is part of the fit.
    kept: Vec<bool>,
}

/// A fit.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    /// By pattern, the empty one included; zero where the cell is not part of the fit.
    pub(crate) mu: Vec<f64>,
    /// The expected number of people on no list.
    pub(crate) unseen: f64,
}

/// How well a fit describes its cells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Goodness {
    pub(crate) ln_likelihood: f64,
    pub(crate) deviance: f64,
    pub(crate) pearson: f64,
    /// Cells less fitted terms.
    pub(crate) df: usize,
    /// Fitted and dropped terms.
    pub(crate) parameters: usize,
}

impl Design {
    /// The main effects and these terms of two lists or more. Where all lists of a term have nobody
    /// in common in `full` (as of [`crate::Table`], by pattern with the empty one), the term's
    /// coefficient is minus infinity: its cells are left out (Chan, Silverman and Vincent 2021,
    /// section 3.2).
    pub(crate) fn new(lists: usize, terms: &[u16], full: &[f64]) -> Self {
        let on = above(full.to_vec());
        let is_empty = |term: &u16| on[usize::from(*term)] <= 0.0;
        let empty: Vec<u16> = terms.iter().copied().filter(is_empty).collect();
        let holds_empty = |bits: u16| empty.iter().any(|term| bits & term == *term);
        let kept = (0..=u16::MAX).take(full.len()).map(|bits| bits != 0 && !holds_empty(bits));
        let mut fitted = vec![0];
        fitted.extend((0..lists).map(|list| 1 << list));
        fitted.extend(terms.iter().copied().filter(|term| !holds_empty(*term)));
        let dropped = terms.len() + lists + 1 - fitted.len();
        Self { lists, terms: fitted, dropped, kept: kept.collect() }
    }

    /// The same with the empty pattern among the cells.
    pub(crate) fn with_unseen(&self) -> Self {
        let mut with = self.clone();
        with.kept[0] = true;
        with
    }

    fn cells(&self) -> impl Iterator<Item = usize> {
        self.kept.iter().enumerate().filter(|(_, kept)| **kept).map(|(cell, _)| cell)
    }

    /// Fits it, if the maximum of the likelihood exists and is the only one.
    pub(crate) fn fit(&self, full: &[f64]) -> Option<Fit> {
        if self.cells().count() < self.terms.len() || !self.has_full_rank() {
            return None;
        }
        let fit = self.newton(full);
        let is_clear = |fit: &Fit| self.cells().all(|cell| fit.mu[cell] > CELL_CLEAR);
        match fit {
            // Its cells are all above zero and have the table's margins: a proof.
            Some(fit) if is_clear(&fit) => Some(fit),
            fit if self.exists(full) => fit,
            _ => None,
        }
    }

    /// How well a fit describes the table.
    pub(crate) fn goodness(&self, full: &[f64], fit: &Fit) -> Goodness {
        let (mut ln_likelihood, mut deviance, mut pearson) = (0.0, 0.0, 0.0);
        for cell in self.cells() {
            let (y, mu) = (full[cell], fit.mu[cell]);
            ln_likelihood += y * ln(mu) - mu - ln_gamma(y + 1.0);
            let log = if y > 0.0 { y * ln(y / mu) } else { 0.0 };
            deviance += 2.0 * (log - (y - mu));
            pearson += (y - mu) * (y - mu) / mu;
        }
        Goodness {
            ln_likelihood,
            deviance: deviance.max(0.0),
            pearson,
            df: self.cells().count() - self.terms.len(),
            parameters: self.terms.len() + self.dropped,
        }
    }

    /// Iteratively reweighted least squares from `mu = y + .5`, halving steps that go astray.
    fn newton(&self, full: &[f64]) -> Option<Fit> {
        let target = above(self.only_kept(full));
        let start: Vec<f64> = full.iter().map(|y| y + 0.5).collect();
        let weights = self.only_kept(&start);
        let worked = |cell: usize| {
            weights[cell] * (ln(start[cell]) + (full[cell] - start[cell]) / start[cell])
        };
        let worked: Vec<f64> =
            (0..full.len()).map(|cell| if self.kept[cell] { worked(cell) } else { 0.0 }).collect();
        let worked = above(worked);
        let right = self.terms.iter().map(|term| worked[usize::from(*term)]).collect();
        let mut b = self.solve(&above(weights), right)?;
        let mut mu = self.means(&b);
        let mut objective = self.objective(&target, &b, &mu);
        for _ in 0..STEPS_MAX {
            let sums = above(self.only_kept(&mu));
            let slope =
                self.terms.iter().map(|term| target[usize::from(*term)] - sums[usize::from(*term)]);
            let mut step = self.solve(&sums, slope.collect())?;
            let most = step.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
            loop {
                let next: Vec<f64> = b.iter().zip(&step).map(|(b, step)| b + step).collect();
                let means = self.means(&next);
                let value = self.objective(&target, &next, &means);
                // Rounding may take the last digits back and forth.
                if value >= objective - 1e-9 * (1.0 + objective.abs()) {
                    (b, mu, objective) = (next, means, value);
                    break;
                }
                step.iter_mut().for_each(|x| *x *= 0.5);
                if step.iter().all(|x| x.abs() < STEP_MIN) {
                    break;
                }
            }
            if b.iter().any(|b| b.is_nan() || b.abs() > COEFFICIENT_MAX) {
                return None;
            }
            if most < STEP_MIN {
                return Some(Fit { unseen: mu[0], mu: self.only_kept(&mu) });
            }
        }
        None
    }

    /// The log-likelihood but for what does not depend on the coefficients.
    fn objective(&self, target: &[f64], b: &[f64], mu: &[f64]) -> f64 {
        let linear: f64 =
            b.iter().zip(&self.terms).map(|(b, term)| b * target[usize::from(*term)]).sum();
        linear - self.cells().map(|cell| mu[cell]).sum::<f64>()
    }

    /// Of all patterns, the empty one and those left out included.
    fn means(&self, b: &[f64]) -> Vec<f64> {
        let mut logs = vec![0.0; 1 << self.lists];
        for (b, term) in b.iter().zip(&self.terms) {
            logs[usize::from(*term)] = *b;
        }
        let mut logs = below(logs);
        logs.iter_mut().zip(&self.kept).enumerate().for_each(|(cell, (log, kept))| {
            // The unseen are wanted though they are no cell.
            *log = if *kept || cell == 0 { exp(*log) } else { 0.0 };
        });
        logs
    }

    fn only_kept(&self, values: &[f64]) -> Vec<f64> {
        values.iter().zip(&self.kept).map(|(x, kept)| if *kept { *x } else { 0.0 }).collect()
    }

    /// Solves `A'WA b = right`, where the sums of W above each pattern are given.
    fn solve(&self, sums: &[f64], right: Vec<f64>) -> Option<Vec<f64>> {
        cholesky_solve(self.normal(sums), right)
    }

    fn normal(&self, sums: &[f64]) -> Vec<Vec<f64>> {
        let row = |(at, one): (usize, &u16)| {
            let row = self.terms[..=at].iter().map(|other| sums[usize::from(one | other)]);
            row.collect()
        };
        self.terms.iter().enumerate().map(row).collect()
    }

    fn has_full_rank(&self) -> bool {
        let ones = above(self.only_kept(&vec![1.0; self.kept.len()]));
        cholesky(self.normal(&ones)).is_some()
    }

    /// Whether the maximum of the likelihood exists: there is a table without zeros that has the
    /// margins of ours (Fienberg and Rinaldo 2012, theorem 3). It depends on which cells are empty
    /// only, so each of the others is taken as one.
    fn exists(&self, full: &[f64]) -> bool {
        let cells: Vec<usize> = self.cells().collect();
        let support: Vec<f64> =
            cells.iter().map(|cell| if full[*cell] > 0.0 { 1.0 } else { 0.0 }).collect();
        if support.iter().all(|y| *y > 0.0) {
            return true;
        }
        let row = |term: &u16| -> Vec<f64> {
            let holds = |cell: &usize| *cell & usize::from(*term) == usize::from(*term);
            cells.iter().map(|cell| if holds(cell) { 1.0 } else { 0.0 }).collect()
        };
        let rows: Vec<Vec<f64>> = self.terms.iter().map(row).collect();
        simplex::has_positive(&rows, &support)
    }
}

/// For each pattern, the sum over the patterns that contain it.
pub(crate) fn above(mut values: Vec<f64>) -> Vec<f64> {
    let mut bit = 1;
    while bit < values.len() {
        for block in values.chunks_mut(2 * bit) {
            let (without, with) = block.split_at_mut(bit);
            without.iter_mut().zip(with).for_each(|(sum, other)| *sum += *other);
        }
        bit *= 2;
    }
    values
}

/// For each pattern, the sum over the patterns that it contains.
fn below(mut values: Vec<f64>) -> Vec<f64> {
    let mut bit = 1;
    while bit < values.len() {
        for block in values.chunks_mut(2 * bit) {
            let (without, with) = block.split_at_mut(bit);
            with.iter_mut().zip(without).for_each(|(sum, other)| *sum += *other);
        }
        bit *= 2;
    }
    values
}

/// The lower triangle L with `LL' = matrix`, of the lower triangle of a matrix; none if it is
/// singular.
fn cholesky(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    for row in 0..matrix.len() {
        let (before, rest) = matrix.split_at_mut(row);
        let this = rest.first_mut()?;
        let diagonal = this[row];
        for column in 0..row {
            let other = &before[column];
            let dot: f64 = this[..column].iter().zip(other).map(|(a, b)| a * b).sum();
            this[column] = (this[column] - dot) / other[column];
        }
        let pivot = diagonal - this[..row].iter().map(|x| x * x).sum::<f64>();
        if !(pivot > PIVOT_MIN * diagonal && pivot.is_finite()) {
            return None;
        }
        this[row] = libm::sqrt(pivot);
    }
    Some(matrix)
}

pub(crate) fn cholesky_solve(matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let lower = cholesky(matrix)?;
    for row in 0..lower.len() {
        let dot: f64 = lower[row][..row].iter().zip(&right).map(|(a, b)| a * b).sum();
        right[row] = (right[row] - dot) / lower[row][row];
    }
    for row in (0..lower.len()).rev() {
        let dot: f64 = (row + 1..lower.len()).map(|below| lower[below][row] * right[below]).sum();
        right[row] = (right[row] - dot) / lower[row][row];
    }
    Some(right)
}

#[cfg(test)]
mod tests;
