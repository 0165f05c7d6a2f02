//! Packs: files of sealed blobs, one after the other, with parity beside them (docs/spec/blob.md).
//!
//! One pack is open: short blobs are appended to it. A long blob brings its own. What was appended and
//! never committed is cut off by the next writer; what is committed was synced before.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use rusqlite::{Connection, OptionalExtension, params};

use crate::blob::Incoming;
use crate::entry::{number, stored};
use crate::{Error, Occasion, durable, parity};

/// The longest pack.
pub(crate) const PACK_BYTES: u64 = 64 << 20;
/// The open pack is covered anew when so much has come to it.
const UNCOVERED_BYTES_MAX: u64 = 16 << 20;
const FOLDER: &str = "packs";
const INCOMING: &str = "incoming";

/// Appends blobs to packs. It holds nothing that the database does not know.
#[derive(Debug)]
pub(crate) struct Packer {
    dir: PathBuf,
    open: Option<Open>,
    /// Synced files that get their names as packs before the next commit.
    arriving: Vec<(Incoming, PathBuf)>,
    /// Whether a file was made in the folder and the folder is not synced yet.
    new_names: bool,
}

/// The pack that is appended to.
#[derive(Debug)]
struct Open {
    number: i64,
    path: PathBuf,
    file: File,
    bytes: u64,
    covered: u64,
    unsynced: bool,
}

/// Where a pack lies.
pub(crate) fn path(dir: &Path, name: &[u8; 16]) -> PathBuf {
    dir.join(FOLDER).join(HEXLOWER.encode(name))
}

/// Where packs are written that belong to no entry yet.
pub(crate) fn incoming(dir: &Path) -> PathBuf {
    dir.join(FOLDER).join(INCOMING)
}

/// Makes the folders. A copy of a vault may have lost its empty ones.
pub(crate) fn prepare(dir: &Path) -> Result<(), Error> {
    let incoming = incoming(dir);
    std::fs::create_dir_all(&incoming).map_err(Error::io("making", &incoming))
}

/// Removes what a killed process left; nobody else writes while the lock is held.
pub(crate) fn clear_incoming(dir: &Path) -> Result<(), Error> {
    prepare(dir)?;
    let incoming = incoming(dir);
    let clearing = || -> io::Result<()> {
        for entry in std::fs::read_dir(&incoming)? {
            std::fs::remove_file(entry?.path())?;
        }
        Ok(())
    };
    clearing().map_err(Error::io("clearing", &incoming))
}

/// Packs on disk that the database does not know: a crash came between their name and the commit.
pub(crate) fn orphans(dir: &Path, db: &Connection) -> Result<Vec<PathBuf>, Error> {
    let folder = dir.join(FOLDER);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut known = db.prepare("SELECT 1 FROM pack WHERE name = ?1")?;
    let mut orphans = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(Error::io("looking into", &folder))? {
        let path = entry.map_err(Error::io("looking into", &folder))?.path();
        let stem = path.file_stem().unwrap_or_default().as_encoded_bytes();
        if let Ok(name) = HEXLOWER.decode(stem)
            && !known.exists([name])?
        {
            orphans.push(path);
        }
    }
    Ok(orphans)
}

impl Packer {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), open: None, arriving: Vec::new(), new_names: false }
    }

    /// Forgets what was appended and not committed, before a new step begins.
    pub(crate) fn rewind(&mut self, db: &Connection) -> Result<(), Error> {
        self.arriving.clear();
        let Some(open) = &self.open else { return Ok(()) };
        match committed(db, open.number)? {
            Some(bytes) if bytes == open.bytes && !open.unsynced => return Ok(()),
            Some(_) => {}
            // The pack was begun in the step that failed.
            None => durable::remove(&open.path).map_err(Error::io("removing", &open.path))?,
        }
        self.open = None;
        self.new_names = false;
        Ok(())
    }

    /// Appends a short blob to the open pack.
    pub(crate) fn append(
        &mut self,
        db: &Connection,
        blob: &[u8; 32],
        sealed: &[u8],
        occasion: &mut Occasion<'_>,
    ) -> Result<(), Error> {
        let bytes = sealed.len() as u64;
        self.make_room(db, bytes, occasion)?;
        let Some(open) = &mut self.open else { return Err(Error::BadRow("pack")) };
        open.unsynced = true;
        open.file.write_all(sealed).map_err(Error::io("writing", &open.path))?;
        note_extent(db, blob, 0, &Extent { pack: open.number, at: open.bytes, bytes })?;
        open.bytes += bytes;
        Ok(())
    }

    /// Makes a synced file of a long blob a pack.
    pub(crate) fn take_over(
        &mut self,
        db: &Connection,
        blob: &[u8; 32],
        part: usize,
        file: Incoming,
        occasion: &mut Occasion<'_>,
    ) -> Result<(), Error> {
        let (name, bytes) = (draw(occasion), file.bytes);
        let number = note_pack(db, &name, bytes, bytes)?;
        note_extent(db, blob, part as u64, &Extent { pack: number, at: 0, bytes })?;
        self.arriving.push((file, path(&self.dir, &name)));
        Ok(())
    }

    /// Makes everything durable that was appended; the database may be committed then.
    pub(crate) fn sync(&mut self, db: &Connection) -> Result<(), Error> {
        if let Some(open) = &mut self.open
            && open.unsynced
        {
            open.file.sync_data().map_err(Error::io("syncing", &open.path))?;
            open.unsynced = false;
            note_bytes(db, open)?;
            if open.bytes - open.covered >= UNCOVERED_BYTES_MAX {
                cover(db, &open.path, open.number, open.bytes)?;
                open.covered = open.bytes;
            }
        }
        for (file, path) in self.arriving.drain(..) {
            let naming = || {
                parity::protect(&file.path, file.bytes)?;
                std::fs::rename(parity::beside(&file.path), parity::beside(&path))?;
                std::fs::rename(&file.path, &path)
            };
            self.new_names = true;
            naming().map_err(Error::io("writing", &path))?;
        }
        if self.new_names {
            let folder = self.dir.join(FOLDER);
            durable::sync_folder(&folder).map_err(Error::io("syncing", &folder))?;
            self.new_names = false;
        }
        Ok(())
    }

    /// Covers what no parity covers yet, at the end of the vault's use or after a crash.
    pub(crate) fn cover_all(&mut self, db: &Connection) -> Result<(), Error> {
        let sql = "SELECT name, number, bytes FROM pack WHERE covered <> bytes";
        let mut statement = db.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        })?;
        for row in rows.collect::<Result<Vec<_>, _>>()? {
            let (name, pack, bytes) = row;
            cover(db, &path(&self.dir, &name), pack, number(bytes)?)?;
        }
        Ok(())
    }

    /// Sees to it that the open pack takes so many bytes more.
    fn make_room(
        &mut self,
        db: &Connection,
        bytes: u64,
        occasion: &mut Occasion<'_>,
    ) -> Result<(), Error> {
        if self.open.is_none() {
            self.open = self.reopen(db)?;
        }
        if self.open.as_ref().is_some_and(|open| open.bytes + bytes <= PACK_BYTES) {
            return Ok(());
        }
        if let Some(full) = self.open.take() {
            full.file.sync_data().map_err(Error::io("syncing", &full.path))?;
            note_bytes(db, &full)?;
            cover(db, &full.path, full.number, full.bytes)?;
        }
        let name = draw(occasion);
        let path = path(&self.dir, &name);
        let file = File::create_new(&path).map_err(Error::io("making", &path))?;
        self.new_names = true;
        let number = note_pack(db, &name, 0, 0)?;
        self.open = Some(Open { number, path, file, bytes: 0, covered: 0, unsynced: false });
        Ok(())
    }

    /// Opens the last pack that is not full, without what was never committed to it.
    fn reopen(&self, db: &Connection) -> Result<Option<Open>, Error> {
        // A pack of a long blob is appended to as well when it has room.
        let sql = "SELECT number, name, bytes, covered FROM pack WHERE bytes <= ?1 \
                   ORDER BY number DESC LIMIT 1";
        let least = stored(PACK_BYTES - crate::blob::CHUNK_BYTES as u64)?;
        let row: Option<(i64, [u8; 16], i64, i64)> = db
            .query_row(sql, [least], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((pack, name, bytes, covered)) = row else { return Ok(None) };
        let (bytes, path) = (number(bytes)?, path(&self.dir, &name));
        let opening = || -> io::Result<Option<File>> {
            let mut file = OpenOptions::new().write(true).open(&path)?;
            if file.metadata()?.len() < bytes {
                // It lost its end: `check --repair` may bring it back, nothing is appended to it.
                return Ok(None);
            }
            file.set_len(bytes)?;
            file.seek(SeekFrom::Start(bytes))?;
            Ok(Some(file))
        };
        let file = match opening() {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(Error::io("opening", &path))?,
        };
        let covered = number(covered)?;
        Ok(file.map(|file| Open { number: pack, path, file, bytes, covered, unsynced: false }))
    }
}

/// A run of bytes of a pack.
struct Extent {
    pack: i64,
    at: u64,
    bytes: u64,
}

fn note_extent(db: &Connection, blob: &[u8; 32], part: u64, run: &Extent) -> Result<(), Error> {
    let sql = "INSERT INTO extent (blob, part, pack, at, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![blob, stored(part)?, run.pack, stored(run.at)?, stored(run.bytes)?];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn note_pack(db: &Connection, name: &[u8; 16], bytes: u64, covered: u64) -> Result<i64, Error> {
    let sql = "INSERT INTO pack (name, bytes, covered) VALUES (?1, ?2, ?3)";
    db.prepare_cached(sql)?.execute(params![name, stored(bytes)?, stored(covered)?])?;
    Ok(db.last_insert_rowid())
}

fn note_bytes(db: &Connection, open: &Open) -> Result<(), Error> {
    db.prepare_cached("UPDATE pack SET bytes = ?2 WHERE number = ?1")?
        .execute(params![open.number, stored(open.bytes)?])?;
    Ok(())
}

fn note_covered(db: &Connection, pack: i64, covered: u64) -> Result<(), Error> {
    let sql = "UPDATE pack SET covered = ?2 WHERE number = ?1";
    db.prepare_cached(sql)?.execute(params![pack, stored(covered)?])?;
    Ok(())
}

/// Covers the pack. One that is damaged or gone keeps its old parity: `check` finds it, and `check
/// --repair` brings it back while that parity reaches.
fn cover(db: &Connection, path: &Path, pack: i64, bytes: u64) -> Result<(), Error> {
    use io::ErrorKind::{InvalidData, NotFound, UnexpectedEof};
    match parity::protect(path, bytes) {
        Ok(()) => note_covered(db, pack, bytes),
        Err(cause) if matches!(cause.kind(), InvalidData | NotFound | UnexpectedEof) => Ok(()),
        Err(cause) => Err(Error::io("covering", path)(cause)),
    }
}

/// How much of a pack is committed.
fn committed(db: &Connection, pack: i64) -> Result<Option<u64>, Error> {
    let sql = "SELECT bytes FROM pack WHERE number = ?1";
    let bytes: Option<i64> = db.query_row(sql, [pack], |row| row.get(0)).optional()?;
    bytes.map(number).transpose()
}

fn draw(occasion: &mut Occasion<'_>) -> [u8; 16] {
    let mut name = [0; 16];
    occasion.rng.fill_bytes(&mut name);
    name
}
