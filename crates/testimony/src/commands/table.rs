//! `import` of tables.

use std::io::Write;
use std::path::Path;

use serde_json::json;
use testimony_casework::exchange::Rehearsal;
use testimony_casework::tabling::{self, Proposal, Sort, TableFile, TableWish, Tabled};
use testimony_model::Handle;
use testimony_tables::limits::FILE_BYTES_MAX;
use testimony_tables::{HeaderRow, Mapping, SourceOptions};
use testimony_vault::Access;

use super::exchange::{given, tell_done, tell_there, tell_undo};
use super::{DONE, Outcome, open_vault, read_bytes, read_text};
use crate::cli::{ImportArgs, RowSort, TableArgs};
use crate::failure::{self, Failure};
use crate::progress::Progress;
use crate::{output, surroundings};

/// A mapping is a few lines for each column.
const MAPPING_BYTES_MAX: u64 = 1 << 20;
/// A name that is kept short leaves room for the ids of rows.
const NAME_CHARS_MAX: usize = 24;

pub(super) fn import(args: &ImportArgs) -> Outcome {
    let sort = sort(args)?;
    let mut files = Vec::new();
    for path in &args.files {
        files.push(open(path, &args.table)?);
    }
    let mut vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    let mut proposals = Vec::new();
    let mapping = match &args.table.mapping {
        Some(path) => mapping(path)?,
        None => {
            for file in &files {
                proposals.push(tabling::propose(&vault, file, sort)?);
            }
            guessed(args, &proposals)?
        }
    };
    if !args.json {
        proposals.iter().for_each(tell_columns);
    }
    // A guess alone puts nothing on record.
    let plan = args.plan || (args.table.mapping.is_none() && !args.table.yes);
    let wish = TableWish {
        sort,
        mapping,
        name: name(args, &files)?,
        source: handle(args.table.source.as_deref(), "--source")?,
        event: handle(args.table.event.as_deref(), "--event")?,
        given: given(args),
        update: args.table.update,
        rehearsal: if plan { Rehearsal::Yes } else { Rehearsal::No },
    };
    let mut rng = surroundings::busy_rng()?;
    let mut occasion = surroundings::occasion(&mut rng);
    let mut progress = Progress::new("reading", "rows");
    let done = tabling::import(&mut vault, &files, &wish, &mut occasion, &mut |rows| {
        progress.at(rows, 0, "");
    });
    progress.end();
    let tabled = match done {
        Err(testimony_casework::Error::Cells(refusals)) if args.json => {
            output::json(&json!({ "plan": plan, "tables": proposals, "refused": refusals }))?;
            return Err(testimony_casework::Error::Cells(refusals).into());
        }
        done => done?,
    };
    tell(args, plan, &proposals, &tabled)?;
    Ok(DONE)
}

fn sort(args: &ImportArgs) -> Result<Sort, Failure> {
    let json = args.files.iter().find(|path| {
        path.extension().is_some_and(|ending| {
            ["json", "jsonl", "ijson", "geojson"]
                .iter()
                .any(|known| ending.eq_ignore_ascii_case(known))
        })
    });
    match (args.table.rows, json) {
        (Some(RowSort::Events), _) => Ok(Sort::Events),
        (Some(RowSort::Acts), _) => Ok(Sort::Acts),
        (Some(RowSort::Persons), _) => Ok(Sort::Persons),
        (Some(RowSort::Accounts), _) => Ok(Sort::Accounts),
        (None, Some(path)) => {
            let why = format!("{}: this is no table by its name", path.display());
            Err(Failure::new(failure::USAGE, why)
                .hint("say what it is: --format ftm or --format huridocs"))
        }
        (None, None) => Err(Failure::new(failure::USAGE, "say what the rows of the table are")
            .hint("--as events, --as acts, --as persons or --as accounts")),
    }
}

fn open(path: &Path, table: &TableArgs) -> Result<TableFile, Failure> {
    let bytes = read_bytes(path, FILE_BYTES_MAX as u64)?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let name = if name == "-" { "table".into() } else { name };
    let options = SourceOptions {
        header_row: match table.header_row {
            None => HeaderRow::Auto,
            Some(0) => HeaderRow::Nowhere,
            Some(row) => HeaderRow::Row(row),
        },
        ..table.sheet.options()?
    };
    Ok(TableFile::open(&name, bytes, options)?)
}

fn mapping(path: &Path) -> Result<Mapping, Failure> {
    let text = read_text(path, MAPPING_BYTES_MAX)?;
    Mapping::from_toml(&text).map_err(|cause| {
        let why = format!("{}: {cause}", path.display());
        Failure::new(failure::REFUSED, why)
            .hint("docs/spec/table.md shows what a mapping looks like")
    })
}

/// The guessed mapping, which all files must share; written where that is wanted.
fn guessed(args: &ImportArgs, proposals: &[Proposal]) -> Result<Mapping, Failure> {
    let Some(first) = proposals.first() else {
        return Err(Failure::new(failure::USAGE, "name a file"));
    };
    if let Some(other) = proposals.iter().find(|one| one.mapping != first.mapping) {
        let why = format!("{} and {} do not have the same columns", first.file, other.file);
        return Err(Failure::new(failure::REFUSED, output::shown(&why))
            .hint("import them one after the other, or say by --mapping which column is what"));
    }
    if let Some(path) = &args.table.save_mapping {
        let written = std::fs::File::create_new(path)
            .and_then(|mut file| file.write_all(first.mapping.to_toml().as_bytes()));
        written.map_err(Failure::file("writing", path))?;
    }
    Ok(first.mapping.clone())
}

fn name(args: &ImportArgs, files: &[TableFile]) -> Result<String, Failure> {
    let Some(name) = &args.table.name else {
        return Ok(files.first().map(TableFile::id_name).unwrap_or_default());
    };
    let short = name.chars().count() <= NAME_CHARS_MAX;
    match name.parse::<Handle>() {
        Ok(_) if short => Ok(name.clone()),
        _ => Err(Failure::new(failure::USAGE, "--name cannot begin an id")
            .hint("1 to 24 letters, digits, `-`, `_` or `.`, beginning with a letter or digit")),
    }
}

fn handle(text: Option<&str>, flag: &str) -> Result<Option<Handle>, Failure> {
    let bad = |why| Failure::new(failure::USAGE, format!("{flag}: {why}"));
    text.map(|text| text.parse::<Handle>().map_err(bad)).transpose()
}

/// What the columns could be.
fn tell_columns(proposal: &Proposal) {
    let mut how = vec![proposal.format.to_uppercase()];
    how.extend(proposal.sheet.as_ref().map(|sheet| format!("sheet {sheet}")));
    how.extend(proposal.encoding.map(|name| {
        format!("{name}{}", if proposal.encoding_is_guess { " (a guess)" } else { "" })
    }));
    how.extend(proposal.delimiter.map(|delimiter| format!("cells parted by {delimiter:?}")));
    how.push(match proposal.header_row {
        Some(row) => format!("heads in row {row}"),
        None => "no heads".to_owned(),
    });
    output::line(&output::shown(&format!("{}: {}", proposal.file, how.join(", "))));
    let wide = proposal.columns.iter().map(|one| one.head.chars().count()).max().unwrap_or(0);
    for column in &proposal.columns {
        let (letters, head) = (&column.letters, &column.head);
        let read = match (&column.field, column.confidence) {
            (Some(field), Some(sure)) => {
                let doubt =
                    if column.doubtful { ", but the cells do not look like it" } else { "" };
                format!("{field} ({sure} %{doubt})")
            }
            _ => "not read".to_owned(),
        };
        output::line(&output::shown(&format!("  {letters:<3} {head:<wide$}  {read}")));
    }
}

fn tell(
    args: &ImportArgs,
    plan: bool,
    proposals: &[Proposal],
    tabled: &Tabled,
) -> Result<(), Failure> {
    if args.json {
        output::json(&json!({ "plan": plan, "tables": proposals, "imported": tabled }))?;
    } else {
        tell_done(plan, tabled.entries, &tabled.records);
    }
    if tabled.revised > 0 {
        output::note(&format!("{} of them replace what the case had", tabled.revised));
    }
    tell_there(tabled.already, &tabled.differ, tabled.more_differ);
    if !plan {
        tell_undo(args, (tabled.first, tabled.entries, tabled.stays));
    } else if !args.plan && !args.json {
        output::note(
            "nothing is put on record by a guess: look at the columns, then add --yes, or write \
             them to a file by --save-mapping, correct it and use it by --mapping",
        );
    }
    Ok(())
}
