//! What the cells of one row say of one person.

use testimony_link::{Date, Entry, Sex};

use super::{FIELDS, ListingsError, Reading, bad};
use crate::source::Header;
use crate::value::date::{DayOrder, date};
use crate::value::small;
use crate::{Refused, Sex as Said};

/// How the columns of one file are read.
pub(super) struct Values<'h> {
    columns: [Option<usize>; FIELDS.len()],
    headers: &'h [Header],
    orders: &'h [DayOrder],
    day_order: DayOrder,
    skip_bad_dates: bool,
    pub(super) bad_dates: u64,
}

const NO_ID: Refused =
    Refused::new("has no id", "an id in every row, or no id column: rows are then numbered");

impl<'h> Values<'h> {
    pub(super) fn new(
        columns: [Option<usize>; FIELDS.len()],
        headers: &'h [Header],
        orders: &'h [DayOrder],
        reading: &Reading,
    ) -> Self {
        let (day_order, skip_bad_dates) = (reading.day_order, reading.skip_bad_dates);
        Self { columns, headers, orders, day_order, skip_bad_dates, bad_dates: 0 }
    }

    /// The id of a row where no column has ids.
    pub(super) fn made_id(&self, row: u64) -> String {
        if self.columns[0].is_none() { format!("r{row}") } else { String::new() }
    }

    /// One listing; `made` is what [`Values::made_id`] said of the row.
    pub(super) fn entry<'c: 'e, 'e>(
        &mut self,
        row: u64,
        cell: &dyn Fn(usize) -> &'c str,
        made: &'e str,
    ) -> Result<Entry<'e>, ListingsError> {
        let columns = self.columns;
        let text =
            |field: usize| -> &'e str { columns[field].map_or("", |column| cell(column).trim()) };
        let [id, given_name, surname, father_name, full_name] = [0, 1, 2, 3, 4].map(text);
        let sex = self.sex(row, text(5))?;
        let birth = self.date(row, 6, text(6))?;
        let event = self.date(row, 7, text(7))?;
        let [place, district, address, document] = [8, 9, 10, 11].map(text);
        let id = match (columns[0], id) {
            (Some(column), "") => return Err(bad(row, self.headers.get(column), column, NO_ID)),
            (None, _) => made,
            (Some(_), id) => id,
        };
        Ok(Entry {
            id,
            row,
            given_name,
            surname,
            father_name,
            full_name,
            sex,
            birth,
            event,
            place,
            district,
            address,
            document,
        })
    }

    fn sex(&self, row: u64, text: &str) -> Result<Sex, ListingsError> {
        match text {
            "" => return Ok(Sex::Unknown),
            "m" | "M" => return Ok(Sex::Male),
            "f" | "F" => return Ok(Sex::Female),
            _ => {}
        }
        match small::sex(text) {
            Ok(Said::Female) => Ok(Sex::Female),
            Ok(Said::Male) => Ok(Sex::Male),
            Ok(Said::Other) => Ok(Sex::Other),
            Ok(Said::Unknown) => Ok(Sex::Unknown),
            Err(refused) => {
                let column = self.columns[5].unwrap_or(0);
                Err(bad(row, self.headers.get(column), column, refused))
            }
        }
    }

    fn date(&mut self, row: u64, field: usize, text: &str) -> Result<Date, ListingsError> {
        if text.is_empty() {
            return Ok(Date::default());
        }
        if let Some(date) = plain(text) {
            return Ok(date);
        }
        // Eight digits come from a machine and cannot be asked what they mean.
        if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.bad_dates += 1;
            return Ok(Date::default());
        }
        let column = self.columns[field].unwrap_or(0);
        let own = self.orders.get(column).copied().unwrap_or_default();
        let order = if self.day_order == DayOrder::Unknown { own } else { self.day_order };
        match date(text, order, None) {
            Ok(edtf) => Ok(of_edtf(&edtf.to_string())),
            Err(_) if self.skip_bad_dates => {
                self.bad_dates += 1;
                Ok(Date::default())
            }
            Err(refused) => Err(bad(row, self.headers.get(column), column, refused)),
        }
    }
}

/// `2017-04-03` or `20170403`, which most are.
fn plain(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let (month, day) = match bytes.len() {
        10 if bytes[4] == b'-' && bytes[7] == b'-' => (5, 8),
        8 => (4, 6),
        _ => return None,
    };
    let number = |from: usize, length: usize| {
        bytes.get(from..from + length)?.iter().try_fold(0_u16, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + u16::from(byte - b'0'))
        })
    };
    let small = |from: usize| number(from, 2).and_then(|it| u8::try_from(it).ok());
    let (year, month, day) = (number(0, 4)?, small(month)?, small(day)?);
    // Years of other calendars are the long way's business.
    let is_near = (1600..2200).contains(&year) && month > 0 && day > 0;
    is_near.then(|| Date::new(year, month, day)).flatten()
}

/// EDTF of level 1 as what can be compared: the part that both ends of a range share.
fn of_edtf(text: &str) -> Date {
    let one = |text: &str| {
        let text = text.trim_end_matches(['~', '?', '%']);
        let part = |from: usize, to: usize| text.get(from..to).and_then(|it| it.parse().ok());
        let year: u16 = text.get(..4)?.parse().ok()?;
        // Seasons are numbered from 21 on.
        let month: u16 = part(5, 7).filter(|month| *month <= 12).unwrap_or(0);
        let day = if month == 0 { 0 } else { part(8, 10).unwrap_or(0) };
        Some((year, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
    };
    let known = match text.split_once('/') {
        None => one(text),
        Some((from, to)) => one(from).zip(one(to)).and_then(|(from, to)| {
            let is_month = from.1 == to.1;
            let is_day = is_month && from.2 == to.2;
            let month = if is_month { from.1 } else { 0 };
            (from.0 == to.0).then_some((from.0, month, if is_day { from.2 } else { 0 }))
        }),
    };
    known.and_then(|(year, month, day)| Date::new(year, month, day)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use testimony_link::Date;

    use super::{of_edtf, plain};

    #[test]
    fn dates_of_edtf() {
        let date = |year, month, day| Date::new(year, month, day).unwrap();
        assert_eq!(plain("2017-04-03"), Some(date(2017, 4, 3)));
        assert_eq!(plain("20170403"), Some(date(2017, 4, 3)));
        assert_eq!(plain("20170431"), None);
        assert_eq!(of_edtf("2017~"), date(2017, 0, 0));
        assert_eq!(of_edtf("2017-21"), date(2017, 0, 0));
        assert_eq!(of_edtf("2017-04?"), date(2017, 4, 0));
        assert_eq!(of_edtf("2017-04-03T12:00:00"), date(2017, 4, 3));
        assert_eq!(of_edtf("2017-04-03/2017-04-05"), date(2017, 4, 0));
        assert_eq!(of_edtf("2017-04-03/2017-05-05"), date(2017, 0, 0));
        assert_eq!(of_edtf("2016/2017"), Date::default());
        assert_eq!(of_edtf("199X"), Date::default());
        assert_eq!(of_edtf("../2017"), Date::default());
    }
}
