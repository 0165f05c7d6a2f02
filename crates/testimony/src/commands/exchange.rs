//! `export`, `import`, `drafts`.

use std::collections::BTreeMap;

use serde_json::json;
use testimony_casework::drafts as drafting;
use testimony_casework::exchange::{
    self, Choice, ExportWish, Exported, FILE_BYTES_MAX, Given, ImportWish, Imported, Names,
    Rehearsal, Words,
};
use testimony_vault::Access;

use super::{DONE, Outcome, counted, open_vault, read_text, table};
use crate::cli::{DraftsArgs, ExportArgs, ExportFormat, ImportArgs, ImportFormat};
use crate::failure::{self, Failure};
use crate::progress::Progress;
use crate::{output, surroundings};

pub(super) fn export(args: &ExportArgs) -> Outcome {
    let vault = open_vault(&args.dir, &args.passphrase, Access::Read)?;
    let wish =
        ExportWish { format: written(args.format), choice: choice(args), out: args.out.clone() };
    let mut progress = Progress::new("weighing", "claims");
    let exported = exchange::export(&vault, &wish, &mut |done, of| progress.at(done, of, ""));
    progress.end();
    let exported = exported?;
    warn(&exported);
    if args.json {
        output::json(&exported)?;
        return Ok(DONE);
    }
    let records: usize = exported.records.values().sum();
    let out = output::shown(&exported.out.display().to_string());
    output::line(&format!("{} in {out}.", counted_sorts(records, "record", &exported.records)));
    for (what, times) in &exported.left_out {
        output::note(&format!("left out: {times} {}", what.words()));
    }
    Ok(DONE)
}

fn choice(args: &ExportArgs) -> Choice {
    let words = match (args.texts, args.all) {
        (_, true) => Words::All,
        (true, false) => Words::Consented,
        (false, false) => Words::None,
    };
    let names = if args.with_names { Names::Shown } else { Names::Hidden };
    Choice { words, names }
}

fn written(format: ExportFormat) -> exchange::ExportFormat {
    match format {
        ExportFormat::Ftm => exchange::ExportFormat::Ftm,
        ExportFormat::Huridocs => exchange::ExportFormat::Huridocs,
        ExportFormat::Csv => exchange::ExportFormat::Csv,
        ExportFormat::Xlsx => exchange::ExportFormat::Xlsx,
        ExportFormat::Geojson => exchange::ExportFormat::Geojson,
    }
}

/// What the team let out, said again.
fn warn(exported: &Exported) {
    if exported.without_consent > 0 {
        output::warning(&format!(
            "with the words of {}: their tellers did not allow publication",
            counted(exported.without_consent, "account", "accounts")
        ));
    }
    if exported.confidential > 0 {
        output::warning(&format!(
            "with {} marked as confidential, or that refer to such",
            counted(exported.confidential, "record", "records")
        ));
    }
    for leak in &exported.revealed {
        let (what, record, field) = (&leak.what, &leak.record, &leak.field);
        output::note(&output::shown(&format!("reveals {what}: {record}, {field}")));
    }
}

/// "12 records (event 2, person 10)".
fn counted_sorts(records: usize, one: &str, sorts: &BTreeMap<String, usize>) -> String {
    let sorts: Vec<String> = sorts.iter().map(|(sort, times)| format!("{sort} {times}")).collect();
    let many = if one == "entry" { "entries".to_owned() } else { format!("{one}s") };
    let all = counted(records, one, &many);
    if sorts.is_empty() { all } else { format!("{all} ({})", sorts.join(", ")) }
}

pub(super) fn import(args: &ImportArgs) -> Outcome {
    let format = match args.format {
        ImportFormat::Table => return table::import(args),
        ImportFormat::Ftm => exchange::ImportFormat::Ftm,
        ImportFormat::Huridocs => exchange::ImportFormat::Huridocs,
    };
    let [file] = args.files.as_slice() else {
        let why = "one file at a time; several are taken together only where they are tables";
        return Err(Failure::new(failure::USAGE, why));
    };
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let text = read_text(file, FILE_BYTES_MAX)?;
    let wish = ImportWish {
        format,
        given: given(args),
        rehearsal: if args.plan { Rehearsal::Yes } else { Rehearsal::No },
    };
    let mut rng = surroundings::busy_rng()?;
    let mut occasion = surroundings::occasion(&mut rng);
    let imported = exchange::import(&mut vault, &text, wish, &mut occasion)?;
    if args.json {
        output::json(&json!({ "plan": args.plan, "imported": imported }))?;
    } else {
        tell_done(args.plan, imported.entries, &imported.records);
    }
    tell_rest(&imported);
    if !args.plan {
        tell_undo(args, (imported.first, imported.entries, imported.stays));
    }
    Ok(DONE)
}

/// How names of a file are to be treated.
pub(super) fn given(args: &ImportArgs) -> Given {
    if args.public_names { Given::Public } else { Given::Hidden }
}

pub(super) fn tell_done(plan: bool, entries: usize, records: &BTreeMap<String, usize>) {
    let done = if plan { "would be put on record" } else { "put on record" };
    output::line(&format!("{} {done}.", counted_sorts(entries, "entry", records)));
}

/// What the case has already, and what it has otherwise.
pub(super) fn tell_there(already: usize, differ: &[String], more_differ: usize) {
    if already > 0 {
        output::note(&format!("{already} in the case already"));
    }
    for thing in differ {
        output::note(&output::shown(&format!("{thing} differs from the file, and stays as it is")));
    }
    if more_differ > 0 {
        output::note(&format!("and {more_differ} more"));
    }
}

fn tell_rest(imported: &Imported) {
    tell_there(imported.already, &imported.differ, imported.more_differ);
    for (sort, times) in &imported.not_taken {
        output::warning(&output::shown(&format!(
            "not taken: {times} of {sort}, without a place here"
        )));
    }
    for (property, times) in &imported.not_kept {
        output::warning(&output::shown(&format!(
            "not kept: {times} of {property}, too long for a note"
        )));
    }
}

/// How to take back what was put on record: the first entry, how many, and how many of them stay.
pub(super) fn tell_undo(args: &ImportArgs, (first, entries, stays): (u64, usize, usize)) {
    if entries == 0 {
        return;
    }
    let last = first + entries as u64 - 1;
    if stays > 0 {
        output::note(&format!(
            "entries {first} to {last}; {stays} of them cannot be taken back: accounts that were \
             told, sent or published"
        ));
    } else {
        let dir = args.dir.display();
        output::note(&format!(
            "to take them back: `testimony undo {dir} --entries {first}-{last}`"
        ));
    }
}

pub(super) fn drafts(args: &DraftsArgs) -> Outcome {
    let vault = open_vault(&args.dir, &args.passphrase, Access::Read)?;
    let drafts = drafting::drafts(&vault, &args.language)?;
    if args.json {
        output::json(&drafts)?;
        return Ok(DONE);
    }
    if drafts.is_empty() {
        output::line("No record lacks anything that the standard asks for.");
    }
    for draft in &drafts {
        output::line(&format!("{} {}", draft.kind.as_str(), draft.id));
        for lack in &draft.lacks {
            let how = if lack.mandatory { "mandatory" } else { "essential" };
            output::line(&format!("  {}  {how}  {}", lack.number, lack.label));
        }
    }
    Ok(DONE)
}
