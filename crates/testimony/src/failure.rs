//! One failure: what happened, what to do now, and the exit code (docs/commands.md).

use std::path::{Path, PathBuf};

/// Changed, or refused.
pub(crate) const REFUSED: u8 = 1;
/// The command line makes no sense.
pub(crate) const USAGE: u8 = 2;
/// Could not be checked, cannot tell.
pub(crate) const CANNOT_TELL: u8 = 3;
/// Not a dossier, vault, Post or cosigner.
pub(crate) const NOT_ONE: u8 = 4;
/// A fault of this program.
pub(crate) const INTERNAL: u8 = 70;

/// What the user reads when a command fails.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) message: String,
    pub(crate) details: Vec<String>,
    pub(crate) hint: Option<String>,
    pub(crate) code: u8,
    /// The vault that another process has open to write: the command can be sent there.
    pub(crate) held: Option<PathBuf>,
}

impl Failure {
    pub(crate) fn new(code: u8, message: impl Into<String>) -> Self {
        Self { message: message.into(), details: Vec::new(), hint: None, code, held: None }
    }

    /// Somebody else has the vault open to write.
    pub(crate) fn held(vault: &Path) -> Self {
        let failure = Self::from(testimony_vault::Error::InUse);
        Self { held: Some(vault.to_owned()), ..failure }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A file that the user named and that cannot be read or written.
    pub(crate) fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |cause| Self::new(REFUSED, format!("{doing} {path}: {cause}"))
    }
}

impl From<testimony_vault::Error> for Failure {
    fn from(error: testimony_vault::Error) -> Self {
        let code = match error {
            testimony_vault::Error::NotAVault { .. } => NOT_ONE,
            _ => REFUSED,
        };
        Self { hint: error.hint().map(str::to_owned), ..Self::new(code, error.to_string()) }
    }
}

impl From<testimony_casework::Error> for Failure {
    fn from(error: testimony_casework::Error) -> Self {
        if let testimony_casework::Error::Vault(error) = error {
            return error.into();
        }
        let details = match &error {
            testimony_casework::Error::ExportLeaks(leaks) => leaks
                .iter()
                .take(DETAILS_MAX)
                .map(|leak| {
                    let said =
                        format!("{} in {}, {}, {}", leak.what, leak.record, leak.field, leak.how);
                    crate::output::shown(&said)
                })
                .collect(),
            testimony_casework::Error::Cells(refusals) => {
                refusals.cells.iter().take(DETAILS_MAX).map(said_of_a_cell).collect()
            }
            _ => Vec::new(),
        };
        let hint = error.hint().map(str::to_owned);
        Self { hint, details, ..Self::new(REFUSED, error.to_string()) }
    }
}

/// "list.csv, row 12, column C (Born), "31.02.2017": ...".
fn said_of_a_cell(cell: &testimony_casework::tabling::Refusal) -> String {
    let head = if cell.head.is_empty() { String::new() } else { format!(" ({})", cell.head) };
    let at =
        if cell.column.is_empty() { String::new() } else { format!(", column {}", cell.column) };
    crate::output::shown(&format!(
        "{}, row {}{at}{head}, \"{}\": {}; accepted: {}",
        cell.file, cell.row, cell.value, cell.wrong, cell.accepted
    ))
}

/// Places that a failure names; a person corrects them one after another.
const DETAILS_MAX: usize = 100;

impl From<testimony_dossier::Error> for Failure {
    fn from(error: testimony_dossier::Error) -> Self {
        use testimony_dossier::Error as E;
        let code = match error {
            E::NotADossier { .. } => NOT_ONE,
            E::SelfCheck(_) => INTERNAL,
            _ => REFUSED,
        };
        let details = match &error {
            E::Leaks(leaks) => leaks
                .iter()
                .map(|leak| format!("{} in {}, {}", leak.what, leak.place, leak.how))
                .collect(),
            E::Shape(lines) => lines.clone(),
            _ => Vec::new(),
        };
        let inner = match &error {
            E::Material(cause) => cause.downcast_ref::<testimony_casework::Error>(),
            _ => None,
        };
        let hint = inner.and_then(testimony_casework::Error::hint).or_else(|| error.hint());
        let hint = hint.map(str::to_owned);
        Self { hint, details, ..Self::new(code, error.to_string()) }
    }
}

impl From<testimony_courier::Error> for Failure {
    fn from(error: testimony_courier::Error) -> Self {
        Self { hint: error.hint().map(str::to_owned), ..Self::new(REFUSED, error.to_string()) }
    }
}

impl From<testimony_post::Error> for Failure {
    fn from(error: testimony_post::Error) -> Self {
        use testimony_post::Error as E;
        let (code, hint) = match &error {
            E::NotAPost { .. } => (NOT_ONE, Some("make one with `testimony post init POSTDIR`")),
            E::NotEmpty { .. } => (REFUSED, Some("name a new folder, or an empty one")),
            E::Locked { .. } => (REFUSED, Some("stop the other one first")),
            _ => (REFUSED, None),
        };
        Self { hint: hint.map(str::to_owned), ..Self::new(code, error.to_string()) }
    }
}

impl From<testimony_cosigner::Error> for Failure {
    fn from(error: testimony_cosigner::Error) -> Self {
        use testimony_cosigner::Error as E;
        let code = match error {
            E::NotACosigner(_) => NOT_ONE,
            E::NameMissing => USAGE,
            _ => REFUSED,
        };
        Self { hint: error.hint().map(str::to_owned), ..Self::new(code, error.to_string()) }
    }
}

impl From<testimony_post::send::SendError> for Failure {
    fn from(error: testimony_post::send::SendError) -> Self {
        use testimony_post::send::SendError as E;
        let hint = match &error {
            E::Courier(cause) => cause.hint(),
            E::OtherTeam => Some("do not send anything there; ask the team by another way"),
            E::Nothing => Some("write something into the text file, or name a file"),
            _ => None,
        };
        Self { hint: hint.map(str::to_owned), ..Self::new(REFUSED, error.to_string()) }
    }
}

impl From<testimony_seal::Error> for Failure {
    fn from(error: testimony_seal::Error) -> Self {
        Self::new(REFUSED, error.to_string())
    }
}

impl From<testimony_weigh::Error> for Failure {
    fn from(error: testimony_weigh::Error) -> Self {
        Self::new(REFUSED, error.to_string())
            .hint("docs/spec/finding.md shows the form of a graph, with an example")
    }
}

impl From<testimony_estimate::Error> for Failure {
    fn from(error: testimony_estimate::Error) -> Self {
        Self::new(REFUSED, error.to_string()).hint(error.hint())
    }
}

impl From<testimony_link::Error> for Failure {
    fn from(error: testimony_link::Error) -> Self {
        Self::new(REFUSED, error.to_string())
    }
}

impl From<testimony_desk::Error> for Failure {
    fn from(error: testimony_desk::Error) -> Self {
        Self::new(REFUSED, error.to_string())
    }
}
