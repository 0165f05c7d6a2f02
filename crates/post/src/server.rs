//! Serves a Post on a listener.
//!
//! hyper directly under axum's routes: axum's own server neither leaves out `Date` nor cuts
//! connections whose head comes slowly.

use std::fmt;
use std::fs::File;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rand_chacha::ChaCha20Rng;
use testimony_seal::TOTAL_BYTES_MAX;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use crate::http::{Shared, router};
use crate::limits::{
    CONNECTIONS_MAX, HEAD_BYTES_MAX, HEAD_TIME_MAX, STOP_TIME_MAX, STORE_BYTES_MAX,
};
use crate::store::{Damage, Found};
use crate::surroundings::{Clock, Surroundings, system_day, system_rng};
use crate::{Error, PostDir};

/// What a test or a small machine sets otherwise.
#[derive(Default)]
pub struct ServeOptions {
    /// Tells the day; the system's when missing.
    pub clock: Option<Clock>,
    /// Randomness for code words and challenges; the system's when missing.
    pub rng: Option<ChaCha20Rng>,
    /// Less than [`TOTAL_BYTES_MAX`] for the text and files of one account.
    pub total_bytes_max: Option<u64>,
    /// Disk that the Post may take; 20 GiB when missing.
    pub store_bytes_max: Option<u64>,
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
        let rng = match options.rng {
            Some(rng) => rng,
            None => system_rng().map_err(|cause| Error::Listen(std::io::Error::other(cause)))?,
        };
        let found = Found::read(dir.path())?;
        let damage = found.damage().to_vec();
        let store = found.start(clock(), options.store_bytes_max.unwrap_or(STORE_BYTES_MAX))?;
        let total_bytes_max = options.total_bytes_max.unwrap_or(TOTAL_BYTES_MAX);
        let surroundings = Surroundings::new(clock, rng);
        let shared = Arc::new(Shared::new(dir, store, surroundings, total_bytes_max));
        Ok(Self { shared, damage, _lock: lock })
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
            let stream = match stream {
                Ok((stream, _)) => stream,
                // One connection less, or no descriptor free for a moment: go on.
                Err(_) => {
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    continue;
                }
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
        // Whoever is not done by then is cut; nothing acknowledged depends on it.
        drop(timeout(STOP_TIME_MAX, places.acquire_many(all)).await);
        Ok(())
    }
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

async fn talk(
    stream: TcpStream,
    routes: TowerToHyperService<axum::Router>,
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
