//! Locking: what is left of a Desk when its keys are gone, and when they go by themselves.
//!
//! A process cannot be sure to have wiped every copy of a key or of a page: the database's cache,
//! freed memory, buffers of requests. So the face that started the Desk replaces the whole process
//! (`docs/spec/session.md`, section 5); what goes over is [`Left`], in which no secret is.

use std::fmt;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};

use crate::door::Hash;

/// How long the answer to a press of the button has to reach the browser.
const ANSWER_TIME: Duration = Duration::from_millis(150);

/// What is left of a Desk that was locked.
pub struct Left {
    /// Where it listens; whoever connects meanwhile waits.
    pub listener: TcpListener,
    /// Which browser it was opened in.
    pub browser: Browser,
}

/// The browser in which a Desk was opened, as far as it is known: a name and a hash, no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    pub(crate) cookie_name: String,
    pub(crate) cookie: Option<Hash>,
}

impl Browser {
    /// As it is handed on: the cookie's name, a colon, and its hash in hex if there is a session.
    pub fn to_text(&self) -> String {
        let cookie = self.cookie.as_ref().map(|hash| HEXLOWER.encode(hash));
        format!("{}:{}", self.cookie_name, cookie.unwrap_or_default())
    }

    /// Reads what [`Self::to_text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, hash) = text.split_once(':')?;
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if name.is_empty() || !name.bytes().all(known) {
            return None;
        }
        let cookie = match hash {
            "" => None,
            hex => Some(HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok()?),
        };
        Some(Self { cookie_name: name.to_owned(), cookie })
    }
}

type Act = Box<dyn Fn(Left) + Send + Sync>;

/// Whether and how this Desk can be locked.
pub(crate) struct Locking {
    listener: TcpListener,
    act: OnceLock<(Act, Option<SignedDuration>)>,
    locked: AtomicBool,
    seen: Mutex<Timestamp>,
}

impl Locking {
    pub(crate) fn new(listener: TcpListener, now: Timestamp) -> Self {
        Self {
            listener,
            act: OnceLock::new(),
            locked: AtomicBool::new(false),
            seen: Mutex::new(now),
        }
    }

    /// Sets once how it is done, and after how long a time in which nobody looked.
    pub(crate) fn set(&self, act: Act, after: Option<SignedDuration>) {
        drop(self.act.set((act, after)));
    }

    /// Whether it can be locked at all.
    pub(crate) fn can(&self) -> bool {
        self.act.get().is_some()
    }

    /// Whether nothing may be shown any more.
    pub(crate) fn is_locked(&self) -> bool {
        self.locked.load(Ordering::SeqCst)
    }

    /// Somebody looked.
    pub(crate) fn saw(&self, now: Timestamp) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Whether nobody has looked for so long that it locks by itself. A clock that goes back, and a
    /// machine that slept, are reasons to lock and not to wait.
    pub(crate) fn is_idle(&self, now: Timestamp) -> bool {
        let Some((_, Some(after))) = self.act.get() else { return false };
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        now.duration_since(seen) >= *after || now < seen
    }

    /// Locks at once. Does not come back where all is well.
    pub(crate) fn lock(&self, browser: Browser) {
        self.locked.store(true, Ordering::SeqCst);
        if let (Some((act, _)), Ok(listener)) = (self.act.get(), self.listener.try_clone()) {
            act(Left { listener, browser });
        }
    }
}

/// Locks after the answer under way has been sent.
pub(crate) fn lock_soon(lock: impl FnOnce() + Send + 'static) {
    thread::spawn(move || {
        thread::sleep(ANSWER_TIME);
        lock();
    });
}

impl fmt::Debug for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Left").field("browser", &self.browser).finish_non_exhaustive()
    }
}

impl fmt::Debug for Locking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Locking").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_read_back() {
        for cookie in [None, Some([7; 32])] {
            let browser = Browser { cookie_name: "desk-0a1b2c3d".to_owned(), cookie };
            assert_eq!(Browser::parse(&browser.to_text()), Some(browser));
        }
        for bad in ["", "desk-1", "a b:", "desk-1:zz", "desk-1:00"] {
            assert_eq!(Browser::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn it_is_idle_after_its_time_and_when_the_clock_goes_back() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let locking = Locking::new(TcpListener::bind("127.0.0.1:0").unwrap(), at(1_000));
        assert!(!locking.is_idle(at(9_000)));
        locking.set(Box::new(|_| {}), Some(SignedDuration::from_secs(60)));
        assert!(
            !locking.is_idle(at(1_059)) && locking.is_idle(at(1_060)) && locking.is_idle(at(999))
        );
        locking.saw(at(1_050));
        assert!(!locking.is_idle(at(1_109)));
    }
}
