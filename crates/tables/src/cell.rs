//! What a file says in one cell, and one row of such.
//!
//! A cell keeps the type that the file gave it. CSV has text only. `Debug` shows no content.

use std::fmt;

use crate::limits::COLUMNS_MAX;

/// One cell.
#[derive(Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing, or blanks only.
    #[default]
    Empty,
    /// Text, as it stands.
    Text(String),
    /// A number of a spreadsheet.
    Number(f64),
    /// A number that the spreadsheet shows as a date or time.
    Date(CellDate),
    /// True or false.
    Boolean(bool),
    /// An error that the spreadsheet shows in place of a value, as `#REF!`.
    Error(String),
}

/// A date, a time of day, or both; no zone, as spreadsheets have none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CellDate {
    /// Year, month and day of the Gregorian calendar.
    pub date: Option<(i32, u8, u8)>,
    /// Seconds since midnight, if they are not zero.
    pub time_seconds: Option<u32>,
}

/// One row.
#[derive(Clone, PartialEq, Default)]
pub struct Row {
    /// As a person sees it in the file: the first row is 1, empty rows count.
    pub number: u64,
    /// The cells from column A on; empty ones at the end are cut off.
    pub cells: Vec<Cell>,
}

impl Cell {
    /// What the cell looks like, in one plain notation: numbers shortest, dates ISO 8601.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => plain(*number),
            Self::Date(date) => date.to_string(),
            Self::Boolean(true) => "true".to_owned(),
            Self::Boolean(false) => "false".to_owned(),
            Self::Error(error) => error.clone(),
        }
    }

    /// True for nothing and for blanks.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Text, or nothing if there are only blanks.
    pub(crate) fn text(text: String) -> Self {
        if text.chars().all(is_blank) { Self::Empty } else { Self::Text(text) }
    }
}

/// White space, and what is invisible at the ends of copied text.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}' | '\0')
}

/// Without an exponent, as a person writes it; what cannot be exact above 2^53 is shown all the
/// same, shortest.
pub(crate) fn plain(number: f64) -> String {
    let number = if number == 0.0 { 0.0 } else { number };
    format!("{number}")
}

impl Row {
    /// The cell of a column, from 0.
    #[must_use]
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    pub(crate) fn trim(&mut self) {
        while self.cells.last().is_some_and(Cell::is_empty) {
            self.cells.pop();
        }
    }

    /// Puts a cell into a column that is below the limit.
    pub(crate) fn put(&mut self, column: usize, cell: Cell) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = self.cells.get_mut(column) {
            *place = cell;
        }
    }
}

impl fmt::Display for CellDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((year, month, day)) = self.date {
            write!(f, "{year:04}-{month:02}-{day:02}")?;
        }
        if let Some(seconds) = self.time_seconds {
            let separator = if self.date.is_some() { "T" } else { "" };
            let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            write!(f, "{separator}{hour:02}:{minute:02}:{second:02}")?;
        } else if self.date.is_none() {
            write!(f, "00:00:00")?;
        }
        Ok(())
    }
}

impl fmt::Debug for CellDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CellDate").finish_non_exhaustive()
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Text(_) => "Text(..)",
            Self::Number(_) => "Number(..)",
            Self::Date(_) => "Date(..)",
            Self::Boolean(_) => "Boolean(..)",
            Self::Error(_) => "Error(..)",
        })
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("number", &self.number).finish_non_exhaustive()
    }
}

/// The letters that a spreadsheet shows above a column, which counts from 0: `A`, `Z`, `AA`.
#[must_use]
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest % 26]));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// The column, from 0, that bears these letters; `None` for no letters, or too far a column.
#[must_use]
pub fn column_number(letters: &str) -> Option<usize> {
    let mut number = 0_usize;
    for letter in letters.bytes() {
        let letter = letter.to_ascii_uppercase();
        if !letter.is_ascii_uppercase() || number > COLUMNS_MAX * 26 {
            return None;
        }
        number = number * 26 + usize::from(letter - b'A') + 1;
    }
    number.checked_sub(1)
}

/// Days since 1970-01-01 as year, month and day (Hinnant's `civil_from_days`); `None` outside the
/// years 0 to 9999.
pub(crate) fn civil(days: i64) -> Option<(i32, u8, u8)> {
    if !(-719_528..=2_932_896).contains(&days) {
        return None;
    }
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some((i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

/// A day number of a spreadsheet as a date; `None` outside what it can show.
///
/// Excel's first system counts a 29 February 1900 that never was: from 1 March 1900 on, numbers
/// are days since 1899-12-30; before, since 1899-12-31; the invented day itself is no date.
pub(crate) fn from_serial(serial: f64, since_1904: bool) -> Option<CellDate> {
    if !(0.0..=2_958_465.999_99).contains(&serial) {
        return None;
    }
    let milliseconds = (serial * 86_400_000.0).round();
    #[allow(clippy::cast_possible_truncation, reason = "below 3e14, as checked above")]
    let seconds = (milliseconds / 1000.0).round() as i64;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let time_seconds = u32::try_from(second).ok().filter(|second| *second > 0);
    if since_1904 {
        return Some(CellDate { date: Some(civil(day - 24_107)?), time_seconds });
    }
    let date = match day {
        0 => None,
        1..=59 => Some(civil(day - 25_568)?),
        60 => return None,
        _ => Some(civil(day - 25_569)?),
    };
    Some(CellDate { date, time_seconds })
}

#[cfg(test)]
mod tests {
    use super::{column_letters, column_number, from_serial};

    #[test]
    fn letters_and_numbers_of_columns_are_inverse() {
        for column in 0..20_000 {
            assert_eq!(column_number(&column_letters(column)), Some(column));
        }
        let names: Vec<String> = [0, 25, 26, 701, 702, 16_383].map(column_letters).to_vec();
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
        for wrong in ["", "1", "A1", "Ä", "AAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(column_number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn day_numbers_of_both_systems() {
        let shown = |serial, since_1904| {
            from_serial(serial, since_1904).map_or("none".to_owned(), |date| date.to_string())
        };
        // Microsoft's own examples: 5 July 1998 is 35981 in the first system and 34519 in the other.
        assert_eq!(shown(35_981.0, false), "1998-07-05");
        assert_eq!(shown(34_519.0, true), "1998-07-05");
        assert_eq!(shown(1.0, false), "1900-01-01");
        assert_eq!(shown(59.0, false), "1900-02-28");
        assert_eq!(shown(60.0, false), "none");
        assert_eq!(shown(61.0, false), "1900-03-01");
        assert_eq!(shown(0.5, false), "12:00:00");
        assert_eq!(shown(42_828.75, false), "2017-04-03T18:00:00");
        assert_eq!(shown(0.0, true), "1904-01-01");
        assert_eq!(shown(-1.0, false), "none");
        assert_eq!(shown(f64::NAN, false), "none");
        assert_eq!(shown(2_958_466.0, false), "none");
    }
}
