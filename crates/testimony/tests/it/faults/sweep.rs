//! Every call that writes fails once, and for ever: bad disk, full disk, interrupted.
//!
//! A command that met a failing call either did its work all the same and says so, or ends with a
//! code of docs/commands.md, one sentence and no panic. A sync that failed is fatal: after it the
//! kernel may have thrown away what was to be synced, so asking again proves nothing.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::injected::{Call, calls, wrap};
use super::kills::{Ended, Running, command, sites_of, staged};
use super::operation::{CHEAP, Met, Operation, STRONG, Stage, judge};
use crate::room::long;

/// Every so many cases one is tried in `make test`.
const STRIDE: usize = 13;
const STRIDE_STRONG: usize = 150;
const STRIDE_STRONG_LONG: usize = 10;

/// A case that grows makes every look at it longer.
const CASES_OF_ONE_STAGE: usize = 20;

/// One way to fail.
#[derive(Debug, Clone, Copy)]
struct Fault {
    error: &'static str,
    /// This call alone, or it and all later ones of its name.
    for_ever: bool,
}

/// `EINTR` for ever does not happen: whoever is interrupted asks again.
const FAULTS: [Fault; 5] = [
    Fault { error: "EIO", for_ever: false },
    Fault { error: "EIO", for_ever: true },
    Fault { error: "ENOSPC", for_ever: false },
    Fault { error: "ENOSPC", for_ever: true },
    Fault { error: "EINTR", for_ever: false },
];

/// What is wrong with how a command ended.
fn told_well(ended: &Ended, calls: &[Call]) -> Result<(), String> {
    // After the answer there is only the checkpoint of the closing database: if that fails, the
    // write-ahead log, which was synced before the answer, stays where it is.
    let before_answer = calls.iter().take_while(|call| !call.line.contains("write(1<"));
    let syncs = before_answer.filter(|call| call.name.ends_with("sync"));
    // SQLite does not mind when it cannot sync the folder of its log; the vault has synced it before.
    let folder = |call: &Call| call.line.contains("/case>)");
    let once = syncs.clone().any(|call| folder(call) && call.line.ends_with("= 0"));
    let failed_sync =
        syncs.filter(|call| call.line.contains("EIO")).find(|call| !(once && folder(call)));
    match ended.code {
        None => return Err("it died by a signal".to_owned()),
        Some(0) if failed_sync.is_some() => {
            return Err(format!("a sync failed and it says that all is well: {failed_sync:?}"));
        }
        Some(0) => return Ok(()),
        Some(1 | 4) => {}
        Some(code) => return Err(format!("code {code}")),
    }
    if ended.err.contains("panicked") {
        return Err("it panicked".to_owned());
    }
    // Where stderr itself fails nothing can be said.
    let mute = |call: &Call| call.line.contains("write(2") && call.line.contains("(INJECTED)");
    if !ended.err.lines().any(|line| line.starts_with("error: ")) && !calls.iter().any(mute) {
        return Err("it does not say what failed".to_owned());
    }
    Ok(())
}

/// What strace is to do at a place.
fn injection(name: &str, number: usize, fault: Fault) -> String {
    let ever = if fault.for_ever { "+" } else { "" };
    format!("inject={name}:error={}:when={number}{ever}", fault.error)
}

/// What one faulty run came to.
struct Case<'a> {
    operation: &'a Operation,
    site: &'a (String, usize),
    fault: Fault,
}

impl Case<'_> {
    /// Runs it; gives the exit code, or everything that is wrong.
    fn run(&self, stage: &mut Stage, before: &mut Facts) -> Result<Option<i32>, String> {
        let (name, number) = self.site;
        let log = tempfile::NamedTempFile::new().unwrap();
        let job = (self.operation.prepare)(stage, before);
        let expression = injection(name, *number, self.fault);
        let trace = format!("trace=fsync,fdatasync,write,{name}");
        let traced = wrap(&command(stage, &job), log.path(), &[&trace, &expression], &[]);
        let ended = Running::start(traced).end();
        let calls = calls(log.path());
        let shown = |wrong| {
            let lines: Vec<_> = calls.iter().map(|call| format!("  {}", call.line)).collect();
            let lines = lines.join("\n");
            format!("{}, {expression}: {wrong}\n{lines}\n{ended:?}", self.operation.name)
        };
        told_well(&ended, &calls).map_err(shown)?;
        let acknowledged = ended.code == Some(0);
        let met = Met { stage, job: &job, before, acknowledged, post: None };
        let now = judge(&stage.here, &met).map_err(shown)?;
        if job.vault == "case" {
            *before = now;
        }
        Ok(ended.code)
    }
}

/// Tries every `stride`-th case of an operation; gives how often it ended with which code.
fn sweep(operation: &Operation, stride: usize, seed: u64) -> BTreeMap<Option<i32>, usize> {
    let (mut _folder, mut stage) = staged(seed);
    let mut before = stage.facts();
    let first = stage.random(stride);
    let sites = sites_of(operation, &mut stage, &mut before);
    let cases = sites.iter().flat_map(|site| FAULTS.map(|fault| Case { operation, site, fault }));
    let (mut codes, mut wrong) = (BTreeMap::new(), Vec::new());
    for (tried, case) in cases.skip(first).step_by(stride).enumerate() {
        if tried % CASES_OF_ONE_STAGE == CASES_OF_ONE_STAGE - 1 {
            (_folder, stage) = staged(seed + tried as u64);
            before = stage.facts();
        }
        match case.run(&mut stage, &mut before) {
            Ok(code) => *codes.entry(code).or_insert(0) += 1,
            Err(found) => {
                wrong.push(found);
                // What comes after a loss would be compared with what was lost.
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    codes
}

#[test]
fn faults_of_every_call_that_writes_lose_nothing_and_are_told() {
    for (number, operation) in CHEAP.iter().enumerate() {
        let codes = sweep(operation, if long() { 1 } else { STRIDE }, 50 + number as u64);
        assert!(codes.contains_key(&Some(1)), "{}: nothing fails: {codes:?}", operation.name);
    }
}

#[test]
fn faults_of_every_call_that_writes_spare_keys() {
    let stride = if long() { STRIDE_STRONG_LONG } else { STRIDE_STRONG };
    for (number, operation) in STRONG.iter().enumerate() {
        let codes = sweep(operation, stride, 60 + number as u64);
        assert!(!codes.is_empty(), "{}", operation.name);
    }
}
