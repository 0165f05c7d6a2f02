//! Ink of the posterior: the curve, two bands under it, two upright lines.

use crate::counting::error::FigureError;
use crate::counting::frame::{LABEL_SIZE, Page, Side};
use crate::counting::legend::Legend;
use crate::counting::posterior::{Checked, PosteriorPicture, documented, median};
use crate::counting::values::{Values, axis_height};
use crate::ink::{Ink, LINE, QUIET, whole};
use crate::text::{shorten, width};

/// Height of the curve.
const PLANE: i32 = 170;
/// Height of a label over it.
const LABEL: i32 = 20;
/// Room of the two bars of the intervals under the axis.
const BARS: i32 = 30;
/// From point to point of the curve.
const STEP: i32 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sample {
    Half,
    Most,
    Beyond,
}

/// Draws the curve as a whole `<svg>` element, for a page or as a file.
///
/// # Errors
/// As [`crate::posterior_table`].
pub fn posterior(picture: &PosteriorPicture) -> Result<String, FigureError> {
    let checked = Checked::new(picture)?;
    Ok(Sheet::new(picture, &checked).draw())
}

struct Sheet<'a> {
    page: Page<'a>,
    picture: &'a PosteriorPicture,
    checked: &'a Checked,
    values: Values,
    /// Where the curve is: pixels from the page's start, and tenths of a pixel from its foot.
    curve: Vec<(i32, i32)>,
    legend: Legend<Sample>,
    stripes: String,
}

impl<'a> Sheet<'a> {
    fn new(picture: &'a PosteriorPicture, checked: &'a Checked) -> Self {
        let page = Page::new(&picture.frame);
        let values = checked.values(0, page.room);
        let count = usize::try_from(page.room / STEP + 1).unwrap_or(2);
        let heights = checked.density.heights((values.from, values.to), count, checked.floor());
        let tenths = |height: f64| whole(height * f64::from(PLANE) * 10.0);
        let curve = (0..).step_by(2).zip(heights).map(|(x, high)| (x, tenths(high))).collect();
        let words = &picture.words;
        let mut entries = vec![
            (Sample::Half, words.of(&words.half, picture, picture.half)),
            (Sample::Most, words.of(&words.most, picture, picture.most)),
        ];
        if checked.is_cut {
            entries.push((Sample::Beyond, words.beyond.clone()));
        }
        let legend = Legend::new(&page, &entries);
        let mut print = page.fingerprint();
        entries.iter().for_each(|entry| print.add(&entry.1));
        Self { page, picture, checked, values, curve, legend, stripes: print.id("stripes") }
    }

    fn draw(&self) -> String {
        let mut ink = Ink::default();
        let top = self.page.top() + 2 * LABEL;
        let foot = top + PLANE;
        let bars = foot + axis_height(&self.page, &self.picture.words.unit);
        let legend = bars + BARS;
        self.page.open(&mut ink, "plot-posterior", legend + self.legend.height + 8);
        ink.put(format_args!(
            "<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
             <path d=\"M0 6L6 0\" stroke=\"{LINE}\" stroke-opacity=\"0.6\"/></pattern></defs>",
            self.stripes
        ));
        self.values.draw(&mut ink, &self.page, (&[(top, foot)], foot), &self.picture.words.unit);
        let stripes = format!("url(#{})", self.stripes);
        let tint = format!("{LINE}\" fill-opacity=\"0.14");
        self.area(&mut ink, self.picture.most, foot, &tint);
        self.area(&mut ink, self.picture.half, foot, &stripes);
        self.outline(&mut ink, foot);
        self.lines(&mut ink, (top, foot));
        self.bar(&mut ink, self.ends(self.picture.half), bars + 8, 7);
        self.bar(&mut ink, self.ends(self.picture.most), bars + 20, 2);
        self.legend.draw(&mut ink, &self.page, legend, |ink, what, at| self.sample(ink, what, at));
        ink.close()
    }

    fn ends(&self, (lo, hi): (f64, f64)) -> (i32, i32) {
        (self.values.x(lo), self.values.x(hi))
    }

    fn points(&self, (from, to): (i32, i32), foot: i32) -> String {
        let mut path = String::new();
        let at = |path: &mut String, x: i32, high: i32| {
            let y = foot * 10 - high;
            let letter = if path.is_empty() { 'M' } else { 'L' };
            path.push_str(&format!("{letter}{} {}.{}", self.page.x(x), y / 10, y % 10));
        };
        at(&mut path, from, self.high(from));
        for &(x, high) in self.curve.iter().filter(|it| it.0 > from && it.0 < to) {
            at(&mut path, x, high);
        }
        at(&mut path, to, self.high(to));
        path
    }

    /// Height of the curve at a pixel, between its points too.
    fn high(&self, x: i32) -> i32 {
        let at = usize::try_from(x / STEP).unwrap_or(0).min(self.curve.len() - 1);
        let next = (at + 1).min(self.curve.len() - 1);
        let (a, b) = (self.curve[at], self.curve[next]);
        if x > a.0 { i32::midpoint(a.1, b.1) } else { a.1 }
    }

    fn area(&self, ink: &mut Ink, interval: (f64, f64), foot: i32, fill: &str) {
        let (from, to) = self.ends(interval);
        let line = self.points((from, to), foot);
        ink.put(format_args!(
            "<path class=\"plot-band\" d=\"{line}V{foot}H{}Z\" fill=\"{fill}\"/>",
            self.page.x(from)
        ));
    }

    fn outline(&self, ink: &mut Ink, foot: i32) {
        let line = self.points((0, self.page.room), foot);
        ink.put(format_args!(
            "<path class=\"plot-curve\" d=\"{line}\" stroke=\"{LINE}\" stroke-width=\"2\"/>"
        ));
        if self.checked.is_cut {
            self.arrow(ink, self.page.room, foot - 8);
        }
    }

    /// The documented count, broken, and the middle, whole; each under its label.
    fn lines(&self, ink: &mut Ink, (top, foot): (i32, i32)) {
        let known = self.values.x(self.checked.documented);
        let x = self.page.x(known);
        ink.put(format_args!(
            "<path class=\"plot-documented\" d=\"M{x} {}V{foot}\" stroke=\"{LINE}\" \
             stroke-width=\"1.5\" stroke-dasharray=\"6 4\"/>",
            top - 2 * LABEL + 20
        ));
        let style = (LABEL_SIZE, "currentColor", Side::Middle);
        let label = shorten(&documented(self.picture), LABEL_SIZE, self.page.room);
        let at = self.page.within(known, width(&label, LABEL_SIZE));
        self.page.text(ink, (at, top - 2 * LABEL + 14), &label, style);
        let middle = self.values.x(self.picture.median);
        let x = self.page.x(middle);
        ink.put(format_args!(
            "<path class=\"plot-median\" d=\"M{x} {top}V{foot}\" stroke=\"{LINE}\" \
             stroke-width=\"2.5\"/>"
        ));
        let label = shorten(&median(self.picture), LABEL_SIZE, self.page.room - 10);
        let wide = width(&label, LABEL_SIZE);
        // Beside the broken line, not across it, if there is room.
        let beside = if middle >= known { known + 8 + wide / 2 } else { known - 8 - wide / 2 };
        let at = if middle >= known { middle.max(beside) } else { middle.min(beside) };
        let at = self.page.within(at, wide);
        ink.put(format_args!("<g font-weight=\"600\">"));
        self.page.text(ink, (at, top - 6), &label, style);
        ink.end_group();
    }

    /// An interval under the axis.
    fn bar(&self, ink: &mut Ink, (from, to): (i32, i32), y: i32, high: i32) {
        let wide = (to - from).max(1);
        let (left, right) = (self.page.left(from, wide), self.page.left(from, wide) + wide);
        ink.put(format_args!(
            "<path d=\"M{left} {y}H{right}\" stroke=\"{LINE}\" stroke-width=\"{high}\"/>\n\
             <path d=\"M{left} {0}v10M{right} {0}v10\" stroke=\"{LINE}\" stroke-width=\"1.5\"/>",
            y - 5
        ));
    }

    /// The head of an arrow towards more.
    fn arrow(&self, ink: &mut Ink, at: i32, y: i32) {
        let (tip, back) = (self.page.x(at), self.page.x(at) - self.page.step(8));
        ink.put(format_args!(
            "<path d=\"M{tip} {y}L{back} {}V{}Z\" fill=\"{QUIET}\"/>",
            y - 5,
            y + 5
        ));
    }

    fn sample(&self, ink: &mut Ink, what: Sample, (at, y): (i32, i32)) {
        let left = self.page.left(at - 12, 24);
        let mut rect = |fill: &str| {
            ink.put(format_args!(
                "<rect x=\"{left}\" y=\"{}\" width=\"24\" height=\"8\" fill=\"{fill}\"/>",
                y - 9
            ));
        };
        match what {
            Sample::Half => {
                rect(&format!("url(#{})", self.stripes));
                self.bar(ink, (at - 12, at + 12), y + 4, 7);
            }
            Sample::Most => {
                rect(&format!("{LINE}\" fill-opacity=\"0.14"));
                self.bar(ink, (at - 12, at + 12), y + 4, 2);
            }
            Sample::Beyond => self.arrow(ink, at + 4, y),
        }
    }
}
