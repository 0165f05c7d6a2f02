//! The Desk: a local web page over one vault.
//!
//! [`Desk::bind`] listens on loopback and nowhere else; [`Desk::address`] is opened once, by
//! whoever started it; [`Desk::serve`] runs until it is asked to stop. What each page shows and
//! what the one-time address protects against: `docs/desk.md`.
//!
//! A handler parses, calls a use case of `casework`, renders. Every page is whole without scripts.
//! Never here: a request to any host (but the Post that a member names for a reply), a log of
//! requests, a rule about the case. The vault works on a blocking thread behind one lock, which is
//! never held while something is awaited.
//!
//! An unlocked Desk is open to whoever sits there, and to every program of the same user.

#![forbid(unsafe_code)]

mod app;
mod cookie;
mod door;
mod error;
mod fault;
mod form;
mod guard;
mod limits;
mod pages;
mod room;
mod shown;

use std::fmt;
use std::future::Future;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use jiff::Timestamp;
use rand_core::CryptoRngCore;
use testimony_casework::Marks;
use testimony_vault::Vault;
use tokio::net::TcpListener;
use zeroize::Zeroizing;

use crate::app::App;
pub use crate::error::Error;
pub use crate::limits::{FILES_MAX, TEXT_BYTES_MAX, UPLOAD_BYTES_MAX};

/// How a Desk is opened.
#[derive(Debug, Clone)]
pub struct DeskOptions {
    /// 127.0.0.1 or ::1, with port 0 for any that is free; anything else is refused.
    pub listen: SocketAddr,
    /// The proxy for replies (`socks5h://HOST:PORT`); nothing else ever leaves the machine.
    pub proxy: Option<String>,
    /// Where this machine remembers what it signed.
    pub marks: Marks,
}

/// A Desk that listens.
pub struct Desk {
    listener: TcpListener,
    app: App,
    address: Zeroizing<String>,
}

impl Desk {
    /// Listens, and draws the one-time address.
    ///
    /// # Errors
    /// [`Error::NotLoopback`]; when the port is taken or the vault cannot be read.
    pub async fn bind(
        vault: Vault,
        options: DeskOptions,
        clock: fn() -> Timestamp,
        rng: Box<dyn CryptoRngCore + Send>,
    ) -> Result<Self, Error> {
        let ip = options.listen.ip();
        if ip != Ipv4Addr::LOCALHOST && ip != Ipv6Addr::LOCALHOST {
            return Err(Error::NotLoopback(ip));
        }
        let listening = |cause| Error::Listen { address: options.listen, cause };
        let listener = TcpListener::bind(options.listen).await.map_err(listening)?;
        let at = listener.local_addr().map_err(listening)?;
        let room = room::Room::new(vault, options.marks, clock, rng);
        let (app, token) = App::new(room, at.port(), options.proxy)?;
        let address = Zeroizing::new(format!("http://{at}/?token={}", token.as_str()));
        Ok(Self { listener, app, address })
    }

    /// The address that opens the Desk in one browser, once.
    pub fn address(&self) -> String {
        self.address.as_str().to_owned()
    }

    /// Answers until `shutdown` is done and what was begun is finished.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        let router = pages::router(self.app);
        axum::serve(self.listener, router)
            .with_graceful_shutdown(shutdown)
            .await
            .map_err(Error::Serve)
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}
