//! What makes a change of the disk last: files and folders are synced before anybody is told.
//!
//! A sync that fails is never tried again: the kernel may have dropped the pages that it could not
//! write, and a second try would say that all is well.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Syncs a folder, so that names made or changed in it last.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Moves a synced file to its place, and makes the new name last.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    match (from.parent(), to.parent()) {
        (Some(old), Some(new)) if old != new => {
            sync_folder(new)?;
            sync_folder(old)
        }
        (_, Some(folder)) => sync_folder(folder),
        (_, None) => Ok(()),
    }
}

/// Removes a file if it is there, and makes that last.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    }
    path.parent().map_or(Ok(()), sync_folder)
}
