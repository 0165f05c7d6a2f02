//! What stands around a picture of counting: the finding above it, where it comes from below.

use crate::counting::figures::Figures;
use crate::ink::{Edge, Fingerprint, Head, Ink, MARGIN, QUIET};
use crate::picture::Direction;
use crate::text::{is_rtl, shorten, visible, width, wrap};
use crate::{WIDTH_MAX, WIDTH_MIN};

/// Sizes of the finding, of labels, and of what is small; nothing is smaller.
pub(crate) const TITLE_SIZE: i32 = 16;
pub(crate) const LABEL_SIZE: i32 = 13;
pub(crate) const SMALL_SIZE: i32 = 12;
/// From line to line of each.
const TITLE_LINE: i32 = 22;
pub(crate) const LABEL_LINE: i32 = 18;
pub(crate) const SMALL_LINE: i32 = 16;
/// A finding is a sentence; the whole of a longer one is in the `<title>`.
const TITLE_LINES_MAX: usize = 8;
/// Where it comes from and what the lists cover.
const SOURCE_LINES_MAX: usize = 12;
/// How far a centred label may reach into a margin.
const INTO_MARGIN: i32 = 10;
/// Under this width labels stand above what they label.
const NARROW: i32 = 560;

/// What all pictures of counting have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The finding in a sentence, with its interval: stands above the picture.
    pub title: String,
    /// The picture in a sentence or two, read out by a screen reader.
    pub desc: String,
    /// Which lists, what they cover, which seed and day: stands below the picture.
    pub source: String,
    /// Which way the page reads; numbers grow the way that the text runs.
    pub direction: Direction,
    /// Width in pixels, from [`crate::WIDTH_MIN`] to [`crate::WIDTH_MAX`]. Under 560 labels stand
    /// above what they label, for telephones.
    pub width: i32,
    /// How numbers are written.
    pub figures: Figures,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            title: String::new(),
            desc: String::new(),
            source: String::new(),
            direction: Direction::default(),
            width: 720,
            figures: Figures::default(),
        }
    }
}

/// How much of a room bold letters may be taken to fill: they are wider than those that were
/// measured, but not by more than measuring was generous.
pub(crate) fn bold(room: i32) -> i32 {
    room * 15 / 16
}

/// A text in lines, with the direction of the whole: its lines may begin with a number or a name
/// in another script.
#[derive(Debug, Clone, Default)]
pub(crate) struct Para {
    pub(crate) lines: Vec<String>,
    rtl: bool,
    size: i32,
}

impl Para {
    /// At most so many lines; the last one then ends in an ellipsis.
    pub(crate) fn new(text: &str, size: i32, (room, lines_max): (i32, usize)) -> Self {
        let text = visible(text);
        let mut lines = wrap(&text, size, room);
        if lines.len() > lines_max {
            let next = lines.get(lines_max).cloned().unwrap_or_default();
            lines.truncate(lines_max);
            if let Some(last) = lines.last_mut() {
                *last = shorten(&format!("{last} {next}"), size, room);
            }
        }
        Self { lines, rtl: is_rtl(&text), size }
    }

    pub(crate) fn count(&self) -> i32 {
        i32::try_from(self.lines.len()).unwrap_or(0)
    }

    /// Width of the widest line.
    pub(crate) fn width(&self) -> i32 {
        self.lines.iter().map(|line| width(line, self.size)).max().unwrap_or(0)
    }
}

/// Where a text stands to its x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Begins there, as the page reads.
    Start,
    Middle,
    /// Ends there.
    End,
}

/// The sheet of a picture: places are distances from the page's start within the margins.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) width: i32,
    /// Between the margins.
    pub(crate) room: i32,
    pub(crate) narrow: bool,
    rtl: bool,
    title: Para,
    source: Para,
}

impl<'a> Page<'a> {
    pub(crate) fn new(frame: &'a Frame) -> Self {
        let width = frame.width.clamp(WIDTH_MIN, WIDTH_MAX);
        let room = width - 2 * MARGIN;
        Self {
            frame,
            width,
            room,
            narrow: width < NARROW,
            rtl: frame.direction == Direction::Rtl,
            title: Para::new(&frame.title, TITLE_SIZE, (bold(room), TITLE_LINES_MAX)),
            source: Para::new(&frame.source, SMALL_SIZE, (room, SOURCE_LINES_MAX)),
        }
    }

    /// The beginning of the picture's fingerprint: a page may hold it in two sizes.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let mut print = Fingerprint::new();
        let Frame { title, desc, source, .. } = self.frame;
        [title, desc, source].iter().for_each(|text| print.add(text));
        print.add(&format!("{} {}", self.width, self.rtl));
        print
    }

    /// Top of what stands below the finding.
    pub(crate) fn top(&self) -> i32 {
        let lines = self.title.count();
        MARGIN + if lines == 0 { 0 } else { lines * TITLE_LINE + 8 }
    }

    /// Opens the picture, whose own part ends at `bottom`, and writes what is around it.
    pub(crate) fn open(&self, ink: &mut Ink, class: &str, bottom: i32) {
        let lines = self.source.count();
        let foot = if lines == 0 { 0 } else { lines * SMALL_LINE + 10 };
        ink.open(Head {
            class,
            title: &self.frame.title,
            desc: &self.frame.desc,
            width: self.width,
            height: bottom + foot + MARGIN,
        });
        if lines > 0 {
            ink.put(format_args!(
                "<path d=\"M{MARGIN} {}H{}\" stroke=\"{QUIET}\" stroke-opacity=\"0.5\"/>",
                bottom + 5,
                self.width - MARGIN
            ));
        }
        ink.put(format_args!("<g class=\"plot-finding\" font-weight=\"600\">"));
        self.para(ink, (0, MARGIN + 14), &self.title, (TITLE_LINE, "currentColor"));
        ink.end_group();
        ink.put(format_args!("<g class=\"plot-source\">"));
        self.para(ink, (0, bottom + 22), &self.source, (SMALL_LINE, QUIET));
        ink.end_group();
    }

    /// From a distance to the place on paper.
    pub(crate) fn x(&self, from_start: i32) -> i32 {
        if self.rtl { self.width - MARGIN - from_start } else { MARGIN + from_start }
    }

    /// Left edge on paper of what begins at a distance and is so wide.
    pub(crate) fn left(&self, from_start: i32, wide: i32) -> i32 {
        if self.rtl { self.x(from_start) - wide } else { self.x(from_start) }
    }

    /// A step towards the page's end, on paper.
    pub(crate) fn step(&self, by: i32) -> i32 {
        if self.rtl { -by } else { by }
    }

    fn edge(&self, side: Side) -> Edge {
        match (side, self.rtl) {
            (Side::Middle, _) => Edge::Middle,
            (Side::Start, false) | (Side::End, true) => Edge::Left,
            (Side::Start, true) | (Side::End, false) => Edge::Right,
        }
    }

    /// A line of text at a distance from the start; y is its foot.
    pub(crate) fn text(
        &self,
        ink: &mut Ink,
        (at, y): (i32, i32),
        text: &str,
        (size, fill, side): (i32, &str, Side),
    ) {
        ink.text((self.x(at), y), text, (size, fill, self.edge(side)));
    }

    /// Lines of text that begin at a distance; y is the foot of the first.
    pub(crate) fn para(
        &self,
        ink: &mut Ink,
        at: (i32, i32),
        para: &Para,
        (line_height, fill): (i32, &str),
    ) {
        self.lines(ink, at, para, (line_height, fill, Side::Start));
    }

    /// The same with a side of its own.
    pub(crate) fn lines(
        &self,
        ink: &mut Ink,
        (at, y): (i32, i32),
        para: &Para,
        (line_height, fill, side): (i32, &str, Side),
    ) {
        let mut foot = y;
        for line in &para.lines {
            let style = (para.size, fill, self.edge(side));
            ink.text_run((self.x(at), foot), line, style, para.rtl);
            foot += line_height;
        }
    }

    /// The distance nearest to `at` at which a text of this width, centred, is on the sheet: it
    /// may reach into the margins, so that a nought stands under its tick.
    pub(crate) fn within(&self, at: i32, wide: i32) -> i32 {
        let half = (wide + 1) / 2 - INTO_MARGIN;
        if 2 * half >= self.room { self.room / 2 } else { at.clamp(half, self.room - half) }
    }

    /// A heading; y is its top.
    pub(crate) fn heading(&self, ink: &mut Ink, para: &Para, y: i32) {
        if para.count() > 0 {
            ink.put(format_args!("<g class=\"plot-heading\" font-weight=\"600\">"));
            self.para(ink, (0, y + 18), para, (LABEL_LINE, "currentColor"));
            ink.end_group();
        }
    }
}

/// A template with its places filled. What is put in is not searched for places again.
pub(crate) fn fill(template: &str, places: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let named = after.split_once('}').and_then(|(name, after)| {
            let found = places.iter().find(|place| place.0 == name)?;
            Some((found.1, after))
        });
        match named {
            Some((value, after)) => {
                out.push_str(value);
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}
