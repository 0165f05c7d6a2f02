//! `add`, `read`, `files`.

use std::collections::BTreeSet;

use serde_json::json;
use testimony_casework::Lender;
use testimony_casework::adding::{self, AddOptions, Added, LongOccasion};
use testimony_casework::reading::{self, Looked, ReadOptions, ReadSoFar};
use testimony_media::{Extractor, Limits, Programs, Settings};
use testimony_vault::{Access, StoredFile};

use super::serving::Stop;
use super::{DONE, Outcome, counted, open_vault};
use crate::cli::{AddArgs, FilesArgs, LimitArgs, ReadArgs};
use crate::failure::{Failure, REFUSED};
use crate::progress::Progress;
use crate::{output, surroundings};

/// So many reasons are printed; `--json` has all of them.
const FAILED_SHOWN_MAX: usize = 1_000;
/// Names of what was left out of one archive; `--json` has a thousand.
const SKIPPED_SHOWN_MAX: usize = 10;
/// What an outcome is called that a limit brought about, and the flag that raises the limit. What an
/// archive in an archive may unpack to is the outermost's, so its ratio counts there as well.
const RAISED_BY: [(&str, &str); 5] = [
    ("limit-reached:depth", "--max-depth"),
    ("limit-reached:members", "--max-files"),
    ("limit-reached:ratio", "--max-ratio"),
    ("limit-reached:unpacked", "--max-unpacked or --max-ratio"),
    ("limit-reached:time", "--max-seconds"),
];

pub(super) fn add(args: &AddArgs) -> Outcome {
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let options = AddOptions {
        paths: args.paths.clone(),
        source: args.source.clone(),
        note: args.note.clone(),
        case: args.case.clone(),
    };
    let stop = Stop::listen()?;
    let total = adding::total(&args.paths);
    let mut bar = Progress::new("adding", "bytes");
    let mut rng = surroundings::busy_rng()?;
    let mut occasion = LongOccasion { clock: &surroundings::now, rng: &mut rng };
    let mut stored = 0;
    let added = adding::add(&mut vault, &options, &mut occasion, &mut |added| {
        let files = format!("{} of {} files", added.files + added.already, total.files);
        bar.at(added.bytes, total.bytes, &files);
        stored = added.files;
        stop.flow()
    });
    bar.end();
    let added = added.inspect_err(|_| {
        output::note(&format!(
            "{} stored before that; the same command goes on from there",
            counted(stored, "file was", "files were")
        ));
    })?;
    let read = match args.no_read || stop.is_wanted() {
        true => None,
        false => Some(read_waiting(&mut vault, &args.limits, &stop)?),
    };
    say(&added, read.as_ref(), stop.is_wanted(), args.json)
}

pub(super) fn read(args: &ReadArgs) -> Outcome {
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let stop = Stop::listen()?;
    if args.again {
        let again = reading::wait_again(&mut vault)?;
        output::note(&format!("{} read again", counted(again, "file is", "files are")));
    }
    let read = read_waiting(&mut vault, &args.limits, &stop)?;
    let looked = match args.ocr {
        Some(ref languages) if !stop.is_wanted() => Some(look(&mut vault, languages, &stop)?),
        _ => None,
    };
    if args.json {
        let looked = looked.map(|looked| {
            json!({"files": looked.files, "found": looked.found, "waiting": looked.waiting})
        });
        output::json(&json!({"read": value_of(&read), "looked": looked}))?;
    } else {
        say_read(&read);
        if let Some(looked) = looked {
            output::line(&format!(
                "Programs looked at {}, and found something in {}; {} wait for a program.",
                counted(looked.files, "file", "files"),
                looked.found,
                looked.waiting
            ));
        }
    }
    match stop.is_wanted() {
        true => Err(stopped_early()),
        false => Ok(DONE),
    }
}

/// Reads what waits, in the sandbox.
pub(super) fn read_waiting(
    lender: &mut dyn Lender,
    limits: &LimitArgs,
    stop: &Stop,
) -> Result<ReadSoFar, Failure> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let stall_seconds_max = limits.max_seconds;
    let extractor = Extractor::new(Settings { workers, stall_seconds_max, ..sandbox()? });
    let options = ReadOptions { workers, limits: limits.of_a_file() };
    let waiting = lender.vault().unread_count()?;
    let mut bar = Progress::new("reading", "files");
    let mut rng = surroundings::busy_rng()?;
    let mut occasion = LongOccasion { clock: &surroundings::now, rng: &mut rng };
    let read = reading::read_waiting(lender, &extractor, &options, &mut occasion, &mut |so_far| {
        bar.at(so_far.files, waiting + so_far.members, "");
        stop.flow()
    });
    bar.end();
    read.map_err(|error| {
        let failure = Failure::from(error);
        output::note("the files are stored; what was not read waits for `testimony read DIR`");
        failure
    })
}

fn look(lender: &mut dyn Lender, languages: &str, stop: &Stop) -> Result<Looked, Failure> {
    let programs = Programs::new(sandbox()?);
    let languages: Vec<&str> = languages.split(['+', ',']).collect();
    let waiting = lender.vault().for_programs_count()?;
    let mut bar = Progress::new("looking", "files");
    let mut rng = surroundings::busy_rng()?;
    let mut occasion = LongOccasion { clock: &surroundings::now, rng: &mut rng };
    let looked = reading::look(lender, &programs, &languages, &mut occasion, &mut |so_far| {
        bar.at(so_far.files + so_far.waiting, waiting, "");
        stop.flow()
    });
    bar.end();
    Ok(looked?)
}

/// This program, started again behind walls.
fn sandbox() -> Result<Settings, Failure> {
    let program = std::env::current_exe().map_err(|cause| {
        Failure::new(REFUSED, format!("this program does not find itself: {cause}"))
    })?;
    Ok(Settings::new(program, ["sandbox-worker"]))
}

impl LimitArgs {
    fn of_a_file(&self) -> Limits {
        Limits {
            depth_max: self.max_depth,
            members_max: self.max_files,
            ratio_max: self.max_ratio,
            unpacked_bytes_max: self.max_unpacked << 20,
            ..Limits::default()
        }
    }
}

impl Default for LimitArgs {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            max_depth: limits.depth_max,
            max_files: limits.members_max,
            max_ratio: limits.ratio_max,
            max_unpacked: limits.unpacked_bytes_max >> 20,
            max_seconds: Settings::STALL_SECONDS_MAX,
        }
    }
}

/// The flag that lets more of a file be read, where there is one.
fn raised_by(outcome: &str) -> Option<&'static str> {
    RAISED_BY.iter().find(|(word, _)| *word == outcome).map(|(_, flag)| *flag)
}

fn value_of(read: &ReadSoFar) -> serde_json::Value {
    let incomplete: Vec<_> = read
        .incomplete
        .iter()
        .map(|file| {
            json!({
                "item": file.item.to_string(), "name": file.name, "outcome": file.outcome,
                "skipped": file.skipped, "raise": raised_by(&file.outcome),
            })
        })
        .collect();
    json!({
        "files": read.files, "members": read.members, "outcomes": read.outcomes,
        "incomplete": incomplete,
    })
}

fn say_read(read: &ReadSoFar) {
    let members = match read.members {
        0 => String::new(),
        many => format!(", {many} of them out of archives and messages"),
    };
    output::line(&format!("{} read{members}.", counted(read.files, "file was", "files were")));
    for file in read.incomplete.iter().take(FAILED_SHOWN_MAX) {
        output::note(&format!("  {}: {}", output::shown(&file.name), file.outcome));
        for (name, why) in file.skipped.iter().take(SKIPPED_SHOWN_MAX) {
            output::note(&format!("    left out: {}: {why}", output::shown(name)));
        }
        if file.skipped.len() > SKIPPED_SHOWN_MAX {
            output::note("    and more (--json lists up to a thousand)");
        }
    }
    if !read.incomplete.is_empty() {
        output::note(&format!(
            "of {} not everything could be read; all of them are stored",
            counted(read.incomplete.len() as u64, "file", "files")
        ));
    }
    let flags: BTreeSet<&str> =
        read.incomplete.iter().filter_map(|file| raised_by(&file.outcome)).collect();
    if !flags.is_empty() {
        let flags = flags.into_iter().collect::<Vec<_>>().join(", ");
        output::note(&format!(
            "hint: a limit cut some short; if they are no attack, `testimony read DIR --again` with \
             a higher {flags} reads them again"
        ));
    }
}

fn stopped_early() -> Failure {
    Failure::new(REFUSED, "stopped before the end")
        .hint("what was counted is stored; the same command goes on from there")
}

fn say(added: &Added, read: Option<&ReadSoFar>, stopped: bool, as_json: bool) -> Outcome {
    let failed: Vec<_> = added
        .failed
        .iter()
        .map(|failed| json!({"path": failed.path.to_string_lossy(), "why": failed.why}))
        .collect();
    if as_json {
        output::json(&json!({
            "files": added.files, "bytes": added.bytes, "already": added.already,
            "entries": added.entries, "failed": failed, "stopped": stopped,
            "read": read.map(value_of),
        }))?;
    } else {
        output::line(&format!(
            "{} put on record ({} bytes), {} there already.",
            counted(added.files, "file", "files"),
            added.bytes,
            added.already
        ));
        read.iter().for_each(|read| say_read(read));
    }
    if stopped {
        return Err(stopped_early());
    }
    if added.failed.is_empty() {
        return Ok(DONE);
    }
    let shown = |path: &std::path::Path| output::shown(&path.to_string_lossy());
    let mut details: Vec<String> = added
        .failed
        .iter()
        .take(FAILED_SHOWN_MAX)
        .map(|failed| format!("{}: {}", shown(&failed.path), failed.why))
        .collect();
    if added.failed.len() > FAILED_SHOWN_MAX {
        details
            .push(format!("and {} more (--json lists all)", added.failed.len() - FAILED_SHOWN_MAX));
    }
    let what = counted(added.failed.len() as u64, "thing was", "things were");
    Err(Failure { details, ..Failure::new(REFUSED, format!("{what} not added")) }
        .hint("the rest is stored; the same command takes what is put right, and nothing twice"))
}

pub(super) fn list(args: &FilesArgs) -> Outcome {
    let vault = open_vault(&args.dir, &args.passphrase, Access::Read)?;
    vault.each_file(|file| {
        if args.json {
            output::line(&line_of(&file).to_string());
        } else {
            let name = output::shown(&file.name);
            output::line(&format!("{}  {:>12}  {name}", file.item, file.bytes));
        }
        Ok::<_, Failure>(())
    })?;
    output::note(&counted(vault.file_count()?, "file", "files"));
    Ok(DONE)
}

fn line_of(file: &StoredFile) -> serde_json::Value {
    json!({
        "item": file.item.to_string(), "name": file.name, "bytes": file.bytes,
        "modified": file.modified, "account": file.account,
        "container": file.container.map(|item| item.to_string()), "read": file.outcome,
    })
}
