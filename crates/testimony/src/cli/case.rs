//! Arguments of `accounts`, `fetch`, `reply` and `apply`.

use std::path::PathBuf;

use clap::Args;
use testimony_model::Handle;

use super::PassphraseArgs;

#[derive(Debug, Args)]
pub(crate) struct AccountsArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// Print JSON: a list, with the words.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FetchArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// The Post's address.
    #[arg(long, value_name = "URL")]
    pub(crate) from: String,
    /// Reach the Post through this proxy (socks5h://HOST:PORT).
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ReplyArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// The account that is answered.
    pub(crate) account: Handle,
    /// The words.
    #[arg(long, value_name = "FILE")]
    pub(crate) text: PathBuf,
    /// The Post's address.
    #[arg(long, value_name = "URL")]
    pub(crate) to: String,
    /// Reach the Post through this proxy (socks5h://HOST:PORT).
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// The actions, one JSON object a line (docs/spec/entry.md).
    pub(crate) actions: PathBuf,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}
