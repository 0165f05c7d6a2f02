//! A command some of whose system calls fail, lie or kill: by strace, without a line of code in the
//! program.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, Stdio};

/// Wraps a command into strace. `expressions` are what `strace -e` takes; with `paths`, only calls
/// on exactly these files count. The trace goes to `log`.
pub(super) fn wrap(
    command: &Command,
    log: &Path,
    expressions: &[&str],
    paths: &[&Path],
) -> Command {
    let mut given = vec![OsString::from("-f")];
    given.extend(["-qq", "-y", "-s", "200", "-o"].map(OsString::from));
    given.push(log.into());
    // With it, strace 6.1 sends no signal; without it, every call of the program is slow.
    if !expressions.iter().any(|expression| expression.contains(":signal=")) {
        given.push("--seccomp-bpf".into());
    }
    given.extend(expressions.iter().flat_map(|one| ["-e".into(), OsString::from(one)]));
    given.extend(paths.iter().flat_map(|path| ["-P".into(), path.as_os_str().to_owned()]));
    given.push("--".into());
    under("strace", given, command)
}

/// The same command, run by another program with these arguments before it.
pub(super) fn under(
    program: &str,
    given: impl IntoIterator<Item = impl AsRef<OsStr>>,
    command: &Command,
) -> Command {
    let mut wrapped = Command::new(program);
    wrapped.args(given).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    // cargo's own search path would be many calls on files that are not there.
    wrapped.env_remove("LD_LIBRARY_PATH").stdin(Stdio::null());
    wrapped
}

/// The calls at which a fault changes what is left.
pub(super) const WRITING: &str = "write,pwrite64,writev,pwritev,fsync,fdatasync,openat,rename,\
                                  renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,ftruncate,\
                                  fallocate,copy_file_range,link,linkat";
/// Files that belong to the system: what fails there fails before the program begins.
const SYSTEM: [&str; 6] = ["/lib", "/usr/", "/etc/", "/proc/", "/sys/", "/dev/"];

/// One call of a trace: which one in its thread by its name, as strace's `when` counts.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) number: usize,
    /// What strace wrote of it.
    pub(super) line: String,
}

/// The calls of a trace, in their order; ends of interrupted lines and of processes are no calls.
pub(super) fn calls(log: &Path) -> Vec<Call> {
    let text = std::fs::read(log).unwrap();
    let mut counted: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut calls = Vec::new();
    for line in String::from_utf8_lossy(&text).lines() {
        let Some((thread, line)) = line.split_once(' ') else { continue };
        let Some((name, _)) = line.trim_start().split_once('(') else { continue };
        if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
            continue;
        }
        let number = counted.entry((thread.to_owned(), name.to_owned())).or_insert(0);
        *number += 1;
        calls.push(Call { name: name.to_owned(), number: *number, line: line.to_owned() });
    }
    calls
}

/// Each place at which a fault can be put: a call's name and number, once.
pub(super) fn sites(log: &Path) -> Vec<(String, usize)> {
    let of_the_system = |call: &Call| {
        let path = call.line.split('"').nth(1).unwrap_or_default();
        call.name == "openat" && SYSTEM.iter().any(|system| path.starts_with(system))
    };
    let mut sites = Vec::new();
    for call in calls(log).into_iter().filter(|call| !of_the_system(call)) {
        let site = (call.name, call.number);
        if !sites.contains(&site) {
            sites.push(site);
        }
    }
    sites
}
