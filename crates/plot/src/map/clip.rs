//! Cutting lines and areas to the view, in tenths of a pixel.

use crate::ink::whole;
use crate::map::view::Tenths;

/// Areas: Sutherland and Hodgman, one edge after the other. Edges along the view's own border
/// may run there and back; nothing is stroked there.
pub(crate) fn area(ring: &[Tenths], (width, height): Tenths) -> Vec<Tenths> {
    let inside: [fn(Tenths, Tenths) -> i32; 4] =
        [|p, _| p.0, |p, size| size.0 - p.0, |p, _| p.1, |p, size| size.1 - p.1];
    let mut ring = ring.to_vec();
    for distance in inside {
        let before = std::mem::take(&mut ring);
        for (at, &b) in before.iter().enumerate() {
            let a = before[(at + before.len() - 1) % before.len()];
            let (da, db) = (distance(a, (width, height)), distance(b, (width, height)));
            if (da < 0) != (db < 0) {
                ring.push(between(a, b, (da, db)));
            }
            if db >= 0 {
                ring.push(b);
            }
        }
    }
    ring.dedup();
    ring
}

/// The point on the border between two whose distances have different signs.
fn between(a: Tenths, b: Tenths, (da, db): (i32, i32)) -> Tenths {
    let part = f64::from(da) / (f64::from(da) - f64::from(db));
    let mean = |a: i32, b: i32| whole(f64::from(a) + (f64::from(b) - f64::from(a)) * part);
    (mean(a.0, b.0), mean(a.1, b.1))
}

/// Lines: every piece that lies within, by the method of Liang and Barsky.
pub(crate) fn line(points: &[Tenths], size: Tenths) -> Vec<Vec<Tenths>> {
    let mut pieces: Vec<Vec<Tenths>> = Vec::new();
    for pair in points.windows(2) {
        let Some((a, b)) = segment(pair[0], pair[1], size) else { continue };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&a) => piece.push(b),
            _ => pieces.push(vec![a, b]),
        }
    }
    pieces
}

fn segment(a: Tenths, b: Tenths, (width, height): Tenths) -> Option<(Tenths, Tenths)> {
    let (x, y) = (f64::from(a.0), f64::from(a.1));
    let (dx, dy) = (f64::from(b.0) - x, f64::from(b.1) - y);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    let edges = [(-dx, x), (dx, f64::from(width) - x), (-dy, y), (dy, f64::from(height) - y)];
    for (step, room) in edges {
        if step < 0.0 {
            enter = enter.max(room / step);
        } else if step > 0.0 {
            leave = leave.min(room / step);
        } else if room < 0.0 {
            return None;
        }
    }
    let at = |part: f64| (whole(x + dx * part), whole(y + dy * part));
    (enter < leave).then(|| (at(enter), at(leave)))
}

/// How far a point is from a line between two others.
pub(crate) fn distance(point: Tenths, (a, b): (Tenths, Tenths)) -> f64 {
    let vector = |from: Tenths, to: Tenths| {
        (f64::from(to.0) - f64::from(from.0), f64::from(to.1) - f64::from(from.1))
    };
    let ((dx, dy), (px, py)) = (vector(a, b), vector(a, point));
    let long = dx * dx + dy * dy;
    let part = if long > 0.0 { ((px * dx + py * dy) / long).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (px - part * dx, py - part * dy);
    (x * x + y * y).sqrt()
}

/// Twice the area of a ring, without sign.
pub(crate) fn double_area(ring: &[Tenths]) -> i64 {
    let cross =
        |a: &Tenths, b: &Tenths| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1);
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    pairs.map(|(a, b)| cross(a, b)).sum::<i64>().abs()
}

/// Whether a point is within a ring, by crossings.
pub(crate) fn contains(ring: &[Tenths], point: Tenths) -> bool {
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    let crosses = |(a, b): &(&Tenths, &Tenths)| {
        (a.1 > point.1) != (b.1 > point.1) && {
            let part = f64::from(point.1 - a.1) / f64::from(b.1 - a.1);
            f64::from(point.0) < f64::from(a.0) + part * f64::from(b.0 - a.0)
        }
    };
    pairs.filter(crosses).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Tenths = (100, 100);

    #[test]
    fn an_area_is_cut_to_the_view() {
        let cut = area(&[(-50, 20), (50, 20), (50, 60), (-50, 60)], SIZE);
        assert_eq!(double_area(&cut), 2 * 50 * 40);
        assert!(cut.iter().all(|&(x, y)| (0..=100).contains(&x) && (0..=100).contains(&y)));
        let around = area(&[(-900, -900), (900, -900), (900, 900), (-900, 900)], SIZE);
        assert_eq!(double_area(&around), 2 * 100 * 100);
        assert!(area(&[(200, 200), (300, 200), (300, 300)], SIZE).is_empty());
    }

    #[test]
    fn a_line_keeps_what_is_inside() {
        let pieces = line(&[(-50, 50), (50, 50), (150, 50), (150, 70), (50, 70)], SIZE);
        assert_eq!(pieces, [vec![(0, 50), (50, 50), (100, 50)], vec![(100, 70), (50, 70)]]);
        assert!(line(&[(-10, -10), (-10, 200)], SIZE).is_empty());
    }

    #[test]
    fn inside_and_outside() {
        let ring = [(0, 0), (10, 0), (10, 10), (0, 10)];
        assert!(contains(&ring, (5, 5)) && !contains(&ring, (15, 5)));
    }
}
