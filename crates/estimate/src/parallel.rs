//! Work on several threads whose result does not depend on them: each job has its number, and what
//! comes back is in the order of the numbers.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::model::Model;

/// More threads than this help nobody: there are four chains, and 1,000 short bootstraps.
pub const THREADS_MAX: usize = 64;

/// How far a model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Which model.
    pub model: Model,
    /// Models fitted, bootstraps or draws done.
    pub done: u64,
    /// Of so many; may grow while chains have not converged.
    pub of: u64,
}

/// Hears of each step, from any thread, and may stop the work.
pub type Watch<'a> = &'a (dyn Fn(Step) -> ControlFlow<()> + Sync);

/// Somebody stopped the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stopped;

/// Does jobs `0..jobs` and gives their results in this order. `is_going` is asked after each job,
/// with how many are done.
pub(crate) fn map<T: Send>(
    threads: usize,
    jobs: usize,
    work: impl Fn(usize) -> T + Sync,
    is_going: impl Fn(usize) -> ControlFlow<()> + Sync,
) -> Result<Vec<T>, Stopped> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let results = Mutex::new((0..jobs).map(|_| None).collect::<Vec<Option<T>>>());
    let worker = || {
        while !stopped.load(Ordering::Relaxed) {
            let job = next.fetch_add(1, Ordering::Relaxed);
            if job >= jobs {
                return;
            }
            let result = work(job);
            if let Ok(mut results) = results.lock()
                && let Some(slot) = results.get_mut(job)
            {
                *slot = Some(result);
            }
            let so_far = done.fetch_add(1, Ordering::Relaxed) + 1;
            if is_going(so_far).is_break() {
                stopped.store(true, Ordering::Relaxed);
            }
        }
    };
    let threads = threads.clamp(1, THREADS_MAX).min(jobs);
    if threads <= 1 {
        worker();
    } else {
        // A panic of a worker goes on here: `scope` joins them all.
        std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(worker))));
    }
    if stopped.load(Ordering::Relaxed) {
        return Err(Stopped);
    }
    let results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.into_iter().collect::<Option<Vec<T>>>().ok_or(Stopped)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::{Stopped, map};

    #[test]
    fn results_are_in_order_for_any_number_of_threads() {
        for threads in [0, 1, 3, 100] {
            let squares = map(threads, 20, |job| job * job, |_| ControlFlow::Continue(()));
            assert_eq!(squares, Ok((0..20).map(|job| job * job).collect()));
        }
        assert_eq!(map(4, 0, |job| job, |_| ControlFlow::Continue(())), Ok(vec![]));
    }

    #[test]
    fn it_stops_when_told() {
        let stop =
            |done| if done >= 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        assert_eq!(map(1, 20, |job| job, stop), Err(Stopped));
        assert_eq!(map(2, 20, |job| job, stop), Err(Stopped));
    }
}
