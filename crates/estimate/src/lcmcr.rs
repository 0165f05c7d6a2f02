//! Latent classes: people fall into unknown groups, within which lists are independent
//! (Manrique-Vallier 2016, "Bayesian population size estimation using Dirichlet process mixtures").
//!
//! Four chains run until they agree (R-hat below 1.01) and are worth 1,000 independent draws; an
//! interval is given only then. At a limit they end and say so. Never cuts off draws in silence: the
//! share that lies near the cap is reported.

use std::ops::ControlFlow;
use std::sync::Mutex;

use crate::diagnose::{Convergence, convergence};
use crate::estimate::{Estimate, Options};
use crate::math::{count, index, persons, quantile};
use crate::model::Model;
use crate::parallel::{self, Step, Stopped, Watch};
use crate::random::Stream;
use crate::table::Table;

mod chain;
mod surface;

use self::chain::{CAP, Chain};
use self::surface::Surface;

/// Chains; two threads have two each. Fewer could not be compared.
pub const CHAINS: usize = 4;
/// Below this R-hat the chains agree (Vehtari et al. 2021, section 4).
pub const RHAT_BELOW: f64 = 1.01;
/// Independent draws that an interval's ends need: 25 lie beyond each.
pub const ESS_MIN: u32 = 1_000;
/// Classes at most: more were never occupied, and CEV's work in Colombia used as many.
const CLASSES_MAX: usize = 15;
/// Gibbs sweeps from the first point, with alpha held.
const SETTLING: usize = 500;
/// Turns in which a chain finds the length of its steps.
const WARM_UP: usize = 1_500;
/// Turns of each chain before it is first looked whether they agree.
const TURNS_FIRST: usize = 750;
/// Turns of each chain after which they end: minutes on the largest tables.
const TURNS_MAX: usize = 48_000;
/// Patterns times lists; a turn goes over all of them forty times, and beyond this chains take many
/// minutes.
const SIZE_MAX: usize = 40_000;
/// Turns between two words to the watch.
const TURNS_A_WORD: usize = 250;
/// From this part of the cap on, a draw lies near it.
const NEAR_CAP: f64 = 0.5;
/// A share of draws near the cap that is worth a note.
const NEAR_CAP_NOTED: f64 = 0.001;

/// The chains of one table, which can go on.
struct Run<'t> {
    chains: Vec<Mutex<(Chain<'t>, Vec<f64>)>>,
}

pub(crate) fn lcmcr(
    table: &Table,
    options: &Options,
    watch: Watch<'_>,
) -> Result<Estimate, Stopped> {
    let (patterns, lists) = (table.cells().len(), table.lists().len());
    if patterns * lists > SIZE_MAX {
        let why = format!("skipped: {patterns} patterns on {lists} lists are too many for chains");
        return Ok(Estimate::skipped(Model::Lcmcr, why));
    }
    let classes = ((1 << table.lists().len()) - 1).min(CLASSES_MAX);
    let surface = Surface::new(table, classes);
    let begin = |number| {
        let stream = Stream::new(options.seed, Model::Lcmcr, number);
        Mutex::new((Chain::new(table, &surface, stream), Vec::new()))
    };
    let run = Run { chains: (0..CHAINS as u64).map(begin).collect() };
    let wanted = f64::from(options.ess.max(ESS_MIN));
    let (mut turns, mut until) = (0, TURNS_FIRST);
    loop {
        run.go(turns, until, options.threads, watch)?;
        turns = until;
        let draws = run.draws();
        let seen = convergence(&draws);
        let is_enough = seen.is_some_and(|seen| seen.rhat < RHAT_BELOW && seen.ess >= wanted);
        if is_enough || turns >= TURNS_MAX {
            return Ok(told(table, &draws, seen));
        }
        until = further(turns, wanted, seen).min(TURNS_MAX);
    }
}

/// How many turns the chains should have next time: as many as their worth so far promises and a
/// tenth more; twice as many while they do not agree.
fn further(turns: usize, wanted: f64, seen: Option<Convergence>) -> usize {
    let promised = seen
        .filter(|seen| seen.rhat < RHAT_BELOW)
        .map_or(2 * turns, |seen| index(1.1 * count(turns) * wanted / seen.ess));
    promised.clamp(turns + turns / 4, 2 * turns)
}

impl Run<'_> {
    /// Lets all chains do turns `from..until`.
    fn go(
        &self,
        from: usize,
        until: usize,
        threads: usize,
        watch: Watch<'_>,
    ) -> Result<(), Stopped> {
        let words = (until - from).div_ceil(TURNS_A_WORD).max(1);
        // Chains go a stretch at a time, so that somebody can stop them in between.
        for word in 0..words {
            let stretch = TURNS_A_WORD.min(until - from - word * TURNS_A_WORD);
            let is_first = from == 0 && word == 0;
            parallel::map(
                threads,
                CHAINS,
                |number| self.stretch(number, stretch, is_first),
                |_| ControlFlow::Continue(()),
            )?;
            let done = (from + word * TURNS_A_WORD + stretch) * CHAINS;
            let step = Step { model: Model::Lcmcr, done: done as u64, of: (until * CHAINS) as u64 };
            if watch(step).is_break() {
                return Err(Stopped);
            }
        }
        Ok(())
    }

    fn stretch(&self, number: usize, turns: usize, is_first: bool) {
        // Each chain is one job's alone; a poisoned one is a panic that goes on elsewhere.
        let Ok(mut held) = self.chains[number].lock() else { return };
        let (chain, draws) = &mut *held;
        if is_first {
            (0..SETTLING).for_each(|_| chain.settle());
            (0..WARM_UP).for_each(|turn| chain.warm_up(turn));
        }
        draws.extend((0..turns).map(|_| persons(chain.turn())));
    }

    fn draws(&self) -> Vec<Vec<f64>> {
        let draws = |held: &Mutex<(Chain<'_>, Vec<f64>)>| match held.lock() {
            Ok(held) => held.1.clone(),
            Err(poisoned) => poisoned.into_inner().1.clone(),
        };
        self.chains.iter().map(draws).collect()
    }
}

fn told(table: &Table, chains: &[Vec<f64>], seen: Option<Convergence>) -> Estimate {
    let observed = persons(table.observed());
    // Turn by turn over all chains, so that any part of the draws is a fair one.
    let turns = chains.iter().map(Vec::len).min().unwrap_or(0);
    let draws: Vec<f64> =
        (0..turns).flat_map(|turn| chains.iter().map(move |chain| chain[turn])).collect();
    let mut sorted = draws.clone();
    sorted.sort_by(f64::total_cmp);
    let at = |p: f64| observed + quantile(&sorted, p);
    let mut told = Estimate::new(Model::Lcmcr);
    told.draws = draws;
    let Some(seen) = seen else {
        told.estimate = Some(at(0.5));
        told.note("all draws are equal: no interval can be given");
        return told;
    };
    (told.ess, told.rhat) = (Some(seen.ess), Some(seen.rhat));
    told.estimate = Some(at(0.5));
    let near = sorted.iter().filter(|draw| **draw > NEAR_CAP * CAP * observed).count();
    let near = count(near) / count(sorted.len());
    if seen.rhat < RHAT_BELOW && seen.ess >= f64::from(ESS_MIN) {
        (told.lo, told.hi) = (Some(at(0.025)), Some(at(0.975)));
        told.is_sound = near < NEAR_CAP_NOTED;
    } else {
        told.note(format!(
            "the chains had not come together after {turns} turns each: no interval is given"
        ));
    }
    if near >= NEAR_CAP_NOTED {
        told.note(format!(
            "{:.1} % of the draws lie near the cap of {CAP} unseen for each observed person: the \
             lists hardly bound the number from above",
            100.0 * near
        ));
    }
    told
}

#[cfg(test)]
mod tests;
