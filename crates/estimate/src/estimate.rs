//! What one model says of one table.

use serde::{Deserialize, Serialize};

use crate::model::Model;

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The models; those of [`Model::ALL`] by default.
    pub models: Vec<Model>,
    /// Of all draws.
    pub seed: u64,
    /// Threads to use. The result does not depend on it.
    pub threads: usize,
    /// Keeps the graph with all edges in the averages over graphs: it has no information on the
    /// unseen and gives back its prior.
    pub keeps_saturated: bool,
    /// Bootstraps of the sparse model.
    pub bootstraps: usize,
    /// Independent draws that the chains of latent classes shall be worth; at least
    /// [`crate::ESS_MIN`].
    pub ess: u32,
}

/// The seed where none is given: that of the Universal Declaration of Human Rights' day, which the
/// field uses.
pub const SEED: u64 = 19_481_210;
/// Bootstraps where no number is given. Four times the paper's: a corrected end may lie at the
/// second of a thousand, where another seed moves it by some per cent. The number was chosen after
/// looking at 1,000 to 10,000 on published tables: docs/spec/estimate.md, section 4.
pub const BOOTSTRAPS: usize = 4_000;
/// Independent draws of chains where no number is given: the ends then move by half a per cent.
pub const ESS: u32 = 4_000;

impl Default for Options {
    fn default() -> Self {
        Self {
            models: Model::ALL.to_vec(),
            seed: SEED,
            threads: 1,
            keeps_saturated: false,
            bootstraps: BOOTSTRAPS,
            ess: ESS,
        }
    }
}

/// What one model says. Numbers are of all people, the observed included; `lo` to `hi` is 95 %.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Which model.
    pub model: Model,
    /// The posterior median or the maximum of the likelihood; none if the model was skipped.
    pub estimate: Option<f64>,
    /// The lower end.
    pub lo: Option<f64>,
    /// The upper end.
    pub hi: Option<f64>,
    /// Independent draws, where there are chains.
    pub ess: Option<f64>,
    /// Do the chains agree? Below 1.01 they do.
    pub rhat: Option<f64>,
    /// What a reader must know, in words.
    pub notes: Vec<String>,
    /// Whether the model counts for the answer (docs/spec/estimate.md, section 6).
    #[serde(rename = "sound")]
    pub is_sound: bool,
    /// Draws of the unseen, to be plotted and combined; for models without draws, quantiles of the
    /// curve through estimate and interval.
    #[serde(skip)]
    pub draws: Vec<f64>,
}

impl Estimate {
    pub(crate) fn new(model: Model) -> Self {
        Self {
            model,
            estimate: None,
            lo: None,
            hi: None,
            ess: None,
            rhat: None,
            notes: Vec::new(),
            is_sound: false,
            draws: Vec::new(),
        }
    }

    /// A model that was not run, with the reason.
    pub(crate) fn skipped(model: Model, why: impl Into<String>) -> Self {
        let mut skipped = Self::new(model);
        skipped.note(why);
        skipped
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The interval, if there is one.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.lo.zip(self.hi)
    }
}
