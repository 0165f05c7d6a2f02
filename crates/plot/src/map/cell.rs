//! Coarse places: a fixed grid of the earth in which every place has one cell at each precision.
//!
//! Rows have the height 180° / 2^k; each row is cut into a power of two of columns, as many as
//! leave a cell no narrower than it is high. So the cell of a coarser precision holds the whole
//! cell of a finer one: who publishes one place at two precisions tells no more than the finer.
//! The grid is the same for every picture, every case and every team: nothing is drawn by
//! chance, so that many pictures of one place cannot be averaged.

use std::f64::consts::PI;
use std::fmt;

/// Why a place has no cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceError {
    /// Latitude not within -90 to 90, longitude not within -180 to 180, or not a number.
    NotOnEarth,
    /// Coarser than [`PRECISION_MAX_METRES`].
    TooCoarse,
}

impl fmt::Display for PlaceError {
    /// Never the coordinates: they may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOnEarth => "coordinates are not on earth",
            Self::TooCoarse => "precision is coarser than the coarsest cells",
        })
    }
}

impl std::error::Error for PlaceError {}

/// Coarsest precision: half of what the coarsest cells have, so that a cell is never wider than
/// a continent.
pub const PRECISION_MAX_METRES: u32 = 1_000_000;

/// Rows of the finest grid, as a power of two: 16,384 rows of 1.22 km. Nothing finer is drawn.
const ROWS_LOG2: u8 = 14;
/// How often two rows become one: up to 16 rows of 1,250 km.
const LEVEL_MAX: u8 = 10;
/// From pole to pole along a meridian, rounded down.
const METRES_PER_HALF_TURN: f64 = 20_003_900.0;
/// Metres of a degree, rounded up: for radii.
const METRES_PER_DEGREE: f64 = 111_700.0;

/// A cell of the grid: all that a picture knows of a place. Made by [`coarsen`] alone, so that
/// no exact place can reach a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    level: u8,
    row: u32,
    column: u32,
}

/// The cell of a place, for a precision in metres: the cell is at least so high and so wide.
/// 0 gives the finest, some 1.2 km.
///
/// # Errors
///
/// For what is not on earth, and for a precision over [`PRECISION_MAX_METRES`].
pub fn coarsen(lat: f64, lon: f64, precision_metres: u32) -> Result<Cell, PlaceError> {
    // Written so that what is no number is refused as well.
    if !((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)) {
        return Err(PlaceError::NotOnEarth);
    }
    if precision_metres > PRECISION_MAX_METRES {
        return Err(PlaceError::TooCoarse);
    }
    let height = |level: u8| METRES_PER_HALF_TURN / f64::from(rows(level));
    let wanted = f64::from(precision_metres);
    let level = (0..LEVEL_MAX).find(|&level| height(level) >= wanted).unwrap_or(LEVEL_MAX);
    let row = part((lat + 90.0) / 180.0, rows(level));
    // 180° east is 180° west.
    let turn = (lon + 180.0) / 360.0;
    let column = part(if turn < 1.0 { turn } else { 0.0 }, columns(level, row));
    Ok(Cell { level, row, column })
}

/// Which of `count` equal parts a fraction lies in.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a fraction from 0 to 1 of at most 32,768 parts"
)]
fn part(fraction: f64, count: u32) -> u32 {
    ((fraction * f64::from(count)).floor() as u32).min(count - 1)
}

fn rows(level: u8) -> u32 {
    1 << (ROWS_LOG2 - level.min(LEVEL_MAX))
}

/// The largest power of two that leaves a cell as wide as high at its narrower edge.
fn columns(level: u8, row: u32) -> u32 {
    let rows = rows(level);
    let height = 180.0 / f64::from(rows);
    let (south, north) = edges(rows, row);
    let room = 360.0 * cosine(south).min(cosine(north)) / height;
    // A hair's breadth of rounding must not decide between two grids.
    let fits = |columns: &u32| f64::from(*columns) <= room * (1.0 - 1e-9);
    (1..=ROWS_LOG2 + 1).map(|log2| 1 << log2).take_while(fits).last().unwrap_or(1)
}

fn edges(rows: u32, row: u32) -> (f64, f64) {
    let edge = |row: u32| f64::from(row) * 180.0 / f64::from(rows) - 90.0;
    (edge(row), edge(row + 1))
}

impl Cell {
    /// Latitude and longitude of the middle, in degrees. A cap around a pole has the pole.
    pub fn centre(&self) -> (f64, f64) {
        let (south, north) = edges(rows(self.level), self.row);
        let columns = columns(self.level, self.row);
        if columns == 1 {
            return (if south < 0.0 { -90.0 } else { 90.0 }, 0.0);
        }
        let width = 360.0 / f64::from(columns);
        (f64::midpoint(south, north), (f64::from(self.column) + 0.5) * width - 180.0)
    }

    /// Metres from the middle within which the place lies: the circle holds the whole cell.
    pub fn radius_metres(&self) -> u32 {
        let (south, north) = edges(rows(self.level), self.row);
        let columns = columns(self.level, self.row);
        let metres = if columns == 1 {
            (north - south) * METRES_PER_DEGREE
        } else {
            let high = (north - south) / 2.0 * METRES_PER_DEGREE;
            let widest = cosine(south).max(cosine(north));
            let wide = 180.0 / f64::from(columns) * widest * METRES_PER_DEGREE;
            (high * high + wide * wide).sqrt()
        };
        // Whole kilometres: no figure that the cell does not have.
        1_000 * (1..40_000).find(|&km| f64::from(km) * 1_000.0 >= metres).unwrap_or(40_000)
    }

    /// Latitude and longitude with as many digits as the cell can bear, and no sign: `55.8 N`.
    /// The letters are those of the coordinates' standard; a face may put its own words around.
    pub fn degrees(&self) -> (String, String) {
        let digits = match self.level {
            0..=3 => 2,
            4..=6 => 1,
            _ => 0,
        };
        let (lat, lon) = self.centre();
        let side = |value: f64, plus, minus| if value < 0.0 { minus } else { plus };
        (
            format!("{:.digits$} {}", lat.abs(), side(lat, 'N', 'S')),
            format!("{:.digits$} {}", lon.abs(), side(lon, 'E', 'W')),
        )
    }

    /// The cell that is twice as high and holds this one; itself, if it is among the coarsest.
    pub fn coarser(&self) -> Self {
        if self.level >= LEVEL_MAX {
            return *self;
        }
        let (level, row) = (self.level + 1, self.row / 2);
        // Both counts are powers of two, and the coarser one is never the larger.
        let shrink = columns(self.level, self.row) / columns(level, row);
        Self { level, row, column: self.column / shrink.max(1) }
    }

    /// Degrees from west to east and from south to north.
    pub(crate) fn degrees_wide_high(&self) -> (f64, f64) {
        let columns = columns(self.level, self.row);
        (360.0 / f64::from(columns), 180.0 / f64::from(rows(self.level)))
    }
}

/// The cosine of an angle in degrees, by its series: the functions of the standard library may
/// differ in the last digit from one platform to the next, and a cell must not.
pub(crate) fn cosine(degrees: f64) -> f64 {
    let x = degrees.abs().min(90.0) * PI / 180.0;
    let (mut sum, mut term) = (0.0, 1.0);
    for step in 0..12_u8 {
        sum += term;
        let n = f64::from(2 * step);
        term *= -x * x / ((n + 1.0) * (n + 2.0));
    }
    sum.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_is_the_cosine() {
        for tenth in -900..=900_i32 {
            let degrees = f64::from(tenth) / 10.0;
            assert!((cosine(degrees) - degrees.to_radians().cos()).abs() < 1e-12, "{degrees}");
        }
    }

    #[test]
    fn a_coarser_grid_never_has_more_columns() {
        for level in 0..LEVEL_MAX {
            for row in 0..rows(level) {
                let (fine, coarse) = (columns(level, row), columns(level + 1, row / 2));
                assert!(coarse <= fine && fine % coarse == 0, "{level} {row}");
            }
        }
    }

    #[test]
    fn poles_are_caps() {
        let cell = coarsen(89.999, 120.0, 100_000).expect("on earth");
        assert_eq!(cell, coarsen(90.0, -77.0, 100_000).expect("on earth"));
        assert_eq!(cell.degrees(), ("90 N".to_owned(), "0 E".to_owned()));
    }
}
