//! Invented worlds whose number of people is known: independent lists, lists that depend on one
//! another, people of whom some are harder to find, and lists that were linked with errors.

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};
use testimony_estimate::{InclusionPattern, Table};

/// What is amiss in a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Independent,
    Dependent,
    Heterogeneous,
    LinkageError,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] =
        [Self::Independent, Self::Dependent, Self::Heterogeneous, Self::LinkageError];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Independent => "independent lists",
            Self::Dependent => "dependent lists",
            Self::Heterogeneous => "people unlike",
            Self::LinkageError => "linkage errors",
        }
    }
}

/// One world.
pub(crate) struct World {
    pub(crate) kind: Kind,
    pub(crate) people: u64,
    pub(crate) table: Table,
}

/// Draws for worlds; not those of the crate, which is under test.
struct Dice(ChaCha8Rng);

impl Dice {
    fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    fn between(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (hi - lo) * self.uniform()
    }

    fn one_of(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count - 1)
    }

    fn normal(&mut self) -> f64 {
        libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()))
            * libm::cos(std::f64::consts::TAU * self.uniform())
    }
}

/// The world of this number: kinds take turns.
pub(crate) fn world(number: usize) -> World {
    let kind = Kind::ALL[number % Kind::ALL.len()];
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(1_000 + number as u64));
    let people = [600, 2_000, 6_000][dice.one_of(3)];
    let lists = 3 + dice.one_of(3);
    // A list has between a tenth and four tenths of the people.
    let logits: Vec<f64> = (0..lists).map(|_| logit(dice.between(0.10, 0.40))).collect();
    let pull = dependences(kind, lists, &mut dice);
    let spread = if kind == Kind::Heterogeneous { dice.between(0.4, 1.0) } else { 0.0 };
    let mut patterns = Vec::new();
    for _ in 0..people {
        let ease = spread * dice.normal();
        let mut on = Vec::new();
        for list in 0..lists {
            let pulled: f64 = on.iter().map(|before: &usize| pull[*before][list]).sum();
            if dice.uniform() < share(logits[list] + ease + pulled) {
                on.push(list);
            }
        }
        patterns.push(on);
    }
    if kind == Kind::LinkageError {
        patterns = mislinked(patterns, &mut dice);
    }
    let names = (0..lists).map(|list| format!("L{list}")).collect();
    let seen = patterns.into_iter().filter(|on| !on.is_empty());
    let counts = seen.map(|on| (InclusionPattern::of(on), 1));
    World { kind, people, table: Table::new(names, counts).expect("somebody is listed") }
}

/// How much being on one list raises the logit of being on a later one: one or two pairs, by a
/// factor of 1.5 to 4 in the odds, one in three times downwards.
fn dependences(kind: Kind, lists: usize, dice: &mut Dice) -> Vec<Vec<f64>> {
    let mut pull = vec![vec![0.0; lists]; lists];
    if kind == Kind::Dependent {
        for _ in 0..1 + dice.one_of(2) {
            let later = 1 + dice.one_of(lists - 1);
            let earlier = dice.one_of(later);
            let factor = libm::log(dice.between(1.5, 4.0));
            pull[earlier][later] = if dice.one_of(3) == 0 { -factor } else { factor };
        }
    }
    pull
}

/// One to five of a hundred links are missed: the person counts twice. One in two hundred people on
/// one list is taken for somebody of another list.
fn mislinked(patterns: Vec<Vec<usize>>, dice: &mut Dice) -> Vec<Vec<usize>> {
    let (missed, wrong) = (dice.between(0.01, 0.05), 0.005);
    let mut linked = Vec::new();
    let mut waiting: Option<Vec<usize>> = None;
    for mut on in patterns {
        if on.len() > 1 && dice.uniform() < missed {
            let apart = on.remove(dice.one_of(on.len()));
            linked.push(vec![apart]);
        }
        if on.len() == 1 && dice.uniform() < wrong {
            match waiting.take() {
                Some(other) if other != on => {
                    linked.push([other, on].concat());
                    continue;
                }
                Some(other) => linked.push(other),
                None => {}
            }
            waiting = Some(on);
            continue;
        }
        linked.push(on);
    }
    linked.extend(waiting);
    linked
}

fn logit(share: f64) -> f64 {
    libm::log(share / (1.0 - share))
}

fn share(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}
