//! The panel where the linkage itself is in doubt: each of several possible linkages gives a table,
//! every model is asked of every table, and each is joined by [`combine`] (docs/spec/estimate.md,
//! section 7).

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::combine::{REPLICATES_ADVISED, Replicate, combine};
use crate::estimate::{Estimate, Options};
use crate::loglinear::quantiles_of_curve;
use crate::math::{count, persons};
use crate::model::Model;
use crate::panel::{Answer, Asked, COVERS, Interval, Panel, Verdict, answer, covers, estimate};
use crate::parallel::Step;
use crate::table::Table;

/// A model counts if it is sound in so much of the replicates that answer at all.
const SOUND_SHARE: f64 = 0.5;
/// Draws that are kept of a model over all replicates, to be plotted.
const DRAWS_KEPT: usize = 4_000;

/// What is done: which replicate, of how many, and how far its model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplicateStep {
    /// The number of the replicate, from 0.
    pub replicate: usize,
    /// Of so many.
    pub of: usize,
    /// How far it is.
    pub step: Step,
}

/// The answer over several possible linkages. Numbers are of all people; `lo` to `hi` is 95 %.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Replicated {
    /// Possible linkages that were asked.
    pub replicates: usize,
    /// Those of them in which the lists could support an estimate.
    pub answering: usize,
    /// People on at least one list: the mean.
    pub observed: f64,
    /// The fewest and the most.
    pub observed_between: (u64, u64),
    /// The lists.
    pub lists: Vec<String>,
    /// What each model says over all of them.
    pub panel: Vec<Estimate>,
    /// The answer in one sentence.
    pub sentence: String,
    /// The answer in one word.
    pub verdict: Verdict,
    /// From the least to the greatest end; none if nothing may be said.
    pub interval: Option<Interval>,
    /// The median of the sound models' estimates; none if nothing may be said.
    pub middle: Option<f64>,
    /// Whether the interval makes room for people who are harder to find than others.
    #[serde(rename = "widened")]
    pub is_widened: bool,
    /// The seed of all draws.
    pub seed: u64,
    /// [`COVERS`].
    #[serde(skip_deserializing, default = "covers")]
    pub covers: &'static str,
}

/// Asks all models of all tables, which are of the same lists.
///
/// # Errors
/// [`Error::Replicates`] for fewer than two tables; [`Error::Stopped`] if the watch says so.
pub fn over_replicates(
    tables: &[Table],
    options: &Options,
    watch: &(dyn Fn(ReplicateStep) -> ControlFlow<()> + Sync),
) -> Result<Replicated, Error> {
    let [first, _, ..] = tables else {
        return Err(Error::Replicates { replicates: tables.len() });
    };
    let mut panels = Vec::with_capacity(tables.len());
    for (replicate, table) in tables.iter().enumerate() {
        let of = tables.len();
        panels
            .push(estimate(table, options, &|step| watch(ReplicateStep { replicate, of, step }))?);
    }
    let refusal = panels.iter().find(|panel| panel.panel.iter().all(|one| one.estimate.is_none()));
    let answering: Vec<&Panel> = panels
        .iter()
        .filter(|panel| panel.panel.iter().any(|one| one.estimate.is_some()))
        .collect();
    let named =
        tables.iter().map(|table| persons(table.observed())).sum::<f64>() / count(tables.len());
    let told: Vec<Estimate> =
        options.models.iter().map(|model| joined(*model, &answering)).collect();
    let asked = Asked { named, lists: first.lists().len(), allowed: unlike(&answering) };
    let mut said = answer(&asked, &told);
    // In most of the possible linkages the lists cannot support an estimate: then they cannot.
    if let Some(refusal) = refusal.filter(|_| answering.len() * 2 < panels.len()) {
        let sentence = refusal.sentence.clone();
        said = Answer::refused(sentence);
    }
    let people = || tables.iter().map(Table::observed);
    Ok(Replicated {
        replicates: tables.len(),
        answering: answering.len(),
        observed: named,
        observed_between: (people().min().unwrap_or(0), people().max().unwrap_or(0)),
        lists: first.lists().to_vec(),
        panel: told,
        sentence: said.sentence,
        verdict: said.verdict,
        interval: said.interval,
        middle: said.middle,
        is_widened: said.is_widened,
        seed: options.seed,
        covers: COVERS,
    })
}

/// One model over all replicates.
fn joined(model: Model, panels: &[&Panel]) -> Estimate {
    let each: Vec<(&Panel, &Estimate)> = panels
        .iter()
        .filter_map(|panel| Some((*panel, panel.panel.iter().find(|one| one.model == model)?)))
        .collect();
    let told: Vec<Replicate<'_>> = each
        .iter()
        .map(|(panel, one)| Replicate { observed: panel.observed, draws: &one.draws })
        .collect();
    let mut all = Estimate::new(model);
    let Ok(combined) = combine(&told) else {
        // What stands in the way is the same in all of them, or nearly.
        let why = each.iter().flat_map(|(_, one)| one.notes.first()).next().cloned();
        all.note(why.unwrap_or_else(|| "no replicate has an answer".to_owned()));
        return all;
    };
    all.estimate = Some(combined.estimate);
    (all.lo, all.hi) = (Some(combined.lo), Some(combined.hi));
    let sound = each.iter().filter(|(_, one)| one.is_sound).count();
    all.is_sound = count(sound) >= SOUND_SHARE * count(each.len()) && sound > 0;
    // That they are few is said once, beside all models.
    let said_once = usize::from(told.len() < REPLICATES_ADVISED);
    all.notes = combined.notes.into_iter().skip(said_once).collect();
    if model != Model::Chao {
        all.note(format!("sound in {sound} of {} replicates", each.len()));
    }
    all.draws = thinned(&told);
    all
}

/// What people who are unlike one another allow, over all replicates: joined like a model.
fn unlike(panels: &[&Panel]) -> Option<Interval> {
    let counting = panels.iter().filter_map(|panel| {
        let unlike = panel.unlike.as_ref().filter(|unlike| unlike.is_possible)?;
        let mut curve = Estimate::new(Model::LoglinearBic);
        curve.estimate = Some(unlike.estimate);
        (curve.lo, curve.hi) = (Some(unlike.lo), unlike.hi);
        Some((panel.observed, quantiles_of_curve(&curve, persons(panel.observed))))
    });
    let counting: Vec<(u64, Vec<f64>)> = counting.collect();
    if count(counting.len()) < SOUND_SHARE * count(panels.len()) {
        return None;
    }
    let told: Vec<Replicate<'_>> =
        counting.iter().map(|(observed, draws)| Replicate { observed: *observed, draws }).collect();
    let combined = combine(&told).ok()?;
    Some(Interval { lo: combined.lo, hi: combined.hi })
}

/// Draws of all people, evenly from all replicates.
fn thinned(told: &[Replicate<'_>]) -> Vec<f64> {
    let all: usize = told.iter().map(|one| one.draws.len()).sum();
    let every = all.div_ceil(DRAWS_KEPT).max(1);
    told.iter()
        .flat_map(|one| one.draws.iter().map(|unseen| persons(one.observed) + unseen))
        .step_by(every)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::table::of_three as table;

    fn ask(tables: &[Table]) -> Result<Replicated, Error> {
        let models = vec![Model::Chao, Model::LoglinearBic, Model::DgaHalf];
        let options = Options { models, ..Options::default() };
        over_replicates(tables, &options, &|_| ControlFlow::Continue(()))
    }

    const PEOPLE: [u64; 7] = [40, 35, 12, 60, 18, 15, 9];

    /// Tables that are all alike say what one says, but for the rule's own rounding to a log-normal.
    #[test]
    fn the_same_table_again_adds_no_doubt() {
        let all = ask(&[table(PEOPLE), table(PEOPLE), table(PEOPLE)]).expect("three are enough");
        let options = Options { models: vec![Model::DgaHalf], ..Options::default() };
        let one = estimate(&table(PEOPLE), &options, &|_| ControlFlow::Continue(())).expect("it");
        let (joined, alone) = (&all.panel[2], &one.panel[0]);
        let near = |a: Option<f64>, b: Option<f64>| {
            let (a, b) = (a.unwrap_or(0.0), b.unwrap_or(1.0));
            (a - b).abs() < 0.08 * b
        };
        assert!(near(joined.lo, alone.lo) && near(joined.hi, alone.hi), "{joined:?} {alone:?}");
        assert!(all.observed_between == (189, 189) && all.answering == 3);
    }

    /// Where linkages differ, the interval is wider.
    #[test]
    fn doubt_of_the_linkage_widens_the_answer() {
        let sure = ask(&[table(PEOPLE), table(PEOPLE), table(PEOPLE)]).expect("three");
        let doubtful = ask(&[
            table([55, 50, 6, 75, 10, 8, 5]),
            table(PEOPLE),
            table([30, 25, 18, 50, 24, 21, 12]),
        ]);
        let doubtful = doubtful.expect("three");
        let wide = |all: &Replicated| all.interval.map_or(0.0, |all| all.hi - all.lo);
        assert!(wide(&doubtful) > 1.3 * wide(&sure), "{doubtful:?} {sure:?}");
        assert!(doubtful.panel[1].draws.iter().all(|draw| *draw >= 150.0));
    }

    #[test]
    fn fail_one_linkage_or_lists_that_share_nobody() {
        assert_eq!(ask(&[table(PEOPLE)]), Err(Error::Replicates { replicates: 1 }));
        let apart = table([40, 35, 0, 60, 0, 0, 0]);
        let said = ask(&[apart.clone(), apart.clone(), table(PEOPLE)]).expect("three");
        assert_eq!(said.verdict, Verdict::NotEstimable, "{said:?}");
        assert!(said.sentence.starts_with("These lists cannot support"), "{}", said.sentence);
    }
}
