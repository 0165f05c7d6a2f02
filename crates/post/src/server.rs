//! Serves a Post on a listener.
//!
//! hyper directly under axum's routes: axum's own server neither leaves out `Date` nor cuts
//! connections whose head comes slowly.

use std::fmt;
use std::fs::File;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rand_chacha::ChaCha20Rng;
use testimony_locale::Locale;
use testimony_seal::TOTAL_BYTES_MAX;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::crowd::{CONNECTION, Crowd};
use crate::error::at;
use crate::http::{Face, Shared, router};
use crate::icons::Icon;
use crate::limits::{
    BUNDLE_TIME, CONNECTIONS_MAX, DESCRIPTORS_MIN, HEAD_BYTES_MAX, HEAD_TIME_MAX,
    METRICS_CONNECTIONS_MAX, PLACE_WAIT_MAX, STOP_TIME_MAX, STORE_BYTES_MAX,
};
use crate::listener::{Accepting, Listener, Stream};
use crate::metrics::{self, Metrics};
use crate::paced::Paced;
use crate::pass::Epochs;
use crate::scrub::Scrubbed;
use crate::store::{Damage, Found};
use crate::surroundings::{Clock, Surroundings, system_day, system_rng};
use crate::{Error, PostDir, tongues};

/// What a test or a small machine sets otherwise.
#[derive(Default)]
pub struct ServeOptions {
    /// Tells the day; the system's when missing.
    pub clock: Option<Clock>,
    /// Randomness for code words and challenges; the system's when missing.
    pub rng: Option<ChaCha20Rng>,
    /// Less than [`TOTAL_BYTES_MAX`] for the text and files of one account.
    pub total_bytes_max: Option<u64>,
    /// The languages of its pages, instead of those in its folder.
    pub languages: Option<Vec<&'static Locale>>,
    /// Disk that the Post may take; 20 GiB when missing.
    pub store_bytes_max: Option<u64>,
    /// How long everybody gets the same bundle; an hour when missing.
    pub bundle_time: Option<Duration>,
    /// Where an operator's program may ask for coarse counts; nowhere when missing.
    pub metrics: Option<Listener>,
}

impl fmt::Debug for ServeOptions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ServeOptions")
            .field("total_bytes_max", &self.total_bytes_max)
            .finish_non_exhaustive()
    }
}

/// A Post that is ready to serve: its folder is locked, its store was read.
pub struct Server {
    shared: Arc<Shared>,
    damage: Vec<Damage>,
    bundle_time: Duration,
    metrics: Option<Listener>,
    _lock: File,
}

impl Server {
    /// Locks the folder and reads the store.
    ///
    /// # Errors
    /// Those of [`PostDir::open`]; [`Error::Locked`]; [`Error::Io`].
    pub fn open(dir: &Path, options: ServeOptions) -> Result<Self, Error> {
        let dir = PostDir::open(dir)?;
        let lock = dir.lock()?;
        let clock = options.clock.unwrap_or_else(|| Arc::new(system_day));
        let mut rng = match options.rng {
            Some(rng) => rng,
            None => system_rng().map_err(|cause| Error::Listen(std::io::Error::other(cause)))?,
        };
        let found = Found::read(dir.path())?;
        let damage = found.damage().to_vec();
        let store = found.start(clock(), options.store_bytes_max.unwrap_or(STORE_BYTES_MAX))?;
        let total_bytes_max = options.total_bytes_max.unwrap_or(TOTAL_BYTES_MAX);
        let epochs = Epochs::open(dir.path(), *dir.identity(), &mut rng);
        let epochs = epochs.map_err(at(dir.path()))?;
        let surroundings = Surroundings::new(clock, rng);
        let locales = match options.languages.filter(|locales| !locales.is_empty()) {
            Some(locales) => locales,
            None => tongues::chosen(&dir.face().languages)?,
        };
        let face = Face::new(dir.team(), Icon::named(&dir.face().icon)?, locales, total_bytes_max);
        let shared = Shared::new(dir, store, epochs, surroundings, face, total_bytes_max);
        let bundle_time = options.bundle_time.unwrap_or(BUNDLE_TIME);
        let metrics = options.metrics;
        Ok(Self { shared: Arc::new(shared), damage, bundle_time, metrics, _lock: lock })
    }

    /// What in the store cannot be read any more; the rest is served.
    pub fn damage(&self) -> &[Damage] {
        &self.damage
    }

    /// Serves until `stop` comes; open requests then have ten seconds to end.
    ///
    /// Wants a runtime with several threads: files are written from within requests.
    ///
    /// # Errors
    /// [`Error::Listen`] where the listener fails for good.
    pub async fn run(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        self.accept(Accepting::Tcp(listener), stop).await
    }

    /// The same on a listener of either kind. A socket in the file system is removed at the end.
    ///
    /// # Errors
    /// As [`Server::run`].
    pub async fn run_on(
        self,
        listener: Listener,
        stop: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        let listener = listener.accepting().map_err(Error::Listen)?;
        self.accept(listener, stop).await
    }

    async fn accept(
        self,
        listener: Accepting,
        stop: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        let mut routes = router(Arc::clone(&self.shared)).layer(from_fn(end_behind_words));
        let (stopping, stopped) = watch::channel(false);
        if let Some(asked) = self.metrics {
            let counts = Arc::new(Metrics::new(Arc::clone(&self.shared)));
            routes = metrics::counted(routes, Arc::clone(&counts));
            let asked = asked.accepting().map_err(Error::Listen)?;
            let answers = metrics::routes(counts);
            tokio::spawn(serve_routes(asked, answers, METRICS_CONNECTIONS_MAX, stopped.clone()));
        }
        raise_descriptors();
        self.shared.renew().await;
        let epochs = tokio::spawn(renew_for_ever(Arc::clone(&self.shared), self.bundle_time));
        let serving = serve_routes(listener, routes, CONNECTIONS_MAX, stopped);
        tokio::pin!(serving);
        tokio::select! {
            () = stop => drop(stopping.send_replace(true)),
            () = &mut serving => {}
        }
        serving.await;
        epochs.abort();
        Ok(())
    }
}

/// Serves until it is told to stop; then waits for those who are there.
async fn serve_routes(
    listener: Accepting,
    routes: Router,
    connections_max: usize,
    stopped: watch::Receiver<bool>,
) {
    let routes = TowerToHyperService::new(routes);
    let crowd = Crowd::new(connections_max);
    let mut stop = stopped.clone();
    loop {
        let next = tokio::select! {
            _ = stop.wait_for(|stopped| *stopped) => break,
            next = listener.accept() => next,
        };
        let Ok(stream) = next else {
            // One connection less, or no descriptor free for a moment: go on.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // All are young for a second at most; then the slowest of them goes.
        let Some(place) = crowd.enter(PLACE_WAIT_MAX).await else { continue };
        let (routes, stopped) = (routes.clone(), stopped.clone());
        tokio::spawn(async move {
            let pace = place.pace();
            let talking = talk(Paced::new(stream, place.pace()), routes, stopped);
            let talking = Scrubbed::new(CONNECTION.scope(place.pace(), talking));
            tokio::select! {
                () = talking => {}
                () = pace.needed() => {}
            }
            drop(place);
        });
    }
    drop(listener);
    // Whoever is not done by then is cut; nothing acknowledged depends on it.
    drop(timeout(STOP_TIME_MAX, crowd.empty()).await);
}

/// A connection that may have brought words, or code words, ends with its answer: what was read
/// from it lies in its buffer for as long as it is open, and a browser keeps it for minutes.
async fn end_behind_words(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let for_ciphertext = ["/sealed", "/upload", "/mailbox/", "/team/"];
    let brought_words = request.method() == Method::POST
        && !for_ciphertext.iter().any(|start| path.starts_with(start));
    let mut response = next.run(request).await;
    if brought_words {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

impl fmt::Debug for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Server").field("damage", &self.damage).finish_non_exhaustive()
    }
}

/// Opens the folder of a Post and serves it with the system's clock and randomness.
///
/// # Errors
/// Those of [`Server::open`] and [`Server::run`].
pub async fn serve(
    dir: &Path,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> Result<(), Error> {
    Server::open(dir, ServeOptions::default())?.run(listener, stop).await
}

async fn renew_for_ever(shared: Arc<Shared>, time: Duration) {
    loop {
        tokio::time::sleep(time).await;
        shared.renew().await;
    }
}

/// Systems give a process 1,024 open files; a Post that is flooded needs more.
fn raise_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Nofile);
    let wanted = now.maximum.map_or(DESCRIPTORS_MIN, |most| most.min(DESCRIPTORS_MIN));
    if now.current.is_some_and(|current| current < wanted) {
        // Without it there are fewer connections at once.
        setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: now.maximum }).ok();
    }
}

async fn talk(
    stream: Paced<Box<dyn Stream>>,
    routes: TowerToHyperService<Router>,
    mut stopped: watch::Receiver<bool>,
) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), routes);
    tokio::pin!(connection);
    let asked_to_stop = tokio::select! {
        // What a client does wrong is not logged.
        _ = connection.as_mut() => false,
        _ = stopped.wait_for(|stopped| *stopped) => true,
    };
    if asked_to_stop {
        connection.as_mut().graceful_shutdown();
        drop(connection.await);
    }
}
