//! A folder: links are not followed, pipes not waited for.

use std::fs::{self, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::{BAG, DEPTH_MAX, Lengths, Listed, Place, Stop, foreign, not_a_dossier};
use crate::Error;
use crate::manifest::{self, FILES_MAX, is_path};

struct Folder {
    root: PathBuf,
}

pub(super) fn list(root: &Path) -> Result<Listed, Stop> {
    if !root.join(manifest::PATH).is_file() && !root.join(BAG).is_file() {
        return Err(not_a_dossier(root, "testimony-manifest.txt is missing"));
    }
    let mut lengths = Lengths::new();
    walk(root, "", 0, &mut lengths)?;
    Ok((Box::new(Folder { root: root.to_owned() }), lengths))
}

fn walk(dir: &Path, prefix: &str, depth: usize, lengths: &mut Lengths) -> Result<(), Stop> {
    let mut empty = true;
    for entry in fs::read_dir(dir).map_err(Error::io("reading", dir))? {
        let entry = entry.map_err(Error::io("reading", dir))?;
        empty = false;
        let name = entry.file_name().to_str().map(str::to_owned).unwrap_or_default();
        let path = format!("{prefix}{name}");
        // What a link points to is not part of the folder.
        let kind = entry.file_type().map_err(Error::io("reading", dir))?;
        let listed = is_path(&path) || path == manifest::PATH;
        if kind.is_dir() && listed && depth < DEPTH_MAX {
            walk(&entry.path(), &format!("{path}/"), depth + 1, lengths)?;
        } else if kind.is_file() && listed && lengths.len() <= FILES_MAX {
            let length = entry.metadata().map_err(Error::io("reading", dir))?.len();
            lengths.insert(path, length);
        } else {
            return Err(foreign(path).into());
        }
    }
    if empty { Err(foreign(prefix.trim_end_matches('/').to_owned()).into()) } else { Ok(()) }
}

impl Place for Folder {
    /// Opens a regular file, never waiting for a pipe.
    fn open<'a>(&'a self, path: &str) -> Result<Box<dyn Read + 'a>, Stop> {
        let file = self.root.join(path);
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let opened = OpenOptions::new()
            .read(true)
            .custom_flags(flags.bits().cast_signed())
            .open(&file)
            .map_err(|_| foreign(path.to_owned()))?;
        let regular = opened.metadata().map_err(Error::io("reading", &file))?.is_file();
        if regular { Ok(Box::new(opened)) } else { Err(foreign(path.to_owned()).into()) }
    }
}
