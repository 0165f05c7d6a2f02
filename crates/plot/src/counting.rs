//! Pictures of counting: which lists overlap, what the models say, how sure anyone can be.
//!
//! [`upset()`] shows the overlaps, [`posterior()`] one model's answer, [`panel()`] several side by
//! side, [`leave_one_out()`] what a list does to the answer, [`strata()`] its parts, and
//! [`waterfall()`] why two listings are held to be one person. Every number that is drawn as a length
//! is also written. Never estimates: an interval, a median, a refusal are the caller's. What cannot
//! be a count of people is a [`FigureError`], not a picture.

mod columns;
mod density;
mod error;
mod estimates;
mod figures;
mod frame;
mod leave_one_out;
mod legend;
mod panel;
mod posterior;
mod rows;
mod strata;
mod upset;
mod values;
mod waterfall;

#[cfg(test)]
mod tests;

pub use crate::counting::error::{FigureError, PEOPLE_MAX};
pub use crate::counting::estimates::{
    EstimateTable, EstimateTableRow, EstimateWords, Estimated, ROWS_DRAWN_MAX,
};
pub use crate::counting::figures::Figures;
pub use crate::counting::frame::Frame;
pub use crate::counting::leave_one_out::{
    LeaveOneOutPicture, LeftOut, leave_one_out, leave_one_out_table,
};
pub use crate::counting::panel::{PanelModel, PanelPicture, panel, panel_table};
pub use crate::counting::posterior::{
    Curve, DRAWS_MAX, PosteriorPicture, PosteriorTable, PosteriorWords, posterior, posterior_table,
};
pub use crate::counting::strata::{StrataPicture, Stratum, strata, strata_table};
pub use crate::counting::upset::{
    LISTS_MAX, LISTS_MIN, UpsetPattern, UpsetPicture, UpsetTable, UpsetTableRow, UpsetWords, upset,
    upset_table,
};
pub use crate::counting::waterfall::{
    BITS_MAX, STEPS_MAX, WaterfallPicture, WaterfallStep, WaterfallTable, WaterfallTableRow,
    WaterfallWords, waterfall, waterfall_table,
};
