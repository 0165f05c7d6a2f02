//! `add`, `read`, `files`, and the worker that reads.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, value_parser};
use testimony_media::{Limits, Settings};
use testimony_model::Handle;

use crate::passphrase::PassphraseArgs;

/// Deeper nesting than this is made to wear out whoever unpacks it.
const DEPTH_CEILING: u64 = 16;
/// Honest files do not reach this; above it the ratio would be no limit.
const RATIO_CEILING: u64 = 1_000_000;
/// Entries of the vault for one archive: what is more belongs into several.
const FILES_CEILING: u64 = 1_000_000;
/// In MiB: the largest disk that a vault is likely to lie on.
const UNPACKED_CEILING: u64 = 64 << 20;
/// The processor time that a worker has in its life.
const SECONDS_CEILING: u64 = testimony_media::sandbox::CPU_SECONDS_MAX;

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
    /// The case that they belong to (its id); everybody's without it, or the one that you see alone.
    #[arg(long, value_name = "ID")]
    pub(crate) case: Option<Handle>,
    /// Only store them; `testimony read` reads them later.
    #[arg(long)]
    pub(crate) no_read: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// Read those again that a limit cut short, within the limits of this run.
    #[arg(long)]
    pub(crate) again: bool,
    /// Let the system's programs look at pictures (tesseract, in these languages), PDF files
    /// without text (pdftotext), sound and films (ffprobe), where they are installed.
    #[arg(long, value_name = "LANGUAGES", num_args = 0..=1, default_missing_value = "eng")]
    pub(crate) ocr: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// What one file may cost. Whatever reaches a limit is stored whole, and named.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Limits for each file")]
pub(crate) struct LimitArgs {
    /// Archives and messages within each other that are unpacked; 0 unpacks nothing.
    #[arg(long, value_name = "LEVELS", default_value_t = Limits::default().depth_max)]
    #[arg(value_parser = value_parser!(u64).range(..=DEPTH_CEILING))]
    pub(crate) max_depth: u64,
    /// Files out of one archive, with all that lies in them.
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().members_max)]
    #[arg(value_parser = value_parser!(u64).range(1..=FILES_CEILING))]
    pub(crate) max_files: u64,
    /// Unpacked bytes for each byte of an archive; the first 10 MiB are free.
    #[arg(long, value_name = "TIMES", default_value_t = Limits::default().ratio_max)]
    #[arg(value_parser = value_parser!(u64).range(1..=RATIO_CEILING))]
    pub(crate) max_ratio: u64,
    /// Unpacked MiB of one archive, with all that lies in it.
    #[arg(long, value_name = "MIB", default_value_t = Limits::default().unpacked_bytes_max >> 20)]
    #[arg(value_parser = value_parser!(u64).range(1..=UNPACKED_CEILING))]
    pub(crate) max_unpacked: u64,
    /// Seconds without an answer after which the reading of a file is ended; each 8 MiB of it earn
    /// one more.
    #[arg(long, value_name = "SECONDS", default_value_t = Settings::STALL_SECONDS_MAX)]
    #[arg(value_parser = value_parser!(u64).range(1..=SECONDS_CEILING))]
    pub(crate) max_seconds: u64,
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
