//! What the number would be without each of the lists.
//!
//! If the answer hangs on one list, the row without it leaves the band of all lists. Never says
//! which list is wrong: a list that changes much may be the only one that covers a village.

use crate::counting::error::FigureError;
use crate::counting::estimates::{EstimateTable, EstimateWords, Estimated, Row, check, table};
use crate::counting::frame::Frame;
use crate::counting::rows::{Behind, Chart};

/// The estimate with all lists, and without each.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveOneOutPicture {
    /// What stands around it.
    pub frame: Frame,
    /// The first row, with all lists: "all lists" in the reader's language.
    pub all: LeftOut,
    /// One row a list that is left out.
    pub without: Vec<LeftOut>,
    /// The words inside the picture.
    pub words: EstimateWords,
}

/// The estimate without a list.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// "Without the list of …".
    pub label: String,
    /// What else must be known of it; may be empty.
    pub note: String,
    /// Those who are documented on the lists that remain.
    pub documented: u64,
    /// What the model then says.
    pub estimated: Estimated,
}

impl LeaveOneOutPicture {
    fn rows(&self) -> Vec<Row<'_>> {
        [&self.all].into_iter().chain(&self.without).map(row).collect()
    }
}

fn row(left: &LeftOut) -> Row<'_> {
    Row {
        of: "",
        label: &left.label,
        note: &left.note,
        documented: Some(left.documented),
        sound: true,
        estimated: &left.estimated,
    }
}

/// Draws the rows as a whole `<svg>` element, for a page or as a file.
///
/// # Errors
/// If no list is left out, or a figure is no count of people. Row 1 is that of all lists.
pub fn leave_one_out(picture: &LeaveOneOutPicture) -> Result<String, FigureError> {
    let rows = checked(picture)?;
    let band = match picture.all.estimated.values() {
        (Some(estimate), Some((lo, hi))) => Some((estimate, lo, hi)),
        _ => None,
    };
    let behind = Behind { band, ..Behind::default() };
    Ok(Chart::new(&picture.frame, &picture.words, rows, behind).draw("plot-leave-one-out"))
}

/// The picture as a table.
///
/// # Errors
/// As [`leave_one_out`].
pub fn leave_one_out_table(picture: &LeaveOneOutPicture) -> Result<EstimateTable, FigureError> {
    Ok(table(&picture.frame, &checked(picture)?, &picture.words))
}

fn checked(picture: &LeaveOneOutPicture) -> Result<Vec<Row<'_>>, FigureError> {
    if picture.without.is_empty() {
        return Err(FigureError::Empty);
    }
    let rows = picture.rows();
    check(&rows)?;
    Ok(rows)
}
