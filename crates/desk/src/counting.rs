//! Long work of counting: lists that are linked, and counts that are made, while pages are asked for.
//!
//! Only in memory, and only the last few: what was linked can be linked again. A page that wants
//! something waits a moment for it and otherwise shows how far it is. What a work was asked for with is
//! part of its name, so nobody gets what others may see and he may not: every page first asks the
//! vault for the lists, as the member who looks.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::ops::{ControlFlow, RangeInclusive};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use testimony_casework::Error;
use testimony_casework::counting::judging::Judgements;
use testimony_casework::counting::linking::{Doing, Linking};
use testimony_model::Handle;
use tokio::sync::Notify;

use crate::said::Told;
use crate::shown::Shown;

/// Linked lists that are kept or being made: two teams of reviewers that changed their minds. What is
/// being made is never given up for others; they wait.
const LINKED_MAX: usize = 4;
/// Counts that are made at once, and those whose end nobody has seen yet.
const COUNTS_MAX: usize = 4;
/// Where a work waits for others.
pub(crate) const WAITING: HowFar = HowFar { stage: Stage::Waiting, done: 0, of: 0, left: None };
/// How long a page waits for a work before it shows how far it is.
pub(crate) const PATIENCE: Duration = Duration::from_millis(1_500);

/// Lists by their ids, each as of its newest entry.
pub(crate) type Chosen = Vec<(Handle, u64)>;

/// A count on record, with its entries.
pub(crate) type Counted = (Handle, RangeInclusive<u64>);

/// Counts by the lists that they are of.
type Counts = VecDeque<(BTreeSet<Handle>, Arc<Work<Counted>>)>;

/// All long works of one Desk.
#[derive(Default)]
pub(crate) struct Works {
    linked: Mutex<VecDeque<(Chosen, Arc<Work<Held>>)>>,
    counts: Mutex<Counts>,
}

/// Linked lists, with the judgements that they were told last.
pub(crate) struct Held(RwLock<(Linking, Judgements)>);

/// How far a work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Rows are read.
    Reading,
    /// Listings are compared.
    Linking,
    /// Models are asked.
    Asking,
    /// Others are linked first.
    Waiting,
}

/// The same with its numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HowFar {
    pub(crate) stage: Stage,
    pub(crate) done: u64,
    /// Of so many; 0 where nobody knows.
    pub(crate) of: u64,
    /// What is left at this rate; nothing while it cannot be told.
    pub(crate) left: Option<Duration>,
}

/// Why a work came to no end.
#[derive(Debug, Clone)]
pub(crate) struct Failed {
    pub(crate) why: Told,
    pub(crate) hint: Option<Shown>,
}

/// A work in the background.
pub(crate) struct Work<T> {
    now: Mutex<(Stage, u64, u64, Instant)>,
    stop: AtomicBool,
    end: OnceLock<Result<T, Failed>>,
    ended: Notify,
}

impl<T> Work<T> {
    pub(crate) fn new(stage: Stage) -> Arc<Self> {
        Arc::new(Self {
            now: Mutex::new((stage, 0, 0, now())),
            stop: AtomicBool::new(false),
            end: OnceLock::new(),
            ended: Notify::new(),
        })
    }

    /// Notes how far it is, and says whether to go on.
    pub(crate) fn at(&self, stage: Stage, done: u64, of: u64) -> ControlFlow<()> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let since = if now.0 == stage { now.3 } else { self::now() };
        *now = (stage, done, of, since);
        if self.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    pub(crate) fn how_far(&self) -> HowFar {
        let (stage, done, of, since) = *self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let so_far = since.elapsed();
        let is_clear = done > 0 && of > done && so_far > Duration::from_secs(3);
        #[allow(clippy::cast_precision_loss, reason = "a time, to the second")]
        let left = is_clear.then(|| so_far.mul_f64((of - done) as f64 / done as f64));
        HowFar { stage, done, of, left }
    }

    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// It has come to its end.
    pub(crate) fn end(&self, end: Result<T, Failed>) {
        drop(self.end.set(end));
        self.ended.notify_waiters();
    }

    /// What came of it; nothing while it goes on.
    pub(crate) fn ended(&self) -> Option<&Result<T, Failed>> {
        self.end.get()
    }

    /// The same, after waiting for it a moment.
    pub(crate) async fn wait(&self) -> Option<&Result<T, Failed>> {
        let ended = self.ended.notified();
        tokio::pin!(ended);
        // Whoever ends it from here on is heard.
        ended.as_mut().enable();
        if self.end.get().is_none() {
            drop(tokio::time::timeout(PATIENCE, ended).await);
        }
        self.end.get()
    }
}

/// When a work began, to say how much of it is left.
#[allow(clippy::disallowed_methods, reason = "progress")]
fn now() -> Instant {
    Instant::now()
}

impl Held {
    pub(crate) fn new(linking: Linking, judgements: Judgements) -> Self {
        Self(RwLock::new((linking, judgements)))
    }

    /// Looks at the linked lists, as far as is judged by now. Several may look at once.
    pub(crate) fn with<R>(
        &self,
        judgements: &Judgements,
        look: impl FnOnce(&Linking) -> R,
    ) -> Result<R, Error> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if held.1 == *judgements {
            return Ok(look(&held.0));
        }
        drop(held);
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let (linking, told) = &mut *held;
        if told != judgements {
            linking.decide(judgements, &mut |_: Doing| ControlFlow::Continue(()))?;
            *told = judgements.clone();
        }
        Ok(look(linking))
    }
}

impl Works {
    /// The linked lists, or the work that links them; begun by `begin` where there is none. Nothing
    /// while as many as there may be are being linked. A work that failed is handed out once.
    pub(crate) fn linked(
        &self,
        chosen: &Chosen,
        begin: impl FnOnce(Arc<Work<Held>>),
    ) -> Option<Arc<Work<Held>>> {
        let mut linked = self.linked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = linked.iter().position(|(known, _)| known == chosen)
            && let Some(known) = linked.remove(at)
        {
            let work = Arc::clone(&known.1);
            if !matches!(work.ended(), Some(Err(_))) {
                linked.push_back(known);
            }
            return Some(work);
        }
        if linked.len() >= LINKED_MAX {
            let ended = linked.iter().position(|(_, work)| work.ended().is_some())?;
            linked.remove(ended);
        }
        let work = Work::new(Stage::Reading);
        linked.push_back((chosen.clone(), Arc::clone(&work)));
        drop(linked);
        begin(Arc::clone(&work));
        Some(work)
    }

    /// Nobody asks any more: the Desk ends.
    pub(crate) fn stop_all(&self) {
        let linked = self.linked.lock().unwrap_or_else(PoisonError::into_inner);
        linked.iter().for_each(|(_, work)| work.stop());
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().for_each(|(_, work)| work.stop());
    }

    /// A count that is being made of these lists, or whose end nobody has seen.
    pub(crate) fn count(&self, chosen: &Chosen) -> Option<Arc<Work<Counted>>> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let ids = ids(chosen);
        let of = counts.iter().find(|(known, _)| *known == ids);
        of.map(|(_, work)| Arc::clone(work))
    }

    /// Begins a count; an error if as many as there may be are being made, and nothing if one of
    /// these lists is.
    pub(crate) fn begin_count(&self, chosen: &Chosen) -> Result<Option<Arc<Work<Counted>>>, Busy> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let ids = ids(chosen);
        let is_full = counts.len() >= COUNTS_MAX;
        counts.retain(|(known, work)| work.ended().is_none() || (*known != ids && !is_full));
        if counts.iter().any(|(known, _)| *known == ids) {
            return Ok(None);
        }
        if counts.len() >= COUNTS_MAX {
            return Err(Busy);
        }
        let work = Work::new(Stage::Asking);
        counts.push_back((ids, Arc::clone(&work)));
        Ok(Some(work))
    }

    /// Ends what is done with these lists.
    pub(crate) fn stop(&self, chosen: &Chosen) {
        let mut linked = self.linked.lock().unwrap_or_else(PoisonError::into_inner);
        linked.retain(|(known, work)| {
            let is_it = known == chosen && work.ended().is_none();
            if is_it {
                work.stop();
            }
            !is_it
        });
        drop(linked);
        if let Some(count) = self.count(chosen) {
            count.stop();
        }
    }

    /// Its end was seen.
    pub(crate) fn forget_count(&self, chosen: &Chosen) {
        let ids = ids(chosen);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.retain(|(known, work)| *known != ids || work.ended().is_none());
    }
}

/// As many works as there may be go on.
#[derive(Debug)]
pub(crate) struct Busy;

/// Lists without what is said of them: a count is found again though that was changed meanwhile.
fn ids(chosen: &Chosen) -> BTreeSet<Handle> {
    chosen.iter().map(|(id, _)| id.clone()).collect()
}

/// However a work ends, it ends: also where its thread panicked.
pub(crate) struct Ends<T>(pub(crate) Arc<Work<T>>);

impl<T> Drop for Ends<T> {
    fn drop(&mut self) {
        if self.0.ended().is_none() {
            self.0.end(Err(Failed::internal()));
        }
    }
}

impl Failed {
    pub(crate) fn internal() -> Self {
        Self { why: Told::english("The work stopped before it was done."), hint: None }
    }

    pub(crate) fn of(error: &Error) -> Self {
        let why = Told::english(crate::fault::sentence(&error.to_string()));
        Self { why, hint: error.hint().map(Shown::from) }
    }
}

impl fmt::Debug for Works {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Works").finish_non_exhaustive()
    }
}
