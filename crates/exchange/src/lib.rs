//! A case in the formats of other programs: what leaves, in which shape, and what comes in.
//!
//! A [`Case`] is what a vault holds now, as actions. [`leave`] takes out of it what must not leave
//! (docs/spec/exchange.md, section 2); [`huridocs`], [`ftm`], [`geojson`] and [`tables`] write what
//! is left; [`Guard`] looks at every string of that for names and protected texts. [`huridocs`] and
//! [`ftm`] also read, and give actions in an order in which they can be put on record.
//!
//! Values in, values out: no file, clock or generator. Never decides that a name may be shown.
//!
//! ```
//! use testimony_exchange::{Case, Choice, huridocs, leave};
//! use testimony_model::parse_line;
//!
//! let line = r#"{"action":"event","id":"e1","title":"Men held at the old mill"}"#;
//! let case = Case { actions: vec![parse_line(line)?], ..Case::default() };
//! let left = leave(case, Choice::default());
//! let records = huridocs::write(&left.case)?;
//! let text = r#"{"0101":"e1","0102":"Men held at the old mill","format":"event"}"#;
//! assert_eq!(records[0].value.to_string(), text);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod case;
pub mod ftm;
pub mod geojson;
mod grid;
mod guard;
pub mod huridocs;
mod leaving;
mod ordering;
pub mod tables;

pub use case::{Case, Record};
pub use grid::{Cell, cell};
pub use guard::{Guard, Leak};
pub use leaving::{Choice, Leaving, LeftOut, Names, Words, leave};

/// The longest file that is read, in bytes: all of it is held in memory.
pub const FILE_BYTES_MAX: u64 = 1 << 28;
/// The most records that one file brings: they become one transaction.
pub const RECORDS_MAX: usize = 500_000;

/// Why a file of another program cannot be taken in, or a case not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A line is no record.
    #[error("line {line}: {cause}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong; never a value of the line.
        cause: String,
    },
    /// More records than are taken at once.
    #[error("the file has more than {0} records")]
    TooMany(usize),
    /// Records that refer to each other in a ring.
    #[error("line {0}: its record refers to itself, by way of others")]
    Ring(usize),
    /// A thing of the case has no written form.
    #[error("{0} cannot be written")]
    Form(String),
}
