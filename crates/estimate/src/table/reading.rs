//! Reads a table from the cells of a spreadsheet: docs/spec/estimate.md, section 2.
//!
//! Says row and column of what it refuses, never the value: a wrong file may hold anything.

use super::{InclusionPattern, LISTS_MAX, PERSONS_MAX, Table};
use crate::Error;

/// What 0/1 columns take.
const MARKS: &str = "0 or 1";
/// What the column count takes.
const COUNTS: &str = "a whole number from 0 on, in digits alone";

/// Takes rows one after another.
#[derive(Debug, Clone)]
pub struct Reader {
    heads: Vec<String>,
    count_column: usize,
    counts: Vec<(InclusionPattern, u64)>,
    total: u64,
}

impl Reader {
    /// Begins with the header: the names of the lists and, in any place, `count`.
    ///
    /// # Errors
    /// [`Error::NoCount`], [`Error::TwoCounts`], [`Error::ListName`], [`Error::Lists`].
    pub fn new<S: AsRef<str>>(heads: &[S]) -> Result<Self, Error> {
        let heads: Vec<String> = heads.iter().map(|head| head.as_ref().trim().to_owned()).collect();
        let mut counts = (0..heads.len()).filter(|at| heads[*at].eq_ignore_ascii_case("count"));
        let count_column = counts.next().ok_or(Error::NoCount)?;
        if let Some(second) = counts.next() {
            return Err(Error::TwoCounts { first: count_column + 1, second: second + 1 });
        }
        if heads.len() - 1 == 0 || heads.len() - 1 > LISTS_MAX {
            return Err(Error::Lists { lists: heads.len() - 1 });
        }
        for (at, head) in heads.iter().enumerate() {
            let wrong = match () {
                () if head.is_empty() => "the list has no name",
                () if heads[..at].contains(head) => "two lists have one name",
                () => continue,
            };
            return Err(Error::ListName { column: at + 1, wrong });
        }
        Ok(Self { heads, count_column, counts: Vec::new(), total: 0 })
    }

    /// Takes a row; `number` is what a spreadsheet shows beside it.
    ///
    /// # Errors
    /// [`Error::Cell`], [`Error::OnNoList`], [`Error::RowLength`], [`Error::Persons`].
    pub fn row<S: AsRef<str>>(&mut self, number: u64, cells: &[S]) -> Result<(), Error> {
        if cells.len() > self.heads.len() {
            let (cells, columns) = (cells.len(), self.heads.len());
            return Err(Error::RowLength { row: number, cells, columns });
        }
        let (mut lists, mut list, mut count) = (Vec::new(), 0, 0);
        for column in 0..self.heads.len() {
            let text = cells.get(column).map_or("", |cell| cell.as_ref().trim());
            let refused = |(wrong, accepted)| Error::Cell {
                row: number,
                column: column + 1,
                head: self.heads[column].clone(),
                wrong,
                accepted,
            };
            if column == self.count_column {
                count = counted(text).map_err(|wrong| refused((wrong, COUNTS)))?;
            } else {
                if marked(text).map_err(|wrong| refused((wrong, MARKS)))? {
                    lists.push(list);
                }
                list += 1;
            }
        }
        let pattern = InclusionPattern::of(lists);
        if pattern == InclusionPattern::NONE {
            return Err(Error::OnNoList { row: number });
        }
        self.total = self.total.saturating_add(count);
        if self.total > PERSONS_MAX {
            return Err(Error::Persons);
        }
        self.counts.push((pattern, count));
        Ok(())
    }

    /// The table of all rows.
    ///
    /// # Errors
    /// [`Error::Nobody`].
    pub fn table(self) -> Result<Table, Error> {
        let mut lists = self.heads;
        lists.remove(self.count_column);
        Table::new(lists, self.counts)
    }
}

fn marked(text: &str) -> Result<bool, &'static str> {
    match text {
        "0" | "false" => Ok(false),
        "1" | "true" => Ok(true),
        "" => Err("the cell is empty"),
        _ => Err("this is neither 0 nor 1"),
    }
}

fn counted(text: &str) -> Result<u64, &'static str> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(text) {
        // Only length is left to be wrong.
        return text.parse().map_err(|_| "the number is too large");
    }
    Err(match text.strip_prefix('-') {
        _ if text.is_empty() => "the cell is empty",
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => {
            "a count cannot be negative"
        }
        None if text.split(['.', ',']).count() == 2 && text.split(['.', ',']).all(is_digits) => {
            "people are counted in whole numbers, without a mark between digits"
        }
        _ => "this is no count",
    })
}
