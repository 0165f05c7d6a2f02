//! A folder as a place for backups: another disk, a stick, a share.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::{Error, OBJECT_BYTES_MAX, Object};

/// What is being written ends so; a cut leaves it, and the next write of that name replaces it.
const PARTIAL: &str = "partial";
/// Objects lie this deep at most; a list goes no deeper.
const DEPTH_MAX: usize = 4;

#[derive(Debug)]
pub(crate) struct Folder {
    dir: PathBuf,
}

impl Folder {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Written beside, synced, renamed, and the folder synced.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.dir.join(name);
        let folder = path.parent().unwrap_or(&self.dir);
        let partial = path.with_extension(PARTIAL);
        let writing = || -> io::Result<()> {
            make(folder)?;
            let mut options = fs::OpenOptions::new();
            let mut file =
                options.write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&partial, &path)?;
            File::open(folder)?.sync_all()
        };
        writing().map_err(failed("writing", &path))
    }

    pub(crate) fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = self.dir.join(name);
        let mut bytes = Vec::new();
        let reading = File::open(&path)
            .and_then(|file| file.take(OBJECT_BYTES_MAX + 1).read_to_end(&mut bytes));
        match reading {
            Ok(read) if read as u64 > OBJECT_BYTES_MAX => Err(Error::TooLong(name.to_owned())),
            Ok(_) => Ok(Some(bytes)),
            Err(cause) if absent(&cause) => Ok(None),
            Err(cause) => Err(failed("reading", &path)(cause)),
        }
    }

    pub(crate) fn list(&self, under: &str) -> Result<Vec<Object>, Error> {
        let mut found = Vec::new();
        self.walk(under, 0, &mut found)?;
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }

    fn walk(&self, under: &str, depth: usize, found: &mut Vec<Object>) -> Result<(), Error> {
        let dir = self.dir.join(under);
        let entries = match fs::read_dir(&dir) {
            Err(cause) if absent(&cause) => return Ok(()),
            entries => entries.map_err(failed("looking into", &dir))?,
        };
        for entry in entries {
            let entry = entry.map_err(failed("looking into", &dir))?;
            let (Ok(kind), Some(name)) =
                (entry.file_type(), entry.file_name().to_str().map(str::to_owned))
            else {
                continue;
            };
            let name = format!("{under}/{name}");
            if kind.is_dir() && depth < DEPTH_MAX {
                self.walk(&name, depth + 1, found)?;
            } else if kind.is_file() && !name.ends_with(PARTIAL) {
                let bytes = entry.metadata().map_err(failed("looking at", &entry.path()))?.len();
                found.push(Object { name, bytes });
            }
        }
        Ok(())
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), Error> {
        let path = self.dir.join(name);
        match fs::remove_file(&path) {
            Err(cause) if absent(&cause) => return Ok(()),
            removed => removed.map_err(failed("removing", &path))?,
        }
        let folder = path.parent().unwrap_or(&self.dir);
        File::open(folder).and_then(|dir| dir.sync_all()).map_err(failed("syncing", folder))
    }
}

/// Makes a folder and those above it, each durable in the one above.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
    if let Some(above) = above {
        make(above)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
        made => made?,
    }
    above.map_or(Ok(()), |above| File::open(above)?.sync_all())
}

fn absent(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |cause| match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull,
        _ => Error::Io { doing, path, cause },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_come_back_and_half_written_ones_are_not_there() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::new(&dir.path().join("new/place"));
        assert_eq!(folder.list("pieces").unwrap(), []);
        assert_eq!(folder.get("pieces/a/b").unwrap(), None);
        folder.put("pieces/a/b", b"one").unwrap();
        folder.put("pieces/a/b", b"two").unwrap();
        folder.put("snapshots/c", b"").unwrap();
        fs::write(dir.path().join("new/place/pieces/a/x.partial"), "half").unwrap();
        assert_eq!(folder.get("pieces/a/b").unwrap().as_deref(), Some(&b"two"[..]));
        let listed = folder.list("pieces").unwrap();
        assert_eq!(listed, [Object { name: "pieces/a/b".to_owned(), bytes: 3 }]);
        folder.remove("pieces/a/b").unwrap();
        folder.remove("pieces/a/b").unwrap();
        assert_eq!(folder.list("pieces").unwrap(), []);
    }
}
