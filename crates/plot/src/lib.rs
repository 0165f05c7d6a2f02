//! Draws the pictures of a case as SVG, on the server, without a line of script.
//!
//! Ten pictures, each with its content as a table beside it (docs/pictures.md describes them):
//!
//! | picture | table | answers |
//! |---|---|---|
//! | [`attribution_graph`] | [`table_fallback`] | who has it from whom, when, and what it all hangs on |
//! | [`timeline()`] | [`timeline_table`] | what happened when, as uncertain as it is |
//! | [`map()`] | [`map_table`] | where, no more exactly than may be published |
//! | [`collapse()`] | [`collapse_table`] | how few the many reports rest on |
//! | [`upset()`] | [`upset_table`] | which lists overlap, and by how many people |
//! | [`posterior()`] | [`posterior_table`] | how probable each number is |
//! | [`panel()`] | [`panel_table`] | what several models say, and whether they agree |
//! | [`leave_one_out()`] | [`leave_one_out_table`] | what the number would be without a list |
//! | [`strata()`] | [`strata_table`] | the number by period, place, sex |
//! | [`waterfall()`] | [`waterfall_table`] | why two listings are held to be one person |
//!
//! The same text goes to the Desk, to print and into a dossier, so it is the same bytes for the
//! same input, refers to nothing outside itself and carries no `<style>`, no `style=` and no
//! script (the pages' policy is `style-src 'self'`). Colours are `currentColor` and CSS variables
//! with fallbacks:
//!
//! | variable | fallback | for |
//! |---|---|---|
//! | `--plot-box` | `none` | inside of boxes |
//! | `--plot-line` | `currentColor` | outlines and arrows |
//! | `--plot-quiet` | `#6b7280` | second lines, lesser arrows (4.5:1 or better on both grounds) |
//! | `--plot-cut` | `#c2410c` | what it all hangs on: always with hatching and a thick outline |
//! | `--plot-water` | `currentColor` | the sea: always with a pattern, at a tenth of its strength |
//!
//! Nothing is told by colour alone. Labels are escaped, and controls that would reorder or hide
//! text are written out. Never decides what is true; draws what it is given.
//!
//! ```
//! use testimony_plot::{AttributionPicture, PictureNode, Role, attribution_graph};
//! let node = |id: &str, role, in_file| PictureNode {
//!     id: id.to_owned(), label: id.to_owned(), role, in_file, in_cut: in_file };
//! let svg = attribution_graph(&AttributionPicture {
//!     title: "Who says it".to_owned(),
//!     nodes: vec![node("w1", Role::Eyewitness, false), node("paper", Role::Relay, true)],
//!     edges: vec![("w1".to_owned(), "paper".to_owned(), false)],
//!     ..AttributionPicture::default()
//! });
//! assert!(svg.starts_with("<svg "));
//! ```

#![forbid(unsafe_code)]

mod axis;
mod calendar;
mod collapse;
mod counting;
mod fold;
mod ink;
mod kind;
mod layers;
mod layout;
mod map;
mod period;
mod picture;
mod svg;
mod text;
mod timeline;

pub use crate::calendar::{CalendarWords, DAY_MAX, DAY_MIN};
pub use crate::collapse::{
    CollapsePicture, CollapseReport, CollapseTable, CollapseWords, ENDS_MAX, LINES_MAX, collapse,
    collapse_table,
};
pub use crate::counting::{
    BITS_MAX, Curve, DRAWS_MAX, EstimateTable, EstimateTableRow, EstimateWords, Estimated,
    FigureError, Figures, Frame, LISTS_MAX, LISTS_MIN, LeaveOneOutPicture, LeftOut, PEOPLE_MAX,
    PanelModel, PanelPicture, PosteriorPicture, PosteriorTable, PosteriorWords, ROWS_DRAWN_MAX,
    STEPS_MAX, StrataPicture, Stratum, UpsetPattern, UpsetPicture, UpsetTable, UpsetTableRow,
    UpsetWords, WaterfallPicture, WaterfallStep, WaterfallTable, WaterfallTableRow, WaterfallWords,
    leave_one_out, leave_one_out_table, panel, panel_table, posterior, posterior_table, strata,
    strata_table, upset, upset_table, waterfall, waterfall_table,
};
pub use crate::fold::{FOLD_MIN, NODES_MAX};
pub use crate::kind::{Kind, KindWords};
pub use crate::map::{
    Cell, MapPicture, MapPoint, MapTable, MapTableRow, MapWords, PRECISION_MAX_METRES, PlaceError,
    VIEW_KM_MIN, coarsen, map, map_table,
};
pub use crate::period::PERIODS_MAX;
pub use crate::picture::{
    AttributionPicture, Direction, PictureNode, PictureTable, PictureWords, Role, TableRow,
    table_fallback,
};
pub use crate::svg::attribution_graph;
pub use crate::text::LABEL_WIDTH_MAX;
pub use crate::timeline::{
    LANES_MAX, ROWS_MAX, TimeRuns, TimelinePicture, TimelineRow, TimelineTable, TimelineTableRow,
    TimelineWords, timeline, timeline_table,
};

/// Narrowest picture: the smallest telephone that is still in use.
pub const WIDTH_MIN: i32 = 320;
/// Widest picture of a given width: a sheet of A3 across.
pub const WIDTH_MAX: i32 = 1_600;
