//! Becomes another program behind walls: `launch MEMORY CPU PROGRAM ARGUMENT…`.
//!
//! Only the programs of [`PROGRAMS`] can be named. They may read what programs need of the system,
//! may execute themselves and the loader, and find their input on descriptor 0.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::EXIT_UNPROTECTED;
use crate::sandbox::{Launch, enter_launch};

/// All that is ever launched.
pub(crate) const PROGRAMS: [&str; 3] =
    ["/usr/bin/tesseract", "/usr/bin/ffprobe", "/usr/bin/pdftotext"];

const READ: [&str; 5] = ["/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts"];
const LOADERS: [&str; 4] = [
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/lib/ld-musl-aarch64.so.1",
];

pub(super) fn run(arguments: &[OsString]) -> ExitCode {
    let [memory, cpu, program, rest @ ..] = arguments else { return ExitCode::from(2) };
    let number = |word: &OsString| word.to_str().and_then(|word| word.parse().ok());
    let (Some(memory_bytes_max), Some(cpu_seconds_max)) = (number(memory), number(cpu)) else {
        return ExitCode::from(2);
    };
    if !PROGRAMS.iter().any(|known| program == known) {
        return ExitCode::from(2);
    }
    // Debian's programs may be links into a folder of versions.
    let real = std::fs::canonicalize(program).unwrap_or_else(|_| PathBuf::from(program));
    let mut execute = vec![real.as_path()];
    execute.extend(LOADERS.iter().map(Path::new));
    let read = READ.map(Path::new);
    let launch = Launch { memory_bytes_max, cpu_seconds_max, execute: &execute, read: &read };
    match enter_launch(&launch) {
        Ok(walls) if walls.stand() => {}
        _ => return ExitCode::from(EXIT_UNPROTECTED),
    }
    replace(&real, rest);
    ExitCode::FAILURE
}

#[allow(clippy::disallowed_methods, reason = "the one place where a worker becomes a program")]
fn replace(program: &Path, arguments: &[OsString]) {
    let mut command = std::process::Command::new(program);
    // One thread, English messages, no home.
    command.args(arguments).env_clear().env("LC_ALL", "C.UTF-8").env("OMP_THREAD_LIMIT", "1");
    // It comes back only if it failed; the exit code says so.
    drop(command.exec());
}
