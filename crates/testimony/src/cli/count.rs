//! `count`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};

use super::LinkedArgs;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct CountArgs {
    #[command(subcommand)]
    pub(crate) command: Option<CountCommand>,
    #[command(flatten)]
    pub(crate) linked: LinkedArgs,
    /// The file of the count to write; it must not exist. It names nobody.
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) out: Option<PathBuf>,
    /// What is counted, in a few words.
    #[arg(long, value_name = "WORDS", default_value = "people on these lists or on none")]
    pub(crate) title: String,
    /// Whom a list covers, by its file's name: who collected it, when, where, who cannot be on it.
    #[arg(long, value_name = "LIST=WORDS")]
    pub(crate) covers: Vec<String>,
    /// Also count the people of each part by itself.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub(crate) by: Vec<StratumArg>,
    /// Partitions to draw; ten at least are advised.
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    #[arg(value_parser = clap::value_parser!(u16).range(2..=100))]
    pub(crate) replicates: u16,
    /// Ask this model; may be given several times.
    #[arg(long, value_name = "MODEL", default_value = super::estimate::ALL, value_delimiter = ',')]
    #[arg(value_parser = super::estimate::models())]
    pub(crate) model: Vec<String>,
    /// The number from which all drawing begins; the same one gives the same file.
    #[arg(long, value_name = "NUMBER", default_value_t = testimony_estimate::SEED)]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) drawn: DrawnArgs,
    /// Print the file instead of a sentence.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CountCommand {
    /// Make a count again from its file, and compare; for anybody.
    ///
    /// Where FILE.opening and FILE.tlog-proof lie beside it, also whether it was sealed, and by when.
    #[command(after_help = "Example:\n  testimony count again count.json")]
    Again {
        /// The file of the count.
        file: PathBuf,
        /// The policy by which a seal is believed; those that you trust if absent.
        #[arg(long, value_name = "FILE")]
        policy: Option<PathBuf>,
        #[command(flatten)]
        drawn: DrawnArgs,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Pictures of what was found.
#[derive(Debug, Args)]
pub(crate) struct DrawnArgs {
    /// A folder for pictures (SVG) of what was found; it must not exist.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) pictures: Option<PathBuf>,
    /// The language of the pictures.
    #[arg(long, value_name = "TAG", requires = "pictures", default_value = tags()[0])]
    #[arg(value_parser = PossibleValuesParser::new(tags()))]
    pub(crate) language: String,
}

fn tags() -> Vec<&'static str> {
    testimony_desk::drawings::languages().collect()
}

/// What people are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum StratumArg {
    /// The year of the event for which they are on a list.
    Period,
    /// The place.
    Place,
    /// The sex.
    Sex,
}
