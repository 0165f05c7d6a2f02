//! Arguments of `export`, `import` and `drafts`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::PassphraseArgs;

/// How a case is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// FollowTheMoney entities, one JSON object a line.
    Ftm,
    /// HURIDOCS records by number, one JSON object a line.
    Huridocs,
    /// A folder of CSV tables.
    Csv,
    /// A folder of XLSX tables.
    Xlsx,
    /// Places with what happened there.
    Geojson,
}

/// What a file of another program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// FollowTheMoney entities, one JSON object a line.
    Ftm,
    /// HURIDOCS records by number, one JSON object a line.
    Huridocs,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// How the case is written.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: ExportFormat,
    /// The file to write, or the folder for tables; it must not exist.
    #[arg(long, value_name = "PATH")]
    pub(crate) out: PathBuf,
    /// With the words of accounts whose tellers allowed publication.
    #[arg(long)]
    pub(crate) texts: bool,
    /// With the words of all accounts, whatever was allowed.
    #[arg(long, requires = "texts")]
    pub(crate) all: bool,
    /// With real names, and with what is marked as confidential; it is said which.
    #[arg(long)]
    pub(crate) with_names: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// The file ("-" is stdin).
    pub(crate) file: PathBuf,
    /// What the file is.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: ImportFormat,
    /// Try everything, put nothing on record.
    #[arg(long)]
    pub(crate) plan: bool,
    /// The names in a FollowTheMoney file are public; without it everybody gets a code name.
    #[arg(long)]
    pub(crate) public_names: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DraftsArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// The language of the labels (en, ru, ar or es).
    #[arg(long, value_name = "TAG", default_value = "en")]
    pub(crate) language: String,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}
