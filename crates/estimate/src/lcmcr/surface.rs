//! The posterior of the latent classes with labels and unseen people integrated out, and its slope.
//!
//! With p(N) ~ 1/N the unseen leave the conditional likelihood: the sum of `f_x ln p_x` over the
//! observed patterns, less `n ln(1 - p_0)`. The parameters are logits: of the sticks and of the
//! chances to be listed. Classes lie side by side in lanes, so that one instruction serves several;
//! the order of every sum is written down and does not depend on the processor.

use crate::math::{exp, ln, persons};
use crate::table::Table;

/// Room for the classes of one point.
pub(super) const LANES: usize = 16;

/// One number for each class; zero beyond the last one.
pub(super) type Lane = [f64; LANES];

/// A point, a slope at a point, or a momentum: in logits.
#[derive(Clone)]
pub(super) struct Point {
    pub(super) sticks: Lane,
    pub(super) lists: Vec<Lane>,
}

/// What follows from a point.
#[derive(Clone)]
pub(super) struct Values {
    sticks: Lane,
    pub(super) weights: Lane,
    on: Vec<Lane>,
    /// Chance of a pattern in each class, without the class's weight; the empty pattern first.
    pub(super) chances: Vec<Lane>,
    /// The chance of a pattern over all classes.
    pub(super) totals: Vec<f64>,
}

/// The table as this file wants it; the empty pattern first.
pub(super) struct Surface {
    counts: Vec<f64>,
    patterns: Vec<u16>,
    observed: f64,
    lists: usize,
    classes: usize,
}

impl Surface {
    pub(super) fn new(table: &Table, classes: usize) -> Self {
        let cells = table.cells().iter();
        Self {
            counts: std::iter::once(0.0)
                .chain(cells.clone().map(|cell| persons(cell.count)))
                .collect(),
            patterns: std::iter::once(0).chain(cells.map(|cell| cell.pattern.bits())).collect(),
            observed: persons(table.observed()),
            lists: table.lists().len(),
            classes: classes.clamp(1, LANES - 1),
        }
    }

    pub(super) fn classes(&self) -> usize {
        self.classes
    }

    pub(super) fn values(&self, point: &Point) -> Values {
        let patterns = self.patterns.len();
        let mut values = Values {
            sticks: [0.0; LANES],
            weights: [0.0; LANES],
            on: vec![[0.0; LANES]; self.lists],
            chances: vec![[0.0; LANES]; patterns],
            totals: vec![0.0; patterns],
        };
        self.fill(point, &mut values);
        values
    }

    /// The values at a point, into room that is there already.
    pub(super) fn fill(&self, point: &Point, values: &mut Values) {
        let mut left = 1.0;
        for class in 0..self.classes {
            let is_last = class + 1 == self.classes;
            let stick = if is_last { 1.0 } else { share(point.sticks[class]) };
            values.sticks[class] = stick;
            values.weights[class] = left * stick;
            left *= 1.0 - stick;
        }
        for (on, logits) in values.on.iter_mut().zip(&point.lists) {
            for (on, logit) in on.iter_mut().zip(logits).take(self.classes) {
                *on = share(*logit);
            }
        }
        let patterns = self.patterns.iter().zip(&mut values.chances).zip(&mut values.totals);
        for ((pattern, chances), total) in patterns {
            let mut lane = [1.0; LANES];
            for (list, on) in values.on.iter().enumerate() {
                if pattern >> list & 1 == 1 {
                    lane.iter_mut().zip(on).for_each(|(chance, on)| *chance *= on);
                } else {
                    lane.iter_mut().zip(on).for_each(|(chance, on)| *chance *= 1.0 - on);
                }
            }
            *chances = lane;
            lane.iter_mut().zip(&values.weights).for_each(|(chance, weight)| *chance *= weight);
            *total = sum(&lane);
        }
    }

    /// The logarithm of the posterior density in logits, but for a constant.
    pub(super) fn ln_density(&self, point: &Point, values: &Values, alpha: f64) -> f64 {
        let seen = self.counts.iter().zip(&values.totals).skip(1);
        let likelihood = seen.map(|(count, total)| count * ln(*total)).sum::<f64>()
            - self.observed * ln(1.0 - values.totals[0]);
        let mut prior = 0.0;
        for lane in &point.lists {
            for logit in &lane[..self.classes] {
                prior += ln_share(*logit) + ln_share(-logit);
            }
        }
        for logit in &point.sticks[..self.classes - 1] {
            prior += ln_share(*logit) + alpha * ln_share(-logit);
        }
        likelihood + prior
    }

    /// Its slope.
    pub(super) fn slope(&self, values: &Values, alpha: f64, into: &mut Point) {
        let mut by_class = [0.0; LANES];
        into.lists.fill([0.0; LANES]);
        for (at, pattern) in self.patterns.iter().enumerate() {
            let steep = match at {
                0 => self.observed / (1.0 - values.totals[0]),
                _ => self.counts[at] / values.totals[at],
            };
            let mut lane = values.chances[at];
            lane.iter_mut().for_each(|chance| *chance *= steep);
            add(&mut by_class, &lane);
            for (list, sums) in into.lists.iter_mut().enumerate() {
                if pattern >> list & 1 == 1 {
                    add(sums, &lane);
                }
            }
        }
        for (slopes, on) in into.lists.iter_mut().zip(&values.on) {
            for class in 0..self.classes {
                let data = slopes[class] - on[class] * by_class[class];
                slopes[class] = values.weights[class] * data + 1.0 - 2.0 * on[class];
            }
            slopes[self.classes..].fill(0.0);
        }
        into.sticks = [0.0; LANES];
        let last = self.classes - 1;
        let mut behind = values.weights[last] * by_class[last];
        for class in (0..last).rev() {
            let (own, stick) = (values.weights[class] * by_class[class], values.sticks[class]);
            into.sticks[class] =
                (1.0 - stick) * own - stick * behind + (1.0 - stick) - alpha * stick;
            behind += own;
        }
    }
}

impl Point {
    pub(super) fn zero(lists: usize) -> Self {
        Self { sticks: [0.0; LANES], lists: vec![[0.0; LANES]; lists] }
    }

    /// Goes so far in a direction.
    pub(super) fn go(&mut self, far: f64, direction: &Self) {
        let step = |lane: &mut Lane, other: &Lane| {
            lane.iter_mut().zip(other).for_each(|(to, by)| *to += far * by);
        };
        step(&mut self.sticks, &direction.sticks);
        self.lists.iter_mut().zip(&direction.lists).for_each(|(lane, other)| step(lane, other));
    }

    /// The sum of the squares.
    pub(super) fn square(&self) -> f64 {
        let square = |lane: &Lane| sum(&lane.map(|x| x * x));
        square(&self.sticks) + self.lists.iter().map(square).sum::<f64>()
    }
}

/// The logarithm of the chance whose logit is `x`.
pub(super) fn ln_share(x: f64) -> f64 {
    if x > 0.0 { -libm::log1p(exp(-x)) } else { x - libm::log1p(exp(x)) }
}

fn share(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

fn add(to: &mut Lane, other: &Lane) {
    to.iter_mut().zip(other).for_each(|(to, by)| *to += by);
}

/// In halves, so that a compiler may add several at once and the result stays the same.
fn sum(lane: &Lane) -> f64 {
    let mut eight = [0.0; 8];
    for (at, sum) in eight.iter_mut().enumerate() {
        *sum = lane[at] + lane[at + 8];
    }
    let [a, b, c, d, e, f, g, h] = eight;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

#[cfg(test)]
mod tests {
    use super::{Point, Surface};
    use crate::model::Model;
    use crate::random::Stream;
    use crate::table::of_three;

    #[test]
    fn the_slope_is_the_one_of_the_density() {
        let table = of_three([30, 20, 9, 25, 7, 8, 4]);
        let surface = Surface::new(&table, 4);
        let mut stream = Stream::new(1, Model::Lcmcr, 0);
        let mut point = Point::zero(3);
        point.sticks[..3].fill_with(|| stream.normal());
        point.lists.iter_mut().for_each(|lane| lane[..4].fill_with(|| stream.normal()));
        let density = |point: &Point| surface.ln_density(point, &surface.values(point), 0.7);
        let mut slope = Point::zero(3);
        surface.slope(&surface.values(&point), 0.7, &mut slope);
        let mut check = |place: &dyn Fn(&mut Point) -> &mut f64| {
            let (mut up, mut down) = (point.clone(), point.clone());
            *place(&mut up) += 1e-5;
            *place(&mut down) -= 1e-5;
            let rise = (density(&up) - density(&down)) / 2e-5;
            assert!((rise - *place(&mut slope)).abs() < 1e-5 * (1.0 + rise.abs()), "{rise}");
        };
        for class in 0..4 {
            check(&|point| &mut point.sticks[class.min(2)]);
            (0..3).for_each(|list| check(&|point| &mut point.lists[list][class]));
        }
    }
}
