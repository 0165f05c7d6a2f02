//! The way from lists to clusters, and what can be asked afterwards.

mod deciding;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;

use crate::cluster::{Component, Weigher, components};
use crate::compare::{self, COLUMNS};
use crate::lists::Lists;
use crate::model::{Comparison, Model, bits, probability};
use crate::replicate::draws;
use crate::rules::{agreement, values};
use crate::search::{Edge, Found, RuleReport, Search, join};
use crate::spill::Spill;
use crate::{Error, train};

/// More drawn partitions tell nothing more (verdata publishes 100).
pub const REPLICATES_MAX: usize = 1_000;
/// Pairs compared for each listing at most, unless told otherwise: from 12 on more pairs find hardly
/// more matches among a million listings, and cost as much again (docs/SCALE.md).
const PAIRS_PER_LISTING: f64 = 12.0;
/// Pairs below this probability are forgotten; Splink's band for review begins here.
const KEPT_MIN: f64 = 0.05;
/// Matches of which it is counted how many rules find them.
const RECALL_PAIRS_MAX: usize = 500_000;
/// Components that one thread clusters at once.
const COMPONENTS_AT_ONCE: usize = 20_000;

/// How to link.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The probability from which on a pair is a link, between 0 and 1; .5 by default.
    pub threshold: f64,
    /// From which all drawing begins.
    pub seed: u64,
    /// Threads; they change no result.
    pub threads: usize,
    /// Pairs that are compared for each listing at most, on average.
    pub pairs_per_listing: f64,
    /// Listings from which on sorted runs are put aside.
    pub entries_in_memory: usize,
    /// What people have decided, by numbers of listings.
    pub judged: BTreeMap<(u32, u32), Judged>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threshold: 0.5,
            seed: 1,
            threads: 1,
            pairs_per_listing: PAIRS_PER_LISTING,
            entries_in_memory: 16 << 20,
            judged: BTreeMap::new(),
        }
    }
}

/// What a person has decided of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// One person.
    Same,
    /// Two.
    Different,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Parameters are estimated.
    Training,
    /// Pairs are compared; counted in pairs, of at most so many.
    Comparing,
    /// Clusters are made; counted in groups of listings.
    Clustering,
    /// Partitions are drawn; counted in groups of listings.
    Drawing,
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// On.
    On,
    /// Stop: [`Error::Stopped`].
    Stop,
}

/// Told what is done, how much of it and of how much; says whether to go on.
pub type Progress<'p> = dyn FnMut(Stage, u64, u64) -> Go + 'p;

/// What was counted and estimated.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Listings on all lists.
    pub listings: usize,
    /// Clusters: as many persons as the lists name.
    pub clusters: usize,
    /// How many clusters have so many listings.
    pub cluster_sizes: BTreeMap<usize, usize>,
    /// Pairs that were compared.
    pub pairs_compared: u64,
    /// The same for each listing.
    pub pairs_per_listing: f64,
    /// Pairs of a probability between .05 and .95: worth a look by a person.
    pub pairs_in_doubt: u64,
    /// Pairs at or above the threshold.
    pub pairs_linked: u64,
    /// What share of the pairs that are one person were compared at all: from how many of them
    /// only one rule finds, and how many two (Chao's lower bound of the unseen).
    pub blocking_recall: f64,
    /// The chance that two listings are one person.
    pub lambda: f64,
    /// m, u and weights of every comparison.
    pub comparisons: Vec<Comparison>,
    /// What each rule of blocking gave.
    pub rules: Vec<RuleReport>,
}

/// A pair that was compared and kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The lower number of a listing.
    pub a: u32,
    /// The higher one.
    pub b: u32,
    /// The match weight in bits.
    pub bits: f32,
    /// Its probability.
    pub probability: f64,
}

/// The weight of a pair, column by column.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// What any pair begins with: log2(lambda / (1 - lambda)).
    pub prior_bits: f64,
    /// What every column adds.
    pub columns: Vec<Column>,
    /// The sum.
    pub bits: f64,
    /// Its probability.
    pub probability: f64,
    /// True if they are in one cluster.
    pub is_linked: bool,
}

/// What one column adds.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// The field.
    pub field: &'static str,
    /// How the two agree in it.
    pub level: &'static str,
    /// log2(m / u) of the level.
    pub bits: f64,
    /// What is added because the value is rare, or taken away because it is common.
    pub rarity_bits: f64,
}

/// Linked lists.
pub struct Linkage {
    lists: Lists,
    model: Model,
    /// As they were found.
    edges: Vec<Edge>,
    /// With what people decided, where they decided anything.
    judged: Option<Vec<Edge>>,
    options: Options,
    clusters: Vec<u32>,
    sureness: Vec<f32>,
    report: Report,
}

impl Lists {
    /// Links the lists.
    ///
    /// # Errors
    /// Those of [`Error`].
    pub fn link(
        mut self,
        options: &Options,
        spill: &mut dyn Spill,
        progress: &mut Progress<'_>,
    ) -> Result<Linkage, Error> {
        check(options)?;
        if self.is_empty() {
            return Err(Error::Empty);
        }
        self.check_ids()?;
        let known = train::known(&mut self);
        let mut trained = 0;
        let mut is_stopped = || {
            trained += 1;
            progress(Stage::Training, trained, trained + 1) == Go::Stop
        };
        let model = train::train(&self, &known, options.seed, &mut is_stopped)?;
        let least = bits(KEPT_MIN / (1.0 - KEPT_MIN));
        let search = Search { lists: &self, model: &model, options, least };
        let found = search.run(spill, progress)?;
        let recall = recall(&self, &found);
        let Found { edges, rules, compared, .. } = found;
        let (clusters, sureness) = (Vec::new(), Vec::new());
        let report = report(&self, &model, rules, compared, recall);
        let (options, judged) = (options.clone(), None);
        let mut linkage =
            Linkage { lists: self, model, edges, judged, options, clusters, sureness, report };
        linkage.cluster(progress)?;
        Ok(linkage)
    }
}

fn check(options: &Options) -> Result<(), Error> {
    let setting = |what, range| Err(Error::Setting { what, range });
    if !(options.threshold > 0.0 && options.threshold < 1.0) {
        return setting("the threshold", "above 0 and below 1");
    }
    if !(options.pairs_per_listing >= 1.0 && options.pairs_per_listing <= 1_000.0) {
        return setting("pairs for each listing", "between 1 and 1,000");
    }
    Ok(())
}

/// How many of the matches that there are were compared: rules are to pairs what lists are to
/// persons (Chao 1987, f1^2 / 2 f2).
fn recall(lists: &Lists, found: &Found) -> f64 {
    let matches: Vec<&Edge> = found.edges.iter().filter(|edge| edge.bits >= 0.0).collect();
    let step = matches.len().div_ceil(RECALL_PAIRS_MAX).max(1);
    let (mut once, mut twice, mut all) = (0.0, 0.0, 0.0);
    for edge in matches.iter().step_by(step) {
        let value = |number: u32| values(&lists.listings[number as usize]);
        let (a, b) = (value(edge.a), value(edge.b));
        all += 1.0;
        match found.applied.together(agreement(&a, &b), &a, 3) {
            1 => once += 1.0,
            2 => twice += 1.0,
            _ => {}
        }
    }
    if all < 1.0 {
        1.0
    } else {
        all / (all + once * (once - 1.0_f64).max(0.0) / (2.0 * (twice + 1.0)))
    }
}

fn report(
    lists: &Lists,
    model: &Model,
    rules: Vec<RuleReport>,
    pairs_compared: u64,
    blocking_recall: f64,
) -> Report {
    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    let pairs_per_listing = pairs_compared as f64 / lists.len() as f64;
    Report {
        listings: lists.len(),
        clusters: 0,
        cluster_sizes: BTreeMap::new(),
        pairs_compared,
        pairs_per_listing,
        pairs_in_doubt: 0,
        pairs_linked: 0,
        blocking_recall,
        lambda: model.lambda,
        comparisons: model.comparisons(),
        rules,
    }
}

impl Linkage {
    /// The lists.
    #[must_use]
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// For each listing, the lowest listing of its cluster.
    #[must_use]
    pub fn clusters(&self) -> &[u32] {
        &self.clusters
    }

    /// For each listing, how surely it belongs where it is, given where all others are.
    #[must_use]
    pub fn sureness(&self) -> &[f32] {
        &self.sureness
    }

    /// What was counted and estimated.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Pairs of a probability of .05 or more, in the order in which the rules found them.
    pub fn pairs(&self) -> impl Iterator<Item = Pair> {
        self.edges().iter().map(|edge| Pair {
            a: edge.a,
            b: edge.b,
            bits: edge.bits,
            probability: probability(edge.bits),
        })
    }

    /// The weight of a pair, column by column; they need not have been compared before.
    #[must_use]
    pub fn explain(&self, a: usize, b: usize) -> Explanation {
        let (one, two) = (&self.lists.listings[a], &self.lists.listings[b]);
        let pattern = compare::pattern(&self.lists, one, two);
        let column = |column: usize| {
            let level = pattern.level(column);
            Column {
                field: compare::NAMES[column],
                level: compare::levels(column)[usize::from(level)],
                bits: f64::from(self.model.bits_of(column, level)),
                rarity_bits: f64::from(self.model.rarity(&self.lists, one, column, level)),
            }
        };
        let active = (0..COLUMNS).filter(|column| self.model.is_active[*column]);
        let weight = self.model.of_pattern(&self.lists, one, pattern);
        Explanation {
            prior_bits: f64::from(self.model.prior()),
            columns: active.map(column).collect(),
            bits: f64::from(weight),
            probability: probability(weight),
            is_linked: self.clusters[a] == self.clusters[b],
        }
    }

    /// Draws partitions: `each` gets the number of the draw, from 0, and for every listing the
    /// lowest one of its cluster.
    ///
    /// # Errors
    /// [`Error::Setting`], [`Error::Stopped`], and what `each` says.
    pub fn replicates<E: From<Error>>(
        &self,
        count: usize,
        progress: &mut Progress<'_>,
        mut each: impl FnMut(usize, &[u32]) -> Result<(), E>,
    ) -> Result<(), E> {
        if count == 0 || count > REPLICATES_MAX {
            let (what, range) = ("the number of replicates", "between 1 and 1,000");
            return Err(Error::Setting { what, range }.into());
        }
        let of = |component: &Component| {
            let start = component.joined();
            draws(component, &start, count, self.options.seed)
        };
        let mut drawn: Vec<(Vec<u32>, Vec<u32>)> = Vec::new();
        self.each_component(Stage::Drawing, progress, of, |members, draws| {
            drawn.push((members, draws));
        })?;
        let mut clusters: Vec<u32> = (0..index(self.lists.len())).collect();
        for draw in 0..count {
            for (members, draws) in &drawn {
                let leaders = &draws[draw * members.len()..(draw + 1) * members.len()];
                for (member, leader) in members.iter().zip(leaders) {
                    clusters[*member as usize] = *leader;
                }
            }
            each(draw, &clusters)?;
        }
        Ok(())
    }

    fn edges(&self) -> &[Edge] {
        self.judged.as_deref().unwrap_or(&self.edges)
    }

    fn cluster(&mut self, progress: &mut Progress<'_>) -> Result<(), Error> {
        self.judged = deciding::decided(&self.edges, &self.options.judged);
        let of = |component: &Component| {
            let clusters = component.joined();
            let sureness = component.sureness(&clusters);
            (clusters, sureness)
        };
        let mut all: Vec<u32> = (0..index(self.lists.len())).collect();
        let mut sure = vec![1.0; self.lists.len()];
        self.each_component(Stage::Clustering, progress, of, |members, (clusters, sureness)| {
            for cluster in clusters {
                let leader = cluster.iter().min().map_or(0, |first| members[*first]);
                cluster.iter().for_each(|one| all[members[*one] as usize] = leader);
            }
            for (member, sureness) in members.iter().zip(sureness) {
                sure[*member as usize] = sureness;
            }
        })?;
        let threshold = bits(self.options.threshold / (1.0 - self.options.threshold));
        let is_link = |edge: &&Edge| edge.bits >= threshold;
        self.report.pairs_linked = self.edges().iter().filter(is_link).count() as u64;
        let is_doubt = |edge: &&Edge| probability(edge.bits) < 1.0 - KEPT_MIN;
        self.report.pairs_in_doubt = self.edges().iter().filter(is_doubt).count() as u64;
        (self.report.clusters, self.report.cluster_sizes) = (0, BTreeMap::new());
        let mut sizes = vec![0_u32; all.len()];
        all.iter().for_each(|leader| sizes[*leader as usize] += 1);
        for size in sizes.iter().filter(|size| **size > 0) {
            self.report.clusters += 1;
            *self.report.cluster_sizes.entry(*size as usize).or_insert(0) += 1;
        }
        (self.clusters, self.sureness) = (all, sure);
        Ok(())
    }

    /// Weighs all pairs of every component on threads, and hands on in their order what `of` makes.
    fn each_component<T: Send>(
        &self,
        stage: Stage,
        progress: &mut Progress<'_>,
        of: impl Fn(&Component) -> T + Sync,
        mut each: impl FnMut(Vec<u32>, T),
    ) -> Result<(), Error> {
        let threshold = bits(self.options.threshold / (1.0 - self.options.threshold));
        let weigher = Weigher {
            lists: &self.lists,
            model: &self.model,
            judged: &self.options.judged,
            threshold,
        };
        let groups = components(self.lists.len(), self.edges());
        let (threads, mut done) = (self.options.threads.max(1), 0);
        for batch in groups.chunks(COMPONENTS_AT_ONCE * threads) {
            if progress(stage, done, groups.len() as u64) == Go::Stop {
                return Err(Error::Stopped);
            }
            let tasks: Vec<&[Vec<u32>]> = batch.chunks(COMPONENTS_AT_ONCE / 8).collect();
            let next = AtomicUsize::new(0);
            let work = || {
                let mut made = Vec::new();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(task) = tasks.get(at) else { break made };
                    let one = |members: &Vec<u32>| {
                        let component = weigher.component(members.clone());
                        let made = of(&component);
                        (component.members, made)
                    };
                    made.push((at, task.iter().map(one).collect::<Vec<_>>()));
                }
            };
            let mut made = std::thread::scope(|scope| {
                let started: Vec<_> =
                    (0..threads.min(tasks.len())).map(|_| scope.spawn(work)).collect();
                started.into_iter().flat_map(join).collect::<Vec<_>>()
            });
            made.sort_by_key(|(at, _)| *at);
            for (members, made) in made.into_iter().flat_map(|(_, made)| made) {
                each(members, made);
            }
            done += batch.len() as u64;
        }
        Ok(())
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl std::fmt::Debug for Linkage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Linkage").field("report", &self.report).finish_non_exhaustive()
    }
}
