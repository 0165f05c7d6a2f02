//! Tables out: CSV and XLSX in which no cell can become a formula.
//!
//! A CSV file does not say what parts its cells: the same bytes that are harmless between commas
//! may begin with `=` where a program takes semicolons. So in a text every stretch between
//! anything that could part cells is guarded by itself, with an apostrophe; [`restore`] takes the
//! guards away. XLSX says of each cell that it is text and needs no guard.

use std::io::Write;

use crate::cell::{Cell, Row, plain};
use crate::{Error, csv::delimiter};

mod xlsx;
mod zip;

pub use xlsx::write_xlsx;

/// How a CSV file is written.
#[derive(Debug, Clone, Copy)]
pub struct CsvOptions {
    /// What parts the cells; a comma.
    pub delimiter: char,
    /// Begins with a byte order mark, without which Excel takes UTF-8 for something else (on).
    pub byte_order_mark: bool,
    /// Begins with the line `sep=,`, by which Excel knows the delimiter; other programs show it
    /// as a row.
    pub separator_line: bool,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { delimiter: ',', byte_order_mark: true, separator_line: false }
    }
}

/// What some program takes for the end of a cell.
const PARTING: [char; 6] = [',', ';', '\t', '|', '\r', '\n'];
/// What makes a formula of a cell; the wide ones do in East Asian versions.
const STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Writes a table as CSV in UTF-8: every text in quotation marks, lines that end with CRLF.
///
/// # Errors
/// [`Error::BadDelimiter`], [`Error::Write`].
pub fn write_csv<'r>(
    mut out: impl Write,
    headers: &[String],
    rows: impl IntoIterator<Item = &'r Row>,
    options: &CsvOptions,
) -> Result<(), Error> {
    let delimiter = delimiter::told(options.delimiter)?;
    let mut line = String::new();
    if options.byte_order_mark {
        line.push('\u{FEFF}');
    }
    if options.separator_line {
        line.push_str("sep=");
        line.push(char::from(delimiter));
        line.push_str("\r\n");
    }
    let heads = headers.iter().map(|head| Cell::Text(head.clone())).collect();
    let head = Row { number: 1, cells: heads };
    if !headers.is_empty() {
        put_row(&mut line, &head, delimiter);
    }
    for row in rows {
        put_row(&mut line, row, delimiter);
        out.write_all(line.as_bytes()).map_err(Error::Write)?;
        line.clear();
    }
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).map_err(Error::Write)
}

fn put_row(line: &mut String, row: &Row, delimiter: u8) {
    for (index, cell) in row.cells.iter().enumerate() {
        if index > 0 {
            line.push(char::from(delimiter));
        }
        put(line, cell);
    }
    line.push_str("\r\n");
}

fn put(line: &mut String, cell: &Cell) {
    match cell {
        Cell::Empty => {}
        Cell::Number(number) => line.push_str(&plain(*number)),
        Cell::Date(_) | Cell::Boolean(_) => line.push_str(&cell.shown()),
        Cell::Text(text) | Cell::Error(text) => {
            line.push('"');
            line.push_str(&guarded(text).replace('"', "\"\""));
            line.push('"');
        }
    }
}

/// The text with an apostrophe in front of every stretch that could become a formula.
#[must_use]
pub fn guarded(text: &str) -> String {
    // A number is shown as it is in every program; as a part of a longer text it is none.
    if is_number(text) {
        return text.to_owned();
    }
    let mut guarded = String::with_capacity(text.len() + 2);
    for stretch in text.split_inclusive(PARTING) {
        if needs_guard(stretch) {
            guarded.push('\'');
        }
        guarded.push_str(stretch);
    }
    guarded
}

/// Takes away what [`write_csv`] put in front: for tables that this program wrote.
#[must_use]
pub fn restore(text: &str) -> String {
    let mut restored = String::with_capacity(text.len());
    for stretch in text.split_inclusive(PARTING) {
        match stretch.strip_prefix('\'') {
            Some(rest) if needs_guard(rest) => restored.push_str(rest),
            _ => restored.push_str(stretch),
        }
    }
    restored
}

/// True if a stretch begins as a formula does, behind blanks, quotation marks and guards. The answer
/// is the same with one more apostrophe in front, so that guards can be taken away without doubt.
fn needs_guard(stretch: &str) -> bool {
    let is_skipped = |c: char| c == '\'' || c == '"' || crate::cell::is_blank(c) || c.is_control();
    let rest = stretch.trim_start_matches(is_skipped);
    // A tab or carriage return in front is dropped by some programs and kept by others.
    rest.starts_with(STARTS) || stretch[..stretch.len() - rest.len()].contains(['\t', '\r'])
}

/// `-12.5`, `+7`: shown as it is in every program.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = digits.splitn(2, '.');
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.all(is_digits)
}
