//! What can be wrong with lists. No variant holds a name, or any other content of a list.

/// Why lists cannot be linked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No listing at all.
    #[error("the lists are empty: there is nothing to link")]
    Empty,
    /// A listing without a word that could be compared.
    #[error("no column of names, dates or places is known: listings cannot be compared")]
    NothingToCompare,
    /// More listings than this crate numbers.
    #[error("there are more than {max} listings; part them by block key (docs/SCALE.md)")]
    TooMany {
        /// The limit.
        max: usize,
    },
    /// More lists than an inclusion pattern has places for.
    #[error("there are more than {max} lists")]
    TooManyLists {
        /// The limit.
        max: usize,
    },
    /// The texts of one column are more than can be held.
    #[error("the column `{column}` holds more than {max} bytes of different texts")]
    TooMuchText {
        /// The field.
        column: &'static str,
        /// The limit.
        max: usize,
    },
    /// Two listings of one list with one id.
    #[error("rows {first} and {second} of list {list} have the same id; ids must differ")]
    DuplicateId {
        /// The number of the list, from 1.
        list: usize,
        /// The row of the one.
        first: u64,
        /// The row of the other.
        second: u64,
    },
    /// A setting beyond what it may be.
    #[error("{what} must be {range}")]
    Setting {
        /// Which.
        what: &'static str,
        /// What it may be.
        range: &'static str,
    },
    /// The sorted runs could not be kept.
    #[error("a sorted run could not be put aside or read again: {0}")]
    Spill(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The caller said stop.
    #[error("stopped; nothing was written")]
    Stopped,
}
