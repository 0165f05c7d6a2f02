//! Backups: a vault as it is now, into a depot (docs/spec/backup.md).
//!
//! What is there already is not sent again, so a backup that was cut off goes on where it stopped and
//! the next one sends what changed. A backup counts once its snapshot is there, which is written last.
//! Others may write to the vault meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use testimony_depot::Depot;
use testimony_vault::{
    BackupKeys, Frozen, FrozenFile, Manifest, NotedBackup, Occasion, PIECE_BYTES, PieceName,
    SnapshotFile, Stream, Vault,
};

use crate::Error;
use crate::access::{self, Deed};
use crate::init::CHECKPOINT;

/// Where snapshots lie.
pub(crate) const SNAPSHOTS: &str = "snapshots";
/// Where pieces lie.
const PIECES: &str = "pieces";
/// How often a moment is sought at which the log and the database agree, and no file goes away.
const TRIES: u32 = 5;

/// What a backup came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The name of its snapshot.
    pub snapshot: String,
    /// Files in it.
    pub files: u64,
    /// Their length together.
    pub bytes: u64,
    /// Pieces in it.
    pub pieces: u64,
    /// Pieces that were sent; the others were there.
    pub sent: u64,
    /// Bytes that were sent.
    pub sent_bytes: u64,
}

/// One backup of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The name of its snapshot.
    pub snapshot: String,
    /// When it was made, in seconds since 1970.
    pub made: i64,
    /// What it holds; absent where it cannot be read.
    pub manifest: Option<Manifest>,
}

/// What is at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// The backups under this vault's present master, the oldest first.
    pub own: Vec<Listed>,
    /// How many there are under other masters.
    pub others: u64,
}

/// What was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Snapshots, by their names.
    pub snapshots: Vec<String>,
    /// Pieces that nothing else named.
    pub pieces: u64,
}

/// Told the bytes that were looked at, and of how many.
pub type Progress<'a> = dyn FnMut(u64, u64) + 'a;

/// Makes a backup.
///
/// # Errors
/// When the depot or the disk fails; the next try goes on.
pub fn backup(
    vault: &Vault,
    depot: &Depot,
    occasion: &mut Occasion<'_>,
    progress: &mut Progress<'_>,
) -> Result<Made, Error> {
    access::require(vault, Deed::Keep)?;
    let _alone = vault.lock_backups()?;
    for _ in 1..TRIES {
        let frozen = freeze(vault)?;
        match send(&frozen, depot, occasion, progress) {
            // Something was erased, or an envelope that did not open was opened: a file went away.
            Err(Error::Vault(testimony_vault::Error::Io { cause, .. }))
                if cause.kind() == std::io::ErrorKind::NotFound => {}
            sent => return sent,
        }
    }
    send(&freeze(vault)?, depot, occasion, progress)
}

/// A moment at which the log on disk is the one that the database knows. There is always one soon,
/// unless a crash came between the two; then the next tick mends it, and here too.
fn freeze(vault: &Vault) -> Result<Frozen, Error> {
    for _ in 1..TRIES {
        let frozen = vault.freeze()?;
        let signed = vault.setting(CHECKPOINT)?;
        if frozen.small("log/checkpoint") == signed.as_deref().map(str::as_bytes) {
            return Ok(frozen);
        }
    }
    Ok(vault.freeze()?)
}

fn send(
    frozen: &Frozen,
    depot: &Depot,
    occasion: &mut Occasion<'_>,
    progress: &mut Progress<'_>,
) -> Result<Made, Error> {
    let keys = frozen.keys();
    let pieces = format!("{PIECES}/{}", keys.folder());
    let mut sender = Sender {
        known: depot.list(&pieces)?.into_iter().map(|object| (object.name, object.bytes)).collect(),
        depot,
        keys,
        pieces,
        made: Made {
            snapshot: String::new(),
            files: frozen.files().len() as u64,
            bytes: frozen.files().iter().map(|file| file.bytes).sum(),
            pieces: 0,
            sent: 0,
            sent_bytes: 0,
        },
        done: 0,
    };
    let streams = streams(frozen.files())
        .into_iter()
        .map(|files| sender.stream(frozen, &files, progress))
        .collect::<Result<_, _>>()?;
    let manifest = Manifest { made: occasion.now.as_second(), streams };
    let mut random = [0; 8];
    occasion.rng.fill_bytes(&mut random);
    let number = number_after(depot, keys, occasion.now)?;
    let snapshot = format!("{number:012x}-{}", HEXLOWER.encode(&random));
    let object = keys.seal_snapshot(frozen.header(), &manifest, occasion.rng)?;
    put_and_compare(depot, &format!("{SNAPSHOTS}/{}/{snapshot}", keys.folder()), &object)?;
    Ok(Made { snapshot, ..sender.made })
}

/// The time in milliseconds, or one more than that of the newest snapshot there: names sort by the
/// order in which they were made, also within one second and after a clock was set back.
fn number_after(depot: &Depot, keys: &BackupKeys, now: jiff::Timestamp) -> Result<i64, Error> {
    let own = depot.list(&format!("{SNAPSHOTS}/{}", keys.folder()))?;
    let newest = own.iter().filter_map(|object| object.name.rsplit('/').next()).map(number_of);
    Ok(newest.max().map_or(0, |newest| newest + 1).max(now.as_millisecond()))
}

/// The files in runs: large ones alone, the others of one folder together.
fn streams(files: &[FrozenFile]) -> Vec<Vec<&FrozenFile>> {
    let alone = |path: &str| path.starts_with("case.db") || path.starts_with("packs/");
    let mut runs: BTreeMap<&str, Vec<&FrozenFile>> = BTreeMap::new();
    for file in files {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let key = if alone(&file.path) { file.path.as_str() } else { folder };
        runs.entry(key).or_default().push(file);
    }
    runs.into_values()
        .map(|mut run| {
            run.sort_by(|one, other| one.path.cmp(&other.path));
            run
        })
        .collect()
}

struct Sender<'a> {
    /// The objects that are there, with their lengths.
    known: BTreeMap<String, u64>,
    depot: &'a Depot,
    keys: &'a BackupKeys,
    /// The folder of the pieces.
    pieces: String,
    made: Made,
    done: u64,
}

impl Sender<'_> {
    fn stream(
        &mut self,
        frozen: &Frozen,
        files: &[&FrozenFile],
        progress: &mut Progress<'_>,
    ) -> Result<Stream, Error> {
        let mut names = Vec::new();
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        for file in files {
            let mut at = 0;
            while at < file.bytes {
                let from = piece.len();
                let room = (PIECE_BYTES - from) as u64;
                let now = usize::try_from((file.bytes - at).min(room)).unwrap_or(0);
                piece.resize(from + now, 0);
                frozen.read(file, at, &mut piece[from..])?;
                at += now as u64;
                if piece.len() == PIECE_BYTES {
                    names.push(self.piece(&piece, progress)?);
                    piece.clear();
                }
            }
        }
        if !piece.is_empty() {
            names.push(self.piece(&piece, progress)?);
        }
        let files =
            files.iter().map(|file| SnapshotFile { path: file.path.clone(), bytes: file.bytes });
        Ok(Stream { files: files.collect(), pieces: names })
    }

    fn piece(&mut self, piece: &[u8], progress: &mut Progress<'_>) -> Result<PieceName, Error> {
        let name = self.keys.name(piece);
        let object = format!("{}/{name}", self.pieces);
        let bytes = BackupKeys::object_bytes(piece.len());
        if self.known.get(&object) != Some(&bytes) {
            put_and_compare(self.depot, &object, &self.keys.seal(&name, piece))?;
            self.known.insert(object, bytes);
            self.made.sent += 1;
            self.made.sent_bytes += bytes;
        }
        self.made.pieces += 1;
        self.done += piece.len() as u64;
        progress(self.done, self.made.bytes);
        Ok(name)
    }
}

/// Writes an object and reads it back.
fn put_and_compare(depot: &Depot, name: &str, object: &[u8]) -> Result<(), Error> {
    depot.put(name, object)?;
    if depot.get(name)?.as_deref() == Some(object) {
        return Ok(());
    }
    Err(Error::NotKept(name.to_owned()))
}

/// What a person names a backup by, noted in the vault.
///
/// # Errors
/// When the database cannot be written.
pub fn note(vault: &Vault, made: &Made, place: &str, at: jiff::Timestamp) -> Result<(), Error> {
    let (snapshot, place) = (made.snapshot.clone(), place.to_owned());
    Ok(vault.note_backup(&NotedBackup { made: at.as_second(), place, snapshot })?)
}

/// The backups at a place.
///
/// # Errors
/// When it cannot be asked.
pub fn list(vault: &Vault, depot: &Depot) -> Result<Listing, Error> {
    let keys = vault.backup_keys();
    let own = format!("{SNAPSHOTS}/{}/", keys.folder());
    let mut listing = Listing::default();
    for object in depot.list(SNAPSHOTS)? {
        let Some(snapshot) = object.name.strip_prefix(&own) else {
            listing.others += 1;
            continue;
        };
        let manifest = depot.get(&object.name)?.and_then(|object| keys.open_snapshot(&object).ok());
        let made =
            manifest.as_ref().map_or_else(|| number_of(snapshot) / 1_000, |manifest| manifest.made);
        listing.own.push(Listed { snapshot: snapshot.to_owned(), made, manifest });
    }
    Ok(listing)
}

/// The number in a snapshot's name, by which it sorts: milliseconds since 1970.
pub(crate) fn number_of(snapshot: &str) -> i64 {
    let hex = snapshot.split('-').next().unwrap_or_default();
    i64::from_str_radix(hex, 16).unwrap_or_default()
}

/// Reads every object of a backup; gives the names of those that are missing or damaged.
///
/// # Errors
/// When the place cannot be asked.
pub fn verify(
    vault: &Vault,
    depot: &Depot,
    manifest: &Manifest,
    progress: &mut Progress<'_>,
) -> Result<Vec<String>, Error> {
    let keys = vault.backup_keys();
    let (mut bad, mut done, mut seen) = (Vec::new(), 0, BTreeSet::new());
    for stream in &manifest.streams {
        for (index, name) in stream.pieces.iter().enumerate() {
            let bytes = stream.piece_bytes(index);
            let fetched =
                seen.insert(*name).then(|| piece(depot, &keys, name, bytes)).transpose()?;
            if fetched.is_some_and(|piece| piece.is_none()) {
                bad.push(object_of(&keys, name));
            }
            done += bytes as u64;
            progress(done, manifest.bytes());
        }
    }
    Ok(bad)
}

/// One piece; nothing where its object is missing or damaged.
pub(crate) fn piece(
    depot: &Depot,
    keys: &BackupKeys,
    name: &PieceName,
    bytes: usize,
) -> Result<Option<Vec<u8>>, Error> {
    let object = depot.get(&object_of(keys, name))?;
    Ok(object.and_then(|object| keys.open(name, object, bytes)))
}

/// The object of a piece.
pub(crate) fn object_of(keys: &BackupKeys, name: &PieceName) -> String {
    format!("{PIECES}/{}/{name}", keys.folder())
}

/// Removes the backups of this vault that `goes` picks, and every piece that no other one names.
///
/// # Errors
/// When a backup that stays cannot be read: then no piece is removed. When the place cannot be asked.
pub fn remove(
    vault: &Vault,
    depot: &Depot,
    goes: impl Fn(usize, &Listed) -> bool,
) -> Result<Removed, Error> {
    let _alone = vault.lock_backups()?;
    let keys = vault.backup_keys();
    let mut removed = Removed::default();
    let mut named = BTreeSet::new();
    let own = list(vault, depot)?.own;
    let newer = own.len();
    for (index, listed) in own.into_iter().enumerate() {
        if goes(newer - index - 1, &listed) {
            depot.remove(&format!("{SNAPSHOTS}/{}/{}", keys.folder(), listed.snapshot))?;
            vault.forget_backup(&listed.snapshot)?;
            removed.snapshots.push(listed.snapshot);
            continue;
        }
        let manifest = listed.manifest.ok_or(testimony_vault::Error::BadSnapshot)?;
        let pieces = manifest.streams.into_iter().flat_map(|stream| stream.pieces);
        named.extend(pieces.map(|name| object_of(&keys, &name)));
    }
    for object in depot.list(&format!("{PIECES}/{}", keys.folder()))? {
        if !named.contains(&object.name) {
            depot.remove(&object.name)?;
            removed.pieces += 1;
        }
    }
    Ok(removed)
}
