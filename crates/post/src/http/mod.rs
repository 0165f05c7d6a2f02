//! The routes of a Post: docs/spec/post.md, section 1.

mod answer;
mod door;
mod expected;
mod form;
mod keeping;
mod look;
mod mailbox;
mod pages;
mod programs;
mod sealing;
mod spelling;
#[cfg(test)]
mod tests;
mod texts;
mod uploads;

use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use testimony_seal::{Day, Roster, TeamPublic};
use tokio::time::Instant;

use crate::PostDir;
use crate::bundle::Bundle;
use crate::challenges::Challenges;
use crate::crowd::{Crowd, Place, waits_for_us};
use crate::limits::{MESSAGE_DAYS_MAX, PLACE_WAIT_MAX, UPLOADS_MAX};
use crate::pass::Epochs;
use crate::store::Store;
use crate::surroundings::{Surroundings, slowly};
use answer::{Answer, Headers};
pub(crate) use expected::{Expected, ExpectedPage};
pub(crate) use look::{Face, bundled};
use look::{Look, Tongue};
use pages::Plain;

/// What every handler shares.
pub(crate) struct Shared {
    pub(crate) dir: PostDir,
    pub(crate) store: Store,
    pub(crate) surroundings: Surroundings,
    pub(crate) challenges: Challenges,
    pub(crate) total_bytes_max: u64,
    pub(crate) face: Face,
    pub(crate) headers: Headers,
    pub(crate) epochs: Epochs,
    pub(crate) bundle: Bundle,
    team: RwLock<Arc<TeamPublic>>,
    places: Arc<Crowd>,
}

impl Shared {
    pub(crate) fn new(
        dir: PostDir,
        store: Store,
        epochs: Epochs,
        surroundings: Surroundings,
        face: Face,
        total_bytes_max: u64,
    ) -> Self {
        Self {
            headers: Headers::new(face.style),
            face,
            bundle: Bundle::default(),
            team: RwLock::new(Arc::new(dir.team().clone())),
            dir,
            store,
            epochs,
            challenges: Challenges::new(Instant::now(), &mut surroundings.rng()),
            surroundings,
            total_bytes_max,
            places: Crowd::new(UPLOADS_MAX),
        }
    }

    /// What a page needs to know: its language, and where its links to other languages lead.
    fn look(&self, tongue: Tongue, here: &'static str) -> Look<'_> {
        Look::new(&self.face, tongue, here)
    }

    /// The team with its newest roster.
    pub(crate) fn team(&self) -> Arc<TeamPublic> {
        Arc::clone(&self.team.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes a newer roster, durably; `false` where it is not newer.
    fn take_roster(&self, roster: Roster) -> io::Result<bool> {
        let mut team = self.team.write().unwrap_or_else(PoisonError::into_inner);
        if roster.number() <= team.roster.number() {
            return Ok(false);
        }
        // Names are not signed: those of the folder stay.
        let newer = TeamPublic { roster, ..TeamPublic::clone(&team) };
        self.dir.keep_team(&newer, self.surroundings.today())?;
        *team = Arc::new(newer);
        Ok(true)
    }

    /// What is done at each epoch: old messages and uploads go, and there is a new bundle.
    pub(crate) async fn renew(&self) {
        let today = self.surroundings.today();
        let before = Day(today.0.saturating_sub(MESSAGE_DAYS_MAX));
        // Where the disk fails, what is old waits for the next epoch.
        self.store.expire(before, today).await.ok();
        slowly(|| {
            self.store.sweep_uploads(today);
            self.bundle.renew(&self.store, &mut self.surroundings.rng());
        });
    }

    /// A place to read a body; `None` when all are taken for too long.
    async fn place(&self) -> Option<Place> {
        waits_for_us(true);
        let place = self.places.enter(PLACE_WAIT_MAX).await;
        waits_for_us(false);
        place
    }
}

type State = axum::extract::State<Arc<Shared>>;

/// All routes.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let tags = shared.face.tags().map(|tag| format!("/{tag}"));
    let pages = pages_below(Router::new(), "");
    tags.fold(pages, |routes, tag| pages_below(routes.route(&tag, get(door::start)), &tag))
        .route("/icon.png", get(icon))
        .route("/favicon.ico", get(icon))
        .route("/seal.js", get(program))
        .route("/post.json", get(programs::info))
        .route("/sealed", post(programs::sealed))
        .route("/upload", post(uploads::open))
        .route("/upload/{upload}", get(uploads::bytes))
        .route("/upload/{upload}/finish", post(uploads::end))
        .route("/upload/{upload}/{offset}", put(uploads::piece))
        .route("/bundle", get(keeping::bundle))
        .route("/mailbox/remove", post(keeping::remove))
        .route("/team/challenge", post(programs::challenge))
        .route("/team/list", post(programs::list))
        .route("/team/get", post(programs::get))
        .route("/team/ack", post(programs::acknowledge))
        .route("/team/reply", post(programs::reply))
        .route("/team/roster", post(keeping::roster))
        .route("/team/vouchers", post(keeping::vouchers))
        .fallback(not_here)
        .method_not_allowed_fallback(not_here)
        .with_state(shared)
}

/// The pages for senders, in the language of this path.
fn pages_below(routes: Router<Arc<Shared>>, tag: &str) -> Router<Arc<Shared>> {
    routes
        .route(&format!("{tag}/"), get(door::start))
        .route(&format!("{tag}/send"), get(door::form).post(door::send))
        .route(&format!("{tag}/return"), get(mailbox::form).post(mailbox::open))
        .route(&format!("{tag}/lock"), get(door::lock))
        .route(&format!("{tag}/leave"), get(door::leave))
        .route(&format!("{tag}/texts"), get(door::texts))
}

/// For browsers that do not take the one inside the page.
async fn icon(state: State) -> Answer {
    state.headers.answer(StatusCode::OK, "image/png", Body::from(state.face.icon_png()))
}

/// The program that seals in the browser.
async fn program(state: State, tongue: Tongue) -> Answer {
    match state.face.script() {
        Some(script) => {
            let body = Body::from(script.to_vec());
            state.headers.answer(StatusCode::OK, "text/javascript; charset=utf-8", body)
        }
        None => missing(&state, tongue),
    }
}

/// Pages for people, a word for programs.
async fn not_here(state: State, tongue: Tongue, uri: axum::http::Uri) -> Answer {
    const PROGRAMS: [&str; 5] = ["/team/", "/sealed", "/upload", "/mailbox/", "/bundle"];
    let program = PROGRAMS.iter().any(|start| uri.path().starts_with(start));
    if program {
        return programs::refuse(&state, programs::Refusal::NotHere);
    }
    missing(&state, tongue)
}

fn missing(state: &Shared, tongue: Tongue) -> Answer {
    let look = state.look(tongue, "");
    let page = Plain { look, what: "no-page", hint: "no-page-hint", way_back: true };
    state.page(StatusCode::NOT_FOUND, &page)
}
