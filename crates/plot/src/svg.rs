//! Ink: boxes, arrows and the legend as SVG.

use crate::fold::{Drawn, fold};
use crate::ink::{BOX, CUT, Edge, Fingerprint, Head, Ink, LINE, MARGIN, QUIET};
use crate::layout::{Arrow, BOX_HEIGHT, LABEL_SIZE, Layout, NOTE_SIZE, PADDING, Placed, layout};
use crate::period::{Periods, periods};
use crate::picture::{AttributionPicture, Direction, Role};
use crate::text::{escape, shorten, visible, width};

/// Height of the legend's line.
const LEGEND_HEIGHT: i32 = 36;
/// Height of the names of periods, if there are any.
const AXIS_HEIGHT: i32 = 44;
/// Longest entry of the legend.
const LEGEND_WIDTH_MAX: i32 = 400;

/// Draws who says it, from whom they have it and what it hangs on.
///
/// The text is a whole `<svg>` element for a page or, as it stands, a file. At most
/// [`crate::NODES_MAX`] boxes; [`crate::FOLD_MIN`] or more that repeat the same are one box.
pub fn attribution_graph(picture: &AttributionPicture) -> String {
    let drawing = fold(picture);
    let notes: Vec<String> = (drawing.boxes.iter())
        .map(|drawn| drawn.role.map_or("", |role| picture.words.of_role(role)).to_owned())
        .collect();
    let firsts: Vec<Option<i64>> =
        drawing.boxes.iter().map(|drawn| drawn.days.map(|days| days.0)).collect();
    let periods = periods(&firsts, &picture.calendar);
    let plan = layout(&drawing, &notes, (&picture.words.file, &periods));
    let axis = if periods.labels.is_empty() { 0 } else { AXIS_HEIGHT };
    let has_undated = axis > 0 && firsts.iter().any(Option::is_none);
    let has_cut = drawing.boxes.iter().any(|drawn| drawn.in_cut);
    let has_doubt = drawing.arrows.iter().any(|arrow| arrow.2);
    let legend = legend_entries(picture, [has_cut, has_doubt, has_undated]);
    let wide: i32 = legend.iter().map(|(_, text)| entry_width(text)).sum();
    let mut pen = Pen {
        ink: Ink::default(),
        rtl: picture.direction == Direction::Rtl,
        width: plan.width.max(wide) + 2 * MARGIN,
        shift: (wide - plan.width).max(0) / 2,
        top: axis,
        hatch: fingerprint(picture).id("hatch"),
    };
    let height =
        axis + plan.height + 2 * MARGIN + if legend.is_empty() { 0 } else { LEGEND_HEIGHT };
    pen.open(picture, height, has_cut);
    pen.axis(&plan, &periods);
    for arrow in &plan.arrows {
        let role = drawing.boxes.get(arrow.from).and_then(|drawn| drawn.role);
        pen.arrow(&plan, arrow, role);
    }
    for (at, placed) in plan.boxes.iter().enumerate() {
        match drawing.boxes.get(at) {
            Some(drawn) => {
                pen.actor(placed, drawn, &title(picture, drawn));
                if axis > 0 && drawn.days.is_none() {
                    pen.question(placed);
                }
            }
            None => pen.file(placed),
        }
    }
    pen.legend(&legend, axis + plan.height + MARGIN + LEGEND_HEIGHT / 2);
    pen.ink.close()
}

/// What a legend entry shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sample {
    Hatched,
    Dashed,
    Question,
}

/// What occurs: a cut, a suspicion, a box without a date among others with one.
fn legend_entries(picture: &AttributionPicture, has: [bool; 3]) -> Vec<(Sample, String)> {
    let words = &picture.words;
    let samples = [
        (Sample::Hatched, &words.cut),
        (Sample::Dashed, &words.suspected),
        (Sample::Question, &words.undated),
    ];
    let shown = |text: &str| shorten(&visible(text), NOTE_SIZE, LEGEND_WIDTH_MAX);
    let entries = samples.into_iter().zip(has).filter(|(_, has)| *has);
    entries.map(|((sample, text), _)| (sample, shown(text))).collect()
}

/// The whole label with its date.
fn title(picture: &AttributionPicture, drawn: &Drawn) -> String {
    let calendar = &picture.calendar;
    match drawn.days {
        None => drawn.full.clone(),
        Some((first, last)) if first == last => {
            format!("{}, {}", drawn.full, calendar.date(first))
        }
        Some((first, last)) => {
            let span = calendar.span(&calendar.date(first), &calendar.date(last));
            format!("{}, {span}", drawn.full)
        }
    }
}

fn entry_width(text: &str) -> i32 {
    36 + width(text, NOTE_SIZE) + 24
}

/// Over the content, so that two pictures on one page have different ids.
fn fingerprint(picture: &AttributionPicture) -> Fingerprint {
    let mut print = Fingerprint::new();
    print.add(&picture.title);
    print.add(&picture.desc);
    let mut ids: Vec<&str> = picture.nodes.iter().map(|node| node.id.as_str()).collect();
    ids.sort_unstable();
    ids.into_iter().for_each(|id| print.add(id));
    print
}

/// The text so far, and how x turns round on a page that reads from right to left.
struct Pen {
    ink: Ink,
    rtl: bool,
    width: i32,
    shift: i32,
    /// Height of the axis of time above the boxes.
    top: i32,
    hatch: String,
}

impl Pen {
    fn x(&self, x: i32) -> i32 {
        let x = x + MARGIN + self.shift;
        if self.rtl { self.width - x } else { x }
    }

    fn open(&mut self, picture: &AttributionPicture, height: i32, has_cut: bool) {
        let (width, hatch) = (self.width, self.hatch.clone());
        self.ink.open(Head {
            class: "plot-attribution",
            title: &picture.title,
            desc: &picture.desc,
            width,
            height,
        });
        if has_cut {
            self.ink.put(format_args!(
                "<defs><pattern id=\"{hatch}\" width=\"10\" height=\"10\" \
                 patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
                 <path d=\"M0 0V10\" stroke=\"{CUT}\" stroke-width=\"3\" stroke-opacity=\"0.3\"/>\
                 </pattern></defs>"
            ));
        }
    }

    /// The names of the periods over their columns, and which way time runs.
    fn axis(&mut self, plan: &Layout, periods: &Periods) {
        if self.top == 0 {
            return;
        }
        let line = MARGIN + 22;
        self.ink.put(format_args!("<g class=\"plot-axis\">"));
        for (&(left, right), label) in plan.periods.iter().zip(&periods.labels) {
            let (from, to) = (self.x(left), self.x(right));
            let middle = self.x(i32::midpoint(left, right));
            self.ink.put(format_args!(
                "<path d=\"M{from} {line}v6M{from} {line}H{to}v6\" stroke=\"{QUIET}\"/>"
            ));
            let at = (middle, MARGIN + 14);
            self.ink.text(at, label, (NOTE_SIZE, QUIET, Edge::Middle));
        }
        self.ink.end_group();
    }

    /// At the corner of a box that has no date.
    fn question(&mut self, placed: &Placed) {
        let corner = self.x(placed.x + placed.width);
        let (x, y) = (if self.rtl { corner + 2 } else { corner - 2 }, placed.y + MARGIN + self.top);
        self.ink.put(format_args!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"8\" fill=\"{BOX}\" stroke=\"{QUIET}\"/>"
        ));
        self.ink.text((x, y + 4), "?", (NOTE_SIZE, "currentColor", Edge::Middle));
    }

    /// From the edge of one box, through the lanes, to the edge of the other.
    fn arrow(&mut self, plan: &Layout, arrow: &Arrow, role: Option<Role>) {
        let (from, to) = (&plan.boxes[arrow.from], &plan.boxes[arrow.to]);
        let forward = to.x > from.x;
        let middle = |placed: &Placed| placed.y + BOX_HEIGHT / 2 + MARGIN + self.top;
        let (start, end) =
            if forward { (from.x + from.width, to.x) } else { (from.x, to.x + to.width) };
        let lead = if forward { 9 } else { -9 };
        let mut path = format!("M{} {}", self.x(start), middle(from));
        let (mut x, mut y) = (start, middle(from));
        for &(left, right, lane) in &arrow.lanes {
            let (enter, leave) = if forward { (left, right) } else { (right, left) };
            self.bend(&mut path, (x, y), (enter, lane + MARGIN + self.top));
            path.push_str(&format!("H{}", self.x(leave)));
            (x, y) = (leave, lane + MARGIN + self.top);
        }
        self.bend(&mut path, (x, y), (end - lead, middle(to)));
        let dash = match (arrow.suspected, role) {
            (true, _) => " stroke-dasharray=\"7 5\"",
            (_, Some(Role::Declines)) => " stroke-dasharray=\"2 4\"",
            (_, Some(Role::Denies)) => " stroke-dasharray=\"12 4 2 4\"",
            _ => "",
        };
        let class = if arrow.suspected { "plot-arrow plot-suspected" } else { "plot-arrow" };
        self.ink.put(format_args!(
            "<path class=\"{class}\" d=\"{path}\" stroke=\"{QUIET}\" stroke-width=\"1.5\"{dash}/>"
        ));
        let (tip, base, y) = (self.x(end), self.x(end - lead), middle(to));
        self.ink.put(format_args!(
            "<path d=\"M{tip} {y}L{base} {}V{}Z\" fill=\"{QUIET}\"/>",
            y - 5,
            y + 5
        ));
    }

    fn bend(&self, path: &mut String, from: (i32, i32), to: (i32, i32)) {
        let middle = self.x((from.0 + to.0) / 2);
        let end = self.x(to.0);
        path.push_str(&format!("C{middle} {} {middle} {} {end} {}", from.1, to.1, to.1));
    }

    /// The left edge on paper, and the top.
    fn corner(&self, placed: &Placed) -> (i32, i32) {
        let left = if self.rtl { placed.x + placed.width } else { placed.x };
        (self.x(left), placed.y + MARGIN + self.top)
    }

    fn actor(&mut self, placed: &Placed, drawn: &Drawn, title: &str) {
        let (x, y) = self.corner(placed);
        let (w, h) = (placed.width, BOX_HEIGHT);
        let (class, radius, dash) = match drawn.role {
            Some(Role::Eyewitness) => ("eyewitness", BOX_HEIGHT / 2, ""),
            Some(Role::Relay) => ("relay", 5, ""),
            Some(Role::Repeats) => ("repeats", 5, ""),
            Some(Role::Anonymous) => ("anonymous", BOX_HEIGHT / 2, " stroke-dasharray=\"6 4\""),
            Some(Role::Denies) => ("denies", 0, ""),
            Some(Role::Declines) => ("declines", 0, " stroke-dasharray=\"2 4\""),
            None => ("more", 5, ""),
        };
        self.ink.put(format_args!(
            "<g class=\"plot-node plot-{class}{}\"><title>{}</title>",
            if drawn.in_cut { " plot-in-cut" } else { "" },
            escape(title)
        ));
        if drawn.folded {
            for step in [6, 3] {
                let left = if self.rtl { x - step } else { x + step };
                self.ink.put(format_args!(
                    "<rect x=\"{left}\" y=\"{}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\" \
                     fill=\"{BOX}\" stroke=\"{QUIET}\"/>",
                    y + step
                ));
            }
        }
        let (line, thick) = match (drawn.in_cut, drawn.role) {
            (true, _) => (CUT, "3"),
            (_, Some(Role::Repeats) | None) => (QUIET, "1"),
            _ => (LINE, "1.5"),
        };
        self.ink.put(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\" \
             fill=\"{BOX}\" stroke=\"{line}\" stroke-width=\"{thick}\"{dash}/>"
        ));
        if drawn.in_cut {
            let hatch = self.hatch.clone();
            self.ink.put(format_args!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{radius}\" \
                 fill=\"url(#{hatch})\"/>"
            ));
        }
        if drawn.role == Some(Role::Denies) {
            // Crossed corners, visible without colour and in print.
            let (right, low) = (x + w, y + h);
            self.ink.put(format_args!(
                "<path d=\"M{x} {}L{} {y}M{right} {}L{} {low}\" stroke=\"{LINE}\" \
                 stroke-width=\"1.5\"/>",
                y + 10,
                x + 10,
                low - 10,
                right - 10
            ));
        }
        // On hatching the second line needs the stronger ink.
        self.lines(placed, (x, y), if drawn.in_cut { "currentColor" } else { QUIET });
        self.ink.end_group();
    }

    fn file(&mut self, placed: &Placed) {
        let (x, y) = self.corner(placed);
        let (right, low) = (x + placed.width, y + BOX_HEIGHT);
        self.ink.put(format_args!("<g class=\"plot-file\">"));
        self.ink.put(format_args!(
            "<path d=\"M{x} {y}H{}L{right} {}V{low}H{x}Z\" fill=\"{BOX}\" stroke=\"{LINE}\" \
             stroke-width=\"2\"/>",
            right - 12,
            y + 12
        ));
        self.lines(placed, (x, y), QUIET);
        self.ink.end_group();
    }

    fn lines(&mut self, placed: &Placed, corner: (i32, i32), quiet: &str) {
        let x = corner.0 + placed.width / 2;
        let y = corner.1 + if placed.note.is_empty() { 29 } else { 21 };
        self.ink.text((x, y), &placed.label, (LABEL_SIZE, "currentColor", Edge::Middle));
        if !placed.note.is_empty() {
            self.ink.text((x, corner.1 + 38), &placed.note, (NOTE_SIZE, quiet, Edge::Middle));
        }
    }

    fn legend(&mut self, entries: &[(Sample, String)], y: i32) {
        let mut x = if self.rtl { self.width - MARGIN } else { MARGIN };
        for (sample, text) in entries {
            let left = if self.rtl { x - 28 } else { x };
            let hatch = self.hatch.clone();
            match sample {
                Sample::Hatched => self.ink.put(format_args!(
                    "<rect x=\"{left}\" y=\"{}\" width=\"28\" height=\"16\" rx=\"3\" \
                     fill=\"url(#{hatch})\" stroke=\"{CUT}\" stroke-width=\"2\"/>",
                    y - 8
                )),
                Sample::Question => {
                    let at = left + 14;
                    self.ink.put(format_args!(
                        "<circle cx=\"{at}\" cy=\"{y}\" r=\"8\" stroke=\"{QUIET}\"/>"
                    ));
                    self.ink.text((at, y + 4), "?", (NOTE_SIZE, "currentColor", Edge::Middle));
                }
                Sample::Dashed => self.ink.put(format_args!(
                    "<path d=\"M{left} {y}h28\" stroke=\"{QUIET}\" stroke-width=\"1.5\" \
                     stroke-dasharray=\"7 5\"/>"
                )),
            }
            let (beside, edge) =
                if self.rtl { (x - 36, Edge::Right) } else { (x + 36, Edge::Left) };
            self.ink.text((beside, y + 4), text, (NOTE_SIZE, QUIET, edge));
            x += if self.rtl { -entry_width(text) } else { entry_width(text) };
        }
    }
}

const _: () = assert!(PADDING >= 12, "the crossed corners of a denial must not touch the text");
