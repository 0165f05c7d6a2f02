//! Three columns: what it is, the plane of numbers, and the numbers written.
//!
//! On a telephone they stand above one another.

use crate::counting::frame::Page;

/// Between two columns.
const GAP: i32 = 14;
/// Narrowest column of labels.
const LABELS_MIN: i32 = 90;

/// Where the columns are: distances from the page's start, and widths.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    pub(crate) labels: i32,
    /// Of the plane.
    pub(crate) plane_at: i32,
    pub(crate) plane: i32,
    pub(crate) figures: i32,
}

impl Columns {
    /// From what labels and figures want; `beside` is kept free between plane and figures.
    pub(crate) fn new(page: &Page<'_>, (labels, figures): (i32, i32), beside: i32) -> Self {
        if page.narrow {
            let (labels, figures) = (page.room, page.room);
            return Self { labels, plane_at: 0, plane: page.room - beside, figures };
        }
        let labels = labels.clamp(LABELS_MIN, (page.room * 3 / 10).max(LABELS_MIN));
        let figures = figures.clamp(0, page.room * 3 / 10);
        let plane_at = labels + GAP;
        let plane = page.room - plane_at - GAP - figures - beside;
        Self { labels, plane_at, plane, figures }
    }
}
