//! Where a stranger reads a log: a folder, or whatever serves one.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use testimony_proof::Hash;

use crate::tiles::{self, TILE_WIDTH, Tile};
use crate::{CHECKPOINT_FILE, Error};

/// The longest checkpoint that is read: a signed note is no longer.
pub const CHECKPOINT_BYTES_MAX: u64 = 4 << 20;
/// A full bundle of entries of 32 bytes is 8,704 bytes; a bundle of others would be longer, and is
/// not ours.
pub const TILE_BYTES_MAX: u64 = TILE_WIDTH * ENTRY_BYTES as u64;
/// Length and content of an entry.
const ENTRY_BYTES: usize = 34;

/// Files of a log by their path below it.
pub trait Source {
    /// The file, or nothing if there is none; never more than `bytes_max` bytes and one.
    ///
    /// # Errors
    /// When it cannot be asked: "could not ask" is not "there is none".
    fn get(&self, path: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, Error>;
}

/// A log that lies in a folder.
#[derive(Debug)]
pub struct FolderSource(PathBuf);

impl FolderSource {
    /// The log in this folder.
    pub fn new(dir: &Path) -> Self {
        Self(dir.to_owned())
    }
}

impl Source for FolderSource {
    fn get(&self, path: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, Error> {
        let path = self.0.join(path);
        match fs::metadata(&path) {
            // A pipe would never end; what is no file is not there.
            Ok(found) if !found.is_file() => return Ok(None),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(Error::io("reading", &path)(cause)),
            Ok(_) => {}
        }
        let mut bytes = Vec::new();
        File::open(&path)
            .and_then(|file| file.take(bytes_max + 1).read_to_end(&mut bytes))
            .map_err(Error::io("reading", &path))?;
        Ok(Some(bytes))
    }
}

/// The checkpoint's text.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn checkpoint_text(source: &dyn Source) -> Result<String, Error> {
    let bytes = source.get(CHECKPOINT_FILE, CHECKPOINT_BYTES_MAX)?;
    let bytes = bytes.ok_or_else(|| Error::Missing(CHECKPOINT_FILE.to_owned()))?;
    String::from_utf8(bytes).map_err(|_| Error::Wrong(CHECKPOINT_FILE.to_owned()))
}

/// A tile or bundle of this width: the file of that width, or the start of the full one
/// (tlog-tiles: a partial tile may be gone once the full one is there).
pub(crate) fn tile(
    source: &dyn Source,
    tile: Tile,
    index: u64,
    width: u64,
) -> Result<Vec<u8>, Error> {
    let each = if tile == Tile::Entries { ENTRY_BYTES } else { 32 };
    let wanted = usize::try_from(width).unwrap_or(usize::MAX) * each;
    let path = |width| tiles::path(tile, index, width).display().to_string();
    if let Some(bytes) = source.get(&path(width), TILE_BYTES_MAX)? {
        return if bytes.len() == wanted { Ok(bytes) } else { Err(Error::Wrong(path(width))) };
    }
    let full = match width {
        TILE_WIDTH => None,
        _ => source.get(&path(TILE_WIDTH), TILE_BYTES_MAX)?,
    };
    let mut bytes = full.ok_or_else(|| Error::Missing(path(width)))?;
    if bytes.len() < wanted {
        return Err(Error::Wrong(path(TILE_WIDTH)));
    }
    bytes.truncate(wanted);
    Ok(bytes)
}

/// The entries of a bundle; each has 32 bytes.
pub(crate) fn entries(source: &dyn Source, index: u64, width: u64) -> Result<Vec<Hash>, Error> {
    let bytes = tile(source, Tile::Entries, index, width)?;
    bytes
        .chunks_exact(ENTRY_BYTES)
        .map(|entry| match entry.split_first_chunk::<2>() {
            Some(([0, 32], leaf)) => leaf.try_into().ok(),
            _ => None,
        })
        .collect::<Option<Vec<Hash>>>()
        .ok_or_else(|| Error::Wrong(tiles::path(Tile::Entries, index, width).display().to_string()))
}
