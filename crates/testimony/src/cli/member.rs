//! `member`: the flags of every subcommand.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use testimony_model::{Handle, MemberRole};

use crate::passphrase::PassphraseArgs;

/// Which cases a member sees; all of them if nothing is said.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct WithinArgs {
    /// Only this case, besides what belongs to none; may be given several times.
    #[arg(long, value_name = "ID")]
    pub(crate) case: Vec<Handle>,
    /// No case: only what belongs to none.
    #[arg(long, conflicts_with = "case")]
    pub(crate) no_case: bool,
}

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
        /// What this person may do: reader, analyst (the default) or keeper.
        #[arg(long, value_name = "ROLE")]
        role: Option<MemberRole>,
        #[command(flatten)]
        within: WithinArgs,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Say what a member may do from now on, and in which cases.
    #[command(
        after_help = "Examples:\n  testimony member access case Finch --role analyst --case river\n  \
                      testimony member access case Wren --role keeper"
    )]
    Access {
        /// The vault.
        dir: PathBuf,
        /// The member.
        name: String,
        /// What this person may do: reader, analyst or keeper.
        #[arg(long, value_name = "ROLE")]
        role: MemberRole,
        #[command(flatten)]
        within: WithinArgs,
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
