//! New files that come whole or not at all, and what `link` writes into them.

use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use testimony_link::{Linkage, Progress};

use crate::failure::{Failure, REFUSED};

/// A file that is written beside its place, and put there when it is whole.
pub(in crate::commands) struct NewFile {
    path: PathBuf,
    file: NamedTempFile,
}

impl NewFile {
    /// Nothing is overwritten.
    pub(in crate::commands) fn new(path: &Path) -> Result<Self, Failure> {
        if path.exists() {
            let why = format!("writing {}: it is there already", path.display());
            return Err(Failure::new(REFUSED, why)
                .hint("name a file that is not there yet; nothing is overwritten"));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
        let file = file.map_err(Failure::file("writing", path))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// All of it, at once.
    pub(in crate::commands) fn write(self, bytes: &[u8]) -> Result<(), Failure> {
        self.fill(|out| Ok(out.write_all(bytes)?))
    }

    fn fill(
        self,
        write: impl FnOnce(&mut dyn Write) -> Result<(), Writing>,
    ) -> Result<(), Failure> {
        let mut out = BufWriter::with_capacity(1 << 20, self.file.as_file());
        let failed = |cause: std::io::Error| Failure::file("writing", &self.path)(cause);
        match write(&mut out) {
            Ok(()) => out.flush().map_err(failed)?,
            Err(Writing::Io(cause)) => return Err(failed(cause)),
            Err(Writing::Link(cause)) => return Err(cause.into()),
        }
        drop(out);
        self.file.as_file().sync_all().map_err(failed)?;
        let put = self.file.persist_noclobber(&self.path);
        put.map(drop).map_err(|cause| Failure::file("writing", &self.path)(cause.error))
    }
}

/// Why writing ended.
enum Writing {
    Io(std::io::Error),
    Link(testimony_link::Error),
}

impl From<std::io::Error> for Writing {
    fn from(cause: std::io::Error) -> Self {
        Self::Io(cause)
    }
}

impl From<testimony_link::Error> for Writing {
    fn from(cause: testimony_link::Error) -> Self {
        Self::Link(cause)
    }
}

/// `rec_id,list,cluster,probability`; clusters are numbered in the order of their first listing.
pub(super) fn write_clusters(
    file: NewFile,
    linkage: &Linkage,
    names: &[&str],
) -> Result<(), Failure> {
    let numbers = numbers(linkage.clusters());
    file.fill(|out| {
        writeln!(out, "rec_id,list,cluster,probability")?;
        let leaders = linkage.clusters().iter().zip(linkage.sureness());
        for (at, (leader, sure)) in leaders.enumerate() {
            listing(out, linkage, at, names)?;
            writeln!(out, ",{},{sure:.4}", numbers[*leader as usize])?;
        }
        Ok(())
    })
}

/// `a,list_a,b,list_b,weight,probability`.
pub(super) fn write_pairs(file: NewFile, linkage: &Linkage, names: &[&str]) -> Result<(), Failure> {
    file.fill(|out| {
        writeln!(out, "a,list_a,b,list_b,weight,probability")?;
        for pair in linkage.pairs() {
            listing(out, linkage, pair.a as usize, names)?;
            out.write_all(b",")?;
            listing(out, linkage, pair.b as usize, names)?;
            writeln!(out, ",{:.3},{:.6}", pair.bits, pair.probability)?;
        }
        Ok(())
    })
}

/// `replicate,rec_id,list,cluster`: of every drawn partition the listings that share their cluster.
pub(super) fn write_replicates(
    file: NewFile,
    linkage: &Linkage,
    names: &[&str],
    count: u32,
    progress: &mut Progress<'_>,
) -> Result<(), Failure> {
    file.fill(|out| {
        writeln!(out, "replicate,rec_id,list,cluster")?;
        linkage.replicates(count as usize, progress, |draw, clusters| -> Result<(), Writing> {
            let mut sizes = vec![0_u32; clusters.len()];
            clusters.iter().for_each(|leader| sizes[*leader as usize] += 1);
            for (at, leader) in clusters.iter().enumerate() {
                if sizes[*leader as usize] > 1 {
                    write!(out, "{},", draw + 1)?;
                    listing(out, linkage, at, names)?;
                    writeln!(out, ",{}", leader + 1)?;
                }
            }
            Ok(())
        })
    })
}

fn listing(
    out: &mut dyn Write,
    linkage: &Linkage,
    at: usize,
    names: &[&str],
) -> std::io::Result<()> {
    let lists = linkage.lists();
    let list = names.get(lists.list(at)).copied().unwrap_or_default();
    out.write_all(cell(lists.id(at)).as_bytes())?;
    out.write_all(b",")?;
    out.write_all(cell(list).as_bytes())
}

/// A text as a cell: guarded against formulas as everywhere (docs/spec/table.md, "Writing"), in
/// quotation marks where it needs them.
fn cell(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let rest = text.as_bytes().split_first();
    let is_simple = rest.is_some_and(|(first, rest)| {
        is_plain(*first) && rest.iter().all(|byte| is_plain(*byte) || *byte == b'-')
    });
    if is_simple {
        return text.into();
    }
    let guarded = testimony_tables::guarded(text);
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\"")).into()
    } else {
        guarded.into()
    }
}

/// Numbers from 1 for the clusters' first listings.
fn numbers(clusters: &[u32]) -> Vec<u32> {
    let mut numbers = vec![0; clusters.len()];
    let mut count = 0;
    for (at, leader) in clusters.iter().enumerate() {
        if *leader as usize == at {
            count += 1;
            numbers[at] = count;
        }
    }
    numbers
}
