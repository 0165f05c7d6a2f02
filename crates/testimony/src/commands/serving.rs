//! Listening on an address until the process is asked to end.

use std::future::Future;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use tokio::net::TcpListener;

use super::{DONE, Outcome};
use crate::failure::{Failure, REFUSED};
use crate::session::{Context, cancelled, in_context};

/// The exit code of a process that a signal ended, less the signal's number.
const SIGNALLED: i32 = 128;

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

/// Whether a long work is to end between two steps: by Ctrl-C or a polite end of this process, or, for
/// a command that was sent here, by whoever sent it.
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens from now on.
    pub(super) fn listen() -> Result<Self, Failure> {
        in_context(Context::may_be_stopped);
        // The flag outlives this command in a process that goes on, and that ends by it too.
        static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
        if let Some(flag) = FLAG.get() {
            return Ok(Self(Arc::clone(flag)));
        }
        let flag = Arc::new(AtomicBool::new(false));
        register(&flag)?;
        Ok(Self(Arc::clone(FLAG.get_or_init(|| flag))))
    }

    /// Nobody stops it.
    pub(super) fn never() -> Self {
        Self(Arc::default())
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed) || cancelled()
    }

    pub(super) fn flow(&self) -> ControlFlow<()> {
        if self.is_wanted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Becomes true with the first Ctrl-C; the second ends the process.
pub(crate) fn signal_flag() -> Result<Arc<AtomicBool>, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(
            signal,
            SIGNALLED + signal,
            Arc::clone(&flag),
        )
        .map_err(|cause| uncaught(&cause))?;
    }
    register(&flag)?;
    Ok(flag)
}

fn register(flag: &Arc<AtomicBool>) -> Result<(), Failure> {
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(flag)).map_err(|cause| uncaught(&cause))?;
    }
    Ok(())
}

fn uncaught(cause: &std::io::Error) -> Failure {
    Failure::new(REFUSED, format!("signals cannot be caught: {cause}"))
}
