//! Estimates as rows: what the panel, the lists left out and the strata have in common.

use crate::counting::error::{FigureError, interval, people, whole_people};
use crate::counting::figures::Figures;
use crate::counting::frame::{Frame, fill};
use crate::text::visible;

/// Most rows that are drawn; the others are counted below and stand in the table.
pub const ROWS_DRAWN_MAX: usize = 60;

/// Most rows that are taken: more strata than anybody reads.
const ROWS_TAKEN_MAX: usize = 2_000;

/// What a model says of a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Estimated {
    /// An estimate with its 95 % interval, in people.
    Interval {
        /// The median, or the point of greatest likelihood. It may lie outside the interval, as
        /// with some bootstraps.
        estimate: f64,
        /// Where the interval begins.
        lo: f64,
        /// Where it ends.
        hi: f64,
    },
    /// An estimate whose interval must not be shown, such as one that has not converged.
    Point {
        /// The estimate.
        estimate: f64,
    },
    /// A lower bound.
    AtLeast {
        /// The bound.
        estimate: f64,
    },
    /// No number, and why not.
    Refused {
        /// In words.
        reason: String,
    },
}

impl Estimated {
    fn check(&self, row: usize) -> Result<(), FigureError> {
        match *self {
            Self::Interval { estimate, lo, hi } => {
                people(estimate, row)?;
                interval(lo, hi, row).map(|_| ())
            }
            Self::Point { estimate } | Self::AtLeast { estimate } => {
                people(estimate, row).map(|_| ())
            }
            Self::Refused { .. } => Ok(()),
        }
    }

    /// Estimate, begin and end of the interval, as far as there are any.
    pub(crate) fn values(&self) -> (Option<f64>, Option<(f64, f64)>) {
        match *self {
            Self::Interval { estimate, lo, hi } => (Some(estimate), Some((lo, hi))),
            Self::Point { estimate } | Self::AtLeast { estimate } => (Some(estimate), None),
            Self::Refused { .. } => (None, None),
        }
    }
}

/// The words inside these pictures, in the reader's language; the default is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstimateWords {
    /// `{estimate}`, `{lo}` and `{hi}` are replaced.
    pub figures: String,
    /// An estimate without an interval; `{estimate}` is replaced.
    pub point: String,
    /// A lower bound; `{estimate}` is replaced.
    pub at_least: String,
    /// A model that was refused; `{reason}` is replaced.
    pub refused: String,
    /// The count of those who are documented; `{count}` is replaced.
    pub documented: String,
    /// Under the axis: what is counted.
    pub unit: String,
    /// Rows without room; `{count}` is replaced.
    pub more: String,
    /// In the legend: the mark.
    pub estimate: String,
    /// In the legend: the line.
    pub interval: String,
    /// In the legend: the arrow of a lower bound.
    pub bound: String,
    /// In the legend: an empty mark with a broken line.
    pub unsound: String,
    /// In the legend: the hatched band and the bracket.
    pub gap: String,
    /// In the legend: the hatched band of all lists.
    pub whole: String,
    /// In the legend: the bar of those who are documented.
    pub known: String,
    /// In the legend: an arrow at the edge.
    pub beyond: String,
}

impl Default for EstimateWords {
    fn default() -> Self {
        Self {
            figures: "{estimate} ({lo} to {hi})".to_owned(),
            point: "{estimate}, no interval".to_owned(),
            at_least: "at least {estimate}".to_owned(),
            refused: "No number: {reason}".to_owned(),
            documented: "documented: {count}".to_owned(),
            unit: "people".to_owned(),
            more: "{count} more in the table".to_owned(),
            estimate: "estimate".to_owned(),
            interval: "95 % interval".to_owned(),
            bound: "lower bound: no more is known".to_owned(),
            unsound: "the model does not fit well".to_owned(),
            gap: "no number lies in both intervals: the data do not determine it".to_owned(),
            whole: "interval with all lists".to_owned(),
            known: "documented".to_owned(),
            beyond: "goes on beyond the picture".to_owned(),
        }
    }
}

/// The picture's content for an HTML table: every row, in the picture's order. Texts are for
/// escaping by the page's templates; controls that reorder text are already written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EstimateTable {
    /// The caption.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// Rows.
    pub rows: Vec<EstimateTableRow>,
}

/// One estimate in the table; what is not known is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EstimateTableRow {
    /// Period, place, sex: what the stratum is of. Empty in the other pictures.
    pub of: String,
    /// The model, the list that is left out, or the stratum.
    pub label: String,
    /// Those who are documented.
    pub documented: String,
    /// The estimate.
    pub estimate: String,
    /// Where the interval begins.
    pub lo: String,
    /// Where it ends.
    pub hi: String,
    /// The reason of a refusal, or that it is a lower bound; then the note.
    pub note: String,
}

/// One row of any of the three.
#[derive(Debug, Clone)]
pub(crate) struct Row<'a> {
    pub(crate) of: &'a str,
    pub(crate) label: &'a str,
    pub(crate) note: &'a str,
    pub(crate) documented: Option<u64>,
    pub(crate) sound: bool,
    pub(crate) estimated: &'a Estimated,
}

impl Row<'_> {
    /// Estimate and interval in words.
    pub(crate) fn figures(&self, words: &EstimateWords, figures: &Figures) -> String {
        let people = |value| figures.people(value);
        match self.estimated {
            Estimated::Interval { estimate, lo, hi } => {
                let places =
                    [("estimate", people(*estimate)), ("lo", people(*lo)), ("hi", people(*hi))];
                fill(&words.figures, &places.each_ref().map(|place| (place.0, place.1.as_str())))
            }
            Estimated::Point { estimate } => {
                fill(&words.point, &[("estimate", &people(*estimate))])
            }
            Estimated::AtLeast { estimate } => {
                fill(&words.at_least, &[("estimate", &people(*estimate))])
            }
            Estimated::Refused { reason } => fill(&words.refused, &[("reason", reason)]),
        }
    }

    fn in_table(&self, words: &EstimateWords, figures: &Figures) -> EstimateTableRow {
        let (estimate, interval) = self.estimated.values();
        let people = |value: Option<f64>| value.map(|it| figures.people(it)).unwrap_or_default();
        let said = match self.estimated {
            Estimated::Refused { .. } | Estimated::AtLeast { .. } | Estimated::Point { .. } => {
                self.figures(words, figures)
            }
            Estimated::Interval { .. } => String::new(),
        };
        let unsound = if self.sound { "" } else { &words.unsound };
        let notes: Vec<&str> =
            [said.as_str(), unsound, self.note].into_iter().filter(|it| !it.is_empty()).collect();
        EstimateTableRow {
            of: visible(self.of),
            label: visible(self.label),
            documented: self.documented.map(|count| figures.whole(count)).unwrap_or_default(),
            estimate: people(estimate),
            lo: people(interval.map(|it| it.0)),
            hi: people(interval.map(|it| it.1)),
            note: visible(&notes.join("; ")),
        }
    }
}

/// Looks whether every row can be drawn.
pub(crate) fn check(rows: &[Row<'_>]) -> Result<(), FigureError> {
    if rows.is_empty() {
        return Err(FigureError::Empty);
    }
    if rows.len() > ROWS_TAKEN_MAX {
        return Err(FigureError::TooMany { count: rows.len(), max: ROWS_TAKEN_MAX });
    }
    for (at, row) in rows.iter().enumerate() {
        row.estimated.check(at + 1)?;
        row.documented.map(|count| whole_people(count, at + 1)).transpose()?;
    }
    Ok(())
}

pub(crate) fn table(frame: &Frame, rows: &[Row<'_>], words: &EstimateWords) -> EstimateTable {
    EstimateTable {
        title: visible(&frame.title),
        source: visible(&frame.source),
        rows: rows.iter().map(|row| row.in_table(words, &frame.figures)).collect(),
    }
}
