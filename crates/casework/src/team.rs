//! What a Post may know of the team, and the one secret that opens what it holds.

use testimony_seal::{FetchKey, TeamIdentity, TeamPublic};
use testimony_vault::Vault;

use crate::{Error, init};

/// The public part: a name, a recipient, the key that may fetch.
///
/// # Errors
/// When the vault cannot be read, or the team's name does not fit a page.
pub fn public(vault: &Vault) -> Result<TeamPublic, Error> {
    let recipient = identity(vault)?.recipient();
    let fetch = fetch_key(vault)?.public();
    Ok(TeamPublic::new(init::team_name(vault)?, vec![recipient], fetch)?)
}

/// The secret age identity. Whoever has it reads every envelope ever sealed to it.
///
/// # Errors
/// When the vault cannot be read.
pub fn identity(vault: &Vault) -> Result<TeamIdentity, Error> {
    Ok(TeamIdentity::from_bytes(vault.keys()?.team.as_bytes()))
}

/// The identities of earlier epochs, newest first: what was sealed before a member was removed.
///
/// # Errors
/// When the vault cannot be read.
pub fn old_identities(vault: &Vault) -> Result<Vec<TeamIdentity>, Error> {
    let keys = vault.old_team_keys()?;
    Ok(keys.iter().map(|key| TeamIdentity::from_bytes(key.as_bytes())).collect())
}

/// The key that signs talks with a Post.
///
/// # Errors
/// When the vault cannot be read.
pub fn fetch_key(vault: &Vault) -> Result<FetchKey, Error> {
    Ok(FetchKey::from_bytes(vault.keys()?.fetch.as_bytes()))
}
