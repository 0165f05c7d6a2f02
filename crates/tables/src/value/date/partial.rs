//! A date of which parts may be missing.

use std::fmt;

use super::{NO_SUCH_DAY, Refused, in_calendar};

/// What is known of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Partial {
    pub(super) year: Option<u16>,
    /// 1 to 12, or a season: 21 to 24.
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
    /// The last digit of the year is not known.
    pub(super) is_decade: bool,
}

pub(super) fn days_in(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Partial {
    /// Takes from a later date what this one leaves out: "3 to 5 April 2017".
    pub(super) fn filled_from(mut self, later: Self) -> Self {
        if self.day.is_some() && self.month.is_none() {
            self.month = later.month;
        }
        self.year = self.year.or(later.year);
        self
    }

    /// Refuses what no calendar has.
    pub(super) fn checked(self) -> Result<Self, Refused> {
        let year = self.year.ok_or(super::NO_DATE)?;
        in_calendar(year)?;
        match (self.month, self.day) {
            (None, Some(_)) | (Some(0 | 13..=20 | 25..), _) | (Some(21..=24), Some(_)) => {
                Err(NO_SUCH_DAY)
            }
            (Some(month), Some(day)) if day == 0 || day > days_in(year, month) => Err(NO_SUCH_DAY),
            _ => Ok(self),
        }
    }

    /// First and last day as numbers that compare; seasons have none.
    pub(super) fn span(self) -> Option<(u32, u32)> {
        let year = u32::from(self.year?) * 10_000;
        if self.is_decade {
            return Some((year, year + 99_999));
        }
        match (self.month.map(u32::from), self.day.map(u32::from)) {
            (Some(21..), _) => None,
            (Some(month), Some(day)) => Some((year + month * 100 + day, year + month * 100 + day)),
            (Some(month), None) => Some((year + month * 100, year + month * 100 + 99)),
            (None, _) => Some((year, year + 9_999)),
        }
    }
}

impl fmt::Display for Partial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.year.unwrap_or_default();
        if self.is_decade {
            return write!(f, "{:03}X", year / 10);
        }
        write!(f, "{year:04}")?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}
