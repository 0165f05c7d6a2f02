//! What zip and tar files have in common: which names they may hold, and where the dossier lies.

use std::collections::BTreeMap;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;

use super::{BAG, DEPTH_MAX, Lengths, Listed, Stop, foreign, not_a_dossier, tar, zip};
use crate::Error;
use crate::manifest::{self, FILES_MAX, is_path};

/// Entries for files and folders: as many as a dossier has files, so that listing stays bounded.
pub(super) const ENTRIES_MAX: usize = 100_000;
/// The longest name of an entry: a dossier's longest path below one folder with a name of any
/// file system.
const NAME_BYTES_MAX: usize = 512;
/// How many bytes tell the kind of a file: the first block of a tar.
const HEAD_BYTES: u64 = 512;

/// Why an archive is none of a dossier.
pub(super) enum Unfit {
    Why(&'static str),
    Read(io::Error),
}

impl From<io::Error> for Unfit {
    fn from(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::UnexpectedEof => Self::Why("it ends early"),
            _ => Self::Read(cause),
        }
    }
}

/// One file of an archive: its length, and what finds its bytes.
pub(super) struct Entry<T> {
    pub(super) length: u64,
    pub(super) at: T,
}

/// The files of an archive by name.
pub(super) struct Index<T> {
    files: BTreeMap<String, Entry<T>>,
    entries: usize,
}

impl<T> Index<T> {
    pub(super) fn new() -> Self {
        Self { files: BTreeMap::new(), entries: 0 }
    }

    /// Takes in a file.
    pub(super) fn add(&mut self, name: &[u8], entry: Entry<T>) -> Result<(), Unfit> {
        let name = self.count(name)?;
        if name.is_empty() || name.ends_with('/') {
            return Err(Unfit::Why("a file in it has the name of a folder"));
        }
        match self.files.insert(name, entry) {
            None => Ok(()),
            Some(_) => Err(Unfit::Why("a name stands twice in it")),
        }
    }

    /// Takes in a folder: it only counts, for folders follow from the names of files.
    pub(super) fn add_folder(&mut self, name: &[u8]) -> Result<(), Unfit> {
        self.count(name).map(|_| ())
    }

    /// Counts an entry; gives its name without the `./` with which many tar files begin.
    fn count(&mut self, name: &[u8]) -> Result<String, Unfit> {
        self.entries += 1;
        if self.entries > ENTRIES_MAX {
            return Err(Unfit::Why("it has more than 100,000 entries"));
        }
        if name.len() > NAME_BYTES_MAX {
            return Err(Unfit::Why("a name in it is too long"));
        }
        let name = std::str::from_utf8(name)
            .map_err(|_| Unfit::Why("a name in it is not text in UTF-8"))?;
        let name = name.strip_prefix("./").unwrap_or(name);
        let whole = name.strip_suffix('/').unwrap_or(name);
        let strange = |part: &str| part.is_empty() || part == "." || part == "..";
        let drive = name.as_bytes().get(1) == Some(&b':');
        if drive
            || name.contains(['\\', '\0'])
            || !whole.is_empty() && whole.split('/').any(strange)
        {
            return Err(Unfit::Why("a name in it leads elsewhere"));
        }
        if whole.is_empty() && name != whole {
            return Err(Unfit::Why("a name in it leads elsewhere"));
        }
        Ok(name.to_owned())
    }

    /// The dossier in it: at the top, or all in one folder at the top.
    fn dossier(self, path: &Path) -> Result<BTreeMap<String, Entry<T>>, Stop> {
        let has = |top: &str| {
            [manifest::PATH, BAG]
                .iter()
                .any(|name| self.files.contains_key(&format!("{top}{name}")))
        };
        for name in self.files.keys() {
            let mut folders = name.match_indices('/').map(|(at, _)| &name[..at]);
            if folders.any(|folder| self.files.contains_key(folder)) {
                return Err(not_a_dossier(path, "a name in it is a file and a folder"));
            }
        }
        let first = self.files.keys().next().and_then(|name| name.split_once('/'));
        let below = first.map(|(folder, _)| format!("{folder}/")).filter(|folder| {
            !has("") && has(folder) && self.files.keys().all(|name| name.starts_with(folder))
        });
        let top = below.unwrap_or_default();
        if !has(&top) {
            return Err(not_a_dossier(path, "testimony-manifest.txt is missing"));
        }
        Ok(self
            .files
            .into_iter()
            .map(|(name, entry)| (name[top.len()..].to_owned(), entry))
            .collect())
    }
}

/// What an archive's names say, as a folder's would: rule 2 of the spec.
fn lengths<T>(files: &BTreeMap<String, Entry<T>>) -> Result<Lengths, Stop> {
    for path in files.keys() {
        if !is_path(path) && path != manifest::PATH {
            return Err(foreign(path.clone()).into());
        }
        if let Some((at, _)) = path.match_indices('/').nth(DEPTH_MAX) {
            return Err(foreign(path[..at].to_owned()).into());
        }
    }
    if files.len() > FILES_MAX + 1 {
        return Err(foreign(String::new()).into());
    }
    Ok(files.iter().map(|(path, entry)| (path.clone(), entry.length)).collect())
}

/// Opens an archive and lists what is in it.
pub(super) fn list(path: &Path, found: &Metadata) -> Result<Listed, Stop> {
    const NEITHER: &str = "it is neither a folder nor a zip or tar file";
    // A pipe or a device is never opened: it might never end, or never begin.
    if !found.is_file() {
        return Err(not_a_dossier(path, NEITHER));
    }
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path)
        .map_err(Error::io("reading", path))?;
    let mut head = Vec::new();
    let mut start = Section { file: &opened, at: 0, left: HEAD_BYTES };
    start.read_to_end(&mut head).map_err(Error::io("reading", path))?;
    let unfit = |unfit| match unfit {
        Unfit::Why(why) => not_a_dossier(path, why),
        Unfit::Read(cause) => Error::io("reading", path)(cause).into(),
    };
    if zip::is_one(&head) {
        let files = zip::index(&opened).map_err(unfit)?.dossier(path)?;
        let lengths = lengths(&files)?;
        Ok((Box::new(zip::Zip { file: opened, files }), lengths))
    } else if tar::is_one(&head) {
        let files = tar::index(&opened).map_err(unfit)?.dossier(path)?;
        let lengths = lengths(&files)?;
        Ok((Box::new(tar::Tar { file: opened, files }), lengths))
    } else if is_compressed(&head) {
        Err(not_a_dossier(path, "it is compressed as a whole: unpack it first"))
    } else {
        Err(not_a_dossier(path, NEITHER))
    }
}

/// gzip, bzip2, xz and zstd.
fn is_compressed(head: &[u8]) -> bool {
    let starts: [&[u8]; 4] = [b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"];
    starts.iter().any(|start| head.starts_with(start))
}

/// Some bytes of a file, read where they lie; the file's own place is left alone.
pub(super) struct Section<'a> {
    pub(super) file: &'a File,
    pub(super) at: u64,
    pub(super) left: u64,
}

impl Read for Section<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read_at(&mut buffer[..room], self.at)?;
        self.at += read as u64;
        self.left -= read as u64;
        Ok(read)
    }
}
