//! Tables in and out: what do the cells of a file say, and which of them cannot be understood?
//!
//! A [`Source`] is a CSV, XLSX or ODS file; a [`Table`] gives its rows, each with the number that a
//! person sees beside it. [`guess`] proposes what the columns are, a [`Mapping`] says it, and a
//! [`Plan`] turns rows into values or into problems that name row, column, value and what would be
//! accepted. [`write_csv`] and [`write_xlsx`] write tables in which no cell can become a formula.
//! The written form is `docs/spec/table.md`.
//!
//! Never guesses where a wrong guess would change a finding: a date, number or coordinate that can
//! be read in two ways is refused until the column decides it or somebody says how it is meant.
//! Never prints a cell: `Debug` shows kinds only, and an [`Error`] no content.
//!
//! Limits are in [`limits`]; the same file with the same options gives the same rows.
//!
//! ```
//! use testimony_tables::{Kind, Field, Mapping, Schema, Source, SourceOptions, Value};
//!
//! let source = Source::open(b"name;born\nA;3 April 1980\n".to_vec(), "list.csv")?;
//! let table = source.table(&SourceOptions::default())?;
//! let mapping = Mapping::from_toml(
//!     "version = 1\n[[column]]\nheader = \"born\"\nfield = \"born\"\n",
//! )?;
//! let schema = Schema::new(vec![Field::new("born", Kind::BirthDate)]);
//! let plan = mapping.plan(&schema, table.headers()).map_err(|problems| problems[0].to_string())?;
//! for row in table {
//!     let record = plan.apply(&row?).map_err(|_| "bad row")?;
//!     assert_eq!(record["born"].to_string(), "1980-04-03");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

pub mod limits;

pub mod aside;
mod cell;
mod csv;
mod fold;
mod guess;
pub mod listings;
mod mapping;
mod ods;
mod source;
mod value;
mod words;
mod write;
mod xlsx;
mod xml;
mod zip;

pub use cell::{Cell, CellDate, Row, column_letters, column_number};
pub use csv::encoding::Encoding;
pub use guess::{Guess, Why, guess};
pub use mapping::plan::{CellProblem, ColumnEvidence, Plan, Problems, Record, Survey};
pub use mapping::{Column, ColumnOptions, Field, Mapping, MappingProblem, NewTerms, Schema};
pub use source::{Decided, Format, Header, HeaderRow, Sheet, Source, SourceOptions, Table};
pub use value::coordinates::{Coordinates, PairOrder, coordinates};
pub use value::date::{DayOrder, Serial, date};
pub use value::number::{Decimal, DecimalMark, number};
pub use value::small::{Age, Sex, age, boolean, sex};
pub use value::{Kind, Refused, Value};
pub use write::{CsvOptions, guarded, restore, write_csv, write_xlsx};

/// Why a file cannot be read as a table, or a mapping not as one. Holds no content of a cell.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// More bytes than a table may have.
    #[error("the file has {bytes} bytes; {max} are the most")]
    FileTooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// No table format that is read here; says what to do.
    #[error("the file is {what}; {hint}")]
    NotATable {
        /// What it seems to be.
        what: &'static str,
        /// What to do now.
        hint: &'static str,
    },
    /// A zip archive, XML part or cell reference that cannot be right.
    #[error("the file is damaged: {what}")]
    Damaged {
        /// Which part of the format.
        what: String,
    },
    /// Something of which there is more than the limit.
    #[error("{what}; {max} are the most")]
    TooMuch {
        /// What there is too much of, with its row if it has one.
        what: String,
        /// The limit.
        max: u64,
    },
    /// A password protects the file.
    #[error("the file is locked with a password; save it without one and import that")]
    Locked,
    /// The named sheet does not exist.
    #[error("the file has no sheet of this name; it has {count}")]
    NoSheet {
        /// How many it has.
        count: usize,
    },
    /// An encoding's name that the Encoding Standard does not know.
    #[error("no encoding has this name; utf-8, windows-1251, koi8-r, utf-16le are some")]
    NoEncoding,
    /// Bytes that the encoding does not have.
    #[error(
        "row {row} (byte {at}) is not {encoding}; name the encoding that the file was saved in"
    )]
    Undecodable {
        /// As a person counts.
        row: u64,
        /// From 0.
        at: usize,
        /// What it was read as.
        encoding: &'static str,
    },
    /// A quotation mark that opens and never closes.
    #[error("row {row}: a cell begins with a quotation mark that is never closed")]
    OpenQuote {
        /// Where it opens.
        row: u64,
    },
    /// A delimiter that cannot part cells.
    #[error("the delimiter must be one character of ASCII that is no quote, letter or digit")]
    BadDelimiter,
    /// Nothing in it.
    #[error("the table is empty: no row has a cell with content")]
    Empty,
    /// The mapping is not TOML of the shape that docs/spec/table.md gives.
    #[error("the mapping cannot be read: {0}")]
    Mapping(#[source] toml::de::Error),
    /// A mapping of a version that this program does not know.
    #[error("the mapping has version {found}; this program knows version {known}")]
    MappingVersion {
        /// What it says.
        found: u32,
        /// What is known.
        known: u32,
    },
    /// Reading failed.
    #[error("the file cannot be read: {0}")]
    Read(#[source] std::io::Error),
    /// Writing failed.
    #[error("the table cannot be written")]
    Write(#[source] std::io::Error),
}

impl Error {
    fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }
}
