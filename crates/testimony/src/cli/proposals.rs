//! Arguments of `proposals`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use testimony_casework::proposals::Verdict;
use testimony_model::{AttributionMode, Handle};

use super::PassphraseArgs;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("verdict").args(["confirm", "suspect", "reject"]))]
pub(crate) struct ProposalsArgs {
    /// The vault.
    pub(crate) dir: PathBuf,
    /// It is so: put it on record as confirmed.
    #[arg(long, value_name = "ID", requires = "reason")]
    pub(crate) confirm: Option<String>,
    /// It may be so: put it on record as suspected, which binds the lower bound of a count.
    #[arg(long, value_name = "ID", requires = "reason")]
    pub(crate) suspect: Option<String>,
    /// It is not so: put it on record as rejected; it is not proposed again.
    #[arg(long, value_name = "ID", requires = "reason")]
    pub(crate) reject: Option<String>,
    /// Why; goes on record with the decision.
    #[arg(long, value_name = "TEXT", requires = "verdict")]
    pub(crate) reason: Option<String>,
    /// The account that has it from the other, where days do not tell or are wrong.
    #[arg(long, value_name = "ACCOUNT", requires = "verdict")]
    pub(crate) later: Option<Handle>,
    /// In which way, where it is another than proposed: quotes, paraphrases, cites, translates,
    /// republishes, same_wire or summarises.
    #[arg(long, value_name = "MODE", requires = "verdict")]
    pub(crate) mode: Option<AttributionMode>,
    /// The source that is meant, where an account names somebody who is not on record so.
    #[arg(long, value_name = "SOURCE", requires = "verdict")]
    pub(crate) from: Option<Handle>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

impl ProposalsArgs {
    /// What is made of which proposal; nothing where they are listed.
    pub(crate) fn verdict(&self) -> Option<(Verdict, &str)> {
        let given = [
            (Verdict::Confirm, &self.confirm),
            (Verdict::Suspect, &self.suspect),
            (Verdict::Reject, &self.reject),
        ];
        given.into_iter().find_map(|(verdict, id)| Some((verdict, id.as_deref()?)))
    }
}
