//! Arguments of `export`, `import` and `drafts`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{PassphraseArgs, SheetArgs};

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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// A table: CSV, XLSX or ODS.
    #[default]
    Table,
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

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowSort {
    /// Things that happened.
    Events,
    /// Violations, each within an event.
    Acts,
    /// People and bodies.
    Persons,
    /// Who said something, when, and from whom it is: articles, posts, interviews.
    Accounts,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// The file ("-" is stdin); of tables several, which are taken together or not at all.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// What the file is.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: ImportFormat,
    /// Try everything, put nothing on record.
    #[arg(long)]
    pub(crate) plan: bool,
    /// The names in the file are public; without it everybody gets a code name.
    #[arg(long)]
    pub(crate) public_names: bool,
    #[command(flatten)]
    pub(crate) table: TableArgs,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

/// How a table is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tables")]
pub(crate) struct TableArgs {
    /// What each row of a table is.
    #[arg(long = "as", value_name = "ROWS")]
    pub(crate) rows: Option<RowSort>,
    /// Which column is what: a file that --save-mapping made.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["yes", "save_mapping"])]
    pub(crate) mapping: Option<PathBuf>,
    /// Write the guessed mapping to a new file, to be looked at and corrected.
    #[arg(long, value_name = "FILE")]
    pub(crate) save_mapping: Option<PathBuf>,
    /// Put on record by the guessed mapping.
    #[arg(long, conflicts_with = "plan")]
    pub(crate) yes: bool,
    /// How the table is called in the ids of what it brings; its file name if absent.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Who gave the table: the id of a source.
    #[arg(long, value_name = "ID")]
    pub(crate) source: Option<String>,
    /// The event of rows that name none.
    #[arg(long, value_name = "ID")]
    pub(crate) event: Option<String>,
    /// Put what is in the case otherwise on record anew, as the table has it; undo brings it back.
    #[arg(long)]
    pub(crate) update: bool,
    #[command(flatten)]
    pub(crate) sheet: SheetArgs,
    /// The number of the row with the heads, or 0 if there is none; found out if absent.
    #[arg(long, value_name = "ROW")]
    pub(crate) header_row: Option<u64>,
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
