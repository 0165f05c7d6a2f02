//! Ink of the map.

use std::collections::{BTreeMap, BTreeSet};

use crate::ink::{Edge, Fingerprint, Head, Ink, LINE, MARGIN, QUIET, WATER, flow, whole};
use crate::kind::{KINDS, Kind, mark};
use crate::map::basemap::basemap;
use crate::map::clip;
use crate::map::ground::{Ground, ground};
use crate::map::labels::{self, Area, Taken};
use crate::map::places::{Circle, circles};
use crate::map::view::{Tenths, View};
use crate::map::{Cell, MapPicture, MapPoint};
use crate::picture::Direction;
use crate::text::{shorten, visible, width, wrap};
use crate::{WIDTH_MAX, WIDTH_MIN};

/// Size of labels, and of the small print.
const LABEL_SIZE: i32 = 12;
const SMALL_SIZE: i32 = 11;
/// Height of a label with its halo.
const LABEL_HEIGHT: i32 = 18;
/// Widest label; the whole one stays in the circle's title.
const LABEL_WIDTH_MAX: i32 = 180;
/// Room of a mark before a label.
const MARK_ROOM: i32 = 16;
/// Least distance of meridians and of parallels.
const GRATICULE: f64 = 90.0;
/// Most names in the title of a circle.
const NAMES_MAX: usize = 12;
/// Height of a line of the small print.
const PRINT_LINE: i32 = 18;

/// Draws the map as a whole `<svg>` element, for a page or as a file.
///
/// Every circle is at least as large as its cells; those that would lie upon one another are one
/// with a number. Everything is in [`crate::map_table`].
pub fn map(picture: &MapPicture) -> String {
    let mut points = picture.points.clone();
    points.sort();
    let outer = picture.width.clamp(WIDTH_MIN, WIDTH_MAX);
    let rtl = picture.direction == Direction::Rtl;
    let head = |height: i32| Head {
        class: "plot-map",
        title: &picture.title,
        desc: &picture.desc,
        width: outer,
        height,
    };
    if points.is_empty() {
        let mut ink = Ink::default();
        ink.open(head(2 * MARGIN + 32));
        let at = (outer / 2, MARGIN + 20);
        ink.text(at, &picture.words.empty, (14, QUIET, Edge::Middle));
        return ink.close();
    }
    let cells: Vec<Cell> = points.iter().map(|point| point.cell).collect();
    let view = View::fit(&cells, outer - 2 * MARGIN);
    let mut sheet = Sheet { ink: Ink::default(), picture, view, rtl, outer };
    let below = sheet.below(&points);
    sheet.ink.open(head(view.height + 2 * MARGIN + below.height()));
    let names: Vec<u16> = picture.countries.iter().map(|country| country.0).collect();
    let ground = ground(&basemap(), &view, &names);
    let circles = circles(&points, &view);
    sheet.ink.put(format_args!("<g transform=\"translate({MARGIN} {MARGIN})\">"));
    let print = fingerprint(picture, &points);
    sheet.ground(&ground, &print);
    let mut taken = Taken::default();
    sheet.graticule(&mut taken);
    sheet.scale(&mut taken);
    sheet.circles(&circles, &print.id("frame"));
    sheet.labels(&circles, &mut taken);
    sheet.countries(&ground, &mut taken);
    sheet.ink.end_group();
    sheet.print(&below);
    sheet.ink.close()
}

fn fingerprint(picture: &MapPicture, points: &[MapPoint]) -> Fingerprint {
    let mut print = Fingerprint::new();
    print.add(&picture.title);
    print.add(&picture.desc);
    points.iter().for_each(|point| print.add(&point.label));
    print
}

/// Legend and small print below the map.
struct Below {
    legend: Vec<(Option<Kind>, String)>,
    at: Vec<(i32, i32)>,
    legend_height: i32,
    lines: Vec<String>,
}

impl Below {
    fn height(&self) -> i32 {
        let lines = i32::try_from(self.lines.len()).unwrap_or(0);
        8 + self.legend_height + lines * PRINT_LINE
    }
}

struct Sheet<'a> {
    ink: Ink,
    picture: &'a MapPicture,
    view: View,
    rtl: bool,
    outer: i32,
}

impl Sheet<'_> {
    fn below(&self, points: &[MapPoint]) -> Below {
        let words = &self.picture.words;
        let has = |kind: &Kind| points.iter().any(|point| point.kind == *kind);
        let room = self.outer - 2 * MARGIN;
        let shown = |text: &str| shorten(&visible(text), LABEL_SIZE, room - 44);
        let kinds = KINDS.into_iter().filter(has);
        let mut legend: Vec<(Option<Kind>, String)> =
            kinds.map(|kind| (Some(kind), shown(words.kinds.of(kind)))).collect();
        legend.push((None, shown(&words.outline)));
        let widths: Vec<i32> =
            legend.iter().map(|(_, text)| 28 + width(text, LABEL_SIZE) + 16).collect();
        let flow = flow(&widths, room);
        // Never cut short: half a sentence about borders could say the opposite.
        let small = |text: &String| wrap(&visible(text), SMALL_SIZE, room);
        let lines = [&words.attribution, &words.borders].into_iter().flat_map(small).collect();
        Below { legend, at: flow.at, legend_height: flow.height, lines }
    }

    fn ground(&mut self, ground: &Ground, print: &Fingerprint) {
        let (sea, w, h) = (print.id("sea"), self.view.width, self.view.height);
        self.ink.put(format_args!(
            "<defs><pattern id=\"{sea}\" width=\"80\" height=\"80\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"80\" height=\"80\" fill=\"{WATER}\" fill-opacity=\"0.1\"/>\
             <path d=\"M0 20h40M40 60h40\" stroke=\"{WATER}\" stroke-opacity=\"0.3\" \
             stroke-width=\"7\"/></pattern><clipPath id=\"{}\"><rect width=\"{w}\" \
             height=\"{h}\"/></clipPath></defs>",
            print.id("frame")
        ));
        self.ink.put(format_args!("<g class=\"plot-ground\" transform=\"scale(.1)\">"));
        self.ink.put(format_args!(
            "<path class=\"plot-sea\" d=\"{}\" fill=\"url(#{sea})\" fill-rule=\"evenodd\"/>",
            ground.water
        ));
        for (class, path, form) in [
            ("plot-coast", &ground.coast, "stroke-width=\"9\""),
            (
                "plot-border",
                &ground.borders,
                "stroke-width=\"10\" stroke-dasharray=\"50 20 10 20\"",
            ),
        ] {
            if !path.is_empty() {
                self.ink.put(format_args!(
                    "<path class=\"{class}\" d=\"{path}\" stroke=\"{QUIET}\" {form}/>"
                ));
            }
        }
        self.ink.end_group();
        self.ink.put(format_args!("<rect width=\"{w}\" height=\"{h}\" stroke=\"{QUIET}\"/>"));
    }

    fn graticule(&mut self, taken: &mut Taken) {
        let (w, h) = (self.view.width, self.view.height);
        let meridians = self.view.lines(false, GRATICULE);
        let parallels = self.view.lines(true, GRATICULE);
        let mut path = String::new();
        meridians.iter().for_each(|(_, x)| path.push_str(&format!("M{x} 0V{h}")));
        parallels.iter().for_each(|(_, y)| path.push_str(&format!("M0 {y}H{w}")));
        self.ink.put(format_args!(
            "<path class=\"plot-graticule\" d=\"{path}\" stroke=\"{QUIET}\" stroke-opacity=\"0.3\"/>"
        ));
        for (hundredths, x) in meridians {
            let east = (hundredths + 18_000).rem_euclid(36_000) - 18_000;
            self.degree(taken, (x + 3, 0), &degrees(east, ('E', 'W')));
        }
        for (hundredths, y) in parallels {
            self.degree(taken, (3, y - LABEL_HEIGHT), &degrees(hundredths, ('N', 'S')));
        }
    }

    fn degree(&mut self, taken: &mut Taken, (x, y): (i32, i32), text: &str) {
        let area = [x, y + 2, x + width(text, SMALL_SIZE), y + LABEL_HEIGHT];
        if taken.take(&[area], (self.view.width, self.view.height)).is_some() {
            self.halo();
            self.ink.text((x, y + 13), text, (SMALL_SIZE, QUIET, Edge::Left));
            self.ink.end_group();
        }
    }

    /// A bar of round kilometres, where one bar is true for the whole map.
    fn scale(&mut self, taken: &mut Taken) {
        let Some(per_km) = self.view.per_km() else { return };
        let most = f64::from(self.view.width) / 4.0;
        let rounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];
        let fitting = rounds.iter().rev().find(|&&km| f64::from(km) * per_km <= most);
        let Some(km) = fitting else { return };
        let long = whole(f64::from(*km) * per_km);
        let text = visible(&self.picture.words.kilometres).replace("{km}", &km.to_string());
        let text = shorten(&text, SMALL_SIZE, LABEL_WIDTH_MAX);
        let room = long.max(width(&text, SMALL_SIZE)) + 8;
        let (w, h) = (self.view.width, self.view.height);
        let left = if self.rtl { 8 } else { w - 8 - room };
        taken.add([left, h - 36, left + room, h]);
        let (x, y) = (left + 4, h - 12);
        self.ink.put(format_args!(
            "<path class=\"plot-scale\" d=\"M{x} {}v8M{x} {y}h{long}m0 -4v8\" stroke=\"{LINE}\" \
             stroke-width=\"1.5\"/>",
            y - 4
        ));
        self.halo();
        self.ink.text((x + long / 2, y - 8), &text, (SMALL_SIZE, "currentColor", Edge::Middle));
        self.ink.end_group();
    }

    /// Texts upon the map keep a rim of the page's ground, where a page names it.
    fn halo(&mut self) {
        self.ink.put(format_args!(
            "<g stroke=\"var(--plot-box, none)\" stroke-width=\"3\" stroke-opacity=\"0.8\" \
             paint-order=\"stroke\">"
        ));
    }

    fn circles(&mut self, circles: &[Circle<'_>], frame: &str) {
        self.ink.put(format_args!("<g clip-path=\"url(#{frame})\">"));
        for circle in circles {
            self.ink.group("plot-place", &self.title(circle));
            self.outline(circle);
            if circle.count() > 1 {
                // Half a band around a pole is beyond the map.
                let (w, h) = (self.view.width, self.view.height);
                let at = (whole(circle.x).clamp(12, w - 12), whole(circle.y).clamp(10, h - 10) + 4);
                let (count, size) = short(circle.count());
                self.ink.put(format_args!("<g font-weight=\"600\">"));
                self.ink.text(at, &count, (size, "currentColor", Edge::Middle));
                self.ink.end_group();
            }
            self.ink.end_group();
        }
        self.ink.end_group();
    }

    /// The outline, and on a map of the whole world the rest of it at the other edge.
    fn outline(&mut self, circle: &Circle<'_>) {
        let turn = self.view.turn();
        for x in [circle.x, circle.x - turn, circle.x + turn] {
            let is_seen = x + circle.rx > 1.0 && x - circle.rx < f64::from(self.view.width) - 1.0;
            if is_seen || x.total_cmp(&circle.x).is_eq() {
                self.form(circle, x);
            }
        }
    }

    fn form(&mut self, circle: &Circle<'_>, x: f64) {
        let tenths = |value: f64| {
            let tenths = whole(value * 10.0);
            let sign = if tenths < 0 { "-" } else { "" };
            format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
        };
        let form =
            format!("fill=\"{LINE}\" fill-opacity=\"0.18\" stroke=\"{LINE}\" stroke-width=\"1.5\"");
        if circle.is_part {
            let (left, top) = (tenths(x - circle.rx), tenths(circle.y - circle.ry));
            let (wide, high) = (tenths(2.0 * circle.rx), tenths(2.0 * circle.ry));
            self.ink.put(format_args!(
                "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{high}\" {form}/>"
            ));
        } else {
            let [x, y, rx, ry] = [x, circle.y, circle.rx, circle.ry].map(tenths);
            self.ink.put(format_args!(
                "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\" {form}/>"
            ));
        }
    }

    /// All that a circle stands for.
    fn title(&self, circle: &Circle<'_>) -> String {
        let words = &self.picture.words;
        let mut counts: BTreeMap<(String, Kind), u32> = BTreeMap::new();
        for point in &circle.points {
            let count = counts.entry((visible(&point.label), point.kind)).or_default();
            *count = count.saturating_add(point.count);
        }
        let named = counts.iter().take(NAMES_MAX).map(|((label, kind), count)| {
            let before = if label.is_empty() { "" } else { ": " };
            format!("{label}{before}{} ({count})", words.kinds.of(*kind))
        });
        let named = named.collect::<Vec<_>>().join("; ");
        let rest = if counts.len() > NAMES_MAX { "; …" } else { "" };
        format!("{named}{rest}; {}", words.within(circle.km))
    }

    /// The circle with most has its label first.
    fn labels(&mut self, circles: &[Circle<'_>], taken: &mut Taken) {
        circles.iter().for_each(|circle| taken.add_circle(circle));
        let mut order: Vec<&Circle<'_>> = circles.iter().collect();
        order.sort_by_key(|circle| std::cmp::Reverse(circle.count()));
        for circle in order {
            let names: BTreeSet<&str> =
                circle.points.iter().map(|point| point.label.as_str()).collect();
            let Some(first) = names.iter().find(|name| !name.is_empty()) else { continue };
            let label = match names.len() - 1 {
                0 => visible(first),
                more => visible(&self.picture.words.more)
                    .replace("{count}", &more.to_string())
                    .replace("{label}", &visible(first)),
            };
            let label = shorten(&label, LABEL_SIZE, LABEL_WIDTH_MAX);
            let kinds: BTreeSet<Kind> = circle.points.iter().map(|point| point.kind).collect();
            let kind = kinds.first().copied().filter(|_| kinds.len() == 1);
            let room = width(&label, LABEL_SIZE) + if kind.is_some() { MARK_ROOM } else { 0 };
            let places = labels::around(circle, (room, LABEL_HEIGHT), self.rtl);
            let areas = places.map(|place| place.0);
            let Some(area) = taken.take(&areas, (self.view.width, self.view.height)) else {
                continue;
            };
            let edge = places.iter().find(|place| place.0 == area).map(|place| place.1);
            self.label(area, &label, (kind, edge.unwrap_or(Edge::Middle)));
        }
    }

    /// The mark is next to the circle, the label next to the mark; above and below a circle
    /// both begin where the page does.
    fn label(&mut self, area: Area, label: &str, (kind, edge): (Option<Kind>, Edge)) {
        let [left, top, right, _] = area;
        let room = if kind.is_some() { MARK_ROOM } else { 0 };
        let to_right = match edge {
            Edge::Left => false,
            Edge::Right => true,
            Edge::Middle => self.rtl,
        };
        let (at, x, edge) = match (to_right, kind.is_some() || edge != Edge::Middle) {
            (_, false) => (0, i32::midpoint(left, right), Edge::Middle),
            (true, _) => (right - 7, right - room, Edge::Right),
            (false, _) => (left + 7, left + room, Edge::Left),
        };
        if let Some(kind) = kind {
            mark(&mut self.ink, (at, top + 9), kind);
        }
        self.halo();
        self.ink.text((x, top + 13), label, (LABEL_SIZE, "currentColor", edge));
        self.ink.end_group();
    }

    /// Names of countries where there is still room within them.
    fn countries(&mut self, ground: &Ground, taken: &mut Taken) {
        let names: BTreeMap<u16, &str> =
            self.picture.countries.iter().map(|(code, name)| (*code, name.as_str())).collect();
        for (code, ring) in &ground.countries {
            let Some(name) = names.get(code) else { continue };
            let name = shorten(&visible(name), LABEL_SIZE, LABEL_WIDTH_MAX);
            let room = width(&name, LABEL_SIZE);
            let wanted = within(ring, room, LABEL_HEIGHT);
            let found = taken.take(&wanted, (self.view.width, self.view.height));
            if let Some([left, top, right, _]) = found {
                self.halo();
                let at = (i32::midpoint(left, right), top + 13);
                self.ink.text(at, &name, (LABEL_SIZE, QUIET, Edge::Middle));
                self.ink.end_group();
            }
        }
    }

    fn print(&mut self, below: &Below) {
        let edge = if self.rtl { Edge::Right } else { Edge::Left };
        let x = |x: i32| if self.rtl { self.outer - MARGIN - x } else { MARGIN + x };
        let top = self.view.height + MARGIN + 8;
        for ((kind, text), &(left, y)) in below.legend.iter().zip(&below.at) {
            let (at, y) = (x(left + 10), top + y + 12);
            match kind {
                Some(kind) => mark(&mut self.ink, (at, y), *kind),
                None => self.ink.put(format_args!(
                    "<circle cx=\"{at}\" cy=\"{y}\" r=\"9\" fill=\"{LINE}\" fill-opacity=\"0.18\" \
                     stroke=\"{LINE}\" stroke-width=\"1.5\"/>"
                )),
            }
            self.ink.text((x(left + 28), y + 4), text, (LABEL_SIZE, QUIET, edge));
        }
        let mut y = top + below.legend_height + 14;
        for line in &below.lines {
            self.ink.text((x(0), y), line, (SMALL_SIZE, QUIET, edge));
            y += PRINT_LINE;
        }
    }
}

/// Hundredths of a degree with its side; the lines in the middle and at the back have none.
fn degrees(hundredths: i32, (plus, minus): (char, char)) -> String {
    let size = hundredths.abs();
    let rest = match size % 100 {
        0 => String::new(),
        tenths if tenths % 10 == 0 => format!(".{}", tenths / 10),
        all => format!(".{all:02}"),
    };
    let side = match hundredths {
        0 | 18_000 | -18_000 => String::new(),
        1.. => format!(" {plus}"),
        _ => format!(" {minus}"),
    };
    format!("{}{rest}°{side}", size / 100)
}

/// A number that fits into a small circle.
fn short(count: u32) -> (String, i32) {
    match count {
        0..=99 => (count.to_string(), 11),
        100..=999 => (count.to_string(), 9),
        1_000..=999_999 => (format!("{}k", count / 1_000), 9),
        _ => (format!("{}M", count / 1_000_000), 9),
    }
}

/// Places for a name within a ring: its middle first, then a lattice of others.
fn within(ring: &[Tenths], room: i32, height: i32) -> Vec<Area> {
    let edge = |pick: fn(&Tenths) -> i32| {
        let (low, high) = (ring.iter().map(pick).min(), ring.iter().map(pick).max());
        (low.unwrap_or(0), high.unwrap_or(0))
    };
    let ((left, right), (top, bottom)) = (edge(|p| p.0), edge(|p| p.1));
    let at = |part: i32, of: i32, (low, high): (i32, i32)| low + (high - low) / of * part;
    let lattice = [4, 3, 5, 2, 6, 1, 7];
    let points = lattice.iter().flat_map(|&row| lattice.iter().map(move |&column| (row, column)));
    let mut areas: Vec<(i32, Area)> = points
        .map(|(row, column)| {
            (
                at(column, 8, (left, right)),
                at(row, 8, (top, bottom)),
                (row - 4).abs() + (column - 4).abs(),
            )
        })
        .filter(|&(x, y, _)| {
            let half = room * 5;
            [x - half, x, x + half].iter().all(|&x| clip::contains(ring, (x, y)))
        })
        .map(|(x, y, far)| {
            let (x, y) = (x / 10, y / 10);
            (far, [x - room / 2, y - height / 2, x + room / 2, y + height / 2])
        })
        .collect();
    areas.sort_by_key(|area| area.0);
    areas.into_iter().map(|area| area.1).collect()
}
