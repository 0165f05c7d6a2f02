//! `add`, `read`, `files`, and the worker that reads.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use testimony_model::Handle;

use crate::passphrase::PassphraseArgs;

#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// Files and folders.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The source who gave them (its id).
    #[arg(long, value_name = "ID")]
    pub(crate) source: Option<Handle>,
    /// What they are, in a few words.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// Only store them; `testimony read` reads them later.
    #[arg(long)]
    pub(crate) no_read: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// Let the system's programs look at pictures (tesseract, in these languages), PDF files
    /// without text (pdftotext), sound and films (ffprobe), where they are installed.
    #[arg(long, value_name = "LANGUAGES", num_args = 0..=1, default_missing_value = "eng")]
    pub(crate) ocr: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FilesArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// Print JSON, one object a line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SandboxWorkerArgs {
    /// What testimony_media::worker understands.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    pub(crate) arguments: Vec<OsString>,
}
