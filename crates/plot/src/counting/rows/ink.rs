//! Marks of the rows: bars, points, bands, the bracket.

use crate::counting::estimates::Estimated;
use crate::counting::frame::{LABEL_LINE, SMALL_LINE, SMALL_SIZE, Side, fill};
use crate::counting::rows::{CROSS, Chart, Planned, Sample};
use crate::counting::values::upright;
use crate::ink::{BOX, CUT, Ink, LINE, QUIET};
use crate::text::{shorten, visible, width};

/// Radius of an estimate.
const POINT: i32 = 5;
/// Length of the arrow of a lower bound.
const ARROW: i32 = 22;

impl Chart<'_> {
    pub(super) fn patterns(&self, ink: &mut Ink) {
        if self.behind.band.is_some() {
            ink.put(format_args!(
                "<defs><pattern id=\"{}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
                 <path d=\"M0 8L8 0\" stroke=\"{LINE}\" stroke-opacity=\"0.35\"/></pattern></defs>",
                self.stripes
            ));
        }
        if self.gap.is_some() {
            ink.put(format_args!(
                "<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
                 <path d=\"M0 0L6 6M6 0L0 6\" stroke=\"{CUT}\" stroke-opacity=\"0.55\"/></pattern></defs>",
                self.crossed
            ));
        }
    }

    /// The band of all lists, the gap between two models, the documented count.
    pub(super) fn behind(&self, ink: &mut Ink, top: i32, free: &[(i32, i32)]) {
        if let Some((estimate, lo, hi)) = self.behind.band {
            self.band(ink, (lo, hi), free, &self.stripes);
            let line = upright(self.page.x(self.values.x(estimate)), free);
            ink.put(format_args!(
                "<path d=\"{line}\" stroke=\"{QUIET}\" stroke-dasharray=\"2 3\"/>"
            ));
        }
        if let Some((low, high)) = self.gap {
            self.band(ink, (low, high), free, &self.crossed);
        }
        if let Some(count) = self.behind.line {
            #[allow(clippy::cast_precision_loss, reason = "checked to be far below 2^53")]
            let at = self.values.x(count as f64);
            let x = self.page.x(at);
            let line = upright(x, free);
            ink.put(format_args!(
                "<path class=\"plot-documented\" d=\"M{x} {}v5{line}\" stroke=\"{LINE}\" \
                 stroke-width=\"1.5\" stroke-dasharray=\"6 4\"/>",
                top - 5
            ));
            let count = self.page.frame.figures.whole(count);
            let said = visible(&fill(&self.words.documented, &[("count", &count)]));
            let said = shorten(&said, SMALL_SIZE, self.page.room);
            let at = self.page.within(at, width(&said, SMALL_SIZE));
            self.page.text(ink, (at, top - 9), &said, (SMALL_SIZE, "currentColor", Side::Middle));
        }
    }

    fn band(&self, ink: &mut Ink, (lo, hi): (f64, f64), free: &[(i32, i32)], pattern: &str) {
        let (from, to) = (self.values.x(lo), self.values.x(hi));
        let wide = (to - from).max(2);
        let left = self.page.left(from, wide);
        let part = |(top, foot): &(i32, i32)| format!("M{left} {top}h{wide}V{foot}h-{wide}Z");
        let path: String = free.iter().map(part).collect();
        ink.put(format_args!("<path class=\"plot-band\" d=\"{path}\" fill=\"url(#{pattern})\"/>"));
    }

    /// Draws a row and returns the middle of its plane.
    pub(super) fn row(&self, ink: &mut Ink, row: &Planned<'_>, mut y: i32) -> i32 {
        let page = &self.page;
        if let Some(heading) = &row.heading {
            page.heading(ink, heading, y + 2);
            y += row.heading_height();
        }
        let figures = row.row.figures(self.words, &page.frame.figures);
        let title = [row.row.of, row.row.label, &figures, row.row.note];
        let title: Vec<&str> = title.into_iter().filter(|text| !text.is_empty()).collect();
        ink.group("plot-row", &title.join(", "));
        page.para(ink, (0, y + 14), &row.label, (LABEL_LINE, "currentColor"));
        let (middle, under) = self.plane(row);
        let (at, top) = if page.narrow {
            (0, y + row.label.count() * LABEL_LINE)
        } else {
            (page.room - self.columns.figures, y)
        };
        page.para(ink, (at, top + 14), &row.said, (LABEL_LINE, "currentColor"));
        let below = top + row.said.count() * LABEL_LINE;
        page.para(ink, (at, below + 13), &row.known, (SMALL_LINE, QUIET));
        self.marks(ink, row, y + middle);
        let at = if page.narrow { 0 } else { self.columns.plane_at };
        self.under(ink, row, (at, y + under));
        ink.end_group();
        y + middle
    }

    /// The reason of a refusal, and the note.
    fn under(&self, ink: &mut Ink, row: &Planned<'_>, (at, mut y): (i32, i32)) {
        if row.reason.count() > 0 {
            let (x, middle) = (self.page.x(at + 6), y + 9);
            ink.put(format_args!(
                "<path d=\"M{} {}l8 8m0 -8l-8 8\" stroke=\"{LINE}\" stroke-width=\"2\"/>",
                x - 4,
                middle - 4
            ));
            let style = (SMALL_LINE, "currentColor");
            self.page.para(ink, (at + CROSS, y + 13), &row.reason, style);
            y += row.reason.count() * SMALL_LINE;
        }
        self.page.para(ink, (at, y + 12), &row.note, (SMALL_LINE, QUIET));
    }

    /// What stands on the axis in one row.
    fn marks(&self, ink: &mut Ink, row: &Planned<'_>, y: i32) {
        if let Some(count) = row.row.documented {
            #[allow(clippy::cast_precision_loss, reason = "checked to be far below 2^53")]
            let (from, to) = (self.values.x(0.0), self.values.x(count as f64));
            self.known_bar(ink, (from, to), y);
        }
        let (estimate, interval) = row.row.estimated.values();
        let Some(at) = estimate.map(|estimate| self.values.x(estimate)) else { return };
        let is_bound = matches!(row.row.estimated, Estimated::AtLeast { .. });
        if is_bound {
            return self.bound(ink, at, y);
        }
        if let Some((lo, hi)) = interval {
            let ends = (self.values.x(lo), self.values.x(hi));
            self.line(ink, (ends, at), y, row.row.sound);
            let is_beyond = hi > self.values.to;
            self.caps(ink, (ends.0, (!is_beyond).then_some(ends.1)), y);
            if is_beyond {
                self.arrow(ink, ends.1, y);
            }
        }
        self.point(ink, at, y, row.row.sound);
    }

    fn known_bar(&self, ink: &mut Ink, (from, to): (i32, i32), y: i32) {
        let wide = (to - from).max(1);
        ink.put(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{wide}\" height=\"12\" fill=\"{LINE}\" \
             fill-opacity=\"0.2\" stroke=\"{LINE}\" stroke-opacity=\"0.6\"/>",
            self.page.left(from, wide),
            y - 6
        ));
    }

    /// The interval on both sides of its estimate.
    fn line(&self, ink: &mut Ink, ((lo, hi), at): ((i32, i32), i32), y: i32, sound: bool) {
        let x = |at: i32| self.page.x(at);
        let mut path = String::new();
        for (from, to) in [(lo, hi.min(at - POINT)), (lo.max(at + POINT), hi)] {
            if from < to {
                path.push_str(&format!("M{} {y}H{}", x(from), x(to)));
            }
        }
        let form = if sound { "" } else { " stroke-dasharray=\"4 3\"" };
        if !path.is_empty() {
            ink.put(format_args!(
                "<path d=\"{path}\" stroke=\"{LINE}\" stroke-width=\"2.5\"{form}/>"
            ));
        }
    }

    /// Upright strokes at the ends of an interval; one that goes on has an arrow instead.
    fn caps(&self, ink: &mut Ink, (lo, hi): (i32, Option<i32>), y: i32) {
        let cap = |at: i32| format!("M{} {}v10", self.page.x(at), y - 5);
        let path: String = [Some(lo), hi].into_iter().flatten().map(cap).collect();
        ink.put(format_args!("<path d=\"{path}\" stroke=\"{LINE}\" stroke-width=\"2\"/>"));
    }

    fn point(&self, ink: &mut Ink, at: i32, y: i32, sound: bool) {
        let x = self.page.x(at);
        let form = if sound {
            format!("fill=\"{LINE}\"")
        } else {
            format!("fill=\"{BOX}\" stroke=\"{LINE}\" stroke-width=\"2\"")
        };
        let radius = if sound { POINT } else { POINT - 1 };
        ink.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {form}/>"));
    }

    /// An upright stroke with an arrow towards more.
    fn bound(&self, ink: &mut Ink, at: i32, y: i32) {
        let end = (at + ARROW).min(self.values.at + self.values.width);
        let x = self.page.x(at);
        ink.put(format_args!(
            "<path d=\"M{x} {}v14\" stroke=\"{LINE}\" stroke-width=\"3\"/>\n\
             <path d=\"M{x} {y}H{}\" stroke=\"{LINE}\" stroke-width=\"2\" stroke-dasharray=\"3 2\"/>",
            y - 7,
            self.page.x(end)
        ));
        self.arrow(ink, end, y);
    }

    /// The head of an arrow towards more.
    fn arrow(&self, ink: &mut Ink, at: i32, y: i32) {
        let (tip, back) = (self.page.x(at), self.page.x(at) - self.page.step(7));
        ink.put(format_args!(
            "<path d=\"M{tip} {y}L{back} {}V{}Z\" fill=\"{LINE}\"/>",
            y - 5,
            y + 5
        ));
    }

    /// Joins the two rows whose intervals do not overlap.
    pub(super) fn bracket(&self, ink: &mut Ink, middles: &[i32]) {
        let Some((low, high)) = self.behind.gap else { return };
        let (Some(a), Some(b)) = (middles.get(low), middles.get(high)) else { return };
        let from = self.page.x(self.columns.plane_at + self.columns.plane + 3);
        let step = self.page.step(6);
        ink.put(format_args!(
            "<path class=\"plot-bracket\" d=\"M{from} {a}h{step}V{b}h{}\" stroke=\"{CUT}\" \
             stroke-width=\"2.5\"/>",
            -step
        ));
    }

    pub(super) fn sample(&self, ink: &mut Ink, what: Sample, (at, y): (i32, i32)) {
        let (left, top) = (self.page.left(at - 12, 24), y - 6);
        match what {
            Sample::Estimate => self.point(ink, at, y, true),
            Sample::Interval => {
                self.line(ink, ((at - 12, at + 12), at - 40), y, true);
                self.caps(ink, (at - 12, Some(at + 12)), y);
            }
            Sample::Unsound => {
                self.line(ink, ((at - 13, at + 13), at), y, false);
                self.caps(ink, (at - 13, Some(at + 13)), y);
                self.point(ink, at, y, false);
            }
            Sample::Bound => self.bound(ink, at - 10, y),
            Sample::Known => self.known_bar(ink, (at - 12, at + 12), y),
            Sample::Beyond => self.arrow(ink, at + 4, y),
            Sample::Band => ink.put(format_args!(
                "<rect x=\"{left}\" y=\"{top}\" width=\"24\" height=\"12\" fill=\"url(#{})\"/>",
                self.stripes
            )),
            Sample::Gap => {
                ink.put(format_args!(
                    "<rect x=\"{left}\" y=\"{top}\" width=\"18\" height=\"12\" \
                     fill=\"url(#{})\"/>",
                    self.crossed
                ));
                let (from, step) = (self.page.x(at + 9), self.page.step(4));
                ink.put(format_args!(
                    "<path d=\"M{from} {}h{step}v10h{}\" stroke=\"{CUT}\" stroke-width=\"2\"/>",
                    y - 5,
                    -step
                ));
            }
        }
    }
}
