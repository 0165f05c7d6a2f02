//! The table of routes: no page is reached but through it, and none stands in it without the role
//! that it needs.
//!
//! [`Table`] is the only place in this crate that gives a route to the router (a test reads the
//! sources for others), and its functions take the role as an argument: a route without one does not
//! compile. What a member sees is not decided here but in the vault; here is only what he may do.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use testimony_casework::access::{Deed, require};

use crate::app::App;
use crate::fault::Fault;
use crate::guard::Session;

/// Who may ask for a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Any session, also of somebody who has not said yet who he is: style, and the page that asks.
    Session,
    /// A member.
    Reader,
    /// A member who may put casework on record.
    Analyst,
    /// A member who may do everything.
    Keeper,
}

/// One route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// `GET` or `POST`; a `GET` answers `HEAD` too.
    pub method: &'static str,
    /// Its path, with `{names}` for what varies.
    pub path: &'static str,
    /// Who may ask for it.
    pub needs: Needs,
}

/// Routes with their roles, and the router that they make.
pub(crate) struct Table {
    router: Router<App>,
    routes: Vec<Route>,
}

impl Needs {
    fn deed(self) -> Option<Deed> {
        match self {
            Self::Session => None,
            Self::Reader => Some(Deed::Look),
            Self::Analyst => Some(Deed::Work),
            Self::Keeper => Some(Deed::Keep),
        }
    }
}

impl Table {
    pub(crate) fn new() -> Self {
        Self { router: Router::new(), routes: Vec::new() }
    }

    /// A page.
    pub(crate) fn get<H, T>(self, path: &'static str, needs: Needs, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Route { method: "GET", path, needs }, get(handler))
    }

    /// A form.
    pub(crate) fn post<H, T>(self, path: &'static str, needs: Needs, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.add(Route { method: "POST", path, needs }, post(handler))
    }

    fn add(mut self, route: Route, answers: MethodRouter<App>) -> Self {
        let needs = route.needs;
        let guarded = answers
            .route_layer(from_fn(move |request: Request, next: Next| check(needs, request, next)));
        self.router = self.router.route(route.path, guarded);
        self.routes.push(route);
        self
    }

    /// The routes, in the order of the table.
    pub(crate) fn routes(&self) -> &[Route] {
        &self.routes
    }

    pub(crate) fn into_router(self) -> Router<App> {
        self.router
    }
}

/// Refuses a route to who may not ask for it, before its page hears of the request.
async fn check(needs: Needs, mut request: Request, next: Next) -> Response {
    match allow(needs, Session::of(&request)).await {
        Ok(session) => {
            if let Some(session) = session {
                request.extensions_mut().insert(session);
            }
            next.run(request).await
        }
        Err(fault) => fault.into_response(),
    }
}

/// The session, with what its pages say of the work that waits.
async fn allow(needs: Needs, session: Result<Session, Fault>) -> Result<Option<Session>, Fault> {
    let Some(deed) = needs.deed() else { return Ok(None) };
    let mut session = session?;
    let app = session.app.clone();
    session.waiting = session
        .app
        .run(move |room| {
            require(room.vault(), deed)?;
            // A page is not refused because this could not be counted: then it says no number.
            Ok(app.waiting().count(room.vault()).ok())
        })
        .await?;
    Ok(Some(session))
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("routes", &self.routes).finish_non_exhaustive()
    }
}
