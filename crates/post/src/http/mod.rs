//! The routes of a Post: docs/spec/post.md, section 1.

mod answer;
mod door;
mod form;
mod mailbox;
mod pages;
mod programs;
mod sealing;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::PostDir;
use crate::challenges::Challenges;
use crate::limits::{PLACE_WAIT_MAX, UPLOADS_MAX};
use crate::store::Store;
use crate::surroundings::Surroundings;
use answer::{Answer, Headers};
use pages::{Look, Plain};

/// What every handler shares.
pub(crate) struct Shared {
    pub(crate) dir: PostDir,
    pub(crate) store: Store,
    pub(crate) surroundings: Surroundings,
    pub(crate) challenges: Challenges,
    pub(crate) total_bytes_max: u64,
    pub(crate) look: Look,
    pub(crate) headers: Headers,
    places: Semaphore,
}

impl Shared {
    pub(crate) fn new(
        dir: PostDir,
        store: Store,
        surroundings: Surroundings,
        total_bytes_max: u64,
    ) -> Self {
        let look = Look::new(dir.team(), total_bytes_max);
        Self {
            headers: Headers::new(look.style),
            look,
            dir,
            store,
            challenges: Challenges::new(Instant::now(), &mut surroundings.rng()),
            surroundings,
            total_bytes_max,
            places: Semaphore::new(UPLOADS_MAX),
        }
    }

    /// A place to read a body; `None` when all are taken for too long.
    async fn place(&self) -> Option<SemaphorePermit<'_>> {
        let place = tokio::time::timeout(PLACE_WAIT_MAX, self.places.acquire()).await;
        place.ok().and_then(Result::ok)
    }
}

type State = axum::extract::State<Arc<Shared>>;

/// All routes.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(door::start))
        .route("/send", get(door::form).post(door::send))
        .route("/return", get(mailbox::form).post(mailbox::open))
        .route("/favicon.ico", get(no_icon))
        .route("/post.json", get(programs::info))
        .route("/sealed", post(programs::sealed))
        .route("/team/challenge", post(programs::challenge))
        .route("/team/list", post(programs::list))
        .route("/team/get", post(programs::get))
        .route("/team/ack", post(programs::acknowledge))
        .route("/team/reply", post(programs::reply))
        .fallback(not_here)
        .method_not_allowed_fallback(not_here)
        .with_state(shared)
}

async fn no_icon(state: State) -> Answer {
    state.headers.answer(StatusCode::NO_CONTENT, "text/plain", axum::body::Body::empty())
}

/// Pages for people, a word for programs.
async fn not_here(state: State, uri: axum::http::Uri) -> Answer {
    let program = uri.path().starts_with("/team/") || uri.path() == "/sealed";
    if program {
        return programs::refuse(&state, programs::Refusal::NotHere);
    }
    let (what, hint) = ("There is no such page.", "Nothing was sent and nothing was lost.");
    state.page(StatusCode::NOT_FOUND, &Plain { look: &state.look, what, hint })
}
