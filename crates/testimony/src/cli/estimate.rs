//! `estimate`, word for word as `--help` shows it.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use testimony_estimate::{ESS, ESS_MIN, Model, SEED, THREADS_MAX};

/// Stands for all models.
pub(crate) const ALL: &str = "all";

#[derive(Debug, Args)]
pub(crate) struct EstimateArgs {
    /// The table (docs/spec/estimate.md): a column of 0 and 1 for each list, and `count`. CSV, XLSX
    /// or ODS; "-" is stdin.
    pub(crate) table: PathBuf,
    /// Ask this model; may be given several times.
    #[arg(long, value_name = "MODEL", default_value = ALL, value_delimiter = ',')]
    #[arg(value_parser = models())]
    pub(crate) model: Vec<String>,
    /// Of all draws: the same seed gives the same bytes, on any machine.
    #[arg(long, value_name = "N", default_value_t = SEED)]
    pub(crate) seed: u64,
    /// Use so many threads; as many as there are processors by default. Changes no number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=THREADS_MAX as u64))]
    pub(crate) threads: Option<u64>,
    /// Independent draws that the chains of `lcmcr` shall be worth; at least 1,000.
    #[arg(long, value_name = "N", default_value_t = ESS)]
    #[arg(value_parser = clap::value_parser!(u32).range(i64::from(ESS_MIN)..=100_000))]
    pub(crate) ess: u32,
    /// Keep the graph with all edges in the averages over graphs; it gives back its prior.
    #[arg(long)]
    pub(crate) keep_saturated: bool,
    #[command(flatten)]
    pub(crate) drawn: super::DrawnArgs,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `--model` takes.
pub(crate) fn models() -> PossibleValuesParser {
    PossibleValuesParser::new(names())
}

fn names() -> Vec<&'static str> {
    std::iter::once(ALL).chain(Model::ALL.map(Model::name)).collect()
}
