//! Places for a limited number at once: when all are taken, the slowest gives its place up.
//!
//! A limit alone is a weapon: whoever takes every place and does nothing keeps everybody out. Here
//! who brings least in the time it has had is cut for who comes next; nothing else is known of
//! either. Honest senders over Tor bring kilobytes a second, those that only hold a place do not.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use crate::limits::YOUNG;

/// How often somebody who waits looks again for one who is no longer young.
const LOOK: Duration = Duration::from_millis(100);

/// Bytes of this time and of the one before it count.
const STRETCH: Duration = Duration::from_secs(5);

/// A limited number of places.
pub(crate) struct Crowd {
    max: usize,
    members: Mutex<Members>,
    freed: Notify,
}

#[derive(Default)]
struct Members {
    next: u64,
    all: HashMap<u64, Arc<Pace>>,
}

/// How fast somebody is.
pub(crate) struct Pace {
    /// Since when we wait for them; before we have looked at all, nobody is slow but we.
    since: OnceLock<Instant>,
    moved: Mutex<Moved>,
    /// What it wants has arrived whole: it waits for us, and is not slow.
    waits_for_us: AtomicBool,
    cut: AtomicBool,
    told: Notify,
}

tokio::task_local! {
    /// The pace of the connection on which a request came.
    pub(crate) static CONNECTION: Arc<Pace>;
}

/// Says whether the connection of this request waits for us: for a place, or for its answer.
pub(crate) fn waits_for_us(waits: bool) {
    // Outside a connection (in tests) there is none to be spared.
    CONNECTION.try_with(|pace| pace.waits_for_us(waits)).ok();
}

/// What moved of late: who was fast once and does nothing since is slow.
struct Moved {
    /// When the present stretch of time began.
    from: Instant,
    bytes: u64,
    /// In the stretch before.
    before: u64,
}

/// A taken place; free again when this goes.
pub(crate) struct Place {
    crowd: Arc<Crowd>,
    number: u64,
    pace: Arc<Pace>,
}

impl Crowd {
    pub(crate) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self { max, members: Mutex::default(), freed: Notify::new() })
    }

    /// A place; `None` where for so long all were taken by those who have only just come.
    pub(crate) async fn enter(self: &Arc<Self>, wait_max: Duration) -> Option<Place> {
        let until = Instant::now() + wait_max;
        loop {
            if let Some(place) = self.try_enter() {
                return Some(place);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            // Woken or not: who was young may be slow by now.
            drop(timeout(left.min(LOOK), self.freed.notified()).await);
        }
    }

    /// Returns when nobody is left.
    pub(crate) async fn empty(&self) {
        while self.count() > 0 {
            drop(timeout(LOOK, self.freed.notified()).await);
        }
    }

    /// How many are here.
    fn count(&self) -> usize {
        self.members().all.len()
    }

    fn try_enter(self: &Arc<Self>) -> Option<Place> {
        let mut members = self.members();
        let now = Instant::now();
        if members.all.len() >= self.max {
            let slowest = members.slowest(now)?;
            if let Some(pace) = members.all.remove(&slowest) {
                pace.give_way();
            }
        }
        let (number, pace) = (members.next, Arc::new(Pace::new(now)));
        members.next += 1;
        members.all.insert(number, Arc::clone(&pace));
        Some(Place { crowd: Arc::clone(self), number, pace })
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Members {
    /// Who brought least for the time, the young left out.
    fn slowest(&self, now: Instant) -> Option<u64> {
        let grown = self.all.iter().filter_map(|(number, pace)| {
            let since = pace.since.get()?;
            let age = now.saturating_duration_since(*since);
            let spared = age < YOUNG || pace.waits_for_us.load(Ordering::Relaxed);
            (!spared).then(|| (pace.per_second(now), *number))
        });
        grown.min().map(|(_, number)| number)
    }
}

impl Pace {
    fn new(now: Instant) -> Self {
        let moved = Mutex::new(Moved { from: now, bytes: 0, before: 0 });
        let (waits_for_us, cut) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { since: OnceLock::new(), moved, waits_for_us, cut, told: Notify::new() }
    }

    /// Takes note of bytes that came or went.
    pub(crate) fn moved(&self, bytes: usize) {
        let mut moved = self.lately(Instant::now());
        moved.bytes = moved.bytes.saturating_add(bytes as u64);
    }

    /// Takes note that we have looked, and that there was nothing.
    pub(crate) fn awaited(&self) {
        self.since.get_or_init(Instant::now);
    }

    /// Says whether it is our turn.
    pub(crate) fn waits_for_us(&self, waits: bool) {
        self.waits_for_us.store(waits, Ordering::Relaxed);
    }

    /// Returns when the place is needed by somebody else.
    pub(crate) async fn needed(&self) {
        while !self.cut.load(Ordering::Acquire) {
            self.told.notified().await;
        }
    }

    /// Thousandths of a byte in a second, of late.
    fn per_second(&self, now: Instant) -> u128 {
        let moved = self.lately(now);
        let stretch = now.saturating_duration_since(moved.from) + STRETCH;
        let since = self.since.get().copied().unwrap_or(now);
        let time = stretch.min(now.saturating_duration_since(since));
        u128::from(moved.bytes + moved.before) * 1_000_000 / time.as_millis().max(1)
    }

    fn lately(&self, now: Instant) -> MutexGuard<'_, Moved> {
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now.saturating_duration_since(moved.from);
        if since >= STRETCH {
            let before = if since < 2 * STRETCH { moved.bytes } else { 0 };
            *moved = Moved { from: now, bytes: 0, before };
        }
        moved
    }

    fn give_way(&self) {
        self.cut.store(true, Ordering::Release);
        // Kept for one who does not wait yet.
        self.told.notify_one();
    }
}

impl Place {
    pub(crate) fn pace(&self) -> Arc<Pace> {
        Arc::clone(&self.pace)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.crowd.members().all.remove(&self.number);
        self.crowd.freed.notify_one();
    }
}

impl fmt::Debug for Crowd {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Crowd").field("max", &self.max).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(300);

    async fn older(seconds: u64) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    async fn entered(crowd: &Arc<Crowd>) -> Place {
        let place = crowd.enter(SHORT).await.unwrap();
        place.pace().awaited();
        place
    }

    /// Where the machine is so busy that nobody has looked yet, nobody is to blame.
    #[tokio::test(start_paused = true)]
    async fn who_was_not_looked_at_is_spared() {
        let crowd = Crowd::new(1);
        let first = crowd.enter(SHORT).await.unwrap();
        older(20).await;
        assert!(crowd.enter(SHORT).await.is_none());
        first.pace().awaited();
        older(2).await;
        assert!(crowd.enter(SHORT).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn the_slowest_gives_way() {
        let crowd = Crowd::new(3);
        let mut places = Vec::new();
        for bytes in [5_000, 10, 700] {
            let place = entered(&crowd).await;
            place.pace().moved(bytes);
            places.push(place);
        }
        older(2).await;
        let newcomer = crowd.enter(SHORT).await.unwrap();
        let cut = |place: &Place| place.pace().cut.load(Ordering::Relaxed);
        assert_eq!(places.iter().map(cut).collect::<Vec<_>>(), [false, true, false]);
        timeout(SHORT, places[1].pace().needed()).await.unwrap();
        assert_eq!(crowd.count(), 3);
        // The one who was cut leaves later, and takes nobody's place along.
        drop(places.remove(1));
        assert_eq!(crowd.count(), 3);
        drop(newcomer);
        assert_eq!(crowd.count(), 2);
    }

    /// Of 3,000 slow connections those that had read a megabyte at first kept honest ones out.
    #[tokio::test(start_paused = true)]
    async fn what_was_long_ago_does_not_count() {
        let crowd = Crowd::new(2);
        let fast_once = entered(&crowd).await;
        fast_once.pace().moved(1_000_000);
        older(20).await;
        let slow = entered(&crowd).await;
        for _ in 0..5 {
            slow.pace().moved(100);
            older(1).await;
        }
        let _newcomer = crowd.enter(SHORT).await.unwrap();
        let cut = [&fast_once, &slow].map(|place| place.pace().cut.load(Ordering::Relaxed));
        assert_eq!(cut, [true, false]);
    }

    /// Under a flood we are slow: who has brought everything does not pay for that.
    #[tokio::test(start_paused = true)]
    async fn who_waits_for_us_is_spared() {
        let crowd = Crowd::new(2);
        let waiting = entered(&crowd).await;
        waiting.pace().waits_for_us(true);
        let reading = entered(&crowd).await;
        older(20).await;
        reading.pace().moved(1_000);
        assert!(crowd.enter(SHORT).await.is_some());
        let cut = [&waiting, &reading].map(|place| place.pace().cut.load(Ordering::Relaxed));
        assert_eq!(cut, [false, true]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_young_are_left_alone_and_a_place_is_waited_for() {
        let crowd = Crowd::new(1);
        let first = entered(&crowd).await;
        assert!(crowd.enter(SHORT).await.is_none());
        let waiting = tokio::spawn({
            let crowd = Arc::clone(&crowd);
            async move { crowd.enter(SHORT).await.is_some() }
        });
        tokio::task::yield_now().await;
        drop(first);
        assert!(waiting.await.unwrap());
    }
}
