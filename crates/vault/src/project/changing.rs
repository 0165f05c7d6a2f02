//! How a case changes its mind: revisions, withdrawals, and the history of a thing
//! (docs/spec/entry.md, sections 3.28 and 3.29).
//!
//! Nothing is overwritten: a revision is a newer entry about the same thing, and a withdrawn entry
//! stays on record and merely does not count. What a thing is follows from the entries that count,
//! in their order.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use testimony_model::{
    Account, Action, Handle, ItemId, Move, Revision, ThingKind, ThingRef, Withdrawal,
};

use super::{body, check_references, describe, exists, json, parse, place, project, set_body};
use crate::entry::{number, stored};
use crate::{Error, Vault};

/// What an entry does to a thing that it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It refers to it.
    Refers,
    /// It brings it into the case.
    Defines,
    /// It changes it.
    Changes,
}

/// An entry in the history of a thing.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    /// The entry.
    pub entry: crate::Entry,
    /// What it does to the thing.
    pub role: Role,
    /// The entry that took it back, if one did.
    pub withdrawn_by: Option<u64>,
}

impl Role {
    fn stored(self) -> i64 {
        match self {
            Self::Refers => 0,
            Self::Defines => 1,
            Self::Changes => 2,
        }
    }

    fn read(stored: i64) -> Result<Self, Error> {
        match stored {
            0 => Ok(Self::Refers),
            1 => Ok(Self::Defines),
            2 => Ok(Self::Changes),
            _ => Err(Error::BadRow("mention")),
        }
    }
}

/// Notes of which things an entry speaks.
pub(super) fn mention(db: &Connection, seq: u64, action: &Action) -> Result<(), Error> {
    let sql = "INSERT INTO mention (kind, id, seq, role) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT DO UPDATE SET role = max(role, excluded.role)";
    let mut insert = db.prepare_cached(sql)?;
    let seq = stored(seq)?;
    let mut note = |thing: &ThingRef, role: Role| {
        insert.execute(params![thing.kind.as_str(), thing.id.as_str(), seq, role.stored()])
    };
    for thing in action.references() {
        note(&thing, Role::Refers)?;
    }
    if let Some(thing) = action.defines() {
        note(&thing, Role::Defines)?;
    }
    if let Some(thing) = action.changes() {
        note(&thing, Role::Changes)?;
    }
    Ok(())
}

/// Refuses a revision of something that somebody else changed in the meantime.
pub(super) fn check_revision(db: &Connection, revision: &Revision) -> Result<(), Error> {
    let Some(thing) = revision.thing.defines() else { return Err(Error::BadRow("revision")) };
    let last = newest(db, &thing)?;
    let sql = "SELECT json_extract(body, '$.case') FROM thing WHERE kind = ?1 AND id = ?2";
    let key = params![thing.kind.as_str(), thing.id.as_str()];
    let case: Option<String> = db.prepare_cached(sql)?.query_row(key, |row| row.get(0))?;
    if case.as_deref() != revision.thing.case().map(Handle::as_str) {
        return Err(Error::OtherCase { kind: thing.kind.as_str(), id: thing.id.to_string() });
    }
    match revision.after {
        Some(after) if after != last => {
            Err(Error::ChangedSince { kind: thing.kind.as_str(), id: thing.id.to_string(), last })
        }
        _ => Ok(()),
    }
}

/// The number of the newest entry about a thing.
fn newest(db: &Connection, thing: &ThingRef) -> Result<u64, Error> {
    let sql = "SELECT last FROM thing WHERE kind = ?1 AND id = ?2";
    let mut statement = db.prepare_cached(sql)?;
    let key = params![thing.kind.as_str(), thing.id.as_str()];
    let last: Option<i64> = statement.query_row(key, |row| row.get(0)).optional()?;
    let missing = || Error::Dangling { kind: thing.kind.as_str(), id: thing.id.to_string() };
    number(last.ok_or_else(missing)?)
}

pub(super) fn revise(db: &Connection, seq: i64, revision: &Revision) -> Result<(), Error> {
    let Some(thing) = revision.thing.defines() else { return Err(Error::BadRow("revision")) };
    set_body(db, seq, &thing, &body(&revision.thing)?)
}

/// Lets a thing belong to another case.
pub(super) fn carry(db: &Connection, seq: i64, to: &Move) -> Result<(), Error> {
    let sql = "UPDATE thing SET last = ?1, body = CASE WHEN ?4 IS NULL \
               THEN json_remove(body, '$.case') ELSE json_set(body, '$.case', ?4) END \
               WHERE kind = ?2 AND id = ?3";
    let thing = &to.thing;
    let case = to.case.as_ref().map(Handle::as_str);
    db.prepare_cached(sql)?.execute(params![seq, thing.kind.as_str(), thing.id.as_str(), case])?;
    Ok(())
}

/// Refuses to take back what cannot be, or what something else that counts builds upon.
pub(super) fn check_withdrawal(db: &Connection, wanted: &Withdrawal) -> Result<(), Error> {
    let going = counting(db, wanted)?;
    if going.is_empty() {
        return Err(Error::NothingToWithdraw { first: wanted.first, last: wanted.last });
    }
    for entry in &going {
        if !entry.action.is_withdrawable() {
            return Err(Error::NotWithdrawable(entry.seq));
        }
        let Some(thing) = entry.action.defines() else { continue };
        if let Some(by) = still_used(db, &thing, wanted)? {
            let (kind, id) = (thing.kind.as_str(), thing.id.to_string());
            return Err(Error::StillUsed { kind, id, by });
        }
    }
    Ok(())
}

/// The first entry outside of the range that counts and speaks of a thing.
fn still_used(
    db: &Connection,
    thing: &ThingRef,
    wanted: &Withdrawal,
) -> Result<Option<u64>, Error> {
    let sql = "SELECT min(seq) FROM mention WHERE kind = ?1 AND id = ?2 \
               AND seq NOT BETWEEN ?3 AND ?4 AND seq > ?3 \
               AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.seq = mention.seq)";
    let (first, last) = (stored(wanted.first)?, stored(wanted.last)?);
    let values = params![thing.kind.as_str(), thing.id.as_str(), first, last];
    let found: Option<i64> = db.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
    found.map(number).transpose()
}

struct Counting {
    seq: u64,
    item: ItemId,
    action: Action,
}

/// The entries of a range that count.
fn counting(db: &Connection, wanted: &Withdrawal) -> Result<Vec<Counting>, Error> {
    let sql = "SELECT seq, item, body FROM entry WHERE seq BETWEEN ?1 AND ?2 AND body <> '' \
               AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.seq = entry.seq) \
               ORDER BY seq";
    let range = params![stored(wanted.first)?, stored(wanted.last)?];
    read_counting(db, sql, range)
}

fn read_counting(
    db: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Counting>, Error> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement
        .query_map(values, |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    rows.map(|row| {
        let (seq, item, body) = row?;
        Ok(Counting {
            seq: number(seq)?,
            item: ItemId::from_bytes(item),
            action: serde_json::from_str(&body).map_err(|_| Error::BadRow("entry"))?,
        })
    })
    .collect()
}

/// Takes entries back, newest first; a withdrawal among them gives back what it took.
pub(super) fn withdraw(db: &Connection, by: u64, wanted: &Withdrawal) -> Result<(), Error> {
    let mut changed = BTreeSet::new();
    for entry in counting(db, wanted)?.into_iter().rev().filter(|entry| entry.seq < by) {
        let sql = "INSERT INTO withdrawn (seq, by) VALUES (?1, ?2)";
        db.prepare_cached(sql)?.execute([stored(entry.seq)?, stored(by)?])?;
        take_back(db, &entry)?;
        changed.extend(entry.action.changes());
    }
    for thing in changed {
        replay(db, &thing)?;
    }
    Ok(())
}

fn take_back(db: &Connection, entry: &Counting) -> Result<(), Error> {
    let seq = stored(entry.seq)?;
    if let Some(thing) = entry.action.defines() {
        let sql = "DELETE FROM thing WHERE kind = ?1 AND id = ?2 AND seq = ?3";
        db.prepare_cached(sql)?.execute(params![thing.kind.as_str(), thing.id.as_str(), seq])?;
    }
    match &entry.action {
        Action::Withdraw(_) => give_back(db, seq),
        Action::Assertion(_) => delete(db, "DELETE FROM assertion WHERE seq = ?1", seq),
        Action::Attribution(_) => delete(db, "DELETE FROM attribution WHERE seq = ?1", seq),
        _ => delete(db, "DELETE FROM remark WHERE seq = ?1", seq),
    }
}

fn delete(db: &Connection, sql: &str, seq: i64) -> Result<(), Error> {
    db.prepare_cached(sql)?.execute([seq])?;
    Ok(())
}

/// Lets count again what a withdrawal took back.
fn give_back(db: &Connection, by: i64) -> Result<(), Error> {
    let sql = "SELECT entry.seq, item, body FROM withdrawn JOIN entry ON entry.seq = withdrawn.seq \
               WHERE by = ?1 AND body <> '' ORDER BY entry.seq";
    let back = read_counting(db, sql, [by])?;
    delete(db, "DELETE FROM withdrawn WHERE by = ?1", by)?;
    let mut changed = BTreeSet::new();
    for entry in &back {
        check_references(db, &entry.action)?;
        project(db, entry.seq, &entry.item, &entry.action)?;
        changed.extend(entry.action.changes());
    }
    for thing in changed {
        replay(db, &thing)?;
    }
    Ok(())
}

/// Computes a thing again from the entries that count.
fn replay(db: &Connection, thing: &ThingRef) -> Result<(), Error> {
    if !exists(db, thing)? {
        return Ok(());
    }
    let sql = "SELECT entry.seq, item, body FROM mention JOIN entry ON entry.seq = mention.seq \
               WHERE mention.kind = ?1 AND mention.id = ?2 AND role > 0 AND body <> '' \
               AND NOT EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.seq = entry.seq) \
               ORDER BY entry.seq";
    let key = params![thing.kind.as_str(), thing.id.as_str()];
    for entry in read_counting(db, sql, key)? {
        let seq = stored(entry.seq)?;
        match &entry.action {
            Action::Revise(revision) => revise(db, seq, revision)?,
            Action::Consent(x) => change(db, seq, &x.account, |it| it.consent = x.given)?,
            Action::Describe(x) => change(db, seq, &x.account, |it| describe(it, x))?,
            Action::Move(x) => carry(db, seq, x)?,
            defining => set_body(db, seq, thing, &body(defining)?)?,
        }
    }
    place::again(db, thing)
}

fn change(
    db: &Connection,
    seq: i64,
    id: &Handle,
    change: impl FnOnce(&mut Account),
) -> Result<(), Error> {
    super::change_account(db, seq, id, change)
}

impl Vault {
    /// The number of the newest entry about a thing, for a revision that replaces nothing unseen.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn newest_entry(&self, kind: ThingKind, id: &Handle) -> Result<u64, Error> {
        newest(&self.db, &kind.of(id))
    }

    /// Every entry that speaks of a thing, oldest first, those that were withdrawn included.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn history(&self, kind: ThingKind, id: &Handle) -> Result<Vec<HistoryEntry>, Error> {
        let sql = "SELECT entry.seq, role, by FROM mention JOIN entry ON entry.seq = mention.seq \
                   LEFT JOIN withdrawn ON withdrawn.seq = mention.seq \
                   WHERE mention.kind = ?1 AND mention.id = ?2 AND body <> '' ORDER BY entry.seq";
        let mut statement = self.db.prepare_cached(sql)?;
        let key = params![kind.as_str(), id.as_str()];
        let rows = statement
            .query_map(key, |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<i64>>(2)?)))?;
        rows.map(|row| {
            let (seq, role, by) = row?;
            Ok(HistoryEntry {
                entry: self.entry(number(seq)?)?,
                role: Role::read(role)?,
                withdrawn_by: by.map(number).transpose()?,
            })
        })
        .collect()
    }

    /// Every form that things of a kind ever had on record, those that were withdrawn included.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn forms(&self, kind: ThingKind) -> Result<Vec<Action>, Error> {
        let sql = "SELECT entry.seq, item, body FROM mention JOIN entry ON entry.seq = mention.seq \
                   WHERE mention.kind = ?1 AND role > 0 AND body <> '' ORDER BY entry.seq";
        let forms = read_counting(&self.db, sql, [kind.as_str()])?;
        let form = |action| match action {
            Action::Revise(revision) => *revision.thing,
            other => other,
        };
        Ok(forms.into_iter().map(|one| form(one.action)).collect())
    }

    /// The entry that took this one back, if one did.
    ///
    /// # Errors
    /// When the row cannot be read.
    pub fn withdrawn_by(&self, seq: u64) -> Result<Option<u64>, Error> {
        let sql = "SELECT by FROM withdrawn WHERE seq = ?1";
        let by = self.db.query_row(sql, [stored(seq)?], |row| row.get(0)).optional()?;
        by.map(number).transpose()
    }
}

/// An action as its thing stands now; `None` where it does not count any more.
pub(crate) fn current(db: &Connection, seq: u64, action: &Action) -> Result<Option<Action>, Error> {
    let sql = "SELECT 1 FROM withdrawn WHERE seq = ?1";
    if db.prepare_cached(sql)?.exists([stored(seq)?])? {
        return Ok(None);
    }
    let Some(thing) = action.defines() else { return Ok(Some(action.clone())) };
    let sql = "SELECT body FROM thing WHERE kind = ?1 AND id = ?2 AND seq <> last";
    let key = params![thing.kind.as_str(), thing.id.as_str()];
    let newer: Option<String> =
        db.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?;
    let Some(newer) = newer else { return Ok(Some(action.clone())) };
    let mut value: serde_json::Value = parse(&newer)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("action".to_owned(), thing.kind.as_str().into());
    }
    parse(&json(&value)?).map(Some)
}
