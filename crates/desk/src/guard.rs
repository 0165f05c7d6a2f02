//! What every request passes before any page hears of it, and the headers of every answer.
//!
//! In this order: the Host header (a foreign name means that somebody's DNS points here), where
//! the request was made (what the browser says of the page that asks), the one-time address, the
//! session.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, LOCATION, ORIGIN,
    REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use testimony_locale::Locale;

use crate::app::App;
use crate::cookie;
use crate::door::Found;
use crate::fault::{Fault, Refusal};
use crate::seats::Who;
use crate::{pages, tongues};

/// Nothing but our own style, script, pictures and forms; nobody frames us.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// A file of an account, should a browser ever show it: nothing runs, nothing loads.
pub(crate) const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";
/// What no page of ours needs.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), bluetooth=(), browsing-topics=(), \
     camera=(), clipboard-read=(), display-capture=(), encrypted-media=(), fullscreen=(), \
     gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), \
     magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), \
     publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), usb=(), \
     web-share=(), xr-spatial-tracking=()";

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
const TOKEN_QUERY: &str = "token=";
/// The query of a page that asks again by itself: nobody looked for it.
pub(crate) const ASKS_AGAIN: &str = "still";

/// The session that a request belongs to.
#[derive(Clone)]
pub(crate) struct Session {
    /// Goes into every form.
    pub(crate) form_token: String,
    /// The language of its pages.
    pub(crate) locale: &'static Locale,
    /// The member.
    pub(crate) who: Who,
    /// What the request is answered by.
    pub(crate) app: App,
    /// How many proposals wait for the member; nothing where nobody asked.
    pub(crate) waiting: Option<usize>,
}

/// Lets a request in, or answers it.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = app.tongue(request.headers(), true);
    let mut answer = tongues::speak(asked, answer(&app, request, next)).await;
    protect(answer.headers_mut());
    answer
}

async fn answer(app: &App, mut request: Request, next: Next) -> Response {
    match admit(app, &mut request).await {
        Ok(None) => match Session::of(&request) {
            Ok(session) => {
                let work = tongues::speak(session.locale, next.run(request));
                session.who.works(work).await
            }
            Err(fault) => fault.into_response(),
        },
        Ok(Some(opened)) => opened,
        Err(fault) => fault.into_response(),
    }
}

/// `None` to go on with a session; an answer where the one-time address was used.
async fn admit(app: &App, request: &mut Request) -> Result<Option<Response>, Fault> {
    let host = known_host(app.hosts(), request)?;
    if app.locking().is_locked() {
        return Err(Fault::Refused(Refusal::Session));
    }
    let opens = token(request).map(str::to_owned);
    let headers = request.headers();
    let elsewhere = came_from_elsewhere(headers);
    if let Some(token) = opens {
        // A browser that looks ahead, or a program that asks for the head, does not use it up.
        if request.method() != Method::GET || headers.contains_key(PURPOSE) {
            return Err(Fault::Refused(Refusal::Token));
        }
        return open(app, token, elsewhere).await.map(Some);
    }
    if elsewhere || (request.method() == Method::POST && !same_origin(headers, &host)) {
        return Err(Fault::Refused(Refusal::Elsewhere));
    }
    let shown = cookie::read(headers, app.door().cookie_name()).unwrap_or_default();
    let Found { form_token, who } =
        app.door().session(shown).ok_or(Fault::Refused(Refusal::Session))?;
    // A page that asks again by itself, with its style and script, does not keep the Desk open for
    // nobody.
    let (path, query) = (request.uri().path(), request.uri().query());
    let is_furniture = path.starts_with("/assets/") || path.starts_with("/desk.");
    if query != Some(ASKS_AGAIN) && !is_furniture {
        app.saw_somebody();
    }
    if who.is_nobody() && request.method() == Method::GET && request.uri().path() == "/" {
        return Ok(Some(pages::ask_who()));
    }
    let locale = app.tongue(headers, false);
    let (app, waiting) = (app.clone(), None);
    request.extensions_mut().insert(Session { form_token, locale, who, app, waiting });
    Ok(None)
}

/// The names under which a Desk on this port answers.
pub(crate) fn hosts(port: u16) -> [String; 3] {
    ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}"))
}

/// What a request to a locked Desk must pass, which has no session.
pub(crate) fn admit_stranger(hosts: &[String], request: &Request) -> Result<(), Fault> {
    let host = known_host(hosts, request)?;
    let headers = request.headers();
    let posts = request.method() == Method::POST;
    if posts && (came_from_elsewhere(headers) || !same_origin(headers, &host)) {
        return Err(Fault::Refused(Refusal::Elsewhere));
    }
    Ok(())
}

/// The one Host header, if it is one of ours.
fn known_host(hosts: &[String], request: &Request) -> Result<String, Fault> {
    let refused = Fault::Refused(Refusal::Host);
    let mut named = request.headers().get_all(HOST).iter();
    let (Some(host), None) = (named.next(), named.next()) else { return Err(refused) };
    let Some(host) = hosts.iter().find(|ours| ours.as_bytes() == host.as_bytes()) else {
        return Err(refused);
    };
    // A request line may carry a name too; then it must be the same.
    match request.uri().authority() {
        Some(named) if named.as_str() != host => Err(refused),
        _ => Ok(host.clone()),
    }
}

/// The secret of the one-time address.
fn token(request: &Request) -> Option<&str> {
    if request.uri().path() != "/" {
        return None;
    }
    request.uri().query()?.split('&').find_map(|pair| pair.strip_prefix(TOKEN_QUERY))
}

/// Whether a page of another site, or of another port of this machine, made the request.
fn came_from_elsewhere(headers: &HeaderMap) -> bool {
    let mut said = headers.get_all(FETCH_SITE).iter();
    said.any(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
}

/// Whether a POST comes from a page of ours, as far as the browser names that page. Under our own
/// policy `no-referrer` it writes `null` (Fetch standard, section 3.1), which is believed only beside
/// a `Sec-Fetch-Site` that says so.
fn same_origin(headers: &HeaderMap, host: &str) -> bool {
    let ours = |site: &HeaderValue| site.as_bytes() == b"same-origin";
    let vouched = headers.get(FETCH_SITE).is_some_and(ours);
    headers.get_all(ORIGIN).iter().all(|page| match page.as_bytes() {
        b"null" => vouched,
        named => named.strip_prefix(b"http://") == Some(host.as_bytes()),
    })
}

/// Uses the one-time address up and begins the session.
async fn open(app: &App, token: String, elsewhere: bool) -> Result<Response, Fault> {
    let door = app.clone();
    let opened = door.door().open(&token, app.enter().await.rng());
    let cookie = opened.ok_or(Fault::Refused(Refusal::Token))?;
    let cookie = cookie::set(app.door().cookie_name(), &cookie).ok_or(Fault::Internal)?;
    if elsewhere {
        // After a link on another page no browser sends a strict cookie along a redirect.
        let mut answer = pages::opened();
        answer.headers_mut().insert(SET_COOKIE, cookie);
        return Ok(answer);
    }
    let home = HeaderValue::from_static("/");
    Ok((StatusCode::SEE_OTHER, [(LOCATION, home), (SET_COOKIE, cookie)]).into_response())
}

/// The headers of every answer; a download brings a policy of its own.
pub(crate) fn protect(headers: &mut HeaderMap) {
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    for (name, value) in [
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

impl Session {
    /// The session that [`guard`] found.
    pub(crate) fn of(request: &Request) -> Result<Self, Fault> {
        request.extensions().get().cloned().ok_or(Fault::Refused(Refusal::Session))
    }
}

impl FromRequestParts<App> for Session {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Fault> {
        parts.extensions.get().cloned().ok_or(Fault::Refused(Refusal::Session))
    }
}
