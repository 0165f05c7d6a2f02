//! One chain: a trajectory with labels and unseen people integrated out, then a sweep of Gibbs steps
//! on the cells.
//!
//! The Gibbs steps are those of Manrique-Vallier (2016), appendix; they work on cells, so that their
//! cost does not depend on how many people there are. Two label moves follow Papaspiliopoulos and
//! Roberts (2008) and Hastie, Liverani and Richardson (2015). Gibbs alone needs hundreds of sweeps
//! for one independent draw, because the large class and the small ones hold each other in place;
//! a Hamiltonian trajectory (Neal 2011) on the same posterior goes along that
//! ridge and needs four.

use crate::InclusionPattern;
use crate::math::{count, exp, ln, persons, whole};
use crate::random::Stream;
use crate::table::Table;

use super::surface::{LANES, Lane, Point, Surface, Values, ln_share};

/// Shape and rate of the gamma prior of alpha (Manrique-Vallier 2016, section 4).
const ALPHA_SHAPE: f64 = 0.25;
const ALPHA_RATE: f64 = 0.25;
/// The unseen are at most this many times the observed: p(N) ~ 1/N up to there. The package of the
/// paper stops at 20, without a word.
pub(super) const CAP: f64 = 1_000.0;
/// Trajectories stay where the mean of the unseen is below this part of the cap: hardly any draw is
/// cut off there, so that both kinds of step have one target.
const TRAJECTORY_UP_TO: f64 = 0.5;
/// Draws of the unseen that are tried before the cap itself is taken.
const REDRAWS_MAX: u32 = 1_000;
/// Steps of a trajectory: 1 to this many, by chance. Half as many were worth half as much a second
/// on Kosovo, twice as many the same.
const STEPS_MAX: usize = 80;
/// The first length of a step; the warm-up finds a better one.
const STEP_FIRST: f64 = 0.1;
/// A step is this much shorter or longer by chance, against periods.
const STEP_JITTER: f64 = 0.2;
/// The share of trajectories that is to be accepted (Neal 2011, section 5.4.2, and margin).
const ACCEPTED: f64 = 0.75;

/// The state of a chain.
pub(super) struct Chain<'t> {
    table: &'t Table,
    surface: &'t Surface,
    alpha: f64,
    point: Point,
    values: Values,
    step: f64,
    /// People in each class, the unseen included, and of those on each list.
    members: [u64; LANES],
    listed: Vec<[u64; LANES]>,
    unseen: u64,
    stream: Stream,
}

impl<'t> Chain<'t> {
    /// Begins at the marginal frequencies of the lists, each class and chain a little elsewhere.
    pub(super) fn new(table: &'t Table, surface: &'t Surface, mut stream: Stream) -> Self {
        let lists = table.lists().len();
        let classes = surface.classes();
        let mut point = Point::zero(lists);
        for (list, lane) in point.lists.iter_mut().enumerate() {
            let on = persons(table.on_all(InclusionPattern::of([list])));
            let off = persons(table.observed()) - on;
            // Half a person more on either side keeps the logit finite.
            let logit = ln((on + 0.5) / (off + 0.5));
            // Were all chains to begin at one place, R-hat could not tell that they have met.
            lane[..classes].fill_with(|| logit + stream.normal());
        }
        Self {
            table,
            surface,
            alpha: 0.3 / count(classes),
            values: surface.values(&point),
            point,
            step: STEP_FIRST,
            members: [0; LANES],
            listed: vec![[0; LANES]; lists],
            unseen: 0,
            stream,
        }
    }

    /// A Gibbs sweep alone, with alpha held: the first steps from a poor start.
    pub(super) fn settle(&mut self) {
        self.sweep();
    }

    /// A turn that also seeks the length of a step; the `turn`s are counted from 0.
    pub(super) fn warm_up(&mut self, turn: usize) {
        let accepted = self.trajectory();
        // Robbins and Monro's diminishing steps.
        self.step *= exp((accepted - ACCEPTED) / (10.0 + 0.3 * count(turn)));
        let ln_last = self.sweep();
        self.draw_alpha(ln_last);
    }

    /// A turn; gives the unseen.
    pub(super) fn turn(&mut self) -> u64 {
        self.trajectory();
        let ln_last = self.sweep();
        self.draw_alpha(ln_last);
        self.unseen
    }

    /// All Gibbs steps but the one of alpha; gives the logarithm of the last class's weight.
    fn sweep(&mut self) -> f64 {
        self.surface.fill(&self.point, &mut self.values);
        self.draw_classes();
        self.draw_unseen();
        self.relabel();
        let ln_last = self.draw_sticks();
        self.draw_lists();
        ln_last
    }

    /// Step 1: people to classes, cell by cell.
    fn draw_classes(&mut self) {
        self.members = [0; LANES];
        self.listed.fill([0; LANES]);
        for (cell, chances) in self.table.cells().iter().zip(&self.values.chances[1..]) {
            let weights = weighted(chances, &self.values.weights);
            let mut drawn = [0; LANES];
            self.stream.multinomial(cell.count, &weights, &mut drawn);
            add(&mut self.members, &drawn);
            for (list, listed) in self.listed.iter_mut().enumerate() {
                if cell.pattern.has(list) {
                    add(listed, &drawn);
                }
            }
        }
    }

    /// Steps 4 and 5: how many are unseen, and their classes. A negative binomial is a Poisson whose
    /// mean is drawn from a gamma.
    fn draw_unseen(&mut self) {
        let observed = persons(self.table.observed());
        let cap = CAP * observed;
        let missed = self.values.totals[0].clamp(0.0, 1.0 - f64::EPSILON);
        self.unseen = whole(cap);
        for _ in 0..REDRAWS_MAX {
            let mean = exp(self.stream.ln_gamma(observed)) * missed / (1.0 - missed);
            // So far beyond the cap no draw would come back.
            let drawn = if mean > 2.0 * cap { continue } else { self.stream.poisson(mean) };
            if persons(drawn) <= cap {
                self.unseen = drawn;
                break;
            }
        }
        let weights = weighted(&self.values.chances[0], &self.values.weights);
        self.stream.multinomial(self.unseen, &weights, &mut self.members);
    }

    /// Two moves of labels. Sticks and chances are drawn anew from the counts right after, so that
    /// the counts, and the sticks that the next step looks at, change places.
    fn relabel(&mut self) {
        let classes = self.surface.classes();
        if classes < 3 {
            return;
        }
        let (a, b) = (self.stream.below(classes), self.stream.below(classes));
        let more = persons(self.members[b]) - persons(self.members[a]);
        let weights = &self.values.weights;
        let ratio = more * (ln(weights[a]) - ln(weights[b]));
        if a != b && ln(self.stream.uniform()) < ratio {
            self.exchange(a, b);
        }
        let a = self.stream.below(classes - 2);
        let b = a + 1;
        let ln_rest = |class: usize| ln_share(-self.point.sticks[class]);
        let ratio = persons(self.members[a]) * ln_rest(b) - persons(self.members[b]) * ln_rest(a);
        if ln(self.stream.uniform()) < ratio {
            self.exchange(a, b);
            self.point.sticks.swap(a, b);
        }
    }

    fn exchange(&mut self, a: usize, b: usize) {
        self.members.swap(a, b);
        self.listed.iter_mut().for_each(|listed| listed.swap(a, b));
    }

    /// Step 3.
    fn draw_sticks(&mut self) -> f64 {
        let mut behind: u64 = self.members.iter().sum();
        let mut ln_last = 0.0;
        for class in 0..self.surface.classes() - 1 {
            behind -= self.members[class];
            let (a, b) = (1.0 + persons(self.members[class]), self.alpha + persons(behind));
            let (ln_stick, ln_rest) = self.stream.ln_beta(a, b);
            self.point.sticks[class] = ln_stick - ln_rest;
            ln_last += ln_rest;
        }
        ln_last
    }

    /// Step 2.
    fn draw_lists(&mut self) {
        for (lane, listed) in self.point.lists.iter_mut().zip(&self.listed) {
            let classes = lane.iter_mut().zip(listed).zip(&self.members);
            for ((logit, on), members) in classes.take(self.surface.classes()) {
                let off = members - on;
                *logit = self.stream.ln_odds(1.0 + persons(*on), 1.0 + persons(off));
            }
        }
    }

    /// Step 6.
    fn draw_alpha(&mut self, ln_last: f64) {
        let shape = ALPHA_SHAPE + count(self.surface.classes()) - 1.0;
        self.alpha = exp(self.stream.ln_gamma(shape)) / (ALPHA_RATE - ln_last);
    }

    /// A trajectory of leapfrog steps; gives the chance with which it was accepted.
    fn trajectory(&mut self) -> f64 {
        let steps = 1 + self.stream.below(STEPS_MAX);
        let jitter = 1.0 + STEP_JITTER * (2.0 * self.stream.uniform() - 1.0);
        let step = self.step * jitter;
        let mut momentum = self.momentum();
        self.surface.fill(&self.point, &mut self.values);
        if !self.may_move() {
            return 0.0;
        }
        let before = self.energy(&momentum);
        let kept = self.point.clone();
        let mut slope = Point::zero(self.listed.len());
        self.surface.slope(&self.values, self.alpha, &mut slope);
        for _ in 0..steps {
            momentum.go(0.5 * step, &slope);
            self.point.go(step, &momentum);
            self.surface.fill(&self.point, &mut self.values);
            self.surface.slope(&self.values, self.alpha, &mut slope);
            momentum.go(0.5 * step, &slope);
        }
        let ratio = before - self.energy(&momentum);
        let accepted = if ratio.is_nan() || !self.may_move() { 0.0 } else { exp(ratio.min(0.0)) };
        if self.stream.uniform() >= accepted {
            self.point = kept;
        }
        accepted
    }

    fn momentum(&mut self) -> Point {
        let classes = self.surface.classes();
        let mut momentum = Point::zero(self.listed.len());
        momentum.sticks[..classes - 1].fill_with(|| self.stream.normal());
        for lane in &mut momentum.lists {
            lane[..classes].fill_with(|| self.stream.normal());
        }
        momentum
    }

    fn energy(&self, momentum: &Point) -> f64 {
        0.5 * momentum.square() - self.surface.ln_density(&self.point, &self.values, self.alpha)
    }

    fn may_move(&self) -> bool {
        let missed = self.values.totals[0];
        missed < TRAJECTORY_UP_TO * CAP * (1.0 - missed)
    }
}

fn weighted(chances: &Lane, weights: &Lane) -> Lane {
    let mut weighted = *chances;
    weighted.iter_mut().zip(weights).for_each(|(chance, weight)| *chance *= weight);
    weighted
}

fn add(to: &mut [u64; LANES], drawn: &[u64; LANES]) {
    to.iter_mut().zip(drawn).for_each(|(to, by)| *to += by);
}
