//! `team`: what a Post may know of the team, and its weeks.

use std::path::PathBuf;

use clap::Subcommand;

use crate::passphrase::PassphraseArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum TeamCommand {
    /// Write the public part that a Post needs.
    #[command(after_help = "Example:\n  testimony team export case --out team.toml")]
    Export {
        /// The vault.
        dir: PathBuf,
        /// The file to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Write the team's SECRET age identities, which open what waits at a Post.
    #[command(after_help = "Example:\n  testimony team identity case --out identity.txt")]
    Identity {
        /// The vault.
        dir: PathBuf,
        /// The file to write, readable by you alone.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Show the weeks for which the team has announced recipients, and which can still be opened.
    #[command(after_help = "Example:\n  testimony team weeks case")]
    Weeks {
        /// The vault.
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Replace the recipients of this week and of those to come: somebody may have the identities.
    #[command(after_help = "Example:\n  testimony team revoke case")]
    Revoke {
        /// The vault.
        dir: PathBuf,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
    /// Make words that people may send along, so that their account stands in front of the others.
    #[command(after_help = "Example:\n  testimony team vouchers case --to http://127.0.0.1:8080 \
                            --count 20")]
    Vouchers {
        /// The vault.
        dir: PathBuf,
        /// The Post's address.
        #[arg(long, value_name = "URL")]
        to: String,
        /// How many; each is good once.
        #[arg(long, value_name = "NUMBER", default_value_t = 10)]
        #[arg(value_parser = clap::value_parser!(u16).range(1..=1_000))]
        count: u16,
        /// Take back all that were handed out and not used, instead.
        #[arg(long, conflicts_with = "count")]
        take_back: bool,
        /// Reach the Post through this proxy (socks5h://HOST:PORT).
        #[arg(long, value_name = "URL")]
        proxy: Option<String>,
        #[command(flatten)]
        passphrase: PassphraseArgs,
    },
}
