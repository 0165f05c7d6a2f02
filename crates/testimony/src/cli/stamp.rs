//! `stamp` and what is below it, word for word as `--help` shows it.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::passphrase::PassphraseArgs;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct StampArgs {
    #[command(subcommand)]
    pub(crate) command: Option<StampCommand>,
    /// The vault (write ./cover or ./root for one of that name).
    #[arg(required = true)]
    pub(crate) dir: Option<PathBuf>,
    /// Stamp the checkpoint of so many leaves that was kept, not the newest.
    #[arg(long, value_name = "LEAVES")]
    pub(crate) size: Option<u64>,
    /// Put this root certificate (PEM or DER) into the policy first, as `stamp root add` does.
    #[arg(long, value_name = "FILE")]
    pub(crate) root: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) ask: AskArgs,
}

/// Whom to ask, and how.
#[derive(Debug, Args)]
pub(crate) struct AskArgs {
    /// The address of a stamping authority (RFC 3161); at least two of them.
    #[arg(long, value_name = "URL", required = true)]
    pub(crate) tsa: Vec<String>,
    /// Reach them through this proxy (socks5h://HOST:PORT).
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StampCommand {
    /// Have stamps stamped whose certificates end within a year.
    #[command(after_help = "Example:\n  testimony stamp cover case --tsa http://tsa.example/tsr \
                      --tsa http://stamp.example/")]
    Cover {
        /// The vault.
        dir: PathBuf,
        /// Cover every stamp, however long its certificates last.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        ask: AskArgs,
    },
    /// The stamping authorities that your policy names.
    Root {
        #[command(subcommand)]
        command: StampRootCommand,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum StampRootCommand {
    /// Name the root certificate of an authority in the policy.
    #[command(after_help = "Example:\n  testimony stamp root add case authority.pem")]
    Add {
        /// The vault.
        dir: PathBuf,
        /// The certificate, PEM or DER.
        file: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// List the roots that the policy names.
    #[command(after_help = "Example:\n  testimony stamp root list case")]
    List {
        /// The vault.
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Take a root out of the policy.
    #[command(after_help = "Example:\n  testimony stamp root remove case SHA-256")]
    Remove {
        /// The vault.
        dir: PathBuf,
        /// The certificate's SHA-256, as `stamp root list` shows it.
        fingerprint: String,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
}
