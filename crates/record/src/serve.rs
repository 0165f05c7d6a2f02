//! Serves a log's folder, read-only: the files of C2SP tlog-tiles and nothing else.
//!
//! Any static web server does as well; this one sets the cache headers. Tiles never change, so they
//! may be kept for ever; the checkpoint is always asked for again. No request is written down.

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::CHECKPOINT_FILE;

/// Open connections; a reader that mirrors uses one.
const CONNECTIONS_MAX: usize = 256;
/// A request's head is a line and a few headers.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Time for the head to come.
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);
/// Time for a whole connection: enough to mirror a year of ticks.
const CONNECTION_TIME_MAX: Duration = Duration::from_secs(300);
/// Groups of three digits in a tile's number: 10^18 tiles.
const GROUPS_MAX: usize = 6;
/// The highest level of tiles: 256^7 leaves.
const LEVEL_MAX: u32 = 7;

/// Serves the log in `dir` until `stop`.
///
/// # Errors
/// When the listener fails for good.
pub async fn serve(
    dir: &Path,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let routes = Router::new().fallback(answer).with_state(Arc::new(dir.to_owned()));
    let routes = TowerToHyperService::new(routes);
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    tokio::pin!(stop);
    loop {
        let place = Arc::clone(&places).acquire_owned();
        let (place, stream) = tokio::select! {
            () = &mut stop => return Ok(()),
            next = async { (place.await, listener.accept().await) } => next,
        };
        let Ok((stream, _)) = stream else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let routes = routes.clone();
        tokio::spawn(async move {
            // What a reader does wrong is not logged.
            drop(timeout(CONNECTION_TIME_MAX, talk(stream, routes)).await);
            drop(place);
        });
    }
}

async fn talk(stream: TcpStream, routes: TowerToHyperService<Router>) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), routes);
    drop(connection.await);
}

async fn answer(State(dir): State<Arc<PathBuf>>, request: Request<Body>) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let Some(path) = request.uri().path().strip_prefix('/').filter(|path| is_of_a_log(path)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let file = dir.join(path);
    let read = tokio::task::spawn_blocking(move || std::fs::read(file)).await;
    match read.unwrap_or_else(|cause| Err(io::Error::other(cause))) {
        Ok(bytes) => (headers(path), bytes).into_response(),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            StatusCode::NOT_FOUND.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn headers(path: &str) -> [(header::HeaderName, &'static str); 4] {
    let (kind, cache) = if path == CHECKPOINT_FILE {
        ("text/plain; charset=utf-8", "no-cache")
    } else {
        ("application/octet-stream", "public, max-age=31536000, immutable")
    };
    [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, cache),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A page of somebody else may verify against this log in a reader's browser.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ]
}

/// Whether a path is one that a log has: nothing else of the folder is served, and nothing climbs.
fn is_of_a_log(path: &str) -> bool {
    if path == CHECKPOINT_FILE {
        return true;
    }
    let Some((level, number)) = path.strip_prefix("tile/").and_then(|rest| rest.split_once('/'))
    else {
        return false;
    };
    let level = level == "entries"
        || level.parse::<u32>().is_ok_and(|n| n <= LEVEL_MAX && n.to_string() == level);
    let (number, partial) = match number.split_once(".p/") {
        Some((number, width)) => (number, Some(width)),
        None => (number, None),
    };
    let width_holds = partial
        .is_none_or(|width| width.parse::<u8>().is_ok_and(|n| n > 0 && n.to_string() == width));
    let groups: Vec<&str> = number.split('/').collect();
    let digits = |group: &str| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit());
    let number_holds = groups.len() <= GROUPS_MAX
        && groups.split_last().is_some_and(|(last, before)| {
            digits(last) && before.iter().all(|group| group.strip_prefix('x').is_some_and(digits))
        });
    level && width_holds && number_holds
}

#[cfg(test)]
mod tests {
    use super::is_of_a_log;

    #[test]
    fn only_the_files_of_a_log_are_served() {
        for path in [
            "checkpoint",
            "tile/0/000",
            "tile/0/000.p/1",
            "tile/entries/x001/x234/067",
            "tile/3/x001/000.p/255",
        ] {
            assert!(is_of_a_log(path), "{path}");
        }
        for path in [
            "",
            "../case.db",
            "checkpoint/",
            "tile/0/../../checkpoint",
            "tile/08/000",
            "tile/9/000",
            "tile/0/00",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.new",
            "tile/0/x000",
            "tile/0/001/000",
            "tile/entries/000.p/1/2",
            "tile/0//000",
            "tile/-1/000",
        ] {
            assert!(!is_of_a_log(path), "{path}");
        }
    }
}
