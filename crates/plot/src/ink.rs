//! What all pictures share: colours, fonts, the head of the SVG, texts, ids.

use std::fmt::Write;

use crate::text::{escape, is_rtl};

/// Room around a picture.
pub(crate) const MARGIN: i32 = 16;
/// Inside of boxes.
pub(crate) const BOX: &str = "var(--plot-box, none)";
/// Outlines.
pub(crate) const LINE: &str = "var(--plot-line, currentColor)";
/// Second lines and lesser arrows.
pub(crate) const QUIET: &str = "var(--plot-quiet, #6b7280)";
/// What it hangs on.
pub(crate) const CUT: &str = "var(--plot-cut, #c2410c)";
/// The sea.
pub(crate) const WATER: &str = "var(--plot-water, currentColor)";
/// Fonts that have the scripts; named, never fetched.
const FONTS: &str = "system-ui, Noto Sans, Noto Sans Arabic, DejaVu Sans, sans-serif";

/// What stands at the head of a picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head<'a> {
    /// The second class of the element; the first is `plot`.
    pub(crate) class: &'a str,
    pub(crate) title: &'a str,
    pub(crate) desc: &'a str,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// Which edge of a text its x is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    Left,
    Middle,
    Right,
}

/// The SVG so far.
#[derive(Debug, Default)]
pub(crate) struct Ink {
    svg: String,
}

impl Ink {
    /// One element on a line of its own. Writing into a string does not fail.
    pub(crate) fn put(&mut self, text: std::fmt::Arguments<'_>) {
        self.svg.write_fmt(text).expect("a string takes all that is written");
        self.svg.push('\n');
    }

    /// The direction is named, because a page that reads from right to left hands its own down,
    /// and `text-anchor` follows it.
    pub(crate) fn open(&mut self, head: Head<'_>) {
        let (title, desc) = (escape(head.title), escape(head.desc));
        let Head { class, width, height, .. } = head;
        self.put(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot {class}\" role=\"img\" \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             aria-label=\"{title}\" direction=\"ltr\" font-family=\"{FONTS}\" fill=\"none\" \
             stroke-linejoin=\"round\">"
        ));
        self.put(format_args!("<title>{title}</title>"));
        self.put(format_args!("<desc>{desc}</desc>"));
    }

    pub(crate) fn close(mut self) -> String {
        self.svg.push_str("</svg>\n");
        self.svg
    }

    /// A line of text; `edge` says which of its edges is at x, whichever way it reads.
    pub(crate) fn text(&mut self, at: (i32, i32), text: &str, style: (i32, &str, Edge)) {
        self.text_run(at, text, style, is_rtl(text));
    }

    /// A line of a longer text, which reads as the whole does.
    pub(crate) fn text_run(
        &mut self,
        (x, y): (i32, i32),
        text: &str,
        (size, fill, edge): (i32, &str, Edge),
        rtl: bool,
    ) {
        let anchor = match (edge, rtl) {
            (Edge::Middle, _) => "middle",
            (Edge::Left, false) | (Edge::Right, true) => "start",
            (Edge::Right, false) | (Edge::Left, true) => "end",
        };
        let direction = if rtl { " direction=\"rtl\"" } else { "" };
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\" \
             text-anchor=\"{anchor}\"{direction}>{}</text>",
            escape(text)
        ));
    }

    /// A group that tells its content on hover and to a screen reader.
    pub(crate) fn group(&mut self, class: &str, title: &str) {
        self.put(format_args!("<g class=\"{class}\"><title>{}</title>", escape(title)));
    }

    pub(crate) fn end_group(&mut self) {
        self.put(format_args!("</g>"));
    }
}

/// Rounds to the next whole number within what a picture can be.
#[allow(clippy::cast_possible_truncation, reason = "clamped to what fits on the line before")]
pub(crate) fn whole(value: f64) -> i32 {
    let value = if value.is_finite() { value.clamp(-1e8, 1e8) } else { 0.0 };
    value.round() as i32
}

/// A page may hold several pictures, and ids are the page's: FNV-1a over the content.
#[derive(Debug)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    pub(crate) fn id(&self, name: &str) -> String {
        format!("plot-{name}-{:016x}", self.0)
    }
}

/// Where the entries of a legend go: lines from the page's start, as many as it takes.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// Distance from the picture's start, and top, for each entry.
    pub(crate) at: Vec<(i32, i32)>,
    pub(crate) height: i32,
}

/// Height of a line of the legend.
const FLOW_LINE: i32 = 24;

/// Lays entries of these widths out within `room`.
pub(crate) fn flow(widths: &[i32], room: i32) -> Flow {
    let mut flow = Flow::default();
    let (mut x, mut y) = (0, 0);
    for &width in widths {
        if x > 0 && x + width > room {
            (x, y) = (0, y + FLOW_LINE);
        }
        flow.at.push((x, y));
        x += width;
        flow.height = y + FLOW_LINE;
    }
    flow
}
