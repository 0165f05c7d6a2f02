//! The model of Fellegi and Sunter (1969) in Splink's terms: m, u, lambda, and weights in bits.
//!
//! For a comparison and a level, m is the chance of the level among pairs that are one person, u
//! among those that are two; lambda is the chance that a pair drawn at random is one person. The
//! match weight is log2(lambda / (1 - lambda)) + the sum of log2(m / u) + what rarity adds.

use serde::Serialize;

use crate::compare::{self, COLUMNS, LEVELS_MAX, Pattern};
use crate::lists::{Listing, Lists, TEXTS};

/// A chance below this is never claimed: no level is impossible.
pub(crate) const CHANCE_MIN: f64 = 1e-9;

/// The parameters of one comparison.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The field.
    pub field: &'static str,
    /// Levels with their parameters; the level "unknown" has none.
    pub levels: Vec<Level>,
}

/// The parameters of one level.
#[derive(Debug, Clone, Serialize)]
pub struct Level {
    /// Its name.
    pub level: &'static str,
    /// Its chance among pairs that are one person.
    pub m: f64,
    /// Its chance among pairs that are two.
    pub u: f64,
    /// log2(m / u).
    pub bits: f64,
}

/// m or u of all comparisons.
pub(crate) type Chances = [[f64; LEVELS_MAX]; COLUMNS];

/// A trained model.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) m: Chances,
    pub(crate) u: Chances,
    pub(crate) lambda: f64,
    pub(crate) is_active: [bool; COLUMNS],
    weights: [[f32; LEVELS_MAX]; COLUMNS],
    /// The best that a text can add which is not the same spelling.
    best_unequal: [f32; COLUMNS],
    prior: f32,
}

impl Model {
    pub(crate) fn new(m: Chances, u: Chances, lambda: f64, is_active: [bool; COLUMNS]) -> Self {
        let (weights, best_unequal) = ([[0.0; LEVELS_MAX]; COLUMNS], [0.0; COLUMNS]);
        let mut model = Self { m, u, lambda, is_active, weights, best_unequal, prior: 0.0 };
        model.weigh();
        model
    }

    fn weigh(&mut self) {
        self.prior = bits(self.lambda / (1.0 - self.lambda));
        for column in (0..COLUMNS).filter(|column| self.is_active[*column]) {
            let count = compare::levels(column).len();
            for level in 1..count {
                let (m, u) = (self.m[column][level], self.u[column][level]);
                self.weights[column][level] = bits(m.max(CHANCE_MIN) / u.max(CHANCE_MIN));
            }
            // Rarity of consonants may add as much as it may at all.
            let unequal = &self.weights[column][2..count];
            self.best_unequal[column] =
                unequal.iter().fold(f32::MIN, |best, one| best.max(*one)) + RARITY_BEST;
        }
    }

    /// The match weight of two listings in bits; `None` if it is below `least`, which is often seen
    /// before their names are looked at.
    pub(crate) fn weight(
        &self,
        lists: &Lists,
        a: &Listing,
        b: &Listing,
        least: f32,
    ) -> Option<f32> {
        let plain = compare::plain(a, b);
        let mut bound = self.prior;
        for column in 0..COLUMNS {
            let level = plain.level(column);
            if column < TEXTS && level == compare::OTHER {
                bound += self.best_unequal[column];
            } else if level != 0 {
                bound +=
                    self.weights[column][usize::from(level)] + self.rarity(lists, a, column, level);
            }
        }
        if bound < least {
            return None;
        }
        let weight = self.of_pattern(lists, a, compare::names(lists, a, b, plain));
        (weight >= least).then_some(weight)
    }

    /// The match weight of a pattern, with the rarity of what agrees.
    pub(crate) fn of_pattern(&self, lists: &Lists, a: &Listing, pattern: Pattern) -> f32 {
        (0..COLUMNS).fold(self.prior, |sum, column| {
            let level = pattern.level(column);
            if level == 0 || !self.is_active[column] {
                return sum;
            }
            sum + self.weights[column][usize::from(level)] + self.rarity(lists, a, column, level)
        })
    }

    /// What a level of a column adds by itself, without rarity.
    pub(crate) fn bits_of(&self, column: usize, level: u8) -> f32 {
        self.weights[column][usize::from(level)]
    }

    pub(crate) fn prior(&self) -> f32 {
        self.prior
    }

    pub(crate) fn rarity(&self, lists: &Lists, a: &Listing, column: usize, level: u8) -> f32 {
        if column < TEXTS && self.is_active[column] {
            compare::rarity(lists, a, column, level)
        } else {
            0.0
        }
    }

    /// All parameters, to be shown.
    pub(crate) fn comparisons(&self) -> Vec<Comparison> {
        let shown = |column: usize| {
            let names = compare::levels(column);
            let level = |at: usize| Level {
                level: names[at],
                m: self.m[column][at],
                u: self.u[column][at],
                bits: f64::from(self.weights[column][at]),
            };
            let levels = (1..names.len()).map(level).collect();
            Comparison { field: compare::NAMES[column], levels }
        };
        (0..COLUMNS).filter(|column| self.is_active[*column]).map(shown).collect()
    }
}

/// What rarity of consonants may add to a spelling that is not the same, for the bound.
const RARITY_BEST: f32 = 8.0;

#[allow(clippy::cast_possible_truncation, reason = "bits need no 52 digits")]
pub(crate) fn bits(odds: f64) -> f32 {
    libm::log2(odds) as f32
}

/// The probability of a match weight, on the side where it is exact.
pub(crate) fn probability(bits: f32) -> f64 {
    let odds = libm::exp2(-f64::from(bits.abs()));
    if bits >= 0.0 { 1.0 / (1.0 + odds) } else { odds / (1.0 + odds) }
}
