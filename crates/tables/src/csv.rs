//! Rows out of delimited text: RFC 4180 as people bend it.
//!
//! Lines end with CRLF, LF or CR; a quotation mark inside a cell that does not begin with one is
//! an ordinary character; what follows a closing mark belongs to the cell. Blank lines are no rows
//! but are counted, so that the numbers are those of a spreadsheet program. A mark that never
//! closes is an error that names where it opened: it would swallow the rest of the file.
//!
//! Not the crate `csv`: it does not count blank lines and takes an open mark without a word.

use std::borrow::Cow;

use crate::cell::{Cell, Row};
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX, ROWS_MAX};
use crate::{Error, column_letters};

pub(crate) mod delimiter;
pub(crate) mod encoding;
pub(crate) mod stream;
#[cfg(test)]
mod tests;

/// Rows of one text.
pub(crate) struct Records<'t> {
    text: Cow<'t, str>,
    at: usize,
    row: u64,
    delimiter: u8,
}

impl<'t> Records<'t> {
    /// `row`: how many rows come before the text.
    pub(crate) fn new(text: Cow<'t, str>, at: usize, row: u64, delimiter: u8) -> Self {
        Self { text, at, row, delimiter }
    }

    /// The next row that has a cell with content.
    pub(crate) fn next_row(&mut self) -> Result<Option<Row>, Error> {
        while self.at < self.text.len() {
            self.row += 1;
            if self.row > ROWS_MAX {
                return Err(Error::TooMuch {
                    what: "the table has more rows".into(),
                    max: ROWS_MAX,
                });
            }
            let mut row = self.record()?;
            row.trim();
            if !row.cells.is_empty() {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn record(&mut self) -> Result<Row, Error> {
        let mut row = Row { number: self.row, cells: Vec::with_capacity(16) };
        loop {
            if row.cells.len() >= COLUMNS_MAX {
                let what = format!("row {} has more columns", self.row);
                return Err(Error::TooMuch { what, max: COLUMNS_MAX as u64 });
            }
            let (cell, end) = cell(&self.text, self.at, self.delimiter)
                .ok_or(Error::OpenQuote { row: self.row })?;
            if cell.len() > CELL_BYTES_MAX {
                let column = column_letters(row.cells.len());
                let what = format!("row {}, column {column} has {} bytes", self.row, cell.len());
                return Err(Error::TooMuch { what, max: CELL_BYTES_MAX as u64 });
            }
            row.cells.push(cell_of(cell));
            let (is_last, next) = end_of_cell(self.text.as_bytes(), end, self.delimiter);
            self.at = next;
            if is_last {
                return Ok(row);
            }
        }
    }
}

/// One cell, and where it ends; `None` for a quotation mark that never closes.
fn cell(text: &str, start: usize, delimiter: u8) -> Option<(Cow<'_, str>, usize)> {
    let bytes = text.as_bytes();
    let end = |from: usize| {
        let length = memchr::memchr3(delimiter, b'\n', b'\r', &bytes[from..]);
        length.map_or(bytes.len(), |length| from + length)
    };
    if bytes.get(start) != Some(&b'"') {
        let end = end(start);
        return Some((Cow::Borrowed(&text[start..end]), end));
    }
    let (inside, after) = quoted(text, start + 1)?;
    let end = end(after);
    let tail = &text[after..end];
    let whole = if tail.is_empty() { inside } else { Cow::Owned(inside.into_owned() + tail) };
    Some((whole, end))
}

/// Text between quotation marks from `start` on, and where it goes on behind the closing one.
fn quoted(text: &str, start: usize) -> Option<(Cow<'_, str>, usize)> {
    let bytes = text.as_bytes();
    let mut owned = String::new();
    let mut from = start;
    loop {
        let end = from + memchr::memchr(b'"', bytes.get(from..)?)?;
        if bytes.get(end + 1) == Some(&b'"') {
            owned.push_str(&text[from..=end]);
            from = end + 2;
        } else if owned.is_empty() {
            return Some((Cow::Borrowed(&text[from..end]), end + 1));
        } else {
            owned.push_str(&text[from..end]);
            return Some((Cow::Owned(owned), end + 1));
        }
    }
}

/// Whether the row ends with a cell, and where the next cell begins.
fn end_of_cell(bytes: &[u8], end: usize, delimiter: u8) -> (bool, usize) {
    let is_last = bytes.get(end) != Some(&delimiter);
    let is_crlf = is_last && bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
    (is_last, end + 1 + usize::from(is_crlf))
}

fn cell_of(text: Cow<'_, str>) -> Cell {
    match text.as_bytes().first() {
        None => Cell::Empty,
        // The common case is decided by one byte.
        Some(first) if first.is_ascii_graphic() => Cell::Text(text.into_owned()),
        Some(_) => Cell::text(text.into_owned()),
    }
}
