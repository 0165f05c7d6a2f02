//! Ink of the timeline.

use std::collections::BTreeSet;

use crate::axis::{Scale, TICK_SIZE, Tick, ticks};
use crate::ink::{Edge, Fingerprint, Head, Ink, LINE, MARGIN, QUIET, flow};
use crate::kind::{KINDS, Kind, mark};
use crate::picture::Direction;
use crate::text::{shorten, visible, width};
use crate::timeline::fold::{Lane, fold};
use crate::timeline::forms::Sample;
use crate::timeline::{TimeRuns, TimelinePicture, TimelineRow};
use crate::{WIDTH_MAX, WIDTH_MIN};

/// Under this width labels stand above their bars.
const NARROW: i32 = 560;
/// Size of labels.
pub(super) const LABEL_SIZE: i32 = 13;
/// Height of the axis: labels and years.
const AXIS_HEIGHT: i32 = 40;
/// Height of a lane's name.
const LANE_HEIGHT: i32 = 32;
/// From this many lines on the axis stands below as well.
const AXIS_TWICE: usize = 16;
/// Room of a sample in the legend with what is around it.
const SAMPLE: i32 = 36;

/// Draws the timeline as a whole `<svg>` element, for a page or as a file.
///
/// At most [`crate::ROWS_MAX`] rows in [`crate::LANES_MAX`] lanes; the others are strokes on a
/// line that counts them. Everything is in [`crate::timeline_table`].
pub fn timeline(picture: &TimelinePicture) -> String {
    let lanes = fold(&picture.rows, picture.lane_rows);
    let mut plan = Plan::new(picture, &lanes);
    let height = plan.height(&lanes);
    plan.ink.open(Head {
        class: "plot-timeline",
        title: &picture.title,
        desc: &picture.desc,
        width: plan.width,
        height,
    });
    plan.patterns();
    let mut y = MARGIN;
    if lanes.is_empty() {
        plan.ink.text((plan.width / 2, y + 20), &picture.words.empty, (14, QUIET, Edge::Middle));
        return plan.ink.close();
    }
    let body = plan.body(&lanes);
    if plan.has_axis {
        plan.grid(y + AXIS_HEIGHT - 6, body);
        plan.axis(y);
        y += AXIS_HEIGHT;
    }
    for lane in &lanes {
        y = plan.lane(lane, y);
    }
    if plan.axis_below {
        plan.axis(y + 8);
        y += AXIS_HEIGHT;
    }
    plan.legend(y + 8);
    plan.ink.close()
}

/// Where everything goes, and the ink so far.
pub(super) struct Plan<'a> {
    pub(super) ink: Ink,
    pub(super) picture: &'a TimelinePicture,
    pub(super) width: i32,
    pub(super) narrow: bool,
    pub(super) rtl: bool,
    pub(super) time_turned: bool,
    /// Left edge of the plane of time.
    pub(super) left: i32,
    /// Width of the labels beside it.
    pub(super) labels: i32,
    pub(super) scale: Scale,
    pub(super) has_axis: bool,
    pub(super) axis_below: bool,
    pub(super) ticks: Vec<Tick>,
    pub(super) legend: Vec<(Sample, String)>,
    pub(super) stripes: String,
    pub(super) crossed: String,
}

impl<'a> Plan<'a> {
    fn new(picture: &'a TimelinePicture, lanes: &[Lane<'_>]) -> Self {
        let width = picture.width.clamp(WIDTH_MIN, WIDTH_MAX);
        let rtl = picture.direction == Direction::Rtl;
        let narrow = width < NARROW;
        let room = width - 2 * MARGIN;
        let labels = if narrow { 0 } else { label_width(lanes, picture).clamp(120, room * 2 / 5) };
        let gap = if narrow { 0 } else { 16 };
        let plane = room - labels - gap;
        let days = picture.rows.iter().flat_map(|row| <[_; 2]>::from(row.days())).flatten();
        let (first, last) =
            days.fold((None, None), |(first, last): (Option<i64>, Option<i64>), day| {
                (
                    Some(first.map_or(day, |it| it.min(day))),
                    Some(last.map_or(day, |it| it.max(day))),
                )
            });
        let (has_axis, first, last) = match (first, last) {
            (Some(first), Some(last)) => (true, first, last),
            _ => (false, 0, 0),
        };
        let is_open = |row: &TimelineRow| row.earliest.is_none() || row.latest.is_none();
        let percent = if picture.rows.iter().any(is_open) { 12 } else { 7 };
        // Room for what stands beside a bar: stripes, a question mark, an arrow.
        let pad = ((last - first + 1) * percent / 100).max(if last == first { 3 } else { 1 });
        let scale = Scale::new(first - pad, last + 1 + pad, plane);
        let lines: usize = lanes.iter().map(|lane| lane.shown.len() + 1).sum();
        let mut print = Fingerprint::new();
        [&picture.title, &picture.desc].iter().for_each(|text| print.add(text));
        picture
            .rows
            .iter()
            .map(|row| &row.label)
            .collect::<BTreeSet<_>>()
            .iter()
            .for_each(|label| print.add(label));
        Self {
            ink: Ink::default(),
            picture,
            width,
            narrow,
            rtl,
            time_turned: rtl && picture.time == TimeRuns::AsTextReads,
            left: if rtl { MARGIN } else { MARGIN + labels + gap },
            labels,
            scale,
            has_axis,
            axis_below: has_axis && lines >= AXIS_TWICE,
            ticks: if has_axis { ticks(scale, &picture.words.calendar) } else { Vec::new() },
            legend: legend_entries(picture),
            stripes: print.id("stripes"),
            crossed: print.id("crossed"),
        }
    }

    fn row_height(&self) -> i32 {
        if self.narrow { 46 } else { 26 }
    }

    /// Height of all lanes.
    fn body(&self, lanes: &[Lane<'_>]) -> i32 {
        let lines = |lane: &Lane<'_>| lane.shown.len() + usize::from(!lane.folded.is_empty());
        let lane = |lane: &Lane<'_>| {
            let head = if lane.name.is_some() { LANE_HEIGHT } else { 8 };
            head + i32::try_from(lines(lane)).unwrap_or(0) * self.row_height()
        };
        lanes.iter().map(lane).sum()
    }

    fn height(&self, lanes: &[Lane<'_>]) -> i32 {
        if lanes.is_empty() {
            return 2 * MARGIN + 32;
        }
        let axes = i32::from(self.has_axis) + i32::from(self.axis_below);
        let legend = self.legend_flow().height;
        2 * MARGIN + axes * AXIS_HEIGHT + self.body(lanes) + 8 + legend
    }

    /// A distance from the page's start.
    pub(super) fn x(&self, x: i32) -> i32 {
        if self.rtl { self.width - MARGIN - x } else { MARGIN + x }
    }

    /// A distance from the beginning of time.
    pub(super) fn time(&self, t: i32) -> i32 {
        self.left + if self.time_turned { self.scale_width() - t } else { t }
    }

    pub(super) fn scale_width(&self) -> i32 {
        self.scale.width()
    }

    fn patterns(&mut self) {
        let has = |kinds: &[Kind]| self.picture.rows.iter().any(|row| kinds.contains(&row.kind));
        if has(&[Kind::Intervention, Kind::Response]) {
            self.ink.put(format_args!(
                "<defs><pattern id=\"{}\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\">\
                 <path d=\"M1 0V4\" stroke=\"{LINE}\" stroke-opacity=\"0.6\"/></pattern></defs>",
                self.stripes
            ));
        }
        if has(&[Kind::Denial]) {
            self.ink.put(format_args!(
                "<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
                 <path d=\"M0 0L6 6M6 0L0 6\" stroke=\"{LINE}\" stroke-opacity=\"0.6\"/></pattern></defs>",
                self.crossed
            ));
        }
    }

    fn grid(&mut self, top: i32, body: i32) {
        let mut lines = String::new();
        for tick in &self.ticks {
            let x = self.time(self.scale.start(tick.day));
            lines.push_str(&format!("M{x} {top}V{}", top + body + 6));
        }
        self.ink.put(format_args!(
            "<path class=\"plot-grid\" d=\"{lines}\" stroke=\"{QUIET}\" stroke-opacity=\"0.3\"/>"
        ));
    }

    fn axis(&mut self, y: i32) {
        self.ink.put(format_args!("<g class=\"plot-axis\">"));
        for tick in self.ticks.clone() {
            let x = self.time(self.scale.start(tick.day));
            for (label, y) in [(Some(&tick.label), y + 12), (tick.year.as_ref(), y + 27)] {
                if let Some(label) = label {
                    let half = width(label, TICK_SIZE) / 2 + 2;
                    let x = x.clamp(half, self.width - half);
                    self.ink.text((x, y), label, (TICK_SIZE, QUIET, Edge::Middle));
                }
            }
        }
        self.ink.end_group();
    }

    /// Draws a lane and returns where the next one begins.
    fn lane(&mut self, lane: &Lane<'_>, mut y: i32) -> i32 {
        let start = if self.rtl { Edge::Right } else { Edge::Left };
        y += 8;
        if let Some(name) = lane.name {
            let room = self.width - 2 * MARGIN;
            let shown = shorten(&visible(name), LABEL_SIZE, room);
            self.ink.put(format_args!(
                "<path d=\"M{MARGIN} {}H{}\" stroke=\"{QUIET}\" stroke-opacity=\"0.6\"/>",
                y + 20,
                self.width - MARGIN
            ));
            self.ink.put(format_args!("<g class=\"plot-lane\" font-weight=\"600\">"));
            self.ink.text((self.x(0), y + 14), &shown, (LABEL_SIZE, "currentColor", start));
            self.ink.end_group();
            y += LANE_HEIGHT - 8;
        }
        for row in &lane.shown {
            self.row(row, y);
            y += self.row_height();
        }
        if !lane.folded.is_empty() {
            self.folded(lane, y);
            y += self.row_height();
        }
        y
    }

    /// Height of a row's bar within it.
    pub(super) fn middle(&self, y: i32) -> i32 {
        y + if self.narrow { 32 } else { 13 }
    }

    fn row(&mut self, row: &TimelineRow, y: i32) {
        let words = &self.picture.words;
        let (label, lane) = (visible(&row.label), visible(&row.lane));
        let title = [&label, &lane, words.kinds.of(row.kind), &words.when(row)]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        self.ink.group("plot-row", &title);
        let start = if self.rtl { Edge::Right } else { Edge::Left };
        let room = if self.narrow { self.width - 2 * MARGIN } else { self.labels } - 22;
        let shown = shorten(&label, LABEL_SIZE, room);
        let at = (self.x(8), y + 13);
        mark(&mut self.ink, at, row.kind);
        self.ink.text((self.x(22), y + 17), &shown, (LABEL_SIZE, "currentColor", start));
        self.when(row, self.middle(y));
        self.ink.end_group();
    }

    fn legend_flow(&self) -> crate::ink::Flow {
        let widths: Vec<i32> =
            self.legend.iter().map(|(_, text)| SAMPLE + width(text, TICK_SIZE) + 20).collect();
        flow(&widths, self.width - 2 * MARGIN)
    }

    fn legend(&mut self, top: i32) {
        let flow = self.legend_flow();
        for ((sample, text), (x, y)) in self.legend.clone().into_iter().zip(flow.at) {
            let (middle, y) = (self.x(x + 14), top + y + 12);
            self.sample(sample, middle, y);
            let edge = if self.rtl { Edge::Right } else { Edge::Left };
            self.ink.text((self.x(x + SAMPLE), y + 4), &text, (TICK_SIZE, QUIET, edge));
        }
    }
}

/// Room that the labels want beside the plane of time.
fn label_width(lanes: &[Lane<'_>], picture: &TimelinePicture) -> i32 {
    let rows = lanes.iter().flat_map(|lane| &lane.shown);
    let shown = rows.map(|row| width(&visible(&row.label), LABEL_SIZE)).max().unwrap_or(0);
    let folded = lanes.iter().any(|lane| !lane.folded.is_empty());
    let more = if folded { width(&picture.words.more, LABEL_SIZE) } else { 0 };
    shown.max(more) + 22
}

/// Only what occurs is explained.
fn legend_entries(picture: &TimelinePicture) -> Vec<(Sample, String)> {
    let (words, rows) = (&picture.words, &picture.rows);
    let kinds = KINDS.into_iter().filter(|kind| rows.iter().any(|row| row.kind == *kind));
    let mut entries: Vec<(Sample, &str)> =
        kinds.map(|kind| (Sample::Kind(kind), words.kinds.of(kind))).collect();
    let spans = |row: &TimelineRow| matches!(row.days(), (Some(a), Some(b)) if a != b);
    let open = |row: &TimelineRow| row.earliest.is_none() || row.latest.is_none();
    let forms: [(bool, Sample, &str); 4] = [
        (rows.iter().any(spans), Sample::Interval, &words.interval),
        (rows.iter().any(|row| row.approximate), Sample::Approximate, &words.approximate),
        (rows.iter().any(|row| row.uncertain), Sample::Uncertain, &words.uncertain),
        (rows.iter().any(open), Sample::Open, &words.open),
    ];
    entries.extend(forms.into_iter().filter(|form| form.0).map(|form| (form.1, form.2)));
    let room = picture.width.clamp(WIDTH_MIN, WIDTH_MAX) - 2 * MARGIN - SAMPLE - 20;
    let shown = |text: &str| shorten(&visible(text), TICK_SIZE, room);
    entries.into_iter().map(|(sample, text)| (sample, shown(text))).collect()
}
