//! Why two listings are held to be one person: the weight of the pair, step by step.
//!
//! Weights are in bits, as Splink writes them: each bit doubles the odds. The first step is how
//! rare a pair is before anything is compared, then comes what each comparison says, then what a
//! rare or common value adds. The sum and the probability are computed here, so that they are
//! those of the steps. Shows the values that it is given: mind who sees the picture.

mod ink;

use crate::counting::error::FigureError;
use crate::counting::frame::{Frame, fill};
use crate::text::visible;

pub use crate::counting::waterfall::ink::waterfall;

/// Most bits of one step: 2 to this power still has a floating point number.
pub const BITS_MAX: f64 = 1_000.0;
/// Most steps: comparisons with their corrections, of wider tables than any list has.
pub const STEPS_MAX: usize = 60;

/// The weight of a pair.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WaterfallPicture {
    /// What stands around it.
    pub frame: Frame,
    /// The steps in their order, the prior first.
    pub steps: Vec<WaterfallStep>,
    /// The words inside the picture.
    pub words: WaterfallWords,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallStep {
    /// "Before comparing", "Surname", "Rare surname" in the reader's language.
    pub label: String,
    /// What was found: "nearly equal: Ахмадов, Ahmadov"; may be empty.
    pub found: String,
    /// What it adds, in bits; negative speaks against one person, nought says nothing.
    pub bits: f64,
}

/// The words inside the picture, in the reader's language; the default is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaterfallWords {
    /// The last row.
    pub sum: String,
    /// Under the axis.
    pub unit: String,
    /// In the legend: whole bars.
    pub speaks_for: String,
    /// In the legend: hatched bars.
    pub speaks_against: String,
    /// `{percent}` is replaced.
    pub probability: String,
    /// Over 99.9 %.
    pub nearly_sure: String,
    /// Under 0.1 %.
    pub hardly: String,
}

impl Default for WaterfallWords {
    fn default() -> Self {
        Self {
            sum: "Together".to_owned(),
            unit: "bits: each doubles the odds; 0 is as likely as not".to_owned(),
            speaks_for: "speaks for one person".to_owned(),
            speaks_against: "speaks against it".to_owned(),
            probability: "Probability that they are one person: {percent} %".to_owned(),
            nearly_sure: "Probability that they are one person: more than 99.9 %".to_owned(),
            hardly: "Probability that they are one person: less than 0.1 %".to_owned(),
        }
    }
}

/// The picture's content for an HTML table. Texts are for escaping by the page's templates;
/// controls that reorder text are already written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaterfallTable {
    /// The caption.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// The steps, and the sum.
    pub rows: Vec<WaterfallTableRow>,
    /// The probability as a sentence.
    pub probability: String,
}

/// One step in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaterfallTableRow {
    /// Its name.
    pub label: String,
    /// What was found.
    pub found: String,
    /// What it adds, with a sign.
    pub bits: String,
    /// The sum so far.
    pub so_far: String,
}

impl WaterfallPicture {
    /// The sum after each step.
    fn sums(&self) -> Result<Vec<f64>, FigureError> {
        let count = self.steps.len();
        if count == 0 {
            return Err(FigureError::Empty);
        }
        if count > STEPS_MAX {
            return Err(FigureError::TooMany { count, max: STEPS_MAX });
        }
        let mut sum = 0.0;
        let mut sums = Vec::with_capacity(count);
        for (at, step) in self.steps.iter().enumerate() {
            let row = at + 1;
            if !step.bits.is_finite() {
                return Err(FigureError::NotFinite { row });
            }
            if step.bits.abs() > BITS_MAX {
                return Err(FigureError::TooLarge { row });
            }
            sum += step.bits;
            sums.push(sum);
        }
        Ok(sums)
    }

    fn probability(&self, bits: f64) -> String {
        let share = probability(bits);
        let words = &self.words;
        let said = match share {
            share if share > 0.999 => words.nearly_sure.clone(),
            share if share < 0.001 => words.hardly.clone(),
            share => {
                let percent = self.frame.figures.tenths(share * 100.0);
                fill(&words.probability, &[("percent", &percent)])
            }
        };
        visible(&said)
    }
}

/// The picture as a table, for those who do not see it and for print.
///
/// # Errors
/// If there is no step, more than [`STEPS_MAX`], or a weight that is no number or beyond
/// [`BITS_MAX`].
pub fn waterfall_table(picture: &WaterfallPicture) -> Result<WaterfallTable, FigureError> {
    let sums = picture.sums()?;
    let figures = &picture.frame.figures;
    let row = |(step, sum): (&WaterfallStep, &f64)| WaterfallTableRow {
        label: visible(&step.label),
        found: visible(&step.found),
        bits: figures.signed(step.bits),
        so_far: figures.signed(*sum),
    };
    let mut rows: Vec<WaterfallTableRow> = picture.steps.iter().zip(&sums).map(row).collect();
    let sum = sums.last().copied().unwrap_or_default();
    rows.push(WaterfallTableRow {
        label: visible(&picture.words.sum),
        found: String::new(),
        bits: figures.signed(sum),
        so_far: figures.signed(sum),
    });
    Ok(WaterfallTable {
        title: visible(&picture.frame.title),
        source: visible(&picture.frame.source),
        rows,
        probability: picture.probability(sum),
    })
}

/// 1 / (1 + 2^-bits), computed on the side where nothing is lost.
fn probability(bits: f64) -> f64 {
    let odds = half_to_the(bits.abs());
    if bits >= 0.0 { 1.0 / (1.0 + odds) } else { odds / (1.0 + odds) }
}

/// 2^-bits for bits from nought up, by products and sums alone: a platform's own power could
/// differ in the last digit, and with it the picture's bytes.
fn half_to_the(bits: f64) -> f64 {
    // Below the smallest number there is.
    if bits > 1_080.0 {
        return 0.0;
    }
    let mut power = 1.0;
    let mut left = bits;
    while left >= 1.0 {
        power *= 0.5;
        left -= 1.0;
    }
    let x = -left * std::f64::consts::LN_2;
    let (mut term, mut sum) = (1.0, 1.0);
    for at in 1..=20 {
        term *= x / f64::from(at);
        sum += term;
    }
    power * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_those_of_the_platform() {
        for at in -4_000..4_000 {
            let bits = f64::from(at) / 50.0;
            let wanted = 1.0 / (1.0 + (-bits).exp2());
            assert!((probability(bits) - wanted).abs() < 1e-14, "{bits}");
        }
        assert!(probability(60_000.0) >= 1.0 && probability(-60_000.0) <= 0.0);
    }
}
