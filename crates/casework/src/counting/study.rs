//! The file of a count, and how it is made and made again.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use testimony_estimate::{
    Estimate, InclusionPattern, Model, Options, Panel, ReplicateStep, Replicated, Table, estimate,
    over_replicates,
};
use testimony_link::{Go, Linkage, Stage};
use testimony_model::Covers;

use super::overlaps::{Cells, by_stratum, cells, lists_of};
use crate::Error;

const FORMAT: &str = "testimony/count/v1";
/// Below ten the doubt of the linkage is itself in doubt; more than a hundred tell nothing more.
pub const REPLICATES_DEFAULT: usize = 20;
/// Independent draws of a model's chains in one replicate: the replicates together have many more.
const ESS_OF_REPLICATE: u32 = 1_000;
/// Bootstraps of the sparse model in one replicate.
const BOOTSTRAPS_OF_REPLICATE: usize = 500;
/// Points of a curve: half a per cent of the probability between two.
const CURVE_POINTS: usize = 200;
/// Strata of one kind; more are a mistake in a column.
const STRATA_MAX: usize = 100;

/// One list, as it is shown beside the number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListShown {
    /// Its name.
    pub name: String,
    /// Whom it covers.
    pub covers: Covers,
    /// Listings on it.
    pub listings: u64,
    /// Whether nobody is on it twice.
    pub deduplicated: bool,
}

/// How the lists were linked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linked {
    /// From which probability on a pair is a link.
    pub threshold: f64,
    /// Of all drawing.
    pub seed: u64,
    /// Partitions that were drawn.
    pub replicates: usize,
    /// Pairs that people judged.
    pub judged: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    models: Vec<String>,
    seed: u64,
    ess: u32,
    bootstraps: usize,
    keep_saturated: bool,
}

/// A part of the people, in every replicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stratum {
    /// Of what: `period`, `place`, `sex`.
    pub of: String,
    /// Which one.
    pub label: String,
    /// Its tables, one of each replicate.
    tables: Vec<Cells>,
}

/// What the answer rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Inputs {
    format: String,
    title: String,
    lists: Vec<ListShown>,
    linkage: Linked,
    settings: Settings,
    table: Cells,
    tables: Vec<Cells>,
    strata: Vec<Stratum>,
}

/// The answer without one list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Without {
    /// The list that is left out.
    pub list: String,
    /// What the others say.
    pub answer: Replicated,
}

/// The answer for one stratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ByStratum {
    /// Of what.
    pub of: String,
    /// Which one.
    pub label: String,
    /// What is said of it.
    pub answer: Replicated,
}

/// A count with all that it rests on but the lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Study {
    #[serde(flatten)]
    inputs: Inputs,
    /// What the replicates say together.
    pub answer: Replicated,
    /// How probable each number is, by each model that counts.
    pub curves: Vec<ModelCurve>,
    /// What the chosen partition says by itself.
    pub chosen: Panel,
    /// What the others say where one list is left out; nothing where too few would be left.
    pub without: Vec<Without>,
    /// The strata.
    pub by: Vec<ByStratum>,
}

/// One model's answer, to be drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelCurve {
    /// Which one.
    pub model: Model,
    /// People below which so much of the probability lies: .0025, .0075 and so on to .9975.
    pub quantiles: Vec<f64>,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct CountOptions {
    /// What is counted.
    pub title: String,
    /// Partitions to draw.
    pub replicates: usize,
    /// The models.
    pub models: Vec<Model>,
    /// Of the estimates.
    pub seed: u64,
    /// They change no result.
    pub threads: usize,
    /// Of what strata are made, and what each listing says of it; nothing where it says nothing.
    pub strata: Vec<(String, Vec<Option<String>>)>,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Partitions are drawn: so many groups of listings, of so many.
    Drawing(u64, u64),
    /// Models are asked: so many tables, of so many.
    Asking(u64, u64),
}

/// Hears what is done, and says whether to go on.
pub type Told<'t> = dyn FnMut(Step) -> ControlFlow<()> + Send + 't;

/// Whether a study is what it says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// Bit for bit.
    Again,
    /// Something else comes out.
    Otherwise {
        /// What, by the names of the file.
        what: Vec<&'static str>,
    },
}

/// Draws partitions, asks all models of each, and joins what they say.
///
/// # Errors
/// Where the lists are too many or name nobody; [`Error::Stopped`].
pub fn count(
    linkage: &Linkage,
    lists: Vec<ListShown>,
    linked: Linked,
    options: &CountOptions,
    told: &mut Told<'_>,
) -> Result<Study, Error> {
    draw(linkage, lists, linked, options, told)?.ask(options.threads, told)
}

/// Partitions that are drawn: from here on the linkage is not needed.
#[derive(Debug)]
pub struct Drawn(Inputs);

impl Drawn {
    /// Asks all models of each partition, and joins what they say.
    ///
    /// # Errors
    /// [`Error::Stopped`].
    pub fn ask(self, threads: usize, told: &mut Told<'_>) -> Result<Study, Error> {
        answered(self.0, threads, told)
    }
}

/// Draws partitions, for [`Drawn::ask`].
///
/// # Errors
/// As [`count`].
pub fn draw(
    linkage: &Linkage,
    lists: Vec<ListShown>,
    linked: Linked,
    options: &CountOptions,
    told: &mut Told<'_>,
) -> Result<Drawn, Error> {
    let of_list = lists_of(linkage);
    for (_, values) in &options.strata {
        let different: BTreeSet<&String> = values.iter().flatten().collect();
        if different.len() >= STRATA_MAX {
            return Err(Error::TooManyStrata { max: STRATA_MAX });
        }
    }
    let mut tables = Vec::with_capacity(options.replicates);
    let mut parts: BTreeMap<(usize, String), Vec<Cells>> = BTreeMap::new();
    // Two closures tell the same one, never at once.
    let told = RefCell::new(told);
    let tell = |done: u64, of: u64| (told.borrow_mut())(Step::Drawing(done, of));
    let mut on = |_: Stage, done: u64, of: u64| match tell(done, of) {
        ControlFlow::Continue(()) => Go::On,
        ControlFlow::Break(()) => Go::Stop,
    };
    linkage.replicates::<Error>(options.replicates, &mut on, |draw, clusters| {
        if tell(draw as u64, options.replicates as u64).is_break() {
            return Err(testimony_link::Error::Stopped.into());
        }
        tables.push(cells(&of_list, clusters));
        for (kind, (_, values)) in options.strata.iter().enumerate() {
            for (label, cells) in by_stratum(&of_list, clusters, values) {
                let part = parts.entry((kind, label)).or_default();
                // One that first appears now had nobody before.
                part.resize(draw, Cells::new());
                part.push(cells);
            }
        }
        Ok(())
    })?;
    let strata = parts.into_iter().map(|((kind, label), mut tables)| {
        tables.resize(options.replicates, Cells::new());
        Stratum { of: options.strata[kind].0.clone(), label, tables }
    });
    let inputs = Inputs {
        format: FORMAT.to_owned(),
        title: options.title.clone(),
        lists,
        linkage: linked,
        settings: Settings {
            models: options.models.iter().map(|model| model.name().to_owned()).collect(),
            seed: options.seed,
            ess: ESS_OF_REPLICATE,
            bootstraps: BOOTSTRAPS_OF_REPLICATE,
            keep_saturated: false,
        },
        table: cells(&of_list, linkage.clusters()),
        tables,
        strata: strata.collect(),
    };
    Ok(Drawn(inputs))
}

/// Makes a count again from its file, and compares.
///
/// # Errors
/// [`Error::NotAStudy`] where the file is none; [`Error::Stopped`].
pub fn again(file: &str, threads: usize, told: &mut Told<'_>) -> Result<(Study, Made), Error> {
    let inputs: Inputs = serde_json::from_str(file).map_err(|_| Error::NotAStudy)?;
    if inputs.format != FORMAT {
        return Err(Error::NotAStudy);
    }
    let study = answered(inputs, threads, told)?;
    if study.to_json() == file {
        return Ok((study, Made::Again));
    }
    // Both through the same parser, which does not keep the last bit of every number.
    let value =
        |text: &str| serde_json::from_str::<serde_json::Value>(text).map_err(|_| Error::NotAStudy);
    let (ours, theirs) = (value(&study.to_json())?, value(file)?);
    let differs = |what: &&'static str| theirs.get(*what) != ours.get(*what);
    let what: Vec<_> =
        ["answer", "curves", "chosen", "without", "by"].into_iter().filter(differs).collect();
    // The same numbers in other bytes: somebody wrote the file anew.
    let what = if what.is_empty() { vec!["form"] } else { what };
    Ok((study, Made::Otherwise { what }))
}

impl Study {
    /// Reads the file of a count as it stands: whether it follows from its own tables is asked by
    /// [`again`].
    ///
    /// # Errors
    /// Where it is none.
    pub fn read(file: &str) -> Result<Self, Error> {
        let study: Self = serde_json::from_str(file).map_err(|_| Error::NotAStudy)?;
        if study.inputs.format == FORMAT { Ok(study) } else { Err(Error::NotAStudy) }
    }

    /// What was counted.
    pub fn title(&self) -> &str {
        &self.inputs.title
    }

    /// The lists.
    pub fn lists(&self) -> &[ListShown] {
        &self.inputs.lists
    }

    /// How they were linked.
    pub fn linked(&self) -> &Linked {
        &self.inputs.linkage
    }

    /// The chosen partition: who is on which lists.
    pub fn patterns(&self) -> &[(u16, u64)] {
        &self.inputs.table
    }

    /// The tables of the replicates.
    pub fn replicates(&self) -> &[Vec<(u16, u64)>] {
        &self.inputs.tables
    }

    /// The file.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Everything that follows from the inputs.
fn answered(inputs: Inputs, threads: usize, told: &mut Told<'_>) -> Result<Study, Error> {
    let names: Vec<String> = inputs.lists.iter().map(|list| list.name.clone()).collect();
    let models =
        inputs.settings.models.iter().map(|name| Model::named(name).ok_or(Error::NotAStudy));
    let options = Options {
        models: models.collect::<Result<_, _>>()?,
        seed: inputs.settings.seed,
        threads,
        keeps_saturated: inputs.settings.keep_saturated,
        bootstraps: inputs.settings.bootstraps,
        ess: inputs.settings.ess,
    };
    let tables =
        |cells: &[Cells]| cells.iter().map(|one| table(&names, one)).collect::<Result<Vec<_>, _>>();
    let all = tables(&inputs.tables)?;
    let is_enough = names.len() > testimony_estimate::LISTS_MIN;
    let left_out = if is_enough { names.as_slice() } else { &[] };
    let asked = 1 + (1 + left_out.len() + inputs.strata.len()) * all.len().max(1);
    let asking = Asking { told: Mutex::new((told, 0)), of: asked as u64 };
    let chosen = estimate(&table(&names, &inputs.table)?, &options, &|_| asking.goes_on())?;
    asking.done(1);
    let answer = asking.over(&all, &options)?;
    let mut without = Vec::new();
    for (at, list) in left_out.iter().enumerate() {
        let tables = all.iter().map(|table| table.without(at)).collect::<Result<Vec<_>, _>>()?;
        let answer = asking.over(&tables, &options)?;
        without.push(Without { list: list.clone(), answer });
    }
    let mut by = Vec::new();
    for stratum in &inputs.strata {
        let filled: Vec<Cells> =
            stratum.tables.iter().filter(|cells| !cells.is_empty()).cloned().collect();
        // A stratum that hardly any linkage has is no part of the people.
        if filled.len() * 2 < stratum.tables.len() || filled.len() < 2 {
            continue;
        }
        let answer = asking.over(&tables(&filled)?, &options)?;
        by.push(ByStratum { of: stratum.of.clone(), label: stratum.label.clone(), answer });
    }
    let curves = answer.panel.iter().filter_map(curve).collect();
    Ok(Study { inputs, answer, curves, chosen, without, by })
}

/// The curve of a model that counts.
fn curve(one: &Estimate) -> Option<ModelCurve> {
    if !one.is_sound || one.draws.is_empty() || one.model == Model::Chao {
        return None;
    }
    let mut draws = one.draws.clone();
    draws.sort_by(f64::total_cmp);
    let last = draws.len() - 1;
    // Whole draws, and no mean of two: a bit more or less would be another file.
    let at = |step: usize| draws[((2 * step + 1) * last).div_ceil(2 * CURVE_POINTS).min(last)];
    Some(ModelCurve { model: one.model, quantiles: (0..CURVE_POINTS).map(at).collect() })
}

/// Tells how far it is, and hears whether to go on.
struct Asking<'t> {
    told: Mutex<(&'t mut Told<'t>, u64)>,
    of: u64,
}

impl Asking<'_> {
    fn over(&self, tables: &[Table], options: &Options) -> Result<Replicated, Error> {
        let before = self.done(0);
        let answer = over_replicates(tables, options, &|step: ReplicateStep| {
            self.at(before + step.replicate as u64)
        })?;
        self.done(tables.len() as u64);
        Ok(answer)
    }

    /// So many tables more are done; how many now.
    fn done(&self, more: u64) -> u64 {
        let Ok(mut told) = self.told.lock() else { return 0 };
        told.1 += more;
        told.1
    }

    fn at(&self, done: u64) -> ControlFlow<()> {
        let Ok(mut told) = self.told.lock() else { return ControlFlow::Break(()) };
        (told.0)(Step::Asking(done.min(self.of), self.of))
    }

    fn goes_on(&self) -> ControlFlow<()> {
        self.at(0)
    }
}

fn table(names: &[String], cells: &Cells) -> Result<Table, Error> {
    let counts = cells.iter().map(|(bits, people)| (InclusionPattern::from_bits(*bits), *people));
    Ok(Table::new(names.to_vec(), counts)?)
}

#[cfg(test)]
mod tests;
