//! All hierarchical log-linear models: the one of the least AIC, and the one of the least BIC, each
//! with its profile interval (Rivest and Baillargeon's `closedpCI.t`).

use crate::estimate::{Estimate, Options};
use crate::math::{chi_squared_above, count, exp, ln, ln_gamma, persons};
use crate::model::Model;
use crate::parallel::{self, Step, Stopped, Watch};
use crate::poisson::{Design, Goodness};
use crate::table::Table;

/// Terms of three lists up to this many lists: 113 models.
const THREE_WAY_LISTS_MAX: usize = 4;
/// Terms of two lists up to this many lists: 32,768 models; with seven there are two million.
pub(crate) const LISTS_MAX: usize = 6;
/// The 95 % quantile of chi-squared with one degree of freedom.
const PROFILE_DROP: f64 = 3.841_458_820_694_124;
/// The profile is followed up to so many times the observed.
const PROFILE_UP_TO: f64 = 10_000.0;
/// Models that one job fits.
const MODELS_A_JOB: usize = 256;
/// Below this a fit is rejected.
const P_MIN: f64 = 0.05;
/// Above this a fit leaves little to chance; field practice marks it.
const P_TOO_GOOD: f64 = 0.5;

/// One model and how it does.
#[derive(Debug, Clone)]
struct Candidate {
    terms: Vec<u16>,
    aic: f64,
    bic: f64,
}

/// The best models by both criteria, in the order of `wanted`.
pub(crate) fn loglinear(
    table: &Table,
    wanted: &[Model],
    options: &Options,
    watch: Watch<'_>,
) -> Result<Vec<Estimate>, Stopped> {
    let lists = table.lists().len();
    if lists > LISTS_MAX {
        let why =
            format!("skipped: {lists} lists have too many models; up to {LISTS_MAX} are tried");
        return Ok(wanted.iter().map(|model| Estimate::skipped(*model, why.clone())).collect());
    }
    let full = by_pattern(table);
    let models = models(lists);
    let jobs = models.len().div_ceil(MODELS_A_JOB);
    let first = wanted.first().copied().unwrap_or(Model::LoglinearAic);
    let fitted = parallel::map(
        options.threads,
        jobs,
        |job| {
            let models = models.iter().skip(job * MODELS_A_JOB).take(MODELS_A_JOB);
            models.filter_map(|terms| candidate(lists, terms, &full)).collect::<Vec<_>>()
        },
        |done| {
            let done = (done * MODELS_A_JOB).min(models.len()) as u64;
            watch(Step { model: first, done, of: models.len() as u64 })
        },
    )?;
    let fitted = fitted.concat();
    let best = |by: &dyn Fn(&Candidate) -> f64| {
        // Among equals the first one, so that the answer does not hang on chance.
        fitted.iter().reduce(|best, other| if by(other) < by(best) { other } else { best })
    };
    let told = |model: &Model| {
        let best = match model {
            Model::LoglinearBic => best(&|one| one.bic),
            _ => best(&|one| one.aic),
        };
        let none =
            || Estimate::skipped(*model, "no model has an estimate: the overlaps are too thin");
        best.map_or_else(none, |best| told(table, &full, *model, best, fitted.len(), models.len()))
    };
    Ok(wanted.iter().map(told).collect())
}

/// Counts by pattern, the empty one first.
pub(crate) fn by_pattern(table: &Table) -> Vec<f64> {
    let mut full = vec![0.0];
    full.extend(table.full());
    full
}

fn candidate(lists: usize, terms: &[u16], full: &[f64]) -> Option<Candidate> {
    let design = Design::new(lists, terms, full);
    let fit = design.fit(full)?;
    let good = design.goodness(full, &fit);
    let observed: f64 = full.iter().sum();
    let parameters = count(good.parameters);
    let lack = -2.0 * good.ln_likelihood;
    Some(Candidate {
        terms: terms.to_vec(),
        aic: lack + 2.0 * parameters,
        // As Rcapture: the sample is the observed persons, not the cells.
        bic: lack + ln(observed) * parameters,
    })
}

/// The sets of terms above the main effects, each term with all its parts.
fn models(lists: usize) -> Vec<Vec<u16>> {
    let pairs = terms_of(lists, 2);
    let triples = if lists == THREE_WAY_LISTS_MAX { terms_of(lists, 3) } else { Vec::new() };
    let mut models = Vec::new();
    for chosen in 0..1_u32 << pairs.len() {
        let model = subset(&pairs, chosen);
        let has_parts = |triple: &u16| {
            pairs.iter().filter(|pair| *pair & triple == **pair).all(|pair| model.contains(pair))
        };
        let allowed: Vec<u16> = triples.iter().copied().filter(has_parts).collect();
        for more in 0..1_u32 << allowed.len() {
            models.push([model.clone(), subset(&allowed, more)].concat());
        }
    }
    models
}

/// Sets of so many lists.
pub(crate) fn terms_of(lists: usize, size: u32) -> Vec<u16> {
    (0..1_u32 << lists)
        .filter(|term| term.count_ones() == size)
        .filter_map(|term| u16::try_from(term).ok())
        .collect()
}

fn subset(of: &[u16], chosen: u32) -> Vec<u16> {
    let is_chosen = |(at, _): &(usize, &u16)| chosen >> at & 1 == 1;
    of.iter().enumerate().filter(is_chosen).map(|(_, term)| *term).collect()
}

fn told(
    table: &Table,
    full: &[f64],
    model: Model,
    best: &Candidate,
    fitted: usize,
    models: usize,
) -> Estimate {
    let lists = table.lists().len();
    let observed = persons(table.observed());
    let mut told = Estimate::new(model);
    let design = Design::new(lists, &best.terms, full);
    let Some(fit) = design.fit(full) else { return told };
    told.estimate = Some(observed + fit.unseen);
    told.note(format!("terms: {}", names(table, &best.terms)));
    if fitted < models {
        told.note(format!("{} of {models} models have no estimate", models - fitted));
    }
    let fits = judge(&design.goodness(full, &fit), &mut told);
    let with_unseen = design.with_unseen();
    let of = |unseen: f64| height(&with_unseen, full, observed, unseen);
    let (lo, hi) = profile(&of, observed, fit.unseen);
    told.lo = Some(lo);
    told.hi = hi;
    if hi.is_none() {
        told.note("the profile has no upper end: the data do not bound the number from above");
    }
    told.is_sound = fits && hi.is_some();
    told.draws = quantiles_of_curve(&told, observed);
    told
}

/// "A+B, C+D", the pairs and triples beside the lists themselves.
pub(crate) fn names(table: &Table, terms: &[u16]) -> String {
    if terms.is_empty() {
        return "none; the lists are taken as independent".to_owned();
    }
    let name = |term: &u16| {
        let on = table.lists().iter().enumerate().filter(|(list, _)| term >> list & 1 == 1);
        on.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join("+")
    };
    terms.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Notes how well it fits; false if it is rejected. Deviance and Pearson's sum are both asked:
/// where cells are thin, one of them alone may err.
pub(crate) fn judge(good: &Goodness, told: &mut Estimate) -> bool {
    if good.df == 0 {
        told.note("as many terms as cells: nothing is left to test the fit by");
        return true;
    }
    let df = count(good.df);
    let p = chi_squared_above(good.deviance, df).max(chi_squared_above(good.pearson, df));
    told.note(format!(
        "fit: deviance {:.2}, Pearson {:.2}, {} degrees of freedom, p = {p:.3}",
        good.deviance, good.pearson, good.df
    ));
    if p < P_MIN {
        told.note("the fit is rejected: it does not count for the answer");
    } else if p > P_TOO_GOOD {
        told.note("the fit is close, as it is where a model follows chance");
    }
    p >= P_MIN
}

/// Where twice the log-likelihood of all people, by the unseen, lies within the quantile below its
/// maximum. The multinomial likelihood of N is that of a model with the unseen as one more cell.
pub(crate) fn profile(
    height: &impl Fn(f64) -> f64,
    observed: f64,
    start: f64,
) -> (f64, Option<f64>) {
    let best = summit(height, observed, start.clamp(1.0, PROFILE_UP_TO * observed));
    let least = height(best) - 0.5 * PROFILE_DROP;
    let lo = if height(0.0) >= least {
        observed
    } else {
        observed + bisect_coarse(0.0, best, |unseen| height(unseen) < least)
    };
    let mut far = best.max(1.0) * 2.0;
    while height(far) >= least {
        far *= 2.0;
        if far > PROFILE_UP_TO * observed {
            return (lo, None);
        }
    }
    (lo, Some(observed + bisect_coarse(best, far, |unseen| height(unseen) >= least)))
}

fn height(design: &Design, full: &[f64], observed: f64, unseen: f64) -> f64 {
    let mut with = full.to_vec();
    with[0] = unseen;
    let Some(fit) = design.fit(&with) else { return f64::NEG_INFINITY };
    let all = observed + unseen;
    let cells = with.iter().zip(&fit.mu).filter(|(y, _)| **y > 0.0);
    let shares: f64 = cells.map(|(y, mu)| y * ln(mu / all)).sum();
    ln_gamma(all + 1.0) - ln_gamma(unseen + 1.0) + shares
}

/// The top of a curve with one top, by ever smaller steps on the scale of logarithms.
fn summit(height: &impl Fn(f64) -> f64, observed: f64, start: f64) -> f64 {
    let at = |x: f64| height(exp(x));
    let (mut x, mut step) = (ln(start), 0.2);
    let mut best = at(x);
    // From 0.2 down to 1e-7 of the unseen.
    while step > 1e-7 {
        let (up, down) = (at(x + step), at(x - step));
        let cap = ln(PROFILE_UP_TO * observed);
        match () {
            () if up > best && up >= down && x + step < cap => (x, best) = (x + step, up),
            () if down > best && x - step > -3.0 => (x, best) = (x - step, down),
            () => step *= 0.25,
        }
    }
    exp(x)
}

/// To a thousandth of a person: nobody reads more, and each step is a fit.
fn bisect_coarse(lo: f64, hi: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let (mut lo, mut hi) = (lo, hi);
    while hi - lo > 1e-3_f64.max(hi * 1e-12) {
        let middle = lo + (hi - lo) / 2.0;
        if holds(middle) { lo = middle } else { hi = middle }
    }
    lo + (hi - lo) / 2.0
}

/// Quantiles of the log-normal halves that meet in the estimate and have the interval's ends: what
/// stands for draws where a model has none.
pub(crate) fn quantiles_of_curve(told: &Estimate, observed: f64) -> Vec<f64> {
    /// Enough for a curve; ranks at their middles.
    const QUANTILES: usize = 1_000;
    let (Some(middle), Some((lo, hi))) = (told.estimate, told.interval()) else {
        return Vec::new();
    };
    // A tenth of a person stands for nobody, as in the combination of replicates.
    let log = |all: f64| ln((all - observed).max(0.1));
    let z = crate::math::normal_quantile(0.975);
    let (down, up) = ((log(middle) - log(lo)) / z, (log(hi) - log(middle)) / z);
    let quantile = |at: usize| {
        let z = crate::math::normal_quantile((count(at) + 0.5) / count(QUANTILES));
        exp(log(middle) + z * if z < 0.0 { down } else { up })
    };
    (0..QUANTILES).map(quantile).collect()
}
