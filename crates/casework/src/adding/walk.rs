//! Finds the files under what was named, in the order of their names, and says what it passes over.
//!
//! Links are not followed: what they point to may lie anywhere. Pipes, sockets and devices are not
//! opened: reading one may never end.

use std::ffi::OsStr;
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustix::fs::OFlags;
use walkdir::{DirEntry, WalkDir};

use super::NotAdded;

/// Folders within folders; deeper trees are made by attackers and by loops of mounts.
const DEPTH_MAX: usize = 200;
/// What distinguishes a file's look from any other hash of ours.
const PRINT_DOMAIN: &str = "testimony 2026 look of an added file";

/// A file that was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its name with its folders, from what was named.
    pub(super) name: String,
}

/// How a file looked: when it looks the same again, it is taken to be the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Print {
    pub(super) hash: [u8; 32],
    pub(super) modified: Option<Timestamp>,
}

/// How much there is to add.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Counts what lies under these paths, for a progress bar; what cannot be seen counts nothing.
pub fn total(paths: &[PathBuf]) -> Total {
    let mut total = Total::default();
    for entry in paths.iter().flat_map(|path| WalkDir::new(path).max_depth(DEPTH_MAX)).flatten() {
        if entry.file_type().is_file() {
            total.files += 1;
            total.bytes += entry.metadata().map_or(0, |metadata| metadata.len());
        }
    }
    total
}

/// All files under these paths; `own` is the vault's folder, which is never added to itself.
pub(super) fn walk<'a>(
    paths: &'a [PathBuf],
    own: &Path,
) -> impl Iterator<Item = Result<Found, NotAdded>> + use<'a> {
    let own = std::fs::metadata(own).ok().map(|metadata| (metadata.dev(), metadata.ino()));
    paths.iter().flat_map(move |path| Walk {
        root: path,
        top: root_name(path),
        own,
        inner: WalkDir::new(path).max_depth(DEPTH_MAX).sort_by_file_name().into_iter(),
    })
}

struct Walk<'a> {
    root: &'a Path,
    top: String,
    own: Option<(u64, u64)>,
    inner: walkdir::IntoIter,
}

impl Iterator for Walk<'_> {
    type Item = Result<Found, NotAdded>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = match self.inner.next()? {
                Ok(entry) => entry,
                Err(cause) => return Some(Err(self.unseen(&cause))),
            };
            let kind = entry.file_type();
            if kind.is_file() {
                let name = self.name(&entry);
                return Some(Ok(Found { path: entry.into_path(), name }));
            }
            let why = if kind.is_dir() {
                let here = entry.metadata().ok().map(|metadata| (metadata.dev(), metadata.ino()));
                if here.is_some() && here == self.own {
                    self.inner.skip_current_dir();
                    "it is the vault itself"
                } else if entry.depth() == DEPTH_MAX {
                    "there are more than 200 folders within each other"
                } else {
                    continue;
                }
            } else if kind.is_symlink() {
                "it is a link; add what it points to by itself"
            } else if kind.is_fifo() {
                "it is a pipe, which has no end"
            } else {
                "it is no file, but a socket or a device"
            };
            return Some(Err(NotAdded { path: entry.into_path(), why: why.to_owned() }));
        }
    }
}

impl Walk<'_> {
    fn name(&self, entry: &DirEntry) -> String {
        let below = entry.path().strip_prefix(self.root).unwrap_or(Path::new(""));
        let parts = below.iter().map(OsStr::to_string_lossy);
        std::iter::once(self.top.as_str().into()).chain(parts).collect::<Vec<_>>().join("/")
    }

    fn unseen(&self, cause: &walkdir::Error) -> NotAdded {
        let path = cause.path().unwrap_or(self.root).to_owned();
        let why = cause.io_error().map_or_else(|| cause.to_string(), ToString::to_string);
        NotAdded { path, why }
    }
}

/// What a named path is called: its last part, also for `.` and `..`.
fn root_name(path: &Path) -> String {
    let whole = std::fs::canonicalize(path);
    let named = path.file_name().or_else(|| whole.as_ref().ok()?.file_name());
    named.unwrap_or(OsStr::new("files")).to_string_lossy().into_owned()
}

impl Found {
    /// Opens it, if it is still a file.
    pub(super) fn open(&self) -> io::Result<File> {
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
        let flags = i32::try_from(flags).map_err(io::Error::other)?;
        let file = OpenOptions::new().read(true).custom_flags(flags).open(&self.path)?;
        if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }

    /// What it is remembered by on this machine.
    pub(super) fn key(&self) -> Vec<u8> {
        let whole = std::path::absolute(&self.path);
        whole.as_ref().unwrap_or(&self.path).as_os_str().as_bytes().to_vec()
    }
}

/// How an open file looks.
pub(super) fn print(file: &File) -> io::Result<Print> {
    let metadata = file.metadata()?;
    let mut hasher = blake3::Hasher::new_derive_key(PRINT_DOMAIN);
    for number in [metadata.ino(), metadata.len()] {
        hasher.update(&number.to_be_bytes());
    }
    for time in [metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec()] {
        hasher.update(&time.to_be_bytes());
    }
    Ok(Print { hash: *hasher.finalize().as_bytes(), modified: modified(&metadata) })
}

/// To the second: what a disk says beyond it is noise.
fn modified(metadata: &Metadata) -> Option<Timestamp> {
    Timestamp::from_second(metadata.mtime()).ok()
}
