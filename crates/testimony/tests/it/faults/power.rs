//! The plug is pulled: the vault is on a disk whose unwritten data is lost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::disk::Disk;
use super::injected::wrap;
use super::operation::{CHEAP, Job, Met, Operation, STRONG, Stage, judge};
use crate::room::{Room, long};

const CUTS: usize = 45;
/// With a strong passphrase everything takes a second.
const STRONG_CUTS: usize = 5;
/// The long run does the same so often, each time on a new disk with other chances: one disk would be
/// full before the end.
const ROUNDS_LONG: u64 = 10;
const DISK_BYTES: u64 = 96 << 20;
/// How long a process may take to stand still.
const STANDSTILL_WAIT: Duration = Duration::from_secs(10);

/// What became of the cuts.
#[derive(Debug, Default)]
struct Tally {
    /// The command was still at work.
    in_the_middle: usize,
    /// It had answered.
    acknowledged: usize,
    of_each: BTreeMap<&'static str, usize>,
}

/// A disk with a stage in the folder `room`.
fn staged(seed: u64) -> (Disk, Stage) {
    let disk = Disk::new(DISK_BYTES);
    let root = disk.path().join("room");
    fs::create_dir(&root).unwrap();
    let stage = Stage::new(&root, seed);
    disk.settle();
    (disk, stage)
}

/// Stops a process and waits until every thread of it stands still or has ended.
pub(super) fn freeze(child: &Child) {
    let id = child.id();
    signal(child, Signal::STOP);
    let start = Instant::now();
    while !threads(id).iter().all(|state| matches!(state, 'T' | 't' | 'Z' | 'X')) {
        assert!(start.elapsed() < STANDSTILL_WAIT, "process {id} does not stand still");
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// Sends a signal to a child that nobody has waited for: its number is its own until then.
pub(super) fn signal(child: &Child, signal: Signal) {
    let sent = kill_process(Pid::from_child(child), signal);
    assert!(matches!(sent, Ok(()) | Err(rustix::io::Errno::SRCH)), "{signal:?}: {sent:?}");
}

/// The state of each thread of a process, as `/proc` shows it.
fn threads(id: u32) -> Vec<char> {
    let Ok(tasks) = fs::read_dir(format!("/proc/{id}/task")) else { return Vec::new() };
    let state = |path: &Path| {
        let stat = fs::read_to_string(path.join("stat")).ok()?;
        stat.rsplit_once(") ")?.1.chars().next()
    };
    tasks.filter_map(|task| state(&task.ok()?.path())).collect()
}

/// What was there when the plug was pulled.
struct Cut {
    disk: Disk,
    post: Room,
    acknowledged: bool,
}

/// Runs a command and pulls the plug after `delay` or, without one, as soon as it has ended. The
/// command itself goes on to its end.
fn cut(disk: &Disk, stage: &Stage, mut command: Command, delay: Option<Duration>) -> Cut {
    let answers = tempfile::NamedTempFile::new().unwrap();
    let told = tempfile::NamedTempFile::new().unwrap();
    command.stdout(answers.reopen().unwrap()).stderr(told.reopen().unwrap());
    let mut child = command.spawn().unwrap();
    let ended_well = |child: &mut Child| {
        let code = child.wait().unwrap().code();
        assert_eq!(code, Some(0), "{:?}", fs::read_to_string(told.path()));
    };
    let now = || Cut {
        disk: disk.photograph(),
        post: stage.second_post(),
        acknowledged: fs::read_to_string(answers.path()).unwrap().ends_with('\n'),
    };
    let Some(delay) = delay else {
        ended_well(&mut child);
        return now();
    };
    std::thread::sleep(delay);
    freeze(&child);
    let cut = now();
    signal(&child, Signal::CONT);
    ended_well(&mut child);
    cut
}

/// The job's command in the stage's room.
fn command(stage: &Stage, job: &Job) -> Command {
    stage.here.command(&job.args.iter().map(String::as_str).collect::<Vec<_>>())
}

/// So many cuts, and ten times as many in the long run; none may lose anything.
fn rounds(operations: &[Operation], count: usize, seed: u64) -> Tally {
    let mut all = Tally::default();
    for round in 0..if long() { ROUNDS_LONG } else { 1 } {
        let tally = cuts(operations, count, seed + 100 * round);
        all.in_the_middle += tally.in_the_middle;
        all.acknowledged += tally.acknowledged;
        for (name, times) in tally.of_each {
            *all.of_each.entry(name).or_insert(0) += times;
        }
    }
    all
}

fn cuts(operations: &[Operation], count: usize, seed: u64) -> Tally {
    let (disk, mut stage) = staged(seed);
    let mut before = stage.facts();
    disk.settle();
    let mut tally = Tally::default();
    // How long each operation takes; the first run of each is cut when it has ended.
    let mut takes: BTreeMap<&str, Duration> = BTreeMap::new();
    for number in 0..count {
        let operation = &operations[number % operations.len()];
        let job = (operation.prepare)(&mut stage, &before);
        let part = u32::try_from(stage.random(1_100)).unwrap();
        let delay = match takes.get(operation.name) {
            Some(whole) if stage.random(3) > 0 => Some(*whole * part / 1_000),
            _ => None,
        };
        let start = Instant::now();
        let cut = cut(&disk, &stage, command(&stage, &job), delay);
        if delay.is_none() {
            takes.insert(operation.name, start.elapsed());
        }
        let Cut { disk: ref copy, ref post, acknowledged } = cut;
        tally.acknowledged += usize::from(acknowledged);
        tally.in_the_middle += usize::from(!acknowledged);
        *tally.of_each.entry(operation.name).or_insert(0) += 1;
        let found = Room::found(&copy.path().join("room"));
        let met = Met { stage: &stage, job: &job, before: &before, acknowledged, post: Some(post) };
        if let Err(wrong) = judge(&found, &met) {
            panic!("cut {number}, {}, after {delay:?}: {wrong}", operation.name);
        }
        for group in job.groups.iter().filter(|_| job.vault == "case") {
            for gone in &group.replaces {
                before.remove(gone);
            }
            before.extend(group.facts.iter().map(|fact| (fact.clone(), 1)));
        }
    }
    assert_eq!(stage.facts(), before, "the disk that was never cut");
    tally
}

#[test]
fn faults_power_cuts_lose_nothing_acknowledged() {
    let tally = rounds(CHEAP, CUTS, 1);
    assert!(tally.in_the_middle > 5 && tally.acknowledged > 5, "{tally:?}");
    assert_eq!(tally.of_each.len(), CHEAP.len(), "{tally:?}");
}

#[test]
fn faults_power_cuts_spare_keys() {
    let tally = rounds(STRONG, STRONG_CUTS, 2);
    assert_eq!(tally.of_each.len(), STRONG.len(), "{tally:?}");
}

/// What syncs do while a command runs.
pub(super) const HONEST: &str = "trace=fsync,fdatasync";
/// They do nothing and say that all is well.
pub(super) const LYING: &str = "inject=fsync,fdatasync:retval=0";

/// Runs an operation to its end while syncs of these files (all, if none are named) are as said;
/// gives what is wrong after the plug was pulled then.
fn with_syncs(syncs: &str, operation: &Operation, paths: &[&str]) -> Result<(), String> {
    let (disk, mut stage) = staged(3);
    let before = stage.facts();
    disk.settle();
    let job = (operation.prepare)(&mut stage, &before);
    let paths: Vec<_> = paths.iter().map(|path| stage.here.path(path)).collect();
    let paths: Vec<&Path> = paths.iter().map(std::path::PathBuf::as_path).collect();
    let log = tempfile::NamedTempFile::new().unwrap();
    let traced = wrap(&command(&stage, &job), log.path(), &[HONEST, syncs], &paths);
    let cut = cut(&disk, &stage, traced, None);
    let told = fs::read_to_string(log.path()).unwrap();
    assert!(told.contains("sync("), "no sync was seen: {told}");
    assert_eq!(told.contains("(INJECTED)"), syncs == LYING, "{told}");
    assert!(cut.acknowledged, "the command did not answer");
    let found = Room::found(&cut.disk.path().join("room"));
    let (acknowledged, post) = (true, Some(&cut.post));
    judge(&found, &Met { stage: &stage, job: &job, before: &before, acknowledged, post }).map(drop)
}

/// Without syncs everything that is acknowledged is lost.
#[test]
fn control_faults_power_cuts_without_sync_lose() {
    for operation in CHEAP {
        let lost = with_syncs(LYING, operation, &[]);
        assert!(lost.is_err(), "{} loses nothing without a sync", operation.name);
    }
}

/// `synchronous=NORMAL` does not sync the write-ahead log at a commit. Here the database's file is
/// not synced either, because the command ends with a checkpoint: this is the moment before it.
#[test]
fn control_faults_power_cuts_with_synchronous_normal_lose() {
    let lost = with_syncs(LYING, &CHEAP[0], &["case/case.db-wal", "case/case.db"]);
    assert!(lost.is_err(), "synchronous=NORMAL loses nothing");
}

/// A renamed file is where it was before if its folder is not synced.
#[test]
fn control_faults_power_cuts_without_sync_of_folders_lose() {
    let lost = with_syncs(LYING, &STRONG[1], &["case"]).expect_err("a folder that is not synced");
    assert!(lost.contains("acknowledged and lost: opens with"), "{lost}");
}

/// The same machinery, under strace and without a lie, finds nothing wrong.
#[test]
fn control_faults_power_cuts_under_strace_lose_nothing() {
    assert_eq!(with_syncs(HONEST, &CHEAP[0], &[]), Ok(()));
}
