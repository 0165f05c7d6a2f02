//! Rows of a text of any length, read piece by piece: lists of tens of millions of people.
//!
//! The beginning decides the encoding and the delimiter, as for a whole file; what comes later and
//! is not in that encoding is an error with its row. Rows are handed out without a copy.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use encoding_rs::{CoderResult, Decoder, DecoderResult};

use super::{cell, end_of_cell};
use crate::limits::{CELL_BYTES_MAX, COLUMNS_MAX};
use crate::{Error, column_letters};

/// Bytes that are read at once.
const PIECE_BYTES: usize = 1 << 20;
/// A row is at most this long; a quotation mark that never closes is longer.
const ROW_BYTES_MAX: usize = 16 << 20;

/// A text that is read piece by piece.
pub(crate) struct Stream<'r> {
    source: Box<dyn Read + 'r>,
    decoder: Decoder,
    encoding: &'static str,
    delimiter: u8,
    /// Bytes as they come.
    piece: Vec<u8>,
    text: String,
    at: usize,
    is_over: bool,
    /// The row that was read last, and bytes that were read.
    pub(crate) row: u64,
    pub(crate) bytes: u64,
    cells: Vec<CellAt>,
}

/// Where a cell's text is.
enum CellAt {
    Plain(Range<usize>),
    /// With quotation marks inside, or text behind the closing one.
    Owned(String),
}

impl<'r> Stream<'r> {
    pub(crate) fn new(
        source: Box<dyn Read + 'r>,
        encoding: &'static encoding_rs::Encoding,
        delimiter: u8,
        rows_before: u64,
    ) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            encoding: encoding.name(),
            delimiter,
            piece: vec![0; PIECE_BYTES],
            text: String::with_capacity(4 * PIECE_BYTES),
            at: 0,
            is_over: false,
            row: rows_before,
            bytes: 0,
            cells: Vec::new(),
        }
    }

    /// Skips so many bytes of text, which a line `sep=;` took.
    pub(crate) fn skip(&mut self, bytes: usize) -> Result<(), Error> {
        while self.text.len() < bytes && !self.is_over {
            self.fill()?;
        }
        self.at = bytes.min(self.text.len());
        Ok(())
    }

    /// Reads the next row that has a cell with content; its number, or `None` at the end.
    pub(crate) fn next_row(&mut self) -> Result<Option<u64>, Error> {
        loop {
            if self.at >= self.text.len() {
                if self.is_over {
                    return Ok(None);
                }
                self.fill()?;
                continue;
            }
            if !self.parse()? {
                self.fill()?;
                continue;
            }
            self.row += 1;
            let is_blank = |text: &str| text.chars().all(crate::cell::is_blank);
            if (0..self.cells.len()).any(|column| !is_blank(self.cell(column))) {
                return Ok(Some(self.row));
            }
        }
    }

    /// The text of a cell of the row that was read last; empty beyond its end.
    pub(crate) fn cell(&self, column: usize) -> &str {
        match self.cells.get(column) {
            Some(CellAt::Plain(range)) => &self.text[range.clone()],
            Some(CellAt::Owned(text)) => text,
            None => "",
        }
    }

    /// Finds the cells of the next row; false if more text is needed.
    fn parse(&mut self) -> Result<bool, Error> {
        self.cells.clear();
        let (mut at, bytes) = (self.at, self.text.as_bytes());
        let row = self.row + 1;
        loop {
            if self.cells.len() >= COLUMNS_MAX {
                let what = format!("row {row} has more columns");
                return Err(Error::TooMuch { what, max: COLUMNS_MAX as u64 });
            }
            let Some((text, end)) = cell(&self.text, at, self.delimiter) else {
                let is_hopeless = self.is_over || self.text.len() - self.at > ROW_BYTES_MAX;
                return if is_hopeless { Err(Error::OpenQuote { row }) } else { Ok(false) };
            };
            // What ends with the text may go on behind it; so may CR LF.
            if !self.is_over && end + 1 >= bytes.len() {
                return if self.text.len() - self.at > ROW_BYTES_MAX {
                    let what = format!("row {row} has more bytes");
                    Err(Error::TooMuch { what, max: ROW_BYTES_MAX as u64 })
                } else {
                    Ok(false)
                };
            }
            if text.len() > CELL_BYTES_MAX {
                let column = column_letters(self.cells.len());
                let what = format!("row {row}, column {column} has {} bytes", text.len());
                return Err(Error::TooMuch { what, max: CELL_BYTES_MAX as u64 });
            }
            let is_quoted = bytes.get(at) == Some(&b'"');
            self.cells.push(match text {
                Cow::Owned(text) => CellAt::Owned(text),
                Cow::Borrowed(text) => {
                    let start = at + usize::from(is_quoted);
                    CellAt::Plain(start..start + text.len())
                }
            });
            let (is_last, next) = end_of_cell(bytes, end, self.delimiter);
            at = next;
            if is_last {
                self.at = at;
                return Ok(true);
            }
        }
    }

    /// Reads and decodes one more piece.
    fn fill(&mut self) -> Result<(), Error> {
        self.text.drain(..self.at.min(self.text.len()));
        self.at = 0;
        let length = self.source.read(&mut self.piece).map_err(Error::Read)?;
        self.is_over = length == 0;
        let mut from = 0;
        loop {
            self.text.reserve(3 * PIECE_BYTES);
            let bytes = &self.piece[from..length];
            let (result, read) = self.decoder.decode_to_string_without_replacement(
                bytes,
                &mut self.text,
                self.is_over,
            );
            from += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(bad, after) => {
                    let rows = self.text.matches('\n').count() as u64;
                    let at = self.bytes + from as u64 - u64::from(bad) - u64::from(after);
                    return Err(Error::Undecodable {
                        row: self.row + rows + 1,
                        at: usize::try_from(at).unwrap_or(usize::MAX),
                        encoding: self.encoding,
                    });
                }
            }
        }
        self.bytes += length as u64;
        Ok(())
    }
}

/// Decodes what is certain of a beginning that may be cut anywhere.
pub(crate) fn whole_rows(head: &[u8], encoding: &'static encoding_rs::Encoding) -> String {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let room = decoder.max_utf8_buffer_length(head.len()).unwrap_or(0);
    let mut text = String::with_capacity(room);
    // What is wrong in it is told by whoever reads it row by row.
    let (result, _, _) = decoder.decode_to_string(head, &mut text, false);
    debug_assert!(result == CoderResult::InputEmpty, "there is room for all");
    text
}
