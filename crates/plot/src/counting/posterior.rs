//! How probable each number is, in one model: a curve with its middle and two bands.
//!
//! Median and bands are the caller's, from the same draws or from several replicates of the
//! linkage: the words and the picture then cannot differ. The curve is for the eye. The count of
//! those who are documented is a line of its own: nothing is estimated about them.

mod ink;

use crate::counting::density::Density;
use crate::counting::error::{FigureError, interval, people, whole_people};
use crate::counting::frame::{Frame, fill};
use crate::counting::values::{Values, steps};
use crate::text::visible;

pub use crate::counting::posterior::ink::posterior;

/// Most draws or points: a long chain, thinned or not.
pub const DRAWS_MAX: usize = 1_000_000;
/// Rows of the table between the axis's ends.
const TABLE_ROWS_MAX: i64 = 14;
/// What lies beyond this share may be cut off.
const TAIL: f64 = 0.999;

/// One model's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct PosteriorPicture {
    /// What stands around it.
    pub frame: Frame,
    /// Those who are documented.
    pub documented: u64,
    /// The curve.
    pub curve: Curve,
    /// The middle of the answer.
    pub median: f64,
    /// Begin and end of the interval that holds a half.
    pub half: (f64, f64),
    /// Begin and end of the interval that holds 95 %.
    pub most: (f64, f64),
    /// The words inside the picture.
    pub words: PosteriorWords,
}

/// From what the curve is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Curve {
    /// Draws of the whole number, documented people included, in any order: they are smoothed.
    Draws(Vec<f64>),
    /// Numbers in ascending order with the height of the curve there, in any unit: straight lines
    /// join them. If the grid is uneven, give densities, not masses.
    Points(Vec<(f64, f64)>),
}

/// The words inside the picture, in the reader's language; the default is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PosteriorWords {
    /// `{count}` is replaced.
    pub documented: String,
    /// `{estimate}` is replaced.
    pub median: String,
    /// `{lo}` and `{hi}` are replaced.
    pub half: String,
    /// `{lo}` and `{hi}` are replaced.
    pub most: String,
    /// Under the axis: what is counted.
    pub unit: String,
    /// In the legend: the arrow at the edge.
    pub beyond: String,
    /// In the table: from one number to another; `{lo}` and `{hi}` are replaced.
    pub between: String,
    /// In the table: more than a number; `{lo}` is replaced.
    pub more_than: String,
    /// In the table: less than a number; `{hi}` is replaced.
    pub less_than: String,
    /// A share in percent; `{percent}` is replaced.
    pub percent: String,
}

impl Default for PosteriorWords {
    fn default() -> Self {
        Self {
            documented: "documented: {count}".to_owned(),
            median: "middle: {estimate}".to_owned(),
            half: "as likely in as out (50 %): {lo} to {hi}".to_owned(),
            most: "nearly sure (95 %): {lo} to {hi}".to_owned(),
            unit: "people, documented or not".to_owned(),
            beyond: "goes on beyond the picture".to_owned(),
            between: "{lo} to {hi}".to_owned(),
            more_than: "more than {lo}".to_owned(),
            less_than: "less than {hi}".to_owned(),
            percent: "{percent} %".to_owned(),
        }
    }
}

impl PosteriorWords {
    fn of(&self, template: &str, picture: &PosteriorPicture, (lo, hi): (f64, f64)) -> String {
        let figures = &picture.frame.figures;
        let (lo, hi) = (figures.people(lo), figures.people(hi));
        visible(&fill(template, &[("lo", &lo), ("hi", &hi)]))
    }
}

/// The picture's content for an HTML table. Texts are for escaping by the page's templates;
/// controls that reorder text are already written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PosteriorTable {
    /// The caption.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// Documented, middle and both intervals, each as a phrase.
    pub said: Vec<String>,
    /// The curve: between which numbers, and which share of the probability lies there.
    pub shares: Vec<(String, String)>,
}

/// The curve and what is drawn of it.
#[derive(Debug)]
struct Checked {
    density: Density,
    documented: f64,
    /// Least and most of the axis.
    range: (f64, f64),
    is_cut: bool,
}

impl Checked {
    fn new(picture: &PosteriorPicture) -> Result<Self, FigureError> {
        let documented = whole_people(picture.documented, 0)?;
        let median = people(picture.median, 0)?;
        let (half, most) = (
            interval(picture.half.0, picture.half.1, 0)?,
            interval(picture.most.0, picture.most.1, 0)?,
        );
        let nested = [most.0, half.0, median, half.1, most.1];
        if nested.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err(FigureError::NotNested);
        }
        let density = Density::new(&picture.curve)?;
        let least = documented.min(most.0).min(density.quantile(1.0 - TAIL));
        let far = density.quantile(TAIL);
        // A tail may take as much room as what comes before it, and no more.
        let to = far.min(most.1 + (most.1 - least)).max(most.1).max(documented);
        let is_cut = far > to;
        Ok(Self { density, documented, range: (least, to), is_cut })
    }

    fn values(&self, at: i32, width: i32) -> Values {
        Values::of_people(self.range, (at, width))
    }

    /// Nothing lies below those who are documented, except in replicates of the linkage.
    fn floor(&self) -> f64 {
        self.documented.min(self.density.quantile(0.0))
    }
}

/// The picture as a table, for those who do not see it and for print.
///
/// # Errors
/// If the curve has no draws, no weight or a figure that is no count of people, or the intervals
/// are not within one another. Rows are those of the curve; row 0 is the figures beside it.
pub fn posterior_table(picture: &PosteriorPicture) -> Result<PosteriorTable, FigureError> {
    let checked = Checked::new(picture)?;
    let figures = &picture.frame.figures;
    let words = &picture.words;
    let values = checked.values(0, 1_000);
    let marks = steps().find_map(|step| values.marks(step, TABLE_ROWS_MAX)).unwrap_or_default();
    #[allow(clippy::cast_precision_loss, reason = "marks are far below 2^53")]
    let marks: Vec<f64> = marks.into_iter().map(|mark| mark as f64).collect();
    let mut shares = Vec::new();
    let mut row = |template: &str, lo: f64, hi: f64, share: f64| {
        let percent = figures.tenths(share * 100.0);
        let share = fill(&words.percent, &[("percent", &percent)]);
        shares.push((words.of(template, picture, (lo, hi)), visible(&share)));
    };
    let below = |number| checked.density.below(number);
    if let (Some(&first), Some(&last)) = (marks.first(), marks.last()) {
        if below(first) > 0.0 {
            row(&words.less_than, 0.0, first, below(first));
        }
        for pair in marks.windows(2) {
            row(&words.between, pair[0], pair[1], below(pair[1]) - below(pair[0]));
        }
        if below(last) < 1.0 {
            row(&words.more_than, last, 0.0, 1.0 - below(last));
        }
    }
    Ok(PosteriorTable {
        title: visible(&picture.frame.title),
        source: visible(&picture.frame.source),
        said: vec![
            documented(picture),
            median(picture),
            words.of(&words.half, picture, picture.half),
            words.of(&words.most, picture, picture.most),
        ],
        shares,
    })
}

fn documented(picture: &PosteriorPicture) -> String {
    let count = picture.frame.figures.whole(picture.documented);
    visible(&fill(&picture.words.documented, &[("count", &count)]))
}

fn median(picture: &PosteriorPicture) -> String {
    let count = picture.frame.figures.people(picture.median);
    visible(&fill(&picture.words.median, &[("estimate", &count)]))
}
