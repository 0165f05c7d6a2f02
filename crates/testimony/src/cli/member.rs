//! `member`: the flags of every subcommand.

use std::path::PathBuf;

use clap::Subcommand;

use crate::passphrase::PassphraseArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum MemberCommand {
    /// Let somebody in, who then opens the vault and signs with what is his own.
    #[command(after_help = "Examples:\n  testimony member add case Finch\n  \
                      testimony member add case Wren --recipient age1...")]
    Add {
        /// The vault.
        dir: PathBuf,
        /// How the team calls this person.
        name: String,
        /// Open by this person's own age identity, instead of a passphrase.
        #[arg(long, value_name = "RECIPIENT")]
        recipient: Option<String>,
        /// Read the new member's passphrase from the first line of FILE.
        #[arg(long, value_name = "FILE", conflicts_with = "recipient")]
        new_passphrase_file: Option<PathBuf>,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// List who is and who was a member.
    #[command(after_help = "Example:\n  testimony member list case")]
    List {
        /// The vault.
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Remove a member: new keys for everything, and a new log.
    #[command(after_help = "Example:\n  testimony member remove case Finch")]
    Remove {
        /// The vault.
        dir: PathBuf,
        /// The member.
        name: String,
        /// The new log's name; by default the old one with the next number.
        #[arg(long, value_name = "NAME")]
        log_origin: Option<String>,
        /// Print JSON: everything that this person could read.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Change how the team calls you.
    #[command(after_help = "Example:\n  testimony member rename case Heron")]
    Rename {
        /// The vault.
        dir: PathBuf,
        /// Your new name.
        name: String,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
}
