//! One writer at a time: an advisory lock on `DIR/lock`, which ends with the process that holds it.
//!
//! It ends a moment later if that process has just started another one: between `fork` and `exec`
//! the child has the open file too, and with it the lock. So a lock that is held is asked for again
//! for half a second before anybody is told that the vault is in use.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::Error;

/// How often the lock is tried, and how long it is waited in between: a child reaches `exec` in a
/// few milliseconds, in tens of them on a machine under load; a person notices nothing below a second.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(25);

/// The file that is locked.
pub(crate) const LOCK_FILE: &str = "lock";

/// The lock; dropped with the vault.
#[derive(Debug)]
pub(crate) struct VaultLock {
    _file: File,
}

impl VaultLock {
    /// Takes the lock, or says that somebody else has it. A file left by a dead process does not
    /// count: the system drops a lock with its holder.
    pub(crate) fn take(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(LOCK_FILE);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(Error::io("opening", &path))?;
        for attempt in 1..=TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if attempt < TRIES => thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(cause)) => return Err(Error::io("locking", &path)(cause)),
            }
        }
        Err(Error::InUse)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_lock_that_is_held_for_a_moment_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let first = VaultLock::take(dir.path()).unwrap();
        // As a child between `fork` and `exec` does it: the same open file once more.
        let child = first._file.try_clone().unwrap();
        drop(first);
        let held = thread::spawn(move || {
            thread::sleep(4 * PAUSE);
            drop(child);
        });
        VaultLock::take(dir.path()).unwrap();
        held.join().unwrap();
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "the test measures how long a refusal takes")]
    fn fail_a_second_writer_well_under_two_seconds() {
        let dir = tempfile::tempdir().unwrap();
        let _first = VaultLock::take(dir.path()).unwrap();
        let start = std::time::Instant::now();
        assert!(matches!(VaultLock::take(dir.path()), Err(Error::InUse)));
        let taken = start.elapsed();
        assert!(taken >= (TRIES - 1) * PAUSE, "it did not wait: {taken:?}");
        assert!(taken < Duration::from_millis(1_500), "{taken:?}");
    }

    #[test]
    fn there_are_never_two_writers() {
        let dir = tempfile::tempdir().unwrap();
        let (writers, turns) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        let Ok(lock) = VaultLock::take(dir.path()) else { continue };
                        assert_eq!(writers.fetch_add(1, Ordering::SeqCst), 0, "two writers");
                        thread::yield_now();
                        assert_eq!(writers.fetch_sub(1, Ordering::SeqCst), 1, "two writers");
                        turns.fetch_add(1, Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
        assert!(turns.into_inner() >= 25, "nearly nobody ever wrote");
    }
}
