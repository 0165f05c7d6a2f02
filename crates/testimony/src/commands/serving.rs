//! Listening on an address until the process is asked to end.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGTERM};
use tokio::net::TcpListener;

use super::{DONE, Outcome};
use crate::failure::{Failure, REFUSED};

/// Binds the address and runs the server on it; gives it the address that it got.
pub(super) fn listening<F: Future<Output = Result<(), Failure>>>(
    listen: SocketAddr,
    serve: impl FnOnce(TcpListener, SocketAddr) -> F,
) -> Outcome {
    let failed = |cause: std::io::Error| {
        let failure = Failure::new(REFUSED, format!("cannot listen on {listen}: {cause}"));
        match cause.kind() {
            std::io::ErrorKind::AddrInUse => {
                failure.hint("another program has that port; choose another one with --listen")
            }
            _ => failure,
        }
    };
    let runtime = tokio::runtime::Runtime::new().map_err(failed)?;
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        serve(listener, address).await
    })?;
    Ok(DONE)
}

/// Ends with Ctrl-C or a polite end of the process.
pub(super) async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
        }
        Err(_) => drop(interrupted.await),
    }
}

/// Becomes true with Ctrl-C or a polite end of the process, for work that ends between two steps.
pub(super) fn stop_flag() -> Result<Arc<AtomicBool>, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&flag))
            .map_err(|cause| Failure::new(REFUSED, format!("signals cannot be caught: {cause}")))?;
    }
    Ok(flag)
}
