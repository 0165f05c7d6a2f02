//! The machine under the Post: its memory on disks, its clock, its journal, its tor.
//!
//! Words pass through the memory of tor too, so what is asked here is asked of the whole machine.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::{Finding, Place, value};

/// The first tor with proof of work for onion services.
const TOR_MIN: [u32; 3] = [0, 4, 8];

/// Which tor.
pub(super) fn tor(place: &Place<'_>) -> Finding {
    let todo = "install tor 0.4.8 or newer: Debian 12 has it";
    let Some(text) = place.tor_version else {
        return Finding::wrong("tor", "there is no tor on this machine", todo);
    };
    let version =
        text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let version = version.unwrap_or_default().trim_end_matches('.');
    let numbers: Vec<u32> = version.split(['.', '-']).map_while(|part| part.parse().ok()).collect();
    if numbers.len() < TOR_MIN.len() {
        return Finding::to_do("tor", super::State::Unknown, "tor does not say its version", todo);
    }
    let said = format!("tor is {version}");
    if numbers.as_slice() < TOR_MIN.as_slice() {
        let said = format!("{said}: it cannot make a flood of visitors pay");
        return Finding::wrong("tor", said, todo);
    }
    Finding::fine("tor", said)
}

/// Swap that keeps memory in clear.
pub(super) fn swap(place: &Place<'_>) -> Finding {
    let swaps = match place.read("/proc/swaps") {
        Ok(swaps) => swaps.unwrap_or_default(),
        Err(cause) => return Finding::unknown("swap", Path::new("/proc/swaps"), &cause),
    };
    // The first line is a heading.
    let names: Vec<_> =
        swaps.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    let in_clear = names.iter().find(|name| !is_encrypted(place, name));
    match in_clear {
        Some(name) => Finding::wrong(
            "swap",
            format!("{name} takes pages of memory, and is not seen to be encrypted"),
            "swapoff -a and take it out of /etc/fstab, or encrypt it with a key drawn at each start \
             (man crypttab, \"swap\")",
        ),
        None if names.is_empty() => Finding::fine("swap", "there is none"),
        None => Finding::fine("swap", "all of it is encrypted, or stays in memory"),
    }
}

fn is_encrypted(place: &Place<'_>, name: &str) -> bool {
    let path = place.at(name);
    // /dev/mapper/x leads to /dev/dm-0.
    let path = fs::canonicalize(&path).unwrap_or(path);
    let Some(device) = path.file_name().and_then(|name| name.to_str()) else { return false };
    if device.starts_with("zram") {
        return true;
    }
    let uuid = place.read(&format!("/sys/class/block/{device}/dm/uuid"));
    uuid.ok().flatten().is_some_and(|uuid| uuid.starts_with("CRYPT-"))
}

/// Core dumps: the Post makes none, but tor, which passes the words on, might.
pub(super) fn cores(place: &Place<'_>) -> Finding {
    let pattern = match place.read("/proc/sys/kernel/core_pattern") {
        Ok(pattern) => pattern.unwrap_or_default(),
        Err(cause) => {
            return Finding::unknown(
                "core dumps",
                Path::new("/proc/sys/kernel/core_pattern"),
                &cause,
            );
        }
    };
    let pattern = pattern.trim();
    let kept_nowhere = pattern.is_empty() || pattern.starts_with("|/bin/false");
    if kept_nowhere {
        return Finding::fine("core dumps", "the system keeps none");
    }
    if !pattern.starts_with('|') {
        let said = "the Post makes none; others do where their limit is raised";
        return Finding::fine("core dumps", said);
    }
    let settings = settings(place, "/etc/systemd/coredump.conf");
    if pattern.contains("systemd-coredump") && value(&settings, "Storage") == Some("none") {
        return Finding::fine("core dumps", "systemd keeps none");
    }
    let program = pattern.trim_start_matches('|').split(' ').next().unwrap_or_default();
    Finding::wrong(
        "core dumps",
        format!("when tor crashes, {program} gets its memory, with words of senders in it"),
        "Storage=none and ProcessSizeMax=0 in /etc/systemd/coredump.conf, or \
         `sysctl kernel.core_pattern=\"|/bin/false\"` (and a line in /etc/sysctl.d)",
    )
}

/// Whether something sets the clock, and whether it went back.
pub(super) fn clock(place: &Place<'_>) -> Finding {
    let made = fs::metadata(place.folder.join("post.toml")).map_or(0, |meta| meta.mtime());
    let newest = crate::list(place.folder).ok();
    let newest = newest.and_then(|(waiting, _)| waiting.iter().map(|one| one.day).max());
    let today = place.today.unix_seconds();
    let behind = newest.is_some_and(|day| day > place.today)
        || u64::try_from(made).is_ok_and(|made| made > today.saturating_add(86_400));
    if behind {
        return Finding::wrong(
            "clock",
            "the clock is behind what this Post has already seen",
            "set it (timedatectl): tor and the team's weekly keys need the right day",
        );
    }
    let set_by = [
        ("/run/systemd/timesync/synchronized", "systemd-timesyncd"),
        ("/run/chrony", "chrony"),
        ("/run/ntpd.pid", "ntpd"),
        ("/run/openntpd.pid", "openntpd"),
    ];
    match set_by.iter().find(|(path, _)| place.at(path).exists()) {
        Some((_, name)) => Finding::fine("clock", format!("{name} keeps it")),
        None => Finding::advice(
            "clock",
            "nothing is seen that keeps it right",
            "timedatectl set-ntp true, or install chrony",
        ),
    }
}

/// What the journal keeps, and whether it can be flooded.
pub(super) fn journal(place: &Place<'_>) -> Vec<Finding> {
    let settings = settings(place, "/etc/systemd/journald.conf");
    let on_disk = match value(&settings, "Storage").unwrap_or("auto") {
        "none" | "volatile" => false,
        "persistent" => true,
        _ => place.at("/var/log/journal").exists(),
    };
    let kept = if on_disk {
        Finding::advice(
            "journal",
            "it is kept on disk: whoever takes the machine sees when tor and the Post ran, and who \
             logged in",
            "Storage=volatile in /etc/systemd/journald.conf",
        )
    } else {
        Finding::fine("journal", "it is not kept on disk")
    };
    let unlimited = ["RateLimitIntervalSec", "RateLimitBurst"]
        .iter()
        .find(|key| value(&settings, key).is_some_and(|value| value.trim_end_matches('s') == "0"));
    let rate = match unlimited {
        None => Finding::fine("journal rate", "lines that come too fast are dropped"),
        Some(key) => Finding::wrong(
            "journal rate",
            format!("{key}=0: whoever makes a program complain can fill the disk"),
            "take that line out of /etc/systemd/journald.conf",
        ),
    };
    vec![kept, rate]
}

/// A file of settings, with what is laid over it.
fn settings(place: &Place<'_>, path: &str) -> String {
    let mut text = place.read(path).ok().flatten().unwrap_or_default();
    for over in place.list(&format!("{path}.d"), ".conf").unwrap_or_default() {
        text.push('\n');
        text.push_str(&place.read(&over).ok().flatten().unwrap_or_default());
    }
    text
}
