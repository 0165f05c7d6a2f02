//! Too little of something: room on the disk, files that may be open, a clock that can be trusted.
//!
//! What is refused is told with its reason and its way out; what was acknowledged is there; reading
//! works on a full disk; and as soon as there is enough again, so does everything.

use std::process::Command;

use super::disk::Disk;
use super::facts::Facts;
use super::injected::under;
use super::kills::{Ended, Running, command, staged};
use super::operation::{CHEAP, Job, Met, Operation, Stage, judge};
use crate::room::long;

/// A small stick.
const DISK_BYTES: u64 = 24 << 20;
/// Free bytes that are tried: every page of 4 KiB up to where all commands succeed.
const STEP_BYTES: u64 = 4 << 10;
const STEPS: u64 = 150;
/// Every so many sizes one is tried in `make test`.
const STRIDE: usize = 12;
/// More files than any command holds open.
const FILES_MAX: usize = 40;
/// What a program needs to be started at all.
const FILES_MIN: usize = 5;
/// What the clock shows while a command runs.
const CLOCKS: [&str; 6] = [
    "-30d",
    "+30d",
    "-10y",
    "+10y",
    "@1970-01-01 00:00:00",
    // A minute a second; much faster, and the Post answers too late.
    "+0 x60",
];

/// Runs an operation under other circumstances and judges what it left.
fn run(
    operation: &Operation,
    stage: &mut Stage,
    before: &mut Facts,
    changed: impl Fn(&Command) -> Command,
) -> Result<Ended, String> {
    let job = (operation.prepare)(stage, before);
    let ended = Running::start(changed(&command(stage, &job))).end();
    let acknowledged = ended.code == Some(0);
    let met = Met { stage, job: &job, before, acknowledged, post: None };
    match judge(&stage.here, &met) {
        Ok(now) => *before = now,
        Err(wrong) => return Err(format!("{}: {wrong}\n{ended:?}", operation.name)),
    }
    Ok(ended)
}

/// What a person must find in the answer of a command that did not succeed.
fn told(ended: &Ended, words: &[&str]) -> Result<(), String> {
    let error = ended.err.lines().any(|line| line.starts_with("error: "));
    let said = words.iter().any(|word| ended.err.contains(word));
    let ok = ended.code == Some(0) || (ended.code == Some(1) && error && said);
    if ok { Ok(()) } else { Err(format!("told badly: {ended:?}")) }
}

#[test]
fn faults_of_a_full_disk_lose_nothing_and_are_told() {
    let disk = Disk::new(DISK_BYTES);
    let root = disk.path().join("room");
    std::fs::create_dir(&root).unwrap();
    let mut stage = Stage::new(&root, 71);
    let mut before = stage.facts();
    let (mut refused, mut done) = (0, 0);
    for step in (0..STEPS).step_by(if long() { 1 } else { STRIDE }) {
        for operation in CHEAP.iter().filter(|one| one.name != "fetch") {
            // The same command again would meet the same full disk.
            let job = Job { again: false, ..(operation.prepare)(&mut stage, &before) };
            let free = disk.leave(step * STEP_BYTES);
            let ended = Running::start(command(&stage, &job)).end();
            told(&ended, &["disk is full", "No space left"])
                .unwrap_or_else(|wrong| panic!("{} with {free} free: {wrong}", operation.name));
            let acknowledged = ended.code == Some(0);
            refused += usize::from(!acknowledged);
            done += usize::from(acknowledged);
            let met = Met { stage: &stage, job: &job, before: &before, acknowledged, post: None };
            before = judge(&stage.here, &met).unwrap_or_else(|wrong| {
                panic!("{} with {free} free: {wrong}\n{ended:?}", operation.name)
            });
        }
    }
    disk.make_room();
    assert!(refused > 0 && done > 0, "{refused} refused, {done} done");
    for operation in CHEAP {
        let ended = run(operation, &mut stage, &mut before, again).unwrap();
        assert_eq!(ended.code, Some(0), "with room again: {ended:?}");
    }
}

/// The command as it is.
fn again(command: &Command) -> Command {
    under("env", [] as [&str; 0], command)
}

#[test]
fn faults_of_too_few_open_files_lose_nothing_and_are_told() {
    let (_folder, mut stage) = staged(72);
    let mut before = stage.facts();
    let (mut refused, mut done) = (0, 0);
    for files in (FILES_MIN..FILES_MAX).step_by(if long() { 1 } else { 4 }) {
        let limit = format!("--nofile={files}");
        for operation in CHEAP {
            let limited = |command: &Command| under("prlimit", [limit.as_str(), "--"], command);
            let ended = run(operation, &mut stage, &mut before, limited)
                .unwrap_or_else(|wrong| panic!("{files} files: {wrong}"));
            told(&ended, &["open files", "ulimit"])
                .unwrap_or_else(|wrong| panic!("{} with {files}: {wrong}", operation.name));
            refused += usize::from(ended.code != Some(0));
            done += usize::from(ended.code == Some(0));
        }
    }
    assert!(refused > 0 && done > 0, "{refused} refused, {done} done");
}

#[test]
fn faults_of_a_clock_that_jumps_lose_nothing() {
    let (_folder, mut stage) = staged(73);
    let mut before = stage.facts();
    let mut refused = Vec::new();
    for clock in CLOCKS {
        for operation in CHEAP {
            let shifted = |command: &Command| under("faketime", ["-f", clock], command);
            let ended = run(operation, &mut stage, &mut before, shifted)
                .unwrap_or_else(|wrong| panic!("clock {clock}: {wrong}"));
            told(&ended, &["clock"]).unwrap_or_else(|wrong| panic!("clock {clock}: {wrong}"));
            if ended.code != Some(0) {
                refused.push((clock, operation.name, ended.err));
            }
            // And by the true clock again.
            let ended = run(operation, &mut stage, &mut before, again).unwrap();
            assert_eq!(ended.code, Some(0), "after {clock}: {ended:?}");
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}
