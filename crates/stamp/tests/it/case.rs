//! One folder of `vectors/`, read.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use testimony_stamp::{Broken, Facts, Standing, check, imprint};

/// The files of one case.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) stamp: Vec<u8>,
    pub(crate) data: Vec<u8>,
    pub(crate) roots: Vec<Vec<u8>>,
    pub(crate) covers: Vec<Vec<u8>>,
    pub(crate) now: u64,
    pub(crate) expected: String,
}

impl Case {
    pub(crate) fn read(name: &str) -> Self {
        let folder = folder().join(name);
        let file = |name: &str| std::fs::read(folder.join(name)).unwrap();
        let text = |name: &str| String::from_utf8(file(name)).unwrap();
        let many = |kind: &str, ending: &str| {
            (1..)
                .map(|number| folder.join(format!("{kind}.{number}.{ending}")))
                .take_while(|path| path.exists())
                .map(|path| std::fs::read(path).unwrap())
                .collect()
        };
        Self {
            name: name.to_owned(),
            stamp: file("stamp.tsr"),
            data: file("data"),
            roots: many("root", "der"),
            covers: many("cover", "tsr"),
            now: text("now").trim_end().parse().unwrap(),
            expected: text("expected"),
        }
    }

    pub(crate) fn all() -> Vec<Self> {
        let entries = std::fs::read_dir(folder()).unwrap().map(Result::unwrap);
        let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
        let mut names: Vec<_> =
            folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names.iter().map(|name| Self::read(name)).collect()
    }

    pub(crate) fn check(&self) -> Result<Facts, Broken> {
        self.check_as(&self.stamp, &self.covers)
    }

    pub(crate) fn check_as(&self, stamp: &[u8], covers: &[Vec<u8>]) -> Result<Facts, Broken> {
        check(stamp, &imprint(&self.data), &self.roots, covers, self.now)
    }
}

/// The outcome as `expected` writes it.
pub(crate) fn told(outcome: &Result<Facts, Broken>) -> String {
    let facts = match outcome {
        Err(Broken { cover: 0, .. }) => return "broken\n".to_owned(),
        Err(Broken { cover, .. }) => return format!("broken cover {cover}\n"),
        Ok(facts) => facts,
    };
    let mut text = match facts.standing {
        Standing::Counts { .. } => "counts\n".to_owned(),
        Standing::DoesNotCount(why) => format!("does not count: {}\n", why.name()),
    };
    writeln!(text, "time {}\nauthority {}", facts.time, facts.authority).unwrap();
    text
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}
