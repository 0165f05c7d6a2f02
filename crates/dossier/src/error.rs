//! Why a dossier was not written, or a folder could not be read as one.

use std::io;
use std::path::{Path, PathBuf};

use crate::publish::Leak;

/// What went wrong. Never holds a word of an account, a name or a key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The plan is not a plan.
    #[error("the plan cannot be read: {0}")]
    Plan(String),
    /// The vault refused.
    #[error(transparent)]
    Vault(#[from] testimony_vault::Error),
    /// Accounts whose tellers did not allow publication.
    #[error("no consent to publication is recorded for: {}", .0.join(", "))]
    NoConsent(Vec<String>),
    /// A phrase that the plan withholds does not occur.
    #[error("phrase {phrase} of `withhold` does not occur in account {account}")]
    NothingToWithhold {
        /// The account.
        account: String,
        /// Which phrase, counted from 1.
        phrase: usize,
    },
    /// A field that the plan shows is not in the account's entry.
    #[error("account {account} has no field `{field}`")]
    NoField {
        /// The account.
        account: String,
        /// The field.
        field: String,
    },
    /// The account has no words.
    #[error("account {0} has no text to show")]
    NoText(String),
    /// Something protected would be visible.
    #[error("{} protected text(s) would be visible", .0.len())]
    Leaks(Vec<Leak>),
    /// The protected list cannot be searched for.
    #[error(transparent)]
    Redact(#[from] testimony_redact::Error),
    /// The count of a claim has no certificate.
    #[error("the count of claim {claim} has no certificate: {cause}")]
    Certificate {
        /// The claim.
        claim: String,
        /// Why.
        #[source]
        cause: testimony_weigh::Error,
    },
    /// The certificate of a claim shows another count than its finding: a hard case.
    #[error("the certificate of claim {claim} would not hold: {flaw}")]
    Uncertain {
        /// The claim.
        claim: String,
        /// What is wrong.
        flaw: testimony_weigh::Flaw,
    },
    /// Nobody said that the shapes of the certificates may be seen; what each gives away.
    #[error("the shape of {} certificate(s) could show who somebody is", .0.len())]
    Shape(Vec<String>),
    /// A proof or a finding could not be had.
    #[error("{0}")]
    Material(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A presentation could not be made.
    #[error(transparent)]
    Disclose(#[from] testimony_disclose::Error),
    /// A note, key or opening is malformed.
    #[error(transparent)]
    Proof(#[from] testimony_proof::Error),
    /// The page could not be drawn.
    #[error("the page could not be written: {0}")]
    Page(#[from] askama::Error),
    /// Where the dossier should go there is something.
    #[error("{} is there already", .0.display())]
    OutExists(PathBuf),
    /// There is no dossier there.
    #[error("{} is not a dossier: {why}", path.display())]
    NotADossier {
        /// What was named.
        path: PathBuf,
        /// What is missing.
        why: &'static str,
    },
    /// What was written does not verify: a fault of this program.
    #[error("the dossier that was written does not verify ({0}); it was removed")]
    SelfCheck(String),
    /// A file could not be read or written.
    #[error("{doing} {}: {cause}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

impl Error {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Io { doing, path, cause }
    }

    /// What the reader can do now.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Plan(_) => "docs/spec/dossier.md has an example of a plan",
            Self::Vault(error) => return error.hint(),
            Self::NoConsent(_) => {
                "ask the tellers; record it with {\"action\":\"consent\",…} and `testimony apply`, \
                 or leave the accounts out"
            }
            Self::NothingToWithhold { .. } => {
                "copy the phrase as it stands in the account: a slip here would show the name"
            }
            Self::NoField { .. } => "`testimony accounts DIR --json` shows the fields",
            Self::NoText(_) => "set `text = false` for it in the plan",
            Self::Leaks(_) => "withhold these words in the plan, or change the sentences of yours",
            Self::Certificate { .. } | Self::Uncertain { .. } => {
                "leave it out of `certificates` in the plan; the count itself can be published"
            }
            Self::Shape(_) => {
                "if these shapes may be seen: `accept_shape = true` in the plan, or \
                 --accept-shape; else leave the claims out of `certificates`"
            }
            Self::OutExists(_) => "name a folder that is not there yet; nothing is overwritten",
            Self::NotADossier { .. } => {
                "name the folder that has testimony-manifest.txt in it, or a zip or tar file of it"
            }
            Self::Material(_) => "is everything sealed? `testimony record seal DIR`",
            _ => return None,
        })
    }
}
