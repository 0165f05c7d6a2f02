//! Group commit: one sync for everything that waits, and only then the signatures.
//!
//! One thread owns the writing connection and the key. While it syncs, the next requests gather, so
//! under load a sync carries many of them and alone a request waits for nobody. It signs in the
//! order in which it persisted, so that no signature bears an earlier time than one before it.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use testimony_proof::note::CosignerKey;
use tokio::sync::oneshot;

use crate::decide::Answer;
use crate::limits::BATCH_MAX;
use crate::store::{Store, Swap};
use crate::{Error, Submission};

/// Hands what was decided to the one thread that persists and signs.
pub struct GroupCommit {
    /// `None` only while it is dropped.
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

struct Job {
    swap: Swap,
    submission: Submission,
    done: oneshot::Sender<Result<Option<Answer>, Error>>,
}

impl GroupCommit {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(store: Store, key: Arc<CosignerKey>) -> Result<Self, Error> {
        let (jobs, waiting) = channel();
        let thread = std::thread::Builder::new()
            .name("cosigner-commit".to_owned())
            .spawn(move || commit(store, &key, &waiting))
            .map_err(Error::io("starting a thread for", std::path::Path::new("the store")))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Persists what was decided for a submission and then cosigns it; `None` if another tree came
    /// between, so that it must be decided anew.
    ///
    /// # Errors
    /// When the disk fails; nothing was signed then.
    pub async fn cosign(
        &self,
        swap: Swap,
        submission: Submission,
    ) -> Result<Option<Answer>, Error> {
        let (done, outcome) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or(Error::NotKept)?;
        jobs.send(Job { swap, submission, done }).map_err(|_| Error::NotKept)?;
        outcome.await.map_err(|_| Error::NotKept)?
    }
}

fn commit(mut store: Store, key: &CosignerKey, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        batch.extend(jobs.try_iter().take(BATCH_MAX - 1));
        let swaps: Vec<&Swap> = batch.iter().map(|job| &job.swap).collect();
        let made = store.swap_all(&swaps).ok();
        for (at, job) in batch.into_iter().enumerate() {
            let outcome = match made.as_ref().and_then(|made| made.get(at)) {
                None => Err(Error::NotKept),
                Some(false) => Ok(None),
                Some(true) => {
                    job.submission.cosign(key, &job.swap.next).map(Some).map_err(Error::from)
                }
            };
            // Whoever does not wait any more is not told; what was persisted stays.
            drop(job.done.send(outcome));
        }
    }
}

impl Drop for GroupCommit {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // It ends when the last job is done; what it panicked with was printed already.
            drop(thread.join());
        }
    }
}

impl fmt::Debug for GroupCommit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("GroupCommit").finish_non_exhaustive()
    }
}
