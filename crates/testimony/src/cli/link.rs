//! `link`, and what `count` shares with it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::SheetArgs;

#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    #[command(flatten)]
    pub(crate) linked: LinkedArgs,
    /// The table of clusters to write; it must not exist.
    #[arg(long, value_name = "FILE", required_unless_present = "explain")]
    pub(crate) out: Option<PathBuf>,
    /// The number from which all drawing begins; the same one gives the same files.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Draw so many partitions, which say how sure the clusters are.
    #[arg(long, value_name = "NUMBER", requires = "replicates_out")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) replicates: Option<u32>,
    /// The table of drawn partitions to write; it must not exist.
    #[arg(long, value_name = "FILE", requires = "replicates")]
    pub(crate) replicates_out: Option<PathBuf>,
    /// Also write every pair of a probability of .05 or more; the file must not exist.
    #[arg(long, value_name = "FILE")]
    pub(crate) pairs_out: Option<PathBuf>,
    /// Say what each column adds to the weight of this pair: two ids, or LIST:ID.
    #[arg(long, value_name = "A,B")]
    pub(crate) explain: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What is linked and how: the same for `link` and `count`.
#[derive(Debug, Args)]
pub(crate) struct LinkedArgs {
    /// The lists: CSV, XLSX or ODS, one row a person.
    #[arg(required = true, value_name = "LIST")]
    pub(crate) lists: Vec<PathBuf>,
    /// Read FIELD from the column with this head, as surname=Фамилия; from none, as place=.
    #[arg(long, value_name = "FIELD=HEAD")]
    pub(crate) map: Vec<String>,
    /// A list on which nobody is twice, by its file's name.
    #[arg(long, value_name = "LIST")]
    pub(crate) deduplicated: Vec<String>,
    /// The probability from which on a pair is a link.
    #[arg(long, value_name = "NUMBER", default_value_t = 0.5)]
    pub(crate) threshold: f64,
    /// Pairs that are compared for each listing at most, on average (1 to 1000).
    #[arg(long, value_name = "NUMBER", default_value_t = 12.0)]
    pub(crate) pairs_per_listing: f64,
    /// Threads; all processors if absent. They change no result.
    #[arg(long, value_name = "NUMBER")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1_024))]
    pub(crate) threads: Option<u16>,
    /// Which comes first in 3/4/2017, where the column does not decide it.
    #[arg(long, value_name = "ORDER")]
    pub(crate) day_order: Option<DayOrderArg>,
    /// Take dates that are none as unknown, and count them, instead of refusing the list.
    #[arg(long)]
    pub(crate) skip_bad_dates: bool,
    #[command(flatten)]
    pub(crate) sheet: SheetArgs,
}

/// The order of day and month.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum DayOrderArg {
    /// The day.
    DayFirst,
    /// The month.
    MonthFirst,
}
