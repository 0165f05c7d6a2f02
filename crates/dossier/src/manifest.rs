//! `testimony-manifest.txt`: every file of the folder but itself, signed by the publication key.
//!
//! A signed note whose text has one form only (docs/spec/dossier.md, section 3): a file that is
//! added, removed, renamed or changed refutes it, and so does a second spelling of the same list.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use testimony_proof::note::check_name;

pub(crate) const PATH: &str = "testimony-manifest.txt";
const HEADER: &str = "testimony-manifest/v1";
/// The most files in a dossier: reading stays bounded before anything is verified.
pub(crate) const FILES_MAX: usize = 100_000;
/// The longest path of a file.
const PATH_BYTES_MAX: usize = 200;

/// Size and SHA-256 of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileSum {
    pub(crate) bytes: u64,
    pub(crate) sha256: [u8; 32],
}

/// What the publisher signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) log_origin: String,
    pub(crate) files: BTreeMap<String, FileSum>,
}

impl Manifest {
    /// The one text of this manifest.
    pub(crate) fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\nlog {}\n", self.log_origin);
        for (path, sum) in &self.files {
            let hash = HEXLOWER.encode(&sum.sha256);
            writeln!(text, "{hash} {} {path}", sum.bytes).expect("a string takes everything");
        }
        text
    }

    /// Reads a manifest; nothing but its one text is accepted.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        if lines.next()? != HEADER {
            return None;
        }
        let log_origin = lines.next()?.strip_prefix("log ")?.to_owned();
        // A name that no log can have is a broken manifest, not an unknown log.
        check_name(&log_origin).ok()?;
        let mut files = BTreeMap::new();
        for line in lines {
            let mut parts = line.splitn(3, ' ');
            let sha256 = HEXLOWER.decode(parts.next()?.as_bytes()).ok()?.try_into().ok()?;
            let bytes = parts.next()?.parse().ok()?;
            let path = parts.next()?;
            if !is_path(path) || files.len() >= FILES_MAX {
                return None;
            }
            files.insert(path.to_owned(), FileSum { bytes, sha256 });
        }
        let manifest = Self { log_origin, files };
        (manifest.to_text() == text).then_some(manifest)
    }
}

/// Whether a path can be in a dossier: plain names below the folder, on every file system.
pub(crate) fn is_path(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let name = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && part.bytes().all(plain)
    };
    path.len() <= PATH_BYTES_MAX && path != PATH && path.split('/').all(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        let sum = FileSum { bytes: 3, sha256: [0xab; 32] };
        let files = [("bagit.txt", sum), ("data/items/001.opening", sum)];
        Manifest {
            log_origin: "example.org/log".into(),
            files: files.map(|(path, sum)| (path.to_owned(), sum)).into(),
        }
    }

    #[test]
    fn what_is_printed_is_read_back() {
        assert_eq!(Manifest::parse(&sample().to_text()), Some(sample()));
    }

    #[test]
    fn fail_every_second_spelling() {
        let text = sample().to_text();
        for bad in [
            text.replace("log example.org/log", "log "),
            text.replace("log example.org/log", "log example.org/log "),
            text.replace("3 bagit", "03 bagit"),
            text.replace("3 bagit", "+3 bagit"),
            text.replace("abab", "ABAB"),
            text.replace('\n', "\r\n"),
            format!("{text}\n"),
            text.replace("bagit.txt", "../bagit.txt"),
            text.replace("bagit.txt", "/bagit.txt"),
            text.replace("bagit.txt", ".bagit.txt"),
            text.replace("data/items", "data//items"),
            text.replace("bagit.txt", "zzz"),
            text.replace(HEADER, "testimony-manifest/v2"),
        ] {
            assert_eq!(Manifest::parse(&bad), None, "{bad}");
        }
    }
}
