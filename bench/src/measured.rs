//! What a command costs: CPU of it and of its children, time, memory.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The kernel counts CPU in hundredths of a second (`getconf CLK_TCK`).
const TICKS_PER_SECOND: f64 = 100.0;
/// How often the memory of a command is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// What one run cost.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) cpu_s: f64,
    pub(crate) wall_s: f64,
    pub(crate) rss_mebibytes: u64,
}

impl Cost {
    /// The cost beyond that of an empty run.
    pub(crate) fn beyond(self, empty: Self) -> Self {
        Self { cpu_s: self.cpu_s - empty.cpu_s, wall_s: self.wall_s - empty.wall_s, ..self }
    }

    pub(crate) fn json(self) -> Value {
        let round = |seconds: f64| (seconds * 100.0).round() / 100.0;
        json!({
            "cpu_s": round(self.cpu_s), "wall_s": round(self.wall_s),
            "rss_mebibytes": self.rss_mebibytes,
        })
    }

    /// This cost in parts of a rival's.
    pub(crate) fn ratio(self, rival: Self) -> Value {
        let part = |ours: f64, theirs: f64| (ours / theirs * 100.0).round() / 100.0;
        json!({ "cpu": part(self.cpu_s, rival.cpu_s), "wall": part(self.wall_s, rival.wall_s) })
    }
}

/// Two fields of /proc/self/stat that follow each other, in seconds; proc(5) counts from 1, and the
/// first two are cut off.
fn seconds(first_field: usize) -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("Linux");
    let (_, fields) = stat.rsplit_once(") ").expect("a name in brackets");
    let two = fields.split(' ').skip(first_field - 3).take(2);
    two.map(|field| field.parse::<f64>().expect("a number")).sum::<f64>() / TICKS_PER_SECOND
}

/// CPU seconds of all children that were waited for, theirs included.
fn children() -> f64 {
    seconds(16)
}

/// CPU seconds of this process, and its memory at its highest in MiB.
pub(crate) fn own() -> (f64, u64) {
    (seconds(14), peak("self").unwrap_or(0))
}

fn peak(id: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

/// What something gives, and how many CPU seconds of this thread it took.
pub(crate) fn cpu_of<T>(run: impl FnOnce() -> T) -> (T, f64) {
    let used = || {
        let told = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
        told.split(' ').next().and_then(|ns| ns.parse::<u64>().ok()).expect("a number") as f64 / 1e9
    };
    let before = used();
    let given = run();
    (given, used() - before)
}

/// Runs a command to its end; `Err` says why it could not be measured.
pub(crate) fn cost(command: &mut Command) -> Result<Cost, String> {
    let shown = command.get_program().to_string_lossy().into_owned();
    let (cpu, start) = (children(), Instant::now());
    let said = tempfile::NamedTempFile::new().expect("a folder for files");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(said.reopen().expect("the file is there"));
    let mut child = command.spawn().map_err(|cause| format!("{shown}: {cause}"))?;
    let mut rss_mebibytes = 0;
    let status = loop {
        rss_mebibytes = rss_mebibytes.max(peak(&child.id().to_string()).unwrap_or(0));
        match child.try_wait().expect("the child is ours") {
            Some(status) => break status,
            None => std::thread::sleep(LOOK),
        }
    };
    let wall_s = start.elapsed().as_secs_f64();
    if !status.success() {
        let said = fs::read_to_string(said.path()).unwrap_or_default();
        return Err(format!("{shown} ended with {status}: {}", said.trim()));
    }
    Ok(Cost { cpu_s: children() - cpu, wall_s, rss_mebibytes })
}
