//! `export`, `import`, `drafts`.

use std::collections::BTreeMap;

use serde_json::json;
use testimony_casework::drafts as drafting;
use testimony_casework::exchange::{
    self, Choice, ExportWish, Exported, FILE_BYTES_MAX, Given, ImportWish, Imported, Names,
    Rehearsal, Words,
};
use testimony_vault::Access;

use super::{DONE, Outcome, counted, open_vault, read_text};
use crate::cli::{DraftsArgs, ExportArgs, ExportFormat, ImportArgs, ImportFormat};
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
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let text = read_text(&args.file, FILE_BYTES_MAX)?;
    let wish = ImportWish {
        format: match args.format {
            ImportFormat::Ftm => exchange::ImportFormat::Ftm,
            ImportFormat::Huridocs => exchange::ImportFormat::Huridocs,
        },
        given: if args.public_names { Given::Public } else { Given::Hidden },
        rehearsal: if args.plan { Rehearsal::Yes } else { Rehearsal::No },
    };
    let mut rng = surroundings::busy_rng()?;
    let mut occasion = surroundings::occasion(&mut rng);
    let imported = exchange::import(&mut vault, &text, wish, &mut occasion)?;
    if args.json {
        output::json(&json!({ "plan": args.plan, "imported": imported }))?;
    } else {
        let done = if args.plan { "would be put on record" } else { "put on record" };
        let entries = counted_sorts(imported.entries, "entry", &imported.records);
        output::line(&format!("{entries} {done}."));
    }
    tell_rest(&imported);
    if !args.plan && imported.entries > 0 {
        tell_undo(args, &imported);
    }
    Ok(DONE)
}

fn tell_rest(imported: &Imported) {
    if imported.already > 0 {
        output::note(&format!("{} in the case already", imported.already));
    }
    for thing in &imported.differ {
        output::note(&output::shown(&format!("{thing} differs from the file, and stays as it is")));
    }
    if imported.more_differ > 0 {
        output::note(&format!("and {} more", imported.more_differ));
    }
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

fn tell_undo(args: &ImportArgs, imported: &Imported) {
    let (first, last) = (imported.first, imported.first + imported.entries as u64 - 1);
    if imported.stays > 0 {
        output::note(&format!(
            "entries {first} to {last}; {} of them cannot be taken back: accounts that were told, \
             sent or published",
            imported.stays
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
