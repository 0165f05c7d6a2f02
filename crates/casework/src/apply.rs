//! Putting casework on record in bulk: all lines of a file, or none.

use testimony_model::{Action, parse_lines};
use testimony_vault::{Occasion, Vault};

use crate::{Error, grading};

/// The entries that an actions file made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The number of the first one.
    pub first: u64,
    /// How many.
    pub count: usize,
}

/// Applies an actions file and says which entries it made.
///
/// # Errors
/// The first bad line by its number; nothing is applied then.
pub fn apply(vault: &mut Vault, file: &str, occasion: &mut Occasion<'_>) -> Result<Applied, Error> {
    let mut actions = parse_lines(file)?;
    for (line, action) in &mut actions {
        refuse_by_hand(*line, action)?;
        if let Action::Assessment(grade) = action {
            grading::complete(vault, grade)
                .map_err(|cause| Error::Grade { line: *line, cause: Box::new(cause) })?;
        }
    }
    let mut writer = vault.writer()?;
    let first = writer.next_seq();
    for (line, action) in &actions {
        writer
            .append(action, occasion)
            .map_err(|cause| Error::Line { line: *line, cause: Box::new(cause) })?;
    }
    writer.commit()?;
    Ok(Applied { first, count: actions.len() })
}

/// What only the program may say: that a message was sent, or which files an account has.
fn refuse_by_hand(line: usize, action: &Action) -> Result<(), Error> {
    match action {
        Action::Message(_) => Err(Error::NotByHand { line, action: "message" }),
        Action::Files(_) => Err(Error::NotByHand { line, action: "files" }),
        Action::MemberAdd(_) => Err(Error::NotByHand { line, action: "member_add" }),
        Action::MemberRemove(_) => Err(Error::NotByHand { line, action: "member_remove" }),
        Action::MemberAccess(_) => Err(Error::NotByHand { line, action: "member_access" }),
        Action::Erase(_) => Err(Error::NotByHand { line, action: "erase" }),
        Action::Assessment(grade) if grade.chains.is_some() => {
            Err(Error::NotByHand { line, action: "chains of an assessment" })
        }
        Action::Account(account)
            if account.text_commitment.is_some() || !account.files.is_empty() =>
        {
            Err(Error::NotByHand { line, action: "text_commitment or files of an account" })
        }
        _ => Ok(()),
    }
}
