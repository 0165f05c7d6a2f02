//! `add`, `files`.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use serde_json::json;
use testimony_casework::adding::{self, AddOptions, Added, LongOccasion};
use testimony_vault::{Access, StoredFile};

use super::serving::stop_flag;
use super::{DONE, Outcome, counted, open_vault};
use crate::cli::{AddArgs, FilesArgs};
use crate::failure::{Failure, REFUSED};
use crate::{output, surroundings};

/// So many reasons are printed; `--json` has all of them.
const FAILED_SHOWN_MAX: usize = 1_000;

pub(super) fn add(args: &AddArgs) -> Outcome {
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let options = AddOptions {
        paths: args.paths.clone(),
        source: args.source.clone(),
        note: args.note.clone(),
    };
    let stop = stop_flag()?;
    let total = adding::total(&args.paths);
    let bar = output::progress_bytes("adding");
    bar.set_length(total.bytes);
    let mut rng = surroundings::busy_rng()?;
    let mut occasion = LongOccasion { clock: &surroundings::now, rng: &mut rng };
    let (mut stored, mut entries) = (0, 0);
    let added = adding::add(&mut vault, &options, &mut occasion, &mut |added| {
        if entries != added.entries {
            bar.set_position(added.bytes);
            bar.set_message(format!("{} of {} files", added.files + added.already, total.files));
        }
        (stored, entries) = (added.files, added.entries);
        if stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    bar.finish_and_clear();
    let added = added.inspect_err(|_| {
        output::note(&format!(
            "{} stored before that; the same command goes on from there",
            counted(stored, "file was", "files were")
        ));
    })?;
    let stopped = stop.load(Ordering::Relaxed);
    say(&added, stopped, args.json)
}

fn say(added: &Added, stopped: bool, as_json: bool) -> Outcome {
    let failed: Vec<_> = added
        .failed
        .iter()
        .map(|failed| json!({"path": failed.path.to_string_lossy(), "why": failed.why}))
        .collect();
    if as_json {
        output::json(&json!({
            "files": added.files, "bytes": added.bytes, "already": added.already,
            "entries": added.entries, "failed": failed, "stopped": stopped,
        }))?;
    } else {
        output::line(&format!(
            "{} put on record ({} bytes), {} there already.",
            counted(added.files, "file", "files"),
            added.bytes,
            added.already
        ));
    }
    if stopped {
        return Err(Failure::new(REFUSED, "stopped before the end")
            .hint("what was counted is stored; the same command goes on from there"));
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
