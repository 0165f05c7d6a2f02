//! Reads the files of the case: text for the search, members of archives and messages, facts,
//! small pictures. Each file is taken apart in a sandbox (`testimony_media`).
//!
//! A file waits until it was read once; what came of it is kept, also that nothing came. A run that
//! was cut off goes on: what was written together (text, members, that the file was read) is durable
//! together. Whatever is found can be dropped and read again, except members, which are files of the
//! case like any other.

mod looking;
mod taking;
mod unit;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use testimony_media::{Extractor, Job, Limits};
use testimony_model::{Action, AddedFile, Files, ItemId, LIST_MAX};
use testimony_vault::{EntryWriter, ItemContent, Nesting, Occasion, StoredFile, Vault};

use crate::adding::LongOccasion;
use crate::{Error, Lender};
pub use looking::{Looked, look};
use unit::{Content, Finding, FoundMember, Unit, Way, Work, read_unit};
pub use unit::{day_number, facts_date};

/// Files whose content is short are given to a worker together.
const UNIT_FILES: usize = 128;
/// A file up to this size counts as short.
const SHORT_BYTES: u64 = 256 << 10;
/// What short files of one unit may have together.
const UNIT_BYTES: u64 = 2 << 20;
/// Units that wait for a worker or are with one, for each worker.
const UNITS_AHEAD: usize = 2;
/// How long nobody else is asked whether he waits for the vault.
const FINDING_WAIT: Duration = Duration::from_millis(50);
/// Rows of the queue that are read at once.
const QUEUE_ROWS: u32 = 1_000;

/// How the outcomes begin that a limit brought about.
const LIMIT_REACHED: &str = "limit-reached:";

/// How files are read.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions {
    /// Threads, and workers of the sandbox, at once.
    pub workers: usize,
    /// What one file may cost.
    pub limits: Limits,
}

/// What came of it, so far or at the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSoFar {
    /// Files that were read, members included.
    pub files: u64,
    /// Members that came out of archives and messages.
    pub members: u64,
    /// How often each outcome came.
    pub outcomes: BTreeMap<String, u64>,
    /// Files of which not everything could be read.
    pub incomplete: Vec<Incomplete>,
}

/// A file of which not everything could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incomplete {
    /// Its item.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// Why, in a word (docs/spec/extraction.md, "Outcomes").
    pub outcome: String,
    /// What was left out of it, by name, and why.
    pub skipped: Vec<(String, &'static str)>,
}

/// Reads all files that wait. `progress` is told after each batch, and may end the run.
///
/// # Errors
/// When the sandbox cannot be started or the vault cannot be written; what `progress` was last told
/// of is durable.
pub fn read_waiting(
    lender: &mut dyn Lender,
    extractor: &Extractor,
    options: &ReadOptions,
    occasion: &mut LongOccasion<'_>,
    progress: &mut dyn FnMut(&ReadSoFar) -> ControlFlow<()>,
) -> Result<ReadSoFar, Error> {
    let (to_us, findings) = sync_channel(options.workers.max(1) * UNITS_AHEAD);
    let sealer = lender.vault().sealer();
    let mut run = Run {
        lender,
        options,
        occasion,
        progress,
        so_far: ReadSoFar::default(),
        known: HashMap::new(),
        begun: HashMap::new(),
        budgets: Budgets::default(),
        workers: Vec::new(),
    };
    let ran = std::thread::scope(|scope| {
        for number in 0..options.workers.max(1) {
            let (to_worker, units) = sync_channel::<Unit>(UNITS_AHEAD);
            let rng = ChaCha20Rng::from_rng(&mut *run.occasion.rng)
                .map_err(|cause| Error::Generator(cause.to_string()))?;
            let day = day_number((run.occasion.clock)());
            let way = Way { number, to_us: to_us.clone() };
            let mut work = Work::new(extractor, way, sealer.clone(), rng, day);
            scope.spawn(move || serve(&mut work, &units));
            run.workers.push(Worker { to_worker, in_flight: 0 });
        }
        drop(to_us);
        let ran = run.go(&findings);
        // Whatever happened, the threads end: no unit comes, and nobody hears them.
        run.workers.clear();
        drop(findings);
        ran
    });
    ran?;
    while run.lender.vault().tidy_index_step()? {
        run.lender.breathe();
    }
    Ok(run.so_far)
}

/// Lets all files wait again that a limit cut short, for a run with other limits; gives how many.
/// What came of them before stays until then, and members that came already do not come twice.
///
/// # Errors
/// When the vault cannot be written.
pub fn wait_again(vault: &mut Vault) -> Result<u64, Error> {
    let mut writer = vault.writer()?;
    let count = writer.wait_again(LIMIT_REACHED)?;
    writer.commit()?;
    Ok(count)
}

/// One thread: units in, findings out, until no more units come.
fn serve(work: &mut Work<'_>, units: &Receiver<Unit>) {
    while let Ok(unit) = units.recv() {
        if let Err(error) = read_unit(work, unit) {
            return work.fail(error);
        }
    }
    work.flush();
}

/// A thread as the run sees it.
struct Worker {
    to_worker: SyncSender<Unit>,
    in_flight: usize,
}

impl Worker {
    fn give(&mut self, unit: Unit) {
        self.in_flight += 1;
        // A worker that ended has said why.
        drop(self.to_worker.send(unit));
    }
}

/// What came out of the outermost files so far. To count it anew for each member would take time that
/// grows with the square of their number.
#[derive(Default)]
struct Budgets {
    /// Where what lies in a file lies.
    places: HashMap<ItemId, Nesting>,
    /// Of each outermost file.
    spent: HashMap<ItemId, Spent>,
}

/// Members, and their bytes.
#[derive(Clone, Copy)]
struct Spent {
    members: u64,
    bytes: u64,
}

impl Budgets {
    /// Where a file lies, and what came out of the outermost.
    fn of(
        &mut self,
        vault: &Vault,
        container: ItemId,
        file: &StoredFile,
    ) -> Result<(Nesting, Spent), Error> {
        let nesting = match self.places.get(&container) {
            Some(known) => *known,
            None => vault.nesting(file)?,
        };
        self.places.insert(container, nesting);
        let counted = Spent { members: nesting.members, bytes: nesting.unpacked_bytes };
        Ok((nesting, *self.spent.entry(nesting.outermost).or_insert(counted)))
    }

    /// A member came out; one whose outermost file nobody asked for is counted when somebody does.
    fn spend(&mut self, outermost: ItemId, bytes: u64) {
        if let Some(spent) = self.spent.get_mut(&outermost) {
            spent.members += 1;
            spent.bytes += bytes;
        }
    }
}

/// What the threads say.
type Findings = Receiver<Result<Finding, Error>>;

struct Run<'a, 'o> {
    lender: &'a mut dyn Lender,
    options: &'a ReadOptions,
    occasion: &'a mut LongOccasion<'o>,
    progress: &'a mut dyn FnMut(&ReadSoFar) -> ControlFlow<()>,
    so_far: ReadSoFar,
    /// What an earlier run had taken out of a file already.
    known: HashMap<ItemId, HashSet<(String, u64)>>,
    /// Files that are with a worker, or whose finding is not written yet, each with the outermost
    /// file that it lay in.
    begun: HashMap<ItemId, ItemId>,
    budgets: Budgets,
    workers: Vec<Worker>,
}

impl Run<'_, '_> {
    fn go(&mut self, findings: &Findings) -> Result<(), Error> {
        // Members come into the queue while it is read, so it is read again until it is empty.
        while self.pass(findings)?.is_continue() && self.flush_workers(findings)?.is_continue() {
            if self.lender.vault().unread(None, 1)?.is_empty() {
                break;
            }
        }
        // Without units to come, the threads hand over what they have and end.
        self.workers.clear();
        while let Some(finding) = self.next(findings) {
            self.write(finding?)?;
            let _end = (self.progress)(&self.so_far);
        }
        Ok(())
    }

    /// Gives every file that waits to a worker, once.
    fn pass(&mut self, findings: &Findings) -> Result<ControlFlow<()>, Error> {
        let mut unit = Unit::default();
        let mut after = None;
        loop {
            let queue = self.lender.vault().unread(after, QUEUE_ROWS)?;
            let Some(last) = queue.last() else { return self.send(&mut unit, findings) };
            after = Some(last.item);
            for file in queue {
                if !self.begun.contains_key(&file.item) {
                    self.prepare(file, &mut unit)?;
                }
                if unit.is_full() && self.send(&mut unit, findings)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
    }

    /// Asks each worker for what it holds, and writes it.
    fn flush_workers(&mut self, findings: &Findings) -> Result<ControlFlow<()>, Error> {
        for number in 0..self.workers.len() {
            // A full channel would keep us from hearing the one who is to empty it.
            while self.workers[number].in_flight >= UNITS_AHEAD {
                if self.take(findings)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            self.workers[number].give(Unit::flush());
        }
        while self.workers.iter().any(|worker| worker.in_flight > 0) {
            if self.take(findings)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Gives a unit to the worker that has least to do, and writes what was found meanwhile.
    fn send(&mut self, unit: &mut Unit, findings: &Findings) -> Result<ControlFlow<()>, Error> {
        if unit.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        while self.workers.iter().all(|worker| worker.in_flight >= UNITS_AHEAD) {
            if self.take(findings)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        if let Some(worker) = self.workers.iter_mut().min_by_key(|worker| worker.in_flight) {
            worker.give(std::mem::take(unit));
        }
        Ok(ControlFlow::Continue(()))
    }

    fn take(&mut self, findings: &Findings) -> Result<ControlFlow<()>, Error> {
        let Some(finding) = self.next(findings) else { return Ok(ControlFlow::Break(())) };
        let finding = finding?;
        if let Some(done) = finding.ends_unit_of
            && let Some(worker) = self.workers.get_mut(done)
        {
            worker.in_flight -= 1;
        }
        self.write(finding)?;
        Ok((self.progress)(&self.so_far))
    }

    /// The next finding; while the threads work, others may have the vault.
    fn next(&mut self, findings: &Findings) -> Option<Result<Finding, Error>> {
        loop {
            self.lender.breathe();
            match findings.recv_timeout(FINDING_WAIT) {
                Ok(finding) => return Some(finding),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// What a file may cost, of what the outermost one that it lay in has left, and how deep it lay.
    fn limits(
        &mut self,
        file: &StoredFile,
        before: &[(String, u64)],
    ) -> Result<(Limits, u8), Error> {
        let mut limits = self.options.limits;
        let Some(container) = file.container else {
            self.begun.insert(file.item, file.item);
            return Ok((limits, 0));
        };
        let (nesting, spent) = self.budgets.of(self.lender.vault(), container, file)?;
        self.begun.insert(file.item, nesting.outermost);
        // What came out of it before comes again, and must not count twice.
        let came: u64 = before.iter().map(|(_, bytes)| bytes).sum();
        let members = spent.members.saturating_sub(before.len() as u64);
        let by_ratio = nesting.outer_bytes.saturating_mul(limits.ratio_max);
        let most = limits.unpacked_bytes_max.min(by_ratio.max(limits.ratio_free_bytes));
        limits.unpacked_bytes_max = most.saturating_sub(spent.bytes.saturating_sub(came));
        limits.members_max = limits.members_max.saturating_sub(members);
        Ok((limits, nesting.depth))
    }

    /// Opens a file for a worker.
    fn prepare(&mut self, file: StoredFile, unit: &mut Unit) -> Result<(), Error> {
        let before = self.lender.vault().contents(file.item)?;
        let (limits, depth) = self.limits(&file, &before)?;
        if !before.is_empty() {
            self.known.insert(file.item, before.into_iter().collect());
        }
        let item = self.lender.vault().item(file.item)?;
        let ItemContent::Blob(name) = self.lender.vault().content(&item)? else {
            return Err(Error::Vault(testimony_vault::Error::NoItem(file.item.to_string())));
        };
        let content =
            Content::of(self.lender.vault().blob_reader(&name), file.bytes <= SHORT_BYTES);
        let media_type = file.media_type.clone().unwrap_or_default();
        let job = Job { name: file.name.clone(), media_type, depth, limits, ..Job::default() };
        unit.push(file, job, content, item.commitment);
        Ok(())
    }

    /// Writes what a worker found, in one transaction.
    fn write(&mut self, finding: Finding) -> Result<(), Error> {
        if finding.is_empty() {
            return Ok(());
        }
        let now = (self.occasion.clock)();
        let mut occasion = Occasion { now, rng: self.occasion.rng };
        let members = finding.members.into_iter().filter(|member| {
            let known = self.known.get(&member.container);
            !known.is_some_and(|known| known.contains(&(member.name.clone(), member.blob.bytes())))
        });
        let (begun, budgets) = (&self.begun, &mut self.budgets);
        let members = members.inspect(|member| {
            if let Some(outermost) = begun.get(&member.container) {
                budgets.spend(*outermost, member.blob.bytes());
            }
        });
        let mut writer = self.lender.vault().writer()?;
        self.so_far.members += put_members(&mut writer, members, &mut occasion)?;
        for batch in &finding.batches {
            writer.index(batch)?;
        }
        for read in &finding.read {
            writer.note_reading(read.item, &read.reading)?;
            for (which, jpeg) in &read.pictures {
                writer.keep_picture(read.item, *which, jpeg)?;
            }
        }
        writer.commit()?;
        for read in finding.read {
            self.begun.remove(&read.item);
            self.so_far.files += 1;
            let outcome = read.reading.outcome;
            *self.so_far.outcomes.entry(outcome.clone()).or_default() += 1;
            if outcome != "done" && outcome != "unknown-kind" {
                let (item, name, skipped) = (read.item, read.name, read.skipped);
                self.so_far.incomplete.push(Incomplete { item, name, outcome, skipped });
            }
        }
        Ok(())
    }
}

/// Puts members into the case, an entry for each thousand of one container.
fn put_members(
    writer: &mut EntryWriter<'_>,
    members: impl Iterator<Item = FoundMember>,
    occasion: &mut Occasion<'_>,
) -> Result<u64, Error> {
    let mut files: Vec<AddedFile> = Vec::new();
    let (mut count, mut source) = (0, None);
    for member in members {
        if files.len() == LIST_MAX {
            let files = std::mem::take(&mut files);
            writer.append(
                &Action::Files(Files { source, note: None, case: None, files }),
                occasion,
            )?;
        }
        source = member.source.clone();
        let kept = writer.attach(member.blob, &member.name, None, occasion)?;
        files.push(AddedFile {
            name: kept.name,
            bytes: kept.bytes,
            commitment: kept.commitment,
            item: kept.item,
            modified: None,
            container: Some(member.container_commitment),
            cut: !member.whole,
        });
        count += 1;
    }
    if !files.is_empty() {
        writer.append(&Action::Files(Files { source, note: None, case: None, files }), occasion)?;
    }
    Ok(count)
}
