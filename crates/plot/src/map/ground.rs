//! Land, water, coast and borders within a view, as paths in tenths of a pixel.

use crate::map::basemap::{Basemap, Point, Turn};
use crate::map::clip;
use crate::map::view::{Tenths, View};

/// A line may leave its course by so many tenths of a pixel.
const TOLERANCE: f64 = 5.0;
/// A whole turn in the map's units.
const TURN: i32 = 36_000;
/// The view may reach over the 180th meridian on either side, and so may arcs.
const TURNS: [i32; 5] = [-2 * TURN, -TURN, 0, TURN, 2 * TURN];
/// Land and water that cover fewer hundredths of a square pixel are specks.
const SPECK: i64 = 2 * 150;

/// What there is to draw.
#[derive(Debug, Default)]
pub(crate) struct Ground {
    /// Everything that is not land, to be filled by the even-odd rule.
    pub(crate) water: String,
    pub(crate) coast: String,
    pub(crate) borders: String,
    /// Countries by code with the largest piece that is seen.
    pub(crate) countries: Vec<(u16, Vec<Tenths>)>,
}

/// The ground of a view.
pub(crate) fn ground(map: &Basemap, view: &View, wanted: &[u16]) -> Ground {
    let size = (view.width * 10, view.height * 10);
    let mut ground = Ground::default();
    path(&mut ground.water, &[(0, 0), (size.0, 0), size, (0, size.1)], true);
    for ring in &map.land {
        for seen in pieces(map, ring, view) {
            path(&mut ground.water, &seen, true);
        }
    }
    for (arc, is_border) in map.arcs.iter().zip(&map.is_border) {
        let into = if *is_border { &mut ground.borders } else { &mut ground.coast };
        for piece in unseamed(arc) {
            for turn in TURNS.into_iter().filter(|&turn| overlaps(bounds(piece, view, turn), size))
            {
                let points = simplified(piece, view, turn);
                // An island that is no more than a speck.
                if points.first() != points.last() || clip::double_area(&points) >= SPECK {
                    lines(into, &points, size);
                }
            }
        }
    }
    for country in map.countries.iter().filter(|country| wanted.contains(&country.code)) {
        let rings = country.rings.iter().flat_map(|ring| pieces(map, ring, view));
        if let Some(largest) = rings.max_by_key(|ring| clip::double_area(ring)) {
            ground.countries.push((country.code, largest));
        }
    }
    ground
}

/// The arcs of a ring, each moved by whole turns so that it begins where the last one ends.
fn joined<'a>(map: &'a Basemap, ring: &'a [Turn]) -> Vec<(&'a [Point], bool, i32)> {
    let mut end = None;
    let mut all = Vec::new();
    for &(arc, turned) in ring {
        let arc = map.arcs[arc].as_slice();
        let (Some(&first), Some(&last)) = (arc.first(), arc.last()) else { continue };
        let (first, last) = if turned { (last, first) } else { (first, last) };
        let shift = end.map_or(0, |end: i32| end - first.0);
        all.push((arc, turned, shift));
        end = Some(last.0 + shift);
    }
    all
}

/// The parts of a ring that are seen; the same land may be seen on two turns.
fn pieces(map: &Basemap, ring: &[Turn], view: &View) -> Vec<Vec<Tenths>> {
    let size = (view.width * 10, view.height * 10);
    let joined = joined(map, ring);
    let mut pieces = Vec::new();
    for turn in TURNS {
        let boxes = joined.iter().map(|&(arc, _, shift)| bounds(arc, view, turn + shift));
        if !boxes.reduce(both).is_some_and(|area| overlaps(area, size)) {
            continue;
        }
        let mut points: Vec<Tenths> = Vec::new();
        for &(arc, turned, shift) in &joined {
            let mut arc = simplified(arc, view, turn + shift);
            if turned {
                arc.reverse();
            }
            points.extend(arc);
        }
        points.extend(around_pole(&joined).map(|point| view.point((point.0 + turn, point.1))));
        points.dedup();
        let seen = clip::area(&points, size);
        if clip::double_area(&seen) >= SPECK {
            pieces.push(seen);
        }
    }
    pieces
}

/// A ring that goes around the world is closed along the pole on its side.
fn around_pole(joined: &[(&[Point], bool, i32)]) -> impl Iterator<Item = Point> + use<> {
    let end = |arc: Option<&(&[Point], bool, i32)>, at_end: bool| {
        let (arc, turned, shift) = arc?;
        let point = if *turned == at_end { arc.first() } else { arc.last() };
        point.map(|point| (point.0 + shift, point.1))
    };
    let corners = match (end(joined.first(), false), end(joined.last(), true)) {
        (Some(first), Some(last)) if first.0 != last.0 => {
            let pole = 9_000 * last.1.signum();
            [Some((last.0, pole)), Some((first.0, pole))]
        }
        _ => [None, None],
    };
    corners.into_iter().flatten()
}

/// On paper, without the points that nobody misses (Douglas and Peucker). Both ends stay, so
/// that arcs meet, and an arc that two rings share is the same in both.
fn simplified(arc: &[Point], view: &View, turn: i32) -> Vec<Tenths> {
    let points: Vec<Tenths> = arc.iter().map(|&(x, y)| view.point((x + turn, y))).collect();
    let last = points.len().saturating_sub(1);
    let mut keep = vec![false; points.len()];
    let mut spans = vec![(0, last)];
    while let Some((from, to)) = spans.pop() {
        keep[from] = true;
        keep[to] = true;
        let away = |at: usize| clip::distance(points[at], (points[from], points[to]));
        let furthest = (from + 1..to).max_by(|&a, &b| away(a).total_cmp(&away(b)));
        if let Some(at) = furthest.filter(|&at| away(at) > TOLERANCE) {
            spans.extend([(from, at), (at, to)]);
        }
    }
    let kept = points.into_iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(point, _)| point).collect()
}

/// The box around an arc on paper.
fn bounds(arc: &[Point], view: &View, turn: i32) -> [i32; 4] {
    let (mut low, mut high) = ((i32::MAX, i32::MAX), (i32::MIN, i32::MIN));
    for &(x, y) in arc {
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    }
    // The latitude grows upwards, the paper downwards.
    let (a, b) = (
        view.point((low.0.saturating_add(turn), high.1)),
        view.point((high.0.saturating_add(turn), low.1)),
    );
    [a.0, a.1, b.0, b.1]
}

/// The box around two boxes.
fn both(a: [i32; 4], b: [i32; 4]) -> [i32; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

fn overlaps([left, top, right, bottom]: [i32; 4], size: Tenths) -> bool {
    right >= 0 && left <= size.0 && bottom >= 0 && top <= size.1
}

/// An arc without the seams at which the map was cut open: the 180th meridian and the pole.
fn unseamed(arc: &[Point]) -> Vec<&[Point]> {
    let on_seam = |point: &Point| point.0.rem_euclid(TURN) == TURN / 2;
    let is_seam =
        |a: &Point, b: &Point| (a.0 == b.0 && on_seam(a)) || (a.1 <= -8_999 && b.1 <= -8_999);
    let mut pieces = Vec::new();
    let mut from = 0;
    for at in 1..arc.len() {
        if is_seam(&arc[at - 1], &arc[at]) {
            pieces.push(&arc[from..at]);
            from = at;
        }
    }
    pieces.push(&arc[from..]);
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

fn lines(into: &mut String, points: &[Tenths], size: Tenths) {
    clip::line(points, size).iter().for_each(|piece| path(into, piece, false));
}

/// Relative steps: half the bytes of absolute ones.
fn path(into: &mut String, points: &[Tenths], close: bool) {
    let Some((first, rest)) = points.split_first() else { return };
    into.push_str(&format!("M{} {}l", first.0, first.1));
    let mut last = *first;
    for point in rest {
        let (dx, dy) = (point.0 - last.0, point.1 - last.1);
        // A minus separates as well as a space.
        let before = if into.ends_with('l') || dx < 0 { "" } else { " " };
        let between = if dy < 0 { "" } else { " " };
        into.push_str(&format!("{before}{dx}{between}{dy}"));
        last = *point;
    }
    if into.ends_with('l') {
        into.push_str("0 0");
    }
    if close {
        into.push('z');
    }
}
