//! `backup`, `restore` and `erase`, word for word as `--help` shows them.

use std::path::PathBuf;

use clap::Args;
use testimony_model::EraseReason;

use crate::passphrase::PassphraseArgs;

#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// Where to: a folder on another disk, or s3://BUCKET/PREFIX.
    pub(crate) dest: String,
    #[command(flatten)]
    pub(crate) bucket: BucketArgs,
    /// List the backups there instead of making one.
    #[arg(long, conflicts_with_all = ["verify", "keep", "drop_erased"])]
    pub(crate) list: bool,
    /// Read every object of the newest backup there instead of making one.
    #[arg(long, conflicts_with_all = ["keep", "drop_erased"])]
    pub(crate) verify: bool,
    /// Remove all backups there but the newest N afterwards.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) keep: Option<u32>,
    /// Remove the backups there that still hold what was erased since.
    #[arg(long)]
    pub(crate) drop_erased: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// Where the backups are: a folder, or s3://BUCKET/PREFIX.
    pub(crate) source: String,
    /// The folder to restore to; it must be empty or new, or hold a restore that was cut off.
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) bucket: BucketArgs,
    /// Restore this backup instead of the newest that opens.
    #[arg(long, value_name = "NAME")]
    pub(crate) snapshot: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

/// How to reach a bucket.
#[derive(Debug, Args)]
pub(crate) struct BucketArgs {
    /// The address of the store; Amazon's own by default.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// The region of the store.
    #[arg(long, value_name = "NAME")]
    pub(crate) region: Option<String>,
    /// Read the store's keys from FILE instead of the environment.
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
    /// Reach the store through this proxy (socks5h://HOST:PORT).
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct EraseArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// What: an item, an account, a source with everything of it, another thing of the case.
    #[arg(required = true, value_name = "ITEM")]
    pub(crate) items: Vec<String>,
    /// Why: safety, consent_withdrawn, not_allowed, wrong_person, court_order, duplicate.
    #[arg(long, value_name = "CODE")]
    pub(crate) reason: EraseReason,
    /// Only show what would go.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) plan: bool,
    /// Erase without asking.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Leave a file where another account has the same one.
    #[arg(long)]
    pub(crate) keep_twins: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}
