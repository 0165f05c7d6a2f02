//! The files of a log (C2SP tlog-tiles): names, widths, reading and durable writing.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use testimony_proof::Hash;

/// Hashes in a full tile.
pub(crate) const TILE_WIDTH: u64 = 256;
/// Levels of the tree that one level of tiles covers.
pub(crate) const TILE_HEIGHT: u32 = 8;
const HASH_BYTES: usize = 32;

/// Which file: a tile of hashes at a level, or a bundle of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Tile {
    /// Hashes, by the level of the tile.
    Hashes(u32),
    /// Log entries.
    Entries,
}

/// The path of a tile inside the log's folder: `tile/0/x001/x234/067.p/17`.
pub(crate) fn path(tile: Tile, index: u64, width: u64) -> PathBuf {
    let kind = match tile {
        Tile::Hashes(level) => level.to_string(),
        Tile::Entries => "entries".to_owned(),
    };
    let mut groups = vec![format!("{:03}", index % 1000)];
    let mut rest = index / 1000;
    while rest > 0 {
        groups.push(format!("x{:03}", rest % 1000));
        rest /= 1000;
    }
    groups.reverse();
    let mut path: PathBuf = ["tile", &kind].iter().collect();
    path.extend(&groups);
    if width < TILE_WIDTH {
        path.as_mut_os_string().push(".p");
        path.push(width.to_string());
    }
    path
}

/// Reads the first `width` hashes of a tile, from the file of that width or from the full one.
pub(crate) fn read_hashes(dir: &Path, level: u32, index: u64, width: u64) -> io::Result<Vec<Hash>> {
    let exact = dir.join(path(Tile::Hashes(level), index, width));
    let full = || fs::read(dir.join(path(Tile::Hashes(level), index, TILE_WIDTH)));
    let bytes = fs::read(exact).or_else(|_| full())?;
    let hashes: Vec<Hash> = bytes.as_chunks::<HASH_BYTES>().0.to_vec();
    let wanted = usize::try_from(width).unwrap_or(usize::MAX);
    if hashes.len() < wanted || bytes.len() % HASH_BYTES != 0 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a tile is too short"));
    }
    Ok(hashes.into_iter().take(wanted).collect())
}

/// Writes a file durably: beside, sync, rename, sync of every folder that may be new.
///
/// The same bytes again are no error: a step that a crash cut short is simply done again.
pub(crate) fn write_durably(dir: &Path, inside: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = dir.join(inside);
    let folder = path.parent().unwrap_or(dir);
    fs::create_dir_all(folder)?;
    let beside = path.with_extension("new");
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, &path)?;
    let mut above = Some(folder);
    while let Some(folder) = above.filter(|folder| folder.starts_with(dir)) {
        File::open(folder)?.sync_all()?;
        above = folder.parent();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Tile, path};

    fn check(tile: Tile, index: u64, width: u64, expected: &str) {
        assert_eq!(path(tile, index, width).to_str(), Some(expected));
    }

    #[test]
    fn names_follow_the_specification() {
        check(Tile::Hashes(0), 1_234_067, 256, "tile/0/x001/x234/067");
        check(Tile::Hashes(2), 0, 1, "tile/2/000.p/1");
        check(Tile::Entries, 273, 112, "tile/entries/273.p/112");
        check(Tile::Hashes(1), 1000, 256, "tile/1/x001/000");
    }
}
