//! `search`, word for word as `--help` shows it.

use std::path::PathBuf;

use clap::Args;

use crate::passphrase::PassphraseArgs;

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// What to look for (docs/spec/search.md): words, "exact phrases", -not, OR, brackets, begin*,
    /// field:value; all of it must hold. What begins with a hyphen goes into quotes with the rest.
    #[arg(required = true)]
    pub(crate) query: Vec<String>,
    /// Only documents of this kind, such as account or file.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// Only documents in this language, such as ru.
    #[arg(long, value_name = "TAG")]
    pub(crate) lang: Option<String>,
    /// Only what was told or happened then: 2026-02, or 2026-02/2026-03 (from, to).
    #[arg(long, value_name = "EDTF")]
    pub(crate) date: Option<String>,
    /// Only what comes from this source (its id or code name).
    #[arg(long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    /// Show so many.
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Pass over so many.
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    pub(crate) offset: usize,
    /// Only documents up to this number, as the first page's JSON says it, so that pages fit.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) newest: Option<i64>,
    /// Count kinds, languages, media types and sources of what was found.
    #[arg(long)]
    pub(crate) facets: bool,
    /// Only words in the script in which they are typed; else names are found in others too.
    #[arg(long)]
    pub(crate) exact_script: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}
