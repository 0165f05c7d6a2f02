//! Texts on the map: each where it covers nothing, or not at all.

use crate::ink::{Edge, whole};
use crate::map::places::Circle;

/// A rectangle in pixels: left, top, right, bottom.
pub(crate) type Area = [i32; 4];

/// From this many pixels on a circle has room for texts.
const WIDE: i32 = 64;

/// What is taken.
#[derive(Debug, Default)]
pub(crate) struct Taken(Vec<Area>);

fn apart(a: &Area, b: &Area) -> bool {
    a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]
}

/// The box around a circle.
pub(crate) fn bounds(circle: &Circle<'_>) -> Area {
    [
        whole(circle.x - circle.rx),
        whole(circle.y - circle.ry),
        whole(circle.x + circle.rx),
        whole(circle.y + circle.ry),
    ]
}

impl Taken {
    /// A wide circle may have texts in it, and only its number must stay free.
    pub(crate) fn add_circle(&mut self, circle: &Circle<'_>) {
        let [left, top, right, bottom] = bounds(circle);
        let (x, y) = (i32::midpoint(left, right), i32::midpoint(top, bottom));
        let number = [left.max(x - 16), top.max(y - 12), right.min(x + 16), bottom.min(y + 12)];
        let is_wide = right - left > WIDE || bottom - top > WIDE;
        self.0.push(if is_wide { number } else { [left, top, right, bottom] });
    }

    pub(crate) fn add(&mut self, area: Area) {
        self.0.push(area);
    }

    /// Takes the first area that is free and within the map.
    pub(crate) fn take(&mut self, areas: &[Area], (width, height): (i32, i32)) -> Option<Area> {
        let inside = |area: &Area| {
            area[0] >= 2 && area[1] >= 2 && area[2] <= width - 2 && area[3] <= height - 2
        };
        let free = |area: &Area| inside(area) && self.0.iter().all(|other| apart(area, other));
        let found = areas.iter().copied().find(free)?;
        self.0.push(found);
        Some(found)
    }
}

/// Where the label of a circle may stand, and on which side it touches the circle: beside,
/// above, below, and at the corners; first the side to which the text runs.
pub(crate) fn around(circle: &Circle<'_>, (width, height): (i32, i32), rtl: bool) -> [Place; 8] {
    let [left, top, right, bottom] = bounds(circle);
    let (x, y) = (whole(circle.x), whole(circle.y));
    let east = |y: i32, gap: i32| (at((right + gap, y), (width, height)), Edge::Left);
    let west = |y: i32, gap: i32| (at((left - gap - width, y), (width, height)), Edge::Right);
    let over = |y: i32| (at((x - width / 2, y), (width, height)), Edge::Middle);
    let (low, high) = (bottom - height / 2, top - height / 2);
    let sides = [east(y - height / 2, 4), west(y - height / 2, 4)];
    let [first, second] = if rtl { [sides[1], sides[0]] } else { sides };
    let stacked = [over(top - 2 - height), over(bottom + 2)];
    let corners = [east(high, 0), east(low, 0), west(high, 0), west(low, 0)];
    let ([above, below], [a, b, c, d]) = (stacked, corners);
    [first, second, above, below, a, b, c, d]
}

/// An area, and the edge of it at which the text stands.
pub(crate) type Place = (Area, Edge);

fn at((left, top): (i32, i32), (width, height): (i32, i32)) -> Area {
    [left, top, left + width, top + height]
}
