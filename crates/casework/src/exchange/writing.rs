//! Files that appear whole or not at all, and that only their owner may read.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use serde_json::Value;
use testimony_exchange::Record;
use testimony_exchange::tables::Sheet;
use testimony_tables::{Cell, CsvOptions, Row, write_csv, write_xlsx};

use super::ExportFormat;
use crate::Error;

/// What an export consists of.
pub(super) enum Files {
    /// One file.
    One(Vec<u8>),
    /// A folder with files, by name.
    Folder(Vec<(String, Vec<u8>)>),
}

/// Only its owner reads it.
const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;

/// Refuses to write where something is.
pub(super) fn refuse_taken(out: &Path) -> Result<(), Error> {
    match out.symlink_metadata() {
        Ok(_) => Err(Error::OutTaken(out.to_owned())),
        Err(_) => Ok(()),
    }
}

/// Writes beside, syncs, then gives the name.
pub(super) fn write(out: &Path, files: Files) -> Result<(), Error> {
    let name = out.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let beside = out.with_file_name(format!(".{name}.partial-{}", std::process::id()));
    let written = put_all(&beside, files).and_then(|()| rename(&beside, out));
    if written.is_err() {
        // What cannot be removed either has the process's number in its name.
        drop(fs::remove_dir_all(&beside).or_else(|_| fs::remove_file(&beside)));
    }
    match written {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
            Err(Error::OutTaken(out.to_owned()))
        }
        other => other.map_err(Error::io("writing", out)),
    }
}

fn put_all(beside: &Path, files: Files) -> io::Result<()> {
    match files {
        Files::One(bytes) => put(beside, &bytes),
        Files::Folder(files) => {
            DirBuilder::new().mode(FOLDER_MODE).create(beside)?;
            files.iter().try_for_each(|(name, bytes)| put(&beside.join(name), bytes))?;
            File::open(beside)?.sync_all()
        }
    }
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives the name, unless somebody else has it in the meantime.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Not every file system can.
        Err(Errno::INVAL | Errno::NOSYS) if to.symlink_metadata().is_err() => fs::rename(from, to)?,
        Err(Errno::INVAL | Errno::NOSYS) => return Err(io::ErrorKind::AlreadyExists.into()),
        other => other?,
    }
    let folder = match to.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    File::open(folder)?.sync_all()
}

/// One table as a file of its own.
pub(super) fn sheet(sheet: &Sheet, format: ExportFormat) -> Result<(String, Vec<u8>), Error> {
    let heads: Vec<String> = sheet.columns.iter().map(|one| (*one).to_owned()).collect();
    let rows: Vec<Row> =
        (2..).zip(&sheet.rows).map(|(number, record)| row(number, record, sheet.columns)).collect();
    let mut bytes = Vec::new();
    let ending = if format == ExportFormat::Xlsx { "xlsx" } else { "csv" };
    let file = format!("{}.{ending}", sheet.name);
    let written = match format {
        ExportFormat::Xlsx => write_xlsx(&mut bytes, sheet.name, &heads, &rows),
        _ => write_csv(&mut bytes, &heads, &rows, &CsvOptions::default()),
    };
    match written {
        Ok(()) => Ok((file, bytes)),
        Err(cause) => Err(Error::Sheet { file, cause }),
    }
}

fn row(number: u64, record: &Record, columns: &[&str]) -> Row {
    let cell = |column: &&str| match record.value.get(*column) {
        None | Some(Value::Null) => Cell::Empty,
        Some(Value::Bool(yes)) => Cell::Boolean(*yes),
        Some(Value::Number(number)) => number_cell(number),
        Some(Value::String(text)) => Cell::Text(text.clone()),
        Some(other) => Cell::Text(other.to_string()),
    };
    Row { number, cells: columns.iter().map(cell).collect() }
}

/// A number, as text where a spreadsheet would round it.
fn number_cell(number: &serde_json::Number) -> Cell {
    let exact = number.as_i64().and_then(|whole| i32::try_from(whole).ok());
    exact.map_or_else(|| Cell::Text(number.to_string()), |whole| Cell::Number(f64::from(whole)))
}
