//! The HTTP service: `POST /add-checkpoint` and `GET /<hash>/checkpoint` (docs/spec/cosigner.md).
//!
//! hyper directly under axum's routes, as the Post does it: no `Date` header, and connections whose
//! head comes slowly are cut. Keeps no log of requests.

use std::fmt;
use std::fs::File;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path as PathPart, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use testimony_proof::note::{CosignerKey, VerifierKey};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use crate::decide::{Answer, Refusal, cosigned_text};
use crate::limits::{
    ATTEMPTS_MAX, BODY_BYTES_MAX, BODY_TIME_MAX, CONNECTIONS_MAX, HEAD_BYTES_MAX, HEAD_TIME_MAX,
    STOP_TIME_MAX,
};
use crate::store::{Store, Swap};
use crate::{CosignerDir, Error, GroupCommit, Submission};

/// Tells the time in POSIX seconds.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A cosigner that is ready to serve: its folder is locked.
pub struct Server {
    shared: Arc<Shared>,
    _lock: File,
}

struct Shared {
    key: Arc<CosignerKey>,
    /// Reads only; rows are seen when they are durable.
    store: Mutex<Store>,
    commit: GroupCommit,
    clock: Clock,
}

impl Server {
    /// Locks the folder and opens the store.
    ///
    /// # Errors
    /// [`Error::Locked`], and those of the store.
    pub fn open(dir: CosignerDir, clock: Clock) -> Result<Self, Error> {
        let lock = dir.lock()?;
        let (first, second) = (dir.store()?, dir.store()?);
        let key = Arc::new(dir.into_key());
        let commit = GroupCommit::start(first, Arc::clone(&key))?;
        let shared = Shared { key, store: Mutex::new(second), commit, clock };
        Ok(Self { shared: Arc::new(shared), _lock: lock })
    }

    /// The key by which this cosigner is known.
    pub fn verifier_key(&self) -> VerifierKey {
        self.shared.key.verifier_key()
    }

    /// Serves until `stop` comes; open requests then have ten seconds to end.
    ///
    /// # Errors
    /// None at present; a listener that fails is tried again.
    pub async fn run(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        let routes = TowerToHyperService::new(router(Arc::clone(&self.shared)));
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let (stopping, stopped) = watch::channel(false);
        tokio::pin!(stop);
        loop {
            let place = Arc::clone(&places).acquire_owned();
            let (place, stream) = tokio::select! {
                () = &mut stop => break,
                next = async { (place.await, listener.accept().await) } => next,
            };
            let Ok((stream, _)) = stream else {
                // One connection less, or no descriptor free for a moment: go on.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            };
            let (routes, stopped) = (routes.clone(), stopped.clone());
            tokio::spawn(async move {
                talk(stream, routes, stopped).await;
                drop(place);
            });
        }
        drop(listener);
        stopping.send_replace(true);
        let all = u32::try_from(CONNECTIONS_MAX).unwrap_or(u32::MAX);
        // Whoever is not done by then is cut; nothing that was answered depends on it.
        drop(timeout(STOP_TIME_MAX, places.acquire_many(all)).await);
        Ok(())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Server").finish_non_exhaustive()
    }
}

async fn talk(
    stream: TcpStream,
    routes: TowerToHyperService<Router>,
    mut stopped: watch::Receiver<bool>,
) {
    // Small answers leave at once; a failure here only makes them slower.
    drop(stream.set_nodelay(true));
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

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/{name_hash}/checkpoint", get(checkpoint))
        .with_state(shared)
}

async fn add_checkpoint(State(shared): State<Arc<Shared>>, body: Body) -> Response {
    let read = timeout(BODY_TIME_MAX, to_bytes(body, BODY_BYTES_MAX)).await;
    let body = match read {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let answer = shared.cosign(&body).await;
    respond(answer.unwrap_or_else(|refusal| refusal.answer()))
}

async fn checkpoint(
    State(shared): State<Arc<Shared>>,
    PathPart(name_hash): PathPart<String>,
) -> Response {
    let Ok(found) = shared.read(|store| store.note(&name_hash)) else {
        return respond(Refusal::NotKept.answer());
    };
    let text = found.and_then(|(note, time)| cosigned_text(&shared.key, &note, time).ok());
    match text {
        Some(body) => {
            respond(Answer { status: 200, content_type: "text/plain; charset=utf-8", body })
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn respond(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, answer.content_type)], answer.body).into_response()
}

impl Shared {
    /// Decides; persists and signs elsewhere, in that order. A decision that was overtaken is made anew.
    async fn cosign(&self, body: &[u8]) -> Result<Answer, Refusal> {
        let submission = Submission::parse(body)?;
        let log_origin = &submission.checkpoint.log_origin;
        let mut checked = None;
        for _ in 0..ATTEMPTS_MAX {
            let known = self.read(|store| store.known(log_origin)).map_err(|_| Refusal::NotKept)?;
            let known = known.ok_or(Refusal::UnknownLog)?;
            if checked.as_ref() != Some(&known.keys) {
                submission.check_signature(&known.keys)?;
            }
            let next = submission.decide(known.last.as_ref(), (self.clock)())?;
            let swap = Swap {
                log_origin: log_origin.clone(),
                expected: known.last,
                next,
                note: submission.signed_by(&known.keys),
            };
            checked = Some(known.keys);
            let cosigned = self.commit.cosign(swap, submission.clone()).await;
            if let Some(answer) = cosigned.map_err(|_| Refusal::NotKept)? {
                return Ok(answer);
            }
        }
        Err(Refusal::NotKept)
    }

    fn read<T>(&self, with: impl FnOnce(&Store) -> Result<T, Error>) -> Result<T, Error> {
        with(&self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
