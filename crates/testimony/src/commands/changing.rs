//! `undo`, `history`.

use serde_json::json;
use testimony_casework::changing::{self, Told};
use testimony_vault::Access;

use super::{DONE, Outcome, counted, open_vault};
use crate::cli::{HistoryArgs, UndoArgs};
use crate::{output, surroundings};

pub(super) fn undo(args: &UndoArgs) -> Outcome {
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let last = vault.last_entry()?;
    let (first, last) = args.entries.unwrap_or((last.max(1), last.max(1)));
    let mut rng = surroundings::rng();
    let by = changing::withdraw(&mut vault, first..=last, &mut surroundings::occasion(&mut rng))?;
    if args.json {
        output::json(&json!({ "first": first, "last": last, "entry": by }))?;
        return Ok(DONE);
    }
    let entries = counted(last - first + 1, "entry does", "entries do");
    output::line(&format!("{entries} not count any more."));
    let dir = args.dir.display();
    output::note(&format!("to let them count again: `testimony undo {dir} --entries {by}`"));
    Ok(DONE)
}

pub(super) fn history(args: &HistoryArgs) -> Outcome {
    let vault = open_vault(&args.dir, &args.passphrase, Access::Read)?;
    let told = match (args.kind, &args.id) {
        (Some(kind), Some(id)) => changing::history(&vault, kind, id)?,
        _ => changing::latest(&vault, args.last)?,
    };
    if args.json {
        output::json(&told)?;
        return Ok(DONE);
    }
    for one in &told {
        output::line(&line(one));
    }
    if told.is_empty() {
        output::line("Nothing is on record yet.");
    }
    Ok(DONE)
}

fn line(one: &Told) -> String {
    let back = one.withdrawn_by.map(|by| format!("  (taken back by entry {by})"));
    output::shown(&format!(
        "{:>6}  {}  {}  {}{}",
        one.seq,
        one.at,
        one.member,
        one.what,
        back.unwrap_or_default()
    ))
}
