//! Points that would lie upon one another become one circle with a count.

use std::collections::BTreeMap;

use crate::map::view::{KM_PER_DEGREE, View};
use crate::map::{Cell, MapPoint};

/// Several places in one part of the grid, this many pixels high, are drawn as that part.
const TOGETHER: f64 = 30.0;
/// A circle that is smaller on paper would be a pinpoint. Larger only ever says less.
const RADIUS_MIN: f64 = 9.0;
/// Circles are one if their middles are nearer than this part of both radii together.
const NEAR: f64 = 0.6;
/// A circle that is so many times larger stays by itself: it says something else. Neither does
/// one grow by more, or a row of neighbours would become a continent.
const LARGER: f64 = 2.0;

/// A circle, in pixels: on the ground it is one, on paper an ellipse. Or a part of the grid.
#[derive(Debug, Clone)]
pub(crate) struct Circle<'a> {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) rx: f64,
    pub(crate) ry: f64,
    /// How much broader than high a circle is here: the more, the further from the middle
    /// parallel towards the pole.
    stretch: f64,
    /// A rectangle: several places together, or a circle around a pole.
    pub(crate) is_part: bool,
    /// Kilometres on the ground.
    pub(crate) km: u32,
    pub(crate) points: Vec<&'a MapPoint>,
}

impl Circle<'_> {
    pub(crate) fn count(&self) -> u32 {
        self.points.iter().fold(0, |sum, point| sum.saturating_add(point.count))
    }
}

/// Circles, the largest first, so that none hides another.
pub(crate) fn circles<'a>(points: &'a [MapPoint], view: &View) -> Vec<Circle<'a>> {
    let mut by_cell: BTreeMap<Cell, Vec<&MapPoint>> = BTreeMap::new();
    for point in points {
        by_cell.entry(point.cell).or_default().push(point);
    }
    let mut by_part: BTreeMap<Cell, Vec<(Cell, Vec<&MapPoint>)>> = BTreeMap::new();
    for (cell, points) in by_cell {
        by_part.entry(part(cell, view)).or_default().push((cell, points));
    }
    let mut circles: Vec<Circle<'_>> = Vec::new();
    for (part, mut cells) in by_part {
        let alone = (cells.len() == 1).then(|| cells[0].0);
        let points = cells.drain(..).flat_map(|(_, points)| points).collect();
        // One cell alone stays where it is.
        circles.push(match alone {
            Some(cell) => circle(cell, points, view),
            None => together(part, points, view),
        });
    }
    join(&mut circles, view.km_per_pixel());
    for circle in &mut circles {
        circle.points.sort();
    }
    let key = |circle: &Circle<'_>| (-circle.ry, circle.y, circle.x);
    circles.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2))
    });
    circles
}

/// The part of the grid that is large enough on paper.
fn part(mut cell: Cell, view: &View) -> Cell {
    while view.size(cell.degrees_wide_high()).1 < TOGETHER && cell.coarser() != cell {
        cell = cell.coarser();
    }
    cell
}

/// One cell: the circle that holds it.
fn circle<'a>(cell: Cell, points: Vec<&'a MapPoint>, view: &View) -> Circle<'a> {
    let (lat, lon) = cell.centre();
    let km = cell.radius_metres() / 1_000;
    let high = f64::from(km) / KM_PER_DEGREE;
    if lat.abs() + high >= 90.0 {
        // Around a pole a circle is a band: all longitudes, from the pole to its far side.
        let pole = 90.0 * lat.signum();
        let (top, low) =
            (view.place((pole, lon)).1, view.place((lat - high * lat.signum(), lon)).1);
        let x = f64::from(view.width) / 2.0;
        let (y, ry) = (f64::midpoint(top, low), (top - low).abs() / 2.0);
        let ry = ry.max(RADIUS_MIN);
        return Circle { x, y, rx: x, ry, stretch: 1.0, is_part: true, km, points };
    }
    let (x, y) = view.place((lat, lon));
    let (rx, ry) = view.radii(lat, f64::from(km));
    let (stretch, ry) = (rx / ry, ry.max(RADIUS_MIN));
    let rx = (ry * stretch).max(RADIUS_MIN);
    Circle { x, y, rx, ry, stretch, is_part: false, km, points }
}

/// Several cells: the part of the grid that they share.
fn together<'a>(part: Cell, points: Vec<&'a MapPoint>, view: &View) -> Circle<'a> {
    let (lat, lon) = part.centre();
    let (x, y) = view.place((lat, lon));
    let (wide, high) = view.size(part.degrees_wide_high());
    if lat.abs() >= 90.0 {
        return circle(part, points, view);
    }
    let km = part.radius_metres() / 1_000;
    let (rx, ry) = (wide / 2.0, high / 2.0);
    Circle { x, y, rx, ry, stretch: 1.0, is_part: true, km, points }
}

/// Neighbours across a line of the grid: the circle around both.
fn join(circles: &mut Vec<Circle<'_>>, km_per_pixel: f64) {
    let mut at = 0;
    while at < circles.len() {
        let near = (at + 1..circles.len()).find(|&other| is_near(&circles[at], &circles[other]));
        match near {
            None => at += 1,
            Some(other) => {
                let other = circles.swap_remove(other);
                around(&mut circles[at], other, km_per_pixel);
                // It has grown: those before may be near now.
                at = 0;
            }
        }
    }
}

fn distance(a: &Circle<'_>, b: &Circle<'_>) -> f64 {
    ((a.x - b.x).powi(2) + (a.y - b.y).powi(2)).sqrt()
}

fn is_near(a: &Circle<'_>, b: &Circle<'_>) -> bool {
    let (large, small) = (a.ry.max(b.ry), a.ry.min(b.ry));
    let apart = distance(a, b);
    let alike = !a.is_part && !b.is_part && large <= LARGER * small;
    alike
        && apart < NEAR * (a.ry + b.ry)
        && apart + a.ry + b.ry <= 2.0 * LARGER * RADIUS_MIN.max(small)
}

/// The smallest circle around two. Reckoned where a circle is as broad as high, by the lesser
/// stretch of the two: that takes distances for larger rather than smaller.
fn around<'a>(a: &mut Circle<'a>, b: Circle<'a>, km_per_pixel: f64) {
    let stretch = a.stretch.min(b.stretch);
    let (ax, bx) = (a.x / stretch, b.x / stretch);
    let radius = |circle: &Circle<'_>| circle.ry.max(circle.rx / stretch);
    let (ra, rb) = (radius(a), radius(&b));
    let apart = ((ax - bx).powi(2) + (a.y - b.y).powi(2)).sqrt();
    let both = if ra >= apart + rb {
        ra
    } else if rb >= apart + ra {
        rb
    } else {
        (apart + ra + rb) / 2.0
    };
    let part = if apart > 0.0 { ((both - ra) / apart).clamp(0.0, 1.0) } else { 0.0 };
    a.x = (ax + (bx - ax) * part) * stretch;
    a.y += (b.y - a.y) * part;
    (a.rx, a.ry, a.stretch) = (both * stretch, both, stretch);
    a.km = kilometres(both * km_per_pixel).max(a.km).max(b.km);
    a.points.extend(b.points);
}

/// Upwards to whole ones, and never more than half the earth's circumference.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn kilometres(value: f64) -> u32 {
    value.ceil().clamp(1.0, 180.0 * KM_PER_DEGREE) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kind::Kind;
    use crate::map::coarsen;

    /// Kilometres between two places on a sphere.
    fn kilometres_between(a: (f64, f64), b: (f64, f64)) -> f64 {
        let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
        let across = a.0.to_radians().cos() * b.0.to_radians().cos() * half(a.1, b.1);
        2.0 * 6_371.0 * (half(a.0, b.0) + across).sqrt().asin()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        /// Whatever is drawn together lies within the outline, and within the kilometres that
        /// its title says.
        #[test]
        fn an_outline_holds_all_that_it_stands_for(
            middle in (-80.0..80.0_f64, -180.0..180.0_f64),
            spread in prop::sample::select(vec![0.2, 2.0, 20.0]),
            places in prop::collection::vec((-1.0..1.0_f64, -1.0..1.0_f64, 0u32..200_000), 1..40),
        ) {
            let points: Vec<MapPoint> = places.iter().map(|&(lat, lon, precision)| {
                let lat = (middle.0 + lat * spread).clamp(-90.0, 90.0);
                let lon = (middle.1 + lon * spread + 540.0).rem_euclid(360.0) - 180.0;
                let cell = coarsen(lat, lon, precision).expect("on earth");
                MapPoint { cell, label: String::new(), kind: Kind::Act, count: 1 }
            }).collect();
            let cells: Vec<Cell> = points.iter().map(|point| point.cell).collect();
            let view = View::fit(&cells, 688);
            let circles = circles(&points, &view);
            prop_assert_eq!(circles.iter().map(|one| one.points.len()).sum::<usize>(), points.len());
            for circle in &circles {
                for point in &circle.points {
                    let (x, y) = view.place(point.cell.centre());
                    // What goes over an edge of the whole world goes on at the other.
                    let turn = view.turn();
                    let near = (x - circle.x + turn / 2.0).rem_euclid(turn) - turn / 2.0;
                    let (dx, dy) = (near / circle.rx, (y - circle.y) / circle.ry);
                    let inside = if circle.is_part {
                        dx.abs() <= 1.001 && dy.abs() <= 1.001
                    } else {
                        dx * dx + dy * dy <= 1.001
                    };
                    prop_assert!(inside, "{:?} at {} {} in {:?}", point.cell, x, y, circle);
                    let first = circle.points[0].cell.centre();
                    let apart = kilometres_between(first, point.cell.centre());
                    prop_assert!(apart <= 2.0 * f64::from(circle.km) + 1.0, "{} km in {:?}", apart, circle);
                }
            }
        }
    }
}
