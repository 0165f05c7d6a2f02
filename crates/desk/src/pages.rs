//! The routes, and what all pages have in common.

mod account;
pub(crate) mod assets;
mod changes;
mod claim;
pub(crate) mod count;
mod deeds;
mod download;
mod drawn;
mod event;
mod events;
mod file;
mod files;
mod inbox;
mod new_account;
mod picture;
mod proposals;
mod record;
mod search;
mod source;
mod sources;
mod tasks;
mod upload;
mod who;
mod words;

use std::convert::Infallible;
use std::ops::RangeInclusive;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use testimony_locale::Locale;
use testimony_model::Handle;

#[cfg(test)]
#[cfg(test)]
pub(crate) use self::count::lists::FIELD_WORDS as FIELDS_OF_LISTS;
pub(crate) use self::who::seat_of;
#[cfg(test)]
pub(crate) use self::words::{MEDIA, READINGS};
use crate::app::App;
use crate::cookie;
use crate::fault::{Fault, page};
use crate::form::Posted;
use crate::guard::{Session, guard};
use crate::limits::FORM_BYTES_MAX;
use crate::locking::lock_soon;
use crate::routes::{Needs, Table};
use crate::shown::Shown;
use crate::tongues;

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
    /// The language that it is in.
    pub(crate) locale: &'static Locale,
    /// The entries that were just put on record, to be taken back.
    pub(crate) step: Option<(u64, u64)>,
    /// How many proposals wait for the member; nothing where nobody asked.
    pub(crate) waiting: Option<usize>,
    /// Where the page is, without what was done, for forms that come back to it.
    pub(crate) here: String,
    /// Whether it is gone when the step is taken back.
    pub(crate) is_of_step: bool,
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
    /// Entries were taken back.
    Undone,
}

/// What the address says was done: in words, and which entries were put on record.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct After {
    done: Done,
    step: Option<(u64, u64)>,
    is_of_step: bool,
}

/// A page that says that the Desk is open.
#[derive(Template)]
#[template(path = "opened.html")]
struct OpenedPage {
    chrome: Chrome,
}

/// A page that says that the session is over.
#[derive(Template)]
#[template(path = "closed.html")]
struct ClosedPage {
    chrome: Chrome,
}

/// A page that says that the keys go.
#[derive(Template)]
#[template(path = "locking.html")]
struct LockingPage {
    chrome: Chrome,
}

/// Every route, and who may ask for it.
pub(crate) fn table() -> Table {
    use Needs::{Analyst, Keeper, Reader, Session};
    Table::new()
        .get("/", Reader, inbox::show)
        .post("/", Reader, inbox::find)
        .get("/account/new", Analyst, new_account::show)
        .post("/account/new", Analyst, new_account::add)
        .get("/account/{id}", Reader, account::show)
        .post("/account/{id}/reply", Analyst, account::reply)
        .post("/account/{id}/consent", Analyst, account::consent)
        .post("/account/{id}/describe", Analyst, account::describe)
        .post("/account/{id}/link", Analyst, account::link)
        .post("/account/{id}/says", Analyst, account::record_says)
        .post("/account/{id}/grade", Analyst, account::grade)
        .post("/account/{id}/triage", Analyst, account::triage)
        .get("/account/{id}/file/{item}", Reader, download::file)
        .get("/files", Reader, files::show)
        .post("/files", Reader, files::find)
        .get("/file/{item}", Reader, file::show)
        .get("/file/{item}/clear", Reader, file::show_clear)
        .get("/file/{item}/content", Reader, download::of_case)
        .get("/file/{item}/picture/{view}", Reader, file::picture)
        .get("/events", Reader, events::show)
        .get("/event/new", Analyst, event::new)
        .post("/event/new", Analyst, event::add)
        .get("/event/{id}", Reader, event::show)
        .get("/event/{id}/revise", Analyst, event::change)
        .post("/event/{id}/revise", Analyst, event::revise)
        .get("/event/{id}/act", Analyst, event::act)
        .post("/event/{id}/act", Analyst, event::add_act)
        .get("/claim/{id}", Reader, claim::show)
        .get("/sources", Reader, sources::show)
        .get("/source/{id}", Reader, source::show)
        .post("/source/{id}/revise", Analyst, source::revise)
        .post("/source/{id}/group", Analyst, source::group)
        .get("/count", Reader, count::show)
        .post("/count", Reader, count::pick)
        .post("/count/lists", Analyst, count::add)
        .get("/count/of/{lists}", Reader, count::lists::show)
        .post("/count/of/{lists}", Analyst, count::lists::save)
        .get("/count/of/{lists}/pairs", Reader, count::pairs::show)
        .post("/count/of/{lists}/pairs", Analyst, count::pairs::judge)
        .post("/count/of/{lists}/stop", Analyst, count::pairs::stop)
        .get("/count/of/{lists}/overlaps", Reader, count::overlaps::show)
        .get("/count/of/{lists}/number", Reader, count::overlaps::number)
        .post("/count/of/{lists}/number", Analyst, count::overlaps::estimate)
        .get("/count/{id}", Reader, count::result::show)
        .get("/count/{id}/file/{name}", Reader, count::result::file)
        .get("/proposals", Reader, proposals::show)
        .post("/proposals", Analyst, proposals::take)
        .get("/tasks", Reader, tasks::show)
        .post("/tasks", Analyst, tasks::add)
        .post("/task/{id}/state", Analyst, tasks::state)
        .get("/history", Reader, changes::latest)
        .get("/history/{kind}/{id}", Reader, changes::of)
        .post("/undo", Analyst, changes::undo)
        .post("/language", Reader, changes::language)
        .get("/search", Reader, search::show)
        .post("/search", Reader, search::find)
        .get("/record", Reader, record::show)
        .post("/record/seal", Keeper, record::seal)
        .get("/who", Session, who::show)
        .post("/who", Session, who::sit)
        .post("/who/invite", Reader, who::invite)
        .post("/close", Session, close)
        .post("/lock", Session, lock)
        .get("/desk.css", Session, assets::style)
        .get("/desk.svg", Session, assets::icon)
        .get("/assets/{name}", Session, assets::script)
}

/// The routes of the table, behind the guard.
pub(crate) fn router(app: App) -> Router {
    table()
        .into_router()
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::WrongMethod)
        // The form with files counts for itself, so that it can keep what was typed.
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

/// Where somebody says who he is.
pub(crate) fn ask_who() -> Response {
    see("/who")
}

/// The answer to the one-time address where a link led to it.
pub(crate) fn opened() -> Response {
    page(StatusCode::OK, &OpenedPage { chrome: Chrome::bare() })
}

async fn close(State(app): State<App>, form: Posted) -> Response {
    app.door().close(&form.session.form_token);
    let mut answer = page(StatusCode::OK, &ClosedPage { chrome: Chrome::bare() });
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
    page(StatusCode::OK, &LockingPage { chrome: Chrome::bare() })
}

/// To another page, after something was done.
fn see(path: &str) -> Response {
    match HeaderValue::try_from(path) {
        Ok(path) => (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response(),
        Err(_) => Fault::Internal.into_response(),
    }
}

/// To a page, offering to take these entries back.
fn see_step(path: &str, entries: &RangeInclusive<u64>) -> Response {
    see(&step_of(path, entries))
}

/// The address of a page that offers to take these entries back.
fn step_of(path: &str, entries: &RangeInclusive<u64>) -> String {
    format!("{path}?step={}-{}", entries.start(), entries.end())
}

/// In an address: taken back, the page itself is gone, and one goes back to where counting begins.
const BACK: &str = "back=count";

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
            locale: session.locale,
            step: None,
            waiting: session.waiting.filter(|count| *count > 0),
            here: "/".to_owned(),
            is_of_step: false,
        }
    }

    /// A page at this address.
    pub(crate) fn at(self, here: impl Into<String>) -> Self {
        Self { here: here.into(), ..self }
    }

    /// A page after something was done.
    pub(crate) fn after(self, after: After) -> Self {
        let After { done, step, is_of_step } = after;
        Self { done, step, is_of_step, ..self }
    }

    /// The languages that can be chosen.
    pub(crate) fn tongues(&self) -> Vec<&'static Locale> {
        tongues::catalogue().locales().collect()
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
            locale: tongues::here(),
            step: None,
            waiting: None,
            here: "/".to_owned(),
            is_of_step: false,
        }
    }

    /// Where one is after the step was taken back.
    pub(crate) fn after_undo(&self) -> &str {
        if self.is_of_step { "/count" } else { &self.here }
    }

    /// The form token, for a page that has forms.
    pub(crate) fn token(&self) -> &str {
        self.form_token.as_deref().unwrap_or_default()
    }
}

impl Done {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Replied, "replied"),
        (Self::Consent, "consent"),
        (Self::Described, "described"),
        (Self::Added, "added"),
        (Self::Sealed, "sealed"),
        (Self::Undone, "undone"),
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

impl FromRequestParts<App> for After {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let step = query.split('&').find_map(|pair| pair.strip_prefix("step="));
        let step = step.and_then(|step| step.split_once('-'));
        let step = step.and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
        let is_of_step = query.split('&').any(|pair| pair == BACK);
        Ok(Self { done: Done::of(query), step, is_of_step })
    }
}

impl FromRequestParts<App> for Done {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.query().unwrap_or_default()))
    }
}
