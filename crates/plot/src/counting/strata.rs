//! The number by period, by place, by sex: one axis for all, so that parts can be compared.
//!
//! Rows with one heading stand together, in the order in which the first of them came. Never adds
//! strata up: people without a date, a place or a sex are in none.

use std::collections::BTreeMap;

use crate::counting::error::FigureError;
use crate::counting::estimates::{EstimateTable, EstimateWords, Estimated, Row, check, table};
use crate::counting::frame::Frame;
use crate::counting::rows::{Behind, Chart};

/// Parts of the number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StrataPicture {
    /// What stands around it.
    pub frame: Frame,
    /// The parts, in the order in which they are to stand.
    pub strata: Vec<Stratum>,
    /// The words inside the picture.
    pub words: EstimateWords,
}

/// One part.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratum {
    /// By what: "Period", "Place", "Sex" in the reader's language.
    pub of: String,
    /// Which: "March 1999".
    pub label: String,
    /// What else must be known of it; may be empty.
    pub note: String,
    /// Those who are documented.
    pub documented: u64,
    /// What the model says.
    pub estimated: Estimated,
}

impl StrataPicture {
    fn rows(&self) -> Vec<Row<'_>> {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for stratum in &self.strata {
            let next = places.len();
            places.entry(&stratum.of).or_insert(next);
        }
        let mut rows: Vec<Row<'_>> = self.strata.iter().map(row).collect();
        rows.sort_by_key(|row| places.get(row.of));
        rows
    }
}

fn row(stratum: &Stratum) -> Row<'_> {
    Row {
        of: &stratum.of,
        label: &stratum.label,
        note: &stratum.note,
        documented: Some(stratum.documented),
        sound: true,
        estimated: &stratum.estimated,
    }
}

/// Draws the parts as a whole `<svg>` element, for a page or as a file.
///
/// # Errors
/// If there is no stratum, or a figure that is no count of people. Rows are numbered as drawn.
pub fn strata(picture: &StrataPicture) -> Result<String, FigureError> {
    let rows = picture.rows();
    check(&rows)?;
    Ok(Chart::new(&picture.frame, &picture.words, rows, Behind::default()).draw("plot-strata"))
}

/// The picture as a table.
///
/// # Errors
/// As [`strata`].
pub fn strata_table(picture: &StrataPicture) -> Result<EstimateTable, FigureError> {
    let rows = picture.rows();
    check(&rows)?;
    Ok(table(&picture.frame, &rows, &picture.words))
}
