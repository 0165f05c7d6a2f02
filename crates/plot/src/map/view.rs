//! Which part of the earth is shown, and where a degree is on paper.
//!
//! Equirectangular, true to scale along the view's middle parallel: straight borders of the
//! graticule, nothing to explain, and a circle on the ground is an ellipse we can compute. Sums,
//! products and roots only, so that every machine gives the same bytes.

use crate::ink::whole;
use crate::map::cell::{Cell, cosine};

/// Kilometres of a degree of latitude.
pub(crate) const KM_PER_DEGREE: f64 = 111.19;
/// Least breadth and height of a view: closer, the coast has nothing to say and a place stands
/// alone on white paper.
pub const VIEW_KM_MIN: f64 = 50.0;
/// A view is at least so many radii of its largest circle wide.
const RADII: f64 = 8.0;
/// Room around the places.
const AROUND: f64 = 1.3;
/// Beyond some 78° the scale is that of 78°: else the poles would be infinitely wide.
const COSINE_MIN: f64 = 0.2;
/// Least and most height of the picture, as parts of its width.
const HEIGHT_PARTS: (f64, f64) = (0.6, 1.0);

/// Tenths of a pixel.
pub(crate) type Tenths = (i32, i32);

/// A window on the earth. Longitudes may run beyond 180°.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    west: f64,
    north: f64,
    /// Pixels of a degree of longitude and of latitude.
    per_degree: (f64, f64),
    /// Pixels.
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// Half the breadth and height of a circle in degrees.
fn reach(lat: f64, km: f64) -> (f64, f64) {
    let high = km / KM_PER_DEGREE;
    ((high / cosine(lat).max(0.01)).min(180.0), high)
}

/// The window of longitudes that leaves out the largest gap: places on both sides of the 180th
/// meridian are neighbours. All longitudes are at or east of the returned one, plus turns.
fn start(cells: &[Cell]) -> f64 {
    let mut all: Vec<f64> = cells.iter().map(|cell| cell.centre().1).collect();
    all.sort_by(f64::total_cmp);
    let after = |at: usize| match all.get(at + 1) {
        Some(next) => *next - all[at],
        None => all[0] + 360.0 - all[at],
    };
    let widest = (0..all.len()).max_by(|&a, &b| after(a).total_cmp(&after(b)));
    widest.map_or(0.0, |at| all[(at + 1) % all.len()])
}

impl View {
    /// A view of all cells with room around them.
    pub(crate) fn fit(cells: &[Cell], width: i32) -> Self {
        let first = start(cells);
        let (mut west, mut east) = (f64::MAX, f64::MIN);
        let (mut south, mut north) = (90.0_f64, -90.0_f64);
        let mut largest = 0.0_f64;
        for cell in cells {
            let (lat, lon) = cell.centre();
            let km = f64::from(cell.radius_metres()) / 1_000.0;
            let (wide, high) = reach(lat, km);
            let lon = first + (lon - first).rem_euclid(360.0);
            (west, east) = (west.min(lon - wide), east.max(lon + wide));
            (south, north) = (south.min(lat - high), north.max(lat + high));
            largest = largest.max(km);
        }
        let (south, north) = (south.max(-90.0), north.min(90.0));
        let middle = (f64::midpoint(west, east), f64::midpoint(south, north));
        let shrink = cosine(middle.1).max(COSINE_MIN);
        let least = VIEW_KM_MIN.max(RADII * largest) / KM_PER_DEGREE;
        let high = ((north - south) * AROUND).max(least).min(180.0);
        let wide = ((east - west) * shrink * AROUND).max(least).min(360.0 * shrink);
        let wide_px = f64::from(width);
        let high_px = wide_px * (high / wide).clamp(HEIGHT_PARTS.0, HEIGHT_PARTS.1);
        // Pixels of a degree of latitude: all fits, and no more than one turn is ever shown.
        let per_lat = (wide_px / wide).min(high_px / high).max(wide_px / (360.0 * shrink));
        let high_px = high_px.min(180.0 * per_lat);
        let half = high_px / per_lat / 2.0;
        let top = (middle.1 + half).clamp(2.0 * half - 90.0, 90.0);
        let per_lon = per_lat * shrink;
        Self {
            west: middle.0 - wide_px / per_lon / 2.0,
            north: top,
            per_degree: (per_lon, per_lat),
            width,
            height: whole(high_px).max(1),
        }
    }

    /// Where a place is, in pixels: on the turn that is nearest to the view's middle.
    pub(crate) fn place(&self, (lat, lon): (f64, f64)) -> (f64, f64) {
        let half = self.degrees_wide() / 2.0;
        let lon = (lon - self.west - half + 180.0).rem_euclid(360.0) - 180.0 + half;
        (lon * self.per_degree.0, (self.north - lat) * self.per_degree.1)
    }

    /// Half the breadth and height in pixels of a circle on the ground.
    pub(crate) fn radii(&self, lat: f64, km: f64) -> (f64, f64) {
        let (wide, high) = reach(lat, km);
        (wide * self.per_degree.0, high * self.per_degree.1)
    }

    /// A point of the map, in tenths of a pixel.
    pub(crate) fn point(&self, (lon, lat): (i32, i32)) -> Tenths {
        let x = f64::from(lon) / 100.0 - self.west;
        let y = self.north - f64::from(lat) / 100.0;
        (whole(x * self.per_degree.0 * 10.0), whole(y * self.per_degree.1 * 10.0))
    }

    /// Pixels of a whole turn around the earth.
    pub(crate) fn turn(&self) -> f64 {
        360.0 * self.per_degree.0
    }

    /// Kilometres of a pixel from north to south.
    pub(crate) fn km_per_pixel(&self) -> f64 {
        KM_PER_DEGREE / self.per_degree.1
    }

    /// Breadth and height in pixels of so many degrees.
    pub(crate) fn size(&self, (wide, high): (f64, f64)) -> (f64, f64) {
        (wide * self.per_degree.0, high * self.per_degree.1)
    }

    fn degrees_wide(&self) -> f64 {
        f64::from(self.width) / self.per_degree.0
    }

    /// Northern and southern edge.
    fn lats(&self) -> (f64, f64) {
        (self.north, self.north - f64::from(self.height) / self.per_degree.1)
    }

    /// Pixels of a kilometre along a parallel in the middle; none where one bar could not be
    /// true for the whole picture.
    pub(crate) fn per_km(&self) -> Option<f64> {
        let (north, south) = self.lats();
        let (a, b) = (cosine(north), cosine(south));
        let widest = if north * south < 0.0 { 1.0 } else { a.max(b) };
        (widest < 1.3 * a.min(b)).then(|| self.per_degree.1 / KM_PER_DEGREE)
    }

    /// Meridians or parallels: hundredths of degrees and pixels, at least `gap` pixels apart.
    pub(crate) fn lines(&self, parallels: bool, gap: f64) -> Vec<(i32, i32)> {
        let (north, south) = self.lats();
        let (from, to, per) = if parallels {
            (south, north, self.per_degree.1)
        } else {
            (self.west, self.west + self.degrees_wide(), self.per_degree.0)
        };
        // Hundredths are whole numbers: no 42.900000000000006.
        let steps = [10, 20, 50, 100, 200, 500, 1_000, 1_500, 3_000, 4_500, 9_000];
        let fits = |step: &&i32| f64::from(**step) / 100.0 * per >= gap;
        let step = steps.iter().find(fits).copied().unwrap_or(9_000);
        let first = whole((from * 100.0 / f64::from(step)).ceil());
        let last = whole((to * 100.0 / f64::from(step)).floor());
        let line = |at: i32| {
            let degrees = f64::from(at * step) / 100.0;
            let x = if parallels { self.north - degrees } else { degrees - self.west };
            (at * step, whole(x * per))
        };
        (first..=last).map(line).collect()
    }
}
