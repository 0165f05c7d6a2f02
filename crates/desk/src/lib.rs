//! The Desk: a local web page over one vault.
//!
//! [`Desk::bind`] listens on loopback and nowhere else; [`Desk::address`] is opened once, by
//! whoever started it; [`Desk::serve`] runs until it is asked to stop. What each page shows and
//! what the one-time address protects against: `docs/desk.md`.
//!
//! A handler parses, calls a use case of `casework`, renders. Every page is whole without scripts.
//! Never here: a request to any host (but the Post that a member names for a reply), a log of
//! requests, a rule about the case. The vault works on a blocking thread behind one lock, which is
//! never held while something is awaited.
//!
//! An unlocked Desk is open to whoever sits there, and to every program of the same user.

#![forbid(unsafe_code)]

mod app;
mod cookie;
mod counting;
mod door;
pub mod drawings;
mod error;
mod fault;
mod form;
mod guard;
mod limits;
mod locked;
mod locking;
mod pages;
mod room;
mod routes;
mod said;
mod seats;
mod sentence;
mod shared;
mod shown;
mod tongues;
mod waiting;

use std::fmt;
use std::future::Future;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rand_core::CryptoRngCore;
use testimony_casework::Marks;
use testimony_locale::Locale;
use zeroize::Zeroizing;

use crate::app::App;
pub use crate::error::Error;
pub use crate::limits::{FILES_MAX, TEXT_BYTES_MAX, UPLOAD_BYTES_MAX};
pub use crate::locked::{LockedDesk, NotOpened, Opener};
pub use crate::locking::{Browser, Left};
pub use crate::routes::{Needs, Route};
pub use crate::shared::{LentVault, LongWork, SharedVault};

/// How often it is looked whether somebody is still there: well under the two seconds within which
/// a lock has to take hold.
const IDLE_LOOK: Duration = Duration::from_millis(500);

/// How a Desk is opened.
#[derive(Debug, Clone)]
pub struct DeskOptions {
    /// 127.0.0.1 or ::1, with port 0 for any that is free; anything else is refused.
    pub listen: SocketAddr,
    /// The proxy for replies (`socks5h://HOST:PORT`); nothing else ever leaves the machine.
    pub proxy: Option<String>,
    /// Where this machine remembers what it signed.
    pub marks: Marks,
}

/// A Desk that listens.
pub struct Desk {
    listener: TcpListener,
    app: App,
    address: Zeroizing<String>,
}

impl Desk {
    /// Listens, and draws the one-time address.
    ///
    /// # Errors
    /// [`Error::NotLoopback`]; when the port is taken or the vault cannot be read.
    pub async fn bind(
        vault: impl Into<SharedVault>,
        options: DeskOptions,
        clock: fn() -> Timestamp,
        rng: Box<dyn CryptoRngCore + Send>,
    ) -> Result<Self, Error> {
        let ip = options.listen.ip();
        if ip != Ipv4Addr::LOCALHOST && ip != Ipv6Addr::LOCALHOST {
            return Err(Error::NotLoopback(ip));
        }
        let listening = |cause| Error::Listen { address: options.listen, cause };
        let listener = TcpListener::bind(options.listen).map_err(listening)?;
        Self::on(listener, None, vault.into(), options, clock, rng).await
    }

    /// Goes on where a locked Desk was: the same address, for the browser that opened it again.
    ///
    /// # Errors
    /// When the listener or the vault cannot be used.
    pub async fn resume(
        listener: TcpListener,
        browser: &Browser,
        vault: SharedVault,
        options: DeskOptions,
        clock: fn() -> Timestamp,
        rng: Box<dyn CryptoRngCore + Send>,
    ) -> Result<Self, Error> {
        Self::on(listener, Some(browser), vault, options, clock, rng).await
    }

    async fn on(
        listener: TcpListener,
        browser: Option<&Browser>,
        vault: SharedVault,
        options: DeskOptions,
        clock: fn() -> Timestamp,
        rng: Box<dyn CryptoRngCore + Send>,
    ) -> Result<Self, Error> {
        let listening = |cause| Error::Listen { address: options.listen, cause };
        let at = listener.local_addr().map_err(listening)?;
        listener.set_nonblocking(true).map_err(listening)?;
        let kept = listener.try_clone().map_err(listening)?;
        let room = room::Shared::new(vault, options.marks, clock, rng);
        let (app, token) = App::new(room, (kept, browser), options.proxy, clock).await?;
        let address = Zeroizing::new(format!("http://{at}/?token={}", token.as_str()));
        Ok(Self { listener, app, address })
    }

    /// Makes it one that can be locked: `act` replaces this process; `after` so long a time in which
    /// nobody looked it is done without being asked.
    #[must_use]
    pub fn lockable(
        self,
        after: Option<SignedDuration>,
        act: impl Fn(Left) + Send + Sync + 'static,
    ) -> Self {
        self.app.locking().set(Box::new(act), after);
        self
    }

    /// What locks this Desk at once, for whoever is asked by another way than its pages.
    pub fn locker(&self) -> impl Fn() + Send + Sync + 'static {
        let app = self.app.clone();
        move || app.lock()
    }

    /// Every route that it answers, and who may ask for it.
    pub fn routes() -> Vec<Route> {
        pages::table().routes().to_vec()
    }

    /// The negative control of the test that asks every route as everybody: with this nothing is
    /// hidden and nothing refused, and that test must fail.
    #[doc(hidden)]
    pub async fn take_guard_off(self) -> Self {
        self.app.enter().await.take_guard_off();
        self
    }

    /// For the test of the languages: every page is in this one, whatever was chosen or asked for.
    #[doc(hidden)]
    #[must_use]
    pub fn speak(self, locale: &'static Locale) -> Self {
        self.app.speak(locale);
        self
    }

    /// The address that opens the Desk in one browser, once.
    pub fn address(&self) -> String {
        self.address.as_str().to_owned()
    }

    /// Answers until `shutdown` is done and what was begun is finished.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        let listener = tokio::net::TcpListener::from_std(self.listener).map_err(Error::Serve)?;
        let watched = self.app.clone();
        let watch = tokio::spawn(async move {
            loop {
                tokio::time::sleep(IDLE_LOOK).await;
                if watched.is_idle() {
                    watched.lock();
                }
            }
        });
        let works = self.app.clone();
        let router = pages::router(self.app);
        let served = axum::serve(listener, router)
            .with_graceful_shutdown(shutdown)
            .await
            .map_err(Error::Serve);
        watch.abort();
        works.works().stop_all();
        served
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}
