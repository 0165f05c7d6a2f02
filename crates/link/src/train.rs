//! The parameters, estimated from the lists themselves.
//!
//! u comes from pairs drawn at random (exact agreement from the counts of spellings); m from pairs
//! that agree in two columns, by EM on the counts of agreement patterns, those two columns left
//! out, for several such rules; lambda from the pairs that a rule finds and the share of all that
//! it must find. Winkler (1988); Splink 5 has the same in SQL.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore, SeedableRng};

use crate::Error;
use crate::compare::{self, BIRTH, COLUMNS, LEVELS_MAX, Pattern, SEX};
use crate::lists::{Listing, Lists, SKELETONS, TEXTS, Text};
use crate::model::{CHANCE_MIN, Chances, Model};
use crate::name::mix;

/// Pairs drawn at random for u; Splink draws 1e6 to 1e7, for lack of counts.
const RANDOM_PAIRS_MAX: u64 = 300_000;
/// Pairs of one training rule.
const TRAINING_PAIRS_MAX: u64 = 100_000;
/// Fewer pairs teach nothing.
const TRAINING_PAIRS_MIN: u64 = 10;
/// A block of a training rule with more listings is of one very common value.
const TRAINING_BLOCK_MAX: usize = 3_000;
/// EM ends when no parameter moves by more than this (Splink's default).
const TOLERANCE: f64 = 1e-4;
/// Splink's is 25; a hundred cost nothing on a few thousand patterns.
const ROUNDS_MAX: usize = 100;
/// What is believed of m before a pair was seen weighs as much as so many pairs.
const PRIOR_PAIRS: f64 = 10.0;
/// As much of lambda is plausible at all.
const LAMBDA: (f64, f64) = (1e-12, 0.2);

/// Columns by whose agreement pairs are taken to learn the other columns from.
const RULES: [&[usize]; 6] = [
    &[Text::Given as usize, Text::Surname as usize],
    &[BIRTH, Text::Place as usize],
    &[BIRTH, Text::Surname as usize],
    &[BIRTH, Text::Given as usize],
    &[Text::Document as usize],
    &[Text::Surname as usize, Text::Place as usize],
];

/// Which columns hold anything, and how often.
pub(crate) struct Known {
    pub(crate) share: [f64; COLUMNS],
    pub(crate) same: [f64; TEXTS],
}

/// What one training rule taught.
struct Lesson {
    m: Chances,
    columns: &'static [usize],
    /// Pairs of the rule that are one person.
    matches: f64,
}

/// Counts what is known, and weighs spellings by rarity.
pub(crate) fn known(lists: &mut Lists) -> Known {
    let mut known = Known { share: [0.0; COLUMNS], same: [0.0; TEXTS] };
    #[allow(clippy::cast_precision_loss, reason = "a share")]
    let share = |count: usize| count as f64 / lists.listings.len().max(1) as f64;
    for (column, names) in lists.names.iter_mut().enumerate() {
        known.share[column] = share(usize::try_from(names.known()).unwrap_or(0));
        known.same[column] = names.weigh();
    }
    let count = |is: fn(&Listing) -> bool| share(lists.listings.iter().filter(|it| is(it)).count());
    known.share[SEX] = count(|it| it.sex != crate::Sex::Unknown);
    known.share[BIRTH] = count(|it| it.birth.is_known());
    known.share[compare::EVENT] = count(|it| it.event.is_known());
    known
}

/// Trains.
pub(crate) fn train(
    lists: &Lists,
    known: &Known,
    seed: u64,
    is_stopped: &mut dyn FnMut() -> bool,
) -> Result<Model, Error> {
    let mut is_active = [false; COLUMNS];
    for (active, share) in is_active.iter_mut().zip(known.share) {
        *active = share > 0.0;
    }
    let names = [Text::Given, Text::Surname, Text::Father, Text::Document];
    if !names.iter().any(|text| is_active[*text as usize]) && !is_active[BIRTH] {
        return Err(Error::NothingToCompare);
    }
    let u = random(lists, known, seed);
    let (mut lessons, mut lambdas) = (Vec::new(), Vec::new());
    for columns in RULES {
        if !columns.iter().all(|column| is_active[*column]) {
            continue;
        }
        if is_stopped() {
            return Err(Error::Stopped);
        }
        let (patterns, scale) = pairs(lists, columns);
        let lesson = expect_and_maximise(&patterns, &u, columns, scale);
        lessons.extend(lesson);
    }
    let m = average(&lessons);
    for lesson in &lessons {
        lambdas.push(lambda(lists, known, lesson, &m));
    }
    let lambda = middle(&mut lambdas).unwrap_or_else(|| guess(lists)).clamp(LAMBDA.0, LAMBDA.1);
    Ok(Model::new(m, u, lambda, is_active))
}

/// Where no rule taught anything: as if every tenth listing had one partner.
fn guess(lists: &Lists) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "a guess")]
    let listings = lists.listings.len().max(2) as f64;
    0.2 / listings
}

fn middle(all: &mut [(f64, f64)]) -> Option<f64> {
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = all.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut seen = 0.0;
    all.iter().find_map(|(lambda, weight)| {
        seen += weight;
        (seen >= half).then_some(*lambda)
    })
}

/// u: the levels of random pairs. Exact agreement of a text is counted, not drawn: it is rare.
fn random(lists: &Lists, known: &Known, seed: u64) -> Chances {
    let count = lists.listings.len() as u64;
    let all = count * count.saturating_sub(1) / 2;
    let mut counts = [[0_u64; LEVELS_MAX]; COLUMNS];
    let mut note = |a: u64, b: u64| {
        let at = |index: u64| &lists.listings[usize::try_from(index).unwrap_or(0)];
        let pattern = compare::pattern(lists, at(a), at(b));
        for (column, counts) in counts.iter_mut().enumerate() {
            counts[usize::from(pattern.level(column))] += 1;
        }
    };
    if all <= RANDOM_PAIRS_MAX {
        (0..count).for_each(|a| (0..a).for_each(|b| note(a, b)));
    } else {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // Below 2^32 listings the high half of a product of 64 bits is fair enough.
        let mut draw = |below: u64| (u64::from(rng.next_u32()) * below) >> 32;
        for _ in 0..RANDOM_PAIRS_MAX {
            let (a, b) = (draw(count), draw(count - 1));
            note(a, if b >= a { b + 1 } else { b });
        }
    }
    let mut u = [[0.0; LEVELS_MAX]; COLUMNS];
    for (column, counts) in counts.iter().enumerate() {
        let levels = compare::levels(column).len();
        let exact = (column < TEXTS).then(|| known.same[column]);
        u[column] = shares(&counts[..levels], exact);
    }
    u
}

/// Shares of levels, with half a pair added to each so that none is impossible.
fn shares(counts: &[u64], exact: Option<f64>) -> [f64; LEVELS_MAX] {
    let from = if exact.is_some() { 2 } else { 1 };
    let rest = 1.0 - exact.unwrap_or(0.0);
    #[allow(clippy::cast_precision_loss, reason = "a share")]
    let count = |at: usize| counts[at] as f64 + 0.5;
    let sum: f64 = (from..counts.len()).map(count).sum();
    let mut shares = [0.0; LEVELS_MAX];
    (from..counts.len()).for_each(|at| shares[at] = rest * count(at) / sum);
    if let Some(exact) = exact {
        shares[usize::from(compare::EXACT)] = exact;
    }
    shares
}

/// The patterns of pairs that agree in all these columns, and how many pairs each one stands for.
fn pairs(lists: &Lists, columns: &[usize]) -> (BTreeMap<Pattern, u64>, f64) {
    let mut keys: Vec<(u64, u32)> = Vec::new();
    for (at, listing) in lists.listings.iter().enumerate() {
        let mut parts = columns.iter().map(|column| part(listing, *column));
        let key = parts.try_fold(0, |key, part| Some(mix(key, part?)));
        keys.extend(key.map(|key| (key, u32::try_from(at).unwrap_or(u32::MAX))));
    }
    keys.sort_unstable();
    let blocks = || {
        let all = keys.chunk_by(|a, b| a.0 == b.0);
        all.filter(|block| (2..=TRAINING_BLOCK_MAX).contains(&block.len()))
    };
    let all: u64 = blocks().map(|block| (block.len() * (block.len() - 1) / 2) as u64).sum();
    let step = all.div_ceil(TRAINING_PAIRS_MAX).max(1);
    let mut patterns = BTreeMap::new();
    let mut seen = 0_u64;
    for block in blocks() {
        for (at, (_, a)) in block.iter().enumerate() {
            for (_, b) in &block[..at] {
                seen += 1;
                if seen.is_multiple_of(step) {
                    let (a, b) = (&lists.listings[*a as usize], &lists.listings[*b as usize]);
                    *patterns.entry(compare::pattern(lists, a, b)).or_insert(0) += 1;
                }
            }
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    let scale = step as f64;
    (patterns, scale)
}

/// What a column has to agree in for a training rule.
fn part(listing: &Listing, column: usize) -> Option<u64> {
    match column {
        BIRTH => listing.birth.is_whole().then(|| listing.birth.number()),
        column if column < SKELETONS => {
            let skeleton = listing.skeletons[column];
            (listing.texts[column] != 0).then_some(u64::from(skeleton))
        }
        column => Some(u64::from(listing.texts[column])).filter(|number| *number != 0),
    }
}

/// EM with u fixed, on the columns that the rule does not fix.
fn expect_and_maximise(
    patterns: &BTreeMap<Pattern, u64>,
    u: &Chances,
    columns: &'static [usize],
    scale: f64,
) -> Option<Lesson> {
    let pairs: u64 = patterns.values().sum();
    if pairs < TRAINING_PAIRS_MIN {
        return None;
    }
    let free: Vec<usize> = (0..COLUMNS).filter(|column| !columns.contains(column)).collect();
    let (mut m, mut share) = (prior(), 0.2);
    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    let all = pairs as f64;
    let mut matches = 0.0;
    for _ in 0..ROUNDS_MAX {
        let mut sums = prior();
        sums.iter_mut().flatten().for_each(|chance| *chance *= PRIOR_PAIRS);
        matches = 0.0;
        for (pattern, count) in patterns {
            let ratio = free.iter().fold(share / (1.0 - share), |odds, column| {
                let level = usize::from(pattern.level(*column));
                if level == 0 { odds } else { odds * m[*column][level] / u[*column][level] }
            });
            #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
            let weight = *count as f64 * ratio / (1.0 + ratio);
            matches += weight;
            for column in &free {
                sums[*column][usize::from(pattern.level(*column))] += weight;
            }
        }
        let next = normalised(&sums);
        let moved = free.iter().flat_map(|column| next[*column].iter().zip(m[*column]));
        let moved = moved.fold(0.0, |most: f64, (a, b)| most.max((a - b).abs()));
        m = next;
        share = (matches / all).clamp(CHANCE_MIN, 1.0 - 1e-6);
        if moved < TOLERANCE {
            break;
        }
    }
    Some(Lesson { m, columns, matches: matches * scale })
}

/// What is believed before any pair was seen.
fn prior() -> Chances {
    let mut m = [[0.0; LEVELS_MAX]; COLUMNS];
    for (column, m) in m.iter_mut().enumerate() {
        let few: &[f64] = match column {
            SEX => &[0.97, 0.03],
            BIRTH => &[0.7, 0.08, 0.08, 0.03, 0.05, 0.03, 0.03],
            compare::EVENT => &[0.55, 0.2, 0.06, 0.06, 0.08, 0.05],
            _ if compare::levels(column).len() == compare::CODE.len() => &[0.85, 0.07, 0.03, 0.05],
            _ => &[0.70, 0.04, 0.04, 0.05, 0.03, 0.03, 0.03, 0.015, 0.02, 0.01, 0.005, 0.01, 0.02],
        };
        m[1..=few.len()].copy_from_slice(few);
    }
    m
}

fn normalised(sums: &Chances) -> Chances {
    let mut m = [[0.0; LEVELS_MAX]; COLUMNS];
    for (column, sums) in sums.iter().enumerate() {
        let sum: f64 = sums[1..].iter().sum();
        let levels = 1..compare::levels(column).len();
        for (m, one) in m[column][levels.clone()].iter_mut().zip(&sums[levels]) {
            *m = one / sum;
        }
    }
    m
}

/// The mean over the rules that left a column free, each weighed by the matches that it saw.
fn average(lessons: &[Lesson]) -> Chances {
    let mut sums = prior();
    sums.iter_mut().flatten().for_each(|chance| *chance *= PRIOR_PAIRS);
    for lesson in lessons {
        // More of one rule's matches than this make it no surer.
        let weight = lesson.matches.min(10_000.0);
        for column in (0..COLUMNS).filter(|column| !lesson.columns.contains(column)) {
            for (sum, m) in sums[column].iter_mut().zip(lesson.m[column]).skip(1) {
                *sum += weight * m;
            }
        }
    }
    normalised(&sums)
}

/// lambda by one rule: its matches, over the share of all matches that it finds, over all pairs;
/// with how much it weighs.
fn lambda(lists: &Lists, known: &Known, lesson: &Lesson, m: &Chances) -> (f64, f64) {
    let found = lesson.columns.iter().fold(1.0, |share, column| {
        // Levels at which the keys of the rule agree.
        let agree: f64 = match *column {
            BIRTH => m[BIRTH][1],
            column if column < SKELETONS => [1, 2, 3, 8, 9].iter().map(|at| m[column][*at]).sum(),
            column => m[column][1],
        };
        share * agree * known.share[*column] * known.share[*column]
    });
    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    let listings = lists.listings.len() as f64;
    let all = listings * (listings - 1.0) / 2.0;
    (lesson.matches / found.max(1e-3) / all, lesson.matches)
}
