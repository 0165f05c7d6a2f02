//! Ink of the weight of a pair: bars that begin where the last one ended.

use crate::counting::columns::Columns;
use crate::counting::error::FigureError;
use crate::counting::frame::{
    LABEL_LINE, LABEL_SIZE, Page, Para, SMALL_LINE, SMALL_SIZE, Side, bold,
};
use crate::counting::legend::Legend;
use crate::counting::values::{Values, axis_height, joined, upright};
use crate::counting::waterfall::WaterfallPicture;
use crate::ink::{Ink, LINE, QUIET};
use crate::text::{visible, width};

/// Height of a bar, and of its plane on a telephone.
const BAR: i32 = 14;
const PLANE_HEIGHT: i32 = 24;
/// Below each row.
const ROW_GAP: i32 = 10;
/// Lines of a label and of what was found, before they end in an ellipsis.
const LABEL_LINES_MAX: usize = 3;
const FOUND_LINES_MAX: usize = 4;
/// Bits on each side of what is drawn.
const AROUND: f64 = 0.05;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sample {
    For,
    Against,
}

/// Draws the steps as a whole `<svg>` element, for a page or as a file.
///
/// # Errors
/// As [`crate::waterfall_table`].
pub fn waterfall(picture: &WaterfallPicture) -> Result<String, FigureError> {
    let sums = picture.sums()?;
    Ok(Sheet::new(picture, &sums).draw())
}

/// A row with its texts laid out.
struct Planned {
    title: String,
    label: Para,
    found: Para,
    said: String,
    from: f64,
    to: f64,
    is_sum: bool,
}

struct Sheet<'a> {
    page: Page<'a>,
    picture: &'a WaterfallPicture,
    rows: Vec<Planned>,
    values: Values,
    verdict: Para,
    legend: Legend<Sample>,
    stripes: String,
}

impl<'a> Sheet<'a> {
    fn new(picture: &'a WaterfallPicture, sums: &[f64]) -> Self {
        let page = Page::new(&picture.frame);
        let sum = sums.last().copied().unwrap_or_default();
        let texts = picture.steps.iter().map(|step| (step.label.as_str(), step.found.as_str()));
        let texts: Vec<(&str, &str)> = texts.chain([(picture.words.sum.as_str(), "")]).collect();
        let bits = picture.steps.iter().map(|step| step.bits).chain([sum]);
        let said: Vec<String> = bits.map(|bits| picture.frame.figures.signed(bits)).collect();
        let widest = |wide: &mut dyn Iterator<Item = i32>| wide.max().unwrap_or(0);
        let labels = widest(&mut texts.iter().flat_map(|(label, found)| {
            [width(&visible(label), LABEL_SIZE), width(&visible(found), SMALL_SIZE)]
        }));
        let figures = widest(&mut said.iter().map(|said| width(said, LABEL_SIZE)));
        let columns = Columns::new(&page, (labels, figures), 0);
        let room = if page.narrow { page.room - figures - 12 } else { columns.labels };
        let befores = [0.0].into_iter().chain(sums.iter().copied());
        let afters = sums.iter().copied().chain([sum]);
        let mut rows: Vec<Planned> = Vec::new();
        for (((label, found), said), (from, to)) in
            texts.into_iter().zip(said).zip(befores.zip(afters))
        {
            let title = [label, found, &said];
            let title: Vec<&str> = title.into_iter().filter(|text| !text.is_empty()).collect();
            rows.push(Planned {
                title: title.join(", "),
                label: Para::new(label, LABEL_SIZE, (room, LABEL_LINES_MAX)),
                found: Para::new(found, SMALL_SIZE, (room, FOUND_LINES_MAX)),
                said,
                from,
                to,
                is_sum: false,
            });
        }
        if let Some(last) = rows.last_mut() {
            (last.from, last.is_sum) = (0.0, true);
        }
        let verdict = picture.probability(sum);
        Self::placed(page, picture, rows, (columns, &verdict))
    }

    fn placed(
        page: Page<'a>,
        picture: &'a WaterfallPicture,
        rows: Vec<Planned>,
        (columns, verdict): (Columns, &str),
    ) -> Self {
        let least = rows.iter().map(|row| row.to).fold(0.0, f64::min);
        let most = rows.iter().map(|row| row.to).fold(0.0, f64::max);
        let pad = ((most - least) * AROUND).max(1.0);
        let (from, to) = (least - pad, most + pad);
        let values = Values { from, to, at: columns.plane_at, width: columns.plane };
        let any = |test: fn(f64) -> bool| picture.steps.iter().any(|step| test(step.bits));
        let words = &picture.words;
        let mut entries = Vec::new();
        if any(|bits| bits > 0.0) {
            entries.push((Sample::For, words.speaks_for.clone()));
        }
        if any(|bits| bits < 0.0) {
            entries.push((Sample::Against, words.speaks_against.clone()));
        }
        let mut print = page.fingerprint();
        rows.iter().for_each(|row| print.add(&row.title));
        Self {
            picture,
            values,
            verdict: Para::new(verdict, LABEL_SIZE, (bold(page.room), 3)),
            legend: Legend::new(&page, &entries),
            stripes: print.id("stripes"),
            rows,
            page,
        }
    }

    fn height(&self, row: &Planned) -> i32 {
        let texts = row.label.count() * LABEL_LINE + row.found.count() * SMALL_LINE;
        let plane = if self.page.narrow { PLANE_HEIGHT } else { 0 };
        texts.max(LABEL_LINE) + plane + ROW_GAP
    }

    /// Middle of the bar within a row.
    fn middle(&self, row: &Planned) -> i32 {
        let plane = PLANE_HEIGHT / 2 + 2;
        if self.page.narrow { self.height(row) - ROW_GAP - PLANE_HEIGHT + plane } else { 10 }
    }

    fn draw(&self) -> String {
        let mut ink = Ink::default();
        let top = self.page.top();
        let foot = top + self.rows.iter().map(|row| self.height(row)).sum::<i32>();
        let verdict = foot + axis_height(&self.page, &self.picture.words.unit);
        let legend = verdict + self.verdict.count() * LABEL_LINE + 8;
        self.page.open(&mut ink, "plot-waterfall", legend + self.legend.height + 8);
        ink.put(format_args!(
            "<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
             <path d=\"M0 0L6 6\" stroke=\"{LINE}\" stroke-opacity=\"0.8\"/></pattern></defs>",
            self.stripes
        ));
        let free = self.free(top);
        self.values.draw(&mut ink, &self.page, (&free, foot), &self.picture.words.unit);
        let nought = upright(self.page.x(self.values.x(0.0)), &free);
        ink.put(format_args!("<path class=\"plot-nought\" d=\"{nought}\" stroke=\"{LINE}\"/>"));
        self.joints(&mut ink, top, &free);
        let mut y = top;
        for row in &self.rows {
            self.row(&mut ink, row, y);
            y += self.height(row);
        }
        ink.put(format_args!("<g class=\"plot-verdict\" font-weight=\"600\">"));
        let style = (LABEL_LINE, "currentColor");
        self.page.para(&mut ink, (0, verdict + 16), &self.verdict, style);
        ink.end_group();
        self.legend.draw(&mut ink, &self.page, legend, |ink, what, at| self.sample(ink, what, at));
        ink.close()
    }

    /// Stretches of the plane in which no words stand.
    fn free(&self, top: i32) -> Vec<(i32, i32)> {
        let mut y = top;
        joined(self.rows.iter().map(|row| {
            let words = if self.page.narrow { self.middle(row) - PLANE_HEIGHT / 2 } else { 0 };
            let from = y + words;
            y += self.height(row);
            (from, y)
        }))
    }

    /// From the end of each bar to the begin of the next, except across words.
    fn joints(&self, ink: &mut Ink, top: i32, free: &[(i32, i32)]) {
        let mut path = String::new();
        let mut y = top;
        for pair in self.rows.windows(2) {
            let from = y + self.middle(&pair[0]) + BAR / 2;
            y += self.height(&pair[0]);
            let to = y + self.middle(&pair[1]) - BAR / 2;
            let x = self.page.x(self.values.x(pair[0].to));
            let parts = free.iter().map(|part| (part.0.max(from), part.1.min(to)));
            let parts: Vec<(i32, i32)> = parts.filter(|part| part.0 < part.1).collect();
            path.push_str(&upright(x, &parts));
        }
        ink.put(format_args!(
            "<path class=\"plot-joints\" d=\"{path}\" stroke=\"{QUIET}\" stroke-dasharray=\"2 2\"/>"
        ));
    }

    fn row(&self, ink: &mut Ink, row: &Planned, y: i32) {
        let page = &self.page;
        if row.is_sum {
            ink.put(format_args!(
                "<path d=\"M{} {y}H{}\" stroke=\"{LINE}\"/>",
                page.x(0),
                page.x(page.room),
                y = y - ROW_GAP / 2
            ));
        }
        ink.group("plot-step", &row.title);
        page.para(ink, (0, y + 14), &row.label, (LABEL_LINE, "currentColor"));
        let below = y + row.label.count() * LABEL_LINE;
        page.para(ink, (0, below + 12), &row.found, (SMALL_LINE, QUIET));
        let style = (LABEL_SIZE, "currentColor", Side::End);
        page.text(ink, (page.room, y + 14), &row.said, style);
        let ends = (self.values.x(row.from), self.values.x(row.to));
        self.bar(ink, ends, y + self.middle(row));
        ink.end_group();
    }

    fn bar(&self, ink: &mut Ink, (from, to): (i32, i32), y: i32) {
        let wide = (to - from).abs().max(2);
        let left = self.page.left(from.min(to), wide);
        let fill = if to >= from {
            format!("{LINE}\" fill-opacity=\"0.75")
        } else {
            format!("url(#{})", self.stripes)
        };
        ink.put(format_args!(
            "<rect x=\"{left}\" y=\"{}\" width=\"{wide}\" height=\"{BAR}\" fill=\"{fill}\" \
             stroke=\"{LINE}\"/>",
            y - BAR / 2
        ));
    }

    fn sample(&self, ink: &mut Ink, what: Sample, (at, y): (i32, i32)) {
        match what {
            Sample::For => self.bar(ink, (at - 12, at + 12), y),
            Sample::Against => self.bar(ink, (at + 12, at - 12), y),
        }
    }
}
