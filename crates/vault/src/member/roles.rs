//! What each member may do, and whether the entries keep to it (docs/spec/entry.md, section 9).

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};
use testimony_model::{Action, ItemId, MemberAccess, MemberRole};

use super::{FROM_THE_BEGINNING, Member, active};
use crate::entry::number;
use crate::{Error, Standing, Vault, entry, sight};

/// What a member may do: what was said last, or what he may who was let in and no more was said. The
/// founder, and who came in by recovery shares, keeps the vault.
pub(crate) fn standing(db: &Connection, id: &ItemId) -> Result<Standing, Error> {
    if let Some(said) = sight::said(db, &id.to_string())? {
        return Ok(said);
    }
    let sql = "SELECT first FROM member WHERE id = ?1";
    let first: Option<i64> = db.query_row(sql, [id.as_bytes()], |row| row.get(0)).optional()?;
    let founded = number(first.ok_or(Error::NotAMember)?)? == FROM_THE_BEGINNING;
    let role = if founded { MemberRole::Keeper } else { MemberRole::Analyst };
    Ok(Standing { role, cases: None })
}

/// Refuses to say what somebody may do who is no member, and to leave nobody who may say it.
pub(crate) fn check_access(db: &Connection, access: &MemberAccess) -> Result<(), Error> {
    let members = active(db)?;
    let is_him = |id: &ItemId| id.to_string() == access.member;
    if !members.iter().any(|(id, _)| is_him(id)) {
        return Err(Error::NoSuchMember);
    }
    if access.role == MemberRole::Keeper {
        return Ok(());
    }
    for (id, _) in members.iter().filter(|(id, _)| !is_him(id)) {
        if standing(db, id)?.role == MemberRole::Keeper {
            return Ok(());
        }
    }
    Err(Error::LastKeeper)
}

/// Entries that their signer's role did not allow when he signed them.
pub(super) fn beyond(vault: &Vault, members: &[Member]) -> Result<Vec<String>, Error> {
    let from = sight::roles_from(&vault.db)?;
    let said = entry::of_members(&vault.db)?;
    let mut roles: BTreeMap<String, MemberRole> = members
        .iter()
        .filter(|one| one.first == FROM_THE_BEGINNING)
        .map(|one| (one.id.to_string(), MemberRole::Keeper))
        .collect();
    let mut said = said.into_iter().peekable();
    let mut faults = Vec::new();
    let sql = "SELECT seq, member, body FROM entry WHERE body <> '' ORDER BY seq";
    let mut statement = vault.db.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, key): (i64, [u8; 32]) = (row.get(0)?, row.get(1)?);
        let seq = number(seq)?;
        let body = row.get_ref(2)?.as_str().map_err(|_| Error::BadRow("entry"))?;
        let action: Action = serde_json::from_str(body).map_err(|_| Error::BadRow("entry"))?;
        let own_joining = matches!(&action, Action::MemberAdd(added) if added.by_recovery);
        let signer = members.iter().find(|one| one.public == key).map(|one| one.id.to_string());
        let role = signer.and_then(|id| roles.get(&id).copied()).unwrap_or(MemberRole::Analyst);
        if seq >= from && !own_joining && sight::needs(&vault.db, &action)? > role {
            faults.push(format!("entry {seq}: who signed it was not allowed to then"));
        }
        while let Some((_, entry)) = said.next_if(|(at, _)| *at <= seq) {
            match entry {
                Action::MemberAccess(access) => drop(roles.insert(access.member, access.role)),
                Action::MemberAdd(added) if added.by_recovery => {
                    roles.insert(added.member, MemberRole::Keeper);
                }
                _ => {}
            }
        }
    }
    Ok(faults)
}
