//! Functions of statistics, the same to the last bit on every machine: `libm`, never the platform's.
//!
//! Quantiles are found by bisection of the distribution where no closed form is as exact: they are
//! asked for a few times a run.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Steps after which a continued fraction or a series has long converged, or never will.
const STEPS_MAX: u32 = 10_000;
/// Relative size of the last term that is kept.
const PRECISION: f64 = 1e-15;
/// Halvings that bring an interval of 1e4 down to the precision of a double.
const HALVINGS: u32 = 200;

pub(crate) fn ln(x: f64) -> f64 {
    libm::log(x)
}

pub(crate) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

pub(crate) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The logarithm of a sum, of the logarithms of its terms.
pub(crate) fn ln_sum_exp(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    most + ln(logs.iter().map(|log| exp(log - most)).sum())
}

/// The share of a standard normal below `x`.
pub(crate) fn normal_below(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// The point below which a share `p` of a standard normal lies.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    bisect(-40.0, 40.0, |x| normal_below(x) < p)
}

/// The share of a chi-squared with `df` degrees of freedom above `x`.
pub(crate) fn chi_squared_above(x: f64, df: f64) -> f64 {
    gamma_above(df / 2.0, x / 2.0)
}

/// P(X <= k) for a Poisson of this mean.
pub(crate) fn poisson_up_to(k: f64, mean: f64) -> f64 {
    if mean <= 0.0 { 1.0 } else { gamma_above(k + 1.0, mean) }
}

/// P(X >= k) for a Poisson of this mean.
pub(crate) fn poisson_from(k: f64, mean: f64) -> f64 {
    match () {
        () if k <= 0.0 => 1.0,
        () if mean <= 0.0 => 0.0,
        () => 1.0 - gamma_above(k, mean),
    }
}

/// The point below which a share `p` of Student's t with `df` degrees of freedom lies.
pub(crate) fn student_quantile(p: f64, df: f64) -> f64 {
    bisect(-1e4, 1e4, |t| student_below(t, df) < p)
}

fn student_below(t: f64, df: f64) -> f64 {
    let tail = 0.5 * beta_share(df / 2.0, 0.5, df / (df + t * t));
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The regularised upper incomplete gamma function.
fn gamma_above(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let front = exp(a * ln(x) - x - ln_gamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        for _ in 0..STEPS_MAX {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * PRECISION {
                break;
            }
        }
        return (1.0 - front * sum).clamp(0.0, 1.0);
    }
    let mut fraction = Lentz::new(x + 1.0 - a);
    for step in 1..STEPS_MAX {
        let i = f64::from(step);
        if fraction.has_converged_with(-i * (i - a), x + 2.0 * i + 1.0 - a) {
            break;
        }
    }
    (front / fraction.value).clamp(0.0, 1.0)
}

/// The regularised incomplete beta function.
fn beta_share(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_share(b, a, 1.0 - x);
    }
    let front = a * ln(x) + b * ln(1.0 - x) - ln_gamma(a) - ln_gamma(b) + ln_gamma(a + b);
    let mut fraction = Lentz::new(1.0);
    for step in 0..STEPS_MAX {
        let m = f64::from(step / 2);
        let odd = step % 2 == 0;
        let d = if odd {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        } else {
            let m = m + 1.0;
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        };
        if fraction.has_converged_with(d, 1.0) {
            break;
        }
    }
    exp(front) / (a * fraction.value)
}

/// A continued fraction `b0 + a1 / (b1 + a2 / (b2 + …))` by the modified method of Lentz.
struct Lentz {
    value: f64,
    c: f64,
    d: f64,
}

impl Lentz {
    fn new(first: f64) -> Self {
        Self { value: first, c: first, d: 0.0 }
    }

    fn has_converged_with(&mut self, a: f64, b: f64) -> bool {
        const TINY: f64 = 1e-300;
        let kept = |x: f64| if x.abs() < TINY { TINY } else { x };
        self.d = 1.0 / kept(b + a * self.d);
        self.c = kept(b + a / self.c);
        let change = self.c * self.d;
        self.value *= change;
        (change - 1.0).abs() < PRECISION
    }
}

/// Where a condition that holds at `lo` stops to hold on the way to `hi`.
pub(crate) fn bisect(mut lo: f64, mut hi: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = lo + (hi - lo) / 2.0;
        if middle <= lo || middle >= hi {
            break;
        }
        if holds(middle) {
            lo = middle;
        } else {
            hi = middle;
        }
    }
    lo + (hi - lo) / 2.0
}

/// The quantile of sorted values, interpolated: `(n - 1) p` (type 7 of Hyndman and Fan 1996).
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    at_rank(sorted, (count(sorted.len()) - 1.0) * p)
}

/// The median-unbiased quantile of sorted values (type 8 of Hyndman and Fan 1996).
pub(crate) fn quantile_unbiased(sorted: &[f64], p: f64) -> f64 {
    at_rank(sorted, (count(sorted.len()) + 1.0 / 3.0) * p + 1.0 / 3.0 - 1.0)
}

fn at_rank(sorted: &[f64], rank: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let rank = rank.clamp(0.0, count(last));
    let below = libm::floor(rank);
    let at = index(below);
    match (sorted.get(at), sorted.get((at + 1).min(last))) {
        (Some(lo), Some(hi)) => lo + (rank - below) * (hi - lo),
        _ => f64::NAN,
    }
}

/// A count as a number.
#[allow(clippy::cast_precision_loss, reason = "counts here stay below 2^53")]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}

/// Persons as a number.
#[allow(clippy::cast_precision_loss, reason = "PERSONS_MAX is far below 2^53")]
pub(crate) fn persons(n: u64) -> f64 {
    n as f64
}

/// A number that is whole and not negative, as an index; what is not becomes the nearest one.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and the callers clamp before"
)]
pub(crate) fn index(x: f64) -> usize {
    x as usize
}

/// The same for persons.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and draws are whole"
)]
pub(crate) fn whole(x: f64) -> u64 {
    x as u64
}

/// The logarithm of the constant in Stirling's formula.
pub(crate) fn half_ln_two_pi() -> f64 {
    0.5 * ln(2.0 * PI)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn distributions_have_the_values_of_the_tables() {
        let figures = [
            ("normal_below(1.96)", normal_below(1.96)),
            ("normal_quantile(.975)", normal_quantile(0.975)),
            ("normal_quantile(1e-9)", normal_quantile(1e-9)),
            (
                "chi_squared_above(3.841458820694124, 1)",
                chi_squared_above(3.841_458_820_694_124, 1.0),
            ),
            ("chi_squared_above(1, 10)", chi_squared_above(1.0, 10.0)),
            ("poisson_up_to(3, 5)", poisson_up_to(3.0, 5.0)),
            ("poisson_from(3, 5)", poisson_from(3.0, 5.0)),
            ("poisson_from(0, 5)", poisson_from(0.0, 5.0)),
            ("poisson_up_to(900, 1000)", poisson_up_to(900.0, 1000.0)),
            ("student_quantile(.975, 3)", student_quantile(0.975, 3.0)),
            ("student_quantile(.975, 1000.5)", student_quantile(0.975, 1000.5)),
        ];
        let said: String =
            figures.iter().map(|(name, value)| format!("{name} {value:.10}\n")).collect();
        expect![[r#"
            normal_below(1.96) 0.9750021049
            normal_quantile(.975) 1.9599639845
            normal_quantile(1e-9) -5.9978070150
            chi_squared_above(3.841458820694124, 1) 0.0500000000
            chi_squared_above(1, 10) 0.9998278844
            poisson_up_to(3, 5) 0.2650259153
            poisson_from(3, 5) 0.8753479805
            poisson_from(0, 5) 1.0000000000
            poisson_up_to(900, 1000) 0.0006977673
            student_quantile(.975, 3) 3.1824463053
            student_quantile(.975, 1000.5) 1.9623378925
        "#]]
        .assert_eq(&said);
    }

    #[test]
    fn quantiles_are_those_of_hyndman_and_fan() {
        let sorted = [1.0, 2.0, 4.0, 8.0];
        assert!((quantile(&sorted, 0.5) - 3.0).abs() < 1e-12);
        assert!((quantile_unbiased(&sorted, 0.25) - 1.416_666_666_666_667).abs() < 1e-12);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
