//! Where a vault's processes are found: one socket for each, in a folder of this user alone.
//!
//! The name is made of a hash of the vault's path and of the process, so that a stale socket is
//! nobody's: connecting to it fails, and it is removed. Who connects, and who answers, must be the
//! same user; the folder's mode already says so, and the system is asked again.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::config;

/// Bytes of the hash in a socket's name: 64 bits tell apart the vaults of one user, and a socket's
/// path has at most 107 bytes.
const NAME_BYTES: usize = 8;
const ENDING: &str = ".sock";

/// The folder of this user's sockets; it is made when `make` says so.
pub(super) fn folder(make: bool) -> io::Result<PathBuf> {
    let uid = rustix::process::getuid().as_raw();
    let run = PathBuf::from(format!("/run/user/{uid}"));
    let is_mine = |path: &Path| fs::metadata(path).is_ok_and(|found| found.uid() == uid);
    let (parent, name) = match config::runtime_folder() {
        Some(named) => (named, "testimony".to_owned()),
        None if is_mine(&run) => (run, "testimony".to_owned()),
        None => (PathBuf::from("/tmp"), format!("testimony-{uid}")),
    };
    let folder = parent.join(name);
    if make {
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => return Err(cause),
            _ => {}
        }
    }
    // Somebody else may have made it before us where everybody may write.
    let found = fs::symlink_metadata(&folder)?;
    if !found.is_dir() || found.uid() != uid {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the folder is another user's",
        ));
    }
    if make && found.mode() & 0o077 != 0 {
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(folder)
}

/// How the names of a vault's sockets begin.
fn beginning(vault: &Path) -> io::Result<String> {
    let path = fs::canonicalize(vault)?;
    let hash = Sha256::digest(path.as_os_str().as_encoded_bytes());
    Ok(format!("{}-", HEXLOWER.encode(&hash[..NAME_BYTES])))
}

/// This process's socket for a vault.
pub(super) fn bind(vault: &Path) -> io::Result<(UnixListener, PathBuf)> {
    /// One process may have several: for a vault that it opens now and then, and while it is open.
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let name = format!("{}{process}-{count}{ENDING}", beginning(vault)?);
    let path = folder(true)?.join(name);
    drop(fs::remove_file(&path));
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    if count == 0 {
        // A process of this number that is dead left them, or this one before it was locked: then
        // whoever looks for it must find one of the two at any time.
        let (own, bound) = (process.to_string(), path.clone());
        for (path, of) in sockets(path.parent().unwrap_or(&path), &beginning(vault)?) {
            if of == own && path != bound {
                drop(fs::remove_file(path));
            }
        }
    }
    Ok((listener, path))
}

/// Whoever has to do with a vault.
pub(super) struct Found {
    /// Connections to them.
    pub(super) streams: Vec<UnixStream>,
    /// Whether somebody is just becoming another process, and can be asked in a moment.
    pub(super) becoming: bool,
}

/// Connects to everybody who has to do with a vault; what is stale is removed.
pub(super) fn connect_all(vault: &Path) -> Found {
    let mut found = Found { streams: Vec::new(), becoming: false };
    let (Ok(folder), Ok(beginning)) = (folder(false), beginning(vault)) else { return found };
    for (path, process) in sockets(&folder, &beginning) {
        match UnixStream::connect(&path) {
            Ok(stream) if is_me(&stream) => found.streams.push(stream),
            Err(cause) if cause.kind() == io::ErrorKind::ConnectionRefused => {
                if Path::new("/proc").join(process).exists() {
                    found.becoming = true;
                } else {
                    drop(fs::remove_file(&path));
                }
            }
            _ => {}
        }
    }
    found
}

/// The sockets whose names begin so, each with the number of its process.
fn sockets(folder: &Path, beginning: &str) -> Vec<(PathBuf, String)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let ours = entries.filter_map(Result::ok).map(|entry| entry.path()).filter_map(|path| {
        let name = path.file_name()?.to_str()?;
        let rest = name.strip_prefix(beginning)?.strip_suffix(ENDING)?;
        let (process, _) = rest.split_once('-')?;
        let process = process.to_owned();
        Some((path, process))
    });
    ours.collect()
}

/// Whether the other end is a process of the same user.
pub(super) fn is_me(stream: &UnixStream) -> bool {
    rustix::net::sockopt::socket_peercred(stream)
        .is_ok_and(|peer| peer.uid == rustix::process::geteuid())
}
