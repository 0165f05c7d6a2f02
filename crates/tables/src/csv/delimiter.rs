//! Which character parts the cells: docs/spec/table.md, "Delimiters".
//!
//! Each candidate reads the first rows, quotation marks respected; the one under which most rows
//! have as many cells as the fullest part of them wins.

use std::borrow::Cow;

use super::Records;
use crate::Error;
use crate::limits::{SNIFF_BYTES, SNIFF_ROWS};

/// In order of preference, for two that do equally well.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A delimiter, and where the text behind a line `sep=;` begins, with the rows before it.
pub(crate) struct Chosen {
    pub(crate) delimiter: u8,
    pub(crate) start: usize,
    pub(crate) rows_before: u64,
}

/// Checks what a person said.
pub(crate) fn told(delimiter: char) -> Result<u8, Error> {
    match u8::try_from(delimiter) {
        Ok(b'"' | b'\n' | b'\r') => Err(Error::BadDelimiter),
        Ok(byte) if byte == b'\t' || byte == b' ' || byte.is_ascii_punctuation() => Ok(byte),
        _ => Err(Error::BadDelimiter),
    }
}

pub(crate) fn choose(text: &str, told: Option<u8>) -> Chosen {
    let (named, start) = named(text);
    let rows_before = u64::from(start > 0);
    let delimiter = told.or(named).unwrap_or_else(|| guess(text));
    Chosen { delimiter, start, rows_before }
}

/// The line `sep=;` by which Excel is told.
fn named(text: &str) -> (Option<u8>, usize) {
    let Some(rest) = text.get(..4).filter(|it| it.eq_ignore_ascii_case("sep=")).map(|_| &text[4..])
    else {
        return (None, 0);
    };
    let mut letters = rest.chars();
    let delimiter = letters.next().and_then(|c| told(c).ok());
    match (delimiter, letters.as_str()) {
        (Some(delimiter), after) if after.starts_with("\r\n") => (Some(delimiter), 7),
        (Some(delimiter), after) if after.starts_with(['\n', '\r']) => (Some(delimiter), 6),
        _ => (None, 0),
    }
}

fn guess(text: &str) -> u8 {
    let mut end = text.len().min(SNIFF_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let (head, is_whole) = (&text[..end], end == text.len());
    let mut best = (CANDIDATES[0], 0.0);
    for delimiter in CANDIDATES {
        let score = score(head, is_whole, delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// The share of rows with the commonest number of cells, weighed a little by that number; 0 for
/// one column.
fn score(head: &str, is_whole: bool, delimiter: u8) -> f64 {
    let mut records = Records::new(Cow::Borrowed(head), 0, 0, delimiter);
    let mut counts: Vec<usize> = Vec::new();
    while counts.len() < SNIFF_ROWS {
        match records.next_row() {
            Ok(Some(row)) => counts.push(row.cells.len()),
            Ok(None) => break,
            // A row that is cut off by the end of the sample tells nothing.
            Err(_) if !is_whole => break,
            Err(_) => return 0.0,
        }
    }
    if !is_whole && counts.len() > 1 && counts.len() < SNIFF_ROWS {
        counts.pop();
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let frequency = |count: usize| counts.iter().filter(|one| **one == count).count();
    let common = (2..=most).max_by_key(|count| frequency(*count)).unwrap_or(0);
    if common < 2 {
        return 0.0;
    }
    #[allow(clippy::cast_precision_loss, reason = "at most SNIFF_ROWS and COLUMNS_MAX")]
    let (share, columns) = (frequency(common) as f64 / counts.len() as f64, common as f64);
    share * share * (1.0 + columns.ln() / 10.0)
}
