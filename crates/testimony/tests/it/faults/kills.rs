//! `kill -9`: at random moments, and at the n-th system call that writes.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::facts::Facts;
use super::injected::{WRITING, calls, sites, wrap};
use super::operation::{CHEAP, Job, Met, Operation, STRONG, Stage, judge};
use crate::room::long;

const KILLS: usize = 180;
const KILLS_LONG: usize = 1_800;
const STRONG_KILLS: usize = 12;
const STRONG_KILLS_LONG: usize = 200;
/// Every so many calls one is killed at in `make test`; every one with the large counts.
const STRIDE: usize = 9;
const STRIDE_STRONG: usize = 40;
/// A case that grows makes every look at it longer.
const KILLS_OF_ONE_STAGE: usize = 30;

/// The job's command in the stage's room.
pub(super) fn command(stage: &Stage, job: &Job) -> Command {
    stage.here.command(&job.args.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Where what a child prints is kept, and the child.
pub(super) struct Running {
    child: Child,
    out: tempfile::NamedTempFile,
    err: tempfile::NamedTempFile,
}

/// How a command ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// None where a signal ended it.
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

impl Ended {
    /// It printed its result: whoever reads that relies on it.
    pub(super) fn acknowledged(&self) -> bool {
        self.code == Some(0) || self.out.ends_with('\n')
    }
}

impl Running {
    pub(super) fn start(mut command: Command) -> Self {
        let [out, err] = [(); 2].map(|()| tempfile::NamedTempFile::new().unwrap());
        command.stdout(out.reopen().unwrap()).stderr(err.reopen().unwrap());
        let child = command.spawn().unwrap_or_else(|cause| {
            panic!("{:?} cannot be run: {cause}", command.get_program());
        });
        Self { child, out, err }
    }

    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// What it has printed so far.
    pub(super) fn printed(&self) -> String {
        fs::read_to_string(self.out.path()).unwrap()
    }

    pub(super) fn end(mut self) -> Ended {
        let status = self.child.wait().unwrap();
        let code = status.code();
        let read = |file: &tempfile::NamedTempFile| {
            String::from_utf8_lossy(&fs::read(file.path()).unwrap()).into_owned()
        };
        // Where a signal ended it, the answer says which.
        let signal = status.signal().map(|signal| format!("(signal {signal})")).unwrap_or_default();
        Ended { code, out: read(&self.out), err: read(&self.err) + &signal }
    }
}

/// Names and numbers of calls.
pub(super) type Sites = Vec<(String, usize)>;

/// A stage in a folder of the machine's memory.
pub(super) fn staged(seed: u64) -> (tempfile::TempDir, Stage) {
    let folder = super::disk::quick_folder();
    let stage = Stage::new(folder.path(), seed);
    (folder, stage)
}

/// Kills at random moments; gives how many of each were still at work.
fn kills(operations: &[Operation], count: usize, seed: u64) -> BTreeMap<&'static str, usize> {
    let (mut _folder, mut stage) = staged(seed);
    let mut before = stage.facts();
    let mut cut_off = BTreeMap::new();
    let mut takes: BTreeMap<&str, Duration> = BTreeMap::new();
    for number in 0..count {
        if number % KILLS_OF_ONE_STAGE == KILLS_OF_ONE_STAGE - 1 {
            (_folder, stage) = staged(seed + number as u64);
            before = stage.facts();
        }
        let operation = &operations[number % operations.len()];
        let job = (operation.prepare)(&mut stage, &before);
        let start = Instant::now();
        let mut running = Running::start(command(&stage, &job));
        let ended = if let Some(whole) = takes.get(operation.name) {
            let part = u32::try_from(stage.random(1_100)).unwrap();
            std::thread::sleep(*whole * part / 1_000);
            running.kill();
            running.end()
        } else {
            let ended = running.end();
            takes.insert(operation.name, start.elapsed());
            ended
        };
        *cut_off.entry(operation.name).or_insert(0) += usize::from(ended.code.is_none());
        let acknowledged = ended.acknowledged();
        let met = Met { stage: &stage, job: &job, before: &before, acknowledged, post: None };
        let now = judge(&stage.here, &met)
            .unwrap_or_else(|wrong| panic!("kill {number}, {}: {wrong}", operation.name));
        if job.vault == "case" {
            before = now;
        }
    }
    cut_off
}

#[test]
fn faults_random_kills_lose_nothing_acknowledged() {
    let cut_off = kills(CHEAP, if long() { KILLS_LONG } else { KILLS }, 21);
    assert!(CHEAP.iter().all(|one| cut_off[one.name] > 0), "{cut_off:?}");
}

#[test]
fn faults_random_kills_spare_keys() {
    let cut_off = kills(STRONG, if long() { STRONG_KILLS_LONG } else { STRONG_KILLS }, 22);
    assert!(STRONG.iter().all(|one| cut_off[one.name] > 0), "{cut_off:?}");
}

/// The places at which a fault can be put into an operation, by running it whole.
pub(super) fn sites_of(operation: &Operation, stage: &mut Stage, before: &mut Facts) -> Sites {
    let log = tempfile::NamedTempFile::new().unwrap();
    let job = (operation.prepare)(stage, before);
    let trace = format!("trace={WRITING}");
    let ended = Running::start(wrap(&command(stage, &job), log.path(), &[&trace], &[])).end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let met = Met { stage, job: &job, before, acknowledged: true, post: None };
    let now = judge(&stage.here, &met).unwrap();
    if job.vault == "case" {
        *before = now;
    }
    let sites = sites(log.path());
    assert!(sites.len() > 10, "{} is no operation that writes: {sites:?}", operation.name);
    sites
}

/// Kills at every `stride`-th call of those that write; gives how many kills.
fn kills_at_calls(operation: &Operation, stride: usize, seed: u64) -> usize {
    let (_folder, mut stage) = staged(seed);
    let mut before = stage.facts();
    let first = stage.random(stride);
    let sites = sites_of(operation, &mut stage, &mut before);
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut killed = 0;
    for (name, number) in sites.iter().skip(first).step_by(stride) {
        let job = (operation.prepare)(&mut stage, &before);
        let trace = format!("trace={name}");
        let kill = format!("inject={name}:signal=KILL:when={number}");
        let traced = wrap(&command(&stage, &job), log.path(), &[&trace, &kill], &[]);
        let ended = Running::start(traced).end();
        killed += usize::from(ended.code.is_none());
        let acknowledged = ended.acknowledged();
        let met = Met { stage: &stage, job: &job, before: &before, acknowledged, post: None };
        let now = judge(&stage.here, &met).unwrap_or_else(|wrong| {
            let last = calls(log.path());
            panic!("{} killed at {name} {number}, {:?}: {wrong}", operation.name, last.last());
        });
        if job.vault == "case" {
            before = now;
        }
    }
    killed
}

#[test]
fn faults_kills_at_every_call_that_writes() {
    let stride = if long() { 1 } else { STRIDE };
    for (number, operation) in CHEAP.iter().enumerate() {
        let killed = kills_at_calls(operation, stride, 30 + number as u64);
        assert!(killed > 20 / stride, "{}: {killed} kills", operation.name);
    }
}

#[test]
fn faults_kills_of_keys_at_every_call_that_writes() {
    let stride = if long() { 2 } else { STRIDE_STRONG };
    for (number, operation) in STRONG.iter().enumerate() {
        let killed = kills_at_calls(operation, stride, 40 + number as u64);
        assert!(killed > 0, "{}: {killed} kills", operation.name);
    }
}
