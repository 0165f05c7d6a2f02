//! Who is on the team: letting somebody in, and what is to be done when somebody leaves.
//!
//! Who leaves knows every key of the team that lay in the vault. So his removal is three things: a new
//! epoch of the vault (he opens it no more), new keys to fetch and for accounts (he opens nothing that
//! is sent from now on), and a new log (he can sign nothing that anybody believes).

use std::path::PathBuf;

use serde::Serialize;
use testimony_model::{Account, ItemId, ThingKind};
use testimony_vault::{Member, Occasion, Vault, Way};

use crate::access::{self, Deed};
use crate::init::UNNAMED_LOG;
use crate::{Error, Marks, init, marks};

/// The setting that holds the name of a log that is to begin, and the epoch that it waits for.
const LOG_DUE: &str = "log_due";

/// What somebody could read who is removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Since when, as the team's clock said.
    pub since: jiff::Timestamp,
    /// Every account in the vault, also those from before he joined.
    pub accounts: Vec<ReachedAccount>,
}

/// An account that he could read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReachedAccount {
    /// Its id.
    pub id: String,
    /// The source's id.
    pub source: String,
    /// The names of its files.
    pub files: Vec<String>,
}

/// What a removal came to.
#[derive(Debug)]
pub struct Departure {
    /// What he could read.
    pub reach: Reach,
    /// The new epoch.
    pub epoch: u64,
    /// The name of the new log.
    pub log_origin: String,
    /// Where the old log is kept.
    pub old_log: Option<PathBuf>,
}

impl Reach {
    /// How many files there are in all accounts.
    pub fn files(&self) -> usize {
        self.accounts.iter().map(|account| account.files.len()).sum()
    }
}

/// The member who is called so.
///
/// # Errors
/// [`testimony_vault::Error::NoSuchMember`].
pub fn named(vault: &Vault, name: &str) -> Result<Member, Error> {
    let found = vault.members()?.into_iter().find(|one| one.last.is_none() && one.name == name);
    Ok(found.ok_or(testimony_vault::Error::NoSuchMember)?)
}

/// Lets somebody in.
///
/// # Errors
/// When the name is no short text or taken; when the vault cannot be written.
pub fn add(
    vault: &mut Vault,
    name: &str,
    way: &Way<'_>,
    occasion: &mut Occasion<'_>,
) -> Result<ItemId, Error> {
    access::require(vault, Deed::Keep)?;
    check_name(name)?;
    Ok(vault.add_member(name, way, occasion)?)
}

/// Calls the member who opened the vault so.
///
/// # Errors
/// As [`add`].
pub fn rename_me(vault: &mut Vault, name: &str) -> Result<(), Error> {
    check_name(name)?;
    Ok(vault.set_my_name(name)?)
}

/// Removes a member, and begins a new log under `log_origin`, or under a name made of the old one.
///
/// # Errors
/// When there is no such member, he is the one who removes, or the new name is no log's; when the disk
/// fails: then the next opening to write ends what was begun.
pub fn remove(
    vault: &mut Vault,
    name: &str,
    log_origin: Option<&str>,
    marks: &Marks,
    occasion: &mut Occasion<'_>,
) -> Result<Departure, Error> {
    access::require(vault, Deed::Keep)?;
    let member = named(vault, name)?;
    let old = init::log_origin(vault)?;
    let new = log_origin.map_or_else(|| next_name(&old, occasion), str::to_owned);
    testimony_proof::note::LogKey::from_seed(&new, [0; 32])?;
    if new == old {
        return Err(Error::SameLog);
    }
    let reach = reach(vault, &member)?;
    vault.set_setting(LOG_DUE, &format!("{} {new}", vault.epoch() + 1))?;
    vault.remove_member(&member.id, occasion)?;
    let old_log = finish(vault, marks, occasion)?;
    Ok(Departure { reach, epoch: vault.epoch(), log_origin: new, old_log })
}

/// Whether a crash may have come between a removal and the log that follows it.
///
/// # Errors
/// When the vault cannot be read.
pub fn is_log_due(vault: &Vault) -> Result<bool, Error> {
    Ok(vault.setting(LOG_DUE)?.is_some_and(|due| !due.is_empty()))
}

/// Begins the log that a removal has to be followed by, if a crash kept it from beginning.
///
/// # Errors
/// When the log cannot be begun.
pub fn finish(
    vault: &mut Vault,
    marks: &Marks,
    occasion: &mut Occasion<'_>,
) -> Result<Option<PathBuf>, Error> {
    let Some(due) = vault.setting(LOG_DUE)? else { return Ok(None) };
    let Some((epoch, name)) = due.split_once(' ') else { return Ok(None) };
    let reached = epoch.parse().is_ok_and(|epoch: u64| vault.epoch() >= epoch);
    let mut kept = None;
    if reached && init::log_origin(vault)? != name {
        kept = Some(marks::restart(vault, name, marks, occasion)?);
    }
    // What did not come to a removal is not followed by a log either.
    vault.set_setting(LOG_DUE, "")?;
    Ok(kept)
}

/// What a member can read: everything. Per-case access binds the program, not who holds the disk.
///
/// # Errors
/// When the vault cannot be read.
pub fn reach(vault: &Vault, member: &Member) -> Result<Reach, Error> {
    let accounts: Vec<Account> = vault.things(ThingKind::Account)?;
    let accounts = accounts
        .into_iter()
        .map(|account| ReachedAccount {
            id: account.id.to_string(),
            source: account.source.to_string(),
            files: account.files.into_iter().map(|file| file.name).collect(),
        })
        .collect();
    Ok(Reach { since: member.added, accounts })
}

fn check_name(name: &str) -> Result<(), Error> {
    let chars = name.chars().count();
    let clean = !name.trim().is_empty() && !name.chars().any(char::is_control);
    if clean && chars <= NAME_CHARS_MAX {
        Ok(())
    } else {
        Err(Error::BadMemberName(NAME_CHARS_MAX))
    }
}

/// A member's name stands in lists and on record.
const NAME_CHARS_MAX: usize = 80;

/// `log.example/team` is followed by `log.example/team-2`, that by `-3`; a drawn name by a drawn one.
fn next_name(old: &str, occasion: &mut Occasion<'_>) -> String {
    if old.starts_with(UNNAMED_LOG) {
        return format!("{UNNAMED_LOG}{}", ItemId::random(&mut occasion.rng));
    }
    let numbered = old.rsplit_once('-').and_then(|(name, number)| {
        let number: u32 = number.parse().ok()?;
        Some(format!("{name}-{}", number.checked_add(1)?))
    });
    numbered.unwrap_or_else(|| format!("{old}-2"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_followed_by_one_of_the_next_name() {
        let mut rng = testimony_testkit::rng(1);
        let mut occasion = testimony_testkit::occasion(&mut rng);
        let mut next = |old: &str| next_name(old, &mut occasion);
        assert_eq!(next("log.example/team"), "log.example/team-2");
        assert_eq!(next("log.example/team-2"), "log.example/team-3");
        assert_eq!(next("log.example/a-team"), "log.example/a-team-2");
        assert!(next("log.invalid/abc").starts_with(UNNAMED_LOG));
    }
}
