//! The curve of a posterior: from draws by a kernel, from a grid by its lines.
//!
//! Sums, products, quotients and square roots only, so that every machine gives the same bytes.

use crate::counting::error::{FigureError, people};
use crate::counting::posterior::{Curve, DRAWS_MAX};

/// Cells into which draws are counted before they are smoothed.
const CELLS: usize = 1_024;

/// A distribution whose shares can be asked for.
#[derive(Debug)]
pub(crate) enum Density {
    /// Sorted draws.
    Draws(Vec<f64>),
    /// A line through points.
    Line(Vec<Point>),
}

/// A point of the curve.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    number: f64,
    /// The whole area being one.
    height: f64,
    /// The share of all that lies below.
    below: f64,
}

impl Density {
    /// # Errors
    /// If there is nothing, something that is no count of people, or no weight.
    pub(crate) fn new(curve: &Curve) -> Result<Self, FigureError> {
        let count = match curve {
            Curve::Draws(draws) => draws.len(),
            Curve::Points(points) => points.len(),
        };
        match count {
            0 => return Err(FigureError::Empty),
            count if count > DRAWS_MAX => {
                return Err(FigureError::TooMany { count, max: DRAWS_MAX });
            }
            _ => (),
        }
        match curve {
            Curve::Draws(draws) => {
                let mut sorted = draws.clone();
                for (at, &draw) in draws.iter().enumerate() {
                    people(draw, at + 1)?;
                }
                sorted.sort_by(f64::total_cmp);
                Ok(Self::Draws(sorted))
            }
            Curve::Points(points) => Self::line(points),
        }
    }

    fn line(points: &[(f64, f64)]) -> Result<Self, FigureError> {
        for (at, &(number, height)) in points.iter().enumerate() {
            let row = at + 1;
            people(number, row)?;
            if !height.is_finite() {
                return Err(FigureError::NotFinite { row });
            }
            if height < 0.0 {
                return Err(FigureError::Negative { row });
            }
            if at > 0 && points[at - 1].0 >= number {
                return Err(FigureError::NotAscending { row });
            }
        }
        // Heights have any unit; the largest is one, so that no sum overflows.
        let most = points.iter().map(|it| it.1).fold(0.0, f64::max);
        if most <= 0.0 || points.len() < 2 {
            return Err(FigureError::Flat);
        }
        let mut line: Vec<Point> = Vec::with_capacity(points.len());
        let mut below = 0.0;
        for &(number, height) in points {
            let height = height / most;
            if let Some(last) = line.last() {
                below += (number - last.number) * f64::midpoint(last.height, height);
            }
            line.push(Point { number, height, below });
        }
        if !(below.is_finite() && below > 0.0) {
            return Err(FigureError::Flat);
        }
        for point in &mut line {
            point.height /= below;
            point.below /= below;
        }
        Ok(Self::Line(line))
    }

    /// The share of all that lies below a number.
    pub(crate) fn below(&self, number: f64) -> f64 {
        match self {
            Self::Draws(draws) => {
                size(draws.partition_point(|&draw| draw < number)) / size(draws.len())
            }
            Self::Line(line) => match line.partition_point(|it| it.number < number) {
                0 => 0.0,
                at if at == line.len() => 1.0,
                at => {
                    let (a, b) = (line[at - 1], line[at]);
                    let wide = number - a.number;
                    let part = wide / (b.number - a.number);
                    let height = a.height + (b.height - a.height) * part;
                    a.below + wide * f64::midpoint(a.height, height)
                }
            },
        }
    }

    /// Roughly the number below which such a share lies.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        match self {
            Self::Draws(draws) => {
                let at = crate::ink::whole((size(draws.len()) - 1.0) * share);
                draws[usize::try_from(at).unwrap_or(0).min(draws.len() - 1)]
            }
            Self::Line(line) => {
                let at = line.partition_point(|it| it.below < share).clamp(1, line.len() - 1);
                let (a, b) = (line[at - 1], line[at]);
                let wide = b.below - a.below;
                let part = if wide > 0.0 { (share - a.below) / wide } else { 1.0 };
                a.number + (b.number - a.number) * part.clamp(0.0, 1.0)
            }
        }
    }

    /// Heights at so many places from one number to another, the largest being one. Nothing lies
    /// below `floor`: what smoothing would push there is folded back.
    pub(crate) fn heights(&self, (from, to): (f64, f64), count: usize, floor: f64) -> Vec<f64> {
        let step = (to - from) / size(count.max(2) - 1);
        let place = |at: usize| from + size(at) * step;
        let mut heights: Vec<f64> = match self {
            Self::Draws(draws) => {
                let smoothed = Smoothed::new(draws, (from, to), floor);
                (0..count).map(|at| smoothed.height(place(at))).collect()
            }
            Self::Line(_) => {
                let share = |at: usize| {
                    self.below(place(at) + step / 2.0) - self.below(place(at) - step / 2.0)
                };
                (0..count).map(share).collect()
            }
        };
        let most = heights.iter().copied().fold(0.0, f64::max);
        if most > 0.0 {
            heights.iter_mut().for_each(|height| *height /= most);
        }
        heights
    }
}

/// Draws counted in cells, smoothed with the biweight kernel. Its breadth is that of Silverman,
/// Density Estimation (1986), equation 3.31, times 2.6226, the ratio of the canonical bandwidths
/// of biweight and Gauss (Marron and Nolan, 1988, table 1).
struct Smoothed {
    cells: Vec<f64>,
    from: f64,
    cell: f64,
    breadth: f64,
    floor: f64,
}

impl Smoothed {
    fn new(sorted: &[f64], (from, to): (f64, f64), floor: f64) -> Self {
        let breadth = breadth(sorted).max((to - from) / 200.0);
        let (first, last) = (from - breadth, to + breadth);
        let cell = (last - first) / size(CELLS);
        let mut cells = vec![0.0; CELLS];
        for draw in sorted.iter().filter(|draw| (first..last).contains(*draw)) {
            let at = crate::ink::whole(((draw - first) / cell).floor());
            let at = usize::try_from(at).unwrap_or(0).min(CELLS - 1);
            cells[at] += 1.0;
        }
        Self { cells, from: first, cell, breadth, floor }
    }

    fn height(&self, number: f64) -> f64 {
        if number < self.floor {
            return 0.0;
        }
        let mirrored = 2.0 * self.floor - number;
        let mut sum = 0.0;
        for (at, count) in self.cells.iter().enumerate().filter(|it| *it.1 > 0.0) {
            let middle = self.from + (size(at) + 0.5) * self.cell;
            sum += count
                * (kernel((number - middle) / self.breadth)
                    + kernel((mirrored - middle) / self.breadth));
        }
        sum
    }
}

/// Up to a factor that is the same everywhere.
fn kernel(u: f64) -> f64 {
    let rest = 1.0 - u * u;
    if rest > 0.0 { rest * rest } else { 0.0 }
}

fn breadth(sorted: &[f64]) -> f64 {
    let count = size(sorted.len());
    let mean = sorted.iter().sum::<f64>() / count;
    let spread = sorted.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / count;
    let at = |quarter: usize| sorted[(sorted.len() - 1) * quarter / 4];
    let quartiles = (at(3) - at(1)) / 1.34;
    let deviation = spread.sqrt();
    let spread = if quartiles > 0.0 { deviation.min(quartiles) } else { deviation };
    2.6226 * 0.9 * spread / fifth_root(count)
}

/// Newton's method, from above: it falls to the root and stays there.
fn fifth_root(value: f64) -> f64 {
    let mut root = value.max(1.0);
    for _ in 0..100 {
        let fourth = root * root * root * root;
        root -= (fourth * root - value) / (5.0 * fourth);
    }
    root
}

#[allow(clippy::cast_precision_loss, reason = "a count of things in memory")]
fn size(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_roots() {
        for value in [1.0, 32.0, 1_000.0, 1e6] {
            let root = fifth_root(value);
            assert!((root * root * root * root * root / value - 1.0).abs() < 1e-12, "{root}");
        }
    }

    /// The mass under the curve is that of the draws, and the fold at the floor keeps it whole.
    #[test]
    fn smoothing_loses_nobody() {
        // A triangle: most at the floor, fewer and fewer up to 200.
        let place = |at: i32| 200.0 - 100.0 * (1.0 - (f64::from(at) + 0.5) / 1_000.0).sqrt();
        let draws: Vec<f64> = (0..1_000).map(place).collect();
        let density = Density::new(&Curve::Draws(draws)).expect("draws");
        let heights = density.heights((90.0, 220.0), 1_301, 100.0);
        let all: f64 = heights.iter().sum();
        let part = |from: usize, to: usize| heights[from..to].iter().sum::<f64>() / all;
        assert!(part(0, 100) < 1e-9, "below the floor");
        for (number, share) in [(110.0, 0.19), (125.0, 0.4375), (164.0, 0.8704)] {
            let at = usize::try_from(crate::ink::whole((number - 90.0) * 10.0)).unwrap_or(0);
            assert!((part(0, at) - share).abs() < 0.015, "{number}: {}", part(0, at));
            assert!((density.below(number) - share).abs() < 0.005, "{number}");
        }
    }

    #[test]
    fn a_grid_is_its_lines() {
        let points = vec![(0.0, 0.0), (10.0, 2.0), (20.0, 0.0)];
        let density = Density::new(&Curve::Points(points)).expect("points");
        assert!((density.below(5.0) - 0.125).abs() < 1e-12);
        assert!((density.below(10.0) - 0.5).abs() < 1e-12);
        assert!((density.quantile(0.5) - 10.0).abs() < 1e-9);
        assert!((density.below(99.0) - 1.0).abs() < 1e-12 && density.below(-1.0) <= 0.0);
    }
}
