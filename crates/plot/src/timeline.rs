//! What happened and who said so when, with dates as uncertain as they are.
//!
//! A day is a mark, a span is a bar, an open end is an arrow; "about" and "not certain" have
//! forms of their own. One lane for each who says it. Never shows a middle of a span: nobody
//! said it.

mod draw;
mod fold;
mod forms;

use crate::calendar::{CalendarWords, known};
use crate::kind::{Kind, KindWords};
use crate::picture::Direction;
use crate::text::visible;

pub use crate::timeline::draw::timeline;
pub use crate::timeline::fold::{LANES_MAX, ROWS_MAX};

/// A timeline. The order of the rows does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelinePicture {
    /// Read out first by a screen reader; shown by browsers on hover.
    pub title: String,
    /// The picture in a sentence or two.
    pub desc: String,
    /// What happened or was said.
    pub rows: Vec<TimelineRow>,
    /// Which way the page reads: the labels stand at its start.
    pub direction: Direction,
    /// Which way time runs.
    pub time: TimeRuns,
    /// Width in pixels, from [`crate::WIDTH_MIN`] to [`crate::WIDTH_MAX`]. Under 560 the labels
    /// stand above their bars, for telephones.
    pub width: i32,
    /// Most rows of one lane; the others of it are strokes on a line.
    pub lane_rows: usize,
    /// The words inside the picture.
    pub words: TimelineWords,
}

impl Default for TimelinePicture {
    fn default() -> Self {
        Self {
            title: String::new(),
            desc: String::new(),
            rows: Vec::new(),
            direction: Direction::default(),
            time: TimeRuns::default(),
            width: 720,
            lane_rows: ROWS_MAX,
            words: TimelineWords::default(),
        }
    }
}

/// Which way time runs. Charts in Arabic and Persian papers run as the text reads; some desks
/// prefer the way of spreadsheets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TimeRuns {
    /// From the page's start to its end.
    #[default]
    AsTextReads,
    /// Always from left to right.
    LeftToRight,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimelineRow {
    /// What it is, in few words.
    pub label: String,
    /// Who says it, or which source: rows with one lane stand together.
    pub lane: String,
    /// First day on which it can have been, in days since 1 January 1970; none: not known.
    pub earliest: Option<i64>,
    /// Last day on which it can have been; none: not known. Of two that are turned round, the
    /// smaller is the first.
    pub latest: Option<i64>,
    /// The days are "about" (EDTF `~`).
    pub approximate: bool,
    /// Whoever gave the days was not certain (EDTF `?`).
    pub uncertain: bool,
    /// What it is.
    pub kind: Kind,
}

impl TimelineRow {
    /// First and last day in order and within the range that pictures know.
    pub(crate) fn days(&self) -> (Option<i64>, Option<i64>) {
        match (self.earliest.map(known), self.latest.map(known)) {
            (Some(first), Some(last)) => (Some(first.min(last)), Some(first.max(last))),
            open => open,
        }
    }
}

/// The words inside a timeline, in the reader's language; the default is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineWords {
    /// The kinds of rows.
    pub kinds: KindWords,
    /// How dates are written.
    pub calendar: CalendarWords,
    /// In the legend: a bar.
    pub interval: String,
    /// In the legend: ends of stripes.
    pub approximate: String,
    /// In the legend: a dashed outline.
    pub uncertain: String,
    /// In the legend: an arrow.
    pub open: String,
    /// Rows of a lane for which there is no room; `{count}` is replaced.
    pub more: String,
    /// Lanes for which there is no room; `{lanes}` and `{count}` are replaced.
    pub more_lanes: String,
    /// Instead of a picture without rows.
    pub empty: String,
    /// Known beginning, open end; `{first}` is replaced.
    pub after: String,
    /// Open beginning, known end; `{last}` is replaced.
    pub before: String,
    /// Neither is known.
    pub unknown: String,
    /// Around an approximate date; `{when}` is replaced.
    pub about: String,
    /// Around an uncertain date; `{when}` is replaced.
    pub doubted: String,
}

impl Default for TimelineWords {
    fn default() -> Self {
        Self {
            kinds: KindWords::default(),
            calendar: CalendarWords::default(),
            interval: "on a day within".to_owned(),
            approximate: "about".to_owned(),
            uncertain: "not certain".to_owned(),
            open: "then or later, then or earlier".to_owned(),
            more: "and {count} more".to_owned(),
            more_lanes: "{lanes} more, with {count} entries".to_owned(),
            empty: "Nothing to show".to_owned(),
            after: "{first} or later".to_owned(),
            before: "{last} or earlier".to_owned(),
            unknown: "date not known".to_owned(),
            about: "about {when}".to_owned(),
            doubted: "{when}, not certain".to_owned(),
        }
    }
}

impl TimelineWords {
    /// The date of a row as it is said.
    pub(crate) fn when(&self, row: &TimelineRow) -> String {
        let date = |day| self.calendar.date(day);
        let said = match row.days() {
            (None, None) => return visible(&self.unknown),
            (Some(first), Some(last)) if first == last => date(first),
            (Some(first), Some(last)) => self.calendar.span(&date(first), &date(last)),
            (Some(first), None) => visible(&self.after).replace("{first}", &date(first)),
            (None, Some(last)) => visible(&self.before).replace("{last}", &date(last)),
        };
        let about = if row.approximate { visible(&self.about) } else { "{when}".to_owned() };
        let said = about.replace("{when}", &said);
        let doubted = if row.uncertain { visible(&self.doubted) } else { "{when}".to_owned() };
        doubted.replace("{when}", &said)
    }
}

/// The same content for an HTML table: everything, nothing folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineTable {
    /// The caption.
    pub title: String,
    /// One line a row: lane by lane, in order of time.
    pub rows: Vec<TimelineTableRow>,
}

/// One row in the table. Texts are for escaping by the page's templates; controls that reorder
/// text are already written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineTableRow {
    /// Who says it.
    pub lane: String,
    /// What it is.
    pub label: String,
    /// Its kind.
    pub kind: Kind,
    /// When, in words, with its uncertainty.
    pub when: String,
}

/// The timeline as a table, for those who do not see the picture and for print.
pub fn timeline_table(picture: &TimelinePicture) -> TimelineTable {
    let rows = fold::lanes(&picture.rows).into_iter().flatten().map(|row| TimelineTableRow {
        lane: visible(&row.lane),
        label: visible(&row.label),
        kind: row.kind,
        when: picture.words.when(row),
    });
    TimelineTable { title: visible(&picture.title), rows: rows.collect() }
}
