//! `recovery`: the flags of every subcommand.

use std::path::PathBuf;

use clap::Subcommand;

use crate::passphrase::PassphraseArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum RecoveryCommand {
    /// Print sheets with words; enough of them open the vault without any passphrase.
    #[command(after_help = "Example:\n  testimony recovery make case --shares 5 --threshold 3 \
                      --out sheets")]
    Make {
        /// The vault.
        dir: PathBuf,
        /// How many sheets (2 to 16).
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=16))]
        shares: u8,
        /// How many of them open the vault (2 or more).
        #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(2..=16))]
        threshold: u8,
        /// Write each sheet into a file of this folder, instead of printing all.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Open a vault with sheets, and become a member with a passphrase of your own.
    #[command(after_help = "Example:\n  testimony recovery open case --name Crane")]
    Open {
        /// The vault.
        dir: PathBuf,
        /// How the team calls you from now on.
        #[arg(long, value_name = "NAME")]
        name: String,
        /// A file with the words of one sheet; repeat it. Without it the words are asked for.
        #[arg(long, value_name = "FILE")]
        share: Vec<PathBuf>,
        /// Read your new passphrase from the first line of FILE.
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
}
