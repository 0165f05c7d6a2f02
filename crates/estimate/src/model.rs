//! The models of the panel.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One model; in the order in which the panel shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// Chao's lower bound.
    Chao,
    /// The hierarchical log-linear model of the least AIC.
    LoglinearAic,
    /// The hierarchical log-linear model of the least BIC.
    LoglinearBic,
    /// Stepwise log-linear model for thin overlaps (Chan, Silverman and Vincent 2021).
    SparseMse,
    /// Average over decomposable graphs, 2^-lists per cell a priori (Madigan and York 1997).
    DgaMin,
    /// The same with 1/2 per cell.
    DgaHalf,
    /// The same with 1 per cell.
    DgaOne,
    /// Latent classes (Manrique-Vallier 2016).
    Lcmcr,
}

impl Model {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Chao,
        Self::LoglinearAic,
        Self::LoglinearBic,
        Self::SparseMse,
        Self::DgaMin,
        Self::DgaHalf,
        Self::DgaOne,
        Self::Lcmcr,
    ];

    /// Its name in JSON and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chao => "chao",
            Self::LoglinearAic => "loglinear_aic",
            Self::LoglinearBic => "loglinear_bic",
            Self::SparseMse => "sparse_mse",
            Self::DgaMin => "dga_min",
            Self::DgaHalf => "dga_half",
            Self::DgaOne => "dga_one",
            Self::Lcmcr => "lcmcr",
        }
    }

    /// The model of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }

    /// What it takes for granted, in plain words.
    #[must_use]
    pub fn assumes(self) -> &'static str {
        match self {
            Self::Chao => "a lower bound: some people are harder to find than others",
            Self::LoglinearAic => "lists depend on one another in a pattern that fits best",
            Self::LoglinearBic => "lists depend on one another in the simplest pattern that fits",
            Self::SparseMse => "few pairs of lists depend on one another; fit for thin overlaps",
            Self::DgaMin => "average over simple patterns of dependence, weakest prior",
            Self::DgaHalf => "average over simple patterns of dependence, middle prior",
            Self::DgaOne => "average over simple patterns of dependence, strongest prior",
            Self::Lcmcr => "people fall into unknown groups, some harder to find than others",
        }
    }

    /// The number that keeps its streams apart from those of others (docs/spec/estimate.md,
    /// section 5). Never changed: old results would not be found again.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Chao => 1,
            Self::LoglinearAic => 2,
            Self::LoglinearBic => 3,
            Self::SparseMse => 4,
            Self::DgaMin => 5,
            Self::DgaHalf => 6,
            Self::DgaOne => 7,
            Self::Lcmcr => 8,
        }
    }
}

impl Serialize for Model {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Model {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| D::Error::custom("no model has this name"))
    }
}
