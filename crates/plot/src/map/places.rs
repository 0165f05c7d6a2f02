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
    join(&mut circles);
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
        return Circle { x, y, rx: x, ry: ry.max(RADIUS_MIN), is_part: true, km, points };
    }
    let (x, y) = view.place((lat, lon));
    let (rx, ry) = view.radii(lat, f64::from(km));
    Circle { x, y, rx: rx.max(RADIUS_MIN), ry: ry.max(RADIUS_MIN), is_part: false, km, points }
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
    Circle { x, y, rx: wide / 2.0, ry: high / 2.0, is_part: true, km, points }
}

/// Neighbours across a line of the grid: the circle around both.
fn join(circles: &mut Vec<Circle<'_>>) {
    let mut at = 0;
    while at < circles.len() {
        let near = (at + 1..circles.len()).find(|&other| is_near(&circles[at], &circles[other]));
        match near {
            None => at += 1,
            Some(other) => {
                let other = circles.swap_remove(other);
                around(&mut circles[at], other);
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

/// The smallest circle around two, or the larger one if it holds the other.
fn around<'a>(a: &mut Circle<'a>, b: Circle<'a>) {
    let apart = distance(a, &b);
    let stretch = (a.rx / a.ry).max(b.rx / b.ry);
    // Kilometres of a pixel, of whichever knows more of them.
    let km = |circle: &Circle<'_>| f64::from(circle.km) / circle.ry;
    let km = km(a).max(km(&b));
    if a.ry < apart + b.ry {
        let radius = if b.ry >= apart + a.ry { b.ry } else { (apart + a.ry + b.ry) / 2.0 };
        let move_by = if apart > 0.0 { ((radius - a.ry) / apart).clamp(0.0, 1.0) } else { 0.0 };
        a.x += (b.x - a.x) * move_by;
        a.y += (b.y - a.y) * move_by;
        a.ry = radius;
    }
    a.rx = a.ry * stretch;
    a.km = kilometres(a.ry * km).max(a.km).max(b.km);
    a.points.extend(b.points);
}

/// Upwards to whole ones, and never more than half the earth's circumference.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn kilometres(value: f64) -> u32 {
    value.ceil().clamp(1.0, 180.0 * KM_PER_DEGREE) as u32
}
