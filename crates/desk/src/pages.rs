//! The routes, and what all pages have in common.

mod account;
pub(crate) mod assets;
mod download;
mod event;
mod events;
mod file;
mod files;
mod inbox;
mod new_account;
mod picture;
mod record;
mod search;
mod sources;
mod upload;
mod words;

use std::convert::Infallible;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use testimony_model::Handle;

use crate::app::App;
use crate::cookie;
use crate::fault::{Fault, page};
use crate::form::Posted;
use crate::guard::{Session, guard};
use crate::limits::FORM_BYTES_MAX;
use crate::locking::lock_soon;
use crate::shown::Shown;

/// What stands around every page.
#[derive(Debug, Clone)]
pub(crate) struct Chrome {
    /// For the forms; absent where a page has none.
    pub(crate) form_token: Option<String>,
    /// The script's file name, if this build has it.
    pub(crate) script: Option<String>,
    /// The team's name.
    pub(crate) team: Shown,
    /// Whether it can be locked.
    pub(crate) can_lock: bool,
    /// Whether everything here is invented.
    pub(crate) demo: bool,
    /// Which part of the Desk it is, for the navigation.
    pub(crate) section: &'static str,
    /// What was just done.
    pub(crate) done: Done,
}

/// What was just done, said above the page that shows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Done {
    /// Nothing.
    #[default]
    Nothing,
    /// A reply lies at the Post.
    Replied,
    /// What the teller allows is on record.
    Consent,
    /// What was learnt is on record.
    Described,
    /// A new account is on record.
    Added,
    /// Everything that waited is sealed.
    Sealed,
}

/// A page that says that the Desk is open.
#[derive(Template)]
#[template(path = "opened.html")]
struct OpenedPage;

/// A page that says that the session is over.
#[derive(Template)]
#[template(path = "closed.html")]
struct ClosedPage;

/// A page that says that the keys go.
#[derive(Template)]
#[template(path = "locking.html")]
struct LockingPage;

/// Every route, behind the guard.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/", get(inbox::show).post(inbox::find))
        .route("/account/new", get(new_account::show).post(new_account::add))
        .route("/account/{id}", get(account::show))
        .route("/account/{id}/reply", post(account::reply))
        .route("/account/{id}/consent", post(account::consent))
        .route("/account/{id}/describe", post(account::describe))
        .route("/account/{id}/file/{item}", get(download::file))
        .route("/files", get(files::show).post(files::find))
        .route("/file/{item}", get(file::show))
        .route("/file/{item}/clear", get(file::show_clear))
        .route("/file/{item}/content", get(download::of_case))
        .route("/file/{item}/picture/{view}", get(file::picture))
        .route("/events", get(events::show))
        .route("/event/{id}", get(event::show))
        .route("/sources", get(sources::show))
        .route("/search", get(search::show).post(search::find))
        .route("/record", get(record::show))
        .route("/record/seal", post(record::seal))
        .route("/close", post(close))
        .route("/lock", post(lock))
        .route("/desk.css", get(assets::style))
        .route("/desk.svg", get(assets::icon))
        .route("/assets/{name}", get(assets::script))
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::WrongMethod)
        // The form with files counts for itself, so that it can keep what was typed.
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

/// The answer to the one-time address where a link led to it.
pub(crate) fn opened() -> Response {
    page(StatusCode::OK, &OpenedPage)
}

async fn close(State(app): State<App>, _form: Posted) -> Response {
    app.door().close();
    let mut answer = page(StatusCode::OK, &ClosedPage);
    if let Some(cookie) = cookie::remove(app.door().cookie_name()) {
        answer.headers_mut().insert(SET_COOKIE, cookie);
    }
    answer
}

/// Every key is gone a moment after this answer.
async fn lock(State(app): State<App>, _form: Posted) -> Response {
    if !app.locking().can() {
        return Fault::NotFound.into_response();
    }
    let locked = app.clone();
    lock_soon(move || locked.lock());
    page(StatusCode::OK, &LockingPage)
}

/// To another page, after something was done.
fn see(path: &str) -> Response {
    match HeaderValue::try_from(path) {
        Ok(path) => (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response(),
        Err(_) => Fault::Internal.into_response(),
    }
}

/// An id from the address.
fn handle(id: &str) -> Result<Handle, Fault> {
    id.parse().map_err(|_| Fault::NotFound)
}

impl Chrome {
    pub(crate) fn new(app: &App, session: &Session, section: &'static str) -> Self {
        Self {
            form_token: Some(session.form_token.clone()),
            script: testimony_web::script("desk.js"),
            team: app.team().clone(),
            can_lock: app.locking().can(),
            demo: app.is_demo(),
            section,
            done: Done::Nothing,
        }
    }

    /// Around a page that knows no session.
    pub(crate) fn bare() -> Self {
        Self {
            form_token: None,
            script: None,
            team: Shown::default(),
            can_lock: false,
            demo: false,
            section: "",
            done: Done::Nothing,
        }
    }

    /// The form token, for a page that has forms.
    pub(crate) fn token(&self) -> &str {
        self.form_token.as_deref().unwrap_or_default()
    }
}

impl Done {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Replied, "replied"),
        (Self::Consent, "consent"),
        (Self::Described, "described"),
        (Self::Added, "added"),
        (Self::Sealed, "sealed"),
    ];

    /// As it stands in an address.
    fn query(self) -> String {
        let word = Self::ALL.iter().find(|(done, _)| *done == self);
        word.map_or_else(String::new, |(_, word)| format!("?done={word}"))
    }

    fn of(query: &str) -> Self {
        let said = query.split('&').find_map(|pair| pair.strip_prefix("done="));
        let known = Self::ALL.iter().find(|(_, word)| Some(*word) == said);
        known.map_or(Self::Nothing, |(done, _)| *done)
    }
}

impl FromRequestParts<App> for Done {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.query().unwrap_or_default()))
    }
}
