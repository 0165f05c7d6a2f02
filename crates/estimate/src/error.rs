//! What can be wrong with a table.

use thiserror::Error;

use crate::table::{LISTS_MAX, PERSONS_MAX};

/// Why a table is refused, or a work ended early.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// More lists than a pattern holds, or none.
    #[error("the table has {lists} lists; 1 to {LISTS_MAX} are accepted")]
    Lists {
        /// How many.
        lists: usize,
    },
    /// A column without a name, or two of one name.
    #[error("column {column}: {wrong}; each list needs a name of its own")]
    ListName {
        /// The column, from 1.
        column: usize,
        /// What is wrong with its name.
        wrong: &'static str,
    },
    /// No column says how many.
    #[error("no column is called count; it says how many people have the lists of its row")]
    NoCount,
    /// Two columns say how many.
    #[error("columns {first} and {second} are both called count; one is accepted")]
    TwoCounts {
        /// The first one, from 1.
        first: usize,
        /// The second one, from 1.
        second: usize,
    },
    /// A cell that cannot be read.
    #[error("row {row}, column {column} ({head}): {wrong}; accepted: {accepted}")]
    Cell {
        /// The row as a spreadsheet numbers it.
        row: u64,
        /// The column, from 1.
        column: usize,
        /// The head of the column.
        head: String,
        /// What is wrong.
        wrong: &'static str,
        /// What would do.
        accepted: &'static str,
    },
    /// A row of people on no list.
    #[error(
        "row {row}: nobody can be counted who is on no list; they are what is estimated: \
         remove the row"
    )]
    OnNoList {
        /// The row as a spreadsheet numbers it.
        row: u64,
    },
    /// A row with more cells than the header.
    #[error("row {row} has {cells} cells, the header {columns}")]
    RowLength {
        /// The row as a spreadsheet numbers it.
        row: u64,
        /// Cells of the row.
        cells: usize,
        /// Cells of the header.
        columns: usize,
    },
    /// More people than any list has.
    #[error("the counts add up to more than {PERSONS_MAX} people")]
    Persons,
    /// Nobody at all.
    #[error("no row counts anybody: the table has no people")]
    Nobody,
    /// A pattern that names lists the table has not.
    #[error("a pattern names list {list}, the table has {lists}")]
    Pattern {
        /// The highest list that it names, from 1.
        list: u32,
        /// Lists of the table.
        lists: usize,
    },
    /// Fewer than two replicates: their difference is what shows the doubt of the linkage.
    #[error("{replicates} replicates cannot be combined; at least 2 are needed, 10 are advised")]
    Replicates {
        /// How many have draws.
        replicates: usize,
    },
    /// The watch said so.
    #[error("stopped")]
    Stopped,
}

impl Error {
    /// What to do now.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoCount | Self::TwoCounts { .. } | Self::ListName { .. } => {
                "the first row names the lists, and one column count"
            }
            Self::Stopped => "nothing was written",
            Self::Replicates { .. } => "ask the linkage for more replicates",
            _ => "docs/spec/estimate.md shows a table",
        }
    }
}
