//! What can go wrong before a Desk answers; what goes wrong in a page is a `Fault`.

use std::io;
use std::net::{IpAddr, SocketAddr};

/// Why a Desk does not open.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An address that others could reach.
    #[error("the Desk listens on 127.0.0.1 or ::1 only, not on {0}")]
    NotLoopback(IpAddr),
    /// The port is taken, or may not be used.
    #[error("listening on {address}: {cause}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The vault could not be read.
    #[error(transparent)]
    Casework(#[from] testimony_casework::Error),
    /// The listener failed.
    #[error("the Desk stopped: {0}")]
    Serve(#[source] io::Error),
}

impl Error {
    /// What the reader can do now.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::NotLoopback(_) => {
                Some("to reach it from another machine, forward a port through ssh")
            }
            Self::Listen { .. } => Some("leave the port out, so that a free one is taken"),
            Self::Casework(error) => error.hint(),
            Self::Serve(_) => Some("open it again with `testimony open DIR`"),
        }
    }
}
