//! A Desk that is locked: one page, which asks for a passphrase.
//!
//! It runs in a process that never had a key. Only the browser in which the Desk was open may try.

use std::fmt;
use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Request, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use rand_core::CryptoRngCore;
use testimony_vault::Passphrase;
use tokio::sync::Notify;
use zeroize::Zeroizing;

use crate::door::{fresh, hash, same};
use crate::error::Error;
use crate::fault::{Fault, page, sentence};
use crate::locking::Browser;
use crate::pages::{Chrome, assets};
use crate::said::Told;
use crate::{cookie, guard, tongues};

/// A passphrase and a field's name; more is no passphrase.
const FORM_BYTES_MAX: usize = 16 << 10;

/// So long a listener needs to be left by one server, before the next one takes it.
const HANDING_OVER: Duration = Duration::from_millis(100);

/// What opens a vault: blocks, and says why not.
pub type Opener<T> = Box<dyn Fn(&Passphrase) -> Result<T, NotOpened> + Send + Sync>;

/// Why a vault does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotOpened {
    /// It is no member's passphrase.
    WrongPassphrase,
    /// Something else, in English.
    Other(String),
}

/// A locked Desk.
pub struct LockedDesk<T> {
    listener: TcpListener,
    state: Arc<Inner<T>>,
}

struct Inner<T> {
    hosts: [String; 3],
    browser: Browser,
    opener: Opener<T>,
    rng: Mutex<Box<dyn CryptoRngCore + Send>>,
    opened: Mutex<Option<(T, Browser)>>,
    done: Notify,
}

#[derive(Template)]
#[template(path = "locked.html")]
struct LockedPage {
    chrome: Chrome,
    why: Option<Told>,
    other_browser: bool,
}

impl<T: Send + 'static> LockedDesk<T> {
    /// A page on this listener, for this browser; what the opener gives is the way out.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn new(
        listener: TcpListener,
        browser: Browser,
        opener: Opener<T>,
        rng: Box<dyn CryptoRngCore + Send>,
    ) -> Result<Self, Error> {
        let port = listener.local_addr().map_err(Error::Serve)?.port();
        let hosts = guard::hosts(port);
        let (rng, opened) = (Mutex::new(rng), Mutex::new(None));
        let inner = Inner { hosts, browser, opener, rng, opened, done: Notify::new() };
        Ok(Self { listener, state: Arc::new(inner) })
    }

    /// Answers until somebody opens the vault, or `shutdown` is done: then there is nothing.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn wait(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<Option<(T, Browser)>, Error> {
        let listener = self.listener.try_clone().map_err(Error::Serve)?;
        listener.set_nonblocking(true).map_err(Error::Serve)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(Error::Serve)?;
        let state = Arc::clone(&self.state);
        let router = Router::new()
            .route("/unlock", post(unlock::<T>))
            .route("/language", post(language))
            .route("/desk.css", get(assets::style))
            .route("/desk.svg", get(assets::icon))
            .fallback(show::<T>)
            .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
            .layer(from_fn_with_state(Arc::clone(&state), guarded::<T>))
            .with_state(Arc::clone(&state));
        let waited = Arc::clone(&state);
        let end = async move {
            tokio::select! { () = shutdown => {}, () = waited.done.notified() => {} }
        };
        axum::serve(listener, router).with_graceful_shutdown(end).await.map_err(Error::Serve)?;
        Ok(state.opened.lock().unwrap_or_else(PoisonError::into_inner).take())
    }

    /// The address on which it answers.
    ///
    /// # Errors
    /// When the listener cannot say.
    pub fn address(&self) -> Result<SocketAddr, Error> {
        self.listener.local_addr().map_err(Error::Serve)
    }
}

impl<T> Inner<T> {
    fn is_the_browser(&self, headers: &HeaderMap) -> bool {
        let shown = cookie::read(headers, &self.browser.cookie_name).unwrap_or_default();
        self.browser.cookie.as_ref().is_none_or(|kept| same(kept, shown))
    }
}

async fn guarded<T: Send + 'static>(
    State(inner): State<Arc<Inner<T>>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let locale = tongues::chosen(headers).unwrap_or_else(|| tongues::asked(headers));
    let answer = tongues::speak(locale, async {
        match guard::admit_stranger(&inner.hosts, &request) {
            Ok(()) => next.run(request).await,
            Err(fault) => fault.into_response(),
        }
    });
    let mut answer = answer.await;
    guard::protect(answer.headers_mut());
    answer
}

async fn show<T: Send + 'static>(
    State(inner): State<Arc<Inner<T>>>,
    headers: HeaderMap,
) -> Response {
    // Only while somebody tries is it taken; then it is not open yet.
    if inner.opened.try_lock().is_ok_and(|opened| opened.is_some()) {
        tokio::time::sleep(HANDING_OVER).await;
        let home = HeaderValue::from_static("/");
        return (StatusCode::SEE_OTHER, [(LOCATION, home)]).into_response();
    }
    let other_browser = !inner.is_the_browser(&headers);
    locked_page(StatusCode::OK, None, other_browser)
}

async fn unlock<T: Send + 'static>(
    State(inner): State<Arc<Inner<T>>>,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    if !inner.is_the_browser(&headers) {
        return locked_page(StatusCode::FORBIDDEN, None, true);
    }
    let typed = fields.into_iter().find(|(name, _)| name == "passphrase");
    let typed = Zeroizing::new(typed.map(|(_, typed)| typed).unwrap_or_default());
    let passphrase = Passphrase::new(&typed);
    let at_work = Arc::clone(&inner);
    let opened = tokio::task::spawn_blocking(move || {
        // One try at a time: each costs the machine a quarter of a gigabyte.
        let mut opened = at_work.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.is_some() {
            return Ok(None);
        }
        let vault = (at_work.opener)(&passphrase)?;
        let mut rng = at_work.rng.lock().unwrap_or_else(PoisonError::into_inner);
        let cookie = fresh(rng.as_mut());
        let cookie_name = at_work.browser.cookie_name.clone();
        *opened = Some((vault, Browser { cookie_name, cookie: Some(hash(&cookie)) }));
        Ok(Some(cookie))
    });
    let ours = |key| Told::ours(tongues::here().say(key));
    let why = match opened.await {
        Ok(Ok(Some(cookie))) => match cookie::set(&inner.browser.cookie_name, &cookie) {
            Some(cookie) => {
                // Whoever is sent on must not be met by this page again.
                inner.done.notify_one();
                tokio::time::sleep(HANDING_OVER).await;
                let home = HeaderValue::from_static("/");
                return (StatusCode::SEE_OTHER, [(LOCATION, home), (SET_COOKIE, cookie)])
                    .into_response();
            }
            None => ours("locked-no-cookie"),
        },
        Ok(Ok(None)) => ours("locked-already"),
        Ok(Err(NotOpened::WrongPassphrase)) => ours("wrong-passphrase"),
        Ok(Err(NotOpened::Other(why))) => Told::english(sentence(&why)),
        Err(_) => ours("locked-fault"),
    };
    locked_page(StatusCode::OK, Some(why), false)
}

fn locked_page(status: StatusCode, why: Option<Told>, other_browser: bool) -> Response {
    page(status, &LockedPage { chrome: Chrome::bare(), why, other_browser })
}

/// The choice of a language, which only the browser can keep: the vault is shut.
async fn language(Form(fields): Form<Vec<(String, String)>>) -> Response {
    let tag = fields.into_iter().find(|(name, _)| name == "tag");
    let locale = tag.as_ref().and_then(|(_, tag)| tongues::of(tag));
    let Some(cookie) = locale.and_then(tongues::keep) else {
        return Fault::BadForm.into_response();
    };
    let home = HeaderValue::from_static("/");
    (StatusCode::SEE_OTHER, [(LOCATION, home), (SET_COOKIE, cookie)]).into_response()
}

impl<T> fmt::Debug for LockedDesk<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LockedDesk").finish_non_exhaustive()
    }
}
