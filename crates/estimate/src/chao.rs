//! Chao's lower bound: if some people are harder to find than others, at least so many are missed.
//!
//! Chao (1987), "Estimating the population size for capture-recapture data with unequal
//! catchability", in the form that is corrected for bias and for few lists:
//! `f0 >= (J - 1)/J f1 (f1 - 1) / (2 (f2 + 1))`, with f1 and f2 the people on exactly one list and on
//! exactly two. It looks at no pair of lists, so it is a bound to read beside the others, and not
//! one of the models that give the answer.

use crate::estimate::Estimate;
use crate::loglinear::quantiles_of_curve;
use crate::math::{count, exp, ln, normal_quantile, persons};
use crate::model::Model;
use crate::table::Table;

pub(crate) fn chao(table: &Table) -> Estimate {
    let mut told = Estimate::new(Model::Chao);
    let observed = persons(table.observed());
    let (once, twice) = (persons(table.on_exactly(1)), persons(table.on_exactly(2)));
    let few = count(table.lists().len()) - 1.0;
    let few = few / (few + 1.0);
    let unseen = few * once * (once - 1.0) / (2.0 * (twice + 1.0));
    told.estimate = Some(observed + unseen);
    told.note("a lower bound: the number is at least about this, and may be far more");
    if unseen > 0.0 {
        // Chao (1987), with the factor of few lists, and his log-normal interval.
        let ratio = once / twice.max(1.0);
        let variance = twice
            * (few * ratio * ratio / 2.0
                + few * few * ratio * ratio * ratio
                + few * few * ratio * ratio * ratio * ratio / 4.0);
        let spread = ln(1.0 + variance / (unseen * unseen));
        let factor = exp(normal_quantile(0.975) * libm::sqrt(spread));
        told.lo = Some(observed + unseen / factor);
        told.hi = Some(observed + unseen * factor);
        told.draws = quantiles_of_curve(&told, observed);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::chao;
    use crate::table::of_three;

    #[test]
    fn it_is_the_formula() {
        let told = chao(&of_three([30, 20, 9, 10, 0, 5, 2]));
        // f1 = 60, f2 = 14: 2/3 * 60 * 59 / 30 = 78.667.
        assert!((told.estimate.expect("a bound") - (76.0 + 236.0 / 3.0)).abs() < 1e-9);
        let (lo, hi) = told.interval().expect("an interval");
        assert!(76.0 < lo && lo < 154.7 && 154.7 < hi && hi < 250.0, "{lo} {hi}");
    }
}
