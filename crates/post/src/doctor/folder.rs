//! The folder of the Post, and what waits in it.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::service::Unit;
use super::{Finding, Place};
use crate::limits::STORE_BYTES_MAX;
use crate::setup::user_numbers;

/// Anybody but the owner.
const OTHERS: u32 = 0o077;
/// After this, the team should have asked.
const FETCH_DAYS_MAX: u32 = 7;
const GIB: u64 = 1 << 30;

/// Who can read it.
pub(super) fn rights(place: &Place<'_>, unit: Option<&Unit>) -> Vec<Finding> {
    let files = match files(place.folder) {
        Ok(files) => files,
        Err(cause) => return vec![Finding::unknown("rights", place.folder, &cause)],
    };
    let open: Vec<_> = files.iter().filter(|file| file.mode & OTHERS != 0).collect();
    let rights = match open.first() {
        None => Finding::fine("rights", "only its owner can read the folder"),
        Some(first) => Finding::wrong(
            "rights",
            format!("others can get at {} and {} more", first.path.display(), open.len() - 1),
            format!("chmod -R go= {}", place.folder.display()),
        ),
    };
    vec![rights, owner(place, unit, &files)]
}

fn owner(place: &Place<'_>, unit: Option<&Unit>, files: &[Entry]) -> Finding {
    let user = unit.and_then(Unit::user);
    let passwd = place.read("/etc/passwd").ok().flatten().unwrap_or_default();
    let wanted = user.and_then(|user| user_numbers(&passwd, user));
    if let (Some(user), None) = (user, wanted) {
        let said = format!("the unit's user {user} is not on this machine");
        return Finding::wrong(
            "owner",
            said,
            "systemd-sysusers, with the file of `post init --system`",
        );
    }
    let first = files.first().map_or(0, |folder| folder.owner);
    let number = wanted.map_or(first, |(user, _)| user);
    let foreign = files.iter().find(|file| file.owner != number);
    match (foreign, user) {
        (Some(file), _) => Finding::wrong(
            "owner",
            format!("{} belongs to user {}, not to {number}", file.path.display(), file.owner),
            format!("chown -R {number}: {}", place.folder.display()),
        ),
        (None, None) if number == 0 => Finding::advice(
            "owner",
            "everything belongs to root, so the Post runs as root",
            "let it run as a user of its own: docs/running-a-post.md",
        ),
        (None, _) => Finding::fine("owner", format!("everything belongs to user {number}")),
    }
}

/// Whether the disk holds what the Post may take.
pub(super) fn space(place: &Place<'_>, unit: Option<&Unit>) -> Finding {
    let free = match rustix::fs::statvfs(place.folder) {
        Ok(found) => found.f_bavail.saturating_mul(found.f_frsize),
        Err(cause) => return Finding::unknown("space", place.folder, &cause.into()),
    };
    let used = files(place.folder).map_or(0, |files| files.iter().map(|file| file.bytes).sum());
    space_of(free, used, unit.and_then(Unit::space_bytes).unwrap_or(STORE_BYTES_MAX))
}

pub(super) fn space_of(free: u64, used: u64, limit: u64) -> Finding {
    let said = format!(
        "the Post may take {} GiB; it has {} and {} are free",
        limit / GIB,
        in_gib(used),
        in_gib(free)
    );
    if free >= limit.saturating_sub(used) {
        return Finding::fine("space", said);
    }
    let todo = format!(
        "a larger disk, or `--space-gib {}` in the unit: when the disk is full, all else on it \
         fails too",
        (used + free) / GIB * 9 / 10
    );
    Finding::wrong("space", said, todo)
}

#[allow(clippy::cast_precision_loss, reason = "one digit is shown")]
fn in_gib(bytes: u64) -> String {
    format!("{:.1} GiB", bytes as f64 / GIB as f64)
}

/// Whether the team fetches, and whether the store can be read.
pub(super) fn waiting(place: &Place<'_>) -> Vec<Finding> {
    let (waiting, damage) = match crate::list(place.folder) {
        Ok(found) => found,
        Err(cause) => {
            let todo = "keep a copy of the folder, then ask for help";
            return vec![Finding::wrong("store", cause.to_string(), todo)];
        }
    };
    let store = match damage.first() {
        None => Finding::fine("store", "every record can be read"),
        Some(damage) => Finding::wrong(
            "store",
            format!("{} is damaged from byte {}", damage.path.display(), damage.offset),
            "look at the disk (smartctl); fetch what is there; then make a new Post",
        ),
    };
    let oldest = waiting.iter().map(|one| one.day).min();
    let fetch = match oldest {
        None => Finding::fine("fetch", "nothing waits for the team"),
        Some(day) => {
            let days = place.today.0.saturating_sub(day.0);
            let said = format!("{} wait, the oldest for {days} days", waiting.len());
            if days > FETCH_DAYS_MAX {
                Finding::wrong("fetch", said, "the team should run `testimony fetch`")
            } else {
                Finding::fine("fetch", said)
            }
        }
    };
    vec![store, fetch]
}

/// Whether a Post runs on the folder.
pub(super) fn running(place: &Place<'_>) -> Finding {
    match holder(place) {
        Ok(Some(process)) => Finding::fine("running", format!("a Post runs, as process {process}")),
        Ok(None) => Finding::advice(
            "running",
            "no Post runs on this folder now",
            "systemctl start testimony-post; then run this again",
        ),
        Err(cause) => Finding::unknown("running", Path::new("/proc/locks"), &cause),
    }
}

/// The process that holds the folder's lock: `/proc/locks` tells it without taking the lock.
pub(super) fn holder(place: &Place<'_>) -> io::Result<Option<u32>> {
    let lock = fs::metadata(place.folder.join("lock"))?;
    let text = place.read("/proc/locks")?.ok_or(io::ErrorKind::NotFound)?;
    let wanted = format!(":{}", lock.ino());
    Ok(text.lines().find_map(|line| {
        // 1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF
        let fields: Vec<_> = line.split_whitespace().collect();
        let held = fields.get(1) == Some(&"FLOCK") && fields.get(5)?.ends_with(&wanted);
        if held { fields.get(4)?.parse().ok() } else { None }
    }))
}

struct Entry {
    path: PathBuf,
    mode: u32,
    owner: u32,
    bytes: u64,
}

/// The folder, first, and everything in it.
fn files(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        let meta = match fs::symlink_metadata(&path) {
            Ok(meta) => meta,
            // A running Post has removed it in the meantime.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && path != folder => continue,
            Err(cause) => return Err(cause),
        };
        if meta.is_dir() {
            for entry in fs::read_dir(&path)? {
                waiting.push(entry?.path());
            }
        }
        let bytes = if meta.is_file() { meta.len() } else { 0 };
        let mode = if meta.is_symlink() { 0 } else { meta.permissions().mode() };
        found.push(Entry { path, mode, owner: meta.uid(), bytes });
    }
    Ok(found)
}
