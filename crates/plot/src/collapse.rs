//! "50 reports, 2 independent origins": many thin lines that run into few.
//!
//! For the head of an event, where the graph would be too much. Says how many and on whom; not
//! who has it from whom. Never counts: the numbers are those of what it is given, so that text
//! and lines cannot differ.

use std::collections::BTreeMap;

use crate::ink::{BOX, Edge, Head, Ink, LINE, MARGIN, QUIET};
use crate::picture::Direction;
use crate::text::{shorten, visible, width};
use crate::{WIDTH_MAX, WIDTH_MIN};

/// Most lines: more run together on any screen, and each then stands for several.
pub const LINES_MAX: usize = 200;
/// Most ends with a name beside them.
pub const ENDS_MAX: usize = 12;

/// Size of the two counts, and of names.
const COUNT_SIZE: i32 = 15;
const NAME_SIZE: i32 = 12;
/// Least distance of two ends, so that their names do not touch.
const END_GAP: i32 = 22;
/// Height of a line of counts.
const COUNT_LINE: i32 = 24;

/// How many reports run into how few. The order of the reports does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollapsePicture {
    /// Read out first by a screen reader; shown by browsers on hover.
    pub title: String,
    /// The picture in a sentence or two.
    pub desc: String,
    /// Names of the independent ones, as `weigh` counted them.
    pub origins: Vec<String>,
    /// Everything that tells it.
    pub reports: Vec<CollapseReport>,
    /// Which way the page reads: the reports stand at its start.
    pub direction: Direction,
    /// Width in pixels, from [`crate::WIDTH_MIN`] to [`crate::WIDTH_MAX`].
    pub width: i32,
    /// The words inside the picture.
    pub words: CollapseWords,
}

impl Default for CollapsePicture {
    fn default() -> Self {
        Self {
            title: String::new(),
            desc: String::new(),
            origins: Vec::new(),
            reports: Vec::new(),
            direction: Direction::default(),
            width: 480,
            words: CollapseWords::default(),
        }
    }
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollapseReport {
    /// Who tells it.
    pub label: String,
    /// On which of the picture's `origins` it rests, by their places; places that do not exist
    /// are left out. None: not known.
    pub rests_on: Vec<usize>,
}

/// The words inside the picture, in the reader's language and in the form that the numbers ask
/// for (whoever fills them knows the numbers); the default is English in the plural.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollapseWords {
    /// `{count}` is replaced.
    pub reports: String,
    /// `{count}` is replaced.
    pub origins: String,
    /// Where the lines end of which nobody knows on whom they rest.
    pub unknown: String,
    /// Ends for whose names there is no room; `{count}` is replaced.
    pub more: String,
}

impl Default for CollapseWords {
    fn default() -> Self {
        Self {
            reports: "{count} reports".to_owned(),
            origins: "{count} independent origins".to_owned(),
            unknown: "not known from whom".to_owned(),
            more: "and {count} more".to_owned(),
        }
    }
}

/// The same content for an HTML table: every report with the names that it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollapseTable {
    /// The caption.
    pub title: String,
    /// Reports and the names on which they rest, sorted; controls that reorder text are written
    /// out, escaping is the page's.
    pub rows: Vec<(String, Vec<String>)>,
}

impl CollapsePicture {
    /// Each report's ends: sorted, once each, only those that exist.
    fn rests(&self) -> Vec<Vec<usize>> {
        let known = |report: &CollapseReport| {
            let mut ends = report.rests_on.clone();
            ends.retain(|&end| end < self.origins.len());
            ends.sort_unstable();
            ends.dedup();
            ends
        };
        self.reports.iter().map(known).collect()
    }
}

/// The picture as a table, for those who do not see it and for print.
pub fn collapse_table(picture: &CollapsePicture) -> CollapseTable {
    let names =
        |ends: &Vec<usize>| ends.iter().map(|&end| visible(&picture.origins[end])).collect();
    let mut rows: Vec<(String, Vec<String>)> = (picture.reports.iter().zip(&picture.rests()))
        .map(|(report, ends)| (visible(&report.label), names(ends)))
        .collect();
    rows.sort();
    CollapseTable { title: visible(&picture.title), rows }
}

/// Draws the lines as a whole `<svg>` element, for a page or as a file.
pub fn collapse(picture: &CollapsePicture) -> String {
    let rests = picture.rests();
    let lines = lines(&rests);
    let has_unknown = rests.iter().any(Vec::is_empty);
    let sheet = Sheet::new(picture, lines.len(), has_unknown);
    let mut ink = Ink::default();
    ink.open(Head {
        class: "plot-collapse",
        title: &picture.title,
        desc: &picture.desc,
        width: sheet.width,
        height: sheet.top + sheet.height + MARGIN,
    });
    sheet.counts(&mut ink);
    sheet.lines(&mut ink, &lines);
    sheet.ends(&mut ink, has_unknown);
    ink.close()
}

/// What each line runs to, in an order in which few cross: at most [`LINES_MAX`], of every kind
/// at least one. No report is left without a line.
fn lines(rests: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut alike: BTreeMap<&Vec<usize>, usize> = BTreeMap::new();
    rests.iter().for_each(|ends| *alike.entry(ends).or_default() += 1);
    let most = rests.len().max(1);
    let share = |count: usize| match most {
        most if most <= LINES_MAX => count,
        most => (count * LINES_MAX / most).max(1),
    };
    let middle = |ends: &[usize]| match ends.len() {
        0 => usize::MAX,
        long => ends.iter().map(|end| end * 1_000).sum::<usize>() / long,
    };
    let mut sorted: Vec<(&Vec<usize>, usize)> = alike.into_iter().collect();
    sorted.sort_by_key(|(ends, _)| middle(ends));
    let each = |(ends, count): (&Vec<usize>, usize)| vec![ends.clone(); share(count)];
    sorted.into_iter().flat_map(each).collect()
}

/// Where everything goes.
struct Sheet<'a> {
    picture: &'a CollapsePicture,
    rtl: bool,
    width: i32,
    /// Below the counts.
    top: i32,
    height: i32,
    /// Distance of the ends from the page's start.
    ends_at: i32,
    /// Ends that are drawn: names, and the unknown one.
    ends: usize,
    counts: [String; 2],
    stacked: bool,
}

impl<'a> Sheet<'a> {
    fn new(picture: &'a CollapsePicture, lines: usize, has_unknown: bool) -> Self {
        let outer = picture.width.clamp(WIDTH_MIN, WIDTH_MAX);
        let room = outer - 2 * MARGIN;
        let count = |template: &str, count: usize| {
            shorten(&visible(template).replace("{count}", &count.to_string()), COUNT_SIZE, room)
        };
        let counts = [
            count(&picture.words.reports, picture.reports.len()),
            count(&picture.words.origins, picture.origins.len()),
        ];
        let wide: i32 = counts.iter().map(|text| width(text, COUNT_SIZE)).sum();
        let stacked = wide + 24 > room;
        let ends = picture.origins.len() + usize::from(has_unknown);
        let small = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let shown = small(ends.min(ENDS_MAX + 2));
        let names = picture.origins.iter().take(ENDS_MAX).map(|name| visible(name));
        let names = names.chain(has_unknown.then(|| visible(&picture.words.unknown)));
        let widest = names.map(|name| width(&name, NAME_SIZE)).max().unwrap_or(0);
        let label = (widest + 20).clamp(40, room / 2);
        Self {
            picture,
            rtl: picture.direction == Direction::Rtl,
            width: outer,
            top: MARGIN + if stacked { 2 * COUNT_LINE } else { COUNT_LINE } + 8,
            height: (small(lines.min(LINES_MAX)) * 10).clamp(40, 180).max(shown * END_GAP),
            ends_at: room - label,
            ends,
            counts,
            stacked,
        }
    }

    fn x(&self, x: i32) -> i32 {
        if self.rtl { self.width - MARGIN - x } else { MARGIN + x }
    }

    /// Height of one of so many points, evenly spread.
    fn y(&self, at: usize, of: usize) -> i32 {
        let part = |value: usize| i64::try_from(value).unwrap_or(i64::MAX / 1_000);
        let y = i64::from(self.height) * (2 * part(at) + 1) / (2 * part(of.max(1)));
        self.top + i32::try_from(y).unwrap_or(0)
    }

    /// Which of the drawn ends an end is: those without room share the last one.
    fn drawn_end(&self, end: usize) -> usize {
        if self.picture.origins.len() > ENDS_MAX { end.min(ENDS_MAX) } else { end }
    }

    fn drawn_ends(&self) -> usize {
        let named = self.picture.origins.len();
        self.ends - named + named.min(ENDS_MAX + 1)
    }

    fn counts(&self, ink: &mut Ink) {
        let (start, end) =
            if self.rtl { (Edge::Right, Edge::Left) } else { (Edge::Left, Edge::Right) };
        let room = self.width - 2 * MARGIN;
        let below = if self.stacked { COUNT_LINE } else { 0 };
        ink.put(format_args!("<g font-weight=\"600\">"));
        let style = |edge| (COUNT_SIZE, "currentColor", edge);
        ink.text((self.x(0), MARGIN + 16), &self.counts[0], style(start));
        ink.text((self.x(room), MARGIN + 16 + below), &self.counts[1], style(end));
        ink.end_group();
    }

    fn lines(&self, ink: &mut Ink, lines: &[Vec<usize>]) {
        let (mut sure, mut unknown, mut starts) = (String::new(), String::new(), String::new());
        let (from, to) = (self.x(6), self.x(self.ends_at));
        let middle = i32::midpoint(from, to);
        let ends = self.drawn_ends();
        for (at, line) in lines.iter().enumerate() {
            let y = self.y(at, lines.len());
            starts.push_str(&format!("M{} {y}H{from}", self.x(0)));
            let curve = |path: &mut String, end: usize| {
                let y_end = self.y(end, ends);
                path.push_str(&format!("M{from} {y}C{middle} {y} {middle} {y_end} {to} {y_end}"));
            };
            line.iter().for_each(|&end| curve(&mut sure, self.drawn_end(end)));
            if line.is_empty() {
                curve(&mut unknown, ends - 1);
            }
        }
        let thin = if lines.len() > 60 { "0.6" } else { "1.2" };
        for (class, path, form) in [
            ("plot-starts", &starts, " stroke-opacity=\"1\""),
            ("plot-lines", &sure, " stroke-opacity=\"0.8\""),
            ("plot-lines plot-unknown", &unknown, " stroke-dasharray=\"4 4\""),
        ] {
            if !path.is_empty() {
                ink.put(format_args!(
                    "<path class=\"{class}\" d=\"{path}\" stroke=\"{QUIET}\" \
                     stroke-width=\"{thin}\"{form}/>"
                ));
            }
        }
    }

    fn ends(&self, ink: &mut Ink, has_unknown: bool) {
        let named = self.picture.origins.len();
        let ends = self.drawn_ends();
        for (at, name) in self.picture.origins.iter().take(ENDS_MAX).enumerate() {
            self.end(ink, self.y(at, ends), &visible(name), true);
        }
        if named > ENDS_MAX {
            let more = visible(&self.picture.words.more);
            let more = more.replace("{count}", &(named - ENDS_MAX).to_string());
            self.end(ink, self.y(ENDS_MAX, ends), &more, true);
        }
        if has_unknown {
            let unknown = visible(&self.picture.words.unknown);
            self.end(ink, self.y(ends - 1, ends), &unknown, false);
        }
    }

    fn end(&self, ink: &mut Ink, y: i32, name: &str, known: bool) {
        let x = self.x(self.ends_at);
        ink.group("plot-end", name);
        if known {
            ink.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"6\" fill=\"{LINE}\"/>"));
        } else {
            ink.put(format_args!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"5.5\" fill=\"{BOX}\" \
                 stroke=\"{LINE}\" stroke-dasharray=\"3 2\"/>"
            ));
        }
        let room = self.width - 2 * MARGIN - self.ends_at - 12;
        let edge = if self.rtl { Edge::Right } else { Edge::Left };
        let shown = shorten(name, NAME_SIZE, room);
        ink.text((self.x(self.ends_at + 12), y + 4), &shown, (NAME_SIZE, "currentColor", edge));
        ink.end_group();
    }
}
