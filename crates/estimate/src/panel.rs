//! All models side by side, and what may be said: docs/spec/estimate.md, sections 4 and 6.
//!
//! Never picks one model to please: the answer is as wide as the models that hold, and where they
//! contradict one another it says so.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::chao::chao;
use crate::dga::dga;
use crate::estimate::{Estimate, Options};
use crate::lcmcr::lcmcr;
use crate::loglinear::loglinear;
use crate::math::persons;
use crate::model::Model;
use crate::parallel::{Stopped, Watch};
use crate::sparse::sparse_mse;
use crate::table::{InclusionPattern, Table};
use crate::unlike::{Unlike, unlike};

/// Lists that name somebody, below which no dependence can be told from chance.
pub const LISTS_MIN: usize = 3;
/// People on two lists or more, below which every interval is a guess.
pub const OVERLAP_MIN: u64 = 10;

/// Printed with every number: the question that no table answers.
pub const COVERS: &str = "What does each list cover? The number holds only if all lists are of the \
     same people, period and place, and each person could have come onto each list.";

/// What the data allow to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The sound models agree as far as their intervals go.
    Estimable,
    /// Two sound models contradict each other.
    DataDoNotDetermine,
    /// No model can or may answer.
    NotEstimable,
}

/// From where to where; 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub lo: f64,
    /// The upper end.
    pub hi: f64,
}

/// The panel of one table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// People on at least one list.
    pub observed: u64,
    /// The lists.
    pub lists: Vec<String>,
    /// What each model says.
    pub panel: Vec<Estimate>,
    /// The number if some people are easier to find than others; none if it was not asked for or has
    /// no estimate.
    pub unlike: Option<Unlike>,
    /// The answer in one sentence.
    pub sentence: String,
    /// The answer in one word.
    pub verdict: Verdict,
    /// From the least to the greatest end of the sound models' intervals, the bound of Chao left out
    /// and that of people unlike taken in if it counts; none if nothing may be said.
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

/// [`COVERS`].
pub(crate) fn covers() -> &'static str {
    COVERS
}

/// Asks all models that are wanted.
///
/// # Errors
/// [`Error::Stopped`] if the watch says so.
pub fn estimate(table: &Table, options: &Options, watch: Watch<'_>) -> Result<Panel, Error> {
    let panel = match obstacle(table) {
        Some(why) => refused(table, options, &why),
        None => {
            let told = asked(table, options, watch).map_err(|Stopped| Error::Stopped)?;
            judged(table, options, told)
        }
    };
    Ok(panel)
}

/// The panel of the table without each list in turn: how much hangs on one of them?
///
/// # Errors
/// [`Error::Stopped`] if the watch says so, [`Error::Nobody`] or [`Error::Lists`] if nothing is left.
pub fn leave_one_out(
    table: &Table,
    options: &Options,
    watch: Watch<'_>,
) -> Result<Vec<(String, Panel)>, Error> {
    let lists = table.lists().iter().enumerate();
    let without = |(at, name): (usize, &String)| {
        Ok((name.clone(), estimate(&table.without(at)?, options, watch)?))
    };
    lists.map(without).collect()
}

/// Why no model should be asked.
fn obstacle(table: &Table) -> Option<String> {
    let lists = table.lists();
    let named = |list: &usize| table.on_all(InclusionPattern::of([*list])) > 0;
    let filled = (0..lists.len()).filter(named).count();
    if filled < LISTS_MIN {
        return Some(format!(
            "{} named anybody; at least {LISTS_MIN} are needed to tell dependence from chance",
            match filled {
                1 => "only one list".to_owned(),
                _ => format!("only {filled} lists"),
            }
        ));
    }
    if let Some(empty) = (0..lists.len()).find(|list| !named(list)) {
        return Some(format!("the list {} names nobody; leave it out", lists[empty]));
    }
    let overlap = table.observed() - table.on_exactly(1);
    if overlap < OVERLAP_MIN {
        let (people, are) = if overlap == 1 { ("person", "is") } else { ("people", "are") };
        let so_many =
            if overlap == 0 { "nobody".to_owned() } else { format!("only {overlap} {people}") };
        let are = if overlap == 0 { "is" } else { are };
        return Some(format!(
            "{so_many} {are} in more than one of them; at least {OVERLAP_MIN} are needed"
        ));
    }
    let is_apart = |list: &usize| {
        (0..lists.len())
            .filter(|other| other != list)
            .all(|other| table.on_all(InclusionPattern::of([*list, other])) == 0)
    };
    (0..lists.len()).find(is_apart).map(|apart| {
        format!(
            "the list {} shares nobody with any other; it may cover other people, another place or \
             time: leave it out or look for links that were missed",
            lists[apart]
        )
    })
}

fn refused(table: &Table, options: &Options, why: &str) -> Panel {
    let skipped =
        |model: &Model| Estimate::skipped(*model, "not asked: the lists cannot support it");
    Panel {
        observed: table.observed(),
        lists: table.lists().to_vec(),
        panel: options.models.iter().map(skipped).collect(),
        unlike: None,
        sentence: format!("These lists cannot support an estimate: {why}."),
        verdict: Verdict::NotEstimable,
        interval: None,
        middle: None,
        is_widened: false,
        seed: options.seed,
        covers: COVERS,
    }
}

fn asked(table: &Table, options: &Options, watch: Watch<'_>) -> Result<Vec<Estimate>, Stopped> {
    let wanted: Vec<Model> =
        Model::ALL.into_iter().filter(|model| options.models.contains(model)).collect();
    let mut told = Vec::new();
    let is_loglinear = |model: &Model| matches!(model, Model::LoglinearAic | Model::LoglinearBic);
    let both: Vec<Model> = wanted.iter().copied().filter(is_loglinear).collect();
    let mut loglinears = Vec::new();
    if !both.is_empty() {
        // One pass over the models serves both criteria.
        loglinears = loglinear(table, &both, options, watch)?;
    }
    for model in wanted {
        told.push(match model {
            Model::Chao => chao(table),
            Model::LoglinearAic | Model::LoglinearBic => loglinears.remove(0),
            Model::SparseMse => sparse_mse(table, options, watch)?,
            Model::DgaMin | Model::DgaHalf | Model::DgaOne => dga(table, model, options, watch)?,
            Model::Lcmcr => lcmcr(table, options, watch)?,
        });
    }
    Ok(told)
}

fn judged(table: &Table, options: &Options, told: Vec<Estimate>) -> Panel {
    let unlike = unlike(table);
    let possible = unlike.as_ref().filter(|unlike| unlike.is_possible);
    let allowed = possible.and_then(|unlike| Some(Interval { lo: unlike.lo, hi: unlike.hi? }));
    let asked = Asked { named: persons(table.observed()), lists: table.lists().len(), allowed };
    let Answer { verdict, sentence, interval, middle, is_widened } = answer(&asked, &told);
    Panel {
        observed: table.observed(),
        lists: table.lists().to_vec(),
        panel: told,
        unlike,
        sentence,
        verdict,
        interval,
        middle,
        is_widened,
        seed: options.seed,
        covers: COVERS,
    }
}

/// Of what an answer is to be given.
pub(crate) struct Asked {
    /// People on at least one list.
    pub(crate) named: f64,
    /// How many lists there are.
    pub(crate) lists: usize,
    /// What people who are unlike one another allow.
    pub(crate) allowed: Option<Interval>,
}

/// What may be said.
pub(crate) struct Answer {
    pub(crate) verdict: Verdict,
    pub(crate) sentence: String,
    pub(crate) interval: Option<Interval>,
    pub(crate) middle: Option<f64>,
    pub(crate) is_widened: bool,
}

impl Answer {
    /// The lists cannot support one.
    pub(crate) fn refused(sentence: String) -> Self {
        let verdict = Verdict::NotEstimable;
        Self { verdict, sentence, interval: None, middle: None, is_widened: false }
    }
}

/// The answer that sound models give together (docs/spec/estimate.md, section 6).
pub(crate) fn answer(asked: &Asked, told: &[Estimate]) -> Answer {
    let allowed = asked.allowed;
    let sound: Vec<(&Estimate, Interval)> = told
        .iter()
        .filter(|one| one.is_sound && one.model != Model::Chao)
        .filter_map(|one| one.interval().map(|(lo, hi)| (one, Interval { lo, hi })))
        .collect();
    let lowest = sound.iter().min_by(|a, b| a.1.hi.total_cmp(&b.1.hi));
    let highest = sound.iter().max_by(|a, b| a.1.lo.total_cmp(&b.1.lo));
    let intervals = || sound.iter().map(|(_, one)| *one).chain(allowed);
    let interval = (!sound.is_empty()).then(|| Interval {
        lo: intervals().map(|one| one.lo).fold(f64::INFINITY, f64::min),
        hi: intervals().map(|one| one.hi).fold(0.0, f64::max),
    });
    let (Some(all), Some(low), Some(high)) = (interval, lowest, highest) else {
        let why = "no model that was asked both fits them and has an interval; the notes say why";
        return Answer::refused(format!("These lists cannot support an estimate: {why}."));
    };
    let mut middles: Vec<f64> = sound.iter().filter_map(|(one, _)| one.estimate).collect();
    middles.sort_by(f64::total_cmp);
    let middle = crate::math::quantile(&middles, 0.5);
    let (verdict, sentence) = if low.1.hi < high.1.lo {
        (Verdict::DataDoNotDetermine, contradiction(all, *low, *high))
    } else {
        (Verdict::Estimable, agreement(asked, all, middle, sound.len()))
    };
    let (middle, is_widened) = (Some(middle), allowed.is_some());
    Answer { verdict, sentence, interval, middle, is_widened }
}

fn agreement(asked: &Asked, all: Interval, middle: f64, models: usize) -> String {
    let (lists, is_widened) = (asked.lists, asked.allowed.is_some());
    let models = match models {
        1 => "one sound model says".to_owned(),
        several => format!("{several} sound models say together"),
    };
    let allowance =
        if is_widened { ", with an allowance for people who are harder to find" } else { "" };
    format!(
        "The {lists} lists name {} different people. Allowing for those on no list, the number is \
         probably between {} and {} (middle {}), as {models}{allowance}, if the lists cover the same \
         people and period.",
        grouped(asked.named),
        grouped(all.lo),
        grouped(all.hi),
        grouped(middle)
    )
}

fn contradiction(all: Interval, low: (&Estimate, Interval), high: (&Estimate, Interval)) -> String {
    format!(
        "The data do not determine N: models that fit put it anywhere between {} and {}; {} says {} \
         to {}, {} says {} to {}.",
        grouped(all.lo),
        grouped(all.hi),
        low.0.model.name(),
        grouped(low.1.lo),
        grouped(low.1.hi),
        high.0.model.name(),
        grouped(high.1.lo),
        grouped(high.1.hi)
    )
}

/// "12,345", rounded to people.
#[must_use]
pub fn grouped(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
