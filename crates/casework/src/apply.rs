//! Putting casework on record in bulk: all lines of a file, or none.

use testimony_model::{Action, parse_lines};
use testimony_vault::{Occasion, Vault};

use crate::Error;

/// Applies an actions file and says how many entries it made.
///
/// # Errors
/// The first bad line by its number; nothing is applied then.
pub fn apply(vault: &mut Vault, file: &str, occasion: &mut Occasion<'_>) -> Result<usize, Error> {
    let actions = parse_lines(file)?;
    for (line, action) in &actions {
        refuse_by_hand(*line, action)?;
    }
    let mut writer = vault.writer()?;
    for (line, action) in &actions {
        writer
            .append(action, occasion)
            .map_err(|cause| Error::Line { line: *line, cause: Box::new(cause) })?;
    }
    writer.commit()?;
    Ok(actions.len())
}

/// What only the program may say: that a message was sent, or which files an account has.
fn refuse_by_hand(line: usize, action: &Action) -> Result<(), Error> {
    match action {
        Action::Message(_) => Err(Error::NotByHand { line, action: "message" }),
        Action::Files(_) => Err(Error::NotByHand { line, action: "files" }),
        Action::Account(account)
            if account.text_commitment.is_some() || !account.files.is_empty() =>
        {
            Err(Error::NotByHand { line, action: "text_commitment or files of an account" })
        }
        _ => Ok(()),
    }
}
