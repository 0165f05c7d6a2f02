//! The forms of dates: mark, bar, arrow, stripes, question mark, and many as strokes.

use std::collections::BTreeSet;

use crate::ink::{Edge, Ink, LINE, MARGIN, QUIET};
use crate::kind::{Kind, MARK_RADIUS, mark};
use crate::text::{shorten, visible};
use crate::timeline::TimelineRow;
use crate::timeline::draw::{LABEL_SIZE, Plan};
use crate::timeline::fold::Lane;

/// Half the height of a bar.
const BAR: i32 = 6;
/// The outline of what is not certain.
const DASHED: &str = " stroke-dasharray=\"4 3\"";
/// What is not known at all.
const DOTTED: &str = " stroke-dasharray=\"1 5\"";

/// A sample in the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sample {
    Kind(Kind),
    Interval,
    Approximate,
    Uncertain,
    Open,
}

impl Plan<'_> {
    pub(super) fn when(&mut self, row: &TimelineRow, y: i32) {
        let end = self.scale_width();
        let dash = if row.uncertain { DASHED } else { "" };
        let (from, to) = match row.days() {
            (Some(first), Some(last)) if first == last => {
                let t = self.scale.middle(first);
                let x = self.time(t);
                mark(&mut self.ink, (x, y), row.kind);
                (t - MARK_RADIUS, t + MARK_RADIUS)
            }
            (Some(first), Some(last)) => {
                let (from, to) = (self.scale.start(first), self.scale.start(last + 1));
                let short = (8 - (to - from)).max(0) / 2;
                let (from, to) = (from - short, to + short);
                self.bar((from, to), y, row);
                (from, to)
            }
            (Some(first), None) => {
                let from = self.scale.start(first);
                self.arrow(Some(from), end, y, dash);
                (from, end)
            }
            (None, Some(last)) => {
                let to = self.scale.start(last + 1);
                self.arrow(Some(to), 0, y, dash);
                (0, to)
            }
            (None, None) => {
                self.arrow(None, 0, y, DOTTED);
                self.arrow(None, end, y, DOTTED);
                (0, end)
            }
        };
        if row.approximate {
            let (open_first, open_last) = (row.earliest.is_none(), row.latest.is_none());
            if !open_first {
                self.fade(from, -1, y);
            }
            if !open_last {
                self.fade(to, 1, y);
            }
        }
        if row.uncertain {
            let away = if row.approximate { 24 } else { 10 };
            let beside = if to + away + 5 <= end { to + away } else { from - away };
            // An arrow to one end leaves the other one free; one to both ends, neither.
            let beside = if beside < 5 { (from + to) / 2 } else { beside };
            self.ink.text((self.time(beside), y + 5), "?", (14, "currentColor", Edge::Middle));
        }
    }

    /// Strokes of falling weight beyond the end of what is about.
    fn fade(&mut self, from: i32, step: i32, y: i32) {
        for (away, weight) in [(4, "2.5"), (8, "1.8"), (12, "1")] {
            let x = self.time(from + step * away);
            self.ink.put(format_args!(
                "<path d=\"M{x} {}V{}\" stroke=\"{LINE}\" stroke-width=\"{weight}\"/>",
                y - BAR,
                y + BAR
            ));
        }
    }

    fn bar(&mut self, (from, to): (i32, i32), y: i32, row: &TimelineRow) {
        let x = self.time(from).min(self.time(to));
        let fill = match row.kind {
            Kind::Event | Kind::Act => format!("fill=\"{QUIET}\" fill-opacity=\"0.45\""),
            Kind::Intervention | Kind::Response => format!("fill=\"url(#{})\"", self.stripes),
            Kind::Denial => format!("fill=\"url(#{})\"", self.crossed),
            Kind::AccountMade | Kind::AccountReceived => "fill=\"none\"".to_owned(),
        };
        let dash = if row.uncertain { DASHED } else { "" };
        self.ink.put(format_args!(
            "<rect x=\"{x}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\" {fill} \
             stroke=\"{LINE}\" stroke-width=\"1.5\"{dash}/>",
            y - BAR,
            to - from,
            2 * BAR
        ));
    }

    /// From a known end, or from the middle, to an edge of the plane.
    fn arrow(&mut self, from: Option<i32>, to: i32, y: i32, dash: &str) {
        let start = from.unwrap_or(self.scale_width() / 2);
        let back = if to > start { to - 8 } else { to + 8 };
        let (x, tip, base) = (self.time(start), self.time(to), self.time(back));
        self.ink.put(format_args!(
            "<path d=\"M{x} {y}H{base}\" stroke=\"{LINE}\" stroke-width=\"2\"{dash}/>"
        ));
        self.ink.put(format_args!(
            "<path d=\"M{tip} {y}L{base} {}V{}Z\" fill=\"{LINE}\"/>",
            y - 5,
            y + 5
        ));
        if from.is_some() {
            self.ink.put(format_args!(
                "<path d=\"M{x} {}V{}\" stroke=\"{LINE}\" stroke-width=\"3\"/>",
                y - BAR,
                y + BAR
            ));
        }
    }

    /// Days as strokes, spans as thin lines: every one is there, none is named.
    pub(super) fn folded(&mut self, lane: &Lane<'_>, y: i32) {
        let words = &self.picture.words;
        let template = if lane.name.is_some() { &words.more } else { &words.more_lanes };
        let label = visible(template)
            .replace("{lanes}", &lane.lanes.to_string())
            .replace("{count}", &lane.folded.len().to_string());
        let start = if self.rtl { Edge::Right } else { Edge::Left };
        let inset = if lane.name.is_some() { 22 } else { 0 };
        let room = if self.narrow { self.width - 2 * MARGIN } else { self.labels } - inset;
        self.ink.group("plot-folded", &label);
        let shown = shorten(&label, LABEL_SIZE, room);
        self.ink.text((self.x(inset), y + 17), &shown, (LABEL_SIZE, QUIET, start));
        let (mut strokes, mut spans) = (BTreeSet::new(), BTreeSet::new());
        let end = self.scale_width();
        for row in &lane.folded {
            match row.days() {
                (None, None) => {}
                (Some(first), Some(last)) if first == last => {
                    strokes.insert(self.scale.middle(first));
                }
                (first, last) => {
                    let from = first.map_or(0, |day| self.scale.start(day));
                    let to = last.map_or(end, |day| self.scale.start(day + 1));
                    spans.insert((from, to));
                }
            }
        }
        let y = self.middle(y);
        let mut path = String::new();
        for (from, to) in merged(&spans) {
            path.push_str(&format!("M{} {y}H{}", self.time(from), self.time(to)));
        }
        for t in strokes {
            path.push_str(&format!("M{} {}V{}", self.time(t), y - BAR, y + BAR));
        }
        self.ink.put(format_args!("<path d=\"{path}\" stroke=\"{QUIET}\"/>"));
        self.ink.end_group();
    }

    pub(super) fn sample(&mut self, sample: Sample, x: i32, y: i32) {
        let outline = |ink: &mut Ink, (x, half): (i32, i32), dash: &str| {
            ink.put(format_args!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\" stroke=\"{LINE}\" \
                 stroke-width=\"1.5\"{dash}/>",
                x - half,
                y - BAR,
                2 * half,
                2 * BAR
            ));
        };
        match sample {
            Sample::Kind(kind) => mark(&mut self.ink, (x, y), kind),
            Sample::Interval => outline(&mut self.ink, (x, 13), ""),
            Sample::Uncertain => {
                let side = if self.time_turned { -1 } else { 1 };
                outline(&mut self.ink, (x - 4 * side, 9), DASHED);
                let beside = (x + 11 * side, y + 5);
                self.ink.text(beside, "?", (14, "currentColor", Edge::Middle));
            }
            Sample::Approximate => {
                let mut path = String::new();
                for (away, weight) in [(-14, "1"), (-10, "1.8"), (10, "1.8"), (14, "1")] {
                    path.push_str(&format!(
                        "<path d=\"M{} {}v12\" stroke=\"{LINE}\" stroke-width=\"{weight}\"/>",
                        x + away,
                        y - BAR
                    ));
                }
                outline(&mut self.ink, (x, 6), "");
                self.ink.put(format_args!("{path}"));
            }
            Sample::Open => {
                let (from, tip) =
                    if self.time_turned { (x + 13, x - 13) } else { (x - 13, x + 13) };
                let base = if self.time_turned { tip + 8 } else { tip - 8 };
                self.ink.put(format_args!(
                    "<path d=\"M{from} {y}H{base}M{from} {}v12\" stroke=\"{LINE}\" \
                     stroke-width=\"2\"/><path d=\"M{tip} {y}L{base} {}v10Z\" fill=\"{LINE}\"/>",
                    y - BAR,
                    y - 5
                ));
            }
        }
    }
}

/// Spans that touch are one line.
fn merged(spans: &BTreeSet<(i32, i32)>) -> Vec<(i32, i32)> {
    let mut merged: Vec<(i32, i32)> = Vec::new();
    for &(from, to) in spans {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}
