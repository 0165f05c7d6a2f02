//! What is told of a table: what its columns could be, what came of it, what is wrong with it.

use std::collections::BTreeMap;

use serde::Serialize;
use testimony_model::{Action, ThingRef};
use testimony_tables::{CellProblem, Format, Guess, Mapping, Problems, Table, Why, column_letters};

use super::cells::Bad;
use super::making::InRow;

/// The most things that are named in a report.
const NAMED_MAX: usize = 20;
/// The most problems that are kept with their words, over all files.
const PROBLEMS_MAX: usize = 1_000;

/// One column of a table, and what it could be.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnRead {
    /// The letters above it.
    pub letters: String,
    /// Its head.
    pub head: String,
    /// The field; absent where the column is not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// How sure that is, in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
    /// Whether the cells do not look like the field.
    pub doubtful: bool,
}

/// What a table could be.
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// The name of the file.
    pub file: String,
    /// `csv`, `xlsx` or `ods`.
    pub format: &'static str,
    /// Of a CSV file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<&'static str>,
    /// Whether the encoding was found by frequent letters.
    pub encoding_is_guess: bool,
    /// Of a CSV file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row of the heads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// In the order of the table.
    pub columns: Vec<ColumnRead>,
    /// The same as a mapping that can be saved.
    #[serde(skip)]
    pub mapping: Mapping,
}

impl Proposal {
    pub(super) fn new(file: &str, table: &Table<'_>, guesses: &[Guess], mapping: Mapping) -> Self {
        let decided = table.decided();
        let columns = table.headers().iter().map(|header| {
            let guess = guesses.iter().find(|guess| guess.column == header.column);
            ColumnRead {
                letters: column_letters(header.column),
                head: header.text.clone(),
                field: guess.map(|guess| guess.field.clone()),
                confidence: guess.map(|guess| guess.confidence),
                doubtful: guess.is_some_and(|guess| guess.why == Why::HeaderAgainstCells),
            }
        });
        Self {
            file: file.to_owned(),
            format: match decided.format {
                Format::Csv => "csv",
                Format::Xlsx => "xlsx",
                Format::Ods => "ods",
            },
            encoding: decided.encoding.map(testimony_tables::Encoding::name),
            encoding_is_guess: decided.encoding_is_guess,
            delimiter: decided.delimiter,
            sheet: decided.sheet.clone(),
            header_row: decided.header_row,
            columns: columns.collect(),
            mapping,
        }
    }
}

/// What came of tables, or would.
#[derive(Debug, Clone, Serialize)]
pub struct Tabled {
    /// The number of the first entry.
    pub first: u64,
    /// How many entries.
    pub entries: usize,
    /// Rows that were read.
    pub rows: u64,
    /// How many of each kind were put on record.
    pub records: BTreeMap<String, usize>,
    /// How many of these replace what the case had.
    pub revised: usize,
    /// Things that are in the case already, as the table has them.
    pub already: usize,
    /// Things that are in the case otherwise, and stay as they are there.
    pub differ: Vec<String>,
    /// How many more of those.
    pub more_differ: usize,
    /// Accounts among the entries: they cannot be taken back.
    pub stays: usize,
}

impl Tabled {
    pub(super) fn new(first: u64) -> Self {
        Self {
            first,
            entries: 0,
            rows: 0,
            records: BTreeMap::new(),
            revised: 0,
            already: 0,
            differ: Vec::new(),
            more_differ: 0,
            stays: 0,
        }
    }

    pub(super) fn count(&mut self, action: &Action, revised: bool) {
        self.entries += 1;
        self.revised += usize::from(revised);
        self.stays += usize::from(!action.is_withdrawable());
        *self.records.entry(action.name().to_owned()).or_default() += 1;
    }

    pub(super) fn differ(&mut self, thing: &ThingRef) {
        if self.differ.len() < NAMED_MAX {
            self.differ.push(format!("{} {}", thing.kind.as_str(), thing.id));
        } else {
            self.more_differ += 1;
        }
    }
}

/// A cell that cannot be taken.
#[derive(Clone, Serialize)]
pub struct Refusal {
    /// The file.
    pub file: String,
    /// As a spreadsheet counts.
    pub row: u64,
    /// The letters above the column.
    pub column: String,
    /// The head of the column.
    pub head: String,
    /// What it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The beginning of what stands there.
    pub value: String,
    /// What is wrong.
    pub wrong: String,
    /// What would be accepted.
    pub accepted: String,
}

/// All cells that cannot be taken.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Refusals {
    /// The first ones.
    pub cells: Vec<Refusal>,
    /// How many there are.
    pub total: u64,
}

impl Refusals {
    pub(super) fn add(&mut self, file: &str, problems: &Problems) {
        let room = PROBLEMS_MAX.saturating_sub(self.cells.len());
        self.cells.extend(problems.kept().iter().take(room).map(|one| Refusal::of(file, one)));
        self.total += problems.total();
    }

    /// A cell that was found wanting when all rows were known.
    pub(super) fn add_late(&mut self, late: InRow<Bad>) {
        let InRow { file, row, what: Bad { field, refused } } = late;
        self.total += 1;
        self.cells.push(Refusal {
            file,
            row,
            column: String::new(),
            head: String::new(),
            field: Some(field),
            value: String::new(),
            wrong: refused.wrong.to_string(),
            accepted: refused.accepted.to_string(),
        });
    }

    /// One such cell alone.
    pub(super) fn one(late: InRow<Bad>) -> Box<Self> {
        let mut refusals = Self::default();
        refusals.add_late(late);
        Box::new(refusals)
    }
}

impl Refusal {
    fn of(file: &str, problem: &CellProblem) -> Self {
        Self {
            file: file.to_owned(),
            row: problem.row,
            column: problem.letters(),
            head: problem.header.clone(),
            field: problem.field.clone(),
            value: problem.value.clone(),
            wrong: problem.refused.wrong.to_string(),
            accepted: problem.refused.accepted.to_string(),
        }
    }
}

/// Shows no value.
impl std::fmt::Debug for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Refusal")
            .field("row", &self.row)
            .field("column", &self.column)
            .finish_non_exhaustive()
    }
}
