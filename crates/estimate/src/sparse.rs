//! Log-linear models for thin overlaps: Chan, Silverman and Vincent (2021), "Multiple systems
//! estimation for sparse capture data".
//!
//! Pairs of lists enter one by one while the overlap that the fit expects is unlikely; a pair enters
//! only if the estimate then exists. The interval is a bootstrap that repeats the whole choice, with
//! bias correction and acceleration (Efron 1987).

use crate::estimate::{Estimate, Options};
use crate::loglinear::{by_pattern, judge, names, terms_of};
use crate::math::{
    count, normal_below, normal_quantile, persons, poisson_from, poisson_up_to, quantile_unbiased,
};
use crate::model::Model;
use crate::parallel::{self, Step, Stopped, Watch};
use crate::poisson::{Design, Fit, above};
use crate::random::Stream;
use crate::table::Table;

/// A pair enters below this (their section 3.3).
const P_ENTERS: f64 = 0.02;
/// Lists; a table of 2^10 cells and 45 pairs still takes seconds.
const LISTS_MAX: usize = 10;
/// Bootstraps without an estimate that the interval bears, as a share.
const FAILED_MAX: f64 = 0.05;
/// An end this far out hangs on a few bootstraps.
const LEVEL_NOTED: f64 = 0.005;
/// Bootstraps below which an interval has no ends.
const BOOTSTRAPS_MIN: usize = 200;

/// What the choice of pairs ends with.
struct Chosen {
    pairs: Vec<u16>,
    design: Design,
    fit: Fit,
}

pub(crate) fn sparse_mse(
    table: &Table,
    options: &Options,
    watch: Watch<'_>,
) -> Result<Estimate, Stopped> {
    let lists = table.lists().len();
    if lists > LISTS_MAX {
        let why = format!("skipped: {lists} lists; up to {LISTS_MAX} are tried");
        return Ok(Estimate::skipped(Model::SparseMse, why));
    }
    let full = by_pattern(table);
    let Some(chosen) = choose(lists, &full) else {
        let why = "no estimate exists, even with independent lists: the overlaps are too thin";
        return Ok(Estimate::skipped(Model::SparseMse, why));
    };
    let observed = persons(table.observed());
    let mut told = Estimate::new(Model::SparseMse);
    told.estimate = Some(observed + chosen.fit.unseen);
    told.note(format!("pairs: {}", names(table, &chosen.pairs)));
    let fits = judge(&chosen.design.goodness(&full, &chosen.fit), &mut told);
    let again = resampled(lists, &full, options, watch)?;
    let failed = again.iter().filter(|unseen| unseen.is_none()).count();
    let mut draws: Vec<f64> = again.into_iter().flatten().collect();
    told.draws.clone_from(&draws);
    if failed > 0 {
        told.note(format!("{failed} of {} bootstraps have no estimate", options.bootstraps));
    }
    if draws.len() >= BOOTSTRAPS_MIN && count(failed) <= FAILED_MAX * count(options.bootstraps) {
        draws.sort_by(f64::total_cmp);
        let acceleration = acceleration(lists, &full, chosen.fit.unseen);
        let (lower, upper) = corrected(&draws, chosen.fit.unseen, acceleration);
        let end = |level| Some(observed + quantile_unbiased(&draws, level));
        (told.lo, told.hi) = (end(lower), end(upper));
        if lower < LEVEL_NOTED || upper > 1.0 - LEVEL_NOTED {
            told.note(format!(
                "the corrected ends lie at {:.2} % and {:.2} % of the bootstraps: with another seed \
                 the outer one may move by some per cent",
                100.0 * lower,
                100.0 * upper
            ));
        }
        told.is_sound = fits;
    } else {
        told.note("too few bootstraps have an estimate: no interval is given");
    }
    Ok(told)
}

/// Main effects, then pair by pair.
fn choose(lists: usize, full: &[f64]) -> Option<Chosen> {
    let all = terms_of(lists, 2);
    let seen = above(full.to_vec());
    let mut pairs = Vec::new();
    let mut design = Design::new(lists, &pairs, full);
    let mut fit = design.fit(full)?;
    loop {
        let expected = above(fit.mu.clone());
        let absent = all.iter().filter(|pair| !pairs.contains(*pair));
        let mut unlikely: Vec<(f64, u16)> = absent
            .map(|pair| {
                let (o, mean) = (seen[usize::from(*pair)], expected[usize::from(*pair)]);
                (poisson_up_to(o, mean).min(poisson_from(o, mean)), *pair)
            })
            .filter(|(p, _)| *p < P_ENTERS)
            .collect();
        unlikely.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let next = unlikely.iter().find_map(|(_, pair)| {
            let with = [&pairs[..], &[*pair]].concat();
            let design = Design::new(lists, &with, full);
            let fit = design.fit(full)?;
            Some((with, design, fit))
        });
        match next {
            Some(next) => (pairs, design, fit) = next,
            None => return Some(Chosen { pairs, design, fit }),
        }
    }
}

/// The unseen of tables that are drawn from this one, each with as many people.
fn resampled(
    lists: usize,
    full: &[f64],
    options: &Options,
    watch: Watch<'_>,
) -> Result<Vec<Option<f64>>, Stopped> {
    let people = crate::math::whole(full.iter().sum());
    let of = options.bootstraps as u64;
    parallel::map(
        options.threads,
        options.bootstraps,
        |number| {
            let mut stream = Stream::new(options.seed, Model::SparseMse, number as u64);
            let mut drawn = vec![0; full.len()];
            stream.multinomial(people, full, &mut drawn);
            let drawn: Vec<f64> = drawn.into_iter().map(persons).collect();
            choose(lists, &drawn).map(|chosen| chosen.fit.unseen)
        },
        |done| watch(Step { model: Model::SparseMse, done: done as u64, of }),
    )
}

/// Efron's acceleration, from tables that lack one person each (1987), with counts.
fn acceleration(lists: usize, full: &[f64], unseen: f64) -> f64 {
    let mut left: Vec<(f64, f64)> = Vec::new();
    for (cell, people) in full.iter().enumerate().filter(|(_, people)| **people > 0.0) {
        let mut without = full.to_vec();
        without[cell] -= 1.0;
        let estimate = choose(lists, &without).map_or(unseen, |chosen| chosen.fit.unseen);
        left.push((*people, estimate));
    }
    let people: f64 = left.iter().map(|(people, _)| people).sum();
    let mean = left.iter().map(|(people, estimate)| people * estimate).sum::<f64>() / people;
    let moment = |power: fn(f64) -> f64| -> f64 {
        left.iter().map(|(people, estimate)| people * power(mean - estimate)).sum()
    };
    let spread = moment(|x| x * x);
    if spread <= 0.0 {
        return 0.0;
    }
    moment(|x| x * x * x) / (6.0 * spread * libm::sqrt(spread))
}

/// Where, as shares of the sorted draws, the corrected ends of 95 % lie (Efron 1987).
fn corrected(draws: &[f64], estimate: f64, acceleration: f64) -> (f64, f64) {
    let below = draws.iter().filter(|draw| **draw < estimate).count();
    let total = count(draws.len());
    // Were all draws on one side, the correction would be infinite.
    let bias = normal_quantile((count(below) / total).clamp(0.5 / total, 1.0 - 0.5 / total));
    let end = |p: f64| {
        let z = bias + normal_quantile(p);
        normal_below(bias + z / (1.0 - acceleration * z))
    };
    (end(0.025), end(0.975))
}
