//! 7z archives (LZMA, LZMA2, bzip2, copied), by `sevenz-rust2`.

use std::io::Read;

use sevenz_rust2::{ArchiveReader, Error, Password};

use super::{is_unsafe, may_unpack};
use crate::job::{Outcome, Role, Skip};
use crate::worker::Stop;
use crate::worker::out::Out;
use crate::worker::source::Source;

/// Windows' attribute of a link.
const REPARSE_POINT: u32 = 0x400;
/// What 7z on Unix puts into the upper half of the attributes.
const UNIX_LINK: u32 = 0o120_000;

pub(super) fn archive(source: &Source<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    may_unpack(out)?;
    if !out.wants.members {
        return Ok(());
    }
    let mut archive = ArchiveReader::new(source.reader(0), Password::empty()).map_err(stop)?;
    // A worker may not start threads.
    archive.set_thread_count(1);
    let mut stopped = None;
    let read = archive.for_each_entries(|entry, content| {
        let attributes = entry.windows_attributes;
        let is_link = entry.has_windows_attributes
            && (attributes & REPARSE_POINT != 0 || (attributes >> 16) & 0o170_000 == UNIX_LINK);
        let ran = if entry.is_directory || entry.is_anti_item {
            Ok(true)
        } else if is_link {
            pass(Skip::Link, &entry.name, content, out)
        } else if is_unsafe(&entry.name) {
            pass(Skip::UnsafeName, &entry.name, content, out)
        } else {
            let counted = out.meter().reader(content as &mut dyn Read);
            out.member(&entry.name, Some(entry.size), Role::Archived, counted)
        };
        match ran {
            // Files follow one another in one stream: after a broken one there is nothing.
            Ok(whole) => Ok(whole),
            Err(stop) => {
                stopped = Some(stop);
                Ok(false)
            }
        }
    });
    match stopped {
        Some(stop) => Err(stop),
        None => read.map_err(stop),
    }
}

/// Leaves a file out; its bytes are read, as the next begins where they end.
fn pass(why: Skip, name: &str, content: &mut dyn Read, out: &mut Out<'_>) -> Result<bool, Stop> {
    out.skipped(why, name)?;
    std::io::copy(&mut out.meter().reader(content), &mut std::io::sink())?;
    Ok(true)
}

fn stop(cause: Error) -> Stop {
    match cause {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Outcome::PasswordProtected.into(),
        Error::UnsupportedCompressionMethod(method) if method.to_uppercase().contains("AES") => {
            Outcome::PasswordProtected.into()
        }
        Error::Io(cause, _) => Stop::Io(cause),
        _ => Stop::damaged(),
    }
}
