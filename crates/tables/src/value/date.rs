//! Dates as people write them, as EDTF level 1: docs/spec/table.md, "Dates".
//!
//! Partial dates, ranges, "about", "before"; month names in six languages. A date is refused where
//! day and month could be exchanged and nothing decides it, where the year has two digits, and
//! where the year looks like one of another calendar.

use serde::{Deserialize, Serialize};
use testimony_model::Edtf;

use super::Refused;
use crate::cell::{CellDate, from_serial};
use crate::fold::tidied;
use crate::limits::VALUE_CHARS_MAX;

mod parse;
mod partial;
#[cfg(test)]
mod tests;
mod token;

use parse::Reading;

/// Which comes first in `3/4/2017`, for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    /// Not known: refused where it matters; with points, the day.
    #[default]
    Unknown,
    /// The day.
    DayFirst,
    /// The month.
    MonthFirst,
    /// The column has both: refused where it matters, with points too.
    Mixed,
}

/// In which system the numbers of a column are days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Serial {
    /// 1 is 1900-01-01, Excel's usual one.
    #[serde(rename = "1900")]
    From1900,
    /// 0 is 1904-01-01, of old Macs.
    #[serde(rename = "1904")]
    From1904,
}

/// Earlier years are those of other calendars, or slips.
pub(crate) const YEAR_MIN: u16 = 1600;
/// Later years are those of other calendars, or slips.
pub(crate) const YEAR_MAX: u16 = 2199;

pub(crate) const ACCEPTED: &str = "2017-04-03, 03.04.2017, 3 April 2017, 04.2017, April 2017, 2017, \
     about 2017, before 2017, 3-5 April 2017, between 3 April and 5 May 2017";
const NO_DATE: Refused = Refused::new("is not a date", ACCEPTED);
const TWO_WAYS: Refused = Refused::new(
    "day and month could be exchanged, and no other value of the column decides it",
    "2017-04-03, 3 April 2017, or the option day_order = \"day_first\" or \"month_first\"",
);
const OTHER_CALENDAR: Refused = Refused::new(
    "has a year before 1600 or after 2199, as other calendars have",
    "a date of the Gregorian calendar, as 2017-04-03",
);
const SHORT_YEAR: Refused =
    Refused::new("has a year of two digits", "a year of four digits, as 03.04.2017");
const NO_SUCH_DAY: Refused =
    Refused::new("is a day that the month does not have, or no month", ACCEPTED);
const DAY_NUMBER: Refused = Refused::new(
    "may be the day number of a spreadsheet",
    "a date as 2017-04-03, or the option serial = \"1900\" or \"1904\"",
);
const REVERSED: Refused = Refused::new("ends before it begins", ACCEPTED);

/// Reads a date. `serial`: how a number of days is meant, if it is.
///
/// # Errors
/// [`Refused`] if it is none, or could be two.
pub fn date(text: &str, order: DayOrder, serial: Option<Serial>) -> Result<Edtf, Refused> {
    if let Some(date) = plain(text) {
        return date;
    }
    if let Some((one, two, year, mark)) = marked(text) {
        let (day, month) = parse::day_and_month(one, two, mark == b'.', order)?;
        in_calendar(year)?;
        return match (month, day) {
            (1..=12, 1..) if day <= partial::days_in(year, month) => {
                edtf(&format!("{year:04}-{month:02}-{day:02}"))
            }
            _ => Err(NO_SUCH_DAY),
        };
    }
    let tidy = tidied(text);
    if tidy.chars().count() > VALUE_CHARS_MAX {
        return Err(NO_DATE);
    }
    if let Some(written) = written(&tidy) {
        return written;
    }
    if tidy.len() == 5 && tidy.bytes().all(|byte| byte.is_ascii_digit()) {
        let serial = serial.ok_or(DAY_NUMBER)?;
        return of_number(tidy.parse().map_err(|_| NO_DATE)?, Some(serial));
    }
    edtf(&Reading::new(&tidy, order)?.edtf()?)
}

/// Reads a cell that the spreadsheet has as a date.
pub(crate) fn of_cell(cell: CellDate) -> Result<Edtf, Refused> {
    let (year, month, day) =
        cell.date.ok_or(Refused::new("is a time of day without a date", ACCEPTED))?;
    in_calendar(u16::try_from(year).unwrap_or(0))?;
    if day > partial::days_in(u16::try_from(year).unwrap_or(0), month) {
        return Err(NO_SUCH_DAY);
    }
    edtf(&cell.to_string())
}

/// Reads a number: a year, or a day number if it was said so.
pub(crate) fn of_number(number: f64, serial: Option<Serial>) -> Result<Edtf, Refused> {
    let is_whole = number.fract().abs() < f64::EPSILON;
    let text = crate::cell::plain(number);
    match serial {
        _ if is_whole && text.len() == 4 => date(&text, DayOrder::Unknown, None),
        Some(serial) => {
            let cell = from_serial(number, serial == Serial::From1904).ok_or(NO_DATE)?;
            of_cell(cell)
        }
        None if (10_000.0..100_000.0).contains(&number) => Err(DAY_NUMBER),
        None if number > 0.0 && !is_whole => {
            Err(Refused::new("is a number; a month with a year may have become one", ACCEPTED))
        }
        None => Err(NO_DATE),
    }
}

/// What a text says about the order in its column, if it has two numbers of which one is a month.
pub(crate) fn evidence(text: &str) -> Option<DayOrder> {
    // Most dates are plain, or have too few marks for two numbers and a year.
    if let Some((one, two, ..)) = marked(text) {
        return match (one, two) {
            (13..=31, 1..=12) => Some(DayOrder::DayFirst),
            (1..=12, 13..=31) => Some(DayOrder::MonthFirst),
            _ => None,
        };
    }
    if text.bytes().filter(|byte| matches!(byte, b'.' | b'/' | b'-')).count() < 2 {
        return None;
    }
    let tidy = tidied(text);
    if tidy.chars().count() > VALUE_CHARS_MAX || written(&tidy).is_some() {
        return None;
    }
    let reads = |order| Reading::new(&tidy, order).and_then(|reading| reading.edtf()).is_ok();
    match (reads(DayOrder::DayFirst), reads(DayOrder::MonthFirst)) {
        (true, false) => Some(DayOrder::DayFirst),
        (false, true) => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

/// `03.04.2017` and nothing else: both numbers, the year and the mark.
fn marked(text: &str) -> Option<(u16, u16, u16, u8)> {
    let bytes = text.as_bytes();
    let mark = *bytes.get(2).filter(|mark| matches!(mark, b'.' | b'/' | b'-'))?;
    let is_such = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            2 | 5 => *byte == mark,
            _ => byte.is_ascii_digit(),
        });
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
    is_such.then_some(())?;
    Some((number(0..2)?, number(3..5)?, number(6..10)?, mark))
}

/// `2017-04-03` and nothing else.
fn plain(text: &str) -> Option<Result<Edtf, Refused>> {
    let bytes = text.as_bytes();
    let is_iso = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !is_iso {
        return None;
    }
    let (year, month, day) =
        (text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?);
    Some(in_calendar(year).and_then(|()| match (month, day) {
        (1..=12, 1..) if day <= partial::days_in(year, month) => edtf(text),
        _ => Err(NO_SUCH_DAY),
    }))
}

/// Text that is EDTF already, with marks that no other notation has.
fn written(text: &str) -> Option<Result<Edtf, Refused>> {
    let has_marks = text.contains(['/', '~', '?', '%', 'X', 'T']) || text.contains("..");
    if !has_marks || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let date: Edtf = text.parse().ok()?;
    for year in text.split('/').filter(|side| !side.is_empty() && *side != "..") {
        // Not years before zero, not those with a letter Y in front; `17/04` is none either.
        let known = year.get(..4)?.replace('X', "0");
        if !known.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if let Err(refused) = in_calendar(known.parse().ok()?) {
            return Some(Err(refused));
        }
    }
    Some(Ok(date))
}

fn in_calendar(year: u16) -> Result<(), Refused> {
    if (YEAR_MIN..=YEAR_MAX).contains(&year) { Ok(()) } else { Err(OTHER_CALENDAR) }
}

fn edtf(text: &str) -> Result<Edtf, Refused> {
    text.parse().map_err(|_| NO_DATE)
}
