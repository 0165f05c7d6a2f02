//! Which pairs a person should look at, and when it is enough.
//!
//! A pair is worth a look if the number of people hangs on it: judged as one person it gives fewer
//! clusters than judged as two. How much hangs on it is p(1 - p) times the square of that difference,
//! the variance of the total if nothing else were in doubt; the pair with the most comes first.
//! Answers that leave the total where it is are not asked for (docs/spec/link.md, "Review").

use crate::cluster::Component;
use crate::model::probability;

/// Pairs in groups of more listings are not tried one by one: each is taken to change the total by
/// one person.
const TRIED_MAX: usize = 16;
/// It is enough when what is left in doubt moves the total by less than this many people ...
const SPREAD_PEOPLE: f64 = 0.5;
/// ... or by less than this share of it. What is left goes into the interval all the same.
const SPREAD_SHARE: f64 = 1e-3;

/// A pair that nobody has judged and on which the number of people hangs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    /// The lower number of a listing.
    pub a: u32,
    /// The higher one.
    pub b: u32,
    /// How probable it is that they are one person.
    pub probability: f64,
    /// By how many people the total is smaller if they are one person.
    pub people: f64,
}

/// What is left to be judged.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Review {
    /// The pairs, the one on which most hangs first.
    pub open: Vec<Doubt>,
    /// The standard deviation of the number of people that is left, in people, if these pairs were
    /// all the doubt and knew nothing of one another.
    pub spread: f64,
    /// The number of people.
    pub people: usize,
}

impl Doubt {
    /// The variance of the total that hangs on it.
    fn variance(&self) -> f64 {
        self.probability * (1.0 - self.probability) * self.people * self.people
    }
}

impl Review {
    pub(crate) fn new(mut open: Vec<Doubt>, people: usize) -> Self {
        let order = |a: &Doubt, b: &Doubt| {
            b.variance().total_cmp(&a.variance()).then((a.a, a.b).cmp(&(b.a, b.b)))
        };
        open.sort_by(order);
        let spread = open.iter().map(Doubt::variance).sum::<f64>().sqrt();
        Self { open, spread, people }
    }

    /// Whether more answers would not change the total: by less than half a person, or by less than
    /// a thousandth of it.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        #[allow(clippy::cast_precision_loss, reason = "people are fewer than 2^53")]
        let people = self.people as f64;
        self.open.is_empty() || self.spread < SPREAD_PEOPLE.max(SPREAD_SHARE * people)
    }
}

/// The pairs of a component that are worth a look. `least` is the probability below which a pair is
/// no doubt, and above the opposite of which.
pub(crate) fn doubts(component: &Component, threshold: f32, least: f64) -> Vec<Doubt> {
    let mut found = Vec::new();
    for b in 1..component.len() {
        for a in 0..b {
            if !component.may_meet(a, b) {
                continue;
            }
            let probability = probability(component.weight(a, b) + threshold);
            if probability < least || probability > 1.0 - least {
                continue;
            }
            let people = if component.len() > TRIED_MAX { 1.0 } else { hangs(component, a, b) };
            if people > 0.0 {
                let (a, b) = (component.members[a], component.members[b]);
                found.push(Doubt { a, b, probability, people });
            }
        }
    }
    found
}

/// By how many clusters the two answers differ.
fn hangs(component: &Component, a: usize, b: usize) -> f64 {
    let (same, different) = component.judged(a, b);
    #[allow(clippy::cast_precision_loss, reason = "at most TRIED_MAX")]
    let people = different.joined().len() as f64 - same.joined().len() as f64;
    people
}

#[cfg(test)]
mod tests {
    use super::{Doubt, Review};

    #[test]
    fn it_is_enough_below_half_a_person_or_a_thousandth_of_all() {
        let doubts = |count: u32, probability: f64| -> Vec<Doubt> {
            (0..count).map(|a| Doubt { a, b: a + 1, probability, people: 1.0 }).collect()
        };
        // The root of two times a quarter is above a half.
        assert!(!Review::new(doubts(2, 0.5), 100).is_enough());
        assert!(Review::new(doubts(2, 0.06), 100).is_enough());
        // Of ten thousand people ten are no change; a hundred pairs make five.
        assert!(Review::new(doubts(100, 0.5), 10_000).is_enough());
        assert!(!Review::new(doubts(100, 0.5), 4_000).is_enough());
        assert!(Review::new(Vec::new(), 0).is_enough());
    }
}
