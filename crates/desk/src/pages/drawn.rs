//! A picture with the same content as a table.

use crate::shown::Shown;

/// A picture with the same content as a table, for `picture_part.html`.
pub(super) struct Drawn {
    /// The id of its heading.
    pub(super) anchor: &'static str,
    /// What it shows.
    pub(super) heading: String,
    /// Server-drawn; every text in it is escaped by the crate that drew it.
    pub(super) svg: String,
    /// The same for a telephone, where there is one.
    pub(super) narrow: Option<String>,
    /// The heads of the table.
    pub(super) heads: Vec<String>,
    /// Its rows.
    pub(super) rows: Vec<Vec<Shown>>,
    /// Rows that are not shown.
    pub(super) more: usize,
}
