//! Where a place may be shown: the cell of a fixed grid that its point lies in (docs/spec/exchange.md,
//! section 3).
//!
//! A grid and no random shift: a shift that is drawn anew says more with every export, and the mean
//! of many is the point. Whoever knows a cell knows the cell, however often it is exported; the cell
//! of a cell's centre is the cell itself.

use testimony_model::{Point, Precision};

/// Degrees are counted in ten-millionths: a centimetre.
const DEGREE: i64 = 10_000_000;
/// Metres of a degree of latitude, at most (at the poles).
const DEGREE_METRES: f64 = 111_700.0;
/// A cell is at least so much of its height wide, so that rows near the equator need no wider ones.
const LEAST_WIDTH: f64 = 0.9;
/// Digits behind the point that a centre needs.
const DECIMALS: usize = 7;

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The latitude of its centre, in ten-millionths of a degree.
    latitude: i64,
    /// The longitude.
    longitude: i64,
    /// The longer edge, in metres, rounded up.
    pub edge_metres: u32,
}

/// The cell of a point; `None` where it is no point.
pub fn cell(point: &Point, precision: Precision) -> Option<Cell> {
    point.degrees()?;
    let latitude = units(&point.latitude)?;
    let longitude = units(&point.longitude)?;
    let edge = edge(precision);
    let (south, height) = span(latitude, edge, 90 * DEGREE);
    let middle = south + height / 2;
    let width = width(edge, middle);
    let (west, width) = span(longitude, width, 180 * DEGREE);
    Some(Cell {
        latitude: middle,
        longitude: west + width / 2,
        edge_metres: metres(height, width, south),
    })
}

impl Cell {
    /// The centre, as text.
    pub fn centre(&self) -> Point {
        Point { latitude: text(self.latitude), longitude: text(self.longitude) }
    }

    /// The centre in degrees: longitude, latitude.
    pub fn position(&self) -> [f64; 2] {
        let degrees = |units: i64| text(units).parse().unwrap_or(0.0);
        [degrees(self.longitude), degrees(self.latitude)]
    }
}

/// The height of a cell.
fn edge(precision: Precision) -> i64 {
    match precision {
        Precision::Exact => DEGREE / 10_000,
        Precision::Vicinity => DEGREE / 1_000,
        Precision::Locality => DEGREE / 100,
        Precision::Larger => DEGREE / 2,
    }
}

/// The beginning and size of the cell that a coordinate lies in; the last one ends with the globe.
fn span(at: i64, size: i64, end: i64) -> (i64, i64) {
    let at = at.clamp(-end, end - 1);
    let begin = -end + (at + end) / size * size;
    (begin, size.min(end - begin))
}

/// The width of a cell: so many heights that it is, in metres, nine tenths as wide as high at least.
#[allow(clippy::cast_possible_truncation, reason = "from 1 to 720 after the clamp")]
fn width(edge: i64, latitude: i64) -> i64 {
    let shrink = degrees(latitude).to_radians().cos();
    // At the poles a cell is the whole ring.
    let times = if shrink > 0.001 { (LEAST_WIDTH / shrink).ceil() } else { f64::INFINITY };
    let most = 360 * DEGREE / edge;
    if times.is_finite() { (times as i64).clamp(1, most) * edge } else { 360 * DEGREE }
}

/// The longer edge: a cell is widest where it lies nearest to the equator.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 4.1e7")]
fn metres(height: i64, width: i64, south: i64) -> u32 {
    let north = south + height;
    let nearest = if south <= 0 && north >= 0 { 0 } else { south.abs().min(north.abs()) };
    let wide = degrees(width) * degrees(nearest).to_radians().cos();
    (wide.max(degrees(height)) * DEGREE_METRES).ceil() as u32
}

#[allow(clippy::cast_precision_loss, reason = "below 2^53")]
fn degrees(units: i64) -> f64 {
    units as f64 / DEGREE as f64
}

/// Decimal degrees in ten-millionths; further digits are cut off.
fn units(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part: String = part.chars().chain(std::iter::repeat('0')).take(DECIMALS).collect();
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    Some(sign * (whole * DEGREE + part.parse::<i64>().ok()?))
}

fn text(units: i64) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (whole, part) = (units.abs() / DEGREE, units.abs() % DEGREE);
    let part = format!("{part:07}");
    let part = part.trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}
