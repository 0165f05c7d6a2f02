//! What cannot be drawn, and what to do about it.

/// Most people that a picture takes: nine times all who were ever born. What is more is a slip or
/// an estimate that has run away, and belongs among the refused with its reason.
pub const PEOPLE_MAX: f64 = 1e12;

/// Why there is no picture. Rows are numbered from 1; no label is repeated here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// No list, no model, no draw.
    #[error("there is nothing to draw; say so in words instead")]
    Empty,
    /// NaN or infinite.
    #[error("row {row}: a figure is not a finite number; give the row as refused, with the reason")]
    NotFinite {
        /// Which one.
        row: usize,
    },
    /// Below zero, where people are counted.
    #[error("row {row}: a count of people is negative; look for the slip in the table")]
    Negative {
        /// Which one.
        row: usize,
    },
    /// More than [`PEOPLE_MAX`], or a weight beyond [`crate::BITS_MAX`].
    #[error(
        "row {row}: a figure is too large to be true; give the row as refused, with the reason"
    )]
    TooLarge {
        /// Which one.
        row: usize,
    },
    /// An interval that ends before it begins.
    #[error("row {row}: an interval ends before it begins; give the smaller number first")]
    TurnedRound {
        /// Which one.
        row: usize,
    },
    /// The inner interval is not within the outer one, or the middle not within the inner one.
    #[error("the median must lie within the 50 % interval, and that within the 95 % interval")]
    NotNested,
    /// Too few or too many lists.
    #[error("{0} lists: the picture of overlaps takes 2 to 6; leave some out or merge them")]
    Lists(usize),
    /// A pattern without a list, or with one that does not exist.
    #[error("row {row}: the pattern is on no list, or on one that is not among the lists")]
    Pattern {
        /// Which one.
        row: usize,
    },
    /// More than a picture takes.
    #[error("{count} rows, {max} are taken; thin them out or split the picture")]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many are taken.
        max: usize,
    },
    /// Points of a curve that do not run from less to more.
    #[error("row {row}: the points of the curve must run from the smaller number to the larger")]
    NotAscending {
        /// Which one.
        row: usize,
    },
    /// A curve without weight, or with weight in one point only.
    #[error("the curve has no weight between its points; give draws, or two points and more")]
    Flat,
}

/// A count of people that can be drawn.
pub(crate) fn people(value: f64, row: usize) -> Result<f64, FigureError> {
    match value {
        value if !value.is_finite() => Err(FigureError::NotFinite { row }),
        value if value < 0.0 => Err(FigureError::Negative { row }),
        value if value > PEOPLE_MAX => Err(FigureError::TooLarge { row }),
        value => Ok(value),
    }
}

/// The same of whole people.
#[allow(clippy::cast_precision_loss, reason = "what is lost is far beyond the limit")]
pub(crate) fn whole_people(value: u64, row: usize) -> Result<f64, FigureError> {
    people(value as f64, row)
}

/// An interval of counts.
pub(crate) fn interval(lo: f64, hi: f64, row: usize) -> Result<(f64, f64), FigureError> {
    let (lo, hi) = (people(lo, row)?, people(hi, row)?);
    if hi < lo { Err(FigureError::TurnedRound { row }) } else { Ok((lo, hi)) }
}
