//! Ink of estimates as rows: a label, the interval on an axis, the numbers written.

mod ink;

use crate::counting::columns::Columns;
use crate::counting::estimates::{EstimateWords, Estimated, ROWS_DRAWN_MAX, Row};
use crate::counting::frame::{
    Frame, LABEL_LINE, LABEL_SIZE, Page, Para, SMALL_LINE, SMALL_SIZE, bold, fill,
};
use crate::counting::legend::Legend;
use crate::counting::values::{Values, axis_height, joined};
use crate::ink::Ink;
use crate::text::{visible, width};

/// Above and below a heading over rows.
const HEADING_GAP: i32 = 16;
/// Height of the line that names the documented count.
const LINE_HEIGHT: i32 = 24;
/// Height of the plane of one row on a telephone.
const PLANE_HEIGHT: i32 = 22;
/// Below each row.
const ROW_GAP: i32 = 12;
/// Room of the cross before a reason.
const CROSS: i32 = 18;
/// Room of the bracket.
const BRACKET: i32 = 14;
/// Lines of a label, and of what stands under a row, before they end in an ellipsis.
const LABEL_LINES_MAX: usize = 3;
const UNDER_LINES_MAX: usize = 6;
/// An interval that ends beyond so many times the largest estimate has run away: it must not
/// press the others into a corner. Its numbers are written all the same.
const BEYOND: f64 = 3.0;
/// Where it is then cut off, if no other interval is longer.
const CUT_AT: f64 = 1.5;

/// What stands behind the rows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Behind {
    /// The documented count of all.
    pub(crate) line: Option<u64>,
    /// Two rows whose intervals do not overlap: the lower, the higher.
    pub(crate) gap: Option<(usize, usize)>,
    /// Estimate and interval with which the rows are compared.
    pub(crate) band: Option<(f64, f64, f64)>,
}

/// What the legend explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sample {
    Estimate,
    Interval,
    Bound,
    Unsound,
    Known,
    Band,
    Gap,
    Beyond,
}

/// A row with its texts laid out.
#[derive(Debug)]
struct Planned<'a> {
    row: Row<'a>,
    heading: Option<Para>,
    label: Para,
    /// Estimate and interval in words; nothing if the model was refused.
    said: Para,
    known: Para,
    reason: Para,
    note: Para,
}

impl Planned<'_> {
    fn heading_height(&self) -> i32 {
        let lines = self.heading.as_ref().map(Para::count);
        lines.map_or(0, |lines| lines * LABEL_LINE + HEADING_GAP)
    }
}

/// Everything in its place.
pub(crate) struct Chart<'a> {
    page: Page<'a>,
    words: &'a EstimateWords,
    rows: Vec<Planned<'a>>,
    behind: Behind,
    gap: Option<(f64, f64)>,
    values: Values,
    columns: Columns,
    more: Para,
    legend: Legend<Sample>,
    stripes: String,
    crossed: String,
}

impl<'a> Chart<'a> {
    pub(crate) fn new(
        frame: &'a Frame,
        words: &'a EstimateWords,
        mut rows: Vec<Row<'a>>,
        behind: Behind,
    ) -> Self {
        let page = Page::new(frame);
        let gap = behind.gap.and_then(|(low, high)| {
            let of = |at: usize| rows.get(at).and_then(|row| row.estimated.values().1);
            Some((of(low)?.1, of(high)?.0))
        });
        let range = range(&rows, behind);
        let more = match rows.len().saturating_sub(ROWS_DRAWN_MAX) {
            0 => String::new(),
            more => fill(&words.more, &[("count", &frame.figures.whole(more as u64))]),
        };
        rows.truncate(ROWS_DRAWN_MAX);
        let columns = columns(&page, words, &rows, behind.gap.is_some());
        let values = Values::of_people(range, (columns.plane_at, columns.plane));
        let legend = Legend::new(&page, &entries(words, &rows, behind, values));
        let mut print = page.fingerprint();
        for row in &rows {
            print.add(row.label);
            print.add(&row.figures(words, &frame.figures));
        }
        let more = Para::new(&more, SMALL_SIZE, (page.room, 2));
        let rows = planned(&page, words, columns, rows);
        let (stripes, crossed) = (print.id("stripes"), print.id("crossed"));
        Self { page, words, rows, behind, gap, values, columns, more, legend, stripes, crossed }
    }

    pub(crate) fn draw(&self, class: &str) -> String {
        let mut ink = Ink::default();
        let line = if self.behind.line.is_some() { LINE_HEIGHT } else { 0 };
        let top = self.page.top() + line;
        let heights: Vec<i32> = self.rows.iter().map(|row| self.height(row)).collect();
        let foot = top + heights.iter().sum::<i32>();
        let more = self.more.count() * SMALL_LINE;
        let axis = axis_height(&self.page, &self.words.unit);
        let legend = foot + axis + more;
        self.page.open(&mut ink, class, legend + self.legend.height + 8);
        self.patterns(&mut ink);
        let free = self.free(top, &heights);
        self.behind(&mut ink, top, &free);
        self.values.draw(&mut ink, &self.page, (&free, foot), &self.words.unit);
        let mut y = top;
        let mut middles = Vec::new();
        for (row, height) in self.rows.iter().zip(heights) {
            middles.push(self.row(&mut ink, row, y));
            y += height;
        }
        self.bracket(&mut ink, &middles);
        let quiet = (SMALL_LINE, crate::ink::QUIET);
        self.page.para(&mut ink, (0, foot + axis + 10), &self.more, quiet);
        self.legend.draw(&mut ink, &self.page, legend, |ink, what, at| self.sample(ink, what, at));
        ink.close()
    }

    /// Height of what is written beside the plane, or above it on a telephone.
    fn beside(&self, row: &Planned<'_>) -> i32 {
        row.said.count() * LABEL_LINE + row.known.count() * SMALL_LINE
    }

    /// Where the middle of the plane is, and where what stands under it begins.
    fn plane(&self, row: &Planned<'_>) -> (i32, i32) {
        let beside = self.beside(row);
        let has_plane = beside > 0;
        if self.page.narrow {
            let above = row.label.count() * LABEL_LINE + beside;
            let plane = if has_plane { PLANE_HEIGHT } else { 0 };
            (above + plane / 2, above + plane)
        } else {
            (LABEL_LINE / 2, if has_plane { beside.max(LABEL_LINE) } else { 0 })
        }
    }

    /// Stretches of the plane in which no words stand.
    fn free(&self, top: i32, heights: &[i32]) -> Vec<(i32, i32)> {
        let mut y = top;
        joined(self.rows.iter().zip(heights).flat_map(|(row, height)| {
            let begin = y + row.heading_height();
            let (middle, under) = self.plane(row);
            y += height;
            let from = if self.page.narrow { begin + middle - PLANE_HEIGHT / 2 } else { begin };
            let has_words = row.reason.count() + row.note.count() > 0;
            // A row of words alone has no plane.
            let from = if self.beside(row) == 0 { begin + under } else { from };
            let main = if has_words { (from, begin + under) } else { (from, y - ROW_GAP) };
            // Between two rows the lines go on, unless words on a telephone part them anyway.
            [main, if has_words || self.page.narrow { (y, y) } else { (y - ROW_GAP, y) }]
        }))
    }

    fn height(&self, row: &Planned<'_>) -> i32 {
        let heading = row.heading_height();
        let under = (row.reason.count() + row.note.count()) * SMALL_LINE;
        let main = (self.plane(row).1 + under).max(row.label.count() * LABEL_LINE);
        heading + main + ROW_GAP
    }
}

/// The least and the most that is drawn.
fn range(rows: &[Row<'_>], behind: Behind) -> (f64, f64) {
    #[allow(clippy::cast_precision_loss, reason = "checked to be far below 2^53")]
    let count = |count: u64| count as f64;
    let known = rows.iter().filter_map(|row| row.documented).chain(behind.line).map(count);
    let mut sure: Vec<f64> = known.collect();
    // A bar begins at nought.
    sure.extend(rows.iter().any(|row| row.documented.is_some()).then_some(0.0));
    sure.extend(behind.band.map(|band| band.0));
    let mut ends: Vec<f64> = behind.band.map_or(Vec::new(), |(_, lo, hi)| vec![lo, hi]);
    for row in rows {
        let (estimate, interval) = row.estimated.values();
        // The arrow of a bound needs room.
        let room = if matches!(row.estimated, Estimated::AtLeast { .. }) { 1.1 } else { 1.0 };
        sure.extend(estimate.map(|it| it * room));
        ends.extend(interval.iter().flat_map(|(lo, hi)| [*lo, *hi]));
    }
    let most = sure.iter().copied().fold(0.0, f64::max);
    let far = if ends.iter().any(|&end| end > (most * BEYOND).max(1.0)) {
        let near = ends.iter().copied().filter(|&end| end <= most * BEYOND);
        near.fold((most * CUT_AT).max(1.0), f64::max)
    } else {
        ends.iter().copied().fold(most, f64::max)
    };
    let least = sure.iter().chain(&ends).copied().fold(far, f64::min);
    (least, far)
}

fn columns(page: &Page<'_>, words: &EstimateWords, rows: &[Row<'_>], has_gap: bool) -> Columns {
    let widest = |texts: &mut dyn Iterator<Item = i32>| texts.max().unwrap_or(0);
    let labels = widest(&mut rows.iter().map(|row| width(&visible(row.label), LABEL_SIZE)));
    let numbers = rows.iter().filter(|row| row.estimated.values().0.is_some());
    let numbers =
        numbers.map(|row| width(&visible(&row.figures(words, &page.frame.figures)), LABEL_SIZE));
    let known = rows.iter().map(|row| width(&visible(&known(page, words, row)), SMALL_SIZE));
    let figures = widest(&mut numbers.chain(known));
    Columns::new(page, (labels, figures), if has_gap { BRACKET } else { 0 })
}

/// The documented count in words; nothing where the row has none of its own.
fn known(page: &Page<'_>, words: &EstimateWords, row: &Row<'_>) -> String {
    let count = row.documented.map(|count| page.frame.figures.whole(count));
    count.map(|count| fill(&words.documented, &[("count", &count)])).unwrap_or_default()
}

fn planned<'a>(
    page: &Page<'_>,
    words: &EstimateWords,
    columns: Columns,
    rows: Vec<Row<'a>>,
) -> Vec<Planned<'a>> {
    let mut of_before = "";
    let under = if page.narrow { page.room } else { page.room - columns.plane_at };
    let mut plan = |row: Row<'a>| {
        let is_new = row.of != of_before;
        of_before = row.of;
        let said = row.figures(words, &page.frame.figures);
        let is_refused = matches!(row.estimated, Estimated::Refused { .. });
        let (said, reason) = if is_refused { ("", said.as_str()) } else { (said.as_str(), "") };
        let heading = is_new.then(|| Para::new(row.of, LABEL_SIZE, (bold(page.room), 2)));
        Planned {
            heading,
            label: Para::new(row.label, LABEL_SIZE, (columns.labels, LABEL_LINES_MAX)),
            said: Para::new(said, LABEL_SIZE, (columns.figures, LABEL_LINES_MAX)),
            known: Para::new(
                &known(page, words, &row),
                SMALL_SIZE,
                (columns.figures, LABEL_LINES_MAX),
            ),
            reason: Para::new(reason, SMALL_SIZE, (under - CROSS, UNDER_LINES_MAX)),
            note: Para::new(row.note, SMALL_SIZE, (under, UNDER_LINES_MAX)),
            row,
        }
    };
    rows.into_iter().map(&mut plan).collect()
}

/// Only what occurs is explained.
fn entries(
    words: &EstimateWords,
    rows: &[Row<'_>],
    behind: Behind,
    values: Values,
) -> Vec<(Sample, String)> {
    let any = |test: &dyn Fn(&Row<'_>) -> bool| rows.iter().any(test);
    let has_end = |row: &Row<'_>| row.estimated.values().1.is_some();
    let is_beyond = |row: &Row<'_>| row.estimated.values().1.is_some_and(|it| it.1 > values.to);
    let marked = |row: &Row<'_>| {
        matches!(row.estimated, Estimated::Interval { .. } | Estimated::Point { .. })
    };
    let all: [(bool, Sample, &String); 8] = [
        (any(&|row| marked(row)), Sample::Estimate, &words.estimate),
        (any(&has_end), Sample::Interval, &words.interval),
        (
            any(&|row| matches!(row.estimated, Estimated::AtLeast { .. })),
            Sample::Bound,
            &words.bound,
        ),
        (any(&|row| !row.sound && marked(row)), Sample::Unsound, &words.unsound),
        (any(&|row| row.documented.is_some()), Sample::Known, &words.known),
        (behind.band.is_some(), Sample::Band, &words.whole),
        (behind.gap.is_some(), Sample::Gap, &words.gap),
        (any(&is_beyond), Sample::Beyond, &words.beyond),
    ];
    all.into_iter().filter(|it| it.0).map(|it| (it.1, it.2.clone())).collect()
}
