//! Restoring: a vault out of a depot, proved equal to what was put there
//! (docs/spec/backup.md, section 5).
//!
//! Goes on where it was cut off: what is there is not fetched again. The folder is no vault before
//! everything is in it. The log of a restored vault is locked by what this machine remembers of it
//! ([`crate::marks`]), which is in no backup.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use testimony_depot::Depot;
use testimony_vault::{
    Access, BackupKeys, Depth, Manifest, Occasion, PIECE_BYTES, Stream, Unlock, Vault,
    keys_of_snapshot, make_folder, mend_pack, place_header,
};

use crate::Error;
use crate::backup::{Progress, SNAPSHOTS, number_of, object_of, piece};

/// Names the snapshot of a restore that is not finished.
const UNFINISHED: &str = "restore.unfinished";
/// The folder of packs, which have parity.
const PACKS: &str = "packs/";

/// What restoring came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The name of the snapshot.
    pub snapshot: String,
    /// When the backup was made, in seconds since 1970.
    pub made: i64,
    /// Files that were written.
    pub files: u64,
    /// Their length together.
    pub bytes: u64,
    /// Objects that were missing or damaged, with the file that each belongs to.
    pub missing: Vec<String>,
    /// Files that parity brought back.
    pub repaired: Vec<String>,
    /// What the check of the restored vault found; nothing where it is as it was.
    pub faults: Vec<String>,
}

/// A backup that opened.
struct Found {
    snapshot: String,
    header: String,
    keys: BackupKeys,
    manifest: Manifest,
}

/// Restores a vault.
///
/// # Errors
/// When the folder is not empty, no backup there opens, or something that no parity covers is lost.
pub fn restore(
    depot: &Depot,
    dir: &Path,
    (unlock, wanted): (&Unlock<'_>, Option<&str>),
    occasion: &mut Occasion<'_>,
    progress: &mut Progress<'_>,
) -> Result<Restored, Error> {
    let unfinished = begun(dir)?;
    let wanted = wanted.or(unfinished.as_deref());
    let found = find(depot, unlock, wanted)?;
    if unfinished.as_ref().is_some_and(|begun| *begun != found.snapshot) {
        return Err(Error::OtherRestore(dir.to_owned()));
    }
    begin(dir, &found.snapshot)?;
    let mut restored = Restored {
        snapshot: found.snapshot.clone(),
        made: found.manifest.made,
        files: found.manifest.streams.iter().map(|stream| stream.files.len() as u64).sum(),
        bytes: found.manifest.bytes(),
        missing: Vec::new(),
        repaired: Vec::new(),
        faults: Vec::new(),
    };
    let (mut done, mut torn) = (0, Vec::new());
    for stream in &found.manifest.streams {
        let holes = fetch(depot, &found.keys, dir, stream, &mut |bytes| {
            done += bytes;
            progress(done, found.manifest.bytes());
        })?;
        note_holes(&found.keys, stream, &holes, &mut restored)?;
        if !holes.is_empty() {
            torn.push(stream);
        }
    }
    mend(&found.keys, dir, &torn, &mut restored)?;
    place_header(dir, &found.header)?;
    let mut vault = Vault::open_as(dir, unlock, Access::Write)?;
    vault.settle(occasion)?;
    vault.repair(&mut |_, _| ())?;
    restored.faults = vault.check(Depth::Data, &mut |_, _| ())?.faults;
    let marker = dir.join(UNFINISHED);
    fs::remove_file(&marker).map_err(Error::io("removing", &marker))?;
    Ok(restored)
}

/// The snapshot of a restore into this folder that was cut off.
fn begun(dir: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(dir.join(UNFINISHED)) {
        Ok(name) => Ok(Some(name.trim().to_owned())),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            Vault::is_free(dir)?;
            Ok(None)
        }
        Err(cause) => Err(Error::io("reading", dir)(cause)),
    }
}

fn begin(dir: &Path, snapshot: &str) -> Result<(), Error> {
    make_folder(dir)?;
    let marker = dir.join(UNFINISHED);
    let writing = || {
        fs::write(&marker, snapshot)?;
        File::open(&marker)?.sync_all()?;
        File::open(dir)?.sync_all()
    };
    writing().map_err(Error::io("writing", &marker))
}

/// Finds the newest backup that opens, or the one that was named.
fn find(depot: &Depot, unlock: &Unlock<'_>, wanted: Option<&str>) -> Result<Found, Error> {
    let mut objects: Vec<String> =
        depot.list(SNAPSHOTS)?.into_iter().map(|object| object.name).collect();
    let last = |name: &String| name.rsplit('/').next().unwrap_or_default().to_owned();
    objects.retain(|name| wanted.is_none_or(|wanted| last(name) == wanted));
    objects.sort_by_key(|name| std::cmp::Reverse((number_of(&last(name)), name.clone())));
    if objects.is_empty() {
        return Err(Error::NoBackup);
    }
    let mut refused = Error::NoBackup;
    let mut closed = BTreeSet::new();
    for name in &objects {
        let Some(object) = depot.get(name)? else { continue };
        // A guess costs a second: those with one header are opened or refused together.
        let head = object.get(..object.len().min(1 << 10)).unwrap_or_default().to_vec();
        if closed.contains(&head) {
            continue;
        }
        let opened = keys_of_snapshot(&object, unlock)
            .and_then(|(header, keys)| Ok((keys.open_snapshot(&object)?, header, keys)));
        match opened {
            Ok((manifest, header, keys)) => {
                return Ok(Found { snapshot: last(name), header, keys, manifest });
            }
            Err(cause) => {
                if matches!(cause, testimony_vault::Error::WrongPassphrase) {
                    closed.insert(head);
                }
                refused = cause.into();
            }
        }
    }
    Err(refused)
}

/// Writes the files of a stream; gives the numbers of the pieces that are not to be had.
fn fetch(
    depot: &Depot,
    keys: &BackupKeys,
    dir: &Path,
    stream: &Stream,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<usize>, Error> {
    let files = Files::new(dir, stream);
    files.make()?;
    let mut holes = Vec::new();
    for (index, name) in stream.pieces.iter().enumerate() {
        let bytes = stream.piece_bytes(index);
        let at = index as u64 * PIECE_BYTES as u64;
        let there = files.read(at, bytes)?;
        if keys.name(&there) != *name {
            match piece(depot, keys, name, bytes)? {
                Some(piece) => files.write(at, &piece)?,
                None => {
                    files.write(at, &vec![0; bytes])?;
                    holes.push(index);
                }
            }
        }
        progress(bytes as u64);
    }
    files.sync()?;
    Ok(holes)
}

/// Notes holes in a pack or its parity, to be mended when both are there; elsewhere a hole ends the
/// restore.
fn note_holes(
    keys: &BackupKeys,
    stream: &Stream,
    holes: &[usize],
    restored: &mut Restored,
) -> Result<(), Error> {
    let path = stream.files.first().map(|file| file.path.as_str()).unwrap_or_default();
    for index in holes {
        let object = stream.pieces.get(*index).map(|name| object_of(keys, name));
        let object = object.unwrap_or_default();
        if !path.starts_with(PACKS) {
            return Err(Error::LostObject { object, file: path.to_owned() });
        }
        restored.missing.push(format!("{path}: {object}"));
    }
    Ok(())
}

/// Brings packs with holes back from their parity, and proves it by the names of their pieces.
fn mend(
    keys: &BackupKeys,
    dir: &Path,
    torn: &[&Stream],
    restored: &mut Restored,
) -> Result<(), Error> {
    for stream in torn {
        let Some(file) = stream.files.first().filter(|file| !file.path.contains('.')) else {
            continue;
        };
        mend_pack(&dir.join(&file.path))?;
        let files = Files::new(dir, stream);
        let whole = stream.pieces.iter().enumerate().try_fold(true, |whole, (index, name)| {
            let there = files.read(index as u64 * PIECE_BYTES as u64, stream.piece_bytes(index))?;
            Ok::<_, Error>(whole && keys.name(&there) == *name)
        })?;
        if whole {
            restored.repaired.push(file.path.clone());
        }
    }
    Ok(())
}

/// Done with each part: the file, where in it, which part of the run.
type OnPart<'a> = dyn FnMut(&Path, u64, std::ops::Range<usize>) -> io::Result<()> + 'a;

/// The files of a stream as one run of bytes.
struct Files {
    /// Path, where it begins in the run, length.
    files: Vec<(PathBuf, u64, u64)>,
}

impl Files {
    fn new(dir: &Path, stream: &Stream) -> Self {
        let mut begin = 0;
        let place = |file: &testimony_vault::SnapshotFile| {
            let from = begin;
            begin += file.bytes;
            (dir.join(&file.path), from, file.bytes)
        };
        Self { files: stream.files.iter().map(place).collect() }
    }

    /// Makes what is not there yet, each file with its length.
    fn make(&self) -> Result<(), Error> {
        for (path, _, bytes) in &self.files {
            let making = || {
                fs::create_dir_all(path.parent().unwrap_or(path))?;
                let mut options = OpenOptions::new();
                options
                    .write(true)
                    .create(true)
                    .truncate(false)
                    .mode(0o600)
                    .open(path)?
                    .set_len(*bytes)
            };
            making().map_err(Error::io("making", path))?;
        }
        Ok(())
    }

    /// Does something with each part of the files that a run of bytes covers: file, where in it, and
    /// the part of the run.
    fn each(&self, at: u64, bytes: usize, act: &mut OnPart<'_>) -> Result<(), Error> {
        let end = at + bytes as u64;
        for (path, from, length) in &self.files {
            let (first, last) = (at.max(*from), end.min(from + length));
            if first >= last {
                continue;
            }
            let part =
                usize::try_from(first - at).unwrap_or(0)..usize::try_from(last - at).unwrap_or(0);
            act(path, first - from, part).map_err(Error::io("restoring", path))?;
        }
        Ok(())
    }

    fn read(&self, at: u64, bytes: usize) -> Result<Vec<u8>, Error> {
        let mut read = vec![0; bytes];
        self.each(at, bytes, &mut |path, from, part| {
            File::open(path)?.read_exact_at(&mut read[part], from)
        })?;
        Ok(read)
    }

    fn write(&self, at: u64, piece: &[u8]) -> Result<(), Error> {
        self.each(at, piece.len(), &mut |path, from, part| {
            OpenOptions::new().write(true).open(path)?.write_all_at(&piece[part], from)
        })
    }

    fn sync(&self) -> Result<(), Error> {
        for (path, _, _) in &self.files {
            let syncing = || {
                File::open(path)?.sync_all()?;
                File::open(path.parent().unwrap_or(path))?.sync_all()
            };
            syncing().map_err(Error::io("syncing", path))?;
        }
        Ok(())
    }
}
