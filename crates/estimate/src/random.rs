//! Random draws from a seed: docs/spec/estimate.md, section 5.
//!
//! Each chain, bootstrap or replicate has a stream of its own, so that no result depends on which
//! thread had it. Never the system's generator.

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};

use crate::math::{count, exp, half_ln_two_pi, ln, ln_gamma, persons, whole};
use crate::model::Model;

/// Means below this are drawn by counting up: at most some dozens of steps.
const BY_INVERSION_MAX: f64 = 12.0;

/// A stream of draws.
pub(crate) struct Stream {
    rng: ChaCha8Rng,
    spare: Option<f64>,
}

impl Stream {
    /// The stream of one chain or bootstrap of one model.
    pub(crate) fn new(seed: u64, model: Model, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8] = model.number();
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(number);
        Self { rng, spare: None }
    }

    /// Between 0 and 1, neither included: 53 bits and a half.
    pub(crate) fn uniform(&mut self) -> f64 {
        (persons(self.rng.next_u64() >> 11) + 0.5) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// One of `0..n`; the bias is below n / 2^53.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        crate::math::index(self.uniform() * count(n)).min(n.saturating_sub(1))
    }

    /// A standard normal, by the polar method of Marsaglia and Bray (1964).
    pub(crate) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = u * u + v * v;
            if square < 1.0 && square > 0.0 {
                let factor = libm::sqrt(-2.0 * ln(square) / square);
                self.spare = Some(v * factor);
                return u * factor;
            }
        }
    }

    /// The logarithm of a gamma of this shape and scale 1: Marsaglia and Tsang (2000). In logs,
    /// since small shapes give numbers below the least double.
    pub(crate) fn ln_gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let more = self.ln_gamma(shape + 1.0);
            return more + ln(self.uniform()) / shape;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / libm::sqrt(9.0 * d);
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let cube = root * root * root;
            let u = self.uniform();
            let square = x * x;
            if u < 1.0 - 0.0331 * square * square {
                return ln(d * cube);
            }
            let ln_cube = ln(cube);
            if ln(u) < 0.5 * square + d * (1.0 - cube + ln_cube) {
                return ln(d) + ln_cube;
            }
        }
    }

    /// The logarithms of a beta and of one less it.
    pub(crate) fn ln_beta(&mut self, a: f64, b: f64) -> (f64, f64) {
        let (a, b) = (self.ln_gamma(a), self.ln_gamma(b));
        let (most, least) = if a > b { (a, b) } else { (b, a) };
        let sum = most + libm::log1p(exp(least - most));
        (a - sum, b - sum)
    }

    /// The logarithm of the odds of a beta: its logit.
    pub(crate) fn ln_odds(&mut self, a: f64, b: f64) -> f64 {
        // A class without people is asked often: its beta is a uniform.
        let is_one = |x: f64| (x - 1.0).abs() < f64::EPSILON;
        if is_one(a) && is_one(b) {
            let u = self.uniform();
            return ln(u / (1.0 - u));
        }
        self.ln_gamma(a) - self.ln_gamma(b)
    }

    /// A Poisson: by inversion, or by Hörmann's PTRS (1993).
    pub(crate) fn poisson(&mut self, mean: f64) -> u64 {
        if mean < BY_INVERSION_MAX {
            return self.poisson_small(mean);
        }
        let root = libm::sqrt(mean);
        let b = 0.931 + 2.53 * root;
        let a = -0.059 + 0.02483 * b;
        let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
        let v_r = 0.9277 - 3.6224 / (b - 2.0);
        let ln_mean = ln(mean);
        loop {
            let u = self.uniform() - 0.5;
            let v = self.uniform();
            let us = 0.5 - u.abs();
            let k = libm::floor((2.0 * a / us + b) * u + mean + 0.43);
            if us >= 0.07 && v <= v_r {
                return whole(k);
            }
            if k < 0.0 || (us < 0.013 && v > us) {
                continue;
            }
            let left = ln(v * inverse_alpha / (a / (us * us) + b));
            if left <= k * ln_mean - mean - ln_gamma(k + 1.0) {
                return whole(k);
            }
        }
    }

    fn poisson_small(&mut self, mean: f64) -> u64 {
        let floor = exp(-mean);
        let (mut k, mut product) = (0, self.uniform());
        while product > floor {
            k += 1;
            product *= self.uniform();
        }
        k
    }

    /// How many of `n` when each is taken with chance `p`: by inversion, or by Hörmann's BTRS (1993).
    pub(crate) fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        if n == 1 {
            return u64::from(self.uniform() < p);
        }
        if persons(n) * p < BY_INVERSION_MAX {
            return self.binomial_small(n, p);
        }
        self.binomial_large(n, p)
    }

    fn binomial_small(&mut self, n: u64, p: f64) -> u64 {
        let odds = p / (1.0 - p);
        let none = exp(persons(n) * libm::log1p(-p));
        loop {
            let (mut k, mut chance, mut u) = (0, none, self.uniform());
            while u > chance && k < n {
                u -= chance;
                k += 1;
                chance *= persons(n - k + 1) / persons(k) * odds;
            }
            // Only rounding leads to the end of a long tail.
            if k < n || n < 64 {
                return k;
            }
        }
    }

    fn binomial_large(&mut self, n: u64, p: f64) -> u64 {
        let total = persons(n);
        let spread = libm::sqrt(total * p * (1.0 - p));
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let c = total * p + 0.5;
        let v_r = 0.92 - 4.2 / b;
        let alpha = (2.83 + 5.1 / b) * spread;
        let ln_odds = ln(p / (1.0 - p));
        let mode = libm::floor((total + 1.0) * p);
        let at_mode = ln_factorial(mode) + ln_factorial(total - mode);
        loop {
            let u = self.uniform() - 0.5;
            let v = self.uniform();
            let us = 0.5 - u.abs();
            let k = libm::floor((2.0 * a / us + b) * u + c);
            if us >= 0.07 && v <= v_r {
                return whole(k);
            }
            if k < 0.0 || k > total {
                continue;
            }
            let left = ln(v * alpha / (a / (us * us) + b));
            let right = at_mode - ln_factorial(k) - ln_factorial(total - k) + (k - mode) * ln_odds;
            if left <= right {
                return whole(k);
            }
        }
    }

    /// Throws `n` into classes of these weights and adds what falls into each.
    pub(crate) fn multinomial(&mut self, n: u64, weights: &[f64], into: &mut [u64]) {
        let mut left = n;
        let mut rest: f64 = weights.iter().sum();
        let last = weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0);
        for (at, (weight, class)) in weights.iter().zip(into).enumerate() {
            if left == 0 {
                return;
            }
            let taken =
                if at >= last { left } else { self.binomial(left, (weight / rest).min(1.0)) };
            *class += taken;
            left -= taken;
            rest = (rest - weight).max(0.0);
        }
    }
}

/// Stirling's series from 16 on is exact to the last bits; below, `libm`.
fn ln_factorial(k: f64) -> f64 {
    if k < 16.0 {
        return ln_gamma(k + 1.0);
    }
    let square = 1.0 / (k * k);
    let series = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 * square) * square) / k;
    (k + 0.5) * ln(k) - k + half_ln_two_pi() + series
}

#[cfg(test)]
mod tests;
