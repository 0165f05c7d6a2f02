//! Where it was, as coarsely as it may be published: circles of uncertainty on an embedded map.
//!
//! A point is a [`Cell`], and a cell comes from [`coarsen`] alone: an exact place cannot reach
//! the picture. Never draws a circle smaller than its cell, never fetches a tile, never takes a
//! side in a border: the words of the map's makers stand below it.

mod basemap;
mod cell;
mod clip;
mod draw;
mod ground;
mod labels;
mod places;
mod view;

use crate::kind::{Kind, KindWords};
use crate::picture::Direction;
use crate::text::visible;

pub use crate::map::cell::{Cell, PRECISION_MAX_METRES, PlaceError, coarsen};
pub use crate::map::draw::map;
pub use crate::map::view::VIEW_KM_MIN;

/// A map. The order of the points does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapPicture {
    /// Read out first by a screen reader; shown by browsers on hover.
    pub title: String,
    /// The picture in a sentence or two.
    pub desc: String,
    /// Where something was.
    pub points: Vec<MapPoint>,
    /// Countries to be named, by their numbers in ISO 3166-1. None: no country is named.
    pub countries: Vec<(u16, String)>,
    /// Which way the page reads. The earth is not mirrored.
    pub direction: Direction,
    /// Width in pixels, from [`crate::WIDTH_MIN`] to [`crate::WIDTH_MAX`].
    pub width: i32,
    /// The words inside the picture.
    pub words: MapWords,
}

impl Default for MapPicture {
    fn default() -> Self {
        Self {
            title: String::new(),
            desc: String::new(),
            points: Vec::new(),
            countries: Vec::new(),
            direction: Direction::default(),
            width: 720,
            words: MapWords::default(),
        }
    }
}

/// Something at a coarse place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MapPoint {
    /// Where, with its precision.
    pub cell: Cell,
    /// The name that is shown. A label that names a village says more than a circle of 50 km.
    pub label: String,
    /// What was there.
    pub kind: Kind,
    /// How many.
    pub count: u32,
}

/// The words inside a map, in the reader's language; the default is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapWords {
    /// The kinds of points.
    pub kinds: KindWords,
    /// How far from the middle it may have been; `{km}` is replaced.
    pub within: String,
    /// A place that others are drawn together with; `{label}` and `{count}` are replaced.
    pub more: String,
    /// On the scale; `{km}` is replaced.
    pub kilometres: String,
    /// In the legend: what a circle says, and the square of several places together.
    pub outline: String,
    /// Who made the map.
    pub attribution: String,
    /// Whose the borders are.
    pub borders: String,
    /// Instead of a picture without points.
    pub empty: String,
}

impl Default for MapWords {
    fn default() -> Self {
        Self {
            kinds: KindWords::default(),
            within: "within {km} km".to_owned(),
            more: "{label} and {count} more".to_owned(),
            kilometres: "{km} km".to_owned(),
            outline: "somewhere within the outline".to_owned(),
            attribution: "Map: Natural Earth, public domain".to_owned(),
            borders: "The borders are those of the map's makers.".to_owned(),
            empty: "No place can be shown".to_owned(),
        }
    }
}

impl MapWords {
    fn within(&self, km: u32) -> String {
        visible(&self.within).replace("{km}", &km.to_string())
    }
}

/// The same content for an HTML table: everything, nothing merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapTable {
    /// The caption.
    pub title: String,
    /// One row a point, sorted by label.
    pub rows: Vec<MapTableRow>,
}

/// One point in the table. Texts are for escaping by the page's templates; controls that reorder
/// text are already written out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MapTableRow {
    /// The name.
    pub label: String,
    /// What was there.
    pub kind: Kind,
    /// How many.
    pub count: u32,
    /// Latitude of the circle's middle, with as many digits as the cell can bear.
    pub lat: String,
    /// Longitude, likewise.
    pub lon: String,
    /// Kilometres around it within which the place lies.
    pub radius_km: u32,
}

/// The map as a table, for those who do not see the picture and for print.
pub fn map_table(picture: &MapPicture) -> MapTable {
    let row = |point: &MapPoint| {
        let (lat, lon) = point.cell.degrees();
        MapTableRow {
            label: visible(&point.label),
            kind: point.kind,
            count: point.count,
            lat,
            lon,
            radius_km: point.cell.radius_metres() / 1_000,
        }
    };
    let mut rows: Vec<MapTableRow> = picture.points.iter().map(row).collect();
    rows.sort();
    MapTable { title: visible(&picture.title), rows }
}
