//! Files that are there whole, as they were or as they are now, whenever the machine stops.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use testimony_seal::Day;

use crate::store::set_day;

/// Writes a file anew, durably and readable for its owner alone, with the times of a day where one is
/// given.
pub(crate) fn replace(path: &Path, bytes: &[u8], day: Option<Day>) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(bytes)?;
    day.map_or(Ok(()), |day| set_day(&file, day))?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}
