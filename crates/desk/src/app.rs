//! What every request shares.

use std::fmt;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::http::HeaderMap;
use jiff::Timestamp;
use testimony_casework::init;
use testimony_locale::Locale;
use testimony_proof::policy::is_demo_log;
use testimony_vault::Passphrase;
use zeroize::Zeroizing;

use crate::counting::Works;
use crate::door::Door;
use crate::error::Error;
use crate::fault::{Fault, Refusal};
use crate::guard::{Session, hosts};
use crate::locking::{Browser, Locking};
use crate::room::{Room, Shared};
use crate::seats::{Place, Who};
use crate::shown::Shown;
use crate::waiting::Waiting;
use crate::{pages, tongues};

/// A handle to what every request shares.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

struct Inner {
    room: Shared,
    door: Door,
    hosts: [String; 3],
    proxy: Option<String>,
    team: Shown,
    vault_folder: Shown,
    demo: bool,
    locking: Locking,
    clock: fn() -> Timestamp,
    /// One guess at a passphrase at a time.
    guesses: tokio::sync::Mutex<()>,
    /// The language that the team chose; without it, the browser's.
    chosen: Mutex<Option<&'static Locale>>,
    /// The only language, in the test of the languages.
    only: OnceLock<&'static Locale>,
    waiting: Waiting,
    works: Works,
}

impl App {
    pub(crate) async fn new(
        shared: Shared,
        (listener, browser): (TcpListener, Option<&Browser>),
        proxy: Option<String>,
        clock: fn() -> Timestamp,
    ) -> Result<(Self, Zeroizing<String>), Error> {
        let mut room = shared.enter().await;
        let (door, token) = match browser {
            Some(browser) => (Door::resumed(browser, room.rng()), Zeroizing::default()),
            None => Door::new(room.rng()),
        };
        let port = listener.local_addr().map_err(Error::Serve)?.port();
        let locking = Locking::new(listener, clock());
        let team = Shown::from(init::team_name(room.vault())?);
        let demo = is_demo_log(&init::log_origin(room.vault())?);
        let vault_folder = Shown::from(room.vault().dir().display().to_string());
        let hosts = hosts(port);
        let chosen =
            room.vault().setting(tongues::SETTING).map_err(testimony_casework::Error::from)?;
        let chosen = Mutex::new(chosen.as_deref().and_then(tongues::of));
        drop(room);
        let room = shared;
        let guesses = tokio::sync::Mutex::default();
        let inner = Inner {
            room,
            door,
            hosts,
            proxy,
            team,
            vault_folder,
            demo,
            locking,
            clock,
            guesses,
            chosen,
            only: OnceLock::new(),
            waiting: Waiting::default(),
            works: Works::default(),
        };
        Ok((Self(Arc::new(inner)), token))
    }

    pub(crate) fn door(&self) -> &Door {
        &self.0.door
    }

    /// The only names under which the Desk answers: a name that an attacker's DNS points at this
    /// machine is not among them.
    pub(crate) fn hosts(&self) -> &[String] {
        &self.0.hosts
    }

    pub(crate) fn proxy(&self) -> Option<&str> {
        self.0.proxy.as_deref()
    }

    pub(crate) fn team(&self) -> &Shown {
        &self.0.team
    }

    pub(crate) fn vault_folder(&self) -> &Shown {
        &self.0.vault_folder
    }

    pub(crate) fn is_demo(&self) -> bool {
        self.0.demo
    }

    /// The language of a request: what was chosen in that browser, what the team chose last, what the
    /// browser asks for. A stranger hears nothing of what the team chose.
    pub(crate) fn tongue(&self, headers: &HeaderMap, is_stranger: bool) -> &'static Locale {
        let team = || *self.0.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        let team = || if is_stranger { None } else { team() };
        let only = self.0.only.get().copied();
        let chosen = only.or_else(|| tongues::chosen(headers)).or_else(team);
        chosen.unwrap_or_else(|| tongues::asked(headers))
    }

    /// Speaks one language alone.
    pub(crate) fn speak(&self, locale: &'static Locale) {
        self.0.only.get_or_init(|| locale);
    }

    /// From now on every page is in this language, but in browsers that chose another.
    pub(crate) fn choose(&self, locale: &'static Locale) {
        *self.0.chosen.lock().unwrap_or_else(PoisonError::into_inner) = Some(locale);
    }

    /// How many proposals wait for whom.
    pub(crate) fn waiting(&self) -> &Waiting {
        &self.0.waiting
    }

    /// Lists that are linked, and counts that are made.
    pub(crate) fn works(&self) -> &Works {
        &self.0.works
    }

    pub(crate) fn locking(&self) -> &Locking {
        &self.0.locking
    }

    /// Somebody with a session looked.
    pub(crate) fn saw_somebody(&self) {
        self.0.locking.saw((self.0.clock)());
    }

    /// Whether nobody has looked for too long.
    pub(crate) fn is_idle(&self) -> bool {
        self.0.locking.is_idle((self.0.clock)())
    }

    /// Locks at once.
    pub(crate) fn lock(&self) {
        self.0.locking.lock(self.0.door.browser());
    }

    /// The room by itself, for its generator and clock.
    pub(crate) async fn enter(&self) -> Room {
        self.0.room.enter().await
    }

    /// The seat of whoever's passphrase this is, if it is a member's.
    pub(crate) async fn admit(
        &self,
        passphrase: Passphrase,
    ) -> Result<Result<Place, testimony_casework::Error>, Fault> {
        let _one = self.0.guesses.lock().await;
        let dir = self.enter().await.vault().dir().to_owned();
        let seat = tokio::task::spawn_blocking(move || pages::seat_of(&dir, &passphrase));
        let place = match seat.await.map_err(|_| Fault::Internal)? {
            Ok(place) => place,
            Err(error) => return Ok(Err(error)),
        };
        // The vault has the last word: he may have been removed, or the file been tampered with.
        let mut room = self.enter().await;
        let who = Who::Member(place.clone());
        match room.sit(&who) {
            Ok(()) => Ok(Ok(place)),
            Err(Fault::Casework(error)) => Ok(Err(*error)),
            Err(other) => Err(other),
        }
    }

    /// Gives a session to a member; the value of its new cookie.
    pub(crate) async fn change_member(
        &self,
        session: &Session,
        who: Who,
    ) -> Result<Zeroizing<String>, Fault> {
        let mut room = self.enter().await;
        let changed = self.door().change(&session.form_token, who, room.rng());
        changed.ok_or(Fault::Refused(Refusal::Session))
    }

    /// An address for one more browser.
    pub(crate) async fn invite(&self) -> Result<Zeroizing<String>, Fault> {
        let mut room = self.enter().await;
        let token = self.door().invite(room.rng());
        let host = self.hosts().first().ok_or(Fault::Internal)?;
        Ok(Zeroizing::new(format!("http://{host}/?token={}", token.as_str())))
    }

    /// Does a job with the vault, as the member whose request it is.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Room) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.0.room.run(job).await
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
