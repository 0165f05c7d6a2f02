//! Several models side by side, those included that were refused.
//!
//! Where the intervals of two sound models do not overlap, a hatched band shows the gap between
//! them and a bracket joins the two: the data do not determine the number. Never picks a model.

use crate::counting::error::{FigureError, whole_people};
use crate::counting::estimates::{EstimateTable, EstimateWords, Estimated, Row, check, table};
use crate::counting::frame::Frame;
use crate::counting::rows::{Behind, Chart};

/// Models in the order in which they are to stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PanelPicture {
    /// What stands around it.
    pub frame: Frame,
    /// Those who are documented: a broken line through all rows.
    pub documented: u64,
    /// The models.
    pub models: Vec<PanelModel>,
    /// The words inside the picture.
    pub words: EstimateWords,
}

/// One model.
#[derive(Debug, Clone, PartialEq)]
pub struct PanelModel {
    /// Its name.
    pub name: String,
    /// What else must be known of it; may be empty.
    pub note: String,
    /// Whether it counts where intervals are compared: it exists, converged and fits.
    pub sound: bool,
    /// What it says.
    pub estimated: Estimated,
}

impl PanelPicture {
    fn rows(&self) -> Vec<Row<'_>> {
        self.models.iter().map(row).collect()
    }
}

fn row(model: &PanelModel) -> Row<'_> {
    let PanelModel { name, note, sound, estimated } = model;
    Row { of: "", label: name, note, documented: None, sound: *sound, estimated }
}

/// Draws the models as a whole `<svg>` element, for a page or as a file.
///
/// # Errors
/// If there is no model, or a figure that is no count of people.
pub fn panel(picture: &PanelPicture) -> Result<String, FigureError> {
    let rows = picture.rows();
    check(&rows)?;
    whole_people(picture.documented, 0)?;
    let behind = Behind { line: Some(picture.documented), gap: gap(&rows), ..Behind::default() };
    Ok(Chart::new(&picture.frame, &picture.words, rows, behind).draw("plot-panel"))
}

/// The picture as a table.
///
/// # Errors
/// As [`panel`].
pub fn panel_table(picture: &PanelPicture) -> Result<EstimateTable, FigureError> {
    let mut rows = picture.rows();
    check(&rows)?;
    whole_people(picture.documented, 0)?;
    rows.iter_mut().for_each(|row| row.documented = Some(picture.documented));
    Ok(table(&picture.frame, &rows, &picture.words))
}

/// The two sound models that are farthest apart, by their places in the panel, if their intervals
/// do not overlap. If all overlap in pairs they have a number in common, so two are enough.
fn gap(rows: &[Row<'_>]) -> Option<(usize, usize)> {
    let sound = rows.iter().enumerate().filter(|(_, row)| row.sound);
    let intervals: Vec<(usize, (f64, f64))> =
        sound.filter_map(|(at, row)| Some((at, row.estimated.values().1?))).collect();
    let low = intervals.iter().min_by(|a, b| a.1.1.total_cmp(&b.1.1))?;
    let high = intervals.iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0))?;
    (low.1.1 < high.1.0).then_some((low.0, high.0))
}
