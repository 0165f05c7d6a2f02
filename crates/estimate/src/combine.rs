//! Joins the estimates of many possible linkages into one with the doubt of the linkage: the rule of
//! `verdata` (CEV, JEP and HRDAG), which is Rubin's (1987, section 3.1) on the logarithm of the
//! unseen.

use serde::Serialize;

use crate::Error;
use crate::math::{count, exp, ln, normal_quantile, persons, student_quantile};

/// Below so many replicates the doubt of the linkage is itself in doubt.
pub const REPLICATES_ADVISED: usize = 10;
/// What stands for nobody in a logarithm.
const NOBODY: f64 = 0.1;
/// Degrees of freedom from which on Student's t is a normal to all digits shown.
const DF_NORMAL: f64 = 1e6;

/// What one model says of one possible linkage.
#[derive(Debug, Clone, Copy)]
pub struct Replicate<'d> {
    /// People on at least one list, in this linkage.
    pub observed: u64,
    /// Draws of those on none.
    pub draws: &'d [f64],
}

/// What a model says over all replicates. Numbers are of all people; `lo` to `hi` is 95 %.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Combined {
    /// The mean over the replicates.
    pub observed: f64,
    /// The mean of the means.
    pub estimate: f64,
    /// The lower end.
    pub lo: f64,
    /// The upper end.
    pub hi: f64,
    /// The variance within the replicates, of the logarithm of the unseen.
    pub within: f64,
    /// The variance between their means: what the linkage adds.
    pub between: f64,
    /// Replicates with draws.
    pub replicates: usize,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// Joins replicates. Those without draws (a model that gave no answer) are left out and counted.
///
/// # Errors
/// [`Error::Replicates`] if fewer than two have draws.
pub fn combine(replicates: &[Replicate<'_>]) -> Result<Combined, Error> {
    let told: Vec<&Replicate<'_>> =
        replicates.iter().filter(|replicate| !replicate.draws.is_empty()).collect();
    if told.len() < 2 {
        return Err(Error::Replicates { replicates: told.len() });
    }
    let r = count(told.len());
    let logs: Vec<(f64, f64)> = told.iter().map(|replicate| moments(replicate.draws)).collect();
    let mean = logs.iter().map(|(mean, _)| mean).sum::<f64>() / r;
    let within = logs.iter().map(|(_, variance)| variance).sum::<f64>() / r;
    let between = logs.iter().map(|(one, _)| (one - mean) * (one - mean)).sum::<f64>() / (r - 1.0);
    let total = within + (r + 1.0) / r * between;
    // As verdata, after Gelman et al.; Rubin has another factor r here.
    let ratio = 1.0 + within / ((r + 1.0) * between);
    let df = (r - 1.0) * ratio * ratio;
    // Replicates that are all alike leave the doubt within them alone.
    let t = if df < DF_NORMAL { student_quantile(0.975, df) } else { normal_quantile(0.975) };
    let observed = told.iter().map(|replicate| persons(replicate.observed)).sum::<f64>() / r;
    let unseen = |replicate: &&Replicate<'_>| {
        // As in the logarithms: verdata puts a tenth of a person where nobody is drawn.
        let floored = replicate.draws.iter().map(|draw| draw.max(NOBODY));
        floored.sum::<f64>() / count(replicate.draws.len())
    };
    let unseen = told.iter().map(unseen).sum::<f64>() / r;
    let reach = t * libm::sqrt(total);
    let mut notes = Vec::new();
    if told.len() < REPLICATES_ADVISED {
        notes.push(format!("{} replicates: at least {REPLICATES_ADVISED} are advised", told.len()));
    }
    if told.len() < replicates.len() {
        let silent = replicates.len() - told.len();
        notes.push(format!("{silent} of {} replicates have no answer", replicates.len()));
    }
    Ok(Combined {
        observed,
        estimate: observed + unseen,
        lo: observed + exp(mean - reach),
        hi: observed + exp(mean + reach),
        within,
        between,
        replicates: told.len(),
        notes,
    })
}

/// Mean and variance of the logarithms.
fn moments(draws: &[f64]) -> (f64, f64) {
    let n = count(draws.len());
    let log = |draw: &f64| ln(draw.max(NOBODY));
    let mean = draws.iter().map(log).sum::<f64>() / n;
    let square = draws.iter().map(|draw| (log(draw) - mean) * (log(draw) - mean)).sum::<f64>();
    (mean, square / (n - 1.0).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::{Replicate, combine};

    #[test]
    fn it_is_the_rule_of_verdata() {
        // Computed by hand: logs have means 1 and 2 and variances 1/2 and 1/2.
        let draws = [[0.5_f64, 1.5], [1.5, 2.5]].map(|logs| logs.map(f64::exp));
        let replicates = draws.each_ref().map(|draws| Replicate { observed: 100, draws });
        let all = combine(&replicates).expect("two are enough");
        assert!((all.within - 0.5).abs() < 1e-12 && (all.between - 0.5).abs() < 1e-12);
        // T = .5 + 1.5 * .5 = 1.25, df = (1 + .5 / (3 * .5))^2 = 1.7778, t = 4.861473 (scipy).
        let reach = (all.hi - 100.0).ln() - 1.5;
        assert!((reach - 4.861_473 * 1.25_f64.sqrt()).abs() < 1e-5, "{all:?}");
        assert!(((all.lo - 100.0).ln() + (all.hi - 100.0).ln() - 3.0).abs() < 1e-9);
        assert_eq!(all.notes, ["2 replicates: at least 10 are advised"]);
    }

    #[test]
    fn fail_one_replicate_is_none() {
        let one = Replicate { observed: 100, draws: &[1.0, 2.0] };
        let silent = Replicate { observed: 100, draws: &[] };
        let refused = combine(&[one, silent]).map_err(|cause| cause.to_string());
        assert_eq!(
            refused.unwrap_err(),
            "1 replicates cannot be combined; at least 2 are needed, 10 are advised"
        );
    }

    #[test]
    fn replicates_that_are_alike_add_no_doubt() {
        let draws = [0.0, 3.0, 5.0];
        let replicates = [Replicate { observed: 7, draws: &draws }; 12];
        let all = combine(&replicates).expect("enough");
        assert!(all.between < 1e-20 && all.hi.is_finite() && all.notes.is_empty());
    }
}
