//! The one room in which the command reads the clock and the system's generator.

use jiff::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRngCore, SeedableRng};
use rustix::fs::Mode;
use testimony_vault::Occasion;

use crate::cli::{Command, RecordCommand};
use crate::failure::{Failure, INTERNAL};
use crate::session::in_context;

/// Everything that the command writes is for its user alone, except what is meant for others.
pub(crate) fn keep_files_private(command: &Command) {
    let for_others =
        matches!(command, Command::Publish(_) | Command::Trust(_) | Command::Generate(_))
            || matches!(
                command,
                Command::Record(RecordCommand::Policy { .. } | RecordCommand::Prove { .. })
            );
    if !for_others {
        rustix::process::umask(Mode::RWXG | Mode::RWXO);
    } else if in_context(|_| ()).is_some() {
        // The process that holds the vault keeps all to itself; this is for others.
        rustix::process::umask(Mode::WGRP | Mode::WOTH);
    }
}

/// Keeps keys and words out of files that nobody asked for: no core dumps, no other process of this
/// user looking into our memory, and no page of it in the swap, where the system lets us.
pub(crate) fn keep_memory_private() {
    use rustix::mm::MlockAllFlags;
    use rustix::process::{DumpableBehavior, Resource, Rlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // What is refused is not refused for good reason, and nothing worse comes of going on.
    let _core = rustix::process::setrlimit(Resource::Core, none);
    let _dump = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let unlimited = rustix::process::getrlimit(Resource::Memlock).current.is_none();
    // Under a limit, locking the future would make the next allocation fail.
    if unlimited {
        let all = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
        let _locked = rustix::mm::mlockall(all);
    }
}

/// Whether pages of this process may come to lie in a swap.
pub(crate) fn may_be_swapped() -> bool {
    let locked = std::fs::read_to_string("/proc/self/status").is_ok_and(|status| {
        let line = status.lines().find_map(|line| line.strip_prefix("VmLck:"));
        line.is_some_and(|line| !line.trim().starts_with("0 "))
    });
    // The first line is a heading.
    let swaps = std::fs::read_to_string("/proc/swaps").map_or(0, |text| text.lines().count());
    !locked && swaps > 1
}

/// The most memory that this process has had, in MiB; 0 where the system does not say.
pub(crate) fn memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

/// What tor says about itself; nothing where it cannot be asked.
#[allow(clippy::disallowed_methods, reason = "the doctor asks tor which one it is")]
pub(crate) fn tor_version() -> Option<String> {
    let asked = std::process::Command::new("tor").arg("--version").output().ok()?;
    asked.status.success().then(|| String::from_utf8_lossy(&asked.stdout).into_owned())
}

/// The listener that a Desk handed on when it was locked: as stdin.
pub(crate) fn inherited_listener() -> std::io::Result<std::net::TcpListener> {
    use std::os::fd::AsFd;
    let listener = std::net::TcpListener::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    listener.local_addr().map(|_| listener)
}

/// Gives this thread a working folder and a mask of its own, and goes to that folder.
#[allow(deprecated, reason = "the call is unsafe for shared files alone; folders have no memory")]
pub(crate) fn enter_folder(folder: &str) -> std::io::Result<()> {
    rustix::thread::unshare(rustix::thread::UnshareFlags::FS)?;
    std::env::set_current_dir(folder)
}

/// Ends this process without a further step of any thread: nothing of its memory is left.
pub(crate) fn end_at_once() {
    let me = rustix::process::getpid();
    // It cannot fail for a process's own number; if it did, nobody would be left to hear it.
    let _killed = rustix::process::kill_process(me, rustix::process::Signal::KILL);
}

/// Now.
#[allow(clippy::disallowed_methods, reason = "a face reads the clock, here and nowhere else")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// The day, UTC: for which week is sealed.
pub(crate) fn today() -> testimony_seal::Day {
    testimony_seal::Day::of_unix_seconds(second())
}

/// Now, in seconds since 1970.
pub(crate) fn second() -> u64 {
    u64::try_from(now().as_second()).unwrap_or(0)
}

/// The system's generator.
#[allow(clippy::disallowed_types, reason = "a face holds the generator, here and nowhere else")]
pub(crate) fn rng() -> impl CryptoRngCore + Send + 'static {
    rand_core::OsRng
}

/// A generator for work that draws millions of times: ChaCha20, begun from the system's. A call of
/// the system for each draw was a tenth of the time of `add`.
#[allow(clippy::disallowed_types, reason = "a face holds the generator, here and nowhere else")]
pub(crate) fn busy_rng() -> Result<impl CryptoRngCore + Send + 'static, Failure> {
    ChaCha20Rng::from_rng(rand_core::OsRng)
        .map_err(|cause| Failure::new(INTERNAL, format!("the system's generator fails: {cause}")))
}

/// Now, with the system's generator.
pub(crate) fn occasion(rng: &mut impl CryptoRngCore) -> Occasion<'_> {
    Occasion { now: now(), rng }
}
