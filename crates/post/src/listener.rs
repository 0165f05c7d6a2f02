//! Where a Post listens: an address with a port, or a socket in the file system.
//!
//! Sockets are bound before the walls stand, and before there is a runtime; so these are the
//! standard library's, and [`Accepting`] is the runtime's.

use std::fmt;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tokio::io::{AsyncRead, AsyncWrite};

/// What the kernel takes as the path of a socket, less the zero at its end.
const PATH_BYTES_MAX: usize = 107;
/// The user of the Post and its group, in which tor is.
const SOCKET_MODE: u32 = 0o660;

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenAddress {
    /// An address of this machine and a port.
    Tcp(SocketAddr),
    /// A socket in the file system.
    Unix(PathBuf),
}

impl FromStr for ListenAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some(path) = text.strip_prefix("unix:") else {
            let address = text.parse().map(Self::Tcp);
            return address.map_err(|_| "it is neither ADDRESS:PORT nor unix:PATH");
        };
        match path.len() {
            0 => Err("there is no path after \"unix:\""),
            1..=PATH_BYTES_MAX => Ok(Self::Unix(PathBuf::from(path))),
            _ => Err("the path of a socket has at most 107 bytes"),
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(out),
            Self::Unix(path) => write!(out, "unix:{}", path.display()),
        }
    }
}

impl ListenAddress {
    /// Whether only this machine reaches it.
    pub fn stays_here(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }
}

/// A bound socket. One in the file system is removed when this is dropped.
#[derive(Debug)]
pub struct Listener {
    bound: Bound,
}

#[derive(Debug)]
enum Bound {
    Tcp(std::net::TcpListener),
    Unix(std::os::unix::net::UnixListener, SocketFile),
}

impl Listener {
    /// Binds the address. A socket that a Post left behind is taken over; one behind which somebody
    /// still answers is not, nor a file that is no socket.
    ///
    /// # Errors
    /// What the system says; `AddrInUse` where somebody listens there.
    pub fn bind(address: &ListenAddress) -> io::Result<Self> {
        let bound = match address {
            ListenAddress::Tcp(address) => Bound::Tcp(std::net::TcpListener::bind(address)?),
            ListenAddress::Unix(path) => {
                let (listener, file) = bind_unix(path)?;
                Bound::Unix(listener, file)
            }
        };
        Ok(Self { bound })
    }

    /// The address that it got: the port, where none was named.
    ///
    /// # Errors
    /// What the system says.
    pub fn address(&self) -> io::Result<ListenAddress> {
        match &self.bound {
            Bound::Tcp(listener) => listener.local_addr().map(ListenAddress::Tcp),
            Bound::Unix(_, file) => Ok(ListenAddress::Unix(file.path.clone())),
        }
    }

    pub(crate) fn accepting(self) -> io::Result<Accepting> {
        match self.bound {
            Bound::Tcp(listener) => {
                listener.set_nonblocking(true)?;
                tokio::net::TcpListener::from_std(listener).map(Accepting::Tcp)
            }
            Bound::Unix(listener, file) => {
                listener.set_nonblocking(true)?;
                let listener = tokio::net::UnixListener::from_std(listener)?;
                Ok(Accepting::Unix(listener, file))
            }
        }
    }
}

fn bind_unix(path: &Path) -> io::Result<(std::os::unix::net::UnixListener, SocketFile)> {
    use std::os::unix::net::UnixListener;
    let listener = match UnixListener::bind(path) {
        Err(cause) if cause.kind() == io::ErrorKind::AddrInUse => {
            remove_stale(path)?;
            UnixListener::bind(path)?
        }
        other => other?,
    };
    let file = SocketFile::at(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(SOCKET_MODE))?;
    Ok((listener, file))
}

/// Removes a socket behind which nobody listens any more.
fn remove_stale(path: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.file_type().is_socket() {
        let why = "there is a file of that name that is no socket";
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
    }
    match UnixStream::connect(path) {
        Ok(_) => Err(io::ErrorKind::AddrInUse.into()),
        Err(cause) if cause.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path),
        Err(cause) => Err(cause),
    }
}

/// The name of a socket that we made.
#[derive(Debug)]
pub(crate) struct SocketFile {
    path: PathBuf,
    /// Device and number: another Post may have taken the name.
    made: (u64, u64),
}

impl SocketFile {
    fn at(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_owned(), made: identity(path)? })
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|now| now == self.made) {
            // Where it stays, the next start finds that nobody listens.
            drop(fs::remove_file(&self.path));
        }
    }
}

fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

/// A listener of the runtime.
pub(crate) enum Accepting {
    Tcp(tokio::net::TcpListener),
    /// The file goes when the listener does.
    Unix(tokio::net::UnixListener, #[expect(dead_code, reason = "held to be dropped")] SocketFile),
}

/// A connection that somebody made.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Accepting {
    pub(crate) async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                // Small answers leave at once; a failure here only makes them slower.
                drop(stream.set_nodelay(true));
                Ok(Box::new(stream))
            }
            Self::Unix(listener, _) => {
                let (stream, _) = listener.accept().await?;
                Ok(Box::new(stream))
            }
        }
    }
}

#[cfg(test)]
mod tests;
