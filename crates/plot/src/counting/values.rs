//! An axis of numbers: where a number is, and the ticks whose labels leave room for one another.
//!
//! Sums, products and roundings only, so that every machine gives the same bytes.

use crate::counting::figures::Figures;
use crate::counting::frame::{Page, Para, SMALL_LINE, SMALL_SIZE, Side};
use crate::ink::{Ink, QUIET, whole};
use crate::text::width;

/// Height of the numbers under an axis.
const NUMBERS: i32 = 24;
/// Lines of what is counted, before they end in an ellipsis.
const UNIT_LINES_MAX: usize = 3;
/// Least room between two labels.
const LABEL_GAP: i32 = 12;
/// More ticks than this make nothing clearer.
const TICKS_MAX: i64 = 12;
/// An axis begins at nought unless all that is on it lies in its last two thirds.
const FROM_NOUGHT: f64 = 0.35;

/// Numbers on a line of pixels that begins at a distance from the page's start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values {
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// Distance of the line from the page's start.
    pub(crate) at: i32,
    pub(crate) width: i32,
}

/// A number with its distance from the page's start.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub(crate) at: i32,
    pub(crate) label: String,
    /// Where the middle of the label goes.
    pub(crate) label_at: i32,
}

impl Values {
    /// An axis for counts of people between these two.
    pub(crate) fn of_people((least, most): (f64, f64), (at, width): (i32, i32)) -> Self {
        let from = if least < most * FROM_NOUGHT { 0.0 } else { least };
        let pad = ((most - from) * 0.04).max(if most - from < 1.0 { 1.0 } else { 0.0 });
        let from = if from > 0.0 { (from - pad).max(0.0) } else { from };
        Self { from, to: most + pad, at, width }
    }

    /// The distance of a number from the page's start; what is beyond is at the edge.
    pub(crate) fn x(&self, value: f64) -> i32 {
        let part = (value - self.from) / (self.to - self.from);
        self.at + whole(part.clamp(0.0, 1.0) * f64::from(self.width))
    }

    /// The finest ticks on whole numbers that fit.
    pub(crate) fn ticks(&self, page: &Page<'_>, figures: &Figures) -> Vec<Tick> {
        let fitting = steps().filter_map(|step| self.marks(step, TICKS_MAX)).find_map(|marks| {
            let ticks: Vec<Tick> =
                marks.into_iter().map(|mark| self.tick(mark, page, figures)).collect();
            fit(&ticks).then_some(ticks)
        });
        fitting.unwrap_or_default()
    }

    #[allow(clippy::cast_precision_loss, reason = "marks are far below 2^53")]
    fn tick(&self, mark: i64, page: &Page<'_>, figures: &Figures) -> Tick {
        let at = self.x(mark as f64);
        let label = figures.integer(mark);
        let label_at = page.within(at, width(&label, SMALL_SIZE));
        Tick { at, label, label_at }
    }

    /// Multiples of a step on the axis; none if there are more than `most`.
    pub(crate) fn marks(&self, step: i64, most: i64) -> Option<Vec<i64>> {
        let (first, last) = (multiple(self.from, step, true), multiple(self.to, step, false));
        let count = (last - first) / step + 1;
        (count <= most).then(|| (0..count.max(0)).map(|at| first + at * step).collect())
    }

    /// The ticks, and what they count under them; `y` is the foot of the plane. The upright lines
    /// pass through the given stretches alone, so that they cross no words.
    pub(crate) fn draw(
        &self,
        ink: &mut Ink,
        page: &Page<'_>,
        (free, y): (&[(i32, i32)], i32),
        unit: &str,
    ) {
        let ticks = self.ticks(page, &page.frame.figures);
        let mut grid = String::new();
        for tick in &ticks {
            grid.push_str(&upright(page.x(tick.at), free));
            grid.push_str(&format!("M{} {y}v4", page.x(tick.at)));
        }
        if !grid.is_empty() {
            ink.put(format_args!(
                "<path class=\"plot-grid\" d=\"{grid}\" stroke=\"{QUIET}\" stroke-opacity=\"0.3\"/>"
            ));
        }
        let (left, right) = (page.x(self.at), page.x(self.at + self.width));
        ink.put(format_args!("<path d=\"M{left} {y}H{right}\" stroke=\"{QUIET}\"/>"));
        ink.put(format_args!("<g class=\"plot-axis\">"));
        for tick in &ticks {
            let style = (SMALL_SIZE, QUIET, Side::Middle);
            page.text(ink, (tick.label_at, y + 17), &tick.label, style);
        }
        let unit = unit_lines(page, unit);
        let middle = page.within(self.at + self.width / 2, unit.width());
        page.lines(ink, (middle, y + 33), &unit, (SMALL_LINE, QUIET, Side::Middle));
        ink.end_group();
    }
}

/// Height of an axis: numbers, and what they count.
pub(crate) fn axis_height(page: &Page<'_>, unit: &str) -> i32 {
    NUMBERS + unit_lines(page, unit).count() * SMALL_LINE + 6
}

fn unit_lines(page: &Page<'_>, unit: &str) -> Para {
    Para::new(unit, SMALL_SIZE, (page.room, UNIT_LINES_MAX))
}

/// An upright line through these stretches.
pub(crate) fn upright(x: i32, free: &[(i32, i32)]) -> String {
    free.iter().map(|(top, foot)| format!("M{x} {top}V{foot}")).collect()
}

/// Stretches of which neighbours are joined.
pub(crate) fn joined(stretches: impl Iterator<Item = (i32, i32)>) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::new();
    for (top, foot) in stretches.filter(|it| it.0 < it.1) {
        match out.last_mut() {
            Some(last) if last.1 == top => last.1 = foot,
            _ => out.push((top, foot)),
        }
    }
    out
}

/// 1, 2, 5, 10 and so on to beyond what is ever drawn.
pub(crate) fn steps() -> impl Iterator<Item = i64> {
    (0..14).flat_map(|power| [1, 2, 5].map(|step| step * 10_i64.pow(power)))
}

/// The next multiple of a step at or above a number, or at or below it.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "clamped far below 2^53"
)]
fn multiple(value: f64, step: i64, above: bool) -> i64 {
    let parts = value.clamp(-1e13, 1e13) / step as f64;
    (if above { parts.ceil() } else { parts.floor() }) as i64 * step
}

fn fit(ticks: &[Tick]) -> bool {
    ticks.windows(2).all(|pair| {
        let needed = width(&pair[0].label, SMALL_SIZE) + width(&pair[1].label, SMALL_SIZE);
        pair[1].label_at - pair[0].label_at >= needed / 2 + LABEL_GAP
    })
}
