//! Applies the rules one after another and scores every pair once, on threads.
//!
//! What is found does not depend on the number of threads: work is cut into tasks by the blocks
//! alone, and the tasks' findings are put together in their order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;

use crate::lists::{Listing, Lists};
use crate::model::Model;
use crate::rules::{self, Applied, RULES, Rule, Values, agreement, values};
use crate::spill::{Keyed, Runs, Spill};
use crate::{Error, Go, Options, Progress, Stage};

/// A pair with its match weight in bits; `a` is the lower number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edge {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) bits: f32,
}

/// What one rule gave.
#[derive(Debug, Clone, Serialize)]
pub struct RuleReport {
    /// Its columns.
    pub rule: &'static str,
    /// Pairs that no rule before it had.
    pub pairs: u64,
    /// Those of them that are as likely as not one person, or likelier.
    pub matches: u64,
    /// Listings in the greatest block that was compared.
    pub block_max: usize,
    /// Listings in blocks that were too big even under the finest key; other rules have them.
    pub left_out: u64,
}

/// What all rules gave.
pub(crate) struct Found {
    pub(crate) edges: Vec<Edge>,
    pub(crate) rules: Vec<RuleReport>,
    pub(crate) applied: Applied,
    pub(crate) compared: u64,
}

/// Pairs of one task: long enough to be worth a hand-over, short enough to stop within a second.
const TASK_PAIRS: u64 = 100_000;
/// Tasks for each thread between two looks at the clock's hand.
const TASKS_AHEAD: usize = 4;
/// Listings of one sorted run, so that threads share the sorting.
const RUN_ENTRIES: usize = 4 << 20;
/// Small lists are compared nearly all with all.
const PAIRS_MIN: u64 = 500_000;
/// The share of a rule's pairs that its coarse key may take while finer ones follow.
const COARSE_SHARE: f64 = 0.6;

/// Blocks of one key, one behind the other.
#[derive(Default)]
struct Blocks {
    listings: Vec<u32>,
    ends: Vec<usize>,
    block_max: usize,
    too_big: Vec<u64>,
    /// Listings of blocks that were too big.
    rest: Vec<u32>,
}

/// Everything that is needed to apply a rule.
pub(crate) struct Search<'s> {
    pub(crate) lists: &'s Lists,
    pub(crate) model: &'s Model,
    pub(crate) options: &'s Options,
    /// Pairs with a lower weight are forgotten.
    pub(crate) least: f32,
}

impl Search<'_> {
    /// Applies all rules.
    pub(crate) fn run(
        &self,
        spill: &mut dyn Spill,
        progress: &mut Progress<'_>,
    ) -> Result<Found, Error> {
        let budget = self.budget();
        let mut found = Found {
            edges: Vec::new(),
            rules: Vec::new(),
            applied: Applied::default(),
            compared: 0,
        };
        for (at, rule) in RULES.iter().enumerate() {
            #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
            let share = budget.saturating_sub(found.compared) as f64 / (RULES.len() - at) as f64;
            self.apply(rule, share, &mut found, spill, &mut |done| {
                progress(Stage::Comparing, done, budget)
            })?;
        }
        Ok(found)
    }

    fn budget(&self) -> u64 {
        #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
        let pairs = self.lists.listings.len() as f64 * self.options.pairs_per_listing;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2^53")]
        let pairs = pairs as u64;
        pairs.max(PAIRS_MIN)
    }

    fn apply(
        &self,
        rule: &Rule,
        share: f64,
        found: &mut Found,
        spill: &mut dyn Spill,
        progress: &mut dyn FnMut(u64) -> Go,
    ) -> Result<(), Error> {
        let (before, edges) = (found.compared, found.edges.len());
        let mut report =
            RuleReport { rule: rule.name, pairs: 0, matches: 0, block_max: 0, left_out: 0 };
        let (mut source, mut all_too_big, mut left) = (None, Vec::new(), share);
        for at in 0..rule.keys.len() {
            let is_last = at + 1 == rule.keys.len();
            let may = if is_last { left } else { left * COARSE_SHARE };
            let mut blocks = self.blocks(rule.keys[at], source.take(), may, spill)?;
            left -= blocks.pairs();
            all_too_big.push(std::mem::take(&mut blocks.too_big));
            report.block_max = report.block_max.max(blocks.block_max);
            report.left_out = blocks.rest.len() as u64;
            self.score(&blocks, found, progress)?;
            source = Some(blocks.rest);
            if source.as_ref().is_some_and(Vec::is_empty) {
                break;
            }
        }
        all_too_big.resize(rule.keys.len(), Vec::new());
        found.applied.note(rule, all_too_big);
        report.pairs = found.compared - before;
        let is_match = |edge: &&Edge| edge.bits >= 0.0;
        report.matches = found.edges[edges..].iter().filter(is_match).count() as u64;
        found.rules.push(report);
        Ok(())
    }

    /// The blocks of one key, of all listings or of some, for at most so many pairs.
    fn blocks(
        &self,
        parts: &'static [rules::Part],
        source: Option<Vec<u32>>,
        pairs_max: f64,
        spill: &mut dyn Spill,
    ) -> Result<Blocks, Error> {
        let mut runs = Runs::new(spill);
        self.sort(parts, source.as_deref(), &mut runs)?;
        drop(source);
        let mut sizes: BTreeMap<usize, u64> = BTreeMap::new();
        runs.blocks(|_, block| *sizes.entry(block.len()).or_insert(0) += 1)?;
        let size_max = size_max(&sizes, pairs_max);
        let mut blocks = Blocks::default();
        runs.blocks(|key, block| {
            if block.len() > size_max {
                blocks.too_big.push(key);
                blocks.rest.extend_from_slice(block);
            } else {
                blocks.listings.extend_from_slice(block);
                blocks.ends.push(blocks.listings.len());
                blocks.block_max = blocks.block_max.max(block.len());
            }
        })?;
        runs.end()?;
        // Blocks come in the order of keys; listings of the next key are read in theirs.
        blocks.rest.sort_unstable();
        Ok(blocks)
    }

    /// Sorted runs of the keys, several at once.
    fn sort(
        &self,
        parts: &'static [rules::Part],
        source: Option<&[u32]>,
        runs: &mut Runs<'_>,
    ) -> Result<(), Error> {
        let all = &self.lists.listings;
        let count = source.map_or(all.len(), <[u32]>::len);
        let threads = self.options.threads.max(1);
        let is_aside = count > self.options.entries_in_memory;
        // The number of runs changes nothing that is found.
        let run = RUN_ENTRIES.min(count.div_ceil(threads)).max(1);
        let of = |from: usize| -> Vec<Keyed> {
            let to = count.min(from + run);
            let entry = |at: usize| {
                let listing = source.map_or_else(|| index(at), |source| source[at]);
                Some((rules::key(&all[listing as usize], parts)?, listing))
            };
            let mut entries: Vec<Keyed> = (from..to).filter_map(entry).collect();
            entries.sort_unstable();
            entries
        };
        let starts: Vec<usize> = (0..count).step_by(run).collect();
        for starts in starts.chunks(threads) {
            let sorted = std::thread::scope(|scope| {
                let started: Vec<_> = starts.iter().map(|from| scope.spawn(|| of(*from))).collect();
                started.into_iter().map(join).collect::<Vec<_>>()
            });
            for run in sorted {
                if is_aside { runs.put_aside(&run)? } else { runs.keep(run) }
            }
        }
        Ok(())
    }

    /// Scores the pairs of blocks that no rule before has brought together.
    fn score(
        &self,
        blocks: &Blocks,
        found: &mut Found,
        progress: &mut dyn FnMut(u64) -> Go,
    ) -> Result<(), Error> {
        let tasks = blocks.tasks();
        let threads = self.options.threads.max(1);
        for tasks in tasks.chunks(threads * TASKS_AHEAD) {
            if progress(found.compared) == Go::Stop {
                return Err(Error::Stopped);
            }
            let next = AtomicUsize::new(0);
            let applied = &found.applied;
            let work = || {
                let mut done = Vec::new();
                while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    done.push((task.start, self.task(blocks, task.clone(), applied)));
                }
                done
            };
            let mut done = std::thread::scope(|scope| {
                let started: Vec<_> =
                    (0..threads.min(tasks.len())).map(|_| scope.spawn(work)).collect();
                started.into_iter().flat_map(join).collect::<Vec<_>>()
            });
            done.sort_by_key(|(start, _)| *start);
            for (_, (edges, compared)) in done {
                found.edges.extend(edges);
                found.compared += compared;
            }
        }
        Ok(())
    }

    fn task(
        &self,
        blocks: &Blocks,
        task: std::ops::Range<usize>,
        applied: &Applied,
    ) -> (Vec<Edge>, u64) {
        let (mut edges, mut compared) = (Vec::new(), 0);
        let mut members: Vec<(u32, Listing, Values)> = Vec::new();
        for block in task {
            members.clear();
            members.extend(blocks.of(block).iter().map(|number| {
                let listing = self.lists.listings[*number as usize];
                (*number, listing, values(&listing))
            }));
            for (at, (b, listing_b, values_b)) in members.iter().enumerate() {
                for (a, listing_a, values_a) in &members[..at] {
                    let bits = agreement(values_a, values_b);
                    if self.is_barred(listing_a, listing_b)
                        || applied.together(bits, values_a, 1) > 0
                    {
                        continue;
                    }
                    compared += 1;
                    let weight = self.model.weight(self.lists, listing_a, listing_b, self.least);
                    edges.extend(weight.map(|bits| Edge { a: *a, b: *b, bits }));
                }
            }
        }
        (edges, compared)
    }

    /// Two listings of a list on which nobody is twice.
    fn is_barred(&self, a: &Listing, b: &Listing) -> bool {
        a.list == b.list && self.lists.is_deduplicated[usize::from(a.list)]
    }
}

impl Blocks {
    fn of(&self, block: usize) -> &[u32] {
        let start = block.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.listings[start..self.ends[block]]
    }

    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    fn pairs(&self) -> f64 {
        let pairs = |block: usize| {
            let size = self.of(block).len();
            (size * (size - 1) / 2) as f64
        };
        (0..self.ends.len()).map(pairs).sum()
    }

    /// Neighbouring blocks of about [`TASK_PAIRS`] pairs together.
    fn tasks(&self) -> Vec<std::ops::Range<usize>> {
        let (mut tasks, mut start, mut pairs) = (Vec::new(), 0, 0_u64);
        for block in 0..self.ends.len() {
            let size = self.of(block).len() as u64;
            // A block of two costs more than one comparison.
            pairs += size * (size - 1) / 2 + size;
            if pairs >= TASK_PAIRS {
                tasks.push(start..block + 1);
                (start, pairs) = (block + 1, 0);
            }
        }
        if start < self.ends.len() {
            tasks.push(start..self.ends.len());
        }
        tasks
    }
}

/// The size up to which all blocks together have at most so many pairs.
fn size_max(sizes: &BTreeMap<usize, u64>, pairs_max: f64) -> usize {
    let (mut pairs, mut best) = (0.0, 1);
    for (size, count) in sizes {
        #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
        let more = *count as f64 * (*size as f64) * (*size as f64 - 1.0) / 2.0;
        pairs += more;
        if pairs > pairs_max {
            break;
        }
        best = *size;
    }
    best
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What a thread gave; its panic goes on here.
pub(crate) fn join<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
