//! `record`: the flags of every subcommand.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::AskedCosignerCommand;
use crate::passphrase::PassphraseArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum RecordCommand {
    /// Seal everything unsealed into the next leaf of the log, at the next tick.
    #[command(after_help = "Example:\n  testimony record seal case --now")]
    Seal {
        /// The vault.
        dir: PathBuf,
        /// Do not wait for the tick; tells whoever watches the log that somebody works now.
        #[arg(long)]
        now: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Seal at every tick until it is stopped; random bytes where there is nothing.
    #[command(after_help = "Example:\n  testimony record run case --passphrase-file secret.txt")]
    Run {
        /// The vault.
        dir: PathBuf,
        /// Reach the cosigners of the policy through this proxy (socks5h://HOST:PORT).
        #[arg(long, value_name = "URL")]
        proxy: Option<String>,
        /// End after so many ticks.
        #[arg(long, value_name = "N")]
        ticks: Option<u64>,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// What `record run` does at one tick, in the process that has the vault open to write.
    #[command(hide = true)]
    Tick {
        /// The vault.
        dir: PathBuf,
        /// Reach the cosigners through this proxy.
        #[arg(long, value_name = "URL")]
        proxy: Option<String>,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Serve the log's files, read-only; any web server does as well.
    #[command(after_help = "Example:\n  testimony record serve case --listen 127.0.0.1:8081")]
    Serve {
        /// A vault, its log folder, or a copy of a log.
        dir: PathBuf,
        /// Address and port.
        #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
        listen: SocketAddr,
    },
    /// Check a whole log again from its entries, and that it grew from what you saw before.
    #[command(after_help = "Example:\n  testimony record audit http://127.0.0.1:8081 \
                      --policy policy.txt")]
    Audit {
        /// Address or folder of the log.
        from: String,
        #[command(flatten)]
        key: LogKeyArgs,
        /// A checkpoint that somebody else got (a dossier's data/checkpoint); may be repeated.
        #[arg(long, value_name = "FILE")]
        seen: Vec<PathBuf>,
        /// Reach the log through this proxy (socks5h://HOST:PORT).
        #[arg(long, value_name = "URL")]
        proxy: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Copy a log, or bring a copy up to date; goes on where it was cut off.
    #[command(after_help = "Example:\n  testimony record mirror http://127.0.0.1:8081 copy \
                      --policy policy.txt")]
    Mirror {
        /// Address or folder of the log.
        from: String,
        /// The folder of the copy.
        dir: PathBuf,
        #[command(flatten)]
        key: LogKeyArgs,
        /// Reach the log through this proxy (socks5h://HOST:PORT).
        #[arg(long, value_name = "URL")]
        proxy: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Let a vault that was restored or moved sign again, by its newest checkpoint elsewhere.
    #[command(
        after_help = "Example:\n  testimony record unlock case --from http://log.example/team"
    )]
    Unlock {
        /// The vault.
        dir: PathBuf,
        #[command(flatten)]
        from: UnlockFrom,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Begin a new log under another name; everything is sealed again in it.
    #[command(
        after_help = "Example:\n  testimony record restart case --log-origin log.example/team-2"
    )]
    Restart {
        /// The vault.
        dir: PathBuf,
        /// The new log's name: an address without "https://".
        #[arg(long, value_name = "NAME")]
        log_origin: String,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Write an item's path to its leaf and the proof of that leaf.
    #[command(after_help = "Example:\n  testimony record prove case ITEM --out proofs")]
    Prove {
        /// The vault.
        dir: PathBuf,
        /// The item: its id, or the id of an account.
        item: String,
        /// Where ITEM.opening and ITEM.tlog-proof go.
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Put the program that a Post gives to browsers on record; once it is sealed, write it and its proof.
    #[command(after_help = "Example:\n  testimony record program case --out program")]
    Program {
        /// The vault.
        dir: PathBuf,
        /// Where seal.js, seal.js.opening and seal.js.tlog-proof go.
        #[arg(long, value_name = "DIR", default_value = "program")]
        out: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Show what the log holds and what waits to be sealed.
    #[command(after_help = "Example:\n  testimony record show case")]
    Show {
        /// The vault.
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Have the newest checkpoint cosigned, by all cosigners at once until they are enough.
    #[command(after_help = "Example:\n  testimony record cosign case")]
    Cosign {
        /// The vault.
        dir: PathBuf,
        /// Reach the cosigners through this proxy (socks5h://HOST:PORT).
        #[arg(long, value_name = "URL")]
        proxy: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Whom the vault asks for cosignatures.
    #[command(subcommand)]
    Cosigner(AskedCosignerCommand),
    /// Write the policy that readers of your dossiers need, to be spread by other ways than those.
    #[command(after_help = "Example:\n  testimony record policy case --out policy.txt")]
    Policy {
        /// The vault.
        dir: PathBuf,
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
}

/// By which key a log is believed.
#[derive(Debug, Args)]
pub(crate) struct LogKeyArgs {
    /// The team's policy; by default those that you trust.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// The log's verifier key, instead of a policy.
    #[arg(long, value_name = "VKEY", conflicts_with = "policy")]
    pub(crate) key: Option<String>,
}

/// Where the newest checkpoint of a log is.
#[derive(Debug, Args)]
pub(crate) struct UnlockFrom {
    /// Address or folder of a copy of the log: a mirror, your web server, another disk.
    #[arg(long, value_name = "COPY", required_unless_present = "never_shown")]
    pub(crate) from: Option<String>,
    /// Nobody ever got a checkpoint of this log.
    #[arg(long, conflicts_with = "from")]
    pub(crate) never_shown: bool,
    /// Reach the copy through this proxy (socks5h://HOST:PORT).
    #[arg(long, value_name = "URL", requires = "from")]
    pub(crate) proxy: Option<String>,
}
